"""The state of one subject type's releases in one domain, and the ruling on what may join it.

Theory of operation. All measures are judged in one space of subject sets: whatever is computed, a release depends on
the people in its cell, and if no small group's 0/1 vector can be combined from the sets that are out, no combination
of values of any measure, or of different measures, singles one out. A measure that treats some people of the cell
apart (`least(x, c)`, CASE) brings those people as a *shadow*: a set that is judged as if released, since subtracting
the plain measure over the same cell leaves exactly them.

A candidate is ruled on in this order: opaque; identical question (the earlier answer); recurring cell; too few
subjects; shadows; near-equal, alone or with cells of its question, to a set of another population, or to what one set
leaves of another (0 people of difference count as few: whether a suspect filter hits nobody or somebody must not show;
where tables and keys alone decide there is none); then the geometry of `space.py` and `isolation.py`; rows (`rows.py`);
people who count by numbers (`equations.py`); counts of people in overlapping cells (`unions.py`); what sums leave
between them (`amounts.py`). Cells that would be released together are first tried together, and halved until the bad
ones are found.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from core.decision import HistoryEntry
from core.manifest import Value
from egress.history.admission import BLOCK, Bench, Wish, admit, bench, distinct, everything, ordinals, runs
from egress.history.amounts import Amounts
from egress.history.columns import Asked, Out, told_together
from egress.history.complements import Sized, concerned, held, nearly_made_up, sampled
from egress.history.equations import Equations
from egress.history.isolation import Owners
from egress.history.margins import Cells, close_margins
from egress.history.parts import parts, released
from egress.history.populations import coincidences, filtered, populations, renamed, several, unfiltered
from egress.history.regions import UNKNOWN, apart
from egress.history.rows import Released
from egress.history.rulings import Candidate, HistoryRules, Ruling, Word, population, withheld
from egress.history.sheets import Sheets
from egress.history.sketches import amended
from egress.history.space import Space, condensed, spread, taken
from egress.history.unions import counted, overlapping

_NO_OWNERS: Mapping[str, Owners] = MappingProxyType({})

_OPEN_LAYERS = 4
"""Layers that keep their numbers by ordinal: 24 bytes a person."""
_ROUNDING = 1e-9
"""Share of a value by which the order of rows may change a sum of doubles."""

Question = tuple[str, str, str]
_Shared = Mapping[bytes, NDArray[np.float64]]
"""Set -> its overlap with each column of the sheets that the judging began with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """One distinct set of subjects in one layer."""

    layer: str
    populations: frozenset[str]
    conditions: frozenset[str]
    """Of keys; empty: none, as in the catalogue."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """Of which it is a cell, and what it holds by that question's definition (`regions.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything released about one subject type in one domain. A value: `with_entries` makes the next one."""

    version: int = 0
    """Number of entries."""
    answers: Mapping[Question, HistoryEntry] = field(default_factory=dict)
    sheets: Sheets = field(default_factory=Sheets)
    known: tuple[_Known, ...] = ()
    """What each column of `sheets` is."""
    column_of: Mapping[tuple[str, bytes], int] = field(default_factory=dict)
    """(layer, set) -> column."""
    spaces: Mapping[str, Space] = field(default_factory=dict)
    """By layer."""
    rows: Mapping[str, Released] = field(default_factory=dict)
    """By grain: the sets of rows that are out."""
    amounts: Amounts = field(default_factory=Amounts)
    """The sums that are out."""
    equations: Equations = field(default_factory=Equations)
    """How often people count in what is out."""

    @classmethod
    def of(cls, entries: Iterable[HistoryEntry]) -> Self:
        """Build from stored entries, oldest first."""
        return cls().with_entries(entries)

    def with_entries(self, entries: Iterable[HistoryEntry]) -> Self:
        """The next version. Takes up what was released without judging it again."""
        listed = tuple(map(renamed, entries))
        state = replace(
            self,
            version=self.version + len(listed),
            answers=_latest(self.answers, listed),
            rows=_grown_rows(self.rows, listed),
        )
        clear = [replace(e, subjects=_canonical(e.subjects)) for e in listed if not e.opaque]
        started = 0
        for run in runs(entry.subjects for entry in clear):
            state = state._replayed(clear[started : started + len(run)])
            started += len(run)
        columns = ((entry, state.column_of.get((entry.layer, entry.subjects))) for entry in clear)
        summed = [(entry, column) for entry, column in columns if column is not None]
        return replace(state, amounts=self.amounts.with_entries(summed), equations=self.equations.with_entries(clear))

    def consider(
        self, candidates: Sequence[Candidate], rules: HistoryRules, owners: Mapping[str, Owners] = _NO_OWNERS
    ) -> tuple[Ruling, ...]:
        """Judge cells that would be released together. One ruling each, in order; deterministic, changes nothing.

        What one SELECT asks for is judged as if what an earlier one asked for, and passes, were out. `owners`: for the
        grain of each candidate that has rows, whose they are.
        """
        rulings: dict[int, Ruling] = {}
        state = self
        for places in parts(candidates):
            asked = [candidates[place] for place in places]
            found = state._judged(asked, self, rules, owners)
            rulings |= dict(zip(places, found, strict=True))
            if len(rulings) < len(candidates):
                state = state.with_entries(released(asked, found))
        return tuple(rulings[index] for index in range(len(candidates)))

    def _judged(
        self, candidates: Sequence[Candidate], before: Self, rules: HistoryRules, owners: Mapping[str, Owners]
    ) -> list[Ruling]:
        """Judge the cells of one SELECT. `before`: what was out before the text."""
        rulings: dict[int, Ruling] = {}
        wishes: list[Wish] = []
        for index, candidate in enumerate(candidates):
            ruling = before._by_question(candidate, rules) or _by_size(candidate, rules)
            if ruling is None:
                wishes.append(_wish(index, candidate))
            else:
                rulings[index] = ruling
        members, _ = distinct(wishes)
        overlaps = self.sheets.overlaps([ordinals(data) for data in members])
        shared = {data: overlaps[:, place] for place, data in enumerate(members)}
        same = coincidences([(wish.index, wish.sets[0]) for wish in wishes], candidates, rules.subjects)
        rulings |= {index: withheld("difference") for index in same}
        rulings |= self._by_geometry([wish for wish in wishes if wish.index not in same], rules, shared)
        rulings |= self._by_rows(candidates, rulings, rules, owners)
        rulings |= self._by_equations(candidates, rulings, rules, owners)
        rulings |= self._by_unions(candidates, rulings, rules)
        rulings |= self._by_columns(candidates, wishes, rulings, shared, rules.subjects)
        rulings |= self._by_amounts(candidates, rulings, rules, {wish.index: shared[wish.sets[0]] for wish in wishes})
        return [rulings[index] for index in range(len(candidates))]

    def _by_question(self, candidate: Candidate, rules: HistoryRules) -> Ruling | None:
        entry = candidate.entry
        if entry.opaque:
            return Ruling(word=Word.NEW)
        earlier = self.answers.get(_question(entry))
        if earlier is None:
            return None
        moved = BitMap.deserialize(earlier.subjects) ^ BitMap.deserialize(entry.subjects)
        if not moved and earlier.value == entry.value:
            return Ruling(word=Word.REPEAT, value=earlier.value)
        same_day = earlier.as_of == entry.as_of
        if max(len(moved), 0 if same_day else amended(earlier.amounts, entry.amounts)) >= rules.subjects:
            return None
        if same_day and not _alike(earlier.value, entry.value):
            return withheld("difference")  # of one day's data: another question than it is taken for
        return Ruling(word=Word.CARRIED, value=earlier.value, as_of=earlier.as_of)

    def _by_rows(
        self,
        candidates: Sequence[Candidate],
        rulings: Mapping[int, Ruling],
        rules: HistoryRules,
        owners: Mapping[str, Owners],
    ) -> dict[int, Ruling]:
        """What comes too close, by rows, to what is out or would be."""
        found: dict[int, Ruling] = {}
        for grain in dict.fromkeys(candidate.entry.grain for candidate in candidates if candidate.entry.rows):
            mine = [index for index in _passing(rulings) if candidates[index].entry.grain == grain]
            rows = [candidates[index].entry.rows for index in mine]
            sets = [(data, *candidates[index].row_shadows) for index, data in zip(mine, rows, strict=True)]
            out = self.rows.get(grain, Released())
            near = out.too_close(sets, owners[grain], rules.subjects)
            asked = [candidates[index] for index in mine]
            near |= coincidences(list(enumerate(rows)), asked, rules.subjects, owners[grain])
            found |= {mine[at]: withheld("rows") for at in near}
        return found

    def _by_equations(
        self,
        candidates: Sequence[Candidate],
        rulings: Mapping[int, Ruling],
        rules: HistoryRules,
        owners: Mapping[str, Owners],
    ) -> dict[int, Ruling]:
        """What tells, with others, of a few by how often people count."""
        mine = _passing(rulings)
        found = self.equations.too_close([candidates[index].entry for index in mine], owners, rules.subjects)
        return {mine[at]: withheld("equations") for at in found}

    def _by_unions(
        self, candidates: Sequence[Candidate], rulings: Mapping[int, Ruling], rules: HistoryRules
    ) -> dict[int, Ruling]:
        """Counts of people that tell, with others, of a few who are in several cells or in all but one."""
        new = _passing(rulings)
        asked = counted(candidates[index].entry for index in new)
        numbers = [(index, count) for index, count in zip(new, asked, strict=True) if count is not None]
        out = counted(self.answers.values()) if numbers else ()
        return overlapping([count for count in out if count is not None], numbers, rules.subjects)

    def _by_columns(
        self,
        candidates: Sequence[Candidate],
        wishes: Sequence[Wish],
        rulings: Mapping[int, Ruling],
        shared: _Shared,
        subjects: int,
    ) -> dict[int, Ruling]:
        """Counts of people that tell, with others of the same SELECT, of a few in none of them, or in all."""
        passing = set(_passing(rulings))
        mine = [wish for wish in wishes if wish.index in passing]
        numbers = counted(candidates[wish.index].entry for wish in mine)
        mine = [wish for wish, number in zip(mine, numbers, strict=True) if number is not None]
        if len(mine) < 2 or len({one.layer for one in mine} | {one.layer for one in self.known}) == 1:
            return {}
        asked = [Asked.of(wish, candidates[wish.index].chosen) for wish in mine]
        sheets = self.sheets.widened(max(one.people.max() + 1 for one in asked))
        sample = sampled(sheets.width)
        marks = sheets.incidence(sample, np.arange(len(self.known)))
        out = Out(
            sets=Sized(np.array(sheets.sizes, dtype=np.float64), marks),
            layers=[one.layer for one in self.known],
            questions=several(frozenset(one.questions) for one in self.known),
            people=lambda column: BitMap(self.sheets.members(column)),
        )
        overlaps = np.stack([shared[wish.sets[0]] for wish in mine], axis=1)
        found = told_together(asked, out, overlaps, sample, subjects)
        return {mine[at].index: withheld("difference") for at in found}

    def _by_amounts(
        self,
        candidates: Sequence[Candidate],
        rulings: Mapping[int, Ruling],
        rules: HistoryRules,
        overlaps: Mapping[int, NDArray[np.float64]],
    ) -> dict[int, Ruling]:
        """Sums that would leave too little, or too much of one subject, between them and those that are out."""
        mine = [index for index in _passing(rulings) if candidates[index].entry.amounts]
        asked = [(candidates[index].entry, overlaps[index]) for index in mine]
        found = self.amounts.ruled(asked, np.array(self.sheets.sizes, dtype=np.float64), rules)
        return {mine[at]: withheld(rule) for at, rule in found.items()}

    def _by_geometry(self, wishes: Sequence[Wish], rules: HistoryRules, shared: _Shared) -> dict[int, Ruling]:
        rulings: dict[int, Ruling] = {}
        questions = several(frozenset(one.questions) for one in self.known)
        for layer in dict.fromkeys(wish.layer for wish in wishes):
            mine = [wish for wish in wishes if wish.layer == layer]
            members, owners = distinct(mine)
            overlaps = np.stack([shared[data] for data in members], axis=1)
            near = self._near_another_population(members, owners, overlaps, questions, rules.subjects)
            rulings |= {wish.index: withheld("difference") for wish in mine if wish.index in near}
            rulings |= self._admitted(layer, [wish for wish in mine if wish.index not in near], rules, shared)
        return rulings

    def _near_another_population(
        self,
        members: Sequence[bytes],
        owners: Mapping[bytes, list[Wish]],
        overlaps: NDArray[np.float64],
        questions: Cells,
        subjects: int,
    ) -> set[int]:
        """Wishes with a set that differs by fewer than `subjects` people, or none, from a set of another question."""
        if not members or not self.known:
            return set()
        sizes = np.array([len(BitMap.deserialize(data)) for data in members], dtype=np.float64)
        known = np.array(self.sheets.sizes, dtype=np.float64)
        apart = known[:, None] + sizes[None, :] - 2 * overlaps
        found = {
            wish.index
            for column, place in zip(*np.nonzero(apart < subjects), strict=True)
            for wish in owners[members[place]]
            if self._is_other(wish, column, apart[column, place] > 0)
            or (apart[column, place] == 0 and self._is_chosen(wish, members[place], column))
            or (not apart[column, place] and self._tells_of_nobody([wish.region], wish, [column]))
        }
        asked = several(frozenset(wish.siblings for wish in owners[data]) for data in members)
        for places, columns in close_margins(known, sizes, overlaps, questions, asked, subjects):
            least = members[min(places, key=lambda place: sizes[place])]
            wishes = owners[least]
            others = [w for w in wishes if any(self._is_other(w, column, True) for column in columns)]
            news = [_regions([owners[members[place]] for place in places], wish) for wish in wishes]
            hollow = [w for w, new in zip(wishes, news, strict=True) if self._tells_of_nobody(new, w, columns)]
            if not others and not hollow:
                continue
            differ = self._apart([members[place] for place in places], columns)
            if differ < subjects:
                mine = [w for w in others if any(self._is_other(w, column, differ > 0) for column in columns)]
                found.update(wish.index for wish in [*mine, *([] if differ else hollow)])
        return found | self._near_a_rest(members, owners, overlaps, questions, asked, subjects)

    def _near_a_rest(
        self,
        members: Sequence[bytes],
        owners: Mapping[bytes, list[Wish]],
        overlaps: NDArray[np.float64],
        questions: Cells,
        asked: Cells,
        subjects: int,
    ) -> set[int]:
        """Wishes with a set that nearly makes up, with a known one, another, or that two known ones make up."""
        own, sample = [BitMap.deserialize(data) for data in members], sampled(self.sheets.width)
        marks = self.sheets.incidence(sample, np.arange(len(self.known)))
        known = Sized(np.array(self.sheets.sizes, dtype=np.float64), marks)
        found: set[int] = set()
        for places, left, right in nearly_made_up(known, held(own, sample), overlaps, questions, asked, subjects):
            columns, least = [*left, *right], min(places, key=lambda place: len(own[place]))
            wishes = [wish for wish in owners[members[least]] if wish.index not in found]
            wishes = [wish for wish in wishes if any(self.known[column].layer != wish.layer for column in columns)]
            if wishes:
                one = BitMap.union(*(own[place] for place in places))
                few = concerned(one, self._union(left), self._union(right))
                mine = [wish for wish in wishes if few or not self._by_definition(wish, columns)]
                found.update(wish.index for wish in mine if few < subjects)
        return found

    def _union(self, columns: Sequence[int]) -> BitMap:
        return BitMap.union(*(BitMap(self.sheets.members(column)) for column in columns))

    def _by_definition(self, wish: Wish, columns: Sequence[int]) -> bool:
        """Whether that two sets make up a third is no news: nobody chose whom to leave out, or just the others."""
        if not all(unfiltered(self.known[column].populations) for column in columns):
            return False
        opposite = (entry for entry in self.answers.values() if entry.cell in wish.opposites)
        return unfiltered(populations(wish)) or any(
            self.column_of.get((entry.layer, entry.subjects)) in columns for entry in opposite
        )

    def _apart(self, members: Sequence[bytes], columns: Sequence[int]) -> int:
        """How many people are in one of the unions alone."""
        one = BitMap.union(*map(BitMap.deserialize, members))
        return len(one ^ self._union(columns))

    def _is_other(self, wish: Wish, column: int, differs: bool) -> bool:
        """Whether a known set is one of another population, or of other rows.

        Where neither population is filtered nobody chose whom to leave out, so that nobody is may show.
        """
        known = self.known[column]
        if filtered(wish.layer, known.layer):
            return True
        mine = populations(wish)
        return not mine & known.populations and (differs or not (unfiltered(mine) and unfiltered(known.populations)))

    def _is_chosen(self, wish: Wish, members: bytes, column: int) -> bool:
        """Whether the same people were chosen by conditions as keys, here or there, but not by the same ones."""
        its = self.known[column].conditions
        return members == wish.sets[0] and wish.conditions not in its and bool(wish.conditions or its)

    def _tells_of_nobody(self, regions: Sequence[str], wish: Wish, columns: Sequence[int]) -> bool:
        """Whether new cells of a question, `wish` among them, and known ones hold other values of keys.

        Where they are the same people, nobody has the values in between. Of one population, or where keys alone decide
        who is in both, and of one layer: else there are other people by more than keys.
        """
        known, mine = [self.known[column] for column in columns], populations(wish)
        alike = (one.populations & mine or (unfiltered(mine) and unfiltered(one.populations)) for one in known)
        if not all(alike) or any(one.layer != wish.layer for one in known):
            return False
        shared = frozenset.intersection(*(frozenset(one.questions) for one in known))
        return bool(shared) and all(apart(regions, [one.questions[question] for one in known]) for question in shared)

    def _admitted(self, layer: str, wishes: Sequence[Wish], rules: HistoryRules, shared: _Shared) -> dict[int, Ruling]:
        """Rule on blocks of wishes; the state grows by what is admitted."""
        rulings: dict[int, Ruling] = {}
        state = self
        for start in range(0, len(wishes), BLOCK):
            part = wishes[start : start + BLOCK]
            news = [data for data in distinct(part)[0] if (layer, data) not in state.column_of]
            if not news:
                rulings |= {wish.index: Ruling(word=Word.IMPLIED) for wish in part}
                continue
            known = np.stack([shared[data] for data in news], axis=1)
            fits = known if len(known) == len(state.known) else None
            begun = bench(state._space(layer), state.sheets, part, news, fits)
            ended, found = admit(begun, part, rules, state._coincidence)
            rulings |= found
            state = state._grown(layer, ended, [wish for wish in part if found[wish.index].word is not Word.WITHHELD])
        return rulings

    def _coincidence(self, columns: NDArray[np.intp], populations: frozenset[str]) -> bool:
        """Whether one of these columns is of none of these populations; what is published is of any."""
        wanted = populations | {""}
        return any(not self.known[column].populations & wanted for column in columns)

    def _grown(self, layer: str, ended: Bench, admitted: Sequence[Wish]) -> Self:
        """The state with what the bench has taken, which these wishes asked for."""
        first, (_, owners) = len(self.known), distinct(admitted)
        data_at = {place: data for data, place in ended.place.items()}
        members = [data_at[place] for place in ended.done.places]
        populations = [frozenset(wish.population for wish in owners[data]) for data in members]
        conditions = [frozenset(wish.conditions for wish in owners[data]) for data in members]
        questions = [{wish.siblings: wish.region for wish in owners[data]} for data in members]
        return replace(
            self,
            sheets=self.sheets.with_sets(ended.done.sets),
            known=self.known
            + tuple(
                _Known(layer=layer, populations=found, conditions=chosen, questions=asked)
                for found, chosen, asked in zip(populations, conditions, questions, strict=True)
            ),
            column_of={**self.column_of, **{(layer, data): first + place for place, data in enumerate(members)}},
            spaces={**self.spaces, layer: taken(ended.space, ended.done, first)},
        )

    def _space(self, layer: str) -> Space:
        """What has been released in a layer, its numbers by ordinal."""
        return spread(self.spaces.get(layer, Space()), self.sheets)

    def _replayed(self, entries: Sequence[HistoryEntry]) -> Self:
        """Take up entries as they are."""
        state = self
        for layer, scenario in dict.fromkeys((entry.layer, entry.scenario) for entry in entries):
            mine = [entry for entry in entries if (entry.layer, entry.scenario) == (layer, scenario)]
            state = state._labelled(layer, mine)
            wishes = [_wish(index, Candidate(entry=entry)) for index, entry in enumerate(mine)]
            wishes = [w for w in wishes if (layer, w.sets[0]) not in state.column_of and len(ordinals(w.sets[0]))]
            if wishes:
                news = distinct(wishes)[0]
                begun = bench(state._space(layer), state.sheets, wishes, news)
                state = state._grown(layer, everything(begun), wishes)
                state = replace(state, spaces=_condensed(state.spaces, layer, state.sheets))
        return state

    def _labelled(self, layer: str, entries: Sequence[HistoryEntry]) -> Self:
        """Add the entries' populations to sets that are known already."""
        known = list(self.known)
        for entry in entries:
            column = self.column_of.get((layer, entry.subjects))
            if column is not None:
                base, conditions = population(entry.population)
                known[column] = replace(
                    known[column],
                    populations=known[column].populations | {base},
                    conditions=known[column].conditions | {conditions},
                    questions={**known[column].questions, entry.siblings: entry.region},
                )
        return replace(self, known=tuple(known))


def _condensed(spaces: Mapping[str, Space], latest: str, sheets: Sheets) -> dict[str, Space]:
    """The spaces. Only the last few that grew keep numbers by ordinal, and those with many combinations of cells."""
    found = {**{name: space for name, space in spaces.items() if name != latest}, latest: spaces[latest]}
    by_ordinal = [name for name, space in found.items() if space.kinds is None]
    return {**found, **{name: condensed(found[name], sheets) for name in by_ordinal[-_OPEN_LAYERS - 1 : -_OPEN_LAYERS]}}


def _latest(answers: Mapping[Question, HistoryEntry], entries: Sequence[HistoryEntry]) -> dict[Question, HistoryEntry]:
    """The newest answer to each question: stored entries need not come in the order of their dates."""
    newest = dict(answers)
    for entry in entries:
        earlier = newest.get(_question(entry))
        if not entry.opaque and (earlier is None or earlier.as_of <= entry.as_of):
            newest[_question(entry)] = entry
    return newest


def _grown_rows(rows: Mapping[str, Released], entries: Sequence[HistoryEntry]) -> dict[str, Released]:
    by_grain: dict[str, list[bytes]] = {}
    for entry in entries:
        if entry.rows:
            by_grain.setdefault(entry.grain, []).append(entry.rows)
    grown = {grain: rows.get(grain, Released()).with_sets(sets) for grain, sets in by_grain.items()}
    found = {**{grain: released for grain, released in rows.items() if grain not in grown}, **grown}
    by_number = [grain for grain, released in found.items() if released.space.kinds is None]
    older = by_number[-_OPEN_LAYERS - len(grown) : -_OPEN_LAYERS]  # as `_condensed` does with layers
    return {**found, **{grain: found[grain].condensed() for grain in older}}


def _passing(rulings: Mapping[int, Ruling]) -> list[int]:
    """Positions of candidates that would be released and were not before, in order."""
    return sorted(index for index, ruling in rulings.items() if ruling.word in (Word.NEW, Word.IMPLIED))


def _alike(one: Value | None, other: Value | None) -> bool:
    """Whether two answers are the same number but for the order in which it was added up."""
    if isinstance(one, (int, float, Decimal)) and isinstance(other, (int, float, Decimal)):
        return math.isclose(one, other, rel_tol=_ROUNDING)
    return one == other


def _question(entry: HistoryEntry) -> Question:
    return entry.lineage, entry.measure, entry.cell


def _by_size(candidate: Candidate, rules: HistoryRules) -> Ruling | None:
    people = BitMap.deserialize(candidate.entry.subjects)
    if len(people) < rules.subjects:
        return withheld("threshold")
    for data in candidate.shadows:
        apart = len(people & BitMap.deserialize(data))
        if apart < rules.subjects or len(people) - apart < rules.subjects:
            return withheld("shadow")
    return None


def _wish(index: int, candidate: Candidate) -> Wish:
    entry = candidate.entry
    people = BitMap.deserialize(entry.subjects)
    shadows = tuple(_canonical((people & BitMap.deserialize(data)).serialize()) for data in candidate.shadows)
    base, conditions = population(entry.population)
    return Wish(
        index=index,
        sets=(_canonical(entry.subjects), *shadows),
        layer=entry.layer,
        population=base,
        conditions=conditions,
        scenario=entry.scenario,
        everybody=candidate.everybody,
        opposites=candidate.opposites,
        siblings=entry.siblings,
        region=entry.region,
    )


def _regions(owners: Sequence[Sequence[Wish]], one: Wish) -> list[str]:
    """What some sets hold as cells of one wish's question."""
    return [next((w.region for w in wishes if w.siblings == one.siblings), UNKNOWN) for wishes in owners]


def _canonical(data: bytes) -> bytes:
    """One byte form for equal sets, whatever containers the writer chose."""
    members = BitMap.deserialize(data)
    members.run_optimize()
    return members.serialize()
