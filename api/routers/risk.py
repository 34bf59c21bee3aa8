"""Risk reports of extracts: listed, read and signed. They hold counts, so officials alone see them."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api import views
from api.acting import ActingNow, PlatformNow, ReadingActor
from api.schemas import NewVote
from core.ids import RiskReportId
from jobs import control, risk_reports
from store.unit_of_work import UnitOfWork

router = APIRouter(tags=["risk 风险"])


@router.get("/risk-reports")
def list_reports(actor: ReadingActor, platform: PlatformNow, scenario: str = "") -> list[dict[str, Any]]:
    """Reports on record, newest first, with their signatures and without figures."""
    equals: dict[str, Any] = {"scenario": scenario} if scenario else {}
    with platform.database.read() as uow:
        found = uow.risk_reports.find(actor, newest_first=True, limit=200, **equals)
        return [views.risk_report(uow, item) for item in found]


@router.get("/risk-reports/{report}")
def show_report(report: str, actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """One report with its figures. Looking is audited."""
    with platform.database.begin() as uow:
        record = uow.risk_reports.get(actor, RiskReportId(report))
        figures = risk_reports.read(platform.home.reports, record)
        uow.note(actor, "risk_report.looked_at", record.id)
        return {**views.risk_report(uow, record), "figures": figures}


@router.post("/risk-reports/{report}/signatures")
def sign(report: str, body: NewVote, acting: ActingNow) -> JSONResponse:
    """Sign that the figures were read and the extract may be supplied (`approve`), or may not (`reject`: its grant is
    suspended at once). Bureau and security officer."""

    def act(uow: UnitOfWork) -> dict[str, Any]:
        signed = control.sign_risk_report(
            uow,
            acting.actor,
            acting.platform.home.reports,
            RiskReportId(report),
            verdict=body.verdict,
            comment=body.comment,
        )
        return views.risk_report(uow, signed)

    return acting.perform(200, act)
