"""Parquet files, read a row group's batch at a time."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.errors import SOURCE_COLUMN_TYPE, SOURCE_HEADER, SOURCE_UNREADABLE, SOURCE_VALUE_RANGE
from connectors.protocol import BATCH_ROWS, Batches, Intake, Mode, SourceColumn, SourceSchema, SourceState, require_mode
from core.errors import RequestError


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetSettings:
    """One Parquet file that holds the whole table."""

    path: Path


class ParquetSource:
    """A Parquet file. Always read fully; columns must be flat."""

    def __init__(self, settings: ParquetSettings) -> None:
        self._path = settings.path

    def describe(self) -> SourceSchema:
        """The columns, from the file's footer. Raises RequestError (`source_unreadable`, `source_column_type`)."""
        with self._open() as file:
            return self._schema(file)

    def read(self, state: SourceState | None = None) -> Intake:
        """All rows."""
        require_mode(state, Mode.FULL)
        return Intake(self.describe(), self._batches())

    def _batches(self) -> Batches:
        with self._open() as file:
            target, row = self._schema(file).arrow, 1
            try:
                for batch in file.iter_batches(BATCH_ROWS):
                    yield _cast(batch, target, row)
                    row += batch.num_rows
            except (OSError, pa.ArrowException):
                raise self._unreadable() from None
        return SourceState(mode=Mode.FULL)

    def _open(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self._path, page_checksum_verification=True)
        except (OSError, pa.ArrowException):
            raise self._unreadable() from None

    def _schema(self, file: pq.ParquetFile) -> SourceSchema:
        names = file.schema_arrow.names
        if not names or len(set(names)) != len(names) or "" in names:
            raise RequestError(SOURCE_HEADER, file=self._path.name)
        return SourceSchema(columns=tuple(_column(field) for field in file.schema_arrow))

    def _unreadable(self) -> RequestError:
        return RequestError(SOURCE_UNREADABLE, file=self._path.name, format="Parquet")


def _column(field: pa.Field) -> SourceColumn:
    kind = flat_type(field.type)
    if kind is None:
        raise RequestError(SOURCE_COLUMN_TYPE, column=field.name, type=str(field.type))
    return SourceColumn(name=field.name, type=kind, source_type=str(field.type), nullable=field.nullable)


def flat_type(kind: pa.DataType) -> pa.DataType | None:
    """The type in which a column is delivered: the same or a wider one that loses nothing; None for nested types."""
    if pa.types.is_dictionary(kind):
        return flat_type(kind.value_type)
    for test, wider in _WIDER:
        if test(kind):
            return wider
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    return kind if any(test(kind) for test in _KEPT) else None


_WIDER = (
    (pa.types.is_large_string, pa.string()),
    (pa.types.is_string_view, pa.string()),
    (pa.types.is_large_binary, pa.binary()),
    (pa.types.is_fixed_size_binary, pa.binary()),
    (pa.types.is_uint64, pa.decimal128(20, 0)),
    (pa.types.is_unsigned_integer, pa.int64()),
    (pa.types.is_float16, pa.float32()),
    (pa.types.is_date64, pa.date32()),
    (pa.types.is_time, pa.time64("us")),
)
_KEPT = (
    pa.types.is_boolean,
    pa.types.is_signed_integer,
    pa.types.is_floating,
    pa.types.is_decimal128,
    pa.types.is_string,
    pa.types.is_binary,
    pa.types.is_date32,
)


def _cast(batch: pa.RecordBatch, target: pa.Schema, first_row: int) -> pa.RecordBatch:
    columns = []
    for column, field in zip(batch.columns, target, strict=True):
        try:
            columns.append(column if column.type == field.type else column.cast(field.type))
        except pa.ArrowInvalid:
            # A time finer than a microsecond: delivered exactly or not at all.
            raise RequestError(SOURCE_VALUE_RANGE, column=field.name, row=first_row) from None
    return pa.RecordBatch.from_arrays(columns, schema=target)
