"""A person's word on a scenario, a release, a version, a reversal or a risk report: how it is put on record. Never
changed."""

from collections.abc import Mapping
from types import MappingProxyType

from core.records.jobs import Job
from core.records.parties import Actor
from core.records.products import ProductVersion
from core.records.reversals import Reversal
from core.records.risk import RiskReport
from core.records.scenarios import Scenario
from core.records.votes import Vote, VoteVerdict
from store.unit_of_work import UnitOfWork

Votable = Scenario | Job | ProductVersion | Reversal | RiskReport
_NO_CHECKS: Mapping[str, bool] = MappingProxyType({})


def of(uow: UnitOfWork, subject: Votable) -> tuple[Vote, ...]:
    """The votes of the present round: whoever sees the thing sees them."""
    return uow.votes.find_unscoped(subject=subject.id, round=_round(subject))


def cast(
    uow: UnitOfWork,
    actor: Actor,
    subject: Votable,
    verdict: VoteVerdict,
    *,
    step: int = 0,
    checks: Mapping[str, bool] = _NO_CHECKS,
    comment: str = "",
    **details: str | int | None,
) -> Vote:
    """Keep the actor's vote in the present round; `details` go to its audit row beside subject and verdict.

    Precondition: the caller has checked that the actor may vote now. Raises Conflict (`already_exists`) when the member
    has voted in this round, whatever the caller saw.
    """
    vote = Vote(
        id=uow.new_id("vote"),
        domain=subject.domain,
        organisation=actor.organisation,
        member=actor.member,
        role=actor.role,
        subject=subject.id,
        round=_round(subject),
        step=step,
        verdict=verdict,
        checks=dict(checks),
        comment=comment,
        at=uow.now,
    )
    return uow.add(vote, actor, subject=subject.id, verdict=verdict, **details)


def _round(subject: Votable) -> int:
    return subject.round if isinstance(subject, Scenario | Job) else 1
