"""Counts of people in cells that overlap: what they tell together with the count of their union.

A person may have several codes, years or clinics. Such cells lie in layers of their own, since sums over their rows are
other numbers; but a count of people is the same kind of number in all of them. Where |A|, |B| and |A or B| are out,
|A| + |B| - |A or B| people are in both; where more cells make up the union, the excess counts those who are in several.
And |A or B| - |A| people are not in A. Neither may be a few.

Cells that nothing which is out puts together tell nothing of each other, though nearly the same people be in them: the
years of a panel stay, and the count over all years goes where a few missed one of them.

Candidates are taken in order of size, so that unions are left out before their parts. What joins brings what follows:
|A and B|, where the union is out, and whom a part leaves out are counts like any other, so that three cells, their
pairs and their union are seen as well. Whether a set is the union of others is read off the people themselves; whether
it contains another one for certain, and not by chance, off rows or conditions.

Many parts are searched for by rows, of which each classification puts one into one part, and what the search leaves
open is withheld (`history.effort`). Where nobody numbers rows it goes by people; there it stops after a while.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations
from operator import or_

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history.rulings import Ruling, population, withheld

MOST_STEPS = 2_000
"""Steps of the search for parts that make up one whole by rows."""
MOST_STEPS_BY_PEOPLE = 1_000
"""Steps of all searches by people in one judgement."""
_SAMPLE = 512
"""People by whom most sets are told to be no part of another one."""
_WORDS = _SAMPLE // 64
_Part = tuple[BitMap, BitMap]
"""What a part covers of the whole, and its people."""
_State = tuple[BitMap, BitMap, BitMap]


class _Exhausted(Exception):
    """The budget is spent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of people that somebody asked for, and who they are."""

    people: BitMap
    rows: BitMap
    """Empty where nobody numbers them."""
    entry: HistoryEntry

    @property
    def conditions(self) -> frozenset[str]:
        """On rows, values of keys included."""
        return frozenset(part for part in self.entry.layer.split(" & ") if part)

    def is_of(self, other: "Count") -> bool:
        """Whether it counts some of the other's rows."""
        return len(self.rows) < len(other.rows) and bool(self.rows.issubset(other.rows))


def counted(entries: Iterable[HistoryEntry]) -> Iterator[Count | None]:
    """For each answer: the count of people that it is, whatever it counts by its text; None: it is another number."""
    for entry in entries:
        people = None if entry.opaque or type(entry.value) is not int else BitMap.deserialize(entry.subjects)
        if people and (len(people) == entry.value or _of_values(entry, len(people))):
            yield Count(people=people, rows=BitMap.deserialize(entry.rows) if entry.rows else BitMap(), entry=entry)
        else:
            yield None


def _of_values(entry: HistoryEntry, people: int) -> bool:
    """Whether it counts those of a cell who have a value: but for a few that may be known, it is the cell's count."""
    return entry.measure.startswith("count:") and isinstance(entry.value, int) and entry.value <= people


def overlapping(out: Sequence[Count], asked: Sequence[tuple[int, Count]], subjects: int) -> dict[int, Ruling]:
    """Which of the numbered counts may not join those that are out; those left may, all together."""
    everything = [*out, *(count for _, count in asked)]
    if not asked or not any(count.entry.layer for count in everything):
        return {}  # all in one layer: the geometry has judged them
    sample = _sample(everything)
    known = _Known(subjects=subjects, sample=sample, sampled=BitMap(sample))
    found: dict[int, Ruling] = {}
    for count in out:
        known.grow(count)
    for number, count in sorted(asked, key=lambda each: (len(each[1].people), each[0])):
        rule = known.join(count)
        if rule:
            found[number] = withheld(rule)
    return found


def _sample(counts: Sequence[Count]) -> dict[int, int]:
    """Some people, evenly spread -> a bit for each."""
    everybody = BitMap.union(*(count.people for count in counts))
    return {person: 1 << place for place, person in enumerate(everybody[:: len(everybody) // _SAMPLE + 1])}


@dataclass(frozen=True, slots=True)
class _Set:
    """People whose number is known, or follows."""

    people: BitMap
    size: int
    mark: int
    """Who of the sample is in it."""
    follows: bool
    """Nobody asked for it."""


@dataclass(slots=True)
class _Sets:
    """Many sets, by size and by who of the sample is in them: most are told apart without looking at their people."""

    members: list[_Set] = field(default_factory=list)
    parts: list[list[int]] = field(default_factory=list)
    """By member, the places of its proper parts in order: found once, when either comes."""
    _sizes: NDArray[np.int64] = field(default_factory=lambda: np.zeros(64, dtype=np.int64))
    _marks: NDArray[np.uint64] = field(default_factory=lambda: np.zeros((64, _WORDS), dtype=np.uint64))

    def add(self, one: _Set) -> list[int]:
        """Append one; the places of those of which it is a proper part."""
        at, around = len(self.members), self.around(one)
        if at == len(self._sizes):
            self._sizes, self._marks = np.tile(self._sizes, 2), np.tile(self._marks, (2, 1))
        self.parts.append(self.within(one))
        for place in around:
            self.parts[place].append(at)
        self.members.append(one)
        self._sizes[at], self._marks[at] = one.size, _words(one)
        return around

    def cut(self, number: int) -> None:
        """Keep the first so many."""
        del self.members[number:], self.parts[number:]
        for parts in self.parts:
            del parts[bisect_left(parts, number) :]

    def within(self, whole: _Set) -> list[int]:
        """Places of proper parts of a set."""
        sizes, marks = self._held()
        found = np.flatnonzero(sizes < whole.size)
        found = found[~(marks[found] & ~_words(whole)).any(axis=1)]
        return [place for place in found.tolist() if self.members[place].people.issubset(whole.people)]

    def around(self, part: _Set) -> list[int]:
        """Places of those of which a set is a proper part."""
        sizes, marks = self._held()
        found = np.flatnonzero(sizes > part.size)
        found = found[~(_words(part) & ~marks[found]).any(axis=1)]
        return [place for place in found.tolist() if part.people.issubset(self.members[place].people)]

    def has(self, one: _Set) -> bool:
        """Whether one of them is the same people."""
        alike = np.flatnonzero(self._held()[0] == one.size).tolist()
        return any(self.members[at].mark == one.mark and self.members[at].people == one.people for at in alike)

    def fitting(self, one: _Set) -> dict[int, list[int]]:
        """By mark of a whole, the places of those that might make it up together with a set."""
        found: dict[int, list[int]] = {}
        for place, other in enumerate(self.members):
            found.setdefault(other.mark | one.mark, []).append(place)
        return found

    def pairs(self, whole: _Set, places: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Pairs of some places that might make up a whole, with people in common."""
        at = np.array(places, dtype=np.intp)
        at = at[self._sizes[at] > whole.size - self._sizes[at].max(initial=0)]
        sizes, marks, wanted = self._sizes[at], self._marks[at], _words(whole)
        for index, place in enumerate(at.tolist()):
            more = np.flatnonzero(sizes[index + 1 :] > whole.size - sizes[index]) + index + 1
            for other in more[((marks[more] | marks[index]) == wanted).all(axis=1)].tolist():
                yield place, int(at[other])

    def nearly_within(self, whole: _Set, few: int) -> list[int]:
        """Places of those of whom fewer than `few` in the sample are not in a set."""
        marks = self._held()[1]
        return np.flatnonzero(np.bitwise_count(marks & ~_words(whole)).sum(axis=1) < few).tolist()

    def nearly_around(self, part: _Set, few: int) -> list[int]:
        """Places of those in which fewer than `few` of a set in the sample are missing."""
        marks = self._held()[1]
        return np.flatnonzero(np.bitwise_count(_words(part) & ~marks).sum(axis=1) < few).tolist()

    def _held(self) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        return self._sizes[: len(self.members)], self._marks[: len(self.members)]


def _words(one: _Set) -> NDArray[np.uint64]:
    return np.frombuffer(one.mark.to_bytes(8 * _WORDS, "little"), dtype=np.uint64)


def _holds(places: Sequence[int], place: int) -> bool:
    """Whether a place is among some in order."""
    at = bisect_left(places, place)
    return at < len(places) and places[at] == place


@dataclass(slots=True)
class _Known:
    """Counts that are out, or would be, and the sets whose numbers follow from them."""

    subjects: int
    sample: dict[int, int]
    sampled: BitMap
    counts: list[Count] = field(default_factory=list)
    """Those that somebody asked for."""
    asked: _Sets = field(default_factory=_Sets)
    """Their people."""
    sets: _Sets = field(default_factory=_Sets)
    """All, each once."""
    searched: int = 0
    """Steps of searches by people."""

    def join(self, count: Count) -> str:
        """Take up a count and what follows from it; the rule that objects, and then nothing is changed."""
        here, rule = len(self.sets.members), "overlap"
        one = self._set(count.people, follows=False)
        try:
            rests = list(self._rests(count, one))
            few = any(self._few(len(rest)) for rest in rests)
            if not few and not self._told_by_rows(count, one) and self._take(one, rests, judged=True):
                self._keep(count, one)
                return ""
        except _Exhausted:
            rule = "effort"
        self.sets.cut(here)
        return rule

    def grow(self, count: Count) -> None:
        """Take up what is out already, and what follows from it."""
        one = self._set(count.people, follows=False)
        self._take(one, self._rests(count, one), judged=False)
        self._keep(count, one)

    def _keep(self, count: Count, one: _Set) -> None:
        self.counts.append(count)
        self.asked.add(one)

    def _set(self, people: BitMap, *, follows: bool) -> _Set:
        mark = sum(map(self.sample.__getitem__, people & self.sampled))
        return _Set(people, len(people), mark, follows)

    def _few(self, people: int) -> bool:
        return 0 < people < self.subjects

    # A part and its whole

    def _rests(self, count: Count, one: _Set) -> Iterator[BitMap]:
        """Whom it leaves out of larger counts, and whom smaller ones leave out of it, for certain."""
        around, parts = self.asked.around(one), self.asked.within(one)
        for place in sorted((*around, *parts)):
            other = self.counts[place]
            if count.entry.layer == other.entry.layer:
                continue  # the geometry's
            small, large = (other, count) if len(other.people) < one.size else (count, other)
            if _within(small, large):
                yield large.people - small.people

    # Unions

    def _take(self, one: _Set, rests: Iterable[BitMap], *, judged: bool) -> bool:
        """Take up a set and those whose number follows; False, when `judged`, where these are a few."""
        queue = [*(self._set(rest, follows=True) for rest in rests), one]
        while queue:
            one = queue.pop()
            if self.sets.has(one):
                continue
            around = self.sets.add(one)
            last = len(self.sets.members) - 1
            fitting = self.sets.fitting(one) if around else {}
            for place in (last, *around):
                parts = self.sets.parts[place]
                if place == last:
                    pairs = self.sets.pairs(one, parts)
                else:
                    others = fitting.get(self.sets.members[place].mark, ())
                    pairs = ((last, other) for other in others if other != last and _holds(parts, other))
                both = list(self._common(place, pairs))
                if judged and (any(self._few(len(some)) for some, _ in both) or self._told(place, one)):
                    return False
                queue += [self._set(some, follows=True) for some, asked in both if asked]
        return True

    def _common(self, place: int, pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[BitMap, bool]]:
        """The people in both of two parts that make up the whole at a place, and whether all three were asked for.

        What follows from what follows is looked at, and no further.
        """
        members = self.sets.members
        whole = members[place]
        for left, right in ((members[one], members[two]) for one, two in pairs):
            more = left.size + right.size - whole.size
            if more > 0:
                both = left.people & right.people
                if len(both) == more:
                    yield both, not (left.follows or right.follows or whole.follows)

    def _told(self, place: int, one: _Set) -> bool:
        """Whether some parts of the whole at a place, `one` among them if it is one, make it up, a few in several."""
        left, whole = MOST_STEPS_BY_PEOPLE - self.searched, self.sets.members[place]
        if left <= 0 or len(self.sets.parts[place]) < 3:
            return False
        parts = [self.sets.members[part] for part in self.sets.parts[place]]
        if reduce(or_, (part.mark for part in parts)) != whole.mark:
            return False
        if BitMap.union(*(part.people for part in parts)) != whole.people:
            return False
        search = _Search(whole.people, [(part.people, part.people) for part in parts], self.subjects, whole.people)
        try:
            return search.finds([] if one is whole else [(one.people, one.people)], left)
        except _Exhausted:
            return False
        finally:
            self.searched += search.steps

    def _told_by_rows(self, count: Count, one: _Set) -> bool:
        """The same of all that is made of rows of one table, parts that reach beyond the whole included.

        Raises _Exhausted.
        """
        mine = (count, one)
        wholes = [mine, *self._near(self.asked.nearly_around(one, self.subjects), count)] if count.rows else []
        for whole in wholes:
            if whole is not mine and not self._may_be_part(mine, whole):
                continue
            near = [mine, *self._near(self.asked.nearly_within(whole[1], self.subjects), count)]
            parts = [part[0] for part in near if self._may_be_part(part, whole)]
            covers = [(part.rows & whole[0].rows, part.people) for part in parts]
            search = _Search(whole[0].rows, covers, self.subjects, whole[0].people)
            chosen = [] if whole is mine else covers[:1]
            if search.is_needed() and search.finds(chosen, MOST_STEPS):
                return True
        return False

    def _near(self, places: Iterable[int], count: Count) -> Iterator[tuple[Count, _Set]]:
        """The counts at some places that are made of the same table's rows."""
        for place in places:
            if self.counts[place].entry.grain == count.entry.grain:
                yield self.counts[place], self.asked.members[place]

    def _may_be_part(self, part: tuple[Count, _Set], whole: tuple[Count, _Set]) -> bool:
        """Whether a few of its people at most are not the whole's, and it does not contain the whole."""
        (small, one), (large, other) = part, whole
        if small is large or not small.rows:
            return False
        beyond = one.size - one.people.intersection_cardinality(other.people)
        return beyond < self.subjects and not large.is_of(small)


@dataclass(slots=True)
class _Search:
    """Looks for parts that make up a whole, with a few people in several of them."""

    whole: BitMap
    parts: Sequence[_Part]
    subjects: int
    people: BitMap
    """Of the whole."""
    steps: int = 0

    def is_needed(self) -> bool:
        """Whether there can be such parts at all."""
        covers = BitMap.union(*(covers for covers, _ in self.parts)) if self.parts else BitMap()
        people = [own for _, own in self.parts]
        return covers == self.whole and (
            any(not own.issubset(self.people) for own in people)
            or any(0 < one.intersection_cardinality(two) < self.subjects for one, two in combinations(people, 2))
        )

    def finds(self, chosen: Sequence[_Part], most: int) -> bool:
        """Whether there are such parts, those already chosen among them. Raises _Exhausted after so many steps."""
        nothing = (BitMap(), BitMap(), BitMap())
        open_ones = [reduce(self._with, chosen, nothing)]
        while open_ones:
            self.steps += 1
            if self.steps > most:
                raise _Exhausted
            state = open_ones.pop()
            covered, _, several = state
            if len(covered) < len(self.whole):
                first = (self.whole - covered).min()
                fitting = (part for part in self.parts if first in part[0] and self._may_join(state, part))
                more = [self._with(state, part) for part in fitting]
                open_ones += [one for one in more if len(one[2]) < self.subjects]
            elif 0 < len(several) < self.subjects:
                return True
        return False

    def _may_join(self, state: _State, part: _Part) -> bool:
        """Whether a part shares a few people at most with what is covered: a cheap look before it is taken up."""
        return part[1].intersection_cardinality(state[1]) < self.subjects

    def _with(self, state: _State, part: _Part) -> _State:
        """What is covered, who is in any part, and who in several or not in the whole, with one part more."""
        (covered, people, several), (covers, own) = state, part
        return covered | covers, people | own, several | people & own | own - self.people


def _within(small: Count, large: Count) -> bool:
    """Whether who is in the smaller is in the larger, whatever the data: by rows, or by conditions."""
    if small.rows and large.rows and small.entry.grain == large.entry.grain:
        return small.is_of(large)
    return (
        population(small.entry.population)[0] == population(large.entry.population)[0]
        and large.conditions <= small.conditions
    )
