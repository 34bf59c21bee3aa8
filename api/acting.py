"""Who is asking, and how an act becomes one transaction with one remembered answer.

Every POST goes through `Acting.perform`: the claim on the `Idempotency-Key`, the act, its audit row and the remembered
answer commit together. The same key with the same body gets the same answer again; with another body it is a conflict.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.errors import IDEMPOTENCY_KEY_MISSING, KEY_MISSING
from api.platform import HttpPlatform
from core.canonical import digest, to_plain
from core.errors import NotAuthenticated, RequestError
from core.records.parties import Actor, ApiKey
from governance import members, permissions
from store.unit_of_work import UnitOfWork

_bearer = HTTPBearer(auto_error=False, description="The API key that a member was given once.")
_ME = "/api/v1/me"
_NOT_REMEMBERED = frozenset({"secret", "values"})
"""Fields of an answer that are shown once and never kept."""


def platform_of(request: Request) -> HttpPlatform:
    """The platform that this application serves."""
    platform: HttpPlatform = request.app.state.platform
    return platform


def authenticate(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Actor:
    """The actor behind the bearer key. Raises NotAuthenticated."""
    if credentials is None:
        raise NotAuthenticated(KEY_MISSING)
    with platform_of(request).database.read() as uow:
        actor, key = members.authenticate(uow, credentials.credentials)
    _require_scope(request, key)
    return actor


def _require_scope(request: Request, key: ApiKey) -> None:
    """Hold a narrowed key to its scopes: the noun is the route's tag. Who it acts as may be asked with any key."""
    route: APIRoute = request.scope["route"]
    if request.url.path == _ME:
        return
    noun = str(route.tags[0]).split()[0]
    asking = request.method == "GET" or noun == "guard"  # a question to the guard changes nothing
    permissions.require_scope(key.scopes, noun, acting=not asking)


@dataclass(frozen=True, slots=True)
class Acting:
    """One POST of one actor."""

    actor: Actor
    platform: HttpPlatform
    key: str
    body_hash: str

    def perform(self, status: int, act: Callable[[UnitOfWork], Any]) -> JSONResponse:
        """Run `act` in one transaction and answer with its result as JSON, or repeat the remembered answer.

        `act` returns a record or a dict. Fields of `_NOT_REMEMBERED` are sent but not kept: a repeat lacks them.
        """
        with self.platform.database.begin() as uow:
            known = uow.idempotency.claim(self.actor, self.key, self.body_hash)
            if known is not None:
                return JSONResponse(known.answer, known.status or status, {"Idempotent-Replay": "true"})
            answer = to_plain(act(uow))
            kept = {name: value for name, value in answer.items() if name not in _NOT_REMEMBERED}
            uow.idempotency.remember(self.actor, self.key, status, kept)
        return JSONResponse(answer, status)


async def _open(request: Request, actor: Annotated[Actor, Depends(authenticate)]) -> Acting:
    key = request.headers.get("Idempotency-Key", "")
    if not 1 <= len(key) <= 255:
        raise RequestError(IDEMPOTENCY_KEY_MISSING)
    body = await request.body()
    body_hash = digest({"method": request.method, "path": request.url.path, "body": body.hex()})
    return Acting(actor, platform_of(request), key, body_hash)


ReadingActor = Annotated[Actor, Depends(authenticate)]
"""A GET's actor."""
ActingNow = Annotated[Acting, Depends(_open)]
"""A POST's actor with its idempotency key."""
PlatformNow = Annotated[HttpPlatform, Depends(platform_of)]
