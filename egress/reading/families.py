"""Values that meet are of one family: over protected rows nothing is converted on the way.

Threat: the engine converts a text silently, row by row, and ends the run at the first value that does not convert.
`income > 8999999 AND birth >= 'abc'` then says whether anybody has more: an error is an answer. So texts, numbers,
times and truth values do not meet there, except that a text constant is taken for the date, the number or the truth
value that it is compared with. What is converted in so many words (CAST) gives NULL where it fails.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TypeGuard

from egress.plan.expressions import Cast, Column, Expr, Kind, Literal, Type


class Family(StrEnum):
    """What converts into each other without ever failing."""

    NUMBER = "number"
    TEXT = "text"
    TIME = "time"
    SPAN = "span"


_FAMILY = {
    Type.BOOLEAN: Family.NUMBER,
    Type.INTEGER: Family.NUMBER,
    Type.DECIMAL: Family.NUMBER,
    Type.DOUBLE: Family.NUMBER,
    Type.VARCHAR: Family.TEXT,
    Type.DATE: Family.TIME,
    Type.TIMESTAMP: Family.TIME,
    Type.INTERVAL: Family.SPAN,
}
_COMPARED = frozenset(["=", "<>", "<", "<=", ">", ">=", "is_distinct", "is_not_distinct", "between", "in"])
_ALIKE = _COMPARED | {"least", "greatest", "coalesce"}
_SPANS = frozenset(f"to_{unit}" for unit in ("years", "months", "weeks", "days", "hours", "minutes", "seconds"))
_ROUNDED = frozenset(["abs", "sign", "floor", "ceil", "round", "trunc", "//", "%"])
_NUMBERS = _SPANS | _ROUNDED | {"sqrt", "ln", "log10", "log2", "exp", "power"}
_NO_TEXT = frozenset(["+", "-", "*", "/", "negate"])
_TRUTHS = frozenset(["and", "or", "not"])
_TIMES = {"date_trunc": (1,), "date_part": (1,), "date_diff": (1, 2)} | dict.fromkeys(
    ["dayname", "monthname", "strftime"], (0,)
)
"""Positions of arguments that are times."""
_WHOLE = re.compile(r"\s*[+-]?\d{1,18}\s*")
_DECIMAL = re.compile(r"\s*[+-]?\d{1,12}\.\d{1,6}\s*")
_MOMENT = re.compile(r"\s*\d{4}-\d{2}-\d{2}(?P<time>[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?\s*")
_DAY = re.compile(r"-?(\d{1,7})[-/ \\](\d{1,2})[-/ \\](\d{1,2})")
_NO_DIGITS = frozenset(["inf", "infinity", "nan", "epoch"])
"""Words that the engine takes for numbers or times."""
_TRUTH = {"true": True, "false": False}


class MixedProblem(Exception):
    """Internal: values of two families meet; the binder adds the place."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(left, right)
        self.left = left
        self.right = right


def agreed(name: str, args: Sequence[Expr]) -> tuple[Expr, ...]:
    """The arguments of a function as they may meet over protected rows. Raises MixedProblem."""
    if name in _ALIKE:
        return alike(args)
    if name in _TRUTHS:
        return tuple(_only(arg, Type.BOOLEAN, Family.NUMBER) for arg in args)
    if name in _NUMBERS:
        return tuple(_only(arg, Type.DOUBLE, Family.NUMBER) for arg in args)
    if name in _NO_TEXT:
        time = next((arg.type for arg in args if arg.type.temporal), None)
        return tuple(_read(arg, time) if time and _is_text(arg) else _no_text(arg) for arg in args)
    places = _TIMES.get(name, ())
    return tuple(_timed(arg) if place in places else arg for place, arg in enumerate(args))


def alike(values: Sequence[Expr]) -> tuple[Expr, ...]:
    """Values of which one may stand for another: all of one family. Raises MixedProblem."""
    firm = [value for value in values if value.type is not Type.NULL and not _is_text(value)]
    if not firm or all(map(_is_subject, values)):
        return tuple(values)
    read = tuple(_read(value, firm[0].type) if _is_text(value) else value for value in values)
    for value in read:
        if value.type is not Type.NULL and _FAMILY[value.type] is not _FAMILY[firm[0].type]:
            raise MixedProblem(firm[0].type, value.type)
    return read


def never_converts(value: Expr, kind: Type) -> TypeGuard[Literal]:
    """Whether a text constant is surely no value of a type: `DATE 'soon'`, `DATE '2024-02-30'`, `'x'::INTEGER`."""
    if not isinstance(value, Literal) or value.type is not Type.VARCHAR:
        return False
    text = str(value.value).strip().lower()
    if kind in (Type.INTEGER, Type.DECIMAL, Type.DOUBLE):
        return not any(letter.isdigit() for letter in text) and text.strip("+-") not in _NO_DIGITS
    return kind.temporal and text.strip("-") not in _NO_DIGITS and not _is_day(text)


def _is_day(text: str) -> bool:
    found = _DAY.match(text)
    try:
        return found is not None and (len(found[1]) > 4 or bool(date(*map(int, found.groups()))))
    except ValueError:
        return False


def truth(test: Expr) -> Expr:
    """A condition. Raises MixedProblem for a text, a time or a span."""
    return _only(test, Type.BOOLEAN, Family.NUMBER)


def _is_text(expr: Expr) -> bool:
    return isinstance(expr, Literal) and expr.type is Type.VARCHAR


def _is_subject(expr: Expr) -> bool:
    """Subjects meet by their ordinals, whatever a step calls them."""
    return isinstance(expr, Column) and expr.facts is not None and expr.facts.kind is Kind.SUBJECT


def _only(arg: Expr, kind: Type, family: Family) -> Expr:
    if arg.type is Type.NULL or _FAMILY[arg.type] is family:
        return arg
    if _is_text(arg):
        return _read(arg, kind)
    raise MixedProblem(kind, arg.type)


def _no_text(arg: Expr) -> Expr:
    return _only(arg, Type.DOUBLE, Family.NUMBER) if arg.type is Type.VARCHAR else arg


def _timed(arg: Expr) -> Expr:
    if arg.type in (Type.NULL, Type.INTERVAL) or arg.type.temporal:
        return arg
    found = _MOMENT.fullmatch(str(arg.value)) if isinstance(arg, Literal) else None
    return _read(arg, Type.TIMESTAMP if found is not None and found["time"] else Type.DATE)


def _read(arg: Expr, kind: Type | None) -> Expr:
    """A text constant as one of another type. Raises MixedProblem where it is not written like one."""
    reader = _READERS.get(kind) if kind is not None else None
    if not isinstance(arg, Literal) or arg.type is not Type.VARCHAR:
        raise MixedProblem(kind or Type.NULL, arg.type)
    found = reader(str(arg.value)) if reader is not None else (arg if kind is Type.VARCHAR else None)
    if found is None:
        raise MixedProblem(kind or Type.NULL, f"{arg.type} {str(arg.value)[:20]!r}")
    return found


def _integer(text: str) -> Expr | None:
    return Literal(value=str(int(text)), type=Type.INTEGER) if _WHOLE.fullmatch(text) else None


def _number(text: str) -> Expr | None:
    if _DECIMAL.fullmatch(text):
        return Literal(value=text.strip().removeprefix("+"), type=Type.DECIMAL)
    return _integer(text)


def _truth(text: str) -> Expr | None:
    known = _TRUTH.get(text.strip().lower())
    return None if known is None else Literal(value=known, type=Type.BOOLEAN)


def _moment(kind: Type) -> Callable[[str], Expr | None]:
    def read(text: str) -> Expr | None:
        try:
            datetime.fromisoformat(text.strip())
        except ValueError:
            return None
        value = Literal(value=text.strip(), type=Type.VARCHAR)
        return Cast(value=value, type=kind, sql_type=kind.name) if _MOMENT.fullmatch(text) else None

    return read


_READERS: dict[Type, Callable[[str], Expr | None]] = {
    Type.INTEGER: _integer,
    Type.DECIMAL: _number,
    Type.DOUBLE: _number,
    Type.BOOLEAN: _truth,
    Type.DATE: _moment(Type.DATE),
    Type.TIMESTAMP: _moment(Type.TIMESTAMP),
}
