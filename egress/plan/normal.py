"""Conditions on rows in one form, whatever their spelling: the history knows a question again by its text.

NOT x >= 40                          x < 40
x BETWEEN a AND b                    x >= a AND x <= b
k = 'a' OR k IN ('b', 'c')           k IN ('a', 'b', 'c')
n > 19, n <= 39 (whole numbers)      n >= 20, n < 40
d > DATE '2023-12-31' (days)         d >= DATE '2024-01-01'
year(d) = 2023                       d >= DATE '2023-01-01' AND d < DATE '2024-01-01'
date_trunc('month', d) = DATE '2023-05-01', strftime(d, '%Y') = '2023'   the same

Each pair is true, false and NULL on the same rows.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from egress.plan.expressions import Call, Cast, Column, Expr, Literal, Type

_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_OPPOSITE |= {"is_null": "is_not_null", "is_not_null": "is_null", "is_distinct": "is_not_distinct"}
_OPPOSITE |= {"is_not_distinct": "is_distinct"}
_LAST_YEAR = 9998
"""The year after it still has a first day."""
_DIGITS = 15
"""Of whole numbers that are taken one further."""


def normal(test: Expr) -> Expr:
    """The condition in its one form."""
    match test:
        case Call(name="not", args=(inner,)):
            return _negated(normal(inner))
        case Call(name="and" | "or" as name, args=parts):
            return _joined(name, map(normal, parts))
        case Call(name="between", args=(value, low, high)):
            return _joined("and", (normal(_test(">=", value, low)), normal(_test("<=", value, high))))
        case Call(name="in", args=(value, one)):
            return normal(_test("=", value, one))
        case Call(name="=" | "<>" | "<" | "<=" | ">" | ">=" as name, args=(value, bound)):
            return _compared(name, value, bound)
    return test


def _test(name: str, *args: Expr) -> Call:
    return Call(name=name, args=args, type=Type.BOOLEAN)


def _negated(test: Expr) -> Expr:
    match test:
        case Call(name="not", args=(inner,)):
            return inner
        case Call(name="and" | "or" as name, args=parts):
            return _joined("or" if name == "and" else "and", map(_negated, parts))
        case Call(name=name, args=args) if name in _OPPOSITE:
            return normal(_test(_OPPOSITE[name], *args))
    return _test("not", test)


def _joined(name: str, parts: Iterable[Expr]) -> Expr:
    """The parts flattened; of an OR, values that one expression may equal become a list."""
    flat: list[Expr] = []
    for part in parts:
        flat += part.args if isinstance(part, Call) and part.name == name else (part,)
    flat = list(dict.fromkeys(flat))
    if name == "or":
        flat = _listed(flat)
    return flat[0] if len(flat) == 1 else _test(name, *flat)


def _listed(parts: list[Expr]) -> list[Expr]:
    values: dict[Expr, dict[Expr, None]] = {}
    for part in parts:
        match part:
            case Call(name="=" | "in", args=(value, *some)) if all(isinstance(one, Literal) for one in some):
                values.setdefault(value, {}).update(dict.fromkeys(some))
    made: dict[Expr, None] = {}
    for part in parts:
        match part:
            case Call(name="=" | "in", args=(value, *_)) if len(values.get(value, ())) > 1:
                made[_test("in", value, *values[value])] = None
            case _:
                made[part] = None
    return list(made)


def _compared(name: str, value: Expr, bound: Expr) -> Expr:
    match value:
        case Column(type=Type.INTEGER) if name in (">", "<=") and (number := _whole(bound)) is not None:
            return _test(">=" if name == ">" else "<", value, Literal(value=str(number + 1), type=Type.INTEGER))
        case Column(type=Type.DATE) if (day := _day(bound)) is not None and day < date.max:
            later = name in (">", "<=")
            return _test({">": ">=", "<=": "<"}.get(name, name), value, _constant(day + timedelta(days=later)))
        case Call(name="date_part", args=(Literal(value=str(unit)), Column() as column)) if unit.lower() == "year":
            number = _whole(bound)
            return (
                _test(name, value, bound) if number is None else _year(name, column, number, _test(name, value, bound))
            )
        case Call(name="strftime", args=(Column() as column, Literal(value="%Y"))) if name == "=":
            text = bound.value if isinstance(bound, Literal) else None
            if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) == 4:
                return _year("=", column, int(text), _test(name, value, bound))
        case Call(name="date_trunc", args=(Literal(value=str(unit)), Column() as column)) if name == "=":
            day = _day(bound)
            after = None if day is None else _next(unit.lower(), day)
            if day is not None and after is not None:
                return _within(column, day, after)
    return _test(name, value, bound)


def _year(name: str, column: Column, year: int, as_it_stands: Expr) -> Expr:
    """A comparison of a date's year as one of the date."""
    if not column.type.temporal or not 1 <= year <= _LAST_YEAR:
        return as_it_stands
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    match name:
        case ">=" | "<":
            return _test(name, column, _constant(first))
        case ">" | "<=":
            return _test(">=" if name == ">" else "<", column, _constant(after))
        case "=":
            return _within(column, first, after)
    return _test("or", _test("<", column, _constant(first)), _test(">=", column, _constant(after)))


def _within(column: Column, first: date, after: date) -> Expr:
    return _test("and", _test(">=", column, _constant(first)), _test("<", column, _constant(after)))


def _next(unit: str, day: date) -> date | None:
    """The first day after a unit of the calendar that begins on `day`; None if none does."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if months is None or day.day != 1 or (day.month - 1) % months or day.year > _LAST_YEAR:
        return None
    ahead = day.month - 1 + months
    return date(day.year + ahead // 12, ahead % 12 + 1, 1)


def _whole(expr: Expr) -> int | None:
    """The whole number that a constant is, if a double holds it exactly."""
    match expr:
        case Literal(value=str(text), type=Type.INTEGER) if len(text) <= _DIGITS and text.lstrip("-").isdigit():
            return int(text)
        case Literal(value=int(number), type=Type.INTEGER) if not isinstance(number, bool):
            return number if abs(number) < 10**_DIGITS else None
    return None


def _day(expr: Expr) -> date | None:
    """The day that a constant is."""
    match expr:
        case Literal(value=str(text), type=Type.VARCHAR) | Cast(value=Literal(value=str(text)), type=Type.DATE):
            try:
                return date.fromisoformat(text)
            except ValueError:
                return None
    return None


def _constant(day: date) -> Expr:
    return Cast(value=Literal(value=day.isoformat(), type=Type.VARCHAR), type=Type.DATE, sql_type="DATE")
