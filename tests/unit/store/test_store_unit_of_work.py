"""One transaction, one act, one audit row."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import Conflict, Forbidden, NotFound, PlatformFault
from core.records.parties import Actor
from core.roles import Role
from core.states import GrantState, JobState, OrganisationState
from store.database import Database, make_engine
from tests.factories.law import District


def acts(district: District, object_id: str) -> list[str]:
    with district.database.read() as uow:
        return [row.act for row in uow.audit_rows.find_unscoped(object=object_id)]


def test_a_transition_changes_the_state_and_writes_its_audit_row(district: District) -> None:
    bureau, developer = district.cast["bureau"], district.cast["developer"].organisation
    with district.database.begin() as uow:
        before = uow.organisations.get_unscoped(developer)
        after = uow.transition(before, OrganisationState.SUSPENDED, bureau, {"reason": "late report"})
    assert after == replace(before, state=OrganisationState.SUSPENDED)
    with district.database.read() as uow:
        row = uow.audit_rows.find_unscoped(object=developer)[-1]
    assert (row.act, row.member, row.role) == ("organisation.suspended", bureau.member, Role.BUREAU)
    assert row.details == {"from": "active", "to": "suspended", "reason": "late report"}


def test_a_failed_transaction_leaves_neither_change_nor_audit_row(district: District) -> None:
    developer = district.cast["developer"].organisation
    before = acts(district, developer)
    with pytest.raises(RuntimeError), district.database.begin() as uow:  # noqa: PT012 (act and failure are one)
        record = uow.organisations.get_unscoped(developer)
        uow.transition(record, OrganisationState.SUSPENDED, district.cast["bureau"])
        raise RuntimeError("killed")
    with district.database.read() as uow:
        assert uow.organisations.get_unscoped(developer).state is OrganisationState.ACTIVE
    assert acts(district, developer) == before


def test_a_stale_record_cannot_be_changed(district: District) -> None:
    bureau = district.cast["bureau"]
    with district.database.begin() as uow:
        seen = uow.organisations.get_unscoped(district.cast["developer"].organisation)
        uow.transition(seen, OrganisationState.SUSPENDED, bureau)
    for act in (
        lambda uow: uow.transition(seen, OrganisationState.SUSPENDED, bureau),
        lambda uow: uow.amend(seen, bureau, "organisation.renamed", name="x"),
    ):
        with pytest.raises(Conflict) as error, district.database.begin() as uow:
            act(uow)
        assert error.value.code == "changed_meanwhile"


def test_a_transition_that_the_table_does_not_list_is_a_conflict(district: District) -> None:
    scenario, _ = district.granted()
    job = district.job(scenario)
    with pytest.raises(Conflict) as error, district.database.begin() as uow:
        uow.transition(job, JobState.RELEASED, district.cast["operator"])
    assert error.value.code == "state_conflict"


def test_a_role_that_the_table_does_not_list_is_forbidden(district: District) -> None:
    scenario, _ = district.granted()
    job = district.job(scenario, until=JobState.IN_REVIEW)
    with pytest.raises(Forbidden) as error, district.database.begin() as uow:
        uow.transition(job, JobState.RELEASED, district.cast["developer"])
    assert error.value.code == "role_forbidden"


def test_another_organisations_record_does_not_exist_for_a_transition(district: District) -> None:
    scenario, _ = district.granted()
    job = district.job(scenario)
    for act in (
        lambda uow: uow.transition(job, JobState.CANCELLED, district.cast["rival"]),
        lambda uow: uow.transition(job, JobState.RELEASED, district.cast["rival"]),  # nor is its state told
        lambda uow: uow.amend(job, district.cast["rival"], "job.renamed", title="mine"),
    ):
        with pytest.raises(NotFound), district.database.begin() as uow:
            act(uow)
    with district.database.begin() as uow:  # the control: its own developer may
        assert uow.transition(job, JobState.CANCELLED, district.cast["developer"]).state is JobState.CANCELLED


def test_a_published_table_is_seen_but_not_changed_by_another_department(district: District) -> None:
    table = district.table(department="health")
    residents = district.cast["residents"]
    with district.database.begin() as uow:
        assert uow.tables.get(residents, table.id) == table
    with pytest.raises(NotFound), district.database.begin() as uow:
        uow.amend(table, residents, "table.renamed", title="mine")


def test_a_record_begins_in_its_first_state_and_by_its_creators(district: District) -> None:
    _, grant = district.granted()
    again = replace(grant, id="grt_" + "b" * 26)
    with pytest.raises(Conflict), district.database.begin() as uow:
        uow.add(replace(again, state=GrantState.EXPIRED), district.cast["bureau"])
    with pytest.raises(Forbidden), district.database.begin() as uow:
        uow.add(again, district.cast["developer"])
    with district.database.begin() as uow:
        assert uow.add(again, district.cast["bureau"]) == again


def test_nothing_is_added_to_another_domain(district: District) -> None:
    _, grant = district.granted()
    stranger = replace(district.cast["bureau"], domain="dom_elsewhere")
    with pytest.raises(NotFound), district.database.begin() as uow:
        uow.add(replace(grant, id="grt_" + "c" * 26), stranger)


def test_a_key_in_use_is_a_conflict_with_a_code(district: District) -> None:
    _, grant = district.granted()
    with pytest.raises(Conflict) as error, district.database.begin() as uow:
        uow.add(grant, district.cast["bureau"])
    assert error.value.code == "already_exists"


def test_a_state_is_never_changed_by_amending(district: District) -> None:
    _, grant = district.granted()
    with pytest.raises(TypeError), district.database.begin() as uow:
        uow.amend(grant, district.cast["bureau"], "grant.changed", state=GrantState.REVOKED)


def test_a_vote_cannot_be_changed_even_in_sql(district: District) -> None:
    district.granted()
    with pytest.raises(Conflict), district.database.begin() as uow:
        uow.connection.exec_driver_sql("UPDATE votes SET verdict = 'reject'")
    with pytest.raises(Conflict), district.database.begin() as uow:
        uow.connection.exec_driver_sql("DELETE FROM audit_rows")


def test_a_read_transaction_cannot_write(district: District) -> None:
    with pytest.raises(PlatformFault), district.database.read() as uow:
        uow.note(district.cast["bureau"], "test.noted", "nothing")
    with district.database.begin() as uow:  # the control, on the same pooled connection
        uow.note(district.cast["bureau"], "test.noted", "nothing")


def test_lists_page_in_order_of_time(district: District) -> None:
    scenario, _ = district.granted()
    jobs = []
    for _ in range(5):
        jobs.append(district.job(scenario).id)
        district.clock.pass_days(0.01)
    developer = district.cast["developer"]
    with district.database.read() as uow:
        first = [job.id for job in uow.jobs.find(developer, limit=2)]
        second = [job.id for job in uow.jobs.find(developer, limit=2, after=first[-1])]
        newest = [job.id for job in uow.jobs.find(developer, limit=2, newest_first=True)]
        older = [job.id for job in uow.jobs.find(developer, limit=9, newest_first=True, after=newest[-1])]
    assert first + second == jobs[:4]
    assert newest + older == jobs[::-1]


def test_lists_leave_the_heavy_fields_out_and_get_has_them(district: District) -> None:
    scenario, _ = district.granted()
    job = district.job(scenario, until=JobState.IN_REVIEW)
    with district.database.read() as uow:
        assert uow.jobs.find(district.cast["developer"])[0].decision is None
        assert uow.jobs.get(district.cast["developer"], job.id).decision == job.decision


def test_sqlite_is_opened_durable_and_strict(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/y.db")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_an_unreachable_database_is_a_fault_of_ours(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/missing/y.db")
    with pytest.raises(PlatformFault) as error, database.begin():
        pass
    assert error.value.code == "store_unavailable"
    assert str(tmp_path) not in error.value.message()


def test_knows_no_other_kind_of_database() -> None:
    with pytest.raises(ValueError, match="no support"):
        make_engine("mysql+pymysql://x/y")


def test_the_platforms_own_actor_is_of_one_domain() -> None:
    assert Actor.system("dom_x") == Actor(member="system", organisation="system", role=Role.SYSTEM, domain="dom_x")
