"""Sketches: what subjects add to a sum, in buckets by a hash of their ordinal.

A sketch has several rows of buckets, one for each hash. Sketches are linear: that of a sum of sums is the sum of their
sketches. `amounts.py` says what they are for.
"""

import zlib
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

ROWS = 3
"""Hashes: a rest of a dozen people falls into a dozen buckets under one of them, 49 times out of 50."""
BUCKETS = 128
SIZE = ROWS * BUCKETS
EXACT = 1e-12
"""Share of what two sums hold that is rounding: released values have twelve digits."""
_BITS = 26
"""Amounts are added up in two parts of so many bits each: exactly for 2^27 rows, so in any order."""
_KEYS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
_NAME = 8
"""Bytes of a term's name."""
_WITH_ROUNDING = b"2"
"""Begins terms that are stored with what rounding changed."""
_DECIMALS = 6
"""The most decimals of values that count as rounded."""
_SAMPLE = 4_096
"""Rows by which the decimals of a number are told."""
_NEARLY = 1e-4
_WHOLE = 1e11
"""Up to this, doubles that are whole up to `_NEARLY` are no accident."""

Vector = NDArray[np.float64]
"""A sketch: ROWS * BUCKETS numbers, row by row."""
Vectors = NDArray[np.float64]
"""Sketches, one a line."""


class Buckets:
    """Into which buckets rows fall, by the ordinals of their subjects. Negative ordinals are nobody's."""

    def __init__(self, ordinals: NDArray[np.integer]) -> None:
        kept = ordinals >= 0
        self._kept = None if kept.all() else kept
        hashed = (ordinals if self._kept is None else ordinals[kept]).astype(np.uint64)
        self._held: Vector | None = None
        self._places = [_bucket(hashed, np.uint64(key)) for key in _KEYS]

    def sketch(self, values: Vector) -> Vector:
        """The sketch of what rows add up; NaN where something is no finite number. Does not depend on their order."""
        values = values if self._kept is None else values[self._kept]
        top = float(np.abs(values).max(initial=0.0))
        if not np.isfinite(top):
            return np.full(SIZE, np.nan)
        if top == 0:
            return np.zeros(SIZE)
        coarse = float(np.exp2(np.frexp(top)[1] - _BITS))
        fine = coarse * 2.0**-_BITS
        high = np.rint(values / coarse)
        left = values - high * coarse
        low = np.rint(left / fine) if left.any() else None
        found = np.empty((ROWS, BUCKETS))
        for row, at in enumerate(self._places):
            found[row] = np.bincount(at, high, BUCKETS) * coarse
            found[row] += 0.0 if low is None else np.bincount(at, low, BUCKETS) * fine
        return found.reshape(SIZE)

    def rows(self, where: NDArray[np.bool_] | None = None) -> Vector:
        """Rows in each bucket: all, or those on which a condition holds."""
        if where is not None:
            kept = where if self._kept is None else where[self._kept]
            return np.concatenate([np.bincount(at[kept], minlength=BUCKETS) for at in self._places]).astype(np.float64)
        if self._held is None:
            counts = [np.bincount(at, minlength=BUCKETS) for at in self._places]
            self._held = np.concatenate(counts).astype(np.float64)
        return self._held

    def some(self) -> NDArray[np.intp]:
        """A few thousand of the rows, or all of fewer: the same in any order of rows."""
        buckets = max(_SAMPLE * BUCKETS // max(len(self._places[0]), 1), 1)
        found = np.flatnonzero(self._places[0] < buckets)
        return found if self._kept is None else np.flatnonzero(self._kept)[found]


def unit(values: Vector) -> float:
    """What values are whole multiples of: 1, a tenth, … ; 0: of nothing with so few decimals."""
    for digits in range(_DECIMALS + 1):
        steps = values * 10.0**digits
        if not np.isfinite(steps).all() or np.abs(steps).max(initial=0.0) > _WHOLE:
            return 0.0
        if (np.abs(steps - np.rint(steps)) < _NEARLY).all():
            return 10.0**-digits
    return 0.0


def sketch(ordinals: NDArray[np.integer], values: Vector) -> Vector:
    """The sketch of what rows add up, by the ordinals of their subjects."""
    return Buckets(ordinals).sketch(values)


def _bucket(ordinals: NDArray[np.uint64], key: np.uint64) -> NDArray[np.uint8]:
    mixed = (ordinals + np.uint64(1)) * key
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(_KEYS[0])
    return (mixed >> np.uint64(64 - 7)).astype(np.uint8)


def packed(terms: Sequence[tuple[str, Vector]], rounding: Sequence[Vector] = ()) -> bytes:
    """Terms with their sketches as they are stored with an entry.

    A term is told by what it adds up, in canonical text: sums of the same function of a row can be combined.
    `rounding`: for each term, by bucket, the variance of what rounding changed.
    """
    if not terms:
        return b""
    names = [blake2b(text.encode(), digest_size=_NAME).digest() for text, _ in terms]
    plain = b"".join([np.stack([one for _, one in terms]).tobytes(), *names])
    if not rounding:
        return zlib.compress(plain, 1)
    return _WITH_ROUNDING + zlib.compress(plain + np.stack(rounding).astype(np.float32).tobytes(), 1)


def amended(earlier: bytes, later: bytes) -> int:
    """At least so many subjects add other amounts to what is stored of one question on two days: buckets that differ.

    0 where no amounts are known, or not of the same terms.
    """
    one, names, _ = unpacked(earlier)
    other, same, _ = unpacked(later)
    if names != same or not len(one):
        return 0
    size = (np.abs(one) + np.abs(other))[:, :BUCKETS].sum(axis=1)
    apart = np.abs(one - other) > EXACT * size[:, None]
    return int(np.count_nonzero(apart.reshape(-1, BUCKETS), axis=1).max())


def unpacked(data: bytes) -> tuple[Vectors, tuple[str, ...], Vectors]:
    """What `packed` wrote: sketches, a name for each term, rounding; empty or 0 where they were stored without."""
    if not data:
        return np.zeros((0, SIZE)), (), np.zeros((0, SIZE))
    rounded = data.startswith(_WITH_ROUNDING)
    plain = zlib.decompress(data[1:] if rounded else data)
    number, rest = divmod(len(plain), 8 * SIZE + (_NAME + 4 * SIZE if rounded else 0))
    names = plain[8 * SIZE * number :][: _NAME * number]
    if not rounded and rest != _NAME * number:
        names = bytes(_NAME * number)
    texts = [names[at : at + _NAME] for at in range(0, len(names), _NAME)]
    sums = np.frombuffer(plain, count=number * SIZE).reshape(number, SIZE)
    off = np.frombuffer(plain[-4 * SIZE * number :], dtype=np.float32) if rounded else np.zeros(number * SIZE)
    return sums, tuple(text.hex() if any(text) else "" for text in texts), off.reshape(number, SIZE).astype(np.float64)
