"""Acts that stop things: what they stop, they stop in the same transaction.

A job that is running learns of it from its own state: the worker watches that and kills the sandbox.
"""

from collections.abc import Iterable
from pathlib import Path

from core.ids import AgreementId, GrantId, JobId, OrganisationId, RiskReportId, TableId
from core.records.jobs import Job
from core.records.parties import Actor, Agreement, Organisation
from core.records.risk import RiskReport
from core.records.scenarios import Grant
from core.records.supply import SourceTable
from core.records.votes import VoteVerdict
from core.states import GrantState, JobState
from governance import agreements, catalogue, grants, organisations
from governance import risk_reports as signing
from governance.organisations import LIVE, UNFINISHED, Stopped
from jobs import risk_reports
from jobs.materialise import delete_extracts
from store.unit_of_work import UnitOfWork


def suspend(uow: UnitOfWork, actor: Actor, organisation: OrganisationId, reason: str) -> Organisation:
    """Suspend an organisation and cancel its unfinished jobs. Raises Conflict when it is suspended already."""
    stopped = organisations.suspend(uow, actor, organisation, reason)
    cancel_all(uow, actor, stopped.jobs, "organisation_suspended")
    return stopped.organisation


def terminate(uow: UnitOfWork, actor: Actor, organisation: OrganisationId, reason: str) -> Organisation:
    """End an organisation's part for good: its people no longer come in, its grants, extracts and jobs end."""
    stopped = organisations.terminate(uow, actor, organisation, reason)
    close(uow, stopped, "organisation_terminated")
    agreements.end_all(uow, Actor.system(actor.domain), organisation)
    return stopped.organisation


def revoke_agreement(uow: UnitOfWork, actor: Actor, agreement: AgreementId, reason: str) -> Agreement:
    """Revoke an agreement for violations: bars its organisation, ends the grants, extracts and jobs that rest on it."""
    close(uow, agreements.revoke(uow, actor, agreement, reason, violation=True), "agreement_revoked")
    return uow.agreements.get(actor, agreement)


def end_agreement(uow: UnitOfWork, actor: Actor, agreement: AgreementId, reason: str) -> Agreement:
    """End an agreement before its term, by consent, with the grants, extracts and jobs that rest on it."""
    close(uow, agreements.end(uow, actor, agreement, reason), "agreement_ended")
    return uow.agreements.get(actor, agreement)


def suspend_grant(uow: UnitOfWork, actor: Actor, grant: GrantId, reason: str) -> Grant:
    """Suspend one grant and cancel the unfinished jobs of its scenario."""
    stopped = grants.suspend(uow, actor, grant, reason)
    cancel_all(uow, actor, stopped.jobs, "grant_suspended")
    return uow.grants.get(actor, grant)


def sign_risk_report(
    uow: UnitOfWork, actor: Actor, reports: Path, report_id: RiskReportId, *, verdict: VoteVerdict, comment: str = ""
) -> RiskReport:
    """Sign a risk report, or refuse to: a refusal suspends its grant and cancels the scenario's unfinished jobs.

    Raises as `risk_reports.sign`, and PlatformFault (`risk_report_changed`) when the figures are not those on record.
    """
    report = signing.sign(uow, actor, report_id, verdict=verdict, comment=comment)
    risk_reports.read(reports, report)
    if verdict is VoteVerdict.REJECT and uow.grants.get_unscoped(report.grant).state is GrantState.ACTIVE:
        suspend_grant(uow, actor, report.grant, comment)
    return report


def revoke_grant(uow: UnitOfWork, actor: Actor, grant: GrantId, reason: str) -> Grant:
    """Revoke one grant for good: its scenario ends, with its extracts and unfinished jobs."""
    close(uow, grants.revoke(uow, actor, grant, reason), "grant_revoked")
    return uow.grants.get(actor, grant)


def close(uow: UnitOfWork, stopped: Stopped, reason: str) -> None:
    """Stopped for good: what still lives of it ends as the platform's own act, because of the one before.

    Extracts are closed on record; their files go with the next sweep. Repeating is harmless.
    """
    system = Actor.system(stopped.organisation.domain)
    for grant in stopped.grants:
        if grant.state in LIVE:
            grants.end(uow, system, grant)
        delete_extracts(uow, grant.domain, grant.scenario)
    cancel_all(uow, system, stopped.jobs, reason)


def stop_supply(uow: UnitOfWork, actor: Actor, table: TableId, reason: str) -> SourceTable:
    """Stop the supply of a table and cancel the unfinished jobs of every scenario that has it."""
    stopped = catalogue.stop_supply(uow, actor, table, reason)
    cancel_all(uow, actor, stopped.jobs, "supply_stopped")
    return uow.tables.get(actor, table)


def cancel(uow: UnitOfWork, actor: Actor, job: JobId) -> Job:
    """Cancel one unfinished job. Raises Conflict when it has already ended."""
    return _cancel(uow, actor, uow.jobs.get(actor, job), "cancelled")


def cancel_all(uow: UnitOfWork, actor: Actor, jobs: Iterable[Job], reason: str) -> None:
    """Cancel those of `jobs` that have not ended; harmless for the others.

    The platform cancels, because of the actor's act: a department that stops supply has no say over single jobs.
    """
    for job in jobs:
        if job.state in UNFINISHED:
            _cancel(uow, Actor.system(actor.domain), job, reason)


def _cancel(uow: UnitOfWork, actor: Actor, job: Job, reason: str) -> Job:
    cancelled = uow.transition(job, JobState.CANCELLED, actor, {"reason": reason}, reason=reason, ended_at=uow.now)
    uow.history.free(job.id)
    return cancelled
