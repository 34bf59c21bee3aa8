"""What every source looks like: a schema, and a stream of Arrow batches with the state for the next time.

To add a source: write one module with a settings dataclass and a class that has `describe` and `read`, and add one line
to `connectors/registry.py`.
"""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, Self

import pyarrow as pa

from connectors.errors import SCHEMA_CHANGED, SOURCE_EMPTY, SOURCE_STATE
from core.canonical import digest, read_record, to_plain
from core.errors import RequestError

SOURCE_TYPE = b"source_type"
"""Arrow field metadata under which a column's type in the source's own words travels with the batches."""

BATCH_ROWS = 65_536
"""Rows of a batch: what a source holds in memory at a time."""


class Mode(StrEnum):
    """How a read relates to the one before. Stored; append-only."""

    FULL = "full"
    """Every row, each time."""
    APPEND = "append"
    """Rows beyond the watermark, to be added to the snapshot before. The source never changes a row."""
    UPSERT = "upsert"
    """Rows beyond the watermark, to replace those of the same key. Deleted rows are not seen: read fully at times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceColumn:
    """One column of a source."""

    name: str
    type: pa.DataType
    """What the batches hold. Never narrower than the source: an exact number stays exact, a code keeps its zeros."""
    source_type: str
    """The type in the source's own words, `numeric(12,2)`."""
    nullable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSchema:
    """The columns of a source, in its order."""

    columns: tuple[SourceColumn, ...]

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError("two columns share a name")

    @property
    def arrow(self) -> pa.Schema:
        """The schema of the batches, source types in the fields' metadata."""
        return pa.schema(
            [
                pa.field(item.name, item.type, item.nullable, metadata={SOURCE_TYPE: item.source_type.encode("utf-8")})
                for item in self.columns
            ]
        )

    @classmethod
    def from_arrow(cls, schema: pa.Schema) -> Self:
        """The inverse of `arrow`: what a snapshot's stream says about its source."""
        return cls(
            columns=tuple(
                SourceColumn(
                    name=item.name,
                    type=item.type,
                    source_type=(item.metadata or {}).get(SOURCE_TYPE, b"").decode("utf-8"),
                    nullable=item.nullable,
                )
                for item in schema
            )
        )

    @property
    def hash(self) -> str:
        """`sha256:<hex>` of names, types and source types in order."""
        return digest([[item.name, str(item.type), item.source_type, item.nullable] for item in self.columns])


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """Where a read ended. JSON in, JSON out. A watermark is a data value: keep it encrypted (the vault does)."""

    mode: Mode
    watermark: str | None = None
    """The greatest value of the watermark column that was read, as the source writes it; None: no row so far."""

    def plain(self) -> dict[str, Any]:
        """JSON types."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def parse(cls, plain: Mapping[str, Any]) -> Self:
        """What `plain` wrote. Raises ValueError on anything else."""
        state: Self = read_record(cls, plain)
        return state


Batches = Generator[pa.RecordBatch, None, SourceState]
"""Batches, and at the end (the generator's return value) the state for the next read."""


class Intake:
    """One read under way: a schema and batches that are drawn once, then the state for the next read."""

    def __init__(
        self, schema: SourceSchema, batches: Batches, *, mode: Mode = Mode.FULL, key: tuple[str, ...] = ()
    ) -> None:
        self.schema = schema
        self.mode = mode
        self.key = key
        """For upsert: the columns by which a row replaces an older one."""
        self._batches = batches
        self._state: SourceState | None = None
        self.row_count = 0
        """Rows drawn so far."""

    @property
    def reader(self) -> pa.RecordBatchReader:
        """The stream. Errors of the source are raised while it is drawn, as they are."""
        return pa.RecordBatchReader.from_batches(self.schema.arrow, self._draw())

    @property
    def state(self) -> SourceState:
        """What to hand to the next `read`. Raises RuntimeError before the stream is drawn out: a state kept without its
        rows would lose them."""
        if self._state is None:
            raise RuntimeError("the state is known when the stream has been drawn out")
        return self._state

    def _draw(self) -> Iterator[pa.RecordBatch]:
        self._state = yield from self._counted()

    def _counted(self) -> Batches:
        while True:
            try:
                batch = next(self._batches)
            except StopIteration as end:
                state: SourceState = end.value
                return state
            self.row_count += batch.num_rows
            yield batch


class Connector(Protocol):
    """A source of one table. Every call opens its own connection or file and closes it."""

    def describe(self) -> SourceSchema:
        """The present schema. Reads no row. Raises RequestError with a `source_*` code."""
        ...

    def read(self, state: SourceState | None = None) -> Intake:
        """Start reading; `state` is what the last finished read gave, None for everything. Repeating is harmless."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaChange:
    """How a source differs from what it was at the last snapshot."""

    added: tuple[str, ...]
    missing: tuple[str, ...]
    retyped: tuple[str, ...]


def compare_schemas(before: SourceSchema, now: SourceSchema) -> SchemaChange | None:
    """What changed, by name; None if nothing did. Order of columns does not count, nullability neither."""
    old = {item.name: (item.type, item.source_type) for item in before.columns}
    new = {item.name: (item.type, item.source_type) for item in now.columns}
    change = SchemaChange(
        added=tuple(name for name in new if name not in old),
        missing=tuple(name for name in old if name not in new),
        retyped=tuple(name for name in new if name in old and new[name] != old[name]),
    )
    return change if change.added or change.missing or change.retyped else None


def require_unchanged(before: SourceSchema, now: SourceSchema) -> None:
    """Raises RequestError (`source_schema_changed`) that lists new, missing and retyped columns by name.

    Reading again would find the same: people have to look at the labels first.
    """
    change = compare_schemas(before, now)
    if change is not None:
        raise RequestError(
            SCHEMA_CHANGED,
            added=", ".join(change.added) or "–",
            missing=", ".join(change.missing) or "–",
            retyped=", ".join(change.retyped) or "–",
        )


def require_mode(state: SourceState | None, mode: Mode) -> None:
    """Raises RequestError (`source_state`) when the last read was of another mode."""
    if state is not None and state.mode is not mode:
        raise RequestError(SOURCE_STATE)


def require_rows(row_count: int) -> None:
    """Raises RequestError (`source_empty`): a table that lost all its rows is a fault of the source, not a snapshot."""
    if row_count == 0:
        raise RequestError(SOURCE_EMPTY)
