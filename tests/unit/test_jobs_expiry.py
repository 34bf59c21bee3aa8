"""What ends by itself without anybody's act."""

from datetime import timedelta

import pytest

from core.errors import Conflict
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
