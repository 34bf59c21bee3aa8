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
matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from egress.history.factor import Factor
from egress.history.sheets import Matrix, Ordinals, Sheets

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
    """1 / size of the smallest released cell that holds j."""
    loads: Mapping[str, Matrix] = field(default_factory=dict)
    """Each scenario's part of the excess, by ordinal."""

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
    def excess(self) -> Matrix:
        """Leverage beyond each subject's own best cell."""
        return np.maximum(self.leverage - self.best, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a block of sets would add to a space: its new directions, not yet taken."""

    sets: tuple[Ordinals, ...]
    fresh: Sheets
    """The block's own sets."""
    basis: NDArray[np.intp]
    """The space's basis."""
    kept: tuple[int, ...]
    """Positions of the sets that add a direction; the others follow from those and from history."""
    residuals: Matrix
    """Squared distance of each set to the span of history and of the kept sets before it."""
    own: Matrix
    """(basis, sets): the combination of history closest to each set."""
    inner: Matrix
    """(kept, sets): the combination of the kept sets' remainders closest to each set's."""
    cross: Matrix
    """(kept, basis): the factor's new rows, left of the diagonal block."""
    corner: Matrix
    """(kept, kept): the diagonal block."""
    inverse: Matrix
    """(kept, kept): makes the kept sets' remainders orthonormal."""

    @property
    def unstable(self) -> tuple[int, ...]:
        """Sets neither in the span nor clear of it."""
        return tuple(i for i in self.kept if self.residuals[i] < UNSTABLE)

    @property
    def implied(self) -> tuple[int, ...]:
        """Sets that lie in the span already."""
        return tuple(sorted(set(range(len(self.sets))) - set(self.kept)))

    def sources(self, place: int) -> NDArray[np.intp]:
        """Columns of history from which an implied set follows."""
        weights = self.own[:, place] - self.own[:, list(self.kept)] @ self.inner[:, place]
        return self.basis[np.abs(weights) > 1e-6]


def step(space: Space, sheets: Sheets, sets: Sequence[Ordinals], shared: Matrix | None = None) -> Step:
    """Work out what `sets`, released together, would add. Cost: one pass over the sheets, one triangular solve.

    `shared`: the sets' overlaps with all of `sheets`, when they are known already.
    """
    fresh = Sheets().with_sets(sets).widened(sheets.width)
    overlaps = sheets.overlaps(sets) if shared is None else shared
    solved = space.factor.forward(overlaps[space.basis])
    kept, corner, residuals, inner = _eliminate(fresh.overlaps(sets) - solved.T @ solved)
    return Step(
        sets=tuple(sets),
        fresh=fresh,
        basis=space.basis,
        kept=kept,
        residuals=residuals,
        own=space.factor.backward(solved),
        inner=inner,
        cross=solved[:, list(kept)].T,
        corner=corner,
        inverse=_inverse_transposed(corner),
    )


def _eliminate(schur: Matrix) -> tuple[tuple[int, ...], Matrix, Matrix, Matrix]:
    """Cholesky of the block in order, leaving out dependent sets: kept, factor, residuals, weights on the kept sets."""
    size = len(schur)
    corner = np.zeros((size, size))
    kept: list[int] = []
    residuals = np.zeros(size)
    parts = np.zeros((size, size))
    for index in range(size):
        rank = len(kept)
        part = solve_triangular(corner[:rank, :rank], schur[kept, index], lower=True, check_finite=False)
        residuals[index] = max(schur[index, index] - part @ part, 0.0)
        parts[:rank, index] = part
        if residuals[index] > IMPLIED:
            corner[rank, :rank] = part
            corner[rank, rank] = np.sqrt(residuals[index])
            parts[rank, index] = corner[rank, rank]
            kept.append(index)
    rank = len(kept)
    corner = corner[:rank, :rank]
    inner = solve_triangular(corner, parts[:rank], lower=True, trans="T", check_finite=False)
    return tuple(kept), corner, residuals, inner


def _inverse_transposed(corner: Matrix) -> Matrix:
    if not len(corner):
        return corner
    inverse: Matrix = solve_triangular(corner, np.eye(len(corner)), lower=True, trans="T", check_finite=False)
    return inverse


def remainders(sheets: Sheets, made: Step, at: Ordinals) -> Matrix:
    """What history leaves of each set of the step, at the given ordinals; shape (len(at), sets)."""
    found = np.zeros((len(at), len(made.sets)))
    own = made.own.astype(np.float32)
    chunk = max(CHUNK_ENTRIES // max(len(made.basis), 1), 64)
    for start in range(0, len(at), chunk):
        part = at[start : start + chunk]
        found[start : start + chunk] = made.fresh.incidence(part, np.arange(len(made.sets))).T
        found[start : start + chunk] -= sheets.incidence(part, made.basis).T @ own
    return found


def affordable(made: Step) -> bool:
    """Whether exact gains of everybody are worth their cost, in time and in memory."""
    entries = made.fresh.width * len(made.sets)
    return entries <= EXACT_ENTRIES and entries * (len(made.basis) + len(made.kept) + 1) <= EXACT_WORK


def gains(sheets: Sheets, made: Step, at: Ordinals) -> Matrix:
    """By how much each ordinal's leverage grows, exactly."""
    directions = remainders(sheets, made, at)[:, list(made.kept)] @ made.inverse
    found: Matrix = np.einsum("ij,ij->i", directions, directions)
    return found


def gain_bounds(sheets: Sheets, made: Step) -> Matrix:
    """By how much each ordinal's leverage grows at most: one bound for each combination of the block's own sets."""
    first, pattern = _patterns(made)
    own = made.fresh.incidence(first, np.array(made.kept, dtype=np.intp)).T @ made.inverse
    old_rows = np.zeros((len(sheets.sizes), len(made.kept)))
    old_rows[made.basis] = made.own[:, list(made.kept)] @ made.inverse
    low, high = sheets.bounds(old_rows)
    bound = np.maximum((own - low) ** 2, (own - high) ** 2).sum(axis=1)
    found: Matrix = bound[pattern]
    return found


def _patterns(made: Step) -> tuple[Ordinals, NDArray[np.intp]]:
    """The block's own sets as they meet: one ordinal for each combination, and each ordinal's combination."""
    if len(made.fresh.sheets) == 1:
        labels = made.fresh.sheets[0].labels
        nobody = np.argmin(labels)
        return np.array([nobody, *(members[0] for members in made.sets)], dtype=np.uint32), labels.astype(np.intp)
    everybody = np.arange(made.fresh.width, dtype=np.uint32)
    marks = made.fresh.signature(everybody, range(len(made.sets)))
    _, first, pattern = np.unique(marks, return_index=True, return_inverse=True)
    return first.astype(np.uint32), pattern


def taken(space: Space, made: Step, gain: Matrix, scenario: str, first_column: int) -> Space:
    """The space after the step's sets are out. `gain`: by ordinal, exact or upper bounds."""
    wide = space.widened(len(gain))
    best = np.array(wide.best)
    for members in made.sets:
        best[members] = np.maximum(best[members], 1.0 / len(members))
    load = wide.loads.get(scenario, np.zeros(len(gain))) + np.maximum(gain - (best - wide.best), 0.0)
    return Space(
        basis=np.concatenate([wide.basis, np.array(made.kept, dtype=np.intp) + first_column]),
        columns=wide.columns + tuple(range(first_column, first_column + len(made.sets))),
        factor=wide.factor.extended(made.cross, made.corner),
        leverage=wide.leverage + gain,
        best=best,
        loads={**wide.loads, scenario: load},
    )


def _padded(values: Matrix, width: int) -> Matrix:
    return np.pad(values, (0, width - len(values)))
