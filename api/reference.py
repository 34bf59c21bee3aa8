"""/api/docs: the API's own document as one page, made here: no script, nothing from another host.

The interactive pages that frameworks offer load their program from a public network, or would run one on the console's
own origin. A closed network needs the first not, and nobody needs the second.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.responses import Response

from api.console.rendering import render

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address, as the document describes it."""

    method: str
    path: str
    about: Mapping[str, Any]

    @property
    def body(self) -> Mapping[str, Any] | None:
        """Schema of the JSON body; None where there is none."""
        content = self.about.get("requestBody", {}).get("content", {})
        found: Mapping[str, Any] | None = content.get("application/json", {}).get("schema")
        return found

    @property
    def answer(self) -> Mapping[str, Any] | None:
        """Schema of the answer when all is well; None where it is not JSON of a fixed form."""
        good: Mapping[str, Any] = next((item for status, item in self.about["responses"].items() if status < "300"), {})
        found: Mapping[str, Any] | None = good.get("content", {}).get("application/json", {}).get("schema")
        return found


def grouped(document: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """The document's operations by their tag, in the document's order."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                about = methods[method]
                operation = Operation(method=method.upper(), path=path, about=about)
                groups.setdefault(about["tags"][0], []).append(operation)
    return groups


def install(app: FastAPI) -> None:
    """Serve the page at /api/docs."""

    @app.get("/api/docs", include_in_schema=False)
    def reference() -> Response:
        """Every address, what it takes and what it answers."""
        document = app.openapi()
        return render(
            "reference.html",
            None,
            document=document,
            groups=grouped(document),
            schemas=document["components"]["schemas"],
        )
