"""Scenarios from application to grant, and the extracts made for them."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import AgreementId, DomainId, ExtractId, GrantId, MemberId, OrganisationId, ScenarioId, TableId
from core.manifest import Manifest, Value
from core.records.domains import ApprovalChain, AuthorisationKind
from core.states import ExtractState, GrantState, ScenarioState


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRange:
    """A restriction of rows to what the scenario needs (最小必要): bounds, or a list of values, of one column."""

    column: str
    low: Value | None = None
    """Inclusive."""
    high: Value | None = None
    """Inclusive."""
    values: tuple[Value, ...] | None = None

    def __post_init__(self) -> None:
        bounded = self.low is not None or self.high is not None
        if bounded == (self.values is not None):
            raise ValueError(f"rows by {self.column}: either bounds or values")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRequest:
    """What a scenario asks of one table, and after approval may have of it."""

    table: TableId
    columns: tuple[str, ...]
    rows: tuple[RowRange, ...] = ()
    """All of them apply; empty: all rows."""

    def __post_init__(self) -> None:
        if not self.columns or len(set(self.columns)) != len(self.columns):
            raise ValueError("name the columns, each once")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One application for one scenario (R5), and once granted the scenario itself."""

    id: ScenarioId
    domain: DomainId
    organisation: OrganisationId
    member: MemberId
    """Who applied."""
    agreement: AgreementId
    kind: AuthorisationKind
    chain: ApprovalChain
    """Copied from the domain when applied, so that a later change does not move the goal posts."""
    title: str
    purpose: str
    market_research: str
    technique: str
    expected_result: str
    benefit_sharing: str
    field: str = ""
    """Field of use for the figures (R23): finance, medical, transport, commerce, talent, other."""
    tables: tuple[TableRequest, ...]
    departments: tuple[OrganisationId, ...]
    """Owners of the tables asked for."""
    term_days: int
    """Term asked for."""
    round: int = 1
    """Counts resubmissions; votes belong to a round."""
    state: ScenarioState
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a scenario was given, for a term. Whether it is usable now is computed: `governance.grants`."""

    id: GrantId
    domain: DomainId
    organisation: OrganisationId
    scenario: ScenarioId
    agreement: AgreementId
    tables: tuple[TableRequest, ...]
    valid_from: datetime
    valid_until: datetime
    """Exclusive."""
    state: GrantState
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """One extract of one scenario on disk."""

    id: ExtractId
    domain: DomainId
    organisation: OrganisationId
    scenario: ScenarioId
    grant: GrantId
    mock: bool
    manifest: Manifest
    manifest_hash: str
    folder: str
    """Name of its private folder below the extract store; no path."""
    state: ExtractState
    created_at: datetime
