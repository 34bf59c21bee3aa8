"""RFC 9457 problem+json: every error of the platform as the same small document, in English and Chinese."""

import logging
import secrets
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.errors import BODY_INVALID, INTERNAL, METHOD_UNKNOWN, ROUTE_UNKNOWN
from core.canonical import to_plain
from core.errors import ErrorCode, NotFound, PlatformFault, RequestError, YuneiError

log = logging.getLogger("yunei.http")


def problem(error: YuneiError) -> dict[str, Any]:
    """The document for `error`: stable code, both languages, the place in the developer's text where there is one."""
    body: dict[str, Any] = {
        "type": f"urn:yunei:error:{error.code}",
        "status": error.status,
        "code": error.code,
        "title": error.message("en"),
        "title_zh": error.message("zh"),
        "detail": error.hint("en"),
        "detail_zh": error.hint("zh"),
    }
    if error.place is not None:
        body["place"] = to_plain(error.place)
    findings = getattr(error, "findings", ())
    if findings:
        body["findings"] = [public_finding(to_plain(finding)) for finding in findings]
    return body


def public_finding(finding: dict[str, Any]) -> dict[str, Any]:
    """A finding without its private part."""
    return {name: value for name, value in finding.items() if name != "private"}


def respond(error: YuneiError) -> JSONResponse:
    """The HTTP response for `error`; the private detail goes to the log only."""
    if error.detail or error.status >= 500:
        log.warning("%s %s", error.code, error.detail or "")
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    return JSONResponse(problem(error), error.status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Render every error as a problem document; an unforeseen one becomes `internal` with a reference for the log."""

    @app.exception_handler(YuneiError)
    def on_known(_: Request, error: YuneiError) -> JSONResponse:
        return respond(error)

    @app.exception_handler(RequestValidationError)
    def on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        # The value itself is not repeated: it may be personal data pasted into the wrong field.
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return respond(RequestError(BODY_INVALID, field=f"{where}: {first['msg']}"))

    @app.exception_handler(HTTPException)
    def on_http(_: Request, error: HTTPException) -> JSONResponse:
        known: dict[int, ErrorCode] = {404: ROUTE_UNKNOWN, 405: METHOD_UNKNOWN}
        entry = known.get(error.status_code)
        if entry is None:
            return respond(RequestError(BODY_INVALID, field=str(error.detail)))
        raised = NotFound(entry) if error.status_code == 404 else RequestError(entry)
        raised.status = error.status_code
        return respond(raised)

    @app.exception_handler(Exception)
    def on_unforeseen(_: Request, error: Exception) -> JSONResponse:
        reference = secrets.token_hex(6)
        log.error("internal %s", reference, exc_info=error)
        raised = PlatformFault(INTERNAL, reference=reference)
        raised.status = 500
        return respond(raised)
