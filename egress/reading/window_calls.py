"""Calls of window functions: OVER, its order and its frame."""

from collections.abc import Callable

from egress import errors
from egress.plan.expressions import Expr, Type, Window
from egress.plan.functions import AGGREGATE_ALIASES, KNOWN, WINDOWS
from egress.reading.context import Context
from egress.reading.literals import whole
from egress.reading.order_keys import sort_keys
from egress.reading.scopes import Scope, World
from egress.reading.tree import Node

_BOUNDS = {
    "UNBOUNDED_PRECEDING": ("", "UNBOUNDED PRECEDING"),
    "UNBOUNDED_FOLLOWING": ("", "UNBOUNDED FOLLOWING"),
    "CURRENT_ROW_RANGE": ("RANGE", "CURRENT ROW"),
    "CURRENT_ROW_ROWS": ("ROWS", "CURRENT ROW"),
    "EXPR_PRECEDING_ROWS": ("ROWS", "PRECEDING"),
    "EXPR_FOLLOWING_ROWS": ("ROWS", "FOLLOWING"),
}


class WindowCalls:
    """Binds the window calls of one text."""

    def __init__(self, context: Context, bind: Callable[[Node, Scope], Expr]) -> None:
        self._context = context
        self._bind = bind

    def bind(self, node: Node, scope: Scope) -> Expr:
        """The window that `node` calls. Raises Refused."""
        name = node["function_name"].lower()
        name = AGGREGATE_ALIASES.get(name, name)
        if scope.world is World.ROWS and not node.get("arguments") and name == "count":
            name = "count_star"
        if name not in WINDOWS or node["schema"] not in ("", "main") or node["catalog"] not in ("", "system"):
            raise self._context.unknown(errors.FUNCTION_UNKNOWN, node, KNOWN, name=name)
        if node["distinct"] or node["arg_orders"] or node["exclude_clause"] != "NO_OTHER":
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what="OVER (… EXCLUDE)")
        args = [self._bind(argument["expression"], scope) for argument in node["arguments"]]
        args += [self._bind(node[key], scope) for key in ("offset_expr", "default_expr") if node[key] is not None]
        return Window(
            name=name,
            args=tuple(args),
            partition=tuple(self._bind(part, scope) for part in node["partitions"]),
            order=sort_keys(self._context, node["orders"], lambda item: self._bind(item, scope), node),
            frame=self._frame(node, name),
            type=Type.DOUBLE if name in ("avg", "percent_rank", "cume_dist") else _window_type(args),
            where=None if node["filter_expr"] is None else self._bind(node["filter_expr"], scope),
            ignore_nulls=bool(node["ignore_nulls"]),
        )

    def _frame(self, node: Node, name: str) -> str:
        """The frame clause; empty for the default one and for functions that take none."""
        start, end = node["start"], node["end"]
        if (start, end) == ("UNBOUNDED_PRECEDING", "CURRENT_ROW_RANGE") or name in ("row_number", "rank", "dense_rank"):
            return ""
        if start not in _BOUNDS or end not in _BOUNDS:
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what="OVER (… BETWEEN …)")
        mode = _BOUNDS[start][0] or _BOUNDS[end][0] or "ROWS"
        sides = []
        for bound, expr in ((start, node["start_expr"]), (end, node["end_expr"])):
            text = _BOUNDS[bound][1]
            if bound.startswith("EXPR_"):
                number = whole(expr)
                if number is None:
                    raise self._context.refuse(errors.TEXT_UNKNOWN, node, what="OVER (… BETWEEN …)")
                text = f"{number} {text}"
            sides.append(text)
        return f"{mode} BETWEEN {sides[0]} AND {sides[1]}"


def _window_type(args: list[Expr]) -> Type:
    return args[0].type if args else Type.INTEGER
