"""Text → typed plan.

Theory of operation. The engine's own parse tree (never the text) is read in a closed world. Every SELECT is bound over
its FROM: over protected rows it either stays at row level, is grouped by its subjects, or becomes a `Boundary`; over
cells or public tables it is a `Query`. Nothing that depends on cells may flow back to rows: a filter on rows by an
aggregate is an oracle for that aggregate. At the end the engine's bound plan is read as a second opinion
(`second_reading`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.errors import ErrorCode, Refused
from core.manifest import Manifest, Table
from core.program import Reading
from egress import boundaries, errors, joins
from egress.binding import Binder
from egress.expressions import (
    Aggregate,
    Call,
    Column,
    Expr,
    Facts,
    InQuery,
    Kind,
    Scalar,
    Semi,
    SortKey,
    Type,
    Window,
    columns,
    conjuncts,
    is_constant,
    walk,
)
from egress.filters import FilterProblem, check_filter, flows_back
from egress.joins import Component, LinkError
from egress.plan import (
    Derived,
    From,
    FromJoin,
    Item,
    LeafSource,
    Plan,
    PublicRef,
    PublicSource,
    Query,
    Rows,
    Select,
    SetQuery,
    TableSource,
    Touched,
    depends_on_measure,
    public_tables,
)
from egress.policy import GuardPolicy
from egress.scopes import NameProblem, Relation, Scope, World, table_relation
from egress.second_reading import agree
from egress.tree import Node, Text, read


def plan(reading: Reading, manifest: Manifest, policy: GuardPolicy) -> Plan:
    """Read a text into a plan. Raises Refused with a rule's code, the place in the text, and how to pass.

    Static: looks at the text, the manifest and the policy alone, never at data.
    """
    limits = policy.limits()
    text = read(reading, limits)
    try:
        result = _Planner(text, manifest, policy).top(text.root)
    except RecursionError as problem:
        raise text.refuse(errors.TEXT_TOO_DEEP, limit=limits.count("text.depth")) from problem
    agree(reading, result, text)
    return result


@dataclass(frozen=True, slots=True)
class RowsView:
    """A sub-query that is still protected rows, as its outer query sees it."""

    rows: Rows
    columns: tuple[tuple[str, Expr], ...]
    roots: frozenset[str]
    per_subject: bool = False


View = RowsView | Select | SetQuery


@dataclass(frozen=True, slots=True)
class _RowsFrom:
    """FROM over protected rows: components not all linked yet (WHERE may link them)."""

    components: tuple[Component, ...]
    conditions: tuple[Expr, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class _AfterFrom:
    """FROM over cells or public tables."""

    source: From | None
    relations: tuple[Relation, ...]
    public: bool


_Bound = _RowsFrom | _AfterFrom
Ctes = Mapping[str, tuple[Node, tuple[str, ...], "Ctes"]]


class _Planner:
    """State of one reading: fresh aliases, boundaries found so far."""

    def __init__(self, text: Text, manifest: Manifest, policy: GuardPolicy) -> None:
        self._text = text
        self._manifest = manifest
        self._policy = policy
        self._limits = policy.limits()
        self._binder = Binder(text, self._limits, self)
        self._aliases = 0
        self._boundaries = boundaries.Collector(policy)
        self._tables: set[str] = set()
        self._ctes: Ctes = {}

    def top(self, root: Node) -> Plan:
        """The whole text."""
        view = self._query(root, None)
        if isinstance(view, RowsView):
            raise self._rows_out(root, view)
        made = self._boundaries.all()
        return Plan(
            boundaries=made,
            public_tables=public_tables(view),
            query=view,
            columns=tuple((item.name, depends_on_measure(item.value, view)) for item in view.items),
            touched=Touched(tables=frozenset(self._tables), columns=frozenset(self._binder.used)),
        )

    def _rows_out(self, root: Node, view: RowsView) -> Refused:
        items = root.get("select_list") or [None]
        if view.per_subject:
            return self._text.refuse(errors.GROUP_SUBJECT, next(iter(root.get("group_expressions") or items), None))
        stars = [item for item in items if item and item["class"] == "STAR"]
        return self._text.refuse(errors.SELECT_STAR if stars else errors.SELECT_ROWS, (stars or items)[0])

    def _alias(self, prefix: str) -> str:
        self._aliases += 1
        return f"{prefix}{self._aliases}"

    def _refuse(self, code: ErrorCode, node: Node | None = None, **fields: str | int) -> Refused:
        return self._text.refuse(code, node, **fields)

    def _problem(self, problem: LinkError | FilterProblem, node: Node | None) -> Refused:
        place = problem.place if isinstance(problem, FilterProblem) else None
        return self._text.refuse_at(problem.code, place or self._text.place(node), problem.fields)

    # Queries

    def _query(self, node: Node, parent: Scope | None) -> View:
        outer = self._ctes
        self._ctes = self._with(node)
        try:
            match node["type"]:
                case "SELECT_NODE":
                    return self._select(node, parent)
                case "SET_OPERATION_NODE":
                    return self._set_operation(node, parent)
                case kind:
                    code = errors.CTE_RECURSIVE if "RECURSIVE" in kind else errors.TEXT_UNKNOWN
                    raise self._refuse(code, node, what=kind)
        finally:
            self._ctes = outer

    def _with(self, node: Node) -> Ctes:
        known = dict(self._ctes)
        for entry in node["cte_map"]["map"]:
            value = entry["value"]
            if value["key_targets"] or value["payload_aggregates"]:
                raise self._refuse(errors.CTE_RECURSIVE)
            known[entry["key"].lower()] = (value["query_node"], tuple(value["aliases"]), dict(known))
        return known

    def _set_operation(self, node: Node, parent: Scope | None) -> View:
        if (
            node["left"] is not None
            or node["right"] is not None
            or node["setop_type"] not in ("UNION", "EXCEPT", "INTERSECT")
        ):
            raise self._refuse(errors.TEXT_UNKNOWN, node, what=str(node["setop_type"]))
        parts: list[Query] = []
        for child in node["children"]:
            view = self._query(child, parent)
            if isinstance(view, RowsView):
                raise self._refuse(errors.SET_ROWS, (child.get("select_list") or [None])[0])
            parts.append(view)
        if len({len(part.items) for part in parts}) != 1:
            raise self._refuse(errors.TEXT_UNBOUND)
        order, limit, offset, distinct = self._modifiers(node)
        if distinct:
            raise self._refuse(errors.TEXT_UNKNOWN, None, what="DISTINCT")
        names = {item.name.lower(): Column(source="", name=item.name, type=item.value.type) for item in parts[0].items}
        keys = self._binder.sort_keys(order, lambda item: self._output(item, parts[0].items, names), node)
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
        position = _position(node)
        if position is not None and 1 <= position <= len(items):
            return names[items[position - 1].name.lower()]
        if node["class"] == "COLUMN_REF" and node["column_names"][-1].lower() in names:
            return names[node["column_names"][-1].lower()]
        raise self._refuse(errors.ORDER_ALL, node)

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
                    raise self._refuse(
                        errors.ROWS_LIMIT if kind == "DISTINCT_MODIFIER" else errors.TEXT_UNKNOWN, what=kind
                    )
        return order, limit, offset, distinct

    def _count(self, node: Node | None) -> int | None:
        if node is None:
            return None
        if node["class"] != "CONSTANT" or node["literal"]["kind"] != "INTEGER":
            raise self._refuse(errors.TEXT_UNKNOWN, node, what="LIMIT")
        return int(node["literal"]["text"])

    def _select(self, node: Node, parent: Scope | None) -> View:
        source = self._from(node["from_table"], parent)
        world = World.ROWS if isinstance(source, _RowsFrom) else World.AFTER
        names = {item["alias"].lower(): item for item in node["select_list"] if item["alias"]}
        scope = Scope(world=world, relations=source.relations, parent=parent, aliases=names)
        if isinstance(source, _RowsFrom):
            return self._select_rows(node, source, scope)
        return self._select_after(node, source, scope)

    # After the boundary, or over public tables

    def _select_after(self, node: Node, source: _AfterFrom, scope: Scope) -> Select:
        items = self._items(node, scope)
        groups, sets = self._groups(node, scope, items)
        order, limit, offset, distinct = self._modifiers(node)
        aggregated = (
            groups is not None or node["having"] is not None or any(_has_aggregate(item.value) for item in items)
        )
        select = Select(
            items=items,
            source=source.source,
            where=self._maybe(node["where_clause"], scope),
            groups=(groups or ()) if aggregated else None,
            sets=sets if aggregated else (),
            having=self._maybe(node["having"], scope),
            qualify=self._maybe(node["qualify"], scope),
            distinct=distinct,
            order=self._order(order, scope, items, node),
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

    def _maybe(self, node: Node | None, scope: Scope) -> Expr | None:
        return None if node is None else self._binder.bind(node, scope)

    def _items(self, node: Node, scope: Scope) -> tuple[Item, ...]:
        items: list[Item] = []
        for entry in node["select_list"]:
            if entry["class"] == "STAR":
                items += self._star(entry, scope)
            else:
                value = self._binder.bind(entry, scope)
                items.append(Item(name=entry["alias"] or self._name(entry), value=value))
        return _distinct_names(items)

    def _name(self, node: Node) -> str:
        """The name of an unnamed column: its own text, as the engine does it."""
        if node["class"] == "COLUMN_REF":
            return str(node["column_names"][-1])
        if node.get("function_name") == "count_star":
            return "count_star()"
        return " ".join(self._text.slice(node).split())[:63] or "expression"

    def _star(self, node: Node, scope: Scope) -> list[Item]:
        if (
            node["columns"]
            or node["expr"]
            or node["replace_list"]
            or node["rename_list"]
            or node["qualified_exclude_list"]
        ):
            raise self._refuse(errors.SELECT_STAR, node)
        excluded = {str(name).lower() for name in node["exclude_list"]}
        wanted = node["relation_name"].lower()
        found = [
            Item(name=name, value=value)
            for relation in scope.relations
            if not wanted or relation.alias.lower() == wanted
            for name, value in relation.columns
            if name.lower() not in excluded and (wanted or name.lower() not in relation.hidden)
        ]
        for item in found:
            self._binder.use(item.value)
        return found

    def _groups(
        self, node: Node, scope: Scope, items: Sequence[Item]
    ) -> tuple[tuple[Expr, ...] | None, tuple[tuple[int, ...], ...]]:
        """Group expressions and grouping sets; None when there is no GROUP BY."""
        if node["aggregate_handling"] == "FORCE_AGGREGATES":
            found = tuple(
                dict.fromkeys(
                    item.value for item in items if not _has_aggregate(item.value) and not is_constant(item.value)
                )
            )
            return found, (tuple(range(len(found))),)
        if node["aggregate_handling"] != "STANDARD_HANDLING":
            raise self._refuse(errors.TEXT_UNKNOWN, node, what=node["aggregate_handling"])
        if not node["group_sets"]:
            return None, ()
        bound = [self._group(entry, scope, items) for entry in node["group_expressions"]]
        unique = list(dict.fromkeys(bound))
        sets = [tuple(sorted({unique.index(bound[index]) for index in group})) for group in node["group_sets"]]
        if len(set(sets)) != len(sets) or len(sets) > 32:
            raise self._refuse(errors.GROUP_SETS, next(iter(node["group_expressions"]), None))
        return tuple(unique), tuple(sets)

    def _group(self, node: Node, scope: Scope, items: Sequence[Item]) -> Expr:
        position = _position(node)
        if position is not None:
            if not 1 <= position <= len(items):
                raise self._refuse(errors.TEXT_UNBOUND, node)
            return items[position - 1].value
        return self._binder.bind(node, scope)

    def _order(self, orders: Sequence[Node], scope: Scope, items: Sequence[Item], near: Node) -> tuple[SortKey, ...]:
        outputs = {item.name.lower(): item.value for item in items}

        def bind(node: Node) -> Expr:
            position = _position(node)
            if position is not None and 1 <= position <= len(items):
                return items[position - 1].value
            if node["class"] == "COLUMN_REF" and len(node["column_names"]) == 1:
                named = outputs.get(node["column_names"][0].lower())
                if named is not None:
                    return named
            return self._binder.bind(node, scope)

        return self._binder.sort_keys(orders, bind, near)

    # Over protected rows

    def _select_rows(self, node: Node, source: _RowsFrom, scope: Scope) -> View:
        where = self._maybe(node["where_clause"], scope)
        items = self._items(node, scope)
        groups, sets = self._groups(node, scope, items)
        order, limit, offset, distinct = self._modifiers(node)
        having, qualify = self._maybe(node["having"], scope), self._maybe(node["qualify"], scope)
        keys = self._order(order, scope, items, node)
        component = self._resolve(source, where, node)
        rows = component.rows()
        aggregated = groups is not None or any(_has_aggregate(item.value) for item in items)
        aggregated = aggregated or (having is not None and _has_aggregate(having))
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
                outermost = node is self._text.root
                code = errors.GROUP_SUBJECT if outermost else errors.ROWS_LIMIT
                raise self._refuse(code, _first_group(node))
            return self._per_subject(node, shape)
        try:
            select = self._boundaries.boundary(shape)
        except boundaries.Problem as problem:
            near = _first_group(node) if problem.code.code.startswith("group.") else _first_item(node)
            raise self._text.refuse_at(problem.code, problem.place or self._text.place(near), problem.fields) from None
        return replace(select, limit=limit, offset=offset, distinct=distinct)

    def _resolve(self, source: _RowsFrom, where: Expr | None, node: Node) -> Component:
        conditions = [*source.conditions, *([where] if where is not None else [])]
        try:
            component = joins.resolve(source.components, conditions, self._manifest)
            for part in component.where:
                check_filter(part)
            joins.check_semis(component, self._manifest)
        except (LinkError, FilterProblem) as problem:
            raise self._problem(problem, node["where_clause"] or _from_node(node)) from None
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
            raise self._refuse(errors.ROWS_LIMIT, node["qualify"] or _first_item(node))
        for item in items:
            if any(isinstance(part, Window) for part in walk(item.value)):
                raise self._refuse(errors.WINDOW_ROWS, _first_item(node))
            flow = flows_back(item.value)
            if flow is not None:
                raise self._text.refuse_at(errors.FLOW_TO_ROWS, flow.place, {})
        named = tuple((item.name, item.value) for item in items)
        per_subject = isinstance(component.first, LeafSource) and not component.joins
        return RowsView(component.rows(), named, component.roots, per_subject)

    def _per_subject(self, node: Node, shape: boundaries.Shape) -> RowsView:
        """GROUP BY the subject: still one subject's values, so still rows."""
        if len(shape.sets) != 1:
            raise self._refuse(errors.GROUP_SETS, _first_group(node))
        grouped = {name for group in shape.groups if (name := _subject_type(group))}
        missing = {subject.type for subject in shape.rows.subjects} - grouped
        if missing:
            raise self._refuse(errors.FLOW_DROPS, _first_group(node), subject=min(missing))
        try:
            leaf, view_items, having = boundaries.per_subject(shape, self._alias("s"), self._policy)
        except boundaries.Problem as problem:
            near = _first_group(node)
            raise self._text.refuse_at(problem.code, problem.place or self._text.place(near), problem.fields) from None
        component = boundaries.leaf_component(leaf, having)
        for part in component.where:
            self._check_leaf_filter(part, node)
        return RowsView(component.rows(), view_items, component.roots, per_subject=True)

    def _check_leaf_filter(self, part: Expr, node: Node) -> None:
        try:
            check_filter(part)
        except FilterProblem as problem:
            raise self._problem(problem, node["having"]) from None

    # FROM

    def _from(self, node: Node, parent: Scope | None) -> _Bound:
        match node["type"]:
            case "EMPTY":
                return _AfterFrom(None, (), public=True)
            case "BASE_TABLE":
                return self._base_table(node)
            case "SUBQUERY":
                view = self._query(node["subquery"]["node"], None)
                return self._view(view, node["alias"] or "subquery", tuple(node["column_name_alias"]))
            case "JOIN":
                return self._join(node, parent)
            case "TABLE_FUNCTION":
                raise self._refuse(errors.FROM_FUNCTION, node)
            case kind:
                raise self._refuse(errors.TEXT_UNKNOWN, node, what=kind)

    def _base_table(self, node: Node) -> _Bound:
        name = node["table_name"]
        if node["at_clause"] is not None or node["catalog_name"] or node["schema_name"] not in ("", "main"):
            raise self._refuse(errors.TABLE_UNKNOWN, node, table=name)
        renamed = tuple(node["column_name_alias"])
        if not node["schema_name"] and name.lower() in self._ctes:
            query, aliases, visible = self._ctes[name.lower()]
            outer, self._ctes = self._ctes, visible
            try:
                view = self._query(query, None)
            finally:
                self._ctes = outer
            bound = self._view(view, name, aliases)
            return _renamed(bound, node["alias"] or name, renamed)
        table = self._manifest.table(name)
        if table is None:
            raise self._refuse(errors.TABLE_UNKNOWN, node, table=name)
        self._tables.add(table.name)
        return _renamed(self._table(table), node["alias"] or name, renamed)

    def _table(self, table: Table) -> _Bound:
        if table.public:
            alias = self._alias("p")
            relation = table_relation(alias, table.name, table, self._manifest)
            return _AfterFrom(PublicRef(alias=alias, table=table), (relation,), public=True)
        alias = self._alias("s")
        relation = table_relation(alias, table.name, table, self._manifest)
        return _RowsFrom((joins.from_table(alias, table),), (), (relation,))

    def _view(self, view: View, alias: str, renamed: tuple[str, ...]) -> _Bound:
        if isinstance(view, RowsView):
            bound: _Bound = _RowsFrom((joins.from_rows(view.rows, view.roots),), (), (Relation(alias, view.columns),))
            return _renamed(bound, alias, renamed)
        source = self._alias("q")
        relation = Relation(
            alias,
            tuple((item.name, Column(source=source, name=item.name, type=item.value.type)) for item in view.items),
        )
        return _renamed(_AfterFrom(Derived(alias=source, query=view), (relation,), view.public), alias, renamed)

    def _join(self, node: Node, parent: Scope | None) -> _Bound:
        kind, ref = node["join_type"], node["ref_type"]
        if (
            ref not in ("REGULAR", "CROSS", "NATURAL")
            or node["ranking_expression"]
            or node["duplicate_eliminated_columns"]
        ):
            raise self._refuse(errors.JOIN_KIND, node, kind=ref)
        left, right = self._from(node["left"], parent), self._from(node["right"], parent)
        if isinstance(left, _AfterFrom) and isinstance(right, _AfterFrom):
            return self._join_after(node, left, right, kind)
        left_rows, right_rows = self._as_rows(left, node), self._as_rows(right, node)
        relations, using = self._using(node, left_rows.relations, right_rows.relations)
        scope = Scope(world=World.ROWS, relations=relations, parent=parent)
        on = self._maybe(node["condition"], scope)
        conditions = (*using, *(conjuncts(on) if on is not None else ()))
        match kind:
            case "INNER":
                components = (*left_rows.components, *right_rows.components)
                return _RowsFrom(components, (*left_rows.conditions, *right_rows.conditions, *conditions), relations)
            case "LEFT":
                return self._outer(node, left_rows, right_rows, conditions, relations)
            case "RIGHT":
                return self._outer(node, right_rows, left_rows, conditions, relations)
            case "SEMI" | "ANTI":
                return self._semi_join(node, left_rows, right_rows, conditions, anti=kind == "ANTI")
            case _:
                raise self._refuse(errors.JOIN_KIND, node, kind=kind)

    def _as_rows(self, bound: _Bound, node: Node) -> _RowsFrom:
        """A public source may stand among protected rows; cells may not."""
        if isinstance(bound, _RowsFrom):
            return bound
        if not bound.public or bound.source is None:
            raise self._refuse(errors.FLOW_TO_ROWS, node)
        return self._public_rows(bound.source, bound.relations, node)

    def _public_rows(self, source: From, relations: tuple[Relation, ...], node: Node) -> _RowsFrom:
        match source:
            case PublicRef():
                component = Component(
                    first=TableSource(alias=source.alias, table=source.table), roots=frozenset((source.alias,))
                )
                return _RowsFrom((component,), (), relations)
            case Derived():
                component = Component(first=PublicSource(alias=source.alias, query=source.query))
                return _RowsFrom((component,), (), tuple(_as_public(relation) for relation in relations))
            case FromJoin(kind="INNER" | "CROSS"):
                left = self._public_rows(source.left, relations, node)
                right = self._public_rows(source.right, relations, node)
                on = conjuncts(source.on) if source.on is not None else ()
                conditions = (*left.conditions, *right.conditions, *on)
                return _RowsFrom((*left.components, *right.components), conditions, right.relations)
            case _:
                raise self._refuse(errors.JOIN_KIND, node, kind="outer")

    def _join_after(self, node: Node, left: _AfterFrom, right: _AfterFrom, kind: str) -> _AfterFrom:
        relations, using = self._using(node, left.relations, right.relations)
        scope = Scope(world=World.AFTER, relations=relations)
        on = self._maybe(node["condition"], scope)
        parts = (*using, *([on] if on is not None else []))
        if left.source is None or right.source is None or kind not in ("INNER", "LEFT", "RIGHT", "FULL"):
            raise self._refuse(errors.JOIN_KIND, node, kind=kind)
        whole = None if not parts else parts[0] if len(parts) == 1 else Call(name="and", args=parts, type=Type.BOOLEAN)
        joined = FromJoin(kind=kind if whole is not None else "CROSS", left=left.source, right=right.source, on=whole)
        return _AfterFrom(joined, relations, left.public and right.public)

    def _using(
        self, node: Node, left: tuple[Relation, ...], right: tuple[Relation, ...]
    ) -> tuple[tuple[Relation, ...], tuple[Expr, ...]]:
        """Equalities of USING or NATURAL; the right side's copies are hidden."""
        names = list(node["using_columns"])
        if node["ref_type"] == "NATURAL":
            have = {name.lower() for relation in right for name, _ in relation.columns}
            names = [name for relation in left for name, _ in relation.columns if name.lower() in have]
        if not names:
            return (*left, *right), ()
        sides = Scope(world=World.AFTER, relations=left), Scope(world=World.AFTER, relations=right)
        equal = []
        for name in names:
            pair = [self._named(side, name, node) for side in sides]
            equal.append(Call(name="=", args=tuple(pair), type=Type.BOOLEAN))
        merged = frozenset(name.lower() for name in names)
        keep, drop = (right, left) if node["join_type"] == "RIGHT" else (left, right)
        hidden = tuple(replace(relation, hidden=relation.hidden | merged) for relation in drop)
        return (*keep, *hidden), tuple(equal)

    def _named(self, scope: Scope, name: str, node: Node) -> Expr:
        try:
            found = scope.column([name])
        except NameProblem as problem:
            raise self._refuse(problem.code, node, column=name) from None
        if found is None:
            raise self._refuse(errors.COLUMN_UNKNOWN, node, column=name)
        self._binder.use(found)
        return found

    def _outer(
        self,
        node: Node,
        kept: _RowsFrom,
        other: _RowsFrom,
        conditions: tuple[Expr, ...],
        relations: tuple[Relation, ...],
    ) -> _RowsFrom:
        """LEFT JOIN: the kept side is linked first; the other side is one source without filters of its own."""
        try:
            left = joins.resolve(kept.components, kept.conditions, self._manifest)
            right = joins.resolve(other.components, other.conditions, self._manifest)
            links = [part for part in conditions if _links(part, left, right)]
            extra = [part for part in conditions if part not in links]
            if any({column.source for column in columns(part)} - right.aliases for part in extra):
                raise LinkError(errors.JOIN_LEFT)
            for part in extra:
                check_filter(part)
            right, test = joins.optional(right, extra)
            merged = joins.link_outer(left, right, links, self._manifest)
        except (LinkError, FilterProblem) as problem:
            raise self._problem(problem, node) from None
        mine = right.aliases

        def view(relation: Relation) -> Relation:
            made = tuple(
                (name, joins.present_only(value, test) if {c.source for c in columns(value)} & mine else value)
                for name, value in relation.columns
            )
            return replace(relation, columns=made)

        return _RowsFrom((merged,), (), tuple(view(relation) for relation in relations))

    def _semi_join(
        self, node: Node, left: _RowsFrom, right: _RowsFrom, conditions: tuple[Expr, ...], *, anti: bool
    ) -> _RowsFrom:
        inner = self._linked(right, node)
        semi = self._semi(inner, conditions, node)
        test: Expr = Call(name="not", args=(semi,), type=Type.BOOLEAN) if anti else semi
        return replace(left, conditions=(*left.conditions, test))

    def _linked(self, source: _RowsFrom, node: Node) -> Component:
        try:
            return joins.resolve(source.components, source.conditions, self._manifest)
        except LinkError as problem:
            raise self._problem(problem, node) from None

    def _semi(self, inner: Component, conditions: tuple[Expr, ...], node: Node) -> Semi:
        """EXISTS over protected rows: links are (outer, inner) equalities, the rest filters the inner rows."""
        pairs, filters = [], []
        for part in conditions:
            pair = _outer_pair(part, inner.aliases)
            if pair is not None:
                pairs.append(pair)
            elif {column.source for column in columns(part)} <= inner.aliases:
                filters.append(part)
            else:
                raise self._refuse(errors.SUBQUERY_CORRELATED, node)
        if not pairs:
            raise self._refuse(errors.SUBQUERY_CORRELATED, node)
        try:
            for part in filters:
                check_filter(part)
        except FilterProblem as problem:
            raise self._problem(problem, node) from None
        rows = replace(inner, where=(*inner.where, *filters)).rows()
        return Semi(rows=rows, pairs=tuple(pairs))

    # Sub-queries in expressions

    def subquery(self, node: Node, scope: Scope) -> Expr:
        """A sub-query in an expression. Raises Refused where it would make an oracle of an aggregate."""
        kind = node["subquery_type"]
        inner = node["subquery"]["node"]
        if kind == "EXISTS" and scope.world is World.ROWS:
            return self._exists(node, inner, scope)
        if kind not in ("SCALAR", "ANY", "EXISTS") or (kind == "ANY" and node["comparison_type"] != "COMPARE_EQUAL"):
            raise self._refuse(errors.SUBQUERY_KIND, node)
        value = None if node["child"] is None else self._binder.bind(node["child"], scope)
        view = self._query(inner, scope)
        if isinstance(view, RowsView):
            return self._in_rows(node, value, view, scope)
        if kind != "EXISTS" and len(view.items) != 1:
            raise self._refuse(errors.TEXT_UNBOUND, node)
        if kind == "SCALAR":
            return Scalar(query=view, type=view.items[0].value.type, place=self._text.place(node))
        return InQuery(value=value, query=view, place=self._text.place(node))

    def _in_rows(self, node: Node, value: Expr | None, view: RowsView, scope: Scope) -> Expr:
        if value is None or scope.world is World.AFTER or node["subquery_type"] != "ANY" or len(view.columns) != 1:
            raise self._refuse(errors.SELECT_ROWS, node)
        component = joins.from_rows(view.rows, view.roots)
        pair = Call(name="=", args=(value, view.columns[0][1]), type=Type.BOOLEAN)
        return self._semi(component, (pair,), node)

    def _exists(self, node: Node, inner: Node, scope: Scope) -> Expr:
        """EXISTS (SELECT … FROM rows WHERE inner.subject = outer.subject AND …)."""
        plain = (
            inner["type"] == "SELECT_NODE"
            and not inner["group_sets"]
            and inner["aggregate_handling"] == "STANDARD_HANDLING"
        )
        if not plain or inner["modifiers"] or inner["having"] is not None or inner["qualify"] is not None:
            raise self._refuse(errors.SUBQUERY_CORRELATED, node)
        outer, self._ctes = self._ctes, self._with(inner)
        try:
            source = self._from(inner["from_table"], None)
        finally:
            self._ctes = outer
        if isinstance(source, _AfterFrom):
            raise self._refuse(errors.SUBQUERY_CORRELATED, node)
        inside = Scope(world=World.ROWS, relations=source.relations, parent=scope, correlates=True)
        where = self._maybe(inner["where_clause"], inside)
        self._items(inner, inside)  # what EXISTS selects has no meaning, but names in it must be known
        aliases = frozenset().union(*(part.aliases for part in source.components))
        parts = conjuncts(where) if where is not None else ()
        local = tuple(part for part in parts if {column.source for column in columns(part)} <= aliases)
        component = self._linked(replace(source, conditions=(*source.conditions, *local)), node)
        try:
            for part in component.where:
                check_filter(part)
        except FilterProblem as problem:
            raise self._problem(problem, node) from None
        return self._semi(component, tuple(part for part in parts if part not in local), node)


def _links(part: Expr, left: Component, right: Component) -> bool:
    match part:
        case Call(name="=", args=(Column() as a, Column() as b)):
            return {a.source, b.source} & left.aliases != set() and {a.source, b.source} & right.aliases != set()
    return False


def _outer_pair(part: Expr, inner: frozenset[str]) -> tuple[Expr, Expr] | None:
    match part:
        case Call(name="=", args=(Column() as a, Column() as b)):
            if b.source in inner and a.source not in inner:
                return a, b
            if a.source in inner and b.source not in inner:
                return b, a
    return None


def _has_aggregate(expr: Expr) -> bool:
    return any(isinstance(node, Aggregate) for node in walk(expr))


def _subject_type(expr: Expr) -> str | None:
    if isinstance(expr, Column) and expr.facts and expr.facts.kind is Kind.SUBJECT:
        return expr.facts.subject_type
    return None


def _position(node: Node) -> int | None:
    """The number of a positional reference (`GROUP BY 1`)."""
    if node["class"] == "CONSTANT" and node["literal"]["kind"] == "INTEGER":
        return int(node["literal"]["text"])
    return None


def _distinct_names(items: list[Item]) -> tuple[Item, ...]:
    """Output names are made unique as the engine does it: `name`, `name_1`, …"""
    used: set[str] = set()
    made = []
    for item in items:
        name, count = item.name, 0
        while name.lower() in used:
            count += 1
            name = f"{item.name}_{count}"
        used.add(name.lower())
        made.append(replace(item, name=name))
    return tuple(made)


def _renamed(bound: _Bound, alias: str, names: tuple[str, ...]) -> _Bound:
    """Give the single relation of `bound` its alias and column aliases."""
    (relation,) = bound.relations
    columns_ = tuple((names[i] if i < len(names) else name, value) for i, (name, value) in enumerate(relation.columns))
    return replace(bound, relations=(Relation(alias, columns_),))


def _as_public(relation: Relation) -> Relation:
    """Columns of a public sub-query among protected rows."""

    def mark(value: Expr) -> Expr:
        if not isinstance(value, Column):
            return value
        facts = Facts(kind=Kind.PUBLIC, label=f"public.{value.name.lower()}", name=value.name)
        return replace(value, facts=facts)

    return replace(relation, columns=tuple((name, mark(value)) for name, value in relation.columns))


def _first_group(node: Node) -> Node | None:
    return next(iter(node["group_expressions"]), None) or _first_item(node)


def _first_item(node: Node) -> Node | None:
    return next(iter(node["select_list"]), None)


def _from_node(node: Node) -> Node | None:
    found: Any = node["from_table"]
    return found if isinstance(found, Mapping) else None
