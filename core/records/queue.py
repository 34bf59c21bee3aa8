"""The queue of work, run by the platform's processes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class WorkState(StrEnum):
    """Stored; append-only."""

    READY = "ready"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One entry of the queue. Whoever holds it shows `fence` with every act on it; a stale fence is refused."""

    id: str
    kind: str
    """One of the kinds that a process in `api/processes` takes up: `ingest`, `classify`, `materialise`,
    `reverse`, `analyse`."""
    payload: Mapping[str, Any]
    """Ids only, never data."""
    unique_key: str
    """Enqueued once for ever: a second enqueue of the same key returns the first."""
    state: WorkState
    run_at: datetime
    """Not leased before."""
    lease_until: datetime | None = None
    worker: str = ""
    fence: int = 0
    """Grows with every lease."""
    attempts: int = 0
    """Leases so far, lost ones included."""
    max_attempts: int = 3
    error: str = ""
    """Code of the last failure."""
    created_at: datetime

    @property
    def exhausted(self) -> bool:
        """Whether this lease is one more than allowed: fail it instead of running it (a poison job kills workers)."""
        return self.attempts > self.max_attempts
