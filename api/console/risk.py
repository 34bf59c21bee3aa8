"""Risk reports: what is left of each extract's risk, for officials to read, for bureau and security officer to sign."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from markupsafe import Markup

from api import views
from api.acting import PlatformNow
from api.console.rendering import MemberNow, genuine_form, names_of, render, verdict_of
from api.console.session import Session
from api.platform import HttpPlatform
from core.errors import YuneiError
from core.ids import RiskReportId
from governance import permissions
from governance.risk_reports import SIGNERS
from jobs import control, risk_reports
from masking import report as reports

router = APIRouter()


@router.get("/risk")
def reports_page(session: MemberNow, platform: PlatformNow) -> Response:
    """Every report on record, newest first."""
    permissions.require_role(session.actor, *views.OFFICIALS)
    with platform.database.read() as uow:
        found = [
            views.risk_report(uow, item) for item in uow.risk_reports.find(session.actor, newest_first=True, limit=200)
        ]
        titles = {item.id: item.title for item in uow.scenarios.find(session.actor)}
    return render("risk.html", session, reports=found, titles=titles)


@router.get("/risk/{report}")
def report_page(report: str, session: MemberNow, platform: PlatformNow) -> Response:
    """One report with its charts. Looking is audited."""
    return _report(platform, session, RiskReportId(report))


@router.get("/risk/{report}/report.json")
def report_file(report: str, session: MemberNow, platform: PlatformNow) -> Response:
    """The figures as JSON, whole: its `hash` is of all the rest. Looking is audited."""
    _, figures = _read(platform, session, RiskReportId(report))
    return JSONResponse(figures)


def _read(platform: HttpPlatform, session: Session, report: RiskReportId) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is on record of a report, in words for a page, and its figures."""
    permissions.require_role(session.actor, *views.OFFICIALS)
    with platform.database.begin() as uow:
        record = uow.risk_reports.get(session.actor, report)
        figures = risk_reports.read(platform.home.reports, record)
        uow.note(session.actor, "risk_report.looked_at", record.id)
        plain = views.risk_report(uow, record)
        signers = (vote["member"] for vote in plain["signatures"])
        names = names_of(uow, session.actor, record.organisation, *signers)
        title = uow.scenarios.get(session.actor, record.scenario).title
    return {"report": plain, "names": names, "title": title}, figures


def _report(
    platform: HttpPlatform, session: Session, report: RiskReportId, error: YuneiError | None = None
) -> Response:
    shown, figures = _read(platform, session, report)
    signed = {vote["member"] for vote in shown["report"]["signatures"]}
    may_sign = shown["report"]["passed"] and session.actor.role in SIGNERS and session.actor.member not in signed
    body = Markup(reports.render_body(figures))  # noqa: S704 - a template of ours that escapes all that it is given
    return render("risk_report.html", session, error=error, body=body, may_sign=may_sign, **shown)


@router.post("/risk/{report}/sign")
async def sign(report: str, request: Request, session: MemberNow, platform: PlatformNow) -> Response:
    """A signature from the page, or a refusal, which suspends the grant."""
    form = await genuine_form(request)
    try:
        with platform.database.begin() as uow:
            control.sign_risk_report(
                uow,
                session.actor,
                platform.home.reports,
                RiskReportId(report),
                verdict=verdict_of(form),
                comment=form.get("comment", ""),
            )
    except YuneiError as error:
        return _report(platform, session, RiskReportId(report), error)
    return RedirectResponse(f"/console/risk/{report}", 303)
