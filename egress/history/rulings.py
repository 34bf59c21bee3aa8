"""What the history says about a candidate cell, and the policy numbers that it goes by."""

from dataclasses import dataclass, replace
from enum import StrEnum

from pyroaring import BitMap

from core.decision import HistoryEntry
from core.manifest import Value

SHADOW = "shadow"
"""Begins the measure of an entry that stands for a sub-condition and has no value of its own."""

UNFILTERED = "all:"
"""How a population begins that tables and keys alone decide: everybody with a row, or with some values of a key."""

CHOSEN = "?"
"""Begins, behind a population, what the conditions are by which a question chose people through its keys."""


def population(text: str) -> tuple[str, str]:
    """What an entry's population says: (population, conditions of its keys)."""
    base, _, conditions = text.partition(CHOSEN)
    return base, conditions


class Word(StrEnum):
    """The history's word on one candidate. Stored in decision records; append-only."""

    NEW = "new"
    """Release; it adds something, so its entry is reserved and kept."""
    IMPLIED = "implied"
    """Release; it follows from what is out already and costs nothing. Keep the entry: the question has an answer."""
    REPEAT = "repeat"
    """Release the earlier `value`: the identical question. Nothing to keep."""
    CARRIED = "carried"
    """Release the earlier `value` with its `as_of`: few subjects are known to have changed since. Nothing to keep."""
    WITHHELD = "withheld"
    """Do not release; `rule` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One candidate's ruling."""

    word: Word
    rule: str = ""
    """`history.threshold`, `history.difference`, `history.isolation`, `history.capacity`, `history.allotment`,
    `history.shadow`, `history.rows`, `history.equations`, `history.overlap`, `history.dominance`, `history.effort`;
    empty unless withheld."""
    value: Value | None = None
    """For REPEAT and CARRIED: what was released."""
    as_of: str = ""
    """For CARRIED: the earlier value's date."""


def withheld(rule: str) -> Ruling:
    """The ruling that a rule of the history withholds the cell."""
    return Ruling(word=Word.WITHHELD, rule=f"history.{rule}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One cell that would be released, and the sets of people that its value lets one tell apart."""

    entry: HistoryEntry
    """As it will be kept when released."""
    shadows: tuple[bytes, ...] = ()
    """Roaring bitmaps of sub-conditions of the measure: the subjects of this cell whose value differs from the plain
    column (`least(x, c)`: those with x > c; `CASE WHEN p`: those with p). They are judged as if released."""
    row_shadows: tuple[bytes, ...] = ()
    """The same by rows: bitmaps of the cell's rows on which a sub-condition holds."""
    everybody: bool = False
    """Who is not in the cell adds nothing to its value: it is a question about everybody as well."""
    opposites: tuple[str, ...] = ()
    """Cells, as `HistoryEntry.cell`, that hold by their definition all others of everybody."""
    chosen: frozenset[str] = frozenset()
    """The filters by which the question chose its people."""
    part: str = ""
    """Of the text: the SELECT that asks for it."""

    @property
    def entries(self) -> tuple[HistoryEntry, ...]:
        """What a release keeps: the entry, and its shadows, which later releases must not be compared away from."""
        people = BitMap.deserialize(self.entry.subjects)
        shadows = [BitMap.deserialize(data) & people for data in self.shadows]
        nobody = bytes(BitMap().serialize())
        marks = [(bytes(apart.serialize()), b"") for apart in shadows] + [(nobody, rows) for rows in self.row_shadows]
        return (
            self.entry,
            *(
                replace(
                    self.entry,
                    measure=f"{SHADOW}{n}:{self.entry.measure}",
                    subjects=apart,
                    rows=rows,
                    value=None,
                    amounts=b"",
                    equations=b"",
                )
                for n, (apart, rows) in enumerate(marks)
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRules:
    """Policy numbers of the history."""

    subjects: int
    """k: no group of fewer subjects may become computable (`threshold.subjects`)."""
    capacity: float
    """Largest share of any one subject that overlapping releases may explain, beyond the subject's own cell."""
    allotment: float
    """Largest part of that capacity which one scenario may use."""
    average: float = 1.0
    """Largest share that they may explain of a cell's subjects on average, beyond the subjects' own cells."""
    top1_share: float = 1.0
    """Largest share that one subject may hold of what released sums leave between them."""
    top2_share: float = 1.0
    """Share that two of them may not reach."""
    p_percent: float = 0.0
    """What is left without the two largest, as a share of the largest, must reach this."""

    def __post_init__(self) -> None:
        whole = max(self.allotment, self.average, self.top1_share, self.top2_share)
        least = min(self.capacity, self.allotment, self.average, self.top1_share, self.top2_share)
        if self.subjects < 1 or least <= 0 or self.p_percent < 0 or self.capacity >= 1 or whole > 1:
            raise ValueError("history rules out of range")
