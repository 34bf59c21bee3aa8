"""A small district, built through the services themselves: every state is reached by real transitions."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from core.decision import Decision, Finding, Outcome, Verdict
from core.ids import DomainId, ExtractId, JobId, OrganisationId, ReleaseId, RiskReportId, ScenarioId
from core.manifest import Manifest, Table
from core.records.domains import AuthorisationKind
from core.records.jobs import Job, JobKind, Release
from core.records.parties import Actor
from core.records.risk import RiskReport
from core.records.scenarios import Extract, Grant, Scenario, TableRequest
from core.records.supply import CatalogueField, SourceTable
from core.records.votes import VoteVerdict
from core.roles import Role
from core.states import ExtractState, JobState
from governance import agreements, catalogue, domains, members, organisations, scenarios, votes
from governance.scenarios import Application
from store.database import Database
from store.unit_of_work import UnitOfWork

BEGINNING = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = BEGINNING

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)


def counted_bytes(start: int = 0) -> Callable[[int], bytes]:
    """Distinct, predictable bytes in place of randomness."""
    numbers = itertools.count(start + 1)
    return lambda size: next(numbers).to_bytes(size, "big")


@dataclass
class District:
    """One domain with one party of each kind, on an open database."""

    database: Database
    clock: Clock
    cast: dict[str, Actor] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def add_party(self, who: str, role: Role, *, credit_code: str = "", people: int = 1) -> Actor:
        """Register an organisation with `people` members; the first one is `who`, the others `who2`, `who3`, …"""
        bureau = self.cast["bureau"]
        with self.database.begin() as uow:
            organisation = organisations.register(uow, bureau, name=f"Org {who}", role=role, credit_code=credit_code)
        for number in range(1, people + 1):
            self.add_member(who if number == 1 else f"{who}{number}", organisation.id, role)
        return self.cast[who]

    def add_member(self, who: str, organisation: OrganisationId, role: Role) -> Actor:
        vetted = self.clock.now + timedelta(days=365)
        bureau = self.cast["bureau"]
        with self.database.begin() as uow:
            member = members.add(
                uow,
                bureau,
                organisation=organisation,
                name=who,
                trained_until=vetted,
                confidentiality_until=vetted,
            )
            _, self.secrets[who] = members.issue_key(uow, bureau, member=member.id)
        actor = Actor(member=member.id, organisation=organisation, role=role, domain=bureau.domain)
        self.cast[who] = actor
        return actor

    def table(self, name: str = "visits", *, department: str = "health", columns: tuple[str, ...] = ("site", "year")):
        """A published catalogue entry."""
        actor = self.cast[department]
        with self.database.begin() as uow:
            source = catalogue.register_source(uow, actor, name=f"{name} system", kind="csv", settings={"path": "x"})
            fields = tuple(CatalogueField(name=item, title=item, type="int", level=2) for item in columns)
            entry = catalogue.Entry(source=source.id, name=name, title=name, fields=fields)
            table = catalogue.register_table(uow, actor, entry)
            labels = {"columns": {item: {"label": "category"} for item in columns}}
            catalogue.confirm_labels(uow, actor, table=table.id, columns=labels)
            return catalogue.publish(uow, actor, table.id)

    def agreement(self, developer: str = "developer", *, kind: AuthorisationKind = AuthorisationKind.COMPREHENSIVE):
        with self.database.begin() as uow:
            return agreements.sign(
                uow,
                self.cast["operator"],
                organisation=self.cast[developer].organisation,
                kind=kind,
                valid_from=self.clock.now,
                valid_until=self.clock.now + timedelta(days=700),
                scope="health statistics",
                terms={"exit": "clause 9"},
            )

    def application(self, tables: tuple[SourceTable, ...], agreement: Any, /, **changes: Any) -> Application:
        wanted = tuple(
            TableRequest(table=table.id, columns=tuple(item.name for item in table.fields)) for table in tables
        )
        values: dict[str, Any] = {
            "agreement": agreement.id,
            "kind": agreement.kind,
            "title": "Visits by site",
            "purpose": "Plan sites",
            "market_research": "Two insurers ask for it",
            "technique": "SQL aggregates",
            "expected_result": "A yearly table",
            "benefit_sharing": "By agreement",
            "tables": wanted,
            "term_days": 90,
        }
        return Application(**{**values, **changes})

    def applied(self, tables: tuple[SourceTable, ...], /, *, developer: str = "developer", **changes: Any) -> Scenario:
        kind = changes.get("kind", AuthorisationKind.COMPREHENSIVE)
        agreement = self.agreement(developer, kind=kind)
        with self.database.begin() as uow:
            return scenarios.apply(uow, self.cast[developer], self.application(tables, agreement, **changes))

    def approve(self, scenario: ScenarioId, *voters: str) -> tuple[Scenario, Grant | None]:
        """Each voter approves in turn, with all checks of the step in order."""
        for who in voters:
            with self.database.begin() as uow:
                found = uow.scenarios.get_unscoped(scenario)
                progress = scenarios.progress_of(found, votes.of(uow, found))
                step = found.chain.steps[progress.step or 0]
                checks = {check.id: True for check in step.checks}
                answer = scenarios.vote(uow, self.cast[who], scenario, verdict=VoteVerdict.APPROVE, checks=checks)
        return answer

    def granted(self, *, developer: str = "developer", table: str = "visits") -> tuple[Scenario, Grant]:
        published = self.table(table)
        scenario = self.applied((published,), developer=developer)
        scenario, grant = self.approve(scenario.id, "operator", "bureau")
        assert grant is not None
        return scenario, grant

    def job(
        self, scenario: Scenario, *, until: JobState = JobState.SUBMITTED, findings: tuple[Finding, ...] = ()
    ) -> Job:
        """A job of the scenario's developer, moved along the way of the machine to `until`."""
        developer = next(actor for actor in self.cast.values() if actor.member == scenario.member)
        system = Actor.system(scenario.domain)
        way = (JobState.PLANNED, JobState.QUEUED, JobState.RUNNING, JobState.JUDGING, JobState.IN_REVIEW)
        with self.database.begin() as uow:
            job = uow.add(new_job(uow, scenario, developer), developer)
            for state in way if until is not JobState.SUBMITTED else ():
                judged = {"decision": decision(findings), "decision_hash": "sha256:d"}
                job = uow.transition(job, state, system, **(judged if state is JobState.IN_REVIEW else {}))
                if state is until:
                    break
        return job

    def release(self, job: Job) -> Release:
        with self.database.begin() as uow:
            uow.transition(job, JobState.RELEASED, self.cast["operator"])
            return uow.add(
                Release(
                    id=ReleaseId(uow.new_id("release")),
                    domain=job.domain,
                    organisation=job.organisation,
                    scenario=job.scenario,
                    job=job.id,
                    output_hash="sha256:o",
                    record_hash="sha256:r",
                    decision_hash="sha256:d",
                    released_at=uow.now,
                ),
                self.cast["operator"],
            )


def new_job(uow: UnitOfWork, scenario: Scenario, developer: Actor) -> Job:
    """A job as it is submitted."""
    return Job(
        id=JobId(uow.new_id("job")),
        domain=scenario.domain,
        organisation=developer.organisation,
        member=developer.member,
        scenario=scenario.id,
        kind=JobKind.SQL,
        text="SELECT 1",
        text_hash="sha256:0",
        state=JobState.SUBMITTED,
        submitted_at=uow.now,
    )


def new_extract(uow: UnitOfWork, grant: Grant, tables: tuple[Table, ...] = ()) -> Extract:
    """A grant's extract of these tables, as the ingest process keeps its record."""
    manifest = Manifest(
        domain=grant.domain,
        scenario=grant.scenario,
        policy_hash="sha256:p",
        key_version=1,
        mock=False,
        snapshots=(),
        tables=tables,
    )
    return Extract(
        id=ExtractId(uow.new_id("extract")),
        domain=grant.domain,
        organisation=grant.organisation,
        scenario=grant.scenario,
        grant=grant.id,
        mock=False,
        manifest=manifest,
        manifest_hash=manifest.hash,
        folder=manifest.hash.removeprefix("sha256:"),
        state=ExtractState.READY,
        created_at=uow.now,
    )


def new_risk_report(uow: UnitOfWork, grant: Grant) -> RiskReport:
    """What is on record of the risk of a grant's extract; its figures are on no disk."""
    return RiskReport(
        id=RiskReportId(uow.new_id("risk_report")),
        domain=grant.domain,
        organisation=grant.organisation,
        scenario=grant.scenario,
        grant=grant.id,
        tables=("visits",),
        as_of="2026-01-01",
        policy_hash="sha256:p",
        manifest_hash="sha256:m",
        folder="wrk_none",
        report_hash="sha256:r",
        created_at=uow.now,
    )


def decision(findings: tuple[Finding, ...] = ()) -> Decision:
    return Decision(verdict=Verdict.ACCEPTED, code=None, findings=findings)


def review_finding() -> Finding:
    return Finding(rule="dominance.share", outcome=Outcome.REVIEW, en="Look at it.", zh="请人工查看。")


def found_district(
    database: Database, clock: Clock, *, rules: str = "yanzhou", name: str = "one", seed: int = 0
) -> District:
    """A domain with its bureau, an operator of three, two departments, an authority, an officer, two developers."""
    district = District(database, clock)
    domain_id = DomainId(f"dom_{'a' * 25}{'bcdefgh'[seed]}")
    with database.begin() as uow:
        domain = domains.read_domain(domains.shipped(rules), id=domain_id, created_at=uow.now)
        actor, secret = members.found(uow, domain, bureau=f"Bureau {name}", member="First")
    district.cast["bureau"], district.secrets["bureau"] = actor, secret
    district.add_party("operator", Role.OPERATOR, people=3)
    for who, role in (
        ("health", Role.SOURCE_DEPARTMENT),
        ("residents", Role.SOURCE_DEPARTMENT),
        ("authority", Role.INDUSTRY_AUTHORITY),
        ("security", Role.SECURITY_OFFICER),
        ("developer", Role.DEVELOPER),
        ("rival", Role.DEVELOPER),
        ("consumer", Role.CONSUMER),
    ):
        district.add_party(who, role)
    return district
