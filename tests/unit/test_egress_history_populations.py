"""Layers have one form, whoever has set their conditions."""

import pytest
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import History
from egress.history.populations import filtered, layer_of, renamed

KEY = 'visits.diagnosis="X6"'
FILTER = '["=",["=","X6","varchar"],"visits.diagnosis"]'


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        (FILTER, KEY),
        (KEY, KEY),
        ('["=","visits.diagnosis",["=","X6","varchar"]]', KEY),
        ('["=",["=","5","number"],"t.days"]', "t.days=5"),
        ("t.days=5.0", "t.days=5"),
        ("t.days=5.05", "t.days=5.05"),
        ('t.version="5.0"', 't.version="5.0"'),
        (
            '["=",["=","2023-01-01","varchar"],["date_trunc",["=","month","varchar"],"v.day"]]',
            '["date_trunc",["=","month","varchar"],"v.day"]="2023-01-01"',
        ),
        ('["in","v.diagnosis","a","b"]', '["in","v.diagnosis","a","b"]'),
        ('["=","a.x","b.y"]', '["=","a.x","b.y"]'),
        ('["=",["=","torn', '["=",["=","torn'),
    ],
)
def test_a_condition_has_one_form_whether_a_key_or_a_filter_sets_it(part: str, wanted: str) -> None:
    assert layer_of([part]) == wanted
    assert layer_of([wanted]) == wanted


def test_conditions_stand_in_order_and_once() -> None:
    assert layer_of(["b=1", FILTER, KEY]) == f"b=1 & {KEY}"
    assert layer_of([]) == ""


def test_entries_of_before_are_in_the_layer_of_new_ones() -> None:
    old = HistoryEntry(
        subject_type="person",
        lineage="visits",
        measure="count:visits",
        cell="a",
        subjects=BitMap(range(30)).serialize(),
        value=30,
        scenario="first",
        layer=f"{FILTER} & year=2020.0",
    )
    assert renamed(old).layer == f"{KEY} & year=2020"
    assert set(History().with_entries([old]).spaces) == {f"{KEY} & year=2020"}


def test_single_values_are_no_filters_in_either_form() -> None:
    assert not filtered(layer_of([FILTER]), "")
    assert filtered('["in","v.diagnosis","a","b"]', "")
