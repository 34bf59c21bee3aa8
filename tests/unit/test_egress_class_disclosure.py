"""Class disclosure: a cell that is nearly a whole row or column of a count table."""

import pytest

from core.decision import Verdict
from egress.judging.class_disclosure import Frequency, discloses_class
from tests.factories.guard_world import golden_world

BASE = {("a", "x"): 60, ("a", "y"): 40, ("b", "x"): 50, ("b", "y"): 50}


def found(table: dict[tuple[str, ...], int | None]) -> bool:
    cells = [Frequency(key=key, count=count) for key, count in table.items()]
    return discloses_class(cells, share=0.9, hidden=9)


@pytest.mark.parametrize(("count", "wanted"), [(359, False), (360, True), (361, True)])
def test_a_cell_of_the_share_of_its_row_is_found(count: int, wanted: bool) -> None:
    assert found(BASE | {("a", "x"): count, ("b", "x"): count}) is wanted


@pytest.mark.parametrize(("count", "wanted"), [(80, False), (81, True), (500, True)])
def test_a_withheld_cell_is_the_most_that_it_can_be(count: int, wanted: bool) -> None:
    assert found(BASE | {("a", "x"): count, ("a", "y"): None}) is wanted


def test_tables_with_one_key_or_nested_keys_are_ordinary() -> None:
    assert not found({("a",): 1000, ("b",): 10})
    assert not found({("d1", "c1"): 1000, ("d2", "c1"): 10, ("d3", "c2"): 50})
    assert not found({})


def test_a_table_that_shows_nothing_discloses_nothing() -> None:
    assert not found(dict.fromkeys(BASE))


@pytest.mark.parametrize(
    ("keys", "verdict"),
    [
        ("sex, CASE WHEN age >= 2 THEN 'adult' ELSE 'baby' END AS c", Verdict.REVIEW),
        ("CASE WHEN age >= 2 THEN 'adult' ELSE 'baby' END AS c", Verdict.ACCEPTED),
        ("district, sex", Verdict.ACCEPTED),
    ],
)
def test_only_crossed_counts_go_to_a_person(keys: str, verdict: Verdict) -> None:
    world = golden_world()
    decision = world.answer(f"SELECT {keys}, count(*) AS n FROM persons GROUP BY ALL", world.frame()).decision
    assert decision.verdict is verdict
    assert [one.rule for one in decision.findings if one.rule == "class.share"] == ["class.share"] * (
        verdict is Verdict.REVIEW
    )
