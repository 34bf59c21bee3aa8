"""What a masking operator is: its declared properties, its parameters, and how it is compiled for one column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from core.manifest import Coarsening, ColumnKind, ColumnType, Missing, Period, Range, Value
from masking.labelfile import ColumnLabel
from masking.labels import MinimumOperator

UNBOUNDED = 2**31 - 1
"""Stability of an operator where one subject can change any number of other subjects' values."""

NUMBERS = frozenset({ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.DOUBLE})
CALENDAR = frozenset({ColumnType.DATE, ColumnType.TIMESTAMP})
ANY_TYPE = frozenset(ColumnType)


class Unfit(ValueError):
    """The operator or its parameters do not fit the column; the text says why and holds no data value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operator, as the policy's JSON schema describes it."""

    name: str
    schema: Mapping[str, Any]
    """JSON schema of the value (`type`, `minimum`, `enum`, `items`)."""
    default: Any = None
    required: bool = False
    meaning: str


class KeySource(Protocol):
    """Gives the 32-byte key of one purpose (`masking.keys.ScenarioKeys.key`)."""

    def __call__(self, *purpose: str) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The column that an operator is compiled for."""

    label: ColumnLabel
    parameters: Mapping[str, Any]
    """Validated and completed with defaults."""
    namespace: str
    """Tokens of equal values are equal inside one namespace of a scenario: the subject's numbering, or the label."""
    subject_type: str | None = None
    """Set when the column is the identifier of the table's subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the manifest says about the column after masking."""

    type: ColumnType
    kind: ColumnKind
    domain: tuple[Value, ...] | None = None
    range: Range | None = None
    coarsenings: tuple[Coarsening, ...] = ()
    missing: Missing = Missing.PROTECTED
    """Open only where no value becomes a missing one."""
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sql:
    """An expression over the cleaned value. No key is ever part of it: keyed operators are native."""

    over: Callable[[str], str]
    """SQL of the value → SQL of the masked value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Native:
    """A function of one Arrow array, row by row, of the cleaned value (and the subject's ordinals where it asks)."""

    apply: Callable[[pa.Array], pa.Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerSubject:
    """A function of the cleaned value and of the row's subject, both Arrow arrays of one length."""

    apply: Callable[[pa.Array, pa.Array], pa.Array]
    """(values, subject ordinals as uint32) → masked values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """A function that has to see the whole column first (in memory, in the masking process).

    `survey` gets all cleaned values in row order and each row's subject ordinal; it returns the masked column, in the
    same order.
    """

    survey: Callable[[pa.Array, np.ndarray], pa.Array]
    """(values, subject ordinals as int64, −1 for none) → masked values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rare:
    """Categories with fewer than `min_subjects` subjects become `other`, decided when the masked rows are counted."""

    other: Value
    min_subjects: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectToken:
    """The token of the table's subject, computed once a subject."""

    length: int
    algorithm: str


Step = Sql | Native | PerSubject | Surveyed | Rare | SubjectToken


class Reversal(StrEnum):
    """Whether a masked value can be turned back."""

    NEVER = "never"
    WITH_KEY = "with_key"
    """By whoever holds the key; a separate, audited right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One masking operator and everything it promises."""

    name: str
    zh: str
    meaning: str
    family: MinimumOperator
    join_safe: bool
    """Equal values stay equal and different ones different, inside one namespace of a scenario."""
    reversal: Reversal = Reversal.NEVER
    stability: int = 1
    """How many subjects' values one subject can change; `UNBOUNDED` if there is no bound."""
    cost_ns: int
    """Rough cost of one value on one core, nanoseconds; keyed ones as `benchmarks/masking_operators.py` measures."""
    level_drop: int = 0
    """By how much the level falls, never below 1."""
    types: frozenset[ColumnType] = ANY_TYPE
    parameters: tuple[Parameter, ...] = ()
    shape: Callable[[Target], Shape]
    """The column after masking. Raises Unfit."""
    compile: Callable[[Target, KeySource], Step]
    """How to do it. Raises Unfit."""

    def level_after(self, level: int) -> int:
        """Level after masking, 1 to 4. Core data stays core whatever is done to it (R26)."""
        return level if level == 4 else max(1, level - self.level_drop)


def complete(operator: Operator, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with defaults filled in. Raises Unfit on an unknown, missing or wrong one."""
    known = {parameter.name: parameter for parameter in operator.parameters}
    if unknown := sorted(set(given) - set(known)):
        raise Unfit(f"unknown parameter {unknown[0]}")
    values: dict[str, Any] = {}
    for name, parameter in known.items():
        if name not in given and parameter.required:
            raise Unfit(f"parameter {name} is missing")
        values[name] = given.get(name, parameter.default)
        if name in given:
            _check_schema(name, parameter.schema, given[name])
    return values


_JSON_TYPES: Mapping[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
}


def _check_schema(name: str, schema: Mapping[str, Any], value: Any) -> None:
    """The part of JSON schema that parameters use: type, enum, minimum, maximum, exclusiveMinimum, items, minItems."""
    wanted = schema.get("type")
    names: Sequence[str] = [wanted] if isinstance(wanted, str) else list(wanted or _JSON_TYPES)
    fits = any(
        isinstance(value, _JSON_TYPES[kind]) and (not isinstance(value, bool) or kind == "boolean") for kind in names
    )
    if not fits or ("enum" in schema and value not in schema["enum"]):
        raise Unfit(f"parameter {name} has the wrong type or is not one of the choices")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high, above = schema.get("minimum"), schema.get("maximum"), schema.get("exclusiveMinimum")
        if (
            (low is not None and value < low)
            or (high is not None and value > high)
            or (above is not None and value <= above)
        ):
            raise Unfit(f"parameter {name} is out of bounds")
    if isinstance(value, (list, tuple)):
        if len(value) < schema.get("minItems", 0):
            raise Unfit(f"parameter {name} has too few items")
        for item in value:
            _check_schema(name, schema.get("items", {}), item)


def unkeyed(step: Callable[[Target], Step]) -> Callable[[Target, KeySource], Step]:
    """An operator's compile function for one that needs no key."""

    def compiled(target: Target, _keys: KeySource) -> Step:
        return step(target)

    return compiled


def literal(value: Value) -> str:
    """A value of a declared domain or a parameter as SQL text; never a value of data, never a key."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return f"({value!r})"
    return "'" + value.replace("'", "''") + "'"
