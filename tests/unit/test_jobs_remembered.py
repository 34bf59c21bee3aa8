"""A worker's histories: grown while all of their entries are stored, built anew when one is gone."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import History
from jobs.remembered import Remembered


def entry(low: int, high: int) -> HistoryEntry:
    return HistoryEntry(
        subject_type="person",
        lineage="t",
        measure="count",
        cell=f"{low}-{high}",
        subjects=BitMap(range(low, high)).serialize(),
        value=high - low,
        scenario="s",
    )


ENTRIES = [entry(0, 40), entry(20, 60), entry(30, 90), entry(10, 80), entry(0, 90)]
RESERVED = [(ENTRIES[0],), tuple(ENTRIES[1:3]), (ENTRIES[3],), (ENTRIES[4],)]


def same(one: History, other: History) -> bool:
    """Equal to the last bit: leverages, best cells and every scenario's load."""
    spaces = one.spaces[""], other.spaces[""]
    return (
        (one.version, one.answers, set(spaces[0].loads)) == (other.version, other.answers, set(spaces[1].loads))
        and all(np.array_equal(getattr(spaces[0], name), getattr(spaces[1], name)) for name in ("leverage", "best"))
        and all(np.array_equal(load, spaces[1].loads[name]) for name, load in spaces[0].loads.items())
    )


def grown(reserved: Sequence[tuple[HistoryEntry, ...]]) -> History:
    """One reservation at a time, as a worker that never stops sees them."""
    history = History()
    for entries in reserved:
        history = history.with_entries(entries)
    return history


def test_new_reservations_are_taken_up_without_a_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_up: list[int] = []
    grow = History.with_entries

    def counted(self: History, entries: tuple[HistoryEntry, ...]) -> History:
        taken_up.append(len(entries))
        return grow(self, entries)

    monkeypatch.setattr(History, "with_entries", counted)
    held = Remembered()
    held.history("d", "person", RESERVED[:2])
    held.history("d", "person", RESERVED)
    assert taken_up == [1, 2, 1, 1]


def test_a_restarted_worker_has_the_history_of_the_running_one() -> None:
    running = Remembered()
    for count in range(1, len(RESERVED) + 1):
        history = running.history("d", "person", RESERVED[:count])
    assert same(Remembered().history("d", "person", RESERVED), history)
    reversed_order = grown(RESERVED[::-1])
    assert not same(reversed_order, history), "the control: the order tells"


@pytest.mark.parametrize(
    "now",
    [
        RESERVED[:1] + RESERVED[2:],
        RESERVED[:2],
        [(replace(ENTRIES[0], value=7),), *RESERVED[1:]],
        [(replace(ENTRIES[0], opaque=True),), *RESERVED[1:]],
    ],
    ids=["freed", "shorter", "another value", "another mark"],
)
def test_what_is_no_longer_stored_is_forgotten(now: list[tuple[HistoryEntry, ...]]) -> None:
    held = Remembered()
    held.history("d", "person", RESERVED)
    assert same(held.history("d", "person", now), grown(now))


def test_domains_and_subject_types_are_kept_apart() -> None:
    held = Remembered()
    held.history("d", "person", RESERVED)
    assert held.history("e", "person", []).version == 0
    assert held.history("d", "enterprise", RESERVED[:1]).version == 1
