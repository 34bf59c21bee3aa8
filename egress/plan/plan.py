"""The typed plan: what a text means, independent of its spelling.

Two worlds. `Rows` are protected rows: base tables and per-subject aggregates, joined and filtered, each row belonging
to one subject of every type in `subjects`. A `Boundary` turns rows into cells. A `Query` computes over cells and public
tables only, so that HAVING, ORDER BY, LIMIT, windows and ratios can show nothing that the cells do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from core.canonical import digest
from core.manifest import Table, Value
from egress.plan.expressions import (
    Aggregate,
    Column,
    Expr,
    InQuery,
    Scalar,
    SortKey,
    Type,
    Window,
    canonical,
    columns,
    never_null,
    walk,
)
from egress.plan.expressions import Semi as SemiJoin
from egress.plan.measures import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSource:
    """A base table under a generated alias."""

    alias: str
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafSource:
    """A per-subject aggregate under a generated alias."""

    alias: str
    leaf: "PerSubject"
    coarse: bool = False
    """A finer step beside it is asked what filters leave out (`egress/reading/forgotten.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSource:
    """A sub-query over public tables only."""

    alias: str
    query: "Query"


Source = TableSource | LeafSource | PublicSource


def is_public(source: Source) -> bool:
    """Nobody's rows."""
    return isinstance(source, PublicSource) or (isinstance(source, TableSource) and source.table.public)


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """One more source; `outer` keeps rows without a match."""

    source: Source
    outer: bool
    on: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRef:
    """Where rows carry the ordinal of their subject."""

    type: str
    column: Column
    max_rows: int | None
    """Most rows that one subject can have here; None: not known, no cheap bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Protected rows: a join of sources, filtered."""

    first: Source
    joins: tuple[Join, ...] = ()
    where: tuple[Expr, ...] = ()
    subjects: tuple[SubjectRef, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources, the first one first."""
        return (self.first, *(join.source for join in self.joins))

    @property
    def inner_filters(self) -> tuple[Column, ...]:
        """Flags of per-subject sources: true where the source left out some of the subject's rows."""
        return tuple(
            Column(source=source.alias, name=LEFT_OUT, type=Type.BOOLEAN)
            for source in self.sources
            if isinstance(source, LeafSource) and source.leaf.filtered and not source.coarse
        )

    def label(self, column: Column) -> str:
        """Canonical name of a column of these rows."""
        return column.facts.label if column.facts else f"{column.source}.{column.name}"

    def population(self) -> Any:
        """Canonical form of the joined sources without the filters, in which the order of sources does not matter."""
        sources = sorted((source_canonical(source) for source in self.sources), key=str)
        links = [
            [join.outer, sorted((canonical(part, self.label) for part in join.on), key=str)] for join in self.joins
        ]
        return [sources, sorted(links, key=str)]

    def canonical(self) -> Any:
        """Canonical form with the filters."""
        return [self.population(), sorted((canonical(part, self.label) for part in self.where), key=str)]


PRESENT = "$in"
"""The flag of a filtered per-subject source that the subject has rows left."""
LEFT_OUT = "$out"
"""Its flag that the subject had rows taken away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PerSubject:
    """Rows grouped by all their subjects (and perhaps further keys): one row per subject and key."""

    rows: Rows
    keys: tuple[tuple[str, Expr], ...]
    """Further keys, by generated name."""
    aggregates: tuple[tuple[str, Aggregate], ...]
    whole: LeafSource | None = None
    """The same step by all subjects of its rows, where this one forgets some."""

    @property
    def filtered(self) -> bool:
        """Whether its rows were filtered: then it shows `$in` (has rows left) and `$out` (had rows taken away)."""
        return bool(self.rows.where) or bool(self.rows.inner_filters)

    def canonical(self) -> Any:
        """Canonical form."""
        keys = sorted((canonical(expr, self.rows.label) for _, expr in self.keys), key=str)
        return ["per_subject", self.rows.canonical(), keys, [subject.type for subject in self.rows.subjects]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One group key of a boundary."""

    name: str
    """`k0`, `k1`, …"""
    value: Expr
    column: Column | None
    """Set when the key is a column as it stands."""
    domain: tuple[Value | None, ...] | None = None
    """All values that it can have, declared, listed by a filter or by its own text: they complete the grid."""
    chosen: bool = False
    """The text computes it by conditions, and its values follow from the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """Rows become cells: one per grouping set and combination of keys."""

    name: str
    """`b0`, `b1`, …: the output's and the released table's name."""
    rows: Rows
    keys: tuple[Key, ...]
    sets: tuple[tuple[int, ...], ...]
    """Grouping sets as indices into `keys`."""
    measures: tuple[Measure, ...]
    beside: str = ""
    """The boundary whose forgotten subjects this one is judged for; empty: it is released."""
    judged_for: tuple[str, ...] = ()
    """Their types."""

    @property
    def enumerable(self) -> bool:
        """Every key has a known domain: the complete grid is shown."""
        return all(key.domain is not None for key in self.keys)

    @property
    def whole(self) -> bool:
        """Columns as they stand, over whole tables: no question can vary which cells there are.

        Nor, on a grid, who lacks a value, where each key is computed from one column.
        """
        tables = all(isinstance(source, TableSource) for source in self.rows.sources)
        return tables and not self.rows.where and all(map(self._of_a_column, self.keys))

    def _of_a_column(self, key: Key) -> bool:
        return isinstance(key.value, Column) or (self.enumerable and len(set(columns(key.value))) == 1)

    @property
    def sparse(self) -> bool:
        """Cells may be left out: values are not all known, or a computed truth value may be missing."""
        return not self.enumerable or any(
            key.value.type is Type.BOOLEAN
            and not isinstance(key.value, Column)
            and not (None in (key.domain or ()) or never_null(key.value))
            for key in self.keys
        )

    def canonical(self) -> Any:
        """Canonical form."""
        keys = [canonical(key.value, self.rows.label) for key in self.keys]
        sets = [[keys[index] for index in group] for group in self.sets]
        measures = [measure.canonical(self.rows.label) for measure in self.measures]
        return [self.rows.canonical(), keys, sorted(sets, key=str), measures]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellsRef:
    """The released cells of a boundary."""

    alias: str
    boundary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRef:
    """A public table."""

    alias: str
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A sub-query."""

    alias: str
    query: "Query"


@dataclass(frozen=True, slots=True, kw_only=True)
class FromJoin:
    """A join after the boundary; any condition may stand here."""

    kind: str
    """`INNER`, `LEFT`, `RIGHT`, `FULL` or `CROSS`."""
    left: "From"
    right: "From"
    on: Expr | None


From = CellsRef | PublicRef | Derived | FromJoin


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One output column."""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """A SELECT over released cells or public tables."""

    items: tuple[Item, ...]
    source: From | None = None
    where: Expr | None = None
    groups: tuple[Expr, ...] | None = None
    """None: no grouping; empty: one group."""
    sets: tuple[tuple[int, ...], ...] = ()
    having: Expr | None = None
    qualify: Expr | None = None
    distinct: bool = False
    order: tuple[SortKey, ...] = ()
    limit: int | None = None
    offset: int | None = None
    public: bool = False
    """Over public tables alone: aggregates need not be strict about withheld values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuery:
    """A set operation; `order` refers to columns of the first part by name."""

    operator: str
    """`UNION`, `EXCEPT` or `INTERSECT`."""
    all: bool
    parts: tuple["Query", ...]
    order: tuple[SortKey, ...] = ()
    limit: int | None = None
    offset: int | None = None
    public: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        """Columns of the first part name the result."""
        return self.parts[0].items


Query = Select | SetQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Base columns and functions that a reading touches: for the second reading and for grants."""

    tables: frozenset[str]
    columns: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that one text asks."""

    boundaries: tuple[Boundary, ...]
    public_tables: tuple[Table, ...]
    """Public tables that are needed after the boundary."""
    query: Query
    columns: tuple[tuple[str, bool], ...]
    """Output names and whether each is computed from a measure (can be withheld)."""
    touched: Touched
    text: str = field(default="", compare=False)

    @property
    def hash(self) -> str:
        """Hash of the canonical plan."""
        return digest([[boundary.canonical() for boundary in self.boundaries], repr(self.query), self.columns])

    @property
    def asked(self) -> str:
        """Hash of the cells that are asked for, whatever their columns are called and whatever is made of them."""
        return digest([[one.beside, list(one.judged_for), one.canonical()] for one in self.boundaries])

    @property
    def protected_tables(self) -> tuple[str, ...]:
        """Names of the base tables behind all boundaries, sorted."""
        return tuple(sorted({table.name for boundary in self.boundaries for table in base_tables(boundary.rows)}))


def base_tables(rows: Rows) -> Iterator[Table]:
    """Every base table below `rows`, semi-joined ones included."""
    for source in rows.sources:
        if isinstance(source, TableSource):
            yield source.table
        elif isinstance(source, LeafSource):
            yield from base_tables(source.leaf.rows)
    for part in rows.where:
        for node in walk(part):
            if isinstance(node, SemiJoin):
                yield from base_tables(node.rows)


def public_tables(query: Query) -> tuple[Table, ...]:
    """Public tables that a query over cells reads, sub-queries included, by name."""
    found = {table.name: table for table in _public_below(query)}
    return tuple(found[name] for name in sorted(found))


def _public_below(query: Query) -> Iterator[Table]:
    if isinstance(query, SetQuery):
        for part in query.parts:
            yield from _public_below(part)
        return
    yield from _public_in(query.source)
    values = [item.value for item in query.items] + [key.value for key in query.order]
    tests = [part for part in (query.where, query.having, query.qualify) if part is not None]
    for value in (*values, *tests, *(query.groups or ())):
        for node in walk(value):
            if isinstance(node, (Scalar, InQuery)):
                yield from _public_below(node.query)


def _public_in(source: From | None) -> Iterator[Table]:
    match source:
        case PublicRef():
            yield source.table
        case Derived():
            yield from _public_below(source.query)
        case FromJoin():
            yield from _public_in(source.left)
            yield from _public_in(source.right)


def source_canonical(source: Source) -> Any:
    """Canonical form of one source."""
    match source:
        case TableSource():
            return source.table.lineage or source.table.name.lower()
        case LeafSource():
            return source.leaf.canonical()
        case PublicSource():
            return ["public", repr(source.query)]


# What an output column depends on


def depends_on_measure(expr: Expr, query: Query) -> bool:
    """Whether a value can be withheld: it is computed from some boundary's measure."""
    if isinstance(query, SetQuery):
        position = next((i for i, item in enumerate(query.items) if item.value == expr), 0)
        return any(depends_on_measure(part.items[position].value, part) for part in query.parts)
    for node in walk(expr):
        if isinstance(node, (Scalar, InQuery)) and not node.query.public:
            return True
        if isinstance(node, (Aggregate, Window)) and not query.public:
            return True
        if isinstance(node, Column) and query.source is not None and measure_column(node, query.source):
            return True
    return False


def measure_column(column: Column, source: From) -> bool:
    """Whether a column of `source` is computed from some boundary's measure."""
    match source:
        case CellsRef(alias=alias):
            return column.source == alias and column.name.startswith("m")
        case Derived(alias=alias, query=query) if alias == column.source:
            item = next((item for item in query.items if item.name == column.name), None)
            return item is not None and depends_on_measure(item.value, query)
        case FromJoin():
            return measure_column(column, source.left) or measure_column(column, source.right)
        case _:
            return False
