"""Leases, fences, retries."""

from datetime import timedelta

import pytest

from core.errors import Conflict, NotFound, RequestError
from core.records.queue import Work, WorkState
from store.database import Database
from tests.factories.law import Clock


def enqueue(database: Database, key: str = "analyse:1", kind: str = "analyse", **settings: object) -> Work:
    with database.begin() as uow:
        return uow.queue.enqueue(kind, {"job": "job_x"}, key, **settings)  # type: ignore[arg-type]


def lease(
    database: Database, worker: str = "w1", ttl_s: float = 30, kinds: tuple[str, ...] = ("analyse",)
) -> Work | None:
    with database.begin() as uow:
        return uow.queue.lease(kinds, worker, ttl_s)


def taken(database: Database, worker: str = "w1", ttl_s: float = 30) -> Work:
    work = lease(database, worker, ttl_s)
    assert work is not None
    return work


def test_the_same_key_is_enqueued_once_for_ever(database: Database) -> None:
    first = enqueue(database)
    assert enqueue(database) == first
    work = taken(database)
    with database.begin() as uow:
        uow.queue.complete(work)
    assert enqueue(database).state is WorkState.DONE
    assert lease(database) is None


def test_a_leased_entry_is_nobody_elses(database: Database) -> None:
    enqueue(database)
    work = taken(database)
    assert (work.worker, work.fence, work.attempts, work.state) == ("w1", 1, 1, WorkState.LEASED)
    assert lease(database, "w2") is None


def test_leases_only_the_kinds_it_was_asked_for(database: Database) -> None:
    enqueue(database, kind="ingest")
    assert lease(database) is None
    assert lease(database, kinds=("analyse", "ingest")) is not None


def test_leases_the_oldest_due_first_and_nothing_early(database: Database, clock: Clock) -> None:
    enqueue(database, "late", run_at=clock.now + timedelta(seconds=10))
    enqueue(database, "soon", run_at=clock.now + timedelta(seconds=5))
    assert lease(database) is None
    clock.now += timedelta(seconds=5)
    assert taken(database).unique_key == "soon"
    assert lease(database) is None
    clock.now += timedelta(seconds=5)
    assert taken(database).unique_key == "late"


@pytest.mark.parametrize(("seconds", "lost"), [(29.999, False), (30, True), (31, True)])
def test_a_lease_is_lost_at_the_end_of_its_time(database: Database, clock: Clock, seconds: float, lost: bool) -> None:
    enqueue(database)
    taken(database)
    clock.now += timedelta(seconds=seconds)
    assert (lease(database, "w2") is not None) == lost


def test_a_heartbeat_keeps_the_lease(database: Database, clock: Clock) -> None:
    enqueue(database)
    work = taken(database)
    clock.now += timedelta(seconds=20)
    with database.begin() as uow:
        work = uow.queue.heartbeat(work, 30)
    clock.now += timedelta(seconds=20)
    assert lease(database, "w2") is None
    with database.begin() as uow:
        assert uow.queue.complete(work).state is WorkState.DONE


def test_whoever_lost_the_lease_can_do_nothing_any_more(database: Database, clock: Clock) -> None:
    enqueue(database)
    old = taken(database)
    clock.now += timedelta(seconds=31)
    new = taken(database, "w2")
    assert new.fence == old.fence + 1
    acts = (
        lambda queue: queue.complete(old),
        lambda queue: queue.heartbeat(old, 30),
        lambda queue: queue.retry(old, 1, "x"),
        lambda queue: queue.fail(old, "x"),
    )
    for act in acts:
        with pytest.raises(Conflict) as error, database.begin() as uow:
            act(uow.queue)
        assert error.value.code == "lease_lost"
    with database.begin() as uow:  # the control
        uow.queue.complete(new)


def test_a_slow_worker_whose_lease_nobody_took_may_still_finish(database: Database, clock: Clock) -> None:
    enqueue(database)
    work = taken(database)
    clock.now += timedelta(seconds=300)
    with database.begin() as uow:
        assert uow.queue.complete(work).state is WorkState.DONE


def test_completing_twice_is_refused(database: Database) -> None:
    enqueue(database)
    work = taken(database)
    with database.begin() as uow:
        uow.queue.complete(work)
    with pytest.raises(Conflict), database.begin() as uow:
        uow.queue.complete(work)


def test_a_retry_is_due_after_its_delay(database: Database, clock: Clock) -> None:
    enqueue(database)
    with database.begin() as uow:
        work = uow.queue.lease(("analyse",), "w1", 30)
        assert work is not None
        uow.queue.retry(work, 5, "store_unavailable")
    assert lease(database) is None
    clock.now += timedelta(seconds=5)
    again = taken(database)
    assert (again.attempts, again.fence, again.error) == (2, 2, "store_unavailable")


def test_work_that_kills_its_workers_is_exhausted(database: Database, clock: Clock) -> None:
    enqueue(database, max_attempts=2)
    seen = []
    for _ in range(3):
        seen.append(taken(database).exhausted)
        clock.now += timedelta(seconds=31)
    assert seen == [False, False, True]


def test_cancelling_takes_the_work_from_its_worker(database: Database) -> None:
    enqueue(database)
    work = taken(database)
    with database.begin() as uow:
        uow.queue.cancel(work.unique_key)
    with pytest.raises(Conflict), database.begin() as uow:
        uow.queue.complete(work)
    assert lease(database) is None


def test_failed_work_is_not_leased_again(database: Database) -> None:
    enqueue(database)
    work = taken(database)
    with database.begin() as uow:
        assert uow.queue.fail(work, "job_failed").error == "job_failed"
    assert lease(database) is None
    with database.read() as uow:
        assert [item.id for item in uow.queue.find_unscoped(state=WorkState.FAILED)] == [work.id]


def test_an_unknown_key_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound), database.read() as uow:
        uow.queue.by_key("none")
    work = enqueue(database)
    with database.read() as uow:
        assert uow.queue.get_unscoped(work.id) == work


def test_an_unstorable_key_is_a_wrong_request(database: Database) -> None:
    with pytest.raises(RequestError):
        enqueue(database, "a\x00")
