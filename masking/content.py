"""The hash of a table's content: what it says, not how an engine laid it down.

The sidecar is a database file, and the engine writes random ids and freely placed blocks into it: two files of equal
content differ. So the manifest names its content. For each column three SHA-256 run over all rows in order: the values
(little-endian, nulls as zero), the lengths of texts (32-bit), and the places of nulls (64-bit). Equal rows in equal
order give equal hashes, however they were cut into batches. Tables of an extract add up to one hash in their order.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.canonical import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one table says."""

    bytes: int
    """Bytes that were hashed."""
    hash: str


class ContentHash:
    """The running hash of one table; feed it all batches in order."""

    def __init__(self, name: str, schema: pa.Schema) -> None:
        self._name = name
        self._columns = [_ColumnHash(field) for field in schema]
        self._rows = 0

    def update(self, batch: pa.RecordBatch) -> None:
        """Take the next rows."""
        for column, values in zip(self._columns, batch.columns, strict=True):
            column.update(values, self._rows)
        self._rows += batch.num_rows

    def finish(self) -> Content:
        """The hash of everything so far."""
        columns = [column.plain() for column in self._columns]
        hashed = sum(column.bytes for column in self._columns)
        return Content(bytes=hashed, hash=digest({"table": self._name, "rows": self._rows, "columns": columns}))


class _ColumnHash:
    def __init__(self, field: pa.Field) -> None:
        self._field = field
        self._values, self._lengths, self._nulls = (hashlib.sha256() for _ in range(3))
        self.bytes = 0

    def update(self, values: pa.Array, first: int) -> None:
        if values.null_count:
            absent = np.flatnonzero(np.asarray(values.is_null()))
            self._nulls.update((absent.astype("<i8") + first).tobytes())
        if pa.types.is_string(values.type):
            values = pc.fill_null(values, "") if values.null_count else values
            offsets = np.frombuffer(values.buffers()[1], "<i4")[values.offset : values.offset + len(values) + 1]
            self._lengths.update(np.diff(offsets).tobytes())
            data = values.buffers()[2]
            self._add(memoryview(data)[int(offsets[0]) : int(offsets[-1])] if data and len(values) else b"")
        else:
            self._add(_fixed(values))

    def _add(self, data: bytes | memoryview) -> None:
        self._values.update(data)
        self.bytes += len(data)

    def plain(self) -> dict[str, str]:
        """JSON types."""
        hashes = {"values": self._values, "lengths": self._lengths, "nulls": self._nulls}
        shown = {name: value.hexdigest() for name, value in hashes.items()}
        return {"name": self._field.name, "type": str(self._field.type), **shown}


def _fixed(values: pa.Array) -> memoryview:
    """The bytes of values of a fixed width, zero in the place of nulls."""
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.uint8())
    width = values.type.bit_width // 8
    stored = memoryview(values.buffers()[1])[values.offset * width : (values.offset + len(values)) * width]
    if not values.null_count:
        return stored
    zeroed = np.frombuffer(stored, np.uint8).reshape(-1, width).copy()
    zeroed[np.asarray(values.is_null())] = 0
    return memoryview(zeroed.tobytes())


def combined(tables: Iterable[Content]) -> Content:
    """The content of a whole sidecar from its tables in the manifest's order."""
    listed = list(tables)
    return Content(bytes=sum(item.bytes for item in listed), hash=digest([item.hash for item in listed]))
