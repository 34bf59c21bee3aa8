"""The console's session: the member's API key in an encrypted cookie, and a token for every form."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from fastapi import Request, Response

from api.errors import KEY_CONSOLE
from core.errors import Forbidden
from core.records.parties import Actor
from governance import members
from store.database import Database
from store.unit_of_work import UnitOfWork

COOKIE = "yunei_session"
MAX_AGE_S = 8 * 3600


@dataclass(frozen=True, slots=True)
class Session:
    """One logged-in member."""

    actor: Actor
    member_name: str
    form_token: str


def authenticate(uow: UnitOfWork, secret: str) -> Actor:
    """Whose key it is. Raises as `members.authenticate`, and Forbidden (`key_console`) for a narrowed key."""
    actor, key = members.authenticate(uow, secret)
    if key.scopes:
        raise Forbidden(KEY_CONSOLE)
    return actor


class Sessions:
    """Opens and reads sessions of this process."""

    def __init__(self) -> None:
        self._box = Fernet(Fernet.generate_key())
        self._form_key = secrets.token_bytes(32)

    def open(self, response: Response, key: str, *, secure: bool) -> None:
        """Set the cookie that holds `key`, encrypted."""
        sealed = self._box.encrypt(key.encode()).decode()
        response.set_cookie(
            COOKIE, sealed, max_age=MAX_AGE_S, httponly=True, samesite="strict", secure=secure, path="/console"
        )

    def read(self, request: Request, database: Database) -> Session | None:
        """The session of a request. None without one; raises what the key's authentication raises."""
        sealed = request.cookies.get(COOKIE)
        if not sealed:
            return None
        try:
            key = self._box.decrypt(sealed.encode(), ttl=MAX_AGE_S).decode()
        except (InvalidToken, UnicodeDecodeError):
            return None
        with database.read() as uow:
            actor = authenticate(uow, key)
            name = uow.members.get_unscoped(actor.member).name
        return Session(actor, name, self._token(sealed))

    def is_genuine(self, request: Request, token: str) -> bool:
        """Whether a form was made for this session by us."""
        return hmac.compare_digest(self._token(request.cookies.get(COOKIE, "")), token)

    def _token(self, sealed: str) -> str:
        return hmac.new(self._form_key, sealed.encode(), hashlib.sha256).hexdigest()
