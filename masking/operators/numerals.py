"""Arrow strings as numbers over an alphabet and back, without a Python object a value."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from masking.operators.ff1 import Ff1
from masking.operators.operator import Unfit

DIGITS = "0123456789"
ALPHABETS = {
    "digits": DIGITS,
    "alphanumeric": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "credit_code": "0123456789ABCDEFGHJKLMNPQRTUWXY",
    "vin": "0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
}
"""Named alphabets; `credit_code` is GB 32100's (no I, O, S, V, Z), `vin` has no I, O, Q."""
_NO_CODE = 255
_GROUP = 3
_CHUNK_ROWS = 32_768
"""Rows worked on at a time: their matrices stay inside a core's second-level cache."""


class Strings:
    """A string array as a byte matrix a length: same offsets in and out, so that results are written in place."""

    def __init__(self, values: pa.Array) -> None:
        self._values = values.cast(pa.string())
        _, offsets, data = self._values.buffers()
        start = self._values.offset
        count = len(self._values)
        self._offsets = np.frombuffer(offsets, np.int32)[start : start + count + 1] if count else np.zeros(1, np.int32)
        self._data = np.frombuffer(data, np.uint8) if data else np.empty(0, np.uint8)
        self._out = self._data.copy()

    def chunks(self) -> Iterator[tuple[int, np.ndarray]]:
        """(length in bytes, rows) for every length that occurs, in small chunks; null and empty values are skipped."""
        lengths = np.diff(self._offsets)
        present = np.asarray(pc.is_valid(self._values)) & (lengths > 0)
        for length in np.unique(lengths[present]).tolist():
            rows = np.flatnonzero(present & (lengths == length))
            for start in range(0, len(rows), _CHUNK_ROWS):
                yield length, rows[start : start + _CHUNK_ROWS]

    def read(self, rows: np.ndarray, length: int) -> np.ndarray:
        """The bytes of `rows`, one row of the matrix a value."""
        place = self._place(rows, length)
        matrix: np.ndarray = (
            self._data[place] if isinstance(place, np.ndarray) else self._data[place].reshape(-1, length)
        )
        return matrix

    def write(self, rows: np.ndarray, matrix: np.ndarray) -> None:
        """Put bytes of the same length in the place of `rows`."""
        place = self._place(rows, matrix.shape[1])
        self._out[place] = matrix if isinstance(place, np.ndarray) else matrix.reshape(-1)

    def _place(self, rows: np.ndarray, length: int) -> np.ndarray | slice:
        """Where the rows' bytes are: a slice if they lie side by side, an index matrix otherwise."""
        first, last = int(self._offsets[rows[0]]), int(self._offsets[rows[-1]])
        if last - first == (len(rows) - 1) * length and rows[-1] - rows[0] == len(rows) - 1:
            return slice(first, last + length)
        scattered: np.ndarray = self._offsets[rows][:, None] + np.arange(length)
        return scattered

    def result(self) -> pa.Array:
        """The array with what was written."""
        offsets = self._offsets - self._offsets[0]
        data = self._out[self._offsets[0] : self._offsets[-1]]
        valid = pc.is_valid(self._values) if self._values.null_count else None
        mask = pa.array(valid).buffers()[1] if valid is not None else None
        return pa.StringArray.from_buffers(
            len(self._values), pa.py_buffer(np.ascontiguousarray(offsets)), pa.py_buffer(data), mask
        )


def codes_of(matrix: np.ndarray, alphabet: str) -> tuple[np.ndarray, np.ndarray]:
    """(codes, fits): each byte's place in the alphabet, and whether every byte of a row has one."""
    table = np.full(256, _NO_CODE, np.uint8)
    table[np.frombuffer(alphabet.encode("ascii"), np.uint8)] = np.arange(len(alphabet), dtype=np.uint8)
    codes = table[matrix]
    return codes, (codes != _NO_CODE).all(axis=1)


def number_of(codes: np.ndarray, radix: int) -> np.ndarray:
    """Rows of codes, first place highest, as uint64; the caller sees to it that they fit.

    Three places at a time in 16 bits (36^3 < 2^16), because narrow arithmetic is four times as fast.
    """
    number = np.zeros(len(codes), np.uint64)
    for start in range(0, codes.shape[1], _GROUP):
        group = codes[:, start : start + _GROUP]
        part = group[:, 0].astype(np.uint16)
        for place in range(1, group.shape[1]):
            part *= np.uint16(radix)
            part += group[:, place]
        number *= np.uint64(radix ** group.shape[1])
        number += part
    return number


def codes_from(numbers: np.ndarray, radix: int, places: int) -> np.ndarray:
    """The inverse of `number_of`, also three places at a time."""
    spelled = _spelled(radix)
    codes = np.empty((len(numbers), places), np.uint8)
    rest, end = numbers, places
    while end:
        start = max(0, end - _GROUP)
        size = np.uint64(len(spelled))
        whole = rest // size
        codes[:, start:end] = spelled[rest - whole * size][:, _GROUP - (end - start) :]
        rest, end = whole, start
    return codes


@cache
def _spelled(radix: int) -> np.ndarray:
    """Every number of three places as its codes: shape (radix^3, 3)."""
    numbers = np.arange(radix**_GROUP)
    return np.stack([numbers // radix**2, numbers // radix % radix, numbers % radix], axis=1).astype(np.uint8)


def text_of(codes: np.ndarray, alphabet: str) -> np.ndarray:
    """Codes as ASCII bytes."""
    signs: np.ndarray = np.frombuffer(alphabet.encode("ascii"), np.uint8)[codes]
    return signs


def cipher_codes(key: bytes, codes: np.ndarray, radix: int, *, tweak: bytes = b"", inverse: bool = False) -> np.ndarray:
    """FF1 over rows of codes. Raises Unfit if they are too short or too long to be encrypted safely."""
    try:
        cipher = Ff1(key=key, radix=radix, length=codes.shape[1], tweak=tweak)
    except ValueError as problem:
        raise Unfit("it has values with fewer than a million possibilities") from problem
    if not cipher.is_fast:
        raise Unfit("it has values too long to be encrypted")
    left, right = (number_of(part, radix) for part in (codes[:, : cipher.left], codes[:, cipher.left :]))
    left, right = cipher.apply(left, right, inverse=inverse)
    return np.hstack([codes_from(left, radix, cipher.left), codes_from(right, radix, cipher.right)])


def encrypt(values: pa.Array, key: bytes, alphabet: str, *, tweak: bytes = b"", inverse: bool = False) -> pa.Array:
    """FF1 over strings: every value keeps its length and alphabet; null stays null. Each length is a cipher of its own.

    Raises Unfit if a value has a character outside the alphabet, or too few or too many places.
    """
    strings = Strings(values)
    for length, rows in strings.chunks():
        codes, fits = codes_of(strings.read(rows, length), alphabet)
        if not fits.all():
            raise Unfit("it has values with characters outside the alphabet")
        done = cipher_codes(key, codes, len(alphabet), tweak=tweak, inverse=inverse)
        strings.write(rows, text_of(done, alphabet))
    return strings.result()
