"""Dry run: what the guard says about a text before anything runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.decision import Finding, Outcome
from core.errors import Refused
from core.manifest import Manifest
from core.program import Reading
from egress.policy import GuardPolicy
from egress.reading import planner


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The guard's word on a text: static, so it may be asked for as often as one likes."""

    verdict: str
    findings: tuple[Finding, ...]


def explain(reading: Reading, manifest: Manifest, policy: GuardPolicy) -> Explanation:
    """Every static finding about the text."""
    try:
        planner.plan(reading, manifest, policy)
    except Refused as refused:
        finding = Finding(
            rule=refused.code,
            outcome=Outcome.REFUSE,
            en=refused.message("en"),
            zh=refused.message("zh"),
            hint_en=refused.hint("en"),
            hint_zh=refused.hint("zh"),
            place=refused.place,
        )
        return Explanation(verdict="refused", findings=(finding,))
    return Explanation(verdict="accepted", findings=())


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededGrant:
    """The tables and columns that a text names: what a scenario must apply for, and no more."""

    columns: Mapping[str, tuple[str, ...]]
    """Table -> columns, sorted; a table of which no column is named (`count(*)`) has none."""


def needed_grant(reading: Reading, catalogue: Manifest, policy: GuardPolicy) -> NeededGrant:
    """Derive the grant from a text, read against a manifest of the whole catalogue.

    Raises Refused where the text could not be answered under any grant.
    """
    touched = planner.plan(reading, catalogue, policy).touched
    columns = {
        table: tuple(sorted(column for name, column in touched.columns if name == table))
        for table in sorted(touched.tables)
    }
    return NeededGrant(columns=columns)
