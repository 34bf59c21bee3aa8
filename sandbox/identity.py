"""User namespaces from the outside: their identity maps, which only a process that stands outside can write."""

import errno
import json
import os
import socket
from typing import Any

from sandbox import kernel

_Mapped = tuple[int, int]
"""An id inside the namespace, and what it is outside."""


def in_initial_namespace() -> bool:
    """True where this process is in the host's own user namespace: only there can root give away user ids."""
    with open("/proc/self/uid_map", encoding="ascii") as file:
        return file.read().split() == ["0", "0", str(2**32 - 1)]


def write_maps(pid: int, user: _Mapped, group: _Mapped) -> None:
    """Write the identity maps of a process that has just made a user namespace. Raises OSError."""
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{user[0]} {user[1]} 1"),
        ("gid_map", f"{group[0]} {group[1]} 1"),
    ):
        with open(f"/proc/{pid}/{name}", "w", encoding="ascii") as file:
            file.write(line)


def make_namespace(user: _Mapped, group: _Mapped) -> int:
    """A user namespace with these maps, as a descriptor, for an id-mapped mount. Raises OSError."""
    up, down = socket.socketpair()
    child = os.fork()
    if child == 0:
        up.close()
        try:
            kernel.unshare(kernel.CLONE_NEWUSER)
            down.sendall(b"{}\n")
            down.recv(1)
        finally:
            os._exit(0)
    down.close()
    with up:
        try:
            expect(up)
            write_maps(child, user, group)
            return os.open(f"/proc/{child}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
        finally:
            up.shutdown(socket.SHUT_RDWR)
            os.waitpid(child, 0)


def expect(channel: socket.socket) -> dict[str, Any]:
    """The next line of the other side; raises OSError for an error or a closed channel."""
    data = b""
    while not data.endswith(b"\n"):
        part = channel.recv(4096)
        if not part:
            raise OSError(errno.EPIPE, "launcher gone")
        data += part
    message: dict[str, Any] = json.loads(data)
    if "error" in message:
        raise OSError(message["errno"], message["error"])
    return message
