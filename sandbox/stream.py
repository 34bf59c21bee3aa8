"""Length-prefixed messages on the broker's socket: one JSON head and binary parts. Both ends are ours."""

import json
import socket
import struct
from collections.abc import Sequence
from typing import Any

_HEAD = struct.Struct("<QI")
_MAX_HEAD_BYTES = 256 << 20
_MAX_PARTS = 1024
_MAX_PART_BYTES = 1 << 40


def write_message(connection: socket.socket, head: dict[str, Any], parts: Sequence[bytes | memoryview]) -> None:
    """Send one message. Raises OSError when the other end is gone."""
    data = json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass")
    views = [memoryview(part).cast("B") for part in parts]
    lengths = struct.pack(f"<{len(views)}Q", *(len(view) for view in views))
    connection.sendall(_HEAD.pack(len(data), len(views)) + lengths + data)
    for view in views:
        connection.sendall(view)


def read_message(connection: socket.socket) -> tuple[dict[str, Any], list[memoryview]]:
    """Wait for one message. Raises OSError when the other end is gone before its end, ValueError on nonsense."""
    length, count = _HEAD.unpack(_read(connection, _HEAD.size))
    if length > _MAX_HEAD_BYTES or count > _MAX_PARTS:
        raise ValueError("message out of bounds")
    lengths = struct.unpack(f"<{count}Q", _read(connection, 8 * count))
    if any(part > _MAX_PART_BYTES for part in lengths):
        raise ValueError("message out of bounds")
    head = json.loads(bytes(_read(connection, length)).decode("utf-8", "surrogatepass"))
    return head, [_read(connection, part) for part in lengths]


def _read(connection: socket.socket, length: int) -> memoryview:
    data = memoryview(bytearray(length))
    position = 0
    while position < length:
        received = connection.recv_into(data[position:])
        if not received:
            raise ConnectionError("the other end is gone")
        position += received
    return data
