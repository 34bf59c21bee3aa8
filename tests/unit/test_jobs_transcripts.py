"""Transcripts of real runs: who may look, what a look leaves on record, and when one goes."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import NotFound
from core.records.jobs import Job
from core.roles import Role
from core.states import JobState
from governance import grants
from jobs import transcripts
from jobs.transcripts import KEPT, Forgetting
from sandbox.transcript import Transcript
from store.keys import FileKeyService, KeyPurpose, create_keyring
from store.sealed import SealedFiles
from tests.factories.databases import clock, database, district
from tests.factories.law import District, found_district

__all__ = ["clock", "database", "district"]
SAID = Transcript(stdout="row 17\n", stderr="warning", error="KeyError: 'x'", error_class="KeyError")


@pytest.fixture
def files(tmp_path: Path) -> SealedFiles:
    service = FileKeyService(create_keyring(tmp_path / "key", KeyPurpose.TRANSCRIPTS))
    return SealedFiles(tmp_path / "transcripts", service)


@pytest.fixture
def job(district: District, files: SealedFiles) -> Job:
    scenario, _ = district.granted()
    made = district.job(scenario, until=JobState.RUNNING)
    transcripts.keep(files, made, SAID)
    return made


def look(district: District, files: SealedFiles, job: Job, who: str = "operator") -> Transcript:
    with district.database.begin() as uow:
        return transcripts.look(uow, district.cast[who], files, job.id)


def looks(district: District) -> list[tuple[str, str]]:
    with district.database.read() as uow:
        return [(row.member, row.object) for row in uow.audit_rows.find_unscoped(act="transcript.looked_at")]


def is_kept(district: District, files: SealedFiles, job: Job) -> bool:
    try:
        look(district, files, job)
    except NotFound:
        return False
    return True


def test_an_operator_of_the_domain_looks_and_that_is_on_record(
    district: District, files: SealedFiles, job: Job
) -> None:
    assert not looks(district)
    assert look(district, files, job) == SAID
    assert look(district, files, job) == SAID
    assert looks(district) == [(district.cast["operator"].member, job.id)] * 2


def test_for_everybody_else_there_is_no_such_job(district: District, files: SealedFiles, job: Job) -> None:
    others = {who for who, actor in district.cast.items() if actor.role is not Role.OPERATOR}
    assert {district.cast[who].role for who in others} >= {Role.DEVELOPER, Role.BUREAU, Role.SOURCE_DEPARTMENT}
    for who in others:
        with pytest.raises(NotFound) as unknown:
            look(district, files, job, who)
        assert unknown.value.fields["thing"] == "job"
    other = found_district(district.database, district.clock, name="two", seed=1)
    with pytest.raises(NotFound):
        look(other, files, job)
    assert not looks(district)


def test_what_was_not_kept_is_not_there_and_no_look(district: District, files: SealedFiles, job: Job) -> None:
    scenario, _ = district.granted(table="other")
    silent = district.job(scenario, until=JobState.RUNNING)
    transcripts.keep(files, silent, Transcript())
    with pytest.raises(NotFound):
        look(district, files, silent)
    assert not looks(district)


def test_nothing_is_kept_of_the_mock(district: District, files: SealedFiles, job: Job) -> None:
    with district.database.begin() as uow:
        mock = uow.amend(job, district.cast["operator"], "job.prepared", mock=True)
    files.delete(f"{job.scenario}.{job.id}")
    transcripts.keep(files, mock, SAID)
    assert not is_kept(district, files, job)
    transcripts.keep(files, job, SAID)
    assert is_kept(district, files, job), "the control"


def test_it_goes_with_the_grant(district: District, files: SealedFiles, job: Job) -> None:
    scenario, _ = district.granted(table="other")
    living = district.job(scenario, until=JobState.RUNNING)
    transcripts.keep(files, living, SAID)
    forget = Forgetting(district.database, files)
    forget()
    assert is_kept(district, files, job)
    with district.database.begin() as uow:
        (grant,) = uow.grants.find_unscoped(scenario=job.scenario)
        grants.revoke(uow, district.cast["bureau"], grant.id, "a test")
    forget()
    assert is_kept(district, files, job), "it is looked for once a minute"
    district.clock.now += timedelta(minutes=1)
    forget()
    assert not is_kept(district, files, job)
    assert is_kept(district, files, living), "the control: another scenario's stays"


def test_it_goes_after_its_time(district: District, files: SealedFiles, job: Job, tmp_path: Path) -> None:
    (file,) = (tmp_path / "transcripts").iterdir()
    for age, stays in ((KEPT - timedelta(seconds=1), True), (KEPT, False)):
        at = (district.clock.now - age).timestamp()
        os.utime(file, (at, at))
        Forgetting(district.database, files)()
        assert is_kept(district, files, job) is stays
