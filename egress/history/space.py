"""The geometry of one layer: which functions of the people's values the releases so far determine.

Theory of operation. Give every subject j an unknown number x_j. A released cell tells the sum of x over its set, so
the attacker knows the projection of x onto the span of the sets' 0/1 vectors, and nothing else that is linear. With P
the orthogonal projector onto the span, the *leverage* P_jj is the share of x_j that is explained: 1 means that x_j is
known.

1. A group g of s subjects whose sum is known lies in the span, hence P_jj >= 1/s for each member (|<e_j, g>|² <= P_jj
   |g|²). While every P_jj < 1/(k-1), no group under k is isolated, by **any** linear combination of **any** number of
   releases: single differences, trackers, (A - B + C)/2, sliding windows.
2. The mean of P_jj is rank / subjects, which decides whether a linear programme can reconstruct two-valued secrets. A
   cap on each P_jj is that capacity, local: it cannot be spent on one small district while the rest keep the mean
   low. A cell of n gives its members 1/n, a partition and its disjoint refinements give 1/n of the finest and no
   more, so large cells are cheap and nested tables are not counted twice. What exceeds the subject's own best cell is
   the *excess*, and is what the capacity limits.

Leverages are kept per subject: exactly while that is cheap, else as upper bounds that are made exact where they
matter. Who is in the same cells has the same: a layer that was not grown of late keeps one number for each combination
of cells (`condensed`), so that a thousand layers of a million people fit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from egress.history.factor import Factor
from egress.history.sheets import Matrix, Members, Ordinals, Sheets, Weighted, everybody, members_of, weights_of

IMPLIED = 1e-6
"""Squared distance to the span, in persons, under which a set lies in it: far over rounding, far under any person."""
UNSTABLE = 1e-2
"""Squared distance under which a set is too close to the span to be told from it safely."""
EXACT_WORK = 10_000_000_000
"""Multiplications that exact leverages may cost a block of cells (about half a second); beyond that, bounds."""
EXACT_ENTRIES = 12_000_000
"""Most entries of the matrix of people by sets that exact leverages need (100 MB)."""
CHUNK_ENTRIES = 8_000_000
"""Entries of an incidence matrix that are held at a time: 32 MB."""
FEWER = 4
"""Times as many subjects as combinations of cells, from which on numbers are kept by these."""
TABLES_WORTH = 8
"""Sets a table from which on what concerns a row is looked up table by table: it is in at most one set of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """What has been released in one layer."""

    basis: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    """Columns of `Sheets` that are independent, in the order of the factor's rows."""
    columns: tuple[int, ...] = ()
    """All columns of this layer, dependent ones included."""
    factor: Factor = field(default_factory=Factor)
    leverage: Matrix = field(default_factory=lambda: np.zeros(0))
    """Upper bound of P_jj by ordinal (equal to it while the work is small)."""
    best: Matrix = field(default_factory=lambda: np.zeros(0))
    """1 / size of the smallest released cell that holds j; where members count by weights, j's share of the squares."""
    loads: Mapping[str, Matrix] = field(default_factory=dict)
    """Each scenario's part of the excess, by ordinal."""
    kinds: NDArray[np.uint64] | None = None
    """Marks of `Sheets.marks`, ascending: the numbers are by these; None: by ordinal."""

    def widened(self, width: int) -> "Space":
        """The same space with room for `width` ordinals."""
        if width <= len(self.leverage):
            return self
        return replace(
            self,
            leverage=_padded(self.leverage, width),
            best=_padded(self.best, width),
            loads={name: _padded(load, width) for name, load in self.loads.items()},
        )

    @property
    def bytes(self) -> int:
        """Memory of the numbers."""
        return sum(values.nbytes for values in (self.leverage, self.best, *self.loads.values()))

    @property
    def excess(self) -> Matrix:
        """Leverage beyond each subject's own best cell."""
        return np.maximum(self.leverage - self.best, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Sets that are tried on a space, and all the work that does not depend on which of them are taken."""

    sets: tuple[Members, ...]
    fresh: Sheets
    """The block's own sets."""
    basis: NDArray[np.intp]
    """The space's basis."""
    solved: Matrix
    """(basis, sets): L⁻¹ of the sets' overlaps with the basis."""
    schur: Matrix
    """(sets, sets): inner products of what history leaves of the sets."""
    own: Matrix
    """(basis, sets): the combination of history closest to each set."""
    left: NDArray[np.float32] | None
    """(ordinals, sets): what history leaves of each set; None when that is too much work: bounds take its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What some sets of a block would add to a space, in this order: their new directions, not yet taken."""

    block: Block
    places: tuple[int, ...]
    """Which sets of the block."""
    kept: tuple[int, ...]
    """Positions in `places` of the sets that add a direction; the others follow from those and from history."""
    residuals: Matrix
    """Squared distance of each set to the span of history and of the kept sets before it."""
    parts: Matrix
    """(kept, sets): the sets' remainders in the new directions."""
    corner: Matrix
    """(kept, kept): the new diagonal block of the factor."""
    inverse: Matrix
    """(kept, kept), upper triangular: makes the kept sets' remainders orthonormal."""

    @property
    def sets(self) -> tuple[Members, ...]:
        """The sets themselves."""
        return tuple(self.block.sets[place] for place in self.places)

    @property
    def width(self) -> int:
        """Number of ordinals."""
        return self.block.fresh.width

    @property
    def directed(self) -> list[int]:
        """Places in the block of the sets that add a direction."""
        return [self.places[position] for position in self.kept]

    @property
    def unstable(self) -> tuple[int, ...]:
        """Sets neither in the span nor clear of it."""
        return tuple(i for i in self.kept if self.residuals[i] < UNSTABLE)

    @property
    def implied(self) -> tuple[int, ...]:
        """Sets that lie in the span already."""
        return tuple(sorted(set(range(len(self.places))) - set(self.kept)))

    def sources(self, position: int) -> NDArray[np.intp]:
        """Columns of history from which an implied set follows."""
        own = self.block.own
        inner = self.inverse @ self.parts[:, position]
        weights = own[:, self.places[position]] - own[:, self.directed] @ inner
        return self.block.basis[np.abs(weights) > 1e-6]

    def incidence(self, at: Ordinals) -> NDArray[np.float32]:
        """Matrix (sets, len(at)): 1, or the weight, where a set holds an ordinal."""
        return self.block.fresh.incidence(at, np.array(self.places, dtype=np.intp))

    def signature(self, at: Ordinals) -> NDArray[np.uint64]:
        """A hash for each ordinal of which sets hold it."""
        return self.block.fresh.signature(at, self.places)

    def directions(self, sheets: Sheets, at: Ordinals, first: int = 0) -> Matrix:
        """The new orthonormal directions from number `first` on, at the given ordinals: (len(at), kept - first)."""
        if self.block.left is not None:
            rows = self.block.left if everybody(at, len(self.block.left)) else self.block.left[at]
            weights = np.zeros((rows.shape[1], len(self.kept) - first), dtype=np.float32)
            weights[self.directed] = self.inverse[:, first:]
            return (rows @ weights).astype(np.float64)
        return remainders(sheets, self.block, at, self.directed) @ self.inverse[:, first:]


def open_block(space: Space, sheets: Sheets, sets: Sequence[Members], shared: Matrix | None = None) -> Block:
    """Prepare to try `sets`. Cost: one pass over the sheets, one triangular solve, the remainders of all ordinals.

    `shared`: the sets' overlaps with all of `sheets`, when they are known already.
    """
    fresh = Sheets().with_sets(sets).widened(sheets.width)
    overlaps = sheets.overlaps(sets) if shared is None else shared
    solved = space.factor.forward(overlaps[space.basis])
    block = Block(
        sets=tuple(sets),
        fresh=fresh,
        basis=space.basis,
        solved=solved,
        schur=fresh.overlaps(sets) - solved.T @ solved,
        own=space.factor.backward(solved),
        left=None,
    )
    if not _affordable(block):
        return block
    people = np.arange(fresh.width, dtype=np.uint32)
    return replace(block, left=remainders(sheets.widened(fresh.width), block, people, range(len(sets))))


def step(block: Block, places: Sequence[int]) -> Step:
    """What these sets of the block would add when they are taken in this order."""
    kept, parts, residuals = _eliminate(block.schur[np.ix_(places, places)])
    corner = parts[:, list(kept)].T
    return Step(
        block=block,
        places=tuple(places),
        kept=kept,
        residuals=residuals,
        parts=parts,
        corner=corner,
        inverse=_inverse_transposed(corner),
    )


def _eliminate(schur: Matrix) -> tuple[tuple[int, ...], Matrix, Matrix]:
    """Cholesky in order, leaving out dependent sets: kept, the sets' parts in the kept directions, residuals."""
    rest = np.array(schur)
    size = len(rest)
    parts, residuals = np.zeros((size, size)), np.zeros(size)
    kept: list[int] = []
    for index in range(size):
        residuals[index] = max(rest[index, index], 0.0)
        if residuals[index] > IMPLIED:
            column = rest[index:, index] / np.sqrt(residuals[index])
            rest[index:, index:] -= np.outer(column, column)
            parts[len(kept), index:] = column
            kept.append(index)
    return tuple(kept), parts[: len(kept)], residuals


def _inverse_transposed(corner: Matrix) -> Matrix:
    if not len(corner):
        return corner
    inverse: Matrix = solve_triangular(corner, np.eye(len(corner)), lower=True, trans="T", check_finite=False)
    return inverse


def remainders(sheets: Sheets, block: Block, at: Ordinals, places: Sequence[int]) -> NDArray[np.float32]:
    """What history leaves of some sets of the block, at the given ordinals; shape (len(at), len(places))."""
    found = np.zeros((len(at), len(places)), dtype=np.float32)
    own = block.own[:, list(places)].astype(np.float32)
    chunk = max(CHUNK_ENTRIES // max(len(block.basis), 1), 64)
    for start in range(0, len(at), chunk):
        part = at[start : start + chunk]
        found[start : start + chunk] = block.fresh.incidence(part, np.array(places, dtype=np.intp)).T
        if TABLES_WORTH * len(sheets.sheets) < len(block.basis):
            found[start : start + chunk] -= sheets.sums(own, block.basis, part)
        else:
            found[start : start + chunk] -= sheets.incidence(part, block.basis).T @ own
    return found


def _affordable(block: Block) -> bool:
    """Whether exact gains of everybody are worth their cost, in time and in memory."""
    entries = block.fresh.width * len(block.sets)
    return entries <= EXACT_ENTRIES and entries * (len(block.basis) + len(block.sets) + 1) <= EXACT_WORK


def squares(sheets: Sheets, made: Step, at: Ordinals, first: int) -> tuple[Matrix, Matrix]:
    """What the directions before number `first`, and those from it on, explain of each of the given ordinals."""
    before, after = np.zeros(len(at)), np.zeros(len(at))
    chunk = max(CHUNK_ENTRIES // max(len(made.kept), 1), 64)
    for start in range(0, len(at), chunk):
        part = slice(start, start + chunk)
        found = made.directions(sheets, at[part])
        before[part] = np.einsum("ij,ij->i", found[:, :first], found[:, :first])
        after[part] = np.einsum("ij,ij->i", found[:, first:], found[:, first:])
    return before, after


def gains(sheets: Sheets, made: Step, at: Ordinals, first: int = 0) -> Matrix:
    """By how much each ordinal's leverage grows, exactly, by the directions from number `first` on."""
    directions = made.directions(sheets, at, first)
    found: Matrix = np.einsum("ij,ij->i", directions, directions)
    return found


def likely_gains(sheets: Sheets, made: Step, first: int = 0) -> Matrix:
    """By how much everybody's leverage grows: exactly when the block affords it, else at most."""
    if made.block.left is not None:
        return gains(sheets, made, np.arange(made.width, dtype=np.uint32), first)
    return _gain_bounds(sheets, made, first)


def _gain_bounds(sheets: Sheets, made: Step, first: int) -> Matrix:
    """One bound for each combination of the block's own sets."""
    at, pattern = _patterns(made)
    inverse = made.inverse[:, first:]
    own = made.incidence(at).T[:, list(made.kept)] @ inverse
    old_rows = np.zeros((len(sheets.sizes), inverse.shape[1]))
    old_rows[made.block.basis] = made.block.own[:, made.directed] @ inverse
    low, high = sheets.bounds(old_rows)
    bound = np.maximum((own - low) ** 2, (own - high) ** 2).sum(axis=1)
    found: Matrix = bound[pattern]
    return found


def _patterns(made: Step) -> tuple[Ordinals, NDArray[np.intp]]:
    """The step's own sets as they meet: one ordinal for each combination, and each ordinal's combination."""
    sheets = made.block.fresh.sheets
    sets = [one for one in made.block.sets if not isinstance(one, Weighted)]
    if len(sheets) == 1 and len(made.places) == len(sets) == len(made.block.sets):
        labels = sheets[0].labels
        nobody = np.argmin(labels)
        return np.array([nobody, *(members[0] for members in sets)], dtype=np.uint32), labels.astype(np.intp)
    marks = made.signature(np.arange(made.width, dtype=np.uint32))
    _, first, pattern = np.unique(marks, return_index=True, return_inverse=True)
    return first.astype(np.uint32), pattern


def raised(space: Space, sets: Sequence[Members], gain: Matrix, scenario: str) -> Space:
    """The space with leverages, best cells and loads as they are once `sets` are out; its span is left as it is.

    `gain`: by ordinal, exact or upper bounds.
    """
    wide = space.widened(len(gain))
    best = np.array(wide.best)
    for one in sets:
        members, squares = members_of(one), weights_of(one) ** 2
        best[members] = np.maximum(best[members], squares / squares.sum())
    load = wide.loads.get(scenario, np.zeros(len(gain))) + np.maximum(gain - (best - wide.best), 0.0)
    return replace(wide, leverage=wide.leverage + gain, best=best, loads={**wide.loads, scenario: load})


def taken(space: Space, made: Step, first_column: int) -> Space:
    """The space with the step's sets in its span. Precondition: it is `raised` by them."""
    cross = made.block.solved[:, made.directed].T
    return replace(
        space,
        basis=np.concatenate([space.basis, np.array(made.kept, dtype=np.intp) + first_column]),
        columns=space.columns + tuple(range(first_column, first_column + len(made.places))),
        factor=space.factor.extended(cross, made.corner),
    )


def condensed(space: Space, sheets: Sheets) -> Space:
    """The same with one number for each combination of cells, where these are much fewer than subjects."""
    if space.kinds is not None:
        return space
    marks = sheets.marks(space.columns, len(space.leverage))
    kinds = np.unique(np.concatenate([marks, np.zeros(1, dtype=marks.dtype)]))
    if FEWER * len(kinds) > len(marks):
        return space
    place = np.searchsorted(kinds, marks)

    def each(values: Matrix) -> Matrix:
        found = np.zeros(len(kinds))
        found[place] = values  # equal for equal places but for rounding
        return found

    return replace(
        space,
        kinds=kinds,
        leverage=each(space.leverage),
        best=each(space.best),
        loads={name: each(load) for name, load in space.loads.items()},
    )


def spread(space: Space, sheets: Sheets) -> Space:
    """The same with numbers by ordinal."""
    if space.kinds is None:
        return space
    place = np.searchsorted(space.kinds, sheets.marks(space.columns, sheets.width))
    return replace(
        space,
        kinds=None,
        leverage=space.leverage[place],
        best=space.best[place],
        loads={name: load[place] for name, load in space.loads.items()},
    )


def _padded(values: Matrix, width: int) -> Matrix:
    return np.pad(values, (0, width - len(values)))
