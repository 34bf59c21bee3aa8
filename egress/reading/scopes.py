"""Names that a query can see, and where each one leads."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.errors import ErrorCode
from core.manifest import Column as ManifestColumn
from core.manifest import Manifest, Missing, Table
from egress import errors
from egress.plan.expressions import Column, Expr, Facts, Kind, Type
from egress.reading.tree import Node


class World(StrEnum):
    """Which side of the boundary a query's FROM stands on."""

    ROWS = "rows"
    AFTER = "after"


class NameProblem(Exception):
    """Internal: a name leads nowhere or to two places; the binder adds the place."""

    def __init__(self, code: ErrorCode, column: str) -> None:
        super().__init__(code.code)
        self.code = code
        self.column = column


@dataclass(frozen=True, slots=True)
class Relation:
    """One item of FROM as seen by name."""

    alias: str
    columns: tuple[tuple[str, Expr], ...]
    hidden: frozenset[str] = frozenset()
    """Lower-case names merged away by USING: only reachable qualified."""

    def find(self, name: str) -> Expr | None:
        """The column of that name, without case."""
        return next((expr for key, expr in self.columns if key.lower() == name.lower()), None)


@dataclass(slots=True)
class Scope:
    """The names of one SELECT."""

    world: World
    relations: tuple[Relation, ...]
    parent: "Scope | None" = None
    correlates: bool = False
    """May name protected rows of the parent: a semi-join's links."""
    aliases: Mapping[str, Node] = field(default_factory=dict)
    """Select-list aliases, lower case: visible where no column has the name."""
    expanding: frozenset[str] = frozenset()
    """Aliases that are being expanded, against circles."""

    def column(self, names: list[str]) -> Expr | None:
        """Resolve `column`, `table.column` or `main.table.column` here. Raises NameProblem when ambiguous."""
        *qualifier, name = names
        if (len(qualifier) > 1 and qualifier[-2].lower() != "main") or len(qualifier) > 2:
            raise NameProblem(errors.COLUMN_UNKNOWN, ".".join(names))
        found = [
            expr
            for relation in self.relations
            if not qualifier or relation.alias.lower() == qualifier[-1].lower()
            if (qualifier or name.lower() not in relation.hidden) and (expr := relation.find(name)) is not None
        ]
        if len(found) > 1:
            raise NameProblem(errors.COLUMN_AMBIGUOUS, name)
        return found[0] if found else None

    def without_alias(self, alias: str) -> "Scope":
        """This scope while `alias` is being expanded."""
        return replace(self, expanding=self.expanding | {alias.lower()})


def table_relation(alias: str, name: str, table: Table, manifest: Manifest) -> Relation:
    """The columns of a base table under the name `name`, read through the generated `alias`."""
    columns = tuple(
        (
            column.name,
            Column(source=alias, name=column.name, type=Type(column.type.value), facts=_facts(table, column, manifest)),
        )
        for column in table.columns
    )
    return Relation(name, columns)


def _facts(table: Table, column: ManifestColumn, manifest: Manifest) -> Facts:
    kind = Kind(column.kind.value)
    if kind is Kind.SUBJECT and column.name not in {subject.column for subject in table.subjects}:
        kind = Kind.ID  # a second token (a transfer's payee) does not say whose row it is
    return Facts(
        kind=kind,
        label=f"{(table.lineage or table.name).lower()}.{column.name.lower()}",
        table=table.name,
        name=column.name,
        subject_type=column.subject_type,
        range=column.range,
        domain=column.domain,
        coarsenings=column.coarsenings,
        missing_open=column.missing is Missing.OPEN,
        period=column.period,
        identifies=table.public and _identifies(table, column, manifest),
    )


def _identifies(table: Table, column: ManifestColumn, manifest: Manifest) -> bool:
    """A public column that single rows refer to by id: as a group key it would be that id."""
    for other in manifest.tables:
        for key in other.foreign_keys if not other.public else ():
            if key.parent.lower() == table.name.lower() and column.name.lower() in {
                x.lower() for x in key.parent_columns
            }:
                position = [x.lower() for x in key.parent_columns].index(column.name.lower())
                child = other.column(key.columns[position])
                if child is not None and child.kind.value in ("id", "subject", "quasi"):
                    return True
    return False
