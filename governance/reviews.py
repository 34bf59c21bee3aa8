"""Review of a job's release: one reviewer, or two who vote independently where the guard has findings of review.

When two disagree the review is in conflict until a third person decides. Reviewers belong to the operator, never to
the job's organisation. `jobs` acts on the outcome.
"""

from collections.abc import Sequence
from enum import StrEnum

from core.decision import Decision, Outcome, Verdict
from core.errors import Conflict, RequestError
from core.ids import JobId
from core.records.jobs import Job
from core.records.parties import Actor
from core.records.votes import Vote, VoteVerdict
from core.roles import Role
from core.states import JobState
from governance import votes
from governance.errors import ALREADY_VOTED, DECISION_MOVED, NOT_IN_REVIEW, VERDICT_NOT_ALLOWED
from governance.organisations import require_active
from governance.permissions import require_other, require_reason, require_role
from store.unit_of_work import UnitOfWork


class ReviewOutcome(StrEnum):
    """Where a review stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    CONFLICTED = "conflicted"


def reviewers_needed(decision: Decision) -> int:
    """Two where any finding asks for people's eyes, else one."""
    findings = any(finding.outcome is Outcome.REVIEW for finding in decision.findings)
    return 2 if findings or decision.verdict is Verdict.REVIEW else 1


def outcome(cast: Sequence[Vote], needed: int) -> ReviewOutcome:
    """Where the review stands after the votes of the present round, one a member. Pure."""
    approvals = sum(vote.verdict is VoteVerdict.APPROVE for vote in cast)
    rejections = sum(vote.verdict is VoteVerdict.REJECT for vote in cast)
    if approvals >= needed:
        return ReviewOutcome.APPROVED
    if rejections >= needed:
        return ReviewOutcome.REJECTED
    return ReviewOutcome.CONFLICTED if approvals and rejections else ReviewOutcome.PENDING


def votes_shown(cast: Sequence[Vote], actor: Actor, needed: int) -> tuple[Vote, ...]:
    """What a reviewer may see: until both have voted, only the own vote, so that the votes are independent."""
    if outcome(cast, needed) is not ReviewOutcome.PENDING:
        return tuple(cast)
    return tuple(vote for vote in cast if vote.member == actor.member)


def vote(
    uow: UnitOfWork, actor: Actor, job_id: JobId, *, verdict: VoteVerdict, comment: str = "", seen: str | None = None
) -> tuple[Job, ReviewOutcome]:
    """Cast one reviewer's vote on a job in review; the state of the job is not changed here.

    `seen` is the hash of the decision that the reviewer looked at. Raises Forbidden (`not_your_part`, `own_work`,
    `organisation_suspended`), NotFound, Conflict (`not_in_review`, `decision_moved`, `already_voted`), RequestError
    (`comment_needed`, `verdict_not_allowed`).
    """
    require_role(actor, Role.OPERATOR)
    require_active(uow, actor)
    job = uow.jobs.lock(actor, job_id)
    require_other(actor, job.organisation)
    if job.state is not JobState.IN_REVIEW or job.decision is None:
        raise Conflict(NOT_IN_REVIEW)
    if seen is not None and seen != job.decision_hash:
        raise Conflict(DECISION_MOVED)
    if verdict is VoteVerdict.RETURN:
        raise RequestError(VERDICT_NOT_ALLOWED)
    if verdict is VoteVerdict.REJECT:
        require_reason(comment)
    cast = votes.of(uow, job)
    if any(earlier.member == actor.member for earlier in cast):
        raise Conflict(ALREADY_VOTED)
    new = votes.cast(uow, actor, job, verdict, comment=comment, decision=job.decision_hash)
    return job, outcome((*cast, new), reviewers_needed(job.decision))
