"""What /api/docs says of errors: which statuses every route may answer with, and the one form that they all have."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, Field

_FORM = "application/problem+json"


class Finding(BaseModel):
    """One rule that spoke, with its place in the developer's text."""

    rule: str = Field(description="Stable code `area.rule`.")
    outcome: str = Field(description="`pass`, `withhold`, `review` or `refuse`.")
    en: str
    zh: str
    hint_en: str = ""
    hint_zh: str = ""
    place: dict[str, int] | None = Field(default=None, description="0-based `offset` and `length` in characters.")


class Problem(BaseModel):
    """An error (RFC 9457), in English and Chinese. It never holds a data value, a count of data or a secret."""

    type: str = Field(examples=["urn:yunei:error:grant_expired"])
    status: int = Field(examples=[422])
    code: str = Field(description="Stable; docs/errors.md lists all.", examples=["grant_expired"])
    title: str = Field(description="What happened, and why.")
    title_zh: str
    detail: str = Field(description="What to do next.")
    detail_zh: str
    place: dict[str, int] | None = None
    findings: list[Finding] = []


_MEANINGS = {
    401: "No key, or one that is unknown, expired or revoked. 未携带密钥，或密钥无效。",
    403: "Your role may not do this. 角色无权执行该操作。",
    404: "No such thing, or not yours: the two look alike. 不存在或不属于您，二者表现相同。",
    409: "The thing is no longer in the state that you saw. 状态已变化。",
    410: "Withdrawn for good, such as a recalled version. 已撤回。",
    412: "What you looked at has changed since (`If-Match`). 您查看之后内容已变化。",
    413: "The body is too large. 请求体过大。",
    422: "The request is wrong, or the policy refuses it. 请求有误或被策略拒绝。",
    428: "The header `If-Match` is missing. 缺少 `If-Match`。",
    503: "The platform is at fault; work stops rather than continue unsafely. 平台故障。",
}
_READ = (401, 403, 404, 422, 503)
_ACT = (*_READ, 409, 413)
_MORE = {
    ("/api/v1/products/{name}/data", "get"): (410,),
    ("/api/v1/products/{name}/receipt", "get"): (410,),
    ("/api/v1/jobs/{job}/result", "get"): (409,),
    ("/api/v1/jobs/{job}/result/parts", "get"): (409,),
    ("/api/v1/jobs/{job}/result/figures/{name}", "get"): (409,),
    ("/api/v1/jobs/{job}/votes", "post"): (412, 428),
    ("/api/v1/health", "get"): (),
}


def install(app: FastAPI) -> None:
    """Add the errors to the application's OpenAPI document, and the header that every POST carries."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_errors(make())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's own way to extend the document


def _with_errors(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    made = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= made.pop("$defs") | {"Problem": made}
    for unused in ("HTTPValidationError", "ValidationError"):  # our errors have one form only
        schemas.pop(unused, None)
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            usual = (503,) if path == "/api/v1/health" else _ACT if method == "post" else _READ
            statuses = sorted({*usual, *_MORE.get((path, method), ())})
            route["responses"] |= {str(status): _response(status) for status in statuses}
            if method == "post" and not path.startswith("/api/v1/guard/"):  # questions change nothing
                route.setdefault("parameters", []).append(_IDEMPOTENCY)
    return document


def _response(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": _MEANINGS[status], "content": {_FORM: {"schema": schema}}}


_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Fresh for each act; the same one again repeats the answer and does nothing twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
