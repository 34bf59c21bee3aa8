"""The second opinion: the engine's own bound plan must touch the same tables, columns and functions as our reading."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from core.program import Reading
from egress import errors
from egress.plan.functions import (
    AFTER,
    AGGREGATE_ALIASES,
    AGGREGATES,
    ALIASES,
    DATE_PARTS,
    PART_ALIASES,
    PER_SUBJECT,
    SCALARS,
    WINDOWS,
)
from egress.plan.plan import Plan
from egress.reading.tree import Text, engine_place

_EXTRA = frozenset(
    [
        "count_if",
        "median",
        "quantile",
        "list_value",
        "list_contains",
        "approx_count_distinct",
        "geomean",
        "sem",
        "time_bucket",
        "last_day",
        "unnest",
        "unpivot_list",
        "string_split",
        "array_extract",
        "range",
        "generate_series",
        "if",
        "ifnull",
        "nullif",
        "~~",
        "!~~",
        "~~*",
        "!~~*",
        "prefix",
        "suffix",
        "concat_ws",
        "error",
        "like_escape",
        "to_years",
        "to_months",
        "to_weeks",
        "to_days",
        "to_hours",
        "to_minutes",
        "to_seconds",
        "trunc",
        "sum_no_overflow",
        "first",
        "count_star",
        "__cast",
        "is distinct from",
        "is not distinct from",
        "!=",
        "constant_or_null",
        "make_date",
        "row_number",
        "lead",
        "lag",
    ]
)
_KNOWN = (
    frozenset(SCALARS)
    | set(ALIASES)
    | set(AGGREGATES)
    | set(AGGREGATE_ALIASES)
    | DATE_PARTS
    | set(PART_ALIASES)
    | AFTER
    | _EXTRA
)
_KNOWN = _KNOWN | PER_SUBJECT | WINDOWS


def agree(reading: Reading, plan: Plan, text: Text) -> None:
    """Raise Refused (`text.unbound`, `reading.disagrees`) unless both readings touch the same."""
    try:
        bound = json.loads(reading.bound)
    except (ValueError, RecursionError) as problem:
        raise text.refuse(errors.TEXT_UNBOUND) from problem
    if not isinstance(bound, dict):
        raise text.refuse(errors.TEXT_UNBOUND)
    if bound.get("error") is not False:
        raise text.refuse_at(errors.TEXT_UNBOUND, engine_place(text, bound), {})
    tables: set[str] = set()
    columns: set[tuple[str, str]] = set()
    for node in _nodes(bound):
        if node.get("type") == "LOGICAL_GET" and not _is_series(node):
            table = _table(node, text)
            tables.add(table)
            columns |= {(table, name) for name in _columns(node)}
        name = _function(node)
        if name is not None and name not in _KNOWN:
            raise text.refuse(errors.READING_DISAGREES)
    mine = {table.lower() for table in plan.touched.tables}
    ours = {(table.lower(), column.lower()) for table, column in plan.touched.columns}
    if tables != mine or columns - ours:
        raise text.refuse(errors.READING_DISAGREES)


def _nodes(root: Any) -> Iterator[Mapping[str, Any]]:
    stack = [root]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            yield value
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)


def _is_series(node: Mapping[str, Any]) -> bool:
    """A list of constants: it reads no table."""
    return node.get("qname", {}).get("path", [])[-1:] in (["range"], ["generate_series"], ["unnest"])


def _table(node: Mapping[str, Any], text: Text) -> str:
    data = node.get("function_data")
    path = node.get("qname", {}).get("path", [])
    if path[-1:] != ["seq_scan"] or not isinstance(data, dict) or data.get("schema") != "main":
        raise text.refuse(errors.READING_DISAGREES)
    return str(data["table"]).lower()


def _columns(node: Mapping[str, Any]) -> Iterator[str]:
    names = node["names"]
    for entry in node["column_indexes"]:
        if entry["index"] < len(names):
            yield str(names[entry["index"]]).lower()


def _function(node: Mapping[str, Any]) -> str | None:
    if node.get("expression_class") not in ("BOUND_FUNCTION", "BOUND_AGGREGATE", "BOUND_WINDOW"):
        return None
    path = node.get("qname", {}).get("path") if isinstance(node.get("qname"), dict) else None
    return str(path[-1]).lower() if path else None
