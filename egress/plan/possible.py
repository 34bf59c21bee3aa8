"""Which values a computed group key can have, from its text and from what is declared alone: its part of the grid.

A text chooses what it computes, so that whether one of its values is there at all may be a question about one person:
`CASE WHEN income > c THEN 'high' ELSE 'low' END`. Where all values are known beforehand, a cell that nobody is in looks
like one that a few are in. A key of one column is worked out for every value that the column may have, or for one of
every stretch between the constants that it is compared with; of any other, every constant counts that it may end in.
That a column lacks a value is no condition that a text chooses, unless it asks for that.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from core.manifest import Value
from egress.plan.expressions import Call, Case, Cast, Column, Expr, Kind, Literal, Type, columns, walk

MOST = 200
"""Values of one key; a key that may have more is none whose values a text lists."""
_OTHER = "\0other"
"""A text that no constant equals."""
Point = Any
"""A value of the column: a number (of days, for dates), a text, a truth value or None."""


class _UnknownError(Exception):
    """Internal: what the expression is at some point is not worked out here."""


def possible_values(key: Expr, filters: Iterable[Expr]) -> tuple[Value | None, ...] | None:
    """Every value that a key can have on rows that meet `filters`, in the order of its text; None: not known.

    Of a column as it stands, only the two of a flag are known here.
    """
    if isinstance(key, Column):
        flag = key.type is Type.BOOLEAN and key.facts is not None and key.facts.kind is not Kind.KEY
        return (True, False) if flag else None
    ends = _ends(key)
    (column,) = used if len(used := set(columns(key))) == 1 else (None,)
    found = (
        None if column is None else _worked_out(key, column, [part for part in filters if set(columns(part)) == used])
    )
    if not found:
        return ends
    return tuple(sorted(found, key=ends.index)) if ends is not None and found <= set(ends) else _in_order(found)


def decided_values(key: Expr, filters: Iterable[Expr]) -> tuple[Value | None, ...]:
    """Values of a key whose rows meet all `filters` wherever the column has a value: its cells lose nobody else."""
    parts = list(filters)
    (column,) = used if len(used := {column for one in (key, *parts) for column in columns(one)}) == 1 else (None,)
    if column is None or isinstance(key, Column):
        return ()
    met: dict[Value | None, bool] = {}
    try:
        for point in _points(column, [key, *parts]):
            value = _at(key, point)
            met[value] = met.get(value, True) and all(_at(part, point) is True for part in parts)
    except _UnknownError:
        return ()
    return tuple(value for value, always in met.items() if always)


def selections(key: Expr) -> dict[Value | None, list[Any]]:
    """By which values of its one column each value of a key is given; empty: not known.

    Numbers and days as stretches [from, to]: None where one has no end, [end] where it leaves the end out. Of texts and
    truth values what they are, None for all others. Who lacks a value is left out: that nobody does is no secret.
    """
    (column,) = used if len(used := set(columns(key))) == 1 else (None,)
    if column is None or isinstance(key, Column):
        return {}
    try:
        points = [point for point in _points(column, [key]) if point is not None]
        cuts = {_against(column, one) for one in _compared_with(key) if one.value is not None}
        given = [_at(key, point) for point in points]
    except _UnknownError:
        return {}
    found: dict[Value | None, list[Any]] = {}
    if column.type.numeric or column.type is Type.DATE:
        edges = points if column.type in (Type.INTEGER, Type.DATE) else [point for point in points if point in cuts]
        for value, run in groupby(range(len(points)), key=given.__getitem__):
            places = list(run)
            found.setdefault(value, []).append(_stretch(points, places[0], places[-1], edges))
    else:
        for point, value in zip(points, given, strict=True):
            found.setdefault(value, []).append(None if point == _OTHER else point)
    return {value: sorted(listed, key=str) for value, listed in found.items()}


def _stretch(points: list[Point], first: int, last: int, edges: list[Point]) -> list[Any]:
    """A run of points by its ends: a point that bounds it from within, or the one that does from outside."""
    low = None if first == 0 else points[first] if points[first] in edges else [points[first - 1]]
    high = None if last == len(points) - 1 else points[last] if points[last] in edges else [points[last + 1]]
    return [low, high]


def _in_order(found: set[Value | None]) -> tuple[Value | None, ...] | None:
    return tuple(sorted(found, key=lambda value: (value is None, str(value)))) if len(found) <= MOST else None


def _ends(expr: Expr) -> tuple[Value | None, ...] | None:
    """The constants in which an expression ends; None where it may end in anything else."""
    if isinstance(expr, Case):
        parts = [_ends(then) for then in (*(then for _, then in expr.branches), expr.otherwise)]
        known = [part for part in parts if part is not None]
        return tuple(dict.fromkeys(value for part in known for value in part)) if len(known) == len(parts) else None
    if expr.type is Type.BOOLEAN and columns(expr):
        return (True, False) if all(map(_plain, walk(expr))) else None
    try:
        return (_shown(expr, expr.type),) if isinstance(expr, Literal) else None
    except _UnknownError:
        return None


def _plain(node: Expr) -> bool:
    """Missing only where a column is."""
    return isinstance(node, (Column, Literal)) or (isinstance(node, Call) and node.name in _TESTS)


def _shown(expr: Literal, kind: Type) -> Value | None:
    """A constant as it stands in a released cell. Raises _UnknownError on forms that the engine may change."""
    match expr.value, kind:
        case (None, _):
            return None
        case (bool() as value, _):
            return value
        case (str() as text, Type.VARCHAR):
            return text
        case (str() as text, Type.INTEGER):
            return int(text)
    raise _UnknownError


# One column: the key at every point that matters


def _worked_out(key: Expr, column: Column, filters: list[Expr]) -> set[Value | None] | None:
    filled = isinstance(key, Call) and key.name == "coalesce"
    if not isinstance(key, Case) and key.type is not Type.BOOLEAN and not filled:
        return None
    try:
        points = _points(column, [key, *filters])
        kept = [point for point in points if all(_at(part, point) is True for part in filters)]
        found = {_at(key, point) for point in kept}
    except _UnknownError:
        return None
    if any(isinstance(value, float) for value in found) or (column.type.temporal and _shows(key)):
        return None
    return found - ({None} if key.type is Type.BOOLEAN and not _asks_whether_there(key) else set())


def _shows(key: Expr) -> bool:
    """Whether the column's own values are among the key's."""
    match key:
        case Case():
            return any(map(_shows, (*(then for _, then in key.branches), key.otherwise)))
        case Call(name="coalesce", args=args):
            return any(map(_shows, args))
    return isinstance(key, Column)


def _asks_whether_there(key: Expr) -> bool:
    return any(isinstance(node, Call) and node.name in _OF_MISSING for node in walk(key))


_OF_MISSING = frozenset(("is_null", "is_not_null", "coalesce", "is_distinct", "is_not_distinct"))


def _points(column: Column, tests: list[Expr]) -> list[Point]:
    """Values of the column, one at least of every stretch that the tests tell apart. Raises _UnknownError."""
    facts = column.facts
    missing: list[Point] = [None] if any(map(_asks_whether_there, tests)) else []
    if facts is not None and facts.domain is not None:
        return [*(_point(value) for value in facts.domain), *missing]
    if column.type is Type.BOOLEAN:
        return [True, False, *missing]
    if any(map(_shows, tests)):
        raise _UnknownError
    found = {_against(column, one) for test in tests for one in _compared_with(test) if one.value is not None}
    if column.type is Type.VARCHAR:
        return [*sorted(found), _OTHER, *missing]
    return [*_between(sorted(found), column), *missing]


def _compared_with(test: Expr) -> Iterator[Literal]:
    """The constants in tests; not those in which a CASE ends."""
    match test:
        case Case():
            for condition, then in test.branches:
                yield from _compared_with(condition)
                yield from _compared_with(then) if not isinstance(then, Literal) else ()
            yield from _compared_with(test.otherwise) if not isinstance(test.otherwise, Literal) else ()
        case _:
            yield from (node for node in walk(test) if isinstance(node, Literal))


def _against(column: Column, constant: Literal) -> Point:
    """A constant that a column is compared with. Raises _UnknownError unless both are of one family."""
    if column.type is Type.DATE and isinstance(constant.value, str):
        return _day(constant.value)
    value = _constant(constant)
    if type(value) is not (str if column.type is Type.VARCHAR else float) or not (
        column.type.numeric or column.type is Type.VARCHAR
    ):
        raise _UnknownError
    return value


def _between(cuts: list[float], column: Column) -> Iterator[float]:
    """Every cut, and what lies between, below and above them, as far as the column's declared range goes."""
    low, high = _declared(column)
    whole = column.type in (Type.INTEGER, Type.DATE)
    sides = [side for cut in cuts for side in (math.ceil(cut) - 1.0, cut, math.floor(cut) + 1.0)] if whole else cuts
    middle = [] if whole else [(lower + upper) / 2 for lower, upper in pairwise(cuts)]
    ends = [cuts[0] - 1, cuts[-1] + 1] if cuts else [0.0]
    limits = [limit for limit in (low, high) if math.isfinite(limit)]
    for point in sorted({*sides, *middle, *ends, *limits}):
        if low <= point <= high and not (whole and point != int(point)):
            yield point


def _declared(column: Column) -> tuple[float, float]:
    facts = column.facts
    if facts is not None and facts.period is not None and column.type is Type.DATE:
        return _day(facts.period.first), _day(facts.period.last)
    if facts is not None and facts.range is not None and column.type.numeric:
        return float(facts.range.low), float(facts.range.high)
    return -math.inf, math.inf


def _point(value: Value | None) -> Point:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _constant(expr: Literal) -> Point:
    match expr.value, expr.type:
        case (None, _) | (bool(), _):
            return expr.value
        case (str() as text, kind) if kind.numeric and math.isfinite(float(text)):
            return float(text)
        case (str() as text, Type.DATE):
            return _day(text)
        case (str() as text, Type.VARCHAR):
            return text
    raise _UnknownError


def _day(text: str) -> float:
    try:
        return float(date.fromisoformat(text.strip()).toordinal())
    except ValueError:
        raise _UnknownError from None


def _at(expr: Expr, point: Point) -> Point:
    """The value of an expression where the column has this value, by the engine's rules. Raises _UnknownError."""
    match expr:
        case Literal():
            return _constant(expr)
        case Column():
            return point
        case Cast(value=Literal(value=str(text), type=Type.VARCHAR), type=Type.DATE):
            return _day(text)
        case Case():
            return next(
                (_shown_at(then, point) for test, then in expr.branches if _at(test, point) is True),
                _shown_at(expr.otherwise, point),
            )
        case Call():
            return _called(expr, [_at(arg, point) for arg in expr.args])
    raise _UnknownError


def _shown_at(expr: Expr, point: Point) -> Value | None:
    if isinstance(expr, Literal):
        return _shown(expr, expr.type)
    value = _at(expr, point)
    return int(value) if isinstance(value, float) and expr.type is Type.INTEGER else value


_COMPARED: Mapping[str, Callable[[Point, Point], bool]] = {
    "=": lambda left, right: bool(left == right),
    "<>": lambda left, right: bool(left != right),
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
}
_ORDERED = frozenset(("<", "<=", ">", ">="))
_TESTS = frozenset(
    (*_COMPARED, "in", "between", "and", "or", "not", "is_null", "is_not_null", "is_distinct", "is_not_distinct")
)


def _called(call: Call, args: list[Point]) -> Point:
    match call.name, args:
        case (("and" | "or"), _):
            return _connected(call.name == "or", args)
        case "not", (inner,):
            return None if inner is None else not inner
        case "coalesce", _:
            return next((one for one in args if one is not None), None)
        case "is_null", (value,):
            return value is None
        case "is_not_null", (value,):
            return value is not None
        case "is_distinct", (left, right):
            return bool(left != right)
        case "is_not_distinct", (left, right):
            return bool(left == right)
        case "in", (value, *listed):
            return _connected(True, [_compared("=", value, one) for one in listed])
        case "between", (value, low, high):
            return _connected(False, [_compared(">=", value, low), _compared("<=", value, high)])
        case name, (left, right) if name in _COMPARED:
            return _compared(name, left, right)
    raise _UnknownError


def _connected(decides: bool, parts: list[Point]) -> bool | None:
    """OR (decided by a TRUE) or AND (by a FALSE), of truth values of which some may be missing."""
    if decides in parts:
        return decides
    return None if None in parts else not decides


def _compared(name: str, left: Point, right: Point) -> bool | None:
    if left is None or right is None:
        return None
    if type(left) is not type(right) or (isinstance(left, str) and name in _ORDERED):
        raise _UnknownError  # the order of texts is the engine's
    return _COMPARED[name](left, right)
