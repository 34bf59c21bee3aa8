"""Console pages, server-rendered; no script runs in the browser."""

from importlib.resources import files
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from api import views
from api.acting import PlatformNow
from api.console.session import COOKIE, Session, Sessions
from api.errors import KEY_MISSING
from api.platform import HttpPlatform
from core.errors import Forbidden, NotAuthenticated, YuneiError
from core.ids import JobId, ScenarioId
from core.lifecycle import ROLE_FORBIDDEN
from core.records import VoteVerdict
from core.states import JobState
from governance import organisations, permissions
from jobs import review

router = APIRouter(prefix="/console", include_in_schema=False)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


def _load(name: str) -> str:
    return files("api.console").joinpath("templates", name).read_text(encoding="utf-8")


_pages = Environment(loader=FunctionLoader(_load), autoescape=select_autoescape(), undefined=StrictUndefined)


def _sessions(request: Request) -> Sessions:
    if not hasattr(request.app.state, "sessions"):
        request.app.state.sessions = Sessions()
    found: Sessions = request.app.state.sessions
    return found


def _member(request: Request, platform: PlatformNow) -> Session:
    session = _sessions(request).read(request, platform.database)
    if session is None:
        raise NotAuthenticated(KEY_MISSING)
    return session


MemberNow = Annotated[Session, Depends(_member)]


def _page(
    name: str, session: Session | None, *, status: int = 200, error: YuneiError | None = None, **values: Any
) -> Response:
    shown = {
        "actor": session.actor if session else None,
        "member_name": session.member_name if session else "",
        "form_token": session.form_token if session else "",
        "error": error,
        **values,
    }
    html = _pages.get_template(name).render(**shown)
    return HTMLResponse(html, status, {"Content-Security-Policy": _POLICY})


@router.get("/login")
def login_page() -> Response:
    """Ask for a key."""
    return _page("login.html", None)


@router.post("/login")
async def login(request: Request, platform: PlatformNow) -> Response:
    """Open a session for the holder of a key."""
    form = await _form(request)
    key = form.get("key", "").strip()
    try:
        with platform.database.read() as uow:
            organisations.authenticate(uow, key)
    except YuneiError as error:
        return _page("login.html", None, status=error.status, error=error)
    response = RedirectResponse("/console", 303)
    _sessions(request).open(response, key, secure=request.url.scheme == "https")
    return response


@router.post("/logout")
async def logout(request: Request) -> Response:
    """End the session."""
    await _genuine(request)
    response = RedirectResponse("/console/login", 303)
    response.delete_cookie(COOKIE, path="/console")
    return response


@router.get("")
def home(request: Request, platform: PlatformNow) -> Response:
    """Where to begin; people without a session are sent to the login page."""
    session = _sessions(request).read(request, platform.database)
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
    waiting = [job for job in jobs if job["state"] == JobState.IN_REVIEW]
    return _page("reviews.html", session, waiting=waiting, others=[job for job in jobs if job not in waiting][:100])


@router.get("/jobs/{job}")
def job_page(job: str, session: MemberNow, platform: PlatformNow) -> Response:
    """The decision record as a page: what the operator needs within ten minutes."""
    return _job(platform, session, JobId(job))


def _job(platform: HttpPlatform, session: Session, job_id: JobId, error: YuneiError | None = None) -> Response:
    permissions.require_role(session.actor, *views.OFFICIALS)
    with platform.database.begin() as uow:
        record = uow.jobs.get(session.actor, job_id)
        plain = views.record_of(uow, session.actor, record)
        shown = views.job(uow, session.actor, record)
        scenario = uow.scenarios.get(session.actor, record.scenario)
        uow.note(session.actor, "decision.looked_at", record.id)
    status = error.status if error else 200
    return _page(
        "job.html", session, status=status, error=error, record=plain, job=shown, scenario=scenario, cells=_count(plain)
    )


def _count(plain: dict[str, Any]) -> dict[str, int]:
    """How many measure cells have which status."""
    counts: dict[str, int] = {}
    for row in plain["statuses"]:
        for status in row:
            counts[status] = counts.get(status, 0) + 1
    return counts


@router.post("/jobs/{job}/vote")
async def vote(job: str, request: Request, session: MemberNow, platform: PlatformNow) -> Response:
    """A vote from the page; turned back when the decision on the page is no longer the present one."""
    form = await _genuine(request)
    try:
        with platform.database.begin() as uow:
            review.vote(
                uow,
                session.actor,
                platform.files,
                JobId(job),
                verdict=VoteVerdict(form.get("verdict", "")),
                comment=form.get("comment", ""),
                seen=form.get("seen", ""),
            )
    except YuneiError as error:
        return _job(platform, session, JobId(job), error)
    return RedirectResponse(f"/console/jobs/{job}", 303)


@router.get("/scenarios")
def scenarios_page(session: MemberNow, platform: PlatformNow) -> Response:
    """Scenario applications."""
    with platform.database.read() as uow:
        found = uow.scenarios.find(session.actor)
        shown = [views.scenario(uow, session.actor, item) for item in reversed(found)]
    return _page("scenarios.html", session, scenarios=shown)


@router.get("/scenarios/{scenario}")
def scenario_page(scenario: str, session: MemberNow, platform: PlatformNow) -> Response:
    """One application with its votes."""
    with platform.database.read() as uow:
        shown = views.scenario(uow, session.actor, uow.scenarios.get(session.actor, ScenarioId(scenario)))
    return _page("scenarios.html", session, scenarios=[shown])


@router.get("/catalog")
def catalog_page(session: MemberNow, platform: PlatformNow) -> Response:
    """Catalogue entries."""
    with platform.database.read() as uow:
        return _page("catalog.html", session, tables=uow.tables.find(session.actor))


@router.get("/products")
def products_page(session: MemberNow, platform: PlatformNow) -> Response:
    """Products and their versions."""
    with platform.database.read() as uow:
        products = uow.products.find(session.actor)
        versions = {item.id: uow.versions.find(session.actor, product=item.id) for item in products}
    return _page("products.html", session, products=products, versions=versions)


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}


async def _genuine(request: Request) -> dict[str, str]:
    """The form's fields, if the form was made for this session."""
    form = await _form(request)
    if not _sessions(request).is_genuine(request, form.get("form_token", "")):
        raise Forbidden(ROLE_FORBIDDEN, role="unknown form", allowed="a form of this session")
    return form
