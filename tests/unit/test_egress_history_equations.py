"""What several questions tell together where people count by numbers."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import Candidate, History, HistoryRules, Word
from egress.history.equations import ONE, Equation, packed, unpacked
from egress.history.rows import Released
from egress.history.sheets import Sheets, Weighted, members_of, weights_of
from egress.history.space import Space, open_block, step
from egress.history.vectors import read, written

K = 10
RULES = HistoryRules(subjects=K, capacity=0.99, allotment=1.0)
PEOPLE = 300
KIDS = np.array([3] + [2] * 60 + [1] * 84 + [0] * 155, dtype=float)
"""One person has three children."""
INCOME, WITHHELD, NEW = "persons.income", Word.WITHHELD, Word.NEW
Vector = NDArray[np.float64]


def people(test: NDArray[np.bool_] | None = None) -> NDArray[np.uint32]:
    return np.flatnonzero(np.ones(PEOPLE, dtype=bool) if test is None else test).astype(np.uint32)


def released(
    name: str,
    members: NDArray[np.uint32],
    weights: Vector | None = None,
    unknown: str = ONE,
    *,
    layer: str = "",
    several: bool = False,
) -> HistoryEntry:
    """An entry with one equation; a sum by numbers brings the plain one, as the guard's do."""
    made = [] if several else [Equation(unknown, False, several, b"")]
    if weights is not None:
        vector = written(members, weights[members], centred=not several)
        made += [] if vector is None else [Equation(unknown, False, several, vector)]
    return HistoryEntry(
        subject_type="person",
        lineage="persons",
        measure=f"{unknown}:{name}",
        cell=name,
        subjects=BitMap(members).serialize(),
        value=1.5,
        scenario="first",
        layer=layer,
        equations=packed(made),
    )


def asked(*wishes: HistoryEntry) -> list[Word]:
    """The words on questions that are asked one after the other."""
    history, words = History(), []
    for wish in wishes:
        (ruling,) = history.consider([Candidate(entry=wish)], RULES)
        words.append(ruling.word)
        if ruling.word is not WITHHELD:
            history = history.with_entries([wish])
    return words


class TestEquationsOverSteps:
    def test_the_income_of_the_only_one_with_three_children_stays_unknown(self) -> None:
        parts = [released(f"income {n}", people(n == KIDS), unknown=INCOME) for n in (0, 1)]
        product = released("product", people(), KIDS, INCOME)
        assert asked(*parts, product)[-1] is WITHHELD
        assert asked(product, *parts) == [NEW, NEW, WITHHELD]

    def test_control_sums_of_other_numbers_are_no_equations_for_it(self) -> None:
        parts = [released(f"other {n}", people(n == KIDS), unknown="persons.rent") for n in (0, 1)]
        assert asked(*parts, released("product", people(), KIDS, INCOME))[-1] is NEW

    def test_control_enough_people_at_each_number(self) -> None:
        kids = np.where(np.arange(PEOPLE) < 12, 3.0, KIDS)
        parts = [released(f"income {n}", people(kids == n), unknown=INCOME) for n in (0, 1)]
        assert WITHHELD not in asked(*parts, released("product", people(), kids, INCOME))

    def test_how_many_have_a_rare_number_stays_unknown(self) -> None:
        counts = [released(f"count {n}", people(n == KIDS)) for n in (0, 1)]
        assert asked(released("all", people()), *counts, released("sum", people(), KIDS))[-1] is WITHHELD

    def test_squares_are_one_equation_more(self) -> None:
        known = [released("all", people()), released("count 0", people(KIDS == 0)), released("sum", people(), KIDS)]
        assert WITHHELD not in asked(*known)
        assert asked(*known, released("squares", people(), KIDS**2))[-1] is WITHHELD

    def test_ages_far_from_nought_are_as_far_apart_as_children(self) -> None:
        ages = KIDS + 90
        known = [released("all", people()), released("count 90", people(KIDS == 0)), released("sum", people(), ages)]
        assert asked(*known, released("squares", people(), ages**2))[-1] is WITHHELD

    def test_a_number_that_is_a_multiple_for_few_tells_them_too(self) -> None:
        kids = np.where(np.arange(PEOPLE) < 4, 4.0, KIDS)  # four and five people, counted three and four times
        kids[4:9] = 3
        parts = [released(f"income {n}", people(kids == n), unknown=INCOME) for n in (0, 1)]
        assert asked(*parts, released("product", people(), kids, INCOME))[-1] is WITHHELD


class TestRowsBesidePeople:
    VISITS = np.array([2] + [1] * (PEOPLE - 1), dtype=float)
    """One person came twice."""

    def test_the_people_go_where_their_rows_are_out(self) -> None:
        rows, those = released("rows", people(), self.VISITS, several=True), released("people", people())
        assert asked(rows, those) == [NEW, WITHHELD]
        assert asked(those, rows) == [NEW, WITHHELD]

    def test_control_another_window_of_rows_is_another_layer(self) -> None:
        rows = released("rows", people(), self.VISITS, several=True, layer="month=1")
        assert asked(rows, released("people", people(), layer="month=2"))[0] is NEW

    def test_many_rows_of_few_people_say_no_small_number(self) -> None:
        visits = np.where(np.arange(PEOPLE) < 5, 9.0, 1.0)
        visits[5:20] = 2
        rows = released("rows", people(), visits, several=True)
        assert asked(rows, released("people", people())) == [NEW, Word.IMPLIED]

    def test_those_who_came_often_are_told_by_those_who_came_once(self) -> None:
        visits = np.where(np.arange(PEOPLE) < 3, 3.0, 1.0)
        visits[3:60] = 2
        known = [released("rows", people(), visits, several=True), released("people", people())]
        assert asked(*known, released("once", people(visits == 1)))[-1] is WITHHELD


class TestPeopleOfALayerInALowerOne:
    """Visits with a diagnosis have a layer; who had one is counted by a step, or a selection, in none."""

    HAD = np.arange(PEOPLE) < 60
    VISITS = np.where(np.arange(PEOPLE) < 1, 2.0, 1.0)
    """One of those who had any had two."""

    def rows(self, layer: str = "diagnosis=A") -> HistoryEntry:
        return released("rows", people(self.HAD), self.VISITS, several=True, layer=layer)

    def test_people_in_no_layer_are_held_against_the_rows_of_one(self) -> None:
        those = released("those", people(self.HAD))
        assert asked(self.rows(), those) == [NEW, WITHHELD]
        assert asked(those, self.rows()) == [NEW, WITHHELD]

    def test_so_are_people_by_some_of_its_conditions(self) -> None:
        those = released("those", people(self.HAD), layer="month=1")
        assert asked(self.rows("diagnosis=A & month=1"), those) == [NEW, WITHHELD]

    def test_so_are_parts_of_them_together(self) -> None:
        odd = np.arange(PEOPLE) % 2 == 1
        parts = [released("odd", people(self.HAD & odd)), released("even", people(self.HAD & ~odd))]
        assert asked(self.rows(), *parts) == [NEW, NEW, WITHHELD]

    def test_so_are_those_who_came_once(self) -> None:
        visits = np.where(np.arange(PEOPLE) < 3, 3.0, np.where(np.arange(PEOPLE) < 30, 2.0, 1.0))
        rows = released("rows", people(self.HAD), visits, several=True, layer="diagnosis=A")
        known = [rows, released("people", people(self.HAD), layer="diagnosis=A")]
        assert asked(*known) == [NEW, Word.IMPLIED]
        assert asked(*known, released("once", people(self.HAD & (visits == 1))))[-1] is WITHHELD

    def test_control_enough_came_twice(self) -> None:
        visits = np.where(np.arange(PEOPLE) < K, 2.0, 1.0)
        rows = released("rows", people(self.HAD), visits, several=True, layer="diagnosis=A")
        assert asked(rows, released("those", people(self.HAD))) == [NEW, NEW]

    def test_control_another_single_value_is_another_layer(self) -> None:
        """The same people in two years of a panel: nobody knows beforehand that they are the same."""
        assert asked(self.rows("year=1"), released("those", people(self.HAD), layer="year=2")) == [NEW, NEW]

    def test_control_who_is_beside_them_is_not_looked_at(self) -> None:
        assert asked(self.rows(), released("others", people(~self.HAD))) == [NEW, NEW]

    def test_replayed_or_grown_it_is_the_same_history(self) -> None:
        entries = [self.rows(), released("others", people(~self.HAD)), released("some", people(KIDS == 1))]
        grown = History()
        for one in entries:
            grown = grown.with_entries([one])
        wishes = [Candidate(entry=released("those", people(self.HAD)))]
        assert grown.consider(wishes, RULES) == History.of(entries).consider(wishes, RULES)
        assert grown.consider(wishes, RULES)[0].word is WITHHELD


class TestOldEntries:
    def test_counts_and_sums_of_before_are_equations(self) -> None:
        def old(name: str, measure: str, test: NDArray[np.bool_]) -> HistoryEntry:
            entry = released(name, people(test))
            return HistoryEntry(
                subject_type="person",
                lineage="persons",
                measure=measure,
                cell=name,
                subjects=entry.subjects,
                value=int(test.sum()),
                scenario="first",
            )

        counts = [old(f"c{n}", "count", n == KIDS) for n in (0, 1)]
        assert asked(*counts, released("sum", people(), KIDS))[-1] is WITHHELD
        sums = [old(f"s{n}", "sum:persons.income[0,9]", n == KIDS) for n in (0, 1)]
        assert asked(*sums, released("product", people(), KIDS, INCOME))[-1] is WITHHELD


class TestBytes:
    def test_equations_are_read_as_written(self) -> None:
        made = [Equation("a.b", True, False, b"\x00xyz"), Equation(ONE, False, True, b"")]
        assert list(unpacked(packed(made))) == made
        assert list(unpacked(packed([]))) == []

    def test_vectors_are_known_up_to_a_factor(self) -> None:
        members, weights = np.arange(6, dtype=np.uint32), np.array([0, 1, 2, 0, 2, 1], dtype=float)
        assert written(members, weights) == written(members, 4 * weights)
        found = read(written(members, weights) or b"")
        assert members_of(found).tolist() == [1, 2, 4, 5]
        assert np.ptp(weights_of(found) / np.array([1, 2, 2, 1])) == 0

    def test_members_who_all_count_the_same_are_a_set(self) -> None:
        members = np.arange(5, 9, dtype=np.uint32)
        assert written(members, np.full(4, 3.0)) == written(members)
        assert written(members, np.full(4, 3.0), centred=True) == written(members)

    def test_numbers_of_their_own_are_left_out(self) -> None:
        members = np.arange(1000, dtype=np.uint32)
        assert written(members, np.arange(1000) + 0.5) is None
        assert written(members[:20], np.arange(20) + 0.25) is None
        assert written(members[:20], np.arange(20) * 1.0) is not None


def random_vectors(chance: np.random.Generator, width: int) -> list[Vector]:
    """Parts of few people, and sums over them by numbers of few values."""
    kids = chance.integers(0, 4, width).astype(float)
    kids[: width // 8] += chance.integers(1, 4)
    found = []
    for _ in range(8):
        part = np.ones(width) if chance.random() < 0.3 else (chance.random(width) < 0.6).astype(float)
        part = np.where(kids == chance.integers(0, 3), 1.0, 0.0) if chance.random() < 0.5 else part
        found += [part, part * kids] if chance.random() < 0.5 else [part]
    return [one for one in found if one.any()]


class TestSheetsOfWeightedSets:
    def test_they_are_what_products_with_matrices_give(self) -> None:
        chance = np.random.default_rng(3)
        sets = [self._set(one) for one in random_vectors(chance, 80)]
        matrix = np.stack([self._dense(one, 80) for one in sets])
        sheets, at = Sheets().with_sets(sets).widened(80), chance.permutation(80)[:30].astype(np.uint32)
        columns = chance.permutation(len(sets))[:5]
        rows = chance.normal(size=(5, 2))
        assert np.allclose(sheets.overlaps(sets), matrix @ matrix.T)
        assert np.allclose(sheets.incidence(at, columns), matrix[np.ix_(columns, at)])
        assert np.allclose(sheets.sums(rows.astype(np.float32), columns, at), matrix[np.ix_(columns, at)].T @ rows)
        square = chance.normal(size=(5, 5))
        square += square.T
        part = matrix[np.ix_(columns, at)]
        assert np.allclose(sheets.quadratic(square, columns, at), np.einsum("ij,ik,kj->j", part, square, part))
        low, high = sheets.bounds(np.eye(len(sets)))
        assert (low <= matrix.min(axis=1) + 1e-9).all()
        assert (high >= matrix.max(axis=1) - 1e-9).all()
        kinds = {tuple(column) for column in np.round(matrix.T, 9).tolist()}
        assert len(np.unique(sheets.signature(np.arange(80, dtype=np.uint32), range(len(sets))))) == len(kinds)

    def test_a_block_measures_their_distance_to_the_span(self) -> None:
        everybody = np.arange(40, dtype=np.uint32)
        weights = np.arange(40) % 4 / 4.0
        there = weights != 0
        made = step(open_block(Space(), Sheets(), [everybody, Weighted(everybody[there], weights[there])]), (0, 1))
        assert made.residuals[1] == pytest.approx(((weights - weights.mean()) ** 2).sum())

    @staticmethod
    def _set(one: Vector) -> Weighted:
        return Weighted(np.flatnonzero(one).astype(np.uint32), one[one != 0] / 4)

    @staticmethod
    def _dense(one: Weighted, width: int) -> Vector:
        found = np.zeros(width)
        found[one.members] = one.weights
        return found


class TestAgainstBruteForce:
    """Over a few people, asked in random order: what is admitted is looked through for every group of fewer than k."""

    K, PEOPLE = 3, 16

    @pytest.mark.parametrize("seed", range(20))
    def test_no_combination_concerns_fewer_than_k(self, seed: int) -> None:
        vectors = random_vectors(np.random.default_rng(seed), self.PEOPLE)
        kept = self._kept(vectors, counting=False)
        assert not self._isolated(np.stack(kept))

    @pytest.mark.parametrize("seed", range(20))
    def test_no_combination_counts_fewer_than_k(self, seed: int) -> None:
        vectors = random_vectors(np.random.default_rng(seed), self.PEOPLE)
        kept = np.stack(self._kept(vectors, counting=True))
        for group in self._groups(self.PEOPLE):
            marked = np.isin(np.arange(self.PEOPLE), group).astype(float)
            left = marked - np.linalg.lstsq(kept.T, marked, rcond=None)[0] @ kept
            assert np.abs(left).max() > 1e-6, group

    def test_control_without_a_judge_most_of_them_do(self) -> None:
        every = [random_vectors(np.random.default_rng(seed), self.PEOPLE) for seed in range(20)]
        assert sum(self._isolated(np.stack(vectors)) for vectors in every) > 10

    def test_most_is_kept(self) -> None:
        every = [random_vectors(np.random.default_rng(seed), self.PEOPLE) for seed in range(20)]
        kept = [len(self._kept(vectors, counting=False)) for vectors in every]
        assert sum(kept) > 0.5 * sum(map(len, every))

    def _kept(self, vectors: Sequence[Vector], *, counting: bool) -> list[Vector]:
        everybody = np.arange(self.PEOPLE, dtype=np.uint32)
        state, kept = Released().with_sets([written(everybody) or b""]), [np.ones(self.PEOPLE)]
        for vector in vectors:
            data = written(everybody, vector) or b""
            if not state.too_close([(data,)], None, self.K, counting=counting):
                state, kept = state.with_sets([data]), [*kept, vector]
        return kept

    def _isolated(self, matrix: Vector) -> bool:
        whole = np.linalg.matrix_rank(matrix)
        groups = self._groups(matrix.shape[1])
        return any(np.linalg.matrix_rank(np.delete(matrix, group, axis=1)) < whole for group in groups)

    def _groups(self, width: int) -> list[tuple[int, ...]]:
        return list(combinations(range(width), self.K - 1))
