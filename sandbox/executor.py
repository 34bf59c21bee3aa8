"""What the other rooms see of the sandbox: one interface, whoever runs behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from core.program import Reading, Statement
from sandbox.limits import Limits
from sandbox.source import PythonJob
from sandbox.transcript import Transcript

Scalar = bool | int | float | str


class Tier(StrEnum):
    """How well this host can shut a job in. Stored in audit records and receipts; append-only."""

    FULL = "full"
    """Every layer: namespaces, private tree, Landlock, seccomp, limits."""
    REDUCED = "reduced"
    """Landlock and seccomp only, no writable path."""
    NONE = "none"
    """Not enough: no job runs."""

    @property
    def rank(self) -> int:
        """0 (none) to 2 (full), to compare a tier with the least that a policy demands."""
        return (Tier.NONE, Tier.REDUCED, Tier.FULL).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one run used, as the platform measured it from outside. Public figures are rounded by the caller."""

    wall_s: float
    cpu_s: float
    peak_memory_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """One run that ended well. Everything in it comes from the job and is checked in form only, never in content."""

    tables: Mapping[str, pa.Table]
    usage: Usage
    tier: Tier
    scalars: Mapping[str, Scalar] = field(default_factory=dict)
    models: Mapping[str, Any] = field(default_factory=dict)
    """Model specifications: JSON values only."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """Figures as data, JSON values only: what `core.figure.Figure` reads, or not."""
    transcript: Transcript | None = None
    """For the developer: set only when the call said `reveal` (mock runs)."""
    private_transcript: Transcript = field(default_factory=Transcript)
    """For the operator, under an audited act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer of isolation as the probe found it."""

    name: str
    works: bool
    reason: str
    """What it is for."""
    found: str
    """What the probe saw."""
    remedy: str = ""
    """What to do on this host when it does not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeReport:
    """What this host gives."""

    tier: Tier
    layers: tuple[Layer, ...]
    canaries: Mapping[str, bool]
    """Attack name → True when it was stopped, run from inside a sandbox of this tier."""

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do to reach the full tier, most important first."""
        return tuple(layer.remedy for layer in self.layers if not layer.works and layer.remedy)

    def plain(self) -> dict[str, Any]:
        """JSON types for `yunei doctor --json`; `tier` is its first key."""
        layers = [
            {"name": x.name, "works": x.works, "reason": x.reason, "found": x.found, "remedy": x.remedy}
            for x in self.layers
        ]
        return {
            "tier": self.tier.value,
            "layers": layers,
            "canaries": dict(self.canaries),
            "remedies": list(self.remedies),
        }


class Executor(Protocol):
    """Runs one job in one sandbox that is thrown away. Safe to call from several threads.

    Every call may raise `PlatformFault` (`isolation_unavailable`, `executor_closed`): ours, not the job's.
    """

    def parse(self, text: str, schema: Sequence[str]) -> Reading:
        """Read hostile SQL against the empty schema that the `CREATE TABLE` statements of `schema` make.

        Raises Refused: `text_too_long` (over 64 KiB of UTF-8), `text_too_deep` (nesting over the bound),
        `parse_failed` (the parser crashed, took a second of processor time or wrote nonsense). A syntax error is not an
        exception here: it stands in the Reading, as the engine's error object.
        """
        ...

    def run_program(
        self,
        statements: Sequence[Statement],
        *,
        mounted: Path | None,
        inputs: Mapping[str, pa.Table],
        limits: Limits,
        ticket: str,
        reveal: bool = False,
    ) -> RunResult:
        """Run generated SQL. `mounted`: folder with `guard.duckdb`, read-only as catalogue `guard`.

        `inputs` become tables of these names. Each statement with an output gives a table of that name.
        Raises JobFailed: `job_failed`, `job_timeout`, `memory_exceeded`, `cpu_exceeded`, `result_too_large`,
        `result_malformed`, `job_cancelled`.
        """
        ...

    def run_python(
        self, job: PythonJob, *, extract: Path | None, limits: Limits, ticket: str, reveal: bool = False
    ) -> RunResult:
        """Run free Python over `extract/tables/*.parquet`; the sidecar is never there. Raises as `run_program`."""
        ...

    def stop(self, ticket: str) -> None:
        """Cancel the run of this ticket, queued or running; its caller gets `job_cancelled`. Repeating is harmless.

        A ticket that is not known yet or has ended: nothing happens.
        """
        ...

    def probe(self) -> ProbeReport:
        """What this host gives, with the remedies; canary attacks are run anew."""
        ...

    def close(self) -> None:
        """Kill every sandbox and free everything. Repeating is harmless."""
        ...
