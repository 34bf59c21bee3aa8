"""Landlock: the second, independent word on files, and the only one in the reduced tier.

It binds a thread and its descendants to a list of paths, whatever mounts and owners say. Everything that this kernel's
version can handle is handled (so denied) and only the listed accesses are given back. Execution is given back nowhere.
"""

import os
import struct
from collections.abc import Iterable

from sandbox import kernel

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << bit for bit in range(6, 13))
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15

READ = READ_FILE | READ_DIR
SCRATCH = READ | WRITE_FILE | TRUNCATE | MAKE_REG | MAKE_DIR | REMOVE_FILE | REMOVE_DIR
_FOR_FILES = WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_BIND_TCP, _CONNECT_TCP = 1, 2
_SCOPE_ABSTRACT_SOCKET, _SCOPE_SIGNAL = 1, 2


def handled_files(version: int) -> int:
    """Every file access that this Landlock version knows."""
    return (1 << (13 + (version >= 2) + (version >= 3) + (version >= 5))) - 1


def attributes(version: int) -> bytes:
    """The ruleset record: deny all that this version can deny. Older kernels take a shorter record."""
    files = handled_files(version)
    if version >= 6:
        return struct.pack("<QQQ", files, _BIND_TCP | _CONNECT_TCP, _SCOPE_ABSTRACT_SOCKET | _SCOPE_SIGNAL)
    if version >= 4:
        return struct.pack("<QQ", files, _BIND_TCP | _CONNECT_TCP)
    return struct.pack("<Q", files)


def begin(version: int) -> int:
    """A ruleset that denies everything that this version can deny, as a descriptor. Raises OSError."""
    return kernel.landlock_ruleset(attributes(version))


def allow(ruleset: int, version: int, rules: Iterable[tuple[str, int]]) -> None:
    """Give (path, access) back. Paths that are not there are skipped. Raises OSError."""
    known = handled_files(version)
    for path, access in rules:
        try:
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        if not os.path.isdir(path):
            access &= _FOR_FILES
        kernel.landlock_allow(ruleset, handle, access & known)
        os.close(handle)


def bind(ruleset: int) -> None:
    """Bind this thread, and those it will start, to the ruleset for good, and close it. Raises OSError."""
    kernel.landlock_restrict(ruleset)
    os.close(ruleset)
