"""Scenario applications (R5): one application a scenario, decided by the domain's chain, granted for a term."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from core.errors import Conflict, ErrorCode, Forbidden, Refused, RequestError
from core.ids import AgreementId, GrantId, OrganisationId, ScenarioId
from core.records.domains import AuthorisationKind, ChainStep
from core.records.parties import Actor, Agreement
from core.records.scenarios import Grant, Scenario, TableRequest
from core.records.supply import SourceTable
from core.records.votes import Vote, VoteVerdict
from core.roles import Role
from core.states import GrantState, ScenarioState, TableState
from governance import votes
from governance.agreements import is_current
from governance.chains import ChainOutcome, Progress, may_vote, next_step
from governance.errors import (
    AGREEMENT_MISMATCH,
    AGREEMENT_NOT_CURRENT,
    ALREADY_VOTED,
    CHECK_UNKNOWN,
    CHECKS_INCOMPLETE,
    COLUMN_NOT_OFFERED,
    KIND_NOT_OFFERED,
    NOT_YOUR_STEP,
    ORGANISATION_BARRED,
    SCENARIO_NOT_OPEN,
    TABLE_NOT_OFFERED,
    TABLE_REPEATED,
    TERM_INVALID,
)
from governance.organisations import require_active
from governance.permissions import require_other, require_reason, require_role, require_text, standing_problem
from store.unit_of_work import UnitOfWork

_OPEN = (ScenarioState.SUBMITTED, ScenarioState.IN_REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a developer hands in (R5)."""

    agreement: AgreementId
    kind: AuthorisationKind = AuthorisationKind.COMPREHENSIVE
    title: str
    purpose: str
    market_research: str
    technique: str
    expected_result: str
    benefit_sharing: str
    field: str = ""
    tables: tuple[TableRequest, ...]
    term_days: int


def apply(uow: UnitOfWork, actor: Actor, application: Application) -> Scenario:
    """Put an application on record in state `submitted`.

    Raises Forbidden (`not_your_part`, `organisation_suspended`, `organisation_barred`), NotFound for another's
    agreement, RequestError (`field_empty`, `kind_not_offered`, `agreement_mismatch`, `term_invalid`,
    `table_repeated`, `table_not_offered`, `column_not_offered`), Refused (`agreement_not_current`).
    """
    scenario = Scenario(
        id=ScenarioId(uow.new_id("scenario")),
        domain=actor.domain,
        organisation=actor.organisation,
        member=actor.member,
        state=ScenarioState.SUBMITTED,
        created_at=uow.now,
        **_asked(uow, actor, application),
    )
    return uow.add(scenario, actor, kind=application.kind)


def amend(uow: UnitOfWork, actor: Actor, scenario_id: ScenarioId, application: Application) -> Scenario:
    """returned → submitted, with the application amended: the chain begins again, as the domain has it now."""
    scenario = uow.scenarios.lock(actor, scenario_id)
    return uow.transition(
        scenario,
        ScenarioState.SUBMITTED,
        actor,
        {"round": scenario.round + 1},
        round=scenario.round + 1,
        **_asked(uow, actor, application),
    )


def withdraw(uow: UnitOfWork, actor: Actor, scenario_id: ScenarioId) -> Scenario:
    """submitted, in review or returned → withdrawn, by its developer."""
    return uow.transition(uow.scenarios.lock(actor, scenario_id), ScenarioState.WITHDRAWN, actor)


def vote(
    uow: UnitOfWork,
    actor: Actor,
    scenario_id: ScenarioId,
    *,
    verdict: VoteVerdict,
    checks: Mapping[str, bool],
    comment: str = "",
) -> tuple[Scenario, Grant | None]:
    """Cast the vote of the present step; the last approval grants the scenario.

    An approval answers every check of the step with yes; a rejection or return gives its reason. Raises Forbidden
    (`own_work`, `not_your_step`), NotFound, Conflict (`scenario_not_open`, `already_voted`), RequestError
    (`checks_incomplete`, `check_unknown`, `comment_needed`), Refused when agreement or organisation no longer stand.
    """
    require_active(uow, actor)
    scenario = uow.scenarios.lock(actor, scenario_id)
    require_other(actor, scenario.organisation)
    earlier = votes.of(uow, scenario)
    number, step = _open_step(scenario, earlier, actor)
    if any(vote.member == actor.member for vote in earlier):
        raise Conflict(ALREADY_VOTED)
    _check_answers(step, verdict, checks, comment)
    new = votes.cast(uow, actor, scenario, verdict, step=number, checks=checks, comment=comment)
    return _decide(uow, actor, scenario, progress_of(scenario, (*earlier, new)))


def progress_of(scenario: Scenario, cast: tuple[Vote, ...]) -> Progress:
    """Where the scenario stands in its chain. Pure."""
    return next_step(scenario.chain, cast, scenario.departments)


def pending(uow: UnitOfWork, actor: Actor) -> tuple[Scenario, ...]:
    """Open applications whose present step waits for the actor."""
    return tuple(item for item in uow.scenarios.find(actor, state=_OPEN) if _waits_for(uow, actor, item))


def _waits_for(uow: UnitOfWork, actor: Actor, scenario: Scenario) -> bool:
    progress = progress_of(scenario, votes.of(uow, scenario))
    if progress.step is None:
        return False
    step = scenario.chain.steps[progress.step]
    return step.role is actor.role and may_vote(step, progress, actor.organisation)


def _asked(uow: UnitOfWork, actor: Actor, application: Application) -> dict[str, Any]:
    """What a checked application sets in its scenario."""
    departments = _check(uow, actor, application)
    plain = {field.name: getattr(application, field.name) for field in fields(Application)}
    chain = uow.domains.get_unscoped(actor.domain).chains[application.kind.value]
    return {**plain, "title": application.title.strip(), "chain": chain, "departments": departments}


def _check(uow: UnitOfWork, actor: Actor, application: Application) -> tuple[OrganisationId, ...]:
    """Everything that an application must fulfil; returns the departments concerned."""
    require_role(actor, Role.DEVELOPER)
    organisation = require_active(uow, actor)
    if organisation.barred_until is not None and uow.now < organisation.barred_until:
        raise Forbidden(ORGANISATION_BARRED, until=organisation.barred_until.date().isoformat())
    require_text(
        title=application.title,
        purpose=application.purpose,
        market_research=application.market_research,
        technique=application.technique,
        expected_result=application.expected_result,
        benefit_sharing=application.benefit_sharing,
    )
    domain = uow.domains.get_unscoped(actor.domain)
    if application.kind.value not in domain.chains:
        raise RequestError(KIND_NOT_OFFERED, kind=application.kind.value)
    if not 1 <= application.term_days <= domain.term_max_days:
        raise RequestError(TERM_INVALID, days=domain.term_max_days)
    _check_agreement(uow, uow.agreements.get(actor, application.agreement), application)
    return _check_tables(uow, actor, application)


def _check_agreement(uow: UnitOfWork, agreement: Agreement, application: Application) -> None:
    if agreement.kind is not application.kind:
        raise RequestError(AGREEMENT_MISMATCH)
    if not is_current(agreement, uow.now):
        raise Refused(AGREEMENT_NOT_CURRENT)


def _check_tables(uow: UnitOfWork, actor: Actor, application: Application) -> tuple[OrganisationId, ...]:
    wanted = [request.table for request in application.tables]
    if not wanted or len(set(wanted)) != len(wanted):
        raise RequestError(TABLE_REPEATED)
    offered = {table.id: table for table in uow.tables.find(actor, id=tuple(wanted), state=TableState.PUBLISHED)}
    for request in application.tables:
        table = offered.get(request.table)
        if table is None:
            raise RequestError(TABLE_NOT_OFFERED)
        _check_columns(table, request)
    return tuple(sorted({table.organisation for table in offered.values()}))


def _check_columns(table: SourceTable, request: TableRequest) -> None:
    known = {item.name for item in table.fields}
    for column in (*request.columns, *(rows.column for rows in request.rows)):
        if column not in known:
            raise RequestError(COLUMN_NOT_OFFERED, table=table.name, column=column[:63])


def _open_step(scenario: Scenario, cast: tuple[Vote, ...], actor: Actor) -> tuple[int, ChainStep]:
    """The step that waits for the actor, with its number."""
    progress = progress_of(scenario, cast)
    if scenario.state not in _OPEN or progress.step is None:
        raise Conflict(SCENARIO_NOT_OPEN)
    step = scenario.chain.steps[progress.step]
    if step.role is not actor.role or not may_vote(step, progress, actor.organisation):
        raise Forbidden(NOT_YOUR_STEP, role=step.role.value)
    return progress.step, step


def _check_answers(step: ChainStep, verdict: VoteVerdict, checks: Mapping[str, bool], comment: str) -> None:
    wanted = {check.id for check in step.checks}
    listed = ", ".join(check.id for check in step.checks)
    if set(checks) - wanted:
        raise RequestError(CHECK_UNKNOWN, checks=listed)
    if verdict is not VoteVerdict.APPROVE:
        require_reason(comment)
    elif not all(checks.get(name) is True for name in wanted):
        raise RequestError(CHECKS_INCOMPLETE, checks=listed)


def _decide(uow: UnitOfWork, actor: Actor, scenario: Scenario, progress: Progress) -> tuple[Scenario, Grant | None]:
    match progress.outcome:
        case ChainOutcome.APPROVED:
            granted = uow.transition(scenario, ScenarioState.GRANTED, actor)
            return granted, _grant(uow, actor, granted)
        case ChainOutcome.REJECTED:
            return uow.transition(scenario, ScenarioState.REJECTED, actor), None
        case ChainOutcome.RETURNED:
            return uow.transition(scenario, ScenarioState.RETURNED, actor), None
        case ChainOutcome.PENDING if scenario.state is ScenarioState.SUBMITTED:
            return uow.transition(scenario, ScenarioState.IN_REVIEW, actor), None
        case ChainOutcome.PENDING:
            return scenario, None


def _grant(uow: UnitOfWork, actor: Actor, scenario: Scenario) -> Grant:
    """A term from now, never beyond the agreement's."""
    organisation = uow.organisations.lock_unscoped(scenario.organisation, shared=True)
    agreement = uow.agreements.lock_unscoped(scenario.agreement, shared=True)
    problem: ErrorCode | None = standing_problem(organisation)
    if problem is None and not is_current(agreement, uow.now):
        problem = AGREEMENT_NOT_CURRENT
    if problem is not None:
        raise Refused(problem)
    grant = Grant(
        id=GrantId(uow.new_id("grant")),
        domain=scenario.domain,
        organisation=scenario.organisation,
        scenario=scenario.id,
        agreement=agreement.id,
        tables=scenario.tables,
        valid_from=uow.now,
        valid_until=min(uow.now + timedelta(days=scenario.term_days), agreement.valid_until),
        state=GrantState.ACTIVE,
        created_at=uow.now,
    )
    return uow.add(grant, actor, scenario=scenario.id)
