"""The kernel calls that Python does not offer, through libc: thin, typed, each raising OSError with its errno.

Numbers and constants are those of the Linux headers; only x86-64 is known (`supported`), any other machine is refused.
"""

import ctypes
import os
import platform
import struct
import sys
from typing import Any

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
ALL_NAMESPACES = (
    CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP
)

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2

AT_FDCWD = -100
AT_EMPTY_PATH = 0x1000
AT_RECURSIVE = 0x8000
OPEN_TREE_CLONE = 1
OPEN_TREE_CLOEXEC = os.O_CLOEXEC
MOVE_MOUNT_F_EMPTY_PATH = 4
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV, MOUNT_ATTR_NOEXEC = 1, 2, 4, 8
MOUNT_ATTR_IDMAP = 0x00100000

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_SET_CHILD_SUBREAPER = 36
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

_NR_PIVOT_ROOT = 155
_NR_SECCOMP = 317
_NR_OPEN_TREE = 428
_NR_MOVE_MOUNT = 429
_NR_CLOSE_RANGE = 436
_NR_MOUNT_SETATTR = 442
_NR_LANDLOCK = (444, 445, 446)
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63

_libc = ctypes.CDLL(None, use_errno=True)


def supported() -> bool:
    """True on Linux on a 64-bit x86 processor, the only machine whose numbers stand here."""
    return sys.platform == "linux" and platform.machine() == "x86_64" and struct.calcsize("P") == 8


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _syscall(what: str, number: int, *arguments: Any) -> int:
    wide = [ctypes.c_long(x) if isinstance(x, int) else x for x in arguments]
    return _check(_libc.syscall(ctypes.c_long(number), *wide), what)


def unshare(flags: int) -> None:
    """Leave the namespaces that `flags` names for new ones."""
    _check(_libc.unshare(ctypes.c_int(flags)), "unshare")


def enter_namespace(namespace: int, kind: int) -> None:
    """Enter the namespace, of the kind `CLONE_NEW*`, that a descriptor names."""
    _check(_libc.setns(ctypes.c_int(namespace), ctypes.c_int(kind)), "setns")


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """mount(2)."""
    arguments = (source.encode(), target.encode(), kind.encode() if kind else None)
    _check(_libc.mount(*arguments, ctypes.c_ulong(flags), data.encode() or None), f"mount {target}")


def unmount(target: str) -> None:
    """Detach a mount and everything under it, now."""
    _check(_libc.umount2(target.encode(), ctypes.c_int(MNT_DETACH)), f"umount {target}")


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root of this mount namespace, the former root a mount at `old`."""
    _syscall("pivot_root", _NR_PIVOT_ROOT, new.encode(), old.encode())


def clone_tree(path: str, *, recursive: bool = False) -> int:
    """A detached copy of the mount at `path`, as a descriptor."""
    flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (AT_RECURSIVE if recursive else 0)
    return _syscall(f"open_tree {path}", _NR_OPEN_TREE, AT_FDCWD, path.encode(), flags)


def attach_tree(tree: int, path: str) -> None:
    """Attach a detached mount at `path`."""
    flags = MOVE_MOUNT_F_EMPTY_PATH
    _syscall(f"move_mount {path}", _NR_MOVE_MOUNT, tree, b"", AT_FDCWD, path.encode(), flags)


def set_tree_flags(tree: int, attributes: int, user_namespace: int = 0) -> None:
    """Set `MOUNT_ATTR_*` on a detached mount; with `MOUNT_ATTR_IDMAP`, owners map through `user_namespace`."""
    record = ctypes.create_string_buffer(struct.pack("<QQQQ", attributes, 0, 0, user_namespace))
    _syscall("mount_setattr", _NR_MOUNT_SETATTR, tree, b"", AT_EMPTY_PATH | AT_RECURSIVE, record, 32)


def close_from(first: int) -> None:
    """Close every descriptor from `first` on."""
    _syscall("close_range", _NR_CLOSE_RANGE, first, 0xFFFFFFFF, 0)


def prctl(option: int, argument: int = 0) -> int:
    """prctl(2) with one argument."""
    zero = ctypes.c_ulong(0)
    return _check(_libc.prctl(ctypes.c_int(option), ctypes.c_ulong(argument), zero, zero, zero), f"prctl {option}")


def bound_capabilities() -> None:
    """Empty the bounding set of this thread for good: no program that it could start would gain anything."""
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # past this kernel's last capability, or never held in this namespace: dropping is what counts


def drop_capabilities() -> None:
    """Empty every other capability set of this thread for good."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = ctypes.create_string_buffer(struct.pack("<Ii", _CAPABILITY_VERSION_3, 0))
    _check(_libc.capset(header, ctypes.create_string_buffer(24)), "capset")


def install_filter(program: bytes) -> None:
    """Install a seccomp filter (packed `sock_filter` records) on every thread of this process."""
    code = ctypes.create_string_buffer(program, len(program))
    record = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(program) // 8, ctypes.addressof(code)))
    set_mode_filter, all_threads = 1, 1
    failed_thread = _syscall("seccomp", _NR_SECCOMP, set_mode_filter, all_threads, record)
    if failed_thread:
        raise OSError(0, "seccomp: a thread kept another filter")


def landlock_version() -> int:
    """The Landlock ABI of this kernel; 0 when it has none."""
    try:
        return _syscall("landlock", _NR_LANDLOCK[0], 0, 0, 1)
    except OSError:
        return 0


def landlock_ruleset(attributes: bytes) -> int:
    """A new ruleset, as a descriptor."""
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    return _syscall("landlock_create_ruleset", _NR_LANDLOCK[0], buffer, len(attributes), 0)


def landlock_allow(ruleset: int, path: int, access: int) -> None:
    """Allow `access` beneath the file or folder that descriptor `path` names."""
    record = ctypes.create_string_buffer(struct.pack("<Qi", access, path))
    _syscall("landlock_add_rule", _NR_LANDLOCK[1], ruleset, 1, record, 0)


def landlock_restrict(ruleset: int) -> None:
    """Bind this thread, and those it will start, to the ruleset for good."""
    _syscall("landlock_restrict_self", _NR_LANDLOCK[2], ruleset, 0)


def set_hostname(name: str) -> None:
    """Name of this UTS namespace."""
    _check(_libc.sethostname(name.encode(), ctypes.c_size_t(len(name))), "sethostname")
