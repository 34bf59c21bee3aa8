"""The dates of carried values on their way through the finishing statement.

A recurring cell in which too few people changed keeps its earlier value (`history.rulings.Word.CARRIED`). Whoever reads
a result must see that, also of a total, a ratio or a rank that such a cell went into. So each measure `m0` of released
cells has a companion `d0`, the date of its value when it was carried, and every output has a companion that is the
earliest date of all that it was computed from. Which rows are shown may depend on carried values too; that is not
marked.

Companions follow the values cell by cell through expressions, FILTER, groups, windows, sub-queries and UNION ALL.
Where another column would change which rows are equal (DISTINCT, UNION, EXCEPT, INTERSECT), and for sub-queries as
values, the earliest date of all cells below stands for each of them: a mark too many, none too few.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from egress.plan.expressions import (
    Aggregate,
    Call,
    Column,
    Expr,
    InQuery,
    Literal,
    Scalar,
    Type,
    Window,
    children,
    walk,
)
from egress.plan.plan import CellsRef, Derived, From, FromJoin, Item, PublicRef, Query, Select, SetQuery

FRESH = "~"
"""Stands for the date of a value that is not carried; sorts behind every date, so the earliest date is the least."""
REST = "~~"
"""Marks the row that stands for cells that are left out, where a value of it is shown as it is; sorts behind FRESH."""

_OVER_FRAME = frozenset(["sum", "avg", "count", "count_star", "min", "max"])
"""Windows that read the rows of their frame alone; others (lag, rank) may read the whole partition."""

Measures = Mapping[str, int]
"""Boundary -> number of its measures."""


def companion(measure: str) -> str:
    """The column beside a measure of released cells: `m0` -> `d0`."""
    return f"d{measure[1:]}"


def names(items: Sequence[Item]) -> tuple[str, ...]:
    """The companions of a query's columns, by column; they clash with none of them."""
    taken = {item.name.lower() for item in items}
    mark = "$as_of"
    while any(name.startswith(mark) for name in taken):
        mark = f"${mark}"
    return tuple(f"{mark}{number}" for number in range(len(items)))


def dated(query: Query, measures: Measures, wanted: Iterable[int]) -> Query:
    """The query with a companion behind its columns for each of those `wanted`, by position."""
    return _Dates(measures).query(query, tuple(wanted))


@dataclass(frozen=True, slots=True)
class _Dates:
    measures: Measures

    def query(self, query: Query, wanted: tuple[int, ...]) -> Query:
        if query.distinct if isinstance(query, Select) else not (query.operator == "UNION" and query.all):
            return self._with(query, wanted, [self._earliest(query)] * len(query.items))
        if isinstance(query, SetQuery):
            own = names(query.items)
            parts = [self._named(self.query(part, wanted), len(query.items), wanted, own) for part in query.parts]
            return replace(query, parts=tuple(parts))
        source = self._source(query.source) if query.source is not None else None
        scope = _Scope(self, query.source, grouped=query.groups is not None)
        return self._with(replace(query, source=source), wanted, [scope.date(item.value) for item in query.items])

    def _with(self, query: Query, wanted: tuple[int, ...], dates: Sequence[Expr | None]) -> Query:
        """The query with these dates behind its columns; in set operations, in every part."""
        if isinstance(query, SetQuery):
            return replace(query, parts=tuple(self._with(part, wanted, dates) for part in query.parts))
        own = names(query.items)
        more = tuple(Item(name=own[at], value=dates[at] or _FRESH) for at in wanted)
        return replace(query, items=(*query.items, *more))

    def _named(self, query: Query, count: int, wanted: tuple[int, ...], own: Sequence[str]) -> Query:
        """A part of a UNION under the names of the whole: those of the first part count."""
        if isinstance(query, SetQuery):
            return replace(query, parts=tuple(self._named(part, count, wanted, own) for part in query.parts))
        more = zip(query.items[count:], wanted, strict=True)
        return replace(query, items=(*query.items[:count], *(replace(item, name=own[at]) for item, at in more)))

    def _source(self, source: From) -> From:
        match source:
            case Derived(query=query) if not query.public:
                return replace(source, query=self.query(query, tuple(range(len(query.items)))))
            case FromJoin():
                return replace(source, left=self._source(source.left), right=self._source(source.right))
            case _:
                return source

    def _earliest(self, query: Query) -> Expr | None:
        """The earliest date of all cells below a query: the same for all of its rows."""
        return _least(self._of(boundary) for boundary in dict.fromkeys(_boundaries(query)))

    def _of(self, boundary: str) -> Expr | None:
        columns = (Column(source="c", name=f"d{n}", type=Type.VARCHAR) for n in range(self.measures[boundary]))
        first = _least(map(_minimum, columns))
        if first is None:
            return None
        cells = CellsRef(alias="c", boundary=boundary)
        item = Item(name="d", value=Call(name="coalesce", args=(first, _FRESH), type=Type.VARCHAR))
        return Scalar(query=Select(items=(item,), source=cells, groups=()), type=Type.VARCHAR)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The expressions of one SELECT."""

    dates: _Dates
    source: From | None
    grouped: bool

    def date(self, expr: Expr) -> Expr | None:
        """The earliest date of what an expression is computed from; None: nothing that could be carried."""
        match expr:
            case Column():
                found = _companion(expr, self.source)
                return _minimum(found) if self.grouped and found is not None else found
            case Aggregate():
                rows = replace(self, grouped=False)
                inside = _least(map(rows.date, expr.args))
                test = rows.date(expr.where) if expr.where is not None else None
                shown = _minimum(inside, where=expr.where) if inside is not None else None
                return _least([shown, _minimum(test) if test is not None else None])
            case Window():
                below = _least(map(self.date, children(expr)))
                if below is None:
                    return None
                return self._window(expr, below)
            case Scalar() | InQuery():
                value = self.date(expr.value) if isinstance(expr, InQuery) and expr.value is not None else None
                return _least([value, None if expr.query.public else self.dates._earliest(expr.query)])
            case _:
                return _least(map(self.date, children(expr)))

    def _window(self, expr: Window, below: Expr) -> Window:
        within = expr.name in _OVER_FRAME
        return Window(
            name="min",
            args=(below,),
            partition=expr.partition,
            order=expr.order if within else (),
            frame=expr.frame if within else "",
            type=Type.VARCHAR,
        )


_FRESH = Literal(value=FRESH, type=Type.VARCHAR)


def _least(parts: Iterable[Expr | None]) -> Expr | None:
    found = tuple(dict.fromkeys(part for part in parts if part is not None))
    if len(found) > 1:
        return Call(name="least", args=found, type=Type.VARCHAR)
    return found[0] if found else None


def _minimum(value: Expr, where: Expr | None = None) -> Aggregate:
    return Aggregate(name="min", args=(value,), type=Type.VARCHAR, where=where)


def _companion(column: Column, source: From | None) -> Column | None:
    """The companion of a column of `source`."""
    match source:
        case CellsRef(alias=alias) if alias == column.source and column.name.startswith("m"):
            return replace(column, name=companion(column.name), type=Type.VARCHAR)
        case Derived(alias=alias, query=query) if alias == column.source and not query.public:
            position = [item.name for item in query.items].index(column.name)
            return replace(column, name=names(query.items)[position], type=Type.VARCHAR)
        case FromJoin():
            return _companion(column, source.left) or _companion(column, source.right)
        case _:
            return None


def _boundaries(query: Query) -> Iterator[str]:
    """The boundaries whose cells a query reads, sub-queries included."""
    if isinstance(query, SetQuery):
        for part in query.parts:
            yield from _boundaries(part)
        return
    yield from _boundaries_in(query.source)
    tests = [part for part in (query.where, query.having, query.qualify) if part is not None]
    for value in (*(item.value for item in query.items), *tests, *(query.groups or ())):
        for node in walk(value):
            if isinstance(node, (Scalar, InQuery)):
                yield from _boundaries(node.query)


def _boundaries_in(source: From | None) -> Iterator[str]:
    match source:
        case CellsRef():
            yield source.boundary
        case Derived():
            yield from _boundaries(source.query)
        case FromJoin():
            yield from _boundaries_in(source.left)
            yield from _boundaries_in(source.right)
        case PublicRef() | None:
            return
