"""What a FROM item or a sub-query is to the query around it: protected rows, or cells and public tables."""

from dataclasses import dataclass, replace

from core.canonical import digest
from egress.plan.expressions import Column, Expr, Facts, Kind
from egress.plan.plan import From, Query, Rows, Select, SetQuery
from egress.reading.joins import Component
from egress.reading.scopes import Relation


@dataclass(frozen=True, slots=True)
class RowsView:
    """A sub-query that is still protected rows, as its outer query sees it."""

    rows: Rows
    columns: tuple[tuple[str, Expr], ...]
    roots: frozenset[str]
    per_subject: bool = False
    many: int = 0
    """Joins in which a row of either side meets several rows of the other."""


View = RowsView | Select | SetQuery


@dataclass(frozen=True, slots=True)
class RowsFrom:
    """FROM over protected rows: components not all linked yet (WHERE may link them)."""

    components: tuple[Component, ...]
    conditions: tuple[Expr, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class AfterFrom:
    """FROM over cells or public tables."""

    source: From | None
    relations: tuple[Relation, ...]
    public: bool


Bound = RowsFrom | AfterFrom


def renamed(bound: Bound, alias: str, names: tuple[str, ...]) -> Bound:
    """Give the single relation of `bound` its alias and column aliases."""
    (relation,) = bound.relations
    columns = tuple((names[i] if i < len(names) else name, value) for i, (name, value) in enumerate(relation.columns))
    return replace(bound, relations=(Relation(alias, columns),))


def as_public(relation: Relation, query: Query) -> Relation:
    """Columns of a public sub-query among protected rows, by labels that no other sub-query has."""
    name = digest(repr(query))

    def mark(value: Expr) -> Expr:
        if not isinstance(value, Column):
            return value
        facts = Facts(kind=Kind.PUBLIC, label=f"public:{name}.{value.name.lower()}", name=value.name)
        return replace(value, facts=facts)

    return replace(relation, columns=tuple((name, mark(value)) for name, value in relation.columns))
