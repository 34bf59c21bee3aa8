"""Text → typed plan.

Theory of operation. The engine's own parse tree (never the text) is read in a closed world. Every SELECT is bound over
its FROM: over protected rows it either stays at row level, is grouped by its subjects, or becomes a `Boundary`; over
cells or public tables it is a `Query`. Nothing that depends on cells may flow back to rows: a filter on rows by an
aggregate is an oracle for that aggregate. At the end the engine's bound plan is read as a second opinion
(`second_reading`).

    planner (SELECT, WITH, UNION) → relations (FROM) · subqueries · select_list · binding (expressions)
    → boundaries and measures → plan; `context` holds what they share, `views` what a query is to the one around it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.errors import Refused
from core.manifest import Manifest
from core.program import Reading
from egress import errors
from egress.plan.expressions import Column, Expr, InQuery, Kind, Scalar, Window, columns, has_aggregate, walk
from egress.plan.plan import Item, LeafSource, Plan, Query, Select, SetQuery, Touched, depends_on_measure, public_tables
from egress.policy import GuardPolicy
from egress.reading import boundaries, joins, per_subject
from egress.reading.binding import Binder
from egress.reading.constants import ListReader, unnested
from egress.reading.context import Context
from egress.reading.crossing import unlinked
from egress.reading.filters import FilterProblem, check_filter, flows_back
from egress.reading.forgotten import forgets
from egress.reading.joins import Component, LinkError
from egress.reading.literals import integer
from egress.reading.order_keys import sort_keys
from egress.reading.relations import FromReader
from egress.reading.scopes import Scope, World
from egress.reading.second_reading import agree
from egress.reading.select_list import SelectLists, position
from egress.reading.subqueries import SubqueryReader
from egress.reading.tree import Node, full_width, read
from egress.reading.views import AfterFrom, Bound, RowsFrom, RowsView, View


def plan(reading: Reading, manifest: Manifest, policy: GuardPolicy) -> Plan:
    """Read a text into a plan. Raises Refused with a rule's code, the place in the text, and how to pass.

    Static: looks at the text, the manifest and the policy alone, never at data.
    """
    try:
        return _plan(reading, manifest, policy)
    except Refused as refused:
        slip = full_width(reading.text) if refused.code in _MISREAD else None
        if slip is None:
            raise
        raise Refused(errors.TEXT_FULL_WIDTH, place=slip) from refused


_MISREAD = {
    code.code
    for code in (
        errors.TEXT_UNREADABLE,
        errors.TEXT_UNBOUND,
        errors.COLUMN_UNKNOWN,
        errors.TABLE_UNKNOWN,
        errors.FUNCTION_UNKNOWN,
    )
}
"""What a full-width sign leads to: the engine takes it for a letter, or stops."""


def _plan(reading: Reading, manifest: Manifest, policy: GuardPolicy) -> Plan:
    limits = policy.limits()
    text = read(reading, limits)
    try:
        result = _Planner(Context(text, manifest, policy)).top(text.root)
    except RecursionError as problem:
        raise text.refuse(errors.TEXT_TOO_DEEP, limit=limits.count("text.depth")) from problem
    agree(reading, result, text)
    return result


class _Planner:
    """Reads the queries of one text."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.binder = Binder(context, SubqueryReader(context, self))
        self._lists = SelectLists(context, self.binder)
        self._from = FromReader(context, self.binder, self)
        self._boundaries = boundaries.Collector(context.policy)

    def top(self, root: Node) -> Plan:
        """The whole text."""
        view = self.query(root, None)
        if isinstance(view, RowsView):
            raise self._rows_out(root, view)
        limit = self._context.limits.count("result.columns")
        if len(view.items) > limit:
            raise self._context.refuse(errors.RESULT_TOO_WIDE, limit=limit)
        made = self._boundaries.all()
        return Plan(
            boundaries=made,
            public_tables=public_tables(view),
            query=view,
            columns=tuple((item.name, depends_on_measure(item.value, view)) for item in view.items),
            touched=Touched(tables=frozenset(self._context.tables), columns=frozenset(self.binder.used)),
        )

    def _rows_out(self, root: Node, view: RowsView) -> Refused:
        items = root.get("select_list") or [None]
        if view.per_subject:
            return self._context.refuse(errors.GROUP_SUBJECT, next(iter(root.get("group_expressions") or items), None))
        stars = [item for item in items if item and item["class"] == "STAR"]
        return self._context.refuse(errors.SELECT_STAR if stars else errors.SELECT_ROWS, (stars or items)[0])

    def query(self, node: Node, parent: Scope | None) -> View:
        """Any query, at any depth."""
        self._context.spend(node)
        with self._context.deeper(node), self._context.seeing(self._context.with_clause(node)):
            match node["type"]:
                case "SELECT_NODE":
                    return self._select(node, parent)
                case "SET_OPERATION_NODE":
                    return self._set_operation(node, parent)
                case kind:
                    code = errors.CTE_RECURSIVE if "RECURSIVE" in kind else errors.TEXT_UNKNOWN
                    raise self._context.refuse(code, node, what=kind)

    def source(self, node: Node, parent: Scope | None) -> Bound:
        """A FROM clause."""
        return self._from.read(node, parent)

    def items(self, node: Node, scope: Scope) -> tuple[Item, ...]:
        """A select list."""
        return self._lists.items(node, scope)

    def _set_operation(self, node: Node, parent: Scope | None) -> View:
        if (
            node["left"] is not None
            or node["right"] is not None
            or node["setop_type"] not in ("UNION", "EXCEPT", "INTERSECT")
        ):
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what=str(node["setop_type"]))
        parts: list[Query] = []
        for child in node["children"]:
            view = self.query(child, parent)
            if isinstance(view, RowsView):
                raise self._context.refuse(errors.SET_ROWS, (child.get("select_list") or [None])[0])
            parts.append(view)
        if len({len(part.items) for part in parts}) != 1:
            raise self._context.refuse(errors.TEXT_UNBOUND)
        order, limit, offset, distinct = self._modifiers(node)
        if distinct:
            raise self._context.refuse(errors.TEXT_UNKNOWN, None, what="DISTINCT")
        names = {item.name.lower(): Column(source="", name=item.name, type=item.value.type) for item in parts[0].items}
        keys = sort_keys(
            self._context, order, lambda item: self._output(item, parts[0].items, names), node, tuple(names.values())
        )
        return SetQuery(
            operator=node["setop_type"],
            all=node["setop_all"],
            parts=tuple(parts),
            order=keys,
            limit=limit,
            offset=offset,
            public=all(part.public for part in parts),
        )

    def _output(self, node: Node, items: Sequence[Item], names: Mapping[str, Column]) -> Expr:
        number = position(node)
        if number is not None and 1 <= number <= len(items):
            return names[items[number - 1].name.lower()]
        if node["class"] == "COLUMN_REF" and node["column_names"][-1].lower() in names:
            return names[node["column_names"][-1].lower()]
        raise self._context.refuse(errors.ORDER_ALL, node)

    def _modifiers(self, node: Node) -> tuple[list[Node], int | None, int | None, bool]:
        order: list[Node] = []
        limit = offset = None
        distinct = False
        for modifier in node["modifiers"]:
            match modifier["type"]:
                case "ORDER_MODIFIER":
                    order = modifier["orders"]
                case "LIMIT_MODIFIER" if modifier["limit_type"] == "ROW_COUNT":
                    limit, offset = self._count(modifier["limit"]), self._count(modifier["offset"])
                case "DISTINCT_MODIFIER" if not modifier["distinct_on_targets"]:
                    distinct = True
                case kind:
                    raise self._context.refuse(
                        errors.ROWS_LIMIT if kind == "DISTINCT_MODIFIER" else errors.TEXT_UNKNOWN, what=kind
                    )
        return order, limit, offset, distinct

    def _count(self, node: Node | None) -> int | None:
        if node is None:
            return None
        plain = node["class"] == "CONSTANT" and node["literal"]["kind"] == "INTEGER"
        number = integer(node["literal"]["text"]) if plain else None
        if number is None:
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what="LIMIT")
        return number

    def _select(self, node: Node, parent: Scope | None) -> View:
        if (call := unnested(node)) is not None:
            return self.query(ListReader(self._context).elements(call, call["alias"], call), parent)
        source = self.source(node["from_table"], parent)
        world = World.ROWS if isinstance(source, RowsFrom) else World.AFTER
        names = {item["alias"].lower(): item for item in node["select_list"] if item["alias"]}
        scope = Scope(world=world, relations=source.relations, parent=parent, aliases=names)
        if isinstance(source, RowsFrom):
            return self._select_rows(node, source, scope)
        return self._select_after(node, source, scope)

    def _select_after(self, node: Node, source: AfterFrom, scope: Scope) -> Select:
        items = self.items(node, scope)
        groups, sets = self._lists.groups(node, scope, items)
        order, limit, offset, distinct = self._modifiers(node)
        aggregated = (
            groups is not None or node["having"] is not None or any(has_aggregate(item.value) for item in items)
        )
        where = self._lists.condition(node["where_clause"], scope)
        single = {boundary.name for boundary in self._boundaries.all() if not boundary.keys}
        self._context.unlinked(unlinked(source.source, where, single), _from_node(node))
        select = Select(
            items=items,
            source=source.source,
            where=where,
            groups=(groups or ()) if aggregated else None,
            sets=sets if aggregated else (),
            having=self._lists.condition(node["having"], scope),
            qualify=self._lists.condition(node["qualify"], scope),
            distinct=distinct,
            order=self._lists.order(order, scope, items, node),
            limit=limit,
            offset=offset,
            public=source.public,
        )
        return replace(select, public=source.public and not self._uses_cells(select))

    def _uses_cells(self, select: Select) -> bool:
        parts = [*(item.value for item in select.items), select.where, select.having, select.qualify]
        return any(
            isinstance(node, (Scalar, InQuery)) and not node.query.public
            for part in parts
            if part is not None
            for node in walk(part)
        )

    def _select_rows(self, node: Node, source: RowsFrom, scope: Scope) -> View:
        where = self._lists.condition(node["where_clause"], scope)
        items = self.items(node, scope)
        groups, sets = self._lists.groups(node, scope, items)
        order, limit, offset, distinct = self._modifiers(node)
        having, qualify = self._lists.condition(node["having"], scope), self._lists.condition(node["qualify"], scope)
        keys = self._lists.order(order, scope, items, node)
        component = self._resolve(source, where, node)
        rows = component.rows()
        aggregated = groups is not None or any(has_aggregate(item.value) for item in items)
        aggregated = aggregated or (having is not None and has_aggregate(having))
        if not aggregated and distinct:
            groups, aggregated, distinct = tuple(dict.fromkeys(item.value for item in items)), True, False
            sets = (tuple(range(len(groups))),)
        if not aggregated:
            return self._row_level(node, component, items, having, qualify, limit is not None or offset is not None)
        groups = tuple(groups or ())
        shape = boundaries.Shape(
            rows=rows, groups=groups, sets=sets or ((),), items=items, having=having, qualify=qualify, order=keys
        )
        if any(_subject_type(group) for group in groups):
            if limit is not None or offset is not None or qualify is not None:
                outermost = node is self._context.text.root
                code = errors.GROUP_SUBJECT if outermost else errors.ROWS_LIMIT
                raise self._context.refuse(code, _first_group(node))
            return self._per_subject(node, shape)
        try:
            select = self._boundaries.boundary(shape)
        except boundaries.Problem as problem:
            raise self._context.problem(problem, _fault(node, shape, problem)) from None
        return replace(select, limit=limit, offset=offset, distinct=distinct)

    def _resolve(self, source: RowsFrom, where: Expr | None, node: Node) -> Component:
        conditions = [*source.conditions, *([where] if where is not None else [])]
        try:
            component = joins.resolve(source.components, conditions, self._context.manifest)
            self._context.joined(component.many, _from_node(node))
            for part in component.where:
                check_filter(part)
            joins.check_semis(component, self._context.manifest)
        except (LinkError, FilterProblem) as problem:
            raise self._context.problem(problem, node["where_clause"] or _from_node(node)) from None
        return component

    def _row_level(
        self,
        node: Node,
        component: Component,
        items: tuple[Item, ...],
        having: Expr | None,
        qualify: Expr | None,
        cut: bool,
    ) -> RowsView:
        if cut or having is not None or qualify is not None:
            raise self._context.refuse(errors.ROWS_LIMIT, node["qualify"] or _first_item(node))
        for item in items:
            if any(isinstance(part, Window) for part in walk(item.value)):
                raise self._context.refuse(errors.WINDOW_ROWS, _first_item(node))
            flow = flows_back(item.value)
            if flow is not None:
                raise self._context.text.refuse_at(errors.FLOW_TO_ROWS, flow.place, {})
        named = tuple((item.name, item.value) for item in items)
        by_subject = isinstance(component.first, LeafSource) and not component.joins
        return RowsView(component.rows(), named, component.roots, by_subject, component.many)

    def _per_subject(self, node: Node, shape: boundaries.Shape) -> RowsView:
        """GROUP BY the subject: still one subject's values, so still rows."""
        if len(shape.sets) != 1:
            raise self._context.refuse(errors.GROUP_SETS, _first_group(node))
        grouped = {name for group in shape.groups if (name := _subject_type(group))}
        if forgets(shape.rows):
            raise self._context.refuse(errors.FLOW_DROPS, _first_group(node), subject=min(forgets(shape.rows)))
        kept = tuple(subject for subject in shape.rows.subjects if subject.type in grouped)
        try:
            leaf, view_items, having = self._step(shape)
            if kept != shape.rows.subjects:
                whole = leaf
                leaf, view_items, having = self._step(replace(shape, rows=replace(shape.rows, subjects=kept)))
                leaf = replace(leaf, leaf=replace(leaf.leaf, whole=whole))
        except boundaries.Problem as problem:
            near = _first_group(node)
            raise self._context.problem(problem, near) from None
        component = per_subject.leaf_component(leaf, having)
        for part in component.where:
            self._check_leaf_filter(part, node)
        return RowsView(component.rows(), view_items, component.roots, per_subject=True)

    def _step(self, shape: boundaries.Shape) -> tuple[LeafSource, tuple[tuple[str, Expr], ...], tuple[Expr, ...]]:
        return per_subject.per_subject(shape, self._context.alias("s"), self._context.policy)

    def _check_leaf_filter(self, part: Expr, node: Node) -> None:
        try:
            check_filter(part)
        except FilterProblem as problem:
            raise self._context.problem(problem, node["having"]) from None


def _subject_type(expr: Expr) -> str | None:
    if isinstance(expr, Column) and expr.facts and expr.facts.kind is Kind.SUBJECT:
        return expr.facts.subject_type
    return None


def _fault(node: Node, shape: boundaries.Shape, problem: boundaries.Problem) -> Node | None:
    """Where a problem of the grouping stands: the select item or group expression of the key at fault."""
    listed: list[Node] = node["select_list"] if len(node["select_list"]) == len(shape.items) else []
    for entry, item in zip(listed, shape.items, strict=False):
        if problem.group is not None and item.value == problem.group:
            return entry
        if problem.code is errors.GROUP_MISSING and _names(item.value, problem.fields["column"]):
            return entry
    return _first_group(node) if problem.code.code.startswith("group.") else _first_item(node)


def _names(value: Expr, column: str | int) -> bool:
    return not has_aggregate(value) and any(part.facts and part.facts.name == column for part in columns(value))


def _first_group(node: Node) -> Node | None:
    return next(iter(node["group_expressions"]), None) or _first_item(node)


def _first_item(node: Node) -> Node | None:
    return next(iter(node["select_list"]), None)


def _from_node(node: Node) -> Node | None:
    found: Any = node["from_table"]
    return found if isinstance(found, Mapping) else None
