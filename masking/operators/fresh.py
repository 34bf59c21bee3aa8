"""Identity numbers of nobody: a keyed permutation of all well-formed numbers, each with a valid check character.

What an ID number tells (birth date, place, sex) is permuted with it: the new one's birth date is not the person's.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from masking.identifiers import RESIDENT_ID_CHECKS, RESIDENT_ID_WEIGHTS
from masking.operators.ff1 import permute
from masking.operators.numerals import (
    ALPHABETS,
    DIGITS,
    Strings,
    cipher_codes,
    codes_from,
    codes_of,
    number_of,
    text_of,
)
from masking.operators.operator import Unfit

_PROVINCES = np.array(
    [code for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
     for code in range(first, last + 1)],
    np.uint64,
)  # fmt: skip
"""First two places of GB/T 2260 codes."""
_FIRST_DAY = np.datetime64("1900-01-01")
_FIRST_DAY_NUMBER = int(_FIRST_DAY.astype(np.int64))
"""Days since 1970, negative."""
_DAYS = int(np.datetime64("2050-01-01").astype(np.int64)) - _FIRST_DAY_NUMBER
_IDS = len(_PROVINCES) * 10_000 * _DAYS * 1_000
_ID_CHECKS = np.frombuffer(RESIDENT_ID_CHECKS.encode("ascii"), np.uint8)
_CODE_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def _weighted(codes: np.ndarray, weights: Sequence[int]) -> np.ndarray:
    """Weighted sum of each row, in 16 bits (17 places of at most 30 times at most 30)."""
    total = np.zeros(len(codes), np.int16)
    for place, weight in enumerate(weights):
        total += codes[:, place] * np.int16(weight)
    return total


def _id_check(codes: np.ndarray) -> np.ndarray:
    """GB 11643: check byte of rows of 17 digits."""
    checks: np.ndarray = _ID_CHECKS[_weighted(codes, RESIDENT_ID_WEIGHTS) % 11]
    return checks


def _luhn_check(codes: np.ndarray) -> np.ndarray:
    """Luhn: check byte of rows of digits."""
    doubled = codes[:, ::-1].astype(np.int16)
    doubled[:, ::2] *= 2
    doubled -= 9 * (doubled > 9)
    checks: np.ndarray = (48 + (-doubled.sum(axis=1)) % 10).astype(np.uint8)
    return checks


def _credit_check(codes: np.ndarray) -> np.ndarray:
    """GB 32100: check byte of rows of 17 codes over its alphabet."""
    return text_of((-_weighted(codes, _CODE_WEIGHTS) % 31).astype(np.uint8), ALPHABETS["credit_code"])


def _rank(codes: np.ndarray) -> np.ndarray:
    """The number of a resident ID among all well-formed ones. Raises Unfit for an impossible place or date."""
    province = number_of(codes[:, :2], 10)
    place = np.searchsorted(_PROVINCES, province)
    if (_PROVINCES[np.minimum(place, len(_PROVINCES) - 1)] != province).any():
        raise Unfit("it has numbers that are no resident IDs")
    year, month, day = (
        number_of(codes[:, part], 10).astype(np.int64) for part in (slice(6, 10), slice(10, 12), slice(12, 14))
    )
    months = (year - 1970) * 12 + (month - 1)
    dates = months.astype("datetime64[M]").astype("datetime64[D]") + (day - 1)
    days = dates.astype(np.int64) - _FIRST_DAY_NUMBER
    sound = (month >= 1) & (month <= 12) & (day >= 1) & (days >= 0) & (days < _DAYS)
    sound &= dates.astype("datetime64[M]").astype(np.int64) == months
    if not sound.all():
        raise Unfit("it has numbers that are no resident IDs")
    district = place.astype(np.uint64) * np.uint64(10_000) + number_of(codes[:, 2:6], 10)
    rank: np.ndarray = (district * np.uint64(_DAYS) + days.astype(np.uint64)) * np.uint64(1_000)
    rank += number_of(codes[:, 14:17], 10)
    return rank


def _from_rank(rank: np.ndarray) -> np.ndarray:
    """The inverse of `_rank`: rows of 17 digits."""
    rest, serial = np.divmod(rank, np.uint64(1_000))
    district, days = np.divmod(rest, np.uint64(_DAYS))
    place, area = np.divmod(district, np.uint64(10_000))
    dates = _FIRST_DAY + days.astype(np.int64)
    years = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    months = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (dates - dates.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    written = (years * 10_000 + months * 100 + day).astype(np.uint64)
    parts = [(_PROVINCES[place], 2), (area, 4), (written, 8), (serial, 3)]
    digits: np.ndarray = np.hstack([codes_from(numbers, 10, places) for numbers, places in parts])
    return digits


def _permute_ids(key: bytes, codes: np.ndarray, inverse: bool) -> np.ndarray:
    return _from_rank(permute(key, _rank(codes), _IDS, inverse=inverse))


def _permute_digits(key: bytes, codes: np.ndarray, inverse: bool) -> np.ndarray:
    return cipher_codes(key, codes, 10, inverse=inverse)


def _permute_credit(key: bytes, codes: np.ndarray, inverse: bool) -> np.ndarray:
    return cipher_codes(key, codes, 31, inverse=inverse)


Check = Callable[[np.ndarray], np.ndarray]
Permutation = Callable[[bytes, np.ndarray, bool], np.ndarray]

FORMS: Mapping[str, tuple[str, tuple[int, int], Check, Permutation]] = {
    "resident_id": (DIGITS, (18, 18), _id_check, _permute_ids),
    "bank_card": (DIGITS, (13, 19), _luhn_check, _permute_digits),
    "credit_code": (ALPHABETS["credit_code"], (18, 18), _credit_check, _permute_credit),
}
"""Form → alphabet of the body, shortest and longest value, check byte of a body, permutation of bodies."""


def fresh(values: pa.Array, key: bytes, form: str, *, inverse: bool = False) -> pa.Array:
    """Well-formed numbers in, other well-formed numbers out; null stays null.

    Raises Unfit if a value is not a well-formed number with a valid check character.
    """
    alphabet, (shortest, longest), check, permutation = FORMS[form]
    strings = Strings(values)
    for length, rows in strings.chunks():
        matrix = strings.read(rows, length)
        codes, fits = codes_of(matrix[:, :-1], alphabet)
        if not (shortest <= length <= longest and fits.all() and (check(codes) == matrix[:, -1]).all()):
            raise Unfit("it has values that are not well-formed numbers with a valid check character")
        done = permutation(key, codes, inverse)
        strings.write(rows, np.column_stack([text_of(done, alphabet), check(done)]))
    return strings.result()
