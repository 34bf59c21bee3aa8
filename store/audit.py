"""The audit trail in the database: sealing what was written, verifying it, and taking it elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, text

from core.clock import parse_stamp, stamp
from core.records import AuditLink, AuditRow, AuditSeal
from store.chain import GENESIS, Anchor, Break, Linked, Report, check_chain, link_of, seal_message, to_lines
from store.database import Database
from store.rows import from_row, to_row
from store.signing import PublicKey, Signer
from store.tables import AUDIT_LINKS, AUDIT_ROWS, AUDIT_SEALS
from store.unit_of_work import UnitOfWork

_BATCH_ROWS = 5_000
_LATE_ROWS = 10_000
"""A transaction may commit after younger ones: how far back a quick look for unsealed rows goes."""
_GRACE = timedelta(minutes=5)
"""An unsealed row this much older than the last seal was hidden from the sealer, or the sealer is broken."""
_SEALER_LOCK = 0x59554E45
"""One sealer at a time on PostgreSQL; SQLite has one writer anyway."""


class Sealer:
    """Chains new audit rows and signs the head. One process calls `seal` every second."""

    def __init__(self, database: Database, signer: Signer) -> None:
        self._database = database
        self._signer = signer
        self._swept = False

    def seal(self) -> AuditSeal | None:
        """Chain and sign what is new; None: nothing was. Repeating is harmless; two at once are serialised."""
        with self._database.begin() as uow:
            _exclude_other_sealers(uow.connection)
            rows = _unsealed(uow.connection, everywhere=not self._swept)
            self._swept = len(rows) < _BATCH_ROWS
            if not rows:
                return None
            seal = self._sign(_append(uow.connection, rows), uow.now)
            uow.connection.execute(insert(AUDIT_SEALS).values(to_row(seal)))
            return seal

    def _sign(self, head: AuditLink, at: datetime) -> AuditSeal:
        signature = self._signer.sign(seal_message(head.position, head.hash, stamp(at)))
        return AuditSeal(
            position=head.position,
            head=head.hash,
            at=at,
            algorithm=signature.algorithm,
            key_id=signature.key_id,
            signature=signature.value,
        )


def verify(database: Database, trusted: tuple[PublicKey, ...], expected: Anchor | None = None) -> Report:
    """Recompute the chain in the database and check every seal; the report names the first broken row.

    `expected` is the head of an earlier report or receipt, kept elsewhere: only it betrays a tail that was cut off
    together with its seals.
    """
    with database.read() as uow:
        report = check_chain(_chain(uow.connection), _seals(uow.connection), trusted, expected)
        if not report.ok:
            return report
        hidden = _hidden(uow.connection)
        return replace(report, unsealed=_count_unsealed(uow.connection), broken=hidden)


def anchor(uow: UnitOfWork) -> Anchor | None:
    """The last sealed head, to be kept elsewhere (a receipt names it); None before the first seal."""
    newest = select(AUDIT_SEALS).order_by(AUDIT_SEALS.c.position.desc()).limit(1)
    last = uow.connection.execute(newest).mappings().first()
    return Anchor(position=last["position"], head=last["head"]) if last else None


def export(database: Database) -> Iterator[str]:
    """The sealed chain as JSON lines, for `store.chain.verify_lines` on another machine."""
    with database.read() as uow:
        yield from to_lines(_chain(uow.connection), _seals(uow.connection))


def _exclude_other_sealers(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SEALER_LOCK})


def _append(connection: Connection, rows: list[AuditRow]) -> AuditLink:
    """Write the links of `rows` behind the last one; returns the new head."""
    last = connection.execute(select(AUDIT_LINKS).order_by(AUDIT_LINKS.c.position.desc()).limit(1)).mappings().first()
    head: AuditLink | None = from_row(AuditLink, last) if last else None
    links = []
    for row in rows:
        position, previous = (head.position + 1, head.hash) if head else (1, GENESIS)
        head = link_of(row, position, previous)
        links.append(to_row(head))
    connection.execute(insert(AUDIT_LINKS), links)
    return from_row(AuditLink, links[-1])  # type: ignore[no-any-return]  # from_row is typed by its argument


def _unsealed_where(connection: Connection, *, everywhere: bool) -> ColumnElement[bool]:
    if everywhere:
        return AUDIT_ROWS.c.id.not_in(select(AUDIT_LINKS.c.row))
    last = connection.execute(select(func.max(AUDIT_LINKS.c.row))).scalar_one() or 0
    floor = last - _LATE_ROWS
    return (AUDIT_ROWS.c.id > floor) & AUDIT_ROWS.c.id.not_in(
        select(AUDIT_LINKS.c.row).where(AUDIT_LINKS.c.row > floor)
    )


def _unsealed(connection: Connection, *, everywhere: bool) -> list[AuditRow]:
    where = _unsealed_where(connection, everywhere=everywhere)
    rows = connection.execute(select(AUDIT_ROWS).where(where).order_by(AUDIT_ROWS.c.id).limit(_BATCH_ROWS))
    return [from_row(AuditRow, row) for row in rows.mappings()]


def _count_unsealed(connection: Connection) -> int:
    where = _unsealed_where(connection, everywhere=True)
    return int(connection.execute(select(func.count()).select_from(AUDIT_ROWS).where(where)).scalar_one())


def _hidden(connection: Connection) -> Break | None:
    """A row that is much older than the last seal and has no link."""
    sealed_at = connection.execute(select(func.max(AUDIT_SEALS.c.at))).scalar_one()
    oldest = _unsealed(connection, everywhere=True)[:1]
    if sealed_at is None or not oldest:
        return None
    if parse_stamp(sealed_at) - oldest[0].at <= _GRACE:
        return None
    return Break(position=0, row=oldest[0].id, reason="row_unsealed")


def _chain(connection: Connection) -> Iterator[Linked]:
    joined = AUDIT_LINKS.outerjoin(AUDIT_ROWS, AUDIT_ROWS.c.id == AUDIT_LINKS.c.row)
    columns = [column.label(f"link_{column.name}") for column in AUDIT_LINKS.c]
    statement = select(*columns, *AUDIT_ROWS.c).select_from(joined).order_by(AUDIT_LINKS.c.position)
    for found in connection.execution_options(yield_per=1000).execute(statement).mappings():
        link = from_row(AuditLink, {column.name: found[f"link_{column.name}"] for column in AUDIT_LINKS.c})
        row = {column.name: found[column.name] for column in AUDIT_ROWS.c}
        yield Linked(link=link) if row["id"] is None else _linked(link, row)


def _linked(link: AuditLink, row: dict[str, Any]) -> Linked:
    try:
        return Linked(link=link, row=from_row(AuditRow, row))
    except (ValueError, TypeError):
        return Linked(link=link, unreadable=True)


def _seals(connection: Connection) -> Iterator[AuditSeal]:
    statement = select(AUDIT_SEALS).order_by(AUDIT_SEALS.c.position)
    for found in connection.execute(statement).mappings():
        yield from_row(AuditSeal, found)
