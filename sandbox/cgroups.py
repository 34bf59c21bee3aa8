"""Control groups: what a slot's job may use of memory, processors and process ids, enforced by the kernel from outside.

Version 1 (a folder in each controller) and version 2 (one folder), whichever the host lets us write. A slot's group
lies below the broker's own, so that the host's limits on the broker hold for its jobs too. Groups of brokers that were
killed are removed by the next one that starts.
"""

import contextlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.limits import Limits

ROOT = Path("/sys/fs/cgroup")
_NAME = re.compile(r"yunei-(\d+)-(\d+)")
_CONTROLLERS = ("memory", "pids", "cpu", "cpuacct")
_PERIOD_US = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a group has used and how often it met its memory limit."""

    cpu_s: float
    peak_memory_bytes: int
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
    try:
        if "memory" not in (folder / "cgroup.subtree_control").read_text().split():
            _give_children_controllers(folder)
    except OSError:
        return None
    return Home(2, dict.fromkeys(("memory", "pids", "cpu"), folder)) if _may_make(folder) else None


def _give_children_controllers(folder: Path) -> None:
    """A group that gives controllers to its children may hold no process itself: step into a child first."""
    wanted = " ".join(f"+{name}" for name in ("memory", "pids", "cpu"))
    try:
        (folder / "cgroup.subtree_control").write_text(wanted)
    except OSError:
        broker = folder / "yunei-broker"
        broker.mkdir(exist_ok=True)
        (broker / "cgroup.procs").write_text(str(os.getpid()))
        (folder / "cgroup.subtree_control").write_text(wanted)


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

    @property
    def folders(self) -> frozenset[Path]:
        """Where the group lies."""
        return frozenset(self._folders.values())

    def admit(self, pid: int) -> None:
        """Move a process in."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(pid))

    def limit(self, limits: Limits) -> None:
        """Set the limits of the next job and forget the peak of the last one."""
        if self._set == limits:
            self._write("memory", {"memory.peak" if self._home.version == 2 else "memory.max_usage_in_bytes": "0"})
            return
        self._set = None
        self._set_all(limits)
        self._set = limits

    def _set_all(self, limits: Limits) -> None:
        memory, pids = str(limits.memory_bytes), str(64 + 8 * limits.threads)
        quota = limits.threads * _PERIOD_US
        if self._home.version == 2:
            self._write("memory", {"memory.max": memory, "memory.swap.max": "0", "memory.peak": "0"})
            self._write("pids", {"pids.max": pids})
            self._write("cpu", {"cpu.max": f"{quota} {_PERIOD_US}"})
            return
        self._write("memory", {"memory.limit_in_bytes": memory, "memory.max_usage_in_bytes": "0"})
        self._write("pids", {"pids.max": pids})
        self._write("cpu", {"cpu.cfs_period_us": str(_PERIOD_US), "cpu.cfs_quota_us": str(quota)})

    def _write(self, controller: str, values: dict[str, str]) -> None:
        folder = self._folders.get(controller)
        for name, value in values.items() if folder else ():
            try:
                (folder / name).write_text(value)  # type: ignore[operator]  # folder is not None in this loop
            except OSError:
                if name in ("memory.max", "memory.limit_in_bytes"):
                    raise

    def read(self) -> Reading:
        """What the group has used since it was made; the peak since `limit`."""
        memory = self._folders["memory"]
        if self._home.version == 2:
            events = _fields(memory / "memory.events")
            cpu_s = _fields(memory / "cpu.stat").get("usage_usec", 0) / 1e6
            return Reading(
                cpu_s=cpu_s, peak_memory_bytes=_number(memory / "memory.peak"), out_of_memory=events.get("oom_kill", 0)
            )
        cpu = self._folders.get("cpuacct")
        return Reading(
            cpu_s=_number(cpu / "cpuacct.usage") / 1e9 if cpu else 0.0,
            peak_memory_bytes=_number(memory / "memory.max_usage_in_bytes"),
            out_of_memory=_fields(memory / "memory.oom_control").get("oom_kill", 0),
        )

    def remove(self) -> None:
        """Remove the group; it must be empty."""
        for folder in self.folders:
            with contextlib.suppress(OSError):
                folder.rmdir()


def _number(path: Path) -> int:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return 0


def _fields(path: Path) -> dict[str, int]:
    try:
        pairs = [line.split() for line in path.read_text().splitlines()]
    except OSError:
        return {}
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdigit()}
