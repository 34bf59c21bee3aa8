"""The same POST twice: the second one gets the first one's answer (`Idempotency-Key`)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from core.errors import Conflict, RequestError
from core.records.idempotency import Idempotency
from core.records.parties import Actor
from store.errors import IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_MISMATCH, IDEMPOTENCY_RUNNING
from store.insertion import insert_unless_there
from store.rows import from_row, to_row, write_changes
from store.tables import IDEMPOTENCY

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class IdempotencyKeys:
    """Remembered answers within one transaction: claim, act, remember, all in the same one."""

    def __init__(self, connection: Connection, *, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def claim(self, actor: Actor, key: str, body_hash: str) -> Idempotency | None:
        """None: the key is new and now the caller's. Else the remembered answer.

        `body_hash` covers method, path and body. Raises Conflict (`idempotency_mismatch`, `idempotency_running`),
        RequestError (`idempotency_key_invalid`). A concurrent first request makes this wait for its end.
        """
        if not _KEY.fullmatch(key):
            raise RequestError(IDEMPOTENCY_KEY_INVALID)
        first = Idempotency(member=actor.member, key=key, body_hash=body_hash, at=self._now)
        if insert_unless_there(self._connection, IDEMPOTENCY, to_row(first)):
            return None
        return self._remembered(actor, key, body_hash)

    def remember(self, actor: Actor, key: str, status: int, answer: Mapping[str, Any] | None) -> None:
        """Keep the answer of a claimed key. `answer` must hold no secret: it is kept as it is."""
        values = write_changes(Idempotency, {"status": status, "answer": answer})
        where = (IDEMPOTENCY.c.member == actor.member, IDEMPOTENCY.c.key == key)
        self._connection.execute(update(IDEMPOTENCY).where(*where).values(values))

    def holds_before(self, moment: datetime) -> bool:
        """Whether `forget_before` would drop anything."""
        at = write_changes(Idempotency, {"at": moment})["at"]
        return (
            self._connection.execute(select(IDEMPOTENCY.c.key).where(IDEMPOTENCY.c.at < at).limit(1)).first()
            is not None
        )

    def forget_before(self, moment: datetime) -> int:
        """Drop answers older than `moment`; returns how many."""
        at = write_changes(Idempotency, {"at": moment})["at"]
        return self._connection.execute(delete(IDEMPOTENCY).where(IDEMPOTENCY.c.at < at)).rowcount

    def _remembered(self, actor: Actor, key: str, body_hash: str) -> Idempotency:
        where = (IDEMPOTENCY.c.member == actor.member, IDEMPOTENCY.c.key == key)
        found: Idempotency = from_row(
            Idempotency, self._connection.execute(select(IDEMPOTENCY).where(*where)).mappings().one()
        )
        if found.body_hash != body_hash:
            raise Conflict(IDEMPOTENCY_MISMATCH)
        if found.status is None:
            raise Conflict(IDEMPOTENCY_RUNNING)
        return found
