"""Small attacks that every sandbox makes on itself after it is shut and before the job runs; one success and it ends.

They cost some microseconds each. `tests/escape` holds the long list; these are the ones whose success would mean that
a whole layer is missing.
"""

import ctypes
import os
import socket
from collections.abc import Callable

_libc = ctypes.CDLL(None, use_errno=True)

_FORK, _EXECVE, _PTRACE, _MOUNT, _KEYCTL, _BPF, _IO_URING, _MEMFD, _UNSHARE = 57, 59, 101, 165, 250, 321, 425, 319, 272
_CLONE_NEWUSER = 0x10000000


def _call(number: int, *arguments: object) -> None:
    if _libc.syscall(ctypes.c_long(number), *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def _fork() -> None:
    child = _libc.syscall(ctypes.c_long(_FORK))
    if child == 0:
        os._exit(0)
    if child < 0:
        raise OSError(ctypes.get_errno(), "refused")


def _open(path: str, flags: int = os.O_RDONLY) -> None:
    os.close(os.open(path, flags))


def _socket(family: int) -> None:
    socket.socket(family, socket.SOCK_DGRAM if family != socket.AF_NETLINK else socket.SOCK_RAW).close()


_ATTACKS: dict[str, Callable[[], None]] = {
    "read_system_file": lambda: _open("/etc/passwd"),
    "read_process_environment": lambda: _open("/proc/self/environ"),
    "read_shared_memory_folder": lambda: _open("/dev/shm", os.O_RDONLY | os.O_DIRECTORY),  # noqa: S108 must fail
    "write_outside_scratch": lambda: _open("/canary", os.O_CREAT | os.O_WRONLY),
    "internet_socket": lambda: _socket(socket.AF_INET),
    "unix_socket": lambda: _socket(socket.AF_UNIX),
    "netlink_socket": lambda: _socket(socket.AF_NETLINK),
    "vsock_socket": lambda: _socket(40),
    "fork": _fork,
    "exec": lambda: _call(_EXECVE, b"/canary", None, None),
    "trace": lambda: _call(_PTRACE, ctypes.c_long(0), ctypes.c_long(0), None, None),
    "mount": lambda: _call(_MOUNT, b"none", b"/", None, ctypes.c_ulong(1 << 18), None),
    "new_user_namespace": lambda: _call(_UNSHARE, ctypes.c_long(_CLONE_NEWUSER)),
    "kernel_keyring": lambda: _call(_KEYCTL, ctypes.c_long(0), ctypes.c_long(-3), ctypes.c_long(0)),
    "io_uring": lambda: _call(_IO_URING, ctypes.c_long(1), ctypes.create_string_buffer(120)),
    "memory_file": lambda: _call(_MEMFD, b"canary", ctypes.c_long(0)),
}
_MISSING = 2
"""ENOENT of exec means that the call itself went through."""


def attack() -> dict[str, bool]:
    """Try everything; True means stopped."""
    return {name: _stopped(name, act) for name, act in _ATTACKS.items()}


def _stopped(name: str, act: Callable[[], None]) -> bool:
    try:
        act()
    except OSError as refusal:
        return not (name == "exec" and refusal.errno == _MISSING)
    return False
