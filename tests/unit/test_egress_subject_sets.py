"""What the judge makes of the columns that were carried out: people, rows and amounts by cell and condition."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyroaring import BitMap

from core.errors import PlatformFault
from egress.history.sketches import sketch
from egress.judging.subject_sets import SubjectSets, bitmap, owners

SPEC = {"name": "b", "subjects": ["person"], "sets": {"tests": ["s0"], "numbers": ["x0", "x1"]}, "grain": "e/visits"}
SETS = {
    "c": pa.array([1, 0, 1, 1, 0], pa.uint32()),
    "o0": pa.array([7, 3, None, 8, 3], pa.int32()),
    "s0": pa.array([True, False, True, False, True]),
    "x0": pa.array([2.0, 5.0, 1.0, None, 4.0]),
    "x1": pa.array([10.0, 10.0, 10.0, 10.0, 10.0]),
    "r": pa.array([0, 1, 2, 3, 4], pa.uint32()),
}


def sets(**columns: pa.Array) -> SubjectSets:
    return SubjectSets(SPEC, {"b_sets": pa.table({**SETS, **columns})})


def members(data: bytes) -> list[int]:
    return list(BitMap.deserialize(data))


@pytest.mark.parametrize(
    ("cell", "condition", "people", "rows"),
    [
        (0, (), [3], [1, 4]),
        (1, (), [7, 8], [0, 3]),
        (1, ("s0",), [7], [0]),
        (1, ("x0",), [7], [0]),
        (1, ("x1",), [7, 8], [0, 3]),
        (0, ("s0", "x0"), [3], [4]),
        (2, (), [], []),
    ],
)
def test_conditions_are_columns_that_are_true_or_filled(
    cell: int, condition: tuple[str, ...], people: list[int], rows: list[int]
) -> None:
    assert members(sets().of(cell, 0, condition)) == people
    assert members(sets().rows(cell, 0, condition)) == rows


@pytest.mark.parametrize(
    ("factors", "condition", "expected"),
    [
        (["x0"], [], [2.0, 0.0]),
        (["x0", "x1"], [], [20.0, 0.0]),
        (["x1"], ["x0"], [10.0, 0.0]),
        (["x1"], ["s0"], [10.0, 0.0]),
        (["x1", "x1"], [], [100.0, 100.0]),
    ],
)
def test_amounts_are_products_where_all_is_filled(
    factors: list[str], condition: list[str], expected: list[float]
) -> None:
    found = sets().amount(1, 0, factors, condition)
    assert (found == sketch(np.array([7, 8]), np.array(expected))).all()


def test_an_infinite_factor_beside_a_missing_one_is_nothing() -> None:
    found = sets(x1=pa.array([10.0, 10.0, 10.0, float("inf"), 10.0])).amount(1, 0, ["x0", "x1"], [])
    assert np.isfinite(found).all()


@pytest.mark.parametrize(
    "columns",
    [{"s0": pa.array([True, None, True, True, True])}, {"x0": pa.array(["a"] * 5)}, {"o0": pa.array([0.5] * 5)}],
)
def test_other_types_than_promised_are_a_fault(columns: dict[str, Any]) -> None:
    with pytest.raises(PlatformFault):
        sets(**columns)


@pytest.mark.parametrize(
    ("by_row", "matches"),
    [([7, 3, -1, 8, 3], True), ([7, 3, 5, 8, 3], True), ([-1] * 5, True), ([7, 3, 2, 7, 3], False), ([7, 3], False)],
)
def test_owners_are_those_of_the_sets(by_row: list[int], matches: bool) -> None:
    found = owners(SPEC, {"b_owners": pa.table({"o0": pa.array(by_row, pa.int32())})})
    assert sets().matches(found) is matches


@pytest.mark.parametrize("apart", [1, 1_000_000])
def test_a_bitmap_holds_each_member_once(apart: int) -> None:
    people = np.array([5, 3, -1, 5, 4], dtype=np.int64)
    assert members(bitmap(np.where(people < 0, people, people * apart))) == [3 * apart, 4 * apart, 5 * apart]


def test_how_often_people_count_does_not_depend_on_the_order_of_rows() -> None:
    numbers = [0.1, 0.2, 0.3] * 40
    people = [member for member in range(40) for _ in range(3)]
    found = set()
    for seed in range(8):
        order = np.random.default_rng(seed).permutation(len(numbers))
        columns = {
            "c": pa.array([0] * len(numbers), pa.uint32()),
            "o0": pa.array(np.array(people)[order], pa.int32()),
            "s0": pa.array([True] * len(numbers)),
            "x0": pa.array(np.array(numbers)[order]),
            "x1": pa.array([1.0] * len(numbers)),
            "r": pa.array(order, pa.uint32()),
        }
        found.add(sets(**columns).vector(0, 0, ["x0"], [], by_row=False, apart=False))
    assert len(found) == 1
    assert None not in found
