"""The masked side of an extract: stage masked batches, settle what needs a count, order the rows, write and verify.

Sees masked values, ordinals and declared categories only. Staged rows lie in memory; what the engine spills of them
above its limit lies in the same private temporary folder as the extract itself and is removed with the staging.
"""

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.errors import Refused
from core.manifest import ColumnKind, ExtractFile, Range, Value
from masking import errors
from masking.cleaning import SQL_TYPES, quoted
from masking.operators.operator import Rare, Step, literal
from masking.plan import PlannedColumn, PlannedTable
from masking.risk.assess import Suppression, assess, suppression
from masking.risk.gate import Assessment

MEMORY_LIMIT = "320MB"
GUARD_FILE = "guard.duckdb"
TABLES_FOLDER = "tables"
_SPILL_FOLDER = "spill"
_FEW_TOKENS = 100
"""Tokens of a column with fewer different values than this, each ten times over, only rename a short list."""
_HASH_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is known of one table once it is written. Private: counts of data."""

    max_rows: Mapping[str, int]
    """Subject type → the most rows of any one subject."""
    assessment: Assessment | None


class Sidecar:
    """The guard's database of one extract while it is being made."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        self._folder = folder
        (folder / TABLES_FOLDER).mkdir(mode=0o700)
        self._connection = duckdb.connect(
            str(folder / GUARD_FILE),
            config={
                "threads": threads,
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(folder / _SPILL_FOLDER),
                "autoload_known_extensions": False,
                "autoinstall_known_extensions": False,
                "python_enable_replacements": False,
                "preserve_insertion_order": True,
            },
        )
        self._connection.execute("SET enable_progress_bar = false")
        self._connection.execute("ATTACH ':memory:' AS staging")

    def add(self, planned: PlannedTable, batches: pa.RecordBatchReader, steps: Mapping[str, Step]) -> Written:
        """Stage, settle, order and write one table, and bring it before its gate; the caller looks at the verdict.

        Raises Refused where the masked table breaks a promise of its manifest.
        """
        staged = f"staging.{quoted(planned.name)}"
        self._connection.register("masked", batches)
        self._connection.execute(f"CREATE TABLE {staged} AS SELECT * FROM masked")
        self._connection.unregister("masked")
        final = {
            column.name: self._settled(planned, column, steps.get(column.name), staged) for column in planned.columns
        }
        relation = self._candidate(planned, staged, final)
        left_out = self._suppression(planned, relation)
        self._write(planned, relation, left_out.kept if left_out else "TRUE")
        self._connection.execute(f"DROP TABLE {staged}")
        self._verify(planned)
        max_rows = {subject.type: self._max_rows(planned, subject.type) for subject in planned.labels.subjects}
        assessment = None
        if left_out is not None and planned.rule.gate is not None:
            one_row = max_rows[planned.labels.subjects[0].type] <= 1
            assessment = assess(self._connection, planned, planned.rule.gate, left_out, one_row=one_row)
        return Written(max_rows=max_rows, assessment=assessment)

    def close(self) -> None:
        """Write everything to disk and remove what the engine spilled."""
        self._connection.execute("DETACH staging")
        self._connection.execute("CHECKPOINT")
        self._connection.close()
        shutil.rmtree(self._folder / _SPILL_FOLDER, ignore_errors=True)

    def abandon(self) -> None:
        """Let go of the files; the caller removes the folder."""
        self._connection.close()

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._connection.sql(sql).fetchall()
        return rows

    def _settled(self, planned: PlannedTable, column: PlannedColumn, step: Step | None, staged: str) -> str:
        """The column's final expression over the staged table."""
        name = quoted(column.name)
        if not isinstance(step, Rare):
            return name
        rare = self._rare(planned, name, step, staged)
        if not rare:
            return name
        return f"CASE WHEN {name} IN ({', '.join(map(literal, rare))}) THEN {literal(step.other)} ELSE {name} END"

    def _rare(self, planned: PlannedTable, name: str, step: Rare, staged: str) -> list[Value]:
        """Categories to collapse: those with too few subjects of any type, see `collapse`."""
        ordinals = [quoted(f"${item.type}") for item in planned.labels.subjects]
        counts = ", ".join(f"count(DISTINCT {ordinal})" for ordinal in ordinals) or "count(*)"
        found = self._rows(f"SELECT {name}, {counts} FROM {staged} WHERE {name} IS NOT NULL GROUP BY 1")
        sizes = {row[0]: min(row[1:]) for row in found}

        def together(values: Sequence[Value]) -> int:
            listed = ", ".join(map(literal, values))
            fewest: int = min(self._rows(f"SELECT {counts} FROM {staged} WHERE {name} IN ({listed})")[0])
            return fewest

        return collapse(sizes, step.other, step.min_subjects, together)

    def _candidate(self, planned: PlannedTable, staged: str, final: Mapping[str, str]) -> str:
        """The settled rows as a relation: supplied columns, ordinals and the order of the scenario."""
        carried = [quoted(f"${subject.type}") for subject in planned.labels.subjects]
        carried += ['"$sort"'] if carried else []
        columns = [f"{expression} AS {quoted(name)}" for name, expression in final.items()]
        return f"(SELECT {', '.join([*columns, *carried])} FROM {staged})"

    def _suppression(self, planned: PlannedTable, relation: str) -> Suppression | None:
        """What a gate leaves out; None without a gate or without subjects."""
        gate = planned.rule.gate
        if gate is None or not planned.labels.subjects:
            return None
        return suppression(self._connection, relation, gate, f"${planned.labels.subjects[0].type}")

    def _write(self, planned: PlannedTable, relation: str, kept: str) -> None:
        table = f"main.{quoted(planned.name)}"
        ordinals = [quoted(f"${subject.type}") for subject in planned.labels.subjects]
        visible = [quoted(column.name) for column in planned.columns]
        declared = [f"{quoted(column.name)} {SQL_TYPES[column.shape.type]}" for column in planned.columns]
        declared += [f"{name} UINTEGER NOT NULL" for name in ordinals]
        self._connection.execute(f"CREATE TABLE {table} ({', '.join(declared)})")
        values = ", ".join([*visible, *ordinals])
        order = f'"$sort", hash({values})' if ordinals else values
        self._connection.execute(f"INSERT INTO {table} SELECT {values} FROM {relation} t WHERE {kept} ORDER BY {order}")
        target = literal(str(self._folder / TABLES_FOLDER / f"{planned.name}.parquet"))
        self._connection.execute(
            f"COPY (SELECT {', '.join(visible)} FROM {table}) TO {target} (FORMAT parquet, COMPRESSION snappy)"
        )

    def _max_rows(self, planned: PlannedTable, subject_type: str) -> int:
        name = quoted(f"${subject_type}")
        counted = f"SELECT count(*) AS n FROM main.{quoted(planned.name)} GROUP BY {name}"
        return int(self._rows(f"SELECT coalesce(max(n), 0) FROM ({counted})")[0][0])

    def _verify(self, planned: PlannedTable) -> None:
        """Hold the finished table against its manifest: domains, ranges, tokens that are more than new names."""
        tests = [(column, test) for column in planned.columns if (test := _broken(column))]
        if tests:
            row = self._rows(f"SELECT {', '.join(test for _, test in tests)} FROM main.{quoted(planned.name)}")[0]
            for (column, _), broken in zip(tests, row, strict=True):
                if broken:
                    code = errors.LOW_CARDINALITY if _is_token(column) else errors.VALUE_OUTSIDE
                    raise Refused(code, table=planned.name, column=column.name)


def _is_token(column: PlannedColumn) -> bool:
    return column.shape.kind is ColumnKind.ID and column.operator.name != "keep"


def _broken(column: PlannedColumn) -> str:
    """An aggregate that is true when the column breaks its promise; empty if it makes none that can be checked."""
    name, shape = quoted(column.name), column.shape
    if _is_token(column):
        distinct = f"approx_count_distinct({name})"
        return f"{distinct} < {_FEW_TOKENS} AND count({name}) >= greatest({_FEW_TOKENS}, 10 * {distinct})"
    tests = []
    if shape.domain is not None:
        tests.append(f"{name} NOT IN ({', '.join(literal(value) for value in shape.domain)})")
    if isinstance(shape.range, Range):
        tests.append(f"{name} < {shape.range.low!r} OR {name} > {shape.range.high!r}")
    return f"coalesce(bool_or({' OR '.join(f'({test})' for test in tests)}), FALSE)" if tests else ""


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
    """The manifest's entry of one file."""
    digest = hashlib.sha256()
    with (folder / name).open("rb") as file:
        while chunk := file.read(_HASH_CHUNK_BYTES):
            digest.update(chunk)
    return ExtractFile(name=name, bytes=(folder / name).stat().st_size, hash=f"sha256:{digest.hexdigest()}")
