"""Hostile and odd texts: a clear refusal with a place, no crash, no hang; and what a text needs to be granted."""

import json
from dataclasses import replace

import pyarrow as pa
import pytest

from core.errors import PlatformFault, Refused
from core.program import Program
from egress.explain import explain, needed_grant
from egress.judging import judge
from egress.program import compiler
from egress.reading import planner
from tests.factories.guard_world import golden_world


def _code(text: str) -> str:
    with pytest.raises(Refused) as refusal:
        golden_world().plan(text)
    return refusal.value.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "text.unreadable"),
        ("\x00", "text.unreadable"),
        ("SELECT count(*) \x00 FROM persons", "text.unreadable"),
        ("SELECT count(*) FROM persons \x1b", "text.unreadable"),
        (";", "text.unreadable"),
        ("SELECT", "text.unreadable"),
        ("SELECT 1 FROM", "text.unreadable"),
        ("SELECT count(*) FROM persons WHERE age IN (" + ",".join(map(str, range(600))) + ")", "text.list"),
        ("SELECT " + "x" * 70_000, "text.too_long"),
        ("SELECT " + "(" * 60 + "1" + ")" * 60, None),
        ("SELECT " + "- " * 120 + "1", None),
        ("SELECT nothing FROM persons", "column.unknown"),
        ("SELECT count(*) FROM nobody", "table.unknown"),
        ("SELECT pid FROM persons JOIN visits ON TRUE", "column.ambiguous"),
    ],
)
def test_odd_text_is_refused_or_planned_without_a_crash(text: str, code: str | None) -> None:
    if code is not None:
        assert _code(text) == code
        return
    assert golden_world().plan(text).boundaries == ()


def test_deep_nesting_is_refused() -> None:
    text = "SELECT count(*) FROM persons"
    for _ in range(100):
        text = f"SELECT * FROM ({text}) t"
    assert _code(text) == "text.too_deep"


def test_place_is_in_characters_and_not_in_bytes() -> None:
    text = "SELECT '域内数据', min(income) FROM persons"
    with pytest.raises(Refused) as refusal:
        golden_world().plan(text)
    place = refusal.value.place
    assert place is not None
    assert text[place.offset : place.offset + place.length] == "min(income)"


def test_refusal_speaks_both_languages_and_says_how_to_pass() -> None:
    world = golden_world()
    text = "SELECT birth, count(*) FROM persons GROUP BY birth"
    (finding,) = explain(world.engine.parse(text, world.ddl), world.manifest, world.policy).findings
    assert finding.rule == "group.quasi"
    assert "date_trunc('year', birth)" in finding.hint_en
    assert finding.zh
    assert finding.hint_zh


def test_grant_is_derived_from_the_text() -> None:
    world = golden_world()
    text = "SELECT p.sex, sum(v.cost) FROM persons p JOIN visits v USING (pid) WHERE v.diagnosis = 'X1' GROUP BY p.sex"
    grant = needed_grant(world.engine.parse(text, world.ddl), world.manifest, world.policy)
    assert grant.columns == {"persons": ("pid", "sex"), "visits": ("cost", "diagnosis", "pid")}


def test_second_reading_that_touches_more_is_refused() -> None:
    world = golden_world()
    honest = world.engine.parse("SELECT count(*) FROM persons", world.ddl)
    other = world.engine.parse("SELECT count(*) FROM persons JOIN visits USING (pid)", world.ddl)
    with pytest.raises(Refused) as refusal:
        planner.plan(replace(honest, bound=other.bound), world.manifest, world.policy)
    assert refusal.value.code == "reading.disagrees"


def test_unknown_key_in_the_tree_is_refused() -> None:
    world = golden_world()
    reading = world.engine.parse("SELECT count(*) FROM persons", world.ddl)
    tree = json.loads(reading.tree)
    tree["statements"][0]["node"]["surprise"] = None
    with pytest.raises(Refused) as refusal:
        planner.plan(replace(reading, tree=json.dumps(tree)), world.manifest, world.policy)
    assert refusal.value.code == "text.unknown"


def test_two_spellings_share_a_plan_hash() -> None:
    world = golden_world()
    one = world.plan("SELECT sex, count(*) AS n FROM persons WHERE age > 20 AND sex = 'F' GROUP BY sex")
    two = world.plan("select p.sex, count(*) as n from persons as p where 'F' = p.sex and 20 < p.age group by 1")
    assert one.hash == two.hash


def test_blanks_make_no_other_question_of_a_public_bound() -> None:
    world = golden_world()
    text = "SELECT sex, count(*) AS n FROM persons WHERE income > (SELECT min(population) FROM districts) GROUP BY sex"
    assert world.plan(text).hash == world.plan(text.replace("(SELECT min", "(  SELECT   min")).hash


def _program(text: str) -> Program:
    world = golden_world()
    return compiler.compile(world.plan(text), world.manifest, world.policy)


def test_program_survives_json() -> None:
    program = _program("SELECT district, sum(income) FROM persons GROUP BY ROLLUP (district)")
    assert Program.parse(json.loads(json.dumps(program.plain()))).hash == program.hash


@pytest.mark.parametrize(
    "tables",
    [
        {},
        {"b0": pa.table({"c": [0]})},
        {
            "b0": pa.table(
                {"c": [0], "listed": [True], "k0": ["F"], "g": [0], "n": [9], "v": [0], "m0": [[1]], "v0": [0]}
            )
        },
    ],
)
def test_cells_that_break_the_promise_release_nothing(tables: dict[str, pa.Table]) -> None:
    program = _program("SELECT sex, count(*) FROM persons GROUP BY sex")
    with pytest.raises(PlatformFault) as fault:
        judge.judge(program, tables, {}, golden_world().policy)
    assert fault.value.code == "result.malformed"


@pytest.mark.parametrize(
    "result",
    [pa.table({"x": [1]}), pa.table({"sex": ["F"], "n": [[1, 2]]}), pa.table({"sex": ["F"], "n": [1], "more": [2]})],
)
def test_result_that_breaks_the_promise_releases_nothing(result: pa.Table) -> None:
    answer = golden_world().answer("SELECT sex, count(*) AS n FROM persons GROUP BY sex")
    with pytest.raises(PlatformFault) as fault:
        judge.conclude(answer.program, answer.judgement, result)
    assert fault.value.code == "result.malformed"
