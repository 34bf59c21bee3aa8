"""What the guard says about a job: findings, verdict, what may be released, and what it adds to the release history."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.errors import Place
from core.figure import Figure
from core.manifest import ColumnType, Value

RESULT = "result"
"""Name of the one part that SQL gives."""


class Verdict(StrEnum):
    """The guard's word on a whole result. Stored; append-only."""

    ACCEPTED = "accepted"
    """Ready for release by one reviewer."""
    REVIEW = "review"
    """At least one finding needs people's eyes: two reviewers."""
    REFUSED = "refused"
    """Nothing of it may leave."""


class Outcome(StrEnum):
    """What one rule says. Stored; append-only."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WITHHOLD = "withhold"
    REVIEW = "review"
    REFUSE = "refuse"


class CellStatus(StrEnum):
    """Status of one value of a released table. Stored; append-only."""

    RELEASED = "released"
    WITHHELD = "withheld"
    CARRIED = "carried"
    """A recurring cell in which too few subjects changed: the earlier value with its as-of date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule's word. `en` and `zh` are public and hold no data value and no count."""

    rule: str
    """`area.rule`, as in the guard policy."""
    outcome: Outcome
    en: str
    zh: str
    hint_en: str = ""
    """What would make it pass."""
    hint_zh: str = ""
    place: Place | None = None
    private: str = ""
    """For the operator only: may name cells and counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultColumn:
    """One column of a released table."""

    name: str
    type: ColumnType
    measure: bool
    """True for values that can be withheld; they are followed by a status column in delivered files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One named table of a result. What SQL gives has one, named `RESULT`; free code names its own."""

    name: str
    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Value | None, ...], ...]
    """Canonical order, dates as ISO text; withheld values are None."""
    statuses: tuple[tuple[CellStatus, ...], ...] = ()
    """One per row and measure column, in column order."""
    as_of: tuple[tuple[str, ...], ...] = ()
    """Like `statuses`: for a carried value the date of the earliest data in it; empty for others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One released cell: a set of subjects and a canonical measure. One space per (domain, subject type)."""

    subject_type: str
    lineage: str
    """The table lineage that the measure belongs to."""
    measure: str
    """Canonical measure: `count`, `count:visits`, `sum:visits.cost[0,100]`, ..."""
    cell: str
    """Hash of the canonical question and the cell's key: an identical question has an identical hash."""
    subjects: bytes
    """Roaring bitmap of ordinals, portable serialisation."""
    value: Value | None
    """The value that was released, so that the same question gets the same answer."""
    scenario: str
    as_of: str = ""
    opaque: bool = False
    """Computed by free code: what it says cannot be judged. Kept so that later rules may know of it."""
    population: str = ""
    """Hash of tables, joins and every filter that is not `key = value` or `key IN (...)` on a catalogue key; empty:
    everybody. Two questions of one population differ only in declared keys, so what one implies about the other is
    arithmetic; across populations, equal sets are themselves a finding about people."""
    layer: str = ""
    """The cell's conditions on row-level keys (`visits.year=2024`), canonical text; empty: all rows of each subject.
    Cells of different layers add up different rows of the same people."""
    grain: str = ""
    """The extract and table that `rows` numbers: sets of rows compare within one grain only. Empty: no row numbers."""
    rows: bytes = b""
    """Roaring bitmap of the cell's rows, where a subject may have several; empty bytes: not known."""
    amounts: bytes = b""
    """What the subjects add to a sum, in buckets, for one additive term after the other; empty bytes: not known."""
    siblings: str = ""
    """Hash of the question without the cell's keys: what cells of one such question add up does not overlap."""
    region: str = ""
    """The values of keys that the cell holds by its definition, as JSON; empty: not known."""
    equations: bytes = b""
    """How often each subject, or row, counts in what the value adds up; empty bytes: not known, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The guard's decision on one run. Immutable; a new run or a moved history makes a new one."""

    verdict: Verdict
    code: str | None
    """Stable code when refused, else None."""
    findings: tuple[Finding, ...]
    parts: tuple[Part, ...] = ()
    """The tables that may be released, names unique; none when refused."""
    figures: tuple[Figure, ...] = ()
    """How some of them are drawn."""
    entries: tuple[HistoryEntry, ...] = ()
    """What a release adds to the history, reserved against `history_version`."""
    history_version: int = 0
    record: Mapping[str, Any] | None = None
    """The decision record (`docs/decision-record.md`): rules, cells withheld with their rule, versions, hashes."""

    @property
    def table(self) -> Part:
        """The only part, as SQL gives it; an empty one when refused. Raises ValueError when there are several."""
        (part,) = self.parts or (Part(name=RESULT, columns=(), rows=()),)
        return part
