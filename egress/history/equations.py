"""What several questions tell together where people count by numbers; of one, `egress/program/equations.py` does.

Theory of operation. A released sum is an equation between unknown numbers, one for each person (or row): each counts as
often as the sum says. `sum(income)` over some people counts their incomes once; `sum(income * children)` counts the
same incomes as often as there are children; `sum(children)` counts the *people* so often, and `count(*)` counts them
once. So a sum is a vector over people for every product of its factors that is taken for the unknown, with the rest of
its factors as the numbers. Equations over one unknown make up one space, in which the geometry of `space.py` finds what
can be combined (`words.py` says what of it tells), over however many questions.

The rows of people are counted in the same way: `count(*)` over visits counts each patient as often as they came, and a
count of patients counts them once; what is left of the two is about those who came twice.

Which rows count somebody is a *layer* (`visits.diagnosis="X6"`): the years of a panel stay apart. But the same people
are counted by a step, or a selection, in no layer or in one of fewer conditions. So what is counted there of people of
a layer is looked at in that layer too: visits with a diagnosis, then who has had one.

Only vectors with few different numbers are kept (`vectors.py`): where nearly everybody has a number of their own, no
combination is 0 for all but a few. Nothing is looked at where everybody counts the same in all equations: sets of
people are judged by the geometry itself.
"""

import json
import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history.isolation import Owners
from egress.history.rows import Released
from egress.history.vectors import canonical, is_weighted, people

ONE = ""
"""The unknown that is known: 1 for everybody. Its equations are counts."""
_HEAD = struct.Struct("<I")
_SUM = re.compile(r"sum:([\w.]+)(?:\[[^\]]*\])?")
"""The measure of a sum of one column, with its declared range."""


@dataclass(frozen=True, slots=True)
class Equation:
    """What one released value adds up."""

    unknown: str
    """Canonical text of what is added up; `ONE`: nothing but 1 for each."""
    by_row: bool
    """Whether each row has an unknown of its own, or each subject."""
    several: bool
    """Whether subjects have several rows, and count by these."""
    vector: bytes
    """Who counts how often; empty: the entry's own subjects, or rows, once."""


@dataclass(frozen=True, slots=True)
class Unknowns:
    """Numbers that equations have in common."""

    unknown: str
    grain: str
    """Of the rows; empty: of the subjects."""
    layer: str
    """Which rows count a subject; what people hold is the same whatever rows are looked at."""
    rows: bool = False
    """Whether equations that count subjects by their rows are among these."""

    def is_below(self, other: "Unknowns") -> bool:
        """Whether it has fewer conditions on the rows that count than another one, and no others."""
        same = self.rows and other.rows and self.unknown == other.unknown and self.grain == other.grain
        return same and self._conditions < other._conditions

    @property
    def _conditions(self) -> frozenset[str]:
        return frozenset(part for part in self.layer.split(" & ") if part)


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a vector beside its bytes."""

    several: bool
    """Whether subjects count by their rows."""
    size: int
    """Subjects, or rows, that count."""


Vectors = Mapping[bytes, Held]
MOST_BROUGHT = 64
"""Vectors of lower layers, the largest, that are looked at in one above."""


def packed(equations: Sequence[Equation]) -> bytes:
    """Equations as they are stored with an entry."""
    if not equations:
        return b""
    head = json.dumps(
        [[one.unknown, one.by_row, one.several, len(one.vector)] for one in equations], ensure_ascii=False
    ).encode()
    return _HEAD.pack(len(head)) + head + b"".join(one.vector for one in equations)


def unpacked(data: bytes) -> Iterator[Equation]:
    """What `packed` wrote."""
    if not data:
        return
    (length,) = _HEAD.unpack_from(data)
    start = _HEAD.size + length
    for unknown, by_row, several, size in json.loads(data[_HEAD.size : start]):
        yield Equation(unknown, by_row, several, data[start : start + size])
        start += size


def told(entry: HistoryEntry) -> Iterator[tuple[Unknowns, bool, bytes]]:
    """The unknowns of an entry's equations, whether rows are what subjects count by, and who counts how often."""
    for one in unpacked(entry.equations) if entry.equations else _by_name(entry):
        vector = one.vector or (entry.rows if one.by_row else entry.subjects)
        layer = entry.layer if one.unknown == ONE and not one.by_row else ""
        grain, data = entry.grain if one.by_row else "", canonical(vector)
        if one.unknown != ONE or not one.several:
            yield Unknowns(one.unknown, grain, layer), one.several, data
        if one.unknown == ONE and not one.by_row:
            yield Unknowns(one.unknown, grain, layer, rows=True), one.several, data


def _by_name(entry: HistoryEntry) -> Iterator[Equation]:
    """Those of an entry that was released before equations were kept, as far as its measure says."""
    summed = _SUM.fullmatch(entry.measure)
    if entry.measure == "count" or (entry.measure.endswith("|distinct") and _counts(entry)):
        yield Equation(ONE, False, False, b"")
    elif entry.measure.startswith("count:") and entry.rows and not entry.measure.endswith("|distinct"):
        yield Equation(ONE, True, True, b"")
    elif summed and entry.value is not None:
        yield Equation(summed[1], bool(entry.rows), False, b"")


def _counts(entry: HistoryEntry) -> bool:
    return type(entry.value) is int and len(BitMap.deserialize(entry.subjects)) == entry.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Equations:
    """The equations that are out about one subject type."""

    vectors: Mapping[Unknowns, Vectors] = field(default_factory=dict)
    """By what they have in common."""
    spaces: Mapping[Unknowns, Released] = field(default_factory=dict)
    """Of those that are worth a look."""

    def with_entries(self, entries: Iterable[HistoryEntry]) -> "Equations":
        """The next state. Takes up what was released without judging it again."""
        more = _gathered(told(entry) for entry in entries)
        if not more:
            return self
        vectors = {**self.vectors, **{key: {**self.vectors.get(key, {}), **new} for key, new in more.items()}}
        spaces = dict(self.spaces)
        for key, new in more.items():
            if _worth(key, vectors[key]):
                spaces[key] = self.spaces[key].with_sets(new) if key in self.spaces else _space(vectors[key])
        return Equations(vectors=vectors, spaces=spaces)

    def too_close(self, asked: Sequence[HistoryEntry], owners: Mapping[str, Owners], subjects: int) -> set[int]:
        """Positions of entries that may not be released; those left may be, all together.

        `owners`: for the grain of each entry that has rows, whose they are.
        """
        refused: set[int] = set()
        mine = [list(told(entry)) for entry in asked]
        gathered = _gathered(mine)
        for key in dict.fromkeys((*gathered, *self.vectors)):
            among, new, brought = self._looked_at(key, gathered)
            known = self.vectors.get(key, {})
            if not new or not _worth(key, {**known, **brought, **new}):
                continue
            space = self.spaces[key] if key in self.spaces else _space(known)
            space = space.with_sets(brought) if brought else space
            wishes = {
                index: [vector for unknowns, _, vector in own if unknowns in among and vector in new]
                for index, own in enumerate(mine)
                if index not in refused
            }
            wishes = {index: vectors for index, vectors in wishes.items() if vectors}
            whose = owners[key.grain] if key.grain else None
            found = space.too_close(list(wishes.values()), whose, subjects, counting=key.rows)
            refused |= {list(wishes)[place] for place in found}
        return refused

    def _looked_at(self, key: Unknowns, asked: Mapping[Unknowns, Vectors]) -> tuple[set[Unknowns], Vectors, Vectors]:
        """Where vectors count that are looked at under a key, those of them that are new, and known ones of below."""
        own, among = asked.get(key, {}), {key}
        if not key.rows or not key.layer:
            return among, own, {}
        lower = [one for one in dict.fromkeys((*asked, *self.vectors)) if one.is_below(key)]
        if not own and not any(one in asked for one in lower):
            return among, {}, {}
        whole = BitMap.union(BitMap(), *map(people, (*self.vectors.get(key, {}), *own)))
        new = {**own, **_within(whole, (asked.get(one, {}) for one in lower))}
        known = _within(whole, (self.vectors.get(one, {}) for one in lower)) if new else {}
        largest = sorted(known, key=lambda vector: (-known[vector].size, vector))[:MOST_BROUGHT]
        return among | set(lower), new, {vector: known[vector] for vector in largest}


def _within(whole: BitMap, several: Iterable[Vectors]) -> dict[bytes, Held]:
    """The vectors of which nobody but some people counts."""
    return {
        vector: held
        for vectors in several
        for vector, held in vectors.items()
        if held.size <= len(whole) and people(vector).issubset(whole)
    }


def _gathered(told: Iterable[Iterable[tuple[Unknowns, bool, bytes]]]) -> dict[Unknowns, dict[bytes, Held]]:
    found: dict[Unknowns, dict[bytes, Held]] = {}
    for equations in told:
        for unknowns, several, vector in equations:
            found.setdefault(unknowns, {})[vector] = Held(several, len(people(vector)))
    return found


def _worth(key: Unknowns, vectors: Vectors) -> bool:
    """Whether anybody counts by different numbers: where these are rows, beside those who count once."""
    if key.rows and not any(held.several for held in vectors.values()):
        return False
    weighted = [held.several for vector, held in vectors.items() if is_weighted(vector)]
    return not all(weighted) or (bool(weighted) and len(weighted) < len(vectors))


def _space(vectors: Vectors) -> Released:
    return Released().with_sets(vectors)
