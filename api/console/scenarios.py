"""Scenario applications and the votes of the chain; the catalogue that they ask from."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api import views
from api.acting import PlatformNow
from api.console.rendering import MemberNow, genuine_form, names_of, render, verdict_of
from api.console.session import Session
from core.errors import YuneiError
from core.ids import ScenarioId
from core.records.scenarios import Scenario
from jobs import granting
from store.unit_of_work import UnitOfWork

router = APIRouter()


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
    return render("scenarios.html", session, error=error, scenarios=shown, names=names)


@router.post("/scenarios/{scenario}/vote")
async def vote(scenario: str, request: Request, session: MemberNow, platform: PlatformNow) -> Response:
    """A vote at the chain's present step, with the checks that were ticked."""
    form = await genuine_form(request)
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
                verdict=verdict_of(form),
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
