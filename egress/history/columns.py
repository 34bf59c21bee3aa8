"""Counts of people in columns of one SELECT that nearly make up one another.

Over visits with a flag that a step brings: everybody, those with diagnosis A, and those whose flag says that they have
neither A nor R. The counts together leave whoever has R alone. Asked one after the other the last is withheld
(`complements.py`), so it must be in one row. The geometry judges columns of one SELECT together, but within a layer;
pairs of counts in several layers are judged by `unions.py`. What is left are three counts, at least two of them new.

Other measures are not looked at: a sum over who has A or B is the sum of two parts by rows, and says nothing of how
many have both. What sums leave between them is judged as sums (`amounts.py`), whatever their layers.
That columns leave *nobody* between them may show where keys alone choose who is in them: two codes that nobody has both
of. By other filters it tells as much as a few would: that nobody without A has a visit that cost more than c.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from pyroaring import BitMap

from egress.history.admission import Wish
from egress.history.complements import Sized, concerned, held, nearly_made_up
from egress.history.margins import Cells
from egress.history.populations import several
from egress.history.sheets import Matrix, Ordinals


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A number of people that a column asks for in one cell."""

    people: BitMap
    layer: str
    question: str
    """Of which it is a cell."""
    chosen: frozenset[str]
    """The filters by which the question chose its people."""

    @classmethod
    def of(cls, wish: Wish, chosen: frozenset[str]) -> "Asked":
        """A wish as the number of its own set."""
        people = BitMap.deserialize(wish.sets[0])
        return cls(people=people, layer=wish.layer, question=wish.siblings, chosen=chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """The sets that are out."""

    sets: Sized
    layers: Sequence[str]
    questions: Cells
    people: Callable[[int], BitMap]
    """Of one of them."""


def told_together(asked: Sequence[Asked], out: Out, overlaps: Matrix, sample: Ordinals, subjects: int) -> set[int]:
    """Positions of counts that may not be released; those left may be, all together. What is asked last goes.

    `overlaps`: (known sets, asked). `sample`: the people by whom `out.sets` are marked.
    """
    first = len(out.layers)
    layers = {one.layer for one in asked}
    if len(asked) < 2 or len(layers | set(out.layers)) == 1:
        return set()
    own = held([one.people for one in asked], sample)
    shared = [[one.people.intersection_cardinality(other.people) for other in asked] for one in asked]
    both = np.vstack([overlaps, np.array(shared, dtype=np.float64)])
    everything = Sized(np.concatenate([out.sets.sizes, own.sizes]), np.vstack([out.sets.marks, own.marks]))
    mine = several(frozenset((one.question,)) for one in asked)
    cells = {**out.questions, **{f"new {name}": [first + at for at in places] for name, places in mine.items()}}
    triples = [
        _Triple.of((tuple(first + at for at in places), tuple(left), tuple(right)), first)
        for places, left, right in nearly_made_up(everything, own, both, cells, mine, subjects)
    ]
    refused: set[int] = set()
    for triple in sorted(set(triples), key=lambda one: one.order):
        looked = triple.several and not refused & set(triple.new) and triple.layers(asked, out) > 1
        if (
            looked
            and triple.least(asked) <= concerned(*(_people(side, asked, out) for side in triple.sides)) < subjects
        ):
            refused.add(min(triple.last, key=lambda at: len(asked[at].people)))
    return refused


@dataclass(frozen=True, slots=True)
class _Triple:
    """Three unions of sets, of which one is nearly made up of the two others; new ones follow those that are out."""

    sides: tuple[tuple[int, ...], ...]
    first: int
    """The number of the first new one."""

    @classmethod
    def of(cls, sides: Sequence[tuple[int, ...]], first: int) -> "_Triple":
        return cls(tuple(sorted(sides)), first)

    @property
    def new(self) -> list[int]:
        """Positions of what is asked for."""
        return [column - self.first for side in self.sides for column in side if column >= self.first]

    @property
    def known(self) -> list[int]:
        return [column for side in self.sides for column in side if column < self.first]

    @property
    def several(self) -> bool:
        """Whether two of the three are new, and none stands twice: others were judged when one of them was new."""
        return sum(side[0] >= self.first for side in self.sides) > 1 and len(set(self.new)) == len(self.new)

    @property
    def last(self) -> list[int]:
        """Positions of the new cells that are asked for last."""
        return [column - self.first for column in max(self.sides, key=max) if column >= self.first]

    @property
    def order(self) -> tuple[int, tuple[tuple[int, ...], ...]]:
        return max(self.last, default=-1), self.sides

    def least(self, asked: Sequence[Asked]) -> int:
        """The fewest people who may not show: nobody, where columns chose their people in different ways."""
        return 1 if len({asked[at].chosen for at in self.new}) == 1 else 0

    def layers(self, asked: Sequence[Asked], out: Out) -> int:
        """In one layer the geometry has judged them."""
        return len({asked[at].layer for at in self.new} | {out.layers[at] for at in self.known})


def _people(columns: Sequence[int], asked: Sequence[Asked], out: Out) -> BitMap:
    first = len(out.layers)
    return BitMap.union(*(out.people(at) if at < first else asked[at - first].people for at in columns))
