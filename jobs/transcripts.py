"""What real runs printed: kept for the operator's eyes alone, sealed, for a while.

A developer never sees it: one `print` would carry any row out. It is named by scenario and job, because it goes when
the scenario's last grant ends, or after `KEPT`, whichever comes first. Neither database nor backup holds it.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.canonical import canonical_json, read_record
from core.errors import NotFound
from core.ids import JobId
from core.records.jobs import Job
from core.records.parties import Actor
from core.roles import Role
from governance.organisations import LIVE
from sandbox.transcript import Transcript, to_keep
from store.database import Database
from store.errors import NOT_FOUND
from store.sealed import SealedFiles
from store.unit_of_work import UnitOfWork

KEPT = timedelta(days=30)
"""For how long at most."""
_LOOKED_FOR = timedelta(minutes=1)
"""How often what is due is looked for."""


def keep(files: SealedFiles, job: Job, transcript: Transcript) -> None:
    """Keep what a real run said, in place of what an earlier run of the same job did; nothing when it said nothing.

    On the mock nothing is kept: there the developer sees what went wrong.
    """
    if not job.mock and transcript != Transcript():
        files.put(_name(job), canonical_json(to_keep(transcript)))


def look(uow: UnitOfWork, actor: Actor, files: SealedFiles, job_id: JobId) -> Transcript:
    """The transcript of a job, for an operator of its domain; the look is put on record in this transaction.

    Precondition: what comes back is handed on after the commit. Raises NotFound: for everybody else as for a job that
    does not exist, and when nothing is kept; PlatformFault (`file_altered`, `key_wrong`).
    """
    if actor.role is not Role.OPERATOR:
        raise NotFound(NOT_FOUND, thing="job")
    job = uow.jobs.get(actor, job_id)
    try:
        kept = files.get(_name(job))
    except NotFound:
        raise NotFound(NOT_FOUND, thing="transcript") from None
    uow.note(actor, "transcript.looked_at", job.id)
    transcript: Transcript = read_record(Transcript, json.loads(kept))
    return transcript


@dataclass(slots=True)
class Forgetting:
    """Deletes what may no longer be kept. Call it as often as you like, from one thread: it looks once a minute."""

    database: Database
    files: SealedFiles
    _looked: datetime | None = None

    def __call__(self) -> None:
        """Delete what is due."""
        with self.database.read() as uow:
            if self._looked is not None and uow.now < self._looked + _LOOKED_FOR:
                return
            self._looked = uow.now
            for name in self._due(uow):
                self.files.delete(name)

    def _due(self, uow: UnitOfWork) -> list[str]:
        written = dict(self.files.written())
        scenarios = tuple({_scenario(name) for name in written})
        living = {grant.scenario for grant in uow.grants.find_unscoped(scenario=scenarios, state=LIVE)}
        return [name for name, at in written.items() if _scenario(name) not in living or at <= uow.now - KEPT]


def _name(job: Job) -> str:
    return f"{job.scenario}.{job.id}"


def _scenario(name: str) -> str:
    return name.partition(".")[0]
