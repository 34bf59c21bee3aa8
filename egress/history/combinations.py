"""Combinations of released sums of one measure that count nobody less than nought times.

Theory of operation. Sums over A, over B and over A or B tell the sum over those in both. In general a combination of
sums weighs each row, or each person where nobody numbers rows; where no weight is below zero, what comes out bounds
from above what anybody who weighs something can hold, and is judged like a cell (`amounts.py`). Where some weigh less
than nought anything may be behind a number, and nothing follows from it. The sketch of a combination is the combination
of sketches: nowhere below zero, too. That sorts out nearly all; what is left is held against the rows themselves, since
those who hold nothing are in no bucket.

Two searches look among the sums of the measure that have most people in common with a new one:

1. `few_terms`: all combinations of the new sum and two or three others, each added or taken away.
2. `directions` and `fullest`: any number of sums, any factors. Whoever holds a share f of a rest has one bucket in each
   row, and the rest, as a vector, makes an angle with the direction of those three of which cos² is at least
   1 / (1 + (1/f - 1)²). So the direction has that much leverage in the span of the sketches. For the likeliest of
   those that a simple bound does not settle, a linear programme finds the rest that is nowhere below zero and of which
   these three buckets hold most. Rows that weigh less than nought in it are added to the programme, until there are
   none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from egress.history.sketches import BUCKETS, EXACT, ROWS, SIZE, Vector, Vectors
from egress.solver import cheapest

NEAR = 40
"""Sums that a new one is combined with; a tenth of the buckets, so that chance puts no rest into one of them."""
_PAIRED = 24
"""Of these, how many the first search takes."""
_MOST_TERMS = 4
_GLANCE = 16
"""Buckets that are looked at first."""
_SUSPECTS = 32
"""Buckets of a row that are looked at further, those of most leverage first."""
_GAINED = 1e-9
"""Leverage that a direction must owe to the new sum."""
_LIKELIEST = 256
"""Directions of most leverage, among which are those of other people."""
_DIRECTIONS = 2
"""Those that are looked at for one sum."""
_DEPENDENT = 1e-11
"""A sum that is so close to the span of others, as a share of itself, follows from them."""
_CUTS = 6
"""How often a programme is solved with more rows."""
_WEIGHTLESS = 1e-6
"""Weights are nought within this share of the largest."""
_SAMPLE = 1_024
"""Kinds of rows by which most combinations are seen to weigh some less than nought."""
_CHUNK = 65_536
"""Kinds of rows that are weighed at a time."""

Factors = NDArray[np.float64]
"""What each sum is multiplied by, the new one last; one combination a line."""
Direction = tuple[int, ...]
"""One bucket of each row."""


@dataclass(frozen=True)
class Sums:
    """A new sum, which comes last, and others of the same measure."""

    sketches: Vectors
    sets: Sequence[BitMap]
    """Rows, or people, of each."""

    @cached_property
    def totals(self) -> Vector:
        """What each adds up to."""
        found: Vector = self.sketches[:, :BUCKETS].sum(axis=1)
        return found

    @cached_property
    def kinds(self) -> NDArray[np.uint64]:
        """Each combination of sums that some row is in: bit i is the i-th sum."""
        members = [np.frombuffer(one.to_array(), dtype=np.uint32) for one in self.sets]
        marks = np.zeros(1 + max((int(one[-1]) for one in members if len(one)), default=0), dtype=np.uint64)
        for place, one in enumerate(members):
            marks[one] |= np.uint64(1 << place)
        found: NDArray[np.uint64] = np.unique(marks[marks > 0])
        return found

    def held(self, kinds: NDArray[np.uint64], places: NDArray[np.intp] | None = None) -> NDArray[np.float64]:
        """0/1 matrix: which sums, or which of some, hold rows of these kinds, one kind a line."""
        bits = np.arange(len(self.sets), dtype=np.uint64) if places is None else places.astype(np.uint64)
        return ((kinds[:, None] >> bits) & np.uint64(1)).astype(np.float64)

    def plausible(self, factors: Factors) -> NDArray[np.bool_]:
        """Combinations that weigh none of a sample of the rows less than nought."""
        sample = self.held(self.kinds[:: len(self.kinds) // _SAMPLE + 1])
        lowest = (factors @ sample.T).min(axis=1, initial=0.0)
        return np.asarray(lowest >= -_WEIGHTLESS * np.abs(factors).max(axis=1, initial=0.0))

    def negative(self, factors: Vector, most: int) -> NDArray[np.uint64]:
        """So many kinds of rows that weigh less than nought, those of least weight first."""
        places = np.flatnonzero(factors)
        parts = [self.kinds[start : start + _CHUNK] for start in range(0, len(self.kinds), _CHUNK)]
        weights = np.concatenate([self.held(part, places) @ factors[places] for part in parts])
        below = np.flatnonzero(weights < -_WEIGHTLESS * np.abs(weights).max(initial=0.0))
        found: NDArray[np.uint64] = self.kinds[below[np.argsort(weights[below], kind="stable")[:most]]]
        return found

    def noise(self, factors: Factors) -> Vector:
        """How much of each combination may be rounding."""
        found: Vector = EXACT * np.abs(factors) @ self.totals
        return found


def few_terms(sums: Sums, buckets: float) -> Factors:
    """Combinations of three or four sums of which no bucket is below zero, and one holds a part of so many."""
    first = max(len(sums.totals) - 1 - _PAIRED, 0)
    sketches, totals = sums.sketches[first:], sums.totals[first:]
    added, taken = _signs(len(totals) - 1)
    highest = sketches[:, :BUCKETS].max(axis=1)
    left = added @ totals - taken @ totals
    high = np.where(left > 0, added @ highest, taken @ highest) * buckets >= np.abs(left)  # full buckets are added up
    factors = (added[high] - taken[high]) * np.sign(left[high])[:, None]
    for part in (slice(0, _GLANCE), slice(0, SIZE)):
        lowest = (factors @ sketches[:, part]).min(axis=1, initial=np.inf)
        factors = factors[lowest >= -EXACT * np.abs(factors) @ totals]
    return np.hstack([np.zeros((len(factors), first)), factors])


@cache
def _signs(others: int) -> tuple[Factors, Factors]:
    """The new sum, once, with two or three others, each added or taken away: what is added, and what is taken away."""
    made = []
    for number in range(2, _MOST_TERMS):
        places = np.array(list(combinations(range(others), number)), dtype=np.intp).reshape(-1, number)
        for signs in product((1.0, -1.0), repeat=number):
            lines = np.zeros((len(places), others + 1))
            lines[np.arange(len(places))[:, None], places] = signs
            made.append(lines)
    found = np.concatenate(made)
    found[:, -1] = 1.0
    return np.maximum(found, 0), np.maximum(-found, 0)


def directions(sums: Sums, share: float) -> list[Direction]:
    """Where one may hold such a share of a rest that involves the new sum; where that is likeliest first."""
    leverage = 1 / (1 + (1 / share - 1) ** 2)
    scaled = sums.sketches / np.linalg.norm(sums.sketches, axis=1)[:, None]
    base, rest = np.linalg.qr(scaled.T)
    kept = np.abs(np.diag(rest)) > _DEPENDENT
    if not kept[-1]:
        return []  # it follows from the others
    base = base[:, kept]
    own = np.einsum("ij,ij->i", base, base)
    rows = [np.argsort(-own[start : start + BUCKETS], kind="stable")[:_SUSPECTS] + start for start in _STARTS]
    rows = [row[own[row] >= leverage / ROWS] for row in rows]
    joint = np.zeros([len(row) for row in rows] + [base.shape[1]])
    for at in np.ix_(*rows):
        joint = joint + base[at]
    found = np.einsum("abci,abci->abc", joint, joint) / ROWS
    new = np.argwhere((found >= leverage) & (joint[..., -1] ** 2 >= _GAINED))
    ranked = new[np.argsort(-found[tuple(new.T)], kind="stable")[:_LIKELIEST]].tolist()
    named = _apart([tuple(int(row[place]) for row, place in zip(rows, at, strict=True)) for at in ranked])
    return [direction for direction in named if _most(base, direction) >= share][:_DIRECTIONS]


def _most(base: Vectors, direction: Direction) -> float:
    """A bound on the share of any rest that these buckets hold, in the mean of the rows.

    Let t be the direction and P the projection onto the span. A rest has the same product with t as with P t, and with
    (1 - P) t none. So its product with t is that with t + c (Pt - t), for any c; where that is nowhere more than m, the
    rest, of which every row holds one whole and no bucket less than nought, has at most 3 m of it.
    """
    at = list(direction)
    near = base @ base[at].sum(axis=0)
    inside, outside = float(near[at].max()), max(float(np.delete(near, at).max()), 0.0)
    return outside / (outside + 1 - inside) if inside < 1 else 1.0


_STARTS = range(0, SIZE, BUCKETS)


def _apart(ranked: Sequence[Direction]) -> list[Direction]:
    """Those that share no bucket with one before: what is nearly the direction of somebody is no other's."""
    found: list[Direction] = []
    for direction in ranked:
        if all(one != other for taken in found for one, other in zip(direction, taken, strict=True)):
            found.append(direction)
    return found


def fullest(sums: Sums, direction: Direction) -> Vector | None:
    """The combination, negative for nobody, of which these buckets hold most, with the new sum counted once.

    None: it does without the new sum, or was not found in the time given.
    """
    scaled = sums.sketches / sums.totals[:, None]
    size, free = len(scaled), np.full(len(scaled), np.inf)
    cuts = np.zeros((0, size))
    for _ in range(_CUTS):
        rows = np.concatenate([scaled.T, cuts, np.ones((1, size))])
        least = np.append(np.zeros(len(rows) - 1), 1.0)
        most = np.append(np.full(len(rows) - 1, np.inf), 1.0)
        found = cheapest(-scaled[:, list(direction)].sum(axis=1), rows, least, most, (-free, free))
        if found is None:
            return None
        factors: Vector = found / sums.totals
        below = sums.negative(factors, BUCKETS)
        if not len(below):
            return factors / abs(factors[-1]) if abs(found[-1]) > _WEIGHTLESS else None
        cuts = np.concatenate([cuts, sums.held(below) * (sums.totals.min() / sums.totals)])
    return None
