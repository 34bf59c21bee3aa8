"""Delimited text (CSV, TSV) in the encodings that departments really use, read as a stream.

The file is transcoded to UTF-8 piece by piece with a strict decoder and parsed by Arrow with every column as text; only
declared columns are then typed (`connectors.declared`). Memory is a few blocks, whatever the size of the file. A line
that does not fit the header, a byte that does not decode, a quotation mark that is not closed: an error with its line.
"""

import _csv
import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from connectors.declared import TEXT, DeclaredType, type_column
from connectors.encoding import ENCODINGS, Utf8Stream, require_plausible
from connectors.errors import (
    SOURCE_COLUMN_UNKNOWN,
    SOURCE_HEADER,
    SOURCE_QUOTE,
    SOURCE_RAGGED,
    SOURCE_TABLE_UNKNOWN,
    SOURCE_UNREADABLE,
)
from connectors.protocol import Batches, Intake, Mode, SourceColumn, SourceSchema, SourceState, require_mode
from connectors.settings import bad_setting
from core.errors import RequestError

BLOCK_BYTES = 1 << 20
"""Text that is parsed at a time."""
LONGEST_RECORD_BYTES = 8 << 20
"""No record may be longer: what seems to be is a quotation mark that is never closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DelimitedSettings:
    """One delimited file with a header line that holds the whole table."""

    path: Path
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    """The quotation mark, doubled inside a field; empty: fields are never quoted."""
    types: Mapping[str, DeclaredType] = field(default_factory=dict)
    """Declared types by column; columns that are not named stay text."""
    nulls: tuple[str, ...] = ("",)
    """What stands for NULL where it is not quoted."""

    def __post_init__(self) -> None:
        if self.encoding not in ENCODINGS:
            names = ", ".join(ENCODINGS)
            raise bad_setting("encoding", f"One of {names}.", f"可选：{names}。")
        if len(self.delimiter) != 1 or not self.delimiter.isascii() or self.delimiter in "\r\n":
            raise bad_setting("delimiter", "One ASCII character.", "须为一个 ASCII 字符。")
        if len(self.quote) > 1 or not self.quote.isascii() or self.quote == self.delimiter:
            raise bad_setting(
                "quote",
                "One ASCII character other than the delimiter, or empty.",
                "须为一个与分隔符不同的 ASCII 字符，或留空。",
            )


class DelimitedSource:
    """A delimited text file. Always read fully."""

    def __init__(self, settings: DelimitedSettings) -> None:
        self._settings = settings

    def describe(self) -> SourceSchema:
        """The header's columns with their declared types.

        Raises RequestError: `source_encoding`, `source_header`, `source_column_unknown`, `source_table_unknown`.
        """
        names = self._header()
        for name in self._settings.types:
            if name not in names:
                raise RequestError(SOURCE_COLUMN_UNKNOWN, column=name)
        declared = {name: self._settings.types.get(name, TEXT) for name in names}
        return SourceSchema(
            columns=tuple(
                SourceColumn(name=name, type=kind.arrow, source_type=str(kind)) for name, kind in declared.items()
            )
        )

    def read(self, state: SourceState | None = None) -> Intake:
        """All rows.

        Raises while drawing RequestError: `source_encoding`, `source_ragged`, `source_quote`, `source_value_type`.
        """
        require_mode(state, Mode.FULL)
        schema = self.describe()
        return Intake(schema, self._batches(schema))

    def _batches(self, schema: SourceSchema) -> Batches:
        row = 1
        for batch in self._text_batches(schema.arrow.names):
            columns = [
                type_column(text, self._settings.types.get(name, TEXT), column=name, first_row=row)
                for name, text in zip(schema.arrow.names, batch.columns, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema.arrow)
            row += batch.num_rows
        return SourceState(mode=Mode.FULL)

    def _header(self) -> list[str]:
        """The first record."""
        settings = self._settings
        if not settings.path.is_file():
            raise RequestError(SOURCE_TABLE_UNKNOWN, table=settings.path.name)
        require_plausible(settings.path, settings.encoding)
        with self._lines() as lines:
            try:
                names: list[str] = next(self._records(lines), [])
            except csv.Error:
                raise RequestError(SOURCE_QUOTE, file=settings.path.name, line=1) from None
        if not names or "" in names or len(set(names)) != len(names):
            raise RequestError(SOURCE_HEADER, file=settings.path.name)
        return names

    def _text_batches(self, names: list[str]) -> Iterator[pa.RecordBatch]:
        """All rows, every column as text."""
        with Utf8Stream(self._settings.path, self._settings.encoding) as stream:
            first = True
            for block in self._blocks(stream, len(names)):
                try:
                    yield self._parse(block, names, with_header=first)
                except pa.ArrowInvalid:
                    # Arrow's message quotes the row: the line is found again with a parser that knows lines.
                    raise self._locate(len(names)) from None
                first = False

    def _blocks(self, stream: io.RawIOBase, width: int) -> Iterator[bytes]:
        """The text in pieces of whole records. Raises RequestError (`source_quote`) when a record does not end."""
        rest = b""
        while piece := stream.read(BLOCK_BYTES):
            data = rest + piece
            end = self._end_of_records(data)
            if end:
                yield data[:end]
            rest = data[end:]
            if len(rest) > LONGEST_RECORD_BYTES:
                raise self._locate(width)
        if rest:
            if self._end_of_records(rest + b"\n") <= len(rest):
                raise self._locate(width)
            yield rest

    def _end_of_records(self, data: bytes) -> int:
        """How many bytes of `data` are whole records. A line ends a record unless it is inside quotation marks."""
        if not self._settings.quote or self._settings.quote.encode("ascii") not in data:
            return max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        lines = _CountedLines(data)
        records, end = self._records(lines), 0
        try:
            for _ in records:
                end = lines.whole_bytes
        except csv.Error:
            pass  # the last record goes on beyond `data`, or is malformed: then it never ends and is reported
        return end

    def _parse(self, block: bytes, names: list[str], *, with_header: bool) -> pa.RecordBatch:
        """One block of records. Nothing of Python's is handed over, so Arrow's own threads never wait for this one."""
        copied = pa.BufferOutputStream()
        copied.write(block)
        table = pacsv.read_csv(
            pa.BufferReader(copied.getvalue()),
            read_options=pacsv.ReadOptions(
                use_threads=False, block_size=len(block) + 1, column_names=None if with_header else names
            ),
            parse_options=self._parse_options(),
            convert_options=self._convert_options(names),
        )
        return table.combine_chunks().to_batches()[0] if table.num_rows else _no_rows(table.schema)

    def _parse_options(self) -> pacsv.ParseOptions:
        quote = self._settings.quote or False
        return pacsv.ParseOptions(delimiter=self._settings.delimiter, quote_char=quote, newlines_in_values=bool(quote))

    def _convert_options(self, names: list[str]) -> pacsv.ConvertOptions:
        return pacsv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            null_values=list(self._settings.nulls),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            check_utf8=False,  # the decoder was strict
        )

    def _lines(self) -> io.TextIOWrapper:
        stream = io.BufferedReader(Utf8Stream(self._settings.path, self._settings.encoding))
        return io.TextIOWrapper(stream, encoding="utf-8", newline="")

    def _records(self, lines: Iterable[str]) -> "_csv.Reader":
        """A slow parser that knows its line; `strict` makes an unclosed quotation mark an error."""
        delimiter, quote = self._settings.delimiter, self._settings.quote
        if not quote:
            return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
        return csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=True)

    def _locate(self, expected: int) -> RequestError:
        """What is wrong with the file, and in which line: a second, slower pass in bounded memory."""
        name = self._settings.path.name
        with self._lines() as lines:
            records, start = self._records(lines), 1
            try:
                for record in records:
                    if record and len(record) != expected:
                        return RequestError(SOURCE_RAGGED, file=name, line=start, found=len(record), expected=expected)
                    start = records.line_num + 1
            except csv.Error:
                return RequestError(SOURCE_QUOTE, file=name, line=start)
        return RequestError(SOURCE_UNREADABLE, file=name, format="CSV")


class _CountedLines:
    """The lines of a piece of UTF-8 text, and how many bytes those given out so far have."""

    def __init__(self, data: bytes) -> None:
        # A piece may end inside a character: those bytes belong to the record that goes on.
        text = codecs.getincrementaldecoder("utf-8")("strict").decode(data, final=False)
        self._lines = io.StringIO(text, newline="")
        self.whole_bytes = 0
        """Bytes of the lines given out that end in a line break."""

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            if line.endswith(("\n", "\r")):
                self.whole_bytes += len(line.encode("utf-8"))
            yield line


def _no_rows(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)
