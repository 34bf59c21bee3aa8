"""Differencing by rows: sets of rows of one table, three rows a person."""

from itertools import combinations, compress, pairwise, product

import numpy as np
import pytest
from pyroaring import BitMap

from egress.history.rows import Released

OWNERS = np.arange(300, dtype=np.int64) // 3
"""Rows 0-299; person j has rows 3j, 3j + 1 and 3j + 2."""
K = 10


def _rows(*spans: tuple[int, int]) -> bytes:
    return bytes(BitMap.union(BitMap(), *(BitMap(range(low, high)) for low, high in spans)).serialize())


def _refused(out: list[bytes], *wishes: bytes) -> set[int]:
    return Released().with_sets(out).too_close([(wish,) for wish in wishes], OWNERS, K)


def test_the_same_rows_and_rows_far_apart_may_join() -> None:
    assert _refused([_rows((0, 150))], _rows((0, 150)), _rows((150, 300)), _rows((0, 300))) == set()


@pytest.mark.parametrize(("first", "refused"), [(27, {0}), (28, set())])
def test_rows_between_need_k_people(first: int, refused: set[int]) -> None:
    # Rows 0..first-1 belong to nine people up to row 26, and to ten from row 27 on.
    assert _refused([_rows((0, 300))], _rows((first, 300))) == refused


def test_many_rows_of_few_people_are_few() -> None:
    owners = np.concatenate([np.arange(100), np.zeros(200)]).astype(np.int64)
    out = Released().with_sets([_rows((0, 100))])
    assert out.too_close([(_rows((0, 300)),)], owners, K) == {0}


def test_a_total_is_held_against_the_sum_of_released_cells() -> None:
    assert _refused([_rows((0, 100)), _rows((100, 290))], _rows((0, 300))) == {0}
    assert _refused([_rows((0, 100)), _rows((100, 200))], _rows((0, 300))) == set()


def test_cells_are_held_against_a_released_total_and_one_of_them_goes() -> None:
    assert len(_refused([_rows((0, 300))], _rows((0, 100)), _rows((100, 290)))) == 1
    assert _refused([_rows((0, 300))], _rows((0, 100)), _rows((100, 300))) == set()


def test_two_tables_are_held_against_each_other() -> None:
    out = [_rows((0, 150)), _rows((150, 300))]
    assert len(_refused(out, _rows((0, 50)), _rows((50, 200)), _rows((200, 296)))) == 1
    assert _refused(out, _rows((0, 50)), _rows((50, 200)), _rows((200, 300))) == set()


def test_one_batch_is_held_against_itself() -> None:
    assert len(_refused([], _rows((0, 300)), _rows((0, 296)))) == 1


def test_every_set_of_a_wish_counts() -> None:
    out = Released().with_sets([_rows((0, 100))])
    assert out.too_close([(_rows((0, 300)), _rows((0, 96)))], OWNERS, K) == {0}


def test_rows_that_the_extract_does_not_have_are_refused() -> None:
    assert _refused([_rows((0, 300))], _rows((0, 301))) == {0}


VISITS = np.random.default_rng(3).integers(0, 60, 300)
"""Rows 0-299 in the order of their days; sixty people come again and again."""
MONTHS = [_rows((0, 50)), _rows((50, 100)), _rows((100, 150)), _rows((150, 220)), _rows((220, 300))]


def _slices(*bounds: int) -> list[bytes]:
    return [_rows(span) for span in pairwise(bounds)]


def _left(out: list[bytes], slices: list[bytes]) -> list[bytes]:
    refused = Released().with_sets(out).too_close([(data,) for data in slices], VISITS, K)
    return [data for index, data in enumerate(slices) if index not in refused]


def _closest(first: list[bytes], second: list[bytes]) -> int:
    """The fewest people, but somebody, between a union of the one and a union of the other: all of them tried."""
    found = len(np.unique(VISITS))
    for chosen in product((False, True), repeat=len(first) + len(second)):
        between = BitMap()
        for data in compress([*first, *second], chosen):
            between ^= BitMap.deserialize(data)
        people = len(np.unique(VISITS[list(between)]))
        found = min(found, people) if people else found
    return found


@pytest.mark.parametrize("bounds", [(0, 30, 75, 115, 156, 190, 300), (0, 30, 75, 143, 190, 227, 300)])
def test_unions_of_many_sets_on_both_sides_stay_k_people_apart(bounds: tuple[int, ...]) -> None:
    slices = _slices(*bounds)
    assert _closest(MONTHS, slices) < K
    left = _left(MONTHS, slices)
    assert len(left) >= 3
    assert _closest(MONTHS, left) >= K


def test_slices_whose_ends_are_far_from_the_ends_of_months_may_join() -> None:
    slices = _slices(0, 30, 75, 125, 185, 300)
    assert _closest(MONTHS, slices) >= K
    assert _left(MONTHS, slices) == slices


def test_a_table_asked_for_in_parts_is_one_table() -> None:
    first, second, third = _slices(0, 30, 75, 156)
    assert _left([*MONTHS, first, second], [third]) == []
    assert _left([*MONTHS, first], [third]) == [third]


def _combined(sets: list[bytes], weights: list[int]) -> set[int]:
    """Whose rows a combination of sets holds."""
    rows = np.zeros(len(VISITS), dtype=np.int64)
    for data, weight in zip(sets, weights, strict=True):
        rows[list(BitMap.deserialize(data))] += weight
    return set(VISITS[rows != 0].tolist())


def test_four_windows_of_which_every_two_are_far_apart() -> None:
    windows = [_rows((0, 120), (250, 255)), _rows((60, 200)), _rows((0, 60), (120, 200)), _rows((0, 200))]
    assert len(_combined(windows, [1, 1, 1, -2])) < K
    assert all(len(_combined(list(two), [1, -1])) >= K for two in combinations(windows, 2))
    assert _left([], windows) != windows
    assert _left(windows[:3], windows[3:]) == []
    honest = [_rows((0, 120), (250, 290)), *windows[1:]]
    assert _left([], honest) == honest


def test_one_person_with_most_rows_of_a_plain_cell_is_no_difference() -> None:
    owners = np.concatenate([np.zeros(500), np.arange(1, 40)]).astype(np.int64)
    assert Released().too_close([(_rows((480, 510)),), (_rows((0, 539)),)], owners, K) == set()


def test_a_difference_of_one_heavy_and_some_light_people_is_of_few() -> None:
    """Five people, of whom one has 60 of 64 rows: almost nothing of the difference lies with the other four."""
    owners = np.concatenate([np.zeros(60), np.arange(1, 60)]).astype(np.int64)
    out = Released().with_sets([_rows((0, 119))])
    assert out.too_close([(_rows((64, 119)),)], owners, K) == {0}
    assert out.too_close([(_rows((70, 119)),)], owners, K) == set()
