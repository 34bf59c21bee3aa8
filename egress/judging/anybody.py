"""What makes a hidden cell that nobody is in look like one of a few: cells and sums as numbers of rows.

Threat: `income // 980000` shows one cell of everybody where nobody has more, and, beside a total that is known, nothing
where one person has: many widths find the largest income. And a sum over nobody is 0, which no share of itself hides:
beside the others' total it would follow, where that of one person does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.manifest import Value
from egress.suppression import TOTAL, Cell, Protection, TableKey, Total

OTHER = "\x00"
"""Stands for the values that a key may have besides those that occur; no column holds it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What cells are protected as, and what is known of them."""

    cells: Sequence[Cell]
    """Those of the result first, in their order."""
    keys: Sequence[TableKey]
    protection: Protection


def others(
    cells: Mapping[tuple[Value | Total | None, ...], Cell], more: Sequence[Sequence[Value | None]]
) -> list[Cell]:
    """Empty hidden cells for values that keys may have besides those that occur; `more`: these, key by key."""
    found = dict.fromkeys(
        (*address[:at], value, *address[at + 1 :])
        for address in cells
        for at, values in enumerate(more)
        for value in values
        if address[at] is not TOTAL
    )
    return [Cell(key=key, value=0.0, subjects=0, withheld=True) for key in found if key not in cells]


def as_number(cell: Cell, of_value: bool) -> Cell:
    """A sum's cell as the number of its rows; that is no secret where the sum is withheld for its value."""
    apart = cell.withheld and of_value
    return replace(cell, value=float(cell.subjects), withheld=cell.withheld and not apart, added=cell.added or apart)


def rows_of(measure: Mapping[str, Any]) -> Mapping[str, Any]:
    """The number of rows that a measure adds up, as a measure."""
    return {
        **measure,
        "judged": "count",
        "canonical": ["count_star", False, [], []],
        "counts_subjects": None,
        "nonnegative": True,
    }


def asks(own: Ask, counted: Ask, anybody: Sequence[Cell]) -> Iterator[Ask]:
    """As what cells are protected, one after the other.

    `counted`: a sum's cells as numbers of rows, with what is known of these; a count's are its own. `anybody`: hidden
    cells of other values. Who asks may know that there are none, or not: what is hidden must be safe from both.
    """
    if counted is not own and own.protection.zeros:
        numbers = replace(counted.protection, zeros=True, total_published=own.protection.total_published)
        yield Ask(counted.cells, own.keys, numbers)
    yield own
    if anybody:
        yield Ask([*counted.cells, *anybody], counted.keys, replace(counted.protection, zeros=True))
