"""Reading what came out of the sandbox: Arrow tables that nobody trusts, checked against the Program's own promises."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from core.errors import PlatformFault
from core.manifest import ColumnType, Value
from egress import errors
from egress.judging.verdicts import CODES, quantiles, verdicts

_SIGNIFICANT = 12
"""Digits that a released float keeps: sums of floats differ in the last digits from run to run."""
Key = tuple[Value | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """One candidate cell of a boundary."""

    id: int
    listed: bool
    """On the declared grid."""
    key: Key
    mask: int
    """GROUPING mask: a bit for each key that the cell is summed over, the first key highest."""
    rows: int
    code: int
    """Verdict on the cell; 0 passes."""
    values: tuple[Value | None, ...]
    codes: tuple[int, ...]
    """Verdict on each measure."""


def malformed(detail: str) -> PlatformFault:
    """The run broke its promise: ours to look into, nothing is released."""
    return PlatformFault(errors.RESULT_MALFORMED, detail=detail)


@dataclass(frozen=True, slots=True)
class Cells:
    """The candidate cells of one boundary, those that have rows and the empty ones of the declared grid.

    In the order of their keys: what the judge does must not depend on the order in which the engine found them.
    """

    rows: tuple[CellRow, ...]
    table: pa.Table
    """Keys and values as they came, in the same order."""


def read_cells(spec: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> Cells:
    """The candidate cells of one boundary with their verdicts. Raises PlatformFault (`result.malformed`)."""
    try:
        ruled = verdicts(spec, tables)
        table, listed = _with_grid(spec, tables)
    except (KeyError, ValueError, pa.ArrowInvalid) as problem:
        raise malformed(f"{spec['name']}: {problem}") from problem
    keys, measures = _names(spec, "keys"), _names(spec, "measures")
    data = {name: plain_values(table.column(name)) for name in (*keys, *measures, "g", "n")}
    full, empty = len(ruled.cells), CODES["threshold.subjects"]
    rows = tuple(
        CellRow(
            id=i,
            listed=listed[i],
            key=tuple(data[name][i] for name in keys),
            mask=int(data["g"][i]),
            rows=int(data["n"][i] or 0),
            code=int(ruled.cells[i]) if i < full else empty,
            values=tuple(data[name][i] for name in measures),
            codes=tuple(int(codes[i]) if i < full else empty for codes in ruled.measures),
        )
        for i in range(table.num_rows)
    )
    order = sorted(range(len(rows)), key=lambda index: (rows[index].mask, sort_key(rows[index].key)))
    return Cells(tuple(rows[index] for index in order), table.take(pa.array(order, pa.int64())))


def _names(spec: Mapping[str, Any], part: str) -> list[str]:
    return [entry["name"] for entry in spec[part]]


def _with_grid(spec: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> tuple[pa.Table, list[bool]]:
    """Cells in the order of their numbers, then the rest of the grid; and which of them the grid has."""
    found = tables[spec["name"]]
    numbers = found.column("c").to_pylist()
    if numbers != list(range(len(numbers))):
        found = found.take(pa.array(np.argsort(np.array(numbers, dtype=np.int64))))
        if sorted(numbers) != list(range(len(numbers))):
            raise ValueError("cell numbers")
    names = [*_names(spec, "keys"), "g"]
    shown = found.select([*names, "n", *_names(spec, "measures")])
    for name, smooth in quantiles(spec, tables).items():
        shown = shown.set_column(
            shown.schema.get_field_index(name), name, pa.array(smooth, pa.float64(), from_pandas=True)
        )
    if not spec["enumerable"]:
        return shown, [False] * len(numbers)
    grid = tables[f"{spec['name']}_g"].select(names)
    grid = grid.cast(pa.schema([shown.schema.field(name) for name in names]))
    here, wanted = _keys(shown, names), _keys(grid, names)
    known, declared = set(here), set(wanted)
    empty = [index for index, key in enumerate(wanted) if key not in known]
    whole = pa.concat_tables([shown, grid.take(pa.array(empty, pa.int64()))], promote_options="default")
    return whole, [key in declared for key in here] + [True] * len(empty)


def _keys(table: pa.Table, names: Sequence[str]) -> list[tuple[Value | None, ...]]:
    if not names:
        return [()] * table.num_rows
    return list(zip(*(plain_values(table.column(name)) for name in names), strict=True))


def plain_values(column: pa.ChunkedArray) -> list[Any]:
    """Python values of a flat Arrow column: dates as ISO text, whole decimals as int, floats to 12 digits."""
    return [plain_value(value) for value in column.to_pylist()]


def plain_value(value: Any) -> Value | None:
    """One value in the form in which it is released."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return rounded(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else rounded(float(value))
        case datetime():
            midnight = value.hour == value.minute == value.second == value.microsecond == 0
            return value.date().isoformat() if midnight else value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case _:
            raise malformed(f"value of type {type(value).__name__}")


def typed(value: Value | None, kind: pa.DataType) -> Any:
    """A released value as one of an Arrow type, by which the same question may be asked again."""
    if value is None or isinstance(value, str) or not pa.types.is_decimal(kind):
        return value
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-kind.scale))


def rounded(value: float) -> float | None:
    """A float to 12 significant digits; NaN and infinities are nobody's number."""
    if not math.isfinite(value):
        return None
    return float(f"{value:.{_SIGNIFICANT}g}")


def column_type(kind: pa.DataType) -> ColumnType:
    """The type of a released column. Raises PlatformFault on any that is not flat."""
    if pa.types.is_boolean(kind):
        return ColumnType.BOOLEAN
    if pa.types.is_integer(kind):
        return ColumnType.INTEGER
    if pa.types.is_decimal(kind):
        return ColumnType.DECIMAL if kind.scale else ColumnType.INTEGER
    if pa.types.is_floating(kind):
        return ColumnType.DOUBLE
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return ColumnType.VARCHAR
    if pa.types.is_date(kind):
        return ColumnType.DATE
    if pa.types.is_timestamp(kind):
        return ColumnType.TIMESTAMP
    raise malformed(f"column of type {kind}")


def sort_key(row: Sequence[Value | None]) -> tuple[tuple[int, str | float], ...]:
    """Canonical order of released rows: by each column, numbers before text, NULL last."""
    return tuple(_sortable(value) for value in row)


def _sortable(value: Value | None) -> tuple[int, str | float]:
    if value is None:
        return 2, ""
    return (0, float(value)) if isinstance(value, (bool, int, float)) else (1, value)
