"""Workers killed with SIGKILL at every point: each effect happens exactly once, and nothing is lost."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from core.records.queue import WorkState
from store.database import Database

ROOT = Path(__file__).resolve().parents[3]
POINTS = ("leased", "acted", "completed", "committed", "never")
ENTRIES = 10
TIMEOUT_S = 90


def run_workers(url: str, mode: str) -> int:
    """Two workers at once, each started again whenever it dies, until the queue is empty; how many died."""
    workers = [start(url, mode, number) for number in range(2)]
    deaths = [worker.communicate(timeout=TIMEOUT_S)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    return sum(int(line) for line in deaths)


def start(url: str, mode: str, number: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.integration.store.crash_worker", url, f"w{number}", mode]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def effects(url: str, mode: str) -> tuple[Counter[str], int]:
    """How often each entry took effect, and how many workers died on the way."""
    database = Database.open(url)
    with database.begin() as uow:
        for number in range(ENTRIES):
            uow.queue.enqueue("count", {"n": number, "die": POINTS[number % len(POINTS)]}, f"n{number}")
    deaths = run_workers(url, mode)
    with database.read() as uow:
        counted = Counter(row.object for row in uow.audit_rows.find_unscoped(act="test.counted"))
        assert {work.state for work in uow.queue.find_unscoped()} == {WorkState.DONE}
    database.close()
    return counted, deaths


def test_every_effect_happens_exactly_once(url: str) -> None:
    counted, deaths = effects(url, "joint")
    assert deaths == ENTRIES * (len(POINTS) - 1) // len(POINTS)
    assert counted == {str(number): 1 for number in range(ENTRIES)}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_control_shows_what_two_transactions_would_do(url: str) -> None:
    counted, _ = effects(url, "split")
    twice = {number for number, times in counted.items() if times > 1}
    assert twice == {str(number) for number in range(ENTRIES) if POINTS[number % len(POINTS)] == "acted"}
