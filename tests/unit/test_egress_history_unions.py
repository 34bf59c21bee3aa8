"""Counts of people in overlapping cells: who is in several of them, and in all but one."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from pyroaring import BitMap
from scipy.optimize import linprog

from core.decision import HistoryEntry
from egress.history import Candidate, History, HistoryRules, Word, unions

RULES = HistoryRules(subjects=10, capacity=0.99, allotment=1.0)
_KINDS = 3


def count(people: Iterable[int], layer: str, population: str = "", rows: Iterable[int] = ()) -> HistoryEntry:
    members = BitMap(people)
    return HistoryEntry(
        subject_type="person",
        lineage="visits",
        measure="count:visits.pid|distinct",
        cell=f"{layer}/{population}",
        subjects=members.serialize(),
        value=len(members),
        scenario="first",
        layer=layer,
        population=population,
        grain="visits",
        rows=BitMap(rows).serialize() if rows else b"",
    )


def ask(*wishes: HistoryEntry, history: History | None = None) -> list[Word]:
    state = history or History()
    return [ruling.word for ruling in state.consider([Candidate(entry=one) for one in wishes], RULES)]


NEW, WITHHELD = Word.NEW, Word.WITHHELD
A, C = range(100), range(300, 400)


def b(both: int) -> range:
    return range(100 - both, 200)


class TestUnions:
    @pytest.mark.parametrize(("both", "word"), [(0, Word.IMPLIED), (1, WITHHELD), (9, WITHHELD), (10, NEW), (60, NEW)])
    def test_a_union_needs_nobody_or_enough_people_in_both(self, both: int, word: Word) -> None:
        union = count(set(A) | set(b(both)), "", "a or b")
        assert ask(count(A, "a"), count(b(both), "b"), union)[2] in (word, NEW if both == 0 else word)

    def test_parts_stay_and_the_union_goes_in_whatever_order_they_are_asked_for(self) -> None:
        parts, union = [count(A, "a"), count(b(5), "b")], count(set(A) | set(b(5)), "", "a or b")
        assert ask(union, *parts) == [WITHHELD, NEW, NEW]
        assert ask(*parts, union) == [NEW, NEW, WITHHELD]

    def test_a_part_goes_where_the_union_is_out(self) -> None:
        history = History().with_entries([count(set(A) | set(b(5)), "", "a or b"), count(A, "a")])
        assert ask(count(b(5), "b"), history=history) == [WITHHELD]

    def test_control_parts_without_their_union_stay(self) -> None:
        assert ask(count(A, "a"), count(b(5), "b"), count(C, "c")) == [NEW, NEW, NEW]

    def test_three_parts_tell_of_two_of_them(self) -> None:
        union = count({*A, *b(5), *C}, "", "all")
        assert ask(count(A, "a"), count(b(5), "b"), count(C, "c"), union)[3] is WITHHELD

    def test_a_union_is_seen_among_very_many_counts(self) -> None:
        others = [count(range(1000 * n, 1000 * n + 500), f"other={n}") for n in range(1, 200)]
        parts, union = [count(A, "a"), count(b(5), "b")], count(set(A) | set(b(5)), "", "a or b")
        assert ask(*others, *parts, union) == [NEW] * 201 + [WITHHELD]

    def test_another_number_over_the_union_stays(self) -> None:
        union = count(set(A) | set(b(5)), "", "a or b")
        cost = HistoryEntry(
            subject_type="person",
            lineage="visits",
            measure="sum:visits.cost",
            cell="cost",
            subjects=union.subjects,
            value=1234.5,
            scenario="first",
            population="a or b",
        )
        assert ask(count(A, "a"), count(b(5), "b"), cost) == [NEW, NEW, NEW]


class TestPanels:
    YEARS = tuple(range(year, 1000 - 3 * year) for year in range(4))

    def test_years_with_nearly_the_same_people_stay(self) -> None:
        assert set(ask(*(count(people, f"year={n}") for n, people in enumerate(self.YEARS)))) == {NEW}

    def test_all_years_go_where_a_few_missed_one(self) -> None:
        years = [count(people, f"year={n}") for n, people in enumerate(self.YEARS[1:])]
        assert ask(*years, count(self.YEARS[0], ""))[-1] is WITHHELD

    def test_all_years_stay_where_enough_missed_each(self) -> None:
        years = [count(range(20 * n, 900 + 20 * n), f"year={n}") for n in range(4)]
        assert set(ask(*years, count(range(960), ""))) == {NEW}

    def test_rows_say_what_contains_another_for_certain(self) -> None:
        large, small = count(range(100), "a", rows=range(100)), count(range(95), "b", rows=range(95))
        by_chance = count(range(95), "b", rows=range(1000, 1095))
        assert judged(large, small) == ["history.overlap", ""]
        assert judged(large, by_chance) == ["", ""]

    def test_parts_may_reach_beyond_the_whole(self) -> None:
        left, right = count(range(55), "a", rows=range(55)), count(range(50, 100), "b", rows=range(100, 150))
        within = [*range(2, 55), *range(100, 150)]
        whole = count([*range(2, 100)], "c", rows=within)
        assert judged(left, right, whole) == ["", "", "history.overlap"]


def judged(*wishes: HistoryEntry) -> list[str]:
    """The rules that withhold counts which are all asked for at once."""
    made = [one for one in unions.counted(wishes) if one is not None]
    found = unions.overlapping([], list(enumerate(made)), RULES.subjects)
    return [found[index].rule if index in found else "" for index in range(len(made))]


def test_what_the_budget_leaves_open_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unions, "MOST_STEPS", 1)
    parts = [count(A, "a", rows=A), count(b(5), "b", rows=range(200, 305)), count(C, "c", rows=C)]
    union = count({*A, *b(5), *C}, "", "all", rows=[*A, *range(200, 305), *C])
    assert judged(*parts[:2], union) == ["", "", ""]
    assert judged(*parts, union) == ["", "", "", "history.effort"]


class TestAgainstAnAttacker:
    """People have any of three kinds of rows; counts of those with this kind or that are asked for in any order."""

    @pytest.mark.parametrize("seed", range(40))
    def test_no_combination_that_is_never_negative_is_about_a_few(self, seed: int) -> None:
        people = self._people(random.Random(seed))
        assert self._fewest(people, self._released(people, random.Random(seed))) >= RULES.subjects

    def test_control_all_counts_tell_of_a_few(self) -> None:
        people = [self._people(random.Random(seed)) for seed in range(40)]
        kinds = [self._kinds(one) for one in people]
        assert sum(self._fewest(*one) < RULES.subjects for one in zip(people, kinds, strict=True)) > 20

    @staticmethod
    def _people(chance: random.Random) -> list[frozenset[int]]:
        shares = [chance.choice((0.02, 0.1, 0.3, 0.6)) for _ in range(_KINDS)]
        return [frozenset(k for k in range(_KINDS) if chance.random() < shares[k]) for _ in range(400)]

    @staticmethod
    def _kinds(people: Sequence[frozenset[int]]) -> list[frozenset[int]]:
        every = [frozenset(kinds) for size in range(1, _KINDS + 1) for kinds in combinations(range(_KINDS), size)]
        return [kinds for kinds in every if sum(bool(kinds & one) for one in people) >= RULES.subjects]

    def _released(self, people: Sequence[frozenset[int]], chance: random.Random) -> list[frozenset[int]]:
        kinds = self._kinds(people)
        chance.shuffle(kinds)
        out: list[unions.Count] = []
        released = []
        for asked in kinds[: chance.randint(3, len(kinds))] if len(kinds) > 3 else kinds:
            members = [person for person, has in enumerate(people) if has & asked]
            rows = [person * _KINDS + kind for person, has in enumerate(people) for kind in has & asked]
            name = "".join(map(str, sorted(asked)))
            (one,) = unions.counted([count(members, f"kind={name}", name, rows)])
            if one is not None and not unions.overlapping(out, [(0, one)], RULES.subjects):
                out.append(one)
                released.append(asked)
        return released

    @staticmethod
    def _fewest(people: Sequence[frozenset[int]], released: Sequence[frozenset[int]]) -> int:
        """Fewest people of whom a combination tells that can be negative for nobody, whatever kinds they have."""
        kinds = [frozenset(one) for size in range(1, _KINDS + 1) for one in combinations(range(_KINDS), size)]
        tells = np.array([[bool(kind & asked) for asked in released] for kind in kinds], dtype=float)
        number = np.array([sum(kind == one for one in people) for kind in kinds])
        fewest = len(people)
        for at in np.flatnonzero(number) if released else ():
            found = linprog(
                number @ tells,
                A_ub=-tells,
                b_ub=np.zeros(len(kinds)),
                A_eq=tells[[at]],
                b_eq=[1],
                bounds=[(None, None)] * len(released),
                method="highs",
            )
            if found.status == 0:
                fewest = min(fewest, int(number[tells @ found.x > 1e-7].sum()))
        return fewest


class TestCountsOfValues:
    """A count of those who have a value all but tells the count of its cell: who has none may be known."""

    @staticmethod
    def _values(people: Iterable[int], layer: str, lacking: int) -> HistoryEntry:
        whole = count(people, layer)
        assert isinstance(whole.value, int)
        return replace(whole, measure="count:people.height", cell=f"height {layer}", value=whole.value - lacking)

    @pytest.mark.parametrize("lacking", [0, 3])
    def test_they_tell_of_people_in_both_like_counts(self, lacking: int) -> None:
        union = count({*A, *b(5)}, "", "a or b")
        assert ask(count(A, "a"), self._values(b(5), "b", lacking), union) == [NEW, NEW, WITHHELD]

    def test_another_whole_number_over_the_same_people_tells_nothing_of_them(self) -> None:
        union = count({*A, *b(5)}, "", "a or b")
        kids = replace(count(b(5), "b"), measure="sum:people.kids", cell="kids", value=97)
        assert ask(count(A, "a"), kids, union) == [NEW, NEW, NEW]
