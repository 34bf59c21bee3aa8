"""What is known of one snapshot: its header before the rows come, its manifest once they are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from core.canonical import digest, to_plain
from core.ids import SnapshotId, TableId, is_id

SOURCE_TYPE = b"source_type"
"""Arrow field metadata under which a connector gives the source's own name of a column's type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotHeader:
    """What the caller says about a snapshot before the rows come."""

    table_id: TableId
    snapshot_id: SnapshotId
    as_of: date
    """Date of the data."""
    taken_at: datetime
    source: Mapping[str, Any] = field(default_factory=dict)
    """How it was read (mode, next state): JSON types. Kept encrypted; may hold a watermark value."""

    def __post_init__(self) -> None:
        if not is_id(self.snapshot_id) or not is_id(self.table_id):
            raise ValueError("a snapshot needs ids of the platform's form")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotColumn:
    """One column as the source delivered it."""

    name: str
    type: str
    """Arrow type as text, `decimal128(12, 2)`."""
    source_type: str
    """The source's own word for it, `numeric(12,2)`."""
    nullable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFile:
    """One part file."""

    name: str
    rows: int
    bytes: int
    hash: str
    """Of the encrypted bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotManifest:
    """The content of one snapshot. Stored beside it; row counts are private."""

    format: int = 1
    table_id: TableId
    snapshot_id: SnapshotId
    as_of: str
    """ISO date of the data."""
    taken_at: datetime
    source: Mapping[str, Any]
    columns: tuple[SnapshotColumn, ...]
    schema_hash: str
    """Over the columns: equal for two snapshots exactly when names, types, source types and order are."""
    row_count: int
    files: tuple[SnapshotFile, ...]
    encryption: str = "parquet-aes-256-gcm-v1"

    @property
    def content_hash(self) -> str:
        """`sha256:<hex>` over everything above: names the content in extracts and receipts."""
        return digest(self)

    @property
    def bytes(self) -> int:
        """Size of all part files."""
        return sum(file.bytes for file in self.files)


def describe(
    header: SnapshotHeader, source: Mapping[str, Any], schema: pa.Schema, files: tuple[SnapshotFile, ...]
) -> SnapshotManifest:
    """The manifest of what was written. `source`: the header's, with what is known only after the last row."""
    columns = tuple(_column(item) for item in schema)
    return SnapshotManifest(
        table_id=header.table_id,
        snapshot_id=header.snapshot_id,
        as_of=header.as_of.isoformat(),
        taken_at=header.taken_at,
        source=to_plain(source),
        columns=columns,
        schema_hash=digest(columns),
        row_count=sum(file.rows for file in files),
        files=files,
    )


def _column(item: pa.Field) -> SnapshotColumn:
    source_type = (item.metadata or {}).get(SOURCE_TYPE, b"").decode("utf-8")
    return SnapshotColumn(name=item.name, type=str(item.type), source_type=source_type, nullable=item.nullable)
