"""Everything that is kept, as frozen records: one class a table of the store, no behaviour but self-validation.

Field names repeat with one meaning: `domain` is the data domain (R24), `organisation` the owner that scoped reads are
checked against, `state` the position in the record's lifecycle (`core/states.py`), `at` a moment in UTC. Changes go
through `store.unit_of_work` alone; a record in hand is a picture of the past. One module, though a long one: it is the
list of everything that the platform remembers, and is read as such.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from core.decision import Decision
from core.ids import (
    AgreementId,
    DomainId,
    ExtractId,
    GrantId,
    JobId,
    MemberId,
    OrganisationId,
    ProductId,
    ReleaseId,
    ScenarioId,
    SnapshotId,
    SourceId,
    TableId,
)
from core.manifest import Manifest, Value
from core.program import Program
from core.roles import Role
from core.states import (
    AgreementState,
    ExtractState,
    GrantState,
    JobState,
    LabelSetState,
    OrganisationState,
    ScenarioState,
    TableState,
    VersionState,
)

SYSTEM_MEMBER = MemberId("system")
SYSTEM_ORGANISATION = OrganisationId("system")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a member, in the role of the organisation, within one domain."""

    member: MemberId
    organisation: OrganisationId
    role: Role
    domain: DomainId

    @classmethod
    def system(cls, domain: DomainId) -> Self:
        """The platform's own processes, acting in `domain`. Never an approver."""
        return cls(member=SYSTEM_MEMBER, organisation=SYSTEM_ORGANISATION, role=Role.SYSTEM, domain=domain)


class AuthorisationKind(StrEnum):
    """Ways of authorising (JN 7). Stored; append-only."""

    COMPREHENSIVE = "comprehensive"
    SECTORAL = "sectoral"
    GRADED = "graded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that a step of a chain must look at before it votes."""

    id: str
    en: str
    zh: str


class Quorum(StrEnum):
    """Whose votes complete a step. Stored; append-only."""

    ONE = "one"
    """One member of the role."""
    EACH_DEPARTMENT = "each_department"
    """One member of every source department whose tables are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """One step of an approval chain: a role, what it must check, and whose votes complete it."""

    role: Role
    checks: tuple[Check, ...]
    quorum: Quorum = Quorum.ONE

    def __post_init__(self) -> None:
        if self.role in (Role.SYSTEM, Role.DEVELOPER, Role.CONSUMER):
            raise ValueError(f"{self.role} is never an approver")
        if not self.checks or len({check.id for check in self.checks}) != len(self.checks):
            raise ValueError("a step needs checks with distinct ids")
        if self.quorum is Quorum.EACH_DEPARTMENT and self.role is not Role.SOURCE_DEPARTMENT:
            raise ValueError("each_department belongs to source departments alone")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalChain:
    """Steps in order; the last one decides. Data of the domain, never code."""

    steps: tuple[ChainStep, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("a chain needs at least one step")


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """One data domain: a district, a city, a utility. Its rules are data."""

    id: DomainId
    name: str
    chains: Mapping[str, ApprovalChain]
    """`AuthorisationKind` value → chain for scenario applications. A kind without a chain is not offered."""
    term_max_days: int
    """Longest term of an agreement or grant in days: 1826 (5 years, YZ) or 731 (2 years, JN list)."""
    vetted_roles: tuple[Role, ...] = (Role.OPERATOR, Role.DEVELOPER)
    """Roles whose members need current training and a confidentiality agreement (R22)."""
    created_at: datetime

    def __post_init__(self) -> None:
        for kind in self.chains:
            AuthorisationKind(kind)
        if not 1 <= self.term_max_days <= 1826:
            raise ValueError("a term is between 1 day and 5 years")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A party. Its members act in its role."""

    id: OrganisationId
    domain: DomainId
    name: str
    role: Role
    state: OrganisationState
    credit_code: str = ""
    """统一社会信用代码; empty for departments."""
    barred_until: datetime | None = None
    """Set when an agreement is revoked for violations: no new application before (R4)."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A named person of an organisation (R22)."""

    id: MemberId
    domain: DomainId
    organisation: OrganisationId
    name: str
    active: bool = True
    trained_until: datetime | None = None
    """End of the last safety training's validity."""
    confidentiality_until: datetime | None = None
    """End of the signed confidentiality agreement."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A bearer key. The secret is shown once and never kept: only its SHA-256 (the secret has 256 random bits)."""

    id: str
    domain: DomainId
    organisation: OrganisationId
    member: MemberId
    secret_hash: str
    scopes: tuple[str, ...] = ()
    """What the key may be used for; empty: all that the role may do."""
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An operation agreement with a developer organisation (R4)."""

    id: AgreementId
    domain: DomainId
    organisation: OrganisationId
    kind: AuthorisationKind
    valid_from: datetime
    valid_until: datetime
    """Exclusive."""
    scope: str
    """What the agreement covers, in words."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """rights, asset_disposal, benefit, security, exit, liability: text or reference of the signed clause."""
    state: AgreementState
    created_at: datetime

    def __post_init__(self) -> None:
        if not self.valid_from < self.valid_until:
            raise ValueError("an agreement ends after it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A department's source system. Secrets live in the key store under `secret_name`, never here."""

    id: SourceId
    domain: DomainId
    organisation: OrganisationId
    name: str
    kind: str
    """Name of the connector in `connectors.registry`: `postgresql`, `delimited`, `parquet`, …"""
    settings: Mapping[str, Any]
    """Connector settings without any secret."""
    secret_name: str | None = None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueField:
    """One field of a catalogue entry (R1)."""

    name: str
    title: str
    type: str
    """The source's own type name."""
    level: int
    """分类分级: 1 (open) to 4 (core; never supplied, R26)."""
    description: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"field {self.name}: level {self.level}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """A catalogue entry: one table of a source, and whether its department supplies it."""

    id: TableId
    domain: DomainId
    organisation: OrganisationId
    """The owning source department."""
    source: SourceId
    name: str
    """The table's name in extracts, unique in the domain."""
    title: str
    description: str = ""
    locator: Mapping[str, Any] = field(default_factory=dict)
    """Where the connector finds it: schema and table, path, sheet, …"""
    fields: tuple[CatalogueField, ...]
    update_cycle: str = ""
    """As declared in the catalogue: `once`, `daily`, `monthly`, …"""
    label_set: str | None = None
    """The confirmed label set in force."""
    state: TableState
    created_at: datetime

    @property
    def level(self) -> int:
        """The highest level of any field."""
        return max((item.level for item in self.fields), default=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSet:
    """One version of a table's column labels: proposed from evidence, confirmed by a person of the department."""

    id: str
    domain: DomainId
    organisation: OrganisationId
    table: TableId
    version: int
    columns: Mapping[str, Any]
    """The label file, written and read by `masking`: its key `columns` maps every column's name to its label."""
    state: LabelSetState
    confirmed_by: MemberId | None = None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskingPolicyVersion:
    """One immutable version of a domain's masking policy."""

    id: str
    domain: DomainId
    version: int
    text: str
    hash: str
    created_by: MemberId
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardPolicyVersion:
    """One immutable version of a domain's guard policy."""

    id: str
    domain: DomainId
    version: int
    text: str
    hash: str
    created_by: MemberId
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One dated, immutable, encrypted copy of a table in the vault."""

    id: SnapshotId
    domain: DomainId
    organisation: OrganisationId
    table: TableId
    as_of: str
    """ISO date of the data."""
    row_count: int
    schema_hash: str
    content_hash: str
    """Hash of the vault's content manifest: columns, rows, names and hashes of the files."""
    schema: Mapping[str, Any] = field(default_factory=dict)
    """Column name → Arrow type, in column order."""
    created_at: datetime


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


class VoteVerdict(StrEnum):
    """Stored; append-only."""

    APPROVE = "approve"
    REJECT = "reject"
    RETURN = "return"
    """Sent back to be amended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One person's word on a scenario, a job's release or a product version. Never changed, never withdrawn."""

    id: str
    domain: DomainId
    organisation: OrganisationId
    """The voter's."""
    member: MemberId
    role: Role
    subject: str
    """Id of the scenario, job or version."""
    round: int = 1
    step: int = 0
    """0-based position in the chain; 0 for reviews and publication checks."""
    verdict: VoteVerdict
    checks: Mapping[str, bool] = field(default_factory=dict)
    """Check id → whether it was found in order."""
    comment: str = ""
    at: datetime


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
    standing_rule: str | None = None
    """Set when a standing rule released it instead of people."""
    released_at: datetime


class ProductForm(StrEnum):
    """产品形态 (YZ 4, JN 3). Stored; append-only."""

    COMPONENT = "component"
    MODEL = "model"
    VERIFICATION = "verification"
    SERVICE = "service"
    TOOL = "tool"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product of a developer organisation: the name under which versions are published."""

    id: ProductId
    domain: DomainId
    organisation: OrganisationId
    scenario: ScenarioId
    name: str
    """Unique in the domain; part of the interface's address."""
    title: str
    form: ProductForm
    description: str = ""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductVersion:
    """One version of a product: one release on its way to consumers."""

    id: str
    domain: DomainId
    organisation: OrganisationId
    product: ProductId
    member: MemberId
    """Who asked for publication."""
    n: int
    """1, 2, … within the product, given when publication is asked for; published ones keep it."""
    release: ReleaseId
    sources: tuple[str, ...]
    """Names of the data sources, for check (2) of R10."""
    statement: str
    """The developer's statement of purpose and range, for check (1)."""
    state: VersionState
    receipt: Mapping[str, Any] | None = None
    recall_reason: str = ""
    requested_at: datetime
    published_at: datetime | None = None
    recalled_at: datetime | None = None


class WorkState(StrEnum):
    """Stored; append-only."""

    READY = "ready"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One entry of the queue. Whoever holds it shows `fence` with every act on it; a stale fence is refused."""

    id: str
    kind: str
    """One of the kinds that a process in `api/processes` takes up: `ingest`, `classify`, `materialise`, `analyse`."""
    payload: Mapping[str, Any]
    """Ids only, never data."""
    unique_key: str
    """Enqueued once for ever: a second enqueue of the same key returns the first."""
    state: WorkState
    run_at: datetime
    """Not leased before."""
    lease_until: datetime | None = None
    worker: str = ""
    fence: int = 0
    """Grows with every lease."""
    attempts: int = 0
    """Leases so far, lost ones included."""
    max_attempts: int = 3
    error: str = ""
    """Code of the last failure."""
    created_at: datetime

    @property
    def exhausted(self) -> bool:
        """Whether this lease is one more than allowed: fail it instead of running it (a poison job kills workers)."""
        return self.attempts > self.max_attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One act. Written in the transaction of the act itself; never changed."""

    id: int
    """Given by the database; 0 before it is written. Not the order of the chain."""
    domain: DomainId
    organisation: OrganisationId
    """The actor's."""
    member: MemberId
    role: Role
    act: str
    """Tag `noun.past_participle`; append-only."""
    object: str
    """Id of the thing acted upon."""
    details: Mapping[str, Any]
    """Ids, states, hashes, codes. Never a data value, a count of data or a secret."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLink:
    """The place of one audit row in the chain."""

    position: int
    """1, 2, … without gaps."""
    row: int
    previous: str
    """Hash of the link before; of the first one `sha256:` and 64 zeros."""
    hash: str
    """Over position, previous and the row's canonical form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSeal:
    """A signed head of the chain."""

    position: int
    """Of the last link that it covers."""
    head: str
    """Hash of that link."""
    at: datetime
    algorithm: str
    """`ed25519`; SM2 will be another id."""
    key_id: str
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """The remembered answer to one POST."""

    member: MemberId
    key: str
    """As sent in `Idempotency-Key`, at most 255 characters."""
    body_hash: str
    """Hash of method, path and body: the same key with another one is a conflict."""
    status: int | None = None
    """HTTP status of the answer; None while the first request still runs."""
    answer: Mapping[str, Any] | None = None
    """The answer's JSON, without any secret."""
    at: datetime
