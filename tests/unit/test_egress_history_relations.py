"""Rules by which one sum follows from others for nearly everybody."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from numpy.typing import NDArray
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import Candidate, History, HistoryRules
from egress.history.relations import Sums, left_over, suspicious
from egress.history.sketches import BUCKETS, Buckets, packed, sketch, unit, unpacked

Vector = NDArray[np.float64]
CENT = 0.01
FEW = [3, 50, 77, 131]
SIZES = [60, 600, 20_000]


def turnover(firms: int) -> Vector:
    return np.round(np.exp(np.random.default_rng(firms).normal(6, 1.6, firms)), 2)


def levied(amounts: Vector, rate: float | Vector = 0.2, apart: Sequence[int] = ()) -> Vector:
    """A levy to the cent, of which some firms pay a quarter."""
    found = np.round(amounts * rate, 2)
    at = np.array(apart, dtype=np.intp) % len(amounts)
    found[at] = np.round(found[at] / 4, 2)
    return found


def sums(*columns: Vector, step: float = CENT) -> Sums:
    firms = np.arange(len(columns[0]))
    rounding = Buckets(firms).rows() * (step * step / 12)
    return Sums(np.stack([sketch(firms, one) for one in columns]), np.stack([rounding] * len(columns)))


def told(found: Sums) -> list[int]:
    """How many buckets of each row are left of a rule; none: there is no rule."""
    return [int(number) for rest in left_over(found) for number in np.count_nonzero(rest.reshape(-1, BUCKETS), axis=1)]


class TestRules:
    @pytest.mark.parametrize("firms", SIZES)
    def test_four_who_pay_less_than_all_else_are_left_over(self, firms: int) -> None:
        base = turnover(firms)
        for columns in ([base, levied(base, apart=FEW)], [levied(base, apart=FEW), base]):
            assert max(told(sums(*columns))) == 4
            assert suspicious(sums(*columns).held)

    @pytest.mark.parametrize("firms", SIZES)
    def test_control_nobody_is_left_of_a_rule_that_holds_for_all(self, firms: int) -> None:
        base = turnover(firms)
        assert max(told(sums(base, levied(base)))) == 0

    @pytest.mark.parametrize("firms", SIZES)
    def test_control_what_merely_goes_together_is_no_rule(self, firms: int) -> None:
        base, random = turnover(firms), np.random.default_rng(firms)
        profit = np.round(base * random.uniform(0.05, 0.15, firms), 2)
        nearly = np.round(base * random.normal(0.1, 0.001, firms), 2)
        assert told(sums(base, profit)) == told(sums(base, nearly)) == []

    @pytest.mark.parametrize("firms", SIZES[1:])
    def test_rates_by_sector_are_a_rule(self, firms: int) -> None:
        base, random = turnover(firms), np.random.default_rng(firms)
        sector = random.integers(0, 3, firms)
        parts = [np.where(sector == number, base, 0.0) for number in range(3)]
        others = [np.round(np.exp(random.normal(5, 1, firms)), 2) for _ in range(4)]
        duty = levied(base, np.array([0.06, 0.13, 0.03])[sector], FEW)
        assert max(told(sums(*others, *parts, duty))) in (3, 4)  # two may share a bucket
        assert told(sums(*others, *parts[:2], duty)) == []

    def test_small_whole_numbers_are_no_rounding_of_anything(self) -> None:
        random = np.random.default_rng(1)
        columns = [random.integers(0, 4, 5_000).astype(np.float64) for _ in range(3)]
        assert told(sums(*columns, np.ones(5_000), step=1.0)) == []

    def test_a_giant_who_pays_like_all_else_is_not_left_over(self) -> None:
        base = turnover(600)
        base[9] = 50_000_000.07
        assert max(told(sums(base, levied(base)))) == 0
        assert max(told(sums(base, levied(base, apart=FEW)))) == 4

    def test_sums_that_follow_exactly_leave_whoever_differs_by_one(self) -> None:
        base = np.floor(turnover(600))
        other = np.floor(turnover(600)[::-1])
        both = base + other + np.isin(np.arange(600), FEW)
        assert max(told(sums(base, other, both, step=1.0))) == 4

    def test_more_sums_than_people_can_tell_apart_are_no_rule(self) -> None:
        random = np.random.default_rng(1)
        assert told(sums(*np.round(random.lognormal(5, 1, (30, 30)), 2))) == []


class TestRounding:
    @pytest.mark.parametrize(
        ("values", "step"),
        [([1.0, 20.0], 1.0), ([0.5, 2.0], 0.1), ([53695.17, 0.99], 0.01), ([2 / 3, 1.0], 0.0), ([], 1.0)],
    )
    def test_the_unit_is_that_of_the_last_decimal(self, values: list[float], step: float) -> None:
        assert unit(np.array(values)) == pytest.approx(step)

    def test_the_rows_that_tell_it_do_not_depend_on_their_order(self) -> None:
        random = np.random.default_rng(2)
        ordinals = random.integers(0, 60_000, 50_000)
        mixed = random.permutation(50_000)
        some, again = Buckets(ordinals).some(), Buckets(ordinals[mixed]).some()
        assert 1_000 < len(some) < 20_000
        assert sorted(ordinals[some]) == sorted(ordinals[mixed][again])

    def test_is_stored_with_its_sum(self) -> None:
        one, off = np.arange(3.0 * BUCKETS), np.full(3 * BUCKETS, 0.25)
        held, names, rounding = unpacked(packed([("gain", one)], [off]))
        assert (held[0] == one).all()
        assert (rounding[0] == off).all()
        assert len(names) == 1
        assert not unpacked(packed([("gain", one)]))[2].any()


K = 5
RULES = HistoryRules(subjects=K, capacity=0.9, allotment=1.0, top1_share=0.5, top2_share=0.9, p_percent=0.1)
FIRMS = 600
SECTOR = np.random.default_rng(5).integers(0, 3, FIRMS)
BASE = turnover(FIRMS) + 500
_cells = count()


def entry(measure: str, amounts: Vector, members: NDArray[np.bool_] | None = None) -> HistoryEntry:
    """A sum over some firms, a question of its own."""
    firms = np.flatnonzero(np.ones(FIRMS, dtype=bool) if members is None else members)
    rounding = Buckets(firms).rows() * (CENT * CENT / 12)
    name = f"c{next(_cells)}"
    return HistoryEntry(
        subject_type="firm",
        lineage="firms",
        measure=f"sum:{measure}",
        cell=name,
        subjects=BitMap(firms.tolist()).serialize(),
        value=float(amounts[firms].sum()),
        scenario="s",
        amounts=packed([(measure, sketch(firms, amounts[firms]))], [rounding]),
        siblings=name,
    )


def ruled(*steps: HistoryEntry) -> list[str]:
    """The rules that withhold what is asked one after the other."""
    history, found = History(), []
    for one in steps:
        (ruling,) = history.consider([Candidate(entry=one)], RULES)
        found.append(ruling.rule)
        history = history if ruling.rule else history.with_entries([one])
    return found


def by_sector() -> list[HistoryEntry]:
    return [entry("turnover", BASE, number == SECTOR) for number in range(3)]


class TestHistory:
    @pytest.mark.parametrize("other_way", [False, True])
    def test_a_fixed_share_of_another_sum_is_withheld_where_few_differ(self, *, other_way: bool) -> None:
        both = [entry("turnover", BASE), entry("levy", levied(BASE, apart=FEW))]
        assert ruled(*(both[::-1] if other_way else both)) == ["", "history.difference"]

    def test_control_it_is_out_where_many_differ_or_nobody(self) -> None:
        for apart in ((), range(0, FIRMS, 20)):
            assert ruled(entry("turnover", BASE), entry("levy", levied(BASE, apart=apart))) == ["", ""]

    def test_rates_by_sector_are_seen_over_steps_in_any_order(self) -> None:
        duty = entry("duty", levied(BASE, np.array([0.06, 0.13, 0.03])[SECTOR], FEW))
        assert ruled(*by_sector(), duty)[-1] == "history.difference"
        assert ruled(duty, *by_sector())[1:] == ["", "", "history.difference"]

    def test_control_rates_that_differ_by_firm_are_out(self) -> None:
        rates = np.random.default_rng(3).uniform(0.03, 0.13, FIRMS)
        assert ruled(*by_sector(), entry("duty", levied(BASE, rates))) == [""] * 4

    def test_together_they_are_judged_as_one_after_the_other(self) -> None:
        asked = [entry("turnover", BASE), entry("levy", levied(BASE, apart=FEW)), entry("fee", BASE[::-1])]
        rulings = History().consider([Candidate(entry=one) for one in asked], RULES)
        assert [ruling.rule for ruling in rulings] == ["", "history.difference", ""]

    def test_a_sum_that_is_no_number_disturbs_nothing(self) -> None:
        broken = replace(entry("bad", BASE), amounts=packed([("bad", np.full(3 * BUCKETS, np.nan))]))
        history = History().with_entries([broken, entry("turnover", BASE)])
        (ruling,) = history.consider([Candidate(entry=entry("levy", levied(BASE, apart=FEW)))], RULES)
        assert ruling.rule == "history.difference"
