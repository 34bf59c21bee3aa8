"""Parse-tree expressions → typed expressions. Names are resolved, functions looked up on the allow-list."""

import re
from collections.abc import Sequence
from typing import Protocol

from core.errors import Refused
from egress import errors
from egress.plan.expressions import (
    MIRRORED,
    Call,
    Case,
    Cast,
    Expr,
    Grouping,
    Literal,
    Type,
    columns,
    has_aggregate,
)
from egress.plan.functions import (
    ALIASES,
    CLOCKS,
    DATE_PARTS,
    KNOWN,
    PART_ALIASES,
    SCALARS,
)
from egress.plan.result_types import case, result_type
from egress.reading.aggregates import AggregateCalls, is_aggregate
from egress.reading.context import Context
from egress.reading.families import MixedProblem, agreed, never_converts
from egress.reading.literals import constant, interval, made_date
from egress.reading.row_arguments import clips_nothing, row_safe, stays_small
from egress.reading.scopes import NameProblem, Scope, World
from egress.reading.spellings import Spellings
from egress.reading.tree import Node
from egress.reading.window_calls import WindowCalls

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
_SIZE = re.compile("[0-9]{1,2}")
"""Digits of a DECIMAL."""
Branches = tuple[tuple[Expr, Expr], ...]
"""Tests and values of a CASE."""


class Subqueries(Protocol):
    """What the binder asks of the planner."""

    def subquery(self, node: Node, scope: Scope) -> Expr: ...


class Binder:
    """Binds the expressions of one text."""

    def __init__(self, context: Context, subqueries: Subqueries) -> None:
        self._context = context
        self._subqueries = subqueries
        self._aggregates = AggregateCalls(context, self.bind)
        self._windows = WindowCalls(context, self.bind)
        self._spellings = Spellings(context, self.bind, self._apply, self.choice)
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
                return constant(node)
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
                return self._windows.bind(node, scope)
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
        if name == "/" and (whole := _where_divisible(args)) is not None:
            tests, dividend, divisor = whole
            return case(tests, self._apply(name, (dividend, divisor), node, scope))
        function = SCALARS[name]
        low, high = function.arguments
        rows = scope.world is World.ROWS and not any(map(has_aggregate, args))
        if rows and not function.row:
            raise self._context.unknown(errors.FUNCTION_UNKNOWN, node, KNOWN, name=name)
        if not low <= len(args) <= high:
            raise self._context.arguments(name, node)
        if name in MIRRORED and not columns(args[0]) and columns(args[1]):
            name, args = MIRRORED[name], args[::-1]  # `0 <= x` is read as `x >= 0`
        if rows:
            args = self._agreed(name, args, node)
        call = Call(name=name, args=args, type=result_type(function.result, args))
        if rows and (filled := clips_nothing(name, args)) is not None:
            return self._apply("coalesce", filled, node, scope)
        if not stays_small(call) or (rows and not row_safe(call)):
            raise self._context.arguments(name, node)
        return call

    def _agreed(self, name: str, args: tuple[Expr, ...], node: Node) -> tuple[Expr, ...]:
        try:
            return agreed(name, args)
        except MixedProblem as problem:
            raise self._context.mixed(problem, node) from None

    def condition(self, node: Node, scope: Scope) -> Expr:
        """The typed condition of `node`. Raises Refused, also for what is no truth value."""
        test = self.bind(node, scope)
        return self._agreed("not", (test,), node)[0] if scope.world is World.ROWS else test

    def choice(self, branches: Branches, otherwise: Expr, node: Node, scope: Scope) -> Expr:
        """A CASE. Raises Refused where its values are not of one family over protected rows."""
        parts = [part for branch in branches for part in branch] + [otherwise]
        if scope.world is World.ROWS and not any(map(has_aggregate, parts)):
            tests = self._agreed("and", tuple(test for test, _ in branches), node)
            *values, otherwise = self._agreed("coalesce", (*(value for _, value in branches), otherwise), node)
            branches = tuple(zip(tests, values, strict=True))
        return case(branches, otherwise)

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
        return self.choice(branches, self.bind(node["else_expr"], scope), node, scope)

    def _cast(self, node: Node, scope: Scope) -> Expr:
        target = node["type_expr"]
        if target.get("type") != "TYPE" or target["schema"] or target["catalog"]:
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what="schema.type")
        name = target["type_name"].upper()
        if name == "INTERVAL" and (span := interval(node["child"])) is not None:
            return span
        if name not in _TYPES:
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what=name[:30])
        sizes = [child["literal"]["text"] for child in target["children"] if child.get("class") == "CONSTANT"]
        if len(sizes) != len(target["children"]) or not all(_SIZE.fullmatch(size) for size in sizes):
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what="TYPE(n)")
        sql = f"{name}({', '.join(sizes)})" if sizes and _TYPES[name] is Type.DECIMAL else name
        value = self.bind(node["child"], scope)
        if never_converts(value, _TYPES[name]) and not node["try_cast"]:
            raise self._context.refuse(errors.CONSTANT_UNREADABLE, node, value=str(value.value)[:20], type=sql)
        return Cast(value=value, type=_TYPES[name], sql_type=sql)

    def _function(self, node: Node, scope: Scope) -> Expr:
        name = node["function_name"].lower()
        if node["schema"] not in ("", "main") or node["catalog"] not in ("", "system") or node["export_state"]:
            raise self._context.unknown(errors.FUNCTION_UNKNOWN, node, KNOWN, name=name)
        args = [argument["expression"] for argument in node["arguments"]]
        named = any(argument["name"] for argument in node["arguments"])
        if named and (is_aggregate(name) or ALIASES.get(name, name) in SCALARS):
            raise self._context.arguments(name, node)
        if is_aggregate(name):
            return self._aggregates.bind(name, args, node, scope)
        if node["distinct"] or node["filter"] is not None or node["order_bys"]["orders"]:
            raise self._context.unknown(errors.FUNCTION_UNKNOWN, node, KNOWN, name=name)
        return self._scalar(name, args, node, scope)

    def _scalar(self, name: str, nodes: list[Node], node: Node, scope: Scope) -> Expr:
        if (other := self._spellings.read(name, nodes, node, scope)) is not None:
            return other
        part_name = PART_ALIASES.get(name, name)
        if part_name in DATE_PARTS and len(nodes) == 1:
            part = Literal(value=part_name, type=Type.VARCHAR)
            return self._apply("date_part", (part, self.bind(nodes[0], scope)), node, scope)
        known = ALIASES.get(name, name)
        if name == "-" and len(nodes) == 1:
            known = "negate"
        if name == "+" and len(nodes) == 1:
            return self.bind(nodes[0], scope)
        if name in CLOCKS:
            raise self._context.refuse(errors.FUNCTION_CLOCK, node, name=name)
        if name == "make_date" and (day := made_date(nodes)) is not None:
            return Cast(value=Literal(value=day, type=Type.VARCHAR), type=Type.DATE, sql_type="DATE")
        if known not in SCALARS or known in ("and", "or", "in"):
            raise self._context.unknown(errors.FUNCTION_UNKNOWN, node, KNOWN, name=name)
        return self._call(known, nodes, node, scope)


def _where_divisible(args: tuple[Expr, ...]) -> tuple[tuple[tuple[Expr, Expr], ...], Expr, Expr] | None:
    """`x / nullif(y, 0)` as the CASE that it is: its tests with NULL, x and y; None for any other division."""
    match args:
        case (dividend, Case(branches=((_, Literal(value=None)),) as tests, otherwise=divisor)) if columns(divisor):
            return tests, dividend, divisor
    return None
