"""Reserve, commit, free: the release history's compare-and-swap."""

import pytest

from core.decision import HistoryEntry
from core.errors import Conflict
from core.ids import DomainId
from core.records.jobs import Job
from core.states import JobState
from tests.factories.law import District


def entry(
    cell: str = "c1", *, value: float | None = 12.5, opaque: bool = False, subject: str = "person"
) -> HistoryEntry:
    return HistoryEntry(
        subject_type=subject,
        lineage="visits",
        measure="count",
        cell=cell,
        subjects=b"\x00\xff" + cell.encode(),
        value=value,
        scenario="scn_x",
        as_of="2026-01-01",
        opaque=opaque,
        amounts=b"\xff\x00" + cell.encode(),
        siblings="sha256:question",
        equations=b"\xff\x01" + cell.encode(),
        region="[]",
    )


Two = tuple[DomainId, Job, Job]


@pytest.fixture
def jobs(district: District) -> Two:
    """The domain, and two jobs that are being judged."""
    scenario, _ = district.granted()
    first, second = (district.job(scenario, until=JobState.JUDGING) for _ in range(2))
    return scenario.domain, first, second


def test_an_untouched_history_is_empty_at_version_zero(district: District, jobs: Two) -> None:
    with district.database.read() as uow:
        assert uow.history.load(jobs[0], "person") == (0, ())


def test_reserved_entries_count_for_everybody_at_once(district: District, jobs: Two) -> None:
    domain, first, second = jobs
    entries = (entry("a"), entry("b", value=None), entry("c", value=3), entry("firm", subject="enterprise"))
    with district.database.begin() as uow:
        assert uow.history.reserve(domain, 0, first.id, entries) == 1
    with district.database.read() as uow:
        assert uow.history.load(domain, "person") == (1, (entries[:3],))
        assert uow.history.load(domain, "enterprise") == (1, (entries[3:],))
    with pytest.raises(Conflict) as error, district.database.begin() as uow:
        uow.history.reserve(domain, 0, second.id, (entry("d"),))
    assert error.value.code == "history_moved"
    with district.database.begin() as uow:  # the control: judged again against the new version
        assert uow.history.reserve(domain, 1, second.id, (entry("d"),)) == 2


def test_reservations_come_back_in_the_order_in_which_they_were_made(district: District) -> None:
    scenario, _ = district.granted()
    jobs = [district.job(scenario, until=JobState.JUDGING) for _ in range(6)]
    jobs.sort(key=lambda job: job.id, reverse=True)  # against the order of their random ids
    with district.database.begin() as uow:
        for version, job in enumerate(jobs):
            uow.history.reserve(scenario.domain, version, job.id, (entry(f"{version}b"), entry(f"{version}a")))
    with district.database.read() as uow:
        _, found = uow.history.load(scenario.domain, "person")
    assert [[one.cell for one in part] for part in found] == [[f"{n}b", f"{n}a"] for n in range(6)]


def test_a_job_holds_one_reservation(district: District, jobs: Two) -> None:
    domain, first, _ = jobs
    with district.database.begin() as uow:
        uow.history.reserve(domain, 0, first.id, ())
    with pytest.raises(Conflict) as error, district.database.begin() as uow:
        uow.history.reserve(domain, 1, first.id, (entry(),))
    assert error.value.code == "already_exists"


def test_a_commit_happens_once_and_only_after_a_reservation(district: District, jobs: Two) -> None:
    domain, first, second = jobs
    with district.database.begin() as uow:
        uow.history.reserve(domain, 0, first.id, (entry(),))
        uow.history.commit(first.id)
    for job in (first, second):
        with pytest.raises(Conflict) as error, district.database.begin() as uow:
            uow.history.commit(job.id)
        assert error.value.code == "history_not_reserved"
    with district.database.read() as uow:
        assert uow.history.load(domain, "person") == (1, ((entry(),),))


def test_a_rejection_frees_and_a_release_stays(district: District, jobs: Two) -> None:
    domain, first, second = jobs
    with district.database.begin() as uow:
        uow.history.reserve(domain, 0, first.id, (entry("a"),))
        uow.history.reserve(domain, 1, second.id, (entry("b"),))
        uow.history.commit(first.id)
    for _ in range(2):  # repeating is harmless
        with district.database.begin() as uow:
            uow.history.free(first.id)
            uow.history.free(second.id)
    with district.database.read() as uow:
        version, entries = uow.history.load(domain, "person")
    assert entries == ((entry("a"),),)
    assert version == 3  # freeing changed what is loaded, so decisions made before must be made again


def test_a_freed_job_may_reserve_again(district: District, jobs: Two) -> None:
    domain, first, _ = jobs
    with district.database.begin() as uow:
        uow.history.reserve(domain, 0, first.id, (entry("a"),))
        uow.history.free(first.id)
        assert uow.history.reserve(domain, 2, first.id, (entry("b"),)) == 3


def test_domains_have_histories_of_their_own(district: District, jobs: Two) -> None:
    domain, first, _ = jobs
    with district.database.begin() as uow:
        uow.history.reserve(domain, 0, first.id, (entry(),))
    with district.database.read() as uow:
        assert uow.history.load(DomainId("dom_other"), "person") == (0, ())
