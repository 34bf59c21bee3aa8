"""Which further cells to withhold: a quick closure, then exact repairs, then what turned out to be needless."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, hstack

from egress.solver import cheapest
from egress.suppression.audit import TOLERANCE, Exposed, Places, Proofs, enough, exposed, reach
from egress.suppression.budget import Budget, Exhausted
from egress.suppression.system import Mask, System

MOST_REPAIRS = 400
"""Exposed primaries that are repaired one by one; more: everything is withheld."""
PRUNING = 4
"""What may be released after all is looked for with one such part of the work that is left."""
MOST_TRIALS = 60
"""Added cells whose need is tried again at the end."""


def choose(system: System, budget: Budget) -> Mask:
    """Places to hide so that every primary is protected as far as what is out allows; a superset of `system.hidden`.

    Where the budget does not reach for the proof everything is hidden that is not out.
    """
    proofs = Proofs(budget)
    try:
        needs, hidden = _proven(system, proofs)
    except Exhausted:
        return ~system.public
    return _pruned(needs, hidden, replace(proofs, budget=budget.part(PRUNING)))


def _proven(system: System, proofs: Proofs) -> tuple[System, Mask]:
    """The system with what it can ask of each primary, and enough places to hide. Raises Exhausted."""
    hidden = _Closure(system, system.hidden).close()
    needs = system
    for _ in range(MOST_REPAIRS):
        found = list(exposed(needs, hidden, proofs))
        if not found:
            return needs, hidden
        repaired = np.array(hidden)
        for one in found:
            most = reach(needs, ~needs.public, one.place, one.up, proofs.budget)
            possible = most >= enough(needs, np.array([one.place]), one.up)[0]
            more = _repair(needs, repaired, one, proofs.budget) if possible else None
            if more is None:
                needs = _lowered(needs, one, most)
            else:
                repaired |= more
        hidden = repaired
    raise Exhausted


class _Closure:
    """A quick necessary condition: in every published sum, what is hidden beside a primary leaves it room to move.

    It takes the cheapest cells until that holds; it finds nearly all that is needed, and the audit finds the rest.
    """

    def __init__(self, system: System, hidden: Mask) -> None:
        self._system = system
        self.hidden = np.array(hidden)
        sums = np.flatnonzero(~system.hidden[system.atoms : system.plain]) + system.atoms
        self._rows = csr_matrix(system.incidence[sums])
        self._columns = csc_matrix(self._rows)
        self._hidden_in = self._rows @ self.hidden[: system.atoms]

    def close(self) -> Mask:
        """Hide until no published sum objects."""
        order = np.argsort(np.diff(self._rows.indptr), kind="stable")
        queue = dict.fromkeys(order.tolist())
        while queue:
            row = next(iter(queue))
            del queue[row]
            for atom in self._room_for(self._members(row)):
                queue |= dict.fromkeys(other for other in self._rows_of(atom) if other != row)
        return self.hidden

    def _room_for(self, members: Places) -> list[int]:
        taken = []
        while _short(self._system, self.hidden, members):
            known = self.hidden[members] | self._system.public[members]
            free = members[~known & (self._system.values[members] > 0)]
            if not len(free):
                break
            lonely = np.array([(self._hidden_in[self._rows_of(atom)] == 0).sum() for atom in free])
            atom = int(free[np.argmin(self._system.cost[free] * (1.0 + lonely))])
            self.hidden[atom] = True
            self._hidden_in[self._rows_of(atom)] += 1
            taken.append(atom)
        return taken

    def _members(self, row: int) -> Places:
        found: Places = self._rows.indices[self._rows.indptr[row] : self._rows.indptr[row + 1]]
        return found

    def _rows_of(self, atom: int) -> Places:
        found: Places = self._columns.indices[self._columns.indptr[atom] : self._columns.indptr[atom + 1]]
        return found


def _short(system: System, hidden: Mask, members: Places) -> bool:
    """Whether one of a sum's primaries cannot rise, or stands alone."""
    out = members[hidden[members]]
    primary = out[system.primary[out]]
    if not len(primary):
        return False
    room = system.values[out].sum() - system.values[primary]
    alone = len(out) == 1 and bool((system.below[primary] > TOLERANCE).any())
    return alone or bool((system.above[primary] > room + TOLERANCE).any())


def _lowered(system: System, one: Exposed, most: float) -> System:
    """Ask of a primary only what the frame leaves possible when all else is withheld."""
    needs = np.array(system.above if one.up else system.below)
    needs[one.place] = 0.99 * most if most > TOLERANCE else 0.0
    return replace(system, above=needs) if one.up else replace(system, below=needs)


def _pruned(system: System, hidden: Mask, proofs: Proofs) -> Mask:
    """Release again, dearest first, what was added and is not needed after all, for as long as the budget lasts."""
    added = np.flatnonzero(hidden & ~system.hidden)
    sums = np.flatnonzero(~hidden[system.atoms : system.plain]) + system.atoms
    rows = csr_matrix(system.incidence[sums])
    dearest = added[np.argsort(-system.cost[added], kind="stable")]
    for place in dearest[: max(MOST_TRIALS * 400 // system.atoms, 4) if system.atoms > 400 else MOST_TRIALS]:
        without = np.array(hidden)
        without[place] = False
        try:
            if not _objects(system, rows, without, int(place)) and not any(exposed(system, without, proofs)):
                hidden = without
        except Exhausted:
            break
    return hidden


def _objects(system: System, rows: csr_matrix, hidden: Mask, place: int) -> bool:
    """Whether a published sum that holds some of the place leaves a primary no room: quicker than a programme."""
    atoms = system.incidence.indices[system.incidence.indptr[place] : system.incidence.indptr[place + 1]]
    touching = np.flatnonzero(rows[:, atoms].getnnz(axis=1))
    return any(_short(system, hidden, rows.indices[rows.indptr[row] : rows.indptr[row + 1]]) for row in touching)


def _repair(system: System, hidden: Mask, one: Exposed, budget: Budget) -> Mask | None:
    """The cheapest further places whose hiding lets the primary move; None when the frame fixes it in any case.

    A change d of all atoms that moves the primary by its need and leaves the frame as it is; every known place that
    changes must be hidden, and pays its cost for each unit of change (the linear relaxation of Fischetti and Salazar).
    """
    count = system.atoms
    price = np.where(hidden, 0.0, system.cost)
    sums = np.flatnonzero(~hidden[count:]) + count
    fixed, movable = sums[system.public[sums]], sums[~system.public[sums]]
    need = float((system.above if one.up else system.below)[one.place])
    rows = system.incidence[np.concatenate([[one.place], fixed, movable])]
    budget.pay(len(sums), 2 * (rows.nnz - rows.indptr[1]))
    target = np.zeros(len(sums) + 1)
    target[0] = need if one.up else -need
    high = np.full(2 * (count + len(movable)), np.inf)
    high[:count] = np.where(system.public[:count], 0.0, np.inf)
    high[count : 2 * count] = np.where(system.public[:count], 0.0, -system.floor)
    found = cheapest(
        np.concatenate([price[:count], price[:count], price[movable], price[movable]]) + 1e-6,
        hstack([rows, -rows, _slack(len(sums) + 1, len(movable))], format="csr"),
        target,
        target,
        (np.zeros(len(high)), high),
    )
    if found is None:
        return None
    amount = found[:count] + found[count : 2 * count]
    more = np.zeros(len(hidden), dtype=bool)
    more[:count] = amount > TOLERANCE
    pairs = found[2 * count :]
    more[movable] = pairs[: len(movable)] + pairs[len(movable) :] > TOLERANCE
    return more & ~system.public


def _slack(rows: int, movable: int) -> csr_matrix:
    """For each of the last `movable` rows, what it may rise (-1) and fall (+1): shape (rows, 2 * movable)."""
    signs = np.repeat([-1.0, 1.0], movable)
    at = np.tile(np.arange(rows - movable, rows), 2)
    return csr_matrix((signs, (at, np.arange(2 * movable))), shape=(rows, 2 * movable))
