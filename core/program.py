"""The Program: what the guard hands to the sandbox instead of the developer's text.

Two parts. `cells` runs inside the sandbox with the sidecar mounted and produces candidate cells together with what the
judge needs to know about them. `finish` runs in a fresh sandbox with **nothing mounted**: its only inputs are the
tables of cells that the judge let through (withheld values are null), so whatever it computes (HAVING, ORDER BY, LIMIT,
ratios, windows, PIVOT) is a function of released values and can reveal nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from core.canonical import digest, read_record, to_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One generated statement, run in order on one connection."""

    sql: str
    output: str | None = None
    """Name under which the statement's rows leave the sandbox; None: it prepares (CREATE TEMP TABLE)."""
    max_rows: int = 1_000_000
    """More rows than this fail the job (`result_too_large`)."""
    when: str | None = None
    """What follows FROM: an earlier temporary table that is complete, perhaps with WHERE. Without a row in it the
    statement is skipped, and an output does not come: who reads it must know that from elsewhere. Equal conditions are
    asked once. Planning a statement costs milliseconds even where it finds nothing to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Everything that runs for one job, and what the judge needs to read its outputs. JSON in, JSON out."""

    format: int = 1
    manifest_hash: str
    plan_hash: str
    """Hash of the canonical plan: two spellings of one question share it."""
    policy_hash: str
    """Hash of the guard policy under which it was compiled."""
    cells: tuple[Statement, ...]
    """Run on the sidecar: database `guard`, schema `main`, tables of the manifest with their `$` columns."""
    finish: tuple[Statement, ...]
    """Run on released cells only: each judged output is a table of the same name. The last one is named `result`."""
    spec: Mapping[str, Any]
    """How the judge reads the outputs; written and read by `egress` alone."""

    @property
    def hash(self) -> str:
        """`sha256:<hex>` of the canonical form."""
        return digest(self)

    def plain(self) -> dict[str, Any]:
        """JSON types; `Program.parse` reads it back to an equal value."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def parse(cls, plain: Mapping[str, Any]) -> Self:
        """Read what `plain` wrote; raises ValueError on anything else."""
        value: Self = read_record(cls, plain)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A developer's text as the engine reads it, made in a disposable parser process against an empty schema."""

    text: str
    tree: str
    """JSON of `json_serialize_sql`: the parse tree, or its error object."""
    bound: str
    """JSON of `json_serialize_plan(optimize := false)`: the bound logical plan, or its error object."""
