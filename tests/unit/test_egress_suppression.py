"""Secondary suppression: what each kind of published sum would give away, and that it does not."""

from itertools import product

import numpy as np
import pytest

from egress.suppression import TOTAL, Cell, Moment, Protection, TableKey, protect
from egress.suppression.audit import Proofs, exposed
from egress.suppression.budget import MOST_WORK, Budget
from egress.suppression.system import build

COUNTS = Protection(subjects=10, share=0.1, zeros=True, magnitude=False)
SUMS = Protection(subjects=10, share=0.1, zeros=True, magnitude=True)


def key(name: str, size: int, *, frame: bool = True) -> TableKey:
    return TableKey(name=name, domain=tuple(range(size)), published=frozenset(range(size)) if frame else frozenset())


def cell(*at: object, value: float, withheld: bool | None = None) -> Cell:
    small = value < 10 if withheld is None else withheld
    return Cell(key=at, value=float(value), subjects=int(abs(value)), withheld=small)  # type: ignore[arg-type]


def table(counts: list[list[int]]) -> list[Cell]:
    return [cell(i, j, value=value) for i, row in enumerate(counts) for j, value in enumerate(row)]


def hidden_after(cells: list[Cell], keys: list[TableKey], protection: Protection = COUNTS) -> set[int]:
    return set(protect(cells, keys, protection)) | {i for i, one in enumerate(cells) if one.withheld}


def test_leaves_a_table_without_withheld_cells_alone() -> None:
    assert protect(table([[30, 40], [50, 60]]), [key("a", 2), key("b", 2)], COUNTS) == frozenset()


def test_withholds_a_rectangle_when_margins_are_published() -> None:
    cells = table([[6, 30, 40], [50, 60, 20], [44, 31, 52]])
    added = protect(cells, [key("a", 3), key("b", 3)], COUNTS)
    assert len(added) == 3
    assert sum(cells[i].subjects for i in added) == 30 + 31 + 44, "the cheapest rectangle"


def test_one_withheld_cell_needs_no_company_without_published_margins() -> None:
    loose = Protection(subjects=10, share=0.1, zeros=True, magnitude=False, total_published=False)
    cells = table([[6, 30], [50, 60]])
    assert protect(cells, [key("a", 2, frame=False), key("b", 2, frame=False)], loose) == frozenset()


def test_hides_a_second_cell_from_the_total_alone() -> None:
    cells = [cell(0, value=6), cell(1, value=30), cell(2, value=12)]
    assert protect(cells, [key("a", 3, frame=False)], COUNTS) == {2}


def test_a_group_of_withheld_cells_must_reach_the_threshold_together() -> None:
    cells = [cell(0, value=3), cell(1, value=4), cell(2, value=12), cell(3, value=50)]
    assert protect(cells, [key("a", 4, frame=False)], COUNTS) == {2}
    enough = [cell(0, value=3), cell(1, value=9), cell(2, value=12), cell(3, value=50)]
    assert protect(enough, [key("a", 4, frame=False)], COUNTS) == frozenset()


def test_a_rollup_margin_in_the_result_is_a_published_sum() -> None:
    cells = [*table([[6, 30, 45], [50, 60, 70]]), cell(0, TOTAL, value=81), cell(1, TOTAL, value=180)]
    keys = [key("a", 2, frame=False), key("b", 3, frame=False)]
    hidden = hidden_after(cells, keys)
    row = {0, 1, 2} & hidden
    assert 6 in hidden or len(row) >= 2


def test_a_small_margin_is_protected_from_the_cells_below_it() -> None:
    cells = [cell(0, 0, value=12), cell(0, 1, value=14), cell(1, 0, value=40), cell(1, 1, value=50)]
    cells += [cell(0, TOTAL, value=26, withheld=True), cell(1, TOTAL, value=90)]
    hidden = hidden_after(cells, [key("a", 2, frame=False), key("b", 2, frame=False)])
    assert {0, 1} & hidden, "both parts released would give the withheld sum"


def test_nested_keys_link_town_and_county() -> None:
    towns = TableKey(
        name="town",
        domain=("t1", "t2", "t3", "t4"),
        parent="county",
        parent_of={"t1": "c1", "t2": "c1", "t3": "c2", "t4": "c2"},
    )
    county = TableKey(name="county", domain=("c1", "c2"), published=frozenset({"c1", "c2"}))
    cells = [
        Cell(key=(town, TOTAL), value=float(n), subjects=n, withheld=n < 10)
        for town, n in (("t1", 6), ("t2", 44), ("t3", 50), ("t4", 60))
    ]
    assert protect(cells, [towns, county], COUNTS) == {1}, "c1's published margin gives t1 unless t2 is withheld"


def test_sibling_tables_that_share_one_key_are_judged_together() -> None:
    cells = [cell(0, j, TOTAL, value=v) for j, v in enumerate((6, 30))]
    cells += [cell(1, j, TOTAL, value=v) for j, v in enumerate((40, 50))]
    cells += [cell(i, TOTAL, j, value=v) for i, j, v in ((0, 0, 20), (0, 1, 16), (1, 0, 45), (1, 1, 45))]
    keys = [key("a", 2, frame=False), key("b", 2, frame=False), key("c", 2, frame=False)]
    loose = Protection(subjects=10, share=0.1, zeros=True, magnitude=False, total_published=False)
    hidden = hidden_after(cells, keys, loose)
    assert 1 in hidden or {4, 5} & hidden, "a=0 adds up to 36 in the sibling, which leaves 6"


def test_empty_cells_of_the_grid_are_protected_like_small_ones() -> None:
    cells = [
        cell(0, 0, value=40),
        cell(0, 1, value=60),
        cell(1, 0, value=30),
        cell(1, 1, value=20),
        cell(1, 2, value=50),
    ]
    keys = [key("a", 2), key("b", 3)]
    assert protect(cells, keys, COUNTS), "row 0 adds up to what is released: its third cell would be known to be empty"
    open_zeros = Protection(subjects=10, share=0.1, zeros=False, magnitude=False)
    assert protect(cells, keys, open_zeros) == frozenset()


def test_a_dominated_sum_keeps_its_margin_of_uncertainty() -> None:
    cells = [cell(0, value=1000, withheld=True), cell(1, value=50, withheld=False), cell(2, value=400, withheld=False)]
    hidden = hidden_after(cells, [key("a", 3, frame=False)], SUMS)
    assert 2 in hidden, "50 leaves the withheld sum known to 5 per cent"


def test_what_the_frame_alone_fixes_is_left_alone() -> None:
    cells = [cell(0, value=6), cell(1, value=50), cell(2, value=60)]
    assert protect(cells, [key("a", 3)], COUNTS) == frozenset(), "the one-way margin is published already"


def test_measures_that_may_be_negative_still_need_company() -> None:
    signed = Protection(subjects=10, share=0.1, zeros=True, magnitude=True, nonnegative=False)
    cells = [cell(0, value=-80, withheld=True), cell(1, value=300, withheld=False), cell(2, value=200, withheld=False)]
    assert len(protect(cells, [key("a", 3, frame=False)], signed)) == 1


def test_refuses_two_cells_with_one_key() -> None:
    with pytest.raises(ValueError, match="share a key"):
        protect([cell(0, value=20), cell(0, value=20)], [key("a", 2)], COUNTS)


def test_withholds_what_is_too_large_to_prove() -> None:
    rng = np.random.default_rng(0)
    keys = [key(name, 60, frame=False) for name in "abc"]
    pairs = [(i, j) for i in range(60) for j in range(60)]
    cells = [cell(i, j, TOTAL, value=int(rng.integers(20, 90))) for i, j in pairs]
    cells += [cell(i, TOTAL, j, value=int(rng.integers(20, 90))) for i, j in pairs[:120]]
    hidden = hidden_after(cells, keys)
    assert hidden >= set(range(3600, 3720)), "216,000 atoms: the smaller grouping set does not leave"


def test_is_deterministic() -> None:
    counts = np.random.default_rng(5).gamma(1.2, 25, (12, 9)).astype(int).tolist()
    keys = [key("a", 12), key("b", 9)]
    assert protect(table(counts), keys, COUNTS) == protect(table(counts), keys, COUNTS)


def test_a_small_margin_of_the_frame_is_not_published() -> None:
    counts = [[3, 4, 0], [2, 5, 0], [30, 40, 50], [60, 20, 70]]  # the first two rows have 7 people each
    cells = [*table(counts), cell(0, TOTAL, value=7), cell(1, TOTAL, value=7)]
    found = build(cells, [key("a", 4), key("b", 3)], COUNTS)
    assert found is not None
    small = [place for place, at in enumerate(found.cells) if at and at[0] >= 12]
    assert not found.public[small].any()
    assert found.primary[small].all(), "so they are protected like any withheld sum"
    assert found.public.sum() == 1 + 2 + 3, "the control: the total, two large rows and three columns"


def cube(sizes: tuple[int, ...], mean: float) -> tuple[list[Cell], list[TableKey]]:
    counts = np.random.default_rng(7).gamma(0.5, 2 * mean, size=sizes).astype(int)
    cells = []
    for kept in product((True, False), repeat=len(sizes)):
        sums = counts.sum(axis=tuple(i for i, keep in enumerate(kept) if not keep), keepdims=True)
        for at in np.ndindex(sums.shape):
            place = (index if keep else TOTAL for index, keep in zip(at, kept, strict=True))
            cells.append(cell(*place, value=float(sums[at])))
    return cells, [key(str(i), size) for i, size in enumerate(sizes)]


def test_withholds_all_that_is_not_out_when_the_work_does_not_suffice() -> None:
    cells, keys = cube((5, 4, 3), 20)
    public = {i for i, one in enumerate(cells) if sum(value is not TOTAL for value in one.key) <= 1}
    assert hidden_after(cells, keys) < set(range(len(cells))) - public
    added = protect(cells, keys, COUNTS, Budget(1))
    assert added | {i for i, one in enumerate(cells) if one.withheld} == set(range(len(cells))) - public


def test_work_on_a_cube_of_four_keys_has_an_end() -> None:
    cells, keys = cube((11, 6, 3, 2), 20)
    budget = Budget()
    protect(cells, keys, COUNTS, budget)
    assert budget.left > -MOST_WORK, "no programme is begun that is not paid"


def test_one_budget_is_spent_by_all_tables_of_a_result() -> None:
    cells, keys = cube((5, 4, 3), 20)
    budget = Budget()
    protect(cells, keys, COUNTS, budget)
    once = MOST_WORK - budget.left
    protect(cells, keys, COUNTS, budget)
    assert MOST_WORK - budget.left == 2 * once > 0


def test_what_earlier_changes_prove_is_proven_from_nothing_as_well() -> None:
    cells, keys = cube((5, 4, 3), 20)
    hidden = hidden_after(cells, keys)
    system = build(cells, keys, COUNTS)
    assert system is not None
    places = np.array([not at or any(i in hidden for i in at) for at in system.cells]) & ~system.public
    fixed = set(exposed(system, ~system.public, Proofs(Budget())))
    assert set(exposed(system, places, Proofs(Budget()))) <= fixed, "but for what the frame alone fixes"


def test_counts_by_a_number_are_protected_as_if_its_sum_was_out() -> None:
    cells = [cell(n, value=value) for n, value in ((0, 95), (1, 88), (2, 86), (3, 28), (7, 3))]
    plain = TableKey(name="children")
    told = TableKey(name="children", numbers={n: float(n) for n in (0, 1, 2, 3, 7)})
    assert hidden_after(cells, [plain]) == {3, 4}, "the control: two unknowns for one total"
    assert len(hidden_after(cells, [told])) == 3, "three for a total and a sum"


def test_what_a_sum_fixes_in_any_case_is_protected_without_it() -> None:
    cells = [cell(1, value=900), cell(2, value=7)]
    told = TableKey(name="jobs", numbers={1: 1.0, 2: 2.0})
    assert hidden_after(cells, [told]) == {0, 1}, "sum and total would give both; the table gives neither"


def test_a_moment_is_withheld_where_that_costs_least() -> None:
    squares = Moment(name="squares", factor=lambda keys: float(keys["children"]) ** 2)  # type: ignore[arg-type]
    cells = [cell(n, value=value) for n, value in ((0, 95), (1, 88), (2, 86), (3, 28), (7, 3))]
    moment = Cell(key=(TOTAL,), value=0.0, subjects=1, withheld=False, moment=squares)
    assert hidden_after([*cells, moment], [TableKey(name="children")]) == {3, 4, 5}
    dear = Cell(key=(TOTAL,), value=0.0, subjects=10_000, withheld=False, moment=squares)
    assert 5 not in hidden_after([*cells, dear], [TableKey(name="children")])
