"""How a job comes in: checked for form, put on record, and queued in one transaction."""

import base64
import unicodedata
from datetime import timedelta

from core.canonical import digest_bytes
from core.errors import Refused, RequestError
from core.ids import JobId, ScenarioId
from core.records.jobs import OPEN_KINDS, Job, JobKind
from core.records.parties import Actor
from core.records.scenarios import Scenario
from core.states import JobState
from governance import grants
from jobs.errors import NOT_AVAILABLE, QUOTA_EXHAUSTED, TEXT_INVALID
from jobs.policies import current_guard
from sandbox.errors import ARCHIVE_REFUSED, TEXT_TOO_LONG
from sandbox.source import read_job, unfold
from store.unit_of_work import UnitOfWork

TEXT_LIMIT_BYTES = 64 * 1024
"""Longer texts are never parsed: a 960 KB nested select kills the engine's parser."""
_QUOTA_PERIOD = timedelta(hours=24)
_UNSUCCESSFUL = (JobState.FAILED, JobState.REFUSED)
_ATTEMPTS = 6
"""Over half a minute in all: a broker that was killed is back by then."""


def check_text(text: str) -> None:
    """Refuse a text that is too long, empty or holds control characters, before anything reads it."""
    if len(text.encode("utf-8", "surrogatepass")) > TEXT_LIMIT_BYTES:
        raise RequestError(TEXT_TOO_LONG, limit=TEXT_LIMIT_BYTES)
    strange = any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n\r" for char in text)
    if strange or not text.strip():
        raise RequestError(TEXT_INVALID)


def given_text(kind: JobKind, text: str, archive: str) -> str:
    """The text, or that of an archive in base64: what is put on record, reviewed and run.

    Raises RequestError (`archive_refused`), and Refused (`not_available`) for an archive of another kind than Python.
    """
    if not archive:
        return text
    if text:
        raise RequestError(ARCHIVE_REFUSED, problem="it comes beside a text")
    if kind is not JobKind.PYTHON:
        raise Refused(NOT_AVAILABLE, kind=f"{kind.value} (archive)")
    try:
        upload = base64.b64decode(archive, validate=True)
    except ValueError:
        raise RequestError(ARCHIVE_REFUSED, problem="it is not base64") from None
    return unfold(upload)


def _require_quota(uow: UnitOfWork, scenario: Scenario) -> None:
    """Threat: runs written to fail where one person is, and to pass where nobody is. Raises Refused.

    What never started told nothing of data, and does not count.
    """
    spent = uow.jobs.count_unscoped(
        scenario=scenario.id, state=_UNSUCCESSFUL, mock=False, later_than={"started_at": uow.now - _QUOTA_PERIOD}
    )
    if spent >= current_guard(uow, scenario.domain).limits().count("refusals.quota"):
        raise Refused(QUOTA_EXHAUSTED)


def submit(
    uow: UnitOfWork,
    actor: Actor,
    scenario: ScenarioId,
    kind: JobKind,
    text: str,
    *,
    title: str = "",
    mock: bool = False,
) -> Job:
    """Put a job on record in state `submitted` and queue it.

    Raises RequestError for a malformed text, NotFound for another organisation's scenario, Refused for a kind that does
    not run (`not_available`), a grant that may not be used now (its own code), or a scenario whose real runs have
    failed too often (`quota_exhausted`).
    """
    check_text(text)
    wanted = uow.scenarios.get(actor, scenario)
    grants.usable(uow, wanted.id)
    if kind not in OPEN_KINDS:
        raise Refused(NOT_AVAILABLE, kind=kind.value)
    if not mock:
        _require_quota(uow, wanted)
    if kind is JobKind.PYTHON:
        read_job(text.encode("utf-8"))
    job = uow.add(
        Job(
            id=JobId(uow.new_id("job")),
            domain=actor.domain,
            organisation=actor.organisation,
            member=actor.member,
            scenario=wanted.id,
            kind=kind,
            mock=mock,
            title=title,
            text=text,
            text_hash=digest_bytes(text.encode("utf-8")),
            state=JobState.SUBMITTED,
            submitted_at=uow.now,
        ),
        actor,
        mock=mock,
    )
    uow.queue.enqueue("analyse", {"job": job.id}, f"analyse:{job.id}:1", max_attempts=_ATTEMPTS)
    return job
