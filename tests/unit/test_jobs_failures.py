"""What a developer is told of a real run that failed: `job_failed`, and its class only where the policy grants that."""

from datetime import timedelta

import pytest

from core.canonical import digest
from core.manifest import Table
from core.records.jobs import Job
from core.records.parties import Actor
from core.records.scenarios import Grant, Scenario
from core.states import JobState
from governance import policies
from jobs import failures
from tests.factories.databases import clock, database, district
from tests.factories.law import District, new_extract, new_job

__all__ = ["clock", "database", "district"]
GRANTED = "rules: {threshold.subjects: 10, failures.class: true}"
SILENT = "rules: {threshold.subjects: 10}"
ONE_TABLE_SILENT = f"{GRANTED}\ntables: {{VISITS: {{failures.class: false}}}}"
ANOTHER_TABLE_SILENT = f"{GRANTED}\ntables: {{other: {{failures.class: false}}}}"


def put_in_force(district: District, text: str) -> None:
    district.clock.now += timedelta(seconds=1)
    with district.database.begin() as uow:
        policies.add_guard(uow, district.cast["bureau"], text=text, hash=digest(text))
    district.clock.now += timedelta(seconds=1)


def failed(district: District, granted: tuple[Scenario, Grant], code: str) -> Job:
    scenario, grant = granted
    system, developer = Actor.system(scenario.domain), district.cast["developer"]
    with district.database.begin() as uow:
        extract = uow.add(new_extract(uow, grant, (Table(name="visits", columns=(), public=True),)), system).id
        job = uow.add(new_job(uow, scenario, developer), developer)
        job = uow.amend(job, system, "job.prepared", started_at=uow.now, extract=extract)
        return uow.transition(job, JobState.FAILED, system, reason=code, ended_at=uow.now)


def told(district: District, job: Job) -> str:
    with district.database.read() as uow:
        return failures.told(uow, job)


@pytest.mark.parametrize(
    ("code", "granted"),
    [
        ("job_timeout", "job_timeout"),
        ("cpu_exceeded", "job_timeout"),
        ("memory_exceeded", "memory_exceeded"),
        ("result_too_large", "result_too_large"),
        ("result_malformed", "result_malformed"),
        ("job_failed", "job_failed"),
        ("platform_fault", "job_failed"),
    ],
)
def test_one_word_unless_the_policy_grants_the_class(district: District, code: str, granted: str) -> None:
    given = district.granted()
    for text, shown in ((SILENT, "job_failed"), (GRANTED, granted)):
        put_in_force(district, text)
        assert told(district, failed(district, given, code)) == shown


def test_a_table_that_does_not_grant_it_keeps_it_back(district: District) -> None:
    given = district.granted()
    for text, shown in ((ONE_TABLE_SILENT, "job_failed"), (ANOTHER_TABLE_SILENT, "job_timeout")):
        put_in_force(district, text)
        assert told(district, failed(district, given, "job_timeout")) == shown


def test_the_policy_of_the_run_decides_not_a_later_one(district: District) -> None:
    given = district.granted()
    put_in_force(district, SILENT)
    before = failed(district, given, "job_timeout")
    put_in_force(district, GRANTED)
    assert told(district, before) == "job_failed"
    assert told(district, failed(district, given, "job_timeout")) == "job_timeout", "the control"
