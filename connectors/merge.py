"""Incremental reads become whole snapshots: a snapshot is always the complete table, however its rows were fetched.

Append adds the new rows behind the old ones. Upsert gives the fetched rows and then the old ones whose key was not
among them; only the fetched keys are held in memory. Both are streams over streams.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from connectors.errors import SOURCE_KEY
from connectors.protocol import Intake, Mode, SourceSchema, require_unchanged
from core.errors import RequestError

LOOKUP_ROWS = 1_000_000
"""Most old rows that are looked up at a time. Each look-up builds a hash table of all fetched keys, so it pays to look
up about as many rows as there are keys."""


def whole_table(intake: Intake, previous: pa.RecordBatchReader | None) -> pa.RecordBatchReader:
    """The rows of the next snapshot, from the rows being read and the snapshot before.

    `previous` is None on the first read, and is not touched by a full one. Raises RequestError: here
    (`source_schema_changed`), or while drawing when a key is NULL or given twice (`source_key`).
    """
    if previous is None or intake.mode is Mode.FULL:
        return intake.reader
    require_unchanged(SourceSchema.from_arrow(previous.schema), intake.schema)
    schema = intake.schema.arrow
    merged = _appended(intake, previous) if intake.mode is Mode.APPEND else _upserted(intake, previous)
    return pa.RecordBatchReader.from_batches(schema, (batch.select(schema.names).cast(schema) for batch in merged))


def _appended(intake: Intake, previous: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    yield from previous
    yield from intake.reader


def _upserted(intake: Intake, previous: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    fetched: list[pa.Array] = []
    for batch in intake.reader:
        fetched.append(_keys(batch, intake.key))
        yield batch
    keys = pa.chunked_array(fetched, pa.binary())
    if keys.null_count or pc.count_distinct(keys).as_py() != len(keys):
        raise RequestError(SOURCE_KEY, key=", ".join(intake.key))
    for old in _grouped(previous, min(len(keys), LOOKUP_ROWS)):
        replaced = pc.is_in(_keys(old, intake.key), value_set=keys)
        yield from old.filter(pc.invert(replaced)).to_batches()


def _keys(rows: pa.RecordBatch | pa.Table, names: tuple[str, ...]) -> pa.Array | pa.ChunkedArray:
    """One binary value a row that is equal exactly for equal keys: `<length>:<text>` of each column. NULL if one is."""
    parts = []
    for name in names:
        text = rows[name].cast(pa.string()).cast(pa.binary())
        parts += [pc.binary_length(text).cast(pa.string()).cast(pa.binary()), text]
    return pc.binary_join_element_wise(*parts, b":")


def _grouped(batches: pa.RecordBatchReader, rows: int) -> Iterator[pa.Table]:
    """Tables of at least `rows` rows, the last one shorter."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        if count >= rows:
            yield pa.Table.from_batches(waiting)
            waiting, count = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)
