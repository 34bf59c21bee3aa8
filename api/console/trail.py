"""The record of every act, for bureau and security officer."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.acting import PlatformNow
from api.console.rendering import MemberNow, names_of, render
from core.roles import Role
from governance import permissions
from store import audit

router = APIRouter()
_QUICK_LINKS = 2_000
"""Recomputed whenever the page is opened: well under a second. The whole chain is for `yunei audit verify`."""


@router.get("/audit")
def audit_page(session: MemberNow, platform: PlatformNow) -> Response:
    """Whether the newest part of the record is whole, and what was done last."""
    permissions.require_role(session.actor, Role.BUREAU, Role.SECURITY_OFFICER)
    report = audit.verify_latest(platform.database, platform.audit_trusted, _QUICK_LINKS)
    with platform.database.read() as uow:
        rows = uow.audit_rows.find(session.actor, newest_first=True, limit=200)
        names = names_of(uow, session.actor, *(row.member for row in rows))
    return render("audit.html", session, report=report, rows=rows, names=names)
