"""Cells of one question add up: what several of them make together is out as well, though nobody asked for it.

`sum(cost)` of the visits with diagnosis A, and by sex what those with A or R cost each person: the two sexes together
less the first are what the few with R cost. So a set is held not only against each other set but against the union of
those cells of a question that it mostly holds, or that mostly hold it; and totals of two questions against each other.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from egress.history.sheets import Matrix

Cells = Mapping[str, Sequence[int]]
"""Question -> its cells, by number."""


def close_margins(
    sizes: Matrix, asked: Matrix, overlaps: Matrix, known: Cells, new: Cells, subjects: int
) -> Iterator[tuple[list[int], list[int]]]:
    """New sets and known columns of which the unions may differ by fewer than `subjects` people, some union of several.

    `sizes`: of the known columns; `asked`: of the new sets; `overlaps`: (columns, new sets). Cells of one question are
    taken to be disjoint: the caller looks at the people of what is found.
    """
    for columns in map(list, known.values()):
        part = overlaps[columns]
        for place, held in _held(part, sizes[columns], asked, subjects):
            yield [place], [columns[at] for at in held]
    for places in map(list, new.values()):
        part = overlaps[:, places].T
        for column, held in _held(part, asked[places], sizes, subjects):
            yield [places[at] for at in held], [column]
    for places in map(list, new.values()):
        for columns in map(list, known.values()):
            shared = overlaps[np.ix_(columns, places)].sum()
            if sizes[columns].sum() + asked[places].sum() - 2 * shared < subjects:
                yield places, columns


def _held(shared: Matrix, cells: Matrix, others: Matrix, subjects: int) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Of the others: those near the union of the cells that mostly lie in them, and which cells these are."""
    inside = 2 * shared > cells[:, None]
    apart = others + np.where(inside, cells[:, None] - 2 * shared, 0.0).sum(axis=0)
    for other in np.flatnonzero((apart < subjects) & (inside.sum(axis=0) > 1)):
        yield int(other), np.flatnonzero(inside[:, other])
