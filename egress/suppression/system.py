"""The linear system that an attacker has: atoms, and published sums of atoms.

An *atom* is one combination of values of the finest keys in use. Every cell of every grouping set, every margin of the
frame and every coarser level of a hierarchy is a sum of atoms, so one incidence matrix says it all, sibling tables that
share no cell included.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from core.manifest import Value
from egress.solver import Numbers, cheapest
from egress.suppression.tables import TOTAL, Cell, Moment, Protection, TableKey

MOST_ATOMS = 20_000
"""Largest grid that is worked out; empty atoms are left out first, whole grouping sets next."""

Mask = NDArray[np.bool_]
Address = tuple[tuple[int, Value | None], ...]
"""The finest keys that a cell fixes: (key position, value), in key order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Atoms come first, then sums of atoms: one *place* for each. Rows of `incidence` are places, columns atoms."""

    incidence: csr_matrix
    values: Numbers
    """True value of each place."""
    cost: Numbers
    """Subjects of each place: what withholding it loses."""
    cells: tuple[tuple[int, ...], ...]
    """The given cells at each place; none for frame margins and empty cells that nobody listed."""
    public: Mask
    """Out already, and of enough subjects to be so: known, whatever is withheld."""
    primary: Mask
    """To be protected."""
    hidden: Mask
    """Not released, before anything is added."""
    below: Numbers
    above: Numbers
    """What each primary must be able to be less and more."""
    floor: Numbers
    """Least change of each atom: minus its value, or minus infinity for measures that may be negative."""
    moments: int
    """So many of the last places are moments: sums of atoms, each times a factor."""

    @property
    def plain(self) -> int:
        """Number of places that are no moments."""
        return len(self.values) - self.moments

    @property
    def atoms(self) -> int:
        """Number of atoms."""
        return int(self.incidence.shape[1])


class Grid:
    """How keys combine: which atoms there are, and which atom a cell's address covers."""

    def __init__(self, cells: Sequence[Cell], keys: Sequence[TableKey]) -> None:
        self.keys = keys
        self._position = {key.name: index for index, key in enumerate(keys)}
        if len(self._position) != len(keys):
            raise ValueError("two keys share a name")
        self._occurring = [dict.fromkeys(c.key[i] for c in cells if c.key[i] is not TOTAL) for i in range(len(keys))]
        used = {index for index, values in enumerate(self._occurring) if values}
        self.leaves = tuple(sorted(i for i in used if not any(self._above(j, i) for j in used)))

    def address(self, cell: Cell) -> Address:
        """The cell's finest keys: a parent next to its child says nothing more."""
        given = [i for i, value in enumerate(cell.key) if value is not TOTAL]
        return tuple(
            (i, value)
            for i in given
            if (value := cell.key[i]) is not TOTAL and not any(self._above(j, i) for j in given)
        )

    def coarse(self, atom: Sequence[Value | None], key: int) -> tuple[bool, Value | None]:
        """Whether the atom has a value of `key`, its own or an ancestor's, and which."""
        for leaf, value in zip(self.leaves, atom, strict=True):
            index, at = leaf, value
            while index != key and (up := self._parent(index)) is not None:
                at, index = self.keys[index].parent_of.get(at), up
            if index == key:
                return True, at
        return False, None

    def values(self, key: int) -> tuple[Value | None, ...]:
        """All values of a key that there can be."""
        occurring = tuple(value for value in self._occurring[key] if value is not TOTAL)
        domain = self.keys[key].domain or ()
        return (*domain, *(value for value in occurring if value not in domain))

    def size(self, leaves: Sequence[int]) -> int:
        """Number of atoms of the complete grid over `leaves`."""
        count = 1
        for leaf in leaves:
            count *= len(self.values(leaf))
        return count

    def complete(self) -> list[tuple[Value | None, ...]]:
        """All atoms, less those whose leaves disagree about a common ancestor."""
        return [atom for atom in product(*(self.values(leaf) for leaf in self.leaves)) if self._consistent(atom)]

    def _consistent(self, atom: Sequence[Value | None]) -> bool:
        seen: dict[int, Value | None] = {}
        for leaf, value in zip(self.leaves, atom, strict=True):
            index, at = leaf, value
            while (up := self._parent(index)) is not None:
                at, index = self.keys[index].parent_of.get(at), up
                if seen.setdefault(index, at) != at:
                    return False
        return True

    def _parent(self, index: int) -> int | None:
        parent = self.keys[index].parent
        return None if parent is None else self._position.get(parent)

    def _above(self, index: int, other: int) -> bool:
        """Whether key `other` is an ancestor of key `index`."""
        up = self._parent(index)
        return up is not None and (up == other or self._above(up, other))


class Assumed(Enum):
    """What is as good as out of the groups that a table is asked for without a key that tells numbers."""

    NOTHING = 0
    SUMS = 1
    """The sum of the numbers."""
    SUMS_AND_SIZES = 2


def build(
    cells: Sequence[Cell], keys: Sequence[TableKey], protection: Protection, assumed: Assumed = Assumed.NOTHING
) -> System | None:
    """The system of these cells; None when the grid is too large or the values do not add up."""
    for cell in cells:
        if len(cell.key) != len(keys):
            raise ValueError("a cell's key does not fit the keys")
    if len({(cell.key, cell.moment.name if cell.moment else None) for cell in cells}) != len(cells):
        raise ValueError("two cells share a key")
    grid = Grid(cells, keys)
    places: dict[Address, list[int]] = {}
    for index, cell in enumerate(cells):
        if cell.moment is None:
            places.setdefault(grid.address(cell), []).append(index)
    atoms = _atoms(grid, places)
    if atoms is None:
        return None
    system = _system(grid, atoms, places, cells, protection)
    weighted = [*_moments(grid, cells), *_assumed(grid, places, assumed)]
    return _with_moments(system, grid, atoms, cells, weighted, protection) if system and weighted else system


def _atoms(grid: Grid, places: dict[Address, list[int]]) -> list[tuple[Value | None, ...]] | None:
    if grid.size(grid.leaves) <= MOST_ATOMS:
        return grid.complete()
    finest = [tuple(value for _, value in a) for a in places if tuple(i for i, _ in a) == grid.leaves]
    # Without its empty cells the attacker knows more than he does, so this errs on the side of withholding.
    return finest if finest and len(finest) <= MOST_ATOMS else None


def _system(
    grid: Grid,
    atoms: list[tuple[Value | None, ...]],
    places: dict[Address, list[int]],
    cells: Sequence[Cell],
    protection: Protection,
) -> System | None:
    own: list[Address] = [tuple(zip(grid.leaves, atom, strict=True)) for atom in atoms]
    frame = _frame(grid, atoms, protection)
    sums = [address for address in dict.fromkeys([*places, *frame]) if tuple(i for i, _ in address) != grid.leaves]
    everything = own + sums
    listed = [tuple(places.get(address, ())) for address in everything]
    incidence = _incidence(grid, atoms, sums)
    observed = any(listed[: len(own)])
    given = np.array([cells[at[0]].value if at else np.nan for at in listed])
    values = _values(given, incidence, len(own), observed, protection)
    if values is None:
        return None
    enough = values >= protection.subjects if not protection.magnitude else np.ones(len(values), dtype=bool)
    public = np.array([address in frame for address in everything]) & enough
    hidden = np.array([not at or any(cells[i].withheld or cells[i].added for i in at) for at in listed]) & ~public
    wanted = np.array([any(cells[i].withheld for i in at) for at in listed])
    wanted[: len(own)] |= observed & np.array([not at for at in listed[: len(own)]], dtype=bool)
    return System(
        incidence=incidence,
        values=values,
        cost=np.array([1.0 + sum(cells[i].subjects for i in at) for at in listed])
        * _remoteness(grid, len(own), wanted),
        cells=tuple(listed),
        public=public,
        primary=wanted & ~public,
        hidden=hidden,
        below=np.array([protection.below(value) for value in values]),
        above=np.array([protection.above(value) for value in values]),
        floor=-values[: len(own)] if protection.nonnegative else np.full(len(own), -np.inf),
        moments=0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighted:
    """The sum of a moment over the atoms below an address."""

    address: Address
    moment: Moment
    cells: tuple[int, ...]
    public: bool = False


def _moments(grid: Grid, cells: Sequence[Cell]) -> list[_Weighted]:
    """The moments among the cells; a cell that two addresses name is one place."""
    found: dict[tuple[Address, str], list[int]] = {}
    for index, cell in enumerate(cells):
        if cell.moment is not None:
            found.setdefault((grid.address(cell), cell.moment.name), []).append(index)
    named = {cell.moment.name: cell.moment for cell in cells if cell.moment is not None}
    return [_Weighted(address=at, moment=named[name], cells=tuple(indices)) for (at, name), indices in found.items()]


def _assumed(grid: Grid, places: Mapping[Address, Sequence[int]], assumed: Assumed) -> list[_Weighted]:
    """The sums of those keys that may be added up, over every group that is asked for without them; and its size."""
    found: dict[tuple[Address, str], _Weighted] = {}
    for index, key in enumerate(grid.keys):
        if key.numbers is None or assumed is Assumed.NOTHING:
            continue
        known = [Moment(name=key.name, factor=partial(_number, key.name, key.numbers))]
        known += [_EACH] if assumed is Assumed.SUMS_AND_SIZES else []
        for address in places:
            rest = tuple(part for part in address if part[0] != index)
            if rest != address:
                found |= {(rest, m.name): _Weighted(address=rest, moment=m, cells=(), public=True) for m in known}
    return list(found.values())


def _one(_keys: Mapping[str, Value | None]) -> float:
    return 1.0


_EACH = Moment(name="", factor=_one)
"""The protected measure itself."""


def _number(name: str, numbers: Mapping[Value | None, float], keys: Mapping[str, Value | None]) -> float | None:
    value = keys.get(name)
    return 0.0 if value is None else numbers.get(value)


def _with_moments(
    system: System,
    grid: Grid,
    atoms: list[tuple[Value | None, ...]],
    cells: Sequence[Cell],
    weighted: Sequence[_Weighted],
    protection: Protection,
) -> System:
    """The system with one more place for each moment that is one in every atom; a sum over few people is never out."""
    keys = [_keys_of(grid, atom) for atom in atoms]
    factors = {one.moment.name: [one.moment.factor(at) for at in keys] for one in weighted}
    real = [one for one in weighted if None not in factors[one.moment.name]]
    sums = _incidence(grid, atoms, [one.address for one in real])[len(atoms) :]
    enough = sums @ system.values[: system.atoms] >= protection.subjects
    kept = [place for place, one in enumerate(real) if enough[place] or not one.public]
    real, sums = [real[place] for place in kept], sums[kept]
    by = np.array([factors[one.moment.name] for one in real], dtype=float).reshape(len(real), len(atoms))
    by /= np.maximum(np.abs(by).max(axis=1, initial=0.0), 1e-300)[:, None]
    rows = csr_matrix(sums.multiply(by))
    values, more = rows @ system.values[: system.atoms], len(real)
    withheld = np.array([any(cells[i].withheld or cells[i].added for i in one.cells) for one in real], dtype=bool)
    nobody = np.zeros(more, dtype=bool)
    return replace(
        system,
        incidence=csr_matrix(vstack([system.incidence, rows])),
        values=np.concatenate([system.values, values]),
        cost=np.concatenate([system.cost, [1.0 + sum(cells[i].subjects for i in one.cells) for one in real]]),
        cells=(*system.cells, *(one.cells for one in real)),
        public=np.concatenate([system.public, np.array([one.public for one in real], dtype=bool)]),
        primary=np.concatenate([system.primary, nobody]),
        hidden=np.concatenate([system.hidden, withheld]),
        below=np.concatenate([system.below, np.zeros(more)]),
        above=np.concatenate([system.above, np.zeros(more)]),
        moments=more,
    )


def _keys_of(grid: Grid, atom: Sequence[Value | None]) -> dict[str, Value | None]:
    """Key name -> value, of every key that the atom has a value of."""
    reached = ((key.name, grid.coarse(atom, index)) for index, key in enumerate(grid.keys))
    return {name: value for name, (there, value) in reached if there}


def _remoteness(grid: Grid, atoms: int, wanted: Mask) -> Numbers:
    """What makes a place dearer in a table of one key: how far it lies, in the key's order, from what it would protect.

    Codes nest by their beginnings and bins by their neighbours: what two neighbours hide between them, the sums over
    coarser groups need not hide again.
    """
    dearer = np.ones(len(wanted))
    primaries = np.flatnonzero(wanted[:atoms])
    if len(grid.leaves) == 1 and len(primaries):
        here = np.arange(atoms)
        after = np.searchsorted(primaries, here).clip(max=len(primaries) - 1)
        steps = np.minimum(np.abs(here - primaries[after]), np.abs(here - primaries[after - (after > 0)]))
        dearer[:atoms] = 1.0 + np.log2(1.0 + steps)
    return dearer


def _frame(grid: Grid, atoms: list[tuple[Value | None, ...]], protection: Protection) -> frozenset[Address]:
    """Addresses that are out already: the total and one-way margins, as the keys say."""
    found: set[Address] = {()} if protection.total_published else set()
    for index, key in enumerate(grid.keys):
        if key.published:
            reached = (grid.coarse(atom, index) for atom in atoms)
            found |= {((index, value),) for there, value in reached if there and value in key.published}
    return frozenset(found)


def _incidence(grid: Grid, atoms: list[tuple[Value | None, ...]], sums: list[Address]) -> csr_matrix:
    """Identity for the atoms, one row for each sum."""
    wanted = sorted({index for address in sums for index, _ in address})
    column = {index: [grid.coarse(atom, index) for atom in atoms] for index in wanted}
    rows, columns = list(range(len(atoms))), list(range(len(atoms)))
    by_keys: dict[tuple[int, ...], dict[tuple[tuple[bool, Value | None], ...], list[int]]] = {}
    for number, address in enumerate(sums):
        over = tuple(index for index, _ in address)
        if over not in by_keys:
            groups: dict[tuple[tuple[bool, Value | None], ...], list[int]] = {}
            for place in range(len(atoms)):
                groups.setdefault(tuple(column[index][place] for index in over), []).append(place)
            by_keys[over] = groups
        members = by_keys[over].get(tuple((True, value) for _, value in address), [])
        rows += [len(atoms) + number] * len(members)
        columns += members
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(atoms) + len(sums), len(atoms)))


def _values(
    given: Numbers, incidence: csr_matrix, atoms: int, observed: bool, protection: Protection
) -> Numbers | None:
    """True values of all places. Where the finest level was not asked for, any values that fit serve as well."""
    if observed:
        finest = np.nan_to_num(given[:atoms], nan=0.0)
    else:
        known = np.flatnonzero(~np.isnan(given))
        low = np.full(atoms, 0.0 if protection.nonnegative else -np.inf)
        bounds = low, np.full(atoms, np.inf)
        found = cheapest(np.zeros(atoms), incidence[known], given[known], given[known], bounds)
        if found is None:
            return None
        finest = found
    values = incidence @ finest
    return np.where(np.isnan(given), values, given) if not observed else np.asarray(values)
