"""One process of the server: `python -m api.process NAME PARENT_PID`. Started by the supervisor, with what it needs."""

import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import uvicorn

from api.home import Home
from api.platform import HttpPlatform, read_trust
from api.settings import Settings, read_settings
from api.supervisor import die_with_parent
from core.errors import PlatformFault
from core.records import Work
from jobs import expiry, ingest, kinds, materialise
from jobs.errors import SECRET_MISSING, TIER_TOO_LOW
from jobs.ingest import IngestContext
from jobs.materialise import MaterialiseContext
from jobs.setting import AnalyseContext
from jobs.worker import Worker
from products import issuing
from sandbox import settings as sandbox_settings
from sandbox.broker import BrokerExecutor, serve
from sandbox.executor import Executor, ProbeReport, Tier
from sandbox.limits import Limits
from store.audit import Sealer
from store.database import Database
from store.files import FileStore
from store.keys import FileKeyService, KeyPurpose, load_keyring
from store.migrations import require_newest
from store.signing import Ed25519Signer
from store.vault import Vault

log = logging.getLogger("yunei.process")
_BROKER_PATIENCE_S = 30.0


def run_broker(settings: Settings, home: Home, stop: threading.Event) -> None:
    """The sandbox broker: extracts to mount, a socket to listen on, no key and no database. Handles its own signals."""
    del stop
    serve(home.broker_socket, sandbox_settings.Settings(least_tier=Tier(settings.minimum_tier)))


def run_ingest(settings: Settings, home: Home, stop: threading.Event) -> None:
    """Sources, vault, masking."""
    database = Database.open(settings.database_url)
    vault = Vault(home.vault, FileKeyService(load_keyring(home.keys / "vault", KeyPurpose.VAULT)))
    master = load_keyring(home.keys / "masking", KeyPurpose.MASKING)
    masking = MaterialiseContext(database, vault, master.active_key, home.registry, home.extracts, home.reports)
    reading = IngestContext(database, vault, partial(read_secrets, home), (home.inbox,))
    ingest.sweep_vault(reading)
    _work(
        "ingest", database, kinds.ingest_kinds(reading, masking), stop, [partial(materialise.sweep_extracts, masking)]
    )


def run_worker(settings: Settings, home: Home, stop: threading.Event) -> None:
    """Jobs, publication, expiry and the audit seal."""
    database = Database.open(settings.database_url)
    executor = BrokerExecutor(home.broker_socket)
    _require_tier(executor, settings)
    context = AnalyseContext(database, executor, home.extracts, Limits())
    sealer = Sealer(database, Ed25519Signer(load_keyring(home.keys / "audit_signing", KeyPurpose.AUDIT_SIGNING)))
    signer = Ed25519Signer(load_keyring(home.keys / "release_signing", KeyPurpose.RELEASE_SIGNING))
    chores: list[Callable[[], object]] = [
        sealer.seal,
        partial(expiry.expire, database),
        partial(issuing.issue_receipts, database, FileStore(home.releases), signer),
    ]
    _work("worker", database, kinds.worker_kinds(context), stop, chores, kinds.gave_up(context))


def run_http(settings: Settings, home: Home, stop: threading.Event) -> None:
    """The API and the console. No private key."""
    from api.app import create_app

    trust = read_trust(home.root)
    platform = HttpPlatform(
        settings=settings,
        home=home,
        database=Database.open(settings.database_url),
        files=FileStore(home.releases),
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


def read_secrets(home: Home, name: str) -> Mapping[str, str]:
    """The secret settings of a source. Raises PlatformFault (`secret_missing`)."""
    try:
        secrets: dict[str, str] = json.loads((home.secrets / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PlatformFault(SECRET_MISSING) from None
    return secrets


def _require_tier(executor: Executor, settings: Settings) -> None:
    report = _probe(executor)
    if report.tier.rank < Tier(settings.minimum_tier).rank:
        raise PlatformFault(TIER_TOO_LOW, detail="; ".join(report.remedies))
    log.info("isolation tier %s", report.tier.value)


def _probe(executor: Executor) -> ProbeReport:
    """The broker's report. All processes start at once: wait while it is not there yet. Raises PlatformFault."""
    deadline = time.monotonic() + _BROKER_PATIENCE_S
    while True:
        try:
            return executor.probe()
        except PlatformFault:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _nobody_waits(work: Work, code: str) -> None:
    """Whoever ordered ingest work looks at its state."""
    del work, code


def _work(
    name: str,
    database: Database,
    handlers: Mapping[str, Callable[..., None]],
    stop: threading.Event,
    chores: Sequence[Callable[[], object]] = (),
    gave_up: Callable[[Work, str], None] = _nobody_waits,
) -> None:
    Worker(name=name, database=database, handlers=handlers, gave_up=gave_up, chores=chores).run(stop)


def _stop_server(server: uvicorn.Server, stop: threading.Event) -> None:
    stop.wait()
    server.should_exit = True


_RUN: Mapping[str, Callable[[Settings, Home, threading.Event], None]] = {
    "broker": run_broker,
    "ingest": run_ingest,
    "worker": run_worker,
    "http": run_http,
}


def main() -> None:
    """Run the process that the supervisor names."""
    name, parent = sys.argv[1], int(sys.argv[2])
    die_with_parent(parent)
    os.umask(0o077)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = read_settings()
    home = Home(settings.home)
    home.require()
    if name != "broker":  # which has no business with the database
        require_newest(settings.database_url)
    _RUN[name](settings, home, stop)


if __name__ == "__main__":
    main()
