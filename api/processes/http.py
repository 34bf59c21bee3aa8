"""Answers people and pipelines over HTTP. No key but those of what is kept for days, no vault, no registry."""

import threading

import uvicorn

from api.app import create_app
from api.home import Home
from api.platform import HttpPlatform, open_reversals, open_transcripts, read_trust
from api.settings import Settings
from sandbox.broker import BrokerExecutor
from store.database import Database
from store.files import FileStore
from store.revision import require_newest


def run(settings: Settings, home: Home, stop: threading.Event) -> None:
    """Serve the API and the console until `stop` is set."""
    require_newest(settings.database_url)
    trust = read_trust(home.root)
    platform = HttpPlatform(
        settings=settings,
        home=home,
        database=Database.open(settings.database_url),
        files=FileStore(home.releases),
        transcripts=open_transcripts(home),
        reversals=open_reversals(home),
        executor=BrokerExecutor(home.broker_socket),
        trusted=trust["release_signing"],
        audit_trusted=trust["audit_signing"],
    )
    config = uvicorn.Config(
        create_app(platform),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # addresses hold ids only, but who asks for what is the audit trail's business
        server_header=False,
        limit_concurrency=256,
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_stop_server, args=(server, stop), daemon=True).start()
    server.run()


def _stop_server(server: uvicorn.Server, stop: threading.Event) -> None:
    stop.wait()
    server.should_exit = True
