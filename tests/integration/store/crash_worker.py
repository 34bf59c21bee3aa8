"""Workers that die where they are told to: `python -m tests.integration.store.crash_worker URL NAME joint|split`.

The started process only forks a worker, and another one whenever it was killed; it prints how many were.

`joint` commits the effect and the completion of the work in one transaction, as every worker of the platform does.
`split` is the control: two transactions, which a crash in between does twice.
"""

import os
import signal
import sys
import time
from collections.abc import Callable

from core.ids import DomainId
from core.records.parties import Actor
from core.records.queue import Work
from store.database import Database

LEASE_S = 0.25
KINDS = ("count",)


def main(url: str, name: str, mode: str) -> None:
    deaths = 0
    while True:
        worker = os.fork()
        if worker == 0:
            work_on(url, f"{name}.{deaths}", mode)
            os._exit(0)
        _, status = os.waitpid(worker, 0)
        if not os.WIFSIGNALED(status):
            print(deaths)
            sys.exit(os.waitstatus_to_exitcode(status))
        deaths += 1


def work_on(url: str, name: str, mode: str) -> None:
    """Lease and act until the queue is drained. The database is opened here, never carried across the fork."""
    database = Database.open(url)
    act = {"joint": joint, "split": split}[mode]
    while not _drained(database):
        with database.begin() as uow:
            work = uow.queue.lease(KINDS, name, LEASE_S)
        if work is None:
            time.sleep(0.02)
            continue
        die = _death(work)
        die("leased")
        act(database, work, die)
        die("committed")


def joint(database: Database, work: Work, die: Callable[[str], None]) -> None:
    with database.begin() as uow:
        uow.note(Actor.system(DomainId("dom_x")), "test.counted", str(work.payload["n"]))
        die("acted")
        uow.queue.complete(work)
        die("completed")


def split(database: Database, work: Work, die: Callable[[str], None]) -> None:
    with database.begin() as uow:
        uow.note(Actor.system(DomainId("dom_x")), "test.counted", str(work.payload["n"]))
    die("acted")
    with database.begin() as uow:
        uow.queue.complete(work)
    die("completed")


def _death(work: Work) -> Callable[[str], None]:
    def die(point: str) -> None:
        if work.attempts == 1 and work.payload["die"] == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return die


def _drained(database: Database) -> bool:
    with database.read() as uow:
        return all(work.state.value == "done" for work in uow.queue.find_unscoped())


if __name__ == "__main__":
    main(*sys.argv[1:])
