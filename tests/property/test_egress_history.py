"""The history against a brute-force attacker on a few people, and replay against growth."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import Candidate, History, HistoryRules, Word
from egress.history.rows import Released

PEOPLE, K = 12, 3
LOOSE = HistoryRules(subjects=K, capacity=0.99, allotment=1.0)
"""Capacity out of the way: what is tested is that nobody is isolated."""
Sets = list[tuple[frozenset[int], str]]


def entry(people: frozenset[int], number: int, population: str) -> HistoryEntry:
    return HistoryEntry(
        subject_type="person",
        lineage="t",
        measure="count",
        cell=str(number),
        subjects=BitMap(people).serialize(),
        value=len(people),
        scenario="s",
        population=population,
    )


def computable(rows: NDArray[np.float64], group: tuple[int, ...]) -> bool:
    """Whether some combination of the rows concerns nobody but the group: a sum over it, a difference within it."""
    others = np.delete(rows, group, axis=1)
    return bool(np.linalg.matrix_rank(others, tol=1e-7) < np.linalg.matrix_rank(rows, tol=1e-7))


def isolated(released: list[frozenset[int]]) -> list[tuple[int, ...]]:
    """All groups of fewer than K people of whom something follows from the released sets."""
    if not released:
        return []
    rows = np.array([[float(j in people) for j in range(PEOPLE)] for people in released])
    return [g for size in range(1, K) for g in combinations(range(PEOPLE), size) if computable(rows, g)]


sequences = st.lists(
    st.tuples(st.frozensets(st.integers(0, PEOPLE - 1), min_size=K), st.sampled_from(["", "p", "q"])),
    min_size=3,
    max_size=14,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(sets=sequences)
def test_no_sequence_isolates_a_small_group(sets: Sets) -> None:
    history, released = History(), []
    for number, (people, population) in enumerate(sets):
        wish = entry(people, number, population)
        if history.consider([Candidate(entry=wish)], LOOSE)[0].word is not Word.WITHHELD:
            history = history.with_entries([wish])
            released.append(people)
    assert isolated(released) == []


@settings(max_examples=40, deadline=None, derandomize=True)
@given(sets=sequences)
def test_no_batch_isolates_a_small_group(sets: Sets) -> None:
    wishes = [entry(people, number, population) for number, (people, population) in enumerate(sets)]
    rulings = History().consider([Candidate(entry=wish) for wish in wishes], LOOSE)
    out = [people for (people, _), ruling in zip(sets, rulings, strict=True) if ruling.word is not Word.WITHHELD]
    assert isolated(out) == []


@settings(max_examples=40, deadline=None, derandomize=True)
@given(sets=sequences, cut=st.integers(0, 14), last=st.frozensets(st.integers(0, PEOPLE - 1), min_size=K))
def test_replayed_history_rules_like_a_grown_one(sets: Sets, cut: int, last: frozenset[int]) -> None:
    entries = [entry(people, number, population) for number, (people, population) in enumerate(sets)]
    whole = History.of(entries)
    grown = History.of(entries[:cut]).with_entries(entries[cut:])
    one_by_one = History()
    for one in entries:
        one_by_one = one_by_one.with_entries([one])
    rules = HistoryRules(subjects=K, capacity=0.4, allotment=0.9)
    wish = [Candidate(entry=entry(last, 99, "r"))]
    rulings = [state.consider(wish, rules) for state in (whole, grown, one_by_one)]
    assert rulings[0] == rulings[1] == rulings[2]
    assert whole.version == grown.version == one_by_one.version == len(entries)
    for other in (grown, one_by_one):
        for layer, space in whole.spaces.items():
            np.testing.assert_allclose(space.leverage, other.spaces[layer].leverage, atol=1e-5)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(sets=sequences, who=st.integers(0, PEOPLE - 1))
def test_adding_one_person_pins_nobody(sets: Sets, who: int) -> None:
    """A table released with and without one person must not be released both times when the two tell of that person."""
    history = History()
    released = []
    for number, (people, population) in enumerate(sets):
        for variant, members in enumerate((people - {who}, people | {who})):
            wish = entry(frozenset(members), 2 * number + variant, f"{population}{variant}")
            if history.consider([Candidate(entry=wish)], LOOSE)[0].word is not Word.WITHHELD:
                history = history.with_entries([wish])
                released.append(frozenset(members))
    assert (who,) not in isolated(released)


def test_the_attacker_finds_a_bare_difference() -> None:
    """Control."""
    assert isolated([frozenset(range(6)), frozenset(range(5))])[0] == (5,)


VISITS = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9], dtype=np.int64)
"""Whose each row is: ten people with one to four rows each."""

row_sets = st.lists(st.frozensets(st.integers(0, len(VISITS) - 1), min_size=4), min_size=3, max_size=12)


def isolated_by_rows(released: list[frozenset[int]]) -> list[tuple[int, ...]]:
    """All groups of fewer than K people of whose rows alone something follows from the released sets of rows."""
    if not released:
        return []
    cells = np.array([[float(row in rows) for row in range(len(VISITS))] for rows in released])
    groups = [g for size in range(1, K) for g in combinations(range(VISITS.max() + 1), size)]
    return [g for g in groups if computable(cells, tuple(np.flatnonzero(np.isin(VISITS, g)).tolist()))]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(sets=row_sets, together=st.integers(1, 4))
def test_no_sequence_of_sets_of_rows_isolates_a_few_people(sets: list[frozenset[int]], together: int) -> None:
    state, released = Released(), []
    for start in range(0, len(sets), together):
        batch = [rows for rows in sets[start : start + together] if len(set(VISITS[list(rows)])) >= K]
        wishes = [bytes(BitMap(rows).serialize()) for rows in batch]
        refused = state.too_close([(wish,) for wish in wishes], VISITS, K)
        state = state.with_sets(wish for index, wish in enumerate(wishes) if index not in refused)
        released += [rows for index, rows in enumerate(batch) if index not in refused]
    assert isolated_by_rows(released) == []


def test_the_attacker_finds_a_difference_by_rows() -> None:
    """Control: two sets that differ by two visits of two people."""
    assert isolated_by_rows([frozenset(range(18)), frozenset(range(16))])
