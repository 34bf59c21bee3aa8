"""Console pages, server-rendered; no script runs in the browser."""

from importlib.resources import files
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from api import views
from api.acting import PlatformNow
from api.console.session import COOKIE, Session, Sessions, authenticate
from api.errors import BODY_INVALID, FORM_FOREIGN, KEY_MISSING
from api.platform import HttpPlatform
from core.errors import Forbidden, NotAuthenticated, RequestError, YuneiError
from core.ids import JobId, ScenarioId
from core.records import Actor, Scenario, VoteVerdict
from core.roles import Role
from core.states import JobState
from core.words import CHINESE
from governance import permissions
from jobs import granting, review
from products import publication
from store import audit
from store.unit_of_work import UnitOfWork

router = APIRouter(prefix="/console", include_in_schema=False)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

_FIVE_CHECKS = {
    "purpose_and_range": "Purpose and range are as approved. 用途与范围与批准一致。",
    "sources_lawful": "The sources are lawful and named. 数据来源合法且已列明。",
    "no_raw_or_sensitive_data": "It holds no raw or sensitive data. 不含原始数据与敏感数据。",
    "no_leak_of_secrets": "It betrays no state, business or personal secret. 不泄露国家秘密、商业秘密与个人隐私。",
    "no_other_risk": "No other risk is seen. 未见其他风险。",
}
"""The checks before publication (YZ 19): the fields of `publication.FiveChecks`, in words."""


def _load(name: str) -> str:
    return files("api.console").joinpath("templates", name).read_text(encoding="utf-8")


_pages = Environment(loader=FunctionLoader(_load), autoescape=select_autoescape(), undefined=StrictUndefined)
_pages.globals["zh"] = CHINESE


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


def render(
    name: str, session: Session | None, *, status: int = 200, error: YuneiError | None = None, **values: Any
) -> Response:
    """One page as an answer; `values` are what its template shows."""
    shown = {
        "here": name.removesuffix(".html"),
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
    return render("login.html", None)


@router.post("/login")
async def login(request: Request, platform: PlatformNow) -> Response:
    """Open a session for the holder of a key."""
    form = await _form(request)
    key = form.get("key", "").strip()
    try:
        with platform.database.read() as uow:
            authenticate(uow, key)
    except YuneiError as error:
        return render("login.html", None, status=error.status, error=error)
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
        titles = {item.id: item.title for item in uow.scenarios.find(session.actor)}
    waiting = [job for job in jobs if job["state"] == JobState.IN_REVIEW]
    others = [job for job in jobs if job not in waiting][:100]
    official = session.actor.role in views.OFFICIALS
    return render("reviews.html", session, waiting=waiting, others=others, titles=titles, official=official)


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
        names = names_of(uow, session.actor, *(vote["member"] for vote in plain["votes"]))
        organisation = uow.organisations.get_unscoped(record.organisation).name
        uow.note(session.actor, "decision.looked_at", record.id)
    return render(
        "job.html",
        session,
        status=error.status if error else 200,
        error=error,
        record=plain,
        job=shown,
        scenario=scenario,
        organisation=organisation,
        names=names,
        cells=_count(plain),
        rules=((plain["record"] or {}).get("cells") or {}).get("withheld_by_rule") or {},
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
                verdict=_verdict(form),
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
        return _scenarios(uow, session, tuple(reversed(uow.scenarios.find(session.actor))))


@router.get("/scenarios/{scenario}")
def scenario_page(scenario: str, session: MemberNow, platform: PlatformNow) -> Response:
    """One application with its votes."""
    with platform.database.read() as uow:
        return _scenarios(uow, session, (uow.scenarios.get(session.actor, ScenarioId(scenario)),))


def _scenarios(
    uow: UnitOfWork, session: Session, found: tuple[Scenario, ...], error: YuneiError | None = None
) -> Response:
    shown = [views.scenario(uow, session.actor, item) for item in found]
    voters = [vote["member"] for item in shown for vote in item["votes"]]
    asked = [table.table for item in found for table in item.tables]
    names = names_of(uow, session.actor, *voters, *asked, *(item.organisation for item in found))
    status = error.status if error else 200
    return render("scenarios.html", session, status=status, error=error, scenarios=shown, names=names)


@router.post("/scenarios/{scenario}/vote")
async def vote_on_scenario(scenario: str, request: Request, session: MemberNow, platform: PlatformNow) -> Response:
    """A vote at the chain's present step, with the checks that were ticked."""
    form = await _genuine(request)
    checks = {name.removeprefix("check."): True for name in form if name.startswith("check.")}
    try:
        with platform.database.begin() as uow:
            record = uow.scenarios.get(session.actor, ScenarioId(scenario))
            step = views.scenario(uow, session.actor, record)["next_step"]
            wanted = {item["id"]: checks.get(item["id"], False) for item in (step or {"checks": ()})["checks"]}
            granting.vote(
                uow,
                session.actor,
                ScenarioId(scenario),
                verdict=_verdict(form),
                checks=wanted,
                comment=form.get("comment", ""),
            )
    except YuneiError as error:
        with platform.database.read() as uow:
            return _scenarios(uow, session, (uow.scenarios.get(session.actor, ScenarioId(scenario)),), error)
    return RedirectResponse(f"/console/scenarios/{scenario}", 303)


@router.get("/catalog")
def catalog_page(session: MemberNow, platform: PlatformNow) -> Response:
    """Catalogue entries."""
    with platform.database.read() as uow:
        tables = uow.tables.find(session.actor)
        names = names_of(uow, session.actor, *(item.organisation for item in tables))
    return render("catalog.html", session, tables=tables, names=names)


@router.get("/products")
def products_page(session: MemberNow, platform: PlatformNow) -> Response:
    """Products and their versions."""
    return _products(platform, session)


def _products(platform: HttpPlatform, session: Session, error: YuneiError | None = None) -> Response:
    with platform.database.read() as uow:
        products = uow.products.find(session.actor)
        versions = {item.id: uow.versions.find(session.actor, product=item.id) for item in products}
        checked = {
            item.id
            for found in versions.values()
            for item in found
            if any(vote.role is session.actor.role for vote in publication.checks_of(uow, item))
        }
        names = names_of(uow, session.actor, *(item.organisation for item in products))
    return render(
        "products.html",
        session,
        status=error.status if error else 200,
        error=error,
        products=products,
        versions=versions,
        checked=checked,
        checks=_FIVE_CHECKS,
        names=names,
    )


@router.post("/versions/{version}/check")
async def check_version(version: str, request: Request, session: MemberNow, platform: PlatformNow) -> Response:
    """One party's five checks; what was not ticked counts as not in order."""
    form = await _genuine(request)
    answers = publication.FiveChecks(**{name: name in form for name in _FIVE_CHECKS})
    try:
        with platform.database.begin() as uow:
            publication.check(uow, session.actor, version, checks=answers, comment=form.get("comment", ""))
    except YuneiError as error:
        return _products(platform, session, error)
    return RedirectResponse("/console/products", 303)


@router.get("/audit")
def audit_page(session: MemberNow, platform: PlatformNow) -> Response:
    """Whether the record is whole, and what was done last."""
    permissions.require_role(session.actor, Role.BUREAU, Role.SECURITY_OFFICER)
    report = audit.verify(platform.database, platform.audit_trusted)
    with platform.database.read() as uow:
        rows = uow.audit_rows.find(session.actor, newest_first=True, limit=200)
        names = names_of(uow, session.actor, *(row.member for row in rows))
    return render("audit.html", session, report=report, rows=rows, names=names)


def names_of(uow: UnitOfWork, actor: Actor, *ids: str) -> dict[str, str]:
    """Names of tables, and for officials of people and organisations, by id; what has no name keeps its id."""
    readers: dict[str, Any] = {"tab": uow.tables}
    if actor.role in views.OFFICIALS:
        readers |= {"mem": uow.members, "org": uow.organisations}
    named = {}
    for id in set(ids):
        reader = readers.get(id.partition("_")[0])
        if reader is not None:
            named[id] = reader.get_unscoped(id).name
    return named


def _verdict(form: dict[str, str]) -> VoteVerdict:
    try:
        return VoteVerdict(form.get("verdict", ""))
    except ValueError:
        raise RequestError(BODY_INVALID, field="verdict") from None


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}


async def _genuine(request: Request) -> dict[str, str]:
    """The form's fields, if the form was made for this session."""
    form = await _form(request)
    if not _sessions(request).is_genuine(request, form.get("form_token", "")):
        raise Forbidden(FORM_FOREIGN)
    return form
