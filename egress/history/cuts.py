"""Unions of released cells that nearly agree: weak cuts between two tables.

Theory of operation. The cells of two tables over the same rows, and one node for all rows outside, are joined by edges:
the rows that a cell of one shares with a cell of the other. A union of cells of the one and a union of cells of the
other are the two kinds of nodes on one side of a cut, and the rows between them are the edges that it cuts. Months and
weeks make a chain: from May to July there is no edge out but that of the 31st of July.

A weak cut is looked for along a spanning tree of the heaviest edges (by subjects): taking away one edge of the tree
parts the nodes in two. On a chain or any other tree that is every cut into two connected parts; where circles are, it
is the cut with the weakest edges of each. Work: one pass over the rows, and as many cuts as cells at most.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

Labels = NDArray[np.int32]
"""Row number -> the cell that holds it, from 1 on; 0: none."""
Nodes = NDArray[np.intp]

OUTSIDE = 0


def weak_cuts(
    new: Labels, old: Labels, owners: NDArray[np.int64], subjects: int, most_rows: int
) -> Iterator[tuple[Nodes, Nodes]]:
    """Positions of cells of the new and of the old table that a cut of at least one and at most `most_rows` rows parts.

    The side that is yielded is the one without the rows outside. `most_rows`: those of `subjects - 1` subjects.
    """
    width = int(new.max(initial=0))
    ends, rows, people = _edges(new, old, owners, most_rows)
    count = 1 + width + int(old.max(initial=0))
    tree = minimum_spanning_tree(csr_matrix((1.0 / people, ends), shape=(count, count))).tocoo()
    weak = 1.0 / tree.data < subjects - 0.5
    for edge in np.flatnonzero(weak):
        side = _side(tree, int(edge), count)
        crossing = rows[side[ends[0]] != side[ends[1]]].sum()
        if 0 < crossing <= most_rows:
            nodes = np.flatnonzero(side)
            yield nodes[nodes <= width] - 1, nodes[nodes > width] - 1 - width


def _edges(
    new: Labels, old: Labels, owners: NDArray[np.int64], most_rows: int
) -> tuple[tuple[Nodes, Nodes], NDArray[np.int64], NDArray[np.float64]]:
    """Ends of each edge, its rows, and its subjects (its rows, where they are too many for few subjects)."""
    width, other = 1 + int(new.max(initial=0)), 1 + int(old.max(initial=0))
    at = np.flatnonzero((new > 0) | (old > 0))
    table = coo_matrix((np.ones(len(at), dtype=np.int64), (new[at], old[at])), shape=(width, other))
    table.sum_duplicates()
    people = table.data.astype(np.float64)
    few = csr_matrix((np.arange(1, len(people) + 1) * (table.data <= most_rows), (table.row, table.col)), table.shape)
    numbers = np.asarray(few[new[at], old[at]]).ravel() - 1
    at, numbers = at[numbers >= 0], numbers[numbers >= 0]
    held = np.unique(np.stack([numbers, owners[at]]), axis=1)[0]
    people[table.data <= most_rows] = 0
    people += np.bincount(held, minlength=len(people))
    ends = (table.row.astype(np.intp), np.where(table.col > 0, table.col + width - 1, OUTSIDE).astype(np.intp))
    return ends, table.data, people


def _side(tree: coo_matrix, edge: int, count: int) -> NDArray[np.bool_]:
    """The nodes that an edge of the tree parts from the rows outside, or from its first end where it stands apart."""
    left = np.arange(tree.nnz) != edge
    rest = csr_matrix((tree.data[left], (tree.row[left], tree.col[left])), shape=(count, count))
    side = np.zeros(count, dtype=np.bool_)
    for end in (int(tree.row[edge]), int(tree.col[edge])):
        side[:] = False
        side[breadth_first_order(rest, end, directed=False, return_predecessors=False)] = True
        if not side[OUTSIDE]:
            break
    return side
