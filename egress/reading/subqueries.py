"""Sub-queries in expressions, and semi-joins of protected rows."""

from dataclasses import replace
from typing import Protocol

from egress import errors
from egress.plan.expressions import Call, Column, Expr, InQuery, Scalar, Semi, Type, columns, conjuncts
from egress.plan.plan import Item
from egress.reading import joins
from egress.reading.binding import Binder
from egress.reading.context import Context
from egress.reading.filters import FilterProblem, check_filter
from egress.reading.joins import Component, LinkError
from egress.reading.scopes import Scope, World
from egress.reading.tree import Node
from egress.reading.views import AfterFrom, Bound, RowsFrom, RowsView, View


class Queries(Protocol):
    """What the parts of the planner ask of the whole."""

    @property
    def binder(self) -> Binder: ...

    def query(self, node: Node, parent: Scope | None) -> View: ...

    def source(self, node: Node, parent: Scope | None) -> Bound: ...

    def items(self, node: Node, scope: Scope) -> tuple[Item, ...]: ...


class SubqueryReader:
    """Reads sub-queries in expressions."""

    def __init__(self, context: Context, queries: Queries) -> None:
        self._context = context
        self._queries = queries

    def subquery(self, node: Node, scope: Scope) -> Expr:
        """A sub-query in an expression. Raises Refused where it would make an oracle of an aggregate."""
        kind = node["subquery_type"]
        inner = node["subquery"]["node"]
        if kind == "EXISTS" and scope.world is World.ROWS:
            return self._exists(node, inner, scope)
        if kind not in ("SCALAR", "ANY", "EXISTS") or (kind == "ANY" and node["comparison_type"] != "COMPARE_EQUAL"):
            raise self._context.refuse(errors.SUBQUERY_KIND, node)
        value = None if node["child"] is None else self._queries.binder.bind(node["child"], scope)
        view = self._queries.query(inner, scope)
        if isinstance(view, RowsView):
            return self._in_rows(node, value, view, scope)
        if kind != "EXISTS" and len(view.items) != 1:
            raise self._context.refuse(errors.TEXT_UNBOUND, node)
        if kind == "SCALAR":
            return Scalar(query=view, type=view.items[0].value.type, place=self._context.text.place(node))
        return InQuery(value=value, query=view, place=self._context.text.place(node))

    def _in_rows(self, node: Node, value: Expr | None, view: RowsView, scope: Scope) -> Expr:
        if value is None or scope.world is World.AFTER or node["subquery_type"] != "ANY" or len(view.columns) != 1:
            raise self._context.refuse(errors.SELECT_ROWS, node)
        component = joins.from_rows(view.rows, view.roots, view.many)
        pair = Call(name="=", args=(value, view.columns[0][1]), type=Type.BOOLEAN)
        return semi(self._context, component, (pair,), node)

    def _exists(self, node: Node, inner: Node, scope: Scope) -> Expr:
        """EXISTS (SELECT … FROM rows WHERE inner.subject = outer.subject AND …)."""
        plain = (
            inner["type"] == "SELECT_NODE"
            and not inner["group_sets"]
            and inner["aggregate_handling"] == "STANDARD_HANDLING"
        )
        if not plain or inner["modifiers"] or inner["having"] is not None or inner["qualify"] is not None:
            raise self._context.refuse(errors.SUBQUERY_CORRELATED, node)
        with self._context.seeing(self._context.with_clause(inner)):
            source = self._queries.source(inner["from_table"], None)
        if isinstance(source, AfterFrom):
            raise self._context.refuse(errors.SUBQUERY_CORRELATED, node)
        inside = Scope(world=World.ROWS, relations=source.relations, parent=scope, correlates=True)
        where = None if inner["where_clause"] is None else self._queries.binder.condition(inner["where_clause"], inside)
        self._queries.items(inner, inside)  # what EXISTS selects has no meaning, but names in it must be known
        aliases = frozenset().union(*(part.aliases for part in source.components))
        parts = conjuncts(where) if where is not None else ()
        local = tuple(part for part in parts if {column.source for column in columns(part)} <= aliases)
        component = linked(self._context, replace(source, conditions=(*source.conditions, *local)), node)
        try:
            for part in component.where:
                check_filter(part)
        except FilterProblem as problem:
            raise self._context.problem(problem, node) from None
        return semi(self._context, component, tuple(part for part in parts if part not in local), node)


def linked(context: Context, source: RowsFrom, node: Node) -> Component:
    try:
        component = joins.resolve(source.components, source.conditions, context.manifest)
    except LinkError as problem:
        raise context.problem(problem, node) from None
    context.joined(component.many, node)
    return component


def semi(context: Context, inner: Component, conditions: tuple[Expr, ...], node: Node) -> Semi:
    """EXISTS over protected rows: links are (outer, inner) equalities, the rest filters the inner rows."""
    pairs, filters = [], []
    for part in conditions:
        pair = _outer_pair(part, inner.aliases)
        if pair is not None:
            pairs.append(pair)
        elif {column.source for column in columns(part)} <= inner.aliases:
            filters.append(part)
        else:
            raise context.refuse(errors.SUBQUERY_CORRELATED, node)
    if not pairs:
        raise context.refuse(errors.SUBQUERY_CORRELATED, node)
    try:
        for part in filters:
            check_filter(part)
    except FilterProblem as problem:
        raise context.problem(problem, node) from None
    rows = replace(inner, where=(*inner.where, *filters)).rows()
    return Semi(rows=rows, pairs=tuple(pairs))


def _outer_pair(part: Expr, inner: frozenset[str]) -> tuple[Expr, Expr] | None:
    match part:
        case Call(name="=", args=(Column() as a, Column() as b)):
            if b.source in inner and a.source not in inner:
                return a, b
            if a.source in inner and b.source not in inner:
                return b, a
    return None
