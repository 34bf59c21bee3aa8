"""Which equations a measure is, and which of a text's are looked at together."""

import pytest

from egress.plan.expressions import columns, true
from egress.program import equations
from egress.program.unknowns import known
from tests.factories.guard_world import golden_world


def told(text: str) -> list[list[tuple[list[str], str]]]:
    """For each measure: the unknowns of its equations and how often they count."""
    (boundary,) = golden_world().plan(text).boundaries
    return [
        [([_name(factor) for factor in one.unknown], "by numbers" if one.weights else "once") for one in known(m)]
        for m in boundary.measures
    ]


def _name(factor: object) -> str:
    return str(getattr(factor, "name", factor))


def looks(text: str) -> list[tuple[str, int, int, tuple[int, ...]]]:
    """Column, number of functions and of conditions, and the measures that are withheld where it fails."""
    (boundary,) = golden_world().plan(text).boundaries
    found = equations.equations(boundary.measures, 0)
    return [(one.column.name, len(one.functions), len(one.tests), one.measures) for one in found]


def test_a_product_is_an_equation_for_each_factor_and_for_people() -> None:
    assert told("SELECT sum(rent * children) FROM survey") == [
        [
            ([], "once"),
            ([], "by numbers"),
            (["children"], "once"),
            (["children"], "by numbers"),
            (["rent"], "once"),
            (["rent"], "by numbers"),
            (["children", "rent"], "once"),
        ]
    ]


def test_a_column_is_not_both_unknown_and_number() -> None:
    (square,) = told("SELECT sum(children * children) FROM survey")
    assert ([], "by numbers") in square
    assert (["children"], "by numbers") not in square


def test_a_count_counts_people_once() -> None:
    assert told("SELECT count(*) FROM survey") == [[([], "once")]]


def test_a_variance_tells_sums_and_squares() -> None:
    (variance,) = told("SELECT var_pop(children) FROM survey")
    assert [one for one in variance if one == ([], "by numbers")] == [([], "by numbers")] * 2


Look = tuple[str, int, int, tuple[int, ...]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT sum(rent), sum(rent) FILTER (children = 0) FROM survey", []),
        (
            "SELECT sum(rent * children), sum(rent) FILTER (children = 0) FROM survey",
            [("children", 1, 0, (0,)), ("rent", 1, 0, (0,)), ("children", 1, 1, (1,))],
        ),
        (
            "SELECT sum(children), count_if(children = 0), count_if(children <= 1) FROM survey",
            [("children", 1, 1, (1,)), ("children", 1, 2, (2,))],
        ),
        (
            "SELECT sum(children), count_if(children = 0), sum(children * children) FROM survey",
            [("children", 1, 1, (1,)), ("children", 2, 1, (2,))],
        ),
    ],
)
def test_what_comes_last_counts_all_functions_and_conditions_before_it(text: str, expected: list[Look]) -> None:
    assert looks(text) == expected


def test_conditions_on_other_columns_say_which_rows_are_looked_at() -> None:
    text = "SELECT sum(children) FILTER (sex = 'F'), count_if(children = 0 AND sex = 'F') FROM survey"
    (boundary,) = golden_world().plan(text).boundaries
    found = equations.equations(boundary.measures, 0)
    assert {true(), *(part for one in found for part in (one.within,))} > {true()}
    assert all("children" not in {column.name for column in columns(one.within)} for one in found)
