"""The audit chain as pure data: how a link is hashed, what a seal signs, and what is wrong with a chain.

Theory of operation. Rows are written by the acts themselves. A sealer gives each row a position and a link: the hash
over its position, the link before and the row's canonical form. It then signs the head. Who changes, removes, inserts
or reorders rows must change every later link, and cannot sign the new heads. Who cuts off the tail together with its
seals leaves a shorter chain that is valid: that is seen only by comparing with a head that was kept elsewhere (an
`Anchor`: a receipt, a printed report, a colleague's file). Rows of the last second are not sealed yet; the report
counts them.

An exported chain is JSON lines, each `{"row": …, "link": …}` or `{"seal": …}`, and is checked here without a database.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.canonical import canonical_json, digest_bytes, read_record, to_plain
from core.clock import stamp
from core.records.audit import AuditLink, AuditRow, AuditSeal
from store.signing import PublicKey, Signature, is_signed

GENESIS = "sha256:" + "0" * 64
"""What the first link names as the one before."""
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
"""Writes what `core.canonical` writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A head that was kept elsewhere."""

    position: int
    head: str


BEGINNING = Anchor(position=0, head=GENESIS)
"""The head before the first link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """One place of the chain: the link, and the row that it names (None: it is gone)."""

    link: AuditLink
    row: AuditRow | None = None
    unreadable: bool = False
    """The row is there, but is no audit row any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first thing that is wrong."""

    position: int
    """Of the link where the chain breaks; one after the last for a missing tail."""
    row: int | None
    """Number of the audit row, when it is known."""
    reason: str
    """`link_missing`, `row_missing`, `row_changed`, `order_changed`, `seal_missing`, `seal_wrong`, `tail_missing`,
    `anchor_differs`, `row_unsealed` or `unreadable`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a verification found."""

    broken: Break | None
    links: int
    """Links that were found sound before the first break."""
    seals: int
    unsealed: int = 0
    """Rows that wait for the sealer."""
    anchor: Anchor | None = None
    """The last sealed head: keep it elsewhere, and give it to the next verification."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.broken is None


def link_of(row: AuditRow, position: int, previous: str) -> AuditLink:
    """The link that puts `row` at `position` after `previous`."""
    return AuditLink(position=position, row=row.id, previous=previous, hash=_hash(row, position, previous))


def seal_message(position: int, head: str, at: str) -> bytes:
    """The bytes that a seal signs."""
    return canonical_json({"what": "yunei audit head", "position": position, "head": head, "at": at})


def is_sealed(seal: AuditSeal, trusted: tuple[PublicKey, ...]) -> bool:
    """Whether a trusted key signed this head."""
    message = seal_message(seal.position, seal.head, str(to_plain(seal.at)))
    signature = Signature(algorithm=seal.algorithm, key_id=seal.key_id, value=seal.signature)
    return is_signed(message, signature, trusted)


def check_chain(
    chain: Iterable[Linked],
    seals: Iterable[AuditSeal],
    trusted: tuple[PublicKey, ...],
    expected: Anchor | None = None,
    *,
    since: Anchor = BEGINNING,
) -> Report:
    """Recompute the chain, in one pass and constant memory, and name the first break.

    `chain` by position, `seals` by position. `expected` is a head kept elsewhere. With `since`, a head whose seal has
    been checked, both begin behind it.
    """
    waiting = iter(seals)
    seal = next(waiting, None)
    previous, position, sealed, anchor = since.head, since.position, 0, since if since.position else None
    for linked in chain:
        broken = _check_link(linked, position + 1, previous)
        if broken is None and expected is not None and linked.link.position == expected.position:
            broken = _check_anchor(linked, expected)
        if broken is None and seal is not None and seal.position <= linked.link.position:
            broken = _check_seal(seal, linked, trusted)
            anchor, sealed, seal = Anchor(position=seal.position, head=seal.head), sealed + 1, next(waiting, None)
        if broken is not None:
            return Report(broken=broken, links=position - since.position, seals=sealed, anchor=None)
        previous, position = linked.link.hash, linked.link.position
    broken = _check_tail(position, seal, anchor, expected)
    return Report(broken=broken, links=position - since.position, seals=sealed, anchor=anchor)


def to_lines(chain: Iterable[Linked], seals: Iterable[AuditSeal]) -> Iterator[str]:
    """A chain as JSON lines; every seal stands behind the link that it signs."""
    waiting = iter(seals)
    seal = next(waiting, None)
    for linked in chain:
        yield canonical_json({"link": linked.link, "row": linked.row}).decode("utf-8")
        while seal is not None and seal.position <= linked.link.position:
            yield canonical_json({"seal": seal}).decode("utf-8")
            seal = next(waiting, None)


def verify_lines(lines: Iterable[str], trusted: tuple[PublicKey, ...], expected: Anchor | None = None) -> Report:
    """Check an exported chain without any database. A line that cannot be read is a break (`unreadable`)."""
    chain: list[Linked] = []
    seals: list[AuditSeal] = []
    for line in lines:
        try:
            _read_line(line, chain, seals)
        except (ValueError, KeyError, TypeError):
            broken = Break(position=len(chain) + 1, row=None, reason="unreadable")
            return Report(broken=broken, links=0, seals=0)
    return check_chain(chain, seals, trusted, expected)


def _read_line(line: str, chain: list[Linked], seals: list[AuditSeal]) -> None:
    plain = json.loads(line)
    if set(plain) == {"seal"}:
        seals.append(read_record(AuditSeal, plain["seal"]))
    elif set(plain) == {"link", "row"}:
        chain.append(Linked(link=read_record(AuditLink, plain["link"]), row=read_record(AuditRow | None, plain["row"])))
    else:
        raise ValueError("neither a link nor a seal")


def _hash(row: AuditRow, position: int, previous: str) -> str:
    """As `digest` of position, previous and row; by hand, because a verification does it for every act ever done."""
    plain = {
        "act": row.act,
        "at": stamp(row.at),
        "details": to_plain(row.details),
        "domain": row.domain,
        "id": row.id,
        "member": row.member,
        "object": row.object,
        "organisation": row.organisation,
        "role": row.role.value,
    }
    text = _ENCODER.encode({"position": position, "previous": previous, "row": plain})
    return digest_bytes(text.encode("utf-8"))


def _check_link(linked: Linked, position: int, previous: str) -> Break | None:
    link, row = linked.link, linked.row
    if link.position != position:
        return Break(position=position, row=link.row, reason="link_missing")
    if row is None:
        return Break(position=position, row=link.row, reason="unreadable" if linked.unreadable else "row_missing")
    if link.previous != previous or link.row != row.id:
        return Break(position=position, row=link.row, reason="order_changed")
    if link.hash != _hash(row, position, previous):
        return Break(position=position, row=row.id, reason="row_changed")
    return None


def _check_anchor(linked: Linked, expected: Anchor) -> Break | None:
    if linked.link.hash == expected.head:
        return None
    return Break(position=linked.link.position, row=linked.link.row, reason="anchor_differs")


def _check_seal(seal: AuditSeal, linked: Linked, trusted: tuple[PublicKey, ...]) -> Break | None:
    if is_sealed(seal, trusted) and (seal.position, seal.head) == (linked.link.position, linked.link.hash):
        return None
    return Break(position=linked.link.position, row=linked.link.row, reason="seal_wrong")


def _check_tail(position: int, seal: AuditSeal | None, anchor: Anchor | None, expected: Anchor | None) -> Break | None:
    if seal is not None or (expected is not None and expected.position > position):
        return Break(position=position + 1, row=None, reason="tail_missing")
    if position and (anchor is None or anchor.position != position):
        return Break(position=position, row=None, reason="seal_missing")
    return None
