"""A broker as a process of its own, and what can be seen of it and its family from outside."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from core.errors import YuneiError
from sandbox.broker import BrokerExecutor
from sandbox.limits import MIB, Limits
from sandbox.source import read_job

ROOT = Path(__file__).parents[2]
LIMITS = Limits(wall_s=60, cpu_s=60, memory_bytes=256 * MIB, scratch_bytes=16 * MIB)
SPIN = b"while True: pass"


def make_extract(folder: Path) -> Path:
    """900 rows, 300 of each site, as sidecar and as a table for Python."""
    (folder / "tables").mkdir(parents=True)
    with duckdb.connect(str(folder / "guard.duckdb")) as connection:
        connection.execute("CREATE TABLE visits AS SELECT 's' || range % 3 AS site, range AS cost FROM range(900)")
        connection.execute(f"COPY visits TO '{folder}/tables/visits.parquet'")
    os.chmod(folder, 0o700)
    return folder


class Broker:
    """A broker's process and a client of it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "run" / "broker.sock"
        self.client = BrokerExecutor(self.path)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "sandbox.broker", str(self.path), "--slots", "2", "--warm", "1"]
        self.process = subprocess.Popen(command, cwd=ROOT)
        BrokerExecutor(self.path, patience_s=60).parse("SELECT 1", [])

    @property
    def zygotes(self) -> list[int]:
        return children(self.process.pid)

    @property
    def mounters(self) -> list[int]:
        """Children of zygotes that share our process namespace; sandboxes have their own."""
        return [pid for zygote in self.zygotes for pid in children(zygote) if _shares_our_processes(pid)]

    @property
    def sandboxes(self) -> list[int]:
        return [pid for zygote in self.zygotes for pid in children(zygote) if not _shares_our_processes(pid)]

    @property
    def family(self) -> list[int]:
        """Every process below the broker."""
        return descendants(self.process.pid)

    @property
    def groups(self) -> set[Path]:
        """Its control groups."""
        return set(Path("/sys/fs/cgroup").glob(f"*/yunei-{self.process.pid}-*"))

    def spin(self, ticket: str) -> "Spinning":
        """Start an endless job and wait until it burns."""
        spinning = Spinning(self.client, ticket)
        wait_until(lambda: bool(self.burning()))
        return spinning

    def burning(self) -> list[int]:
        """Sandboxes that burn processor time."""
        return [pid for pid in self.sandboxes if is_burning(pid)]

    def works(self) -> bool:
        try:
            return bool(self.client.parse("SELECT 1", []).tree)
        except YuneiError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it in good order."""
        if self.process.poll() is None:
            self.process.terminate()
            assert self.process.wait(20) == 0


class Spinning(threading.Thread):
    """An endless job and how its caller saw it end."""

    def __init__(self, client: BrokerExecutor, ticket: str) -> None:
        super().__init__(daemon=True)
        self._client, self._ticket = client, ticket
        self.end: YuneiError | None = None
        self.start()

    def run(self) -> None:
        try:
            self._client.run_python(read_job(SPIN), extract=None, limits=LIMITS, ticket=self._ticket)
        except YuneiError as problem:
            self.end = problem


@dataclass(frozen=True, kw_only=True)
class Footprint:
    """What a leak would show in."""

    sandboxes: int
    descriptors: int
    """Of the broker, its zygotes and mounters together."""
    threads: int
    mounts: int
    """In the host's own mount namespace."""
    groups: int
    broker_kib: int
    zygote_kib: int
    shared_memory_kib: int
    """Of the whole host: what the scratch folders of sandboxes live in."""

    @classmethod
    def of(cls, broker: Broker) -> "Footprint":
        own = [broker.process.pid, *broker.zygotes, *broker.mounters]
        return cls(
            sandboxes=len(broker.sandboxes),
            descriptors=sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in own),
            threads=len(os.listdir(f"/proc/{broker.process.pid}/task")),
            mounts=len(Path("/proc/self/mountinfo").read_text().splitlines()),
            groups=len(broker.groups),
            broker_kib=_kib(f"/proc/{broker.process.pid}/status", "VmRSS"),
            zygote_kib=max(_kib(f"/proc/{pid}/status", "VmRSS") for pid in broker.zygotes),
            shared_memory_kib=_kib("/proc/meminfo", "Shmem"),
        )


def _kib(path: str, name: str) -> int:
    return next(int(line.split()[1]) for line in Path(path).read_text().splitlines() if line.startswith(f"{name}:"))


def _shares_our_processes(pid: int) -> bool:
    try:
        return os.readlink(f"/proc/{pid}/ns/pid") == os.readlink("/proc/self/ns/pid")
    except OSError:
        return False


def _parents() -> list[tuple[int, int]]:
    listed = subprocess.run(["/bin/ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
    return [(int(pid), int(parent)) for pid, parent in map(str.split, listed.splitlines()[1:])]


def children(pid: int) -> list[int]:
    return [child for child, parent in _parents() if parent == pid]


def descendants(pid: int) -> list[int]:
    pairs, found = _parents(), [pid]
    for parent in found:
        found += [child for child, its_parent in pairs if its_parent == parent]
    return found[1:]


def is_burning(pid: int) -> bool:
    """True for a process that has used a quarter of a second of processor time and runs."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return False
    return fields[0] == "R" and int(fields[11]) + int(fields[12]) > os.sysconf("SC_CLK_TCK") // 4


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def kill(pids: list[int]) -> None:
    """SIGKILL, to each that is still there."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def wait_until(condition: Callable[[], bool], timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
