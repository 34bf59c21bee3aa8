"""Lists of constants in FROM, as the SELECTs that they stand for: they are public, and read like any public sub-query.

    (VALUES (1, 'a'), (2, 'b')) AS v(k, n)     SELECT 1 AS col0, 'a' AS col1 UNION ALL SELECT 2, 'b'
    range(1, 4), generate_series(1, 3)         SELECT 1 AS range UNION ALL SELECT 2 UNION ALL SELECT 3
    generate_series(DATE '2023-01-01', DATE '2023-12-01', INTERVAL 1 MONTH)
    unnest(['a', 'b']), unnest(range(1, 4))    the same, in FROM or as the only thing that a SELECT shows

The parts are nodes of the parse tree, so whatever holds for the SELECTs holds for the list.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

from egress import errors
from egress.plan.expressions import Call, literal_number
from egress.reading.context import Context
from egress.reading.literals import integer, interval
from egress.reading.nodes import NOWHERE, constant, empty, select, union_all
from egress.reading.tree import Node

_SERIES = ("range", "generate_series")


class ListReader:
    """Reads the lists of one text."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def values(self, node: Node) -> Node:
        """`VALUES` as a query. Raises Refused."""
        rows = node["values"]
        if not rows or len({len(row) for row in rows}) != 1 or node["expected_names"]:
            raise self._context.refuse(errors.FROM_FUNCTION, node)
        self._check_length(len(rows), node)
        return _union([[_named(value, f"col{number}") for number, value in enumerate(row)] for row in rows])

    def table(self, node: Node) -> Node:
        """A table function as a query. Raises Refused for any but those that list constants."""
        if node["with_ordinality"] != "WITHOUT_ORDINALITY":
            raise self._context.refuse(errors.FROM_FUNCTION, node)
        return self.elements(node["function"], "", node)

    def elements(self, call: Node, name: str, near: Node) -> Node:
        """The elements of `range`, `generate_series` or `unnest` over constants, under `name`. Raises Refused."""
        plain = not call["distinct"] and call["filter"] is None and not call["schema"] and not call["catalog"]
        most = self._context.limits.count("text.list")
        try:
            found = list(islice(_elements(call), most + 1)) if plain else []
        except _NotConstant:
            found = []
        if not found:
            raise self._context.refuse(errors.FROM_FUNCTION, near)
        self._check_length(len(found), near)
        return _union([[_named(value, name or call["function_name"].lower())] for value in found])

    def _check_length(self, rows: int, near: Node) -> None:
        limit = self._context.limits.count("text.list")
        if rows > limit:
            raise self._context.refuse(errors.TEXT_LIST, near, limit=limit)


class _NotConstant(Exception):
    """Not a list of constants."""


def unnested(select: Node) -> Node | None:
    """The call by which a SELECT without FROM shows the elements of one list and nothing else; None for any other."""
    items, others = select["select_list"], ("where_clause", "having", "qualify", "modifiers", "group_expressions")
    lone = len(items) == 1 and select["from_table"]["type"] == "EMPTY" and not any(select[part] for part in others)
    call = items[0] if lone and items[0]["class"] == "FUNCTION" else None
    return call if call is not None and call["function_name"].lower() == "unnest" else None


def _elements(call: Node) -> Iterator[Node]:
    name = call["function_name"].lower()
    args = [argument["expression"] for argument in call["arguments"]]
    if name in _SERIES and args and all(_whole(arg) is not None for arg in args):
        yield from _numbers(name, [_whole(arg) or 0 for arg in args])
    elif name in _SERIES and len(args) == 3:
        yield from _days(name, args)
    elif name == "unnest" and len(args) == 1 and args[0]["class"] == "FUNCTION":
        inner = args[0]["function_name"].lower()
        if inner == "list_value":
            yield from (argument["expression"] for argument in args[0]["arguments"])
        elif inner in _SERIES:
            yield from _elements(args[0])


def _numbers(name: str, bounds: Sequence[int]) -> Iterator[Node]:
    if len(bounds) > 3 or (len(bounds) == 3 and bounds[2] == 0):
        raise _NotConstant
    start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (*bounds, 1)[:3]
    beyond = stop + (0 if name == "range" else 1 if step > 0 else -1)
    for number in range(start, beyond, step):
        yield constant("INTEGER", str(number))


def _days(name: str, args: Sequence[Node]) -> Iterator[Node]:
    """Days from a first one; the width is whole months or days."""
    first, last, width = _day(args[0]), _day(args[1]), _width(args[2])
    if first is None or last is None or width is None:
        raise _NotConstant
    number, day = 0, first
    while day < last or (day == last and name == "generate_series"):
        yield _timestamp(day)
        number += 1
        day = _later(first, number * width[0], number * width[1])


def _later(day: date, months: int, days: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9000:
        raise _NotConstant
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=days)


_IN_MONTHS = {"to_years": 12, "to_months": 1}
_IN_DAYS = {"to_weeks": 7, "to_days": 1}


def _width(node: Node) -> tuple[int, int] | None:
    """(months, days) of `INTERVAL '1 month'` or `INTERVAL 1 MONTH`; one of them is above zero."""
    name, number = "", None
    if node["class"] == "CAST" and node["type_expr"].get("type_name") == "INTERVAL":
        match interval(node["child"]):
            case Call(name=name, args=(count,)):
                number = literal_number(count)
    elif node["class"] == "FUNCTION" and len(node["arguments"]) == 1:
        inner = node["arguments"][0]["expression"]
        name, number = node["function_name"], _whole(_unwrapped(inner))
    months, days = (int(number or 0) * unit.get(name, 0) for unit in (_IN_MONTHS, _IN_DAYS))
    return (months, days) if months > 0 or days > 0 else None


def _unwrapped(node: Node) -> Node:
    """The 3 of `INTERVAL 3 MONTH`, which the engine reads as casts of `trunc(3)`."""
    while node["class"] == "CAST" or (node["class"] == "FUNCTION" and node["function_name"] == "trunc"):
        node = node["child"] if node["class"] == "CAST" else node["arguments"][0]["expression"]
    return node


def _day(node: Node) -> date | None:
    """The day of `DATE '2023-01-01'` or of a text of that form."""
    if node["class"] == "CAST" and node["type_expr"].get("type_name") in ("DATE", "TIMESTAMP"):
        node = node["child"]
    text = node["literal"].get("text") if node["class"] == "CONSTANT" else None
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _whole(node: Node) -> int | None:
    """A whole number, perhaps below zero."""
    if node["class"] == "FUNCTION" and node["function_name"] == "-" and len(node["arguments"]) == 1:
        inner = _whole(node["arguments"][0]["expression"])
        return None if inner is None else -inner
    if node["class"] != "CONSTANT" or node["literal"]["kind"] != "INTEGER":
        return None
    number = integer(node["literal"]["text"])
    return number if number is not None and abs(number) < 2**31 else None


def _timestamp(day: date) -> Node:
    kind = {"class": "TYPE", "type": "TYPE", "type_name": "TIMESTAMP", "schema": "", "catalog": "", "children": []}
    return {
        "class": "CAST",
        "type": "OPERATOR_CAST",
        "alias": "",
        **NOWHERE,
        "child": constant("STRING", day.isoformat()),
        "try_cast": False,
        "type_expr": kind,
    }


def _named(value: Node, name: str) -> Node:
    return {**value, "alias": name}


def _union(rows: Sequence[Sequence[Node]]) -> Node:
    return union_all([select(empty(), row) for row in rows])
