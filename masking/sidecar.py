"""The masked side of an extract: stage masked batches, settle what needs a count, write rows in order, verify.

Sees masked values, subjects' numbers and declared categories only. Rows beyond what memory should hold lie in the same
private temporary folder as the extract itself and are removed with the staging. Rows are written once to each of both
files, from one stream: the Parquet file on a thread of its own while the engine takes the same batches.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.errors import Refused
from core.manifest import ColumnKind, ExtractFile, Manifest, Range, Value
from masking import errors
from masking.ahead import ahead
from masking.cleaning import SQL_TYPES, beyond, quoted
from masking.content import Content, ContentHash, combined
from masking.operators.operator import Rare, Step, literal
from masking.plan import PlannedColumn, PlannedTable
from masking.remains import refuse_remains
from masking.risk.assess import Suppression, assess, suppression
from masking.risk.gate import Assessment
from masking.staging import BATCH_ROWS, ORDER, Staging, repeating

MEMORY_LIMIT = "320MB"
GUARD_FILE = "guard.duckdb"
TABLES_FOLDER = "tables"
SPILL_FOLDER = "spill"
_FEW_TOKENS = 100
"""Tokens of a column with fewer different values than this, each ten times over, only rename a short list."""
_FIRST_ROWS = 300_000
_HASH_CHUNK_BYTES = 1 << 20
Completed = Callable[[pa.RecordBatch], pa.RecordBatch]
"""Staged rows → the same rows as they are supplied: columns of the manifest, then one ordinal a subject type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is known of one table once it is written. Private: counts of data."""

    max_rows: Mapping[str, int]
    """Subject type → the most rows of any one subject."""
    assessments: tuple[Assessment, ...]
    """One a subject type, if the table has a gate."""


class Sidecar:
    """The guard's database of one extract while it is being made."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        self._folder = folder
        self._contents: list[Content] = []
        (folder / TABLES_FOLDER).mkdir(mode=0o700)
        self._connection = duckdb.connect(
            str(folder / GUARD_FILE),
            config={
                "threads": threads,
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(folder / SPILL_FOLDER / "engine"),
                "autoload_known_extensions": False,
                "autoinstall_known_extensions": False,
                "python_enable_replacements": False,
                "preserve_insertion_order": True,
            },
        )
        self._connection.execute("SET enable_progress_bar = false")

    def add(
        self, planned: PlannedTable, batches: pa.RecordBatchReader, steps: Mapping[str, Step], completed: Completed
    ) -> Written:
        """Stage, settle, order and write one table, and bring it before its gate; the caller looks at the verdict.

        `batches` hold `$order`, `$<subject type>` (any number that tells subjects apart) and masked columns.
        Raises Refused where the masked table breaks a promise of its manifest.
        """
        staging = Staging(self._folder / SPILL_FOLDER / "rows", batches.schema)
        try:
            for batch in batches:
                staging.add(batch)
            staging.seal()
            rare = self._collapsed(planned, staging, steps)
            left_out = self._suppression(planned, staging, rare)
            self._write(planned, staging, rare, left_out, completed)
        finally:
            staging.close()
        self._verify(planned)
        refuse_remains(self._connection, planned)
        max_rows = {subject.type: self._max_rows(planned, subject.type) for subject in planned.labels.subjects}
        assessments = assess(self._connection, planned, left_out, max_rows) if left_out else ()
        return Written(max_rows=max_rows, assessments=assessments)

    def close(self) -> Content:
        """Write everything to disk, remove what was spilled, and say what the sidecar's content is."""
        self._connection.execute("CHECKPOINT")
        self._connection.close()
        shutil.rmtree(self._folder / SPILL_FOLDER, ignore_errors=True)
        return combined(self._contents)

    def abandon(self) -> None:
        """Let go of the files; the caller removes the folder."""
        self._connection.close()

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._connection.sql(sql).fetchall()
        return rows

    def _scanned(self, staging: Staging, columns: Sequence[str]) -> str:
        """A relation of some staged columns; it can be read once."""
        self._connection.register("staged", staging.scan(columns))
        return "staged"

    def _collapsed(self, planned: PlannedTable, staging: Staging, steps: Mapping[str, Step]) -> dict[str, "Collapse"]:
        """The categories that are too rare, for every column that collapses them and has some."""
        found = {}
        for column in planned.columns:
            step = steps.get(column.name)
            if isinstance(step, Rare) and (rare := self._rare(planned, column.name, step, staging)):
                found[column.name] = Collapse(rare=tuple(rare), other=step.other)
        return found

    def _rare(self, planned: PlannedTable, column: str, step: Rare, staging: Staging) -> list[Value]:
        """Categories to collapse: those with too few subjects of any type, see `collapse`."""
        name, owners = quoted(column), [f"${item.type}" for item in planned.labels.subjects]
        counts = ", ".join(f"count(DISTINCT {quoted(owner)})" for owner in owners) or "count(*)"

        def counted(rows: str) -> dict[Value, int]:
            found = self._rows(f"SELECT {name}, {counts} FROM {rows} WHERE {name} IS NOT NULL GROUP BY 1")
            return {row[0]: min(row[1:]) for row in found}

        # Counting subjects of all rows costs much, and the first rows show already that most categories have enough.
        few = counted(f"(FROM {self._scanned(staging, [column, *owners])} LIMIT {_FIRST_ROWS})")
        enough = {value for value, subjects in few.items() if subjects >= step.min_subjects}
        present: set[Any] | None = staging.texts(column)
        if present is None:
            seen = f"SELECT DISTINCT {name} FROM {self._scanned(staging, [column])} WHERE {name} IS NOT NULL"
            present = {row[0] for row in self._rows(seen)}
        if present <= enough:
            return []
        sizes = counted(self._scanned(staging, [column, *owners]))

        def together(values: Sequence[Value]) -> int:
            listed = ", ".join(map(literal, values))
            relation = self._scanned(staging, [column, *owners])
            fewest: int = min(self._rows(f"SELECT {counts} FROM {relation} WHERE {name} IN ({listed})")[0])
            return fewest

        return collapse(sizes, step.other, step.min_subjects, together)

    def _suppression(
        self, planned: PlannedTable, staging: Staging, rare: Mapping[str, "Collapse"]
    ) -> Suppression | None:
        """What a gate leaves out; None without a gate or without subjects."""
        gate, owners = planned.rule.gate, [f"${subject.type}" for subject in planned.labels.subjects]
        if gate is None or not owners:
            return None
        columns = [*gate.quasi_identifiers, *owners, ORDER]
        settled = (_settled(batch, rare) for batch in staging.scan(columns))
        schema = pa.schema([staging.schema.field(name) for name in columns])
        self._connection.register("staged", pa.RecordBatchReader.from_batches(schema, settled))
        return suppression(self._connection, "staged", gate, owners, ORDER)

    def _write(
        self,
        planned: PlannedTable,
        staging: Staging,
        rare: Mapping[str, "Collapse"],
        left_out: Suppression | None,
        completed: Completed,
    ) -> None:
        table = f"main.{quoted(planned.name)}"
        visible = [column.name for column in planned.columns]
        ordinals = [f"${subject.type}" for subject in planned.labels.subjects]
        declared = [f"{quoted(column.name)} {SQL_TYPES[column.shape.type]}" for column in planned.columns]
        declared += [f"{quoted(name)} UINTEGER NOT NULL" for name in ordinals]
        self._connection.execute(f"CREATE TABLE {table} ({', '.join(declared)})")
        left_out_keys = left_out.rows if left_out else np.empty(0, np.uint64)
        rows = (completed(_settled(_without(batch, left_out_keys), rare)) for batch in staging.merged())
        schema = completed(_empty(staging.schema)).schema
        content = ContentHash(planned.name, schema)
        path = self._folder / TABLES_FOLDER / f"{planned.name}.parquet"
        with (
            _TableFile(path, pa.schema([schema.field(name) for name in visible])) as file,
            closing(ahead(_recorded(rows, file, content))) as stream,
        ):
            self._connection.register("ordered", pa.RecordBatchReader.from_batches(schema, stream))
            self._connection.execute(f"INSERT INTO {table} FROM ordered")
            self._connection.unregister("ordered")
        self._contents.append(content.finish())

    def _max_rows(self, planned: PlannedTable, subject_type: str) -> int:
        name = quoted(f"${subject_type}")
        counted = f"SELECT count(*) AS n FROM main.{quoted(planned.name)} GROUP BY {name}"
        return int(self._rows(f"SELECT coalesce(max(n), 0) FROM ({counted})")[0][0])

    def _verify(self, planned: PlannedTable) -> None:
        """Hold the finished table against its manifest: domains, ranges, tokens that are more than new names."""
        table = f"main.{quoted(planned.name)}"
        tests = [(column, test) for column in planned.columns if (test := _broken(column))]
        row = self._rows(f"SELECT {', '.join(test for _, test in tests)} FROM {table}")[0] if tests else ()
        broken = [column for (column, _), found in zip(tests, row, strict=True) if found]
        broken += [column for column in planned.columns if column.shape.domain and self._strays(table, column)]
        for column in broken:
            code = errors.LOW_CARDINALITY if _is_token(column) else errors.VALUE_OUTSIDE
            raise Refused(code, table=planned.name, column=column.name)

    def _strays(self, table: str, column: PlannedColumn) -> int:
        """How many values are not in the declared domain."""
        name, kind = quoted(column.name), SQL_TYPES[column.shape.type]
        self._connection.register("declared", pa.table({"v": pa.array(list(column.shape.domain or ()))}))
        found = f"SELECT DISTINCT {name} AS v FROM {table} WHERE {name} IS NOT NULL"
        strays: int = self._rows(
            f"SELECT count(*) FROM ({found}) ANTI JOIN (SELECT CAST(v AS {kind}) AS v FROM declared) USING (v)"
        )[0][0]
        return strays


@dataclass(frozen=True, slots=True, kw_only=True)
class Collapse:
    """Categories of one column that become its `other`."""

    rare: tuple[Value, ...]
    other: Value


def _settled(batch: pa.RecordBatch, rare: Mapping[str, Collapse]) -> pa.RecordBatch:
    """The batch with its rare categories collapsed."""
    for name, collapsed in rare.items():
        if name in batch.schema.names:
            values = batch.column(name)
            hit = pc.is_in(values, pa.array(collapsed.rare, values.type))
            other = pa.scalar(collapsed.other, values.type)
            batch = batch.set_column(batch.schema.get_field_index(name), name, pc.if_else(hit, other, values))
    return batch


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)


def _without(batch: pa.RecordBatch, keys: np.ndarray) -> pa.RecordBatch:
    """The batch without the rows of these keys, which are sorted."""
    if not len(keys):
        return batch
    order = batch.column(ORDER).to_numpy()
    at = np.minimum(np.searchsorted(keys, order), len(keys) - 1)
    return batch.filter(pa.array(keys[at] != order))


class _TableFile:
    """The Parquet file of one table, a row group a batch. Opened with the first batch, which shows what repeats."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path = path
        self._schema = schema
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        (self._writer or self._open([])).close()

    def write(self, batch: pa.RecordBatch) -> None:
        """Append the columns of the schema."""
        rows = batch.select(self._schema.names)
        self._writer = self._writer or self._open(repeating(rows))
        self._writer.write_batch(rows, row_group_size=BATCH_ROWS)

    def _open(self, dictionary: list[str]) -> pq.ParquetWriter:
        # Rows lie in the order of tokens: least and greatest values of a row group would help nobody to skip it.
        return pq.ParquetWriter(
            self._path, self._schema, compression="snappy", use_dictionary=dictionary, write_statistics=False
        )


def _recorded(rows: Iterable[pa.RecordBatch], file: _TableFile, content: ContentHash) -> Iterator[pa.RecordBatch]:
    """The same rows, each batch written to the Parquet file and hashed on its way."""
    for batch in rows:
        if batch.num_rows:
            file.write(batch)
            content.update(batch)
            yield batch


def _is_token(column: PlannedColumn) -> bool:
    return column.shape.kind is ColumnKind.ID and column.operator.name != "keep"


def _broken(column: PlannedColumn) -> str:
    """An aggregate that is true when the column breaks its promise; empty if it makes none that can be checked."""
    name, shape = quoted(column.name), column.shape
    if _is_token(column):
        distinct = f"approx_count_distinct({name})"
        return f"{distinct} < {_FEW_TOKENS} AND count({name}) >= greatest({_FEW_TOKENS}, 10 * {distinct})"
    if shape.period is not None:
        return f"coalesce(bool_or({beyond(name, shape.period)}), FALSE)"
    if not isinstance(shape.range, Range):
        return ""
    return f"coalesce(min({name}) < {shape.range.low!r} OR max({name}) > {shape.range.high!r}, FALSE)"


def collapse(
    sizes: Mapping[Value, int], other: Value, min_subjects: int, together: Callable[[Sequence[Value]], int]
) -> list[Value]:
    """Which categories become `other`, given the subjects of each and, through `together`, of several.

    Everything below `min_subjects`; then, because a small `other` would be as rare as what it hides, the next smallest
    until it has at least `min_subjects` different subjects or nothing is left.
    """
    ordered = sorted((size, str(value), value) for value, size in sizes.items() if value != other)
    rare = [value for size, _, value in ordered if size < min_subjects]
    if not rare and not sizes.get(other):
        return []
    for _, _, value in ordered[len(rare) :]:
        if together([*rare, other]) >= min_subjects:
            break
        rare.append(value)
    return rare


def file_entry(folder: Path, name: str) -> ExtractFile:
    """The manifest's entry of one file whose bytes follow from its rows."""
    digest = hashlib.sha256()
    with (folder / name).open("rb") as file:
        while chunk := file.read(_HASH_CHUNK_BYTES):
            digest.update(chunk)
    return ExtractFile(name=name, bytes=(folder / name).stat().st_size, hash=f"sha256:{digest.hexdigest()}")


def guard_entry(content: Content) -> ExtractFile:
    """The manifest's entry of the sidecar, by content."""
    return ExtractFile(name=GUARD_FILE, bytes=content.bytes, hash=content.hash)


def is_whole(folder: Path, manifest: Manifest) -> bool:
    """True when every file that the manifest names is there and as it says."""
    try:
        entries = [
            guard_entry(content_of(folder, manifest)) if file.name == GUARD_FILE else file_entry(folder, file.name)
            for file in manifest.files
        ]
    except (OSError, duckdb.Error):
        return False
    return entries == list(manifest.files)


def content_of(folder: Path, manifest: Manifest) -> Content:
    """Hash a finished sidecar again, as whoever doubts it does; equal to its entry in the manifest if it is whole."""
    contents = []
    with duckdb.connect(str(folder / GUARD_FILE), read_only=True) as connection:
        for table in manifest.tables:
            reader = connection.sql(f"FROM main.{quoted(table.name)}").to_arrow_reader(BATCH_ROWS)
            content = ContentHash(table.name, reader.schema)
            for batch in reader:
                content.update(batch)
            contents.append(content.finish())
    return combined(contents)
