"""The review lane: what may be shown to reviewers of a table that free code computed.

Theory of operation. Nothing can be proved about a number that free code made. Such a table is never a safe aggregate:
it always needs two people, and what is released of it is opaque to the release history. What a machine can do is to
turn back what is plainly a copy: a table over the caps, a subject's token, long texts (room for packed data), and rows
in which several cells stand together as in one source row. Single numbers are no evidence (14 % false hits), and
steganography is beyond any scanner: that is said in the threat model and left to the two people.

Pure. `sources` are the extract's own masked tables, as the job saw them, or what `Relevant` kept of them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.decision import Decision, Finding, HistoryEntry, Outcome, ResultColumn, Verdict
from core.errors import ErrorCode, Refused
from core.manifest import ColumnKind, ColumnType, Manifest, Table, Value
from egress import errors
from egress.outputs import column_type, plain_values
from egress.policy import Limits

Row = tuple[Value | None, ...]
_TOKENS = (ColumnKind.SUBJECT, ColumnKind.ID)
TABLE = "table"
"""First column of stacked tables: which of the job's tables a row is of."""
SCALARS = "scalars"
"""What it says of the row of scalars."""
_MOST_CELLS = 2_000_000
_TOLERANCE = 1e-11
"""Released numbers have 12 significant digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """What free code gave, as one table, cells as plain values."""

    columns: tuple[ResultColumn, ...]
    rows: tuple[Row, ...]


def read_artefact(tables: Mapping[str, pa.Table], scalars: Mapping[str, Value], others: Sequence[str]) -> Artefact:
    """What is up for review, as one table: the job's single table, its scalars as one row, or all of them stacked.

    Stacked tables stand under one another in the order of the job, scalars last: `table` names each row's table, and
    what a table has no column for is null. One table to scan, to vote on and to deliver, whatever a job gives.
    `others`: names of what has no lane yet (models, figures). Raises Refused (`artefact.kind`, `artefact.tables`,
    `artefact.too_large` for what should not even be read; the policy's caps are `judge_artefact`'s).
    """
    parts = dict(tables)
    if others or (scalars and SCALARS in parts):
        raise Refused(errors.ARTEFACT_KIND)
    if scalars:
        parts[SCALARS] = pa.table({name: [value] for name, value in scalars.items()})
    if not parts:
        raise Refused(errors.ARTEFACT_KIND)
    names = {name for table in parts.values() for name in table.column_names}
    if (1 + len(names)) * sum(table.num_rows for table in parts.values()) > _MOST_CELLS:
        raise Refused(errors.ARTEFACT_TOO_LARGE)
    return _stacked(parts) if len(parts) > 1 else _artefact(next(iter(parts.values())))


def _artefact(table: pa.Table) -> Artefact:
    columns = tuple(
        ResultColumn(name=field.name, type=column_type(field.type), measure=False) for field in table.schema
    )
    data = [plain_values(table.column(index)) for index in range(table.num_columns)]
    return Artefact(columns=columns, rows=tuple(zip(*data, strict=True)) if data else ())


def _stacked(parts: Mapping[str, pa.Table]) -> Artefact:
    """Several tables under one another. Raises Refused where their columns do not fit."""
    read = {name: _artefact(table) for name, table in parts.items()}
    columns = {TABLE: ResultColumn(name=TABLE, type=ColumnType.VARCHAR, measure=False)}
    for column in (column for part in read.values() for column in part.columns):
        if column.name == TABLE or columns.setdefault(column.name, column) != column:
            raise Refused(errors.ARTEFACT_TABLES)
    rows: list[Row] = []
    for name, part in read.items():
        places = {column.name: place for place, column in enumerate(part.columns)}
        order = [places.get(column) for column in list(columns)[1:]]
        rows += ((name, *(None if place is None else row[place] for place in order)) for row in part.rows)
    return Artefact(columns=tuple(columns.values()), rows=tuple(rows))


def judge_artefact(artefact: Artefact, manifest: Manifest, sources: Mapping[str, pa.Table], limits: Limits) -> Decision:
    """`review` with two people needed, or `refused` with the first rule that objects. Never `accepted`."""
    problem = _problem(artefact, manifest, sources, limits)
    if problem is not None:
        return Decision(verdict=Verdict.REFUSED, code=problem.code, findings=(_finding(problem, Outcome.REFUSE),))
    return Decision(
        verdict=Verdict.REVIEW,
        code=None,
        findings=(_finding(errors.ARTEFACT_FREE_CODE, Outcome.REVIEW),),
        columns=artefact.columns,
        rows=artefact.rows,
        statuses=tuple(() for _ in artefact.rows),
    )


class Relevant:
    """Picks from a stream those rows of one source that can decide about an artefact: memory follows the artefact.

    The scanner asks of a source which of the artefact's values are rare in a column and where they stand, and which
    tokens occur in the artefact's texts. So of every column and value the first `threshold.subjects` rows are kept (of
    a rare value that is all of them, of another enough to see that it is not), and every row whose token occurs.
    `judge_artefact` says of these rows what it would say of the whole source.
    """

    def __init__(self, artefact: Artefact, source: Table, limits: Limits) -> None:
        self._values = _distinct(artefact.rows)
        self._texts = sorted(_texts(artefact))
        self._rare = limits.count("threshold.subjects")
        self._tokens = [item.name for item in source.columns if item.kind in _TOKENS]
        self._seen: dict[str, NDArray[np.int64]] = {}
        self._substrings: dict[int, pa.Array] = {}
        self._kept: list[pa.RecordBatch] = []

    def add(self, batch: pa.RecordBatch) -> None:
        """Look at the next rows of the source."""
        keep = np.zeros(batch.num_rows, dtype=bool)
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            self._mark_first(name, _match(pa.chunked_array([column]), self._values), keep)
        for name in self._tokens:
            self._mark_tokens(batch.column(name), keep)
        self._kept.append(batch.filter(pa.array(keep)))

    def rows(self, schema: pa.Schema) -> pa.Table:
        """What was kept, as a table of the source's schema."""
        return pa.Table.from_batches(self._kept, schema)

    def _mark_first(self, name: str, codes: NDArray[np.int64], keep: NDArray[np.bool_]) -> None:
        seen = self._seen.setdefault(name, np.zeros(len(self._values), dtype=np.int64))
        matched = np.flatnonzero(codes >= 0)
        order = matched[np.argsort(codes[matched], kind="stable")]
        grouped = codes[order]
        rank = np.arange(len(order)) - np.searchsorted(grouped, grouped) + seen[grouped]
        keep[order[rank < self._rare]] = True
        seen += np.bincount(grouped, minlength=len(self._values))

    def _mark_tokens(self, column: pa.Array, keep: NDArray[np.bool_]) -> None:
        if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
            return
        for size in pc.unique(pc.utf8_length(column)).drop_null().to_pylist():
            keep |= pc.is_in(column, value_set=self._substrings_of(size)).to_numpy(zero_copy_only=False)

    def _substrings_of(self, size: int) -> pa.Array:
        if size not in self._substrings:
            found = {text[start : start + size] for text in self._texts for start in range(len(text) - size + 1)}
            self._substrings[size] = pa.array(sorted(found), pa.string())
        return self._substrings[size]


def opaque_entries(manifest: Manifest, subjects: Mapping[str, bytes], cell: str) -> tuple[HistoryEntry, ...]:
    """What a release of free code's work adds to the history: everybody in the extract is concerned, nothing is known.

    `subjects`: subject type → roaring bitmap of all ordinals in the extract. `cell`: hash of code and extract.
    """
    return tuple(
        HistoryEntry(
            subject_type=subject_type,
            lineage=manifest.hash,
            measure="opaque",
            cell=cell,
            subjects=bitmap,
            value=None,
            scenario=manifest.scenario,
            opaque=True,
        )
        for subject_type, bitmap in sorted(subjects.items())
    )


def _problem(
    artefact: Artefact, manifest: Manifest, sources: Mapping[str, pa.Table], limits: Limits
) -> ErrorCode | None:
    if len(artefact.rows) > limits.count("artefact.rows") or len(artefact.columns) > limits.count("artefact.columns"):
        return errors.ARTEFACT_TOO_LARGE
    texts = _texts(artefact)
    if any(len(text) > limits.count("artefact.text") for text in texts):
        return errors.ARTEFACT_TEXT
    if _holds_token(texts, manifest, sources):
        return errors.ARTEFACT_TOKEN
    copied = limits.count("artefact.cells_of_one_row")
    if any(_copies(artefact.rows, table, copied, limits.count("threshold.subjects")) for table in sources.values()):
        return errors.ARTEFACT_SOURCE_ROW
    return None


def _texts(artefact: Artefact) -> set[str]:
    """Every text that would leave: names of columns are free code's own words like any cell (a pivot makes them so)."""
    cells = {value for row in artefact.rows for value in row if isinstance(value, str)}
    return cells | {column.name for column in artefact.columns}


def _holds_token(texts: set[str], manifest: Manifest, sources: Mapping[str, pa.Table]) -> bool:
    """Whether a text is, or contains, the token of a subject or the identifier of an object of the extract."""
    tokens = {
        value
        for table in manifest.tables
        for column in table.columns
        if column.kind in _TOKENS and table.name in sources
        for value in sources[table.name].column(column.name).to_pylist()
        if isinstance(value, str)
    }
    sizes = {len(token) for token in tokens}
    return any(
        text[start : start + size] in tokens
        for text in texts
        for size in sizes
        for start in range(len(text) - size + 1)
    )


def _copies(rows: Sequence[Row], source: pa.Table, cells: int, rare: int) -> bool:
    """Whether some result row holds at least `cells` cells of one source row, at least one of them a rare value.

    A value is rare when fewer than `rare` source rows have it in that column; common values alone (a year, a district)
    stand together in many rows and prove nothing.
    """
    values = _distinct(rows)
    if not values or not source.num_rows:
        return False
    matched = np.stack([_match(source.column(name), values) for name in source.column_names])
    scarce = np.stack([_scarce(codes, len(values), rare) for codes in matched])
    places: dict[Value, set[int]] = defaultdict(set)
    for column, position in zip(*np.nonzero(scarce), strict=True):
        places[values[matched[column, position]]].add(int(position))
    return any(_stands_in(row, places, matched, values, cells) for row in rows)


def _distinct(rows: Sequence[Row]) -> list[Value]:
    return sorted({value for row in rows for value in row if value is not None}, key=str)


def _stands_in(
    row: Row, places: Mapping[Value, set[int]], matched: NDArray[np.int64], values: Sequence[Value], cells: int
) -> bool:
    wanted = Counter(value for value in row if value is not None)
    suspects: set[int] = set().union(*(places.get(value, set()) for value in wanted))
    for position in suspects:
        held = Counter(values[code] for code in matched[:, position] if code >= 0)
        if sum((wanted & held).values()) >= cells:
            return True
    return False


def _scarce(codes: NDArray[np.int64], values: int, rare: int) -> NDArray[np.bool_]:
    """Which rows hold a value that fewer than `rare` rows of this column hold."""
    counts = np.bincount(codes[codes >= 0], minlength=values)
    scarce: NDArray[np.bool_] = (codes >= 0) & (counts[codes] < rare)
    return scarce


def _match(column: pa.ChunkedArray, values: Sequence[Value]) -> NDArray[np.int64]:
    """For each row of a source column, the index of the result value that it equals, or -1."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        return _match_numbers(column, values)
    texts = {value: index for index, value in enumerate(values) if isinstance(value, str)}
    known = pa.array(list(texts), pa.string())
    found = pc.index_in(column.cast(pa.string()), value_set=known).to_numpy()
    places = np.array([*texts.values(), -1], dtype=np.int64)
    return places[np.where(np.isnan(found), -1, found).astype(np.int64)] if found.dtype.kind == "f" else places[found]


def _match_numbers(column: pa.ChunkedArray, values: Sequence[Value]) -> NDArray[np.int64]:
    """Equal up to the rounding of released numbers."""
    numbers = [(float(value), i) for i, value in enumerate(values) if isinstance(value, (int, float))]
    codes = np.full(len(column), -1, dtype=np.int64)
    if not numbers:
        return codes
    ordered = np.array(sorted(numbers))
    known, places = ordered[:, 0], ordered[:, 1].astype(np.int64)
    cells = column.cast(pa.float64()).to_numpy()
    for shift in (0, -1):
        near = np.clip(np.searchsorted(known, cells) + shift, 0, len(known) - 1)
        same = np.abs(cells - known[near]) <= _TOLERANCE * np.abs(known[near])
        codes = np.where(same, places[near], codes)
    return codes


def _finding(entry: ErrorCode, outcome: Outcome) -> Finding:
    return Finding(
        rule=entry.code, outcome=outcome, en=entry.en, zh=entry.zh, hint_en=entry.hint_en, hint_zh=entry.hint_zh
    )
