"""Approval chains: where an application stands, as a pure function of the chain and the votes of its round."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.ids import OrganisationId
from core.records.domains import ApprovalChain, ChainStep, Quorum
from core.records.votes import Vote, VoteVerdict


class ChainOutcome(StrEnum):
    """Where an application stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The position of an application in its chain."""

    outcome: ChainOutcome
    step: int | None = None
    """0-based step that is waited for; None when it has been decided."""
    missing: tuple[OrganisationId, ...] = ()
    """Departments that the step still waits for, where each must vote."""


def next_step(chain: ApprovalChain, votes: Sequence[Vote], departments: Collection[OrganisationId]) -> Progress:
    """Where the application stands. `votes`: those of its present round; `departments`: owners of the tables.

    One rejection or return at any step ends the round; the chain is approved when every step is complete. Votes of
    another role than the step's count for nothing. Pure.
    """
    for number, step in enumerate(chain.steps):
        cast = [vote for vote in votes if vote.step == number and vote.role is step.role]
        ended = _ended(cast)
        if ended is not None:
            return Progress(outcome=ended)
        missing = _missing(step, cast, departments)
        if missing or not cast:
            return Progress(outcome=ChainOutcome.PENDING, step=number, missing=missing)
    return Progress(outcome=ChainOutcome.APPROVED)


def may_vote(step: ChainStep, progress: Progress, organisation: OrganisationId) -> bool:
    """Whether that organisation's word is still waited for at the step."""
    return step.quorum is Quorum.ONE or organisation in progress.missing


def _ended(cast: Sequence[Vote]) -> ChainOutcome | None:
    verdicts = {vote.verdict for vote in cast}
    if VoteVerdict.REJECT in verdicts:
        return ChainOutcome.REJECTED
    return ChainOutcome.RETURNED if VoteVerdict.RETURN in verdicts else None


def _missing(
    step: ChainStep, cast: Sequence[Vote], departments: Collection[OrganisationId]
) -> tuple[OrganisationId, ...]:
    if step.quorum is Quorum.ONE:
        return ()
    voted = {vote.organisation for vote in cast}
    return tuple(sorted(department for department in departments if department not in voted))
