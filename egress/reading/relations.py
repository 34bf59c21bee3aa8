"""FROM: base tables, sub-queries and joins become relations whose columns lead to their sources."""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import Refused
from core.manifest import Table
from egress import errors
from egress.plan.expressions import Call, Column, Expr, Type, columns, conjuncts
from egress.plan.plan import Derived, From, FromJoin, PublicRef, PublicSource, TableSource
from egress.reading import joins
from egress.reading.binding import Binder
from egress.reading.constants import ListReader
from egress.reading.context import Context
from egress.reading.filters import FilterProblem, check_filter
from egress.reading.joins import Component, LinkError
from egress.reading.optional import optional
from egress.reading.pivot import NotListed, as_select, as_union
from egress.reading.scopes import NameProblem, Relation, Scope, World, table_relation
from egress.reading.subqueries import Queries, linked, semi
from egress.reading.tree import Node
from egress.reading.views import AfterFrom, Bound, RowsFrom, RowsView, View, as_public, renamed


class FromReader:
    """Reads FROM clauses."""

    def __init__(self, context: Context, binder: Binder, queries: Queries) -> None:
        self._context = context
        self._binder = binder
        self._queries = queries
        self._lists = ListReader(context)

    def read(self, node: Node, parent: Scope | None) -> Bound:
        """Raises Refused."""
        self._context.spend(node)
        match node["type"]:
            case "EMPTY":
                return AfterFrom(None, (), public=True)
            case "BASE_TABLE":
                return self._base_table(node)
            case "SUBQUERY":
                view = self._queries.query(node["subquery"]["node"], None)
                return self._view(view, node["alias"] or "subquery", tuple(node["column_name_alias"]))
            case "JOIN":
                return self._join(node, parent)
            case "PIVOT":
                return self._pivot(node, parent)
            case "EXPRESSION_LIST":
                return self._constants(self._lists.values(node), node)
            case "TABLE_FUNCTION":
                return self._constants(self._lists.table(node), node)
            case kind:
                raise self._context.refuse(errors.TEXT_UNKNOWN, node, what=kind)

    def _base_table(self, node: Node) -> Bound:
        name = node["table_name"]
        if node["at_clause"] is not None or node["catalog_name"] or node["schema_name"] not in ("", "main"):
            raise self._unknown(name, node)
        names = tuple(node["column_name_alias"])
        if not node["schema_name"] and name.lower() in self._context.ctes:
            query, aliases, visible = self._context.ctes[name.lower()]
            with self._context.seeing(visible):
                view = self._queries.query(query, None)
            bound = self._view(view, name, aliases)
            return renamed(bound, node["alias"] or name, names)
        table = self._context.manifest.table(name)
        if table is None:
            raise self._unknown(name, node)
        self._context.tables.add(table.name)
        return renamed(self._table(table), node["alias"] or name, names)

    def _unknown(self, name: str, node: Node) -> Refused:
        known = [*(table.name for table in self._context.manifest.tables), *self._context.ctes]
        return self._context.unknown(errors.TABLE_UNKNOWN, node, known, table=name[:63])

    def _table(self, table: Table) -> Bound:
        if table.public:
            alias = self._context.alias("p")
            relation = table_relation(alias, table.name, table, self._context.manifest)
            return AfterFrom(PublicRef(alias=alias, table=table), (relation,), public=True)
        alias = self._context.alias("s")
        relation = table_relation(alias, table.name, table, self._context.manifest)
        return RowsFrom((joins.from_table(alias, table),), (), (relation,))

    def _view(self, view: View, alias: str, names: tuple[str, ...]) -> Bound:
        if isinstance(view, RowsView):
            bound: Bound = RowsFrom(
                (joins.from_rows(view.rows, view.roots, view.many),), (), (Relation(alias, view.columns),)
            )
            return renamed(bound, alias, names)
        source = self._context.alias("q")
        relation = Relation(
            alias,
            tuple((item.name, Column(source=source, name=item.name, type=item.value.type)) for item in view.items),
        )
        return renamed(AfterFrom(Derived(alias=source, query=view), (relation,), view.public), alias, names)

    def _constants(self, query: Node, node: Node) -> Bound:
        """A list of constants: a public sub-query."""
        names = tuple(node.get("column_name_alias", ()))
        return self._view(self._queries.query(query, None), node["alias"] or "list", names)

    def _pivot(self, node: Node, parent: Scope | None) -> Bound:
        """PIVOT as the SELECT that it stands for, UNPIVOT as the UNION ALL."""
        source = self.read(node["source"], parent)
        names = [name for relation in source.relations for name, _ in relation.columns]
        try:
            query = as_union(node, names) if node["unpivot_names"] else as_select(node, names)
        except NotListed:
            raise self._context.refuse(errors.PIVOT_LIST, node) from None
        return self._view(self._queries.query(query, None), node["alias"] or "pivot", tuple(node["column_name_alias"]))

    def _join(self, node: Node, parent: Scope | None) -> Bound:
        kind, ref = node["join_type"], node["ref_type"]
        if (
            ref not in ("REGULAR", "CROSS", "NATURAL")
            or node["ranking_expression"]
            or node["duplicate_eliminated_columns"]
        ):
            raise self._context.refuse(errors.JOIN_KIND, node, kind=ref)
        self._context.join(node)
        left, right = self.read(node["left"], parent), self.read(node["right"], parent)
        if isinstance(left, AfterFrom) and isinstance(right, AfterFrom):
            return self._join_after(node, left, right, kind)
        left_rows, right_rows = self._as_rows(left, node), self._as_rows(right, node)
        relations, using = self._using(node, left_rows.relations, right_rows.relations)
        scope = Scope(world=World.ROWS, relations=relations, parent=parent)
        on = self._condition(node, scope)
        conditions = (*using, *(conjuncts(on) if on is not None else ()))
        match kind:
            case "INNER":
                components = (*left_rows.components, *right_rows.components)
                return RowsFrom(components, (*left_rows.conditions, *right_rows.conditions, *conditions), relations)
            case "LEFT":
                return self._outer(node, left_rows, right_rows, conditions, relations)
            case "RIGHT":
                return self._outer(node, right_rows, left_rows, conditions, relations)
            case "SEMI" | "ANTI":
                return self._semi_join(node, left_rows, right_rows, conditions, anti=kind == "ANTI")
            case _:
                raise self._context.refuse(errors.JOIN_KIND, node, kind=kind)

    def _condition(self, node: Node, scope: Scope) -> Expr | None:
        return None if node["condition"] is None else self._binder.condition(node["condition"], scope)

    def _as_rows(self, bound: Bound, node: Node) -> RowsFrom:
        """A public source may stand among protected rows; cells may not."""
        if isinstance(bound, RowsFrom):
            return bound
        if not bound.public or bound.source is None:
            raise self._context.refuse(errors.FLOW_TO_ROWS, node)
        return self._public_rows(bound.source, bound.relations, node)

    def _public_rows(self, source: From, relations: tuple[Relation, ...], node: Node) -> RowsFrom:
        match source:
            case PublicRef():
                component = Component(
                    first=TableSource(alias=source.alias, table=source.table), roots=frozenset((source.alias,))
                )
                return RowsFrom((component,), (), relations)
            case Derived():
                component = Component(first=PublicSource(alias=source.alias, query=source.query))
                return RowsFrom((component,), (), tuple(as_public(relation, source.query) for relation in relations))
            case FromJoin(kind="INNER" | "CROSS"):
                left = self._public_rows(source.left, relations, node)
                right = self._public_rows(source.right, relations, node)
                on = conjuncts(source.on) if source.on is not None else ()
                conditions = (*left.conditions, *right.conditions, *on)
                return RowsFrom((*left.components, *right.components), conditions, right.relations)
            case _:
                raise self._context.refuse(errors.JOIN_KIND, node, kind="LEFT")

    def _join_after(self, node: Node, left: AfterFrom, right: AfterFrom, kind: str) -> AfterFrom:
        relations, using = self._using(node, left.relations, right.relations)
        scope = Scope(world=World.AFTER, relations=relations)
        on = self._condition(node, scope)
        parts = (*using, *([on] if on is not None else []))
        if left.source is None or right.source is None or kind not in ("INNER", "LEFT", "RIGHT", "FULL"):
            raise self._context.refuse(errors.JOIN_KIND, node, kind=kind)
        whole = None if not parts else parts[0] if len(parts) == 1 else Call(name="and", args=parts, type=Type.BOOLEAN)
        joined = FromJoin(kind=kind if whole is not None else "CROSS", left=left.source, right=right.source, on=whole)
        return AfterFrom(joined, relations, left.public and right.public)

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
        if node["join_type"] in ("FULL", "OUTER"):
            keep = tuple(_filled(relation, equal) for relation in keep)
        hidden = tuple(replace(relation, hidden=relation.hidden | merged) for relation in drop)
        return (*keep, *hidden), tuple(equal)

    def _named(self, scope: Scope, name: str, node: Node) -> Expr:
        try:
            found = scope.column([name])
        except NameProblem as problem:
            raise self._context.refuse(problem.code, node, column=name, near="—") from None
        if found is None:
            raise self._context.refuse(errors.COLUMN_UNKNOWN, node, column=name, near="—")
        self._binder.use(found)
        return found

    def _outer(
        self,
        node: Node,
        kept: RowsFrom,
        other: RowsFrom,
        conditions: tuple[Expr, ...],
        relations: tuple[Relation, ...],
    ) -> RowsFrom:
        """LEFT JOIN: the kept side is linked first; the other side is one source without filters of its own."""
        try:
            left = joins.resolve(kept.components, kept.conditions, self._context.manifest)
            right = joins.resolve(other.components, other.conditions, self._context.manifest)
            links = [part for part in conditions if _links(part, left, right)]
            extra = [part for part in conditions if part not in links]
            if any({column.source for column in columns(part)} - right.aliases for part in extra):
                raise LinkError(errors.JOIN_LEFT)
            for part in extra:
                check_filter(part)
            side = optional(right, extra)
            merged = joins.link_outer(left, side.part, links, self._context.manifest)
            self._context.joined(merged.many, node)
        except (LinkError, FilterProblem) as problem:
            raise self._context.problem(problem, node) from None
        mine = {relation.alias for relation in other.relations}

        def view(relation: Relation) -> Relation:
            return replace(
                relation, columns=tuple((name, side.shown(value, links)) for name, value in relation.columns)
            )

        return RowsFrom(
            (merged,), (), tuple(view(relation) if relation.alias in mine else relation for relation in relations)
        )

    def _semi_join(
        self, node: Node, left: RowsFrom, right: RowsFrom, conditions: tuple[Expr, ...], *, anti: bool
    ) -> RowsFrom:
        inner = linked(self._context, right, node)
        test: Expr = semi(self._context, inner, conditions, node)
        test = Call(name="not", args=(test,), type=Type.BOOLEAN) if anti else test
        return replace(left, conditions=(*left.conditions, test))


def _links(part: Expr, left: Component, right: Component) -> bool:
    match part:
        case Call(name="=", args=(Column() as a, Column() as b)):
            return {a.source, b.source} & left.aliases != set() and {a.source, b.source} & right.aliases != set()
    return False


def _filled(relation: Relation, equal: Sequence[Call]) -> Relation:
    """The left side of FULL JOIN … USING: where it has no row, its columns of the join are the right side's."""
    whole = {pair.args[0]: Call(name="coalesce", args=pair.args, type=pair.args[0].type) for pair in equal}
    return replace(relation, columns=tuple((name, whole.get(expr, expr)) for name, expr in relation.columns))
