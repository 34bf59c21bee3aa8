"""The same POST twice."""

from datetime import timedelta

import pytest

from core.errors import Conflict, RequestError
from tests.factories.law import District


def test_a_repeat_gets_the_first_answer(district: District) -> None:
    actor = district.cast["developer"]
    with district.database.begin() as uow:
        assert uow.idempotency.claim(actor, "k1", "sha256:a") is None
        uow.idempotency.remember(actor, "k1", 201, {"id": "job_x", "名": "值"})
    with district.database.begin() as uow:
        again = uow.idempotency.claim(actor, "k1", "sha256:a")
    assert again is not None
    assert (again.status, again.answer) == (201, {"id": "job_x", "名": "值"})


def test_the_same_key_with_another_body_is_a_conflict(district: District) -> None:
    actor = district.cast["developer"]
    with district.database.begin() as uow:
        uow.idempotency.claim(actor, "k1", "sha256:a")
        uow.idempotency.remember(actor, "k1", 201, None)
    with pytest.raises(Conflict) as error, district.database.begin() as uow:
        uow.idempotency.claim(actor, "k1", "sha256:b")
    assert error.value.code == "idempotency_mismatch"


def test_keys_of_two_members_do_not_meet(district: District) -> None:
    for who in ("developer", "rival"):
        with district.database.begin() as uow:
            assert uow.idempotency.claim(district.cast[who], "k1", "sha256:a") is None


def test_a_failed_act_forgets_its_claim(district: District) -> None:
    actor = district.cast["developer"]
    with pytest.raises(RuntimeError), district.database.begin() as uow:  # noqa: PT012 (claim and failure are one act)
        uow.idempotency.claim(actor, "k1", "sha256:a")
        raise RuntimeError
    with district.database.begin() as uow:
        assert uow.idempotency.claim(actor, "k1", "sha256:a") is None


def test_a_claim_without_an_answer_says_that_it_runs(district: District) -> None:
    actor = district.cast["developer"]
    with district.database.begin() as uow:
        uow.idempotency.claim(actor, "k1", "sha256:a")
    with pytest.raises(Conflict) as error, district.database.begin() as uow:
        uow.idempotency.claim(actor, "k1", "sha256:a")
    assert error.value.code == "idempotency_running"


@pytest.mark.parametrize("key", ["", " ", "a b", "键", "a" * 256, "a\n"])
def test_refuses_a_malformed_key(district: District, key: str) -> None:
    with pytest.raises(RequestError) as error, district.database.begin() as uow:
        uow.idempotency.claim(district.cast["developer"], key, "sha256:a")
    assert error.value.code == "idempotency_key_invalid"


def test_takes_a_key_of_the_longest_length(district: District) -> None:
    with district.database.begin() as uow:
        assert uow.idempotency.claim(district.cast["developer"], "a" * 255, "sha256:a") is None


def test_old_answers_are_forgotten(district: District) -> None:
    actor = district.cast["developer"]
    with district.database.begin() as uow:
        uow.idempotency.claim(actor, "old", "sha256:a")
    district.clock.pass_days(2)
    with district.database.begin() as uow:
        uow.idempotency.claim(actor, "new", "sha256:a")
        assert uow.idempotency.forget_before(uow.now - timedelta(days=1)) == 1
        assert uow.idempotency.claim(actor, "old", "sha256:b") is None
