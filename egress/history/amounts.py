"""Dominance of what released sums leave between them, and sums that differ for a few people alone.

Theory of operation. Two sums that are out tell their difference, and several tell what one of them less the others is.
That *rest* is a sum like any other: what each subject adds to it is what they add to the first less what they add to
the others. Nobody may dominate it, and it may not be about a few. Sets of people do not show either: the rest may be
of forty people, of whom one holds two thirds, and two measures of the same people (`gross`, `net`) may differ for
three.

So each released sum keeps a *sketch*: subjects fall into buckets by a hash of their ordinal, and a bucket holds what
its subjects add up to; several hashes give several rows of buckets. Sketches are linear, so the sketch of any rest is
the difference of sketches, whatever measures and populations it is made of, and no subject's own amount is looked for.

What is read off is sound where the rest is nowhere below zero, under any hash: the fullest bucket of each row holds at
least what the largest contributor does, and the buckets that hold anything are no more than the contributors. So a
rest is refused where every row allows that one or two subjects dominate it, or that fewer than k hold nearly all of it.
Amounts of both signs cancel within a bucket. That makes a row show fewer subjects and larger shares, so it refuses
more, but for a largest amount behind an equal one, which another row tells. Developers do not know ordinals, so nobody
chooses collisions.

Looked at are: each new sum against each that is out, also up to a constant factor; a sum less the cells of one
question that lie within it; what is left when the largest sums within it are taken away one by one; and what
combinations with other sums of the same measure tell (`combinations.py`). A rest that is out itself is harmless. Sums
of one result are taken in order, as if released one after the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history.combinations import NEAR, Sums, directions, few_terms, fullest
from egress.history.relations import MOST_SUMS, left_over, suspicious
from egress.history.relations import Sums as Sketches
from egress.history.rulings import HistoryRules
from egress.history.sketches import BUCKETS, EXACT, ROWS, SIZE, Vector, Vectors, unpacked

_SLACK = 0.25
"""Fewer than k hold nearly all of a rest when they hold 1 - _SLACK / k of it, as in `isolation.py`."""
_WITNESSES = 9
"""Buckets by which a constant factor between two sums is guessed."""
_ALIKE = 1e-9
"""Ratios of buckets are the same to within this."""
_CLOSEST = 4
"""Sums around a new one that are taken apart with it, and unions that are taken apart further: the least left first."""
_PICKS = 8
"""Sums that are taken away one by one."""
_SUM = "sum:"
"""How the measure of an entry begins that is a sum."""
_UNKNOWN = 10
"""Times k people: a rest of fewer is withheld where nobody knows what they add to it."""
_GLANCE = 16
"""Buckets that are looked at first."""
_MOST_PROGRAMMES = 16
"""Linear programmes in one judgement."""

Overlaps = NDArray[np.float64]
"""How many subjects a set shares with each column of the history's sheets."""
Tests = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Extent:
    """Whose, and which rows', amounts a sum adds up: roaring bitmaps."""

    question: str
    """What one question's cells add up does not overlap."""
    column: int
    """Of the subjects in the history's sheets; negative for what is not in the history yet."""
    subjects: bytes
    grain: str
    rows: bytes
    measure: str
    """Sums of one measure weigh rows, or people, of one table: they can be combined."""

    def within(self, grain: str) -> bytes | None:
        """The rows by their numbers in one extract, or the subjects; None: not known there."""
        if not grain:
            return self.subjects
        return self.rows if self.grain == grain and self.rows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """The sketches of all sums that are out about one subject type."""

    sums: Vectors = field(default_factory=lambda: np.zeros((0, SIZE)))
    rounding: Vectors = field(default_factory=lambda: np.zeros((0, SIZE)))
    """By bucket of each: the variance of what rounding changed."""
    extents: tuple[Extent, ...] = ()
    bare: tuple[tuple[str, str, int], ...] = ()
    """Lineage, measure and column of sums that were released before there were sketches."""

    def with_entries(self, entries: Iterable[tuple[HistoryEntry, int]]) -> "Amounts":
        """The next state. Takes up what was released, and its column, without judging it again."""
        listed = tuple(entries)
        terms = [term for entry, column in listed if entry.amounts for term in _terms(entry, column)]
        unknown = [one for one in listed if not one[0].amounts and one[0].measure.startswith(_SUM)]
        bare = [(entry.lineage, entry.measure, column) for entry, column in unknown]
        return Amounts(
            sums=np.concatenate([self.sums, *(term.held[None] for term in terms)]),
            rounding=np.concatenate([self.rounding, *(term.rounding[None] for term in terms)]),
            extents=(*self.extents, *(term.extent for term in terms)),
            bare=(*self.bare, *bare),
        )

    def ruled(
        self, asked: Sequence[tuple[HistoryEntry, Overlaps]], sizes: Overlaps, rules: HistoryRules
    ) -> dict[int, str]:
        """By position: the rule that withholds an entry; the others may be released, all together.

        What is asked comes with its overlaps with the history's sheets; `sizes`: of their columns.
        """
        made = [_terms(entry, -1) for entry, _ in asked]
        judge = _Judge(self, [term for terms in made for term in terms], sizes, rules)
        found: dict[int, str] = {}
        for index, ((entry, overlaps), terms) in enumerate(zip(asked, made, strict=True)):
            rules_out = (judge.rule(term, overlaps) for term in terms)
            rule = self._beside_bare(entry, overlaps, sizes, rules) or next(filter(None, rules_out), "")
            if rule:
                found[index] = rule
            else:
                judge.take(terms)
        return found

    def _beside_bare(self, entry: HistoryEntry, overlaps: Overlaps, sizes: Overlaps, rules: HistoryRules) -> str:
        """Whether a sum differs by not so many people from one of which nobody knows what they add to it."""
        columns = [column for *measure, column in self.bare if measure == [entry.lineage, entry.measure]]
        if not columns:
            return ""
        apart = sizes[columns] + len(BitMap.deserialize(entry.subjects)) - 2 * overlaps[columns]
        return "dominance" if ((apart > 0) & (apart < _UNKNOWN * rules.subjects)).any() else ""


@dataclass(frozen=True, slots=True)
class _Term:
    """One sum of an entry."""

    held: Vector
    rounding: Vector
    extent: Extent


def _terms(entry: HistoryEntry, column: int) -> list[_Term]:
    """The terms of one measure are questions of their own."""
    sums, names, rounding = unpacked(entry.amounts)
    where = f"rows of {entry.grain}" if entry.rows else entry.layer
    return [
        _Term(
            one,
            off,
            Extent(
                f"{entry.siblings}/{term}",
                column,
                entry.subjects,
                entry.grain,
                entry.rows,
                f"{entry.lineage}/{name or f'{entry.measure}/{term}'}/{where}",
            ),
        )
        for term, (one, name, off) in enumerate(zip(sums, names, rounding, strict=True))
    ]


class _Judge:
    """Rules on sums one by one, against all that were taken before."""

    def __init__(self, out: Amounts, asked: Sequence[_Term], sizes: Overlaps, rules: HistoryRules) -> None:
        self._rules = rules
        self._least = min(rules.subjects, BUCKETS // 2)
        dominant = max(1 / rules.top1_share, 2 / rules.top2_share, 2 + rules.p_percent)
        self._share = 1 / dominant
        """Nobody dominates a rest of which nobody holds such a share."""
        self._buckets = max(self._least, dominant)
        """No rule objects to a rest of which each bucket holds less than one part of so many."""
        self._extents = list(out.extents)
        self._asked = asked
        self._room = np.concatenate([out.sums, np.zeros((len(asked), SIZE))])
        self._rounding = np.concatenate([out.rounding, np.zeros((len(asked), SIZE))])
        self._weight: Vector = np.abs(self._room[:, :BUCKETS]).sum(axis=1)
        self._roots = np.sqrt(np.abs(self._room[:, :BUCKETS])).astype(np.float32)
        self._positive: Tests = np.all(self._room >= 0, axis=1)
        self._codes: dict[str, int] = {}
        self._question = np.zeros(len(self._room), dtype=np.intp)
        self._question[: len(self._extents)] = [self._code(extent) for extent in self._extents]
        self._sizes = sizes
        self._columns = np.array([extent.column for extent in out.extents], dtype=np.intp)
        """Of those that were out before."""
        self._maps: dict[bytes, BitMap] = {}
        self._alike: dict[str, dict[bytes, int]] = {}
        """By measure: its sums that are nowhere below nought, one for each set of rows or people."""
        for place, extent in enumerate(self._extents):
            self._combine(place, extent)
        self._programmes = 0
        self._measures = {extent.measure for extent in self._extents}
        self._unsuspected: frozenset[bytes] = frozenset()
        """Sums, the last that were looked at together, among which there is no rule."""
        self._known: dict[tuple[int, str], tuple[int, list[int]]] = {}

    @property
    def _out(self) -> Vectors:
        """The sums that are out."""
        return self._room[: len(self._extents)]

    @property
    def _weights(self) -> Vector:
        return self._weight[: len(self._extents)]

    def _code(self, extent: Extent) -> int:
        """Number of a question."""
        return self._codes.setdefault(extent.question, len(self._codes))

    def take(self, terms: Sequence[_Term]) -> None:
        """Count these as released."""
        for term in terms:
            one, extent, at = term.held, term.extent, len(self._extents)
            self._rounding[at] = term.rounding
            self._extents.append(extent)
            self._measures.add(extent.measure)
            self._question[at] = self._code(extent)
            self._room[at], self._weight[at] = one, np.abs(one[:BUCKETS]).sum()
            self._roots[at], self._positive[at] = np.sqrt(np.abs(one[:BUCKETS])), bool((one >= 0).all())
            self._combine(at, extent)

    def _combine(self, place: int, extent: Extent) -> None:
        """Keep a sum for what may be asked of the same measure later."""
        if self._positive[place] and self._weight[place]:
            self._alike.setdefault(extent.measure, {})[extent.rows or extent.subjects] = place

    def rule(self, term: _Term, overlaps: Overlaps) -> str:
        """What objects to the release of one sum; empty: nothing."""
        one, extent = term.held, term.extent
        if not np.isfinite(one).all():
            return "dominance"
        weight = float(np.abs(one[:BUCKETS]).sum())
        meeting = self._roots[: len(self._extents)] @ np.sqrt(np.abs(one[:BUCKETS])).astype(np.float32)
        if not weight or self._is_out(one, EXACT * 2 * weight):
            return ""  # nothing is added up, or it is out
        return (
            self._beside(one, np.flatnonzero(meeting > 0.499 * np.minimum(self._weights, weight)))
            or self._multiples(one, np.flatnonzero(meeting > 0.499 * np.sqrt(self._weights * weight)))
            or (self._parts(one, extent, overlaps) if (one >= 0).all() else "")
            or (self._combined(one, extent, overlaps) if (one >= 0).all() else "")
            or self._ruled(term, overlaps)
        )

    def _beside(self, one: Vector, near: Places) -> str:
        """What the sum leaves of each of these.

        One or two people hold too much of a difference of sums of which they do not hold too much only where it is
        less than the larger sum: so only sums that share half of the smaller one, bucket by bucket, are looked at. By
        Cauchy and Schwarz what two sums share is no more than the product of their roots.
        """
        weight = float(np.abs(one[:BUCKETS]).sum())
        first = np.abs(one[:BUCKETS] - self._room[near, :BUCKETS])
        totals = first.sum(axis=1)
        less = totals < np.maximum(self._weight[near], weight)
        near = near[less & (first.max(axis=1, initial=0.0) * self._buckets >= totals * (1 - 1e-9))]
        return self._told(one - self._room[near], EXACT * (self._weight[near] + weight))

    def _multiples(self, one: Vector, near: Places) -> str:
        """What it leaves of these times a constant by which the two agree nearly everywhere."""
        factor = _factors(one, self._room[near])
        at = np.flatnonzero(np.isfinite(factor) & (factor != 1))
        scaled = self._room[near[at]] * factor[at, None]
        return self._told(one - scaled, EXACT * (np.abs(scaled[:, :BUCKETS]).sum(axis=1)))

    def _parts(self, one: Vector, extent: Extent, overlaps: Overlaps) -> str:
        """What several sums within leave of it, or of a larger one together with it."""
        grain = extent.grain if extent.rows else ""
        mine, size = self._map(extent, grain), float(one[:BUCKETS].sum())
        noise = EXACT * float(max(self._weights.max(initial=0.0), size))
        met = overlaps[self._columns]
        light, heavy = self._weights <= size * (1 + EXACT), self._weights >= size * (1 - EXACT)
        light[: len(met)] &= met == self._sizes[self._columns]
        heavy[: len(met)] &= met == len(self._map(extent, ""))
        told = 0 if grain else len(met)
        inside = [
            place
            for place in self._places(light, grain, extent)
            if place < told or self._map_at(place, grain).issubset(mine)
        ]
        around = (
            place
            for place in self._places(heavy, grain, extent)
            if place < told or mine.issubset(self._map_at(place, grain))
        )
        rests = [self._taken_apart(one, BitMap(), inside, grain, noise)]
        apart = np.zeros(len(light), dtype=np.bool_)
        apart[: len(met)] = met == 0
        for place in islice(around, _CLOSEST):
            within = [
                at
                for at in self._inside_of(place, grain)
                if apart[at] or (at >= told and mine.isdisjoint(self._map_at(at, grain)))
            ]
            rests.append(self._taken_apart(self._room[place] - one, mine, within, grain, noise))
        found = np.concatenate(rests)
        return self._told(found, np.full(len(found), noise))

    def _places(self, tests: Tests, grain: str, extent: Extent) -> list[int]:
        """Sums above nought of which rows or subjects are known, of other questions than one; the smallest first."""
        found = np.flatnonzero(tests & self._positive[: len(tests)] & (self._weights > 0))
        ranked: list[int] = found[np.argsort(self._weights[found], kind="stable")].tolist()
        return [
            place
            for place in ranked
            if (other := self._extents[place]).question != extent.question and other.within(grain) is not None
        ]

    def _taken_apart(self, rest: Vector, gone: BitMap, inside: Sequence[int], grain: str, noise: float) -> Vectors:
        """What is left less all cells of one question, and less the largest that are left, one by one."""
        if not inside:
            return rest[None]
        places = np.array(inside, dtype=np.intp)
        by_question = places[np.argsort(self._question[places], kind="stable")]
        begins = np.flatnonzero(np.diff(self._question[by_question], prepend=-1))
        lefts = rest - np.add.reduceat(self._room[by_question], begins, axis=0)
        groups = np.split(by_question, begins[1:])
        ranked = by_question[np.argsort(-self._weight[by_question], kind="stable")]
        found = [*lefts, *self._chain(rest, gone, (), ranked, grain, noise)]
        for number in np.argsort(lefts[:, :BUCKETS].sum(axis=1), kind="stable")[:_CLOSEST].tolist():
            found += self._chain(lefts[number], gone, groups[number].tolist(), ranked, grain, noise)
        return np.stack(found)

    def _chain(
        self, left: Vector, gone: BitMap, less: Sequence[int], ranked: Places, grain: str, noise: float
    ) -> Iterator[Vector]:
        """What is left when the largest sums are taken away one by one that overlap with none before.

        `gone`, and the sums `less`: what is taken away already.
        """
        more = self._fitting(ranked, left + noise)
        taken = BitMap.union(gone, *(self._map_at(place, grain) for place in less)) if len(more) else gone
        for _ in range(_PICKS):
            place = next((at for at in more.tolist() if taken.isdisjoint(self._map_at(at, grain))), None)
            if place is None:
                return
            left, taken = left - self._room[place], taken | self._map_at(place, grain)
            yield left
            more = self._fitting(more, left + noise)

    def _fitting(self, places: Places, left: Vector) -> Places:
        """Sums that are nowhere more than what is left: a few buckets settle most."""
        for part in (slice(0, _GLANCE), slice(_GLANCE, SIZE)):
            places = places[np.all(self._room[places, part] <= left[part], axis=1)] if len(places) else places
        return places

    def _combined(self, one: Vector, extent: Extent, overlaps: Overlaps) -> str:
        """What it tells together with the sums of the same measure that have most people in common with it."""
        near = self._near(extent, overlaps)
        if len(near) < 2:
            return ""
        grain = extent.grain if extent.rows else ""
        sets = [*(self._map_at(place, grain) for place in near), self._map(extent, grain)]
        sums = Sums(np.vstack([self._room[near], one]), sets)
        factors = few_terms(sums, self._buckets)
        found = list(self._objecting(factors @ sums.sketches, sums.noise(factors)))
        plausible = sums.plausible(factors[[place for place, _ in found]]) if found else ()
        for place, rule in compress(found, plausible):
            if not len(sums.negative(factors[place], 1)):
                return rule
        for direction in directions(sums, self._share) if self._programmes < _MOST_PROGRAMMES else ():
            self._programmes += 1
            held = fullest(sums, direction)
            if held is not None and (rule := self._told((held @ sums.sketches)[None], sums.noise(held[None]))):
                return rule
        return ""

    def _ruled(self, term: _Term, overlaps: Overlaps) -> str:
        """What it leaves of a rule by which it follows from other sums for nearly everybody.

        Looked at are those that have most people in common with it, and those that are in a larger one with it. Of one
        measure it is sets that are combined, and the geometry has judged these.
        """
        if self._measures <= {term.extent.measure}:
            return ""
        everything = np.arange(len(self._extents))
        for near in (self._closest(everything, term.extent, overlaps), self._beside_it(term, overlaps)):
            group = self._different(near, term.held)
            measures = {self._extents[place].measure for place in group} | {term.extent.measure}
            if len(measures) == 1 or not self._may_be_ruled(term, group):
                continue
            sums = Sketches(
                np.vstack([self._room[group], term.held]), np.vstack([self._rounding[group], term.rounding])
            )
            rests = left_over(sums)
            if rule := self._told(rests, np.full(len(rests), EXACT * sums.held[:, :BUCKETS].sum())):
                return rule
        return ""

    def _beside_it(self, term: _Term, overlaps: Overlaps) -> list[int]:
        """The smallest sum that is about all of its people and more, and the largest that lie within that one."""
        members = self._map(term.extent, "")
        sizes = self._people()
        around = [
            place
            for place in np.flatnonzero(sizes > len(members)).tolist()
            if (
                overlaps[self._columns[place]] == len(members)
                if place < len(self._columns)
                else members.issubset(self._map_at(place, ""))
            )
        ]
        if not around:
            return []
        outer = min(around, key=lambda place: (sizes[place], place))
        whole, found = self._map_at(outer, ""), []
        for place in np.argsort(-sizes, kind="stable")[np.count_nonzero(sizes > sizes[outer]) :].tolist():
            if self._map_at(place, "").issubset(whole):
                found.append(place)
            if len(found) == NEAR:
                break
        return found[::-1]

    def _people(self) -> Overlaps:
        """How many each sum that is out is about."""
        later = [len(self._map_at(place, "")) for place in range(len(self._columns), len(self._extents))]
        return np.concatenate([self._sizes[self._columns], np.array(later, dtype=np.float64)])

    def _different(self, near: Sequence[int], one: Vector) -> list[int]:
        """The last of some sums, none twice, and none that is the given one."""
        found: dict[bytes, int] = {}
        for place in reversed(near):
            if len(found) == MOST_SUMS - 1:
                break
            if np.isfinite(self._room[place]).all():
                found.setdefault(self._room[place].tobytes(), place)
        found.pop(one.tobytes(), None)
        return list(found.values())[::-1]

    def _may_be_ruled(self, term: _Term, group: Sequence[int]) -> bool:
        """A quick look at all that is asked for of the same people together, once."""
        mine = {self._room[place].tobytes() for place in group} | {term.held.tobytes()}
        if not mine <= self._unsuspected:
            same = (other.held for other in self._asked if other.extent.subjects == term.extent.subjects)
            looked = {one.tobytes(): one for one in (*self._room[group], *same, term.held) if np.isfinite(one).all()}
            if suspicious(np.stack(list(looked.values()))):
                return True
            self._unsuspected = frozenset(looked)
        return False

    def _near(self, extent: Extent, overlaps: Overlaps) -> list[int]:
        """Sums of the same measure over other people, those of most in common last; none where nobody is in common."""
        places = np.array(list(self._alike.get(extent.measure, {}).values()), dtype=np.intp)
        return self._closest(places, extent, overlaps)[-NEAR:]

    def _closest(self, places: Places, extent: Extent, overlaps: Overlaps) -> list[int]:
        """Those of some sums with anybody in common, those of most last."""
        if not len(places):
            return []
        members, told, question = self._map(extent, ""), len(self._columns), self._code(extent)
        columns = self._columns[places[places < told]]
        later = places[places >= told].tolist()
        others = [BitMap() if self._question[at] == question else self._map_at(at, "") for at in later]
        shared = [members.intersection_cardinality(other) for other in others]
        common = np.concatenate([overlaps[columns], np.array(shared, dtype=np.float64)])
        common /= np.sqrt([*self._sizes[columns], *(max(len(other), 1) for other in others)])
        ranked: list[int] = places[np.argsort(common, kind="stable")[-NEAR:]].tolist()
        return ranked if common.any() else []

    def _inside_of(self, outer: int, grain: str) -> list[int]:
        """Sums that lie within one that is out; what is known of it is kept."""
        seen, found = self._known.get((outer, grain), (0, []))
        members = self._map_at(outer, grain)
        light = self._weights <= self._weight[outer] * (1 + EXACT)
        light[:seen] = False
        places = self._places(light, grain, self._extents[outer])
        found = [*found, *(place for place in places if self._map_at(place, grain).issubset(members))]
        self._known[outer, grain] = len(self._extents), found
        return found

    def _map_at(self, place: int, grain: str) -> BitMap:
        return self._map(self._extents[place], grain)

    def _map(self, extent: Extent, grain: str) -> BitMap:
        data = extent.within(grain) or b""
        if data not in self._maps:
            self._maps[data] = BitMap.deserialize(data) if data else BitMap()
        return self._maps[data]

    def _told(self, rests: Vectors, noise: Vector) -> str:
        """The rule that objects to one of these rests."""
        return next((rule for _, rule in self._objecting(rests, noise)), "")

    def _objecting(self, rests: Vectors, noise: Vector) -> Iterator[tuple[int, str]]:
        """Rests that are not out, and the rule that objects to each."""
        first = np.abs(rests[:, :BUCKETS])
        totals = first.sum(axis=1)
        full = first.max(axis=1, initial=0.0) * self._buckets >= totals * (1 - 1e-9)
        suspects = np.flatnonzero((totals > noise) & full)
        rules = _objections(rests[suspects], noise[suspects], self._rules, self._least)
        for place, rule in zip(suspects.tolist(), rules, strict=True):
            if rule and not self._follows(rests[place], float(noise[place])):
                yield place, rule

    def _follows(self, rest: Vector, noise: float) -> bool:
        """Whether a rest is one of the sums that are out, or that times a constant."""
        if self._is_out(rest, noise):
            return True
        places = np.flatnonzero(self._positive[: len(self._extents)] & (self._weights > noise))
        scale = rest[:BUCKETS].sum() / self._weights[places]
        apart = np.abs(self._room[places] * scale[:, None] - rest).max(axis=1, initial=0.0)
        return bool((apart <= noise + EXACT * scale * self._weights[places]).any())

    def _is_out(self, rest: Vector, noise: float) -> bool:
        first = np.abs(np.abs(self._weights) - np.abs(rest[:BUCKETS]).sum()) <= noise
        out = self._out[first]
        return any(bool((np.abs(out - side).max(axis=1, initial=0.0) <= noise).any()) for side in (rest, -rest))


def _objections(rests: Vectors, noise: Vector, rules: HistoryRules, least: int) -> list[str]:
    """For each rest the rule that objects to it in every row of its sketch."""
    held = -np.sort(-np.abs(rests.reshape(-1, ROWS, BUCKETS)), axis=2)
    totals = held.sum(axis=2)
    first, second = held[..., 0], held[..., 1]
    few = (held[..., : least - 1].sum(axis=2) >= (1 - _SLACK / least) * totals).all(axis=1)
    top = (first > rules.top1_share * totals).all(axis=1) | (first + second >= rules.top2_share * totals).all(axis=1)
    top |= (totals - first - second < rules.p_percent * first).all(axis=1)
    some = (totals > noise[:, None]).all(axis=1)
    found: list[str] = np.where(few & some, "difference", np.where(top & some, "dominance", "")).tolist()
    return found


def _factors(one: Vector, out: Vectors) -> Vector:
    """By which constant each sum would have to be multiplied to be the given one nearly everywhere; NaN: by none."""
    at = np.argsort(-np.abs(one[:BUCKETS]), kind="stable")[:_WITNESSES]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = one[at] / out[:, at]
        found: Vector = np.sort(ratios, axis=1)[:, _WITNESSES // 2]
        agree = (np.abs(ratios / found[:, None] - 1) < _ALIKE).sum(axis=1)
    return np.where((found > 0) & (2 * agree > _WITNESSES), found, np.nan)
