"""What released sums leave between them: nobody dominates it, and it is not about a few."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from numpy.typing import NDArray
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import Candidate, History, HistoryRules, Ruling, Word
from egress.history.sketches import packed, sketch, unpacked

K = 10
RULES = HistoryRules(subjects=K, capacity=0.9, allotment=1.0, top1_share=0.5, top2_share=0.9, p_percent=0.1)
PEOPLE = 600
GIANT = 7
AMOUNTS = 100 + np.arange(PEOPLE, dtype=np.float64) * 7919 % 1900
AMOUNTS[GIANT] = 60_000
_cells = count()

Amounts = NDArray[np.float64]
Members = Sequence[int] | range


def entry(members: Members, amounts: Amounts = AMOUNTS, question: str = "") -> HistoryEntry:
    """A sum over these people, of one question or of a question of its own."""
    people = np.array(sorted(members))
    name = f"c{next(_cells)}"
    return HistoryEntry(
        subject_type="person",
        lineage="people",
        measure="sum:gain",
        cell=name,
        subjects=BitMap(people.tolist()).serialize(),
        value=float(amounts[people].sum()),
        scenario="s",
        amounts=packed([("gain", sketch(people, amounts[people]))]),
        siblings=question or name,
    )


def rulings(out: Sequence[HistoryEntry], *asked: HistoryEntry) -> list[Ruling]:
    return list(History.of(out).consider([Candidate(entry=one) for one in asked], RULES))


def ruled(out: Sequence[HistoryEntry], *asked: HistoryEntry) -> list[str]:
    """The rules that withhold what is asked."""
    return [ruling.rule for ruling in rulings(out, *asked)]


def test_the_order_of_rows_changes_no_bucket() -> None:
    random = np.random.default_rng(1)
    ordinals, values = random.integers(0, 500, 4000), random.normal(0, 1e6, 4000) ** 3
    mixed = random.permutation(4000)
    assert (sketch(ordinals, values) == sketch(ordinals[mixed], values[mixed])).all()


def test_sketches_add_up() -> None:
    left, right = np.arange(300), np.arange(300, 600)
    whole = sketch(np.arange(600), AMOUNTS)
    assert np.allclose(sketch(left, AMOUNTS[left]) + sketch(right, AMOUNTS[right]), whole, rtol=1e-13)


def test_what_is_nobodys_is_in_no_bucket() -> None:
    assert not sketch(np.array([-1, -1]), np.array([5.0, 6.0])).any()


def test_what_is_no_number_is_withheld() -> None:
    amounts = np.where(np.arange(PEOPLE) == 3, np.inf, AMOUNTS)
    assert ruled([], entry(range(100), amounts)) == ["history.dominance"]


def test_a_rest_that_one_dominates_is_withheld_whichever_comes_first() -> None:
    whole, less = entry(range(600)), entry(range(40, 600))
    assert ruled([whole], less) == ruled([less], whole) == ["history.dominance"]
    assert ruled([], whole, less) == ["", "history.dominance"]


def test_a_rest_that_nobody_dominates_is_released() -> None:
    assert ruled([entry(range(600))], entry([*range(40), *range(80, 600)])) == [""]


def test_a_rest_to_which_few_add_anything_is_withheld() -> None:
    amounts = np.where((np.arange(PEOPLE) >= 40) | (np.arange(PEOPLE) < K - 1), 500.0 + np.arange(PEOPLE), 0.0)
    assert ruled([entry(range(600), amounts)], entry(range(40, 600), amounts)) == ["history.difference"]
    amounts[:40] = 500.0  # the control: forty add something
    assert ruled([entry(range(600), amounts)], entry(range(40, 600), amounts)) == [""]


def test_what_the_cells_of_one_question_leave_of_a_total_is_judged() -> None:
    cells = [entry(range(at, at + 40), question="by area") for at in range(40, 600, 40)]
    assert ruled(cells, entry(range(600))) == ["history.dominance"]
    assert ruled(cells[:-1], entry(range(40, 600))) == [""]


def test_a_last_cell_is_judged_beside_its_siblings_under_a_total() -> None:
    cells = [entry(range(at, at + 40), question="by area") for at in range(40, 600, 40)]
    assert ruled([entry(range(600)), *cells[:-1]], cells[-1]) == ["history.dominance"]
    assert ruled([entry(range(600)), *cells[:-2]], cells[-1]) == [""]


def test_sums_of_several_questions_are_taken_away_one_by_one() -> None:
    asked = [entry(range(300, 600)), entry(range(150, 300)), entry(range(80, 150)), entry(range(40, 80))]
    assert ruled([entry(range(600))], *asked) == ["", "", "", "history.dominance"]


def test_a_rest_that_is_out_itself_is_harmless() -> None:
    few = np.where(np.arange(PEOPLE) < 9, 1000.0 + np.arange(PEOPLE), np.where(np.arange(PEOPLE) < 40, 0.01, 500.0))
    small, whole, less = (entry(range(*ends), few) for ends in ((0, 40), (0, 600), (40, 600)))
    assert ruled([whole], less) == ["history.difference"]
    assert ruled([small, whole], less) == [""]


def test_two_measures_that_differ_for_a_few_are_not_both_released() -> None:
    other = AMOUNTS + np.where(np.isin(np.arange(PEOPLE), (17, 100, 401)), -33, 0)
    assert ruled([entry(range(600))], entry(range(600), other)) == ["history.difference"]


def test_two_measures_that_differ_for_many_or_nobody_are() -> None:
    many = AMOUNTS + np.where(np.arange(PEOPLE) % 20 == 0, -33, 0)
    assert ruled([entry(range(600))], entry(range(600), many)) == [""]
    assert ruled([entry(range(600))], entry(range(600), AMOUNTS * 1.1 / 1.1)) == [""]


def test_few_are_found_behind_what_rounding_leaves_of_everybody() -> None:
    noise = np.random.default_rng(2).uniform(-1e-4, 1e-4, PEOPLE)
    other = AMOUNTS + noise + np.where(np.isin(np.arange(PEOPLE), (17, 100, 401)), -33, 0)
    assert ruled([entry(range(600))], entry(range(600), other)) == ["history.difference"]


def test_a_factor_that_a_few_do_not_have_is_found() -> None:
    factor = np.where(np.isin(np.arange(PEOPLE), (30, 31, 32)), 2.5, 1.5)
    assert ruled([entry(range(600))], entry(range(600), AMOUNTS * factor)) == ["history.difference"]
    factor = np.where(np.arange(PEOPLE) % 10 == 0, 2.5, 1.5)
    assert ruled([entry(range(600))], entry(range(600), AMOUNTS * factor)) == [""]


def test_every_term_of_a_measure_counts_as_released() -> None:
    people = np.arange(40, 600)
    kids = np.ones(PEOPLE) + np.arange(PEOPLE) % 5
    both = replace(
        entry(people.tolist()),
        amounts=packed([("kids", sketch(people, kids[people])), ("gain", sketch(people, AMOUNTS[people]))]),
    )
    assert ruled([entry(range(600))], both) == ["history.dominance"]
    assert ruled([entry(range(600))], replace(both, amounts=packed([("kids", sketch(people, kids[people]))]))) == [""]


def test_an_identical_question_gets_its_answer_again() -> None:
    whole, less = entry(range(600)), entry([*range(40), *range(80, 600)])
    again = rulings([whole, less], less)
    assert [ruling.word for ruling in again] == [Word.REPEAT]


def test_replayed_is_incremental() -> None:
    entries = [entry(range(600)), entry(range(300)), entry(range(100), question="q"), entry(range(100, 200))]
    state = History()
    for one in entries:
        state = state.with_entries([one])
    whole = History.of(entries)
    assert (state.amounts.sums == whole.amounts.sums).all()
    assert state.amounts.extents == whole.amounts.extents


def test_of_sums_released_before_there_were_sketches_a_small_rest_is_not_told() -> None:
    before = replace(entry(range(600)), amounts=b"", siblings="")
    assert ruled([before], entry([*range(40), *range(80, 600)])) == ["history.dominance"]
    assert ruled([before], entry([*range(40), *range(200, 600)])) == [""]
    assert ruled([before], replace(entry([*range(40), *range(80, 600)]), measure="sum:rent")) == [""]


def test_what_lies_within_is_told_by_rows_where_they_are_numbered_alike() -> None:
    rows = BitMap(range(1200)).serialize()
    numbered = replace(entry(range(600)), grain="x/visits", rows=rows)
    (extent,) = History.of([numbered]).amounts.extents
    assert extent.within("x/visits") == rows
    assert extent.within("y/visits") is None
    assert BitMap.deserialize(extent.within("") or b"") == BitMap(range(600))


class TestCombinations:
    """Sums over one group, over another and over either, of which the giant holds two thirds of what is in both."""

    GAIN = 100 + np.arange(PEOPLE, dtype=np.float64) * 7919 % 1900
    GAIN[297] = 60_000
    EVEN = np.where(np.arange(PEOPLE) == 297, 1000.0, GAIN)
    LEFT, RIGHT = range(300), range(260, 560)

    def sums(self, *members: Members, gain: Amounts = GAIN) -> list[HistoryEntry]:
        return [entry(one, gain) for one in members]

    @pytest.mark.parametrize(
        "members",
        [
            (LEFT, RIGHT, range(560)),
            (range(560), LEFT, RIGHT),
            (LEFT, RIGHT, [*range(260), *range(300, 560)]),
            (range(600), [*range(260), *range(560, 600)], range(300, 600), [*range(560, 600)]),
        ],
        ids=["either", "either first", "one of them", "margins and corner"],
    )
    def test_nobody_dominates_what_a_combination_leaves(self, members: Sequence[Members]) -> None:
        assert [bool(rule) for rule in ruled([], *self.sums(*members))] == [False] * (len(members) - 1) + [True]
        assert ruled([], *self.sums(*members, gain=self.EVEN)) == [""] * len(members)

    def test_nor_may_a_few_hold_nearly_all_of_it(self) -> None:
        few = np.where((np.arange(PEOPLE) < 260) | (np.arange(PEOPLE) >= 300 - K + 1), self.EVEN, 0.0)
        assert ruled([], *self.sums(self.LEFT, self.RIGHT, range(560), gain=few))[-1] == "history.difference"
        few[280:291] = 900.0  # the control: enough people
        assert ruled([], *self.sums(self.LEFT, self.RIGHT, range(560), gain=few))[-1] == ""

    def test_the_groups_may_be_given_in_parts(self) -> None:
        ends = [(at, at + 75) for at in range(0, 300, 75)] + [(at, at + 100) for at in range(260, 560, 100)]
        parts = [range(*one) for one in ends]
        assert ruled(self.sums(*parts), *self.sums(range(560))) == ["history.dominance"]
        assert ruled(self.sums(*parts, gain=self.EVEN), *self.sums(range(560), gain=self.EVEN)) == [""]

    def test_the_groups_may_be_given_times_factors(self) -> None:
        three = [[*self.LEFT], [*self.RIGHT], [*range(140), *range(260, 560)], [*range(140, 260)]]
        assert ruled(self.sums(*three[:3]), *self.sums(three[3]))[0] == "history.dominance"

    def test_a_combination_that_counts_somebody_less_than_nought_times_tells_nothing(self) -> None:
        """Those beyond `either` have no gain, so that no bucket is below zero; nobody else knows."""
        beyond = np.where(np.arange(PEOPLE) >= 560, 0.0, self.GAIN)
        assert ruled([], *self.sums(self.LEFT, self.RIGHT, range(560), gain=beyond))[-1] == "history.dominance"
        assert ruled([], *self.sums(self.LEFT, self.RIGHT, range(600), gain=beyond))[-1] == ""

    def test_sums_of_other_measures_are_not_combined(self) -> None:
        left, right, either = self.sums(self.LEFT, self.RIGHT, range(560))
        other = [replace(left, amounts=packed([("loss", unpacked(left.amounts)[0][0])])), right, either]
        assert ruled([], *other) == ["", "", ""]

    def test_a_term_is_known_by_what_it_adds_up(self) -> None:
        """`sum(gain)`, `sum(gain + kids)` and `sum(gain)` again are sums of one measure."""
        left, right, either = self.sums(self.LEFT, self.RIGHT, range(560))
        kids = sketch(np.arange(300), np.ones(300))
        both = replace(
            left, measure="sum:gain + kids", amounts=packed([("kids", kids), ("gain", unpacked(left.amounts)[0][0])])
        )
        assert ruled([], both, right, either) == ["", "", "history.dominance"]

    def test_sums_that_were_stored_without_names_are_of_their_measure(self) -> None:
        bare = [
            replace(one, amounts=zlib.compress(unpacked(one.amounts)[0].tobytes()))
            for one in self.sums(self.LEFT, self.RIGHT, range(560))
        ]
        assert ruled(bare[:2], bare[2]) == ["history.dominance"]
