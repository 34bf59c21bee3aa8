"""What free code gives is read strictly: named tables, scalars, figures as data. What cannot be checked is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from core.decision import Outcome, Verdict
from core.errors import Refused
from core.figure import Figure, Mark
from egress.review.artefacts import judge_artefact, opaque_entries, read_artefact
from tests.factories.artefacts import limits, manifest, visits

MEANS = pa.table({"year": [2020, 2021], "mean": [171.3, 172.9], "district": ["D0", "D1"]})
TREND = {"table": "means", "mark": "line", "x": "year", "y": "mean"}


def judged(table: dict[str, list[object]], **rules: float) -> tuple[Verdict, str | None]:
    artefact = read_artefact({"result": pa.table(table)}, {}, {})
    decision = judge_artefact(artefact, manifest(), {"visits": visits()}, limits(**rules))
    return decision.verdict, decision.code


def refusal(tables: dict[str, pa.Table], scalars: Any = (), figures: Any = (), models: Any = ()) -> str | None:
    """Code of the refusal; None: it was read."""
    try:
        read_artefact(tables, dict(scalars), dict(figures), models)
    except Refused as refused:
        return refused.code
    return None


def test_an_honest_table_goes_to_two_people_and_never_further() -> None:
    artefact = read_artefact({"result": pa.table({"district": ["D0", "D1"], "mean": [171.3, 172.9]})}, {}, {})
    decision = judge_artefact(artefact, manifest(), {"visits": visits()}, limits())
    assert decision.verdict is Verdict.REVIEW
    assert [finding.outcome for finding in decision.findings] == [Outcome.REVIEW]
    assert decision.table.rows == (("D0", 171.3), ("D1", 172.9))


def test_turns_back_long_texts_at_the_limit() -> None:
    assert judged({"note": ["n" * 64]})[0] is Verdict.REVIEW
    assert judged({"note": ["n" * 65]}) == (Verdict.REFUSED, "artefact.text")


def test_turns_back_tables_over_the_caps() -> None:
    assert judged({"n": [1, 2, 3]}, artefact__rows=3)[0] is Verdict.REVIEW
    assert judged({"n": [1, 2, 3, 4]}, artefact__rows=3) == (Verdict.REFUSED, "artefact.too_large")
    assert judged({"a": [1], "b": [2]}, artefact__columns=1) == (Verdict.REFUSED, "artefact.too_large")


@pytest.mark.parametrize(
    ("rule", "most"),
    [("artefact__rows", 6), ("artefact__parts", 3), ("artefact__figures", 2), ("artefact__columns", 3)],
)
def test_caps_count_all_parts_together(rule: str, most: int) -> None:
    """Splitting a table or repeating a figure widens nothing."""
    figures = dict.fromkeys(("one", "two"), TREND)
    artefact = read_artefact({"means": MEANS, "again": MEANS, "third": MEANS}, {}, figures)
    for limit, verdict in ((most, Verdict.REVIEW), (most - 1, Verdict.REFUSED)):
        assert judge_artefact(artefact, manifest(), {}, limits(**{rule: limit})).verdict is verdict


def test_thousands_of_figures_are_too_many() -> None:
    figures = {f"f{number}": TREND for number in range(5_000)}
    decision = judge_artefact(read_artefact({"means": MEANS}, {}, figures), manifest(), {}, limits())
    assert (decision.verdict, decision.code) == (Verdict.REFUSED, "artefact.too_large")


def test_scalars_become_a_part_of_one_row_and_keep_their_types() -> None:
    (part,) = read_artefact({}, {"mean": 3.5, "n": 20, "best": "D1", "whole": True}, {}).parts
    assert (part.name, part.rows) == ("scalars", ((3.5, 20, "D1", True),))
    assert [column.type.value for column in part.columns] == ["double", "integer", "varchar", "boolean"]


def test_every_table_stays_a_part_of_its_own() -> None:
    tables = {
        "means": pa.table({"district": ["D0", "D1"], "mean": [171.3, 172.9]}),
        "counts": pa.table({"district": [7, 9]}),
        "empty": pa.table({"x": pa.array([], pa.int64())}),
    }
    parts = read_artefact(tables, {"share": 0.25}, {}).parts
    assert [(part.name, [column.name for column in part.columns], part.rows) for part in parts] == [
        ("means", ["district", "mean"], (("D0", 171.3), ("D1", 172.9))),
        ("counts", ["district"], ((7,), (9,))),
        ("empty", ["x"], ()),
        ("scalars", ["share"], ((0.25,),)),
    ]


def test_a_figure_is_its_declaration_and_nothing_more() -> None:
    (figure,) = read_artefact(
        {"means": MEANS}, {}, {"trend": TREND | {"title": "By year", "colour": "district"}}
    ).figures
    assert figure == Figure(
        name="trend", table="means", mark=Mark.LINE, x="year", y="mean", colour="district", title="By year"
    )


UNFIT: dict[str, Any] = {
    "another key": TREND | {"href": "https://example.org"},
    "a free specification": {"$schema": "https://vega.github.io/schema/vega/v5.json", "data": [{"url": "data:,"}]},
    "its own name": TREND | {"name": "other"},
    "an unknown mark": TREND | {"mark": "image"},
    "a mark that is markup": TREND | {"mark": "<svg onload=alert(1)>"},
    "no such table": TREND | {"table": "other"},
    "no such column for x": TREND | {"x": "month"},
    "no such column for y": TREND | {"y": "median"},
    "no such column for colour": TREND | {"colour": "site"},
    "texts as heights": TREND | {"y": "district"},
    "texts as bounds": TREND | {"low": "district", "high": "mean"},
    "one bound alone": TREND | {"low": "mean"},
    "an expression for x": TREND | {"x": {"expr": "datum.year"}},
    "a title that is no text": TREND | {"title": ["a"]},
    "a title of two lines": TREND | {"title": "a\nb"},
    "a title turned round": TREND | {"title": "a\u202eb"},
    "a title with nothing to see": TREND | {"title": "\u200b" * 8},
    "a missing y": {name: value for name, value in TREND.items() if name != "y"},
    "a list": [TREND],
    "a text": "line of means",
    "nothing": None,
}


@pytest.mark.parametrize("given", UNFIT.values(), ids=UNFIT.keys())
def test_a_figure_of_another_form_refuses_the_whole(given: Any) -> None:
    assert refusal({"means": MEANS}, figures={"trend": given}) == "artefact.figure"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"mark": "bar", "x": "district"},
        {"low": "mean", "high": "mean"},
        {"title": "<b>&amp;</b>"},
        {"colour": None},
    ],
    ids=str,
)
def test_a_figure_of_the_declared_form_is_read(more: dict[str, Any]) -> None:
    """The control. Markup in a title is a text; drawing it is what must be safe."""
    assert refusal({"means": MEANS}, figures={"trend": TREND | more}) is None


@pytest.mark.parametrize("name", ["", "a b", "../up", "<b>", "1st", "x" * 64, "a/b"])
def test_names_are_plain(name: str) -> None:
    assert refusal({name: MEANS}) == "artefact.name"
    assert refusal({"means": MEANS}, figures={name: TREND}) == "artefact.figure"
    assert refusal({"means": MEANS, "均值_2": MEANS}, figures={"图": TREND}) is None, "the control"


def test_names_differ_without_their_case() -> None:
    """On some file systems they would be one file."""
    assert refusal({"means": MEANS, "Means": MEANS}) == "artefact.name"


@pytest.mark.parametrize(("categories", "code"), [(12, None), (13, "artefact.colours")])
def test_a_figure_has_few_colours(categories: int, code: str | None) -> None:
    table = pa.table({"x": range(categories), "y": range(categories), "c": [f"c{i}" for i in range(categories)]})
    figure = {"table": "t", "mark": "point", "x": "x", "y": "y", "colour": "c"}
    assert refusal({"t": table}, figures={"f": figure}) == code


UNREADABLE = {
    "bytes": pa.array([b"packed"]),
    "times of day": pa.array([time(12)]),
    "beyond 64 bits": pa.array([1 << 63], pa.uint64()),
    "decimals beyond 64 bits": pa.array([Decimal(10) ** 30], pa.decimal128(38, 0)),
    "beyond the calendar": pa.array([1 << 62], pa.timestamp("s")),
}
READABLE = {
    "the largest whole number": pa.array([(1 << 63) - 1], pa.uint64()),
    "decimals": pa.array([Decimal("1.5")]),
    "dates": pa.array([date(2024, 2, 29)]),
    "moments": pa.array([datetime(2024, 2, 29, 12, tzinfo=UTC)]),
    "nulls": pa.array([None]),
    "not finite": pa.array([float("nan"), float("inf"), -float("inf")]),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_column_that_nobody_could_check_refuses_the_whole(name: str) -> None:
    assert refusal({"means": MEANS, "odd": pa.table({"x": UNREADABLE[name]})}) == "artefact.type"


@pytest.mark.parametrize("name", READABLE)
def test_a_column_that_can_be_checked_is_read(name: str) -> None:
    assert refusal({"means": MEANS, "even": pa.table({"x": READABLE[name]})}) is None


def test_what_is_no_finite_number_is_null() -> None:
    (part,) = read_artefact({"t": pa.table({"x": READABLE["not finite"]})}, {}, {}).parts
    assert part.rows == ((None,), (None,), (None,))


def test_many_wide_tables_are_too_large() -> None:
    """Eighty kilobytes on the pipe are fifty thousand cells."""
    wide = {f"t{t}": pa.table({f"c{t}_{n}": [1] for n in range(500)}) for t in range(100)}
    decision = judge_artefact(read_artefact(wide, {}, {}), manifest(), {}, limits())
    assert decision.code == "artefact.too_large"


def test_millions_of_cells_are_not_even_read() -> None:
    assert refusal({"t": pa.table({f"c{n}": range(100_000) for n in range(21)})}) == "artefact.too_large"


@pytest.mark.parametrize(
    ("tables", "scalars", "figures"),
    [({}, {}, {}), ({"scalars": MEANS}, {"n": 1}, {}), ({}, {}, {"trend": TREND})],
    ids=["nothing", "two parts called scalars", "a figure alone"],
)
def test_what_is_no_result_is_refused(tables: Any, scalars: Any, figures: Any) -> None:
    assert refusal(tables, scalars, figures) == "artefact.kind"
    assert refusal({"scalars": MEANS}) is None, "the control"


def test_models_wait_for_their_gate() -> None:
    """Whatever else is wrong: a developer learns first that models have no way out."""
    assert refusal({"means": MEANS}, models=("linear",)) == "artefact.model"
    assert refusal({"a b": MEANS}, models=("linear",)) == "artefact.model"


def test_a_release_is_opaque_for_everybody_in_the_extract() -> None:
    (entry,) = opaque_entries(manifest(), {"person": b"bitmap"}, "sha256:cell")
    assert entry.opaque
    assert entry.subjects == b"bitmap"
    assert replace(entry, opaque=False) != entry
