"""Where it is open who lacks a value: columns that are declared so (`missing: open`), as they stand in their own table.

Threat: `count(*)` beside `count(x)` tells how many lack x, and a mean tells it beside its sum. The owner of the data
may declare that this is no secret. It is a statement about the NULLs that the table itself holds. A NULL that a query
makes (a row that a LEFT JOIN does not find, a CASE, nullif, a logarithm of nought, a step per subject) says something
else. And it is about x alone: `sum(y) FILTER (WHERE x IS NOT NULL)` is about the y of those few who lack x, which
stays as protected as any other part of a sum. Nor may x itself part people: see `egress.reading.missing.conditioned`.
"""

from collections.abc import Iterator
from dataclasses import replace

from egress.plan.expressions import (
    Aggregate,
    Call,
    Case,
    Cast,
    Column,
    Expr,
    Guard,
    Literal,
    Need,
    Type,
    both,
    children,
    columns,
    conjuncts,
    not_true,
)

_TOTAL = frozenset(("+", "-", "*", "negate"))
"""Functions of numbers that are NULL where an argument is, and nowhere else."""
_OF_VALUES = frozenset(("count", "sum", "avg", "var_samp", "var_pop", "stddev_samp", "stddev_pop"))
"""Aggregates that pass over missing values."""
_COMPUTING = _TOTAL | {"/", "//", "%", "power", "sqrt", "ln", "log10", "log2", "abs", "floor", "ceil", "round", "trunc"}
"""What is added up may be computed by these; coalesce is there for who lacks a value."""


def is_open(args: tuple[Expr, ...], sources: frozenset[str]) -> bool:
    """Whether the one argument is missing just where one column of these tables is, and that is declared to be open."""
    if not is_plain(args):
        return False
    used = columns(args[0])
    facts = used[0].facts
    return used[0].source in sources and facts is not None and facts.missing_open


def is_plain(args: tuple[Expr, ...]) -> bool:
    """Whether the one argument is missing just where one column is."""
    return len(args) == 1 and len(set(columns(args[0]))) == 1 and _is_total(args[0])


def _is_total(expr: Expr) -> bool:
    match expr:
        case Column():
            return True
        case Literal(value=value):
            return value is not None
        case Call(name=name, args=args):
            return name in _TOTAL and all(map(_is_total, args))
        case Cast(value=inner, type=Type.DOUBLE):
            return inner.type.numeric and _is_total(inner)
    return False


def filled(args: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """Where each argument has a value, as conditions name it."""
    return tuple(Call(name="is_not_null", args=(arg,), type=Type.BOOLEAN) for arg in args)


def counted_by(part: Expr, sources: frozenset[str]) -> Column | None:
    """The column that a filter wants to be filled, where it is open who lacks it."""
    match part:
        case Call(name="is_not_null", args=(Column() as column,)) if is_open((column,), sources):
            return column
    return None


def is_about(aggregate: Aggregate, column: Column) -> bool:
    """Whether an aggregate counts rows, or adds up what is missing just where a column is."""
    if aggregate.distinct or aggregate.name == "count_star":
        return aggregate.name == "count_star"
    plain = len(aggregate.args) == 1 and _is_total(aggregate.args[0]) and set(columns(aggregate.args[0])) == {column}
    return aggregate.name in _OF_VALUES and plain


def without_filter(aggregate: Aggregate, sources: frozenset[str], column: Column | None) -> Aggregate:
    """The same without a FILTER by which a column is filled; `column`: rows are counted by it in any case."""
    parts = () if aggregate.where is None else conjuncts(aggregate.where)
    for part in parts:
        found = counted_by(part, sources)
        if found is not None and is_about(aggregate, found):
            column, parts = found, tuple(one for one in parts if one != part)
            break
    if column is not None and aggregate.name == "count_star":
        aggregate = replace(aggregate, name="count", args=(column,))
    return replace(aggregate, where=both(parts) if parts else None)


def conditions(expr: Expr, *, value: bool) -> Iterator[Column]:
    """Columns with `missing: open` whose values `expr` tells apart; `value`: it is itself added up, no test."""
    match expr:
        case Call(name="is_null" | "is_not_null", args=(Column(),)):
            return
        case Column(facts=facts):
            if facts is not None and facts.missing_open and not value:
                yield expr
        case Aggregate(args=args, where=where):
            yield from (found for arg in args for found in conditions(arg, value=True))
            yield from conditions(where, value=False) if where is not None else ()
        case Case(branches=branches, otherwise=otherwise):
            yield from (found for test, _ in branches for found in conditions(test, value=False))
            values = (*(then for _, then in branches), otherwise)
            yield from (found for one in values for found in conditions(one, value=value))
        case _:
            computed = isinstance(expr, Cast) or (isinstance(expr, Call) and expr.name in (*_COMPUTING, "coalesce"))
            yield from (found for child in children(expr) for found in conditions(child, value=value and computed))


def apart(args: tuple[Expr, ...]) -> Iterator[Guard]:
    """Beside other columns, or under a function that not every value has: who lacks the open column, and who the rest.

    Several numbers are missing together then, of which that one may be known.
    """
    used = dict.fromkeys(column for arg in args for column in columns(arg))
    for column in used:
        if column.facts is not None and column.facts.missing_open and column.facts.table is not None:
            there = Call(name="is_not_null", args=(column,), type=Type.BOOLEAN)
            whole = both(filled(args))
            yield Guard(test=there, met=Need.NONE_OR_ENOUGH, unmet=Need.NONE_OR_ENOUGH)
            if whole != there:
                yield Guard(test=both((there, not_true(whole))), met=Need.NONE_OR_ENOUGH, unmet=Need.ANY)
