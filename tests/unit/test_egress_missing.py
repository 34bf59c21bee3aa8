"""Columns of which it is declared that who lacks a value is no secret: what that settles, and what it does not."""

import tempfile
from pathlib import Path
from typing import Any

import pytest

from core.errors import Refused
from core.manifest import Missing
from egress.policy import PolicyError
from egress.trial import PolicyFile
from jobs.guard_trial import after, shown_rows
from tests.factories.guard_world import GuardWorld

SCRIPT = """
CREATE TABLE people AS SELECT 'p' || i AS pid, ['a', 'b', 'c'][1 + i % 3] AS town,
    CASE WHEN i NOT IN (3, 6, 9, 12, 15, 18, 21) THEN (10 + i % 71)::DOUBLE END AS x,
    CASE WHEN i NOT IN (3, 6, 9, 12, 15, 18, 21) THEN (10 + i % 71)::DOUBLE END AS y,
    (20 + i * 7 % 301)::DOUBLE AS z,
    CASE WHEN i % 3 = 0 AND i BETWEEN 3 AND 36 THEN 'q' WHEN i % 3 = 0 AND i < 75 THEN 'r' ELSE 's' END AS site
FROM (SELECT CAST(range AS INTEGER) AS i FROM range(600));
CREATE TABLE visits AS SELECT 'p' || (i * 7 % 600) AS pid, ['u', 'v'][1 + i % 2] AS ward,
    CASE WHEN i % 400 <> 0 THEN (5 + i * 13 % 97)::DOUBLE END AS cost FROM range(1800) t(i);
"""
"""Seven people of town a lack x and y; five visits of ward u lack a cost."""


def _policy(missing: str | None) -> dict[str, Any]:
    measure: dict[str, Any] = {"kind": "measure", "range": [0, 1000]}
    open_one = measure if missing is None else {**measure, "missing": missing}
    town = {"kind": "key", "domain": ["a", "b", "c"]}
    return {
        "tables": {
            "people": {
                "subjects": {"person": "pid"},
                "columns": {
                    "pid": "subject",
                    "town": town,
                    "site": "key",
                    "x": open_one,
                    "y": measure,
                    "z": measure,
                },
            },
            "visits": {
                "subjects": {"person": "pid"},
                "columns": {"pid": "subject", "ward": {"kind": "key", "domain": ["u", "v"]}, "cost": open_one},
            },
        }
    }


def _world(missing: str | None) -> GuardWorld:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schema.sql"
        path.write_text(SCRIPT, encoding="utf-8")
        return GuardWorld(PolicyFile.parse(_policy(missing)), path)


@pytest.fixture(scope="module")
def declared() -> GuardWorld:
    return _world("open")


@pytest.fixture(scope="module")
def undeclared() -> GuardWorld:
    return _world(None)


def _shown(world: GuardWorld, *texts: str) -> list[object]:
    """The keys of the rows that the last text shows whole, asked for one after the other."""
    history = world.frame()
    for text in texts:
        decision = world.answer(text, history).decision
        history = after(history, decision)
    return sorted(str(row[0]) for row in shown_rows(decision) if None not in row)


OF_X_ALONE = [
    "SELECT town, avg(x), count(*) FROM people GROUP BY town",
    "SELECT town, count(x) FROM people GROUP BY town",
    "SELECT town, avg(2 * x + 1), stddev_samp(x) FROM people GROUP BY town",
    "SELECT town, count(*) FILTER (WHERE x IS NOT NULL) FROM people GROUP BY town",
    "SELECT town, avg(x) FILTER (WHERE x IS NOT NULL), count(*) FROM people GROUP BY town",
    "SELECT town, count(*), avg(x) FROM people WHERE x IS NOT NULL GROUP BY town",
]


@pytest.mark.parametrize("text", OF_X_ALONE)
def test_how_many_have_a_value_is_told_where_that_is_open(text: str, declared: GuardWorld) -> None:
    assert _shown(declared, text) == ["a", "b", "c"]


@pytest.mark.parametrize("text", OF_X_ALONE)
def test_control_it_is_not_told_where_nobody_declared_it(text: str, undeclared: GuardWorld) -> None:
    assert "a" not in _shown(undeclared, text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT town, avg(y) FROM people GROUP BY town",
        "SELECT town, sum(z) FILTER (WHERE x IS NOT NULL) FROM people GROUP BY town",
        "SELECT town, sum(z), avg(x) FROM people WHERE x IS NOT NULL GROUP BY town",
        "SELECT town, corr(x, z) FROM people GROUP BY town",
        "SELECT town, sum(x * z) FROM people GROUP BY town",
        "SELECT town, median(x) FROM people GROUP BY town",
        "SELECT town, count(w) FROM (SELECT pid, town, max(x) AS w FROM people GROUP BY pid, town) GROUP BY town",
        "SELECT p.town, count(p.x) FROM visits v JOIN people p ON p.pid = v.pid GROUP BY p.town",
    ],
)
def test_what_is_more_than_who_lacks_the_value_stays_protected(text: str, declared: GuardWorld) -> None:
    assert "a" not in _shown(declared, text)


def test_who_lacks_it_by_a_row_that_is_not_there_stays_protected(declared: GuardWorld) -> None:
    text = "SELECT v.ward, count(p.x) FROM visits v LEFT JOIN people p ON p.pid = v.pid GROUP BY v.ward"
    assert _shown(declared, text) == []


def test_missing_values_of_rows_are_open_in_their_own_table(declared: GuardWorld, undeclared: GuardWorld) -> None:
    text = "SELECT ward, avg(cost), count(*) FROM visits GROUP BY ward"
    assert _shown(declared, text) == ["u", "v"]
    assert "u" not in _shown(undeclared, text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT town, count(*) FROM people WHERE x <= 70 GROUP BY town",
        "SELECT town, count(*) FROM people WHERE coalesce(x, 0) <= 70 GROUP BY town",
        "SELECT town, count(*) FILTER (WHERE x <= 70) FROM people GROUP BY town",
        "SELECT town, count(CASE WHEN x <= 70 THEN 1 END) FROM people GROUP BY town",
        "SELECT town, count(nullif(x, 70)) FROM people GROUP BY town",
        "SELECT town, sum(least(x, 70)) FROM people GROUP BY town",
        "SELECT floor(x / 20), count(*) FROM people GROUP BY 1",
        "SELECT town, count(*) FROM people WHERE pid IN (SELECT pid FROM people WHERE x <= 70) GROUP BY town",
        "SELECT count(*) FROM (SELECT pid, sum(x) AS w FROM people GROUP BY pid) WHERE w <= 70",
        "SELECT count(*) FROM (SELECT pid, bool_or(x > 70) AS w FROM people GROUP BY pid) WHERE w",
        "SELECT w, count(*) FROM (SELECT pid, count(*) AS w FROM people WHERE x > 70 GROUP BY pid) GROUP BY w",
    ],
)
def test_rows_are_not_told_apart_by_a_column_of_which_it_is_open(
    text: str, declared: GuardWorld, undeclared: GuardWorld
) -> None:
    """Ten do not weigh less, or have no weight; seven have none, as is known: three are left."""
    with pytest.raises(Refused) as refusal:
        declared.answer(text, declared.frame())
    assert refusal.value.code == "missing.condition"
    undeclared.answer(text, undeclared.frame())  # control: it may be asked of any other column


def test_asking_for_those_who_have_a_value_is_the_same_question(declared: GuardWorld) -> None:
    history = declared.frame()
    first = declared.answer("SELECT town, avg(x) FROM people GROUP BY town", history).decision
    history = after(history, first)
    again = declared.answer("SELECT town, avg(x) FROM people WHERE x IS NOT NULL GROUP BY town", history).decision
    assert not again.entries
    assert shown_rows(again) == shown_rows(first)


@pytest.mark.parametrize("measure", ["stddev_samp(x)", "avg(x)", "sum(x)"])
def test_what_two_values_differ_by_is_not_about_the_few_who_have_one(measure: str, declared: GuardWorld) -> None:
    """Twelve people of site q, of whom five have a value: what is told with them and without is about those five."""
    whole = f"SELECT town, {measure} FROM people GROUP BY town"
    part = f"SELECT town, {measure} FROM people WHERE site <> 'q' GROUP BY town"
    assert _shown(declared, part) == ["a"]
    assert _shown(declared, whole, part) == []
    enough = f"SELECT town, {measure} FROM people WHERE site <> 'r' GROUP BY town"
    assert "a" in _shown(declared, whole, enough)  # control: twelve who all have one


def test_the_policy_file_says_what_missing_may_be(declared: GuardWorld) -> None:
    table = declared.manifest.table("people")
    assert table is not None
    assert [column.missing for column in table.columns if column.name in ("x", "y")] == [
        Missing.OPEN,
        Missing.PROTECTED,
    ]
    with pytest.raises(PolicyError) as error:
        _world("sometimes")
    assert error.value.fields["where"] == "tables.people.columns.x.missing"


def test_a_subject_never_declares_it() -> None:
    plain = _policy(None)
    plain["tables"]["people"]["columns"]["pid"] = {"kind": "subject", "missing": "open"}
    types = {name: dict.fromkeys(table["columns"], "DOUBLE") for name, table in plain["tables"].items()}
    with pytest.raises(PolicyError) as error:
        PolicyFile.parse({**plain, "tables": {**plain["tables"]}}).manifest(types, {})
    assert "missing: open" in str(error.value.fields["problem"])


def test_the_declaration_is_part_of_the_manifests_hash(declared: GuardWorld, undeclared: GuardWorld) -> None:
    assert declared.manifest.hash != undeclared.manifest.hash
    protected = _world("protected")
    assert protected.manifest.plain() == undeclared.manifest.plain()
    assert "missing" not in str(undeclared.manifest.plain())  # as manifests were before there was such a fact


TOWNS = """
CREATE TABLE people AS SELECT 'p' || i AS pid,
    CASE WHEN i < 12 THEN 'a' WHEN i < 52 THEN 'b' WHEN i < 93 THEN 'c' ELSE 'd' END AS town,
    CASE WHEN i NOT IN (0, 1, 2, 3, 20, 21, 22) THEN (10 + i % 71)::DOUBLE END AS x
FROM (SELECT CAST(range AS INTEGER) AS i FROM range(300));
"""
"""Of 12 people in town a eight have an x, of 40 in b 37: only the counts of x need a withheld, and b to protect it."""


def test_a_withheld_count_goes_in_every_count_that_a_few_tell_from_it() -> None:
    columns = {"pid": "subject", "town": {"kind": "key", "domain": ["a", "b", "c", "d"]}}
    height = {"kind": "measure", "range": [0, 1000], "missing": "open"}
    policy = {"tables": {"people": {"subjects": {"person": "pid"}, "columns": {**columns, "x": height}}}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schema.sql"
        path.write_text(TOWNS, encoding="utf-8")
        world = GuardWorld(PolicyFile.parse(policy), path)
    shown = [
        {row[0] for row in shown_rows(world.answer(f"SELECT town, {text} FROM people GROUP BY ROLLUP (town)").decision)}
        for text in ("count(*)", "count(x)", "count(*), count(x)")
    ]
    assert shown == [{"a", "b", "c", "d", None}, {"c", "d", None}, {"a", "c", "d", None}]
