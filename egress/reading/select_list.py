"""The lists of a SELECT: what it shows, what it groups by, and in which order."""

from collections.abc import Sequence
from dataclasses import replace

from egress import errors
from egress.plan.expressions import Expr, SortKey, has_aggregate, is_constant
from egress.plan.plan import Item
from egress.reading.binding import Binder
from egress.reading.context import Context
from egress.reading.literals import integer
from egress.reading.order_keys import sort_keys
from egress.reading.scopes import Scope
from egress.reading.tree import Node


class SelectLists:
    """Binds select list, GROUP BY and ORDER BY."""

    def __init__(self, context: Context, binder: Binder) -> None:
        self._context = context
        self._binder = binder

    def condition(self, node: Node | None, scope: Scope) -> Expr | None:
        return None if node is None else self._binder.condition(node, scope)

    def items(self, node: Node, scope: Scope) -> tuple[Item, ...]:
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
        return " ".join(self._context.text.slice(node).split())[:63] or "expression"

    def _star(self, node: Node, scope: Scope) -> list[Item]:
        if (
            node["columns"]
            or node["expr"]
            or node["replace_list"]
            or node["rename_list"]
            or node["qualified_exclude_list"]
        ):
            raise self._context.refuse(errors.SELECT_STAR, node)
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
            self._context.spend(node, item.value)
            self._binder.use(item.value)
        return found

    def groups(
        self, node: Node, scope: Scope, items: Sequence[Item]
    ) -> tuple[tuple[Expr, ...] | None, tuple[tuple[int, ...], ...]]:
        """Group expressions and grouping sets; None when there is no GROUP BY."""
        if node["aggregate_handling"] == "FORCE_AGGREGATES":
            found = tuple(
                dict.fromkeys(
                    item.value for item in items if not has_aggregate(item.value) and not is_constant(item.value)
                )
            )
            return found, (tuple(range(len(found))),)
        if node["aggregate_handling"] != "STANDARD_HANDLING":
            raise self._context.refuse(errors.TEXT_UNKNOWN, node, what=node["aggregate_handling"])
        if not node["group_sets"]:
            return None, ()
        bound = [self._group(entry, scope, items) for entry in node["group_expressions"]]
        unique = list(dict.fromkeys(bound))
        sets = [tuple(sorted({unique.index(bound[index]) for index in group})) for group in node["group_sets"]]
        if len(set(sets)) != len(sets) or len(sets) > 32:
            raise self._context.refuse(errors.GROUP_SETS, next(iter(node["group_expressions"]), None))
        return tuple(unique), tuple(sets)

    def _group(self, node: Node, scope: Scope, items: Sequence[Item]) -> Expr:
        number = position(node)
        if number is not None:
            if not 1 <= number <= len(items):
                raise self._context.refuse(errors.TEXT_UNBOUND, node)
            return items[number - 1].value
        return self._binder.bind(node, scope)

    def order(self, orders: Sequence[Node], scope: Scope, items: Sequence[Item], near: Node) -> tuple[SortKey, ...]:
        outputs = {item.name.lower(): item.value for item in items}

        def bind(node: Node) -> Expr:
            number = position(node)
            if number is not None and 1 <= number <= len(items):
                return items[number - 1].value
            if node["class"] == "COLUMN_REF" and len(node["column_names"]) == 1:
                named = outputs.get(node["column_names"][0].lower())
                if named is not None:
                    return named
            return self._binder.bind(node, scope)

        return sort_keys(self._context, orders, bind, near, [item.value for item in items])


def position(node: Node) -> int | None:
    """The number of a positional reference (`GROUP BY 1`)."""
    if node["class"] == "CONSTANT" and node["literal"]["kind"] == "INTEGER":
        return integer(node["literal"]["text"])
    return None


def _distinct_names(items: list[Item]) -> tuple[Item, ...]:
    """Output names are made unique as the engine does it: `name`, `name_1`, …"""
    used: set[str] = set()
    counts: dict[str, int] = {}
    made = []
    for item in items:
        name = item.name
        while name.lower() in used:
            counts[item.name] = counts.get(item.name, 0) + 1
            name = f"{item.name}_{counts[item.name]}"
        used.add(name.lower())
        made.append(replace(item, name=name))
    return tuple(made)
