"""The state of one subject type's releases in one domain, and the ruling on what may join it.

Theory of operation. All measures are judged in one space of subject sets: whatever is computed, a release depends on
the people in its cell, and if no small group's 0/1 vector can be combined from the sets that are out, no combination
of values of any measure, or of different measures, singles one out. A measure that treats some people of the cell
apart (`least(x, c)`, CASE) brings those people as a *shadow*: a set that is judged as if released, since subtracting
the plain measure over the same cell leaves exactly them.

A candidate is ruled on in this order: opaque; identical question (the earlier answer); recurring cell; too few
subjects; shadows; near-equal to a set of another population (0 people of difference count as few: whether a suspect
filter hits nobody or somebody must not show); then the geometry of `space.py` and `isolation.py`. Cells that would be
released together are first tried together, and halved until the bad ones are found.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history.fitting import fitting
from egress.history.isolation import NOBODY, exact_leverage, isolated
from egress.history.rows import Owners, Released
from egress.history.rulings import Candidate, HistoryRules, Ruling, Word
from egress.history.sheets import Ordinals, Sheets
from egress.history.space import Space, Step, affordable, gain_bounds, gains, step, taken

FRAME = ""
"""The scenario of the release frame's entries (`egress/frame.py`): nobody's allotment pays for them."""
ROUNDING = 1e-6
"""Leverages are compared with limits to within this."""
BLOCK = 128
"""Candidate cells that are tried together."""
MANY_PEOPLE = 100_000
"""Ordinals from which on stored sets are taken up table by table."""
REPLAY_BLOCK = 128
"""Stored sets that are taken up together when the state is rebuilt."""

_OPERATOR = re.compile(r'\["(?!=")')
"""How a condition of a layer begins that is no equality."""

_NO_OWNERS: Mapping[str, Owners] = MappingProxyType({})

Question = tuple[str, str, str]
_Shared = Mapping[bytes, NDArray[np.float64]]
"""Set -> its overlap with each column of the sheets that the judging began with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """One distinct set of subjects in one layer."""

    layer: str
    populations: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """A candidate on its way through the geometry: its own set and its shadows."""

    index: int
    sets: tuple[bytes, ...]
    layer: str
    population: str
    scenario: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """What came of trying to release a block together."""

    state: "History"
    """The state with the block, or without it when refused."""
    refusal: str | None = None
    implied: frozenset[int] = frozenset()
    """Wishes that cost nothing."""
    fitting: frozenset[int] = frozenset()
    """For a full capacity: the wishes that still fit, in order."""
    blamed: frozenset[int] = frozenset()
    """For an isolated group: the wishes that hold its members."""


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
    opaque: BitMap = field(default_factory=BitMap)
    """Subjects of opaque releases that no reviewer has marked neutral."""
    rows: Mapping[str, Released] = field(default_factory=dict)
    """By grain: the sets of rows that are out."""

    @classmethod
    def of(cls, entries: Iterable[HistoryEntry]) -> Self:
        """Build from stored entries, oldest first."""
        return cls().with_entries(entries)

    def with_entries(self, entries: Iterable[HistoryEntry]) -> Self:
        """The next version. Takes up what was released without judging it again."""
        listed = tuple(entries)
        state = replace(
            self,
            version=self.version + len(listed),
            answers=_latest(self.answers, listed),
            opaque=BitMap.union(self.opaque, *(BitMap.deserialize(e.subjects) for e in listed if e.opaque)),
            rows=_grown_rows(self.rows, listed),
        )
        clear = [replace(e, subjects=_canonical(e.subjects)) for e in listed if not e.opaque]
        for run in _runs(clear):
            state = state._replayed(run)
        return state

    def blocks_standing_rules(self, subjects: bytes) -> bool:
        """Whether an opaque release that nobody has marked neutral concerns any of these subjects."""
        return not self.opaque.isdisjoint(BitMap.deserialize(subjects))

    def consider(
        self, candidates: Sequence[Candidate], rules: HistoryRules, owners: Mapping[str, Owners] = _NO_OWNERS
    ) -> tuple[Ruling, ...]:
        """Judge cells that would be released together. One ruling each, in order; deterministic, changes nothing.

        `owners`: for the grain of each candidate that has rows, whose they are.
        """
        rulings: dict[int, Ruling] = {}
        wishes: list[_Wish] = []
        for index, candidate in enumerate(candidates):
            ruling = self._by_question(candidate, rules) or _by_size(candidate, rules)
            if ruling is None:
                wishes.append(_wish(index, candidate))
            else:
                rulings[index] = ruling
        rulings |= self._by_geometry(wishes, rules)
        rulings |= self._by_rows(candidates, rulings, rules, owners)
        return tuple(rulings[index] for index in range(len(candidates)))

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
        if candidate.changed is not None:
            moved |= BitMap.deserialize(candidate.changed)
        if len(moved) < rules.subjects:
            return Ruling(word=Word.CARRIED, value=earlier.value, as_of=earlier.as_of)
        return None

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
            mine = [
                index
                for index, candidate in enumerate(candidates)
                if candidate.entry.grain == grain and rulings[index].word in (Word.NEW, Word.IMPLIED)
            ]
            sets = [(candidates[index].entry.rows, *candidates[index].row_shadows) for index in mine]
            out = self.rows.get(grain, Released())
            found |= {mine[at]: _withheld("rows") for at in out.too_close(sets, owners[grain], rules.subjects)}
        return found

    def _by_geometry(self, wishes: Sequence[_Wish], rules: HistoryRules) -> dict[int, Ruling]:
        rulings: dict[int, Ruling] = {}
        for layer in dict.fromkeys(wish.layer for wish in wishes):
            mine = [wish for wish in wishes if wish.layer == layer]
            members, owners = _distinct(mine)
            overlaps = self.sheets.overlaps([_ordinals(data) for data in members])
            near = self._near_another_population(members, owners, overlaps, rules.subjects)
            rulings |= {wish.index: _withheld("difference") for wish in mine if wish.index in near}
            shared = {data: overlaps[:, place] for place, data in enumerate(members)}
            rulings |= self._admitted(layer, [wish for wish in mine if wish.index not in near], rules, shared)
        return rulings

    def _near_another_population(
        self,
        members: Sequence[bytes],
        owners: Mapping[bytes, list[_Wish]],
        overlaps: NDArray[np.float64],
        subjects: int,
    ) -> set[int]:
        """Wishes with a set that differs by fewer than `subjects` people, or none, from a set of another question."""
        if not members or not self.known:
            return set()
        sizes = np.array([len(BitMap.deserialize(data)) for data in members])
        apart = np.array(self.sheets.sizes)[:, None] + sizes[None, :] - 2 * overlaps
        return {
            wish.index
            for column, place in zip(*np.nonzero(apart < subjects), strict=True)
            for wish in owners[members[place]]
            if wish.population not in self.known[column].populations or _filtered(wish.layer, self.known[column].layer)
        }

    def _admitted(self, layer: str, wishes: Sequence[_Wish], rules: HistoryRules, shared: _Shared) -> dict[int, Ruling]:
        """Try blocks; where one fails, leave out what is to blame, or halve it. The state grows by what is admitted."""
        rulings: dict[int, Ruling] = {}
        state = self
        queue = [list(wishes[start : start + BLOCK]) for start in range(0, len(wishes), BLOCK)]
        while queue:
            block = queue.pop(0)
            trial = state._try(layer, block, rules, shared)
            if trial.refusal is None:
                rulings |= {w.index: Ruling(word=Word.IMPLIED if w.index in trial.implied else Word.NEW) for w in block}
                state = trial.state
            elif len(block) == 1:
                rulings[block[0].index] = _withheld(trial.refusal)
            elif len(trial.fitting) < len(block) and trial.refusal in ("capacity", "allotment"):
                rulings |= {w.index: _withheld(trial.refusal) for w in block if w.index not in trial.fitting}
                queue[:0] = [part] if (part := [w for w in block if w.index in trial.fitting]) else []
            else:
                queue[:0] = _split(block, trial.blamed)
        return rulings

    def _try(self, layer: str, block: Sequence[_Wish], rules: HistoryRules, shared: _Shared) -> _Trial:
        members = [data for data in _distinct(block)[0] if (layer, data) not in self.column_of]
        inside = {wish.index for wish in block if not set(wish.sets) & set(members)}
        if not members:
            return _Trial(state=self, implied=frozenset(inside))
        known = np.stack([shared[data] for data in members], axis=1)
        fits = known if len(known) == len(self.known) else None
        made = step(self.spaces.get(layer, Space()), self.sheets, [_ordinals(data) for data in members], fits)
        refusal = self._unsound(made, members, block)
        if refusal is not None:
            return _Trial(refusal=refusal, state=self)
        scenario = block[0].scenario
        refusal, space, gain, trouble = self._over(layer, made, scenario, rules)
        if refusal in ("capacity", "allotment") and affordable(made):
            return _Trial(refusal=refusal, state=self, fitting=self._fitting(space, made, members, block, rules))
        if refusal is not None:
            return _Trial(refusal=refusal, state=self, blamed=_touching(block, trouble))
        free = {members[place] for place in made.implied}
        inside |= {wish.index for wish in block if not set(wish.sets) & (set(members) - free)}
        owners = _distinct(block)[1]
        populations = {data: frozenset(wish.population for wish in owners[data]) for data in members}
        grown = self._grown(layer, members, populations, made, space, gain, scenario)
        return _Trial(state=grown, implied=frozenset(inside))

    def _fitting(
        self, space: Space, made: Step, members: Sequence[bytes], block: Sequence[_Wish], rules: HistoryRules
    ) -> frozenset[int]:
        """Which wishes fit under the capacity when they are taken in order."""
        place = {data: position for position, data in enumerate(members)}
        groups = [[place[data] for data in wish.sets if data in place] for wish in block]
        scenario = block[0].scenario
        limits = (rules.capacity, rules.capacity * rules.allotment if scenario != FRAME else 1.0)
        verdicts = fitting(space, self.sheets.widened(made.fresh.width), made, groups, scenario, limits)
        return frozenset(wish.index for wish, fits in zip(block, verdicts, strict=True) if fits)

    def _unsound(self, made: Step, members: Sequence[bytes], block: Sequence[_Wish]) -> str | None:
        """Sets too near the span, or implied by sets of another population: a coincidence that tells of people."""
        if made.unstable:
            return "isolation"
        owners = _distinct(block)[1]
        for place in made.implied:
            wanted = {wish.population for wish in owners[members[place]]} | {FRAME}
            for column in made.sources(place):
                if not self.known[column].populations & wanted:
                    return "difference"
        return None

    def _over(
        self, layer: str, made: Step, scenario: str, rules: HistoryRules
    ) -> tuple[str | None, Space, NDArray[np.float64], Ordinals]:
        """Capacity, allotment, isolation: the first that says no; the space and gains as far as made exact; where."""
        sheets = self.sheets.widened(made.fresh.width)
        space = self.spaces.get(layer, Space()).widened(made.fresh.width)
        gain = _gain(sheets, made)
        after = taken(space, made, gain, scenario, len(self.known))
        most = rules.capacity * rules.allotment
        over = np.flatnonzero((after.excess > rules.capacity) | (after.loads[scenario] > most)).astype(np.uint32)
        if len(over):
            # Bounds may be loose: what they object to is worked out exactly before anything is withheld for it.
            space = replace(space, leverage=_replaced(space.leverage, over, exact_leverage(space, sheets, over)))
            gain = _replaced(gain, over, gains(sheets, made, over))
            after = taken(space, made, gain, scenario, len(self.known))
        if after.excess.max(initial=0.0) > rules.capacity + ROUNDING:
            return "capacity", space, gain, NOBODY
        if scenario != FRAME and after.loads[scenario].max(initial=0.0) > most + ROUNDING:
            return "allotment", space, gain, NOBODY
        trouble = isolated(space, sheets, made, gain, rules.subjects)
        return (None if trouble is None else "isolation"), space, gain, NOBODY if trouble is None else trouble

    def _grown(
        self,
        layer: str,
        members: Sequence[bytes],
        populations: Mapping[bytes, frozenset[str]],
        made: Step,
        space: Space,
        gain: NDArray[np.float64],
        scenario: str,
    ) -> Self:
        first = len(self.known)
        return replace(
            self,
            sheets=self.sheets.with_sets(made.sets),
            known=self.known
            + tuple(_Known(layer=layer, populations=populations[data]) for data in members),
            column_of={**self.column_of, **{(layer, data): first + place for place, data in enumerate(members)}},
            spaces={**self.spaces, layer: taken(space, made, gain, scenario, first)},
        )

    def _replayed(self, entries: Sequence[HistoryEntry]) -> Self:
        state = self
        for layer, scenario in dict.fromkeys((entry.layer, entry.scenario) for entry in entries):
            mine = [entry for entry in entries if (entry.layer, entry.scenario) == (layer, scenario)]
            state = state._labelled(layer, mine)
            members = list(dict.fromkeys(e.subjects for e in mine if (layer, e.subjects) not in state.column_of))
            members = [data for data in members if len(BitMap.deserialize(data))]
            if members:
                populations = {d: frozenset(e.population for e in mine if e.subjects == d) for d in members}
                space = state.spaces.get(layer, Space())
                made = step(space, state.sheets, [_ordinals(data) for data in members])
                gain = _gain(state.sheets.widened(made.fresh.width), made)
                wide = space.widened(made.fresh.width)
                state = state._grown(layer, members, populations, made, wide, gain, scenario)
        return state

    def _labelled(self, layer: str, entries: Sequence[HistoryEntry]) -> Self:
        """Add the entries' populations to sets that are known already."""
        known = list(self.known)
        for entry in entries:
            column = self.column_of.get((layer, entry.subjects))
            if column is not None:
                known[column] = replace(known[column], populations=known[column].populations | {entry.population})
        return replace(self, known=tuple(known))


def _split(block: list[_Wish], blamed: frozenset[int]) -> list[list[_Wish]]:
    """The innocent together and the blamed one by one; halves when blame divides nothing."""
    if 0 < len(blamed) < len(block):
        return [[w for w in block if w.index not in blamed], *([w] for w in block if w.index in blamed)]
    half = (len(block) + 1) // 2
    return [block[:half], block[half:]]


def _touching(block: Sequence[_Wish], trouble: Ordinals) -> frozenset[int]:
    """Wishes with a set that holds one of these people."""
    people = BitMap(trouble.tolist())
    return frozenset(w.index for w in block if any(people.intersect(BitMap.deserialize(data)) for data in w.sets))


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
    return {**rows, **{grain: rows.get(grain, Released()).with_sets(sets) for grain, sets in by_grain.items()}}


def _filtered(layer: str, other: str) -> bool:
    """Whether two layers differ by more than single values of declared keys.

    `year=2023` and `year=2024` add up different rows, and a panel has the same people in both; `diagnosis in (a, b)`
    and `diagnosis in (a, b, c)` are a difference of filters, like any other. A part is a single value unless it is
    written as an operator other than `=`.
    """
    if layer == other:
        return False
    parts = [part for part in (*layer.split(" & "), *other.split(" & ")) if part]
    return any(_OPERATOR.match(part) and "]=" not in part for part in parts)


def _runs(entries: Sequence[HistoryEntry]) -> list[list[HistoryEntry]]:
    """Stored entries in the blocks in which they are taken up: over many people, only sets that do not overlap.

    Bounds on leverages are quick and tight for disjoint sets; over few people leverages are exact in any case.
    """
    runs: list[list[HistoryEntry]] = []
    union = BitMap()
    for entry in entries:
        people = BitMap.deserialize(entry.subjects)
        apart = not people or people.max() < MANY_PEOPLE or union.isdisjoint(people)
        if not runs or len(runs[-1]) == REPLAY_BLOCK or not apart:
            runs.append([])
            union = BitMap()
        runs[-1].append(entry)
        union |= people
    return runs


def _question(entry: HistoryEntry) -> Question:
    return entry.lineage, entry.measure, entry.cell


def _by_size(candidate: Candidate, rules: HistoryRules) -> Ruling | None:
    people = BitMap.deserialize(candidate.entry.subjects)
    if len(people) < rules.subjects:
        return _withheld("threshold")
    for data in candidate.shadows:
        apart = len(people & BitMap.deserialize(data))
        if apart < rules.subjects or len(people) - apart < rules.subjects:
            return _withheld("shadow")
    return None


def _wish(index: int, candidate: Candidate) -> _Wish:
    entry = candidate.entry
    people = BitMap.deserialize(entry.subjects)
    shadows = tuple(_canonical((people & BitMap.deserialize(data)).serialize()) for data in candidate.shadows)
    return _Wish(
        index=index,
        sets=(_canonical(entry.subjects), *shadows),
        layer=entry.layer,
        population=entry.population,
        scenario=entry.scenario,
    )


def _distinct(wishes: Sequence[_Wish]) -> tuple[list[bytes], dict[bytes, list[_Wish]]]:
    owners: dict[bytes, list[_Wish]] = {}
    for wish in wishes:
        for data in wish.sets:
            owners.setdefault(data, []).append(wish)
    return list(owners), owners


def _ordinals(data: bytes) -> Ordinals:
    return np.frombuffer(BitMap.deserialize(data).to_array(), dtype=np.uint32)


def _gain(sheets: Sheets, made: Step) -> NDArray[np.float64]:
    if affordable(made):
        return gains(sheets, made, np.arange(made.fresh.width, dtype=np.uint32))
    return gain_bounds(sheets, made)


def _replaced(values: NDArray[np.float64], at: Ordinals, by: NDArray[np.float64]) -> NDArray[np.float64]:
    changed = np.array(values)
    changed[at] = by
    return changed


def _canonical(data: bytes) -> bytes:
    """One byte form for equal sets, whatever containers the writer chose."""
    members = BitMap.deserialize(data)
    members.run_optimize()
    return members.serialize()


def _withheld(rule: str) -> Ruling:
    return Ruling(word=Word.WITHHELD, rule=f"history.{rule}")
