"""Reading `<b>_sets` and `<b>_owners`: who is in a cell, by which rows, and what they add up.

`egress.program.contributions` has them carried out.

A row of the sets may count for several measures, layers and sub-conditions. So what is made once is kept: rows by cell,
conditions, bitmaps, and the buckets of a cell's subjects.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyroaring import BitMap

from egress.history.sketches import Buckets, Vector, unit
from egress.history.vectors import written
from egress.judging.outputs import malformed

Ordinals = NDArray[np.int64]
Tests = NDArray[np.bool_]
Order = NDArray[np.intp] | slice
_DENSE = 32
"""From one set in so many numbers on, marking them is faster than sorting."""


class SubjectSets:
    """Subjects and rows of passing cells, by cell, subject type and condition; and what they add up.

    A condition is a sequence of columns that are all true, or filled; none: any row.
    """

    def __init__(self, spec: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> None:
        """Raises PlatformFault (`result.malformed`)."""
        table = tables.get(f"{spec['name']}_sets")
        ordinals = [f"o{i}" for i in range(len(spec["subjects"]))]
        tests, numbers = spec["sets"]["tests"], spec["sets"]["numbers"]
        names = ["c", *ordinals, *tests, *numbers, *(["r"] if spec["grain"] else [])]
        if table is None or table.column_names != names:
            raise malformed(f"{spec['name']}: sets")
        columns = {name: _flat(table.column(name)) for name in names}
        cells = _whole(columns["c"])
        order = _stable_order(cells)
        self._cells = cells[order]
        self._ordinals = [_whole(columns[name])[order] for name in ordinals]
        self._tests = {name: _truth(columns[name], order) for name in tests}
        self._numbers = {name: _values(columns[name])[order] for name in numbers}
        self._tests |= {name: _filled(columns[name], order) for name in numbers}
        self._rows = _whole(columns["r"])[order] if spec["grain"] else None
        self._wheres: dict[tuple[str, ...], Tests | None] = {}
        self._people: dict[tuple[int, int, tuple[str, ...]], bytes] = {}
        self._numbered: dict[tuple[int, int, tuple[str, ...]], bytes] = {}
        self._buckets: dict[tuple[int, int], Buckets] = {}
        self._held: dict[tuple[int, int, tuple[str, ...]], Vector] = {}

    def of(self, cell: int, subject: int, condition: Sequence[str]) -> bytes:
        """Serialised bitmap of the subjects in `cell` with a row on which a condition holds."""
        key = cell, subject, self._open(condition)
        if key not in self._people:
            here = self._in(cell)
            where = self._where(key[2])
            ordinals = self._ordinals[subject][here]
            self._people[key] = bitmap(ordinals if where is None else ordinals[where[here]])
        return self._people[key]

    def rows(self, cell: int, subject: int, condition: Sequence[str]) -> bytes:
        """Serialised bitmap of the rows in `cell` with a subject on which it holds; empty: rows have no numbers."""
        if self._rows is None:
            return b""
        key = cell, subject, self._open(condition)
        if key not in self._numbered:
            here, where = self._in(cell), self._where(key[2])
            wanted = self._ordinals[subject][here] >= 0
            self._numbered[key] = bitmap(self._rows[here][wanted if where is None else wanted & where[here]])
        return self._numbered[key]

    def amount(self, cell: int, subject: int, factors: Sequence[str], condition: Sequence[str]) -> Vector:
        """Sketch (`history.sketches`) of what the subjects in `cell` add to a product where a condition holds."""
        here, where = self._in(cell), self._where(self._open((*condition, *factors)))
        with np.errstate(invalid="ignore", over="ignore"):  # what is no number makes a sketch that is none
            product = reduce(np.multiply, (self._numbers[name][here] for name in factors))
        return self._hashed(cell, subject).sketch(product if where is None else np.where(where[here], product, 0.0))

    def rounding(self, cell: int, subject: int, factors: Sequence[str], condition: Sequence[str]) -> Vector:
        """By bucket of that sketch: the variance of what rounding to its own decimals changed of the product."""
        here, open_ones = self._in(cell), self._open((*condition, *factors))
        where = self._where(open_ones)
        at = here.start + self._hashed(cell, subject).some()
        at = at if where is None else at[where[at]]
        with np.errstate(invalid="ignore", over="ignore"):
            step = unit(reduce(np.multiply, (self._numbers[name][at] for name in factors)))
        key = cell, subject, open_ones
        if key not in self._held:
            self._held[key] = self._hashed(cell, subject).rows(None if where is None else where[here])
        return self._held[key] * (step * step / 12)

    def _hashed(self, cell: int, subject: int) -> Buckets:
        """Where the rows of a cell fall."""
        if (cell, subject) not in self._buckets:
            self._buckets[cell, subject] = Buckets(self._ordinals[subject][self._in(cell)])
        return self._buckets[cell, subject]

    def vector(
        self, cell: int, subject: int, factors: Sequence[str], condition: Sequence[str], *, by_row: bool, apart: bool
    ) -> bytes | None:
        """How often each subject in `cell` counts, or each row: by a product (none: once) where a condition holds.

        `apart`: no two rows count for one subject. None where they count by too many numbers to tell anything.
        """
        here, where = self._in(cell), self._where(self._open(condition))
        numbers = self._rows[here] if by_row and self._rows is not None else self._ordinals[subject][here]
        there = (self._ordinals[subject][here] >= 0) & (numbers >= 0)
        if where is not None:
            there &= where[here]
        counted = np.ones(int(there.sum()))
        with np.errstate(invalid="ignore", over="ignore"):  # what is no number makes no vector
            for name in factors:
                counted *= self._numbers[name][here][there]
        return written(*_added(numbers[there], counted), centred=apart)

    def matches(self, by_row: Sequence[Ordinals]) -> bool:
        """Whether the owners of rows are those of the sets, as far as both know them."""
        if self._rows is None:
            return True
        if self._rows.size and int(self._rows.max()) >= min(map(len, by_row)):
            return False
        there = self._rows >= 0
        for ordinals, owners in zip(self._ordinals, by_row, strict=True):
            found = owners[self._rows]
            if (there & (ordinals >= 0) & (found >= 0) & (ordinals != found)).any():
                return False
        return True

    def _in(self, cell: int) -> slice:
        low, high = np.searchsorted(self._cells, np.array([cell, cell + 1], dtype=self._cells.dtype))
        return slice(int(low), int(high))

    def _open(self, condition: Iterable[str]) -> tuple[str, ...]:
        """The columns of a condition that do not hold everywhere."""
        return tuple(sorted({name for name in condition if self._tests[name] is not None}))

    def _where(self, names: tuple[str, ...]) -> Tests | None:
        """The rows on which all of these hold; None: all."""
        if names not in self._wheres:
            parts = [test for name in names if (test := self._tests[name]) is not None]
            self._wheres[names] = reduce(np.logical_and, parts) if parts else None
        return self._wheres[names]


def owners(spec: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> list[Ordinals]:
    """By subject type: row number -> ordinal, negative for none. Raises PlatformFault (`result.malformed`)."""
    table = tables.get(f"{spec['name']}_owners")
    names = [f"o{i}" for i in range(len(spec["subjects"]))]
    if table is None or table.column_names != names:
        raise malformed(f"{spec['name']}: owners")
    return [_whole(_flat(table.column(name))).astype(np.int64, copy=False) for name in names]


def bitmap(members: NDArray[Any]) -> bytes:
    """Serialised bitmap of whole numbers in any order; negative ones stand for nobody."""
    made = BitMap(array("I", _distinct(members).tobytes()))  # from an array seven times as fast as from numbers
    made.run_optimize()
    return bytes(made.serialize())


def _distinct(members: NDArray[Any]) -> NDArray[np.uint32]:
    """Sorted, each once."""
    kept = members[members >= 0] if members.dtype.kind == "i" else members
    if not kept.size:
        return np.empty(0, np.uint32)
    top = int(kept.max())
    if kept.size * _DENSE < top:
        return np.unique(kept).astype(np.uint32)
    seen = np.zeros(top + 1, dtype=np.bool_)
    seen[kept] = True
    return np.flatnonzero(seen).astype(np.uint32)


def _added(members: NDArray[Any], values: Vector) -> tuple[NDArray[np.uint32], Vector]:
    """The distinct members, ascending, and the sum of the values of each, to the last bit the same in any order."""
    found = _distinct(members)
    if len(found) == len(members) and (members[1:] > members[:-1]).all():
        return found, values
    if not (values == np.rint(values)).all():  # whole numbers add up exactly
        order = np.lexsort((values, members))
        members, values = members[order], values[order]
    return found, np.bincount(np.searchsorted(found, members), values, len(found)).astype(np.float64)


def _flat(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _whole(column: pa.Array) -> NDArray[Any]:
    """Whole numbers; -1 where there is none, as signed: an unsigned column has no number that stands for nobody."""
    if not pa.types.is_integer(column.type):
        raise malformed("ordinals")
    filled = column.cast(pa.int64()).fill_null(-1) if column.null_count else column
    found: NDArray[Any] = filled.to_numpy(zero_copy_only=False)
    return found


def _values(column: pa.Array) -> Vector:
    """Numbers, 0 where there is none."""
    if not pa.types.is_float64(column.type):
        raise malformed("amounts")
    found: Vector = column.fill_null(0.0).to_numpy(zero_copy_only=False)
    return found


def _truth(column: pa.Array, order: Order) -> Tests | None:
    """Where a column is true; None: everywhere."""
    if not pa.types.is_boolean(column.type) or column.null_count:
        raise malformed("flags")
    return None if column.true_count == len(column) else column.to_numpy(zero_copy_only=False)[order]


def _filled(column: pa.Array, order: Order) -> Tests | None:
    """Where a column has a value; None: everywhere."""
    return column.is_valid().to_numpy(zero_copy_only=False)[order] if column.null_count else None


def _stable_order(cells: NDArray[Any]) -> Order:
    """Sorting 16-bit numbers is a radix sort, about ten times as fast; what is sorted stays as it is."""
    if (cells[1:] >= cells[:-1]).all():
        return slice(None)
    narrow = cells.astype(np.uint16) if cells.size and cells.max() < 2**16 else cells
    return np.argsort(narrow, kind="stable")
