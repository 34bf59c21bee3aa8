"""The release history of the safe-aggregate lane: what was released, or is about to be, to anybody.

Theory of operation. A result is judged against everything released before **and** everything that waits for review:
two results in review at once could otherwise each be harmless and together not. So a decision is reserved with a
compare-and-swap on the domain's version; whoever comes second is judged again. A release turns the reservation into
history, a rejection frees it. Every change of what `load` returns raises the version.
"""

import json
from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import Connection, delete, insert, select, update

from core.canonical import canonical_json
from core.decision import HistoryEntry
from core.errors import Conflict
from core.ids import DomainId, JobId
from store.errors import HISTORY_MOVED, HISTORY_NOT_RESERVED
from store.insertion import insert_unless_there
from store.tables import HISTORY_ENTRIES, HISTORY_HEADS, HISTORY_RESERVATIONS, JOBS

_FIELDS = (
    "subject_type",
    "lineage",
    "measure",
    "cell",
    "subjects",
    "value",
    "scenario",
    "as_of",
    "opaque",
    "population",
    "layer",
    "grain",
    "rows",
    "amounts",
    "siblings",
    "equations",
    "region",
)


class History:
    """The release history within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def version(self, domain: DomainId) -> int:
        """The domain's version; 0 before anything was ever reserved."""
        found = self._connection.execute(select(HISTORY_HEADS.c.version).where(HISTORY_HEADS.c.domain == domain))
        return int(found.scalar_one_or_none() or 0)

    def load(self, domain: DomainId, subject_type: str) -> tuple[int, tuple[tuple[HistoryEntry, ...], ...]]:
        """The version of the domain's history, and what each job reserved or released about one subject type.

        Jobs come in the order of their reservations, so a history that is built anew weighs what the running one did.
        """
        # The version is read first: entries that appear in between only make a later compare-and-swap fail.
        version = self.version(domain)
        made = HISTORY_RESERVATIONS.c.version
        wanted = [HISTORY_ENTRIES.c[name] for name in _FIELDS]
        where = (HISTORY_ENTRIES.c.domain == domain, HISTORY_ENTRIES.c.subject_type == subject_type)
        statement = select(HISTORY_ENTRIES.c.job, *wanted).join(HISTORY_RESERVATIONS).where(*where)
        rows = self._connection.execute(statement.order_by(made, HISTORY_ENTRIES.c.job, HISTORY_ENTRIES.c.seq))
        return version, tuple(tuple(_entry(*row[1:]) for row in part) for _, part in groupby(rows, lambda row: row[0]))

    def reserve(self, domain: DomainId, expected_version: int, job: JobId, entries: Sequence[HistoryEntry]) -> int:
        """Reserve a job's entries (perhaps none) against the version that it was judged with; returns the new version.

        Precondition: the job holds no reservation (`free` it before judging again). Raises Conflict: `history_moved`
        when the history has moved on (judge again), `already_exists` when the job holds one.
        """
        version = self._advance(domain, expected_version)
        reservation = {"job": job, "domain": domain, "committed": False, "version": version}
        self._connection.execute(insert(HISTORY_RESERVATIONS).values(reservation))
        rows = [_row(domain, job, seq, entry) for seq, entry in enumerate(entries)]
        if rows:
            self._connection.execute(insert(HISTORY_ENTRIES), rows)
        return version

    def commit(self, job: JobId) -> None:
        """Turn a job's reservation into history, in the transaction of its release: exactly once.

        Raises Conflict (`history_not_reserved`) when there is none, so also on a second call.
        """
        where = (HISTORY_RESERVATIONS.c.job == job, HISTORY_RESERVATIONS.c.committed.is_(False))
        if self._connection.execute(update(HISTORY_RESERVATIONS).where(*where).values(committed=True)).rowcount != 1:
            raise Conflict(HISTORY_NOT_RESERVED)

    def free(self, job: JobId) -> None:
        """Drop a job's reservation (rejected, cancelled, judged again). Repeating is harmless; history stays."""
        where = (HISTORY_RESERVATIONS.c.job == job, HISTORY_RESERVATIONS.c.committed.is_(False))
        # The reservation's row is locked before its entries go: a commit that comes first keeps them.
        if self._connection.execute(select(HISTORY_RESERVATIONS).where(*where).with_for_update()).first() is None:
            return
        self._connection.execute(delete(HISTORY_ENTRIES).where(HISTORY_ENTRIES.c.job == job))
        self._connection.execute(delete(HISTORY_RESERVATIONS).where(*where))
        self._raise_version(job)

    def _advance(self, domain: DomainId, expected: int) -> int:
        insert_unless_there(self._connection, HISTORY_HEADS, {"domain": domain, "version": 0})
        where = (HISTORY_HEADS.c.domain == domain, HISTORY_HEADS.c.version == expected)
        changed = self._connection.execute(update(HISTORY_HEADS).where(*where).values(version=expected + 1))
        if changed.rowcount != 1:
            raise Conflict(HISTORY_MOVED)
        return expected + 1

    def _raise_version(self, job: JobId) -> None:
        domain = select(JOBS.c.domain).where(JOBS.c.id == job).scalar_subquery()
        statement = update(HISTORY_HEADS).where(HISTORY_HEADS.c.domain == domain)
        self._connection.execute(statement.values(version=HISTORY_HEADS.c.version + 1))


def _row(domain: DomainId, job: JobId, seq: int, entry: HistoryEntry) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(entry, name) for name in _FIELDS}
    value = None if entry.value is None else canonical_json(entry.value).decode("utf-8")
    return row | {"domain": domain, "job": job, "seq": seq, "value": value}


def _entry(
    subject_type: str,
    lineage: str,
    measure: str,
    cell: str,
    subjects: bytes,
    value: str | None,
    scenario: str,
    as_of: str,
    opaque: bool,
    population: str,
    layer: str,
    grain: str,
    rows: bytes,
    amounts: bytes,
    siblings: str,
    equations: bytes,
    region: str,
) -> HistoryEntry:
    # Rebuilt by hand: a domain's history is read for every judgement and may hold a million entries.
    return HistoryEntry(
        subject_type=subject_type,
        lineage=lineage,
        measure=measure,
        cell=cell,
        subjects=subjects,
        value=None if value is None else json.loads(value),
        scenario=scenario,
        as_of=as_of,
        opaque=opaque,
        population=population,
        layer=layer,
        grain=grain,
        rows=rows,
        amounts=amounts,
        siblings=siblings,
        equations=equations,
        region=region,
    )
