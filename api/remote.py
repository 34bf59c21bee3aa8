"""Speak to a running server as one member: what the command and the demo use."""

import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from api.errors import SERVER_UNREACHABLE
from core.canonical import to_plain
from core.errors import PlatformFault

if TYPE_CHECKING:
    import httpx  # heavy: commands that speak to no server do without


class Declined(Exception):
    """The server said no. `problem` is its problem document."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{problem.get('code')}: {problem.get('title')}")
        self.problem = problem
        self.code = str(problem.get("code", "unknown"))


@dataclass(frozen=True, slots=True)
class Remote:
    """One member's connection. POSTs carry a fresh idempotency key unless one is given."""

    client: "httpx.Client"

    @classmethod
    def open(cls, url: str, key: str) -> Self:
        """Connect as the holder of `key`. Nothing is sent yet."""
        import httpx

        return cls(
            httpx.Client(
                base_url=f"{url}/api/v1",
                headers={"Authorization": f"Bearer {key}"},
                timeout=60.0,
                trust_env=False,  # a proxy in the environment must not see keys
                verify=_trust(),
            )
        )

    def close(self) -> None:
        """Close the connections. May be repeated."""
        self.client.close()

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON at `path`. Raises Declined, PlatformFault (`server_unreachable`)."""
        return self._answer("GET", path, params=parameters).json()

    def raw(self, path: str, headers: Mapping[str, str] | None = None, **parameters: Any) -> "httpx.Response":
        """The whole response at `path`, 304 included. Raises Declined, PlatformFault."""
        return self._answer("GET", path, params=parameters, headers=dict(headers or {}))

    def post(
        self, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None, if_match: str | None = None
    ) -> Any:
        """Act. Raises Declined, PlatformFault."""
        headers = {"Idempotency-Key": key or secrets.token_urlsafe(18)}
        if if_match is not None:
            headers["If-Match"] = if_match
        return self._answer("POST", path, json=to_plain(body or {}), headers=headers).json()

    def _answer(self, method: str, path: str, **arguments: Any) -> "httpx.Response":
        import httpx

        try:
            response = self.client.request(method, path, **arguments)
        except httpx.TransportError as problem:
            raise PlatformFault(SERVER_UNREACHABLE, url=str(self.client.base_url), detail=str(problem)) from problem
        if response.status_code >= 400:
            raise Declined(_problem(response))
        return response


@cache
def _trust() -> ssl.SSLContext:
    """One for all members: reading the authorities' certificates takes longer than most requests."""
    return ssl.create_default_context()


def _problem(response: "httpx.Response") -> Mapping[str, Any]:
    try:
        plain = response.json()
    except ValueError:
        plain = None
    return plain if isinstance(plain, dict) else {"code": f"http_{response.status_code}", "title": response.text[:200]}
