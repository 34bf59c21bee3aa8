"""Two sets that nearly make up a third: what the third has beside one of them is nearly the other.

Everybody, and those who have had neither A nor R: the rest have had A or R, and a count of those with A leaves whoever
had R alone. No two of the three are alike, so a new set is held against every two known ones of which it may be the
whole, or a part. What the cells of one question make together is a set like any other (`margins.py`).

Sizes and overlaps with the new sets, which the judging has anyway, leave few suspects; a sample of the people leaves
hardly any. The caller looks at the people of what is found. Where all three are sets of one layer, the geometry sees
the same, and more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from egress.history.margins import Cells
from egress.history.sheets import Matrix, Ordinals

SAMPLE = 512
"""People by whom most suspects are told apart."""
_CHUNK = 8_192
"""Suspects that are held against the sample at a time: 16 MB."""

Places = NDArray[np.intp]
Marks = NDArray[np.float32]
"""(sets, people of the sample): 1 where a set holds one."""
Triple = tuple[Sequence[int], Sequence[int], Sequence[int]]
"""New sets and two unions of known columns, of which one is nearly made up of the two others."""


@dataclass(frozen=True, slots=True)
class Sized:
    """Sets with their sizes, and what a sample of the people tells of them."""

    sizes: Matrix
    marks: Marks


def sampled(width: int) -> Ordinals:
    """Some of so many people, evenly spread."""
    return np.arange(0, width, width // SAMPLE + 1, dtype=np.uint32)


def held(sets: Sequence[BitMap], sample: Ordinals) -> Sized:
    """Sets, with whom they hold of a sample."""
    marks = np.array([[person in one for person in sample.tolist()] for one in sets], dtype=np.float32)
    return Sized(np.array(list(map(len, sets)), dtype=np.float64), marks.reshape(len(sets), len(sample)))


def concerned(one: BitMap, two: BitMap, three: BitMap) -> int:
    """How many people tell the largest of three sets from what the two others make up."""
    whole, *parts = sorted((one, two, three), key=len, reverse=True)
    both = parts[0] & parts[1]
    return len(both | ((parts[0] | parts[1]) ^ whole))


def nearly_made_up(known: Sized, new: Sized, overlaps: Matrix, out: Cells, asked: Cells, few: int) -> Iterator[Triple]:
    """Every new set, or question, with two known ones where fewer than `few` people may tell a whole from its parts.

    `overlaps`: (known, new). `out`, `asked`: the known and the new questions with several cells, which are taken to be
    disjoint.
    """
    columns, places = _unions(len(known.sizes), out), _unions(len(new.sizes), asked)
    there, wanted = _united(known, columns), _united(new, places)
    shared = np.array([overlaps[one].sum(axis=0) for one in columns]).reshape(len(columns), len(new.sizes))
    for number, place in enumerate(places):
        inside = shared[:, place].sum(axis=1)
        for left, right in _suspects(there, wanted.sizes[number], wanted.marks[number], inside, few):
            yield place, columns[left], columns[right]


def _unions(number: int, questions: Cells) -> list[list[int]]:
    """Each set, and all cells of each question."""
    return [*([place] for place in range(number)), *map(list, questions.values())]


def _united(sets: Sized, unions: Sequence[Sequence[int]]) -> Sized:
    sizes = np.array([sets.sizes[one].sum() for one in map(list, unions)])
    marks = np.array([sets.marks[one].sum(axis=0) for one in map(list, unions)], dtype=np.float32)
    return Sized(sizes, marks.reshape(len(unions), sets.marks.shape[1]))


def _suspects(held: Sized, size: float, mark: Marks, inside: Matrix, few: int) -> Iterator[tuple[int, int]]:
    """Pairs of which the new set may be a part and the whole, or which are the parts of it."""
    around = np.flatnonzero((inside > size - few) & (held.sizes > size))
    beside = np.flatnonzero(inside < few)
    pairs = _matching(held.sizes[around] - size, held.sizes[beside], few)
    yield from _alike(held.marks, beside[pairs[1]], around[pairs[0]], mark, few)
    within = np.flatnonzero((inside > held.sizes - few) & (held.sizes < size))
    one, other = _matching(size - held.sizes[within], held.sizes[within], few)
    once = one < other
    yield from _alike(held.marks, within[one[once]], within[other[once]], mark, few, whole=True)


def _matching(wanted: Matrix, sizes: Matrix, few: int) -> tuple[Places, Places]:
    """Positions of numbers and of sizes that come close; whoever is counted for nothing may be counted twice."""
    order = np.argsort(sizes, kind="stable")
    first = np.searchsorted(sizes[order], wanted - 2 * few, side="right")
    number = np.searchsorted(sizes[order], wanted + 2 * few, side="left") - first
    one = np.repeat(np.arange(len(wanted)), number)
    start = np.repeat(np.cumsum(number) - number, number)
    return one, order[np.repeat(first, number) + np.arange(len(one)) - start]


def _alike(
    marks: Marks, part: Places, other: Places, mark: Marks, few: int, *, whole: bool = False
) -> Iterator[tuple[int, int]]:
    """Of the pairs: those that fewer than `few` of the sample tell from what they would be.

    `whole`: the mark is that of the whole; else of a part, and the other of each pair is the whole.
    """
    for start in range(0, len(part), _CHUNK):
        one, two = part[start : start + _CHUNK], other[start : start + _CHUNK]
        rest = marks[one] + marks[two] - mark if whole else marks[one] + mark - marks[two]
        kept = np.count_nonzero(rest, axis=1) < few
        yield from zip(one[kept].tolist(), two[kept].tolist(), strict=True)
