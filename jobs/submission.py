"""How a job comes in: checked for form, put on record, and queued in one transaction."""

import unicodedata

from core.canonical import digest_bytes
from core.errors import Refused, RequestError
from core.ids import JobId, ScenarioId
from core.records import OPEN_KINDS, Actor, Job, JobKind
from core.states import JobState
from governance import grants
from jobs.errors import NOT_AVAILABLE, TEXT_INVALID
from sandbox.errors import TEXT_TOO_LONG
from sandbox.source import read_job
from store.unit_of_work import UnitOfWork

TEXT_LIMIT_BYTES = 64 * 1024
"""Longer texts are never parsed: a 960 KB nested select kills the engine's parser."""
_ATTEMPTS = 6
"""Over half a minute in all: a broker that was killed is back by then."""


def check_text(text: str) -> None:
    """Refuse a text that is too long, empty or holds control characters, before anything reads it."""
    if len(text.encode("utf-8", "surrogatepass")) > TEXT_LIMIT_BYTES:
        raise RequestError(TEXT_TOO_LONG, limit=TEXT_LIMIT_BYTES)
    strange = any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n\r" for char in text)
    if strange or not text.strip():
        raise RequestError(TEXT_INVALID)


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
    not run (`not_available`) or a grant that may not be used now (its own code).
    """
    check_text(text)
    wanted = uow.scenarios.get(actor, scenario)
    grants.usable(uow, wanted.id)
    if kind not in OPEN_KINDS:
        raise Refused(NOT_AVAILABLE, kind=kind.value)
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
