"""The audit trail in the database: sealing what was written, verifying it, and taking it elsewhere."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, text

from core.clock import parse_stamp, stamp
from core.ids import DomainId, MemberId, OrganisationId
from core.records.audit import AuditLink, AuditRow, AuditSeal
from core.roles import Role
from store.chain import (
    GENESIS,
    Anchor,
    Break,
    Linked,
    Report,
    check_chain,
    is_sealed,
    link_of,
    seal_message,
    to_lines,
)
from store.database import Database
from store.rows import from_row, to_row
from store.signing import PublicKey, Signer
from store.tables import AUDIT_LINKS, AUDIT_ROWS, AUDIT_SEALS
from store.unit_of_work import UnitOfWork

_LINK = ("position", "row", "previous", "hash")
_ROW = ("id", "domain", "organisation", "member", "role", "act", "object", "details", "at")
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


def verify_latest(database: Database, trusted: tuple[PublicKey, ...], links: int) -> Report:
    """As `verify`, for at least the newest `links` links alone, from the last seal before them: for a quick look.

    What lies before that seal is vouched for by its signature only; `verify` recomputes it.
    """
    with database.read() as uow:
        since = _seal_before(uow.connection, links)
        if since is None:
            return check_chain(_chain(uow.connection), _seals(uow.connection), trusted)
        start = Anchor(position=since.position, head=since.head)
        if not is_sealed(since, trusted):
            broken = Break(position=since.position, row=None, reason="seal_wrong")
            return Report(broken=broken, links=0, seals=0)
        chain, seals = _chain(uow.connection, since.position), _seals(uow.connection, since.position)
        return check_chain(chain, seals, trusted, since=start)


def _seal_before(connection: Connection, links: int) -> AuditSeal | None:
    """The newest seal that leaves at least `links` links behind it."""
    head = connection.execute(select(func.max(AUDIT_LINKS.c.position))).scalar_one() or 0
    seals = select(AUDIT_SEALS).where(AUDIT_SEALS.c.position <= head - links)
    found = connection.execute(seals.order_by(AUDIT_SEALS.c.position.desc()).limit(1)).mappings().first()
    return from_row(AuditSeal, found) if found else None


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


def _chain(connection: Connection, after: int = 0) -> Iterator[Linked]:
    """The chain behind position `after`. Records are made by hand: there may be millions."""
    joined = AUDIT_LINKS.outerjoin(AUDIT_ROWS, AUDIT_ROWS.c.id == AUDIT_LINKS.c.row)
    columns = (*(AUDIT_LINKS.c[name] for name in _LINK), *(AUDIT_ROWS.c[name] for name in _ROW))
    statement = select(*columns).select_from(joined).where(AUDIT_LINKS.c.position > after)
    ordered = statement.order_by(AUDIT_LINKS.c.position)
    for position, number, previous, hash, *row in connection.execution_options(yield_per=1000).execute(ordered):
        link = AuditLink(position=position, row=number, previous=previous, hash=hash)
        yield Linked(link=link) if row[0] is None else _linked(link, *row)


def _linked(
    link: AuditLink, id: int, domain: str, organisation: str, member: str, role: str, act: str, *rest: str
) -> Linked:
    object, details, at = rest
    try:
        row = AuditRow(
            id=id,
            domain=DomainId(domain),
            organisation=OrganisationId(organisation),
            member=MemberId(member),
            role=Role(role),
            act=act,
            object=object,
            details=_mapping(json.loads(details)),
            at=parse_stamp(at),
        )
    except (ValueError, TypeError):
        return Linked(link=link, unreadable=True)
    return Linked(link=link, row=row)


def _mapping(plain: Any) -> Mapping[str, Any]:
    if not isinstance(plain, dict):
        raise ValueError("details are an object")
    return plain


def _seals(connection: Connection, after: int = 0) -> Iterator[AuditSeal]:
    statement = select(AUDIT_SEALS).where(AUDIT_SEALS.c.position > after).order_by(AUDIT_SEALS.c.position)
    for found in connection.execute(statement).mappings():
        yield from_row(AuditSeal, found)
