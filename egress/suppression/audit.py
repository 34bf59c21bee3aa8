"""What an attacker can still tell: the range of every hidden place, by linear programme.

With x the true atoms and d a change of them, the attacker cannot rule out any x + d with d >= floor and d = 0 on every
place that is known. A primary is protected when some such d lowers it by `below`, and some other raises it by `above`.
One programme proves many at once: it moves as many primaries as it can in one direction together. A change that was
found once proves what it moves for as long as all that it changes stays hidden, so it is kept (`Proofs`): one place
that is hidden no more opens again only what rested on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

from egress.solver import Numbers, cheapest
from egress.suppression.budget import Budget
from egress.suppression.system import Mask, System

Places = NDArray[np.intp]

TOLERANCE = 1e-6
"""Relative slack of a programme's answer."""
BUNDLE = 400
"""Unknowns of small pieces that go into one programme: starting the solver costs more than they do."""
ROUNDS = 2
"""Programmes that move many primaries at once before the rest are moved one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """A primary that is not protected."""

    place: int
    up: bool
    """It cannot be enough more; False: it cannot be enough less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Pieces of the system that share no unknown with the rest, small ones together."""

    atoms: Places
    known: csr_matrix
    """Published sums over `atoms`: their change is 0."""
    places: Places
    """Primaries of these pieces."""
    rows: csr_matrix
    """The primaries over `atoms`."""


@dataclass(slots=True)
class Proofs:
    """Changes that the attacker cannot rule out, as far as they were looked for, and what looking may still cost."""

    budget: Budget
    _changed: dict[tuple[int, bool], Places] = field(default_factory=dict)
    """(primary, up) -> the places that the change which moves it far enough changes."""

    def open(self, places: Places, up: bool, hidden: Mask) -> Places:
        """Those of the places that no change proves while exactly `hidden` is not released."""
        left = [place for place in places.tolist() if not self._holds((place, up), hidden)]
        return np.array(left, dtype=np.intp)

    def _holds(self, asked: tuple[int, bool], hidden: Mask) -> bool:
        changed = self._changed.get(asked)
        return changed is not None and bool(hidden[changed].all())

    def learn(self, system: System, atoms: Places, change: Numbers) -> None:
        """Keep a change of some atoms for every primary that it moves far enough, in either direction."""
        everywhere = np.zeros(system.atoms)
        everywhere[atoms] = change
        moved = system.incidence @ everywhere
        changed = np.flatnonzero(np.abs(moved) > TOLERANCE)
        primaries = changed[system.primary[changed]]
        for up in (True, False):
            far = (moved if up else -moved)[primaries] >= enough(system, primaries, up)
            self._changed.update({(place, up): changed for place in primaries[far].tolist()})


def exposed(system: System, hidden: Mask, proofs: Proofs) -> Iterator[Exposed]:
    """Every primary that the attacker can narrow down too far when exactly `hidden` is not released.

    Raises Exhausted.
    """
    yield from _fixed(system, hidden)
    for part in _parts(system, hidden):
        for up in (True, False):
            for place in _exposed(system, part, up, hidden, proofs):
                yield Exposed(place=place, up=up)


def _fixed(system: System, hidden: Mask) -> list[Exposed]:
    """Primaries of which every atom is known."""
    primaries = np.flatnonzero(system.primary & hidden)
    free = system.incidence[primaries] @ hidden[: system.atoms].astype(float)
    return [
        Exposed(place=int(place), up=up)
        for place in primaries[free == 0]
        for up, need in ((True, system.above[place]), (False, system.below[place]))
        if need > TOLERANCE
    ]


def reach(system: System, hidden: Mask, place: int, up: bool, budget: Budget) -> float:
    """How far one place can move, at most by its need, when exactly `hidden` is not released. Raises Exhausted."""
    only = np.zeros(len(hidden), dtype=bool)
    only[place] = True
    asked = replace(system, primary=only)
    parts = _parts(asked, hidden)
    if not parts:
        return 0.0
    change = _change(asked, parts[0], np.array([place]), up, np.ones(1), budget)
    moved = float((parts[0].rows @ change)[0])
    return min(moved if up else -moved, float((system.above if up else system.below)[place]))


def _parts(system: System, hidden: Mask) -> list[_Part]:
    unknown = np.flatnonzero(hidden[: system.atoms])
    primaries = np.flatnonzero(system.primary & hidden)
    if not len(primaries):
        return []
    sums = np.arange(system.atoms, len(hidden))
    known = system.incidence[sums[~hidden[sums]]][:, unknown]
    known = known[np.diff(known.indptr) > 0]
    asked = system.incidence[primaries][:, unknown]
    if len(unknown) <= BUNDLE:
        free = np.diff(asked.indptr) > 0
        return [_Part(atoms=unknown, known=known, places=primaries[free], rows=asked[free])] if free.any() else []
    links = vstack([known, asked])
    shared = (abs(links).T @ abs(links)).tocsr()
    _, piece = connected_components(shared, directed=False)
    label = ((np.cumsum(np.bincount(piece)) - 1) // BUNDLE).astype(np.int32)[piece]
    of_row = _row_label(known, label)
    of_primary = _row_label(asked, label)
    return [
        _Part(
            atoms=unknown[label == name],
            known=known[of_row == name][:, label == name],
            places=primaries[of_primary == name],
            rows=asked[of_primary == name][:, label == name],
        )
        for name in np.unique(of_primary[of_primary >= 0])
    ]


def _row_label(rows: csr_matrix, label: NDArray[np.int32]) -> NDArray[np.int64]:
    """The piece of each row; -1 for an empty one."""
    found = np.full(rows.shape[0], -1, dtype=np.int64)
    filled = np.diff(rows.indptr) > 0
    found[filled] = label[rows.indices[rows.indptr[:-1][filled]]]
    return found


def _exposed(system: System, part: _Part, up: bool, hidden: Mask, proofs: Proofs) -> Iterator[int]:
    need = (system.above if up else system.below)[part.places]
    waiting = proofs.open(part.places[need > TOLERANCE], up, hidden)
    for attempt in range(ROUNDS):
        # Two primaries of one row cannot both rise: unequal weights make the programme choose between them.
        weights = np.random.default_rng(attempt).random(len(waiting)) ** 4 + 0.01
        waiting = _stuck(system, part, waiting, up, weights, hidden, proofs)
    for rivals in _without_rivals(part, waiting):
        _stuck(system, part, rivals, up, np.ones(len(rivals)), hidden, proofs)
        waiting = proofs.open(waiting, up, hidden)
    for place in waiting:
        alone = proofs.open(np.array([place]), up, hidden)
        yield from _stuck(system, part, alone, up, np.ones(len(alone)), hidden, proofs).tolist()


def _stuck(
    system: System, part: _Part, places: Places, up: bool, weights: Numbers, hidden: Mask, proofs: Proofs
) -> Places:
    """Those of the places that do not move far enough when all are moved together."""
    if not len(places):
        return places
    proofs.learn(system, part.atoms, _change(system, part, places, up, weights, proofs.budget))
    return proofs.open(places, up, hidden)


def _without_rivals(part: _Part, places: Places) -> list[Places]:
    """Classes of places of which no two share a published sum (sums over most of the piece do not count)."""
    lengths = np.diff(part.known.indptr)
    narrow = part.known[lengths <= max(len(part.atoms) // 2, 2)]
    touched = csr_matrix(part.rows[np.searchsorted(part.places, places)] @ narrow.T)
    classes: list[tuple[set[int], list[int]]] = []
    for index, place in enumerate(places):
        rows = set(touched.indices[touched.indptr[index] : touched.indptr[index + 1]].tolist())
        for used, members in classes:
            if not used & rows:
                used |= rows
                members.append(int(place))
                break
        else:
            classes.append((rows, [int(place)]))
    return [np.array(members) for _, members in classes if len(members) > 1]


def enough(system: System, places: Places, up: bool) -> Numbers:
    """How far each of the places must move, less the solver's slack."""
    need: Numbers = (system.above if up else system.below)[places] * (1 - TOLERANCE) - TOLERANCE
    return need


def _change(system: System, part: _Part, places: Places, up: bool, weights: Numbers, budget: Budget) -> Numbers:
    """The change of the part's atoms that moves the places furthest together, each up to its need. Raises Exhausted."""
    need = (system.above if up else system.below)[places]
    count, asked = len(part.atoms), len(places)
    rows = part.rows[np.searchsorted(part.places, places)]
    budget.pay(part.known.shape[0], part.known.nnz + rows.nnz + count + asked)
    floor, nothing = system.floor[part.atoms], np.zeros(part.known.shape[0])
    found = cheapest(
        np.concatenate([np.zeros(count), -weights]),
        _stacked(_followed(rows, -1.0 if up else 1.0), part.known),
        np.concatenate([np.full(asked, -np.inf), nothing]),
        np.concatenate([np.zeros(asked), nothing]),
        (np.concatenate([floor, np.zeros(asked)]), np.concatenate([np.full(count, np.inf), need])),
    )
    # No answer (a limit of the solver) proves nothing: counted as no movement, so that more is withheld.
    return np.zeros(count) if found is None else found[:count]


def _followed(rows: csr_matrix, sign: float) -> csr_matrix:
    """`sign` times the rows, each with a 1 in a column of its own behind them."""
    asked, count = rows.shape
    ends = rows.indptr[1:]
    return csr_matrix(
        (
            np.insert(sign * rows.data, ends, 1.0),
            np.insert(rows.indices, ends, count + np.arange(asked)),
            rows.indptr + np.arange(asked + 1),
        ),
        shape=(asked, count + asked),
    )


def _stacked(upper: csr_matrix, lower: csr_matrix) -> csr_matrix:
    """One matrix above another that may be narrower; scipy's own stacking costs as much as a small programme."""
    return csr_matrix(
        (
            np.concatenate([upper.data, lower.data]),
            np.concatenate([upper.indices, lower.indices]),
            np.concatenate([upper.indptr, lower.indptr[1:] + upper.indptr[-1]]),
        ),
        shape=(upper.shape[0] + lower.shape[0], upper.shape[1]),
    )
