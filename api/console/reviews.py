"""The operator's ten minutes: jobs that wait, and the decision record of one of them."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from api import views
from api.acting import PlatformNow
from api.console.rendering import MemberNow, genuine_form, names_of, render, sessions_of, verdict_of
from api.console.session import Session
from api.platform import HttpPlatform
from core.decision import Decision
from core.errors import YuneiError
from core.ids import JobId
from core.records.jobs import Job
from core.records.parties import Actor
from core.states import JobState
from governance import permissions
from jobs import comparison, review, transcripts
from products import drawing
from store.unit_of_work import UnitOfWork

router = APIRouter()
_EARLIER = 5
"""Earlier releases of a scenario that are named beside a decision."""


@router.get("")
def home(request: Request, platform: PlatformNow) -> Response:
    """Where to begin; people without a session are sent to the login page."""
    session = sessions_of(request).read(request, platform.database)
    if session is None:
        return RedirectResponse("/console/login", 303)
    return _reviews(platform, session)


@router.get("/reviews")
def reviews_page(session: MemberNow, platform: PlatformNow) -> Response:
    """Jobs that wait, and jobs that have ended."""
    return _reviews(platform, session)


def _reviews(platform: HttpPlatform, session: Session) -> Response:
    with platform.database.read() as uow:
        found = uow.jobs.find(session.actor, newest_first=True, limit=200)
        jobs = [views.job(uow, session.actor, item) for item in found]
        titles = {item.id: item.title for item in uow.scenarios.find(session.actor)}
    waiting = [job for job in jobs if job["state"] == JobState.IN_REVIEW]
    others = [job for job in jobs if job not in waiting][:100]
    official = session.actor.role in views.OFFICIALS
    return render("reviews.html", session, waiting=waiting, others=others, titles=titles, official=official)


@router.get("/jobs/{job}")
def job_page(job: str, session: MemberNow, platform: PlatformNow) -> Response:
    """The decision record as a page. Looking is audited."""
    return _job(platform, session, JobId(job))


@router.get("/jobs/{job}/transcript")
def transcript_page(job: str, session: MemberNow, platform: PlatformNow) -> Response:
    """What a real run printed and how it broke, for an operator of the domain alone. Looking is audited."""
    with platform.database.begin() as uow:
        kept = transcripts.look(uow, session.actor, platform.transcripts, JobId(job))
        title = uow.jobs.get(session.actor, JobId(job)).title
    return render("transcript.html", session, job=job, title=title, transcript=kept)


def _job(platform: HttpPlatform, session: Session, job_id: JobId, error: YuneiError | None = None) -> Response:
    permissions.require_role(session.actor, *views.OFFICIALS)
    with platform.database.begin() as uow:
        record = uow.jobs.get(session.actor, job_id)
        values = _shown(uow, session.actor, record)
        uow.note(session.actor, "decision.looked_at", record.id)
    return render("job.html", session, error=error, **values)


def _shown(uow: UnitOfWork, actor: Actor, record: Job) -> dict[str, Any]:
    """Everything that the page says of a job."""
    plain = views.record_of(uow, actor, record)
    scenario = uow.scenarios.get(actor, record.scenario)
    before = comparison.released_before(uow, record)
    people = (record.member, *(vote["member"] for vote in plain["votes"]))
    return {
        "record": plain,
        "job": views.job(uow, actor, record),
        "scenario": scenario,
        "names": names_of(uow, actor, record.organisation, *people, *(table.table for table in scenario.tables)),
        "organisation": record.organisation,
        "member": record.member,
        "cells": _count(plain),
        "drawings": _drawings(record.decision),
        "rules": ((plain["record"] or {}).get("cells") or {}).get("withheld_by_rule") or {},
        "before": before,
        "difference": comparison.compare(before.decision, record.decision) if before is not None else None,
        "earlier": _earlier(uow, record),
    }


def _drawings(decision: Decision | None) -> dict[str, Markup]:
    """Each figure as an element of the page: the one markup that is not of a template, written by an XML writer."""
    if decision is None:
        return {}
    return {figure.name: Markup(drawing.draw_named(decision, figure.name)) for figure in decision.figures}  # noqa: S704


def _earlier(uow: UnitOfWork, record: Job) -> tuple[Job, ...]:
    """The scenario's latest releases."""
    found = uow.jobs.find_unscoped(
        scenario=record.scenario, state=JobState.RELEASED, mock=False, newest_first=True, limit=_EARLIER + 1
    )
    return tuple(job for job in found if job.id != record.id)[:_EARLIER]


def _count(plain: dict[str, Any]) -> dict[str, int]:
    """How many measure cells have which status."""
    counts: dict[str, int] = {}
    for status in (status for part in plain["parts"] for row in part["statuses"] for status in row):
        counts[status] = counts.get(status, 0) + 1
    return counts


@router.post("/jobs/{job}/vote")
async def vote(job: str, request: Request, session: MemberNow, platform: PlatformNow) -> Response:
    """A vote from the page; turned back when the decision on the page is no longer the present one."""
    form = await genuine_form(request)
    try:
        with platform.database.begin() as uow:
            review.vote(
                uow,
                session.actor,
                platform.files,
                JobId(job),
                verdict=verdict_of(form),
                comment=form.get("comment", ""),
                seen=form.get("seen", ""),
            )
    except YuneiError as error:
        return _job(platform, session, JobId(job), error)
    return RedirectResponse(f"/console/jobs/{job}", 303)
