"""The server's processes killed with -9 while work is under way: nothing is lost, nothing happens twice."""

import os
import signal
import time

import pytest

from tests.e2e.conftest import Played

QUESTION = "SELECT site, count(DISTINCT zper) AS persons FROM rand_hie WHERE year <= {year} GROUP BY site"


def pid_of(played: Played, name: str) -> int:
    return int((played.home.run / f"{name}.pid").read_text())


@pytest.mark.parametrize(("victim", "pause_s"), [("worker", 0.0), ("worker", 0.15), ("broker", 0.05)])
def test_a_killed_process_loses_no_job(played: Played, victim: str, pause_s: float) -> None:
    developer, question = played.story.cast["developer"], QUESTION.format(year=int(2 + pause_s * 20))
    job = developer.post("/jobs", played.story._job("developer", question))["id"]
    time.sleep(pause_s)
    killed = pid_of(played, victim)
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while developer.get(f"/jobs/{job}")["state"] not in ("in_review", "failed", "refused"):
        assert time.monotonic() < deadline, "the job is stuck"
        time.sleep(0.2)
    assert developer.get(f"/jobs/{job}")["state"] == "in_review"
    assert pid_of(played, victim) != killed
    acts = [row["act"] for row in played.story.cast["security"].get("/audit", object=job)]
    assert acts.count("job.judged") == 1


def test_every_process_dies_with_the_supervisor(played: Played) -> None:
    """Plays last."""
    pids = [pid_of(played, name) for name in ("broker", "ingest", "worker", "http")]
    played.server.kill()
    deadline = time.monotonic() + 10
    while alive := [pid for pid in pids if is_alive(pid)]:
        assert time.monotonic() < deadline, f"still alive: {alive}"
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    """Whether a process of that id runs (a zombie does not)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
