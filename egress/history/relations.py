"""Rules by which one sum follows from others for nearly everybody: what is left over is about those for whom not.

Theory of operation. Where a levy is a fifth of turnover, to the cent, for all but four firms, a fifth of the one sum
less the other is what these four do not pay; a duty that is another share in each sector is told by the sums of
turnover by sector. Somebody who knows the rule, or guesses it, needs nothing else. In terms of sketches
(`sketches.py`): a combination of sums is nought, up to rounding, in all buckets but those of a few.

That is regression in which a few equations are off by any amount, and those may be the heaviest. Least trimmed squares
does it: for small sets of buckets, of which some hold none of the few, the combination is found that is least there,
then again for the buckets in which that one is least, and so on. What it leaves is compared with what rounding can
leave: a value of so many decimals is off by a twelfth of the square of their unit, on average, in each row. Where most
buckets are further off there is no rule, however closely the sums go together: profits that are about a tenth of
turnover leave thousands of times as much.

What is known only to within rounding tells nothing. So that much is taken off each bucket, and as much as the factors
are uncertain by. What then is left is a rest like any other (`amounts.py`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egress.history.sketches import BUCKETS, SIZE, Vector, Vectors

MOST_SUMS = 16
"""Sums that are looked at together, the new one among them."""
_STARTS = 16
"""Sets of buckets from which a search begins."""
_MORE = 6
"""Buckets of such a set beyond one for each sum."""
_BEST = 3
"""Searches that go on."""
_ROUNDS = 4
_TRIMMED = 0.75
"""Share of the buckets in which a rule must hold."""
_EXACT = 1e-10
"""Share of what is added up in a bucket that is rounding of doubles."""
_OFF = 6.0
"""Standard deviations from which on a bucket is off."""
_LIKE_ROUNDING = 1.5
"""Mean square of what is left, as a multiple of what rounding explains, from which on there is no rule."""
_RESOLVED = 100.0
"""Standard deviations of rounding that a typical bucket holds at least: else nearly anything is a rule."""
_DEPENDENT = 1e-8
"""A sum so close to the span of others, as a share of itself, follows from them."""
_PER_SUM = 3
"""Buckets with anything in them for each sum: of fewer, some combination is nought by chance."""
_PLAUSIBLE = 0.1
"""What a combination may leave in the buckets, as a share of their size, to be looked at further."""

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Sums:
    """Sketches of sums, one a line."""

    held: Vectors
    rounding: Vectors
    """By bucket, the variance of what rounding changed."""

    def __getitem__(self, places: Places | NDArray[np.bool_] | slice) -> "Sums":
        return Sums(self.held[places], self.rounding[places])


def left_over(sums: Sums) -> Vectors:
    """What the last of some sums leaves where it follows from the others for nearly everybody; no line: it does not."""
    filled = sums.held.any(axis=0)
    at = np.flatnonzero(filled)
    most = int(filled.reshape(-1, BUCKETS).sum(axis=1).min(initial=BUCKETS)) // _PER_SUM
    sums = sums[slice(max(len(sums.held) - most, 0), None)]
    if len(sums.held) < 2:
        return _nothing()
    base, kept = _basis(sums.held[:, at])
    if not kept[-1] or kept.sum() < 2:
        return _nothing()
    close = at[_closest(base[:, kept])]
    return _of_rule(sums[kept], close)


def suspicious(held: Vectors) -> bool:
    """Whether some combination of some sums may be nought for nearly everybody: a look at one row of their sketches."""
    held = held[:, :BUCKETS]
    held = held[:, held.any(axis=0)]
    base, kept = _basis(held)
    base = base[:, kept]
    size, width = base.shape
    if width < 2:
        return False
    if width * _PER_SUM > size:
        return True
    left = np.abs(base @ _least(base[_starts(size, width)]).T)
    number = int(np.ceil(size * _TRIMMED))
    least = float(np.partition(left, number - 1, axis=0)[number - 1].min())
    return bool(least < _PLAUSIBLE / np.sqrt(size))


def _basis(held: Vectors) -> tuple[Vectors, NDArray[np.bool_]]:
    """Orthonormal columns, one for each sum, and which sums do not follow from those before.

    Sums and buckets are taken for of one size: no giant decides what is small.
    """
    size = np.abs(held)
    typical = np.median(size, axis=1)
    typical = np.where(typical > 0, typical, size.mean(axis=1))
    scaled = held / np.where(typical > 0, typical, 1.0)[:, None]
    level = np.abs(scaled).max(axis=0)
    base, own = np.linalg.qr((scaled / np.where(level > 0, level, 1.0)).T)
    return base, np.abs(np.diag(own)) > _DEPENDENT * np.linalg.norm(own, axis=0)


def _starts(size: int, width: int) -> NDArray[np.intp]:
    """Sets of buckets, one a line. Nobody outside knows who is in which bucket."""
    return np.argsort(np.random.default_rng(size).random((_STARTS, size)), axis=1)[:, : width + _MORE]


def _closest(base: Vectors) -> Places:
    """The buckets in which some combination of orthonormal columns is least, as many as a rule must hold in."""
    size, width = base.shape
    number = int(np.ceil(size * _TRIMMED))
    left = np.abs(base @ _least(base[_starts(size, width)]).T)
    best = np.argsort(np.partition(left, number - 1, axis=0)[number - 1], kind="stable")[:_BEST]
    left = left[:, best]
    for _ in range(_ROUNDS):
        at = np.argpartition(left, number - 1, axis=0)[:number].T
        left = np.abs(base @ _least(base[at]).T)
    end = np.argmin(np.partition(left, number - 1, axis=0)[number - 1])
    return np.argpartition(left[:, end], number - 1)[:number]


def _least(parts: NDArray[np.float64]) -> Vectors:
    """For each set of lines the combination of columns, of length 1, that is least on them."""
    _, vectors = np.linalg.eigh(np.swapaxes(parts, 1, 2) @ parts)
    found: Vectors = vectors[:, :, 0]
    return found


def _of_rule(sums: Sums, close: Places) -> Vectors:
    """What the last sum leaves of the others where a rule holds in nearly all buckets that are close."""
    for rounding in (np.zeros_like(sums.rounding), sums.rounding):
        rest = _fitted(Sums(sums.held, rounding), close)
        if len(rest):
            return rest
    return _nothing()


def _fitted(sums: Sums, close: Places) -> Vectors:
    """Weighted least squares over the buckets that are not off, and what is left beyond what is uncertain."""
    others, one = sums.held[:-1], sums.held[-1]
    by = np.ones(len(others))
    filled = np.flatnonzero(sums.held.any(axis=0))
    for _ in range(_ROUNDS):
        by, small = _solved(others[:, close], one[close], _variance(sums, by)[close])
        left, variance = one - by @ others, _variance(sums, by)
        uncertain = np.sqrt(variance + np.einsum("ib,ij,jb->b", others, small, others).clip(0))
        close = filled[np.abs(left[filled]) <= _OFF * uncertain[filled]]
        if len(close) < _TRIMMED * len(filled):
            return _nothing()
    typical = np.median(np.abs(one[close]) / np.sqrt(variance[close]))
    if np.mean(np.square(left[close]) / variance[close]) > _LIKE_ROUNDING or typical < _RESOLVED:
        return _nothing()
    rest: Vector = np.sign(left) * np.maximum(np.abs(left) - _OFF * uncertain, 0.0)
    return rest[None, :]


def _variance(sums: Sums, by: Vector) -> Vector:
    """Of what rounding leaves in each bucket, where the others are taken away so many times."""
    weights = np.array([*by, 1.0])
    size = np.abs(weights) @ np.abs(sums.held)
    found: Vector = np.square(weights) @ sums.rounding + np.square(_EXACT * np.maximum(size, size.mean()))
    return found


def _solved(others: Vectors, one: Vector, variance: Vector) -> tuple[Vector, Vectors]:
    """Factors, and how uncertain they are: the covariance that the variance of the buckets comes to."""
    weight = 1 / np.sqrt(variance)
    lines = (others * weight).T
    size = np.linalg.norm(lines, axis=0)
    size[size == 0] = 1.0  # nobody in these buckets: it takes no part
    inverse = np.linalg.pinv(lines / size, rcond=1e-12) / size[:, None]
    by: Vector = inverse @ (one * weight)
    return by, inverse @ inverse.T


def _nothing() -> Vectors:
    return np.zeros((0, SIZE))
