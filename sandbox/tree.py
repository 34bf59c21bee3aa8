"""The minimal read-only file tree of a sandbox, as data: every path that a job can see, with its reason.

There is no /proc, /sys, /etc, /dev/shm, no home, no shell: only what the interpreter needs to import its libraries.
Paths stand where they stand outside, so that `sys.path` needs no change. The tree is built once by the zygote, over
/sys of its own mount namespace (which nothing there needs), so that no folder is left behind when it is killed.
"""

import os
import site
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from sandbox import kernel, landlock

SPOT = "/sys"
INPUTS = "/input"
"""Holds the mount point below: Landlock lets a job read what is mounted in it, whatever that will be."""
INPUT = "/input/extract"
REHEARSAL = "/rehearsal.duckdb"
"""An all but empty database, on which a waiting sandbox practises what its job will do. Jobs may not open it."""
SCRATCH = "/scratch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """One path that a job can see."""

    path: str
    reason: str
    access: int = landlock.READ
    """Landlock accesses."""
    node: bool = False
    """A device node rather than a folder."""


def granted_paths() -> tuple[Granted, ...]:
    """What the interpreter that runs this needs, found from itself; nested paths are left to their parents."""
    standard, installed = _import_folders()
    found = [
        *(Granted(path=os.path.realpath(path), reason="the standard library") for path in standard),
        *(
            Granted(path=os.path.realpath(path), reason="installed libraries: pandas, pyarrow, ...")
            for path in installed
        ),
        *(Granted(path=path, reason="shared libraries of the system") for path in _library_folders()),
    ]
    folders: dict[str, Granted] = {}
    for item in sorted(found, key=lambda item: len(item.path)):
        if os.path.isdir(item.path) and not any(Path(item.path).is_relative_to(path) for path in folders):
            folders[item.path] = item
    return (*folders.values(), *DEVICES)


def links() -> dict[str, str]:
    """Names under which the interpreter knows a granted folder by a symbolic link (a linked `.venv`): name → folder.

    Modules that are loaded remember such names and look for their parts there.
    """
    named = [path for paths in _import_folders() for path in paths if os.path.isdir(path)]
    return {path: real for path in named if (real := os.path.realpath(path)) != path}


def _import_folders() -> tuple[list[str], list[str]]:
    """Folders of the standard library and of installed libraries, by the interpreter's own names."""
    standard = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    return standard, [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]


DEVICES = (
    Granted(
        path="/dev/null",
        reason="libraries open it to throw output away",
        access=landlock.READ_FILE | landlock.WRITE_FILE,
        node=True,
    ),
    Granted(path="/dev/zero", reason="libraries map it for memory", access=landlock.READ_FILE, node=True),
    Granted(path="/dev/urandom", reason="random numbers, older form", access=landlock.READ_FILE, node=True),
)


def _library_folders() -> list[str]:
    """Folders of the shared libraries that this process has loaded."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        files = {line.split(maxsplit=5)[5].strip() for line in maps if len(line.split(maxsplit=5)) == 6}
    return sorted({os.path.dirname(file) for file in files if ".so" in os.path.basename(file) and file[0] == "/"})


def build(paths: tuple[Granted, ...]) -> None:
    """Build the tree at `SPOT` of this process's own mount namespace; `seal` ends it. Raises OSError."""
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    trees = [(item, kernel.clone_tree(item.path)) for item in paths]
    kernel.mount("tmpfs", SPOT, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC, "size=4m,mode=0755")
    for folder in (INPUTS, INPUT, SCRATCH):
        os.mkdir(SPOT + folder, 0o755)
    for item, tree in trees:
        _place(item, tree)
    for name, folder in sorted(links().items()):
        _link(name, folder)


def seal() -> None:
    """From here on nothing in the tree can be written."""
    flags = kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY
    kernel.mount("none", SPOT, None, flags | kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)


def _place(item: Granted, tree: int) -> None:
    spot = Path(SPOT + item.path)
    spot.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    flags = kernel.MOUNT_ATTR_RDONLY | kernel.MOUNT_ATTR_NOSUID
    if item.node:
        spot.touch(mode=0o666)
        flags |= kernel.MOUNT_ATTR_NOEXEC
    else:
        spot.mkdir(mode=0o755, exist_ok=True)
        flags |= kernel.MOUNT_ATTR_NODEV
    kernel.set_tree_flags(tree, flags)
    kernel.attach_tree(tree, str(spot))
    os.close(tree)


def _link(name: str, folder: str) -> None:
    """Make the link in the tree, unless a mount or a link above it shows it already.

    A link above it leads out of the tree while that is being built, so nothing may be made below it.
    """
    spot = Path(SPOT + name)
    if not spot.exists() and not any(parent.is_symlink() for parent in spot.parents):
        spot.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        spot.symlink_to(folder)


def make_scratch(size_bytes: int, inodes: int, owner: int) -> None:
    """A private folder in memory, the only place that can be written. Raises OSError."""
    data = f"{_size(size_bytes, inodes)},mode=0700,uid={owner},gid={owner}"
    kernel.mount("tmpfs", SCRATCH, "tmpfs", _SCRATCH_FLAGS, data)


def resize_scratch(size_bytes: int, inodes: int) -> None:
    """Give the scratch another size while it is empty; without any room it cannot be written at all."""
    flags = _SCRATCH_FLAGS | kernel.MS_REMOUNT | (0 if size_bytes else kernel.MS_RDONLY)
    kernel.mount("tmpfs", SCRATCH, "tmpfs", flags, _size(size_bytes, inodes) if size_bytes else "")


_SCRATCH_FLAGS = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC


def _size(size_bytes: int, inodes: int) -> str:
    return f"size={size_bytes},nr_inodes={inodes + 1}"  # one for the folder itself


def enter() -> None:
    """Make the tree this process's root and forget the host's. The process must be alone in its mount namespace."""
    tree = kernel.clone_tree(SPOT, recursive=True)
    kernel.attach_tree(tree, SPOT)
    os.close(tree)
    os.chdir(SPOT)
    kernel.pivot_root(".", ".")
    kernel.unmount(".")
    os.chdir("/")
