"""Open a local file as a stream of Arrow batches of text: CSV in any encoding and delimiter, or Parquet. Keeps nothing.

CSV is read by the standard library's reader, which takes cells of any size, ragged rows and stray quotes. A file whose
bytes are no text is refused (`encoding.py`); single broken bytes become U+FFFD, which the sample counts and the
findings report, so that no row is dropped in silence. Cells beyond the header's width are appended to the last cell of
their row, where the full pass still sees them. A header that is itself a number or address of somebody (a table without
headers read as one with them) is taken for none: what is told of a column begins with its name.
"""

import codecs
import csv
import io
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import RequestError
from masking.classify.arrow import text_array
from masking.classify.encoding import BROKEN, detect_encoding
from masking.classify.errors import EMPTY, HEADER_BROKEN, NOT_A_FILE, NOT_A_TABLE, NOT_FOUND, NOT_TEXT, TOO_WIDE

MAX_COLUMNS = 20_000
_BATCH_ROWS = 8_192
_BATCH_CHARACTERS = 32_000_000
_HEAD_BYTES = 1 << 20
_BINARY_MAGIC = (
    b"PK\x03\x04",
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x89PNG",
    b"SQLite f",
)
_IDENTIFIER = re.compile(r"\d(?:[\s-]?\d){10}|[^\s@]+@[^\s@]+\.\w")
"""Eleven digits, the length of the shortest number of a person, or an address of mail: no column is called so."""
_LONGEST_HEADER = 1_000
"""Characters; the search for identifiers takes the square of them."""
Batches = Callable[[], pa.RecordBatchReader]
"""Opens the stream from its beginning; called once per pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One table to classify."""

    name: str
    headers: tuple[str, ...]
    """As written; empty text where there is none."""
    batches: Batches
    """Columns are read by position; their names in the batches mean nothing."""
    rows: int | None = None
    """About how many rows there are, where somebody can tell before reading."""
    first: tuple[str, ...] = ()
    """The line that `headers` were read from, as written; never shown. Empty where names are stored apart from data."""


def open_file(path: Path, *, headers: bool) -> Source:
    """A CSV or Parquet file as a `Source`. Raises RequestError: missing, empty, too wide, no table …"""
    try:
        if path.exists() and not path.is_file():
            raise RequestError(NOT_A_FILE, file=path.name or str(path))
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as problem:
        raise RequestError(NOT_FOUND, file=path.name) from problem
    if not head:
        raise RequestError(EMPTY, file=path.name)
    if head.startswith(b"PAR1"):
        return _parquet(path, headers)
    if head.startswith(_BINARY_MAGIC):
        raise RequestError(NOT_A_TABLE, file=path.name)
    return _csv(path, head, headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How far the reading of one source has come: for a progress bar."""

    name: str
    rows: int
    """Rows read so far, over both passes."""
    total: int | None
    """About how many there are to read over both passes."""


Watch = Callable[[Reading], None]


def watched(source: Source, watch: Watch) -> Source:
    """The same source, which tells `watch` of every batch read."""
    seen = 0
    total = None if source.rows is None else 2 * source.rows

    def batches() -> pa.RecordBatchReader:
        reader = source.batches()
        return pa.RecordBatchReader.from_batches(reader.schema, told(reader))

    def told(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        nonlocal seen
        for batch in reader:
            seen += batch.num_rows
            watch(Reading(name=source.name, rows=seen, total=total))
            yield batch

    return replace(source, batches=batches)


def _checked_width(path: Path, width: int) -> int:
    if width > MAX_COLUMNS:
        raise RequestError(TOO_WIDE, file=path.name, limit=MAX_COLUMNS)
    if not width:
        raise RequestError(EMPTY, file=path.name)
    return width


def _parquet(path: Path, headers: bool) -> Source:
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError) as problem:
        raise RequestError(NOT_A_TABLE, file=path.name) from problem
    width = _checked_width(path, len(schema.names))

    def generate() -> Iterator[pa.RecordBatch]:
        try:
            with pq.ParquetFile(path, memory_map=True) as file:
                for batch in file.iter_batches(batch_size=65_536, use_threads=False):
                    yield pa.RecordBatch.from_arrays([_mended(path, column) for column in batch.columns], schema=schema)
        except (pa.ArrowException, OSError) as problem:
            raise RequestError(NOT_A_TABLE, file=path.name) from problem

    return Source(
        name=str(path),
        headers=_names(schema.names) if headers else ("",) * width,
        batches=lambda: pa.RecordBatchReader.from_batches(schema, generate()),
        rows=rows,
    )


def _mended(path: Path, values: pa.Array) -> pa.Array:
    """The same values; bytes that are no text become `BROKEN`, as in CSV. Raises RequestError for nested ones."""
    try:
        values.validate(full=True)
    except pa.ArrowInvalid:
        raw = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary()}.get(values.type)
        if raw is None:
            raise RequestError(NOT_TEXT, file=path.name) from None
        cells = pa.Array.from_buffers(raw, len(values), values.buffers(), offset=values.offset).to_pylist()
        return pa.array([None if cell is None else cell.decode("utf-8", "replace") for cell in cells], values.type)
    return values


def _names(written: Sequence[str]) -> tuple[str, ...]:
    """Headers as they are shown: none where it is an identifier or too long, which every message would repeat."""
    return tuple("" if len(name) > _LONGEST_HEADER or _identifies(name) else name for name in written)


def _identifies(name: str) -> bool:
    return _IDENTIFIER.search(unicodedata.normalize("NFKC", name)) is not None


def _csv(path: Path, head: bytes, headers: bool) -> Source:
    encoding = detect_encoding(head)
    if encoding is None:
        raise RequestError(NOT_TEXT, file=path.name)
    delimiter = detect_delimiter(codecs.getincrementaldecoder(encoding)("replace").decode(head))
    csv.field_size_limit(sys.maxsize)
    with suppress(StopIteration), _Rows(path, encoding, delimiter) as rows:
        first = next(rows)
        width = _checked_width(path, len(first))
        if headers and any(BROKEN in name for name in first):
            raise RequestError(HEADER_BROKEN, file=path.name)
        names = _names(first) if headers else ("",) * width
        return Source(
            name=str(path),
            headers=names,
            batches=_csv_batches(path, encoding, delimiter, width, headers),
            rows=path.stat().st_size * head.count(b"\n") // len(head),
            first=tuple(first) if headers else (),
        )
    raise RequestError(EMPTY, file=path.name)


class _Rows:
    """Records of a CSV file, blank lines left out; counts the characters read since it was last asked."""

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        self._file = path.open("r", encoding=encoding, errors="replace", newline="")
        self._reader = csv.reader(self._file, delimiter=delimiter)

    def __enter__(self) -> "_Rows":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        while True:
            row = next(self._reader)
            if row:
                return row


def _csv_batches(path: Path, encoding: str, delimiter: str, width: int, headers: bool) -> Batches:
    schema = pa.schema([(f"c{i}", pa.large_string()) for i in range(width)])

    def generate() -> Iterator[pa.RecordBatch]:
        with _Rows(path, encoding, delimiter) as rows:
            if headers:
                next(rows, None)
            kept: list[list[str]] = []
            characters = 0
            for row in rows:
                if len(row) != width:
                    row = _fit(row, width, delimiter)
                kept.append(row)
                characters += sum(map(len, row))
                if len(kept) >= _BATCH_ROWS or characters > _BATCH_CHARACTERS:
                    yield _batch(kept, schema)
                    kept, characters = [], 0
            if kept:
                yield _batch(kept, schema)

    return lambda: pa.RecordBatchReader.from_batches(schema, generate())


def _fit(row: list[str], width: int, delimiter: str) -> list[str]:
    if len(row) < width:
        return row + [""] * (width - len(row))
    return [*row[: width - 1], delimiter.join(row[width - 1 :])]


def _batch(rows: list[list[str]], schema: pa.Schema) -> pa.RecordBatch:
    make = text_array if len(rows) < _BATCH_ROWS else partial(pa.array, type=pa.large_string())
    columns = [make(cells) for cells in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def detect_delimiter(text: str) -> str:
    """The character that splits the first records most evenly; a comma when none does."""
    lines = [line for line in io.StringIO(text, newline="") if line.strip()][:60]
    if len(lines) > 1 and not text.endswith(lines[-1]):
        lines.pop()

    def evenness(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        if not widths:
            return (0.0, 0)
        width, times = widths.most_common(1)[0]
        return (times / sum(widths.values()) if width > 1 else 0.0, width)

    csv.field_size_limit(sys.maxsize)
    scores = {delimiter: evenness(delimiter) for delimiter in ",\t;|\x01^~"}
    best = max(scores, key=lambda delimiter: (round(scores[delimiter][0], 1), scores[delimiter][1]))
    return best if scores[best][0] > 0.5 else ","
