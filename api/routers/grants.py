"""Grants: what scenarios were given, for which term, and their suspension, restoration and revocation."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api import views
from api.acting import ActingNow, PlatformNow, ReadingActor
from api.schemas import Because
from core.ids import GrantId
from core.records.scenarios import Grant
from governance import grants
from jobs import control

router = APIRouter(tags=["scenarios 场景"])


@router.get("/grants")
def list_grants(actor: ReadingActor, platform: PlatformNow, scenario: str = "") -> list[dict[str, Any]]:
    """Grants that the actor may see, newest first, each with the reason why it may not be used now (null: it may)."""
    equals: dict[str, Any] = {"scenario": scenario} if scenario else {}
    with platform.database.read() as uow:
        found = uow.grants.find(actor, newest_first=True, limit=200, **equals)
        return [views.grant(uow, item) for item in found]


@router.get("/grants/{grant}")
def show_grant(grant: str, actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """One grant: tables, columns, rows, term, and whether it may be used now."""
    with platform.database.read() as uow:
        return views.grant(uow, uow.grants.get(actor, GrantId(grant)))


@router.post("/grants/{grant}/suspend", response_model=Grant)
def suspend_grant(grant: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Suspend one grant (bureau, security officer): its running jobs are killed."""
    return acting.perform(200, lambda uow: control.suspend_grant(uow, acting.actor, GrantId(grant), body.reason))


@router.post("/grants/{grant}/restore", response_model=Grant)
def restore_grant(grant: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Restore a suspended grant (bureau). Jobs that were ended stay ended."""
    return acting.perform(200, lambda uow: grants.restore(uow, acting.actor, GrantId(grant), body.reason))


@router.post("/grants/{grant}/revoke", response_model=Grant)
def revoke_grant(grant: str, body: Because, acting: ActingNow) -> JSONResponse:
    """Revoke one grant for good (bureau): its scenario ends, with its extracts and unfinished jobs."""
    return acting.perform(200, lambda uow: control.revoke_grant(uow, acting.actor, GrantId(grant), body.reason))
