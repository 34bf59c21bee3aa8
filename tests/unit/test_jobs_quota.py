"""The quota of real runs without a result, and the policy that sets it."""

from datetime import timedelta

import pytest

from core.errors import Refused
from core.records.jobs import JobKind
from core.records.parties import Actor
from core.records.scenarios import Scenario
from core.states import JobState
from governance import policies
from jobs import policies as read
from jobs.submission import submit
from tests.factories.databases import clock, database, district
from tests.factories.law import District, new_job

__all__ = ["clock", "database", "district"]


def fail(district: District, scenario: Scenario, *, started: bool = True, mock: bool = False) -> None:
    """A job of the scenario that fails now."""
    system, developer = Actor.system(scenario.domain), district.cast["developer"]
    with district.database.begin() as uow:
        job = uow.add(new_job(uow, scenario, developer), developer)
        job = uow.amend(job, system, "job.prepared", mock=mock, started_at=uow.now if started else None)
        uow.transition(job, JobState.FAILED, system, ended_at=uow.now)


def put_in_force(district: District, quota: int) -> None:
    with district.database.begin() as uow:
        text = f"rules: {{threshold.subjects: 10, refusals.quota: {quota}}}"
        policies.add_guard(uow, district.cast["bureau"], text=text, hash=f"sha256:{quota}")


def ask(district: District, scenario: Scenario, *, mock: bool = False) -> None:
    with district.database.begin() as uow:
        submit(uow, district.cast["developer"], scenario.id, JobKind.SQL, "SELECT 1", mock=mock)


def test_declines_a_real_run_when_the_quota_is_spent_and_not_one_before(district: District) -> None:
    scenario, _ = district.granted()
    put_in_force(district, 2)
    fail(district, scenario)
    ask(district, scenario)
    fail(district, scenario)
    with pytest.raises(Refused) as declined:
        ask(district, scenario)
    assert declined.value.code == "quota_exhausted"
    ask(district, scenario, mock=True)


def test_what_told_nothing_of_data_does_not_count(district: District) -> None:
    scenario, _ = district.granted()
    other, _ = district.granted(table="other")
    put_in_force(district, 1)
    fail(district, scenario, started=False)
    fail(district, scenario, mock=True)
    fail(district, other)
    ask(district, scenario)


def test_a_run_of_the_day_before_does_not_count(district: District) -> None:
    scenario, _ = district.granted()
    put_in_force(district, 1)
    fail(district, scenario)
    began = district.clock.now
    district.clock.now = began + timedelta(hours=24) - timedelta(seconds=1)
    with pytest.raises(Refused):
        ask(district, scenario)
    district.clock.now = began + timedelta(hours=24)
    ask(district, scenario)


def test_the_newest_version_is_in_force_and_is_parsed_once(district: District) -> None:
    domain = district.cast["bureau"].domain
    for quota in (3, 1, 2):
        put_in_force(district, quota)  # all within one tick of the clock
        with district.database.read() as uow:
            policy = read.current_guard(uow, domain)
            assert policy.limits().count("refusals.quota") == quota
            assert read.current_guard(uow, domain) is policy
