"""ORDER BY: of a query, of a window, of a quantile."""

from collections.abc import Callable, Sequence

from egress import errors
from egress.plan.expressions import Expr, SortKey
from egress.reading.context import Context
from egress.reading.tree import Node


def sort_keys(
    context: Context, orders: Sequence[Node], bind: Callable[[Node], Expr], near: Node, outputs: Sequence[Expr] = ()
) -> tuple[SortKey, ...]:
    """ORDER BY items, ALL of `outputs` included; the engine's default puts NULLs last in both directions."""
    keys = []
    for order in orders:
        star = order["expression"]["class"] == "STAR"
        if star and (not outputs or len(orders) != 1):
            raise context.refuse(errors.ORDER_ALL, near)
        for value in outputs if star else (bind(order["expression"]),):
            first = order["null_order"].replace("_", " ") == "NULLS FIRST"
            keys.append(SortKey(value=value, descending=order["type"] == "DESCENDING", nulls_first=first))
    return tuple(keys)
