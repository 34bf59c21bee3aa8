"""Errors of console pages, shown as pages: a browser has no use for problem documents."""

import json
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from api.console.rendering import render
from core.errors import YuneiError

_KINDS = (YuneiError, HTTPException, RequestValidationError, Exception)
Answer = Callable[[Request, Any], Response]


def install(app: FastAPI) -> None:
    """Wrap the application's error answers; call after `problem.install`. Addresses outside /console keep theirs."""
    for kind in _KINDS:
        answer: Any = app.exception_handlers[kind]
        app.exception_handlers[kind] = _as_page(answer)


def _as_page(answer: Answer) -> Answer:
    def respond(request: Request, error: Any) -> Response:
        response = answer(request, error)
        if not request.url.path.startswith("/console"):
            return response
        if response.status_code == 401:
            return RedirectResponse("/console/login", 303)
        told = json.loads(bytes(response.body))
        return render("error.html", None, status=response.status_code, told=told)

    return respond
