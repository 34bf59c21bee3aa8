"""Differencing by rows: cells with the same people and other rows of theirs.

Theory of operation. Where a person has many rows (visits), two cells may hold the same people and differ by the visits
of four of them; sets of subjects do not show it. So cells over one table of one extract are compared as sets of rows
too. A set may join what is out when neither it, nor the best union of sets released beside it, comes so close to a set
that is out, or to the best union of sets that are out together, that the rows between belong to fewer than k subjects.
No rows between is arithmetic that was public before.

Disjoint sets form *groups* (the cells of one table). For a set e and a group T the union of cells of T closest to e
takes each cell that lies in e for more than half of its rows; every other union differs from that one by a whole cell,
which has k subjects itself. One table of intersections for each two groups therefore answers for all their unions with
one set. Unions of several sets on both sides (months and weeks) are cuts of the graph of intersections (`cuts.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from scipy.sparse import coo_matrix

from egress.history.cuts import weak_cuts

Owners = NDArray[np.int64]
"""Row number -> ordinal of its subject; negative: none."""

TRIES = 6
"""How many of the latest groups a new set is tried on before it begins one of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sets of rows that do not overlap."""

    sets: tuple[BitMap, ...]
    union: BitMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The sets of rows of one table in one extract that are out."""

    groups: tuple[Group, ...] = ()
    seen: frozenset[bytes] = frozenset()

    def with_sets(self, sets: Iterable[bytes]) -> "Released":
        """The next state; equal sets count once."""
        fresh = [data for data in dict.fromkeys(map(canonical, sets)) if data not in self.seen]
        groups = list(self.groups)
        for data in fresh:
            _place(groups, BitMap.deserialize(data))
        return Released(groups=tuple(groups), seen=self.seen | frozenset(fresh))

    def too_close(self, wishes: Sequence[Sequence[bytes]], owners: Owners, subjects: int) -> set[int]:
        """Wishes that may not be released; those left may be, all together. `wishes`: the sets that each would show."""
        sets = [[canonical(data) for data in wish] for wish in wishes]
        refused: set[bytes] = set()
        state = self
        for group in _groups(data for wish in sets for data in wish):
            mine, blamed = _clear(group, state, owners, subjects)
            refused |= blamed
            state = state.with_sets(bytes(members.serialize()) for members in mine)
        return {index for index, wish in enumerate(sets) if not refused.isdisjoint(wish)}


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Two unions that may be few subjects apart: positions in the new group, positions in the old one."""

    new: tuple[int, ...]
    old: tuple[int, ...]


def canonical(data: bytes) -> bytes:
    """One byte form for equal sets."""
    members = BitMap.deserialize(data)
    members.run_optimize()
    return bytes(members.serialize())


def _groups(sets: Iterable[bytes]) -> list[list[BitMap]]:
    groups: list[Group] = []
    for data in dict.fromkeys(sets):
        _place(groups, BitMap.deserialize(data))
    return [list(group.sets) for group in groups]


def _place(groups: list[Group], members: BitMap) -> None:
    """Put a set into one of the latest groups in which it overlaps none, or into a new one."""
    if not members:
        return
    for position in range(len(groups) - 1, max(len(groups) - 1 - TRIES, -1), -1):
        group = groups[position]
        if group.union.isdisjoint(members):
            groups[position] = Group(sets=(*group.sets, members), union=group.union | members)
            return
    groups.append(Group(sets=(members,), union=members))


def _clear(group: list[BitMap], state: Released, owners: Owners, subjects: int) -> tuple[list[BitMap], set[bytes]]:
    """Take sets out of a group until nothing few is between it and what is out; what is left, and what was taken."""
    refused: set[bytes] = set()
    most = _most_rows(owners)
    again = True
    while again and group:
        blamed: set[int] = set()
        beside = _beside(group, state)
        wide = [*group, *(beside.sets if beside else ())]
        for old in state.groups:
            unions = [] if old is beside else _unions(wide, old, owners, subjects, most)
            for trouble in chain(_troubles(group, old, (subjects - 1) * most), unions):
                if blamed.isdisjoint(trouble.new) and _few(wide, old, trouble, owners, subjects):
                    blamed |= _blame(wide, trouble, state)
        refused |= {canonical(group[index].serialize()) for index in blamed}
        group = [members for index, members in enumerate(group) if index not in blamed]
        again = bool(blamed)
    return group, refused


def _beside(group: list[BitMap], state: Released) -> Group | None:
    """The latest group that new sets continue: a table may be asked for in parts."""
    union = BitMap.union(BitMap(), *group)
    latest = reversed(state.groups[-TRIES:])
    return next((old for old in latest if old.union.isdisjoint(union)), None)


def _blame(group: list[BitMap], trouble: _Trouble, state: Released) -> set[int]:
    """The smallest set that is not out already: without it the rest stays k subjects away."""
    fresh = [index for index in trouble.new if canonical(group[index].serialize()) not in state.seen]
    return {min(fresh, key=lambda index: len(group[index]))} if fresh else set()


def _troubles(group: list[BitMap], old: Group, most: int) -> Iterator[_Trouble]:
    """Closest unions with at most `most` rows between, and at least one."""
    shared = _intersections(group, old)
    sizes = np.array([len(members) for members in group])
    olds = np.array([len(members) for members in old.sets])
    new_at, old_at, common = shared
    in_union = np.bincount(new_at, weights=common, minlength=len(group))
    in_group = np.bincount(old_at, weights=common, minlength=len(olds))
    # One new set, or all of them, against the best union of old ones.
    saved = np.maximum(2 * common - olds[old_at], 0)
    apart = sizes - np.bincount(new_at, weights=saved, minlength=len(group))
    for index in np.flatnonzero((apart > 0) & (apart <= most)):
        yield _Trouble((int(index),), tuple(map(int, old_at[(new_at == index) & (saved > 0)])))
    best = np.flatnonzero(2 * in_group > olds)
    if 0 < sizes.sum() + (olds - 2 * in_group)[best].sum() <= most:
        yield _Trouble(tuple(range(len(group))), tuple(map(int, best)))
    # One old set, or all of them, against the best union of new ones.
    saved = np.maximum(2 * common - sizes[new_at], 0)
    apart = olds - np.bincount(old_at, weights=saved, minlength=len(olds))
    for index in np.flatnonzero((apart > 0) & (apart <= most)):
        yield _Trouble(tuple(map(int, new_at[(old_at == index) & (saved > 0)])), (int(index),))
    best = np.flatnonzero(2 * in_union > sizes)
    if 0 < olds.sum() + (sizes - 2 * in_union)[best].sum() <= most:
        yield _Trouble(tuple(map(int, best)), tuple(range(len(olds))))


def _unions(group: list[BitMap], old: Group, owners: Owners, subjects: int, most: int) -> Iterator[_Trouble]:
    """Unions of many sets on both sides. With one row a person, the geometry of the subjects has judged them."""
    if most == 1:
        return
    width = 1 + max(max(members.max() for members in group), old.union.max())
    if width > len(owners):
        return  # rows that the extract does not have: `_few` withholds them
    labels = _labels(group, width), _labels(old.sets, width)
    for new, other in weak_cuts(*labels, owners[:width], subjects, (subjects - 1) * most):
        yield _Trouble(tuple(map(int, new)), tuple(map(int, other)))


def _intersections(group: list[BitMap], old: Group) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int64]]:
    """Pairs of a new and an old set that meet, and in how many rows."""
    width = 1 + max(max(members.max() for members in group), old.union.max())
    mine, other = _labels(group, width), _labels(old.sets, width)
    both = np.flatnonzero((mine > 0) & (other > 0))
    where = (mine[both] - 1, other[both] - 1)
    table = coo_matrix((np.ones(len(both), dtype=np.int64), where), shape=(len(group), len(old.sets)))
    table.sum_duplicates()
    return table.row.astype(np.intp), table.col.astype(np.intp), table.data


def _labels(sets: Sequence[BitMap], width: int) -> NDArray[np.int32]:
    labels = np.zeros(width, dtype=np.int32)
    for number, members in enumerate(sets, start=1):
        labels[_numbers(members)] = number
    return labels


def _few(group: list[BitMap], old: Group, trouble: _Trouble, owners: Owners, subjects: int) -> bool:
    """Whether the rows between two unions belong to somebody, and to fewer than `subjects`."""
    new = BitMap.union(BitMap(), *(group[index] for index in trouble.new))
    between = _numbers(new ^ BitMap.union(BitMap(), *(old.sets[index] for index in trouble.old)))
    if len(between) and int(between[-1]) >= len(owners):
        return True  # rows that the extract does not have: nothing can be said, so nothing is released
    people = np.unique(owners[between])
    return 0 < int((people >= 0).sum()) < subjects


def _most_rows(owners: Owners) -> int:
    held = owners[owners >= 0]
    return int(np.bincount(held).max()) if len(held) else 1


def _numbers(members: BitMap) -> NDArray[np.uint32]:
    return np.frombuffer(members.to_array(), dtype=np.uint32)
