"""The queue of work: rows with leases and fencing tokens.

Theory of operation. A worker leases an entry for a time; while it works it sends heartbeats; when it dies the lease
runs out and somebody else takes the entry over under a higher fence. So work may run twice, at once even: a worker
that was only slow wakes up and goes on. That is why `complete` takes the fence and belongs into the transaction of the
work's effect: of two workers, only the one with the newest fence can commit, and the effect happens exactly once.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from core.errors import Conflict, NotFound
from core.records.queue import Work, WorkState
from store.errors import LEASE_LOST, NOT_FOUND
from store.insertion import insert_unless_there
from store.rows import from_row, to_row, write_changes
from store.tables import WORK


class Queue:
    """The queue within one transaction."""

    def __init__(self, connection: Connection, *, now: datetime, new_id: Callable[[str], str]) -> None:
        self._connection = connection
        self._now = now
        self._new_id = new_id

    def enqueue(
        self,
        kind: str,
        payload: Mapping[str, Any],
        unique_key: str,
        *,
        run_at: datetime | None = None,
        max_attempts: int = 3,
    ) -> Work:
        """Put work into the queue once for ever: the same key again, also after it is done, returns the first entry."""
        work = Work(
            id=self._new_id("work"),
            kind=kind,
            payload=json.loads(json.dumps(dict(payload))),
            unique_key=unique_key,
            state=WorkState.READY,
            run_at=run_at or self._now,
            max_attempts=max_attempts,
            created_at=self._now,
        )
        insert_unless_there(self._connection, WORK, to_row(work))
        return self.by_key(unique_key)

    def lease(self, kinds: Sequence[str], worker: str, ttl_s: float) -> Work | None:
        """Take the oldest due entry of these kinds for `ttl_s` seconds, or one whose lease was lost; None: nothing due.

        Look at `Work.exhausted` before running it. Repeating takes the next one.
        """
        now = write_changes(Work, {"run_at": self._now})["run_at"]
        due = or_(
            and_(WORK.c.state == WorkState.READY.value, WORK.c.run_at <= now),
            and_(WORK.c.state == WorkState.LEASED.value, WORK.c.lease_until <= now),
        )
        choice = select(WORK).where(WORK.c.kind.in_(kinds), due).order_by(WORK.c.run_at, WORK.c.id).limit(1)
        row = self._connection.execute(choice.with_for_update(skip_locked=True)).mappings().one_or_none()
        if row is None:
            return None
        found: Work = from_row(Work, row)
        return self._change(
            found,
            state=WorkState.LEASED,
            worker=worker,
            lease_until=self._now + timedelta(seconds=ttl_s),
            fence=found.fence + 1,
            attempts=found.attempts + 1,
        )

    def heartbeat(self, work: Work, ttl_s: float) -> Work:
        """Keep the lease for `ttl_s` seconds from now. Raises Conflict (`lease_lost`). Repeating is harmless."""
        return self._change(work, lease_until=self._now + timedelta(seconds=ttl_s))

    def complete(self, work: Work) -> Work:
        """Done, in the transaction of the effect. Raises Conflict (`lease_lost`), also on a second call."""
        return self._change(work, state=WorkState.DONE, lease_until=None, error="")

    def retry(self, work: Work, delay_s: float, error: str) -> Work:
        """Give it back, due again after `delay_s` seconds. Raises Conflict (`lease_lost`)."""
        run_at = self._now + timedelta(seconds=delay_s)
        return self._change(work, state=WorkState.READY, run_at=run_at, lease_until=None, error=error)

    def fail(self, work: Work, error: str) -> Work:
        """Give it up; `error` is a code. Raises Conflict (`lease_lost`)."""
        return self._change(work, state=WorkState.FAILED, lease_until=None, error=error)

    def cancel(self, unique_key: str) -> None:
        """Give up an entry, leased or not, from outside: its worker's next act raises `lease_lost`."""
        statement = update(WORK).where(
            WORK.c.unique_key == unique_key, WORK.c.state.in_([WorkState.READY.value, WorkState.LEASED.value])
        )
        values = {"state": WorkState.FAILED, "lease_until": None, "error": "cancelled"}
        self._connection.execute(statement.values(**write_changes(Work, values), fence=WORK.c.fence + 1))

    def by_key(self, unique_key: str) -> Work:
        """The entry of that key. Raises NotFound (`not_found`)."""
        return self._one(WORK.c.unique_key == unique_key)

    def get_unscoped(self, id: str) -> Work:
        """One entry. Raises NotFound (`not_found`)."""
        return self._one(WORK.c.id == id)

    def find_unscoped(self, *, state: WorkState | None = None, limit: int | None = None) -> tuple[Work, ...]:
        """Entries for the operator's eyes, oldest first."""
        statement = select(WORK).order_by(WORK.c.created_at, WORK.c.id).limit(limit)
        if state is not None:
            statement = statement.where(WORK.c.state == state.value)
        return tuple(from_row(Work, row) for row in self._connection.execute(statement).mappings())

    def _one(self, where: ColumnElement[bool]) -> Work:
        row = self._connection.execute(select(WORK).where(where)).mappings().one_or_none()
        if row is None:
            raise NotFound(NOT_FOUND, thing="work")
        work: Work = from_row(Work, row)
        return work

    def _change(self, work: Work, **changes: Any) -> Work:
        """Write if nobody has leased it since: fence and state are what the caller holds."""
        held = and_(WORK.c.id == work.id, WORK.c.fence == work.fence, WORK.c.state == work.state.value)
        statement = update(WORK).where(held).values(write_changes(Work, changes)).returning(*WORK.c)
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise Conflict(LEASE_LOST)
        after: Work = from_row(Work, row)
        return after
