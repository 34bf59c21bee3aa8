"""The scanner of the review lane: what in a result is plainly a copy of the extract.

Three kinds of evidence, each against the rows of one protected table. A subject's token or an object's identifier,
alone or inside a longer text. A text that so few rows hold that it names somebody: a name in a figure's legend. And
cells that stand together in a result row as in one source row: several of them once, or two rare ones again and again
(the points of a figure). Single numbers are no evidence (14 % false hits).

A public table is nobody's row: it is not searched. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
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

    def values(self) -> set[Value]:
        """Everything that a source's cell may be compared with."""
        return {value for part in self.parts for row in part.rows for value in row if value is not None} | self.texts


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
    known, rare = _Known(suspect.values()), limits.count("threshold.subjects")
    single = []
    for column in source.columns:
        codes = known.match(column)
        single.append({known.values[code] for code in np.unique(codes[known.scarce(codes, rare)])})
    found = []
    for part in suspect.parts:
        for place, column in enumerate(part.columns):
            held = {row[place] for row in part.rows} - {None}
            if len(held) >= _FEWEST_PAIRS and max((len(held & few) for few in single), default=0) * 2 >= len(held):
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
        self._known = _Known(suspect.values())
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
            self._mark_first(name, self._known.match(pa.chunked_array([column])), keep)
        for name in self._tokens:
            self._mark_tokens(batch.column(name), keep)
        self._kept.append(batch.filter(pa.array(keep)))

    def rows(self, schema: pa.Schema) -> pa.Table:
        """What was kept, as a table of the source's schema."""
        return pa.Table.from_batches(self._kept, schema)

    def _mark_first(self, name: str, codes: NDArray[np.int64], keep: NDArray[np.bool_]) -> None:
        seen = self._seen.setdefault(name, np.zeros(len(self._known), dtype=np.int64))
        matched = np.flatnonzero(codes >= 0)
        order = matched[np.argsort(codes[matched], kind="stable")]
        grouped = codes[order]
        rank = np.arange(len(order)) - np.searchsorted(grouped, grouped) + seen[grouped]
        keep[order[rank < self._rare]] = True
        seen += np.bincount(grouped, minlength=len(self._known))

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
    known = _Known(text for text in texts if len(text) >= _SHORTEST_NAME)
    return bool(known.scarce(known.match(column), rare).any())


def _stands_in(rows: Sequence[_Row], source: pa.Table, limits: Limits) -> bool:
    """Whether result rows hold cells that stand together in one source row, a rare one among them.

    A value is rare when fewer than `threshold.subjects` source rows have it in that column; common values alone (a
    year, a district) stand together in many rows and prove nothing. One row with `artefact.cells_of_one_row` such cells
    is a copy; so is a table in which a share of `artefact.pairs` of the rows hold two that are both rare.
    """
    known = _Known(value for row in rows for value in row if value is not None)
    if not known or not source.num_rows:
        return False
    values = known.values
    matched = np.stack([known.match(column) for column in source.columns])
    scarce = np.stack([known.scarce(codes, limits.count("threshold.subjects")) for codes in matched])
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


class _Known:
    """Values of a result, ordered once to be looked up in many columns and batches."""

    def __init__(self, values: Iterable[Value]) -> None:
        self.values = sorted(set(values), key=str)
        texts = {value: place for place, value in enumerate(self.values) if isinstance(value, str)}
        numbers = sorted((float(x), place) for place, x in enumerate(self.values) if isinstance(x, (int, float)))
        self._texts = pa.array(list(texts), pa.string())
        self._text_places = np.array([*texts.values(), -1], dtype=np.int64)
        self._numbers = np.array([number for number, _ in numbers])
        self._number_places = np.array([place for _, place in numbers], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.values)

    def match(self, column: pa.ChunkedArray) -> NDArray[np.int64]:
        """For each row of a source column, the index of the value that it equals, or -1."""
        kind = column.type
        if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            return self._match_numbers(column.cast(pa.float64()).to_numpy())
        found = pc.index_in(column.cast(pa.string()), value_set=self._texts)
        places: NDArray[np.int64] = self._text_places[pc.fill_null(found, -1).to_numpy()]
        return places

    def _match_numbers(self, cells: NDArray[np.float64]) -> NDArray[np.int64]:
        """Equal up to the rounding of released numbers."""
        codes = np.full(len(cells), -1, dtype=np.int64)
        if not len(self._numbers):
            return codes
        for shift in (0, -1):
            near = np.clip(np.searchsorted(self._numbers, cells) + shift, 0, len(self._numbers) - 1)
            same = np.abs(cells - self._numbers[near]) <= _TOLERANCE * np.abs(self._numbers[near])
            codes = np.where(same, self._number_places[near], codes)
        return codes

    def scarce(self, codes: NDArray[np.int64], rare: int) -> NDArray[np.bool_]:
        """Which rows hold a value that fewer than `rare` rows of this column hold."""
        counts = np.bincount(codes[codes >= 0], minlength=len(self.values) + 1)  # the last is for codes of -1
        scarce: NDArray[np.bool_] = (codes >= 0) & (counts[codes] < rare)
        return scarce
