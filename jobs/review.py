"""Review and release: people's words on a decision, and what follows when they are enough.

`governance.reviews` decides (purely) what the votes amount to; this module makes it happen in the voter's transaction:
the job's state, the commit of its reservation in the release history, the release and the audit rows, or none of it.
"""

from core.canonical import canonical_json, to_plain
from core.decision import Decision
from core.ids import JobId, ReleaseId
from core.records.jobs import Job, Release
from core.records.parties import Actor
from core.records.votes import VoteVerdict
from core.states import JobState
from governance import grants, reviews
from store.files import FileStore
from store.unit_of_work import UnitOfWork


def vote(
    uow: UnitOfWork,
    actor: Actor,
    files: FileStore,
    job_id: JobId,
    *,
    verdict: VoteVerdict,
    comment: str,
    seen: str | None = None,
) -> tuple[Job, reviews.ReviewOutcome]:
    """One reviewer's vote. Releases or rejects the job when the votes are enough.

    Precondition: the job is `in_review`; `seen` is the hash of the decision that the reviewer looked at.
    Raises Conflict otherwise, Forbidden for its own organisation or a second vote of one person, Refused when its grant
    has ceased meanwhile.
    """
    job, outcome = reviews.vote(uow, actor, job_id, verdict=verdict, comment=comment, seen=seen)
    if outcome is reviews.ReviewOutcome.APPROVED:
        grants.usable(uow, job.scenario)
        return release(uow, actor, files, job), outcome
    if outcome is reviews.ReviewOutcome.REJECTED:
        uow.history.free(job.id)
        return uow.transition(job, JobState.REJECTED, actor, reason="rejected_by_review", ended_at=uow.now), outcome
    return job, outcome


def release(uow: UnitOfWork, actor: Actor, files: FileStore, job: Job) -> Job:
    """in_review → released, exactly once: the reservation commits, the result is kept under its hash.

    The file is written before the transaction commits: a file without a release is garbage, a release without its file
    would be a loss.
    """
    decision = job.decision
    if decision is None or job.decision_hash is None:
        raise ValueError("a job in review has a decision")
    output = files.put(canonical_json(result_of(decision)))
    record = files.put(canonical_json(decision.record or {}))
    if not job.mock:
        uow.history.commit(job.id)
    uow.add(
        Release(
            id=ReleaseId(uow.new_id("release")),
            domain=job.domain,
            organisation=job.organisation,
            scenario=job.scenario,
            job=job.id,
            output_hash=output,
            record_hash=record,
            decision_hash=job.decision_hash,
            released_at=uow.now,
        ),
        actor,
    )
    return uow.transition(job, JobState.RELEASED, actor, reason="released", ended_at=uow.now)


def result_of(decision: Decision) -> dict[str, object]:
    """What is released, in its canonical form: every table with its cells, and how they are drawn."""
    plain: dict[str, object] = to_plain({"parts": decision.parts, "figures": decision.figures})
    return plain
