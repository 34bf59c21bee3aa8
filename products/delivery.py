"""Delivery formats: one part of a released result as Parquet, CSV, JSON or an Arrow stream.

Every measure is followed by its status column (`released`, `withheld`, `carried`), and that by the date of the data
that a carried value stands for; a withheld value is null. The columns depend on the question alone. Rendering is
deterministic for one version of the libraries, so publication keeps the rendered bytes (`store.files`) and receipts
name their hashes; they are never rendered again for a consumer.
"""

import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import repeat
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from core.canonical import digest_bytes
from core.decision import Decision, Part
from core.errors import NotFound, RequestError
from core.manifest import ColumnType, Value
from products.errors import PART_NEEDED, PART_UNKNOWN


class Format(StrEnum):
    """Formats of delivery. Stored in receipts; append-only."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"
    ARROW = "arrow"


def part_of(decision: Decision, name: str = "") -> Part:
    """The part of that name; without one, the only part.

    Raises NotFound (`part_unknown`), RequestError (`part_needed`) when there are several to choose from.
    """
    names = {part.name: part for part in decision.parts}
    if name:
        if name not in names:
            raise NotFound(PART_UNKNOWN)
        return names[name]
    if len(names) > 1:
        raise RequestError(PART_NEEDED, parts=", ".join(names))
    return decision.table


def render(part: Part, format: Format) -> bytes:
    """A released table as the bytes of a file.

    Raises ValueError or TypeError when its rows are not of its columns' types (a fault of the guard).
    """
    return _FORMATS[format].write(table(part))


def media_type(format: Format) -> str:
    """The media type of a format."""
    return _FORMATS[format].media_type


def etag(data: bytes) -> str:
    """A strong entity tag: the quoted hash of the bytes, as in the receipt's `outputs`."""
    return f'"{digest_bytes(data)}"'


def table(part: Part) -> pa.Table:
    """A released table with its status columns, in the order of the decision."""
    taken = {column.name for column in part.columns}
    fields: list[pa.Field] = []
    arrays: list[pa.Array] = []

    def add(name: str, kind: pa.DataType, values: Iterable[Any], *, nullable: bool = True) -> None:
        fields.append(pa.field(name, kind, nullable=nullable))
        arrays.append(pa.array(values, kind))

    measure = 0
    for index, column in enumerate(part.columns):
        add(column.name, _ARROW[column.type], (_typed(row[index], column.type) for row in part.rows))
        if column.measure:
            statuses = (status[measure].value for status in part.statuses)
            add(_free_name(f"{column.name}_status", taken), pa.string(), statuses, nullable=False)
            add(_free_name(f"{column.name}_as_of", taken), pa.date32(), _dates(part, measure))
            measure += 1
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _dates(part: Part, measure: int) -> Iterator[date | None]:
    """For each row the date of a carried value; a part without any may leave the dates out."""
    texts = (dates[measure] for dates in part.as_of) if part.as_of else repeat("", len(part.rows))
    return (date.fromisoformat(text[:10]) if text else None for text in texts)


def _free_name(name: str, taken: set[str]) -> str:
    """`name`, with underscores behind it until no column has it."""
    while name in taken:
        name += "_"
    taken.add(name)
    return name


_ARROW: Mapping[ColumnType, pa.DataType] = {
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DECIMAL: pa.decimal128(38, 6),
    ColumnType.DOUBLE: pa.float64(),
    ColumnType.VARCHAR: pa.string(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIMESTAMP: pa.timestamp("us"),
}


def _typed(value: Value | None, kind: ColumnType) -> Any:
    """A decision's value as Arrow takes it. What is no number becomes null: JSON could not carry it."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    match kind:
        case ColumnType.DECIMAL:
            return Decimal(str(value))
        case ColumnType.DATE:
            return date.fromisoformat(str(value)[:10])
        case ColumnType.TIMESTAMP:
            moment = datetime.fromisoformat(str(value))
            return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
        case ColumnType.INTEGER | ColumnType.DOUBLE | ColumnType.BOOLEAN | ColumnType.VARCHAR:
            return value


def _parquet(released: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(released, sink, compression="zstd")
    return sink.getvalue()


def _arrow(released: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, released.schema) as stream:
        stream.write_table(released)
    return sink.getvalue()


def _csv(released: pa.Table) -> bytes:
    """UTF-8, header, text quoted, null as nothing: an empty text and a null stay apart."""
    sink = io.BytesIO()
    pacsv.write_csv(released, sink)
    return sink.getvalue()


def _json(released: pa.Table) -> bytes:
    """`{"columns": [{"name", "type"}], "rows": [{…}]}`; decimals, dates and times are text, so nothing is rounded."""
    plain = {
        "columns": [{"name": field.name, "type": str(field.type)} for field in released.schema],
        "rows": released.to_pylist(),
    }
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_json_value)
    return text.encode("utf-8")


def _json_value(value: object) -> str:
    if isinstance(value, date):  # datetimes too
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class _Writer:
    media_type: str
    write: Callable[[pa.Table], bytes]


_FORMATS: Mapping[Format, _Writer] = {
    Format.PARQUET: _Writer("application/vnd.apache.parquet", _parquet),
    Format.CSV: _Writer("text/csv; charset=utf-8", _csv),
    Format.JSON: _Writer("application/json", _json),
    Format.ARROW: _Writer("application/vnd.apache.arrow.stream", _arrow),
}
