"""What every page shares: its template and policy, the session that it is shown in, the forms that come back."""

import re
from importlib.resources import files
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from api import views
from api.acting import PlatformNow
from api.console.session import Session, Sessions
from api.errors import BODY_INVALID, FORM_FOREIGN, KEY_MISSING
from core.errors import Forbidden, NotAuthenticated, RequestError, YuneiError
from core.records.parties import Actor
from core.records.votes import VoteVerdict
from core.words import CHINESE
from store.unit_of_work import UnitOfWork

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


def _load(name: str) -> str:
    return files("api.console").joinpath("templates", name).read_text(encoding="utf-8")


def _code(text: str) -> Markup:
    """Text in which what stands between backticks is code; all of it escaped."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S704 - escaped one step before


_pages = Environment(loader=FunctionLoader(_load), autoescape=select_autoescape(), undefined=StrictUndefined)
_pages.globals["zh"] = CHINESE
_pages.filters["code"] = _code


def sessions_of(request: Request) -> Sessions:
    """The sessions of this process."""
    if not hasattr(request.app.state, "sessions"):
        request.app.state.sessions = Sessions()
    found: Sessions = request.app.state.sessions
    return found


def _member(request: Request, platform: PlatformNow) -> Session:
    session = sessions_of(request).read(request, platform.database)
    if session is None:
        raise NotAuthenticated(KEY_MISSING)
    return session


MemberNow = Annotated[Session, Depends(_member)]
"""The logged-in member of a page. Without one the answer leads to the login page."""


def render(
    name: str, session: Session | None, *, status: int = 200, error: YuneiError | None = None, **values: Any
) -> Response:
    """One page as an answer; `values` are what its template shows. An error sets the status."""
    shown = {
        "here": name.removesuffix(".html"),
        "actor": session.actor if session else None,
        "member_name": session.member_name if session else "",
        "form_token": session.form_token if session else "",
        "error": error,
        **values,
    }
    html = _pages.get_template(name).render(**shown)
    return HTMLResponse(html, error.status if error else status, {"Content-Security-Policy": _POLICY})


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, whoever made it."""
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}


async def genuine_form(request: Request) -> dict[str, str]:
    """The fields of a form that was made for this session. Raises Forbidden (`form_foreign`)."""
    form = await read_form(request)
    if not sessions_of(request).is_genuine(request, form.get("form_token", "")):
        raise Forbidden(FORM_FOREIGN)
    return form


def verdict_of(form: dict[str, str]) -> VoteVerdict:
    """The verdict whose button was pressed. Raises RequestError (`body_invalid`)."""
    try:
        return VoteVerdict(form.get("verdict", ""))
    except ValueError:
        raise RequestError(BODY_INVALID, field="verdict") from None


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
