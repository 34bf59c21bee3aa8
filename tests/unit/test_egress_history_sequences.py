"""Families of histories: each gives away one person by plain arithmetic, and its last step is not let out.

Every family is a list of sets and a combination of them. The control computes the combination and finds one person (or
a few); the history withholds at least one of the sets. The honest twin of each family differs by enough people and
passes whole.
"""

from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import Candidate, History, HistoryRules, Word

RULES = HistoryRules(subjects=10, capacity=0.1, allotment=1.0)
PEOPLE = 600


def entry(people: object, cell: str, **more: object) -> HistoryEntry:
    members = BitMap(people)
    plain: dict[str, object] = {
        "subject_type": "person",
        "lineage": "visits",
        "measure": "count",
        "cell": cell,
        "subjects": members.serialize(),
        "value": len(members),
        "scenario": "first",
    }
    return HistoryEntry(**(plain | more))  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Family:
    """Sets in the order of release, and the combination that isolates."""

    name: str
    sets: list[range | list[int]]
    combination: list[float]
    scenarios: list[str] = field(default_factory=list)
    one_population: bool = False
    """The sets are cells of declared keys of one population."""


def without(people: range | list[int], *gone: int) -> list[int]:
    return [one for one in people if one not in gone]


def families(few: int) -> list[Family]:
    """`few`: how many people the combination isolates."""
    target = list(range(300, 300 + few))
    everybody = range(PEOPLE)
    older, women = range(150, 450), sorted({*range(0, 600, 2), *target})
    rest = without(everybody, *target)
    half_a, half_b = list(range(100)), list(range(100, 200))
    return [
        Family(name="total minus one group", sets=[everybody, rest], combination=[1, -1]),
        Family(
            name="overlapping filters",
            sets=[older, without(older, *target)],
            combination=[1, -1],
        ),
        Family(
            name="two colluding developers",
            sets=[older, without(older, *target)],
            combination=[1, -1],
            scenarios=["first", "second"],
        ),
        Family(
            name="general tracker: (T or A) + (T or not A) - everybody",
            sets=[everybody, [*without(older, *target), *target], [*without(everybody, *older), *target]],
            combination=[-1, 1, 1],
        ),
        Family(
            name="margins: a row's total and its other cells",
            sets=[older, range(150, 300), range(300 + few, 450)],
            combination=[1, -1, -1],
            one_population=True,
        ),
        Family(
            name="re-binned histogram",
            sets=[range(300), range(300, 600), range(300 + few), range(300 + few, 600)],
            combination=[-1, 0, 1, 0],
            one_population=True,
        ),
        Family(
            name="sliding windows",
            sets=[range(200), range(200, 400), range(400 - few)],
            combination=[1, 1, -1],
        ),
        Family(
            name="growing snapshot",
            sets=[range(300), range(300 + few)],
            combination=[-1, 1],
        ),
        Family(
            name="(A - B + C) / 2",
            sets=[[*half_a, *target], [*half_a, *half_b], [*half_b, *target]],
            combination=[0.5, -0.5, 0.5],
        ),
        Family(
            name="chain of small steps",
            sets=[women, [*women, *range(1, 61, 2)], [*without(women, *target), *range(1, 61, 2)]],
            combination=[0, 1, -1],
        ),
    ]


def released(family: Family, rules: HistoryRules = RULES) -> list[Word]:
    history = History()
    words = []
    for number, people in enumerate(family.sets):
        scenario = family.scenarios[number] if family.scenarios else "first"
        population = "" if family.one_population else f"filter {number}"
        wish = entry(people, str(number), population=population, scenario=scenario)
        ruling = history.consider([Candidate(entry=wish)], rules)[0]
        words.append(ruling.word)
        if ruling.word is not Word.WITHHELD:
            history = history.with_entries([wish])
    return words


def isolates(family: Family) -> NDArray[np.float64]:
    vector = np.zeros(PEOPLE)
    for weight, people in zip(family.combination, family.sets, strict=True):
        vector[list(people)] += weight
    return vector


@pytest.mark.parametrize("family", families(1), ids=lambda family: family.name)
def test_control_bare_arithmetic_reveals_one_person(family: Family) -> None:
    vector = isolates(family)
    assert set(np.unique(vector)) == {0.0, 1.0}
    assert vector.sum() == 1


@pytest.mark.parametrize("few", [1, 5, 9])
@pytest.mark.parametrize("name", [family.name for family in families(1)])
def test_the_family_is_stopped(name: str, few: int) -> None:
    family = next(one for one in families(few) if one.name == name)
    assert Word.WITHHELD in released(family)


@pytest.mark.parametrize("name", [family.name for family in families(1)])
def test_the_honest_twin_passes(name: str) -> None:
    family = next(one for one in families(60) if one.name == name)
    assert Word.WITHHELD not in released(family)


def test_all_but_the_last_step_go_out() -> None:
    for family in families(1):
        words = released(family)
        assert words[0] is Word.NEW, family.name
        assert words.count(Word.WITHHELD) == 1 or family.name == "re-binned histogram"


def test_an_empty_difference_looks_like_a_small_one() -> None:
    """`disease and not (the neighbour's street, age and sex)`: released exactly when the neighbour is healthy."""
    diseased = range(80)
    for gone in ([], [7]):
        family = Family(name="", sets=[diseased, without(diseased, *gone)], combination=[1, -1])
        assert released(family) == [Word.NEW, Word.WITHHELD]


def test_an_implied_set_of_another_population_is_a_coincidence() -> None:
    """Two filters that together hit exactly the people of a third say that nobody is outside them."""
    family = Family(name="", sets=[range(50), range(50, 100), range(100)], combination=[1, 1, -1])
    assert released(family) == [Word.NEW, Word.NEW, Word.WITHHELD]


def test_a_sum_of_released_cells_is_free() -> None:
    family = Family(name="", sets=[range(50), range(50, 100), range(100)], combination=[1, 1, -1], one_population=True)
    assert released(family) == [Word.NEW, Word.NEW, Word.IMPLIED]


def test_a_clip_that_treats_few_people_apart_is_withheld() -> None:
    """sum(x) and sum(least(x, c)) over the same people: the difference is what the richest hold above c."""
    people = range(100)
    plain = entry(people, "all", measure="sum:visits.cost[0,100]")
    history = History().with_entries([plain])
    for richest, word in ((range(97, 100), Word.WITHHELD), (range(60, 100), Word.NEW), (range(4, 100), Word.WITHHELD)):
        clipped = entry(people, "all", measure="sum:least(visits.cost, 50)")
        wish = Candidate(entry=clipped, shadows=(BitMap(richest).serialize(),))
        assert history.consider([wish], RULES)[0].word is word


def test_a_clip_is_judged_against_earlier_clips() -> None:
    """Two clips whose tails differ by three people."""
    people = range(200)
    first = Candidate(entry=entry(people, "a", measure="m1"), shadows=(BitMap(range(150, 200)).serialize(),))
    history = History()
    assert history.consider([first], RULES)[0].word is Word.NEW
    history = history.with_entries(first.entries)
    second = Candidate(entry=entry(people, "b", measure="m2"), shadows=(BitMap(range(153, 200)).serialize(),))
    assert history.consider([second], RULES)[0].word is Word.WITHHELD
