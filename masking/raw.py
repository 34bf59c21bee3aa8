"""The raw side of an extract: the only place where raw batches meet an engine.

Theory of operation. One in-memory DuckDB connection that may touch no file, has no temporary folder (it fails rather
than spill) and no network. Raw batches come in as an Arrow stream and are cleaned, joined to their subjects and masked
inside it; only masked batches come out. No key ever enters it, and engine errors are never passed on, because they
quote values.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb
import numpy as np
import pyarrow as pa

from core.errors import PlatformFault, Refused, YuneiError
from masking import errors
from masking.ahead import ahead
from masking.cleaning import Cleaned, clean, row_filter
from masking.identifiers import composite, normalise
from masking.labelfile import ColumnLabel
from masking.plan import PlannedTable, key_to
from masking.request import BatchSource

MEMORY_LIMIT = "512MB"


def open_raw_connection(threads: int) -> duckdb.DuckDBPyConnection:
    """A connection for raw batches: memory only, no spill, no files, no extensions."""
    connection = duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": MEMORY_LIMIT,
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
            "python_enable_replacements": False,
            "python_scan_all_frames": False,
        }
    )
    connection.execute("SET temp_directory = ''")
    connection.execute("SET enable_progress_bar = false")
    # Room for several batches, so that the engine works on while Python applies native operators to the one before.
    connection.execute("SET streaming_buffer_size = '8MB'")
    # A stream has no known size: the optimiser would take it for the small side of a join and hold all of it.
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    connection.execute("SET enable_external_access = false")
    return connection


class Relay:
    """Carries one of our own errors past the engine, which passes on nothing but a text, and that with values in it."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._fault: YuneiError | None = None

    def watch(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The same batches; an error of ours on the way is remembered."""
        try:
            yield from batches
        except YuneiError as fault:
            self._fault = fault
            raise

    @contextmanager
    def surfacing(self) -> Iterator[None]:
        """Turn an engine's error into the one that was remembered, or into `source_unreadable` without its text."""
        try:
            yield
        except duckdb.OutOfMemoryException:
            raise self._fault or PlatformFault(errors.MEMORY_SHORT, table=self._table) from None
        except (duckdb.Error, pa.ArrowException) as problem:
            fault = self._fault or Refused(errors.SOURCE_UNREADABLE, table=self._table, detail=type(problem).__name__)
            raise fault from None


class RawTable:
    """One raw table: how its columns are cleaned, and fresh streams of its rows on the raw connection."""

    def __init__(
        self, planned: PlannedTable, source: BatchSource, connection: duckdb.DuckDBPyConnection, index: int
    ) -> None:
        self.planned = planned
        self.connection = connection
        self._source = source
        self._stream = f"raw_{index}"
        self._labels = {label.name: label for label in planned.labels.columns if label.name in _needed(planned)}
        self.relay = Relay(planned.name)
        with self.relay.surfacing():
            schema = source(tuple(self._labels)).schema
        if any(len(schema.get_all_field_indices(name)) != 1 for name in self._labels):
            raise Refused(errors.SOURCE_UNREADABLE, table=planned.name, detail="a column is missing or stands twice")
        self.cleaned: Mapping[str, Cleaned] = {
            name: clean(label, planned.rule.columns.get(name), schema.field(name).type, index)
            for index, (name, label) in enumerate(self._labels.items())
        }

    def open(self, columns: Sequence[str], keys: Mapping[str, Sequence[str]]) -> str:
        """Register a fresh stream of `columns`, plus one column an entry of `keys`; returns the relation's name.

        A key column holds the normalised, joined spelling of the columns it lists. `$row` counts the rows from 0: the
        engine's joins need not keep their order, and two passes need not agree on one.
        """
        needed = tuple(dict.fromkeys([*columns, *(name for parts in keys.values() for name in parts)]))
        reader = self._source(needed)
        fields = [*(reader.schema.field(name) for name in needed), *(pa.field(name, pa.string()) for name in keys)]
        schema = pa.schema([*fields, pa.field("$row", pa.int64())])
        batches = self.relay.watch(ahead(self._numbered(reader, schema, needed, keys)))
        self.connection.register(self._stream, pa.RecordBatchReader.from_batches(schema, batches))
        return self._stream

    def _numbered(
        self, reader: pa.RecordBatchReader, schema: pa.Schema, needed: Sequence[str], keys: Mapping[str, Sequence[str]]
    ) -> Iterator[pa.RecordBatch]:
        first = 0
        for batch in reader:
            rows = pa.array(np.arange(first, first + batch.num_rows))
            first += batch.num_rows
            yield pa.RecordBatch.from_arrays([*self._with_keys(batch, needed, keys), rows], schema=schema)

    def _with_keys(
        self, batch: pa.RecordBatch, needed: Sequence[str], keys: Mapping[str, Sequence[str]]
    ) -> list[pa.Array]:
        arrays = [batch.column(name) for name in needed]
        for array in arrays:
            if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
                array.validate(full=True)  # the engine would carry bytes that are no UTF-8 into the extract
        return arrays + [composite(self._spelled(batch, name) for name in parts) for parts in keys.values()]

    def _spelled(self, batch: pa.RecordBatch, name: str) -> pa.Array:
        return normalise(batch.column(name), resident_id=self._labels[name].label == "resident_id")

    @property
    def filtered_columns(self) -> tuple[str, ...]:
        """Columns on which the granted rows depend."""
        return tuple(dict.fromkeys(condition.column for condition in self.planned.request.rows))

    @property
    def granted_rows(self) -> str:
        """The granted rows, as SQL over the raw stream."""
        names = self.filtered_columns
        typed = {name: self.cleaned[name].typed for name in names}
        return row_filter(self.planned.request.rows, {name: self._labels[name] for name in names}, typed)

    def label(self, name: str) -> ColumnLabel:
        """The label of a column that is read."""
        return self._labels[name]


def _needed(planned: PlannedTable) -> set[str]:
    """What has to be read: supplied columns, identifiers, keys to parents and from children, row conditions."""
    wanted = {column.name for column in planned.columns}
    wanted |= {condition.column for condition in planned.request.rows}
    wanted |= {name for columns in planned.referred for name in columns}
    for subject in planned.labels.subjects:
        if subject.column:
            wanted.add(subject.column)
        key = key_to(planned.labels, subject.along) if subject.along else None
        wanted |= set(key.columns) if key else set()
    return wanted
