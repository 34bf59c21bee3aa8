"""Scenario applications, votes, grants, and what the developer may see of the extract."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, JSONResponse

from api import views
from api.acting import ActingNow, PlatformNow, ReadingActor
from api.errors import ROUTE_UNKNOWN
from api.schemas import NewScenario, NewVote
from core.errors import NotFound
from core.ids import AgreementId, ScenarioId, TableId
from core.records.scenarios import RowRange, Scenario, TableRequest
from core.states import ExtractState
from governance import scenarios
from jobs import granting

router = APIRouter(tags=["scenarios 场景"])


def _application(body: NewScenario) -> scenarios.Application:
    return scenarios.Application(
        title=body.title,
        purpose=body.purpose,
        market_research=body.market_research,
        technique=body.technique,
        expected_result=body.expected_result,
        benefit_sharing=body.benefit_sharing,
        kind=body.kind,
        agreement=AgreementId(body.agreement),
        field=body.field,
        term_days=body.term_days,
        tables=tuple(
            TableRequest(
                table=TableId(item.table),
                columns=item.columns,
                rows=tuple(
                    RowRange(column=row.column, low=row.low, high=row.high, values=row.values) for row in item.rows
                ),
            )
            for item in body.tables
        ),
    )


@router.get("/scenarios", response_model=list[Scenario])
def list_scenarios(actor: ReadingActor, platform: PlatformNow) -> tuple[Scenario, ...]:
    """Scenarios that the actor may see."""
    with platform.database.read() as uow:
        return uow.scenarios.find(actor)


@router.post("/scenarios", status_code=201, response_model=Scenario)
def apply(body: NewScenario, acting: ActingNow) -> JSONResponse:
    """Apply for one scenario (一场景一授权)."""
    return acting.perform(201, lambda uow: scenarios.apply(uow, acting.actor, _application(body)))


@router.get("/scenarios/{scenario}")
def show_scenario(scenario: str, actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """One scenario with its votes, the chain's next step, its grant, and whether its extracts are ready."""
    with platform.database.read() as uow:
        return views.scenario(uow, actor, uow.scenarios.get(actor, ScenarioId(scenario)))


@router.post("/scenarios/{scenario}/votes")
def vote(scenario: str, body: NewVote, acting: ActingNow) -> JSONResponse:
    """Vote at the chain's present step. The last approval makes the grant and orders its extract."""
    return acting.perform(
        200,
        lambda uow: granting.vote(
            uow,
            acting.actor,
            ScenarioId(scenario),
            verdict=body.verdict,
            checks=body.checks,
            comment=body.comment,
        ),
    )


@router.post("/scenarios/{scenario}/amend", response_model=Scenario)
def amend(scenario: str, body: NewScenario, acting: ActingNow) -> JSONResponse:
    """Hand in an amended application after it was sent back: the chain begins again with a new round of votes."""
    return acting.perform(200, lambda uow: scenarios.amend(uow, acting.actor, ScenarioId(scenario), _application(body)))


@router.post("/scenarios/{scenario}/withdraw", response_model=Scenario)
def withdraw(scenario: str, acting: ActingNow) -> JSONResponse:
    """Withdraw an application that is not decided yet."""
    return acting.perform(200, lambda uow: scenarios.withdraw(uow, acting.actor, ScenarioId(scenario)))


@router.post("/scenarios/{scenario}/extracts", status_code=202)
def order_extract(scenario: str, acting: ActingNow) -> JSONResponse:
    """Order a new extract from the newest snapshots (operator); the older one is replaced."""
    return acting.perform(202, lambda uow: granting.order_extract(uow, acting.actor, ScenarioId(scenario), acting.key))


@router.get("/scenarios/{scenario}/extracts")
def list_extracts(scenario: str, actor: ReadingActor, platform: PlatformNow) -> list[dict[str, Any]]:
    """Extracts of a scenario that are ready."""
    with platform.database.read() as uow:
        found = uow.scenarios.get(actor, ScenarioId(scenario))
        ready = uow.extracts.find_unscoped(scenario=found.id, state=ExtractState.READY)
        return [views.extract(item) for item in ready]


@router.get("/scenarios/{scenario}/schema")
def show_schema(scenario: str, actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """What the extract holds, as its developer may know it: names, types, kinds, declared domains and ranges."""
    with platform.database.read() as uow:
        found = uow.scenarios.get(actor, ScenarioId(scenario))
        return views.schema(granting.ready_extract(uow, found.id, mock=True).manifest)


@router.get("/scenarios/{scenario}/mock/{table}.parquet")
def download_mock(scenario: str, table: str, actor: ReadingActor, platform: PlatformNow) -> FileResponse:
    """One table of the mock: made from declared domains only, no data was read for it."""
    with platform.database.read() as uow:
        found = uow.scenarios.get(actor, ScenarioId(scenario))
        mock = granting.ready_extract(uow, found.id, mock=True)
    known = mock.manifest.table(table)
    if known is None:
        raise NotFound(ROUTE_UNKNOWN)
    path = platform.home.extracts / mock.folder / "tables" / f"{known.name}.parquet"
    return FileResponse(path, media_type="application/vnd.apache.parquet", filename=f"mock-{known.name}.parquet")
