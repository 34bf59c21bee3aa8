"""Whether a group of fewer than k subjects becomes computable.

Something about a group g is computable when a vector supported on g lies in the span: its 0/1 vector (a sum over the
group), or another (a difference of two people). Then (1) for a sum each member's leverage is at least 1/|g|, so only
subjects above 1/(k-1) can be in it; (2) g is a union of *atoms*, subjects that no released set tells apart, each
smaller than k; (3) the vector is an eigenvector with eigenvalue 1 of the projector restricted to those atoms. Vectors
over k people and more are what is released, or differences of it, and harm nobody: what fewer than k can reach is
bounded by the sums of the k-1 largest entries of the projector's rows. Cells of k that lie wholly among the suspects
come near 1 as well, rightly: their span is taken out first. What may then come near 1 isolates somebody, or nearly, and
is refused. Everything that is too large to check is refused.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from egress.history.sheets import Matrix, Ordinals, Sheets
from egress.history.space import Space, Step

NEAR = 0.94
"""From which share of its square in the span a vector counts as known. An unequal sum (2a + 2b + 2c + 2d + e) has
members of so little weight that they are no suspects, and what is left of it reaches 16/17."""
SLACK_PERSONS = 0.25
"""A group is near enough to the span when its squared distance is under this (half a person's value, typically)."""
STEPS = 10
"""Into how many releases an attacker would at least have to split the approach to a group to go unexamined."""
MARGIN = 1e-3
"""Leverages this share under the bound count as on it: they carry single-precision noise."""
MOST_ATOMS = 1_500
"""Atoms that are examined together; more: refused."""
MOST_SUSPECTS = 60_000
"""Subjects above the bound that are examined at all; more: refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Atoms:
    """Suspect atoms: one ordinal for each, their sizes, and their unit vectors projected onto the span."""

    at: Ordinals
    size: NDArray[np.intp]
    projected: Matrix
    """(directions, atoms): inner products of its columns are entries of the projector."""
    hot: NDArray[np.bool_]

    @property
    def own(self) -> Matrix:
        """The projector's diagonal."""
        diagonal: Matrix = np.einsum("ij,ij->j", self.projected, self.projected)
        return diagonal

    def among(self, group: NDArray[np.intp]) -> Matrix:
        """The projector between the atoms of a group."""
        part = self.projected[:, group]
        return part.T @ part


class Projections:
    """L⁻¹ of single people: what history knows of each, worked out once for each kind of people it tells apart.

    A cache over one value of `space`; single precision is enough to tell 1 from what is under it.
    """

    def __init__(self, space: Space, sheets: Sheets) -> None:
        self._space, self._sheets = space, sheets
        self._column: dict[int, int] = {}
        self._solved: NDArray[np.float32] = np.zeros((space.factor.rank, 0), dtype=np.float32)

    def of(self, at: Ordinals) -> Matrix:
        """One column for each of the ordinals."""
        kinds = self._sheets.signature(at, self._space.columns)
        _, first = np.unique(kinds, return_index=True)
        fresh = [place for place in first.tolist() if int(kinds[place]) not in self._column]
        if fresh:
            held = self._sheets.incidence(at[fresh], self._space.basis).astype(np.float64)
            solved = self._space.factor.forward(held).astype(np.float32)
            known = len(self._column)
            self._column |= {int(kinds[place]): known + number for number, place in enumerate(fresh)}
            self._solved = np.hstack([self._solved, solved])
        return self._solved[:, [self._column[int(kind)] for kind in kinds]].astype(np.float64)


def exact_leverage(history: Projections, at: Ordinals) -> Matrix:
    """P_jj of the given ordinals in the history's own span."""
    found = np.zeros(len(at))
    for start in range(0, len(at), 2048):
        known = history.of(at[start : start + 2048])
        found[start : start + 2048] = np.einsum("ij,ij->j", known, known)
    return found


NOBODY = np.zeros(0, dtype=np.uint32)


def isolated(
    space: Space, sheets: Sheets, made: Step, gain: Matrix, history: Projections, subjects: int
) -> Ordinals | None:
    """Whether taking the step makes a group of fewer than `subjects` computable that was not so before; None: no.

    `space`: raised by the step. `gain`: of the part of the step that has not been examined before. The ordinals
    returned are where the trouble lies (nobody when that is not known).
    """
    if subjects < 2:
        return None
    suspects = np.flatnonzero(space.leverage >= (1 - MARGIN) / (subjects - 1)).astype(np.uint32)
    # A newly isolated group lay at least SLACK_PERSONS off before, so one of its members gains at least this much.
    hot = gain[suspects] >= SLACK_PERSONS / (STEPS * subjects**2)
    if not hot.any():
        return None
    if len(suspects) > MOST_SUSPECTS:
        return NOBODY
    atoms = _atoms(space, sheets, made, suspects, subjects, hot, history)
    if atoms is None:
        return NOBODY
    groups = [g for g in _groups(atoms, subjects) if _isolated_within(atoms, g, sheets, made, space, subjects)]
    return atoms.at[np.concatenate(groups)] if groups else None


def _atoms(
    space: Space,
    sheets: Sheets,
    made: Step,
    suspects: Ordinals,
    subjects: int,
    hot: NDArray[np.bool_],
    history: Projections,
) -> _Atoms | None:
    """Suspect atoms of fewer than k subjects whose exact leverage confirms the suspicion; None when too many."""
    marks = sheets.signature(suspects, space.columns) * np.uint64(3)
    marks += made.signature(suspects)
    _, first, size = np.unique(marks, return_index=True, return_counts=True)
    small = size < subjects
    first, size = first[small], size[small]
    if len(first) > 4 * MOST_ATOMS:
        return None
    at = suspects[first]
    projected = np.vstack([history.of(at), made.directions(sheets, at).T]) * np.sqrt(size)
    confirmed = np.einsum("ij,ij->j", projected, projected) >= (1 - MARGIN) * size / (subjects - 1)
    return _Atoms(at=at[confirmed], size=size[confirmed], projected=projected[:, confirmed], hot=hot[first][confirmed])


def _groups(atoms: _Atoms, subjects: int) -> list[NDArray[np.intp]]:
    """Sets of atoms that could form a group with a hot one: connected by entries that a row of an isolated group needs.

    If P g = g, a member's row sums over the other members (at most k-2) to what its own entry leaves of 1. Only rows of
    atoms that are reached from hot ones are worked out.
    """
    need = np.maximum(np.maximum(1.0 - atoms.own, 0.0) / max(2 * (subjects - 2), 1), 0.01)
    root = np.sqrt(atoms.size)
    reached = np.array(atoms.hot)
    edge = np.flatnonzero(reached)
    links: list[NDArray[np.intp]] = []
    while len(edge):
        entries = np.abs(atoms.projected[:, edge].T @ atoms.projected)
        strong = entries * root >= (need * root)[edge][:, None]
        strong |= entries * root[edge][:, None] >= need * root
        mine, other = np.nonzero(strong)
        links.append(np.stack([edge[mine], other]))
        fresh = strong.any(axis=0) & ~reached
        reached |= fresh
        edge = np.flatnonzero(fresh)
    if not links:
        return []
    pairs = np.hstack(links)
    graph = coo_matrix((np.ones(pairs.shape[1], dtype=np.int8), (pairs[0], pairs[1])), shape=(len(root), len(root)))
    _, label = connected_components(graph, directed=False)
    return [np.flatnonzero((label == name) & reached) for name in np.unique(label[atoms.hot])]


def _isolated_within(
    atoms: _Atoms, group: NDArray[np.intp], sheets: Sheets, made: Step, space: Space, subjects: int
) -> bool:
    """Whether something supported on fewer than `subjects` people of the group may lie near the span."""
    if len(group) > MOST_ATOMS:
        return True
    projector = atoms.among(group)
    if _most_of_few(projector, atoms.size[group], subjects - 1) < NEAR or _largest(projector) < NEAR:
        return False
    whole = _whole_cells(atoms, group, sheets, made, space)
    if not _apart(whole, atoms.size[group], subjects):
        return True
    units = whole * np.sqrt(atoms.size[group])
    units = units / np.linalg.norm(units, axis=1, keepdims=True)
    return _largest(projector - units.T @ units) >= NEAR


def _largest(projector: Matrix) -> float:
    return float(np.linalg.eigvalsh(projector)[-1])


def _most_of_few(projector: Matrix, size: NDArray[np.intp], people: int) -> float:
    """A bound on the largest eigenvalue of the projector between any `people` of the group.

    A matrix's eigenvalues are at most its largest row sum, and a row of so few people holds at most their number of its
    largest entries.
    """
    root = np.sqrt(size)
    each = np.repeat(np.abs(projector) / np.outer(root, root), size, axis=1)
    largest = np.partition(each, -people, axis=1)[:, -people:] if each.shape[1] > people else each
    return float(largest.sum(axis=1).max())


def _whole_cells(atoms: _Atoms, group: NDArray[np.intp], sheets: Sheets, made: Step, space: Space) -> Matrix:
    """Reduced basis of the released sets that consist of atoms of the group only (rows: 0/1 over the group's atoms)."""
    at, size = atoms.at[group], atoms.size[group]
    columns = np.array(space.columns, dtype=np.intp)
    held = np.vstack([sheets.incidence(at, columns), made.incidence(at)])
    totals = np.array([sheets.sizes[column] for column in columns] + [len(members) for members in made.sets])
    return _reduced(held[held @ size == totals])


def _reduced(rows: Matrix) -> Matrix:
    """Row echelon form of a small 0/1 matrix, without its zero rows."""
    left = np.array(rows)
    rank = 0
    for column in range(left.shape[1]):
        pivot = rank + int(np.argmax(np.abs(left[rank:, column]))) if rank < len(left) else -1
        if pivot < 0 or abs(left[pivot, column]) < 1e-9:
            continue
        left[[rank, pivot]] = left[[pivot, rank]]
        left[rank] /= left[rank, column]
        others = np.arange(len(left)) != rank
        left[others] -= np.outer(left[others, column], left[rank])
        rank += 1
    return left[:rank]


def _apart(whole: Matrix, size: NDArray[np.intp], subjects: int) -> bool:
    """Whether a reduced basis is of disjoint sets of at least k: then all that it computes are unions of those."""
    exact = np.abs(whole - np.round(whole)).max(initial=0.0) < 1e-9
    flat = np.abs(np.round(whole))
    disjoint = flat.sum(axis=0).max(initial=0.0) <= 1 and flat.max(initial=0.0) <= 1
    return bool(exact and disjoint and (flat @ size >= subjects).all() and (np.round(whole) >= 0).all())
