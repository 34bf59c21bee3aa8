"""Coming in and going out."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.acting import PlatformNow
from api.console.rendering import genuine_form, read_form, render, sessions_of
from api.console.session import COOKIE, authenticate
from core.errors import YuneiError

router = APIRouter()


@router.get("/login")
def login_page() -> Response:
    """Ask for a key."""
    return render("login.html", None)


@router.post("/login")
async def login(request: Request, platform: PlatformNow) -> Response:
    """Open a session for the holder of a key."""
    form = await read_form(request)
    key = form.get("key", "").strip()
    try:
        with platform.database.read() as uow:
            authenticate(uow, key)
    except YuneiError as error:
        return render("login.html", None, error=error)
    response = RedirectResponse("/console", 303)
    sessions_of(request).open(response, key, secure=request.url.scheme == "https")
    return response


@router.post("/logout")
async def logout(request: Request) -> Response:
    """End the session."""
    await genuine_form(request)
    response = RedirectResponse("/console/login", 303)
    response.delete_cookie(COOKIE, path="/console")
    return response
