"""PostgreSQL's binary COPY rows to Arrow arrays, a whole batch at a time.

Theory of operation. The server sends each row as one message: a 16-bit field count, then for each field a 32-bit length
(-1: NULL) and that many bytes, big-endian. Row boundaries therefore come for free, and since the fields of a column are
found from the end of the column before, one pass of NumPy over all rows of a batch decodes a column: no Python runs for
a value. Text is gathered by Arrow: an array over the batch's raw bytes whose odd elements are the column's values.

Numbers stay exact. `numeric(p, s)` up to 18 digits is computed in 64-bit integers from its base-10000 digits; wider
ones and numerics without a declared scale come as text (`connectors.postgresql` asks the server for that).
Source: PostgreSQL manual, COPY, binary format; `numeric_send` in utils/adt/numeric.c.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connectors.errors import SOURCE_PROTOCOL, SOURCE_VALUE_RANGE
from core.errors import PlatformFault, RequestError

SIGNATURE = b"PGCOPY\n\xff\r\n\0"
HEADER_BYTES = len(SIGNATURE) + 8
TRAILER = b"\xff\xff"
MAX_FAST_DIGITS = 18
"""Digits of a decimal that surely fit 64 bits."""

_DAYS_TO_2000 = 10_957
_MICROSECONDS_TO_2000 = 946_684_800_000_000
_DAY_MICROSECONDS = 86_400_000_000
_PADDING = bytes(16)
"""Behind the last row, so that reading the place of a NULL in it stays inside."""

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """One column of a batch, not yet decoded."""

    data: bytes
    at: Ints
    """Place of each value's first byte."""
    sizes: Ints
    """Bytes of each value, 0 for NULL."""
    present: Flags

    def numbers(self, kind: str, offset: int | Ints = 0) -> npt.NDArray[np.generic]:
        """The big-endian number of NumPy type `kind` at each value's place plus `offset`; rubbish where NULL."""
        width = np.dtype(kind).itemsize
        # One overlapping element a byte: the unaligned gather is then a plain fancy index.
        view: npt.NDArray[np.generic] = np.ndarray(
            (len(self.data) - width + 1,), dtype=np.dtype(kind).newbyteorder(">"), buffer=self.data, strides=(1,)
        )
        places = np.minimum(self.at + offset, len(view) - 1)
        numbers: npt.NDArray[np.generic] = view[places].astype(np.dtype(kind).newbyteorder("="))
        return numbers

    def require_size(self, size: int) -> None:
        """Every value that is present has `size` bytes, or the stream is not what its schema says."""
        if np.any(self.sizes[self.present] != size):
            raise PlatformFault(SOURCE_PROTOCOL, detail=f"a field is not {size} bytes")


class OutOfRange(Exception):
    """A value that the Arrow type cannot carry; `index` is its place in the batch."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


Decoder = Callable[[Cells], pa.Array]
"""Decodes one column of a batch. Raises OutOfRange."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of the stream."""

    name: str
    decode: Decoder


@dataclass(frozen=True, slots=True)
class Rows:
    """The messages of some rows, end to end."""

    data: bytes
    lengths: Ints
    """Bytes of each message, in order."""


def decode_rows(rows: Rows, fields: Sequence[Field], first_row: int) -> list[pa.Array]:
    """The columns of a batch of row messages. `first_row` (1-based) is for messages only.

    Raises RequestError (`source_value_range`) with column and row, PlatformFault (`source_protocol`).
    """
    data = rows.data + _PADDING
    ends = np.cumsum(rows.lengths)
    starts = Cells(data, ends - rows.lengths, rows.lengths, np.ones(len(ends), np.bool_))
    if np.any(rows.lengths < 2) or np.any(starts.numbers("i2") != len(fields)):
        raise PlatformFault(SOURCE_PROTOCOL, detail="field count")
    arrays, at = [], starts.at + 2
    for field in fields:
        cells = _cells(data, at, ends)
        try:
            arrays.append(field.decode(cells))
        except OutOfRange as problem:
            raise RequestError(SOURCE_VALUE_RANGE, column=field.name, row=first_row + problem.index) from None
        at = cells.at + cells.sizes
    if np.any(at != ends):
        raise PlatformFault(SOURCE_PROTOCOL, detail="bytes left in a row")
    return arrays


def _cells(data: bytes, at: Ints, ends: Ints) -> Cells:
    """The cells of the column whose length words are at `at`, checked to lie inside their rows."""
    words = Cells(data, at, ends, np.ones(len(at), np.bool_)).numbers("i4").astype(np.int64)
    present = words >= 0
    sizes = np.maximum(words, 0)
    if np.any(words < -1) or np.any(at + 4 + sizes > ends):
        raise PlatformFault(SOURCE_PROTOCOL, detail="field length")
    return Cells(data, at + 4, sizes, present)


def decode_number(kind: str) -> Decoder:
    """Integers and floats of NumPy type `kind` (`i2`, `i4`, `i8`, `u4`, `f4`, `f8`)."""
    size = np.dtype(kind).itemsize

    def decode(cells: Cells) -> pa.Array:
        cells.require_size(size)
        return _array(cells.numbers(kind), cells.present)

    return decode


def decode_boolean(cells: Cells) -> pa.Array:
    """One byte, 0 or 1."""
    cells.require_size(1)
    return _array(cells.numbers("u1") != 0, cells.present)


def decode_text(cells: Cells) -> pa.Array:
    """UTF-8 text (the connection's client encoding)."""
    return decode_bytes(cells).cast(pa.string())


def decode_bytes(cells: Cells) -> pa.Array:
    """Raw bytes."""
    count = len(cells.at)
    bounds = np.zeros(2 * count + 1, np.int32)
    bounds[1::2] = cells.at
    bounds[2::2] = cells.at + cells.sizes
    pieces = pa.BinaryArray.from_buffers(pa.binary(), 2 * count, [None, pa.py_buffer(bounds), pa.py_buffer(cells.data)])
    odd = _array(np.arange(1, 2 * count, 2, dtype=np.int64), cells.present)
    return pc.take(pieces, odd, boundscheck=False)


def decode_date(cells: Cells) -> pa.Array:
    """Days since 2000-01-01; the greatest and least number mean infinity and are out of range."""
    cells.require_size(4)
    days = cells.numbers("i4").astype(np.int64)
    limits = np.iinfo(np.int32)
    _require((days > limits.min) & (days < limits.max - _DAYS_TO_2000), cells.present)
    return _array((days + _DAYS_TO_2000).astype(np.int32), cells.present).cast(pa.date32())


def decode_timestamp(zone: str | None) -> Decoder:
    """Microseconds since 2000-01-01 00:00 (UTC when there is a zone); infinities are out of range."""

    def decode(cells: Cells) -> pa.Array:
        cells.require_size(8)
        moments = cells.numbers("i8").astype(np.int64)
        limits = np.iinfo(np.int64)
        _require((moments > limits.min) & (moments < limits.max - _MICROSECONDS_TO_2000), cells.present)
        return _array(moments + _MICROSECONDS_TO_2000, cells.present).cast(pa.timestamp("us", zone))

    return decode


def decode_time(cells: Cells) -> pa.Array:
    """Microseconds since midnight; PostgreSQL's 24:00:00 has no place in Arrow."""
    cells.require_size(8)
    moments = cells.numbers("i8").astype(np.int64)
    _require((moments >= 0) & (moments < _DAY_MICROSECONDS), cells.present)
    return _array(moments, cells.present).cast(pa.time64("us"))


def decode_decimal(precision: int, scale: int) -> Decoder:
    """`numeric(precision, scale)` of at most 18 digits; NaN and infinities are out of range."""
    if not 0 <= scale <= precision <= MAX_FAST_DIGITS:
        raise ValueError("only decimals that fit 64 bits")

    def decode(cells: Cells) -> pa.Array:
        sign = cells.numbers("u2", 4).astype(np.int64)
        _require((sign == 0) | (sign == 0x4000), cells.present)
        unscaled = _unscaled(cells, scale)
        return _decimals(np.where(sign == 0x4000, -unscaled, unscaled), cells.present, precision, scale)

    return decode


def _unscaled(cells: Cells, scale: int) -> Ints:
    """|value| × 10^scale from digits of base 10000: value = Σ digit[i] × 10000^(weight − i)."""
    counts = np.where(cells.present, cells.numbers("i2").astype(np.int64), 0)
    if np.any(cells.sizes[cells.present] != 8 + 2 * counts[cells.present]):
        raise PlatformFault(SOURCE_PROTOCOL, detail="numeric length")
    powers = 10 ** np.arange(MAX_FAST_DIGITS + 1, dtype=np.int64)
    weights = cells.numbers("i2", 2).astype(np.int64)
    total = np.zeros(len(counts), np.int64)
    for index in range(int(counts.max(initial=0))):
        digits = np.where(index < counts, cells.numbers("i2", 8 + 2 * index).astype(np.int64), 0)
        exponents = 4 * (weights - index) + scale
        up, down = powers[np.clip(exponents, 0, MAX_FAST_DIGITS)], powers[np.clip(-exponents, 0, MAX_FAST_DIGITS)]
        # The server has rounded to `scale`, so what lies beyond it is zero and the division is exact.
        total += digits * up // down
    return total


def _decimals(unscaled: Ints, present: Flags, precision: int, scale: int) -> pa.Array:
    """Arrow's 128-bit little-endian two's complement: the low word, then the sign repeated."""
    words = np.empty((len(unscaled), 2), np.int64)
    words[:, 0] = unscaled
    words[:, 1] = unscaled >> 63
    validity = None if present.all() else _array(present, None).buffers()[1]
    kind = pa.decimal128(precision, scale)
    return pa.Array.from_buffers(kind, len(unscaled), [validity, pa.py_buffer(words)])


def _require(good: Flags, present: Flags) -> None:
    bad = present & ~good
    if bad.any():
        raise OutOfRange(int(np.argmax(bad)))


def _array(values: npt.NDArray[np.generic], present: Flags | None) -> pa.Array:
    return pa.array(values, mask=None if present is None or present.all() else ~present)
