"""Cells of keys whose values a text lists: what goes with one that few are in, and that it does not tell how few."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from egress.judging.lines import Closure
from egress.judging.outputs import CellRow
from egress.judging.verdicts import CODES
from tests.factories.guard_world import WORLD, GuardWorld, read_policy

K = 10
SMALL = CODES["threshold.subjects"]
BANDS = ["a", "b", "c", "d"]


def cell(number: int, key: tuple[Any, ...], rows: int) -> CellRow:
    code = SMALL if rows < K else 0
    return CellRow(id=number, listed=True, key=key, mask=0, rows=rows, code=code, values=(), codes=())


def keys(*domains: list[str] | None) -> dict[str, Any]:
    return {"keys": [{"chosen": domain is not None, "domain": domain} for domain in domains]}


def line(*counts: int) -> list[CellRow]:
    """The cells of one key; where nobody is there is none."""
    return [cell(number, (BANDS[number],), rows) for number, rows in enumerate(counts) if rows]


def withheld(rows: list[CellRow], spec: dict[str, Any]) -> set[Any]:
    """Keys of all cells that are not shown."""
    more = Closure(spec, rows, K).rows_to_hide()
    return {row.key for index, row in enumerate(rows) if row.code or index in more}


@pytest.mark.parametrize("few", range(K))
def test_what_goes_does_not_tell_how_many_the_small_cell_holds(few: int) -> None:
    together = 2 * K - 1
    shown = {("c",), ("d",)}
    for first in (together, 40):
        rows = line(few, first - few, 50, 60)
        assert {row.key for row in rows} - withheld(rows, keys(BANDS)) == shown


def test_full_cells_are_shown() -> None:
    assert withheld(line(10, 10, 10, 10), keys(BANDS)) == set()


def test_neighbours_go_until_the_small_cell_may_hold_anybody() -> None:
    assert withheld(line(4, 12, 50, 60), keys(BANDS)) == {("a",), ("b",), ("c",)}
    assert withheld(line(4, 15, 50, 60), keys(BANDS)) == {("a",), ("b",)}


def test_the_nearest_in_the_order_of_the_text_goes() -> None:
    assert withheld(line(50, 60, 30, 3), keys(BANDS)) == {("c",), ("d",)}


def test_small_cells_alone_do_not_hide_each_other() -> None:
    assert withheld(line(9, 9, 9, 90), keys(BANDS)) == {("a",), ("b",), ("c",), ("d",)}


def test_a_line_without_large_cells_goes_whole() -> None:
    assert withheld(line(3, 40), keys(["a", "b"])) == {("a",), ("b",)}


def test_other_keys_part_the_lines() -> None:
    rows = [cell(0, ("x", "a"), 30), cell(1, ("x", "b"), 40), cell(2, ("y", "a"), 2), cell(3, ("y", "b"), 40)]
    assert withheld(rows, keys(None, ["a", "b"])) == {("y", "a"), ("y", "b")}


def test_what_goes_from_one_line_is_hidden_in_the_lines_across() -> None:
    rows = [
        cell(number, (first, second), 2 if (first, second) == ("a", "a") else 40)
        for number, (first, second) in enumerate((one, two) for one in BANDS[:3] for two in BANDS[:3])
    ]
    found = withheld(rows, keys(BANDS[:3], BANDS[:3]))
    for at in (0, 1):
        for value in BANDS[:3]:
            assert len([key for key in found if key[at] == value]) != 1


def test_a_cell_of_many_rows_of_few_people_is_a_small_one() -> None:
    rows = [replace(cell(0, ("a",), 500), code=SMALL), cell(1, ("b",), 12), cell(2, ("c",), 50)]
    assert withheld(rows, keys(["a", "b", "c"])) == {("a",), ("b",)}
    assert withheld([rows[0], rows[1]], keys(["a", "b"])) == {("a",), ("b",)}


# Two worlds that differ in one person: who is above a cut, or nobody

BAND = "CASE WHEN income > 8000000 THEN 'a' WHEN income > 60000 THEN 'b' WHEN income > 30000 THEN 'c' ELSE 'd' END"
TEXTS = (
    f"SELECT {BAND} AS k, count(*) FROM persons GROUP BY k",
    f"SELECT {BAND} AS k, sex, avg(age) FROM persons GROUP BY ALL",
    f"SELECT {BAND} AS k, sum(age), count(*) FROM persons GROUP BY ROLLUP (k)",
    f"SELECT {BAND} AS k, district, count(*) FROM persons GROUP BY CUBE (k, district)",
    f"SELECT DISTINCT {BAND} AS k FROM persons",
    f"SELECT count(*), sum(n) FROM (SELECT {BAND} AS k, count(*) AS n FROM persons GROUP BY k)",
    f"SELECT row_number() OVER (ORDER BY k), k, n FROM (SELECT {BAND} AS k, count(*) AS n FROM persons GROUP BY k)",
    "SELECT income > 8000000 AS k, sex, count(*) FROM persons GROUP BY ALL",
    "SELECT CASE WHEN income > 8000000 THEN 1 WHEN sex = 'M' THEN 1 ELSE 0 END AS k, count(*) FROM persons GROUP BY k",
    "SELECT sex = 'M' OR income > 8000000 AS k, count(*) FROM persons GROUP BY k",
    "SELECT sex = 'F' AND income < 8000000 AS k, count(*) FROM persons GROUP BY k",
)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[GuardWorld, GuardWorld]:
    """The corpora's world, and the same in which the one large income is not large."""
    script = (WORLD / "schema.sql").read_text(encoding="utf-8")
    other = tmp_path_factory.mktemp("world") / "schema.sql"
    other.write_text(script.replace("WHEN i = 7 THEN 9000000", "WHEN i = 7 THEN 70000"), encoding="utf-8")
    policy = read_policy(WORLD / "policy.yaml")
    return GuardWorld(policy, WORLD / "schema.sql"), GuardWorld(policy, Path(other))


@pytest.mark.parametrize("text", TEXTS)
def test_whether_one_person_is_in_a_branch_does_not_show(text: str, worlds: tuple[GuardWorld, GuardWorld]) -> None:
    one, nobody = (world.answer(text, world.frame()).decision.parts[0].rows for world in worlds)
    assert _shape(one) == _shape(nobody)


def _shape(rows: tuple[tuple[Any, ...], ...]) -> list[tuple[Any, ...]]:
    """Texts and numbers, each as what it is; the numbers of others may differ by the person."""
    return [tuple(value if isinstance(value, (str, type(None))) else "number" for value in row) for row in rows]
