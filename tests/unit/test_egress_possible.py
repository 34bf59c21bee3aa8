"""Which values a computed key can have, by its text and by what is declared."""

import pytest

from core.manifest import Value
from egress.plan.possible import decided_values, selections
from tests.factories.guard_world import golden_world


def possible(key: str, where: str = "TRUE", table: str = "persons") -> tuple[Value | None, ...] | None:
    (boundary,) = golden_world().plan(f"SELECT {key} AS k, count(*) FROM {table} WHERE {where} GROUP BY k").boundaries
    key_ = boundary.keys[0]
    return key_.domain if key_.chosen else None


NORTH = "'D01', 'D02', 'D03', 'D04', 'D05', 'D06', 'D07', 'D08', 'D09', 'D10', 'D11', 'D12', 'D13', 'D14', 'D15'"


@pytest.mark.parametrize(
    ("key", "where", "values"),
    [
        (
            "CASE WHEN age < 18 THEN 'young' WHEN age < 65 THEN 'adult' ELSE 'old' END",
            "TRUE",
            ("young", "adult", "old"),
        ),
        ("CASE WHEN age < 18 THEN 'young' WHEN age >= 18 THEN 'old' END", "TRUE", ("young", "old")),
        ("CASE WHEN income < 18 THEN 'young' WHEN income > 18 THEN 'old' END", "TRUE", ("young", "old", None)),
        ("CASE WHEN age < 18 THEN 'young' WHEN age < 65 THEN 'adult' ELSE 'old' END", "age >= 18", ("adult", "old")),
        ("CASE WHEN income < 0 THEN 'debt' WHEN income < 9 THEN 'poor' ELSE 'rich' END", "TRUE", ("poor", "rich")),
        ("CASE WHEN sex = 'F' THEN 'w' WHEN sex = 'M' THEN 'm' END", "TRUE", ("w", "m")),
        (f"CASE WHEN district IN ({NORTH}) THEN 'north' END", "TRUE", ("north", None)),
        (f"CASE WHEN district IN ({NORTH}) THEN 'other' ELSE district END", "TRUE", ("D16", "other")),
        ("CASE WHEN income IS NULL THEN 'none' ELSE 'some' END", "TRUE", ("none", "some")),
        ("CASE WHEN age < 18 THEN 1 ELSE 0 END", "TRUE", (1, 0)),
        ("age < 18", "TRUE", (True, False)),
        ("age < 18 AND sex = 'F'", "TRUE", (True, False)),
        ("CASE WHEN age < 18 AND sex = 'F' THEN 'girl' ELSE 'other' END", "TRUE", ("girl", "other")),
        ("age // 10", "TRUE", None),
        ("coalesce(sex, '?')", "TRUE", None),
        ("district", "TRUE", None),
    ],
)
def test_values_follow_from_text_and_declarations(
    key: str, where: str, values: tuple[Value | None, ...] | None
) -> None:
    assert possible(key, where) == values


def test_days_are_known_within_the_declared_period() -> None:
    key = "CASE WHEN started::DATE < DATE '2023-07-01' THEN 'first' ELSE 'second' END"
    assert possible(key, table="trips") in (("first", "second"), None)


def test_texts_are_put_in_no_order() -> None:
    assert possible("CASE WHEN diagnosis < 'X5' THEN 'low' ELSE 'high' END", table="visits") == ("low", "high")
    assert possible("CASE WHEN diagnosis = 'X5' THEN diagnosis ELSE 'rest' END", table="visits") is None


def decided(key: str, where: str) -> tuple[Value | None, ...]:
    (boundary,) = golden_world().plan(f"SELECT {key} AS k, count(*) FROM persons WHERE {where} GROUP BY k").boundaries
    return decided_values(boundary.keys[0].value, boundary.rows.where)


def test_a_cell_within_the_filter_loses_nobody_to_it() -> None:
    key = "CASE WHEN age < 30 THEN 'a' WHEN age < 45 THEN 'b' ELSE 'c' END"
    assert decided(key, "age >= 18") == ("b", "c")
    assert decided(key, "age <= 60") == ("a", "b")
    assert decided(key, "sex = 'F'") == ()
    assert decided("CASE WHEN age >= 30 THEN 'b' ELSE 'a' END", "age >= 18") == ("b",)


def test_who_lacks_a_value_counts_where_the_text_asks_for_it() -> None:
    key = "CASE WHEN income < 30 THEN 'a' ELSE 'b' END"
    assert decided(key, "income >= 18") == ("b",)
    assert decided(key, "income IS NOT NULL") == ("a",)


@pytest.mark.parametrize(
    ("table", "key", "selected"),
    [
        ("persons", "CASE WHEN age < 18 THEN 'a' ELSE 'b' END", {"a": [[None, 17.0]], "b": [[18.0, None]]}),
        ("persons", "CASE WHEN age >= 18 THEN 1 ELSE 0 END", {0: [[None, 17.0]], 1: [[18.0, None]]}),
        ("trips", "km <= 5", {True: [[None, 5.0]], False: [[[5.0], None]]}),
        ("trips", "CASE WHEN km > 5 AND km < 9 THEN 1 END", {1: [[[5.0], [9.0]]], None: [[9.0, None], [None, 5.0]]}),
        ("visits", "CASE WHEN diagnosis = 'A' THEN 1 ELSE 0 END", {1: ["A"], 0: [None]}),
        ("persons", "age < 18 OR income > 5", {}),
    ],
)
def test_selections_are_the_same_in_whatever_words(table: str, key: str, selected: dict) -> None:
    plan = golden_world().plan(f"SELECT {key} AS k, count(*) FROM {table} GROUP BY k")
    assert selections(plan.boundaries[0].keys[0].value) == selected
