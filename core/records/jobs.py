"""Jobs of developers and the releases that come of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.decision import Decision
from core.ids import DomainId, ExtractId, JobId, MemberId, OrganisationId, ReleaseId, ScenarioId
from core.program import Program
from core.states import JobState


class JobKind(StrEnum):
    """Stored; append-only."""

    SQL = "sql"
    PYTHON = "python"
    MODEL = "model"


OPEN_KINDS = frozenset({JobKind.SQL, JobKind.PYTHON})
"""Kinds that run; another answers `not_available`. `jobs.lanes.LANES` holds the way of each."""


class Lane(StrEnum):
    """Way out that a job takes. Stored; append-only."""

    SAFE_AGGREGATE = "safe_aggregate"
    DIFFERENTIAL_PRIVACY = "differential_privacy"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One submission of code by a developer, from text to release."""

    id: JobId
    domain: DomainId
    organisation: OrganisationId
    member: MemberId
    """Who submitted it."""
    scenario: ScenarioId
    extract: ExtractId | None = None
    """The extract that it runs on; fixed when planned."""
    kind: JobKind
    lane: Lane = Lane.SAFE_AGGREGATE
    mock: bool = False
    title: str = ""
    text: str
    text_hash: str
    state: JobState
    reason: str = ""
    """A stable error code or a word for people; steers nothing."""
    round: int = 1
    """Counts runs (a moved history judges again); review votes belong to a round."""
    plan_hash: str | None = None
    program: Program | None = None
    decision: Decision | None = None
    decision_hash: str | None = None
    history_version: int | None = None
    usage: Mapping[str, int] = field(default_factory=dict)
    """Metered: cpu_ms, wall_ms, memory_peak_bytes, … rounded by the executor."""
    executor_ticket: str | None = None
    isolation_tier: str = ""
    """The tier of the sandbox that it ran in, as the sandbox reported it."""
    submitted_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A result that left the guard, visible to its developer. Exactly one a job (unique key)."""

    id: ReleaseId
    domain: DomainId
    organisation: OrganisationId
    scenario: ScenarioId
    job: JobId
    output_hash: str
    """Hash of the canonical result in the release store."""
    record_hash: str
    """Hash of the decision record."""
    decision_hash: str
    released_at: datetime
