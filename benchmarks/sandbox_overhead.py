"""What a sandbox costs: time around a job, and throughput inside ÷ outside, from interleaved runs.

Overhead is the whole time of a call whose job does next to nothing. For comparison a plain process is started for the
same work, and bubblewrap with its usual namespaces when it is installed. Throughput runs the same text in a sandbox and
in a plain fork of a process with the same libraries loaded (also inside bubblewrap); each measures its own work. They
run in turn, each round in the other order, and the ratio is the median over the rounds: what the machine does besides
meets them alike. The ratio of processor times leaves out what other work on the machine takes.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from core.program import Statement
from sandbox import preload, tree
from sandbox.broker import BrokerExecutor
from sandbox.executor import Executor
from sandbox.limits import MIB, Limits
from sandbox.local import LocalExecutor
from sandbox.settings import Settings
from sandbox.source import PythonJob

ROUNDS = 60
THROUGHPUT_ROUNDS = 9
LIMITS = Limits(wall_s=60, cpu_s=60, memory_bytes=2048 * MIB, scratch_bytes=256 * MIB)
"""Of the workloads; overhead is measured with the limits that the worker gives, which the sandbox is prepared for."""
TARGETS_MS = {"SQL": 8, "SQL with extract": 8, "Python, bare": 8, "Python, full stack": 25}
_PAUSE_S = 0.06
"""Between calls: jobs do not come back to back, and the pool's refill is not what is measured."""

_SETUP = (
    "import duckdb, numpy as np\nconnection = duckdb.connect()\n"
    "connection.execute('SET threads = 1; SET enable_progress_bar = false')\n"  # a bar would go to stdout
)
WORKLOADS = {
    "group-by": _SETUP
    + "connection.execute('CREATE TABLE t AS SELECT range % 1000 AS k, range AS v FROM range(4000000)')\n"
    "def work(): connection.execute('SELECT k, sum(v), count(*) FROM t GROUP BY k').fetchall()\n",
    "string group-by": _SETUP
    + "connection.execute(\"CREATE TABLE t AS SELECT 'key ' || range % 50000 AS k FROM range(1500000)\")\n"
    "def work(): connection.execute('SELECT count(*) FROM (SELECT k, count(*) FROM t GROUP BY k)').fetchall()\n",
    "sort": _SETUP + "connection.execute('CREATE TABLE t AS SELECT hash(range) AS h FROM range(1500000)')\n"
    "def work(): connection.execute('SELECT max(h) FROM (SELECT h FROM t ORDER BY h OFFSET 9)').fetchall()\n",
    "Parquet scan": _SETUP
    + "def work(): connection.execute(f\"SELECT sum(v), max(s) FROM '{FOLDER}/scan.parquet'\").fetchall()\n",
    "matrix product": _SETUP + "a = np.random.rand(900, 900)\ndef work(): return [a @ a for _ in range(4)]\n",
    "Python loop": "def work():\n n = 0\n for i in range(4_000_000): n += i & 7\n return n\n",
}
_MEASURE = (
    "work()\nimport time\nwall, cpu = time.perf_counter(), time.process_time()\nfor _ in range(3): work()\n"
    "wall, cpu = time.perf_counter() - wall, time.process_time() - cpu\n"
)


def main() -> None:
    """Measure and print."""
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        folder = _make_extract(Path(name))
        executor = LocalExecutor(Settings(slots=1, warm=2, preload_stack=True))
        try:
            with broker(Path(name) / "run" / "socket") as client:
                console.print(measure_overhead(executor, client, folder))
            console.print(measure_throughput(executor, folder))
        finally:
            executor.close()


@contextmanager
def broker(socket: Path) -> Iterator[BrokerExecutor]:
    """A broker as a process of its own: what the platform speaks to."""
    command = [sys.executable, "-m", "sandbox.broker", str(socket), "--slots", "1", "--warm", "2"]
    process = subprocess.Popen([*command, "--parent", str(os.getpid())])
    try:
        client = BrokerExecutor(socket, patience_s=60)
        client.parse("SELECT 1", [])
        yield client
    finally:
        process.terminate()
        process.wait(20)


def _make_extract(folder: Path) -> Path:
    with duckdb.connect(str(folder / "guard.duckdb")) as connection:
        connection.execute("SET enable_progress_bar = false")  # it would go to stdout
        connection.execute("CREATE TABLE visits AS SELECT range AS id, range % 7 AS k FROM range(100000)")
        (folder / "tables").mkdir()
        scan = "SELECT range AS v, 'text ' || range % 997 AS s FROM range(5000000)"
        connection.execute(f"COPY ({scan}) TO '{folder}/tables/scan.parquet'")
    return folder


def measure_overhead(executor: LocalExecutor, client: BrokerExecutor, folder: Path) -> Table:
    """Median, 99th percentile and worst of each kind of call, milliseconds."""
    calls = _calls(executor, client, folder)
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(ROUNDS):
        for name, call in calls.items():
            time.sleep(_PAUSE_S)
            started = time.perf_counter()
            call()
            times[name].append((time.perf_counter() - started) * 1000)
    table = Table("call", "median ms", "p99 ms", "worst ms", "target", title="Overhead of a sandbox")
    for name, values in times.items():
        values.sort()
        p99 = values[min(len(values) - 1, int(len(values) * 0.99))]
        target = f"≤ {TARGETS_MS[name]} / 60" if name in TARGETS_MS else ""
        table.add_row(name, f"{statistics.median(values):.1f}", f"{p99:.1f}", f"{values[-1]:.1f}", target)
    return table


def _calls(executor: LocalExecutor, client: BrokerExecutor, folder: Path) -> dict[str, Callable[[], object]]:
    bare = PythonJob(files={"main.py": b"result(scalars={'n': 1})"}, entry="main.py")
    full = PythonJob(files={"main.py": b"import pandas, sklearn\nresult(scalars={'n': 1})"}, entry="main.py")

    def sql(text: str, mounted: Path | None, runs: Executor = executor) -> Callable[[], object]:
        steps = [Statement(sql=text, output="result")]
        return lambda: runs.run_program(steps, mounted=mounted, inputs={}, limits=Limits(), ticket="bench")

    def python(job: PythonJob) -> Callable[[], object]:
        return lambda: executor.run_python(job, extract=None, limits=Limits(), ticket="bench")

    plain = [sys.executable, "-c", "import duckdb; duckdb.sql('SELECT 1').fetchall()"]
    calls: dict[str, Callable[[], object]] = {
        "SQL": sql("SELECT 1 AS a", None),
        "SQL with extract": sql("SELECT count(*) AS n FROM guard.main.visits", folder),
        "the same through the broker": sql("SELECT count(*) AS n FROM guard.main.visits", folder, client),
        "Python, bare": python(bare),
        "Python, full stack": python(full),
        "parse": lambda: executor.parse("SELECT a, count(*) FROM t GROUP BY a", ["CREATE TABLE t (a INTEGER)"]),
        "plain process with DuckDB": lambda: subprocess.run(plain, check=True, capture_output=True),
    }
    bubblewrap = shutil.which("bwrap")
    if bubblewrap:
        wrapped = [*_wrap(bubblewrap), *plain]
        calls["bubblewrap with DuckDB"] = lambda: subprocess.run(wrapped, check=True, capture_output=True)
    return calls


def _wrap(bubblewrap: str) -> list[str]:
    return [bubblewrap, "--ro-bind", "/", "/", "--unshare-all", "--die-with-parent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """What one run of a workload took."""

    wall: float
    cpu: float


def measure_throughput(executor: LocalExecutor, folder: Path) -> Table:
    """Time outside ÷ time inside: 1 means that the sandbox costs nothing while the job works."""
    columns = ["workload", "inside ms", "outside ms", "outside ÷ inside, wall", "processor", "target"]
    bubblewrap = shutil.which("bwrap")
    if bubblewrap:
        columns.append("the same of bubblewrap, wall")
    table = Table(*columns, title="Throughput")
    with ExitStack() as stack:
        plain = stack.enter_context(Plain())
        wrapped = stack.enter_context(Plain(_wrap(bubblewrap))) if bubblewrap else None
        for name, text in WORKLOADS.items():
            outside_text = text.replace("{FOLDER}", str(folder / "tables")) + _MEASURE
            inside_text = text.replace("{FOLDER}", tree.INPUT) + _MEASURE
            runs: list[Callable[[], Seconds]] = [
                partial(plain.run, outside_text),
                partial(_inside, executor, inside_text, folder),
                *([partial(wrapped.run, outside_text)] if wrapped else []),
            ]
            table.add_row(name, *_compare(runs))
    return table


def _compare(runs: Sequence[Callable[[], Seconds]]) -> list[str]:
    """Run them in turn, the first being what the others are held against."""
    taken: list[list[Seconds]] = [[] for _ in runs]
    for number in range(THROUGHPUT_ROUNDS):
        for index in range(len(runs))[:: 1 if number % 2 else -1]:
            taken[index].append(runs[index]())
    outside, inside, *others = taken
    wall = [f"{statistics.median(x.wall for x in side) * 1000:.0f}" for side in (inside, outside)]
    cpu = statistics.median(a.cpu / b.cpu for a, b in zip(outside, inside, strict=True))
    return [*wall, _wall_ratio(outside, inside), f"{cpu:.3f}", "≥ 0.97", *(_wall_ratio(outside, x) for x in others)]


def _wall_ratio(outside: Sequence[Seconds], inside: Sequence[Seconds]) -> str:
    return f"{statistics.median(a.wall / b.wall for a, b in zip(outside, inside, strict=True)):.3f}"


def _inside(executor: LocalExecutor, text: str, folder: Path) -> Seconds:
    text += "result(scalars={'wall': wall, 'cpu': cpu})"
    job = PythonJob(files={"main.py": text.encode()}, entry="main.py")
    found = executor.run_python(job, extract=folder, limits=LIMITS, ticket="throughput").scalars
    return Seconds(wall=float(found["wall"]), cpu=float(found["cpu"]))


class Plain:
    """A process with the same libraries and environment, whose forks are not shut in."""

    def __init__(self, prefix: Sequence[str] = ()) -> None:
        """`prefix`: a command that starts it, for example bubblewrap."""
        self._prefix = prefix

    def __enter__(self) -> "Plain":
        environment = {**preload.ENVIRONMENT, "HOME": "/", "TMPDIR": "/tmp"}
        self._process = subprocess.Popen(
            [*self._prefix, sys.executable, "-c", f"import sys; sys.path.insert(0, {os.getcwd()!r}); {_SERVE}"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self

    def __exit__(self, *problem: object) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait(10)

    def run(self, text: str) -> Seconds:
        """Run the text in a fresh fork; its own measure."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("not started")
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        wall, cpu = json.loads(self._process.stdout.readline())
        return Seconds(wall=wall, cpu=cpu)


_SERVE = "from benchmarks.sandbox_overhead import serve; serve()"


def serve() -> None:
    """Inside the plain process: load what the zygote loads, then fork for each text."""
    for name in preload.BARE:
        __import__(name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            names: dict[str, object] = {}
            exec(json.loads(line), names)
            os.write(1, (json.dumps([names["wall"], names["cpu"]]) + "\n").encode())
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
