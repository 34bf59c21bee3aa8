"""The story's first acts in this process: departments, labels, policies, grants and extracts, on real parts.

Everything is real but two things: HTTP is spoken to the application directly, and the server's processes are threads.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from api.demo import data
from api.demo.story import Story
from api.processes.ingest import ingest_worker, read_secrets
from api.processes.worker import job_worker
from api.remote import Declined
from api.views import SLOT_S
from jobs.ingest import IngestContext
from jobs.materialise import MaterialiseContext
from jobs.setting import AnalyseContext
from jobs.worker import Worker
from sandbox.executor import Executor
from sandbox.limits import Limits
from sandbox.local import LocalExecutor
from store.database import Database
from store.keys import FileKeyService, KeyPurpose, load_keyring
from store.vault import Vault
from tests.factories.http import Member, Stage, stage

_ACTS = (
    "found_the_parties",
    "register_sources",
    "ingest",
    "label",
    "set_policies",
    "apply",
    "decide",
    "receive_extract",
)


class LocalRemote:
    """What `api.remote.Remote` does, without a socket."""

    def __init__(self, member: Member) -> None:
        self.member = member

    def get(self, path: str, **parameters: Any) -> Any:
        return self._checked(self.member.get(path, **parameters)).json()

    def raw(self, path: str, headers: Mapping[str, str] | None = None, **parameters: Any) -> Any:
        del headers
        return self._checked(self.member.get(path, **parameters))

    def post(self, path: str, body: Any = None, *, key: str | None = None, if_match: str | None = None) -> Any:
        headers = {} if if_match is None else {"If-Match": if_match}
        return self._checked(self.member.post(path, body, key=key, headers=headers)).json()

    def close(self) -> None:
        return

    def _checked(self, answer: Any) -> Any:
        if answer.status_code >= 400:
            raise Declined(answer.json())
        return answer


@dataclass
class Flow:
    """A platform with two granted scenarios, and the means to run its work."""

    stage: Stage
    story: Story
    executor: Executor
    vault: Vault

    @property
    def database(self) -> Database:
        return self.stage.platform.database

    def context(self, **changes: Any) -> AnalyseContext:
        """What the worker process holds."""
        home = self.stage.platform.home
        held = {
            "database": self.database,
            "executor": self.executor,
            "extracts": home.extracts,
            "limits": Limits(),
            "transcripts": self.stage.platform.transcripts,
        }
        return AnalyseContext(**{**held, **changes})

    def worker(self, context: AnalyseContext | None = None, name: str = "worker") -> Worker:
        """A worker for jobs."""
        chosen = context or self.context()
        return job_worker(chosen, name=name)

    def submit(self, text: str, who: str = "developer", **changes: Any) -> Any:
        """Submit a job without waiting."""
        body = {"scenario": self.story.known[f"{who}_scenario"], "kind": "sql", "text": text, "mock": False}
        return self.story.cast[who].post("/jobs", body | changes)

    def run(self, text: str, who: str = "developer", **changes: Any) -> Any:
        """Submit a job, run the worker until it has settled, and show it."""
        job = self.submit(text, who, **changes)
        worker = self.worker()
        while worker.run_once():
            pass
        time.sleep(SLOT_S)
        return self.story.cast[who].get(f"/jobs/{job['id']}")


@contextmanager
def flow(root: Path, postgres_url: str, table: str) -> Iterator[Flow]:
    """Play the acts up to the extracts."""
    with closing(LocalExecutor()) as executor, stage(root, executor) as platform:
        home = platform.platform.home
        data.residents_office(home.inbox / "residents.csv")
        vault = Vault(home.vault, FileKeyService(load_keyring(home.keys / "vault", KeyPurpose.VAULT)))
        story = _story(platform, postgres_url, table, home.inbox / "residents.csv")
        with _ingesting(platform, vault):
            for act in _ACTS:
                getattr(story, act)()
        yield Flow(platform, story, executor, vault)


def _story(platform: Stage, url: str, table: str, residents: Path) -> Story:
    def connect(_: str, key: str) -> Any:
        return LocalRemote(Member(platform.client, key))

    return Story(
        url="",
        root_key=platform.bureau.secret,
        postgres={"table": table},
        postgres_url=url,
        residents=residents,
        connect=connect,
    )


@contextmanager
def _ingesting(platform: Stage, vault: Vault) -> Iterator[None]:
    home, database = platform.platform.home, platform.platform.database
    master = load_keyring(home.keys / "masking", KeyPurpose.MASKING).active_key
    masking = MaterialiseContext(database, vault, master, home.registry, home.extracts, home.reports)
    reading = IngestContext(database, vault, partial(read_secrets, home), (home.inbox,))
    stop = threading.Event()
    worker = ingest_worker(reading, masking, platform.platform.reversals)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
