"""Many at once, on both databases: exactly one wins, nobody is told a lie."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.decision import HistoryEntry
from core.errors import Conflict, Refused, YuneiError
from core.records.parties import Actor
from core.records.products import ProductForm
from core.records.votes import VoteVerdict
from core.states import JobState, OrganisationState
from governance import grants, organisations, reviews, scenarios
from products import publication
from products.publication import FiveChecks
from store import audit, migrations, revision
from store.audit import Sealer
from store.database import Database, make_engine
from store.tables import METADATA
from tests.factories.law import District, new_job
from tests.factories.signing import PEN, TRUSTED

THREADS = 6


def at_once(act: Callable[[int], Any], threads: int = THREADS) -> list[Any]:
    """Run `act` in threads that start together; what each returned, or the error that it raised."""
    barrier = Barrier(threads)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            return act(number)
        except YuneiError as error:
            return error

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def won(results: list[Any]) -> int:
    return sum(not isinstance(item, YuneiError) for item in results)


def codes(results: list[Any]) -> set[str]:
    return {item.code for item in results if isinstance(item, YuneiError)}


def test_the_whole_story_runs_on_every_database(district: District) -> None:
    scenario, _ = district.granted()
    release = district.release(district.job(scenario, until=JobState.IN_REVIEW))
    developer = district.cast["developer"]
    with district.database.begin() as uow:
        product = publication.register(
            uow, developer, scenario=scenario.id, name="visits", title="Visits", form=ProductForm.REPORT
        )
        version = publication.request(
            uow, developer, product.id, release=release.id, statement="as approved", sources=("hospital",)
        )
    yes = FiveChecks(**dict.fromkeys(FiveChecks.__slots__, True))
    for who in ("bureau", "security"):
        with district.database.begin() as uow:
            publication.check(uow, district.cast[who], version.id, checks=yes)
    with district.database.read() as uow:
        assert publication.latest(uow, district.cast["consumer"], "visits")[1].n == 1
        assert scenarios.pending(uow, district.cast["operator"]) == ()
    Sealer(district.database, PEN).seal()
    report = audit.verify(district.database, TRUSTED)
    assert report.ok
    assert report.links > 40


def test_migrations_and_tables_agree(url: str) -> None:
    engine = make_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()
    assert migrations.migrate(url) == revision.newest()


def test_audit_rows_and_votes_cannot_be_changed(district: District) -> None:
    district.granted()
    for statement in ("UPDATE audit_rows SET act = 'x'", "DELETE FROM votes", "DELETE FROM audit_rows"):
        with pytest.raises(Exception, match=r"append-only|already_exists"), district.database.begin() as uow:
            uow.connection.exec_driver_sql(statement)


def test_one_of_many_transitions_wins(district: District) -> None:
    scenario, _ = district.granted()
    job = district.job(scenario)

    def cancel(_: int) -> Any:
        with district.database.begin() as uow:
            seen = uow.jobs.get_unscoped(job.id)
            return uow.transition(seen, JobState.CANCELLED, district.cast["developer"])

    results = at_once(cancel)
    assert won(results) == 1
    assert codes(results) <= {"changed_meanwhile", "state_conflict"}
    with district.database.read() as uow:
        assert len(uow.audit_rows.find_unscoped(object=job.id, act="job.cancelled")) == 1


def test_one_of_many_reservations_wins(district: District) -> None:
    scenario, _ = district.granted()
    jobs = [district.job(scenario, until=JobState.JUDGING) for _ in range(THREADS)]

    def reserve(number: int) -> int:
        entry = HistoryEntry(
            subject_type="person",
            lineage="visits",
            measure="count",
            cell=f"c{number}",
            subjects=b"\x01",
            value=12,
            scenario=scenario.id,
        )
        with district.database.begin() as uow:
            return uow.history.reserve(scenario.domain, 0, jobs[number].id, (entry,))

    results = at_once(reserve)
    assert won(results) == 1
    assert codes(results) == {"history_moved"}
    with district.database.read() as uow:
        version, entries = uow.history.load(scenario.domain, "person")
    assert (version, len(entries)) == (1, 1)


def test_a_release_is_committed_once(district: District) -> None:
    scenario, _ = district.granted()
    job = district.job(scenario, until=JobState.IN_REVIEW)
    with district.database.begin() as uow:
        uow.history.reserve(scenario.domain, 0, job.id, ())

    def commit(_: int) -> None:
        with district.database.begin() as uow:
            uow.history.commit(job.id)

    results = at_once(commit)
    assert won(results) == 1
    assert codes(results) == {"history_not_reserved"}


def test_the_same_post_acts_once(district: District) -> None:
    actor = district.cast["developer"]

    def post(number: int) -> Any:
        with district.database.begin() as uow:
            known = uow.idempotency.claim(actor, "same", "sha256:a")
            if known is not None:
                return known.answer
            uow.note(actor, "test.acted", "x")
            answer = {"by": number}
            uow.idempotency.remember(actor, "same", 201, answer)
            return answer

    results = at_once(post)
    assert won(results) == THREADS
    assert len({item["by"] for item in results}) == 1
    with district.database.read() as uow:
        assert len(uow.audit_rows.find_unscoped(act="test.acted")) == 1


def test_one_enqueue_of_a_key_wins_and_all_get_it(district: District) -> None:
    def enqueue(_: int) -> str:
        with district.database.begin() as uow:
            return uow.queue.enqueue("analyse", {"job": "x"}, "analyse:x").id

    assert len(set(at_once(enqueue))) == 1


def test_no_entry_is_leased_twice(district: District) -> None:
    with district.database.begin() as uow:
        for number in range(40):
            uow.queue.enqueue("analyse", {"n": number}, f"k{number}")

    def drain(number: int) -> list[str]:
        mine = []
        while True:
            with district.database.begin() as uow:
                work = uow.queue.lease(("analyse",), f"w{number}", 60)
            if work is None:
                return mine
            mine.append(work.id)

    leased = Counter(item for mine in at_once(drain) for item in mine)
    assert len(leased) == 40
    assert set(leased.values()) == {1}


def test_one_member_votes_once(district: District) -> None:
    scenario, _ = district.granted()
    job = district.job(scenario, until=JobState.IN_REVIEW)

    def vote(_: int) -> Any:
        with district.database.begin() as uow:
            return reviews.vote(uow, district.cast["operator"], job.id, verdict=VoteVerdict.APPROVE)

    results = at_once(vote)
    assert won(results) == 1
    assert codes(results) <= {"already_voted", "already_exists"}


def test_one_grant_comes_of_two_last_votes(district: District) -> None:
    scenario = district.applied((district.table(),))
    district.approve(scenario.id, "operator")
    second = district.add_member("bureau2", district.cast["bureau"].organisation, district.cast["bureau"].role)
    voters = (district.cast["bureau"], second)

    def vote(number: int) -> Any:
        checks = dict.fromkeys(("minimal", "lawful", "public_interest"), True)
        with district.database.begin() as uow:
            return scenarios.vote(uow, voters[number], scenario.id, verdict=VoteVerdict.APPROVE, checks=checks)

    results = at_once(vote, 2)
    assert won(results) == 1
    assert codes(results) == {"scenario_not_open"}
    with district.database.read() as uow:
        assert len(uow.grants.find_unscoped(scenario=scenario.id)) == 1


def test_nothing_starts_behind_a_suspension(district: District) -> None:
    """Whoever saw the grant usable has its job among those that the suspension stops."""
    scenario, _ = district.granted()
    developer = district.cast["developer"]

    def act(number: int) -> Any:
        if number == 0:
            with district.database.begin() as uow:
                return organisations.suspend(uow, district.cast["bureau"], developer.organisation, "violation")
        with district.database.begin() as uow:
            grants.usable(uow, scenario.id)
            return uow.add(new_job(uow, scenario, developer), developer).id

    results = at_once(act)
    stopped = {job.id for job in results[0].jobs}
    started = {item for item in results[1:] if not isinstance(item, YuneiError)}
    assert started == stopped
    assert all(isinstance(item, Refused) for item in results[1:] if item not in started)


def test_two_versions_never_share_a_number(district: District) -> None:
    scenario, _ = district.granted()
    developer = district.cast["developer"]
    released = [district.release(district.job(scenario, until=JobState.IN_REVIEW)) for _ in range(THREADS)]
    with district.database.begin() as uow:
        product = publication.register(
            uow, developer, scenario=scenario.id, name="visits", title="Visits", form=ProductForm.REPORT
        )

    def request(number: int) -> int:
        with district.database.begin() as uow:
            release = released[number].id
            return publication.request(
                uow, developer, product.id, release=release, statement="s", sources=("hospital",)
            ).n

    assert sorted(at_once(request)) == list(range(1, THREADS + 1))


def test_sealers_at_once_make_one_chain(district: District) -> None:
    system = Actor.system(district.cast["bureau"].domain)

    def act(number: int) -> Any:
        if number % 2:
            return Sealer(district.database, PEN).seal()
        for _ in range(10):
            with district.database.begin() as uow:
                uow.note(system, "test.noted", f"n{number}")
        return None

    results = at_once(act)
    assert won(results) == THREADS
    Sealer(district.database, PEN).seal()
    report = audit.verify(district.database, TRUSTED)
    assert (report.ok, report.unsealed) == (True, 0)


def test_a_transaction_that_commits_late_is_sealed_too(district: District) -> None:
    """On PostgreSQL a row may appear behind younger ones that are sealed already."""
    with district.database.read() as uow:
        if uow.connection.dialect.name == "sqlite":
            pytest.skip("SQLite has one writer: nothing commits out of order")
    bureau = district.cast["bureau"]
    sealer = Sealer(district.database, PEN)
    with district.database.begin() as slow:
        slow.note(bureau, "test.noted", "slow")
        with district.database.begin() as fast:
            fast.note(bureau, "test.noted", "fast")
        assert sealer.seal() is not None
    seal = sealer.seal()
    assert seal is not None
    report = audit.verify(district.database, TRUSTED)
    assert (report.ok, report.unsealed) == (True, 0)
    with district.database.read() as uow:
        assert report.links == len(uow.audit_rows.find_unscoped())


def test_processes_migrate_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('m')}/y.db"
    assert set(at_once(lambda _: migrations.migrate(url), 3)) == {revision.newest()}


def test_conflicts_leave_the_pool_usable(district: District) -> None:
    developer = district.cast["developer"].organisation
    for _ in range(12):  # more than the pool holds
        with pytest.raises(Conflict), district.database.begin() as uow:  # noqa: PT012 (look and act are one)
            found = uow.organisations.get_unscoped(developer)
            uow.transition(found, OrganisationState.ACTIVE, district.cast["bureau"])
    with district.database.read() as uow:
        assert uow.organisations.get_unscoped(developer).state is OrganisationState.ACTIVE


def test_database_is_opened_by_its_url(url: str) -> None:
    database = Database.open(url)
    with database.read() as uow:
        assert uow.domains.find_unscoped() == ()
    database.close()
