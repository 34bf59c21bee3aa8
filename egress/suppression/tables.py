"""What suppression is asked about: keys, cells, and how uncertain a withheld cell must stay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from core.manifest import Value


class Total(Enum):
    """Marks a key that a cell is summed over (`GROUPING(key) = 1`)."""

    TOTAL = "total"


TOTAL = Total.TOTAL


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKey:
    """One key of the table, in the order of `Cell.key`. Nested keys (town, county) are separate keys."""

    name: str
    domain: tuple[Value | None, ...] | None = None
    """Complete public list of values; None: not enumerable, the values that occur make the grid."""
    parent: str | None = None
    """The next coarser key of the same hierarchy, if it is a key of this table or of the frame."""
    parent_of: Mapping[Value | None, Value | None] = field(default_factory=dict)
    """This key's value -> the parent's value. Needed with `parent`."""
    published: frozenset[Value | None] = frozenset()
    """Values whose one-way margin of this population and measure is out already."""
    numbers: Mapping[Value | None, float] | None = None
    """Set where it tells a number that may be added up: counts by it are protected as if its sums were out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A measure that adds up the protected one times a factor which the keys decide: sum(v) beside counts by v."""

    name: str
    """Equal names, equal moments."""
    factor: Callable[[Mapping[str, Value | None]], float | None]
    """Key name -> value, to what is added up for each one; None: it is no such measure after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One measure of one cell of one grouping set. Give `avg` as the sum that it is together with the count."""

    key: tuple[Value | Total | None, ...]
    """One per key, TOTAL where the cell is summed over it."""
    value: float
    """True value; 0 for an empty cell of an enumerable grid."""
    subjects: int
    """Distinct subjects: the cost of withholding."""
    withheld: bool
    """Withheld already, by a rule of its own or by the history; must not be derivable."""
    added: bool = False
    """Withheld for the sake of others: not released, and itself no secret."""
    moment: Moment | None = None
    """Set where this is the cell of a moment: one more equation, itself protected elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """How uncertain a withheld value must stay. From the guard policy."""

    subjects: int
    """k: a withheld count must be able to be 0 (or k less) and at least k (or k more), as far as anyone can tell."""
    share: float
    """A withheld magnitude must be able to be this share of itself smaller and larger."""
    zeros: bool
    """Protect empty cells of a count too, so that empty and small stay alike."""
    magnitude: bool
    """The measure is a magnitude (sum) and not a count."""
    nonnegative: bool = True
    """The declared range says that no cell is below 0, and so does every attacker."""
    total_published: bool = True
    """The total of this population and measure is out already."""

    def __post_init__(self) -> None:
        if self.subjects < 1 or not 0 < self.share <= 1:
            raise ValueError("protection out of range")

    def below(self, value: float) -> float:
        """By how much less a withheld value must be possible."""
        return self.share * abs(value) if self.magnitude else min(abs(value), float(self.subjects))

    def above(self, value: float) -> float:
        """By how much more a withheld value must be possible."""
        if self.magnitude:
            return self.share * abs(value)
        if value == 0:
            return float(self.subjects) if self.zeros else 0.0
        return self.subjects - value if value < self.subjects else float(self.subjects)
