"""Risk reports of extracts: what is kept on record of each; its figures are a file beside the extracts."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import DomainId, GrantId, OrganisationId, RiskReportId, ScenarioId


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskReport:
    """One measurement of the risk that an extract leaves, also of one that did not pass. Never changed."""

    id: RiskReportId
    domain: DomainId
    organisation: OrganisationId
    """The developer for whose scenario the extract was made."""
    scenario: ScenarioId
    grant: GrantId
    tables: tuple[str, ...]
    """Names, as in the catalogue."""
    as_of: str
    """ISO date of the newest data."""
    policy_hash: str
    """Of the masking policy."""
    manifest_hash: str
    """The extract that was made; empty when a gate was not passed and nothing was."""
    folder: str
    """Name of its private folder below the reports; no path."""
    report_hash: str
    """Of the report, which names it too: the figures that a signature is about."""
    created_at: datetime

    @property
    def passed(self) -> bool:
        """Whether an extract came of it."""
        return bool(self.manifest_hash)
