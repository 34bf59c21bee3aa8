"""The order of an extract's rows: by the scenario's tokens of their subjects, and by a keyed permutation inside one.

Theory of operation. A row's key is one unsigned 64-bit number: above, the place of its subject among the scenario's
tokens; below, its number in the source under a secret permutation of 32 bits. Keys are unique, so the order is the same
whenever the same snapshot is masked for the same scenario; it says nothing about the source's order, nor about the
order of another scenario's extract, whose tokens and permutation come from other keys.
"""

import hashlib

import numpy as np

_ROUNDS = 4
"""Luby and Rackoff (1988): four Feistel rounds with random functions are a strong pseudo-random permutation."""
_HALF_BITS = np.uint32(16)
_HALF = np.uint32(0xFFFF)


def permutation(key: bytes) -> np.ndarray:
    """The four random functions of 16 bits that make up one permutation of 32 bits, shape (4, 65,536)."""
    drawn = hashlib.shake_256(b"yunei.row-order.v1" + key).digest(_ROUNDS * 2 * 65_536)
    return np.frombuffer(drawn, "<u2").reshape(_ROUNDS, 65_536).astype(np.uint32)


def permuted(numbers: np.ndarray, functions: np.ndarray) -> np.ndarray:
    """Numbers below 2^32 under the permutation, as uint32; different numbers stay different."""
    narrow = numbers.astype(np.uint32)
    left, right = narrow >> _HALF_BITS, narrow & _HALF
    for function in functions:
        left, right = right, left ^ function.take(right)
    mixed: np.ndarray = (left << _HALF_BITS) | right
    return mixed


def places(tokens: np.ndarray) -> np.ndarray:
    """The place of each subject in the order of its token's first 64 bits, as uint32."""
    place = np.empty(len(tokens), np.uint32)
    place[np.argsort(tokens, kind="stable")] = np.arange(len(tokens), dtype=np.uint32)
    return place


def keys(place: np.ndarray, rows: np.ndarray, functions: np.ndarray) -> np.ndarray:
    """One key a row (uint64) from its subject's place and its number in the source."""
    made: np.ndarray = (place.astype(np.uint64) << np.uint64(32)) | permuted(rows, functions)
    return made
