"""Whether a group of fewer than k subjects becomes computable.

Theory of operation. Something about a group is computable when a vector of the span is zero on everybody else's rows.
Call the row on which it is largest its *head*, and let it be 1 there. A *disguise* of a row i is any weighting of rows
that no released cell can tell from row i alone: what it weighs within each cell is what i counts there. For a disguise
r and any vector v of the span, v_i = r · v. If v concerns few subjects, |v_i| is at most what k - 1 of them can hold
of |r|. So where the k - 1 who hold most of r hold less than 1, i is the head of nothing that concerns fewer than k: no
sum, no difference, no unequal sum, whatever else is computable.

A cheap disguise is the row's projection onto the span, r_j = P_ij. By Cauchy and Schwarz k - 1 subjects hold at most
√(m P_ii) of it, with m the most rows of so many subjects; where rows are subjects, m is k - 1. So only rows of more
leverage are looked at. What k - 1 subjects hold at most bounds |v_j| for any row j, head or not; so what j holds of
another row's disguise counts only times that bound, and thick disguises are looked at again with the bounds found. Rows
that no set tells apart (an *atom*) may share their weight in any way, so every subject who has some of them gets the
same; and a vector that concerns few is zero on atoms of k subjects and more, so those do not count.

Rows without a thin disguise are refused, and so is what is too large to look at. Over very many rows the weight is
counted among rows of high leverage alone: a vector whose other members are light may pass there.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from egress.history.sheets import Matrix, Ordinals, Sheets
from egress.history.space import TABLES_WORTH, Block, Space, Step

SLACK = 0.25
"""A disguise is thick when k - 1 subjects hold 1 - SLACK / k of it: what is nearly in the span tells nearly as much,
and k - 1 of the subjects of a plain cell of k hold 1 - 1 / k."""
CHANGED = 1e-9
"""Leverage that a row gains when it is concerned by what would be released."""
TOUCHED = 1e-3
"""What rows so concerned must hold of a thick disguise; less: it was thick before, and that is nobody's doing now."""
LOOKS = 2
"""How often thick disguises are looked at, each time with better bounds on those who hold them."""
MOST_ROWS = 20_000
"""Suspects that are looked at together; more: refused."""
MOST_ENTRIES = 25_000_000
"""Entries of the matrix of all rows by sets up to which disguises are counted over everybody's rows: 100 MB."""
CHUNK_ENTRIES = 4_000_000
"""Entries of disguises that are held at a time: 16 MB."""

Single = NDArray[np.float32]
Owners = NDArray[np.int64]
"""Row number -> ordinal of its subject; negative: none."""
NOBODY = np.zeros(0, dtype=np.uint32)


@dataclass(slots=True)
class Known:
    """Bounds by row (`_Look.bound`) that hold when these sets of a block are out, and so when fewer are."""

    places: frozenset[int]
    bound: Single


@dataclass(slots=True)
class Projections:
    """What the history's own span knows of each row: a cache over one value of `space`, for one block of wishes."""

    space: Space
    sheets: Sheets
    known: list[Known] = field(default_factory=list)
    _kinds: NDArray[np.uint64] | None = None
    _held: tuple[Single, Single] | None = None
    _leverage: Matrix | None = None

    @property
    def kinds(self) -> NDArray[np.uint64]:
        """By row: a hash of which sets of the history hold it."""
        if self._kinds is None:
            self._kinds = self.sheets.signature(_all(self.sheets.width), self.space.columns)
        return self._kinds

    def held(self, block: Block) -> tuple[Single, Single]:
        """0/1 matrices of all rows: (basis, rows) and (sets of the block, rows)."""
        if self._held is None:
            rows, places = _all(self.sheets.width), np.arange(len(block.sets))
            self._held = self.sheets.incidence(rows, self.space.basis), block.fresh.incidence(rows, places)
        return self._held

    def of(self, at: Ordinals) -> Matrix:
        """L⁻¹ of the given rows, a column for each: inner products of two of them are entries of the projector."""
        _, first, place = np.unique(self.kinds[at], return_index=True, return_inverse=True)
        held = self.sheets.incidence(at[first], self.space.basis).astype(np.float64)
        solved: Matrix = self.space.factor.forward(held)[:, place]
        return solved

    def leverage(self, at: Ordinals) -> Matrix:
        """P_jj of the given rows in the history's own span, each worked out once."""
        if self._leverage is None:
            self._leverage = np.full(self.sheets.width, np.nan)
        news = at[np.isnan(self._leverage[at])]
        if len(news):
            self._leverage[news] = self._worked_out(news)
        found: Matrix = self._leverage[at]
        return found

    def _worked_out(self, at: Ordinals) -> Matrix:
        """P_jj. Sets of few tables: a row is in at most one of each, so that few entries of the inverse concern it."""
        _, first, place = np.unique(self.kinds[at], return_index=True, return_inverse=True)
        at = at[first]
        if TABLES_WORTH * len(self.sheets.sheets) < self.space.factor.rank and len(at) > self.space.factor.rank:
            return self.sheets.quadratic(self.space.factor.inverse(), self.space.basis, at)[place]
        found = np.zeros(len(at))
        for start in range(0, len(at), 2048):
            known = self.of(at[start : start + 2048])
            found[start : start + 2048] = np.einsum("ij,ij->j", known, known)
        return found[place]


def isolated(
    space: Space,
    sheets: Sheets,
    made: Step,
    gain: Matrix,
    history: Projections,
    subjects: int,
    owners: Owners | None = None,
) -> Ordinals | None:
    """Whether taking the step may make a group of fewer than `subjects` computable; None: it does not.

    `space`: raised by the step. `gain`: of the part of the step that has not been examined before. `owners`: whose each
    row is; None: every row is a subject. The rows returned are where the trouble lies (none: that is not known).
    """
    if subjects < 2:
        return None
    if owners is not None and made.width > len(owners):
        return NOBODY  # rows that the extract does not have: nothing can be said of them
    few, thick = subjects - 1, 1 - SLACK / subjects
    bound = np.minimum(np.sqrt(space.leverage * _most_rows(owners, few)), 1.0).astype(np.float32)
    for known in history.known:
        if known.places.issuperset(made.places):
            bound = np.minimum(bound, known.bound)
    changed = gain > CHANGED
    rows = np.flatnonzero(bound >= thick).astype(np.uint32)
    if not len(rows) or not changed.any():
        return None
    if len(rows) > MOST_ROWS:
        return NOBODY
    look = _look(sheets, made, history, owners, bound, subjects)
    for _ in range(LOOKS):
        held, touched = look.closer(rows, changed)
        rows = rows[(held >= thick) & touched]
        if not len(rows):
            break
    history.known.append(Known(frozenset(made.places), look.bound))
    return rows if len(rows) else None


def _most_rows(owners: Owners | None, few: int) -> float:
    """The most rows that so many subjects have."""
    if owners is None:
        return float(few)
    counts = np.bincount(owners[owners >= 0], minlength=few)
    return float(np.partition(counts, -few)[-few:].sum()) or 1.0


@dataclass(slots=True, kw_only=True)
class _Look:
    """Disguises once a step is out. `bound` improves with every look."""

    made: Step
    history: Projections
    atoms: NDArray[np.intp]
    """Row -> its atom."""
    share: Single
    """By row: the rows that it stands for where subjects share those of an atom evenly; 0 in atoms of k subjects."""
    bound: Single
    """By row: what a vector that concerns few, and is 1 at its head, is there at most."""
    columns: Ordinals
    """The rows among whom weight is counted."""
    held: tuple[Single, Single]
    """0/1 matrices of the columns: (basis, columns) and (directed sets, columns)."""
    subjects: csr_matrix | None
    """0/1 matrix (columns, subjects); None: every row is a subject."""
    few: int

    def closer(self, rows: Ordinals, changed: NDArray[np.bool_]) -> tuple[Single, NDArray[np.bool_]]:
        """What few subjects hold of these disguises, and whether rows of changed leverage hold any. Sets `bound`."""
        _, first, place = np.unique(self.atoms[rows], return_index=True, return_inverse=True)
        outer, inner = self._weights(rows[first])
        worth = (self.share * self.bound)[self.columns]
        new = changed[self.columns].astype(np.float32)
        most, touched = np.zeros(len(first), dtype=np.float32), np.zeros(len(first), dtype=np.bool_)
        size = max(CHUNK_ENTRIES // max(len(worth), 1), 1)
        for start in range(0, len(first), size):
            part = slice(start, start + size)
            each = np.abs(outer[:, part].T @ self.held[0] + inner[:, part].T @ self.held[1]) * worth
            most[part], touched[part] = self._of_few(each), each @ new > TOUCHED
        held: Single = np.where(self.share[rows] > 0, most[place], np.float32(0))
        self.bound = np.array(self.bound)
        self.bound[rows] = np.minimum(self.bound[rows], held)
        return held, touched[place]

    def _weights(self, at: Ordinals) -> tuple[Single, Single]:
        """The combinations of sets that disguise these rows: (basis, rows) and (directed sets, rows)."""
        block, history = self.made.block, self.history
        inner = self.made.inverse @ self.made.directions(history.sheets, at).T
        outer = history.space.factor.backward(history.of(at)) - block.own[:, self.made.directed] @ inner
        return outer.astype(np.float32), inner.astype(np.float32)

    def _of_few(self, each: Single) -> Single:
        """What the few subjects who hold most hold of each."""
        held = each if self.subjects is None else each @ self.subjects
        if held.shape[1] > self.few:
            held = np.partition(held, -self.few, axis=1)[:, -self.few :]
        found: Single = held.sum(axis=1)
        return found


def _look(
    sheets: Sheets, made: Step, history: Projections, owners: Owners | None, bound: Single, subjects: int
) -> _Look:
    atoms, rows = atoms_of(made, history)
    share, directed = _shares(atoms, rows, owners, subjects), np.array(made.directed, dtype=np.intp)
    if made.width * (len(made.block.basis) + len(made.block.sets)) <= MOST_ENTRIES:
        old, new = history.held(made.block)
        columns, held = _all(made.width), (old, new[directed])
    else:
        columns = np.flatnonzero((bound >= 1 - SLACK / subjects) & (share > 0)).astype(np.uint32)
        held = sheets.incidence(columns, made.block.basis), made.block.fresh.incidence(columns, directed)
    return _Look(
        made=made,
        history=history,
        atoms=atoms,
        share=share,
        bound=bound,
        columns=columns,
        held=held,
        subjects=_subjects(owners[columns]) if owners is not None else None,
        few=subjects - 1,
    )


def atoms_of(made: Step, history: Projections) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """By row its atom once a step is out, and the number of rows of each."""
    marks = history.kinds * np.uint64(3) + made.signature(_all(made.width))
    _, atoms, rows = np.unique(marks, return_inverse=True, return_counts=True)
    return atoms, rows


def _shares(atoms: NDArray[np.intp], rows: NDArray[np.intp], owners: Owners | None, subjects: int) -> Single:
    if owners is None:
        return (rows < subjects)[atoms].astype(np.float32)
    mine = owners[: len(atoms)]
    width = int(mine.max(initial=0)) + 2
    pairs, pair, together = np.unique(atoms * width + mine + 1, return_inverse=True, return_counts=True)
    holders = np.bincount(pairs // width, minlength=len(rows))
    shares: Single = (np.where(holders < subjects, rows / holders, 0.0)[atoms] / together[pair]).astype(np.float32)
    return shares


def _subjects(owners: Owners) -> csr_matrix:
    _, subject = np.unique(owners, return_inverse=True)
    ones, starts = np.ones(len(owners), dtype=np.float32), np.arange(len(owners) + 1)
    return csr_matrix((ones, subject, starts), shape=(len(owners), int(subject.max(initial=-1)) + 1))


def _all(width: int) -> Ordinals:
    return np.arange(width, dtype=np.uint32)
