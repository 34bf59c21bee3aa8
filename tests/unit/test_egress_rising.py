"""Bins beside filters that cut the same column off: which of them lose nobody by their own key."""

import pytest

from egress.plan.expressions import Column
from egress.plan.rising import within_cuts
from tests.factories.guard_world import golden_world


def within(key: str, where: str, table: str = "persons") -> bool:
    (boundary,) = golden_world().plan(f"SELECT {key} AS k, count(*) FROM {table} WHERE {where} GROUP BY k").boundaries
    value = boundary.keys[0].value
    return within_cuts(value, boundary.rows.where, Column(source="t", name="k0", type=value.type)) is not None


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("age // 10", "age >= 18"),
        ("floor(age / 10) * 10", "age BETWEEN 18 AND 64"),
        ("year(birth)", "birth > DATE '1960-05-01' AND birth < '1990-05-01'"),
    ],
)
def test_bins_between_cuts_of_their_column_are_known(key: str, where: str) -> None:
    assert within(key, where)


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("age // 10", "income >= 18"),
        ("age // 10", "age >= 18 AND sex = 'F'"),
        ("age // 10", "age <> 18"),
        ("age // 10", "age >= 18 OR age < 3"),
        ("-(age // 10)", "age >= 18"),
        ("sex", "sex >= 'F'"),
    ],
)
def test_other_filters_and_keys_that_fall_prove_nothing(key: str, where: str) -> None:
    assert not within(key, where)


def test_the_bins_of_the_cuts_themselves_are_judged_by_who_is_left_out() -> None:
    text = "SELECT age // 10 AS k, count(*) FROM persons WHERE age >= {cut} GROUP BY k"
    world = golden_world()
    assert world.answer(text.format(cut=18)).decision.parts[0].rows[0][0] == 1
    shown = [row for row in world.answer(text.format(cut=0)).decision.parts[0].rows if row[1] is not None]
    assert all(row[0] != 0 for row in shown)  # nobody is left out of it: by data, not by its key
