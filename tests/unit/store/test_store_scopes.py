"""Who sees what: others' things do not exist."""

import pytest

from core.errors import NotFound
from core.ids import SnapshotId
from core.records.parties import Actor
from core.records.products import ProductForm
from core.records.scenarios import Grant
from core.records.supply import Snapshot
from core.roles import Role
from core.states import JobState
from governance import catalogue, members, reversals
from products import publication
from products.publication import FiveChecks
from store.tables import KINDS
from tests.factories.law import Clock, District, found_district, new_extract, new_risk_report

EVERYBODY = frozenset(
    {"bureau", "operator", "security", "health", "residents", "authority", "developer", "rival", "consumer"}
)
SUPERVISORS = frozenset({"bureau", "operator", "security"})

SEEN_BY = {
    "domains": EVERYBODY,
    "organisations": SUPERVISORS | {"developer"},
    "members": SUPERVISORS | {"developer"},
    "keys": SUPERVISORS | {"developer"},
    "agreements": SUPERVISORS | {"developer"},
    "sources": SUPERVISORS | {"health"},
    "tables": EVERYBODY - {"consumer"},
    "label_sets": SUPERVISORS | {"health"},
    "snapshots": SUPERVISORS | {"health"},
    "extracts": SUPERVISORS | {"developer"},
    "scenarios": SUPERVISORS | {"developer", "health", "authority"},
    "votes": SUPERVISORS,
    "grants": SUPERVISORS | {"developer"},
    "jobs": SUPERVISORS | {"developer"},
    "releases": SUPERVISORS | {"developer"},
    "products": SUPERVISORS | {"developer"},
    "versions": SUPERVISORS | {"developer"},
    "reversals": SUPERVISORS | {"health"},
    "risk_reports": SUPERVISORS,
}
"""Repository → who sees the developer's (or the health department's) own record in it."""
_OWNER = {"votes": "operator"} | dict.fromkeys(("sources", "tables", "label_sets", "snapshots", "reversals"), "health")
_NOT_LISTED = {"masking_policies", "guard_policies", "audit_rows"}
"""Policies are everybody's; audit rows have a test of their own."""


def play(district: District) -> dict[str, str]:
    """One record of every kind, by real acts; repository → its id."""
    scenario, grant = district.granted()
    keep_files(district, grant)
    release = district.release(district.job(scenario, until=JobState.IN_REVIEW))
    developer = district.cast["developer"]
    with district.database.begin() as uow:
        product = publication.register(
            uow, developer, scenario=scenario.id, name="visits", title="Visits", form=ProductForm.REPORT
        )
        publication.request(
            uow, developer, product.id, release=release.id, statement="as approved", sources=("hospital",)
        )
    found = {"domains": developer.domain, "organisations": developer.organisation, "members": developer.member}
    with district.database.read() as uow:
        for name in SEEN_BY.keys() - found.keys():
            owner = district.cast[_OWNER.get(name, "developer")]
            found[name] = getattr(uow, name).find_unscoped(organisation=owner.organisation)[0].id
    return found


def keep_files(district: District, grant: Grant) -> None:
    """The records of a snapshot and of an extract, as the ingest process keeps them."""
    system = Actor.system(grant.domain)
    with district.database.begin() as uow:
        snapshot = Snapshot(
            id=SnapshotId(uow.new_id("snapshot")),
            domain=grant.domain,
            organisation=district.cast["health"].organisation,
            table=grant.tables[0].table,
            as_of="2026-01-01",
            row_count=3,
            schema_hash="sha256:s",
            content_hash="sha256:c",
            created_at=uow.now,
        )
        uow.add(snapshot, system)
        extract = uow.add(new_extract(uow, grant), system)
        uow.add(new_risk_report(uow, grant), system)
        table = uow.tables.get_unscoped(grant.tables[0].table)
        ask = {"extract": extract, "table": table, "column": "phone", "tokens": ["1"], "reason": "a case"}
        reversals.ask(uow, district.cast["health"], **ask)


def test_each_record_exists_for_exactly_those_whom_it_concerns(district: District) -> None:
    ids = play(district)
    with district.database.read() as uow:
        for name, seers in SEEN_BY.items():
            for who in EVERYBODY:
                seen = [record.id for record in getattr(uow, name).find(district.cast[who])]
                assert (ids[name] in seen) == (who in seers), (name, who)
                if who not in seers:
                    with pytest.raises(NotFound) as error:
                        getattr(uow, name).get(district.cast[who], ids[name])
                    assert error.value.code == "not_found"


def test_the_table_of_sight_is_complete() -> None:
    assert SEEN_BY.keys() | _NOT_LISTED == KINDS.keys()


def test_another_domain_does_not_exist_even_for_a_bureau(district: District, clock: Clock) -> None:
    ids = play(district)
    other = found_district(district.database, clock, name="two", seed=1)
    with district.database.read() as uow:
        for name, record in ids.items():
            for who in ("bureau", "operator", "security", "developer"):
                with pytest.raises(NotFound):
                    getattr(uow, name).get(other.cast[who], record)
        assert uow.audit_rows.find(other.cast["bureau"], object=ids["scenarios"]) == ()
        assert uow.audit_rows.find(district.cast["bureau"], object=ids["scenarios"])


def test_a_missing_thing_and_anothers_thing_look_alike(district: District) -> None:
    ids = play(district)
    messages = set()
    with district.database.read() as uow:
        for job in (ids["jobs"], "job_" + "z" * 26):
            with pytest.raises(NotFound) as error:
                uow.jobs.get(district.cast["rival"], job)
            messages.add((error.value.message(), error.value.message("zh"), error.value.detail))
    assert len(messages) == 1


def test_a_developer_knows_the_departments_but_no_other_developer(district: District) -> None:
    with district.database.read() as uow:
        seen = {found.role for found in uow.organisations.find(district.cast["rival"])}
        names = {found.name for found in uow.organisations.find(district.cast["rival"])}
    assert seen == {Role.DEVELOPER, Role.SOURCE_DEPARTMENT}
    assert "Org developer" not in names


def test_publication_makes_a_product_visible_to_consumers(district: District) -> None:
    version = play(district)["versions"]
    consumer = district.cast["consumer"]
    with district.database.read() as uow:
        assert publication.listing(uow, consumer) == ()
    yes = FiveChecks(
        purpose_and_range=True,
        sources_lawful=True,
        no_raw_or_sensitive_data=True,
        no_leak_of_secrets=True,
        no_other_risk=True,
    )
    for who in ("security", "bureau"):
        with district.database.begin() as uow:
            publication.check(uow, district.cast[who], version, checks=yes)
    with district.database.read() as uow:
        assert [product.name for product in publication.listing(uow, consumer)] == ["visits"]
        assert uow.versions.get(consumer, version).n == 1


def test_everybody_reads_their_own_audit_rows_and_supervisors_all(district: District) -> None:
    play(district)
    with district.database.read() as uow:
        own = uow.audit_rows.find(district.cast["developer"])
        everything = uow.audit_rows.find(district.cast["security"])
        assert {row.organisation for row in own} == {district.cast["developer"].organisation}
        assert len({row.organisation for row in everything}) > 4
        assert uow.audit_rows.find(district.cast["consumer"]) == ()


def test_an_unpublished_table_is_its_departments_alone(district: District) -> None:
    table = district.table()
    with district.database.begin() as uow:
        uow.tables.get(district.cast["developer"], table.id)
        catalogue.stop_supply(uow, district.cast["health"], table.id, "error found")
    with district.database.read() as uow:
        with pytest.raises(NotFound):
            uow.tables.get(district.cast["developer"], table.id)
        assert uow.tables.get(district.cast["health"], table.id).id == table.id


def test_the_platform_sees_everything(district: District) -> None:
    ids = play(district)
    system = Actor.system(district.cast["bureau"].domain)
    with district.database.read() as uow:
        for name, record in ids.items():
            assert getattr(uow, name).get(system, record).id == record


def test_a_key_leads_to_its_own_organisation(district: District) -> None:
    with district.database.read() as uow:
        for who in EVERYBODY:
            actor, _ = members.authenticate(uow, district.secrets[who])
            assert actor == district.cast[who]
