"""Plans, runs and judges jobs, issues receipts, expires, seals the audit chain: the signing and transcript keys."""

import threading
from collections.abc import Callable, Sequence
from functools import partial

from api.home import Home
from api.platform import open_transcripts
from api.settings import Settings
from core.ids import JobId
from core.records.queue import Work
from jobs import analyse, expiry
from jobs.setting import AnalyseContext
from jobs.transcripts import Forgetting
from jobs.worker import Worker
from products import issuing
from sandbox.broker import BrokerExecutor
from sandbox.limits import Limits
from store.audit import Sealer
from store.database import Database
from store.files import FileStore
from store.keys import KeyPurpose, load_keyring
from store.revision import require_newest
from store.signing import Ed25519Signer

_BROKER_PATIENCE_S = 15.0
"""All processes start at once, and a killed broker is back by then."""


def run(settings: Settings, home: Home, stop: threading.Event) -> None:
    """Take up jobs until `stop` is set. A host without enough isolation: the broker refuses each, with the remedy."""
    require_newest(settings.database_url)
    database = Database.open(settings.database_url)
    context = AnalyseContext(
        database,
        BrokerExecutor(home.broker_socket, patience_s=_BROKER_PATIENCE_S),
        home.extracts,
        Limits(),
        open_transcripts(home),
    )
    sealer = Sealer(database, Ed25519Signer(load_keyring(home.keys / "audit_signing", KeyPurpose.AUDIT_SIGNING)))
    signer = Ed25519Signer(load_keyring(home.keys / "release_signing", KeyPurpose.RELEASE_SIGNING))
    context.transcripts.sweep()
    chores = (
        sealer.seal,
        partial(expiry.expire, database),
        Forgetting(database, context.transcripts),
        partial(issuing.issue_receipts, database, FileStore(home.releases), signer),
    )
    job_worker(context, chores=chores).run(stop)


def job_worker(context: AnalyseContext, *, name: str = "worker", chores: Sequence[Callable[[], object]] = ()) -> Worker:
    """The loop, with the kinds of work that need the sandbox."""
    return Worker(
        name=name,
        database=context.database,
        handlers={"analyse": partial(analyse.analyse, context)},
        gave_up=partial(_tell, context),
        chores=chores,
    )


def _tell(context: AnalyseContext, work: Work, code: str) -> None:
    """Whoever waits for work that has failed for good is told."""
    del code
    if work.kind == "analyse":
        analyse.gave_up(context.database, JobId(work.payload["job"]))
