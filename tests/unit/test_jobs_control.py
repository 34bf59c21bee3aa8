"""Acts that stop things, with what they stop."""

import pytest

from core.errors import Forbidden
from core.records.jobs import OPEN_KINDS
from core.states import AgreementState, JobState
from jobs import control
from jobs.lanes import LANES
from tests.factories.databases import clock, database, district
from tests.factories.law import District

__all__ = ["clock", "database", "district"]


def test_revoking_an_agreement_for_violations_bars_its_organisation_and_cancels_its_jobs(district: District) -> None:
    scenario, grant = district.granted()
    job = district.job(scenario, until=JobState.RUNNING)
    with district.database.begin() as uow:
        control.revoke_agreement(uow, district.cast["bureau"], grant.agreement, "resold data")
    with district.database.read() as uow:
        assert uow.agreements.get_unscoped(grant.agreement).state is AgreementState.REVOKED
        assert uow.jobs.get_unscoped(job.id).state is JobState.CANCELLED
    with pytest.raises(Forbidden) as error:
        district.agreement()
    assert error.value.code == "organisation_barred"


def test_every_open_kind_has_its_way_through_the_guard() -> None:
    assert set(LANES) == OPEN_KINDS
