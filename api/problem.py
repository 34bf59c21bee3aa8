"""RFC 9457 problem+json: every error of the platform as the same small document, in English and Chinese."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.errors import BODY_INVALID, INTERNAL, METHOD_UNKNOWN, ROUTE_UNKNOWN
from core.canonical import to_plain
from core.errors import ErrorCode, NotFound, PlatformFault, RequestError, YuneiError
from core.phrases import reason_in_chinese

log = logging.getLogger("yunei.http")

_REASONS_ZH = {
    "missing": "缺少该字段",
    "extra_forbidden": "未知字段",
    "json_invalid": "不是有效的 JSON",
    "model_attributes_type": "应为对象",
    "dict_type": "应为对象",
    "list_type": "应为数组",
    "tuple_type": "应为数组",
    "string_type": "应为文本",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
    "string_pattern_mismatch": "应符合 {pattern}",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数值",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "enum": "应为下列之一：{expected}",
    "literal_error": "应为下列之一：{expected}",
    "date_type": "应为日期",
    "date_parsing": "应为日期",
    "date_from_datetime_parsing": "应为日期",
    "datetime_type": "应为时间",
    "datetime_parsing": "应为时间",
    "datetime_from_date_parsing": "应为时间",
    "timezone_aware": "应为带时区的时间",
}
"""Why a field of a body is refused, by pydantic's name of the reason; its `ctx` fills the braces."""


def reason_zh(kind: str, context: Mapping[str, Any]) -> str:
    """The Chinese reason; one without words of its own is a wrong form."""
    if kind == "value_error":
        return reason_in_chinese(str(context["error"]))
    return _REASONS_ZH.get(kind, "格式不正确").format(**context)


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
        why_zh = reason_zh(first["type"], first.get("ctx", {}))
        return respond(RequestError(BODY_INVALID, field=f"{where}: {first['msg']}", field_zh=f"{where}：{why_zh}"))

    @app.exception_handler(HTTPException)
    def on_http(_: Request, error: HTTPException) -> JSONResponse:
        known: dict[int, ErrorCode] = {404: ROUTE_UNKNOWN, 405: METHOD_UNKNOWN}
        entry = known.get(error.status_code)
        if entry is None:
            return respond(RequestError(BODY_INVALID, field=str(error.detail), field_zh="无法读取请求体"))
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
