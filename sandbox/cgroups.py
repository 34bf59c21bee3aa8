"""Control groups: what a slot's job may use of memory, processors and process ids, enforced by the kernel from outside.

Version 1 (a folder in each controller) and version 2 (one folder), whichever the host lets us write. A slot's group
lies below the broker's own, so that the host's limits on the broker hold for its jobs too. Groups of brokers that were
killed are removed by the next one that starts.
"""

import contextlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.limits import Limits

ROOT = Path("/sys/fs/cgroup")
_NAME = re.compile(r"yunei-(\d+)-(\d+)")
_CONTROLLERS = ("memory", "pids", "cpu", "cpuacct")
_V2_CONTROLLERS = ("memory", "pids", "cpu")
"""The first is needed, the others are taken where they are."""
_ASIDE = "yunei-broker"
"""Child group of the broker itself, and of what was in its group beside it."""
_PERIOD_US = 100_000
_QUOTA_US = 110_000
"""Of each period for each thread. The kernel hands processor time out in slices: with a quota of exactly one processor
a job that computes all the time would be stopped now and then although it never uses more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a group has used and how often it met its memory limit."""

    cpu_s: float
    peak_memory_bytes: int | None
    """Since `limit`; None where the kernel cannot forget the peak of the job before (version 2 until Linux 6.12)."""
    out_of_memory: int
    """Times that the kernel killed something in it."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where groups can be made: version and the broker's own folder in each controller."""

    version: int
    folders: dict[str, Path] = field(default_factory=dict)
    """Controller → folder; version 2 has them all in one."""


def find_home(root: Path = ROOT, own: Path = Path("/proc/self/cgroup")) -> Home | None:
    """The broker's own groups, if children can be made there; None otherwise. Leaves nothing behind."""
    try:
        lines = [line.split(":", 2) for line in own.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return None
    return _find_v2(root, lines) or _find_v1(root, lines)


def _find_v1(root: Path, lines: list[list[str]]) -> Home | None:
    folders = {}
    for _, names, path in lines:
        for name in names.split(","):
            folder = root / name / path.lstrip("/")
            if name in _CONTROLLERS and os.access(folder, os.W_OK) and (folder / "cgroup.procs").exists():
                folders[name] = folder
    return Home(1, folders) if "memory" in folders and _may_make(folders["memory"]) else None


def _find_v2(root: Path, lines: list[list[str]]) -> Home | None:
    path = next((path for number, names, path in lines if number == "0" and not names), None)
    if path is None or not (root / "cgroup.controllers").exists():
        return None
    folder = root / path.lstrip("/")
    if folder.name == _ASIDE:
        folder = folder.parent  # an earlier broker of this service has made room here
    try:
        found = [name for name in _V2_CONTROLLERS if name in _read(f"{folder}/cgroup.controllers").split()]
        if not set(found) <= set(_read(f"{folder}/cgroup.subtree_control").split()):
            _give_children(folder, root, found)
    except OSError:
        return None
    return Home(2, dict.fromkeys(found, folder)) if _V2_CONTROLLERS[0] in found and _may_make(folder) else None


def _give_children(folder: Path, root: Path, controllers: Sequence[str]) -> None:
    """Hand the controllers to child groups. A group that does so may hold no process itself: make room first."""
    wanted = " ".join(f"+{name}" for name in controllers)
    try:
        _write(f"{folder}/cgroup.subtree_control", wanted)
    except OSError:
        _make_room(folder, root)
        _write(f"{folder}/cgroup.subtree_control", wanted)


def _make_room(folder: Path, root: Path) -> None:
    """Move the processes of the group into a child: all of them where the group was given to us, else our own alone.

    `yunei serve` has the supervisor and its other processes in the same group as the broker; but a root shell's group
    holds processes that are none of our business.
    """
    (folder / _ASIDE).mkdir(exist_ok=True)
    everybody = _read(f"{folder}/cgroup.procs").split() if _is_ours(folder, root) else [str(os.getpid())]
    for pid in everybody:
        with contextlib.suppress(ProcessLookupError):
            _write(f"{folder}/{_ASIDE}/cgroup.procs", pid)


def _is_ours(folder: Path, root: Path) -> bool:
    """True where the group was given to us: as an ordinary user it must have been; or it is a container's, or systemd's
    mark says so."""
    if os.geteuid() != 0 or folder == root:
        return True
    for name in ("user.delegate", "trusted.delegate"):
        with contextlib.suppress(OSError):
            if os.getxattr(folder, name) == b"1":
                return True
    return False


def _may_make(folder: Path) -> bool:
    probe = folder / f"yunei-{os.getpid()}-0"
    try:
        probe.mkdir(exist_ok=True)
        probe.rmdir()
    except OSError:
        return False
    return True


def remove_stale(home: Home) -> None:
    """Remove the groups of brokers that are gone."""
    for folder in set(home.folders.values()):
        for group in folder.glob("yunei-*-*"):
            match = _NAME.fullmatch(group.name)
            if match and not _alive(match[1]):
                with contextlib.suppress(OSError):
                    group.rmdir()


def _alive(pid: str) -> bool:
    """False also for a dead process that nobody has waited for: it has no command line any more."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


class Group:
    """The group of one slot. Used by one sandbox after another, never by two at once."""

    def __init__(self, home: Home, slot: int) -> None:
        self._home = home
        self._folders = {name: folder / f"yunei-{os.getpid()}-{slot}" for name, folder in home.folders.items()}
        for folder in self._folders.values():
            folder.mkdir(exist_ok=True)
        self._set: Limits | None = None
        """What `limit` set last."""
        self._has_peak = False

    @property
    def folders(self) -> frozenset[Path]:
        """Where the group lies."""
        return frozenset(self._folders.values())

    def admit(self, pid: int) -> None:
        """Move a process in."""
        for folder in self.folders:
            _write(f"{folder}/cgroup.procs", str(pid))

    def begin(self, limits: Limits) -> Reading:
        """Set the limits of the next job, forget the peak of the last one, and say where its account starts."""
        if self._set != limits:
            self._set = None
            self._set_all(limits)
            self._set = limits
        self._has_peak = self._try("memory", self._peak, "0")
        return self.read()

    @property
    def _peak(self) -> str:
        return "memory.peak" if self._home.version == 2 else "memory.max_usage_in_bytes"

    def _set_all(self, limits: Limits) -> None:
        memory, pids = str(limits.memory_bytes), str(64 + 8 * limits.threads)
        quota = str(limits.threads * _QUOTA_US)
        if self._home.version == 2:
            _write(f"{self._folders['memory']}/memory.max", memory)
            self._try("memory", "memory.swap.max", "0")
            self._try("pids", "pids.max", pids)
            self._try("cpu", "cpu.max", f"{quota} {_PERIOD_US}")
            return
        _write(f"{self._folders['memory']}/memory.limit_in_bytes", memory)
        self._try("pids", "pids.max", pids)
        self._try("cpu", "cpu.cfs_period_us", str(_PERIOD_US))
        self._try("cpu", "cpu.cfs_quota_us", quota)

    def _try(self, controller: str, name: str, value: str) -> bool:
        """Set what is there: only the memory limit has nothing behind it that counts all memory."""
        if controller not in self._folders:
            return False
        try:
            _write(f"{self._folders[controller]}/{name}", value)
        except OSError:
            return False
        return True

    def read(self) -> Reading:
        """What the group has used since it was made; the peak since `limit`."""
        memory = self._folders["memory"]
        peak = _number(f"{memory}/{self._peak}") if self._has_peak else None
        if self._home.version == 2:
            return Reading(
                cpu_s=_fields(f"{memory}/cpu.stat").get("usage_usec", 0) / 1e6,
                peak_memory_bytes=peak,
                out_of_memory=_fields(f"{memory}/memory.events").get("oom_kill", 0),
            )
        cpu = self._folders.get("cpuacct")
        return Reading(
            cpu_s=_number(f"{cpu}/cpuacct.usage") / 1e9 if cpu else 0.0,
            peak_memory_bytes=peak,
            out_of_memory=_fields(f"{memory}/memory.oom_control").get("oom_kill", 0),
        )

    def remove(self) -> None:
        """Remove the group; it must be empty."""
        for folder in self.folders:
            with contextlib.suppress(OSError):
                folder.rmdir()


_FILE_BYTES = 64 * 1024
"""Longer than any file of a group that is read here."""


def _write(path: str, value: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(handle, value.encode())
    finally:
        os.close(handle)


def _read(path: str) -> str:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(handle, _FILE_BYTES).decode()
    finally:
        os.close(handle)


def _number(path: str) -> int:
    try:
        return int(_read(path))
    except (OSError, ValueError):
        return 0


def _fields(path: str) -> dict[str, int]:
    try:
        pairs = [line.split() for line in _read(path).splitlines()]
    except OSError:
        return {}
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdigit()}
