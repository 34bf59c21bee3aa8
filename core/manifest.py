"""The manifest: the one description of an extract, written by masking and read by the guard.

No second vocabulary for the same column exists anywhere. Frozen, self-validating, and canonical: `Manifest.hash`
names the extract. What the developer may see of it (names, types, kinds, domains, ranges) is `Manifest.public`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from core.canonical import LATER, digest, read_record, to_plain

Value = str | int | float | bool
"""A value of a declared public domain. Dates are ISO text."""

IDENTIFIER = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]{0,62}")
"""Names of tables, columns and subject types after masking: a letter or a Chinese character first, at most 63.

`$` is not in it: columns that the guard adds to its sidecar start with `$` and can collide with nothing.
"""


class ColumnType(StrEnum):
    """Types that an extract may hold; each is one DuckDB and one Arrow type. Stored; append-only."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    """64 bit: BIGINT / int64."""
    DECIMAL = "decimal"
    """DECIMAL(38, 6) / decimal128(38, 6)."""
    DOUBLE = "double"
    VARCHAR = "varchar"
    DATE = "date"
    TIMESTAMP = "timestamp"
    """Microseconds without zone, UTC by declaration."""


class ColumnKind(StrEnum):
    """What a column is to the guard, after masking. Stored; append-only."""

    SUBJECT = "subject"
    """A token of a data subject: joins and per-subject grouping only."""
    ID = "id"
    """A row's or an object's identifier: equality joins along a declared foreign key only."""
    TEXT = "text"
    """Free text: not usable in the safe-aggregate lane."""
    QUASI = "quasi"
    """A quasi-identifier: a group key only through one of its `coarsenings`."""
    KEY = "key"
    """A group key of allowed granularity."""
    MEASURE = "measure"
    """A number that may be aggregated; needs a declared `range`."""
    PUBLIC = "public"
    """A column of a public table: no person's data."""


class Missing(StrEnum):
    """What may be told of who lacks a value in a column. Declared, never taken from data. Stored; append-only."""

    PROTECTED = "protected"
    """How many lack one is a number like any other: nobody, or enough."""
    OPEN = "open"
    """Any number: that a value is missing says nothing about anybody, and nobody knows of whom it is missing."""


class CoarseningKind(StrEnum):
    """Ways in which a quasi-identifier may become a group key. Stored; append-only."""

    DATE = "date"
    """`unit`: the finest calendar unit allowed (year, quarter, month, week, day)."""
    BIN = "bin"
    """`width`: the smallest width of a numeric bin (floor(x / width))."""
    PREFIX = "prefix"
    """`length`: the longest prefix of a code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coarsening:
    """One allowed coarsening; exactly the field that its kind names is set."""

    kind: CoarseningKind
    unit: str | None = None
    width: float | None = None
    length: int | None = None

    def __post_init__(self) -> None:
        wanted = {CoarseningKind.DATE: "unit", CoarseningKind.BIN: "width", CoarseningKind.PREFIX: "length"}[self.kind]
        given = [name for name in ("unit", "width", "length") if getattr(self, name) is not None]
        if given != [wanted]:
            raise ValueError(f"coarsening {self.kind} needs exactly {wanted}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Declared public bounds of a numeric column, inclusive. Never taken from data."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError("range needs low < high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Declared public bounds of a column of dates or times, both days included. Never taken from data."""

    first: str
    """ISO date."""
    last: str

    def __post_init__(self) -> None:
        if any(date.fromisoformat(day).isoformat() != day for day in (self.first, self.last)):
            raise ValueError("a range of dates needs days as YYYY-MM-DD")
        if not self.first < self.last:
            raise ValueError("a range of dates needs first < last")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of an extract."""

    name: str
    type: ColumnType
    kind: ColumnKind
    label: str
    """Label of the classification (`resident_id`, `amount`, ...), before masking."""
    level: int
    """Level after masking, 1 (open) to 4 (core). 4 is never supplied (R26)."""
    operator: str
    """The masking operator that made it, `keep` for none."""
    stability: int = 1
    """How many subjects' values one subject can change. DP refuses any but 1."""
    subject_type: str | None = None
    """Set exactly for kind `subject`."""
    domain: tuple[Value, ...] | None = None
    """The complete declared list of values of a key, `other` included, in display order; None: not enumerable."""
    range: Range | None = None
    """Declared bounds of a measure."""
    coarsenings: tuple[Coarsening, ...] = ()
    """How a quasi-identifier may become a group key; empty: it may not."""
    missing: Missing = field(default=Missing.PROTECTED, metadata=LATER)
    period: Period | None = field(default=None, metadata=LATER)
    """Declared bounds of a column of dates or times."""

    def __post_init__(self) -> None:
        if not IDENTIFIER.fullmatch(self.name):
            raise ValueError(f"not a column name: {self.name!r}")
        if self.period is not None and self.type not in _CALENDAR:
            raise ValueError(f"column {self.name}: a range of dates belongs to dates and times alone")
        if not 1 <= self.level <= 3:
            raise ValueError(f"column {self.name}: level {self.level} is never supplied")
        if (self.kind is ColumnKind.SUBJECT) != (self.subject_type is not None):
            raise ValueError(f"column {self.name}: a subject type belongs to kind subject alone")
        if self.kind is ColumnKind.MEASURE and self.range is None and self.type is not ColumnType.BOOLEAN:
            raise ValueError(f"column {self.name}: a measure needs a declared range")
        if self.coarsenings and self.kind is not ColumnKind.QUASI:
            raise ValueError(f"column {self.name}: coarsenings belong to kind quasi alone")
        if self.missing is Missing.OPEN and self.kind not in _MAY_LACK:
            raise ValueError(f"column {self.name}: missing: open belongs to kinds key, quasi and measure alone")


_CALENDAR = frozenset((ColumnType.DATE, ColumnType.TIMESTAMP))
_MAY_LACK = frozenset((ColumnKind.KEY, ColumnKind.QUASI, ColumnKind.MEASURE))
"""Kinds of which how many have a value may be asked; a token or a text that is missing tells of a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """How the rows of a table belong to data subjects of one type. Every row has exactly one."""

    subject_type: str
    column: str | None
    """The token column of this table; None when the subject is carried from a parent along a foreign key."""
    ordinal: str
    """Name of the sidecar's column with the subject's dense ordinal (unsigned 32 bit), `$<subject_type>`."""
    max_rows: int
    """The most rows that any one subject has in this table's snapshot. Private: depends on data."""

    def __post_init__(self) -> None:
        if self.ordinal != f"${self.subject_type}" or self.max_rows < 0:
            raise ValueError(f"subject {self.subject_type}: wrong ordinal name or row bound")


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A declared N:1 relation: each row refers to at most one row of the parent, whose columns are unique."""

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of an extract. Protected when it has subjects, public when it has none and `public` says so."""

    name: str
    columns: tuple[Column, ...]
    subjects: tuple[Subject, ...] = ()
    public: bool = False
    foreign_keys: tuple[ForeignKey, ...] = ()
    hierarchies: tuple[tuple[str, ...], ...] = ()
    """Nested keys, finest first: ("town", "county", "city"). Each column's value follows from the one before it."""
    frame: tuple[str, ...] = ()
    """Keys whose totals and one-way margins count as published from the first day (the release frame)."""
    lineage: str = ""
    """The source table that all snapshots share: release history and budgets are kept per lineage."""

    def __post_init__(self) -> None:
        if not IDENTIFIER.fullmatch(self.name):
            raise ValueError(f"not a table name: {self.name!r}")
        if self.public == bool(self.subjects):
            raise ValueError(f"table {self.name}: protected tables have subjects, public ones have none")
        names = [column.name for column in self.columns]
        if len({name.lower() for name in names}) != len(names):
            raise ValueError(f"table {self.name}: two columns share a name")
        used = {column for key in self.foreign_keys for column in key.columns}
        used |= {column for hierarchy in self.hierarchies for column in hierarchy} | set(self.frame)
        used |= {subject.column for subject in self.subjects if subject.column}
        if used - set(names):
            raise ValueError(f"table {self.name}: unknown columns {sorted(used - set(names))}")

    def column(self, name: str) -> Column | None:
        """The column of that name, compared without case as the engine does; None if there is none."""
        return next((column for column in self.columns if column.name.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRef:
    """Which vault snapshot a table was made from."""

    table: str
    snapshot_id: str
    as_of: str
    """ISO date of the data."""
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractFile:
    """One file of the extract's folder."""

    name: str
    """`guard.duckdb` (the sidecar: all tables with their ordinals) or `tables/<table>.parquet` (what Python sees)."""
    bytes: int
    hash: str
    """Of the file; of the content for the sidecar, whose layout on disk is the engine's own (decision 0511)."""


@dataclass(frozen=True, kw_only=True)  # without slots, so that the hash is worked out once
class Manifest:
    """The description of one extract. Its hash is the extract's id."""

    format: int = 1
    domain: str
    scenario: str
    policy_hash: str
    """Hash of the masking policy that made it."""
    key_version: int
    """Version of the scenario's masking keys."""
    mock: bool
    """Made from declared domains only, no data read."""
    snapshots: tuple[SnapshotRef, ...]
    tables: tuple[Table, ...]
    files: tuple[ExtractFile, ...] = ()

    def __post_init__(self) -> None:
        names = {table.name.lower() for table in self.tables}
        if len(names) != len(self.tables):
            raise ValueError("two tables share a name")
        for table in self.tables:
            for key in table.foreign_keys:
                if key.parent.lower() not in names:
                    raise ValueError(f"table {table.name}: foreign key to unknown table {key.parent}")

    def table(self, name: str) -> Table | None:
        """The table of that name, compared without case as the engine does; None if there is none."""
        return next((table for table in self.tables if table.name.lower() == name.lower()), None)

    @cached_property
    def hash(self) -> str:
        """`sha256:<hex>` of the canonical form."""
        return digest(self)

    @property
    def subject_types(self) -> tuple[str, ...]:
        """Every subject type of any table, sorted."""
        return tuple(sorted({subject.subject_type for table in self.tables for subject in table.subjects}))

    def plain(self) -> dict[str, Any]:
        """JSON types; `Manifest.parse` reads it back to an equal value."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def parse(cls, plain: Mapping[str, Any]) -> Self:
        """Read what `plain` wrote. Raises ValueError on unknown or missing keys and wrong types: nothing is guessed."""
        value = read_record(cls, plain)
        if not isinstance(value, cls):
            raise ValueError("not a manifest")
        return value
