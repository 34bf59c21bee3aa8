"""The private report of an extract: what was masked how, what happened to rows, and what risk is left.

For the data officer who signs it; it holds exact counts, never a value of data, and never leaves the masking side.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from core.canonical import digest, to_plain
from masking.masked import Tally
from masking.plan import PlannedTable
from masking.request import ExtractRequest
from masking.risk.gate import Assessment
from masking.sidecar import Written

JSON_FILE = "risk.json"
HTML_FILE = "risk.html"
_PAGE = "report.html.j2"
_BODY = "report_body.html.j2"
_BARS = ((1, 1), (2, 4), (5, 9), (10, 19), (20, 49), (50, 99), (100, 10**12))
"""Class sizes that share a bar of the chart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What happened to one table."""

    planned: PlannedTable
    tally: Tally
    written: Written

    @property
    def passed(self) -> bool:
        """Whether the table's gate lets it through, for every type of subject; one without a gate passes, and the
        report says that it had none."""
        return all(assessment.passed for assessment in self.written.assessments)


def report(request: ExtractRequest, accounts: tuple[Account, ...]) -> dict[str, Any]:
    """The report as JSON types, with a `hash` of all the rest, to which a signature refers."""
    found = {
        "format": 1,
        "domain": request.domain,
        "scenario": request.scenario,
        "as_of": request.as_of,
        "policy": {"name": request.policy.name, "version": request.policy.version, "hash": request.policy.hash},
        "passed": all(account.passed for account in accounts),
        "tables": [_table(account) for account in accounts],
    }
    return {**found, "hash": digest(found)}


def _table(account: Account) -> dict[str, Any]:
    return {
        "name": account.planned.name,
        "labels_hash": account.planned.labels.hash,
        "snapshot": to_plain(account.planned.request.snapshot),
        "columns": [_column(account, column.name) for column in account.planned.labels.columns],
        "rows": to_plain(account.tally),
        "gates": [_assessment(assessment) for assessment in account.written.assessments],
    }


def _column(account: Account, name: str) -> dict[str, Any]:
    label = account.planned.labels.column(name)
    planned = next((column for column in account.planned.columns if column.name == name), None)
    return {
        "name": name,
        "label": label.label if label else "unknown",
        "level": label.level if label else 4,
        "operator": planned.operator.name if planned else None,
        "level_after": planned.described.level if planned else None,
        "outside": account.tally.outside.get(name, 0),
    }


def _assessment(assessment: Assessment) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(assessment)
    del plain["smallest"]
    del plain["gate"]["population"]  # as the policy has it; `against` says what came of it
    plain["passed"] = assessment.passed
    plain["risk"]["uniques_share"] = assessment.risk.uniques_share
    plain["histogram"] = [
        {"from": low, "to": high if high < 10**12 else None, "subjects": assessment.between(low, high)}
        for low, high in _BARS
    ]
    return plain


def write_report(folder: Path, request: ExtractRequest, accounts: tuple[Account, ...]) -> None:
    """Write `risk.json` and `risk.html` (readable by the owner alone), replacing older ones."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = report(request, accounts)
    _replace(folder / JSON_FILE, json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False))
    _replace(folder / HTML_FILE, render(found))


def render(found: Mapping[str, Any]) -> str:
    """The report as one HTML page without any outside resource."""
    return _template(_PAGE).render(found)


def render_body(found: Mapping[str, Any]) -> str:
    """What the report says, tables and charts, as HTML to stand inside a page; everything in it is escaped."""
    return _template(_BODY).render(found)


@cache
def _template(name: str) -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(name)


def _replace(path: Path, text: str) -> None:
    draft = path.with_suffix(path.suffix + ".draft")
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(draft, path)
