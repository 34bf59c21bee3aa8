"""PIVOT as the SELECT that it stands for: one aggregate under a FILTER for each listed value; UNPIVOT as a UNION ALL.

    FROM t PIVOT (sum(x) FOR k IN ('a', 'b') GROUP BY g)
    SELECT g, sum(x) FILTER (WHERE k = 'a') AS "a", sum(x) FILTER (WHERE k = 'b') AS "b" FROM t GROUP BY g

    FROM t UNPIVOT (amount FOR what IN (n, m))
    SELECT g, 'n' AS what, n AS amount FROM t WHERE n IS NOT NULL UNION ALL SELECT g, 'm', m FROM t WHERE m IS NOT NULL

The values must be listed: a list that comes from the data would show which values there are. The parts are nodes of the
parse tree, so whatever holds for the SELECT holds for the PIVOT.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from egress.reading import nodes
from egress.reading.tree import Node


class NotListed(Exception):
    """Internal: a PIVOT without listed values, or of a kind that is not read here."""


def as_select(pivot: Node, columns: Sequence[str]) -> Node:
    """The SELECT over the pivot's own source, which shows `columns`. Raises NotListed."""
    axes = [_axis(axis) for axis in pivot["pivots"]]
    if not axes or not pivot["aggregates"] or pivot["unpivot_names"] or pivot["include_nulls"]:
        raise NotListed
    keys = list(pivot["groups"]) or _left_over(pivot, columns)
    shown = [nodes.column(name) for name in keys]
    for values in product(*axes):
        shown += _cells(pivot["aggregates"], values)
    return nodes.select(pivot["source"], shown, groups=[nodes.column(name) for name in keys])


def as_union(unpivot: Node, columns: Sequence[str]) -> Node:
    """The UNION ALL over the source, which shows `columns`: one part for each listed column. Raises NotListed."""
    axes, values = unpivot["pivots"], unpivot["unpivot_names"]
    if len(axes) != 1 or len(values) != 1 or len(axes[0]["unpivot_names"]) != 1 or unpivot["aggregates"]:
        raise NotListed
    listed = [_melted(entry) for entry in axes[0]["entries"]]
    if not listed:
        raise NotListed
    lowered = {column.lower() for column, _ in listed}
    kept = [nodes.column(name) for name in columns if name.lower() not in lowered]
    parts = []
    for column, name in listed:
        what = {**nodes.constant("STRING", name), "alias": axes[0]["unpivot_names"][0]}
        where = None if unpivot["include_nulls"] else nodes.present(nodes.column(column))
        shown = [*kept, what, {**nodes.column(column), "alias": values[0]}]
        parts.append(nodes.select(unpivot["source"], shown, where=where))
    return nodes.union_all(parts)


def _melted(entry: Node) -> tuple[str, str]:
    """A listed column and the name under which its values stand."""
    column = entry["star_expr"]
    if entry["values"] or not column or column["class"] != "COLUMN_REF":
        raise NotListed
    name = str(column["column_names"][-1])
    return name, entry["alias"] or column["alias"] or name


def _axis(axis: Node) -> list[tuple[Node, Node, str]]:
    """(column, value, name) of each listed value."""
    if len(axis["pivot_expressions"]) != 1 or axis["pivot_enum"] or axis["unpivot_names"] or not axis["entries"]:
        raise NotListed
    (column,) = axis["pivot_expressions"]
    return [(column, value, name) for value, name in map(_value, axis["entries"])]


def _value(entry: Node) -> tuple[Node, str]:
    value = entry["star_expr"]
    if entry["values"] or not value or value["class"] != "CONSTANT" or value["literal"]["kind"] == "NULL_LITERAL":
        raise NotListed
    return value, entry["alias"] or value["alias"] or value["literal"]["text"]


def _cells(aggregates: Sequence[Node], values: Sequence[tuple[Node, Node, str]]) -> Iterator[Node]:
    prefix = "_".join(name for _, _, name in values)
    test = _both([_equal(column, value) for column, value, _ in values])
    for aggregate in aggregates:
        if aggregate["class"] != "FUNCTION" or aggregate["filter"] is not None:
            raise NotListed
        name = f"{prefix}_{_suffix(aggregate)}" if aggregate["alias"] or len(aggregates) > 1 else prefix
        yield {**aggregate, "filter": test, "alias": name}


def _suffix(aggregate: Node) -> str:
    """The engine names an unnamed aggregate by its text; a name of our own would not be the one expected."""
    if not aggregate["alias"]:
        raise NotListed
    return str(aggregate["alias"])


def _left_over(pivot: Node, columns: Sequence[str]) -> list[str]:
    used = {name.lower() for part in (pivot["aggregates"], pivot["pivots"]) for name in _names(part)}
    return [name for name in columns if name.lower() not in used]


def _names(value: Any) -> Iterator[str]:
    """Last parts of all column names below."""
    if isinstance(value, dict):
        if value.get("class") == "COLUMN_REF":
            yield value["column_names"][-1]
        for item in value.values():
            yield from _names(item)
    elif isinstance(value, list):
        for item in value:
            yield from _names(item)


def _equal(column: Node, value: Node) -> Node:
    place = {key: value[key] for key in nodes.NOWHERE}
    return {"class": "COMPARISON", "type": "COMPARE_EQUAL", "alias": "", **place, "left": column, "right": value}


def _both(tests: Sequence[Node]) -> Node:
    if len(tests) == 1:
        return tests[0]
    return {"class": "CONJUNCTION", "type": "CONJUNCTION_AND", "alias": "", **nodes.NOWHERE, "children": list(tests)}
