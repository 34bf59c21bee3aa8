"""Masked rows of one table on their way into order: an external merge sort by their key, in bounded memory.

Theory of operation. Batches gather until they fill a run; a full run is sorted and laid down as blocks in a file of the
extract's own private folder. What is left at the end is a run in memory. Merging holds one block a run and puts out
batches of one size, whatever the sizes in which rows arrived: equal rows make equal batches, hence equal files. Only
masked values come here; nothing of a raw row is ever in a run.

Texts that repeat travel as codes: moving a text to its place costs twenty times as much as moving a number. The list of
a column's texts is one for all runs, because joining one a run costs more than the merge itself. What goes out is plain
text again, because the engine's reading of a dictionary relies on its address.
"""

import shutil
from collections.abc import Collection, Iterator, Sequence
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
_MOST_CODES = 200_000
"""Different texts of a column beyond which they travel as they are: the list of them would outgrow a run."""


class _Run(Protocol):
    """Sorted rows as a list of blocks."""

    lasts: np.ndarray
    """The greatest key of each block."""

    def block(self, index: int, columns: Sequence[str] | None = None) -> pa.RecordBatch: ...


class _MemoryRun:
    def __init__(self, rows: pa.RecordBatch) -> None:
        self._rows = rows
        self.lasts = _lasts(rows)

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
        self.lasts = _lasts(rows)

    def block(self, index: int, columns: Sequence[str] | None = None) -> pa.RecordBatch:
        fields = None if columns is None else [self._schema.get_field_index(name) for name in columns]
        options = pa.ipc.IpcReadOptions(included_fields=fields, use_threads=False)
        with pa.OSFile(str(self._path)) as file, pa.ipc.open_file(file, options=options) as reader:
            rows: pa.RecordBatch = reader.get_batch(index)
        return rows if columns is None else rows.select(list(columns))


def _lasts(rows: pa.RecordBatch) -> np.ndarray:
    keys = rows.column(ORDER).to_numpy()
    return np.append(keys[_BLOCK_ROWS - 1 : -1 : _BLOCK_ROWS], keys[-1:])


class _Codes:
    """The texts of one column, numbered in the order in which they were first met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts = pa.array([], pa.string())

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def encoded(self, texts: pa.Array) -> pa.Array:
        """Numbers of texts (int32); null stays null."""
        found = texts.dictionary_encode()
        numbers = [self._numbers.setdefault(text, len(self._numbers)) for text in found.dictionary.to_pylist()]
        return pa.array(numbers, pa.int32()).take(found.indices)

    def decoded(self, codes: pa.Array) -> pa.Array:
        """The texts of numbers."""
        if len(self._texts) < len(self._numbers):
            self._texts = pa.array(self._numbers, pa.string())
        return pc.take(self._texts, codes, boundscheck=False)


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
        self._codes: dict[str, _Codes] = {}
        """Of every column whose texts are codes in some run."""
        self._coded: set[str] | None = None
        """Columns whose texts are codes from now on."""

    def add(self, batch: pa.RecordBatch) -> None:
        """Take one batch of `schema`."""
        if self._pending_bytes > self._run_bytes:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._runs.append(_FileRun(self._folder / f"run-{len(self._runs)}.arrow", self._sorted()))
        if self._coded is None:
            self._coded = {name for name in repeating(batch) if pa.types.is_string(batch.field(name).type)}
            self._codes = {name: _Codes() for name in self._coded}
        self.rows += batch.num_rows
        self._pending.append(self._with_codes(batch))
        self._pending_bytes += self._pending[-1].nbytes

    def seal(self) -> None:
        """All rows are here: nothing is added from now on."""
        if self._pending:
            self._runs.append(_MemoryRun(self._sorted()))

    def scan(self, columns: Sequence[str]) -> pa.RecordBatchReader:
        """A stream of some columns of all rows, in no particular order. May be repeated."""
        schema = pa.schema([self.schema.field(name) for name in columns])
        blocks = (self._plain(run.block(index, columns)) for run in self._runs for index in range(len(run.lasts)))
        return pa.RecordBatchReader.from_batches(schema, blocks)

    def texts(self, column: str) -> set[str] | None:
        """The different texts of a column, without a scan; None where they do not all travel as codes."""
        return set(self._codes[column]) if column in (self._coded or ()) else None

    def merged(self) -> Iterator[pa.RecordBatch]:
        """All rows in the order of their keys, in batches of `BATCH_ROWS`, the last one shorter."""
        cursors = [_Cursor(run) for run in self._runs]
        waiting: list[pa.RecordBatch] = []
        rows = 0
        for limit in self._limits():
            parts = [self._even(part) for cursor in cursors for part in cursor.until(limit)]
            waiting.append(in_order(parts))
            rows += waiting[-1].num_rows
            if rows >= BATCH_ROWS:
                ordered = waiting[0] if len(waiting) == 1 else pa.concat_batches(waiting)
                whole = rows - rows % BATCH_ROWS
                yield from (self._plain(ordered.slice(start, BATCH_ROWS)) for start in range(0, whole, BATCH_ROWS))
                waiting, rows = [ordered.slice(whole)], rows - whole
        if rows:
            yield self._plain(pa.concat_batches(waiting))

    def _limits(self) -> list[int]:
        """Keys that cut all rows into steps of about a batch: each ends a block, and so does the last of all."""
        lasts = np.sort(np.concatenate([run.lasts for run in self._runs] or [np.empty(0, np.uint64)]))
        step = BATCH_ROWS // _BLOCK_ROWS
        return [int(key) for key in np.append(lasts[step - 1 : -1 : step], lasts[-1:])]

    def close(self) -> None:
        """Let go of all rows and remove what was spilled."""
        self._pending, self._runs, self._pending_bytes = [], [], 0
        shutil.rmtree(self._folder, ignore_errors=True)

    def _sorted(self) -> pa.RecordBatch:
        pending, self._pending, self._pending_bytes = self._pending, [], 0
        return in_order([self._even(batch) for batch in pending])

    def _with_codes(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        for name in sorted(self._coded or ()):
            at = batch.schema.get_field_index(name)
            batch = batch.set_column(at, name, self._codes[name].encoded(batch.column(at)))
        self._coded = {name for name in self._coded or () if len(self._codes[name]) <= _MOST_CODES}
        return batch

    def _even(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with plain text in the columns that are codes no longer, so that all batches are of one form."""
        return self._plain(batch, self._codes.keys() - (self._coded or set()))

    def _plain(self, batch: pa.RecordBatch, names: Collection[str] | None = None) -> pa.RecordBatch:
        for name in self._codes if names is None else names:
            at = batch.schema.get_field_index(name)
            if at >= 0 and pa.types.is_integer(batch.field(at).type):
                batch = batch.set_column(at, name, self._codes[name].decoded(batch.column(at)))
        return batch


class _Cursor:
    """A place in one run while runs are merged."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._next = 0
        self._rows: pa.RecordBatch | None = None

    def until(self, limit: int) -> Iterator[pa.RecordBatch]:
        """Take the rows up to a key, block by block; a block is read when the one before is used up."""
        while self._rows is not None or self._next < len(self._run.lasts):
            if self._rows is None:
                self._rows = self._run.block(self._next)
                self._next += 1
            keys = self._rows.column(ORDER).to_numpy()
            count = int(np.searchsorted(keys, np.uint64(limit), "right"))
            if count:
                yield self._rows.slice(0, count)
            if count < len(keys):
                self._rows = self._rows.slice(count)
                return
            self._rows = None


def in_order(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """One batch of all rows, sorted by their keys."""
    rows = batches[0] if len(batches) == 1 else pa.concat_batches(batches)
    keys = rows.column(ORDER).to_numpy()
    if (keys[1:] >= keys[:-1]).all():
        return rows
    return pc.take(rows, pa.array(np.argsort(keys)), boundscheck=False)


def repeating(batch: pa.RecordBatch) -> list[str]:
    """Columns whose values repeat, four times on average: worth a dictionary."""
    names = zip(batch.schema.names, batch.columns, strict=True)
    return [name for name, values in names if _REPEATS * pc.count_distinct(values).as_py() <= len(values)]
