"""What a job is run with and judged against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.manifest import Manifest
from core.records.jobs import Job
from core.records.scenarios import Extract
from egress.history import History
from egress.policy import GuardPolicy
from jobs.remembered import Remembered
from jobs.wholeness import Wholeness
from sandbox.executor import Executor
from sandbox.limits import Limits
from store.database import Database
from store.sealed import SealedFiles


@dataclass(frozen=True, slots=True)
class AnalyseContext:
    """What the worker process holds for jobs. No vault key, no masking key."""

    database: Database
    executor: Executor
    extracts: Path
    limits: Limits
    transcripts: SealedFiles
    histories: Remembered = field(default_factory=Remembered)
    wholeness: Wholeness = field(default_factory=Wholeness)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One job with its extract and the policy in force."""

    job: Job
    extract: Extract
    policy: GuardPolicy

    @property
    def manifest(self) -> Manifest:
        """The description of the extract."""
        return self.extract.manifest

    @property
    def ticket(self) -> str:
        """The executor's ticket of this run; the one of finishing has `:finish` behind it."""
        return f"{self.job.id}:{self.job.round}"

    def folder(self, context: AnalyseContext) -> Path:
        """Where the extract lies."""
        return context.extracts / self.extract.folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The release history as it was when a decision was made."""

    version: int
    histories: Mapping[str, History]
    """By subject type."""
