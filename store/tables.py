"""The tables: one for each record type (`core/records/`), and those that belong to the store alone.

Columns follow from the record's fields, so that a record and its table cannot disagree; this module adds keys, unique
constraints and indexes. `migrations/` holds the same tables as history; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from core.lifecycle import Lifecycle
from core.records.audit import AuditLink, AuditRow, AuditSeal
from core.records.domains import Domain, GuardPolicyVersion, MaskingPolicyVersion
from core.records.idempotency import Idempotency
from core.records.jobs import Job, Release
from core.records.parties import Agreement, ApiKey, Member, Organisation
from core.records.products import Product, ProductVersion
from core.records.queue import Work
from core.records.reversals import Reversal
from core.records.risk import RiskReport
from core.records.scenarios import Extract, Grant, Scenario
from core.records.supply import LabelSet, Snapshot, Source, SourceTable
from core.records.votes import Vote
from core.states import (
    AGREEMENT,
    EXTRACT,
    GRANT,
    JOB,
    LABEL_SET,
    ORGANISATION,
    REVERSAL,
    SCENARIO,
    TABLE,
    VERSION,
)
from store.rows import BIG_INTEGER, codecs

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the store knows about one record type."""

    record: type
    table: Table
    noun: str
    """As in messages."""
    ordered_by: str = "created_at"
    """The field that lists are ordered by: a moment, or a version."""
    lifecycle: Lifecycle | None = None
    created: str = ""
    """Audit tag of creation when there is no lifecycle."""
    omitted: tuple[str, ...] = ()
    """Optional fields, heavy ones, that lists leave at None."""


def _table(
    record: type,
    name: str,
    *,
    key: tuple[str, ...] = ("id",),
    refers: Mapping[str, str] = MappingProxyType({}),
    unique: tuple[tuple[str, ...], ...] = (),
    indexes: tuple[tuple[str, ...], ...] = (),
) -> Table:
    columns = [
        Column(field, codec.sql_type, primary_key=field in key, nullable=codec.nullable, autoincrement=False)
        for field, codec in codecs(record).items()
    ]
    return Table(
        name,
        METADATA,
        *columns,
        *(ForeignKeyConstraint([column], [target]) for column, target in refers.items()),
        *(UniqueConstraint(*group) for group in unique),
        *(Index(None, *group) for group in indexes),
    )


_OWNED = MappingProxyType({"domain": "domains.id", "organisation": "organisations.id"})

DOMAINS = _table(Domain, "domains")
ORGANISATIONS = _table(Organisation, "organisations", refers={"domain": "domains.id"}, unique=(("domain", "name"),))
MEMBERS = _table(Member, "members", refers=_OWNED, indexes=(("organisation",),))
API_KEYS = _table(
    ApiKey,
    "api_keys",
    refers={**_OWNED, "member": "members.id"},
    unique=(("secret_hash",),),
    indexes=(("member",),),
)
AGREEMENTS = _table(Agreement, "agreements", refers=_OWNED, indexes=(("organisation",),))
SOURCES = _table(Source, "sources", refers=_OWNED, unique=(("organisation", "name"),))
SOURCE_TABLES = _table(
    SourceTable,
    "source_tables",
    refers={**_OWNED, "source": "sources.id"},
    unique=(("domain", "name"),),
    indexes=(("organisation",), ("source",)),
)
LABEL_SETS = _table(
    LabelSet, "label_sets", refers={**_OWNED, "table": "source_tables.id"}, unique=(("table", "version"),)
)
MASKING_POLICIES = _table(
    MaskingPolicyVersion, "masking_policies", refers={"domain": "domains.id"}, unique=(("domain", "version"),)
)
GUARD_POLICIES = _table(
    GuardPolicyVersion, "guard_policies", refers={"domain": "domains.id"}, unique=(("domain", "version"),)
)
SNAPSHOTS = _table(
    Snapshot,
    "snapshots",
    refers={**_OWNED, "table": "source_tables.id"},
    indexes=(("table", "as_of"),),
)
SCENARIOS = _table(
    Scenario,
    "scenarios",
    refers={**_OWNED, "agreement": "agreements.id", "member": "members.id"},
    indexes=(("organisation", "created_at"), ("domain", "state")),
)
VOTES = _table(
    Vote,
    "votes",
    refers={**_OWNED, "member": "members.id"},
    unique=(("subject", "round", "member"),),
)
GRANTS = _table(
    Grant,
    "grants",
    refers={**_OWNED, "scenario": "scenarios.id", "agreement": "agreements.id"},
    indexes=(("scenario",), ("organisation",), ("state", "valid_until")),
)
EXTRACTS = _table(
    Extract,
    "extracts",
    refers={**_OWNED, "scenario": "scenarios.id", "grant": "grants.id"},
    indexes=(("scenario", "state"), ("grant",), ("folder",)),
)
REVERSALS = _table(
    Reversal,
    "reversals",
    refers={
        **_OWNED,
        "member": "members.id",
        "scenario": "scenarios.id",
        "extract": "extracts.id",
        "table": "source_tables.id",
    },
    indexes=(("organisation", "created_at"), ("state", "ends_at")),
)
RISK_REPORTS = _table(
    RiskReport,
    "risk_reports",
    refers={**_OWNED, "scenario": "scenarios.id", "grant": "grants.id"},
    indexes=(("domain", "created_at"), ("scenario",)),
)
JOBS = _table(
    Job,
    "jobs",
    refers={**_OWNED, "scenario": "scenarios.id", "member": "members.id", "extract": "extracts.id"},
    indexes=(
        ("domain", "submitted_at", "id"),
        ("domain", "organisation", "submitted_at", "id"),
        ("domain", "state", "submitted_at", "id"),
        ("organisation", "state"),
        ("scenario", "started_at"),
    ),
)
RELEASES = _table(
    Release,
    "releases",
    refers={**_OWNED, "scenario": "scenarios.id", "job": "jobs.id"},
    unique=(("job",),),
    indexes=(("organisation",),),
)
PRODUCTS = _table(
    Product,
    "products",
    refers={**_OWNED, "scenario": "scenarios.id"},
    unique=(("domain", "name"),),
    indexes=(("organisation",),),
)
VERSIONS = _table(
    ProductVersion,
    "product_versions",
    refers={**_OWNED, "product": "products.id", "release": "releases.id", "member": "members.id"},
    unique=(("product", "n"),),
    indexes=(("domain", "state"),),
)
_UNRECEIPTED = VERSIONS.c.receipt.is_(None)
Index("ix_product_versions_unreceipted", VERSIONS.c.state, sqlite_where=_UNRECEIPTED, postgresql_where=_UNRECEIPTED)
"""Those few are looked for twice a second, among all that were ever published."""
WORK = _table(
    Work,
    "work",
    unique=(("unique_key",),),
    indexes=(("state", "run_at"), ("state", "lease_until")),
)
IDEMPOTENCY = _table(Idempotency, "idempotency", key=("member", "key"), indexes=(("at",),))

AUDIT_ROWS = Table(
    "audit_rows",
    METADATA,
    Column("id", BIG_INTEGER, primary_key=True, autoincrement=True),
    *(
        Column(field, codec.sql_type, nullable=codec.nullable)
        for field, codec in codecs(AuditRow).items()
        if field != "id"
    ),
    Index(None, "domain", "at"),
    Index(None, "domain", "object", "at"),
    # A deleted last row must not give its number to the next one.
    sqlite_autoincrement=True,
)
AUDIT_LINKS = _table(AuditLink, "audit_links", key=("position",), refers={"row": "audit_rows.id"}, unique=(("row",),))
AUDIT_SEALS = _table(AuditSeal, "audit_seals", key=("position",), refers={"position": "audit_links.position"})

HISTORY_HEADS = Table(
    "history_heads",
    METADATA,
    Column("domain", Text, ForeignKey("domains.id"), primary_key=True),
    Column("version", BIG_INTEGER, nullable=False),
)
"""Grain: one row per domain; `version` grows with every change of the domain's release history."""

HISTORY_RESERVATIONS = Table(
    "history_reservations",
    METADATA,
    Column("job", Text, ForeignKey("jobs.id"), primary_key=True),
    Column("domain", Text, ForeignKey("domains.id"), nullable=False),
    Column("committed", Boolean, nullable=False),
    Column("version", BIG_INTEGER, nullable=False),
)
"""Grain: one row per job that waits for release (`committed` false) or was released (true). `version`: the domain's
version that the reservation made; reservations of a domain came in this order."""

HISTORY_ENTRIES = Table(
    "history_entries",
    METADATA,
    Column("job", Text, ForeignKey("history_reservations.job"), primary_key=True),
    Column("seq", BIG_INTEGER, primary_key=True, autoincrement=False),
    Column("domain", Text, ForeignKey("domains.id"), nullable=False),
    Column("subject_type", Text, nullable=False),
    Column("lineage", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("subjects", LargeBinary, nullable=False),
    Column("value", Text, nullable=True),
    Column("scenario", Text, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("opaque", Boolean, nullable=False),
    Column("population", Text, nullable=False),
    Column("layer", Text, nullable=False),
    Column("grain", Text, nullable=False),
    Column("rows", LargeBinary, nullable=False),
    Column("amounts", LargeBinary, nullable=False),
    Column("siblings", Text, nullable=False),
    Column("equations", LargeBinary, nullable=False),
    Column("region", Text, nullable=False),
    Index(None, "domain", "subject_type"),
)
"""Grain: one row per job and released (or reserved) cell."""

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "domains": Kind(record=Domain, table=DOMAINS, noun="domain", created="domain.founded"),
        "organisations": Kind(
            record=Organisation,
            table=ORGANISATIONS,
            noun="organisation",
            lifecycle=ORGANISATION,
        ),
        "members": Kind(record=Member, table=MEMBERS, noun="member", created="member.added"),
        "keys": Kind(record=ApiKey, table=API_KEYS, noun="key", created="key.issued"),
        "agreements": Kind(record=Agreement, table=AGREEMENTS, noun="agreement", lifecycle=AGREEMENT),
        "sources": Kind(record=Source, table=SOURCES, noun="source", created="source.registered"),
        "tables": Kind(record=SourceTable, table=SOURCE_TABLES, noun="table", lifecycle=TABLE),
        "label_sets": Kind(record=LabelSet, table=LABEL_SETS, noun="label set", lifecycle=LABEL_SET),
        "masking_policies": Kind(
            record=MaskingPolicyVersion,
            table=MASKING_POLICIES,
            noun="masking policy",
            ordered_by="version",
            created="masking_policy.added",
        ),
        "guard_policies": Kind(
            record=GuardPolicyVersion,
            table=GUARD_POLICIES,
            noun="guard policy",
            ordered_by="version",
            created="guard_policy.added",
        ),
        "snapshots": Kind(record=Snapshot, table=SNAPSHOTS, noun="snapshot", created="snapshot.taken"),
        "scenarios": Kind(record=Scenario, table=SCENARIOS, noun="scenario", lifecycle=SCENARIO),
        "votes": Kind(record=Vote, table=VOTES, noun="vote", ordered_by="at", created="vote.cast"),
        "grants": Kind(record=Grant, table=GRANTS, noun="grant", lifecycle=GRANT),
        "extracts": Kind(record=Extract, table=EXTRACTS, noun="extract", lifecycle=EXTRACT),
        "reversals": Kind(record=Reversal, table=REVERSALS, noun="reversal", lifecycle=REVERSAL),
        "risk_reports": Kind(record=RiskReport, table=RISK_REPORTS, noun="risk report", created="risk_report.made"),
        "jobs": Kind(
            record=Job,
            table=JOBS,
            noun="job",
            ordered_by="submitted_at",
            lifecycle=JOB,
            omitted=("program", "decision"),
        ),
        "releases": Kind(
            record=Release, table=RELEASES, noun="release", ordered_by="released_at", created="release.made"
        ),
        "products": Kind(record=Product, table=PRODUCTS, noun="product", created="product.registered"),
        "versions": Kind(
            record=ProductVersion,
            table=VERSIONS,
            noun="product version",
            ordered_by="requested_at",
            lifecycle=VERSION,
        ),
        "audit_rows": Kind(record=AuditRow, table=AUDIT_ROWS, noun="audit row", ordered_by="at"),
    }
)
"""Repository name → kind: each is an attribute of the unit of work."""
