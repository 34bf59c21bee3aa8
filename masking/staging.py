"""Masked rows of one table on their way into order: an external merge sort by their key, in bounded memory.

Theory of operation. Batches gather until they fill a run; a full run is sorted and laid down as blocks in a file of the
extract's own private folder. What is left at the end is a run in memory. Merging holds one block a run and puts out
batches of one size, whatever the sizes in which rows arrived: equal rows make equal batches, hence equal files. Only
masked values come here; nothing of a raw row is ever in a run.

Texts that repeat travel as codes and a dictionary: moving a text to its place costs twenty times as much as moving a
code. What goes out is plain text again, because the engine's reading of a dictionary relies on its address.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ORDER = "$order"
"""The column of keys: unsigned 64-bit, unique."""
RUN_BYTES = 16 << 20
"""Rows that are sorted at a time; sorting holds them twice."""
BATCH_ROWS = 122_880
"""Rows of a merged batch: the engine's own row group."""
_BLOCK_ROWS = 8_192
_REPEATS = 4


class _Run(Protocol):
    """Sorted rows as a list of blocks."""

    @property
    def blocks(self) -> int: ...

    def block(self, index: int, columns: Sequence[str] | None = None) -> pa.RecordBatch: ...


class _MemoryRun:
    def __init__(self, rows: pa.RecordBatch) -> None:
        self._rows = rows

    @property
    def blocks(self) -> int:
        return len(range(0, self._rows.num_rows, _BLOCK_ROWS))

    def block(self, index: int, columns: Sequence[str] | None = None) -> pa.RecordBatch:
        rows = self._rows.slice(index * _BLOCK_ROWS, _BLOCK_ROWS)
        return rows if columns is None else rows.select(list(columns))


class _FileRun:
    def __init__(self, path: Path, rows: pa.RecordBatch) -> None:
        self._path = path
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
            for start in range(0, rows.num_rows, _BLOCK_ROWS):
                writer.write_batch(rows.slice(start, _BLOCK_ROWS))
        self._schema = rows.schema
        self.blocks = len(range(0, rows.num_rows, _BLOCK_ROWS))

    def block(self, index: int, columns: Sequence[str] | None = None) -> pa.RecordBatch:
        fields = None if columns is None else [self._schema.get_field_index(name) for name in columns]
        options = pa.ipc.IpcReadOptions(included_fields=fields, use_threads=False)
        with pa.OSFile(str(self._path)) as file, pa.ipc.open_file(file, options=options) as reader:
            rows: pa.RecordBatch = reader.get_batch(index)
        return rows if columns is None else rows.select(list(columns))


class Staging:
    """The masked rows of one table: add batches, seal, then look at columns in any order or take all rows in order."""

    def __init__(self, folder: Path, schema: pa.Schema, *, run_bytes: int | None = None) -> None:
        self.schema = schema
        self.rows = 0
        self._folder = folder
        self._run_bytes = RUN_BYTES if run_bytes is None else run_bytes
        self._pending: list[pa.RecordBatch] = []
        self._pending_bytes = 0
        self._runs: list[_Run] = []
        self._coded: frozenset[str] | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        """Take one batch of `schema`."""
        if self._pending_bytes > self._run_bytes:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._runs.append(_FileRun(self._folder / f"run-{len(self._runs)}.arrow", self._sorted()))
        if self._coded is None:
            self._coded = frozenset(name for name in repeating(batch) if pa.types.is_string(batch.field(name).type))
        self.rows += batch.num_rows
        self._pending.append(_with_codes(batch, self._coded))
        self._pending_bytes += self._pending[-1].nbytes

    def seal(self) -> None:
        """All rows are here: nothing is added from now on."""
        if self._pending:
            self._runs.append(_MemoryRun(self._sorted()))

    def scan(self, columns: Sequence[str]) -> pa.RecordBatchReader:
        """A stream of some columns of all rows, in no particular order. May be repeated."""
        schema = pa.schema([self.schema.field(name) for name in columns])
        blocks = (_plain(run.block(index, columns)) for run in self._runs for index in range(run.blocks))
        return pa.RecordBatchReader.from_batches(schema, blocks)

    def merged(self) -> Iterator[pa.RecordBatch]:
        """All rows in the order of their keys, in batches of `BATCH_ROWS`, the last one shorter."""
        cursors = [_Cursor(run) for run in self._runs]
        waiting: list[pa.RecordBatch] = []
        while live := [cursor for cursor in cursors if cursor.load()]:
            limit = min(cursor.last for cursor in live)
            waiting += [part for cursor in live if (part := cursor.until(limit)).num_rows]
            rows = sum(part.num_rows for part in waiting)
            if rows >= BATCH_ROWS:
                ordered = in_order(waiting)
                whole = rows - rows % BATCH_ROWS
                yield from (_plain(ordered.slice(start, BATCH_ROWS)) for start in range(0, whole, BATCH_ROWS))
                waiting = [ordered.slice(whole)]
        if waiting and (rest := in_order(waiting)).num_rows:
            yield from (_plain(rest.slice(start, BATCH_ROWS)) for start in range(0, rest.num_rows, BATCH_ROWS))

    def close(self) -> None:
        """Let go of all rows and remove what was spilled."""
        self._pending, self._runs, self._pending_bytes = [], [], 0
        shutil.rmtree(self._folder, ignore_errors=True)

    def _sorted(self) -> pa.RecordBatch:
        pending, self._pending, self._pending_bytes = self._pending, [], 0
        return in_order(pending)


class _Cursor:
    """A place in one run while runs are merged."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._next = 0
        self._rows: pa.RecordBatch | None = None
        self._keys = np.empty(0, np.uint64)

    def load(self) -> bool:
        """Whether rows are left; the next block is read when the one before is used up."""
        if len(self._keys) == 0 and self._next < self._run.blocks:
            self._rows = self._run.block(self._next)
            self._keys = self._rows.column(ORDER).to_numpy()
            self._next += 1
        return len(self._keys) > 0

    @property
    def last(self) -> int:
        """The greatest key of the block."""
        return int(self._keys[-1])

    def until(self, limit: int) -> pa.RecordBatch:
        """Take the rows up to a key."""
        count = int(np.searchsorted(self._keys, np.uint64(limit), "right"))
        rows = self._rows
        if rows is None:
            raise ValueError("no block is loaded")
        self._rows, self._keys = rows.slice(count), self._keys[count:]
        return rows.slice(0, count)


def in_order(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """One batch of all rows, sorted by their keys."""
    rows = batches[0] if len(batches) == 1 else pa.concat_batches(batches)
    keys = rows.column(ORDER).to_numpy()
    if (keys[1:] >= keys[:-1]).all():
        return rows
    return rows.take(pa.array(np.argsort(keys)))


def repeating(batch: pa.RecordBatch) -> list[str]:
    """Columns whose values repeat, four times on average: worth a dictionary."""
    names = zip(batch.schema.names, batch.columns, strict=True)
    return [name for name, values in names if _REPEATS * pc.count_distinct(values).as_py() <= len(values)]


def _with_codes(batch: pa.RecordBatch, names: frozenset[str]) -> pa.RecordBatch:
    for name in names:
        at = batch.schema.get_field_index(name)
        batch = batch.set_column(at, name, batch.column(at).dictionary_encode())
    return batch


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    for at, values in enumerate(batch.columns):
        if pa.types.is_dictionary(values.type):
            batch = batch.set_column(at, batch.schema.names[at], values.dictionary_decode())
    return batch
