"""Delivered files: every format says the same, withheld is null beside its status."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.canonical import digest_bytes
from core.decision import CellStatus, Part, ResultColumn
from core.manifest import ColumnType
from products.delivery import Format, etag, media_type, render, table

RELEASED, WITHHELD, CARRIED = CellStatus.RELEASED, CellStatus.WITHHELD, CellStatus.CARRIED


def column(name: str, kind: ColumnType, *, measure: bool = False) -> ResultColumn:
    return ResultColumn(name=name, type=kind, measure=measure)


PART = Part(
    name="result",
    columns=(
        column("site", ColumnType.VARCHAR),
        column("persons", ColumnType.INTEGER, measure=True),
        column("day", ColumnType.DATE),
        column("cost", ColumnType.DECIMAL, measure=True),
        column("mean", ColumnType.DOUBLE, measure=True),
        column("at", ColumnType.TIMESTAMP),
        column("urban", ColumnType.BOOLEAN),
    ),
    rows=(
        ("兖州", 120, "2024-02-29", "1234567.89", 0.1, "2024-02-29T08:00:00", True),
        ('a "b", c', None, None, None, None, None, None),
        ("", 0, "1970-01-01", 5, -0.0, "2024-02-29 08:00:00.000001", False),
    ),
    statuses=((RELEASED,) * 3, (WITHHELD,) * 3, (CARRIED, RELEASED, WITHHELD)),
    as_of=(("",) * 3, ("",) * 3, ("2026-01-31", "", "")),
)


def test_every_measure_is_followed_by_its_status_and_date() -> None:
    released = table(PART)
    assert released.schema.names == [
        "site",
        "persons",
        "persons_status",
        "persons_as_of",
        "day",
        "cost",
        "cost_status",
        "cost_as_of",
        "mean",
        "mean_status",
        "mean_as_of",
        "at",
        "urban",
    ]
    assert released["persons_status"].to_pylist() == ["released", "withheld", "carried"]
    assert released["mean_status"].to_pylist() == ["released", "withheld", "withheld"]


def test_a_carried_value_says_of_which_date_it_is() -> None:
    assert table(PART)["persons_as_of"].to_pylist() == [None, None, date(2026, 1, 31)]
    assert [row["persons_as_of"] for row in _json()] == [None, None, "2026-01-31"]
    assert [row[3] for row in _csv()] == ["", "", "2026-01-31"]


def test_the_columns_do_not_depend_on_what_was_carried() -> None:
    fresh = replace(PART, statuses=((RELEASED,) * 3,) * 3, as_of=())
    assert table(fresh).schema == table(PART).schema
    assert table(fresh)["persons_as_of"].null_count == 3


def test_withheld_is_null_in_every_format() -> None:
    for read in (_parquet, _arrow, _json):
        row = read()[1]
        assert row["persons"] is None
        assert row["persons_status"] == "withheld"
        assert row["site"] == 'a "b", c'
    assert _csv()[1][1:3] == ["", "withheld"]


def _parquet() -> list[dict[str, object]]:
    return pq.read_table(io.BytesIO(render(PART, Format.PARQUET))).to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types


def _arrow() -> list[dict[str, object]]:
    return pa.ipc.open_stream(render(PART, Format.ARROW)).read_all().to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types


def _json() -> list[dict[str, object]]:
    return json.loads(render(PART, Format.JSON))["rows"]  # type: ignore[no-any-return]  # JSON


def _csv() -> list[list[str]]:
    return list(csv.reader(io.StringIO(render(PART, Format.CSV).decode("utf-8"))))[1:]


def test_values_are_exact_and_typed() -> None:
    first = _parquet()[0]
    assert first == _arrow()[0]
    assert (first["cost"], first["day"]) == (Decimal("1234567.890000"), date(2024, 2, 29))
    assert first["at"] == datetime(2024, 2, 29, 8)  # noqa: DTZ001  # timestamps are UTC by declaration, without zone
    assert _json()[0]["cost"] == "1234567.890000"
    assert _json()[0]["persons"] == 120
    assert _csv()[0][0] == "兖州"


def test_csv_tells_an_empty_text_from_a_null() -> None:
    lines = render(PART, Format.CSV).decode("utf-8").splitlines()
    assert lines[3].startswith('"",0,')
    assert ',,"withheld",' in lines[2]


@pytest.mark.parametrize("format", list(Format))
def test_rendering_twice_gives_the_same_bytes(format: Format) -> None:
    data = render(PART, format)
    assert data == render(PART, format)
    assert etag(data) == f'"{digest_bytes(data)}"'
    assert media_type(format)


@pytest.mark.parametrize("format", list(Format))
def test_an_empty_result_keeps_its_columns(format: Format) -> None:
    empty = Part(name="result", columns=PART.columns, rows=())
    assert b"persons_status" in render(empty, format)


def test_a_column_named_like_a_status_keeps_its_name() -> None:
    part = Part(
        name="result",
        columns=(column("n", ColumnType.INTEGER, measure=True), column("n_status", ColumnType.VARCHAR)),
        rows=((1, "mine"),),
        statuses=((RELEASED,),),
    )
    assert table(part).to_pylist() == [{"n": 1, "n_status_": "released", "n_as_of": None, "n_status": "mine"}]


def test_what_is_no_number_becomes_null_everywhere() -> None:
    part = Part(
        name="result",
        columns=(column("x", ColumnType.DOUBLE, measure=True),),
        rows=((float("nan"),), (float("inf"),)),
        statuses=((RELEASED,), (RELEASED,)),
    )
    assert table(part)["x"].to_pylist() == [None, None]
    assert render(part, Format.JSON).count(b'"x":null') == 2


def test_a_row_of_the_wrong_type_is_an_error_not_a_guess() -> None:
    part = Part(
        name="result",
        columns=(column("x", ColumnType.INTEGER),),
        rows=(("12",),),
        statuses=((),),
    )
    with pytest.raises((TypeError, ValueError)):
        render(part, Format.JSON)
