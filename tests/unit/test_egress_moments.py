"""Which measures are multiples of another one by a factor that the keys decide."""

import pytest

from egress.judging.moments import base, factor, inverse, mentions, moments

COUNT = ["=", "1", "number"]
SEVEN = {'"t.x"': 7, '"t.s"': "F"}


def number(value: float) -> list[str]:
    return ["=", f"{value:g}", "number"]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("t.x", 7.0),
        (["*", "t.x", "t.x"], 49.0),
        (["power", "t.x", number(3)], 343.0),
        (["+", number(2), ["*", number(3), "t.x"]], 23.0),
        (["-", "t.x", number(10)], -3.0),
        (["sqrt", ["+", "t.x", number(2)]], 3.0),
        (["case", [[["<", number(5), "t.x"], "t.x"]], number(0)], 7.0),
        (["case", [[["<", "t.x", number(5)], "t.x"]], ["=", None, "null"]], 0.0),
        (["/", number(1), ["-", "t.x", number(7)]], 0.0),
        (["cast", "DOUBLE", "t.x"], 7.0),
        (["case", [[["=", "t.s", ["=", "F", "varchar"]], number(2)]], number(0)], 2.0),
    ],
)
def test_functions_of_the_key_are_multiples_of_the_count(moment: object, expected: float) -> None:
    assert factor(moment, [], COUNT, SEVEN) == pytest.approx(expected)


def test_a_product_with_the_key_is_a_multiple_of_the_other_factor() -> None:
    assert factor(["*", "t.rent", "t.x"], [], "t.rent", SEVEN) == 7.0
    assert factor(["+", "t.rent", ["*", "t.rent", "t.x"]], [], "t.rent", SEVEN) == 8.0
    assert factor(["*", "t.rent", "t.x"], [], COUNT, SEVEN) == 0.0
    assert factor(["+", "t.rent", "t.x"], [], "t.rent", SEVEN) == 1.0, "the rest may be known"


def test_a_test_on_the_keys_takes_values_out() -> None:
    assert factor("t.x", [["<", number(5), "t.x"]], COUNT, SEVEN) == 7.0
    assert factor("t.x", [["<", "t.x", number(5)]], COUNT, SEVEN) == 0.0
    assert factor("t.x", [["<", "t.y", number(5)]], COUNT, SEVEN) is None, "a test on more than the keys"


def test_null_adds_nothing() -> None:
    assert factor("t.x", [], COUNT, {'"t.x"': None}) == 0.0
    assert factor(["coalesce", "t.x", number(4)], [], COUNT, {'"t.x"': None}) == 4.0


def test_what_is_not_understood_is_no_multiple() -> None:
    assert factor(["weekday", "t.x"], [], COUNT, SEVEN) == 0.0
    assert factor(["least", "t.rent", "t.x"], [], "t.rent", SEVEN) == 0.0


def test_a_variance_tells_squares_and_a_regression_products() -> None:
    variance = {"judged": "variance", "canonical": ["stddev_samp", False, ["t.x"], []]}
    assert base(variance) is None
    assert moments(variance) == ["t.x", ["*", "t.x", "t.x"]]
    pair = {"judged": "pair", "canonical": ["corr", False, ["t.x", "t.y"], []]}
    assert ["*", "t.x", "t.y"] in moments(pair)


def test_a_key_is_found_at_any_depth() -> None:
    assert mentions([["+", number(1), ["sqrt", "t.x"]]], '"t.x"')
    assert not mentions([["+", number(1), ["sqrt", "t.xy"]]], '"t.x"')


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (["*", number(2), "t.x"], {0: 0, 2: 1, 4: 2, 6: 3}),
        (["-", number(3), "t.x"], {3: 0, 2: 1, 1: 2, 0: 3}),
        (["cast", "VARCHAR", "t.x"], {"0": 0, "1": 1, "2": 2, "3": 3}),
        (["case", [[["<", "t.x", number(2)], ["=", "few", "varchar"]]], "t.x"], {2: 2, 3: 3}),
        (["floor", ["/", "t.x", number(2)]], {}),
        ("t.x", {}),
    ],
)
def test_a_key_tells_the_numbers_that_it_alone_has(label: object, expected: dict[object, float]) -> None:
    assert inverse(label, "t.x", 0, 3) == expected


def test_wide_ranges_are_not_tried() -> None:
    assert inverse(["*", number(2), "t.x"], "t.x", 0, 1e6) == {}
