"""What stays after many jobs of every end, and after kills at any moment: nothing. And no value outside its job."""

import contextlib
import os
import random
import resource
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.errors import YuneiError
from core.program import Statement
from sandbox.broker import BrokerExecutor
from sandbox.limits import MIB
from sandbox.source import read_job
from tests.factories.sandbox import LIMITS, ROOT, Broker, Footprint, is_alive, kill, make_extract, wait_until

_SMALL = replace(LIMITS, wall_s=20, memory_bytes=128 * MIB, scratch_bytes=8 * MIB)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    return make_extract(tmp_path / "extract")


def _code(act: Callable[[], object]) -> str:
    try:
        act()
    except YuneiError as problem:
        return problem.code
    return "ok"


def _program(client: BrokerExecutor, extract: Path) -> None:
    steps = [Statement(sql="SELECT count(*) AS n FROM guard.main.visits", output="result")]
    client.run_program(steps, mounted=extract, inputs={}, limits=_SMALL, ticket=str(uuid.uuid4()))


def _python(client: BrokerExecutor, extract: Path, text: str, wall_s: float = 20) -> None:
    limits = replace(_SMALL, wall_s=wall_s)
    client.run_python(read_job(text.encode()), extract=extract, limits=limits, ticket=str(uuid.uuid4()))


def _stopped(client: BrokerExecutor) -> None:
    ticket = str(uuid.uuid4())
    threading.Timer(0.05, client.stop, [ticket]).start()
    client.run_python(read_job(b"while True: pass"), extract=None, limits=replace(_SMALL, wall_s=0.5), ticket=ticket)


_FILLS_SCRATCH = "open('/scratch/x', 'wb').write(bytes(1 << 20)); result(scalars={'n': inputs['visits'].columns != []})"


def _job(client: BrokerExecutor, extract: Path, number: int) -> None:
    """One of a round of forty: good ones, failures, crashes, kills at limits, cancels."""
    match number % 40:
        case 7:
            assert _code(lambda: _python(client, extract, "while True: pass", wall_s=0.1)) == "job_timeout"
        case 17:
            assert _code(lambda: _python(client, extract, "x = b'x' * (300 << 20)")) == "memory_exceeded"
        case 27:
            assert _code(lambda: _stopped(client)) in ("job_cancelled", "job_timeout")
        case 37:
            assert _code(lambda: _python(client, extract, "import os; os.write(3, b'?' * 99)")) == "result_malformed"
        case kind if kind % 4 == 0:
            _program(client, extract)
        case kind if kind % 4 == 1:
            _python(client, extract, _FILLS_SCRATCH)
        case kind if kind % 4 == 2:
            assert '"error":false' in client.parse("SELECT site FROM visits", ["CREATE TABLE visits (site TEXT)"]).tree
        case kind if kind % 8 == 3:
            assert _code(lambda: _python(client, extract, "raise ValueError")) == "job_failed"
        case _:
            assert _code(lambda: _python(client, extract, "import os; os.abort()")) == "job_failed"


def _check_no_leak(broker: Broker, extract: Path, count: int) -> None:
    for number in range(80):
        _job(broker.client, extract, number)
    before = _settled(broker)
    for number in range(count):
        _job(broker.client, extract, number)
        if number % 1000 == 999:
            print(f"{number + 1} jobs: {Footprint.of(broker)}", flush=True)
    after = _settled(broker)
    print(f"before {before}\nafter  {after}")
    assert after.mounts == before.mounts
    assert after.groups == before.groups
    assert after.sandboxes <= before.sandboxes
    assert after.threads <= before.threads + 1
    assert after.descriptors <= before.descriptors + 4
    assert after.broker_kib <= before.broker_kib * 1.05 + 8192
    assert after.zygote_kib <= before.zygote_kib * 1.05 + 8192
    assert after.shared_memory_kib <= before.shared_memory_kib + count * 1024 // 8


def _settled(broker: Broker) -> Footprint:
    """Once the pools are full again and the dead are buried."""
    time.sleep(1)
    return Footprint.of(broker)


def _check_nothing_stays(broker: Broker) -> None:
    family, groups = [broker.process.pid, *broker.family], broker.groups
    assert family
    broker.stop()
    wait_until(lambda: not any(is_alive(pid) for pid in family))
    assert not any(group.exists() for group in groups)


def test_jobs_in_a_row_leak_nothing(broker: Broker, extract: Path) -> None:
    _check_no_leak(broker, extract, 220)
    _check_nothing_stays(broker)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ten_thousand_jobs_leak_nothing(broker: Broker, extract: Path) -> None:
    _check_no_leak(broker, extract, 10_000)
    _check_nothing_stays(broker)


class _Clients:
    """Two callers that run jobs without a pause and take every end but an exception that is none of ours."""

    def __init__(self, broker: Broker, extract: Path) -> None:
        self._over = threading.Event()
        self._client, self._extract = broker.client, extract
        self.crashes: list[BaseException] = []
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(2)]

    def __enter__(self) -> "_Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a caller hangs"

    def _run(self, number: int) -> None:
        while not self._over.is_set():
            try:
                if _code(lambda: _one(self._client, self._extract, number)) == "executor_closed":
                    time.sleep(0.02)
            except Exception as crash:
                self.crashes.append(crash)
                return


def _one(client: BrokerExecutor, extract: Path, number: int) -> None:
    _program(client, extract) if number else _python(client, extract, _FILLS_SCRATCH)


def _kill_at_random(broker: Broker, extract: Path, source: random.Random, victim: str) -> None:
    with _Clients(broker, extract) as clients:
        time.sleep(source.uniform(0, 0.3))
        family, groups = broker.family, broker.groups
        match victim:
            case "broker":
                broker.kill()
                wait_until(lambda: not any(is_alive(pid) for pid in family))
                wait_until(lambda: not any(group.exists() for group in groups))
                broker.start()
            case "zygote":
                kill(broker.zygotes)
            case "mounter":
                kill(broker.mounters)
            case _:
                kill(broker.sandboxes)
    assert not clients.crashes
    wait_until(lambda: _code(lambda: _program(broker.client, extract)) == "ok")
    for number in range(8):  # more than there are slots: a stuck one would be met
        _one(broker.client, extract, number % 2)


@pytest.mark.parametrize("victim", ["broker", "zygote", "mounter", "sandbox"])
def test_a_kill_at_any_moment_leaves_no_job_and_no_stuck_slot(broker: Broker, extract: Path, victim: str) -> None:
    _kill_at_random(broker, extract, random.Random(victim), victim)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_hundred_kills_leave_no_job_and_no_stuck_slot(broker: Broker, extract: Path) -> None:
    source = random.Random(4)
    before = _settled(broker)
    for _ in range(200):
        _kill_at_random(broker, extract, source, source.choice(["broker", "zygote", "mounter", "sandbox"]))
    after = _settled(broker)
    assert after.mounts == before.mounts
    assert after.groups <= before.groups * 2, "a second pool at most"
    assert after.descriptors <= before.descriptors + 8, "four of the mounter, which keeps a namespace for each slot"
    _check_nothing_stays(broker)


_CANARY_JOBS = """
import logging, sys
from pathlib import Path
from core.errors import YuneiError
from core.program import Statement
from sandbox.limits import Limits, MIB
from sandbox.local import LocalExecutor
from sandbox.settings import Settings
from sandbox.source import read_job

logging.basicConfig(level=logging.DEBUG)
READ = "x = inputs['t'].arrow().to_pydict()\\n"
TEXTS = [
    "print(inputs['t'].arrow()); result()",
    READ + "raise ValueError(x)",
    READ + "while True: pass",
    READ + "import os; os.abort()",
    READ + "import ctypes; ctypes.string_at(0)",
    READ + "y = b'x' * (1 << 30)",
    READ + "open('/scratch/keep', 'w').write(str(x)); result()",
    READ + "open('/scratch/keep', 'w').write(str(x)); import os; os.abort()",
]
SPILL = "SELECT max(s) AS m FROM (SELECT secret || range AS s FROM guard.main.t, range(60) ORDER BY s DESC OFFSET 3)"
extract, limits = Path(sys.argv[1]), Limits(wall_s=2, memory_bytes=300 * MIB, scratch_bytes=200 * MIB)
executor = LocalExecutor(Settings(slots=1, warm=1))


def tell(run, ticket):
    try:
        run(limits=limits, ticket=ticket)
    except YuneiError as problem:
        print(problem, problem.message("zh"))


for number, text in enumerate(TEXTS):
    tell(lambda **how: executor.run_python(read_job(text.encode()), extract=extract, **how), str(number))
for number in range(2):
    steps = [Statement(sql=SPILL, output="m")]
    tell(lambda **how: executor.run_program(steps, mounted=extract, inputs={}, **how), f"sql-{number}")
executor.close()
print("all jobs were run")
"""


def _files_with(mark: bytes, folders: list[Path], since_s: float) -> list[Path]:
    """Files changed since then that hold the mark, in folders changed since then.

    What vanishes meanwhile is somebody else's.
    """
    found: list[Path] = []
    for path in (path for folder in folders if folder.is_dir() for path in folder.iterdir()):
        with contextlib.suppress(OSError):
            if path.is_symlink() or path.stat().st_mtime < since_s:
                continue
            if path.is_dir():
                found += _files_with(mark, [path], since_s)
            elif path.is_file() and mark in path.read_bytes():
                found.append(path)
    return found


def test_canary_in_raw_data_is_nowhere_afterwards(tmp_path: Path) -> None:
    """Run, fail, spill, kill, crash with a marked value in the extract; look for it wherever something could keep it.

    That the platform's own files (database, logs, releases) hold none is `tests/e2e/test_story.py`'s to show.
    """
    mark, started_s = f"canary-{uuid.uuid4()}", time.time() - 1
    folder, home = tmp_path / "extract", tmp_path / "home"
    (folder / "tables").mkdir(parents=True)
    home.mkdir()
    pq.write_table(pa.table({"secret": [mark] * 50_000}), folder / "tables" / "t.parquet", compression="none")
    with duckdb.connect(str(folder / "guard.duckdb")) as connection:
        connection.execute("CREATE TABLE t AS SELECT * FROM read_parquet(?)", [str(folder / "tables" / "t.parquet")])
    done = subprocess.run(
        [sys.executable, "-c", _CANARY_JOBS, str(folder)],
        cwd=home,
        env={**os.environ, "HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        preexec_fn=_allow_core_dumps,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"all jobs were run" in done.stdout
    assert mark.encode() not in done.stdout + done.stderr
    places = [tmp_path, Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path("/var/log"), Path("/var/crash")]
    hits = set(_files_with(mark.encode(), places, started_s))
    assert folder / "tables" / "t.parquet" in hits, "the control: the scan finds what is there"
    assert hits <= {folder / "tables" / "t.parquet", folder / "guard.duckdb"}
    assert not [*home.rglob("core*")]


def _allow_core_dumps() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
