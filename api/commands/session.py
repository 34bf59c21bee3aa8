"""Options that acts share: who acts, where the server is, and whether a script listens."""

import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.errors import TRUST_UNREADABLE, WAITED_TOO_LONG
from api.home import Home
from api.remote import Remote
from api.settings import read_settings
from core.errors import PlatformFault, RequestError

if TYPE_CHECKING:
    from store.signing import PublicKey

As = Annotated[str, typer.Option("--as", metavar="NAME", help="Whose saved key acts (see `yunei login`).")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the new id alone.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


Why = Annotated[str, typer.Option("--reason", help="Why; on record.")]


def connect(name: str) -> Remote:
    """Connect to the server of these settings as the member whose key is saved under `name`."""
    settings = read_settings()
    return Remote.open(settings.url, Home(settings.home).credential(name))


def trusted_keys(file: Path | None, purpose: str) -> "tuple[PublicKey, ...]":
    """The platform's public keys of one purpose, from `file` or this home folder. Raises `trust_unreadable`."""
    from api.platform import read_trust_file  # heavy: most commands do without

    path = file or read_settings().home / "trust.json"
    keys = read_trust_file(path).get(purpose, ())
    if not keys:
        raise RequestError(TRUST_UNREADABLE, path=str(path))
    return keys


PATIENCE_S = 600.0
"""For how long the command waits for the server to finish a piece of work."""


def wait_until(look: Callable[[], Any], states: Collection[str], what: str, patience_s: float = PATIENCE_S) -> Any:
    """Look until the thing is in one of `states`. Raises PlatformFault (`waited_too_long`), and what `look` raises."""
    deadline = time.monotonic() + patience_s
    while (found := look())["state"] not in states:
        if time.monotonic() > deadline:
            raise PlatformFault(WAITED_TOO_LONG, what=what, seconds=int(patience_s))
        time.sleep(0.1)
    return found
