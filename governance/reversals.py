"""Turning tokens back (重标识): who may ask, who decides, who may read.

A member of the department that supplied a table asks; bureau and security officer approve, one person of each; the
person who asked reads, for a day. The department has the values anyway and learns which of them a token stands for;
nobody is shown a raw value who did not have it. The operator takes no part: it holds the extracts.

All of it needs a key that names the scope `reversals` (`permissions.NAMED_ONLY`).
"""

from collections.abc import Sequence
from datetime import timedelta

from core.canonical import digest
from core.errors import Conflict, Forbidden, RequestError
from core.ids import ReversalId
from core.records.parties import Actor
from core.records.reversals import Reversal
from core.records.scenarios import Extract
from core.records.supply import SourceTable
from core.records.votes import Vote, VoteVerdict
from core.roles import Role
from core.states import ReversalState
from governance import votes
from governance.errors import (
    ALREADY_VOTED,
    REVERSAL_ANOTHERS,
    REVERSAL_DECIDED,
    REVERSAL_NOT_READY,
    REVERSAL_TOKENS,
    VERDICT_NOT_ALLOWED,
)
from governance.organisations import require_active
from governance.permissions import require_other, require_reason, require_role
from store.unit_of_work import UnitOfWork

MOST_TOKENS = 20
"""Of one request: enough for a case, too few for a register."""
LONGEST_TOKEN = 64
DECIDED_WITHIN = timedelta(days=7)
READ_WITHIN = timedelta(days=1)
OPEN = (ReversalState.REQUESTED, ReversalState.APPROVED, ReversalState.READY)
_APPROVERS = (Role.BUREAU, Role.SECURITY_OFFICER)


def ask(
    uow: UnitOfWork,
    actor: Actor,
    *,
    extract: Extract,
    table: SourceTable,
    column: str,
    tokens: Sequence[str],
    reason: str,
) -> Reversal:
    """Put a request on record in state `requested`; the tokens themselves are not part of it.

    Precondition: table and extract exist for the actor, and the column's tokens can be turned back. Raises Forbidden
    (`not_your_part`, `organisation_suspended`), RequestError (`comment_needed`, `reversal_tokens`).
    """
    require_active(uow, actor)
    require_reason(reason)
    if not 1 <= len(tokens) <= MOST_TOKENS or len(set(tokens)) != len(tokens):
        raise RequestError(REVERSAL_TOKENS, most=MOST_TOKENS, length=LONGEST_TOKEN)
    if not all(0 < len(token) <= LONGEST_TOKEN for token in tokens):
        raise RequestError(REVERSAL_TOKENS, most=MOST_TOKENS, length=LONGEST_TOKEN)
    reversal = Reversal(
        id=ReversalId(uow.new_id("reversal")),
        domain=actor.domain,
        organisation=actor.organisation,
        member=actor.member,
        scenario=extract.scenario,
        extract=extract.id,
        table=table.id,
        column=column,
        key_version=extract.manifest.key_version,
        tokens=len(tokens),
        tokens_hash=digest(tuple(tokens)),
        reason=reason.strip(),
        state=ReversalState.REQUESTED,
        ends_at=uow.now + DECIDED_WITHIN,
        created_at=uow.now,
    )
    return uow.add(reversal, actor, **_on_record(reversal), reason=reversal.reason)


def vote(
    uow: UnitOfWork, actor: Actor, reversal_id: ReversalId, *, verdict: VoteVerdict, comment: str = ""
) -> Reversal:
    """One word of bureau or security officer: two approvals approve, one rejection (with its reason) rejects.

    Raises Forbidden (`not_your_part`, `own_work`, `organisation_suspended`), NotFound, Conflict (`reversal_decided`,
    `already_voted`), RequestError (`comment_needed`, `verdict_not_allowed`). A vote is final.
    """
    require_role(actor, *_APPROVERS)
    require_active(uow, actor)
    reversal = uow.reversals.lock(actor, reversal_id)
    require_other(actor, reversal.organisation)
    if reversal.state is not ReversalState.REQUESTED or reversal.ends_at <= uow.now:
        raise Conflict(REVERSAL_DECIDED)
    if verdict is VoteVerdict.RETURN:
        raise RequestError(VERDICT_NOT_ALLOWED)
    if verdict is VoteVerdict.REJECT:
        require_reason(comment)
    earlier = votes.of(uow, reversal)
    if any(cast.role is actor.role for cast in earlier):
        raise Conflict(ALREADY_VOTED)
    votes.cast(uow, actor, reversal, verdict, comment=comment)
    if verdict is VoteVerdict.REJECT:
        return uow.transition(reversal, ReversalState.REJECTED, actor)
    return uow.transition(reversal, ReversalState.APPROVED, actor) if earlier else reversal


def approvers(cast: Sequence[Vote]) -> tuple[str, str]:
    """The two people who approved. Raises ValueError unless it is these two roles, once each. Pure."""
    approved = {vote.role: vote.member for vote in cast if vote.verdict is VoteVerdict.APPROVE}
    if set(approved) != set(_APPROVERS):
        raise ValueError("a reversal is approved by bureau and security officer")
    return approved[Role.BUREAU], approved[Role.SECURITY_OFFICER]


def readable(uow: UnitOfWork, actor: Actor, reversal_id: ReversalId) -> Reversal:
    """The request whose values the actor may read now; each reading is put on record in this transaction.

    Raises NotFound, Forbidden (`reversal_anothers`, `organisation_suspended`), Conflict (`reversal_not_ready`).
    """
    require_active(uow, actor)
    reversal = uow.reversals.lock(actor, reversal_id)
    if reversal.member != actor.member:
        raise Forbidden(REVERSAL_ANOTHERS)
    if reversal.state is not ReversalState.READY or reversal.ends_at <= uow.now:
        raise Conflict(REVERSAL_NOT_READY)
    uow.note(actor, "reversal.revealed", reversal.id, **_on_record(reversal))
    return reversal


def made(uow: UnitOfWork, reversal: Reversal) -> Reversal:
    """approved → ready: the values wait for who asked."""
    system = Actor.system(reversal.domain)
    ends_at = uow.now + READ_WITHIN
    return uow.transition(reversal, ReversalState.READY, system, _on_record(reversal), ends_at=ends_at)


def failed(uow: UnitOfWork, reversal_id: ReversalId, code: str) -> None:
    """approved → failed, with the code; nothing for a request in any other state."""
    reversal = uow.reversals.lock_unscoped(reversal_id)
    if reversal.state is ReversalState.APPROVED:
        system = Actor.system(reversal.domain)
        uow.transition(reversal, ReversalState.FAILED, system, {"code": code}, failure=code)


def expire_due(uow: UnitOfWork) -> None:
    """End the requests whose time is over. Repeating is harmless."""
    for reversal in uow.reversals.find_unscoped(state=OPEN, at_most={"ends_at": uow.now}):
        uow.transition(reversal, ReversalState.EXPIRED, Actor.system(reversal.domain))


def _on_record(reversal: Reversal) -> dict[str, str | int]:
    """What each audit row says of a request beside who and when; never a token, never a value."""
    return {
        "scenario": reversal.scenario,
        "extract": reversal.extract,
        "table": reversal.table,
        "column": reversal.column,
        "key_version": reversal.key_version,
        "tokens": reversal.tokens,
    }
