"""The sandbox broker: extracts to mount, a socket to listen on, no key and no database."""

import threading

from api.home import Home
from api.settings import Settings
from sandbox import settings as sandbox_settings
from sandbox.broker import serve
from sandbox.executor import Tier


def run(settings: Settings, home: Home, stop: threading.Event) -> None:
    """Serve until a signal ends it: the broker handles its own."""
    del stop
    serve(home.broker_socket, sandbox_settings.Settings(least_tier=Tier(settings.minimum_tier)))
