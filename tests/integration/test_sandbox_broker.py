"""The broker as a process of its own, and what stays when any of the processes is killed: nothing that runs."""

import contextlib
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from core.errors import JobFailed, PlatformFault, Refused
from core.program import Statement
from sandbox import member
from sandbox.broker import BrokerExecutor
from sandbox.errors import RunFailed
from sandbox.executor import Tier
from sandbox.source import read_job
from tests.factories.sandbox import LIMITS, ROOT, Broker, descendants, is_alive, kill, make_extract, wait_until


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """For tests that leave the broker as they found it."""
    made = Broker(tmp_path_factory.mktemp("broker"))
    yield made
    made.stop()


def test_broker_does_what_the_local_executor_does(shared: Broker) -> None:
    client = shared.client
    assert '"error":false' in client.parse("SELECT a FROM t", ["CREATE TABLE t (a INTEGER)"]).tree
    steps = [Statement(sql="SELECT a + 1 AS a FROM t", output="result")]
    found = client.run_program(
        steps, mounted=None, inputs={"t": pa.table({"a": [1, 2]})}, limits=LIMITS, ticket="program"
    )
    assert found.tables["result"]["a"].to_pylist() == [2, 3]
    job = read_job("print('文'); result(scalars={'x': '文'})".encode(), {"n": 1})
    python = client.run_python(job, extract=None, limits=LIMITS, ticket="python", reveal=True)
    assert (python.scalars, python.tier) == ({"x": "文"}, Tier.FULL)
    assert python.transcript is not None
    assert python.transcript.stdout == "文\n"
    assert client.probe().tier is Tier.FULL


def test_errors_keep_their_kind_code_and_transcript(shared: Broker) -> None:
    client = shared.client
    with pytest.raises(Refused) as refused:
        client.parse("(" * 300, [])
    assert refused.value.code == "text_too_deep"
    assert "200" in refused.value.message()
    with pytest.raises(RunFailed) as failed:
        client.run_python(read_job(b"raise KeyError('row')"), extract=None, limits=LIMITS, ticket="fails")
    assert (failed.value.code, failed.value.private_transcript.error_class) == ("job_failed", "KeyError")
    assert failed.value.transcript is None
    with pytest.raises(JobFailed) as malformed:
        client.run_python(read_job(b"result(scalars={'x': None})"), extract=None, limits=LIMITS, ticket="malformed")
    assert malformed.value.code == "result_malformed"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may take precedence")
def test_broker_comes_before_its_jobs(shared: Broker) -> None:
    """A kill must not wait until a busy host finds time for it; a job has no more right than any other process."""
    assert os.getpriority(os.PRIO_PROCESS, shared.process.pid) == -10
    wait_until(lambda: bool(shared.zygotes and shared.mounters and shared.sandboxes))
    of_family = []
    for pid in shared.family:
        with contextlib.suppress(ProcessLookupError):  # a sandbox of the test before, which is being buried
            of_family.append(os.getpriority(os.PRIO_PROCESS, pid))
    assert set(of_family) == {0}


def test_a_sandbox_waits_shut(shared: Broker) -> None:
    """Nothing of a lock is left for the moment when a job has come."""
    wait_until(lambda: any(map(_is_shut, shared.sandboxes)))
    waiting = next(filter(_is_shut, shared.sandboxes))
    state = _state(waiting)
    assert (state["CapEff"], state["CapPrm"], state["CapBnd"]) == ("0" * 16,) * 3
    assert (state["NoNewPrivs"], state["Threads"]) == ("1", "1")
    open_files = {int(name) for name in os.listdir(f"/proc/{waiting}/fd")}
    assert open_files == {0, 1, 2, *(member.RESULT, 4, 5)}, "its way out, and how its job comes"


def _is_shut(pid: int) -> bool:
    return _state(pid).get("Seccomp") == "2"


def _state(pid: int) -> dict[str, str]:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return {name: text.strip() for name, _, text in (line.partition(":") for line in lines)}


def test_socket_and_folder_are_private(shared: Broker) -> None:
    assert stat.S_IMODE(shared.path.stat().st_mode) & 0o177 == 0
    assert stat.S_IMODE(shared.path.parent.stat().st_mode) == 0o700


def test_broker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """Even when that one is killed without a word."""
    program = (
        "import os, subprocess, sys, time\n"
        "command = [sys.executable, '-m', 'sandbox.broker', sys.argv[1], '--parent', str(os.getpid())]\n"
        "print(subprocess.Popen(command).pid, flush=True)\ntime.sleep(600)\n"
    )
    path = tmp_path / "run" / "broker.sock"
    parent = subprocess.Popen([sys.executable, "-c", program, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent, parent.stdout:
        pid = int(parent.stdout.readline())
        assert BrokerExecutor(path, patience_s=60).parse("SELECT 1", []).tree
        family = [pid, *descendants(pid)]
        assert is_alive(pid)
        parent.kill()
    wait_until(lambda: not any(is_alive(process) for process in family))


def test_broker_of_another_parent_refuses_to_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox.broker", str(tmp_path / "run" / "broker.sock"), "--parent", "1"]
    assert subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode == 1


@pytest.mark.parametrize(("patience_s", "least_s"), [(0.0, 0.0), (0.3, 0.3)])
def test_caller_waits_for_a_broker_as_long_as_it_was_told(tmp_path: Path, patience_s: float, least_s: float) -> None:
    started = time.monotonic()
    with pytest.raises(PlatformFault) as caught:
        BrokerExecutor(tmp_path / "nobody", patience_s=patience_s).parse("SELECT 1", [])
    assert caught.value.code == "executor_closed"
    assert least_s <= time.monotonic() - started < least_s + 5


def test_nonsense_on_the_socket_harms_nobody(shared: Broker) -> None:
    for data in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 64, bytes(12), b"\x02" + bytes(11) + b"{}"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(shared.path))
            connection.sendall(data)
    assert shared.client.parse("SELECT 1", []).tree


def test_second_broker_on_the_same_socket_refuses(shared: Broker) -> None:
    command = [sys.executable, "-m", "sandbox.broker", str(shared.path)]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert second.returncode != 0
    assert shared.client.parse("SELECT 1", []).tree


def test_stop_over_the_socket(shared: Broker) -> None:
    spinning = shared.spin("spin")
    shared.client.stop("spin")
    spinning.join(10)
    assert spinning.end is not None
    assert spinning.end.code == "job_cancelled"


def test_caller_that_goes_away_takes_its_job_along(shared: Broker) -> None:
    program = (
        "import sys; from pathlib import Path; from sandbox.broker import BrokerExecutor\n"
        "from sandbox.limits import Limits; from sandbox.source import read_job\n"
        "BrokerExecutor(Path(sys.argv[1])).run_python(read_job(b'while True: pass'), extract=None,\n"
        "    limits=Limits(wall_s=60), ticket='gone')\n"
    )
    caller = subprocess.Popen([sys.executable, "-c", program, str(shared.path)], cwd=ROOT)
    wait_until(lambda: bool(shared.burning()), 30)
    burning = shared.burning()
    caller.kill()
    caller.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in burning))


def test_killed_broker_leaves_no_job_and_its_successor_works(broker: Broker) -> None:
    spinning = broker.spin("spin")
    family = broker.family
    groups = broker.groups
    broker.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in family))
    wait_until(lambda: not any(group.exists() for group in groups))
    spinning.join(10)
    assert isinstance(spinning.end, PlatformFault)
    broker.start()
    assert broker.client.parse("SELECT 1", []).tree


def test_killed_zygote_takes_its_jobs_along_and_is_replaced(broker: Broker) -> None:
    spinning = broker.spin("spin")
    burning = broker.burning()
    kill(broker.zygotes)
    wait_until(lambda: not any(is_alive(pid) for pid in burning))
    spinning.join(10)
    assert spinning.end is not None
    assert spinning.end.code == "job_failed"
    wait_until(broker.works)


def test_killed_mounter_is_replaced_with_its_zygote(broker: Broker, tmp_path: Path) -> None:
    extract, old = make_extract(tmp_path / "extract"), broker.zygotes
    kill(broker.mounters)
    wait_until(lambda: _counts(broker, extract))
    assert not set(broker.zygotes) & set(old)


def _counts(broker: Broker, extract: Path) -> bool:
    steps = [Statement(sql="SELECT count(*) AS n FROM guard.main.visits", output="result")]
    try:
        found = broker.client.run_program(steps, mounted=extract, inputs={}, limits=LIMITS, ticket="count")
    except PlatformFault:
        return False
    return bool(found.tables["result"]["n"].to_pylist() == [900])


def test_broker_and_zygote_killed_at_once_leave_no_job(broker: Broker) -> None:
    broker.spin("spin")
    family = broker.family
    kill([broker.process.pid, *broker.zygotes])
    broker.process.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in family))
    broker.start()
    assert broker.works()


def test_killed_sandbox_frees_its_slot(broker: Broker) -> None:
    for number in range(4):
        spinning = broker.spin(f"spin-{number}")
        kill(broker.burning())
        spinning.join(10)
        assert spinning.end is not None
        assert spinning.end.code == "job_failed"
    assert broker.works()
