"""Secondary suppression: what is withheld must not follow from what is released.

Theory of operation. The attacker knows every released cell, every margin of the release frame (published from the first
day), which keys nest in which, and that counts and declared non-negative measures are at least 0. All of that is one
linear system over the cells of all grouping sets of one measure. A withheld cell is protected when that system leaves
it free to be `below` less and `above` more than it is (`Protection`). `protect` chooses further cells to withhold, at
least cost, until every cell that had to be withheld is protected, and proves it with a linear programme (HiGHS). When a
proof is not found within its limits it withholds more, never less.

Reference: Fischetti and Salazar-González, "Models and Algorithms for Optimizing Cell Suppression in Tabular Data with
Linear Constraints", JASA 95 (2000).
"""

from collections.abc import Mapping, Sequence
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
    frame: bool = False
    """The key's one-way margin of this population and measure is published: exact, from the first day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One measure of one cell of one grouping set. Give `avg` as the sum that it is together with the count."""

    key: tuple[Value | None | Total, ...]
    """One per key, TOTAL where the cell is summed over it."""
    value: float
    """True value; 0 for an empty cell of an enumerable grid."""
    subjects: int
    """Distinct subjects: the cost of withholding."""
    withheld: bool
    """Withheld already, by a rule of its own or by the history; must not be derivable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """How uncertain a withheld value must stay. From the guard policy."""

    subjects: int
    """k: a withheld count must be able to be 0 and at least k, as far as anyone can tell."""
    share: float
    """A withheld magnitude must be able to be this share of itself smaller and larger."""
    zeros: bool
    """Protect empty cells too, so that empty and small stay alike."""
    magnitude: bool
    """The measure is a magnitude (sum) and not a count."""
    nonnegative: bool = True
    """The declared range says that no cell is below 0, and so does every attacker."""
    total_published: bool = True
    """The total of this population and measure is in the release frame."""


def protect(cells: Sequence[Cell], keys: Sequence[TableKey], protection: Protection) -> frozenset[int]:
    """Indices of cells to withhold beyond those that are withheld already; deterministic.

    Cells of several grouping sets, or of several boundaries over one population and measure, go in together. Empty
    cells of an enumerable grid need not be listed: the grid is completed here. Raises ValueError on a key that does not
    fit `keys` or on two cells with one key.
    """
    raise NotImplementedError
