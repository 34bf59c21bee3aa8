"""Which of the sets that would be released together may be: the geometry's part of a ruling.

Theory of operation. A block of wishes is worked out once (`space.Block`); every trial of some of its sets on top of
those already taken is then cheap. All are tried together first. Where that fails, what does not fit under the capacity
is left out in order; what touches an isolated group is tried one by one after the rest; where blame divides nothing,
halves are tried. So the number of trials grows with what is refused, and no trial repeats the block's work. There are
no more trials than wishes, and a few: what is still open then is withheld (`history.effort`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from egress.history.fitting import fitting
from egress.history.isolation import Owners, Projections, isolated
from egress.history.rulings import HistoryRules, Ruling, Word, withheld
from egress.history.sheets import Matrix, Ordinals, Sheets, members_of
from egress.history.space import Block, Space, Step, likely_gains, open_block, raised, squares, step
from egress.history.vectors import read
from egress.history.words import told

FRAME = ""
"""The scenario of the release frame's entries (`egress/frame.py`): nobody's allotment pays for them."""
ROUNDING = 1e-6
"""Leverages are compared with limits to within this."""

BLOCK = 128
"""Sets that are tried, or taken up, together."""
MANY_MEMBERS = 100_000
"""Ordinals from which on stored sets are taken up table by table."""
SPARE_TRIALS = 16
"""Trials of a block beyond one for each of its wishes."""

Coincidence = Callable[[NDArray[np.intp], frozenset[str]], bool]
"""Whether columns of the history, from which a set follows, hold one of another population than those given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A candidate on its way through the geometry: its own set and its shadows, in canonical bytes."""

    index: int
    sets: tuple[bytes, ...]
    layer: str
    population: str
    conditions: str
    """Of its keys; empty: they are none."""
    scenario: str
    everybody: bool = False
    opposites: tuple[str, ...] = ()
    siblings: str = ""
    """The question that it is a cell of; empty: of none that is known."""
    region: str = ""
    """Which values of keys it holds (`regions.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A block of sets, and those of them that are taken."""

    sheets: Sheets
    space: Space
    """The history's, raised by what is taken; its span is that of the history alone."""
    history: Projections
    block: Block
    place: Mapping[bytes, int]
    """Where in the block a set is; sets that are out already have no place."""
    done: Step
    """What is taken."""
    scenario: str
    owners: Owners | None
    """Whose each row is; None: every row is a subject."""
    counting: bool | None = None
    """What is refused as isolated is looked at to the last digit: as numbers of people, or of what nobody knows. None:
    it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """What came of trying some wishes together."""

    refusal: str | None
    bench: Bench
    implied: frozenset[int] = frozenset()
    """Wishes that cost nothing."""
    fitting: frozenset[int] | None = None
    """For a full capacity: the wishes that still fit, in order."""
    blamed: frozenset[int] = frozenset()
    """For an isolated group: the wishes that hold its members."""


def bench(
    space: Space,
    sheets: Sheets,
    wishes: Sequence[Wish],
    news: Sequence[bytes],
    shared: Matrix | None = None,
    owners: Owners | None = None,
    counting: bool | None = None,
) -> Bench:
    """Prepare wishes of one layer and scenario. `news`: their distinct sets that are not out; `shared`: overlaps.

    `owners`: whose each row is, where sets are of rows. `counting`: as in `Bench`.
    """
    block = open_block(space, sheets, list(map(read, news)), shared)
    wide, widened = space.widened(block.fresh.width), sheets.widened(block.fresh.width)
    return Bench(
        sheets=widened,
        space=wide,
        history=Projections(wide, widened),
        block=block,
        place={data: number for number, data in enumerate(news)},
        done=step(block, ()),
        scenario=wishes[0].scenario,
        owners=owners,
        counting=counting,
    )


def everything(start: Bench) -> Bench:
    """The bench with all of its sets taken: they are out, and are not judged again."""
    made = step(start.block, range(len(start.block.sets)))
    gain = likely_gains(start.sheets, made)
    return replace(start, space=raised(start.space, made.sets, gain, start.scenario), done=made)


def runs(sets: Iterable[bytes]) -> list[list[bytes]]:
    """Stored sets in the blocks in which they are taken up: over many ordinals, only sets that do not overlap.

    Bounds on leverages are quick and tight for disjoint sets; over few ordinals leverages are exact in any case.
    """
    found: list[list[bytes]] = []
    union = BitMap()
    for data in sets:
        members = BitMap(ordinals(data))
        apart = not members or members.max() < MANY_MEMBERS or union.isdisjoint(members)
        if not found or len(found[-1]) == BLOCK or not apart:
            found.append([])
            union = BitMap()
        found[-1].append(data)
        union |= members
    return found


def admit(
    start: Bench, wishes: Sequence[Wish], rules: HistoryRules, coincidence: Coincidence
) -> tuple[Bench, dict[int, Ruling]]:
    """Rule on wishes that would be released together; the bench with what may be."""
    rulings: dict[int, Ruling] = {}
    state, queue = start, [list(wishes)]
    for _ in range(len(wishes) + SPARE_TRIALS):
        if not queue:
            break
        part = queue.pop(0)
        trial = _tried(state, part, rules, coincidence)
        if trial.refusal is None:
            rulings |= {w.index: Ruling(word=Word.IMPLIED if w.index in trial.implied else Word.NEW) for w in part}
            state = trial.bench
        elif len(part) == 1:
            rulings[part[0].index] = withheld(trial.refusal)
        elif trial.fitting is not None and len(trial.fitting) < len(part):
            rulings |= {w.index: withheld(trial.refusal) for w in part if w.index not in trial.fitting}
            queue[:0] = [rest] if (rest := [w for w in part if w.index in trial.fitting]) else []
        else:
            queue[:0] = _split(part, trial.blamed)
    return state, rulings | {wish.index: withheld("effort") for part in queue for wish in part}


def _tried(state: Bench, part: Sequence[Wish], rules: HistoryRules, coincidence: Coincidence) -> _Trial:
    news = [n for data in distinct(part)[0] if (n := state.place.get(data, -1)) >= 0 and n not in state.done.places]
    if not news:
        return _Trial(refusal=None, bench=state, implied=frozenset(wish.index for wish in part))
    made = step(state.block, (*state.done.places, *news))
    refusal = _unsound(state, made, part, coincidence)
    if refusal is not None:
        return _Trial(refusal=refusal, bench=state)
    after, gain = _raised(state, made, news, rules)
    refusal = _over(state, after, rules)
    if refusal is not None:
        fits = _fitting(state, part, rules) if state.block.left is not None else None
        return _Trial(refusal=refusal, bench=state, fitting=fits)
    excess = after.excess
    if any(excess[members_of(state.block.sets[place])].mean() > rules.average + ROUNDING for place in news):
        return _Trial(refusal="average", bench=state)
    trouble = isolated(after, state.sheets, made, gain, state.history, rules.subjects, state.owners)
    if trouble is not None and state.counting is not None:
        trouble = told(made, state.history, trouble, rules.subjects, state.owners, counting=state.counting)
    if trouble is not None:
        return _Trial(refusal="isolation", bench=state, blamed=_touching(part, trouble))
    grown = replace(state, space=after, done=made)
    costly = {made.places[position] for position in made.kept} & set(news)
    free = frozenset(w.index for w in part if not {state.place.get(data) for data in w.sets} & costly)
    return _Trial(refusal=None, bench=grown, implied=free)


def _unsound(state: Bench, made: Step, part: Sequence[Wish], coincidence: Coincidence) -> str | None:
    """Sets too near the span, or implied by sets of another population: a coincidence that tells of people."""
    first = len(state.done.places)
    if state.counting is None and any(position >= first for position in made.unstable):
        return "isolation"
    owners = {state.place.get(data): wishes for data, wishes in distinct(part)[1].items()}
    for position in made.implied:
        if position >= first:
            wanted = frozenset(wish.population for wish in owners[made.places[position]])
            if coincidence(made.sources(position), wanted):
                return "difference"
    return None


def _raised(state: Bench, made: Step, news: Sequence[int], rules: HistoryRules) -> tuple[Space, Matrix]:
    """The space once the new sets are out too, and the gain; bounds that object are replaced by what they bound."""
    first, sets = len(state.done.kept), [state.block.sets[place] for place in news]
    gain = likely_gains(state.sheets, made, first)
    after = raised(state.space, sets, gain, state.scenario)
    over = np.flatnonzero((after.excess > rules.capacity) | (after.loads[state.scenario] > _most(state, rules)))
    if not len(over):
        return after, gain
    at = over.astype(np.uint32)
    one, each = _alike(state.history.kinds[at] * np.uint64(3) + made.signature(at))
    before, added = squares(state.sheets, made, at[one], first)
    leverage = (state.history.leverage(at[one]) + before)[each]
    space = _tightened(state.space, at, leverage)
    gain = _replaced(gain, at, added[each])
    return raised(space, sets, gain, state.scenario), gain


def _alike(marks: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """One place for each mark, and which of these each place is like."""
    _, first, place = np.unique(marks, return_index=True, return_inverse=True)
    return first, place


def _tightened(space: Space, at: Ordinals, leverage: Matrix) -> Space:
    """The space with better bounds of these leverages. Loads share out what was spent, so they shrink alike."""
    shrunk = np.minimum(leverage / np.maximum(space.leverage[at], ROUNDING), 1.0)
    loads = {name: _replaced(load, at, load[at] * shrunk) for name, load in space.loads.items()}
    return replace(space, leverage=_replaced(space.leverage, at, leverage), loads=loads)


def _most(state: Bench, rules: HistoryRules) -> float:
    """The largest load of the scenario."""
    return rules.capacity * rules.allotment if state.scenario != FRAME else 1.0


def _over(state: Bench, after: Space, rules: HistoryRules) -> str | None:
    if after.excess.max(initial=0.0) > rules.capacity + ROUNDING:
        return "capacity"
    if after.loads[state.scenario].max(initial=0.0) > _most(state, rules) + ROUNDING:
        return "allotment"
    return None


def _fitting(state: Bench, part: Sequence[Wish], rules: HistoryRules) -> frozenset[int]:
    """Which wishes fit under the capacity when they are taken in order."""
    groups = [[n for data in wish.sets if (n := state.place.get(data, -1)) >= 0] for wish in part]
    groups = [[n for n in group if n not in state.done.places] for group in groups]
    limits = (rules.capacity, _most(state, rules))
    verdicts = fitting(state.space, state.block, state.done, groups, state.scenario, limits)
    return frozenset(wish.index for wish, fits in zip(part, verdicts, strict=True) if fits)


def _split(part: list[Wish], blamed: frozenset[int]) -> list[list[Wish]]:
    """The innocent together and the blamed one by one; halves when blame divides nothing."""
    if 0 < len(blamed) < len(part):
        return [[w for w in part if w.index not in blamed], *([w] for w in part if w.index in blamed)]
    half = (len(part) + 1) // 2
    return [part[:half], part[half:]]


def _touching(part: Sequence[Wish], trouble: Ordinals) -> frozenset[int]:
    """Wishes with a set that holds one of these people."""
    people = BitMap(trouble.tolist())
    return frozenset(w.index for w in part if any(people.intersect(BitMap(ordinals(data))) for data in w.sets))


def distinct(wishes: Iterable[Wish]) -> tuple[list[bytes], dict[bytes, list[Wish]]]:
    """The wishes' sets, each once, and whose they are."""
    owners: dict[bytes, list[Wish]] = {}
    for wish in wishes:
        for data in wish.sets:
            owners.setdefault(data, []).append(wish)
    return list(owners), owners


def ordinals(data: bytes) -> Ordinals:
    """The members of a serialised set, ascending."""
    return members_of(read(data))


def _replaced(values: Matrix, at: Ordinals, by: Matrix) -> Matrix:
    changed = np.array(values)
    changed[at] = by
    return changed
