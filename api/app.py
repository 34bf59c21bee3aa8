"""The HTTP application: routers by noun under `/api/v1`, console pages, one error form, small bodies only."""

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import console, described, problem, reference
from api.errors import BODY_TOO_LARGE
from api.platform import HttpPlatform
from api.routers import audit, data, grants, guard, jobs, members, parties, products, reversals, risk, scenarios
from core.errors import RequestError

BODY_LIMIT_BYTES = 1 << 20
_DESCRIPTION = """
Open government data for use without giving it away. 原始数据不出域，数据可用不可见。

Every request carries `Authorization: Bearer <key>`; the key names a member, the member's organisation the role.
Every POST carries an `Idempotency-Key`: the same key with the same body gets the same answer; nothing happens twice.
Errors are `application/problem+json` with a stable `code` and both languages. What belongs to another organisation
answers like what does not exist (404). `docs/guide.md` walks the whole way, `docs/errors.md` lists every code.
"""


def create_app(platform: HttpPlatform) -> FastAPI:
    """The application over one platform."""
    app = FastAPI(
        title="Yunei 域内",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,  # a page of our own: `api.reference`
        openapi_url="/api/openapi.json",
        redoc_url=None,
    )
    app.state.platform = platform
    problem.install(app)
    console.install(app)
    app.add_middleware(SmallBodies)
    app.add_middleware(Headers)
    for router in (
        parties.router,
        members.router,
        data.router,
        scenarios.router,
        grants.router,
        reversals.router,
        risk.router,
        guard.router,
        jobs.router,
        products.router,
        audit.router,
    ):
        app.include_router(router, prefix="/api/v1")
    app.include_router(console.router)

    @app.get("/api/v1/health", tags=["health 健康"])
    def health() -> JSONResponse:
        """Whether the platform answers: the database, and the sandbox broker."""
        with platform.database.read() as uow:
            uow.domains.find_unscoped()
        platform.executor.stop("health")
        return JSONResponse({"status": "ok"})

    described.install(app)
    reference.install(app)
    return app


class SmallBodies:
    """Refuse request bodies over the limit before they are held in memory, whatever their headers claim."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        chunks: list[bytes] = []
        size = 0
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            size += len(message.get("body", b""))
            if size > BODY_LIMIT_BYTES:
                refusal = RequestError(BODY_TOO_LARGE, limit=BODY_LIMIT_BYTES)
                refusal.status = 413
                await problem.respond(refusal)(scope, receive, send)
                return
            chunks.append(message.get("body", b""))
            more = message.get("more_body", False)
        whole: list[Message] = [{"type": "http.request", "body": b"".join(chunks), "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, replay, send)


class Headers:
    """Headers that every answer carries: no sniffing, no framing, no caching unless a route says so."""

    _ALWAYS = (
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                if not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = [*headers, *self._ALWAYS]
            await send(message)

        await self._app(scope, receive, with_headers)
