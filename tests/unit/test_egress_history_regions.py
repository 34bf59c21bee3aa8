"""Which values of keys cells hold by their definition, and which cells that are the same people tell of nobody."""

import pytest
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import History
from egress.history.regions import UNKNOWN, Held, apart, packed
from egress.history.rulings import Candidate, HistoryRules, Word

RULES = HistoryRules(subjects=5, capacity=0.5, allotment=1.0)


def region(*, above: tuple[str, ...] = (), **values: str) -> str:
    sizes = {"town": 3, "sex": 2, "open": 0, "county": 2}
    held = {
        label: Held(values=frozenset(text.split()), size=sizes[label], above=above if label == "town" else ())
        for label, text in values.items()
    }
    return packed(held)


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ([region(town="a"), region(town="b")], [region()], True),  # c has nobody
        ([region(town="a"), region(town="b"), region(town="c")], [region()], False),
        ([region(town="a")], [region(town="a b")], True),
        ([region(town="a b")], [region(town="b a")], False),
        ([region(town="a", sex="F")], [region(town="a")], True),
        ([region(town="a", sex="F M")], [region(town="a")], False),
        ([region(town="a", sex="F"), region(town="a", sex="M")], [region(town="a")], False),
        ([region(town="a", sex="F"), region(town="b", sex="F")], [region(sex="F")], True),
        ([region(town="a"), region(town="a")], [region(town="a")], False),  # a cell and its shadow
        ([region(open="x"), region(open="y")], [region()], False),  # nobody declared that there is more
        ([region(open="x")], [region(open="x y")], True),
        ([region(town="a", above=("county",))], [region(county="n")], False),
        ([UNKNOWN], [region(town="a")], False),
        ([region(town="a")], [region(), UNKNOWN], False),
    ],
)
def test_regions_are_apart_where_they_hold_other_values(one: list[str], other: list[str], wanted: bool) -> None:
    assert apart(one, other) is wanted
    assert apart(other, one) is wanted


def cell(first: int, last: int, **changes: object) -> Candidate:
    values = {"cell": f"{first}-{last}", "value": last - first, "siblings": "q", "region": region(), **changes}
    people = bytes(BitMap(range(first, last)).serialize())
    entry = HistoryEntry(subject_type="person", lineage="t", measure="count", subjects=people, scenario="s", **values)  # type: ignore[arg-type]
    return Candidate(entry=entry)


def word(known: list[Candidate], asked: Candidate) -> Word:
    history = History.of([one.entry for one in known])
    (ruling,) = history.consider([asked], RULES)
    return ruling.word


TOWNS = [cell(0, 20, region=region(town="a")), cell(20, 50, region=region(town="b"))]


def test_a_total_that_tells_that_the_last_town_is_empty_is_withheld() -> None:
    assert word(TOWNS, cell(0, 50, siblings="all")) is Word.WITHHELD


def test_a_total_over_the_towns_that_are_out_passes() -> None:
    assert word(TOWNS, cell(0, 50, siblings="all", region=region(town="a b"))) is Word.IMPLIED


def test_what_was_released_before_regions_were_kept_tells_nothing() -> None:
    old = [cell(0, 20, region=UNKNOWN), cell(20, 50, region=UNKNOWN)]
    assert word(old, cell(0, 50, siblings="all")) is Word.IMPLIED


def test_a_cell_of_the_same_people_with_more_values_is_withheld() -> None:
    assert word(TOWNS, cell(0, 20, siblings="other", cell="x", region=region(town="a c"))) is Word.WITHHELD


def test_cells_of_another_layer_are_not_compared_by_their_keys() -> None:
    later = cell(0, 20, siblings="other", cell="x", layer="year=2024", region=region(town="a c"))
    assert word(TOWNS, later) is not Word.WITHHELD


def test_new_cells_that_leave_a_town_empty_beside_a_known_total_lose_the_least() -> None:
    history = History.of([cell(0, 50, siblings="all").entry])
    rulings = history.consider(TOWNS, RULES)
    assert [ruling.word is Word.WITHHELD for ruling in rulings] == [True, False]
