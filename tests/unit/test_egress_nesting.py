"""Declared hierarchies link cells of different levels: a withheld town must not follow from its county."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from core.errors import PlatformFault
from egress import frame as published
from egress import schema
from egress.judging import judge
from egress.judging.judge import Judgement
from egress.judging.nesting import read_nesting
from egress.program import compiler
from egress.reading import planner
from egress.trial import PolicyFile
from jobs.framing import Histories, grown
from jobs.trial_tables import build
from tests.factories.in_process import InProcess

TOWNS = {"t1": 6, "t2": 44, "t3": 20, "t4": 60}
COUNTY = {"t1": "c1", "t2": "c1", "t3": "c2", "t4": "c2"}


def judged(folder: Path, text: str, *, hierarchies: list[list[str]], frame: list[str]) -> set[tuple[Any, ...]]:
    """Keys of what is withheld where the frame alone is out. One person has nearly all the income of t3."""
    plain = {
        "domain": "trial",
        "rules": {"threshold.subjects": 10},
        "tables": {
            "people": {
                "subjects": {"person": "pid"},
                "columns": {
                    "pid": "subject",
                    "town": {"kind": "key", "domain": list(TOWNS)},
                    "county": {"kind": "key", "domain": ["c1", "c2"]},
                    "income": {"kind": "measure", "range": [0, 100000]},
                },
                "hierarchies": hierarchies,
                "frame": frame,
            }
        },
    }
    policy = PolicyFile.parse(yaml.safe_load(yaml.safe_dump(plain)))
    people = [town for town, count in TOWNS.items() for _ in range(count)]
    incomes = [(100 if town == "t3" else 1000) + number % 7 for number, town in enumerate(people)]
    incomes[people.index("t3")] = 5000
    rows = ", ".join(f"({n}, '{t}', '{COUNTY[t]}', {x})" for n, (t, x) in enumerate(zip(people, incomes, strict=True)))
    script = folder / "schema.sql"
    script.write_text(
        f"CREATE TABLE people (pid INT, town TEXT, county TEXT, income INT); INSERT INTO people VALUES {rows};"
    )
    manifest = build(policy, script, None, folder)
    engine = InProcess()

    def answered(question: str, history: Histories) -> Judgement:
        plan = planner.plan(engine.parse(question, schema.ddl(manifest)), manifest, policy.guard)
        program = compiler.compile(plan, manifest, policy.guard)
        ran = engine.run_program(program.cells, mounted=folder, inputs={})
        return judge.judge(program, ran.tables, history, policy.guard)

    history: Histories = {}
    for question in published.texts(manifest):
        history = grown(history, answered(question, history).entries)
    return {note.key for note in answered(text, history).withheld if not note.rule.startswith("history.")}


NESTED = [["town", "county"]]
BY_TOWN = "SELECT town, count(*) AS n FROM people GROUP BY town"
BOTH = "SELECT town, county, sum(income) AS s FROM people GROUP BY GROUPING SETS ((town), (county))"

UNION = (
    "SELECT town AS k, sum(income) AS s FROM people GROUP BY town "
    "UNION ALL SELECT county, sum(income) FROM people GROUP BY county"
)


def test_a_published_margin_of_the_coarser_key_counts(tmp_path: Path) -> None:
    assert judged(tmp_path, BY_TOWN, hierarchies=NESTED, frame=["county"]) == {("t1",), ("t2",)}


def test_control_without_the_hierarchy_another_county_serves(tmp_path: Path) -> None:
    assert judged(tmp_path, BY_TOWN, hierarchies=[], frame=["county"]) == {("t1",), ("t3",)}


def test_levels_of_one_result_are_held_against_each_other(tmp_path: Path) -> None:
    hidden = judged(tmp_path, BOTH, hierarchies=NESTED, frame=[])
    assert {("t1", None), ("t3", None)} <= hidden, "few people, and one with nearly all"
    assert {("t4", None), (None, "c2")} & hidden
    assert {("t2", None), (None, "c1")} & hidden


def test_levels_of_two_boundaries_are_held_against_each_other(tmp_path: Path) -> None:
    hidden = judged(tmp_path, UNION, hierarchies=NESTED, frame=[])
    assert {("t4",), ("c2",)} & hidden
    assert {("t2",), ("c1",)} & hidden


def test_control_unlinked_levels_give_the_small_town_away(tmp_path: Path) -> None:
    assert not {("t2",), ("c1",)} & judged(tmp_path, UNION, hierarchies=[], frame=[])


KEY = {"label": "people.town", "above": ["county"], "nesting": "b0_n0"}


def test_a_level_that_the_data_belie_is_left_out() -> None:
    table = pa.table({"town": ["a", "a", "b"], "county": ["x", "y", "x"]})
    assert read_nesting([{"keys": [KEY]}], {"b0_n0": table}) == {'"people.town"': []}


def test_a_missing_nesting_is_malformed() -> None:
    with pytest.raises(PlatformFault):
        read_nesting([{"keys": [KEY]}], {})
