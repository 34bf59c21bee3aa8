"""The record of acts: rows, the chain that links them, the seals that sign it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.ids import DomainId, MemberId, OrganisationId
from core.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One act. Written in the transaction of the act itself; never changed."""

    id: int
    """Given by the database; 0 before it is written. Not the order of the chain."""
    domain: DomainId
    organisation: OrganisationId
    """The actor's."""
    member: MemberId
    role: Role
    act: str
    """Tag `noun.past_participle`; append-only."""
    object: str
    """Id of the thing acted upon."""
    details: Mapping[str, Any]
    """Ids, states, hashes, codes. Never a data value, a count of data or a secret."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLink:
    """The place of one audit row in the chain."""

    position: int
    """1, 2, … without gaps."""
    row: int
    previous: str
    """Hash of the link before; of the first one `sha256:` and 64 zeros."""
    hash: str
    """Over position, previous and the row's canonical form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSeal:
    """A signed head of the chain."""

    position: int
    """Of the last link that it covers."""
    head: str
    """Hash of that link."""
    at: datetime
    algorithm: str
    """`ed25519`; SM2 will be another id."""
    key_id: str
    signature: bytes
