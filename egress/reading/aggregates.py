"""Calls of aggregates: names, DISTINCT, FILTER and the points of quantiles."""

from collections.abc import Callable
from dataclasses import replace

from egress import errors
from egress.plan.expressions import Aggregate, Call, Case, Expr, Literal, Type, never_null
from egress.plan.functions import AFTER, AGGREGATE_ALIASES, AGGREGATES, ANY_ONE, COMPOSED, PER_SUBJECT, SINGLE_VALUE
from egress.plan.normal import normal
from egress.plan.result_types import result_type
from egress.reading.context import Context
from egress.reading.literals import point
from egress.reading.scopes import Scope, World
from egress.reading.tree import Node


class AggregateCalls:
    """Binds the aggregate calls of one text."""

    def __init__(self, context: Context, bind: Callable[[Node, Scope], Expr]) -> None:
        self._context = context
        self._bind = bind

    def bind(self, name: str, nodes: list[Node], node: Node, scope: Scope) -> Expr:
        """The aggregate that `node` calls by `name`. Raises Refused."""
        self._context.aggregate(node)
        if name in COMPOSED:
            return self._composed(name, nodes, node, scope)
        known = AGGREGATE_ALIASES.get(name, name)
        if known in ANY_ONE and scope.world is World.ROWS:
            known = "min"
        extra = AFTER if scope.world is World.AFTER else PER_SUBJECT | SINGLE_VALUE
        if known not in AGGREGATES and known not in extra and known != "count_if":
            raise self._context.refuse(errors.AGGREGATE_UNKNOWN, node, name=name)
        if known in SINGLE_VALUE and known not in PER_SUBJECT and scope.world is World.ROWS:
            raise self._context.refuse(errors.AGGREGATE_SINGLE, node, name=name)
        where = None if node["filter"] is None else normal(self._bind(node["filter"], scope))
        if known == "count_if":
            return self._count_if(nodes, where, node, scope)
        if known == "count" and not nodes:
            known = "count_star"
        parameter: tuple[str, ...] = ()
        if known.startswith("quantile"):
            nodes, parameter = self._quantile(name, nodes, node)
        elif node["order_bys"]["orders"]:
            raise self._context.arguments(name, node)
        args = tuple(self._bind(child, scope) for child in nodes)
        wanted = AGGREGATES[known].arguments if known in AGGREGATES else 1
        if len(args) != wanted or (node["distinct"] and known != "count"):
            raise self._context.arguments(name, node)
        if scope.world is World.ROWS and len(args) == 1:
            where, args = _only_where(where, args[0])
        if known == "count" and not node["distinct"] and never_null(args[0]):
            known, args = "count_star", ()
        return Aggregate(
            name=known,
            args=args,
            type=result_type(AGGREGATES[known].result if known in AGGREGATES else "any", args),
            distinct=node["distinct"] and known == "count",
            where=where,
            parameter=parameter,
            place=self._context.text.place(node),
        )

    def _composed(self, name: str, nodes: list[Node], node: Node, scope: Scope) -> Expr:
        """An aggregate that is written with others: what is judged is what it consists of."""
        if len(nodes) != 1 or node["distinct"] or node["order_bys"]["orders"]:
            raise self._context.arguments(name, node)

        def part(of: str, **changes: object) -> Expr:
            return self.bind(of, nodes, {**node, **changes}, scope)

        match name:
            case "approx_count_distinct":
                return part("count", distinct=True)
            case "sem":
                root = Call(name="sqrt", args=(part("count"),), type=Type.DOUBLE)
                return Call(name="/", args=(part("stddev_pop"), root), type=Type.DOUBLE)
            case _:
                mean = part("avg")
                if not isinstance(mean, Aggregate):
                    raise self._context.arguments(name, node)
                logarithm = Call(name="ln", args=mean.args, type=Type.DOUBLE)
                return Call(name="exp", args=(replace(mean, args=(logarithm,)),), type=Type.DOUBLE)

    def _count_if(self, nodes: list[Node], where: Expr | None, node: Node, scope: Scope) -> Expr:
        if len(nodes) != 1 or node["distinct"]:
            raise self._context.arguments("count_if", node)
        test = self._bind(nodes[0], scope)
        place = self._context.text.place(node)
        return Aggregate(name="count_star", args=(), type=Type.INTEGER, where=_both(where, test), place=place)

    def _quantile(self, name: str, nodes: list[Node], node: Node) -> tuple[list[Node], tuple[str, ...]]:
        """`median(x)`, `quantile_cont(x, q)` and `percentile_cont(q) WITHIN GROUP (ORDER BY x)`; q is one constant."""
        orders = node["order_bys"]["orders"]
        if name == "median" and len(nodes) == 1 and not orders:
            return nodes, ("0.5",)
        if orders:
            if len(orders) != 1 or len(nodes) != 1 or name == "median":
                raise self._context.arguments(name, node)
            flip = orders[0]["type"] == "DESCENDING"
            value, at = orders[0]["expression"], point(nodes[0])
        elif len(nodes) == 2:
            flip, value, at = False, nodes[0], point(nodes[1])
        else:
            raise self._context.arguments(name, node)
        if at is None:
            raise self._context.arguments(name, node)
        return [value], (repr(round(1 - at, 12) if flip else at),)


def _both(where: Expr | None, test: Expr) -> Expr:
    return normal(test if where is None else Call(name="and", args=(where, test), type=Type.BOOLEAN))


def _only_where(where: Expr | None, value: Expr) -> tuple[Expr | None, tuple[Expr]]:
    """`CASE WHEN c THEN x END` as x FILTER (WHERE c): aggregates pass over what is NULL."""
    match value:
        case Case(branches=((test, then),), otherwise=Literal(value=None)):
            return _both(where, test), (then,)
    return where, (value,)


def is_aggregate(name: str) -> bool:
    """Whether the engine would take `name` for an aggregate that the guard knows of."""
    known = AGGREGATE_ALIASES.get(name, name)
    named = known in AGGREGATES or known in SINGLE_VALUE or known in PER_SUBJECT | AFTER | COMPOSED
    return named or known == "count_if"
