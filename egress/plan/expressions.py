"""Typed expressions of a plan. Frozen values that compare by meaning: places in the text are not part of them.

One vocabulary serves both worlds: row level (inside the boundary, over protected rows) and after the boundary (over
released cells). `Column.source` names the generated alias that a value comes from.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Union

from core.errors import Place
from core.manifest import Coarsening, Period, Range, Value

if TYPE_CHECKING:
    from egress.plan.plan import Query, Rows


class Type(StrEnum):
    """What the guard knows of a value's type."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DOUBLE = "double"
    VARCHAR = "varchar"
    DATE = "date"
    TIMESTAMP = "timestamp"
    INTERVAL = "interval"
    NULL = "null"

    @property
    def numeric(self) -> bool:
        """Integer, decimal or double."""
        return self in (Type.INTEGER, Type.DECIMAL, Type.DOUBLE)

    @property
    def temporal(self) -> bool:
        """Date or timestamp."""
        return self in (Type.DATE, Type.TIMESTAMP)


class Kind(StrEnum):
    """What a column is to the guard: the manifest's kinds, and what per-subject aggregation derives."""

    SUBJECT = "subject"
    ID = "id"
    TEXT = "text"
    QUASI = "quasi"
    KEY = "key"
    MEASURE = "measure"
    PUBLIC = "public"
    COUNT = "count"
    """A count per subject: a small number, a group key as it stands."""
    DERIVED = "derived"
    """Any other value computed per subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a column: from the manifest, or derived."""

    kind: Kind
    label: str
    """Canonical name, `table.column` or a canonical expression: part of canonical measures."""
    table: str | None = None
    name: str = ""
    """The manifest's column name, for messages."""
    subject_type: str | None = None
    range: Range | None = None
    domain: tuple[Value, ...] | None = None
    coarsenings: tuple[Coarsening, ...] = ()
    identifies: bool = False
    """A public column that protected rows refer to by id."""
    missing_open: bool = False
    """Declared: who lacks a value in this column of its own table is no secret."""
    period: Period | None = None
    """Declared first and last day."""
    guards: tuple["Guard", ...] = ()
    """Conditions inside the per-subject aggregate behind this column: every measure that uses it takes them over."""


class Need(StrEnum):
    """How many subjects one side of a condition needs."""

    ENOUGH = "enough"
    NONE_OR_ENOUGH = "none_or_enough"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A sub-condition of a measure and what each side of it needs."""

    test: "Expr"
    met: Need = Need.ENOUGH
    """Subjects with a row on which the test is true."""
    unmet: Need = Need.ENOUGH
    """Subjects with a row on which it is false or NULL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a source. `facts` is None after the boundary."""

    source: str
    name: str
    type: Type
    facts: Facts | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A constant: text, int, float (as its decimal text), bool or None."""

    value: str | int | bool | None
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A scalar function or operator of `functions.SCALARS`, by canonical name."""

    name: str
    args: tuple["Expr", ...]
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Searched CASE; the first branch whose condition is true wins."""

    branches: tuple[tuple["Expr", "Expr"], ...]
    otherwise: "Expr"
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A conversion; at row level a failing one gives NULL, so that no error can be an oracle."""

    value: "Expr"
    type: Type
    sql_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """An aggregate of `functions.AGGREGATES`."""

    name: str
    args: tuple["Expr", ...]
    type: Type
    distinct: bool = False
    where: Union["Expr", None] = None
    parameter: tuple[str, ...] = ()
    """Quantile points as decimal text."""
    implicit: bool = False
    """The count inside an average: it is not shown by itself."""
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey:
    """One ORDER BY item."""

    value: "Expr"
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window function over released cells."""

    name: str
    args: tuple["Expr", ...]
    partition: tuple["Expr", ...]
    order: tuple[SortKey, ...]
    frame: str
    """Generated frame clause, or empty."""
    type: Type
    where: Union["Expr", None] = None
    ignore_nulls: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """GROUPING(keys…) of a boundary: bit mask of the keys that a cell is summed over."""

    args: tuple["Expr", ...]
    type: Type = Type.INTEGER


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A scalar sub-query over released cells or public tables."""

    query: "Query"
    type: Type
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InQuery:
    """`value IN (query)` over released cells or public tables; `value` None means EXISTS."""

    value: Union["Expr", None]
    query: "Query"
    type: Type = Type.BOOLEAN
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Semi:
    """A semi-join of protected rows: some row of `rows` has these columns equal to the outer ones."""

    rows: "Rows"
    pairs: tuple[tuple["Expr", "Expr"], ...]
    """(outer, inner) expressions; subject columns compare by ordinal."""
    type: Type = Type.BOOLEAN


Expr = Column | Literal | Call | Case | Cast | Aggregate | Window | Grouping | Scalar | InQuery | Semi


def children(expr: Expr) -> tuple[Expr, ...]:
    """Direct sub-expressions, sub-queries excluded."""
    match expr:
        case Call() | Grouping():
            return expr.args
        case Case():
            return (*(part for branch in expr.branches for part in branch), expr.otherwise)
        case Cast():
            return (expr.value,)
        case Aggregate():
            return (*expr.args, *((expr.where,) if expr.where else ()))
        case Window():
            keys = tuple(key.value for key in expr.order)
            return (*expr.args, *expr.partition, *keys, *((expr.where,) if expr.where else ()))
        case InQuery():
            return (expr.value,) if expr.value is not None else ()
        case Semi():
            return tuple(outer for outer, _ in expr.pairs)
        case _:
            return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """`expr` and everything below it, sub-queries excluded."""
    yield expr
    for child in children(expr):
        yield from walk(child)


def extent(expr: Expr, stop: int) -> tuple[int, int]:
    """(nodes, levels) of `expr`, counted to just above `stop` nodes: shared parts count each time they are met."""
    stack, nodes, levels = [(expr, 1)], 0, 0
    while stack and nodes <= stop:
        part, level = stack.pop()
        nodes, levels = nodes + 1, max(levels, level)
        stack.extend((child, level + 1) for child in children(part))
    return nodes, levels


def columns(expr: Expr) -> tuple[Column, ...]:
    """All column references below `expr`, in order."""
    return tuple(node for node in walk(expr) if isinstance(node, Column))


def rewrite(expr: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """Replace nodes top-down: where `change` gives a value, it stands; elsewhere the children are rewritten."""
    changed = change(expr)
    if changed is not None:
        return changed

    def go(part: Expr) -> Expr:
        return rewrite(part, change)

    def maybe(part: Expr | None) -> Expr | None:
        return None if part is None else go(part)

    match expr:
        case Call() | Grouping():
            return replace(expr, args=tuple(map(go, expr.args)))
        case Case():
            branches = tuple((go(when), go(then)) for when, then in expr.branches)
            return replace(expr, branches=branches, otherwise=go(expr.otherwise))
        case Cast():
            return replace(expr, value=go(expr.value))
        case Aggregate():
            return replace(expr, args=tuple(map(go, expr.args)), where=maybe(expr.where))
        case Window():
            order = tuple(replace(key, value=go(key.value)) for key in expr.order)
            args, partition = tuple(map(go, expr.args)), tuple(map(go, expr.partition))
            return replace(expr, args=args, partition=partition, order=order, where=maybe(expr.where))
        case InQuery():
            return replace(expr, value=maybe(expr.value))
        case Semi():
            return replace(expr, pairs=tuple((go(outer), inner) for outer, inner in expr.pairs))
        case _:
            return expr


def conjuncts(expr: Expr) -> tuple[Expr, ...]:
    """The parts of an AND, flattened; what all branches of an OR share is taken out of it."""
    if isinstance(expr, Call) and expr.name == "and":
        return tuple(part for arg in expr.args for part in conjuncts(arg))
    if isinstance(expr, Call) and expr.name == "or":
        branches = [conjuncts(arg) for arg in expr.args]
        shared = tuple(part for part in branches[0] if all(part in branch for branch in branches[1:]))
        if shared:
            return (*shared, expr)
    return (expr,)


def literal_number(expr: Expr) -> float | None:
    """The finite number that a constant expression stands for, signs and casts included; None if it is not one."""
    number = _number(expr)
    return number if number is not None and math.isfinite(number) else None


def _number(expr: Expr) -> float | None:
    match expr:
        case Literal(value=value, type=kind) if kind.numeric and not isinstance(value, bool) and value is not None:
            return float(value)
        case Call(name="negate", args=(inner,)):
            number = literal_number(inner)
            return None if number is None else -number
        case Cast(value=inner, type=kind) if kind.numeric:
            return literal_number(inner)
        case Call(name="trunc", args=(inner,)):
            number = literal_number(inner)
            return None if number is None else float(int(number))
        case Call(name="+" | "-" | "*" | "/" as name, args=(left, right)):
            return _arithmetic(name, literal_number(left), literal_number(right))
        case _:
            return None


def _arithmetic(name: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None or (name == "/" and right == 0):
        return None
    return {"+": left + right, "-": left - right, "*": left * right, "/": left / (right or 1)}[name]


def is_constant(expr: Expr) -> bool:
    """No column and no sub-query below."""
    return not any(
        isinstance(node, (Column, Aggregate, Window, Grouping, Scalar, InQuery, Semi)) for node in walk(expr)
    )


def never_null(expr: Expr) -> bool:
    """Whether a value is there on every row, whatever the data: constants, and CASE or coalesce that end in them."""
    match expr:
        case Literal():
            return expr.value is not None
        case Case():
            return all(never_null(then) for _, then in expr.branches) and never_null(expr.otherwise)
        case Call(name="coalesce", args=args):
            return any(map(never_null, args))
        case Call(name="is_null" | "is_not_null" | "is_distinct" | "is_not_distinct"):
            return True
        case _:
            return False


def has_aggregate(expr: Expr) -> bool:
    """Whether it aggregates anything: then it is computed from cells."""
    return any(isinstance(node, Aggregate) for node in walk(expr))


def true() -> Literal:
    """The constant TRUE."""
    return Literal(value=True, type=Type.BOOLEAN)


def not_true(test: Expr) -> Expr:
    """Where a test is false or NULL."""
    return Call(name="is_distinct", args=(test, true()), type=Type.BOOLEAN)


def surely_not(parts: tuple[Expr, ...]) -> Expr | None:
    """Where tests fail for another reason than that a value is missing; None: that is all that they ask for.

    Threat: `income < c` leaves out those without an income as well, and they would be cover for that nobody has more.
    """
    asked = tuple(part for part in parts if not (isinstance(part, Call) and part.name == "is_not_null"))
    return Call(name="not", args=(both(asked),), type=Type.BOOLEAN) if asked else None


def both(parts: tuple[Expr, ...]) -> Expr:
    """The conjunction of `parts`; TRUE when there are none."""
    if not parts:
        return true()
    return parts[0] if len(parts) == 1 else Call(name="and", args=parts, type=Type.BOOLEAN)


def canonical(expr: Expr, name: Callable[[Column], str]) -> Any:
    """A JSON form in which spelling does not matter: aliases resolved, commutative operands sorted, > turned into <."""
    match expr:
        case Column():
            return name(expr)
        case Literal():
            return ["=", _number_text(expr), expr.type.value if not expr.type.numeric else "number"]
        case Call():
            return _canonical_call(expr, name)
        case Case():
            parts = [[canonical(when, name), canonical(then, name)] for when, then in expr.branches]
            return ["case", parts, canonical(expr.otherwise, name)]
        case Cast():
            return ["cast", expr.sql_type, canonical(expr.value, name)]
        case Semi():
            pairs = [[canonical(outer, name), canonical(inner, name)] for outer, inner in expr.pairs]
            return ["semi", sorted(pairs, key=str), expr.rows.canonical()]
        case Aggregate():
            where = None if expr.where is None else canonical(expr.where, name)
            return [expr.name, expr.distinct, [canonical(arg, name) for arg in expr.args], where, list(expr.parameter)]
        case _:
            return ["opaque", repr(expr)]


MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Comparisons as they read from the other side."""
_COMMUTATIVE = frozenset(("+", "*", "and", "or", "=", "<>", "is_not_distinct", "is_distinct"))


def _canonical_call(expr: Call, name: Callable[[Column], str]) -> Any:
    args = [canonical(arg, name) for arg in expr.args]
    if expr.name in (">", ">="):
        return [MIRRORED[expr.name], *reversed(args)]
    if expr.name in _COMMUTATIVE:
        return [expr.name, *sorted(args, key=str)]
    if expr.name == "in" and len(args) == 2:
        return ["=", *sorted(args, key=str)]
    if expr.name == "in":
        return ["in", args[0], *sorted(args[1:], key=str)]
    return [expr.name, *args]


def _number_text(expr: Literal) -> str | bool | None:
    if expr.type.numeric and expr.value is not None and not isinstance(expr.value, bool):
        number = float(expr.value)
        return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
    return expr.value if isinstance(expr.value, (str, bool)) or expr.value is None else str(expr.value)


def ordinal(column: Column) -> Column:
    """The ordinal of a subject column, on the same source."""
    if column.facts is None or column.facts.kind is not Kind.SUBJECT:
        return column
    return replace(column, name=f"${column.facts.subject_type}", type=Type.INTEGER)
