"""Carried values are marked with their date, in whatever they went into, from the judge to the finished table."""

from dataclasses import replace

import pyarrow as pa
import pytest

from core.decision import CellStatus, Decision
from egress.judging.record import intact
from egress.plan.expressions import Literal, Type
from egress.plan.plan import Item
from egress.program.dates import FRESH, names
from jobs.framing import Histories, grown
from products.delivery import table
from tests.factories.guard_world import Answer, golden_world

BY_SEX = "SELECT sex, count(*) AS n FROM persons GROUP BY sex"
EARLIER, WHEN = 7_000, "2026-01-31"
CARRIED, RELEASED = CellStatus.CARRIED, CellStatus.RELEASED


def history() -> Histories:
    """Women and men are out; of the men with another number, on other data."""
    entries = [
        replace(entry, value=EARLIER, as_of=WHEN) if entry.value == men() else entry
        for entry in golden_world().answer(BY_SEX).decision.entries
    ]
    return grown({}, entries)


def men() -> object:
    return dict(golden_world().bare(BY_SEX))["M"]


def marked(text: str) -> list[tuple[tuple[object, ...], tuple[tuple[CellStatus, str], ...]]]:
    decision = answer(text).decision
    return [
        (row, tuple(zip(statuses, dates, strict=True)))
        for row, statuses, dates in zip(decision.table.rows, decision.table.statuses, decision.table.as_of, strict=True)
    ]


def answer(text: str) -> Answer:
    return golden_world().answer(text, history())


def test_a_carried_value_has_its_status_and_its_date() -> None:
    found = {row[0]: (row[1], marks) for row, marks in marked(BY_SEX)}
    assert found["M"] == (EARLIER, ((CARRIED, WHEN),))
    assert found["F"][1] == ((RELEASED, ""),)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SELECT sex, n * 2 AS n FROM ({q}) AS t", {"F": RELEASED, "M": CARRIED}),
        ("SELECT sex, CASE WHEN sex = 'F' THEN n ELSE n + 1 END AS n FROM ({q}) AS t", {"F": RELEASED, "M": CARRIED}),
        ("SELECT sex, sum(n) OVER () AS n FROM ({q}) AS t", {"F": CARRIED, "M": CARRIED}),
        ("SELECT sex, sum(n) OVER (ORDER BY sex) AS n FROM ({q}) AS t", {"F": RELEASED, "M": CARRIED}),
        ("SELECT sex, rank() OVER (ORDER BY n) AS n FROM ({q}) AS t", {"F": CARRIED, "M": CARRIED}),
        ("SELECT sex, lead(n, 1, 0) OVER (ORDER BY sex) AS n FROM ({q}) AS t", {"F": CARRIED, "M": CARRIED}),
        ("SELECT sex, n / (SELECT sum(n) FROM ({q}) AS u) AS n FROM ({q}) AS t", {"F": CARRIED, "M": CARRIED}),
        ("SELECT 'all' AS sex, sum(n) AS n FROM ({q}) AS t", {"all": CARRIED}),
        ("SELECT 'F' AS sex, sum(n) FILTER (WHERE sex = 'F') AS n FROM ({q}) AS t", {"F": RELEASED}),
        ("SELECT 'M' AS sex, sum(n) FILTER (WHERE sex = 'M') AS n FROM ({q}) AS t", {"M": CARRIED}),
        ("SELECT sex, n FROM ({q}) AS t UNION ALL SELECT sex || '2', n + 1 FROM ({q}) AS u", {
            "F": RELEASED, "M": CARRIED, "F2": RELEASED, "M2": CARRIED}),
        ("SELECT a.sex, a.n + b.n AS n FROM ({q}) AS a JOIN ({q}) AS b ON a.sex = b.sex", {
            "F": RELEASED, "M": CARRIED}),
    ],
)  # fmt: skip
def test_what_is_computed_from_a_carried_value_is_marked_and_nothing_else(
    text: str, wanted: dict[str, CellStatus]
) -> None:
    found = {row[0]: marks[0][0] for row, marks in marked(text.replace("{q}", BY_SEX))}
    assert found == wanted


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DISTINCT sex, n FROM ({q}) AS t",
        "SELECT sex, n FROM ({q}) AS t UNION SELECT sex, n FROM ({q}) AS u",
    ],
)
def test_where_rows_are_compared_every_value_is_marked_and_no_row_is_added(text: str) -> None:
    found = marked(text.replace("{q}", BY_SEX))
    assert len(found) == 2
    assert {marks[0] for _, marks in found} == {(CARRIED, WHEN)}


def test_without_carried_values_nothing_is_marked() -> None:
    decision = golden_world().answer(BY_SEX).decision
    assert {status for row in decision.table.statuses for status in row} == {RELEASED}
    assert {as_of for row in decision.table.as_of for as_of in row} == {""}


def test_the_date_reaches_the_record_and_the_status_the_delivered_file() -> None:
    decision: Decision = answer(BY_SEX).decision
    record = decision.record or {}
    assert record["cells"]["carried"] == 1
    assert record["carried"] == [{"boundary": "b0", "key": ["M"], "measure": "m0", "as_of": WHEN}]
    assert intact(record)
    delivered = table(decision.table)
    assert dict(zip(delivered["sex"].to_pylist(), delivered["n_status"].to_pylist(), strict=True)) == {
        "F": "released",
        "M": "carried",
    }


def test_companions_clash_with_no_column_of_the_text() -> None:
    items = [Item(name="$AS_OF0", value=Literal(value=1, type=Type.INTEGER))]
    assert names(items) == ("$$as_of0",)
    found = marked(f'SELECT "$as_of0" AS n, "$as_of0" FROM (SELECT n AS "$as_of0" FROM ({BY_SEX}) AS t) AS u')
    assert [marks[0][0] for _, marks in found].count(CARRIED) == 1


def test_released_cells_bring_a_date_for_every_measure() -> None:
    released: pa.Table = answer(BY_SEX).judgement.released["b0"]
    assert sorted(released["d0"].to_pylist()) == [WHEN, FRESH]
