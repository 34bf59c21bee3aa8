"""A worker's histories: grown while all of their entries are stored, built anew when one is gone."""

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


ENTRIES = [entry(0, 40), entry(20, 60), entry(30, 90), entry(10, 80)]


def same(one: History, other: History) -> bool:
    spaces = one.spaces[""].leverage, other.spaces[""].leverage
    return one.version == other.version and one.answers == other.answers and bool(np.allclose(*spaces, atol=1e-5))


def test_new_entries_are_taken_up_without_a_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_up: list[int] = []
    grow = History.with_entries

    def counted(self: History, entries: list[HistoryEntry]) -> History:
        taken_up.append(len(list(entries)))
        return grow(self, entries)

    monkeypatch.setattr(History, "with_entries", counted)
    held = Remembered()
    held.history("d", "person", ENTRIES[:3])
    held.history("d", "person", [ENTRIES[3], *ENTRIES[:3]])
    assert taken_up == [3, 1], "though the store sorts by job, not by time"
    monkeypatch.undo()
    assert same(held.history("d", "person", ENTRIES), History.of(ENTRIES))


@pytest.mark.parametrize(
    "now",
    [ENTRIES[:1] + ENTRIES[2:], ENTRIES[:2], [replace(ENTRIES[0], value=7), *ENTRIES[1:]], [*ENTRIES, ENTRIES[0]][1:]],
    ids=["freed", "shorter", "another value", "another order"],
)
def test_what_is_no_longer_stored_is_forgotten(now: list[HistoryEntry]) -> None:
    held = Remembered()
    held.history("d", "person", ENTRIES)
    assert same(held.history("d", "person", now), History.of(now))


def test_domains_and_subject_types_are_kept_apart() -> None:
    held = Remembered()
    held.history("d", "person", ENTRIES)
    assert held.history("e", "person", []).version == 0
    assert held.history("d", "enterprise", ENTRIES[:1]).version == 1
