"""Whatever is asked, no two released sums, and no total less its parts, leave a rest that one dominates."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import HistoryRules
from egress.history.amounts import Amounts
from egress.history.sketches import packed, sketch

PEOPLE, K = 16, 3
RULES = HistoryRules(subjects=K, capacity=0.9, allotment=1.0, top1_share=0.5, top2_share=0.9, p_percent=0.1)

amounts_of_all = st.lists(st.sampled_from((0, 1, 2, 3, 5, 40, 41, 300)), min_size=PEOPLE, max_size=PEOPLE)
sets = st.lists(st.frozensets(st.integers(0, PEOPLE - 1), min_size=K), min_size=2, max_size=8, unique=True)


def _entry(members: frozenset[int], amounts: NDArray[np.float64], name: str) -> HistoryEntry:
    people = np.array(sorted(members))
    return HistoryEntry(
        subject_type="person",
        lineage="people",
        measure="sum:x",
        cell=name,
        subjects=BitMap(people.tolist()).serialize(),
        value=None,
        scenario="s",
        amounts=packed([("gain", sketch(people, amounts[people]))]),
        siblings=name.partition(":")[0],
    )


def _harmful(held: NDArray[np.float64]) -> bool:
    """What the primary rules withhold, by the amounts themselves."""
    ranked = np.sort(np.abs(held))[::-1]
    total, first, second = ranked.sum(), ranked[0], ranked[1]
    few = 0 < np.count_nonzero(ranked) < K
    return bool(total) and (
        few or first > 0.5 * total or first + second >= 0.9 * total or total - first - second < 0.1 * first
    )


def _released(asked: list[HistoryEntry]) -> list[int]:
    found = Amounts().ruled([(one, np.zeros(0)) for one in asked], np.zeros(0), RULES)
    return [index for index in range(len(asked)) if index not in found]


@settings(max_examples=150, deadline=None)
@given(values=amounts_of_all, asked=sets)
def test_no_released_sum_less_another_within_it_is_dominated(values: list[int], asked: list[frozenset[int]]) -> None:
    amounts = np.array(values, dtype=np.float64)
    vectors = [np.where(np.isin(np.arange(PEOPLE), sorted(members)), amounts, 0.0) for members in asked]
    fine = [place for place, held in enumerate(vectors) if held.any() and not _harmful(held)]
    kept = [fine[at] for at in _released([_entry(asked[at], amounts, f"q{at}") for at in fine])]
    for one, other in combinations(kept, 2):
        for outer, inner in ((one, other), (other, one)):
            if asked[inner] < asked[outer]:
                rest = vectors[outer] - vectors[inner]
                out = any((vectors[place] == rest).all() for place in kept)
                assert out or not _harmful(rest)


@settings(max_examples=150, deadline=None)
@given(values=amounts_of_all, parts=st.lists(st.integers(0, 3), min_size=PEOPLE, max_size=PEOPLE), last=st.booleans())
def test_no_total_less_the_parts_that_are_out_is_dominated(values: list[int], parts: list[int], last: bool) -> None:
    amounts, part = np.array(values, dtype=np.float64), np.array(parts)
    vectors = [np.where(part == number, amounts, 0.0) for number in range(4)]
    fine = [number for number in range(4) if vectors[number].any() and not _harmful(vectors[number])]
    asked = [_entry(frozenset(np.flatnonzero(part == number).tolist()), amounts, f"part:{number}") for number in fine]
    total = [] if _harmful(amounts) else [_entry(frozenset(range(PEOPLE)), amounts, "total:")]
    listed = [*asked, *total] if last else [*total, *asked]
    kept = [listed[at] for at in _released(listed)]
    if total and total[0] in kept:
        rest = amounts - sum((vectors[number] for number, one in zip(fine, asked, strict=True) if one in kept), 0.0)
        assert any((held == rest).all() for held in vectors) or not _harmful(rest)
