"""An independent, slow attacker: one linear programme for each withheld cell and direction, written from scratch."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from egress.suppression import TOTAL, Cell, Protection, TableKey, protect

PROTECTION = Protection(subjects=10, share=0.1, zeros=True, magnitude=False)
Counts = NDArray[np.int64]


def cube(counts: Counts, sets: list[tuple[bool, ...]]) -> list[Cell]:
    """Cells of the grouping sets (True: grouped by that key); small ones withheld."""
    cells = []
    for kept in sets:
        summed = counts.sum(axis=tuple(i for i, keep in enumerate(kept) if not keep), keepdims=True)
        for at in product(*(range(n) for n in summed.shape)):
            where = tuple(i if keep else TOTAL for i, keep in zip(at, kept, strict=True))
            value = int(summed[at])
            cells.append(Cell(key=where, value=float(value), subjects=value, withheld=value < 10))
    return cells


def atoms_of(cell: Cell, shape: tuple[int, ...]) -> NDArray[np.float64]:
    grid = np.indices(shape).reshape(len(shape), -1)
    inside = np.ones(grid.shape[1], dtype=bool)
    for axis, value in enumerate(cell.key):
        if value is not TOTAL:
            inside &= grid[axis] == value
    return inside.astype(float)


def attacker_range(
    counts: Counts, cells: list[Cell], hidden: set[int], frame: list[bool], target: int
) -> tuple[float, float]:
    """The least and the largest value of one cell that fit everything published."""
    shape = counts.shape
    known = [(atoms_of(c, shape), c.value) for i, c in enumerate(cells) if i not in hidden]
    known.append((np.ones(counts.size), float(counts.sum())))
    for axis, published in enumerate(frame):
        if published:
            for value in range(shape[axis]):
                at = tuple(value if i == axis else TOTAL for i in range(len(shape)))
                mask = atoms_of(Cell(key=at, value=0.0, subjects=0, withheld=False), shape)
                known.append((mask, float(mask @ counts.ravel())))
    rows, sums = np.array([row for row, _ in known]), np.array([total for _, total in known])
    ask = atoms_of(cells[target], shape)
    ends = [linprog(sign * ask, A_eq=rows, b_eq=sums, bounds=(0, None), method="highs") for sign in (1, -1)]
    assert ends[0].status == 0
    return float(ends[0].fun), float(-ends[1].fun) if ends[1].status == 0 else np.inf


def key(axis: int, size: int, *, published: bool) -> TableKey:
    return TableKey(
        name=f"k{axis}", domain=tuple(range(size)), published=frozenset(range(size)) if published else frozenset()
    )


def check(counts: Counts, sets: list[tuple[bool, ...]], frame: list[bool]) -> None:
    cells = cube(counts, sets)
    keys = [
        key(axis, size, published=published)
        for axis, (size, published) in enumerate(zip(counts.shape, frame, strict=True))
    ]
    primary = {i for i, c in enumerate(cells) if c.withheld}
    hidden = primary | protect(cells, keys, PROTECTION)
    everything = set(range(len(cells)))
    for target in primary:
        value = cells[target].value
        low, high = attacker_range(counts, cells, hidden, frame, target)
        most_low, most_high = attacker_range(counts, cells, everything, frame, target)
        # Either as uncertain as demanded, or (nearly) as uncertain as the frame leaves it in any case.
        assert low <= max(0.0, value - PROTECTION.below(value), most_low) + 0.02 * value + 1e-4
        assert high >= min(value + PROTECTION.above(value), most_high) - 0.1 - 1e-4


VALUES = st.sampled_from([0, 1, 3, 7, 9, 10, 12, 18, 25, 40, 90])


@st.composite
def two_way(draw: st.DrawFn) -> Counts:
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    values = draw(st.lists(VALUES, min_size=rows * columns, max_size=rows * columns))
    return np.array(values, dtype=np.int64).reshape(rows, columns)


tables = two_way()


@settings(max_examples=20, deadline=None, derandomize=True)
@given(counts=tables, frame=st.tuples(st.booleans(), st.booleans()))
def test_no_withheld_cell_follows_from_a_two_way_table(counts: Counts, frame: tuple[bool, bool]) -> None:
    check(counts, [(True, True)], list(frame))


@settings(max_examples=10, deadline=None, derandomize=True)
@given(counts=tables, frame=st.tuples(st.booleans(), st.booleans()))
def test_no_withheld_cell_follows_from_a_cube(counts: Counts, frame: tuple[bool, bool]) -> None:
    check(counts, [(True, True), (True, False), (False, True), (False, False)], list(frame))


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    values=st.lists(st.sampled_from([0, 2, 6, 9, 11, 15, 30, 60]), min_size=12, max_size=12),
    sets=st.sampled_from(
        [
            [(True, True, False), (True, False, True)],
            [(True, True, False), (False, True, True), (True, False, True)],
            [(True, True, True), (True, True, False), (False, False, True)],
        ]
    ),
)
def test_no_withheld_cell_follows_from_sibling_grouping_sets(values: list[int], sets: list[tuple[bool, ...]]) -> None:
    check(np.array(values, dtype=np.int64).reshape(2, 3, 2), sets, [True, False, False])


@settings(max_examples=8, deadline=None, derandomize=True)
@given(counts=tables)
def test_nothing_withheld_is_needless(counts: Counts) -> None:
    """Releasing any one added cell again exposes a primary: suppression is minimal by inclusion (small tables)."""
    cells = cube(counts, [(True, True)])
    keys = [key(axis, size, published=True) for axis, size in enumerate(counts.shape)]
    added = protect(cells, keys, PROTECTION)
    primary = {i for i, c in enumerate(cells) if c.withheld}
    for back in added:
        hidden = (primary | added) - {back}
        narrowed = []
        for target in primary:
            low, high = attacker_range(counts, cells, hidden, [True, True], target)
            full_low, full_high = attacker_range(counts, cells, set(range(len(cells))), [True, True], target)
            value = cells[target].value
            narrowed.append(
                low > max(0.0, value - PROTECTION.below(value), full_low) + 1e-4
                or high < min(value + PROTECTION.above(value), full_high) - 1e-4
            )
        assert any(narrowed)


@pytest.mark.fuzz
def test_no_withheld_cell_follows_from_larger_tables() -> None:
    rng = np.random.default_rng(11)
    for _ in range(60):
        shape = tuple(int(n) for n in rng.integers(2, 8, size=int(rng.integers(1, 4))))
        counts = rng.gamma(1.0, rng.choice([8.0, 25.0, 60.0]), size=shape).astype(np.int64)
        kept = [tuple(bool(keep) for keep in row) for row in rng.random((3, len(shape))) < 0.6]
        check(
            counts,
            list(dict.fromkeys([*kept, (True,) * len(shape)])),
            [bool(one) for one in rng.random(len(shape)) < 0.7],
        )


def test_the_oracle_sees_a_bare_difference() -> None:
    """Control: without suppression, the margin gives the withheld cell exactly."""
    counts = np.array([[6, 30], [50, 60]])
    cells = cube(counts, [(True, True)])
    assert attacker_range(counts, cells, {0}, [True, True], 0) == pytest.approx((6.0, 6.0))
