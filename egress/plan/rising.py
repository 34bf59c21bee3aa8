"""Keys that rise with their column (`age // 10`, a week, a year), beside filters that cut the same column off.

A cell whose key lies strictly between those of the cuts holds nobody whom the filters leave out, whatever the data:
`WHERE age >= 18` takes people out of the ages 10 to 19 alone. That nobody is left out of the others is no news.
"""

from collections.abc import Iterable, Iterator

from core.manifest import ColumnType
from egress.plan.expressions import Call, Cast, Column, Expr, Literal, Type, columns, conjuncts, literal_number, rewrite
from egress.schema import SQL_TYPES

_UNITS = frozenset(("day", "week", "month", "quarter", "year", "decade", "century"))
_FORMATS = frozenset(("%Y", "%Y-%m", "%Y%m", "%Y-%m-%d", "%Y/%m", "%Y/%m/%d"))
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def within_cuts(key: Expr, filters: Iterable[Expr], shown: Column) -> Expr | None:
    """A test of a cell's key, read from `shown`, that all of its rows meet `filters`; None: there is no such test."""
    (column,) = used if len(used := set(columns(key))) == 1 else (None,)
    if column is None or not _rises(key):
        return None
    tests: list[Expr] = []
    for part in (one for given in filters for one in conjuncts(given)):
        cuts = list(_cuts(part, column))
        if not cuts:
            return None
        tests += [_compared(name, shown, _at(key, column, cut)) for name, cut in cuts]
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else Call(name="and", args=tuple(tests), type=Type.BOOLEAN)


def _rises(key: Expr) -> bool:
    """Whether a key never falls where its column rises."""
    match key:
        case Column():
            return key.type.numeric or key.type.temporal
        case Cast(value=inner, type=kind) if kind.numeric or kind.temporal:
            return inner.type is not Type.VARCHAR and _rises(inner)
        case Call(name="date_trunc", args=(Literal(value=str(unit)), inner)):
            return unit.lower() in _UNITS and _rises(inner)
        case Call(name="date_part", args=(Literal(value=str(unit)), inner)):
            return unit.lower() == "year" and _rises(inner)
        case Call(name="strftime", args=(inner, Literal(value=form))):
            return form in _FORMATS and _rises(inner)
        case Call(name="floor" | "ceil" | "trunc" | "round", args=(inner, *digits)):
            return all(literal_number(one) is not None for one in digits) and _rises(inner)
        case Call(name="//" | "/" | "*", args=(inner, by)):
            return (literal_number(by) or 0) > 0 and _rises(inner)
        case Call(name="+" | "-", args=(inner, by)):
            return literal_number(by) is not None and _rises(inner)
    return False


def _cuts(part: Expr, column: Column) -> Iterator[tuple[str, Expr]]:
    """On which side of which constants a filter keeps the column's values; none: it is no such filter."""
    match part:
        case Call(name="between", args=(value, low, high)) if value == column and _fixed(low) and _fixed(high):
            yield from ((">", low), ("<", high))
        case Call(name=name, args=(value, bound)) if name in _MIRROR and value == column and _fixed(bound):
            yield name[0], bound
        case Call(name=name, args=(bound, value)) if name in _MIRROR and value == column and _fixed(bound):
            yield _MIRROR[name][0], bound


def _fixed(expr: Expr) -> bool:
    match expr:
        case Literal(value=value):
            return value is not None
        case Cast(value=inner):
            return _fixed(inner)
    return False


def _at(key: Expr, column: Column, constant: Expr) -> Expr:
    """The key where the column has this value."""
    bound = Cast(value=constant, type=column.type, sql_type=SQL_TYPES[ColumnType(column.type.value)])
    return rewrite(key, lambda node: bound if node == column else None)


def _compared(name: str, left: Expr, right: Expr) -> Expr:
    return Call(name=name, args=(left, right), type=Type.BOOLEAN)
