"""Parties, their people and their keys; suspension and what it stops.

An organisation's suspension changes one row. Its grants cease at once because usability is computed from that row
(`governance.grants`), not copied into them; the jobs that live on them are handed back to the caller to be ended in
the same transaction.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import Conflict, Forbidden, NotAuthenticated, NotFound
from core.ids import MemberId, OrganisationId
from core.records import Actor, ApiKey, Domain, Grant, Job, Member, Organisation
from core.roles import Role
from core.states import GrantState, JobState, OrganisationState
from governance.errors import (
    KEY_INVALID,
    MEMBER_NOT_VETTED,
    NOT_YOUR_PART,
    ORGANISATION_TERMINATED,
    ROLE_TAKEN,
    ROLES_INCOMPATIBLE,
)
from governance.permissions import (
    clash,
    is_vetted,
    may_administer,
    registrable_by,
    require_other,
    require_reason,
    require_text,
    standing_problem,
)
from store.errors import NOT_FOUND
from store.unit_of_work import UnitOfWork

KEY_PREFIX = "yn_"
_SECRET_BYTES = 32
UNFINISHED = (
    JobState.SUBMITTED,
    JobState.PLANNED,
    JobState.QUEUED,
    JobState.RUNNING,
    JobState.JUDGING,
    JobState.IN_REVIEW,
)
"""States of a job that can still be stopped."""
_Dates = tuple[datetime | None, datetime | None]
"""Until when a member is trained, and bound to confidentiality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What an act has stopped. The caller ends the jobs in the same transaction, as the platform (`Actor.system`)."""

    organisation: Organisation
    grants: tuple[Grant, ...]
    jobs: tuple[Job, ...]


def found(uow: UnitOfWork, domain: Domain, *, bureau: str, member: str) -> tuple[Actor, str]:
    """Begin a domain: its rules, its bureau, one member of the bureau, and that member's key (shown once)."""
    system = Actor.system(domain.id)
    uow.add(domain, system)
    organisation = register(uow, system, name=bureau, role=Role.BUREAU)
    person = _add_member(uow, system, organisation, member, None, None)
    _, secret = _issue_key(uow, system, person, (), None)
    actor = Actor(member=person.id, organisation=organisation.id, role=Role.BUREAU, domain=domain.id)
    return actor, secret


def register(uow: UnitOfWork, actor: Actor, *, name: str, role: Role, credit_code: str = "") -> Organisation:
    """Register a party in the actor's domain.

    Raises Forbidden (`not_your_part`), Conflict (`role_taken` for a second bureau, `roles_incompatible` when the legal
    entity holds a role that must be separate, `already_exists` for a name in use), RequestError (`field_empty`).
    """
    require_text(name=name)
    if role not in registrable_by(actor.role):
        raise Forbidden(NOT_YOUR_PART, allowed=Role.BUREAU.value)
    uow.domains.lock_unscoped(actor.domain)
    if role is Role.BUREAU and uow.organisations.find_unscoped(domain=actor.domain, role=role):
        raise Conflict(ROLE_TAKEN, role=role.value)
    _require_separate(uow, role, credit_code)
    organisation = Organisation(
        id=OrganisationId(uow.new_id("organisation")),
        domain=actor.domain,
        name=name.strip(),
        role=role,
        state=OrganisationState.ACTIVE,
        credit_code=credit_code.strip(),
        created_at=uow.now,
    )
    return uow.add(organisation, actor, role=role)


def add_member(
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
    require_active(uow, actor)
    _require_dates_by_bureau(actor, before=(None, None), after=(trained_until, confidentiality_until))
    return _add_member(uow, actor, home, name, trained_until, confidentiality_until)


def update_member(
    uow: UnitOfWork,
    actor: Actor,
    member: MemberId,
    *,
    active: bool,
    trained_until: datetime | None,
    confidentiality_until: datetime | None,
) -> Member:
    """Put new dates on record, or end a person's access. Dates are the bureau's to give (R22)."""
    person = uow.members.get(actor, member)
    _administered(uow, actor, person.organisation)
    before = (person.trained_until, person.confidentiality_until)
    _require_dates_by_bureau(actor, before=before, after=(trained_until, confidentiality_until))
    return uow.amend(
        person,
        actor,
        "member.updated",
        active=active,
        trained_until=trained_until,
        confidentiality_until=confidentiality_until,
    )


def issue_key(
    uow: UnitOfWork,
    actor: Actor,
    *,
    member: MemberId,
    scopes: Sequence[str] = (),
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new bearer key for a member, and its secret: shown now and never again."""
    person = uow.members.get(actor, member)
    _administered(uow, actor, person.organisation)
    require_active(uow, actor)
    return _issue_key(uow, actor, person, tuple(scopes), expires_at)


def revoke_key(uow: UnitOfWork, actor: Actor, key_id: str) -> ApiKey:
    """Revoke a key at once. Repeating is harmless: the first moment stays."""
    key = uow.keys.get(actor, key_id)
    _administered(uow, actor, key.organisation)
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


def require_active(uow: UnitOfWork, actor: Actor) -> Organisation:
    """The actor's organisation, if it may act now. Raises Forbidden (`organisation_suspended`, `…_terminated`)."""
    organisation = uow.organisations.lock_unscoped(actor.organisation, shared=True)
    problem = standing_problem(organisation)
    if problem is not None:
        raise Forbidden(problem)
    return organisation


def suspend(uow: UnitOfWork, actor: Actor, organisation_id: OrganisationId, reason: str) -> Stopped:
    """active → suspended: its grants cease at once. Returns the unfinished jobs that must end with it.

    Raises Forbidden (`own_work` for the actor's own organisation), Conflict when it is not active.
    """
    organisation = _supervised(uow, actor, organisation_id, reason)
    after = uow.transition(organisation, OrganisationState.SUSPENDED, actor, {"reason": reason})
    return stopped_with(uow, after)


def restore(uow: UnitOfWork, actor: Actor, organisation_id: OrganisationId, reason: str) -> Organisation:
    """suspended → active. Ended jobs stay ended; grants within their term are usable again."""
    organisation = _supervised(uow, actor, organisation_id, reason)
    return uow.transition(organisation, OrganisationState.ACTIVE, actor, {"reason": reason})


def terminate(uow: UnitOfWork, actor: Actor, organisation_id: OrganisationId, reason: str) -> Stopped:
    """active or suspended → terminated, for good. Its members no longer come in; its records are kept (R21)."""
    organisation = _supervised(uow, actor, organisation_id, reason)
    after = uow.transition(organisation, OrganisationState.TERMINATED, actor, {"reason": reason})
    return stopped_with(uow, after)


def stopped_with(uow: UnitOfWork, organisation: Organisation) -> Stopped:
    """Everything of an organisation that lives on its being active."""
    return Stopped(
        organisation=organisation,
        grants=uow.grants.find_unscoped(organisation=organisation.id, state=GrantState.ACTIVE),
        jobs=uow.jobs.find_unscoped(organisation=organisation.id, state=UNFINISHED),
    )


def _supervised(uow: UnitOfWork, actor: Actor, organisation_id: OrganisationId, reason: str) -> Organisation:
    require_reason(reason)
    require_other(actor, organisation_id)
    return uow.organisations.lock(actor, organisation_id)


def _administered(uow: UnitOfWork, actor: Actor, organisation_id: OrganisationId) -> Organisation:
    """The organisation, if the actor may add people and keys there. Raises NotFound, Forbidden."""
    organisation = uow.organisations.get(actor, organisation_id)
    if not may_administer(actor, organisation):
        raise Forbidden(NOT_YOUR_PART, allowed=Role.BUREAU.value)
    if organisation.state is OrganisationState.TERMINATED:
        raise Conflict(ORGANISATION_TERMINATED)
    return organisation


def _require_dates_by_bureau(actor: Actor, *, before: _Dates, after: _Dates) -> None:
    """Nobody vouches for their own people: else a developer's member would let the next one in unvetted."""
    if actor.role is not Role.BUREAU and after != before:
        raise Forbidden(NOT_YOUR_PART, allowed=Role.BUREAU.value)


def _require_separate(uow: UnitOfWork, role: Role, credit_code: str) -> None:
    if not credit_code.strip():
        return
    # Over all domains: one platform serves them all, and its operator may not develop on it anywhere.
    for other in uow.organisations.find_unscoped(credit_code=credit_code.strip()):
        if other.state is not OrganisationState.TERMINATED and clash(role, other.role):
            raise Conflict(ROLES_INCOMPATIBLE, first=role.value, second=other.role.value)


def _add_member(
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


def _issue_key(
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
