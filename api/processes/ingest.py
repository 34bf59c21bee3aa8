"""Reads sources, writes and reads the vault, masks, turns tokens back: the vault, masking and reversal keys."""

import json
import threading
from collections.abc import Mapping
from functools import partial

from api.home import Home
from api.platform import open_reversals
from api.settings import Settings
from core.errors import PlatformFault
from core.records.queue import Work
from jobs import ingest, materialise, reversals
from jobs.errors import SECRET_MISSING
from jobs.ingest import IngestContext
from jobs.materialise import MaterialiseContext
from jobs.worker import Worker
from store.database import Database
from store.keys import FileKeyService, KeyPurpose, load_keyring
from store.revision import require_newest
from store.sealed import SealedFiles
from store.vault import Vault


def run(settings: Settings, home: Home, stop: threading.Event) -> None:
    """Take up its kinds of work until `stop` is set."""
    require_newest(settings.database_url)
    database = Database.open(settings.database_url)
    vault = Vault(home.vault, FileKeyService(load_keyring(home.keys / "vault", KeyPurpose.VAULT)))
    master = load_keyring(home.keys / "masking", KeyPurpose.MASKING)
    masking = MaterialiseContext(database, vault, master.active_key, home.registry, home.extracts, home.reports)
    reading = IngestContext(database, vault, partial(read_secrets, home), (home.inbox,))
    ingest.sweep_vault(reading)
    ingest_worker(reading, masking, open_reversals(home)).run(stop)


def ingest_worker(reading: IngestContext, masking: MaterialiseContext, sealed: SealedFiles) -> Worker:
    """The loop, with the kinds of work that need the vault."""
    return Worker(
        name="ingest",
        database=reading.database,
        handlers={
            "ingest": partial(ingest.ingest, reading),
            "classify": partial(ingest.propose, reading),
            "materialise": partial(materialise.materialise, masking),
            reversals.WORK_KIND: partial(reversals.make, masking, sealed),
        },
        gave_up=partial(_tell, reading.database, sealed),
        chores=(
            partial(materialise.sweep_extracts, masking),
            reversals.Forgetting(reading.database, sealed),
        ),
    )


def read_secrets(home: Home, name: str) -> Mapping[str, str]:
    """The secret settings of a source. Raises PlatformFault (`secret_missing`)."""
    try:
        secrets: dict[str, str] = json.loads((home.secrets / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PlatformFault(SECRET_MISSING) from None
    return secrets


def _tell(database: Database, sealed: SealedFiles, work: Work, code: str) -> None:
    """Who asked for tokens to be turned back is told; whoever ordered other work looks at its state."""
    if work.kind == reversals.WORK_KIND:
        reversals.gave_up(database, sealed, work, code)
