"""Operators that need a key. Keys come from the scenario, so two scenarios' tokens have nothing in common."""

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from core.manifest import ColumnKind, ColumnType
from masking.labels import MinimumOperator
from masking.operators.fresh import FORMS, fresh
from masking.operators.hmac import hmac_sha256, hmac_sm3
from masking.operators.numerals import ALPHABETS, encrypt
from masking.operators.operator import (
    CALENDAR,
    KeySource,
    Native,
    Operator,
    Parameter,
    PerSubject,
    Reversal,
    Shape,
    SubjectToken,
    Target,
    Unfit,
)

PSEUDONYM_PURPOSE = "pseudonym"
_SMALL_DOMAIN = 1_000
_FIRST = pa.scalar(datetime(1, 1, 1), pa.timestamp("us"))  # noqa: DTZ001  # a calendar's edge has no zone
_LAST = pa.scalar(datetime(9999, 12, 31), pa.timestamp("us"))  # noqa: DTZ001  # the same


def _refuse_small_domain(target: Target) -> None:
    """Tokens keep frequencies: over a short list they only rename it."""
    if target.label.type is ColumnType.BOOLEAN or 0 < len(target.label.domain or ()) < _SMALL_DOMAIN:
        raise Unfit("tokens of a short list keep its frequencies; treat it as a key or drop it")


def _token_shape(target: Target) -> Shape:
    _refuse_small_domain(target)
    kind = ColumnKind.SUBJECT if target.subject_type else ColumnKind.ID
    return Shape(type=ColumnType.VARCHAR, kind=kind)


def _pseudonym(target: Target, keys: KeySource) -> Native | SubjectToken:
    length, algorithm = target.parameters["length"], target.parameters["algorithm"]
    if target.subject_type:
        return SubjectToken(length=length, algorithm=algorithm)
    key = keys(PSEUDONYM_PURPOSE, "label", target.namespace)
    hashed = hmac_sm3 if algorithm == "hmac_sm3" else hmac_sha256
    return Native(apply=lambda values: hashed(key, values.cast(pa.string()), length))


PSEUDONYM = Operator(
    name="pseudonym",
    zh="密钥化假名",
    meaning="HMAC of the value under a key of this scenario alone, in hex; equal values keep equal tokens.",
    family=MinimumOperator.PSEUDONYM,
    join_safe=True,
    cost_ns=450,
    level_drop=1,
    types=frozenset({ColumnType.VARCHAR, ColumnType.INTEGER}),
    parameters=(
        Parameter(
            name="length",
            schema={"type": "integer", "minimum": 24, "maximum": 64},
            default=32,
            meaning="hex characters; 32 are 128 bits",
        ),
        Parameter(
            name="algorithm",
            schema={"type": "string", "enum": ["hmac_sha256", "hmac_sm3"]},
            default="hmac_sha256",
            meaning="keyed hash",
        ),
    ),
    shape=_token_shape,
    compile=_pseudonym,
)


def _identifier_shape(target: Target) -> Shape:
    _refuse_small_domain(target)
    if target.subject_type:
        raise Unfit("the identifier of a subject becomes a pseudonym, which nobody can turn back")
    return Shape(type=ColumnType.VARCHAR, kind=ColumnKind.ID)


def _ff1(target: Target, keys: KeySource) -> Native:
    alphabet = ALPHABETS[target.parameters["alphabet"]]
    key = keys("ff1", target.namespace, target.parameters["alphabet"])
    return Native(apply=lambda values: encrypt(values, key, alphabet))


FF1 = Operator(
    name="ff1",
    zh="保留格式加密",
    meaning="FF1 (NIST SP 800-38G): another value of the same length and alphabet; who holds the key can turn it back.",
    family=MinimumOperator.PSEUDONYM,
    join_safe=True,
    reversal=Reversal.WITH_KEY,
    cost_ns=600,
    level_drop=1,
    types=frozenset({ColumnType.VARCHAR}),
    parameters=(
        Parameter(
            name="alphabet",
            schema={"type": "string", "enum": list(ALPHABETS)},
            default="digits",
            meaning="signs that the values are made of",
        ),
    ),
    shape=_identifier_shape,
    compile=_ff1,
)


def _fresh(target: Target, keys: KeySource) -> Native:
    form = target.parameters["form"]
    key = keys("fresh", target.namespace, form)
    return Native(apply=lambda values: fresh(values, key, form))


FRESH_NUMBER = Operator(
    name="fresh_number",
    zh="合规假号",
    meaning="A keyed permutation of well-formed numbers: another one with a valid check character and no true part.",
    family=MinimumOperator.PSEUDONYM,
    join_safe=True,
    reversal=Reversal.WITH_KEY,
    cost_ns=1400,
    level_drop=1,
    types=frozenset({ColumnType.VARCHAR}),
    parameters=(
        Parameter(name="form", schema={"type": "string", "enum": list(FORMS)}, required=True, meaning="kind of number"),
    ),
    shape=_identifier_shape,
    compile=_fresh,
)


def shift_days(key: bytes, ordinals: np.ndarray, days: int) -> np.ndarray:
    """Days by which each subject's dates move, −days … days, the same for all dates of one subject."""
    blocks = np.zeros((len(ordinals), 2), np.uint64)
    blocks[:, 0] = ordinals
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  # a keyed random function, not a store
    drawn = np.frombuffer(cipher.update(blocks.tobytes()), np.uint64)[::2]
    shifts: np.ndarray = (drawn % np.uint64(2 * days + 1)).astype(np.int64) - days
    return shifts


def _shift_shape(target: Target) -> Shape:
    return Shape(type=target.label.type, kind=ColumnKind.QUASI, coarsenings=target.label.coarsenings)


def _shift(target: Target, keys: KeySource) -> PerSubject:
    days = target.parameters["days"]
    key = keys("shift_date")

    def apply(values: pa.Array, ordinals: pa.Array) -> pa.Array:
        known = pc.fill_null(ordinals, 0).to_numpy(zero_copy_only=False)
        shifts = pa.array(shift_days(key, known, days) * 86_400, pa.duration("s"))
        moved = pc.add(values.cast(pa.timestamp("us")), shifts.cast(pa.duration("us")))
        # 9999-12-31 stands for "no end" in many a source: what would leave the calendar stays at its edge.
        kept = pc.min_element_wise(pc.max_element_wise(moved, _FIRST, skip_nulls=False), _LAST, skip_nulls=False)
        return kept.cast(values.type)

    return PerSubject(apply=apply)


SHIFT_DATE = Operator(
    name="shift_date",
    zh="按主体平移日期",
    meaning="All dates of one subject move by the same secret number of days; intervals and order within it stay.",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    cost_ns=60,
    level_drop=1,
    types=CALENDAR,
    parameters=(
        Parameter(
            name="days",
            schema={"type": "integer", "minimum": 7, "maximum": 3650},
            default=183,
            meaning="furthest shift",
        ),
    ),
    shape=_shift_shape,
    compile=_shift,
)
