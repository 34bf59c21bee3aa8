"""Named people of the parties (R22), their keys, and who stands behind a key.

Whoever is let in by dates is let in by the bureau: nobody vouches for their own people. A key can be narrowed to
scopes; it then acts within them whatever its member's role may do.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime

from core.errors import Conflict, Forbidden, NotAuthenticated, NotFound, RequestError
from core.ids import MemberId, OrganisationId
from core.records.domains import Domain
from core.records.parties import Actor, ApiKey, Member, Organisation
from core.roles import Role
from core.states import OrganisationState
from governance import organisations
from governance.errors import (
    DATE_PAST,
    FIELDS_NONE,
    KEY_INVALID,
    MEMBER_NOT_VETTED,
    NOT_YOUR_PART,
    ORGANISATION_TERMINATED,
    SCOPE_UNKNOWN,
)
from governance.permissions import (
    KEY_SCOPES,
    is_vetted,
    may_administer,
    need_the_bureau,
    require_reason,
    require_role,
    require_text,
)
from store.errors import NOT_FOUND
from store.unit_of_work import UnitOfWork

KEY_PREFIX = "yn_"
_SECRET_BYTES = 32


def found(uow: UnitOfWork, domain: Domain, *, bureau: str, member: str) -> tuple[Actor, str]:
    """Begin a domain: its rules, its bureau, one member of the bureau, and that member's key (shown once)."""
    system = Actor.system(domain.id)
    uow.add(domain, system)
    organisation = organisations.register(uow, system, name=bureau, role=Role.BUREAU)
    person = _add(uow, system, organisation, member, None, None)
    _, secret = _issue(uow, system, person, (), None)
    actor = Actor(member=person.id, organisation=organisation.id, role=Role.BUREAU, domain=domain.id)
    return actor, secret


def add(
    uow: UnitOfWork,
    actor: Actor,
    *,
    organisation: OrganisationId,
    name: str,
    trained_until: datetime | None = None,
    confidentiality_until: datetime | None = None,
) -> Member:
    """Add a named person. Dates are the bureau's to give (R22).

    Raises Forbidden (`not_your_part`, `organisation_suspended`), NotFound, RequestError (`field_empty`).
    """
    require_text(name=name)
    home = _administered(uow, actor, organisation)
    organisations.require_active(uow, actor)
    if trained_until is not None or confidentiality_until is not None:
        require_role(actor, Role.BUREAU)
    return _add(uow, actor, home, name, trained_until, confidentiality_until)


def renew(
    uow: UnitOfWork,
    actor: Actor,
    member_id: MemberId,
    *,
    trained_until: datetime | None = None,
    confidentiality_until: datetime | None = None,
) -> Member:
    """Put a new training or confidentiality agreement on record; a date that is not given stays as it is.

    The bureau alone. Raises Forbidden (`not_your_part`), NotFound, RequestError (`fields_none`, `date_past`),
    Conflict (`organisation_terminated`).
    """
    given = {"trained_until": trained_until, "confidentiality_until": confidentiality_until}
    dates = {name: until for name, until in given.items() if until is not None}
    person = uow.members.get(actor, member_id)
    require_role(actor, Role.BUREAU)
    _administered(uow, actor, person.organisation)
    if not dates:
        raise RequestError(FIELDS_NONE, fields=", ".join(given))
    for name, until in dates.items():
        _require_future(uow, name, until)
    return uow.amend(person, actor, "member.renewed", {}, **dates)


def end_access(uow: UnitOfWork, actor: Actor, member_id: MemberId, reason: str) -> Member:
    """A person has left: none of their keys comes in any more. By the bureau, or at home. Repeating is harmless."""
    require_reason(reason)
    person = uow.members.get(actor, member_id)
    _require_administering(uow, actor, person.organisation)
    if not person.active:
        return person
    return uow.amend(person, actor, "member.access_ended", {"reason": reason}, active=False)


def restore_access(uow: UnitOfWork, actor: Actor, member_id: MemberId, reason: str) -> Member:
    """The person comes in again with the keys that were not revoked. The bureau alone: it may be who ended it."""
    require_reason(reason)
    person = uow.members.get(actor, member_id)
    require_role(actor, Role.BUREAU)
    _administered(uow, actor, person.organisation)
    return uow.amend(person, actor, "member.access_restored", {"reason": reason}, active=True)


def of(uow: UnitOfWork, actor: Actor, organisation: OrganisationId) -> tuple[Member, ...]:
    """The people of an organisation, as far as they exist for the actor. Raises NotFound for the organisation."""
    return uow.members.find(actor, organisation=uow.organisations.get(actor, organisation).id)


def keys_of(uow: UnitOfWork, actor: Actor, member_id: MemberId) -> tuple[ApiKey, ...]:
    """A member's keys, revoked ones included, oldest first. Raises NotFound for another organisation's member."""
    return uow.keys.find(actor, member=uow.members.get(actor, member_id).id)


def issue_key(
    uow: UnitOfWork,
    actor: Actor,
    *,
    member: MemberId,
    scopes: Sequence[str] = (),
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new bearer key for a member, and its secret: shown now and never again.

    `scopes` (of `permissions.KEY_SCOPES`) narrow it; none: all that the role may do. Those of `NAMED_ONLY` are the
    bureau's to give. Raises Forbidden
    (`not_your_part`, `organisation_suspended`), NotFound, RequestError (`scope_unknown`, `date_past`).
    """
    person = uow.members.get(actor, member)
    _administered(uow, actor, person.organisation)
    organisations.require_active(uow, actor)
    if not set(scopes) <= KEY_SCOPES:
        raise RequestError(SCOPE_UNKNOWN, known=", ".join(sorted(KEY_SCOPES)))
    if need_the_bureau(scopes):
        require_role(actor, Role.BUREAU)
    if expires_at is not None:
        _require_future(uow, "expires_at", expires_at)
    return _issue(uow, actor, person, tuple(sorted(set(scopes))), expires_at)


def revoke_key(uow: UnitOfWork, actor: Actor, key_id: str) -> ApiKey:
    """Revoke a key at once. Repeating is harmless: the first moment stays."""
    key = uow.keys.get(actor, key_id)
    _require_administering(uow, actor, key.organisation)
    if key.revoked_at is not None:
        return key
    return uow.amend(key, actor, "key.revoked", revoked_at=uow.now)


def authenticate(uow: UnitOfWork, secret: str) -> tuple[Actor, ApiKey]:
    """The actor behind a bearer key.

    A suspended organisation still comes in: it must be able to read why; its acts are refused where they are tried.
    Raises NotAuthenticated (`key_invalid`: unknown, revoked, expired, member or organisation gone: not told apart),
    Forbidden (`member_not_vetted`).
    """
    keys = uow.keys.find_unscoped(secret_hash=_hash(secret))
    if not keys:
        raise NotAuthenticated(KEY_INVALID)
    key = keys[0]
    member = uow.members.get_unscoped(key.member)
    organisation = uow.organisations.get_unscoped(key.organisation)
    expired = key.expires_at is not None and key.expires_at <= uow.now
    gone = organisation.state is OrganisationState.TERMINATED
    if key.revoked_at is not None or expired or gone or not member.active:
        raise NotAuthenticated(KEY_INVALID)
    if not is_vetted(member, organisation.role, uow.domains.get_unscoped(key.domain), uow.now):
        raise Forbidden(MEMBER_NOT_VETTED)
    actor = Actor(member=member.id, organisation=organisation.id, role=organisation.role, domain=key.domain)
    return actor, key


def _require_administering(uow: UnitOfWork, actor: Actor, organisation_id: OrganisationId) -> Organisation:
    """The organisation, if the actor looks after its people and keys. Raises NotFound, Forbidden."""
    organisation = uow.organisations.get(actor, organisation_id)
    if not may_administer(actor, organisation):
        raise Forbidden(NOT_YOUR_PART, allowed=Role.BUREAU.value)
    return organisation


def _administered(uow: UnitOfWork, actor: Actor, organisation_id: OrganisationId) -> Organisation:
    """As `_require_administering`, and the organisation still is one. Raises Conflict (`organisation_terminated`)."""
    organisation = _require_administering(uow, actor, organisation_id)
    if organisation.state is OrganisationState.TERMINATED:
        raise Conflict(ORGANISATION_TERMINATED)
    return organisation


def _require_future(uow: UnitOfWork, field: str, moment: datetime) -> None:
    if moment <= uow.now:
        raise RequestError(DATE_PAST, field=field)


def _add(
    uow: UnitOfWork,
    actor: Actor,
    organisation: Organisation,
    name: str,
    trained_until: datetime | None,
    confidentiality_until: datetime | None,
) -> Member:
    member = Member(
        id=MemberId(uow.new_id("member")),
        domain=organisation.domain,
        organisation=organisation.id,
        name=name.strip(),
        trained_until=trained_until,
        confidentiality_until=confidentiality_until,
        created_at=uow.now,
    )
    return uow.add(member, actor, of=organisation.id)


def _issue(
    uow: UnitOfWork, actor: Actor, member: Member, scopes: tuple[str, ...], expires_at: datetime | None
) -> tuple[ApiKey, str]:
    if not member.active:
        raise NotFound(NOT_FOUND, thing="member")
    secret = KEY_PREFIX + urlsafe_b64encode(uow.new_secret(_SECRET_BYTES)).decode("ascii").rstrip("=")
    key = ApiKey(
        id=uow.new_id("key"),
        domain=member.domain,
        organisation=member.organisation,
        member=member.id,
        secret_hash=_hash(secret),
        scopes=scopes,
        created_at=uow.now,
        expires_at=expires_at,
    )
    return uow.add(key, actor, member=member.id, scopes=scopes), secret


def _hash(secret: str) -> str:
    """A plain hash is enough: the secret has 256 random bits, so there is nothing to guess slowly."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
