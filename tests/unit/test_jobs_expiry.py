"""What ends by itself without anybody's act."""

from datetime import timedelta

import pytest

from core.errors import Conflict
from core.states import AgreementState, GrantState, JobState, ScenarioState
from jobs import expiry
from tests.factories.databases import clock, database, district
from tests.factories.law import District

__all__ = ["clock", "database", "district"]


def test_an_answer_is_remembered_for_its_time_and_no_longer(district: District) -> None:
    actor = district.cast["developer"]
    with district.database.begin() as uow:
        uow.idempotency.claim(actor, "key", "sha256:first")
    district.clock.now += expiry.ANSWERS_KEPT
    expiry.expire(district.database)
    with pytest.raises(Conflict), district.database.begin() as uow:
        uow.idempotency.claim(actor, "key", "sha256:another")
    district.clock.now += expiry.FORGOTTEN_TOGETHER + timedelta(microseconds=1)
    expiry.expire(district.database)
    with district.database.begin() as uow:
        assert uow.idempotency.claim(actor, "key", "sha256:another") is None


def test_a_grant_and_an_agreement_end_at_the_very_end_of_their_terms(district: District) -> None:
    scenario, grant = district.granted()
    job = district.job(scenario, until=JobState.RUNNING)

    def states() -> tuple[GrantState, ScenarioState, JobState, AgreementState]:
        expiry.expire(district.database)
        with district.database.read() as uow:
            return (
                uow.grants.get_unscoped(grant.id).state,
                uow.scenarios.get_unscoped(scenario.id).state,
                uow.jobs.get_unscoped(job.id).state,
                uow.agreements.get_unscoped(grant.agreement).state,
            )

    district.clock.now = grant.valid_until - timedelta(microseconds=1)
    assert states() == (GrantState.ACTIVE, ScenarioState.GRANTED, JobState.RUNNING, AgreementState.ACTIVE)
    district.clock.now = grant.valid_until
    assert states() == (GrantState.EXPIRED, ScenarioState.ENDED, JobState.CANCELLED, AgreementState.ACTIVE)
    with district.database.read() as uow:
        district.clock.now = uow.agreements.get_unscoped(grant.agreement).valid_until
    assert states()[-1] is AgreementState.ENDED


def test_nothing_due_takes_no_write_lock(district: District) -> None:
    district.granted()
    with district.database.begin():  # holds the only write lock: a writer would wait for it, and fail
        expiry.expire(district.database)
