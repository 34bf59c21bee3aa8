"""Parse-tree expressions → typed expressions. Names are resolved, functions looked up on the allow-list."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from core.errors import Refused
from egress import errors
from egress.context import Context
from egress.expressions import (
    Aggregate,
    Call,
    Case,
    Cast,
    Column,
    Expr,
    Grouping,
    Kind,
    Literal,
    SortKey,
    Type,
    Window,
    columns,
    has_aggregate,
    is_constant,
    literal_number,
    never_null,
    walk,
)
from egress.functions import (
    AFTER,
    AGGREGATE_ALIASES,
    AGGREGATES,
    ALIASES,
    CLOCKS,
    DATE_PARTS,
    DATE_UNITS,
    KNOWN,
    PER_SUBJECT,
    SCALARS,
    SINGLE_VALUE,
    WINDOWS,
    strftime_units,
)
from egress.scopes import NameProblem, Scope, World
from egress.tree import Node

_COMPARISONS = {
    "COMPARE_EQUAL": "=",
    "COMPARE_NOTEQUAL": "<>",
    "COMPARE_LESSTHAN": "<",
    "COMPARE_LESSTHANOREQUALTO": "<=",
    "COMPARE_GREATERTHAN": ">",
    "COMPARE_GREATERTHANOREQUALTO": ">=",
    "COMPARE_DISTINCT_FROM": "is_distinct",
    "COMPARE_NOT_DISTINCT_FROM": "is_not_distinct",
}
_OPERATORS = {
    "OPERATOR_IS_NULL": "is_null",
    "OPERATOR_IS_NOT_NULL": "is_not_null",
    "OPERATOR_NOT": "not",
    "OPERATOR_COALESCE": "coalesce",
    "COMPARE_IN": "in",
}
_TYPES = {
    "BOOLEAN": Type.BOOLEAN,
    "BOOL": Type.BOOLEAN,
    "TINYINT": Type.INTEGER,
    "SMALLINT": Type.INTEGER,
    "INTEGER": Type.INTEGER,
    "INT": Type.INTEGER,
    "BIGINT": Type.INTEGER,
    "HUGEINT": Type.INTEGER,
    "DOUBLE": Type.DOUBLE,
    "FLOAT": Type.DOUBLE,
    "REAL": Type.DOUBLE,
    "DECIMAL": Type.DECIMAL,
    "NUMERIC": Type.DECIMAL,
    "VARCHAR": Type.VARCHAR,
    "TEXT": Type.VARCHAR,
    "STRING": Type.VARCHAR,
    "DATE": Type.DATE,
    "TIMESTAMP": Type.TIMESTAMP,
    "DATETIME": Type.TIMESTAMP,
}
_BOUNDS = {
    "UNBOUNDED_PRECEDING": ("", "UNBOUNDED PRECEDING"),
    "UNBOUNDED_FOLLOWING": ("", "UNBOUNDED FOLLOWING"),
    "CURRENT_ROW_RANGE": ("RANGE", "CURRENT ROW"),
    "CURRENT_ROW_ROWS": ("ROWS", "CURRENT ROW"),
    "EXPR_PRECEDING_ROWS": ("ROWS", "PRECEDING"),
    "EXPR_FOLLOWING_ROWS": ("ROWS", "FOLLOWING"),
}


class Subqueries(Protocol):
    """What the binder asks of the planner."""

    def subquery(self, node: Node, scope: Scope) -> Expr: ...


class Binder:
    """Binds the expressions of one text."""

    def __init__(self, context: Context, subqueries: Subqueries) -> None:
        self._context = context
        self._subqueries = subqueries
        self.used: set[tuple[str, str]] = set()
        """(table, column) of every base column that was named."""

    def use(self, expr: Expr) -> None:
        """Note the base columns behind a resolved name."""
        for column in columns(expr):
            if column.facts is not None and column.facts.table is not None:
                self.used.add((column.facts.table, column.facts.name))

    def bind(self, node: Node, scope: Scope) -> Expr:
        """The typed expression of `node`. Raises Refused."""
        self._context.spend(node)
        kind = node["type"]
        match node["class"]:
            case "COLUMN_REF":
                return self._column(node, scope)
            case "CONSTANT":
                return _constant(node)
            case "COMPARISON" if kind in _COMPARISONS:
                self._context.condition(node)
                return self._call(_COMPARISONS[kind], [node["left"], node["right"]], node, scope)
            case "BETWEEN":
                self._context.condition(node)
                return self._call("between", [node["input"], node["lower"], node["upper"]], node, scope)
            case "CONJUNCTION":
                name = "and" if kind == "CONJUNCTION_AND" else "or"
                return self._call(name, node["children"], node, scope)
            case "OPERATOR" if kind in _OPERATORS:
                return self._operator(node, scope)
            case "OPERATOR" if kind == "GROUPING_FUNCTION":
                return Grouping(args=tuple(self.bind(child, scope) for child in node["children"]))
            case "CASE":
                return self._case(node, scope)
            case "CAST":
                return self._cast(node, scope)
            case "FUNCTION":
                return self._function(node, scope)
            case "WINDOW":
                return self._window(node, scope)
            case "SUBQUERY":
                return self._subqueries.subquery(node, scope)
            case "STAR":
                raise self._context.refuse(errors.SELECT_STAR, node)
            case _:
                raise self._context.refuse(errors.TEXT_UNKNOWN, node, what=kind)

    def _column(self, node: Node, scope: Scope) -> Expr:
        names = list(node["column_names"])
        try:
            found = scope.column(names)
            if found is None and len(names) == 1 and names[0].lower() in scope.aliases:
                return self._alias(names[0], node, scope)
            inner, outer = scope, scope.parent
            while found is None and outer is not None:
                found = outer.column(names)
                if found is not None and World.ROWS in (scope.world, outer.world) and not inner.correlates:
                    raise self._context.refuse(errors.SUBQUERY_CORRELATED, node)
                inner, outer = outer, outer.parent
        except NameProblem as problem:
            raise self._context.refuse(problem.code, node, column=problem.column, near="—") from None
        if found is None:
            raise self._unknown(names, node, scope)
        self._context.spend(node, found)
        self.use(found)
        return found

    def _unknown(self, names: list[str], node: Node, scope: Scope) -> Refused:
        if names[-1].lower() in CLOCKS:
            return self._context.refuse(errors.FUNCTION_CLOCK, node, name=names[-1])
        known = [name for relation in scope.relations for name, _ in relation.columns]
        return self._context.unknown(errors.COLUMN_UNKNOWN, node, known, column=".".join(names)[:63])

    def _alias(self, name: str, node: Node, scope: Scope) -> Expr:
        if name.lower() in scope.expanding:
            raise self._context.refuse(errors.COLUMN_UNKNOWN, node, column=name, near="—")
        return self.bind(scope.aliases[name.lower()], scope.without_alias(name))

    def _call(self, name: str, nodes: Sequence[Node], node: Node, scope: Scope) -> Expr:
        return self._apply(name, tuple(self.bind(child, scope) for child in nodes), node, scope)

    def _apply(self, name: str, args: tuple[Expr, ...], node: Node, scope: Scope) -> Expr:
        function = SCALARS[name]
        low, high = function.arguments
        rows = scope.world is World.ROWS and not any(map(has_aggregate, args))
        if rows and not function.row:
            raise self._context.unknown(errors.FUNCTION_UNKNOWN, node, KNOWN, name=name)
        if not low <= len(args) <= high:
            raise self._context.refuse(errors.FUNCTION_ARGUMENTS, node, name=name)
        call = Call(name=name, args=args, type=_result(function.result, args))
        if rows and (unclipped := _clips_nothing(name, args)) is not None:
            return unclipped
        if rows and not _row_safe(call):
            raise self._context.refuse(errors.FUNCTION_ARGUMENTS, node, name=name)
        return call

    def _operator(self, node: Node, scope: Scope) -> Expr:
        name = _OPERATORS[node["type"]]
        limit = self._context.limits.count("text.list")
        if name == "in" and len(node["children"]) > limit + 1:
            raise self._context.refuse(errors.TEXT_LIST, node, limit=limit)
        return self._call(name, node["children"], node, scope)

    def _case(self, node: Node, scope: Scope) -> Expr:
        self._context.condition(node, len(node["case_checks"]))
        branches = tuple(
            (self.bind(check["when_expr"], scope), self.bind(check["then_expr"], scope))
            for check in node["case_checks"]
        )
        return case(branches, self.bind(node["else_expr"], scope))

    def _cast(self, node: Node, scope: Scope) -> Expr:
        target = node["type_expr"]
        if target.get("type") != "TYPE" or target["schema"] or target["catalog"]:
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what="schema.type")
        name = target["type_name"].upper()
        if name == "INTERVAL" and (span := _interval(node["child"])) is not None:
            return span
        if name not in _TYPES:
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what=name[:30])
        sizes = [child["literal"]["text"] for child in target["children"] if child.get("class") == "CONSTANT"]
        if len(sizes) != len(target["children"]) or not all(size.isdigit() for size in sizes):
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what="TYPE(n)")
        sql = f"{name}({', '.join(sizes)})" if sizes and _TYPES[name] is Type.DECIMAL else name
        return Cast(value=self.bind(node["child"], scope), type=_TYPES[name], sql_type=sql)

    def _function(self, node: Node, scope: Scope) -> Expr:
        name = node["function_name"].lower()
        if node["schema"] not in ("", "main") or node["catalog"] not in ("", "system") or node["export_state"]:
            raise self._context.unknown(errors.FUNCTION_UNKNOWN, node, KNOWN, name=name)
        args = [argument["expression"] for argument in node["arguments"]]
        named = any(argument["name"] for argument in node["arguments"])
        if named and (is_aggregate(name) or ALIASES.get(name, name) in SCALARS):
            raise self._context.refuse(errors.FUNCTION_ARGUMENTS, node, name=name)
        if is_aggregate(name):
            return self._aggregate(name, args, node, scope)
        if node["distinct"] or node["filter"] is not None or node["order_bys"]["orders"]:
            raise self._context.unknown(errors.FUNCTION_UNKNOWN, node, KNOWN, name=name)
        return self._scalar(name, args, node, scope)

    def _scalar(self, name: str, nodes: list[Node], node: Node, scope: Scope) -> Expr:
        if name in ("if", "nullif", "ifnull"):
            return self._sugar(name, nodes, node, scope)
        if name in DATE_PARTS and len(nodes) == 1:
            part = Literal(value=name, type=Type.VARCHAR)
            return self._apply("date_part", (part, self.bind(nodes[0], scope)), node, scope)
        known = ALIASES.get(name, name)
        if name == "-" and len(nodes) == 1:
            known = "negate"
        if name == "+" and len(nodes) == 1:
            return self.bind(nodes[0], scope)
        if name == "-" and (width := _remainder(nodes)) is not None:
            return self._step(nodes[0], width, node, scope)
        if name in CLOCKS:
            raise self._context.refuse(errors.FUNCTION_CLOCK, node, name=name)
        if name == "make_date" and (day := _made_date(nodes)) is not None:
            return Cast(value=Literal(value=day, type=Type.VARCHAR), type=Type.DATE, sql_type="DATE")
        if known not in SCALARS or known in ("and", "or", "in"):
            raise self._context.unknown(errors.FUNCTION_UNKNOWN, node, KNOWN, name=name)
        return self._call(known, nodes, node, scope)

    def _step(self, value: Node, width: Node, node: Node, scope: Scope) -> Expr:
        """`x - x % w` is `x // w * w` for whole numbers, and that is a bin."""
        by = self.bind(width, scope)
        whole = self._apply("//", (self.bind(value, scope), by), node, scope)
        if whole.type is not Type.INTEGER:
            raise self._context.refuse(errors.FUNCTION_ARGUMENTS, node, name="%")
        return self._apply("*", (whole, by), node, scope)

    def _sugar(self, name: str, nodes: list[Node], node: Node, scope: Scope) -> Expr:
        if len(nodes) != (3 if name == "if" else 2):
            raise self._context.refuse(errors.FUNCTION_ARGUMENTS, node, name=name)
        args = [self.bind(child, scope) for child in nodes]
        if name == "if":
            return case(((args[0], args[1]),), args[2])
        if name == "ifnull":
            return self._apply("coalesce", tuple(args), node, scope)
        null = Literal(value=None, type=Type.NULL)
        return case(((self._apply("=", tuple(args), node, scope), null),), args[0])

    def _aggregate(self, name: str, nodes: list[Node], node: Node, scope: Scope) -> Expr:
        self._context.aggregate(node)
        known = AGGREGATE_ALIASES.get(name, name)
        extra = AFTER if scope.world is World.AFTER else PER_SUBJECT | SINGLE_VALUE
        if known not in AGGREGATES and known not in extra and known != "count_if":
            raise self._context.refuse(errors.AGGREGATE_UNKNOWN, node, name=name)
        if known in SINGLE_VALUE and known not in PER_SUBJECT and scope.world is World.ROWS:
            raise self._context.refuse(errors.AGGREGATE_SINGLE, node, name=name)
        where = None if node["filter"] is None else self.bind(node["filter"], scope)
        if known == "count_if":
            return self._count_if(nodes, where, node, scope)
        if known == "count" and not nodes:
            known = "count_star"
        parameter: tuple[str, ...] = ()
        if known.startswith("quantile"):
            nodes, parameter = self._quantile(name, nodes, node)
        elif node["order_bys"]["orders"]:
            raise self._context.refuse(errors.FUNCTION_ARGUMENTS, node, name=name)
        args = tuple(self.bind(child, scope) for child in nodes)
        wanted = AGGREGATES[known].arguments if known in AGGREGATES else 1
        if len(args) != wanted or (node["distinct"] and known != "count"):
            raise self._context.refuse(errors.FUNCTION_ARGUMENTS, node, name=name)
        if known == "count" and not node["distinct"] and never_null(args[0]):
            known, args = "count_star", ()
        return Aggregate(
            name=known,
            args=args,
            type=_result(AGGREGATES[known].result if known in AGGREGATES else "any", args),
            distinct=node["distinct"] and known == "count",
            where=where,
            parameter=parameter,
            place=self._context.text.place(node),
        )

    def _count_if(self, nodes: list[Node], where: Expr | None, node: Node, scope: Scope) -> Expr:
        if len(nodes) != 1 or node["distinct"]:
            raise self._context.refuse(errors.FUNCTION_ARGUMENTS, node, name="count_if")
        test = self.bind(nodes[0], scope)
        whole = test if where is None else Call(name="and", args=(where, test), type=Type.BOOLEAN)
        place = self._context.text.place(node)
        return Aggregate(name="count_star", args=(), type=Type.INTEGER, where=whole, place=place)

    def _quantile(self, name: str, nodes: list[Node], node: Node) -> tuple[list[Node], tuple[str, ...]]:
        """`median(x)`, `quantile_cont(x, q)` and `percentile_cont(q) WITHIN GROUP (ORDER BY x)`; q is one constant."""
        orders = node["order_bys"]["orders"]
        if name == "median" and len(nodes) == 1 and not orders:
            return nodes, ("0.5",)
        if orders:
            if len(orders) != 1 or len(nodes) != 1 or name == "median":
                raise self._context.refuse(errors.FUNCTION_ARGUMENTS, node, name=name)
            flip = orders[0]["type"] == "DESCENDING"
            value, point = orders[0]["expression"], _point(nodes[0])
        elif len(nodes) == 2:
            flip, value, point = False, nodes[0], _point(nodes[1])
        else:
            raise self._context.refuse(errors.FUNCTION_ARGUMENTS, node, name=name)
        if point is None:
            raise self._context.refuse(errors.FUNCTION_ARGUMENTS, node, name=name)
        return [value], (repr(round(1 - point, 12) if flip else point),)

    def _window(self, node: Node, scope: Scope) -> Expr:
        name = node["function_name"].lower()
        name = AGGREGATE_ALIASES.get(name, name)
        if scope.world is World.ROWS and not node.get("arguments") and name == "count":
            name = "count_star"
        if name not in WINDOWS or node["schema"] not in ("", "main") or node["catalog"] not in ("", "system"):
            raise self._context.unknown(errors.FUNCTION_UNKNOWN, node, KNOWN, name=name)
        if node["distinct"] or node["arg_orders"] or node["exclude_clause"] != "NO_OTHER":
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what="OVER (… EXCLUDE)")
        args = [self.bind(argument["expression"], scope) for argument in node["arguments"]]
        args += [self.bind(node[key], scope) for key in ("offset_expr", "default_expr") if node[key] is not None]
        return Window(
            name=name,
            args=tuple(args),
            partition=tuple(self.bind(part, scope) for part in node["partitions"]),
            order=self.sort_keys(node["orders"], lambda item: self.bind(item, scope), node),
            frame=self._frame(node, name),
            type=Type.DOUBLE if name in ("avg", "percent_rank", "cume_dist") else _window_type(args),
            where=None if node["filter_expr"] is None else self.bind(node["filter_expr"], scope),
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
                number = _whole(expr)
                if number is None:
                    raise self._context.refuse(errors.TEXT_UNKNOWN, node, what="OVER (… BETWEEN …)")
                text = f"{number} {text}"
            sides.append(text)
        return f"{mode} BETWEEN {sides[0]} AND {sides[1]}"

    def sort_keys(
        self, orders: Sequence[Node], bind: Callable[[Node], Expr], near: Node, outputs: Sequence[Expr] = ()
    ) -> tuple[SortKey, ...]:
        """ORDER BY items, ALL of `outputs` included; the engine's default puts NULLs last in both directions."""
        keys = []
        for order in orders:
            star = order["expression"]["class"] == "STAR"
            if star and (not outputs or len(orders) != 1):
                raise self._context.refuse(errors.ORDER_ALL, near)
            for value in outputs if star else (bind(order["expression"]),):
                first = order["null_order"].replace("_", " ") == "NULLS FIRST"
                keys.append(SortKey(value=value, descending=order["type"] == "DESCENDING", nulls_first=first))
        return tuple(keys)


def is_aggregate(name: str) -> bool:
    """Whether the engine would take `name` for an aggregate that the guard knows of."""
    known = AGGREGATE_ALIASES.get(name, name)
    return known in AGGREGATES or known in SINGLE_VALUE or known in PER_SUBJECT | AFTER or known == "count_if"


def case(branches: tuple[tuple[Expr, Expr], ...], otherwise: Expr) -> Case:
    """A CASE with the type of its first typed value."""
    values = [then for _, then in branches] + [otherwise]
    return Case(branches=branches, otherwise=otherwise, type=_result("any", tuple(values)))


def literal_value(expr: Expr) -> str | int | bool | None:
    """The value of a literal; None for anything else and for NULL."""
    return expr.value if isinstance(expr, Literal) else None


def _constant(node: Node) -> Literal:
    literal: Mapping[str, str] = node["literal"]
    match literal["kind"]:
        case "INTEGER":
            return Literal(value=literal["text"], type=Type.INTEGER)
        case "NUMERIC":
            exponent = "e" in literal["text"].lower()
            return Literal(value=literal["text"], type=Type.DOUBLE if exponent else Type.DECIMAL)
        case "STRING":
            return Literal(value=literal["text"], type=Type.VARCHAR)
        case "BOOLEAN":
            return Literal(value=literal["text"].lower() == "true", type=Type.BOOLEAN)
        case _:
            return Literal(value=None, type=Type.NULL)


_INTERVAL = re.compile(r"\s*(\d{1,5})\s+(year|month|week|day|hour|minute|second)s?\s*", re.IGNORECASE)


def _interval(node: Node) -> Call | None:
    """`INTERVAL '3 months'` as `to_months(3)`; None for any other spelling."""
    text = node["literal"]["text"] if node["class"] == "CONSTANT" and node["literal"]["kind"] == "STRING" else ""
    found = _INTERVAL.fullmatch(text)
    if found is None:
        return None
    number = Literal(value=str(int(found[1])), type=Type.INTEGER)
    return Call(name=f"to_{found[2].lower()}s", args=(number,), type=Type.INTERVAL)


def _made_date(nodes: Sequence[Node]) -> str | None:
    """`make_date` of three constants, as ISO text."""
    numbers = [_whole(node) for node in nodes]
    try:
        year, month, day = (number if number is not None else -1 for number in numbers)
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _point(node: Node) -> float | None:
    if node["class"] != "CONSTANT" or node["literal"]["kind"] not in ("NUMERIC", "INTEGER"):
        return None
    point = float(node["literal"]["text"])
    return point if 0 < point < 1 else None


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


def _whole(node: Node | None) -> int | None:
    if node is None or node["class"] != "CONSTANT" or node["literal"]["kind"] != "INTEGER":
        return None
    number = int(node["literal"]["text"])
    return number if 0 <= number <= 100_000 else None


_RANK = (Type.INTEGER, Type.DECIMAL, Type.DOUBLE)


def _result(rule: str, args: tuple[Expr, ...]) -> Type:
    types = [arg.type for arg in args if arg.type is not Type.NULL]
    if rule == "any":
        return types[0] if types else Type.NULL
    if rule != "number":
        return Type(rule)
    temporal = [kind for kind in types if kind.temporal]
    if temporal:
        return Type.INTEGER if len(temporal) == 2 else temporal[0]
    if Type.INTERVAL in types:
        return Type.INTERVAL
    numbers = [kind for kind in types if kind.numeric]
    return max(numbers, key=_RANK.index) if numbers else Type.DOUBLE


def _window_type(args: list[Expr]) -> Type:
    return args[0].type if args else Type.INTEGER


def _row_safe(call: Call) -> bool:
    """Row-level limits on arguments: parts and patterns are constants, and nothing picks digits or hashes values."""
    match call.name, call.args:
        case "date_part", (part, _):
            return literal_value(part) is not None and str(literal_value(part)).lower() in DATE_PARTS
        case "date_trunc", (part, _):
            return str(literal_value(part)).lower() in DATE_UNITS
        case "date_diff", (part, *_):
            return str(literal_value(part)).lower() in DATE_UNITS
        case "strftime", (_, form):
            return strftime_units(literal_value(form)) is not None
        case (("like" | "not_like" | "ilike" | "not_ilike" | "starts_with" | "contains"), (_, pattern)):
            return isinstance(pattern, Literal)
        case "%", (value, by):
            return literal_number(by) is not None and _countable(value)
        case (("substring" | "left" | "right" | "round" | "power" | "//"), (_, *rest)):
            return all(literal_number(arg) is not None for arg in rest) or call.name == "//"
        case (("to_years" | "to_months" | "to_weeks" | "to_days" | "to_hours" | "to_minutes" | "to_seconds"), (arg,)):
            return is_constant(arg)
        case _:
            return True


def _clips_nothing(name: str, args: tuple[Expr, ...]) -> Column | None:
    """The measure of `greatest(x, low)` or `least(x, high)` at its declared bounds: by declaration, that is x."""
    if name not in ("least", "greatest") or len(args) != 2:
        return None
    value, bound = args if isinstance(args[0], Column) else (args[1], args[0])
    limit = literal_number(bound)
    facts = value.facts if isinstance(value, Column) else None
    if limit is None or facts is None or facts.range is None or facts.kind is not Kind.MEASURE:
        return None
    outside = limit >= facts.range.high if name == "least" else limit <= facts.range.low
    return value if outside and isinstance(value, Column) else None


def _countable(expr: Expr) -> bool:
    """Only keys and per-subject counts may be divided with remainder: on a measure that would pick single digits."""
    found = [node.facts.kind for node in walk(expr) if isinstance(node, Column) and node.facts]
    return bool(found) and all(kind in (Kind.KEY, Kind.COUNT, Kind.PUBLIC) for kind in found)
