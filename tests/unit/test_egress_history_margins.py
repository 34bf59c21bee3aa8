"""Unions of a question's cells that come close to another set."""

import numpy as np
import pytest

from egress.history.margins import close_margins

K = 5


def close(
    known: list[set[int]], new: list[set[int]], questions: dict[str, list[int]], asked: dict[str, list[int]]
) -> list[tuple[list[int], list[int]]]:
    overlaps = np.array([[len(one & other) for other in new] for one in known], dtype=float)
    sizes = np.array([len(one) for one in known], dtype=float)
    wanted = np.array([len(one) for one in new], dtype=float)
    return list(close_margins(sizes, wanted, overlaps, questions, asked, K))


def people(first: int, last: int) -> set[int]:
    return set(range(first, last))


@pytest.mark.parametrize(("more", "found"), [(0, True), (K - 1, True), (K, False)])
def test_a_new_set_is_held_against_the_cells_of_a_question_together(more: int, found: bool) -> None:
    cells = [people(0, 40), people(40, 100)]
    assert close(cells, [people(0, 100 + more)], {"q": [0, 1]}, {}) == ([([0], [0, 1])] if found else [])


@pytest.mark.parametrize(("more", "found"), [(0, True), (K - 1, True), (K, False)])
def test_new_cells_together_are_held_against_a_known_set(more: int, found: bool) -> None:
    cells = [people(0, 40), people(40, 100)]
    assert close([people(0, 100 + more)], cells, {}, {"q": [0, 1]}) == ([([0, 1], [0])] if found else [])


def test_cells_that_lie_elsewhere_are_left_out_of_the_union() -> None:
    cells = [people(0, 40), people(40, 100), people(200, 300)]
    assert close(cells, [people(0, 102)], {"q": [0, 1, 2]}, {}) == [([0], [0, 1])]


@pytest.mark.parametrize(("more", "found"), [(K - 1, True), (K, False)])
def test_totals_of_two_questions_are_held_against_each_other(more: int, found: bool) -> None:
    by_sex, by_county = [people(0, 50), people(50, 100)], [set(range(0, 100, 2)), set(range(1, 100 + more, 2))]
    by_county[0] |= set(range(100, 100 + more, 2))
    wanted = [([0, 1], [0, 1])] if found else []
    assert close(by_sex, by_county, {"q": [0, 1]}, {"r": [0, 1]}) == wanted
