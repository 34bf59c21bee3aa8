"""The release history: identical questions, recurring cells, capacity, allotment, opaque releases, versions."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import FRAME, Candidate, History, HistoryRules, Ruling, Word, admission, isolation, space
from egress.history import history as history_module
from egress.history.sketches import packed, sketch

RULES = HistoryRules(subjects=10, capacity=0.1, allotment=1.0)


def entry(people: Iterable[int], cell: str, **more: object) -> HistoryEntry:
    members = BitMap(people)
    plain: dict[str, object] = {
        "subject_type": "person",
        "lineage": "visits",
        "measure": "count",
        "cell": cell,
        "subjects": members.serialize(),
        "value": len(members),
        "scenario": "first",
        "as_of": "2026-01-31",
    }
    return HistoryEntry(**(plain | more))  # type: ignore[arg-type]


def ask(history: History, *wishes: HistoryEntry, rules: HistoryRules = RULES) -> list[Ruling]:
    return list(history.consider([Candidate(entry=wish) for wish in wishes], rules))


def release(history: History, *wishes: HistoryEntry, rules: HistoryRules = RULES) -> tuple[list[Word], History]:
    rulings = ask(history, *wishes, rules=rules)
    kept = [w for w, r in zip(wishes, rulings, strict=True) if r.word in (Word.NEW, Word.IMPLIED)]
    return [ruling.word for ruling in rulings], history.with_entries(kept)


def partition(size: int, people: int, name: str, **more: object) -> list[HistoryEntry]:
    starts = range(0, people, size)
    return [entry(range(at, min(at + size, people)), f"{name}{at}", **more) for at in starts]


class TestQuestions:
    def test_the_same_question_gets_the_same_answer_and_costs_nothing(self) -> None:
        _, history = release(History(), entry(range(50), "a", value=50))
        ruling = ask(history, entry(range(50), "a", value=50))[0]
        assert (ruling.word, ruling.value) == (Word.REPEAT, 50)

    def test_another_measure_over_the_same_people_is_another_question(self) -> None:
        _, history = release(History(), entry(range(50), "a"))
        assert ask(history, entry(range(50), "a", measure="sum:visits.cost[0,100]"))[0].word is Word.IMPLIED

    @pytest.mark.parametrize(("size", "word"), [(9, Word.WITHHELD), (10, Word.NEW), (11, Word.NEW)])
    def test_a_cell_needs_the_threshold(self, size: int, word: Word) -> None:
        assert ask(History(), entry(range(size), "a"))[0].word is word

    def test_equal_sets_in_other_containers_are_the_same_set(self) -> None:
        members = BitMap(range(100_000))
        runs = BitMap(range(100_000))
        runs.run_optimize()
        plain = entry([], "a", subjects=members.serialize(), value=1)
        packed = entry([], "a", subjects=runs.serialize(), value=1)
        assert members.serialize() != runs.serialize() or members == runs
        assert ask(History().with_entries([plain]), packed)[0].word is Word.REPEAT


class TestRecurringCells:
    """The same question on a later snapshot."""

    @pytest.mark.parametrize(
        ("joined", "word"), [(0, Word.REPEAT), (1, Word.CARRIED), (9, Word.CARRIED), (10, Word.NEW), (40, Word.NEW)]
    )
    def test_is_released_anew_only_when_enough_people_changed(self, joined: int, word: Word) -> None:
        _, history = release(History(), entry(range(100), "a"))
        assert ask(history, entry(range(100 + joined), "a", as_of="2026-02-28"))[0].word is word

    def test_carries_the_old_value_with_its_date(self) -> None:
        _, history = release(History(), entry(range(100), "a", value=100))
        ruling = ask(history, entry(range(103), "a", value=103, as_of="2026-02-28"))[0]
        assert (ruling.value, ruling.as_of) == (100, "2026-01-31")

    def test_people_who_left_and_people_who_came_both_count(self) -> None:
        _, history = release(History(), entry(range(100), "a"))
        assert ask(history, entry(range(5, 105), "a"))[0].word is Word.NEW

    @pytest.mark.parametrize(
        ("raised", "word"), [(0, Word.REPEAT), (3, Word.CARRIED), (9, Word.CARRIED), (40, Word.IMPLIED)]
    )
    def test_a_sum_over_the_same_people_is_released_anew_when_enough_have_other_amounts(
        self, raised: int, word: Word
    ) -> None:
        _, history = release(History(), self.earned(0))
        ruling = ask(history, self.earned(raised, as_of="2026-02-28"))[0]
        assert (ruling.word, ruling.rule) == (word, "")

    def test_a_rise_that_is_mostly_one_person_s_stays_unknown(self) -> None:
        strict = replace(RULES, top1_share=0.5, top2_share=0.9, p_percent=0.1)
        _, history = release(History(), self.earned(0), rules=strict)
        assert ask(history, self.earned(40, as_of="2026-02-28"), rules=strict)[0].word is Word.IMPLIED, "control"
        ruling = ask(history, self.earned(40, most=5000.0, as_of="2026-02-28"), rules=strict)[0]
        assert (ruling.word, ruling.rule) == (Word.WITHHELD, "history.dominance")

    def test_without_amounts_another_value_over_the_same_people_is_carried(self) -> None:
        _, history = release(History(), entry(range(100), "a", measure="quantile:x", value=300))
        later = entry(range(100), "a", measure="quantile:x", value=304, as_of="2026-02-28")
        assert ask(history, later)[0].word is Word.CARRIED

    def test_other_amounts_of_the_same_day_are_no_answer(self) -> None:
        _, history = release(History(), self.earned(0))
        assert ask(history, self.earned(40))[0].word is Word.WITHHELD

    @staticmethod
    def earned(raised: int, most: float = 7.0, **more: object) -> HistoryEntry:
        """What 100 people earn, of whom some earn more, one by so much."""
        amounts = np.arange(100) * 3.0 + 50
        amounts[:raised] += 7.0
        amounts[: min(raised, 1)] += most - 7.0
        terms = [("x", sketch(np.arange(100), amounts))]
        value = float(amounts.sum())
        return entry(range(100), "a", measure="sum:x[0,9]", value=value, amounts=packed(terms), **more)

    def test_another_value_of_the_same_day_is_no_answer(self) -> None:
        _, history = release(History(), entry(range(100), "a", measure="sum:x[0,9]", value=300))
        other = entry(range(100), "a", measure="sum:x[0,9]", value=304)
        rounded = entry(range(100), "a", measure="sum:x[0,9]", value=300.0000000001)
        assert [ruling.word for ruling in ask(history, other, rounded)] == [Word.WITHHELD, Word.CARRIED]

    def test_a_total_does_not_betray_the_change_of_a_carried_cell(self) -> None:
        """Cells b and c grow by many, a by three: the new total less the new b and c would be a's three people."""
        first = [entry(range(100), "a"), entry(range(200, 300), "b"), entry(range(400, 500), "c")]
        total = entry([*range(100), *range(200, 300), *range(400, 500)], "total")
        _, history = release(History(), *first, total)
        next_day = {"as_of": "2026-02-28"}
        later = [entry(range(103), "a", **next_day), entry(range(200, 330), "b", **next_day)]
        later.append(entry(range(400, 440), "c", **next_day))
        words, history = release(history, *later)
        assert words[0] is Word.CARRIED
        assert words[1] is Word.NEW
        grown = entry([*range(103), *range(200, 330), *range(400, 440)], "total", **next_day)
        assert ask(history, grown)[0].word is Word.WITHHELD


class TestCapacity:
    def test_a_partition_and_its_refinements_use_none(self) -> None:
        history = History()
        for size in (500, 100, 50, 10):
            words, history = release(history, *partition(size, 1000, f"by{size} "))
            assert Word.WITHHELD not in words
        assert history.spaces[""].excess.max() < 1e-6

    def test_overlapping_tables_fill_it(self) -> None:
        rng = np.random.default_rng(0)
        history, words = History(), []
        for table in range(12):
            order = rng.permutation(1000)
            cells = [entry(np.sort(order[at : at + 40]).tolist(), f"{table}-{at}") for at in range(0, 1000, 40)]
            found, history = release(history, *cells)
            words.append(found.count(Word.WITHHELD))
        assert words[0] == words[1] == words[2] == 0
        assert words[-1] == 25
        assert history.spaces[""].excess.max() <= 0.1 + 1e-6

    def test_it_cannot_be_spent_on_a_few_while_the_many_keep_the_mean_low(self) -> None:
        """Halves of one district of 200, each padded with the other 4,800 people."""
        rng = np.random.default_rng(1)
        outside = list(range(200, 5000))
        history = History.of([entry(range(200), "district", scenario=FRAME), entry(outside, "rest", scenario=FRAME)])
        answered = 0
        for number in range(60):
            half = np.flatnonzero(rng.random(200) < 0.5).tolist()
            words, history = release(history, entry([*half, *outside], str(number), population=str(number)))
            answered += words[0] is Word.NEW
        assert 10 <= answered <= 25, "about a tenth of the 200, not of the 5,000"

    def test_one_scenario_cannot_use_up_what_others_need(self) -> None:
        rules = HistoryRules(subjects=10, capacity=0.1, allotment=0.4)
        rng = np.random.default_rng(2)
        history = History()
        for number in range(40):
            half = np.flatnonzero(rng.random(400) < 0.5).tolist()
            greedy = entry(half, f"g{number}", population=f"g{number}", scenario="greedy")
            words, history = release(history, greedy, rules=rules)
        assert words == [Word.WITHHELD]
        half = np.flatnonzero(rng.random(400) < 0.5).tolist()
        assert ask(history, entry(half, "other", population="other", scenario="other"), rules=rules)[0].word is Word.NEW

    def test_the_frame_is_charged_to_nobody(self) -> None:
        frame = [*partition(20, 400, "a"), *partition(25, 400, "b")]
        history = History.of(replace(one, scenario=FRAME) for one in frame)
        assert set(history.spaces[""].loads) == {FRAME}


class TestOpaque:
    def test_opaque_results_are_kept_apart(self) -> None:
        wish = entry(range(30), "model", opaque=True)
        history = History().with_entries([wish])
        assert ask(History(), wish)[0].word is Word.NEW
        assert ask(history, entry(range(29), "a", population="p"))[0].word is Word.NEW, "its content is not known"


class TestLayers:
    def test_cells_over_other_rows_of_the_same_people_do_not_meet(self) -> None:
        years = [entry(range(500 - 3 * year), f"year {year}", layer=f"year={year}") for year in range(4)]
        words, history = release(History(), *years)
        assert words == [Word.NEW] * 4
        filtered = entry(range(494), "window", population="date between", layer="")
        assert ask(history, filtered)[0].word is Word.WITHHELD

    def test_filters_on_rows_are_compared_like_any_other(self) -> None:
        two = entry(range(300), "two", layer='["in","diagnosis","a","b"]')
        three = entry(range(301), "three", layer='["in","diagnosis","a","b","c"]')
        words, history = release(History(), two)
        assert words == [Word.NEW]
        assert ask(history, three)[0].word is Word.WITHHELD


class TestVersions:
    def test_a_history_is_a_value(self) -> None:
        before = History()
        after = before.with_entries(partition(50, 200, "a"))
        assert (before.version, after.version) == (0, 4)
        assert before.spaces == {}

    def test_considering_changes_nothing(self) -> None:
        history = History().with_entries(partition(50, 200, "a"))
        wishes = [entry(range(25, 75), "x", population="p"), entry(range(199), "y", population="q")]
        assert ask(history, *wishes) == ask(history, *wishes)

    def test_candidates_released_together_are_judged_together(self) -> None:
        words = [
            r.word
            for r in ask(History(), entry(range(100), "a", population="p"), entry(range(99), "b", population="q"))
        ]
        assert words == [Word.NEW, Word.WITHHELD]


def test_rules_are_checked_on_construction() -> None:
    for numbers in ((0, 0.1, 1.0), (10, 0.0, 1.0), (10, 1.0, 1.0), (10, 0.1, 0.0)):
        with pytest.raises(ValueError, match="out of range"):
            HistoryRules(subjects=numbers[0], capacity=numbers[1], allotment=numbers[2])


class TestEffort:
    CAREFUL = HistoryRules(subjects=10, capacity=0.99, allotment=1.0)
    WISHES = (entry(range(40), "a"), entry(range(36), "b"), entry(range(50, 90), "c"), entry(range(100, 140), "d"))

    def test_what_is_open_after_the_last_trial_is_withheld(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(admission, "SPARE_TRIALS", 1 - len(self.WISHES))
        rulings = ask(History(), *self.WISHES, rules=self.CAREFUL)
        assert {ruling.rule for ruling in rulings} == {"history.effort"}

    def test_control_one_trial_for_each_wish_finds_the_two_that_differ_by_four(self) -> None:
        words = [ruling.word for ruling in ask(History(), *self.WISHES, rules=self.CAREFUL)]
        assert words.count(Word.WITHHELD) == 1
        assert words[2:] == [Word.NEW, Word.NEW]


class TestGroupsOfEnough:
    """A sum over k people and more may be known; what fewer than k can reach may not."""

    @staticmethod
    def told_apart(beyond: int) -> History:
        """200 people whom 16 tables of two cells tell apart, and the difference of two sets: the last `beyond`."""
        coins = np.random.default_rng(3).random((16, 200)) < 0.5
        history = History()
        for number, side in enumerate(coins):
            halves = [entry(np.flatnonzero(side == half).tolist(), f"{number}{half}") for half in (True, False)]
            history = history.with_entries(halves)
        return history.with_entries([entry(range(200 - beyond), "rest")])

    @pytest.mark.parametrize(("beyond", "word"), [(18, Word.NEW), (9, Word.WITHHELD)])
    def test_the_next_cell_joins_unless_the_group_is_small(self, beyond: int, word: Word) -> None:
        loose = replace(RULES, capacity=0.9)
        first = TestGroupsOfEnough.told_apart(beyond)
        assert ask(first, entry([*range(50, 120), *range(200 - beyond, 200, 2)], "next"), rules=loose)[0].word is word

    def test_a_difference_of_two_people_is_of_fewer_than_enough(self) -> None:
        loose = replace(RULES, capacity=0.9)
        _, history = release(History(), entry([*range(100), 300], "a"), rules=loose)
        assert ask(history, entry([*range(100), 301], "b"), rules=loose)[0].word is Word.WITHHELD
        assert ask(history, entry([*range(100), *range(301, 312)], "c"), rules=loose)[0].word is Word.NEW


def test_many_overlapping_halves_are_stopped_by_the_average() -> None:
    """Nobody's own share is large, but everybody's together decides about reconstruction."""
    coins = np.random.default_rng(5).random((40, 200)) < 0.5
    wishes = [entry(np.flatnonzero(side).tolist(), f"half {number}") for number, side in enumerate(coins)]
    answered = {}
    for average in (1.0, 0.1):
        rules, history = replace(RULES, capacity=0.5, average=average), History()
        for wish in wishes:
            _, history = release(history, wish, rules=rules)
        answered[average] = history.version
    assert answered[0.1] < 30 < answered[1.0]


def test_an_unequal_sum_over_few_people_is_one_over_few() -> None:
    """C ∪ S ∪ {t}, D ∪ S and C ∪ D give twice the sum over S and t once: five people."""
    loose = replace(RULES, capacity=0.9)
    some, extra, left, right = range(4), 4, range(10, 60), range(60, 110)
    first = [entry([*left, *some, extra], "a"), entry([*right, *some], "b")]
    words, history = release(History(), *first, rules=loose)
    assert words == [Word.NEW, Word.NEW]
    assert ask(history, entry([*left, *right], "c"), rules=loose)[0].word is Word.WITHHELD
    assert ask(history, entry([*left, *right, *range(110, 130)], "d"), rules=loose)[0].word is Word.NEW


@pytest.mark.parametrize(("light", "word"), [(8, Word.WITHHELD), (60, Word.NEW)])
def test_a_sum_with_many_light_members_is_one_over_few(light: int, word: Word) -> None:
    """Five sets that share one person, less a union of all of them and some others without that person."""
    loose = replace(RULES, capacity=0.9)
    parts = [range(100 * number, 100 * number + 50) for number in range(5)]
    words, history = release(History(), *(entry([*part, 999], f"{part}") for part in parts), rules=loose)
    assert words == [Word.NEW] * 5
    union = [person for part in parts for person in part]
    assert ask(history, entry([*union, *range(600, 600 + light)], "union"), rules=loose)[0].word is word


def _random_tables(people: int, tables: int, width: int) -> list[HistoryEntry]:
    rng = np.random.default_rng(0)
    labels = [rng.integers(0, width, people) for _ in range(tables)]
    return [
        entry(np.flatnonzero(mine == number).tolist(), f"t{table}:{number}")
        for table, mine in enumerate(labels)
        for number in range(width)
    ]


def test_loose_bounds_of_many_tables_withhold_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "EXACT_WORK", 0)
    monkeypatch.setattr(admission, "MANY_MEMBERS", 1)
    *held, a, b, c, d = _random_tables(2_000, 41, 4)
    history = History.of(held)
    assert history.spaces[""].leverage.mean() > 2 * 121 / 2_000
    words, _ = release(history, a, b, c, d)
    assert set(words) == {Word.NEW, Word.IMPLIED}


def test_leverages_read_from_the_inverse_are_those_solved_for(monkeypatch: pytest.MonkeyPatch) -> None:
    history = History.of(_random_tables(1_000, 12, 30))
    everybody = np.arange(1_000, dtype=np.uint32)
    found = []
    for worth in (0, 1_000_000):
        monkeypatch.setattr(isolation, "TABLES_WORTH", worth)
        found.append(isolation.Projections(history.spaces[""], history.sheets).leverage(everybody))
    assert np.allclose(found[0], found[1], atol=1e-12)
    assert found[0].sum() == pytest.approx(history.spaces[""].factor.rank)


class TestManyLayers:
    """Layers that did not grow of late keep one number for each combination of cells."""

    @staticmethod
    def _blocks(seed: int, layers: int = 9) -> list[list[HistoryEntry]]:
        """Two random tables in each layer, layer after layer, and one more of each in the end."""
        random = np.random.default_rng(seed)
        found = []
        for number in (*range(layers), *range(layers), *range(layers)):
            labels = random.integers(0, 3, 600)
            labels[random.random(600) < 0.2] = -1
            cells = [np.flatnonzero(labels == at).tolist() for at in range(3)]
            scenario = ("first", "second")[int(random.integers(2))]
            more = {"layer": f"kind={number}", "scenario": scenario, "population": str(random.integers(2))}
            found.append([entry(cell, f"{len(found)}/{at}", **more) for at, cell in enumerate(cells)])
        return found

    @classmethod
    def _history(cls, seed: int) -> tuple[list[Ruling], History]:
        state, rulings = History(), []
        for block in cls._blocks(seed):
            found = ask(state, *block, rules=replace(RULES, capacity=0.01))
            rulings += found
            kept = [one for one, ruling in zip(block, found, strict=True) if ruling.word in (Word.NEW, Word.IMPLIED)]
            state = state.with_entries(kept)
        return rulings, state

    @pytest.mark.parametrize("seed", range(6))
    def test_what_is_ruled_is_the_same(self, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        rulings, state = self._history(seed)
        assert sum(one.kinds is not None for one in state.spaces.values()) == 5
        monkeypatch.setattr(history_module, "_OPEN_LAYERS", 1000)
        others, by_ordinal = self._history(seed)
        assert rulings == others
        assert {ruling.word for ruling in rulings} >= {Word.NEW, Word.WITHHELD}
        for layer, one in state.spaces.items():
            both = space.spread(one, state.sheets), by_ordinal.spaces[layer]
            assert np.allclose(both[0].leverage, both[1].leverage, atol=1e-6)
            assert np.array_equal(both[0].best, both[1].best)

    def test_numbers_of_a_layer_take_as_many_bytes_as_it_has_combinations(self) -> None:
        made = [one for n in range(8) for one in partition(1000, 20_000, f"t{n}", layer=f"kind={n}")]
        held = History.of(made)
        by_kinds = [one for one in held.spaces.values() if one.kinds is not None]
        assert len(by_kinds) == 4
        assert all(one.bytes == 21 * 3 * 8 for one in by_kinds)
        assert all(one.bytes == 20_000 * 3 * 8 for one in held.spaces.values() if one.kinds is None)

    def test_a_layer_with_as_many_combinations_as_people_stays_as_it_is(self) -> None:
        random = np.random.default_rng(0)
        tables = [random.integers(0, 10, 1000) for _ in range(4)]
        made = [
            entry(np.flatnonzero(labels == at).tolist(), f"{n}/{at}", layer="kind=0")
            for n, labels in enumerate(tables)
            for at in range(10)
        ]
        others = [one for n in range(1, 8) for one in partition(100, 1000, f"t{n}", layer=f"kind={n}")]
        held = History.of([*made, *others])
        assert held.spaces["kind=0"].kinds is None
        assert held.spaces["kind=1"].kinds is not None

    def test_people_who_came_later_are_in_no_cell(self) -> None:
        made = [one for n in range(8) for one in partition(100, 1000, f"t{n}", layer=f"kind={n}")]
        held = History.of([*made, entry(range(3000), "all", layer="kind=9")])
        assert held.spaces["kind=0"].kinds is not None
        wide = space.spread(held.spaces["kind=0"], held.sheets)
        assert len(wide.leverage) == 3000
        assert (wide.leverage[:1000] > 0).all()
        assert not wide.leverage[1000:].any()

    def test_so_do_rows_of_tables_that_nothing_was_released_of_lately(self) -> None:
        """Tables of 900 rows, three a person, in nine cells; a later question differs by the rows of nine people."""

        def cell(day: int, rows: Iterable[int], name: str) -> HistoryEntry:
            numbers = list(rows)
            more = {"layer": name, "grain": f"day {day}", "rows": BitMap(numbers).serialize()}
            return entry({row // 3 for row in numbers}, f"{day}/{name}", **more)

        owners = {f"day {day}": np.arange(900) // 3 for day in range(6)}
        state = History()
        for day in range(6):
            state = state.with_entries([cell(day, range(at, at + 100), f"at={at}") for at in range(0, 900, 100)])
        assert [released.space.kinds is not None for released in state.rows.values()] == [True] * 2 + [False] * 4
        for day in (0, 5):
            asked = [cell(day, range(most), f"below={most}") for most in (525, 560)]
            found = state.consider([Candidate(entry=one) for one in asked], RULES, owners)
            assert [ruling.rule for ruling in found] == ["history.rows", ""]
        grown = state.with_entries([cell(0, range(450), "half")])
        assert grown.rows["day 0"].space.kinds is None
        assert grown.rows["day 2"].space.kinds is not None
