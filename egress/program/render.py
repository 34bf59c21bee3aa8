"""Typed plan → SQL text. The only place where SQL is written; every name is quoted, every literal escaped."""

from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType

from core.manifest import Table
from egress.plan.expressions import (
    Aggregate,
    Call,
    Case,
    Cast,
    Column,
    Expr,
    Grouping,
    InQuery,
    Kind,
    Literal,
    Scalar,
    Semi,
    SortKey,
    Type,
    Window,
    both,
    children,
    ordinal,
)
from egress.plan.functions import SCALARS
from egress.plan.plan import (
    Boundary,
    CellsRef,
    Derived,
    From,
    FromJoin,
    LeafSource,
    PerSubject,
    PublicRef,
    PublicSource,
    Query,
    Rows,
    Select,
    SetQuery,
    Source,
    TableSource,
    measure_column,
)
from egress.program.dates import REST, companion
from egress.program.left_out import Keys, lacking
from egress.schema import identifier, text_literal

_FAILS_ON_DOUBLES = frozenset(("//", "%", "sqrt", "ln", "log10", "log2", "power"))
"""What could raise on a double; sums, products and quotients give infinity, which the judge withholds."""
GUARD_SCHEMA = "guard.main."
_STRICT = frozenset(
    [
        "sum",
        "avg",
        "count",
        "min",
        "max",
        "var_samp",
        "var_pop",
        "stddev_samp",
        "stddev_pop",
        "quantile_cont",
        "quantile_disc",
        "corr",
        "covar_pop",
        "covar_samp",
        "regr_slope",
        "regr_intercept",
        "regr_r2",
        "regr_count",
        "regr_avgx",
        "regr_avgy",
        "regr_sxx",
        "regr_syy",
        "regr_sxy",
        "bool_and",
        "bool_or",
    ]
)


def public_input(table: Table) -> str:
    """Name under which a public table enters the finishing sandbox."""
    return f"public_{table.name}"


class Renderer:
    """Renders expressions and queries; `safe` for row level, where no value may raise."""

    def __init__(
        self,
        *,
        safe: bool,
        table: Callable[[Table], str],
        strict: bool = False,
        leaf: "NameLeaf | None" = None,
        left_out: Keys = MappingProxyType({}),
    ) -> None:
        self._safe = safe
        self._table = table
        self._leaf = leaf
        self._strict = strict
        self._left_out = left_out
        self._inside: Select | None = None
        """The SELECT that is being rendered."""

    @property
    def _from(self) -> From | None:
        return self._inside.source if self._inside is not None else None

    def expr(self, expr: Expr) -> str:
        """SQL of an expression."""
        match expr:
            case Column():
                name = identifier(expr.name)
                return f"{expr.source}.{name}" if expr.source else name
            case Literal():
                return _literal(expr)
            case Call():
                return self._call(expr)
            case Case():
                branches = " ".join(f"WHEN {self.expr(test)} THEN {self.expr(then)}" for test, then in expr.branches)
                return f"(CASE {branches} ELSE {self.expr(expr.otherwise)} END)"
            case Cast():
                name = "TRY_CAST" if self._safe else "CAST"
                return f"{name}({self.expr(expr.value)} AS {expr.sql_type})"
            case Aggregate():
                return self.aggregate(expr)
            case Window():
                return self._window(expr)
            case Scalar():
                return f"({self.query(expr.query)})"
            case InQuery():
                inner = self.query(expr.query)
                return f"EXISTS ({inner})" if expr.value is None else f"({self.expr(expr.value)} IN ({inner}))"
            case Semi():
                return self._semi(expr)
            case Grouping():
                return f"GROUPING({', '.join(map(self.expr, expr.args))})"

    def _call(self, call: Call) -> str:
        args = [self.expr(arg) for arg in call.args]
        match call.name:
            case "and" | "or":
                return "(" + f" {call.name.upper()} ".join(args) + ")"
            case "in":
                return f"({args[0]} IN ({', '.join(args[1:])}))"
            case "=" | "<>" if all(_is_subject(arg) for arg in call.args):
                left, right = (self.expr(ordinal(arg)) for arg in call.args if isinstance(arg, Column))
                return f"({left} {call.name} {right})"
        template = SCALARS[call.name].template.replace("{*}", ", ".join(args))
        for index, arg in enumerate(args):
            template = template.replace("{" + str(index) + "}", arg)
        fails = SCALARS[call.name].raises and (call.type is not Type.DOUBLE or call.name in _FAILS_ON_DOUBLES)
        return f"TRY({template})" if self._safe and fails else template

    def aggregate(self, expr: Aggregate) -> str:
        """SQL of an aggregate; over cells it is NULL as soon as one of its inputs is withheld."""
        args = [self.expr(arg) for arg in expr.args]
        where = f" FILTER (WHERE {self.expr(expr.where)})" if expr.where is not None else ""
        if expr.name == "count_star":
            cells = self._cells() if self._strict and expr.where is None else None
            return f"count(*){where}" if cells is None else self._all(expr, f"count({cells}) = count(*)", "count(*)")
        call = f"{expr.name}({'DISTINCT ' if expr.distinct else ''}{', '.join([*args, *expr.parameter])}){where}"
        if not self._strict or expr.name not in _STRICT:
            return call
        return self._whole(expr, call, "")

    def _cells(self) -> str | None:
        """SQL of a measure of the cells that a sub-query gives: with one of them withheld, so is their number."""
        if not isinstance(self._from, Derived):
            return None
        shown = (
            Column(source=self._from.alias, name=item.name, type=item.value.type) for item in self._from.query.items
        )
        return next((self.expr(column) for column in shown if measure_column(column, self._from)), None)

    def _lost(self, args: Sequence[Expr], where: Expr | None) -> str | None:
        """SQL that is true on a row from which a withheld value would silently be missing; None: there is none."""
        parts = [part for part in map(self._withheld, args) if part is not None]
        if where is None:
            return " OR ".join(parts) or None
        inside = self._withheld(where)
        found = [f"({self.expr(where)} AND ({' OR '.join(parts)}))"] if parts else []
        return " OR ".join([*found, *([inside] if inside is not None else [])]) or None

    def _withheld(self, expr: Expr) -> str | None:
        """SQL that says whether `expr` is NULL because a measure below it is withheld; None: it never is.

        A CASE without ELSE is NULL on purpose; only the branch that is taken counts.
        """
        match expr:
            case Column():
                below = self._from is not None and measure_column(expr, self._from)
                return f"{self.expr(expr)} IS NULL" if below else None
            case Case():
                return self._withheld_case(expr)
            case Scalar():
                return None if expr.query.public else f"{self.expr(expr)} IS NULL"
            case _:
                parts = [part for part in map(self._withheld, children(expr)) if part is not None]
                return f"({' OR '.join(parts)})" if parts else None

    def _withheld_case(self, expr: Case) -> str | None:
        steps, found = [], False
        for test, then in expr.branches:
            unknown, lost = self._withheld(test), self._withheld(then)
            steps += [f"WHEN {unknown} THEN TRUE"] if unknown is not None else []
            steps.append(f"WHEN {self.expr(test)} THEN {lost or 'FALSE'}")
            found |= unknown is not None or lost is not None
        last = self._withheld(expr.otherwise)
        return f"(CASE {' '.join(steps)} ELSE {last or 'FALSE'} END)" if found or last is not None else None

    def _window(self, expr: Window) -> str:
        args = [self.expr(arg) for arg in expr.args]
        parts = []
        if expr.partition:
            parts.append("PARTITION BY " + ", ".join(map(self.expr, expr.partition)))
        if expr.order:
            parts.append("ORDER BY " + self.order(expr.order))
        over = f" OVER ({' '.join([*parts, expr.frame]).strip()})"
        where = f" FILTER (WHERE {self.expr(expr.where)})" if expr.where is not None else ""
        nulls = " IGNORE NULLS" if expr.ignore_nulls else ""
        if expr.name == "count_star" or (expr.name == "count" and not args):
            return f"count(*){where}{over}"
        call = f"{expr.name}({', '.join(args)}{nulls}){where}{over}"
        if not self._strict or expr.name not in _STRICT:
            return call
        return self._whole(expr, call, over)

    def _whole(self, expr: Aggregate | Window, call: str, over: str) -> str:
        """`call` where it lacks nothing that is withheld or left out."""
        lost = self._lost(expr.args, expr.where)
        return call if lost is None else self._all(expr, f"NOT coalesce(bool_or({lost}){over}, FALSE)", call)

    def _all(self, expr: Aggregate | Window, test: str, call: str) -> str:
        """`call` where the test says that nothing is withheld, and no cell that belongs to it may be left out."""
        ordered = isinstance(expr, Window) and (expr.order or expr.frame)
        lacks = lacking(self._inside, expr, self._left_out) if self._inside is not None and not ordered else []
        return f"(CASE WHEN {' AND '.join([test, *map(_nothing_left_out, lacks)])} THEN {call} END)"

    def order(self, keys: Sequence[SortKey]) -> str:
        """ORDER BY items."""
        return ", ".join(
            f"{self.expr(key.value)}{' DESC' if key.descending else ''} NULLS {'FIRST' if key.nulls_first else 'LAST'}"
            for key in keys
        )

    def _semi(self, semi: Semi) -> str:
        links = " AND ".join(
            f"{self.expr(ordinal(outer) if _is_subject(inner) and isinstance(outer, Column) else outer)} = "
            f"{self.expr(ordinal(inner) if _is_subject(outer) and isinstance(inner, Column) else inner)}"
            for outer, inner in semi.pairs
        )
        where = " AND ".join([links, *map(self.expr, semi.rows.where)])
        return f"EXISTS (SELECT 1 FROM {self.rows(semi.rows)} WHERE {where})"

    # Relations

    def rows(self, rows: Rows) -> str:
        """The FROM clause of protected rows, without the filters."""
        parts = [self._source(rows.first)]
        for join in rows.joins:
            if not join.on:
                parts.append(f"CROSS JOIN {self._source(join.source)}")
                continue
            on = " AND ".join(map(self.expr, join.on))
            parts.append(f"{'LEFT' if join.outer else 'INNER'} JOIN {self._source(join.source)} ON {on}")
        return " ".join(parts)

    def _source(self, source: Source) -> str:
        match source:
            case TableSource():
                return f"{self._table(source.table)} AS {source.alias}"
            case LeafSource():
                name = f"({self.leaf(source.leaf)})" if self._leaf is None else self._leaf(self, source.leaf)
                return f"{name} AS {source.alias}"
            case PublicSource():
                return f"({self.query(source.query)}) AS {source.alias}"

    def leaf(self, leaf: PerSubject) -> str:
        """One row per subject and key. Rows that the filter takes away still show in `$out`."""
        items = [f"{self.expr(s.column)} AS {identifier('$' + s.type)}" for s in leaf.rows.subjects]
        items += [f"{self.expr(value)} AS {name}" for name, value in leaf.keys]
        groups = ", ".join(str(index + 1) for index in range(len(items)))
        kept = both(leaf.rows.where) if leaf.rows.where else None
        for name, aggregate in leaf.aggregates:
            where = both(tuple(part for part in (kept, aggregate.where) if part is not None))
            text = Aggregate(
                name=aggregate.name,
                args=aggregate.args,
                type=aggregate.type,
                distinct=aggregate.distinct,
                where=where if kept is not None or aggregate.where is not None else None,
                parameter=aggregate.parameter,
            )
            items.append(f"{self.aggregate(text)} AS {name}")
        if leaf.filtered:
            inside = self.expr(kept) if kept is not None else "TRUE"
            lost = " OR ".join([f"({inside}) IS NOT TRUE", *map(self.expr, leaf.rows.inner_filters)])
            items += [f'coalesce(bool_or({inside}), FALSE) AS "$in"', f'bool_or({lost}) AS "$out"']
        return f"SELECT {', '.join(items)} FROM {self.rows(leaf.rows)} GROUP BY {groups}"

    def query(self, query: Query) -> str:
        """SQL of a query over cells or public tables."""
        if query.public and self._strict:
            return Renderer(safe=self._safe, table=self._table).query(query)
        if isinstance(query, SetQuery):
            operator = f" {query.operator}{' ALL' if query.all else ''} "
            text = operator.join(f"({self.query(part)})" for part in query.parts)
            return text + self._tail(query.order, query.limit, query.offset)
        return self._select(query)

    def _select(self, query: Select) -> str:
        outer, self._inside = self._inside, query
        try:
            return self._select_text(query)
        finally:
            self._inside = outer

    def _select_text(self, query: Select) -> str:
        items = ", ".join(f"{self.expr(item.value)} AS {identifier(item.name)}" for item in query.items)
        text = f"SELECT {'DISTINCT ' if query.distinct else ''}{items}"
        if query.source is not None:
            text += f" FROM {self.source(query.source)}"
        if query.where is not None:
            text += f" WHERE {self.expr(query.where)}"
        if query.groups:
            names = [self.expr(group) for group in query.groups]
            sets = ", ".join("(" + ", ".join(names[index] for index in group) + ")" for group in query.sets)
            text += f" GROUP BY GROUPING SETS ({sets})"
        if query.having is not None:
            text += f" HAVING {self.expr(query.having)}"
        if query.qualify is not None:
            text += f" QUALIFY {self.expr(query.qualify)}"
        return text + self._tail(query.order, query.limit, query.offset)

    def _tail(self, order: Sequence[SortKey], limit: int | None, offset: int | None) -> str:
        text = f" ORDER BY {self.order(order)}" if order else ""
        text += f" LIMIT {limit}" if limit is not None else ""
        return text + (f" OFFSET {offset}" if offset is not None else "")

    def source(self, source: From) -> str:
        """A FROM item over cells or public tables."""
        match source:
            case CellsRef():
                return f"{source.boundary} AS {source.alias}"
            case PublicRef():
                return f"{self._table(source.table)} AS {source.alias}"
            case Derived():
                return f"({self.query(source.query)}) AS {source.alias}"
            case FromJoin():
                left, right = self.source(source.left), self.source(source.right)
                on = f" ON {self.expr(source.on)}" if source.on is not None else ""
                return f"({left} {source.kind} JOIN {right}{on})"


NameLeaf = Callable[[Renderer, PerSubject], str]
"""Gives a per-subject step the name of the table that holds it."""


def cells_renderer(*, leaf: NameLeaf | None = None) -> Renderer:
    """For row level: the sidecar's tables, nothing raises. `leaf` None: per-subject steps stand as sub-queries."""
    return Renderer(safe=True, table=lambda table: GUARD_SCHEMA + identifier(table.name), leaf=leaf)


def finish_renderer(boundaries: Iterable[Boundary]) -> Renderer:
    """For the released cells of these: strict about values that are withheld and cells that are left out."""
    left_out = {one.name: len(one.keys) for one in boundaries if one.whole or one.sparse}
    return Renderer(safe=False, table=lambda table: identifier(public_input(table)), strict=True, left_out=left_out)


def _nothing_left_out(boundary: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM {boundary} WHERE {companion('m0')} = {text_literal(REST)})"


def _is_subject(expr: Expr) -> bool:
    return isinstance(expr, Column) and expr.facts is not None and expr.facts.kind is Kind.SUBJECT


def _literal(literal: Literal) -> str:
    match literal.value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if literal.value else "FALSE"
        case int():
            return str(literal.value)
        case text:
            return text if literal.type.numeric else text_literal(text)
