"""Two sets that nearly make up a third."""

import numpy as np
import pytest

from egress.history.complements import Sized, nearly_made_up

K = 5
EVERYBODY = set(range(200))
FIRST = set(range(120))
Found = list[tuple[list[int], list[int], list[int]]]


def made_up(
    known: list[set[int]],
    new: list[set[int]],
    out: dict[str, list[int]] | None = None,
    asked: dict[str, list[int]] | None = None,
) -> Found:
    overlaps = np.array([[len(one & other) for other in new] for one in known], dtype=float)
    found = nearly_made_up(_sized(known), _sized(new), overlaps, out or {}, asked or {}, K)
    return [(list(new), list(one), list(other)) for new, one, other in found]


def _sized(sets: list[set[int]]) -> Sized:
    marks = np.array([[person in one for person in range(210)] for one in sets], dtype=np.float32)
    return Sized(np.array([len(one) for one in sets], dtype=float), marks)


@pytest.mark.parametrize(("missed", "found"), [(0, True), (K - 1, True), (K, False)])
def test_a_new_part_is_held_against_a_known_part_and_the_whole(missed: int, found: bool) -> None:
    others = EVERYBODY - FIRST - set(range(120, 120 + missed))
    assert made_up([EVERYBODY, FIRST], [others]) == ([([0], [1], [0])] if found else [])


@pytest.mark.parametrize(("missed", "found"), [(0, True), (K - 1, True), (K, False)])
def test_a_new_whole_is_held_against_two_known_parts(missed: int, found: bool) -> None:
    others = EVERYBODY - FIRST - set(range(120, 120 + missed))
    assert made_up([FIRST, others], [EVERYBODY]) == ([([0], [0], [1])] if found else [])


@pytest.mark.parametrize(("twice", "found"), [(K - 1, True), (K, False)])
def test_whoever_is_in_both_parts_tells_them_from_the_whole(twice: int, found: bool) -> None:
    others = (EVERYBODY - FIRST) | set(range(twice))
    assert bool(made_up([EVERYBODY, FIRST], [others])) is found


def test_cells_of_one_question_are_a_part_together() -> None:
    cells, others = [set(range(50)), set(range(50, 120))], EVERYBODY - set(range(121))
    assert made_up([EVERYBODY, *cells], [others], {"q": [1, 2]}) == [([0], [1, 2], [0])]


def test_new_cells_of_one_question_are_a_part_together() -> None:
    others = EVERYBODY - set(range(121))
    cells = [{one for one in others if one % 2 == rest} for rest in (0, 1)]
    assert made_up([EVERYBODY, FIRST], cells, None, {"q": [0, 1]}) == [([0, 1], [1], [0])]


def test_of_a_sample_that_sees_nobody_everything_is_left_to_the_caller() -> None:
    known, new = _sized([EVERYBODY, FIRST]), _sized([EVERYBODY - FIRST])
    blind = [Sized(one.sizes, one.marks[:, :0]) for one in (known, new)]
    assert list(nearly_made_up(*blind, np.array([[80.0], [0.0]]), {}, {}, K)) == [([0], [1], [0])]
