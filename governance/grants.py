"""Grants: whether one may be used now, and how it stops.

Usability is computed, never stored: organisation, agreement, grant, term and every table's supply are looked at each
time. So whatever stops one of them stops the grant at once, and nothing has to be told.

Rows are locked in one order everywhere: organisation, agreement, grant, tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from core.errors import ErrorCode, Refused
from core.ids import GrantId, ScenarioId
from core.records.parties import Actor, Agreement, Organisation
from core.records.scenarios import Grant
from core.records.supply import SourceTable
from core.states import GrantState, ScenarioState, TableState
from governance.agreements import is_current
from governance.errors import (
    AGREEMENT_NOT_CURRENT,
    GRANT_EXPIRED,
    GRANT_NOT_STARTED,
    GRANT_REVOKED,
    GRANT_SUSPENDED,
    NO_GRANT,
    SUPPLY_STOPPED,
)
from governance.organisations import LIVE, UNFINISHED, Stopped
from governance.permissions import require_other, require_reason, standing_problem
from store.unit_of_work import UnitOfWork

_NO_DETAILS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything that a grant's usability depends on."""

    organisation: Organisation
    agreement: Agreement
    grant: Grant
    tables: tuple[SourceTable, ...]
    """Every table of the grant."""


def is_usable(standing: Standing, now: datetime) -> ErrorCode | None:
    """Why the grant may not be used at `now`, or None. Pure."""
    problem = standing_problem(standing.organisation)
    if problem is not None:
        return problem
    problem = _grant_problem(standing.grant, now)
    if problem is not None:
        return problem
    if not is_current(standing.agreement, now):
        return AGREEMENT_NOT_CURRENT
    supplied = {table.id for table in standing.tables if table.state is TableState.PUBLISHED}
    return None if all(wanted.table in supplied for wanted in standing.grant.tables) else SUPPLY_STOPPED


def usable(uow: UnitOfWork, scenario_id: ScenarioId) -> Grant:
    """The scenario's usable grant. In a write transaction what it rests on cannot change before the commit.

    Raises Refused with the reason's code: `no_grant`, `organisation_suspended`, `agreement_not_current`,
    `grant_expired`, `supply_stopped`, …
    """
    problem = NO_GRANT
    for grant in uow.grants.find_unscoped(scenario=scenario_id, newest_first=True):
        found = is_usable(_standing(uow, grant), uow.now)
        if found is None:
            return grant
        problem = found if problem is NO_GRANT else problem
    raise Refused(problem)


def suspend(uow: UnitOfWork, actor: Actor, grant_id: GrantId, reason: str) -> Stopped:
    """active → suspended. Returns the unfinished jobs of its scenario."""
    require_reason(reason)
    grant = uow.grants.lock(actor, grant_id)
    require_other(actor, grant.organisation)
    return _stopped(uow, uow.transition(grant, GrantState.SUSPENDED, actor, {"reason": reason}))


def revoke(uow: UnitOfWork, actor: Actor, grant_id: GrantId, reason: str) -> Stopped:
    """active or suspended → revoked, for good; its scenario ends with it."""
    require_reason(reason)
    grant = uow.grants.lock(actor, grant_id)
    require_other(actor, grant.organisation)
    return _finish(uow, actor, grant, GrantState.REVOKED, {"reason": reason})


def restore(uow: UnitOfWork, actor: Actor, grant_id: GrantId, reason: str) -> Grant:
    """suspended → active."""
    require_reason(reason)
    grant = uow.grants.lock(actor, grant_id)
    require_other(actor, grant.organisation)
    return uow.transition(grant, GrantState.ACTIVE, actor, {"reason": reason})


def expire_due(uow: UnitOfWork, actor: Actor) -> tuple[Stopped, ...]:
    """Mark grants whose term is over, and end their scenarios; returns what stops with each. Repeating is harmless.

    They have not been usable since the end of their term: this is housekeeping (extracts go, records stay, R21).
    """
    due = uow.grants.find(actor, state=LIVE, at_most={"valid_until": uow.now})
    return tuple(end(uow, actor, grant) for grant in due)


def end(uow: UnitOfWork, actor: Actor, grant: Grant) -> Stopped:
    """active or suspended → expired, by the platform: its term is over, or what it rests on has ended for good."""
    return _finish(uow, actor, grant, GrantState.EXPIRED)


def problem_of(uow: UnitOfWork, grant: Grant) -> ErrorCode | None:
    """Why the grant may not be used now, or None."""
    return is_usable(_standing(uow, grant), uow.now)


def _finish(
    uow: UnitOfWork, actor: Actor, grant: Grant, target: GrantState, details: Mapping[str, str] = _NO_DETAILS
) -> Stopped:
    """To a final state; the scenario ends with its last live grant."""
    after = uow.transition(grant, target, actor, details)
    scenario = uow.scenarios.lock_unscoped(grant.scenario)
    if scenario.state is ScenarioState.GRANTED and not uow.grants.find_unscoped(scenario=scenario.id, state=LIVE):
        uow.transition(scenario, ScenarioState.ENDED, actor)
    return _stopped(uow, after)


def _stopped(uow: UnitOfWork, grant: Grant) -> Stopped:
    return Stopped(
        organisation=uow.organisations.get_unscoped(grant.organisation),
        grants=(grant,),
        jobs=uow.jobs.find_unscoped(scenario=grant.scenario, state=UNFINISHED),
    )


def _grant_problem(grant: Grant, now: datetime) -> ErrorCode | None:
    by_state = {
        GrantState.SUSPENDED: GRANT_SUSPENDED,
        GrantState.REVOKED: GRANT_REVOKED,
        GrantState.EXPIRED: GRANT_EXPIRED,
    }
    if grant.state is not GrantState.ACTIVE:
        return by_state[grant.state]
    if now < grant.valid_from:
        return GRANT_NOT_STARTED
    return GRANT_EXPIRED if grant.valid_until <= now else None


def _standing(uow: UnitOfWork, grant: Grant) -> Standing:
    """Read under shared locks: a suspension waits for this transaction, or this one sees it."""
    return Standing(
        organisation=uow.organisations.lock_unscoped(grant.organisation, shared=True),
        agreement=uow.agreements.lock_unscoped(grant.agreement, shared=True),
        grant=uow.grants.lock_unscoped(grant.id, shared=True),
        tables=tuple(uow.tables.lock_unscoped(wanted.table, shared=True) for wanted in grant.tables),
    )
