"""Operation agreements with developer organisations (R4): signed, ended, revoked."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.errors import Forbidden, NotFound, RequestError
from core.ids import AgreementId, OrganisationId
from core.records.domains import AuthorisationKind
from core.records.parties import Actor, Agreement, Organisation
from core.roles import Role
from core.states import AgreementState
from governance.errors import KIND_NOT_OFFERED, ORGANISATION_BARRED, TERM_INVALID
from governance.organisations import Stopped, stopped_with
from governance.permissions import require_other, require_reason, require_role, require_text, standing_problem
from store.errors import NOT_FOUND
from store.unit_of_work import UnitOfWork

_BAR_DAYS = 3 * 365
"""After a revocation for violations (YZ 15)."""


def sign(
    uow: UnitOfWork,
    actor: Actor,
    *,
    organisation: OrganisationId,
    kind: AuthorisationKind,
    valid_from: datetime,
    valid_until: datetime,
    scope: str,
    terms: Mapping[str, str],
) -> Agreement:
    """Put a signed agreement with a developer organisation on record.

    Raises Forbidden (`not_your_part`, `organisation_barred`, `organisation_suspended`), NotFound, RequestError
    (`term_invalid`, `kind_not_offered`, `field_empty`).
    """
    require_role(actor, Role.OPERATOR, Role.BUREAU)
    require_text(scope=scope)
    developer = uow.organisations.get(actor, organisation)
    if developer.role is not Role.DEVELOPER:
        raise NotFound(NOT_FOUND, thing="developer organisation")
    _require_admissible(developer, uow.now)
    domain = uow.domains.get_unscoped(actor.domain)
    if kind.value not in domain.chains:
        raise RequestError(KIND_NOT_OFFERED, kind=kind.value)
    if not timedelta(0) < valid_until - valid_from <= timedelta(days=domain.term_max_days):
        raise RequestError(TERM_INVALID, days=domain.term_max_days)
    agreement = Agreement(
        id=AgreementId(uow.new_id("agreement")),
        domain=actor.domain,
        organisation=developer.id,
        kind=kind,
        valid_from=valid_from,
        valid_until=valid_until,
        scope=scope,
        terms=dict(terms),
        state=AgreementState.ACTIVE,
        created_at=uow.now,
    )
    return uow.add(agreement, actor, developer=developer.id, kind=kind)


def revoke(
    uow: UnitOfWork, actor: Actor, agreement_id: AgreementId, reason: str, *, violation: bool = False
) -> Stopped:
    """active → revoked; what rests on it ends. For violations the organisation is barred for three years.

    Raises Forbidden (`own_work`, `role_forbidden`), NotFound, Conflict when it is not active, RequestError.
    """
    # Organisation before agreement, as everywhere (`governance.grants`): two acts never wait for each other.
    organisation = uow.organisations.lock_unscoped(uow.agreements.get(actor, agreement_id).organisation)
    after = _finish(uow, actor, agreement_id, AgreementState.REVOKED, reason)
    if violation:
        until = uow.now + timedelta(days=_BAR_DAYS)
        organisation = uow.amend(
            organisation, actor, "organisation.barred", {"agreement": after.id}, barred_until=until
        )
    return _stopped(uow, after, organisation)


def end(uow: UnitOfWork, actor: Actor, agreement_id: AgreementId, reason: str) -> Stopped:
    """active → ended, by agreement of both sides; what rests on it ends. Raises as `revoke`."""
    organisation = uow.organisations.lock_unscoped(uow.agreements.get(actor, agreement_id).organisation)
    return _stopped(uow, _finish(uow, actor, agreement_id, AgreementState.ENDED, reason), organisation)


def end_due(uow: UnitOfWork, actor: Actor) -> None:
    """Mark agreements whose term is over (`Actor.system`). Their grants ended no later. Repeating is harmless."""
    for agreement in uow.agreements.find(actor, state=AgreementState.ACTIVE, at_most={"valid_until": uow.now}):
        uow.transition(agreement, AgreementState.ENDED, actor)


def end_all(uow: UnitOfWork, actor: Actor, organisation: OrganisationId) -> None:
    """Mark every agreement of an organisation that was terminated (`Actor.system`). Repeating is harmless."""
    for agreement in uow.agreements.find(actor, organisation=organisation, state=AgreementState.ACTIVE):
        uow.transition(agreement, AgreementState.ENDED, actor)


def is_current(agreement: Agreement, now: datetime) -> bool:
    """Whether it is in force at `now`. Pure."""
    return agreement.state is AgreementState.ACTIVE and agreement.valid_from <= now < agreement.valid_until


def _finish(uow: UnitOfWork, actor: Actor, agreement_id: AgreementId, target: AgreementState, reason: str) -> Agreement:
    require_reason(reason)
    agreement = uow.agreements.lock(actor, agreement_id)
    require_other(actor, agreement.organisation)
    return uow.transition(agreement, target, actor, {"reason": reason})


def _require_admissible(developer: Organisation, now: datetime) -> None:
    problem = standing_problem(developer)
    if problem is not None:
        raise Forbidden(problem)
    if developer.barred_until is not None and now < developer.barred_until:
        raise Forbidden(ORGANISATION_BARRED, until=developer.barred_until.date().isoformat())


def _stopped(uow: UnitOfWork, agreement: Agreement, organisation: Organisation) -> Stopped:
    everything = stopped_with(uow, organisation)
    grants = tuple(grant for grant in everything.grants if grant.agreement == agreement.id)
    scenarios = {grant.scenario for grant in grants}
    jobs = tuple(job for job in everything.jobs if job.scenario in scenarios)
    return Stopped(organisation=organisation, grants=grants, jobs=jobs)
