"""Reading what came out of the sandbox: Arrow tables that nobody trusts, checked against the Program's own promises."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyroaring import BitMap

from core.errors import PlatformFault
from core.manifest import ColumnType, Value
from egress import errors
from egress.history.amounts import sketch
from egress.verdicts import CODES, quantiles, verdicts

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


class SubjectSets:
    """Subjects of passing cells, by cell, subject type and condition, as roaring bitmaps; and what they add up."""

    def __init__(self, spec: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> None:
        table = tables.get(f"{spec['name']}_sets")
        names = [
            "c",
            *(f"o{i}" for i in range(len(spec["subjects"]))),
            *spec["sets"],
            *spec["amounts"],
            *(["r"] if spec["grain"] else []),
        ]
        if table is None or table.column_names != names:
            raise malformed(f"{spec['name']}: sets")
        cells = _numbers(table.column("c"))
        self._order = _stable_order(cells)
        self._cells = cells[self._order]
        self._ordinals = [_numbers(table.column(f"o{i}"))[self._order] for i in range(len(spec["subjects"]))]
        self._flags = {name: _flags(table.column(name))[self._order] for name in spec["sets"]}
        self._amounts = {name: _amounts(table.column(name))[self._order] for name in spec["amounts"]}
        self._rows = _numbers(table.column("r"))[self._order] if spec["grain"] else None
        self._made: dict[tuple[int, int, str | None], bytes] = {}

    def of(self, cell: int, subject: int, flag: str | None) -> bytes:
        """Serialised bitmap of the subjects in `cell` with a row on which `flag` holds (None: any row)."""
        known = self._made.get((cell, subject, flag))
        if known is None:
            known = self._made[cell, subject, flag] = self._make(cell, subject, flag)
        return known

    def rows(self, cell: int, subject: int, flags: Sequence[str]) -> bytes:
        """Serialised bitmap of the rows in `cell` with a subject and all `flags`; empty where rows have no numbers."""
        if self._rows is None:
            return b""
        low, high = np.searchsorted(self._cells, [cell, cell + 1])
        wanted = self._ordinals[subject][low:high] >= 0
        for flag in flags:
            wanted = wanted & self._flags[flag][low:high]
        made = BitMap(_distinct(self._rows[low:high][wanted]))
        made.run_optimize()
        return bytes(made.serialize())

    def amounts(self, cell: int, subject: int, term: str) -> NDArray[np.float64]:
        """Sketch of what the subjects in `cell` add to an additive term (`egress/history/amounts.py`)."""
        low, high = np.searchsorted(self._cells, [cell, cell + 1])
        return sketch(self._ordinals[subject][low:high], self._amounts[term][low:high])

    def _make(self, cell: int, subject: int, flag: str | None) -> bytes:
        low, high = np.searchsorted(self._cells, [cell, cell + 1])
        ordinals = self._ordinals[subject][low:high]
        if flag is not None:
            ordinals = ordinals[self._flags[flag][low:high]]
        made = BitMap(_distinct(ordinals))
        made.run_optimize()
        return bytes(made.serialize())


def owners(spec: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> list[NDArray[np.int64]]:
    """By subject type: row number -> ordinal, negative for none. Raises PlatformFault (`result.malformed`)."""
    table = tables.get(f"{spec['name']}_owners")
    names = [f"o{i}" for i in range(len(spec["subjects"]))]
    if table is None or table.column_names != ["r", *names]:
        raise malformed(f"{spec['name']}: owners")
    rows = _numbers(table.column("r"))
    found = []
    for name in names:
        by_row = np.full(int(rows.max()) + 1 if rows.size else 0, -1, dtype=np.int64)
        by_row[rows] = _numbers(table.column(name))
        found.append(by_row)
    return found


def _numbers(column: pa.ChunkedArray) -> NDArray[np.int64]:
    if not pa.types.is_integer(column.type):
        raise malformed("ordinals")
    whole = column.combine_chunks()
    # As signed: an unsigned column has no number that stands for nobody.
    filled = whole.cast(pa.int64()).fill_null(-1) if column.null_count else whole
    values: NDArray[np.int64] = filled.to_numpy(zero_copy_only=False)
    return values


def _amounts(column: pa.ChunkedArray) -> NDArray[np.float64]:
    if not pa.types.is_float64(column.type) or column.null_count:
        raise malformed("amounts")
    values: NDArray[np.float64] = column.combine_chunks().to_numpy(zero_copy_only=False)
    return values


def _flags(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    if not pa.types.is_boolean(column.type) or column.null_count:
        raise malformed("flags")
    values: NDArray[np.bool_] = column.combine_chunks().to_numpy(zero_copy_only=False)
    return values


def _stable_order(cells: NDArray[Any]) -> NDArray[np.intp]:
    """Sorting 16-bit numbers is a radix sort, about ten times as fast."""
    narrow = cells.astype(np.uint16) if cells.size and cells.max() < 2**16 else cells
    return np.argsort(narrow, kind="stable")


def _distinct(ordinals: NDArray[Any]) -> NDArray[np.uint32]:
    """Sorted distinct ordinals; negative ones stand for no subject."""
    kept = ordinals[ordinals >= 0] if ordinals.dtype.kind == "i" else ordinals
    if not kept.size:
        return np.empty(0, np.uint32)
    top = int(kept.max())
    if kept.size * 32 < top:
        return np.unique(kept).astype(np.uint32)
    seen = np.zeros(top + 1, dtype=np.bool_)
    seen[kept] = True
    return np.flatnonzero(seen).astype(np.uint32)


def sort_key(row: Sequence[Value | None]) -> tuple[tuple[int, str | float], ...]:
    """Canonical order of released rows: by each column, numbers before text, NULL last."""
    return tuple(_sortable(value) for value in row)


def _sortable(value: Value | None) -> tuple[int, str | float]:
    if value is None:
        return 2, ""
    return (0, float(value)) if isinstance(value, (bool, int, float)) else (1, value)
