"""The record of every act, for those who must prove afterwards what left, why, and who let it."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from api.acting import PlatformNow, ReadingActor
from core.canonical import to_plain
from core.records.audit import AuditRow
from core.roles import Role
from governance import permissions
from store import audit

router = APIRouter(tags=["audit 审计"])
_READERS = (Role.BUREAU, Role.SECURITY_OFFICER)


@router.get("/audit", response_model=list[AuditRow])
def list_acts(actor: ReadingActor, platform: PlatformNow, limit: int = 200, object: str = "") -> tuple[AuditRow, ...]:
    """The latest acts, newest first; with `object`, those upon one thing."""
    permissions.require_role(actor, *_READERS)
    equals: dict[str, Any] = {"object": object} if object else {}
    with platform.database.read() as uow:
        return uow.audit_rows.find(actor, newest_first=True, limit=min(max(limit, 1), 1000), **equals)


@router.get("/audit/verify")
def verify(actor: ReadingActor, platform: PlatformNow) -> dict[str, Any]:
    """Recompute the chain and its signatures; names the first broken row if there is one."""
    permissions.require_role(actor, *_READERS)
    report = audit.verify(platform.database, platform.audit_trusted)
    return {"intact": report.ok, **to_plain(report)}


@router.get("/audit/export")
def export(actor: ReadingActor, platform: PlatformNow) -> StreamingResponse:
    """The sealed chain as JSON lines; it verifies on another machine (`yunei audit verify --file`)."""
    permissions.require_role(actor, *_READERS)
    with platform.database.begin() as uow:
        uow.note(actor, "audit.exported", "audit")
    lines = (line + "\n" for line in audit.export(platform.database))
    return StreamingResponse(lines, media_type="application/x-ndjson")
