"""The masking policy: which operator makes each granted column of a scenario safe, and the gate that proves it.

Data, not code: YAML, versioned, hashed; `docs/masking-policy.schema.json` describes it. Default deny: a column that it
does not name is not supplied.

    format: 1
    name: hie-study
    version: 1
    key_version: 1
    tables:
      rand_hie:
        rows_without_subject: refuse      # or drop
        columns:
          zper:   {operator: pseudonym}
          plan:   {operator: collapse, parameters: {other: 0, min_subjects: 10}}
          meddol: {operator: keep, outside: clip}
        gate: {quasi_identifiers: [plan, site], k: 5}
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

import yaml

from core.canonical import digest, read_record, to_plain
from core.manifest import Coarsening, ColumnKind, Range, Value
from core.yamls import load_yaml


class Outside(StrEnum):
    """What happens to a value outside its declared range or domain, or of the wrong type. Stored; append-only."""

    REFUSE = "refuse"
    """No extract is made."""
    CLIP = "clip"
    """The nearest bound of the range; what is no number becomes null."""
    OTHER = "other"
    """The declared `other` of the domain."""
    NULL = "null"
    DROP_ROW = "drop_row"


class Orphans(StrEnum):
    """What happens to a row that belongs to no subject. Stored; append-only."""

    REFUSE = "refuse"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRule:
    """How one column is masked. Kind, domain, range and coarsenings default to what label and operator imply."""

    operator: str
    """A name of `masking.operators.registry.REGISTRY`."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    outside: Outside = Outside.REFUSE
    other: Value | None = None
    """The value that `outside: other` puts in place; default: the operator's own parameter of that name."""
    kind: ColumnKind | None = None
    domain: tuple[Value, ...] | None = None
    """The declared domain after masking, when the operator changes it."""
    range: Range | None = None
    coarsenings: tuple[Coarsening, ...] = ()


LEAST_SHARE = 0.001
"""Of a population that a table may be declared to be: below, the estimate sums too many terms to be worth it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The people among whom somebody searches who does not know who is in the table: public knowledge, cited.

    Either published counts by the quasi-identifiers as they are after masking, or the share of the population that the
    table is a random sample of.
    """

    source: str
    """Where it is published, in words."""
    share: float | None = None
    """0.001 to 1."""
    subject: str = ""
    """Type of subject that is counted; empty: the table's only one."""
    columns: tuple[str, ...] = ()
    counts: tuple[tuple[Value, ...], ...] = ()
    """One entry a combination: a value of each of `columns` in their order, then the number of people."""

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ValueError("a population says where it is published")
        if (self.share is None) != bool(self.counts) or bool(self.columns) != bool(self.counts):
            raise ValueError("a population gives its columns and counts, or a share, and not both")
        if self.share is not None and not LEAST_SHARE <= self.share <= 1:
            raise ValueError(f"the share of a population lies between {LEAST_SHARE} and 1")
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("a population names a column twice")
        for entry in self.counts:
            if len(entry) != len(self.columns) + 1 or type(entry[-1]) is not int or entry[-1] < 0:
                raise ValueError("a count has a value for each column and then a whole number of people")
        if len({entry[:-1] for entry in self.counts}) != len(self.counts):
            raise ValueError("a population counts a combination twice")

    def over(self, columns: Collection[str]) -> "Population | None":
        """The same people counted by some of its columns only; None if none is left to count by."""
        if self.share is not None:
            return self
        places = [place for place, name in enumerate(self.columns) if name in columns]
        sums: dict[tuple[Value, ...], int] = {}
        for entry in self.counts:
            key = tuple(entry[place] for place in places)
            sums[key] = sums.get(key, 0) + int(entry[-1])
        kept = tuple(self.columns[place] for place in places)
        counts = tuple((*key, people) for key, people in sums.items())
        return replace(self, columns=kept, counts=counts) if kept else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Limits that the masked table must keep, counted in subjects. None or 0: not asked for."""

    quasi_identifiers: tuple[str, ...]
    k: int = 5
    max_risk: float = 0.2
    """Highest prosecutor risk of any one subject, 0 to 1."""
    sensitive: tuple[str, ...] = ()
    l: int = 0  # noqa: E741  # the literature's own name
    entropy_l: float = 0.0
    t: float = 1.0
    suppression_limit: float = 0.0
    """Highest share of subjects that may be left out to pass, 0 to 1."""
    population: Population | None = None
    max_journalist_risk: float = 1.0
    """Highest journalist risk of any class against `population`, 0 to 1."""

    def __post_init__(self) -> None:
        for name, least in (("k", 1), ("l", 0), ("entropy_l", 0)):
            if not getattr(self, name) >= least:  # neither below nor NaN: a limit that everything keeps is none
                raise ValueError(f"the gate's {name} is at least {least}")
        for name in ("max_risk", "t", "suppression_limit", "max_journalist_risk"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"the gate's {name} lies between 0 and 1")
        if self.max_journalist_risk < 1 and self.population is None:
            raise ValueError("a limit on the journalist's risk needs a population")
        counted = self.population.columns if self.population else ()
        if counted and set(counted) != set(self.quasi_identifiers):
            raise ValueError("a population is counted by exactly the gate's quasi-identifiers")

    def of(self, subject_type: str) -> "Gate":
        """The gate as it holds for one type of subject: a population of another type says nothing about it."""
        if self.population is None or self.population.subject in ("", subject_type):
            return self
        return replace(self, population=None, max_journalist_risk=1.0)

    def over(self, columns: Collection[str]) -> "Gate | None":
        """The gate cut to the columns that are supplied; None if no quasi-identifier is."""
        left = tuple(name for name in self.quasi_identifiers if name in columns)
        sensitive = tuple(name for name in self.sensitive if name in columns)
        population = self.population.over(left) if self.population else None
        return replace(self, quasi_identifiers=left, sensitive=sensitive, population=population) if left else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRule:
    """How one table is masked."""

    columns: Mapping[str, ColumnRule]
    rows_without_subject: Orphans = Orphans.REFUSE
    gate: Gate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskingPolicy:
    """One version of a scenario's masking policy."""

    format: int = 1
    name: str
    version: int
    key_version: int = 1
    tables: Mapping[str, TableRule]

    @property
    def hash(self) -> str:
        """`sha256:<hex>` of the canonical form; goes into manifest, audit and receipts."""
        return digest(self)

    @classmethod
    def parse(cls, plain: Mapping[str, Any]) -> Self:
        """Read the mapping of a YAML policy. Raises ValueError on anything unknown, missing or mistyped."""
        value: Self = read_record(cls, plain)
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
        return yaml.safe_dump(_short(to_plain(self)), sort_keys=False, allow_unicode=True, width=120)


_DEFAULTS = {"outside": "refuse", "rows_without_subject": "refuse"}


def _short(plain: Any) -> Any:
    """JSON types without what is empty or the default of every record."""
    if isinstance(plain, list):
        return [_short(item) for item in plain]
    if not isinstance(plain, dict):
        return plain
    short = {key: _short(value) for key, value in plain.items()}
    return {key: item for key, item in short.items() if item not in (None, "", [], {}, _DEFAULTS.get(key))}
