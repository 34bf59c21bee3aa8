"""Who takes part: organisations, their members and keys, operation agreements, and the actor of an act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from core.ids import AgreementId, DomainId, MemberId, OrganisationId
from core.records.domains import AuthorisationKind
from core.roles import Role
from core.states import AgreementState, OrganisationState

SYSTEM_MEMBER = MemberId("system")
SYSTEM_ORGANISATION = OrganisationId("system")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a member, in the role of the organisation, within one domain."""

    member: MemberId
    organisation: OrganisationId
    role: Role
    domain: DomainId

    @classmethod
    def system(cls, domain: DomainId) -> Self:
        """The platform's own processes, acting in `domain`. Never an approver."""
        return cls(member=SYSTEM_MEMBER, organisation=SYSTEM_ORGANISATION, role=Role.SYSTEM, domain=domain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A party. Its members act in its role."""

    id: OrganisationId
    domain: DomainId
    name: str
    role: Role
    state: OrganisationState
    credit_code: str = ""
    """统一社会信用代码; empty for departments."""
    barred_until: datetime | None = None
    """Set when an agreement is revoked for violations: no new application before (R4)."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A named person of an organisation (R22)."""

    id: MemberId
    domain: DomainId
    organisation: OrganisationId
    name: str
    active: bool = True
    trained_until: datetime | None = None
    """End of the last safety training's validity."""
    confidentiality_until: datetime | None = None
    """End of the signed confidentiality agreement."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A bearer key. The secret is shown once and never kept: only its SHA-256 (the secret has 256 random bits)."""

    id: str
    domain: DomainId
    organisation: OrganisationId
    member: MemberId
    secret_hash: str
    scopes: tuple[str, ...] = ()
    """What the key may be used for; empty: all that the role may do."""
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An operation agreement with a developer organisation (R4)."""

    id: AgreementId
    domain: DomainId
    organisation: OrganisationId
    kind: AuthorisationKind
    valid_from: datetime
    valid_until: datetime
    """Exclusive."""
    scope: str
    """What the agreement covers, in words."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """rights, asset_disposal, benefit, security, exit, liability: text or reference of the signed clause."""
    state: AgreementState
    created_at: datetime

    def __post_init__(self) -> None:
        if not self.valid_from < self.valid_until:
            raise ValueError("an agreement ends after it begins")
