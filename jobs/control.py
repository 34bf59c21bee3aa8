"""Acts that stop things: what they stop, they stop in the same transaction.

A job that is running learns of it from its own state: the worker watches that and kills the sandbox.
"""

from collections.abc import Iterable

from core.ids import AgreementId, GrantId, JobId, OrganisationId, TableId
from core.records import Actor, Job, Organisation, SourceTable
from core.states import JobState
from governance import agreements, catalogue, grants, organisations
from governance.organisations import UNFINISHED
from store.unit_of_work import UnitOfWork


def suspend(uow: UnitOfWork, actor: Actor, organisation: OrganisationId, reason: str) -> Organisation:
    """Suspend an organisation and cancel its unfinished jobs. Raises Conflict when it is suspended already."""
    stopped = organisations.suspend(uow, actor, organisation, reason)
    cancel_all(uow, actor, stopped.jobs, "organisation_suspended")
    return stopped.organisation


def revoke_agreement(uow: UnitOfWork, actor: Actor, agreement: AgreementId, reason: str) -> Organisation:
    """Revoke an agreement for violations: bars its organisation, cancels the unfinished jobs that lived on it."""
    stopped = agreements.revoke(uow, actor, agreement, reason, violation=True)
    cancel_all(uow, actor, stopped.jobs, "agreement_revoked")
    return stopped.organisation


def suspend_grant(uow: UnitOfWork, actor: Actor, grant: GrantId, reason: str) -> None:
    """Suspend one grant and cancel the unfinished jobs of its scenario."""
    stopped = grants.suspend(uow, actor, grant, reason)
    cancel_all(uow, actor, stopped.jobs, "grant_suspended")


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
