"""Nodes of the parse tree that the guard makes itself, where one piece of SQL is read as another."""

from collections.abc import Sequence

from egress.reading.tree import Node

NOWHERE = {"query_location": 2**64 - 1, "query_location_length": 0}
"""The place of what stands nowhere in the text."""


def constant(kind: str, text: str) -> Node:
    """A literal of a kind of `tree._LITERALS`."""
    literal = {"kind": kind, "text": text}
    return {"class": "CONSTANT", "type": "VALUE_CONSTANT", "alias": "", **NOWHERE, "literal": literal}


def column(name: str) -> Node:
    """A column by its bare name."""
    return {"class": "COLUMN_REF", "type": "COLUMN_REF", "alias": "", **NOWHERE, "column_names": [name]}


def present(value: Node) -> Node:
    """`value IS NOT NULL`."""
    return {"class": "OPERATOR", "type": "OPERATOR_IS_NOT_NULL", "alias": "", **NOWHERE, "children": [value]}


def empty() -> Node:
    """No FROM."""
    return {"type": "EMPTY", "alias": "", "sample": None, **NOWHERE}


def select(source: Node, shown: Sequence[Node], *, groups: Sequence[Node] = (), where: Node | None = None) -> Node:
    """`SELECT shown FROM source WHERE where GROUP BY groups`."""
    return {
        "type": "SELECT_NODE",
        "modifiers": [],
        "cte_map": {"map": []},
        "select_list": list(shown),
        "from_table": source,
        "where_clause": where,
        "group_expressions": list(groups),
        "group_sets": [list(range(len(groups)))] if groups else [],
        "aggregate_handling": "STANDARD_HANDLING",
        "having": None,
        "sample": None,
        "qualify": None,
    }


def union_all(parts: Sequence[Node]) -> Node:
    """The parts one below another."""
    if len(parts) == 1:
        return parts[0]
    return {
        "type": "SET_OPERATION_NODE",
        "modifiers": [],
        "cte_map": {"map": []},
        "setop_type": "UNION",
        "setop_all": True,
        "left": None,
        "right": None,
        "children": list(parts),
    }
