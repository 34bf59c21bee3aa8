"""Risk reports: put on record when an extract is made or stopped by its gate, and read back unchanged.

The figures lie in a private file of the ingest process; the database names their hash. What is shown or signed is
held against it first: a file that was changed is shown to nobody.
"""

import json
from pathlib import Path
from typing import Any

from core.canonical import digest
from core.errors import PlatformFault
from core.ids import RiskReportId
from core.records.parties import Actor
from core.records.risk import RiskReport
from core.records.scenarios import Grant
from jobs.errors import RISK_REPORT_CHANGED
from masking.report import JSON_FILE
from store.unit_of_work import UnitOfWork


def record(uow: UnitOfWork, grant: Grant, reports: Path, folder: str, manifest_hash: str) -> RiskReport:
    """Put the report that masking wrote into `folder` on record; an empty `manifest_hash`: no extract came of it."""
    found = json.loads((reports / folder / JSON_FILE).read_text(encoding="utf-8"))
    report = RiskReport(
        id=RiskReportId(uow.new_id("risk_report")),
        domain=grant.domain,
        organisation=grant.organisation,
        scenario=grant.scenario,
        grant=grant.id,
        tables=tuple(table["name"] for table in found["tables"]),
        as_of=found["as_of"],
        policy_hash=found["policy"]["hash"],
        manifest_hash=manifest_hash,
        folder=folder,
        report_hash=found["hash"],
        created_at=uow.now,
    )
    details = {"scenario": report.scenario, "report": report.report_hash, "manifest": manifest_hash}
    return uow.add(report, Actor.system(grant.domain), **details)


def read(reports: Path, report: RiskReport) -> dict[str, Any]:
    """The figures on disk. Raises PlatformFault (`risk_report_changed`) when they are not the ones on record."""
    try:
        found = json.loads((reports / report.folder / JSON_FILE).read_text(encoding="utf-8"))
        figures = {name: value for name, value in found.items() if name != "hash"}
        whole = digest(figures) == report.report_hash
    except (OSError, ValueError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise PlatformFault(RISK_REPORT_CHANGED)
    return {**figures, "hash": report.report_hash}
