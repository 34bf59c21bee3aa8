"""The strict reading of what comes out of a sandbox: hostile bytes in, plain tables and JSON values out, or a refusal.

Theory of operation. A table is accepted only as one uncompressed Arrow IPC stream of flat columns. Before pyarrow sees
a byte, `_walk` reads the stream's own frame: each message's lengths must fit into what has arrived, only one schema and
record batches may come, and in each batch the row count, the number of buffers and every buffer's place are checked,
and compression is refused (a few kilobytes of it decode to gigabytes). Then pyarrow reads without copying, the types
are held against a list, and `validate(full=True)` looks at every value. Nothing is unpickled, and no path is read.
"""

import json
import math
import re
import struct
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from core.errors import JobFailed
from sandbox.errors import RESULT_MALFORMED, RESULT_TOO_LARGE

MAX_COLUMNS = 1024
MAX_NAME_BYTES = 256
MAX_TABLES = 256
MAX_JSON_DEPTH = 32
_CONTINUATION = 0xFFFFFFFF
_SCHEMA, _RECORD_BATCH = 1, 3
_METADATA_BYTES = 1 << 20
MAX_JSON_BYTES = 4 << 20
"""Of scalars, models and figures together: a value of three bytes can take sixty once it is read."""
_NOT_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^"\[\]{}]++|"', re.DOTALL)
_FLAT = (
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_float32,
    pa.types.is_float64,
    pa.types.is_decimal128,
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_date32,
    pa.types.is_timestamp,
    pa.types.is_time64,
)


def malformed(detail: str) -> JobFailed:
    """The refusal of a result; `detail` is for the operator."""
    return JobFailed(RESULT_MALFORMED, detail=detail)


def read_name(data: memoryview) -> tuple[str, memoryview]:
    """Split a TABLE frame into name and stream."""
    if len(data) < 2:
        raise malformed("table frame without a name")
    length = int.from_bytes(data[:2], "little")
    if not 0 < length <= MAX_NAME_BYTES or len(data) < 2 + length:
        raise malformed("table name out of bounds")
    try:
        name = bytes(data[2 : 2 + length]).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise malformed("table name is not UTF-8") from problem
    return name, data[2 + length :]


def read_table(stream: memoryview, *, max_rows: int) -> pa.Table:
    """Read one hostile Arrow stream. Raises JobFailed `result_malformed` or `result_too_large`."""
    rows = sum(_walk(stream))
    if rows > max_rows:
        raise JobFailed(RESULT_TOO_LARGE, detail=f"{rows} rows of at most {max_rows}")
    try:
        with pa.ipc.open_stream(pa.py_buffer(stream)) as reader:
            _check_schema(reader.schema)
            table = reader.read_all()
        table.validate(full=True)
    except (pa.ArrowException, ValueError, OSError, MemoryError) as problem:
        raise malformed(f"Arrow: {problem}") from problem
    if table.num_rows != rows:
        raise malformed("row counts differ")
    return table.replace_schema_metadata(None)


def _check_schema(schema: pa.Schema) -> None:
    names = [field.name for field in schema]
    if not names or len(names) > MAX_COLUMNS or len(set(names)) != len(names):
        raise malformed("no columns, too many, or two of one name")
    for field in schema:
        if len(field.name.encode("utf-8")) > MAX_NAME_BYTES:
            raise malformed("column name too long")
        if isinstance(field.type, pa.BaseExtensionType) or not any(accepts(field.type) for accepts in _FLAT):
            raise malformed(f"type {field.type} is not accepted")


def _walk(stream: memoryview) -> Iterator[int]:
    """Check the frame of every message; yields the rows of each record batch."""
    position, seen_schema = 0, False
    while position < len(stream):
        head = stream[position : position + 8]
        if len(head) < 8:
            raise malformed("stream ends inside a message head")
        mark, length = struct.unpack("<Ii", head)
        if mark != _CONTINUATION:
            raise malformed("no continuation mark")
        position += 8
        if length == 0:
            if position != len(stream):
                raise malformed("bytes after the end of the stream")
            return
        if not 0 < length <= _METADATA_BYTES or length % 8 or position + length > len(stream):
            raise malformed("metadata out of bounds")
        message = _FlatTable.root(stream[position : position + length])
        position += length
        body_length = message.scalar(3, "<q", 0)
        if not 0 <= body_length <= len(stream) - position:
            raise malformed("body out of bounds")
        kind = message.scalar(1, "<B", 0)
        if (kind, seen_schema) not in ((_SCHEMA, False), (_RECORD_BATCH, True)):
            raise malformed(f"message of kind {kind} at the wrong place")
        seen_schema = True
        if kind == _RECORD_BATCH:
            yield _check_batch(message.table(2), body_length)
        elif body_length:
            raise malformed("schema with a body")
        position += body_length
    raise malformed("no end of stream")


def _check_batch(batch: "_FlatTable", body_length: int) -> int:
    rows = batch.scalar(0, "<q", 0)
    if batch.has(3):
        raise malformed("compressed batch")
    if batch.has(4):
        raise malformed("view types")
    nodes, buffers = batch.structs(1), batch.structs(2)
    if not 0 <= rows <= 1 << 40 or not 0 < len(nodes) <= MAX_COLUMNS or len(buffers) > 3 * MAX_COLUMNS:
        raise malformed("rows, columns or buffers out of bounds")
    if any(length != rows or not 0 <= nulls <= rows for length, nulls in nodes):
        raise malformed("column of another length")
    if any(offset < 0 or length < 0 or offset + length > body_length for offset, length in buffers):
        raise malformed("buffer out of bounds")
    if rows > 8 * body_length:
        raise malformed("more rows than the body can hold")
    return int(rows)


class _FlatTable:
    """Just enough of a FlatBuffers table to look before anybody else does. Every offset is checked."""

    def __init__(self, data: memoryview, position: int) -> None:
        self._data, self._position = data, position
        vtable = position - self._unpack("<i", position)
        size = self._unpack("<H", vtable)
        if size < 4 or size % 2:
            raise malformed("metadata table")
        self._slots = [self._unpack("<H", vtable + 4 + 2 * index) for index in range((size - 4) // 2)]

    @classmethod
    def root(cls, data: memoryview) -> "_FlatTable":
        (position,) = struct.unpack_from("<I", data) if len(data) >= 4 else (len(data),)
        return cls(data, position)

    def _unpack(self, form: str, position: int) -> int:
        if not 0 <= position <= len(self._data) - struct.calcsize(form):
            raise malformed("metadata offset out of bounds")
        return int(struct.unpack_from(form, self._data, position)[0])

    def has(self, slot: int) -> bool:
        return slot < len(self._slots) and self._slots[slot] != 0

    def scalar(self, slot: int, form: str, default: int) -> int:
        return self._unpack(form, self._position + self._slots[slot]) if self.has(slot) else default

    def _follow(self, slot: int) -> int:
        if not self.has(slot):
            raise malformed("metadata field is missing")
        place = self._position + self._slots[slot]
        return place + self._unpack("<I", place)

    def table(self, slot: int) -> "_FlatTable":
        return _FlatTable(self._data, self._follow(slot))

    def structs(self, slot: int) -> list[tuple[int, int]]:
        """A vector of pairs of 64-bit integers."""
        place = self._follow(slot)
        count = self._unpack("<I", place)
        if count > 4 * MAX_COLUMNS or place + 4 + 16 * count > len(self._data):
            raise malformed("metadata vector out of bounds")
        return [struct.unpack_from("<qq", self._data, place + 4 + 16 * index) for index in range(count)]


def read_text(data: memoryview) -> tuple[str, str]:
    """Name and text of a TABLE frame of the parser. Raises JobFailed `result_malformed`."""
    name, text = read_name(data)
    try:
        return name, bytes(text).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise malformed("text is not UTF-8") from problem


def read_json(data: memoryview, *, max_depth: int = MAX_JSON_DEPTH) -> dict[str, Any]:
    """Read one hostile JSON object: UTF-8, finite numbers, bounded size and nesting.

    Raises JobFailed `result_malformed`, or `result_too_large` over `MAX_JSON_BYTES`.
    """
    if len(data) > MAX_JSON_BYTES:
        raise JobFailed(RESULT_TOO_LARGE, detail=f"{len(data)} bytes of JSON, at most {MAX_JSON_BYTES}")
    raw = bytes(data)
    try:
        text = raw.decode("utf-8")
        if nesting(text, stop=max_depth) > max_depth:
            raise malformed("JSON nests too deep")
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a surrogate pair cannot be written later
    except (ValueError, RecursionError) as problem:
        raise malformed(f"JSON: {problem}") from problem
    if not isinstance(value, dict):
        raise malformed("JSON is not an object")
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("number out of range")
    return value


def nesting(text: str, *, stop: int) -> int:
    """Deepest nesting of brackets outside strings; stops counting above `stop`. Linear, no recursion."""
    depth = deepest = 0
    for bracket in _NOT_BRACKETS.sub("", text):
        depth += 1 if bracket in "[{" else -1
        if depth > deepest:
            deepest = depth
            if deepest > stop:
                break
    return deepest
