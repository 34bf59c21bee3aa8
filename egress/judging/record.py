"""The decision record: what was decided about one run, by which rules, and what that rests on.

For operators and auditors, kept with the decision; described in `docs/decision-record.md`, its form in
`docs/decision-record.schema.json`. It names withheld cells and the rule behind each, so no developer ever sees it.
`to_acro` gives the same in the form of the `results.json` of ACRO 1.0, which output checkers know.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.canonical import digest, to_plain
from core.decision import Decision, Finding, Part, Verdict
from core.manifest import Manifest, Value
from core.program import Program
from core.records.jobs import Lane

FORMAT = 2
"""2: a result has named parts and figures; free code has the same record as SQL."""
ACRO_VERSION = "1.0.2"
"""Version of ACRO whose `results.json` is followed."""

ACRO_CHECKS = {
    "threshold.subjects": "MinimumThresholdCheck",
    "complement.subjects": "MinimumThresholdCheck",
    "condition.subjects": "MinimumThresholdCheck",
    "condition.branches": "MinimumThresholdCheck",
    "values.subjects": "MinimumThresholdCheck",
    "functions.subjects": "MinimumDOFCheck",
    "dominance.contributors": "MinimumThresholdCheck",
    "dominance.top1_share": "NKCheck",
    "dominance.top2_share": "NKCheck",
    "dominance.p_percent": "PPercentCheck",
    "variance.degrees": "MinimumDOFCheck",
    "negatives.review": "NegativeValuesCheck",
}
"""Rules that ACRO knows too, under its names. The others appear under their own."""
_ACRO_STATUS = {Verdict.ACCEPTED: "pass", Verdict.REVIEW: "review", Verdict.REFUSED: "fail"}
_PUBLIC = ("rule", "outcome", "en", "zh", "hint_en", "hint_zh")


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldNote:
    """One value that does not leave, and why."""

    boundary: str
    key: tuple[Value | None, ...]
    measure: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedNote:
    """One value that is an earlier one: too few subjects changed since `as_of`."""

    boundary: str
    key: tuple[Value | None, ...]
    measure: str
    as_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that a record is made from."""

    lane: Lane
    program: Program | None
    """What ran; None for free code, which ran as it stands."""
    plan_hash: str
    """Of the canonical plan; of the text for free code."""
    policy_hash: str
    manifest: Manifest
    decision: Decision
    rules: Mapping[str, int | float | bool]
    """Every rule with the number that was applied."""
    cells: int
    """Values asked for."""
    carried: Sequence[CarriedNote] = ()
    """Values that are earlier answers, carried forward."""
    withheld: Sequence[WithheldNote] = ()
    history_versions: Mapping[str, int]
    """Subject type -> version of the release history that the decision was made against."""
    versions: Mapping[str, str]
    """Software -> version: `yunei`, `duckdb`, ..."""


def decision_record(evidence: Evidence) -> dict[str, Any]:
    """The record as JSON types. Deterministic: no time and no identity in it; those belong to the audit row."""
    notes = sorted(evidence.withheld, key=lambda note: (note.boundary, str(note.key), note.measure))
    decision = evidence.decision
    record: dict[str, Any] = {
        "format": FORMAT,
        "lane": evidence.lane.value,
        "verdict": decision.verdict.value,
        "code": decision.code,
        "rules": dict(sorted(evidence.rules.items())),
        "findings": [_finding(finding) for finding in decision.findings],
        "cells": {
            "asked": evidence.cells,
            "released": evidence.cells - len(notes),
            "carried": len(evidence.carried),
            "withheld": len(notes),
            "withheld_by_rule": dict(sorted(Counter(note.rule for note in notes).items())),
        },
        "withheld": [to_plain(note) for note in notes],
        "carried": [to_plain(note) for note in evidence.carried],
        "history": {
            "versions": dict(sorted(evidence.history_versions.items())),
            "entries_added": len(decision.entries),
        },
        "result": {
            "parts": [_part(part) for part in decision.parts],
            "figures": [to_plain(figure) for figure in decision.figures],
        },
        "inputs": {
            "program": evidence.program.hash if evidence.program is not None else None,
            "plan": evidence.plan_hash,
            "policy": evidence.policy_hash,
            "manifest": evidence.manifest.hash,
            "scenario": evidence.manifest.scenario,
            "snapshots": [to_plain(snapshot) for snapshot in evidence.manifest.snapshots],
        },
        "versions": dict(sorted(evidence.versions.items())),
    }
    return record | {"hash": digest(record)}


def _part(part: Part) -> dict[str, Any]:
    """Which table leaves, without its cells: those have their own place."""
    return {
        "name": part.name,
        "columns": [column.name for column in part.columns],
        "rows": len(part.rows),
        "hash": digest(part.rows),
    }


def intact(record: Mapping[str, Any]) -> bool:
    """Whether the record's hash is that of the rest of it."""
    rest = {name: value for name, value in record.items() if name != "hash"}
    return record.get("hash") == digest(rest)


def _finding(finding: Finding) -> dict[str, Any]:
    plain = to_plain(finding)
    return {name: plain[name] for name in _PUBLIC} | ({"private": finding.private} if finding.private else {})


def to_acro(
    record: Mapping[str, Any], *, uid: str, command: str, timestamp: str, files: Iterable[str] = ()
) -> dict[str, Any]:
    """The record as an ACRO `results.json` with one output, named `uid`.

    `command`: what was asked, as text. `timestamp`: ISO 8601. `files`: names of the delivered tables. ACRO numbers
    cells [row, column]; here it is [number of the withheld value in the record, 0], since one query may be many tables.
    `outcome` names them by key.
    """
    checks = _checks(record)
    sdc = {"summary": {name: len(cells) for name, cells in checks.items()}, "cells": checks}
    status = _ACRO_STATUS[Verdict(record["verdict"])]
    output = {
        "uid": uid,
        "status": status,
        "type": "table",
        "properties": {"method": "sql", "mitigation": "suppression" if record["withheld"] else "none"},
        "files": [{"name": name, "sdc": sdc} for name in files],
        "outcome": _outcome(record),
        "command": command,
        "summary": _summary(status, checks),
        "timestamp": timestamp,
        "comments": [finding["en"] for finding in record["findings"]],
        "exception": "",
        "fair": _fair(checks),
    }
    tool = {"@type": "SoftwareApplication", "name": "Yunei", "url": "", "version": record["versions"].get("yunei", "")}
    return {"version": ACRO_VERSION, "tool": tool, "results": {uid: output}}


def _checks(record: Mapping[str, Any]) -> dict[str, list[list[int]]]:
    checks: dict[str, list[list[int]]] = {name: [] for name in ("MinimumThresholdCheck", "NKCheck", "PPercentCheck")}
    for number, note in enumerate(record["withheld"]):
        checks.setdefault(ACRO_CHECKS.get(note["rule"], note["rule"]), []).append([number, 0])
    return checks


def _outcome(record: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Measure -> key -> `check; `, as ACRO writes a column of flags."""
    outcome: dict[str, dict[str, str]] = {}
    for note in record["withheld"]:
        key = " | ".join("all" if part is None else str(part) for part in note["key"])
        cells = outcome.setdefault(f"{note['boundary']}.{note['measure']}", {})
        cells[key] = cells.get(key, "") + f"{ACRO_CHECKS.get(note['rule'], note['rule'])}; "
    return outcome


def _summary(status: str, checks: Mapping[str, Sequence[object]]) -> str:
    lines = [f"{name}: {len(cells)} cells suppressed" for name, cells in checks.items() if cells]
    return f"{status}; " + ("; ".join(lines) + "; " if lines else "")


def _fair(checks: Mapping[str, Sequence[object]]) -> dict[str, Any]:
    return {
        "context": "https://w3id.org/statbarnsdc#",
        "statbarn": "LinearAggregations",
        "risks": ["Dominance", "Differencing", "LowCount"],
        "checks_needed": list(checks),
        "common_mitigations": ["Noise", "Suppression"],
        "check_status": {name: "fail" if cells else "pass" for name, cells in checks.items()},
    }
