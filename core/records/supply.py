"""What departments supply: sources, catalogue entries with their labels, snapshots."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.ids import DomainId, MemberId, OrganisationId, SnapshotId, SourceId, TableId
from core.states import LabelSetState, TableState


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A department's source system. Secrets live in the key store under `secret_name`, never here."""

    id: SourceId
    domain: DomainId
    organisation: OrganisationId
    name: str
    kind: str
    """Name of the connector in `connectors.registry`: `postgresql`, `delimited`, `parquet`, …"""
    settings: Mapping[str, Any]
    """Connector settings without any secret."""
    secret_name: str | None = None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueField:
    """One field of a catalogue entry (R1)."""

    name: str
    title: str
    type: str
    """The source's own type name."""
    level: int
    """分类分级: 1 (open) to 4 (core; never supplied, R26)."""
    description: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"field {self.name}: level {self.level}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """A catalogue entry: one table of a source, and whether its department supplies it."""

    id: TableId
    domain: DomainId
    organisation: OrganisationId
    """The owning source department."""
    source: SourceId
    name: str
    """The table's name in extracts, unique in the domain."""
    title: str
    description: str = ""
    locator: Mapping[str, Any] = field(default_factory=dict)
    """Where the connector finds it: schema and table, path, sheet, …"""
    fields: tuple[CatalogueField, ...]
    update_cycle: str = ""
    """As declared in the catalogue: `once`, `daily`, `monthly`, …"""
    label_set: str | None = None
    """The confirmed label set in force."""
    state: TableState
    created_at: datetime

    @property
    def level(self) -> int:
        """The highest level of any field."""
        return max((item.level for item in self.fields), default=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSet:
    """One version of a table's column labels: proposed from evidence, confirmed by a person of the department."""

    id: str
    domain: DomainId
    organisation: OrganisationId
    table: TableId
    version: int
    columns: Mapping[str, Any]
    """The label file, written and read by `masking`: its key `columns` maps every column's name to its label."""
    state: LabelSetState
    confirmed_by: MemberId | None = None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One dated, immutable, encrypted copy of a table in the vault."""

    id: SnapshotId
    domain: DomainId
    organisation: OrganisationId
    table: TableId
    as_of: str
    """ISO date of the data."""
    row_count: int
    schema_hash: str
    content_hash: str
    """Hash of the vault's content manifest: columns, rows, names and hashes of the files."""
    schema: Mapping[str, Any] = field(default_factory=dict)
    """Column name → Arrow type, in column order."""
    created_at: datetime
