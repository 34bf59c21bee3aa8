"""Turning tokens back: asked for by the department whose table it is, approved by two, read by the one who asked.

A key must name the scope `reversals:read` or `reversals:act`: no role has the right by itself.
"""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api import views
from api.acting import ActingNow, PlatformNow, ReadingActor
from api.schemas import NewReversal, NewVote
from core.ids import ReversalId, ScenarioId, TableId
from core.records.reversals import Reversal
from jobs import reversals
from store.unit_of_work import UnitOfWork

router = APIRouter(tags=["reversals 还原"])


@router.get("/reversals")
def list_reversals(actor: ReadingActor, platform: PlatformNow) -> list[dict[str, Any]]:
    """Requests that the actor may see, newest first; neither tokens nor values."""
    with platform.database.read() as uow:
        return [views.reversal(uow, item) for item in uow.reversals.find(actor, newest_first=True, limit=200)]


@router.post("/reversals", status_code=201)
def ask(body: NewReversal, acting: ActingNow) -> JSONResponse:
    """Ask for the values behind tokens of one column (the department that supplied the table)."""
    asked = reversals.Asked(
        scenario=ScenarioId(body.scenario),
        table=TableId(body.table),
        column=body.column,
        tokens=body.tokens,
        reason=body.reason,
        key_version=body.key_version,
    )
    return _act(acting, 201, lambda uow: reversals.ask(uow, acting.actor, acting.platform.reversals, asked))


@router.get("/reversals/{reversal}")
def show_reversal(reversal: str, actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """One request: where it stands, what was said, why it failed."""
    with platform.database.read() as uow:
        return views.reversal(uow, uow.reversals.get(actor, ReversalId(reversal)))


@router.post("/reversals/{reversal}/votes")
def vote(reversal: str, body: NewVote, acting: ActingNow) -> JSONResponse:
    """Approve or reject (bureau and security officer, one person of each)."""
    return _act(
        acting,
        200,
        lambda uow: reversals.vote(uow, acting.actor, ReversalId(reversal), verdict=body.verdict, comment=body.comment),
    )


@router.post("/reversals/{reversal}/reveal")
def reveal(reversal: str, acting: ActingNow) -> JSONResponse:
    """The values, for the person who asked and for one day. Each reading is on record; a repeated answer lacks them."""

    def act(uow: UnitOfWork) -> dict[str, Any]:
        values = reversals.reveal(uow, acting.actor, acting.platform.reversals, ReversalId(reversal))
        return {"id": reversal, "values": values}

    return acting.perform(200, act)


def _act(acting: ActingNow, status: int, act: Any) -> JSONResponse:
    def shown(uow: UnitOfWork) -> dict[str, Any]:
        done: Reversal = act(uow)
        return views.reversal(uow, done)

    return acting.perform(status, shown)
