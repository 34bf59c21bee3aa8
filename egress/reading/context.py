"""What the parts of the planner share while one text is read: its tree, the manifest, the policy, and the work done."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Protocol

from core.errors import ErrorCode, Place, Refused
from core.manifest import Manifest
from egress import errors
from egress.plan.expressions import Expr, extent
from egress.plan.functions import written
from egress.policy import GuardPolicy
from egress.reading.families import MixedProblem
from egress.reading.tree import Node, Text

Ctes = Mapping[str, tuple[Node, tuple[str, ...], "Ctes"]]
"""Name, lower case -> (query, column aliases, the CTEs that it sees itself)."""


class Problem(Protocol):
    """A refusal raised below the planner, where places are not known."""

    @property
    def code(self) -> ErrorCode: ...

    @property
    def fields(self) -> Mapping[str, str | int]: ...


class Context:
    """State of one reading."""

    def __init__(self, text: Text, manifest: Manifest, policy: GuardPolicy) -> None:
        self.text = text
        self.manifest = manifest
        self.policy = policy
        self.limits = policy.limits()
        self.ctes: Ctes = {}
        """CTEs in sight."""
        self.tables: set[str] = set()
        """Base tables read so far."""
        self._aliases = 0
        self._counts = {
            "text.nodes": 0,
            "text.conditions": 0,
            "text.aggregates": 0,
            "text.joins": 0,
            "join.unlinked": 0,
        }
        self._depth = 0

    def alias(self, prefix: str) -> str:
        """A fresh alias for a source."""
        self._aliases += 1
        return f"{prefix}{self._aliases}"

    def spend(self, node: Node | None, expr: Expr | None = None) -> None:
        """Count one node read, or the whole of an expression that a name stands for.

        A CTE or a column alias that is used twice is read twice, so a short text can stand for a plan of any size.
        Raises Refused (`text.too_large`, `text.too_deep`) before that plan is made.
        """
        nodes, depth = (1, 1) if expr is None else extent(expr, self.limits.count("text.nodes"))
        if depth > self.limits.count("text.depth"):
            raise self._too_deep(node)
        self._count("text.nodes", nodes, errors.TEXT_TOO_LARGE, node)

    def condition(self, node: Node, number: int = 1) -> None:
        """Count comparisons and CASE branches. Raises Refused (`text.conditions`)."""
        self._count("text.conditions", number, errors.TEXT_CONDITIONS, node)

    def aggregate(self, node: Node) -> None:
        """Count an aggregate. Raises Refused (`text.aggregates`)."""
        self._count("text.aggregates", 1, errors.TEXT_AGGREGATES, node)

    def join(self, node: Node) -> None:
        """Count a join. Raises Refused (`text.joins`)."""
        self._count("text.joins", 1, errors.TEXT_JOINS, node)

    def joined(self, joins: int, node: Node | None) -> None:
        """Hold one FROM's joins that multiply rows against the limit. Raises Refused (`join.many`)."""
        limit = self.limits.count("join.many")
        if joins > limit:
            raise self.refuse(errors.JOIN_MANY, node, limit=limit)

    def unlinked(self, joins: int, node: Node | None) -> None:
        """Count joins without an equality after the boundary. Raises Refused (`join.unlinked`)."""
        self._count("join.unlinked", joins, errors.JOIN_UNLINKED, node)

    def _count(self, rule: str, number: int, code: ErrorCode, node: Node | None) -> None:
        limit = self.limits.count(rule)
        self._counts[rule] += number
        if self._counts[rule] > limit:
            raise self.refuse(code, node, limit=limit)

    def _too_deep(self, node: Node | None) -> Refused:
        return self.refuse(errors.TEXT_TOO_DEEP, node, limit=self.limits.count("text.depth"))

    def refuse(self, code: ErrorCode, node: Node | None = None, **fields: str | int) -> Refused:
        """The refusal with the place of `node`; the caller raises it."""
        return self.text.refuse(code, node, **fields)

    def unknown(self, code: ErrorCode, node: Node | None, names: Iterable[str], **fields: str) -> Refused:
        """The refusal of a name, with those that look like it: of the grant or the allow-list, never of data."""
        (given,) = fields.values()
        close = get_close_matches(given.lower(), sorted({name.lower() for name in names}), n=3, cutoff=0.7)
        return self.refuse(code, node, near=", ".join(close) or "—", **fields)

    def arguments(self, name: str, node: Node | None) -> Refused:
        """The refusal of a known function with arguments that it may not have, and how it may be written."""
        return self.refuse(errors.FUNCTION_ARGUMENTS, node, name=name, form=written(name))

    def mixed(self, problem: MixedProblem, node: Node | None) -> Refused:
        """The refusal of values that would have to be converted to meet."""
        return self.refuse(errors.TYPE_MIXED, node, left=problem.left, right=problem.right)

    def problem(self, problem: Problem, near: Node | None) -> Refused:
        """A problem from below as a refusal: at its own place if it knows one, else at `near`."""
        place: Place | None = getattr(problem, "place", None)
        return self.text.refuse_at(problem.code, place or self.text.place(near), problem.fields)

    def with_clause(self, node: Node) -> Ctes:
        """What a query with this WITH clause sees: its own CTEs and those around it."""
        known = dict(self.ctes)
        for entry in node["cte_map"]["map"]:
            value = entry["value"]
            if value["key_targets"] or value["payload_aggregates"]:
                raise self.refuse(errors.CTE_RECURSIVE)
            known[entry["key"].lower()] = (value["query_node"], tuple(value["aliases"]), dict(known))
        return known

    @contextmanager
    def seeing(self, ctes: Ctes) -> Iterator[None]:
        """Read a query while these CTEs are in sight."""
        outer, self.ctes = self.ctes, ctes
        try:
            yield
        finally:
            self.ctes = outer

    @contextmanager
    def deeper(self, node: Node) -> Iterator[None]:
        """Read a query within a query, CTEs of CTEs included. Raises Refused (`text.too_deep`)."""
        if self._depth >= self.limits.count("text.depth"):
            raise self._too_deep(next(iter(node.get("select_list") or ()), None))
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
