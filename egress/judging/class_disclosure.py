"""Class disclosure: nearly everybody of a row or column of a count table is in one cell, so belonging tells the rest.

What counts is what a reader can conclude: a withheld cell is taken for the largest count that smallness allows, and the
answer follows from released values alone, so that asking for review tells nothing of what is withheld. Keys with one
released cell in every line (a district's city) are structure and not news: without them a table may have one key left.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.manifest import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """One cell of a count table over all of its keys."""

    key: tuple[Value | None, ...]
    count: int | None
    """None: withheld."""


def discloses_class(cells: Sequence[Frequency], *, share: float, hidden: int) -> bool:
    """Whether a released cell is at least `share` of a line; `hidden`: the most that a withheld cell can be."""
    if not cells:
        return False
    lines = [_lines(cells, axis) for axis in range(len(cells[0].key))]
    crossed = [found for found in lines if any(_released(line) > 1 for line in found)]
    return len(crossed) > 1 and any(_nearly_all(line, share, hidden) for found in crossed for line in found)


def _lines(cells: Iterable[Frequency], axis: int) -> list[list[int | None]]:
    """Counts of the cells that differ in one key only."""
    found = defaultdict(list)
    for cell in cells:
        found[(*cell.key[:axis], *cell.key[axis + 1 :])].append(cell.count)
    return list(found.values())


def _released(line: Sequence[int | None]) -> int:
    return sum(count is not None for count in line)


def _nearly_all(line: Sequence[int | None], share: float, hidden: int) -> bool:
    counts = [hidden if count is None else count for count in line]
    shown = [count for count in line if count is not None]
    return bool(shown) and max(shown) >= share * sum(counts)
