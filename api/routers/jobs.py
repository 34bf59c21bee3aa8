"""Jobs: submit, follow, review, read what was released."""

from typing import Any

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse

from api import views
from api.acting import ActingNow, PlatformNow, ReadingActor
from api.errors import PRECONDITION_FAILED, PRECONDITION_MISSING
from api.platform import HttpPlatform
from api.schemas import NewJob, NewVote
from core.canonical import to_plain
from core.decision import Decision
from core.errors import Conflict, RequestError
from core.ids import JobId, ScenarioId
from core.records.parties import Actor
from core.states import JobState
from governance import permissions
from jobs import control, review, submission, transcripts
from jobs.errors import RESULT_UNAVAILABLE
from products import delivery, drawing
from store.unit_of_work import UnitOfWork

router = APIRouter(tags=["jobs 任务"])


@router.get("/jobs")
def list_jobs(
    actor: ReadingActor, platform: PlatformNow, state: JobState | None = None, scenario: str | None = None
) -> list[dict[str, Any]]:
    """Jobs that the actor may see, newest first."""
    asked: dict[str, Any] = {"state": state, "scenario": scenario}
    equals = {name: value for name, value in asked.items() if value is not None}
    with platform.database.read() as uow:
        return [views.job(uow, actor, item) for item in uow.jobs.find(actor, newest_first=True, limit=200, **equals)]


@router.post("/jobs", status_code=202)
def submit(body: NewJob, acting: ActingNow) -> JSONResponse:
    """Submit a job. Text of SQL never runs: the guard makes its own from the plan that it understood."""
    text = submission.given_text(body.kind, body.text, body.archive)

    def act(uow: UnitOfWork) -> dict[str, Any]:
        job = submission.submit(
            uow,
            acting.actor,
            ScenarioId(body.scenario),
            body.kind,
            text,
            title=body.title,
            mock=body.mock,
        )
        return views.job(uow, acting.actor, job)

    return acting.perform(202, act)


@router.get("/jobs/{job}")
def show_job(job: str, actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """One job: where it is, and why."""
    with platform.database.read() as uow:
        return views.job(uow, actor, uow.jobs.get(actor, JobId(job)))


@router.post("/jobs/{job}/cancel")
def cancel(job: str, acting: ActingNow) -> JSONResponse:
    """Cancel a job that has not ended; a running sandbox is killed."""

    def act(uow: UnitOfWork) -> dict[str, Any]:
        return views.job(uow, acting.actor, control.cancel(uow, acting.actor, JobId(job)))

    return acting.perform(200, act)


@router.get("/jobs/{job}/result")
def result(
    job: str,
    actor: ReadingActor,
    platform: PlatformNow,
    format: delivery.Format = delivery.Format.JSON,
    part: str = "",
) -> Response:
    """A released table. A result of several needs `part`: the name of one.

    A value that was not released is null, and its `_status` column says `withheld`; one of earlier data says `carried`,
    and its `_as_of` column the date of that data.
    """
    released = delivery.part_of(_released(actor, platform, job), part)
    return Response(delivery.render(released, format), media_type=delivery.media_type(format))


@router.get("/jobs/{job}/result/parts")
def result_parts(job: str, actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """What a released result consists of: its tables, and its figures as data."""
    return views.result_parts(_released(actor, platform, job))


@router.get("/jobs/{job}/result/figures/{name}")
def figure(job: str, name: str, actor: ReadingActor, platform: PlatformNow) -> Response:
    """A figure of a released result, drawn as plain SVG."""
    drawn = drawing.draw_named(_released(actor, platform, job), name)
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(drawn, media_type="image/svg+xml", headers=headers)


def _released(actor: Actor, platform: HttpPlatform, job: str) -> Decision:
    """Raises NotFound, Conflict (`result_unavailable`)."""
    with platform.database.read() as uow:
        record = uow.jobs.get(actor, JobId(job))
    if record.state is not JobState.RELEASED or record.decision is None:
        raise Conflict(RESULT_UNAVAILABLE)
    return record.decision


@router.get("/jobs/{job}/record")
def decision_record(job: str, actor: ReadingActor, platform: PlatformNow) -> JSONResponse:
    """The decision record, for officials: findings, cells withheld with their rule, votes. Looking is audited."""
    permissions.require_role(actor, *views.OFFICIALS)
    with platform.database.begin() as uow:
        record = uow.jobs.get(actor, JobId(job))
        plain = views.record_of(uow, actor, record)
        uow.note(actor, "decision.looked_at", record.id)
    headers = {"ETag": f'"{record.decision_hash}"'} if record.decision_hash else {}
    return JSONResponse(plain, headers=headers)


@router.get("/jobs/{job}/transcript")
def transcript(job: str, actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """What a real run printed and how it broke, for an operator of the domain alone. Looking is audited."""
    with platform.database.begin() as uow:
        kept = transcripts.look(uow, actor, platform.transcripts, JobId(job))
    return {"job": job, **to_plain(kept)}


@router.post("/jobs/{job}/votes")
def vote(job: str, body: NewVote, acting: ActingNow, if_match: str = Header(default="")) -> JSONResponse:
    """Vote on a release. `If-Match` carries the ETag of the record that was looked at (412 when it has changed)."""
    if not if_match:
        missing = RequestError(PRECONDITION_MISSING)
        missing.status = 428
        raise missing

    def act(uow: UnitOfWork) -> dict[str, Any]:
        if uow.jobs.get(acting.actor, JobId(job)).decision_hash != if_match.strip('"'):
            moved = Conflict(PRECONDITION_FAILED)
            moved.status = 412
            raise moved
        record, outcome = review.vote(
            uow,
            acting.actor,
            acting.platform.files,
            JobId(job),
            verdict=body.verdict,
            comment=body.comment,
            seen=if_match.strip('"'),
        )
        return {"job": record.id, "state": record.state.value, "outcome": outcome.value}

    return acting.perform(200, act)
