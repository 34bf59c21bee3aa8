"""Calls that are other spellings of what the guard knows: read as that, and judged as that.

if(c, a, b)                          CASE WHEN c THEN a ELSE b END
ifnull(x, y), nullif(x, y)           coalesce(x, y), CASE WHEN x = y THEN NULL ELSE x END
time_bucket(INTERVAL '3 months', d)  date_trunc('quarter', d)
last_day(d)                          date_trunc('month', d) + INTERVAL 1 MONTH - INTERVAL 1 DAY
strftime('%Y', d)                    strftime(d, '%Y')
x IN ['a', 'b']                      x IN ('a', 'b')
x - x % 10                           x // 10 * 10
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from egress.plan.expressions import Call, Expr, Literal, Type, literal_number
from egress.reading.context import Context
from egress.reading.scopes import Scope
from egress.reading.tree import Node

_BUCKETS = {
    ("to_days", 1): "day",
    ("to_days", 7): "week",
    ("to_weeks", 1): "week",
    ("to_months", 1): "month",
    ("to_months", 3): "quarter",
    ("to_months", 12): "year",
    ("to_years", 1): "year",
    ("to_years", 10): "decade",
}
"""Widths of which every bucket begins where a unit of the calendar begins: their common origin is a Monday, or a year's
first day."""

Apply = Callable[[str, tuple[Expr, ...], Node, Scope], Expr]
Choice = Callable[[tuple[tuple[Expr, Expr], ...], Expr, Node, Scope], Expr]


class Spellings:
    """Reads the calls of one text that are spelt otherwise."""

    def __init__(self, context: Context, bind: Callable[[Node, Scope], Expr], apply: Apply, choice: Choice) -> None:
        self._context = context
        self._bind = bind
        self._apply = apply
        self._choose = choice

    def read(self, name: str, nodes: Sequence[Node], node: Node, scope: Scope) -> Expr | None:
        """The expression that `name(nodes…)` stands for; None if it is no other spelling. Raises Refused."""
        match name:
            case "if" | "ifnull" | "nullif":
                return self._choice(name, nodes, node, scope)
            case "time_bucket":
                return self._bucket(nodes, node, scope)
            case "last_day" if len(nodes) == 1:
                return self._last_day(nodes[0], node, scope)
            case "strftime" if len(nodes) == 2 and nodes[0]["class"] == "CONSTANT":
                return self._apply("strftime", (self._bind(nodes[1], scope), self._bind(nodes[0], scope)), node, scope)
            case "contains" | "list_contains" if (listed := _listed(nodes)) is not None:
                return self._apply("in", tuple(self._bind(child, scope) for child in (nodes[1], *listed)), node, scope)
            case "-" if (width := _remainder(nodes)) is not None:
                return self._step(nodes[0], width, node, scope)
        return None

    def _choice(self, name: str, nodes: Sequence[Node], node: Node, scope: Scope) -> Expr:
        if len(nodes) != (3 if name == "if" else 2):
            raise self._context.arguments(name, node)
        args = tuple(self._bind(child, scope) for child in nodes)
        if name == "if":
            return self._choose(((args[0], args[1]),), args[2], node, scope)
        if name == "ifnull":
            return self._apply("coalesce", args, node, scope)
        null = Literal(value=None, type=Type.NULL)
        return self._choose(((self._apply("=", args, node, scope), null),), args[0], node, scope)

    def _bucket(self, nodes: Sequence[Node], node: Node, scope: Scope) -> Expr:
        """Buckets from another origin, or of another width, cut the calendar where no unit of it begins."""
        width = self._bind(nodes[0], scope) if len(nodes) == 2 else None
        unit = None
        if isinstance(width, Call) and len(width.args) == 1:
            unit = _BUCKETS.get((width.name, int(literal_number(width.args[0]) or 0)))
        if unit is None:
            raise self._context.arguments("time_bucket", node)
        return self._apply("date_trunc", (_text(unit), self._bind(nodes[1], scope)), node, scope)

    def _last_day(self, day: Node, node: Node, scope: Scope) -> Expr:
        first = self._apply("date_trunc", (_text("month"), self._bind(day, scope)), node, scope)
        following = Call(name="+", args=(first, _span("to_months")), type=Type.DATE)
        return Call(name="-", args=(following, _span("to_days")), type=Type.DATE)

    def _step(self, value: Node, width: Node, node: Node, scope: Scope) -> Expr:
        """`x - x % w` is `x // w * w` for whole numbers, and that is a bin."""
        by = self._bind(width, scope)
        whole = self._apply("//", (self._bind(value, scope), by), node, scope)
        if whole.type is not Type.INTEGER:
            raise self._context.arguments("%", node)
        return self._apply("*", (whole, by), node, scope)


def _text(value: str) -> Literal:
    return Literal(value=value, type=Type.VARCHAR)


def _span(name: str) -> Call:
    return Call(name=name, args=(Literal(value="1", type=Type.INTEGER),), type=Type.INTERVAL)


def _listed(nodes: Sequence[Node]) -> list[Node] | None:
    """The constants of a written list; a NULL in it would compare otherwise than in `IN (…)`."""
    if len(nodes) != 2 or nodes[0]["class"] != "FUNCTION" or nodes[0]["function_name"] != "list_value":
        return None
    found = [argument["expression"] for argument in nodes[0]["arguments"]]
    plain = all(one["class"] == "CONSTANT" and one["literal"]["kind"] != "NULL_LITERAL" for one in found)
    return found if found and plain else None


def _remainder(nodes: Sequence[Node]) -> Node | None:
    """The w of `x - x % w`, where both x are spelt alike."""
    if len(nodes) != 2 or nodes[1]["class"] != "FUNCTION" or nodes[1]["function_name"].lower() not in ("%", "mod"):
        return None
    inner = [argument["expression"] for argument in nodes[1]["arguments"]]
    same = len(inner) == 2 and _spelling(inner[0]) == _spelling(nodes[0])
    return inner[1] if same and inner[1]["class"] == "CONSTANT" else None


def _spelling(value: Any) -> Any:
    """A part of the tree without its places in the text."""
    if isinstance(value, Mapping):
        return {key: _spelling(item) for key, item in value.items() if not key.startswith("query_location")}
    return [_spelling(item) for item in value] if isinstance(value, list) else value
