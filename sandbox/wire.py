"""How broker, zygote and sandbox speak: small JSON messages with descriptors, and frames on the one result pipe."""

import fcntl
import json
import os
import socket
import struct
from collections.abc import Sequence
from enum import Enum
from typing import Any

MESSAGE_BYTES = 64 * 1024
_DESCRIPTORS = 8
FRAME = struct.Struct("<cQ")
"""Kind and length of the payload that follows."""


class Frame(Enum):
    """Kinds of frame. All but LOCKED and FAULT come from code that is not trusted."""

    LOCKED = b"L"
    """Written by our code once every layer is up and before any of the job's code runs: JSON of the canaries."""
    FAULT = b"F"
    """A layer could not be set up: text. Believed only before LOCKED."""
    TABLE = b"T"
    """u16 length of the name, name, uncompressed Arrow IPC stream (from the parser: a text in UTF-8)."""
    VALUES = b"J"
    """JSON object: scalars, models, figures."""
    STDOUT = b"O"
    STDERR = b"E"
    ERROR = b"X"
    """JSON object: code, class, text."""
    END = b"."
    """The job came to its end; without it the run has failed."""


def send(channel: socket.socket, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
    """Send one message. Raises OSError when the other end is gone."""
    data = json.dumps(message, separators=(",", ":")).encode()
    if len(data) > MESSAGE_BYTES:
        raise ValueError("message too long")
    socket.send_fds(channel, [data], list(descriptors))


def receive(channel: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Wait for one message; None when the other end is gone."""
    data, descriptors, _, _ = socket.recv_fds(channel, MESSAGE_BYTES, _DESCRIPTORS)
    if not data:
        return None
    message: dict[str, Any] = json.loads(data)
    return message, descriptors


def read(handle: int) -> dict[str, Any] | None:
    """Like `receive`, by a call that a job's filter allows; takes no descriptors. None when the other end is gone."""
    data = os.read(handle, MESSAGE_BYTES)
    message: dict[str, Any] | None = json.loads(data) if data else None
    return message


def channel_pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of a channel that keeps messages whole."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def write_all(handle: int, data: bytes | memoryview) -> None:
    """Write everything; raises OSError when the reader is gone."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


class ResultPipe:
    """The sandbox's end of its one way out."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def send(self, kind: Frame, payload: bytes | memoryview = b"") -> None:
        """Write one frame; blocks while the pipe is full."""
        write_all(self._handle, FRAME.pack(kind.value, len(payload)))
        write_all(self._handle, payload)

    def send_json(self, kind: Frame, value: Any) -> None:
        """Write one frame of JSON; raises ValueError on NaN and infinity."""
        self.send(kind, json.dumps(value, allow_nan=False, ensure_ascii=False, default=_plain).encode())

    def send_table(self, name: str, stream: memoryview) -> None:
        """Write one named Arrow stream, or text of the parser."""
        label = name.encode()
        write_all(self._handle, FRAME.pack(Frame.TABLE.value, 2 + len(label) + len(stream)))
        write_all(self._handle, struct.pack("<H", len(label)) + label)
        write_all(self._handle, stream)


def _plain(value: Any) -> Any:
    """NumPy scalars and arrays as JSON; anything else raises TypeError."""
    for method in ("tolist", "item"):
        if hasattr(value, method):
            return getattr(value, method)()
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def make_payload() -> int:
    """A memory file for a job's input, as a descriptor: a sandbox has it open before the job comes."""
    return os.memfd_create("job", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)


def fill_payload(handle: int, header: dict[str, Any], blobs: Sequence[bytes | memoryview]) -> None:
    """Write a job's input and seal it: nobody can change it from here on. Raises OSError."""
    lengths = [len(memoryview(blob).cast("B")) for blob in blobs]
    head = json.dumps({"header": header, "lengths": lengths}).encode()
    write_all(handle, struct.pack("<Q", len(head)) + head)
    for blob in blobs:
        write_all(handle, memoryview(blob).cast("B"))
    seals = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
    fcntl.fcntl(handle, fcntl.F_ADD_SEALS, seals)


def unpack_payload(handle: int) -> tuple[dict[str, Any], list[memoryview]]:
    """Read what `fill_payload` wrote."""
    size = os.fstat(handle).st_size
    data = memoryview(os.pread(handle, size, 0)) if size < 1 << 30 else _read_large(handle, size)
    (length,) = struct.unpack_from("<Q", data)
    head = json.loads(bytes(data[8 : 8 + length]))
    blobs, position = [], 8 + length
    for part in head["lengths"]:
        blobs.append(data[position : position + part])
        position += part
    return head["header"], blobs


def _read_large(handle: int, size: int) -> memoryview:
    """Beyond what one read returns."""
    data = bytearray(size)
    view, position = memoryview(data), 0
    while position < size:
        position += os.preadv(handle, [view[position:]], position)
    return view
