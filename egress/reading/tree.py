"""The closed world of DuckDB 2.0's parse tree: every node type with exactly its keys, or the text is refused.

The tree is the engine's own (`json_serialize_sql`). Its shapes belong to one version of the engine; a new key or node
is something that nobody has thought about, so it stops the text with `text.unknown` rather than being skipped.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from core.errors import ErrorCode, Place, Refused
from core.program import Reading
from egress import errors
from egress.policy import Limits

Node = Mapping[str, Any]

_EXPRESSION = "alias class query_location query_location_length type "
_FROM = "alias query_location query_location_length sample type "
_WINDOW = _EXPRESSION + (
    "arg_orders arguments catalog default_expr distinct end end_expr exclude_clause filter_expr function_name "
    "has_ignore_nulls ignore_nulls offset_expr orders partitions qualified_name schema start start_expr"
)
_SHAPES = {
    "SELECT_NODE": "aggregate_handling cte_map from_table group_expressions group_sets having modifiers qualify sample "
    "select_list type where_clause",
    "SET_OPERATION_NODE": "children cte_map left modifiers right setop_all setop_type type",
    "ORDER_MODIFIER": "orders type",
    "LIMIT_MODIFIER": "limit limit_type offset type",
    "DISTINCT_MODIFIER": "distinct_on_targets type",
    "ORDER_DEFAULT": "expression null_order type",
    "ASCENDING": "expression null_order type",
    "DESCENDING": "expression null_order type",
    "BASE_TABLE": _FROM + "at_clause catalog_name column_name_alias qualified_name schema_name table_name",
    "EMPTY": _FROM,
    "JOIN": _FROM + "condition delim_flipped duplicate_eliminated_columns is_implicit join_type left nearest_approx "
    "nearest_count nearest_order_type ranking_expression ref_type right using_columns",
    "FROM_SUBQUERY": _FROM + "column_name_alias subquery",
    "EXPRESSION_LIST": _FROM + "expected_names expected_types values",
    "TABLE_FUNCTION": _FROM + "column_name_alias function with_ordinality",
    "PIVOT": _FROM + "aggregates column_name_alias groups include_nulls pivots source unpivot_names",
    "COMPARE_BETWEEN": _EXPRESSION + "input lower upper",
    "CASE_EXPR": _EXPRESSION + "case_checks else_expr",
    "OPERATOR_CAST": _EXPRESSION + "child try_cast type_expr",
    "COLUMN_REF": _EXPRESSION + "column_names",
    "COMPARISON": _EXPRESSION + "left right",
    "CONJUNCTION": _EXPRESSION + "children",
    "VALUE_CONSTANT": _EXPRESSION + "literal",
    "FUNCTION": _EXPRESSION + "arguments catalog distinct export_state filter function_name is_operator order_bys "
    "qualified_name schema",
    "OPERATOR": _EXPRESSION + "children",
    "STAR": _EXPRESSION + "columns exclude_list expr qualified_exclude_list relation_name rename_list replace_list",
    "SUBQUERY": _EXPRESSION + "child comparison_type subquery subquery_type",
    "TYPE": _EXPRESSION + "catalog children qualified_name schema type_name",
    "WINDOW": _WINDOW,
}
_KEYS = {kind: frozenset(keys.split()) for kind, keys in _SHAPES.items()}
_OPERATORS = frozenset(
    ["COMPARE_IN", "GROUPING_FUNCTION", "OPERATOR_COALESCE", "OPERATOR_IS_NOT_NULL", "OPERATOR_IS_NULL", "OPERATOR_NOT"]
)
_LITERALS = frozenset(["INTEGER", "NUMERIC", "STRING", "BOOLEAN", "NULL_LITERAL"])
_NAMED = {"RECURSIVE_CTE_NODE": errors.CTE_RECURSIVE}
"""Known constructs that are never allowed."""
_WORDS = {
    "LAMBDA": "lambda (->)",
    "VALUE_PARAMETER": "? / $1",
    "POSITIONAL_REFERENCE": "#1",
    "COLLATE": "COLLATE",
    "SHOW_REF": "DESCRIBE / SUMMARIZE",
    "DELIM_GET": "LATERAL",
    "ARRAY_EXTRACT": "x[1]",
    "ARRAY_SLICE": "x[1:2]",
    "STRUCT_EXTRACT": "x.y",
    "ARRAY_CONSTRUCTOR": "[…]",
    "OPERATOR_TRY": "TRY(…)",
    "LIMIT_PERCENT_MODIFIER": "LIMIT n %",
}
"""How SQL spells what the engine's tree calls otherwise; the rest is shown as the tree has it."""
_LOCATION_NONE = 2**64 - 1
_PLAIN_KEYS = {
    frozenset(keys.split())
    for keys in (
        "map",
        "key value",
        "aliases key_targets materialized payload_aggregates query_node",
        "node named_param_map",
        "node",
        "name expression",
        "when_expr then_expr",
        "path",
        "kind text",
        "kind",
        "error statements",
        "pivot_enum pivot_expressions entries unpivot_names",
        "values star_expr alias",
    )
}
"""Objects without a `type`: CTE maps, statements, arguments, CASE branches, names, literals."""


class Text:
    """A developer's text with its checked tree; turns the engine's byte offsets into places."""

    def __init__(self, reading: Reading) -> None:
        self._bytes = reading.text.encode("utf-8")
        self.root: Node = {}

    def place(self, node: Node | None) -> Place | None:
        """Where `node` stands, in characters; None when the engine does not say."""
        start = node.get("query_location", _LOCATION_NONE) if node else _LOCATION_NONE
        if not isinstance(start, int) or start > len(self._bytes) or node is None:
            return None
        length = int(node.get("query_location_length", 0))
        head = self._bytes[:start].decode("utf-8", "ignore")
        body = self._bytes[start : start + length].decode("utf-8", "ignore")
        return Place(offset=len(head), length=len(body))

    def slice(self, node: Node) -> str:
        """The node's own words."""
        place = self.place(node)
        whole = self._bytes.decode("utf-8", "ignore")
        return "" if place is None else whole[place.offset : place.offset + place.length]

    def refuse(self, code: ErrorCode, node: Node | None = None, **fields: str | int) -> Refused:
        """The refusal, with the place of `node`; the caller raises it."""
        return self.refuse_at(code, self.place(node), fields)

    def refuse_at(self, code: ErrorCode, place: Place | None, fields: Mapping[str, str | int]) -> Refused:
        """The refusal at a known place."""
        return Refused(code, place=place, detail=None, **fields)


def read(reading: Reading, limits: Limits) -> Text:
    """Check the text's size and the shape of every node of its tree. Raises Refused (`text.*`)."""
    _check_characters(reading.text)
    text = Text(reading)
    limit = limits.count("text.bytes")
    if len(reading.text.encode("utf-8")) > limit:
        raise text.refuse(errors.TEXT_TOO_LONG, limit=limit)
    _check_brackets(text, reading.text, limits.count("text.depth"))
    tree = _parsed(reading.tree)
    if tree.get("error") is not False:
        raise text.refuse_at(_why_not_read(tree), engine_place(text, tree), {})
    statements = tree.get("statements")
    if not isinstance(statements, list) or len(statements) != 1:
        raise text.refuse(errors.TEXT_SEVERAL if statements else errors.TEXT_UNREADABLE)
    _check(text, tree, None, limits)
    text.root = tree["statements"][0]["node"]
    return text


_QUOTED = r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/"""
_BRACKETS = re.compile(_QUOTED + r"|[(\[{]|[)\]}]", re.DOTALL)
"""Brackets, and what may hold brackets that do not count: literals, quoted names, comments."""


def _check_brackets(text: Text, words: str, limit: int) -> None:
    """The engine drops parentheses that group nothing, so the tree does not tell how deep they were."""
    depth = 0
    for found in _BRACKETS.finditer(words):
        first = found.group()[0]
        depth += (first in "([{") - (first in ")]}")
        if depth > limit:
            raise text.refuse_at(errors.TEXT_TOO_DEEP, Place(offset=found.start(), length=1), {"limit": limit})


def _parsed(tree: str) -> Node:
    try:
        found = json.loads(tree)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _why_not_read(problem: Node) -> ErrorCode:
    """The parser's errors are of two kinds; its own words stay inside."""
    return errors.TEXT_STATEMENT if problem.get("error_type") == "not implemented" else errors.TEXT_UNREADABLE


def engine_place(text: Text, problem: Node) -> Place | None:
    """Where the engine stopped, from its error object."""
    position = str(problem.get("position", ""))
    if not position.isdigit():
        return None
    return text.place({"query_location": int(position), "query_location_length": 0})


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""A parser may stop at a NUL and read a shorter text; a lone surrogate is no character."""
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]|(?<!^)\ufeff"
)
"""Zero-width and direction-changing characters: whoever approves the text would read another one than the engine."""


def _check_characters(words: str) -> None:
    for pattern, code in ((_CONTROL, errors.TEXT_UNREADABLE), (_INVISIBLE, errors.TEXT_INVISIBLE)):
        found = pattern.search(words)
        if found is not None:
            raise Refused(code, place=Place(offset=found.start(), length=1))


_FULL_WIDTH = re.compile(_QUOTED + "|[\uff01-\uff5e\u3001\u3002\u201c\u201d\u2018\u2019]", re.DOTALL)


def full_width(words: str) -> Place | None:
    """The first full-width sign outside of literals, quoted names and comments: a common slip of Chinese keyboards."""
    found = (match for match in _FULL_WIDTH.finditer(words) if match.group()[0] not in "'\"-/")
    first = next(found, None)
    return None if first is None else Place(offset=first.start(), length=1)


def _check(text: Text, root: Any, parent: Node | None, limits: Limits) -> None:
    """Walk without recursion: a deep tree is refused, never a crash."""
    deepest = limits.count("text.depth") * 4  # a nested sub-query takes about three levels of JSON
    stack: list[tuple[Any, Node | None, int, str]] = [(root, parent, 0, "")]
    while stack:
        value, near, depth, key = stack.pop()
        if depth > deepest:
            raise text.refuse(errors.TEXT_TOO_DEEP, near, limit=limits.count("text.depth"))
        if isinstance(value, dict):
            if key == "literal":
                _check_literal(text, value, near)
                continue
            near = value if "query_location" in value else near
            _check_keys(text, value, near)
            stack.extend((item, near, depth + 1, name) for name, item in value.items())
        elif isinstance(value, list):
            stack.extend((item, near, depth + 1, key) for item in value)


def _check_literal(text: Text, value: Node, near: Node | None) -> None:
    if value.get("kind") not in _LITERALS or set(value) - {"kind", "text"}:
        raise text.refuse(errors.TEXT_UNKNOWN, near, what=str(value.get("kind")))


def _check_keys(text: Text, value: Node, near: Node | None) -> None:
    kind = value.get("type")
    if not isinstance(kind, str):
        if frozenset(value) not in _PLAIN_KEYS:
            raise text.refuse(errors.TEXT_UNKNOWN, near, what=" ".join(sorted(value))[:60])
        if value.get("named_param_map"):
            raise text.refuse(errors.TEXT_UNKNOWN, near, what="name := value")
        return
    if kind in _NAMED:
        raise text.refuse(_NAMED[kind], near)
    group = _group(kind, value)
    if group is None or _KEYS[group] != set(value):
        raise text.refuse(errors.TEXT_UNKNOWN, near, what=_WORDS.get(kind, kind))
    if value.get("sample") is not None:
        raise text.refuse(errors.ROWS_LIMIT, near)


def _group(kind: str, value: Node) -> str | None:
    """Name of the shape that a node must have; None when the node is not known."""
    family = value.get("class")
    if family is None:
        return {"SUBQUERY": "FROM_SUBQUERY"}.get(kind, kind) if kind in _KEYS else None
    if family == "OPERATOR":
        return "OPERATOR" if kind in _OPERATORS else None
    if family in ("COMPARISON", "CONJUNCTION", "WINDOW"):
        return str(family)
    return kind if kind in _KEYS else None
