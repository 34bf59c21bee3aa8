"""Make a mock of an extract from declared domains and ranges only: no data is read, and none could be.

Same tables, columns, types, keys and files as the real extract; subjects are shared between tables, so that joins
match; every declared value of a key occurs as long as there are rows for it, so that filters hit. Tokens are hashes of
serial numbers under a public constant: they look like tokens and belong to nobody.
"""

import hashlib
import os
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from core.errors import Refused
from core.manifest import ColumnKind, ColumnType, Manifest, Range, Table
from masking import errors
from masking.content import Content
from masking.extract import THREADS, finish
from masking.operators.coarsen import first_of
from masking.plan import PlannedColumn, PlannedTable, describe, plan_tables, ungated
from masking.registry import sync
from masking.request import ExtractRequest
from masking.sidecar import Sidecar
from masking.staging import ORDER

_FIRST_DAY = date(1950, 1, 1)
_DAYS = 27_000
_ROWS_A_SUBJECT = 4
_ARROW = {
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DECIMAL: pa.decimal128(38, 6),
    ColumnType.DOUBLE: pa.float64(),
    ColumnType.VARCHAR: pa.string(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIMESTAMP: pa.timestamp("us"),
}


def build(request: ExtractRequest, folder: Path, *, rows: int, seed: int) -> Manifest:
    """Write `folder` (must not exist) in the shape of `masking.extract.build`, `mock=True`.

    `rows` rows a table; tables to which others refer have one row a subject. The same seed gives the same values.
    Raises Refused as planning does, and `domain_undeclared` for a number without domain or range.
    """
    if rows < 1:
        raise ValueError("a mock has at least one row")
    planned = plan_tables(request.tables, request.policy)
    draft = folder.with_name(folder.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    try:
        described, content = _fill(draft, planned, rows, seed)
        manifest = finish(request, draft, described, content, mock=True)
        os.rename(draft, folder)
        sync(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _fill(draft: Path, planned: tuple[PlannedTable, ...], rows: int, seed: int) -> tuple[tuple[Table, ...], Content]:
    sidecar = Sidecar(draft, threads=THREADS)
    made: dict[str, pa.Table] = {}
    described = []
    try:
        for index, table in enumerate(ungated(table) for table in planned if table.supplied):
            made[table.name] = _make(table, planned, made, rows, np.random.default_rng([seed, index]))
            written = sidecar.add(table, made[table.name].to_reader(), {}, _completed)
            described.append(describe(table, planned, written.max_rows))
        content = sidecar.close()
    finally:
        sidecar.abandon()
    return tuple(described), content


def _completed(staged: pa.RecordBatch) -> pa.RecordBatch:
    """Columns of the manifest first, then the ordinals, which a mock's subjects have from the start."""
    names = [name for name in staged.schema.names if name != ORDER]
    return staged.select(sorted(names, key=lambda name: name.startswith("$")))


def _make(
    table: PlannedTable,
    planned: tuple[PlannedTable, ...],
    made: Mapping[str, pa.Table],
    rows: int,
    random: np.random.Generator,
) -> pa.Table:
    """The rows of one table, in the schema that `masking.masked` streams."""
    subjects = max(1, rows // _ROWS_A_SUBJECT)
    is_parent = any(key.parent == table.name for other in planned for key in other.labels.foreign_keys)
    count = min(rows, subjects) if is_parent else rows
    ordinals = np.arange(count) if is_parent else random.integers(0, subjects, count)
    columns = {column.name: _column(table, column, ordinals, random) for column in table.columns}
    for key in table.labels.foreign_keys:
        if (parent := made.get(key.parent)) is not None and {*key.parent_columns} <= {*parent.column_names}:
            chosen = (
                ordinals if _shares_subject(table, key.parent, planned) else random.integers(0, parent.num_rows, count)
            )
            for ours, theirs in zip(key.columns, key.parent_columns, strict=True):
                if ours in columns:
                    columns[ours] = parent.column(theirs).take(pa.array(chosen % parent.num_rows))
    _follow_hierarchies(table, columns)
    carried = {ORDER: pa.array(_scrambled(ordinals, count))}
    carried |= {f"${item.type}": pa.array(ordinals, pa.uint32()) for item in table.labels.subjects}
    return pa.table({**carried, **columns})


def _shares_subject(table: PlannedTable, parent: str, planned: tuple[PlannedTable, ...]) -> bool:
    other = next(item for item in planned if item.name == parent)
    return bool({item.type for item in table.labels.subjects} & {item.type for item in other.labels.subjects})


def _scrambled(ordinals: np.ndarray, count: int) -> np.ndarray:
    """Keys of an order that has nothing to do with the numbers (Fibonacci hashing); rows of one subject together."""
    hashed = ordinals.astype(np.uint32) * np.uint32(2654435769)
    return (hashed.astype(np.uint64) << np.uint64(32)) | np.arange(count, dtype=np.uint64)


def _column(table: PlannedTable, column: PlannedColumn, ordinals: np.ndarray, random: np.random.Generator) -> pa.Array:
    shape, count = column.shape, len(ordinals)
    wanted = _ARROW[shape.type]
    if shape.kind is ColumnKind.SUBJECT:
        return _tokens(column, ordinals)
    if shape.domain is not None:
        return _from_domain(shape.domain, count, random, shape.type)
    if shape.kind is ColumnKind.ID and shape.type is ColumnType.VARCHAR:
        return _tokens(column, np.arange(count))
    if shape.range is not None:
        return _from_range(shape.range, count, random, shape.type)
    match shape.type:
        case ColumnType.VARCHAR:
            return pa.array([f"模拟{number:06d}" for number in random.integers(0, max(1, count // 10), count)], wanted)
        case ColumnType.BOOLEAN:
            return pa.array(random.integers(0, 2, count).astype(bool), wanted)
        case ColumnType.DATE | ColumnType.TIMESTAMP:
            return _calendar(column, count, random)
        case ColumnType.INTEGER if shape.kind is ColumnKind.ID:
            return pa.array(np.arange(count), wanted)
    raise Refused(errors.DOMAIN_UNDECLARED, table=table.name, column=column.name)


def _tokens(column: PlannedColumn, numbers: np.ndarray) -> pa.Array:
    length = int(column.target.parameters.get("length", 32))
    salt = f"mock:{column.target.namespace}:"
    return pa.array([hashlib.sha256(f"{salt}{number}".encode()).hexdigest()[:length] for number in numbers.tolist()])


def _from_domain(domain: tuple[object, ...], count: int, random: np.random.Generator, kind: ColumnType) -> pa.Array:
    """Every value at least once if there are rows enough, the first ones more often, as in real categories."""
    weights = 1.0 / np.sqrt(np.arange(1, len(domain) + 1))
    chosen = random.choice(len(domain), count, p=weights / weights.sum())
    chosen[: min(len(domain), count)] = np.arange(min(len(domain), count))
    values = pa.array(list(domain))
    return values.cast(_ARROW[kind]).take(pa.array(random.permutation(chosen)))


def _from_range(bounds: Range, count: int, random: np.random.Generator, kind: ColumnType) -> pa.Array:
    """Skewed towards the low end, as amounts and counts are; both ends can occur."""
    values = bounds.low + (bounds.high - bounds.low) * random.random(count) ** 3
    if kind is ColumnType.INTEGER:
        return pa.array(np.clip(np.rint(values), np.ceil(bounds.low), np.floor(bounds.high)).astype(np.int64))
    if kind is ColumnType.DECIMAL:
        return pa.array(np.clip(np.round(values, 2), bounds.low, bounds.high)).cast(_ARROW[kind], safe=False)
    return pa.array(values)


def _calendar(column: PlannedColumn, count: int, random: np.random.Generator) -> pa.Array:
    unit = next((item.unit for item in column.shape.coarsenings if item.unit), None)
    first, last = _FIRST_DAY, _FIRST_DAY + timedelta(days=_DAYS - 1)
    if (period := column.shape.period) is not None:
        first, last = date.fromisoformat(period.first), date.fromisoformat(period.last)
    drawn = random.integers(0, (last - first).days + 1, count)
    days = [max(first_of(first + timedelta(days=int(day)), unit), first) for day in drawn]
    if column.shape.type is ColumnType.DATE:
        return pa.array(days, pa.date32())
    hours = random.integers(0, 24, count).tolist()
    midnights = np.array(days, "datetime64[us]")
    return pa.array(midnights + np.array(hours, "timedelta64[h]"), pa.timestamp("us"))


def _follow_hierarchies(table: PlannedTable, columns: dict[str, pa.Array]) -> None:
    """Make each coarser key a function of the finer one: the i-th value of n belongs to the (i·m/n)-th of m."""
    domains = {column.name: column.shape.domain for column in table.columns}
    for chain in table.labels.hierarchies:
        for fine, coarse in pairwise(chain):
            below, above = domains.get(fine), domains.get(coarse)
            if below and above and fine in columns and coarse in columns:
                kind = columns[coarse].type
                follows = {value: above[index * len(above) // len(below)] for index, value in enumerate(below)}
                columns[coarse] = pa.array([follows[value] for value in columns[fine].to_pylist()], kind)
