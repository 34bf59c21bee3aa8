"""Equations about one column, in the order in which they are asked for."""

import pytest

from egress.plan.degrees import Asked, asked
from tests.factories.guard_world import golden_world


def known(text: str, column: str) -> list[Asked | None]:
    """What each measure of the first boundary leaves known of a column."""
    (boundary,) = golden_world().plan(text).boundaries
    return [next((one for of, one in found.items() if of.name == column), None) for found in asked(boundary.measures)]


def test_powers_have_their_degree_and_tell_one_value_each() -> None:
    found = known("SELECT sum(rent), sum(rent * rent), sum(power(rent, 3)) FROM survey", "rent")
    assert found == [Asked(values=1, degrees=1), Asked(values=2, degrees=3), Asked(values=3, degrees=6)]


def test_roots_weigh_more_than_powers_and_tell_many_values() -> None:
    assert known("SELECT sum(sqrt(rent)), sum(ln(rent)) FROM survey", "rent") == [
        Asked(values=24, degrees=10),
        Asked(values=48, degrees=20),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT sum(rent), avg(rent), sum(2 * rent) FROM survey",
        "SELECT sum(rent), sum(rent) FILTER (WHERE sex = 'F'), sum(CASE WHEN sex = 'M' THEN rent END) FROM survey",
        "SELECT sum(rent), sum(CAST(rent AS DOUBLE)), sum(-rent) FROM survey",
    ],
)
def test_filters_factors_and_casts_make_no_new_function(text: str) -> None:
    assert {one for one in known(text, "rent") if one is not None} == {Asked(values=1, degrees=1)}


def test_variance_and_correlation_count_their_squares_and_products() -> None:
    found = known("SELECT stddev(rent), corr(rent, gross) FROM survey", "rent")
    assert [one.degrees for one in found if one is not None] == [3, 4]


def test_what_is_known_already_is_no_later_equation() -> None:
    found = known("SELECT sum(rent), sum(sqrt(rent)), sum(rent) FILTER (WHERE sex = 'F') FROM survey", "rent")
    assert [one.degrees for one in found if one is not None] == [1, 11, 1]


def test_counts_ask_nothing_of_a_column() -> None:
    assert known("SELECT count(*), count(rent) FROM survey", "rent") == [None, None]


def test_every_degree_needs_its_people() -> None:
    world = golden_world()
    women = "FROM persons WHERE age BETWEEN 20 AND 54 AND sex = 'F' GROUP BY district"
    people = dict(world.bare(f"SELECT district, count(height) {women}"))
    text = f"SELECT district, avg(height) AS a, stddev(height) AS b, sum(sqrt(height)) AS c {women}"
    decision = world.answer(text).decision  # mean 1, squares 2, roots 10: 13 degrees of three people each
    shown = {str(row[0]): row for row in decision.table.rows if row[1] is not None}
    assert {people[name] >= 39 for name in shown} == {True, False}, "cells on either side"
    assert all((row[3] is not None) == (people[name] >= 39) for name, row in shown.items())
    assert all(row[2] is not None for row in shown.values()), "three degrees need nine"
