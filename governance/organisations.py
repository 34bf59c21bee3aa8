"""Parties; suspension, and what it stops.

An organisation's suspension changes one row. Its grants cease at once because usability is computed from that row
(`governance.grants`), not copied into them; the jobs that live on them are handed back to the caller to be ended in
the same transaction.
"""

from dataclasses import dataclass

from core.errors import Conflict, Forbidden
from core.ids import OrganisationId
from core.records.jobs import Job
from core.records.parties import Actor, Organisation
from core.records.scenarios import Grant
from core.roles import Role
from core.states import GrantState, JobState, OrganisationState
from governance.errors import NOT_YOUR_PART, ROLE_TAKEN, ROLES_INCOMPATIBLE
from governance.permissions import (
    clash,
    registrable_by,
    require_other,
    require_reason,
    require_text,
    standing_problem,
)
from store.unit_of_work import UnitOfWork

LIVE = (GrantState.ACTIVE, GrantState.SUSPENDED)
"""States of a grant that has not ended."""
UNFINISHED = (
    JobState.SUBMITTED,
    JobState.PLANNED,
    JobState.QUEUED,
    JobState.RUNNING,
    JobState.JUDGING,
    JobState.IN_REVIEW,
)
"""States of a job that can still be stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What an act has stopped. The caller ends the jobs in the same transaction, as the platform (`Actor.system`)."""

    organisation: Organisation
    grants: tuple[Grant, ...]
    """Suspended ones included: an act that is for good ends them too (`governance.grants.end`)."""
    jobs: tuple[Job, ...]


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
        grants=uow.grants.find_unscoped(organisation=organisation.id, state=LIVE),
        jobs=uow.jobs.find_unscoped(organisation=organisation.id, state=UNFINISHED),
    )


def _supervised(uow: UnitOfWork, actor: Actor, organisation_id: OrganisationId, reason: str) -> Organisation:
    require_reason(reason)
    require_other(actor, organisation_id)
    return uow.organisations.lock(actor, organisation_id)


def _require_separate(uow: UnitOfWork, role: Role, credit_code: str) -> None:
    if not credit_code.strip():
        return
    # Over all domains: one platform serves them all, and its operator may not develop on it anywhere.
    for other in uow.organisations.find_unscoped(credit_code=credit_code.strip()):
        if other.state is not OrganisationState.TERMINATED and clash(role, other.role):
            raise Conflict(ROLES_INCOMPATIBLE, first=role.value, second=other.role.value)
