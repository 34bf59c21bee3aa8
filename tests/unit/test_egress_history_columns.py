"""Three counts in columns of one SELECT, in several layers, that nearly make up one another."""

from dataclasses import replace

import pytest
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import Candidate, History, HistoryRules, Word

K = 5
RULES = HistoryRules(subjects=K, capacity=0.99, allotment=1.0)
EVERYBODY = BitMap(range(200))
FIRST = BitMap(range(80))
"""Those with diagnosis A: counted in a layer of their own."""
NEW, WITHHELD = Word.NEW, Word.WITHHELD


def neither(missed: int) -> BitMap:
    """Who has neither A nor R, where so many have R alone."""
    return EVERYBODY - FIRST - BitMap(range(80, 80 + missed))


def column(name: str, people: BitMap, layer: str = "", value: float | None = None) -> Candidate:
    """A count of people, or a sum of so much, in one cell."""
    entry = HistoryEntry(
        subject_type="person",
        lineage="visits",
        measure="count:visits.pid|distinct" if value is None else "sum:visits.cost",
        cell=name,
        subjects=people.serialize(),
        value=len(people) if value is None else value,
        scenario="first",
        layer=layer,
        population=f"filtered {name}",
        siblings=f"{name.rstrip('0123456789')}?",
    )
    return Candidate(entry=entry, part="b0")


def words(*wishes: Candidate, history: History | None = None) -> list[Word]:
    return [ruling.word for ruling in (history or History()).consider(wishes, RULES)]


ALL, A = column("all", EVERYBODY), column("a", FIRST, "diagnosis=A")


@pytest.mark.parametrize(("missed", "word"), [(0, NEW), (1, WITHHELD), (K - 1, WITHHELD), (K, NEW)])
def test_the_last_of_three_columns_goes_where_they_leave_a_few(missed: int, word: Word) -> None:
    assert words(ALL, A, column("r", neither(missed))) == [NEW, NEW, word]


def test_nobody_counts_as_a_few_where_columns_chose_their_people_in_other_ways() -> None:
    """Neither A nor a visit that cost more than c: whether anybody else has one may not be asked for any c."""
    for missed in (0, 1):
        rest = replace(column("r", neither(missed)), chosen=frozenset({"cost > c"}))
        assert words(ALL, A, rest) == [NEW, NEW, WITHHELD]
    assert words(ALL, A, replace(column("r", neither(K)), chosen=frozenset({"cost > c"}))) == [NEW, NEW, NEW]


def test_whatever_their_order_one_of_them_goes() -> None:
    rest = column("r", neither(1))
    for asked in ((rest, A, ALL), (A, rest, ALL), (rest, ALL, A)):
        assert words(*asked) == [NEW, NEW, WITHHELD]


def test_two_columns_are_held_against_what_is_out() -> None:
    history = History().with_entries(ALL.entries)
    assert words(A, column("r", neither(1)), history=history) == [NEW, WITHHELD]
    assert words(A, column("r", neither(K)), history=history) == [NEW, NEW]


def test_the_cells_of_a_column_count_together() -> None:
    odd = BitMap(range(1, 200, 2))
    rest = neither(K - 1)
    cells = [column("r1", rest & odd), column("r2", rest - odd)]
    assert words(ALL, A, *cells).count(WITHHELD) == 1
    assert WITHHELD not in words(ALL, A, column("r1", neither(K) & odd), column("r2", neither(K) - odd))


def test_a_sum_is_no_number_of_people() -> None:
    """Over who has A or R it is a sum of two parts by rows: nobody counts who has both."""
    both = FIRST | BitMap(range(78, 120))
    second = column("b", BitMap(range(78, 120)), "diagnosis=R")
    assert words(A, second, column("s", both, value=12.5)) == [NEW, NEW, NEW]
    assert WITHHELD in words(A, second, column("s", both)), "control: their number is one"


def test_new_people_who_were_in_nothing_before_are_seen() -> None:
    history = History().with_entries(column("old", BitMap(range(50))).entries)
    assert words(ALL, A, column("r", neither(2)), history=history)[-1] is WITHHELD
