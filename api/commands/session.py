"""Options that acts share: who acts, where the server is, and whether a script listens."""

from typing import Annotated

import typer

from api.home import Home
from api.remote import Remote
from api.settings import read_settings

As = Annotated[str, typer.Option("--as", metavar="NAME", help="Whose saved key acts (see `yunei login`).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def connect(name: str) -> Remote:
    """Connect to the server of these settings as the member whose key is saved under `name`."""
    settings = read_settings()
    return Remote.open(settings.url, Home(settings.home).credential(name))
