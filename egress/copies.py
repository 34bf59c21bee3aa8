"""The scanner of the review lane: what in a result is plainly a copy of the extract.

Three kinds of evidence, each against the rows of one protected table. A subject's token or an object's identifier,
alone or inside a longer text. A text that so few rows hold that it names somebody: a name in a figure's legend. And
cells that stand together in a result row as in one source row: several of them once, or two rare ones again and again
(the points of a figure). Single numbers are no evidence (14 % false hits).

A public table is nobody's row: it is not searched. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.decision import Part
from core.errors import ErrorCode
from core.manifest import Column, ColumnKind, ColumnType, Table, Value
from egress import errors
from egress.policy import Limits

_Row = tuple[Value | None, ...]
_TOKENS = (ColumnKind.SUBJECT, ColumnKind.ID)
_SHORTEST_NAME = 2
"""Characters: one letter (a code, a column called n) names nobody."""
_FEWEST_PAIRS = 5
"""Rows of two rare cells: fewer are chance."""
_TOLERANCE = 1e-11
"""Released numbers have 12 significant digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """What is searched for copies: everything that would leave."""

    parts: tuple[Part, ...]
    texts: frozenset[str]
    """Every text, those of cells included."""

    def values(self) -> list[Value]:
        """Everything that a source's cell may be compared with, once, in a fixed order."""
        cells = {value for part in self.parts for row in part.rows for value in row if value is not None}
        return sorted(cells | self.texts, key=str)


def copied(suspect: Suspect, table: Table, source: pa.Table, limits: Limits) -> ErrorCode | None:
    """The first kind of evidence that something was copied from `source`, the rows of the protected `table`."""
    rare = limits.count("threshold.subjects")
    if _holds_token(suspect.texts, table, source):
        return errors.ARTEFACT_TOKEN
    if any(_names(suspect.texts, source.column(column.name), rare) for column in table.columns if _may_name(column)):
        return errors.ARTEFACT_RARE_TEXT
    if any(_stands_in(part.rows, source, limits) for part in suspect.parts):
        return errors.ARTEFACT_SOURCE_ROW
    return None


def single_values(suspect: Suspect, source: pa.Table, limits: Limits) -> list[str]:
    """Columns (`part.column`) of whose values half or more are values of few rows in one column of the source.

    No proof: a median or an extreme is the value of some row. It is what two people have to know when they look.
    """
    values = suspect.values()
    rare = limits.count("threshold.subjects")
    known = []
    for column in source.columns:
        codes = _match(column, values)
        known.append({values[code] for code in np.unique(codes[_scarce(codes, len(values), rare)])})
    found = []
    for part in suspect.parts:
        for place, column in enumerate(part.columns):
            held = {row[place] for row in part.rows} - {None}
            if len(held) >= _FEWEST_PAIRS and max((len(held & few) for few in known), default=0) * 2 >= len(held):
                found.append(f"{part.name}.{column.name}")
    return found


class Relevant:
    """Picks from a stream those rows of one source that can decide about a result: memory follows the result.

    The scanner asks of a source which of the result's values are rare in a column and where they stand, and which
    tokens occur in its texts. So of every column and value the first `threshold.subjects` rows are kept (of
    a rare value that is all of them, of another enough to see that it is not), and every row whose token occurs.
    `copied` says of these rows what it would say of the whole source.
    """

    def __init__(self, suspect: Suspect, source: Table, limits: Limits) -> None:
        self._values = suspect.values()
        self._texts = sorted(suspect.texts)
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


def _holds_token(texts: frozenset[str], table: Table, source: pa.Table) -> bool:
    """Whether a text is, or contains, the token of a subject or the identifier of an object of the source."""
    tokens = {
        value
        for column in table.columns
        if column.kind in _TOKENS
        for value in source.column(column.name).to_pylist()
        if isinstance(value, str)
    }
    sizes = {len(token) for token in tokens}
    return any(
        text[start : start + size] in tokens
        for text in texts
        for size in sizes
        for start in range(len(text) - size + 1)
    )


def _may_name(column: Column) -> bool:
    """Texts of no declared domain: what a domain lists is public, and its rare values were collapsed beforehand."""
    return column.type is ColumnType.VARCHAR and column.domain is None and column.kind not in _TOKENS


def _names(texts: frozenset[str], column: pa.ChunkedArray, rare: int) -> bool:
    """Whether a text is a value that fewer than `rare` rows of the column hold."""
    wanted: list[Value] = [text for text in sorted(texts) if len(text) >= _SHORTEST_NAME]
    return bool(_scarce(_match(column, wanted), len(wanted), rare).any())


def _stands_in(rows: Sequence[_Row], source: pa.Table, limits: Limits) -> bool:
    """Whether result rows hold cells that stand together in one source row, a rare one among them.

    A value is rare when fewer than `threshold.subjects` source rows have it in that column; common values alone (a
    year, a district) stand together in many rows and prove nothing. One row with `artefact.cells_of_one_row` such cells
    is a copy; so is a table in which a share of `artefact.pairs` of the rows hold two that are both rare.
    """
    values = sorted({value for row in rows for value in row if value is not None}, key=str)
    if not values or not source.num_rows:
        return False
    matched = np.stack([_match(source.column(name), values) for name in source.column_names])
    scarce = np.stack([_scarce(codes, len(values), limits.count("threshold.subjects")) for codes in matched])
    places: dict[Value, set[int]] = defaultdict(set)
    for column, position in zip(*np.nonzero(scarce), strict=True):
        places[values[matched[column, position]]].add(int(position))
    pairs = 0
    for row in rows:
        wanted = Counter(value for value in row if value is not None)
        suspects = Counter(position for value in wanted for position in places.get(value, ()))
        if any(
            _held(wanted, matched[:, position], values) >= limits.count("artefact.cells_of_one_row")
            for position in suspects
        ):
            return True
        pairs += max(suspects.values(), default=0) > 1
    return pairs >= max(_FEWEST_PAIRS, limits.share("artefact.pairs") * len(rows))


def _held(wanted: Counter[Value], codes: NDArray[np.int64], values: Sequence[Value]) -> int:
    """How many of the wanted cells one source row holds."""
    held = Counter(values[code] for code in codes if code >= 0)
    return sum((wanted & held).values())


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
