"""Operators that hide characters: what is left can be read, but no whole value can."""

from collections.abc import Callable

import pyarrow as pa

from core.manifest import ColumnKind, ColumnType
from masking.labels import MinimumOperator
from masking.operators.operator import Native, Operator, Parameter, Shape, Sql, Target, unkeyed
from masking.text import redactor

_TEXT = frozenset({ColumnType.VARCHAR})
_STARS = "****"
_PLACES = {"type": "integer", "minimum": 0, "maximum": 6}


def _text_shape(_target: Target) -> Shape:
    return Shape(type=ColumnType.VARCHAR, kind=ColumnKind.TEXT)


def _mask_part(target: Target) -> Sql:
    """Four stars whatever the length, so that the length does not show; short values are hidden whole."""
    first, last = target.parameters["first"], target.parameters["last"]

    def over(value: str) -> str:
        tail = f" || right({value}, {last})" if last else ""
        shown = f"left({value}, {first}) || '{_STARS}'{tail}"
        long_enough = f"length({value}) >= {2 * (first + last) + 1}"
        return f"CASE WHEN {value} IS NULL THEN NULL WHEN {long_enough} THEN {shown} ELSE '{_STARS}' END"

    return Sql(over=over)


MASK_PART = Operator(
    name="mask_part",
    zh="部分遮蔽",
    meaning="The first and last places stay, the middle becomes four stars; at most half of a value is ever shown.",
    family=MinimumOperator.REDACT,
    join_safe=False,
    cost_ns=90,
    level_drop=1,
    types=_TEXT,
    parameters=(
        Parameter(
            name="first",
            schema={"type": "integer", "minimum": 0, "maximum": 6},
            default=1,
            meaning="places left in front",
        ),
        Parameter(
            name="last",
            schema={"type": "integer", "minimum": 0, "maximum": 4},
            default=0,
            meaning="places left at the end",
        ),
    ),
    shape=_text_shape,
    compile=unkeyed(_mask_part),
)


def _redact(_target: Target) -> Sql:
    return Sql(over=lambda value: f"CASE WHEN {value} IS NULL THEN NULL ELSE '{_STARS}' END")


REDACT = Operator(
    name="redact",
    zh="整体遮蔽",
    meaning="Every value becomes four stars; only whether there is one can be seen.",
    family=MinimumOperator.REDACT,
    join_safe=False,
    cost_ns=4,
    level_drop=2,
    types=_TEXT,
    shape=_text_shape,
    compile=unkeyed(_redact),
)


def redact_texts(values: pa.Array, redact_one: Callable[[str], str]) -> pa.Array:
    """Each text with its identifiers replaced by their labels; once a distinct text, null stays null."""
    encoded = values.dictionary_encode()
    texts = pa.array([redact_one(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return texts.take(encoded.indices)


def _redact_text(_target: Target) -> Native:
    redact_one = redactor()
    return Native(apply=lambda values: redact_texts(values, redact_one))


REDACT_TEXT = Operator(
    name="redact_text",
    zh="文本去标识",
    meaning="Identifiers inside a text become their labels in brackets, the rest stays readable: 请联系[姓名]。"
    " What no recogniser knows stays: the text is no group key and a finding for review.",
    family=MinimumOperator.REDACT,
    join_safe=False,
    cost_ns=200_000,
    level_drop=1,
    types=_TEXT,
    shape=_text_shape,
    compile=unkeyed(_redact_text),
)
