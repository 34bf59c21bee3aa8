"""Analyse: one job from text to a decision that waits for people.

    open its way (jobs/lanes.py) → run in the sandbox → judge → reserve in the release history → in_review

Each arrow ends in a transaction of its own, so that a killed worker leaves a job in a state from which the next one
begins again; a run is repeated, a reservation is not (it is keyed by the job).
"""

import logging
import threading
from collections.abc import Callable

from core.canonical import digest
from core.decision import Decision, Finding, Outcome, Verdict
from core.errors import Conflict, JobFailed, Refused, YuneiError
from core.ids import JobId
from core.records.jobs import Job
from core.records.parties import Actor
from core.states import JobState
from egress.history import History
from governance import grants
from jobs import granting, transcripts
from jobs.errors import PLATFORM_BROKEN
from jobs.lanes import LANES, Way
from jobs.policies import current_guard
from jobs.setting import AnalyseContext, Past, Setting
from jobs.wholeness import ExtractChanged, Sandboxed
from jobs.worker import Lease
from sandbox.errors import RunFailed
from sandbox.executor import RunResult
from store.database import Database
from store.errors import HISTORY_MOVED

log = logging.getLogger("yunei.analyse")

_ALIVE = (JobState.SUBMITTED, JobState.PLANNED, JobState.QUEUED, JobState.RUNNING, JobState.JUDGING)
_JUDGE_AGAIN = 5
"""How often a decision is made again when the history moved while it was made, before the work is retried."""


def analyse(context: AnalyseContext, lease: Lease) -> None:
    """Take the job of `lease` as far as it goes. Repeating is harmless: an ended job is left as it is."""
    job_id = JobId(lease.work.payload["job"])
    with context.database.read() as uow:
        job = uow.jobs.get_unscoped(job_id)
    if job.state not in _ALIVE:
        _complete(context.database, lease)
        return
    lease.watches.append(_stop_when_ended(context, job_id, lease.lost))
    try:
        _run(context, lease, job)
    except RunFailed as error:
        transcripts.keep(context.transcripts, job, error.private_transcript)
        _end(context.database, lease, job_id, error)
    except (Refused, JobFailed, ExtractChanged) as error:
        _end(context.database, lease, job_id, error)


def gave_up(database: Database, job_id: JobId) -> None:
    """End a job whose work failed for good on our side: nobody waits for ever."""
    with database.begin() as uow:
        job = uow.jobs.get_unscoped(job_id)
        if job.state in _ALIVE:
            uow.transition(
                job, JobState.FAILED, Actor.system(job.domain), reason=PLATFORM_BROKEN.code, ended_at=uow.now
            )
            uow.history.free(job.id)


def _run(context: AnalyseContext, lease: Lease, job: Job) -> None:
    setting = _prepare(context.database, job)
    way = LANES[job.kind](context, setting)
    job = _start(context.database, setting, way)
    context.executor.stop(setting.ticket)  # an earlier worker's run of the same job, if it is still there
    _require_whole(context, setting)
    ran = way.run()
    transcripts.keep(context.transcripts, job, ran.private_transcript)
    job = _advance(context.database, job, ran)
    for _ in range(_JUDGE_AGAIN):
        decision = way.judge(ran, _load_history(context, setting))
        if decision.verdict is Verdict.REFUSED:
            _refuse(context.database, lease, job, decision)
            return
        if _submit_decision(context.database, lease, job, decision):
            return
        log.info("job %s: the history moved, judging again", job.id)
    raise Conflict(HISTORY_MOVED)


def _require_whole(context: AnalyseContext, setting: Setting) -> None:
    """Raises ExtractChanged before anything runs over files that are not the manifest's."""
    reading = Sandboxed(executor=context.executor, limits=context.limits, ticket=f"{setting.ticket}:finish")
    context.wholeness.require(setting.folder(context), setting.manifest, reading)


def _prepare(database: Database, job: Job) -> Setting:
    with database.read() as uow:
        grants.usable(uow, job.scenario)
        extract = granting.ready_extract(uow, job.scenario, mock=job.mock)
        return Setting(job=job, extract=extract, policy=current_guard(uow, job.domain))


def _start(database: Database, setting: Setting, way: Way) -> Job:
    """Any state before → running. Postcondition: program and extract are on record, no reservation is held."""
    system = Actor.system(setting.job.domain)
    with database.begin() as uow:
        job = uow.jobs.get_unscoped(setting.job.id)
        uow.history.free(job.id)
        if job.state in (JobState.RUNNING, JobState.JUDGING):
            job = uow.transition(job, JobState.QUEUED, system)
        if job.state is JobState.SUBMITTED:
            job = uow.transition(job, JobState.PLANNED, system)
        if job.state is JobState.PLANNED:
            job = uow.transition(job, JobState.QUEUED, system)
        return uow.transition(
            job,
            JobState.RUNNING,
            system,
            {"plan": way.plan_hash, "extract": setting.extract.id, "lane": way.lane},
            extract=setting.extract.id,
            lane=way.lane,
            plan_hash=way.plan_hash,
            program=way.program,
            executor_ticket=setting.ticket,
            started_at=uow.now,
        )


def _advance(database: Database, job: Job, ran: RunResult) -> Job:
    """running → judging. The metered time is rounded up to a tenth of a second: finer would be a channel."""
    with database.begin() as uow:
        metered = {"cpu_ms": max(100, round(ran.usage.cpu_s * 10) * 100)}
        tier = ran.tier.value
        return uow.transition(
            job, JobState.JUDGING, Actor.system(job.domain), {"tier": tier}, usage=metered, isolation_tier=tier
        )


def _load_history(context: AnalyseContext, setting: Setting) -> Past:
    """The domain's history; for a mock none: what is made up reveals nobody."""
    types = setting.manifest.subject_types
    if setting.manifest.mock:
        return Past(version=0, histories={name: History.of(()) for name in types})
    domain = setting.job.domain
    with context.database.read() as uow:
        loaded = {name: uow.history.load(domain, name) for name in types}
    version = min((found[0] for found in loaded.values()), default=0)
    histories = {name: context.histories.history(domain, name, found[1]) for name, found in loaded.items()}
    return Past(version=version, histories=histories)


def _submit_decision(database: Database, lease: Lease, job: Job, decision: Decision) -> bool:
    """judging → in_review with its entries reserved; False when the history has moved and it must be judged again.

    A mock's result needs nobody's review: it is released in the same transaction, and reserves nothing.
    """
    system = Actor.system(job.domain)
    try:
        with database.begin() as uow:
            grants.usable(uow, job.scenario)
            if not job.mock:
                uow.history.reserve(job.domain, decision.history_version, job.id, decision.entries)
            changes = {
                "decision": decision,
                "decision_hash": digest(decision),
                "history_version": decision.history_version,
                "reason": decision.verdict.value,
                "ended_at": uow.now,
            }
            judged = uow.transition(job, JobState.IN_REVIEW, system, {"decision": changes["decision_hash"]}, **changes)
            if job.mock:
                uow.transition(judged, JobState.RELEASED, system, reason="mock", ended_at=uow.now)
            uow.queue.complete(lease.work)
    except Conflict as conflict:
        if conflict.code != HISTORY_MOVED.code:
            raise
        return False
    return True


def _refuse(database: Database, lease: Lease, job: Job, decision: Decision) -> None:
    with database.begin() as uow:
        uow.transition(
            job,
            JobState.REFUSED,
            Actor.system(job.domain),
            decision=decision,
            decision_hash=digest(decision),
            reason=decision.code or "refused",
            ended_at=uow.now,
        )
        uow.queue.complete(lease.work)


def _end(database: Database, lease: Lease, job_id: JobId, error: YuneiError) -> None:
    """Refused or failed, with the code as reason and the static findings kept for the developer."""
    target = JobState.REFUSED if isinstance(error, Refused) else JobState.FAILED
    with database.begin() as uow:
        job = uow.jobs.get_unscoped(job_id)
        if job.state in _ALIVE:
            findings = tuple(getattr(error, "findings", ())) or (_finding(error),)
            decision = Decision(verdict=Verdict.REFUSED, code=error.code, findings=findings)
            explained = isinstance(error, Refused) or job.mock
            kept = {"decision": decision, "decision_hash": digest(decision)} if explained else {}
            if isinstance(error, ExtractChanged):
                kept["started_at"] = None  # nothing has run: it counts against no quota
            system = Actor.system(job.domain)
            uow.transition(job, target, system, {"code": error.code}, reason=error.code, ended_at=uow.now, **kept)
            uow.history.free(job_id)
        uow.queue.complete(lease.work)


def _finding(error: YuneiError) -> Finding:
    """The error as a finding; a run on the mock brings the engine's own words with it, a real one never does."""
    said = error.transcript.error if isinstance(error, RunFailed) and error.transcript else ""
    return Finding(
        rule=error.code,
        outcome=Outcome.REFUSE,
        en=f"{error.message('en')} {said}".strip(),
        zh=f"{error.message('zh')} {said}".strip(),
        hint_en=error.hint("en"),
        hint_zh=error.hint("zh"),
        place=error.place,
    )


def _complete(database: Database, lease: Lease) -> None:
    with database.begin() as uow:
        uow.queue.complete(lease.work)


def _stop_when_ended(context: AnalyseContext, job_id: JobId, lost: threading.Event) -> Callable[[], None]:
    """A watch that kills the sandbox once the job has been ended by somebody else, or the lease is lost."""

    def look() -> None:
        with context.database.read() as uow:
            job = uow.jobs.get_unscoped(job_id)
        if lost.is_set() or job.state not in _ALIVE:
            for ticket in (job.executor_ticket, f"{job.executor_ticket}:finish"):
                context.executor.stop(ticket or "")

    return look
