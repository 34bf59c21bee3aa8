"""Declared types: text becomes a number or a date because somebody said so, never because it looks like one.

A resident id of 18 digits or a code with leading zeros stays text unless it is declared otherwise, and a declared type
is strict: a value that does not read as it, or would lose a digit, is an error with column and row, never a NULL.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from connectors.errors import SOURCE_VALUE_TYPE
from core.errors import RequestError

_DECLARATION = re.compile(r"(?P<kind>[a-z]+)(\((?P<precision>\d+),\s*(?P<scale>\d+)\))?(:(?P<format>.+))?")
_MAX_PRECISION = 38


class DeclaredKind(StrEnum):
    """What a text column may be declared as. Stored; append-only."""

    TEXT = "text"
    INTEGER = "integer"
    """64 bit."""
    DECIMAL = "decimal"
    """`decimal(precision,scale)`, at most 38 digits."""
    DOUBLE = "double"
    BOOLEAN = "boolean"
    """true, false, 1, 0."""
    DATE = "date"
    """ISO, or `date:%Y/%m/%d` with a format of strptime."""
    TIMESTAMP = "timestamp"
    """ISO without zone, up to microseconds, or `timestamp:` with a format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredType:
    """A parsed declaration."""

    kind: DeclaredKind
    precision: int = 0
    scale: int = 0
    format: str = ""

    def __post_init__(self) -> None:
        decimal = self.kind is DeclaredKind.DECIMAL
        if decimal != bool(self.precision) or (decimal and not self.scale <= self.precision <= _MAX_PRECISION):
            raise ValueError("decimal, and only decimal, needs (precision,scale) of at most 38 digits")
        if self.format and self.kind not in (DeclaredKind.DATE, DeclaredKind.TIMESTAMP):
            raise ValueError("only date and timestamp take a format")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `integer`, `decimal(12,2)`, `date:%Y%m%d` … Raises ValueError."""
        match = _DECLARATION.fullmatch(text)
        if match is None:
            raise ValueError("not a type declaration")
        return cls(
            kind=DeclaredKind(match["kind"]),
            precision=int(match["precision"] or 0),
            scale=int(match["scale"] or 0),
            format=match["format"] or "",
        )

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type of the typed column."""
        if self.kind is DeclaredKind.DECIMAL:
            return pa.decimal128(self.precision, self.scale)
        return _ARROW[self.kind]

    def __str__(self) -> str:
        size = f"({self.precision},{self.scale})" if self.kind is DeclaredKind.DECIMAL else ""
        return f"{self.kind}{size}" + (f":{self.format}" if self.format else "")


_ARROW = {
    DeclaredKind.TEXT: pa.string(),
    DeclaredKind.INTEGER: pa.int64(),
    DeclaredKind.DOUBLE: pa.float64(),
    DeclaredKind.BOOLEAN: pa.bool_(),
    DeclaredKind.DATE: pa.date32(),
    DeclaredKind.TIMESTAMP: pa.timestamp("us"),
}
TEXT = DeclaredType(kind=DeclaredKind.TEXT)


def type_column(text: pa.Array, declared: DeclaredType, *, column: str, first_row: int) -> pa.Array:
    """The text column as its declared type; NULL stays NULL.

    `first_row` (1-based) is for the message. Raises RequestError (`source_value_type`) with column, type and row.
    """
    if declared.kind is DeclaredKind.TEXT:
        return text
    convert = _converter(declared)
    try:
        return convert(text)
    except pa.ArrowInvalid:
        # Arrow's message quotes the value, which may be a person's: it is cut off here.
        row = first_row + _first_bad(text, convert)
    raise RequestError(SOURCE_VALUE_TYPE, column=column, type=str(declared), row=row) from None


def _converter(declared: DeclaredType) -> Callable[[pa.Array], pa.Array]:
    if declared.format:
        return lambda text: _parse_time(text, declared)
    if declared.kind is DeclaredKind.INTEGER:
        return _integers
    if declared.kind is DeclaredKind.DOUBLE:
        return _doubles
    return lambda text: text.cast(declared.arrow)


def _integers(text: pa.Array) -> pa.Array:
    if pc.any(pc.match_substring(text, "x", ignore_case=True)).as_py():
        raise pa.ArrowInvalid("hexadecimal")
    return text.cast(pa.int64())


def _doubles(text: pa.Array) -> pa.Array:
    numbers = text.cast(pa.float64())
    if pc.all(pc.is_finite(numbers)).as_py() is False:
        raise pa.ArrowInvalid("not finite")
    return numbers


def _parse_time(text: pa.Array, declared: DeclaredType) -> pa.Array:
    """Parse by format; what the C library quietly normalises (30 February) differs when written back and is refused."""
    moments = pc.strptime(text, format=declared.format, unit="us")
    written = pc.strftime(moments, format=declared.format)
    if pc.all(pc.equal(_bare(_whole_seconds(written)), _bare(text))).as_py() is False:
        raise pa.ArrowInvalid("no such day")
    return moments.cast(declared.arrow)


def _whole_seconds(written: pa.Array) -> pa.Array:
    """Arrow writes `%S` with six decimals at this unit; strptime reads none, so they are zeros."""
    return pc.replace_substring(written, ".000000", "")


def _bare(text: pa.Array) -> pa.Array:
    """Without zeros that lead a number: 2024/2/8 and 2024/02/08 are one day."""
    return pc.replace_substring_regex(text, r"(^|[^0-9])0+([0-9])", r"\1\2")


def _first_bad(text: pa.Array, convert: Callable[[pa.Array], pa.Array]) -> int:
    """Place of the first value that does not convert, by halving."""
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            convert(text.slice(low, middle - low))
            low = middle
        except pa.ArrowInvalid:
            high = middle
    return low
