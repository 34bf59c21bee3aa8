"""Sets of subjects, or of rows, as bytes: a roaring bitmap, and where members count by numbers those numbers as well.

Equal vectors have equal bytes. A vector is known up to a factor: the largest number is about 1, so that distances mean
what they mean for sets, and members who all count the same are a plain set.
"""

import struct
import zlib

import numpy as np
from pyroaring import BitMap

from egress.history.sheets import Matrix, Members, Ordinals, Weighted

MOST_WEIGHTS = 128
"""Different numbers by which members may count; more: nothing few can be told by them."""
_MARK = b"weights1"
"""Begins what is no bitmap."""
_HEAD = struct.Struct("<8sBI")


def written(members: Ordinals, weights: Matrix | None = None, *, centred: bool = False) -> bytes | None:
    """A vector as bytes; members who count 0 are left out. None: they count by too many numbers.

    `members`: ascending, each once. `centred`: the same for everybody may be taken away, as it is known besides; so
    that ages of sixty and sixty-one are as far apart as no children and one.
    """
    if weights is None:
        return _bitmap(members)
    values = _few(weights)
    if values is None:
        return None
    middle = (values[0] + values[-1]) / 2 if centred and len(values) > 1 else 0.0
    members, weights = members[weights != middle], weights[weights != middle]
    values = values[values != middle]
    if len(values) < 2:
        return _bitmap(members)
    labels = np.searchsorted(values, weights).astype(np.uint8)
    people = _bitmap(members)
    head = _HEAD.pack(_MARK, len(values), len(people))
    return b"".join((head, _scaled(values - middle).tobytes(), people, zlib.compress(labels.tobytes(), 1)))


def _scaled(values: Matrix) -> Matrix:
    """About 1 at most, by a power of two: whole numbers stay exact."""
    found: Matrix = values * np.exp2(-np.frexp(np.abs(values).max())[1])
    return found


def read(data: bytes) -> Members:
    """What `written` wrote, or any bitmap."""
    if not data.startswith(_MARK):
        return np.frombuffer(BitMap.deserialize(data).to_array(), dtype=np.uint32)
    _, number, length = _HEAD.unpack_from(data)
    values = np.frombuffer(data, dtype=np.float64, count=number, offset=_HEAD.size)
    start = _HEAD.size + values.nbytes
    members = np.frombuffer(BitMap.deserialize(data[start : start + length]).to_array(), dtype=np.uint32)
    labels = np.frombuffer(zlib.decompress(data[start + length :]), dtype=np.uint8)
    return Weighted(members, values[labels])


def people(data: bytes) -> BitMap:
    """Who is in it, whatever they count."""
    if not data.startswith(_MARK):
        return BitMap.deserialize(data)
    _, number, length = _HEAD.unpack_from(data)
    start = _HEAD.size + 8 * int(number)
    return BitMap.deserialize(data[start : start + length])


def is_weighted(data: bytes) -> bool:
    """Whether members count by different numbers."""
    return data.startswith(_MARK)


def canonical(data: bytes) -> bytes:
    """One byte form for equal sets, whatever containers the writer chose."""
    if is_weighted(data):
        return data
    members = BitMap.deserialize(data)
    members.run_optimize()
    return bytes(members.serialize())


def _bitmap(members: Ordinals) -> bytes:
    made = BitMap(members)
    made.run_optimize()
    return bytes(made.serialize())


def _few(weights: Matrix) -> Matrix | None:
    """The different weights, ascending; None: too many, or so different that hardly two members share one.

    Whole numbers may be as many as members: where few are left of them, a filter may have cut the others off.
    """
    sample = weights[:: max(len(weights) // 1024, 1)]
    if not np.isfinite(weights).all() or len(np.unique(sample)) > MOST_WEIGHTS:
        return None
    values = np.unique(weights)
    whole = bool((values == np.rint(values)).all())
    return values if len(values) <= MOST_WEIGHTS and (whole or 2 * len(values) <= len(weights)) else None
