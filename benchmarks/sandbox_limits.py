"""How soon a job is dead once it meets a limit or is stopped, and whether anything of it survives.

*Late* is the time from the limit (for `stop`: from the call) to the answer of the executor, which comes after the kill
and holds the start of the job besides. A job is gone when nothing runs in its control group any more.
"""

import os
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from sandbox.errors import RunFailed
from sandbox.limits import MIB, Limits
from sandbox.local import LocalExecutor
from sandbox.settings import Settings
from sandbox.source import read_job

ROUNDS = 40
LIMITS = Limits(wall_s=20, cpu_s=20, memory_bytes=128 * MIB, scratch_bytes=16 * MIB, result_bytes=MIB)
_SPIN = "while True: pass"
_SLEEP = "import time; time.sleep(60)"
_NATIVE = "x = 7 ** (10 ** 9)"
_FLOOD = "import os, struct, time\ntime.sleep(0.2)\nos.write(3, b'T' + struct.pack('<Q', 1 << 40))\nwhile True: pass"


def main() -> None:
    """Measure and print."""
    executor = LocalExecutor(Settings(slots=2, warm=2))
    table = Table("limit", "job", "median ms late", "worst ms", "gone after, worst ms", "survivors", title="Kills")
    try:
        executor.parse("SELECT 1", [])
        for name, job, late in _cases(executor):
            runs = [(late(), _until_gone()) for _ in range(ROUNDS)]
            late_ms, gone_ms = ([1000 * run[i] for run in runs] for i in (0, 1))
            worst = f"{max(late_ms):.1f}", f"{max(gone_ms):.1f}"
            table.add_row(name, job, f"{statistics.median(late_ms):.1f}", *worst, str(len(_running())))
    finally:
        executor.close()
    Console().print(table)


def _cases(executor: LocalExecutor) -> list[tuple[str, str, Callable[[], float]]]:
    return [
        ("wall time", "spins", lambda: _late(executor, _SPIN, replace(LIMITS, wall_s=0.2), 0.2)),
        ("wall time", "sleeps", lambda: _late(executor, _SLEEP, replace(LIMITS, wall_s=0.2), 0.2)),
        ("wall time", "in native code", lambda: _late(executor, _NATIVE, replace(LIMITS, wall_s=0.2), 0.2)),
        ("result bytes", "announces a terabyte", lambda: _late(executor, _FLOOD, LIMITS, 0.2)),
        ("stop", "spins", lambda: _stopped(executor)),
    ]


def _late(executor: LocalExecutor, text: str, limits: Limits, limit_s: float) -> float:
    started = time.monotonic()
    try:
        executor.run_python(read_job(text.encode()), extract=None, limits=limits, ticket="limit")
    except RunFailed:
        return time.monotonic() - started - limit_s
    raise RuntimeError("the job was not killed")


def _stopped(executor: LocalExecutor) -> float:
    asked: list[float] = []

    def stop() -> None:
        asked.append(time.monotonic())
        executor.stop("limit")

    threading.Timer(0.1, stop).start()
    try:
        executor.run_python(read_job(_SPIN.encode()), extract=None, limits=LIMITS, ticket="limit")
    except RunFailed:
        return time.monotonic() - asked[0]
    raise RuntimeError("the job was not stopped")


def _running() -> list[str]:
    """Processes in our control groups that run; the warm ones wait."""
    found = []
    for file in Path("/sys/fs/cgroup").glob(f"memory/**/yunei-{os.getpid()}-*/cgroup.procs"):
        for pid in file.read_text().split():
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
                burnt = sum(map(int, Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
            except OSError:
                continue
            if state in "RD" and burnt > os.sysconf("SC_CLK_TCK") // 8:
                found.append(pid)
    return found


def _until_gone() -> float:
    started = time.monotonic()
    while _running() and time.monotonic() - started < 5:
        time.sleep(0.001)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
