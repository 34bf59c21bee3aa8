"""The whole of suppression: build the system, choose, and give back the cells."""

from collections.abc import Sequence
from dataclasses import replace

from egress.suppression.budget import Budget
from egress.suppression.choice import choose
from egress.suppression.system import Assumed, build
from egress.suppression.tables import TOTAL, Cell, Protection, TableKey

_ASSUMED = (Assumed.SUMS_AND_SIZES, Assumed.SUMS, Assumed.NOTHING)
"""In this order: what one assumption leaves nobody able to protect is still protected under the next, weaker one."""


def protect(
    cells: Sequence[Cell], keys: Sequence[TableKey], protection: Protection, budget: Budget | None = None
) -> frozenset[int]:
    """Indices of cells to withhold beyond those that are withheld already; deterministic.

    Cells of several grouping sets, or of several boundaries over one population and measure, go in together. Empty
    cells of an enumerable grid need not be listed: the grid is completed here. Raises ValueError on a key that does not
    fit `keys` or on two cells with one key.
    """
    withheld = frozenset(index for index, cell in enumerate(cells) if cell.withheld)
    budget = budget or Budget()
    chosen = _together(cells, keys, protection, budget)
    return (chosen if chosen is not None else _by_parts(cells, keys, protection, budget)) - withheld


def _together(
    cells: Sequence[Cell], keys: Sequence[TableKey], protection: Protection, budget: Budget
) -> frozenset[int] | None:
    taken = frozenset(index for index, cell in enumerate(cells) if cell.added)
    for assumed in _ASSUMED if any(key.numbers is not None for key in keys) else _ASSUMED[-1:]:
        now = [replace(cell, added=index in taken) for index, cell in enumerate(cells)]
        system = build(now, keys, protection, assumed)
        if system is None:
            return None
        hidden = choose(system, budget)
        taken = frozenset(index for place in hidden.nonzero()[0] for index in system.cells[place])
    return taken


def _by_parts(
    cells: Sequence[Cell], keys: Sequence[TableKey], protection: Protection, budget: Budget
) -> frozenset[int]:
    """The grid of all grouping sets together is too large to prove: keep the sets that can be proved together."""
    over: dict[tuple[bool, ...], list[int]] = {}
    for index, cell in enumerate(cells):
        over.setdefault(tuple(value is TOTAL for value in cell.key), []).append(index)
    proved: list[int] = []
    hidden: frozenset[int] = frozenset()
    for members in sorted(over.values(), key=len, reverse=True):
        tried = [*proved, *members]
        found = _together([cells[index] for index in tried], keys, protection, budget)
        if found is not None:
            proved, hidden = tried, frozenset(tried[place] for place in found)
    return hidden | (frozenset(range(len(cells))) - frozenset(proved))
