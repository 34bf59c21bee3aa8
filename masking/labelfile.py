"""The confirmed label file of one table: what every column is, in the words of the department that owns it.

Proposed by `masking.classify`, confirmed by a person, kept beside the catalogue entry, and the only source of kinds,
domains and ranges in a manifest. Nothing in it is taken from data at extract time. YAML:

    format: 1
    table: rand_hie
    lineage: hie.person_year          # the source table that all snapshots share; default: the table's name
    confirmed_by: mem_…               # without it no extract is made
    subjects:
      - {type: person, namespace: zper, column: zper}
    columns:
      zper:   {label: person_number, level: 3, type: integer, kind: subject}
      plan:   {label: category, level: 1, type: integer, kind: key, domain: [1, 2, 3]}
      xage:   {label: age, level: 2, type: double, kind: quasi, coarsenings: [{kind: bin, width: 10}]}
      meddol: {label: amount, level: 2, type: double, kind: measure, range: [0, 50000], missing: open}
    foreign_keys:
      - {columns: [zper], parent: residents, parent_columns: [zper]}
    frame: [plan, site, year]
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import yaml

from core.canonical import LATER, digest, read_record, to_plain
from core.manifest import IDENTIFIER, Coarsening, ColumnKind, ColumnType, ForeignKey, Missing, Period, Range, Value
from core.yamls import load_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLabel:
    """What one source column is. `unsure` columns are never supplied: a person has to decide first."""

    name: str
    label: str
    """A label of `masking.labels`."""
    level: int
    """Level before masking, 1 (open) to 4 (core; never supplied)."""
    type: ColumnType
    kind: ColumnKind
    """What it is before masking; the operator may make it coarser."""
    unsure: bool = False
    domain: tuple[Value, ...] | None = None
    range: Range | None = None
    coarsenings: tuple[Coarsening, ...] = ()
    missing: Missing = field(default=Missing.PROTECTED, metadata=LATER)
    """`open`: who lacks a value in the source is neither sensitive nor known to anybody."""
    period: Period | None = field(default=None, metadata=LATER)
    """The range of a column of dates or times."""

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"column {self.name}: levels go from 1 to 4")
        if self.domain is not None and len(set(self.domain)) != len(self.domain):
            raise ValueError(f"column {self.name}: a value stands twice in the domain")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectLabel:
    """How rows belong to data subjects: by an identifier column, or along a foreign key to a table that has one."""

    type: str
    namespace: str = ""
    """Which numbering the identifier belongs to (`resident_id`, `zper`); different namespaces never join."""
    column: str | None = None
    along: str | None = None
    """The parent table whose subject the row carries; set exactly when `column` is not."""

    def __post_init__(self) -> None:
        if (self.column is None) == (self.along is None):
            raise ValueError(f"subject {self.type}: give a column or a parent table, and not both")
        if (self.column is None) == bool(self.namespace):
            raise ValueError(f"subject {self.type}: a namespace belongs to an identifier column")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFile:
    """The confirmed labels of one table."""

    format: int = 1
    table: str
    lineage: str = ""
    public: bool = False
    confirmed_by: str = ""
    """Who confirmed it; empty: nobody has, and no extract is made."""
    columns: tuple[ColumnLabel, ...]
    subjects: tuple[SubjectLabel, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    hierarchies: tuple[tuple[str, ...], ...] = ()
    frame: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [column.name.lower() for column in self.columns]
        if not IDENTIFIER.fullmatch(self.table):
            raise ValueError("not a table name")
        if len(set(names)) != len(names):
            raise ValueError("two columns share a name")
        used = {subject.column for subject in self.subjects if subject.column} | set(self.frame)
        used |= {name for key in self.foreign_keys for name in key.columns}
        used |= {name for chain in self.hierarchies for name in chain}
        if unknown := sorted(used - {column.name for column in self.columns}):
            raise ValueError(f"unknown column {unknown[0]}")

    def column(self, name: str) -> ColumnLabel | None:
        """The column's label, or None if the file has none."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def hash(self) -> str:
        """`sha256:<hex>` of the canonical form."""
        return digest(self)

    @classmethod
    def parse(cls, plain: Mapping[str, Any]) -> Self:
        """Read the mapping of a YAML label file. Raises ValueError on anything unknown, missing or mistyped."""
        data = dict(plain)
        columns = data.pop("columns", None)
        if not isinstance(columns, Mapping):
            raise ValueError("columns: expected a mapping of column names")
        data["columns"] = [_column_plain(str(name), entry) for name, entry in columns.items()]
        value: Self = read_record(cls, data)
        return value

    @classmethod
    def load(cls, text: str) -> Self:
        """Read YAML text. Raises ValueError on anything else."""
        plain = load_yaml(text)
        if not isinstance(plain, Mapping):
            raise ValueError("expected a mapping")
        return cls.parse(plain)

    def dump(self) -> str:
        """YAML text that `load` reads back to an equal value."""
        plain = _without_defaults(to_plain(self))
        plain["columns"] = {entry.pop("name"): _column_short(entry) for entry in plain["columns"]}
        return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120)


def _column_plain(name: str, entry: Any) -> dict[str, Any]:
    if not isinstance(entry, Mapping):
        raise ValueError(f"column {name}: expected a mapping")
    plain = {"name": name, **entry}
    bounds = plain.get("range")
    if isinstance(bounds, (list, tuple)):
        if len(bounds) != 2:
            raise ValueError(f"column {name}: a range is [low, high]")
        if plain.get("type") in ("date", "timestamp"):
            plain["period"] = {"first": str(bounds[0]), "last": str(plain.pop("range")[1])}
        else:
            plain["range"] = {"low": bounds[0], "high": bounds[1]}
    return plain


def _column_short(entry: dict[str, Any]) -> dict[str, Any]:
    short = _without_defaults(entry)
    if "range" in short:
        short["range"] = [short["range"]["low"], short["range"]["high"]]
    if "period" in short:
        short["range"] = list(short.pop("period").values())
    short["coarsenings"] = [_without_defaults(item) for item in short.get("coarsenings", [])]
    return _without_defaults(short)


def _without_defaults(plain: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if value not in (None, "", [], False)}
