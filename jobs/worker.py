"""The worker: lease a piece of work, keep the lease alive, let the kind's handler do it, and never do it twice.

A handler ends its work (`uow.queue.complete`) in the same transaction as the work's effect, with the fence of its
lease. A worker that was paused so long that somebody else took over finds its fence stale, and nothing of what it did
after that is kept. Each process names its kinds: `api/processes`.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.errors import Conflict, Refused, RequestError, YuneiError
from core.records.queue import Work
from store.database import Database

LEASE_S = 10.0
_BEAT_S = 0.1
_RENEW_S = 3.0
_RETRY_S = 1.0
"""Before the second attempt; doubled for each further one."""

log = logging.getLogger("yunei.worker")


@dataclass(slots=True)
class Lease:
    """A piece of work while it is held. `work` carries the current fence."""

    database: Database
    work: Work
    lost: threading.Event = field(default_factory=threading.Event)
    """Set when somebody else has taken over, or the lease could not be renewed."""
    watches: list[Callable[[], None]] = field(default_factory=list)
    """Called about ten times a second while the work is held; must be quick and must not raise."""

    def renew(self) -> None:
        """Extend the lease; sets `lost` when it is gone."""
        try:
            with self.database.begin() as uow:
                self.work = uow.queue.heartbeat(self.work, LEASE_S)
        except Conflict:
            self.lost.set()

    @contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Renew the lease and call the watches from a thread until the block ends."""
        done = threading.Event()

        def beat() -> None:
            renewed = time.monotonic()
            while not done.wait(_BEAT_S):
                if time.monotonic() - renewed > _RENEW_S:
                    self.renew()
                    renewed = time.monotonic()
                for watch in self.watches:
                    watch()

        thread = threading.Thread(target=beat, name=f"lease {self.work.id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


Handler = Callable[[Lease], None]
"""Does one piece of work and completes it. Raises YuneiError to have it retried or, at the last attempt, failed."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One loop over the kinds of work that this process does."""

    name: str
    database: Database
    handlers: Mapping[str, Handler]
    gave_up: Callable[[Work, str], None]
    """Called when work has failed for good, with the code: whoever waits for it must be told."""
    chores: Sequence[Callable[[], object]] = ()
    """Called between pieces of work, at least twice a second: sealing, expiry, sweeps."""

    def run(self, stop: threading.Event, *, idle_s: float = 0.1) -> None:
        """Work until `stop` is set."""
        chored = 0.0
        while not stop.is_set():
            try:
                if time.monotonic() - chored > 0.5:
                    self._chores()
                    chored = time.monotonic()
                if not self.run_once():
                    stop.wait(idle_s)
            except Exception:  # the loop's top: a worker that dies of one bad row would stop everybody's work
                log.exception("worker %s", self.name)
                stop.wait(1.0)

    def run_once(self) -> bool:
        """Do one piece of work; whether there was one."""
        with self.database.begin() as uow:
            work = uow.queue.lease(tuple(self.handlers), self.name, LEASE_S)
        if work is None:
            return False
        if work.exhausted:
            self._give_up(work, work.error or "attempts_exhausted")
            return True
        lease = Lease(self.database, work)
        try:
            with lease.kept_alive():
                self.handlers[work.kind](lease)
        except Conflict as conflict:
            log.info("work %s %s: %s", work.kind, work.id, conflict.code)
            self._retry(lease.work, conflict.code)
        except (RequestError, Refused) as error:
            # Nothing of ours is broken: another attempt would end the same way.
            log.warning("work %s %s: %s", work.kind, work.id, error)
            self._give_up(lease.work, error.code)
        except YuneiError as error:
            log.warning("work %s %s: %s %s", work.kind, work.id, error, error.detail or "")
            self._retry(lease.work, error.code)
        except Exception as error:  # the loop's top: an unforeseen fault of one piece of work is retried, then failed
            log.exception("work %s %s", work.kind, work.id)
            self._retry(lease.work, type(error).__name__)
        return True

    def _chores(self) -> None:
        for chore in self.chores:
            chore()

    def _retry(self, work: Work, code: str) -> None:
        if work.attempts >= work.max_attempts:
            self._give_up(work, code)
            return
        try:
            with self.database.begin() as uow:
                uow.queue.retry(work, _RETRY_S * 2 ** (work.attempts - 1), code)
        except Conflict:
            log.info("work %s %s was taken over", work.kind, work.id)

    def _give_up(self, work: Work, code: str) -> None:
        try:
            with self.database.begin() as uow:
                uow.queue.fail(work, code)
        except Conflict:
            return
        self.gave_up(work, code)
