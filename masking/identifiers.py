"""One spelling for each identifier, so that 125024, "125024 " and "１２５０２４" are one subject.

The form is part of every registry entry and token and may never change for values that it already maps.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_NOISE = r"[\s\-–—_·.]+"
"""Spaces and separators that people type into numbers."""
RESIDENT_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_ID_CHECKS = "10X98765432"
"""Weights of the first seventeen places and check characters by remainder (GB 11643-1999)."""
_PLAIN = np.zeros(256, bool)
_PLAIN[list(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")] = True
SEPARATOR = "\x1f"
"""Between the parts of a key of several columns: it cannot occur in a normalised part."""


def normalise(values: pa.Array, *, resident_id: bool = False) -> pa.Array:
    """Normalised identifiers as strings of the same length as `values`; null where nothing is left.

    Whole numbers keep their digits (a float's `.0` goes), text is NFKC, upper case, without spaces and separators.
    With `resident_id`, 15-place numbers become the 18-place ones of the same person (GB 11643).
    """
    text = _as_text(values)
    if not _is_plain(text):
        text = pc.utf8_upper(pc.utf8_normalize(text, "NFKC"))
        text = pc.replace_substring_regex(text, r"^(\d+)\.0+$", r"\1")
        text = pc.replace_substring_regex(text, _NOISE, "")
    lengths = pc.binary_length(text)
    if pc.min(lengths).as_py() == 0:
        text = pc.if_else(pc.equal(lengths, 0), pa.scalar(None, text.type), text)
    return _eighteen(text) if resident_id else text


def _as_text(values: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_floating(values.type):
        values = _whole(values)
    return values if values.type == pa.string() else pc.cast(values, pa.string())


def _whole(values: pa.Array) -> pa.Array:
    """Floats as whole numbers; those with a fraction, or beyond 2^53, name nobody reliably: null."""
    numbers = values.to_numpy(zero_copy_only=False)
    sound = np.isfinite(numbers) & (np.abs(np.nan_to_num(numbers)) < 2**53)
    sound &= np.floor(np.nan_to_num(numbers)) == np.nan_to_num(numbers)
    return pa.array(np.where(sound, np.nan_to_num(numbers), 0).astype(np.int64), mask=~sound)


def _is_plain(text: pa.Array) -> bool:
    """Whether all values are digits and capital letters already, which most columns of a source are."""
    _, offsets, data = text.buffers()
    if data is None or not len(text):
        return True
    first, last = np.frombuffer(offsets, np.int32)[[text.offset, text.offset + len(text)]]
    return bool(_PLAIN[np.frombuffer(data, np.uint8)[first:last]].all())


def _eighteen(text: pa.Array) -> pa.Array:
    fifteen = pc.equal(pc.binary_length(text), 15)
    if not pc.any(fifteen).as_py():
        return text
    legacy = pc.and_(fifteen, pc.match_substring_regex(text, r"^\d{15}$"))
    upgraded = [
        upgrade(value) if old else value for value, old in zip(text.to_pylist(), legacy.to_pylist(), strict=True)
    ]
    return pa.array(upgraded, pa.string())


def upgrade(number: str) -> str:
    """The 18-place resident ID of a 15-place one: century 19 and the check character."""
    body = number[:6] + "19" + number[6:]
    return body + check_character(body)


def check_character(body: str) -> str:
    """The eighteenth place of a resident ID from its first seventeen digits (GB 11643-1999, ISO 7064 mod 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, RESIDENT_ID_WEIGHTS, strict=True))
    return RESIDENT_ID_CHECKS[total % 11]


def composite(parts: Iterable[pa.Array]) -> pa.Array:
    """One key string from several normalised columns; null if any part is."""
    columns = list(parts)
    if len(columns) == 1:
        return columns[0]
    return pc.binary_join_element_wise(*columns, SEPARATOR)
