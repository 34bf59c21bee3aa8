"""What the keys of a cell settle by themselves: then nobody can be left out of it, and that nobody tells nothing.

A filter that leaves out nobody must look like one that leaves out a few, or it is an oracle:
`NOT (town = 'T' AND income < x)` says for every x whether the one person of T is below it. Only where the group keys
alone decide a filter, by declared facts and not by data, is the empty complement no news.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from core.manifest import Table, Value
from egress.plan.expressions import (
    Aggregate,
    Call,
    Cast,
    Column,
    Expr,
    Literal,
    Semi,
    Type,
    both,
    columns,
    conjuncts,
    literal_number,
    rewrite,
    walk,
)
from egress.plan.functions import STRFTIME
from egress.plan.plan import LeafSource, PublicSource, Rows, Source, TableSource, is_public

_FINER: dict[str, tuple[str, ...]] = {
    "day": ("day", "week", "month", "quarter", "year"),
    "month": ("month", "quarter", "year"),
    "quarter": ("quarter", "year"),
    "year": ("year",),
}
"""Unit -> the units that it decides."""


def fixed_columns(rows: Rows, keys: tuple[Expr, ...]) -> frozenset[Column]:
    """Columns that have one value in a cell with these keys.

    Keys, what they equal in a join, what is looked up by them in public tables, and their ancestors.
    """
    found = {key for key in keys if isinstance(key, Column)}
    equal = [part for join in rows.joins if not join.outer for part in join.on if _is_equality(part)]
    optional = [(join.source, part) for join in rows.joins if join.outer for part in join.on if _is_equality(part)]
    while True:
        more = {side for part in equal if found & set(columns(part)) for side in columns(part)}
        more |= {side for source, part in optional for side in _looked_up_by(source, part, found)}
        more |= {
            above for source in rows.sources for above in _ancestors(source, found) | _described(source, rows, found)
        }
        if more <= found:
            return frozenset(found)
        found |= more


def _looked_up_by(source: Source, part: Expr, found: set[Column]) -> set[Column]:
    """The public side of an optional look-up: equal to the other side, or NULL for each row with that."""
    mine = {side for side in columns(part) if side.source == source.alias}
    return mine if is_public(source) and set(columns(part)) - mine <= found else set()


def _described(source: Source, rows: Rows, found: set[Column]) -> set[Column]:
    """All columns of a public table of which the declared unique ones have one value."""
    if not isinstance(source, TableSource) or not source.table.public:
        return set()
    have = {column.name.lower() for column in found if column.source == source.alias}
    keys = [key for one in rows.sources if isinstance(one, TableSource) for key in one.table.foreign_keys]
    unique = [key.parent_columns for key in keys if key.parent.lower() == source.table.name.lower()]
    if not any(have >= {name.lower() for name in names} for names in unique):
        return set()
    return {_column(source.alias, source.table, column.name.lower()) for column in source.table.columns}


def _is_equality(part: Expr) -> bool:
    return isinstance(part, Call) and part.name == "=" and all(isinstance(arg, Column) for arg in part.args)


def _ancestors(source: object, found: set[Column]) -> set[Column]:
    """Coarser keys of a declared hierarchy; the columns are matched by name, their types play no part."""
    if not isinstance(source, TableSource):
        return set()
    have = {column.name.lower() for column in found if column.source == source.alias}
    above = {
        coarse.lower()
        for names in source.table.hierarchies
        for position, fine in enumerate(names)
        if fine.lower() in have
        for coarse in names[position + 1 :]
    }
    return {_column(source.alias, source.table, name) for name in above}


def _column(alias: str, table: Table, name: str) -> Column:
    column = next(column for column in table.columns if column.name.lower() == name)
    return Column(source=alias, name=column.name, type=Type(column.type.value))


def settles(rows: Rows, keys: tuple[Expr, ...], part: Expr) -> bool:
    """Whether a filter is all true or all false in every cell with these keys, whatever the data."""
    if any(isinstance(node, Semi) for node in walk(part)):
        return False
    fixed = fixed_columns(rows, keys)
    units = {unit for key in keys for unit in _units(key)}
    bins = {width for key in keys for width in _bins(key)}

    found, alike = _looked_up(rows, fixed), _met_alike(rows, fixed)

    def constant(expr: Expr) -> Expr | None:
        known = expr in keys or (isinstance(expr, Column) and (expr in fixed or expr.source in alike))
        known = known or _is_met(expr, found)
        known = known or _coarser(expr, units) or _at_edge(expr, units, bins) or _is_there(expr, units, bins)
        if known or any(_shows_missing(key, expr) for key in keys):
            return Literal(value=True, type=Type.BOOLEAN)
        return None

    return not columns(rewrite(part, constant))


def declared(rows: Rows, part: Expr) -> bool:
    """Whether a filter holds wherever its column is filled, by the declared range or domain: it asks no more than that.

    That nobody lacks a value is no news beside a mean of the column. Columns of an optional source are left out: there,
    to be filled is to have a row.
    """
    optional = {join.source.alias for join in rows.joins if join.outer}
    plain = {source.alias for source in rows.sources if isinstance(source, TableSource)} - optional
    match part:
        case Call(name="is_not_null", args=(Column() as column,)):
            return column.source in plain
        case Call(name="and", args=parts):
            return all(declared(rows, one) for one in parts)
        case Call(name="or", args=parts) if len(set(columns(part))) == 1:
            return any(
                declared(rows, one) for one in parts
            )  # of two columns, one would be asked of those who lack the other
        case Call(name=name, args=(Column(facts=facts) as column, *bounds)) if facts is not None:
            values = [bound.value if isinstance(bound, Literal) else None for bound in bounds]
            known = (facts.range.low, facts.range.high) if facts.range is not None else None
            within = _within_range(name, known, bounds) or _within_domain(name, facts.domain, values)
            return column.source in plain and (within or _within_period(name, column, bounds))
        case Call(name=name, args=(inner, *bounds)):
            cut = _year_of(inner)
            if cut is None or cut.facts is None or cut.facts.period is None or cut.source not in plain:
                return False
            first, last = int(cut.facts.period.first[:4]), int(cut.facts.period.last[:4])
            if name == "in":
                return set(range(first, last + 1)) <= {literal_number(bound) for bound in bounds}
            return _within_range(name, (first, last), bounds)
    return False


def without_idle(aggregate: Aggregate, rows: Rows) -> Aggregate:
    """The aggregate without FILTERs that, as declared, take away only what it passes over: missing values.

    `avg(x) FILTER (WHERE x IS NOT NULL)` is `avg(x)`, `count(*)` with it `count(x)`.
    """
    parts = () if aggregate.where is None else conjuncts(aggregate.where)
    idle = {part: columns(part)[0] for part in parts if len(set(columns(part))) == 1 and declared(rows, part)}
    if aggregate.name == "count_star" and len(set(idle.values())) == 1:
        aggregate = replace(aggregate, name="count", args=(next(iter(idle.values())),))
    left = tuple(part for part in parts if part not in idle or aggregate.args != (idle[part],))
    return replace(aggregate, where=both(left) if left else None)


def _year_of(expr: Expr) -> Column | None:
    """The date column of which an expression is the year."""
    match expr:
        case Call(name="date_part", args=(Literal(value=str(unit)), Column() as column)) if unit.lower() == "year":
            return column
        case Cast(value=inner) if expr.type is Type.INTEGER:
            return _year_of(inner)
    return None


def _within_period(name: str, column: Column, bounds: list[Expr]) -> bool:
    """A comparison of a date or time with constants that every declared day passes."""
    known = column.facts.period if column.facts is not None else None
    moments = [_moment(bound) for bound in bounds]
    if known is None or not moments or None in moments:
        return False
    start = datetime.combine(date.fromisoformat(known.first), time.min)
    end = datetime.combine(date.fromisoformat(known.last), time.max if column.type is Type.TIMESTAMP else time.min)
    first, *more = [moment for moment in moments if moment is not None]
    match name:
        case ">=":
            return first <= start
        case ">":
            return first < start
        case "<=":
            return first >= end
        case "<":
            return first > end
        case "<>":
            return not start <= first <= end
        case "between":
            return first <= start and end <= more[0]
    return False


def _moment(expr: Expr) -> datetime | None:
    match expr:
        case Literal(value=str(text)) | Cast(value=Literal(value=str(text))):
            try:
                return datetime.fromisoformat(text)
            except ValueError:
                return None
    return None


def _within_range(name: str, known: tuple[float, float] | None, bounds: list[Expr]) -> bool:
    numbers = [literal_number(bound) for bound in bounds]
    if known is None or not numbers or None in numbers:
        return False
    low, high = known
    first, *more = [float(number) for number in numbers if number is not None]
    match name:
        case ">=" | ">":
            return first < low or (name == ">=" and first == low)
        case "<=" | "<":
            return first > high or (name == "<=" and first == high)
        case "<>":
            return not low <= first <= high
        case "between":
            return first <= low and high <= more[0]
    return False


def _within_domain(name: str, domain: tuple[Value, ...] | None, values: list[str | int | bool | None]) -> bool:
    if domain is None:
        return False
    match name:
        case "in" | "=":
            return {str(value) for value in domain} <= {str(value) for value in values}
        case "<>":
            return not {str(value) for value in domain} & {str(value) for value in values}
    return False


def _looked_up(rows: Rows, fixed: frozenset[Column]) -> frozenset[str]:
    """Public sub-queries that are looked up by fixed columns alone: whether they have a row is fixed as well."""
    return frozenset(
        join.source.alias
        for join in rows.joins
        if isinstance(join.source, PublicSource)
        and all(column in fixed or column.source == join.source.alias for part in join.on for column in columns(part))
    )


def _met_alike(rows: Rows, fixed: frozenset[Column]) -> frozenset[str]:
    """Public tables of which everybody in a cell meets the same lines, joined by fixed columns or from such tables.

    Which of these lines a filter keeps is public, and the same for all.
    """
    public = [join for join in rows.joins if isinstance(join.source, TableSource) and join.source.table.public]
    alike: set[str] = set()
    while True:
        more = {
            join.source.alias
            for join in public
            if all(
                column in fixed or column.source in {join.source.alias, *alike}
                for part in join.on
                for column in columns(part)
            )
        }
        if more <= alike:
            return frozenset(alike)
        alike |= more


def _is_met(expr: Expr, looked_up: frozenset[str]) -> bool:
    """`x = x`: whether a look-up has found a row (`joins._link_selection`)."""
    match expr:
        case Call(name="=", args=(Column() as column, other)):
            return column == other and column.source in looked_up
    return False


def settles_leaf(leaf: LeafSource, keys: tuple[Expr, ...]) -> bool:
    """Whether the filters inside a per-subject source depend only on its own keys that are the cell's as well."""
    names = {key.name for key in keys if isinstance(key, Column) and key.source == leaf.alias}
    own = tuple(value for name, value in leaf.leaf.keys if name in names)
    inner = leaf.leaf.rows
    return not inner.inner_filters and all(declared(inner, part) or settles(inner, own, part) for part in inner.where)


def _units(key: Expr) -> set[tuple[Expr, str]]:
    """(date column, unit) of a key that is a date cut to a unit."""
    match key:
        case Call(name="date_trunc", args=(Literal(value=unit), inner)):
            return {(inner, str(unit).lower())}
        case Call(name="date_part", args=(Literal(value=unit), inner)) if str(unit).lower() == "year":
            return {(inner, "year")}
        case Call(name="strftime", args=(inner, Literal(value=form))) if str(form).startswith("%Y"):
            return {(inner, STRFTIME.get(str(form), "none"))}
        case Cast(value=inner):
            return _units(inner)
    return set()


def _bins(key: Expr) -> set[tuple[Expr, float]]:
    """(column, width) of a key that is floor(x / w), perhaps scaled back."""
    match key:
        case Call(name="//", args=(inner, _)) if not _whole_and_positive(inner):
            return set()  # the engine cuts towards zero, and divides doubles for good
        case Call(name="floor", args=(Call(name="/", args=(inner, by)),)) | Call(name="//", args=(inner, by)):
            width = literal_number(by)
            return {(inner, width)} if width and width > 0 else set()
        case Call(name="*", args=(left, right)) if literal_number(right):
            return _bins(left)
    return set()


def _whole_and_positive(expr: Expr) -> bool:
    facts = expr.facts if isinstance(expr, Column) else None
    return expr.type is Type.INTEGER and facts is not None and facts.range is not None and facts.range.low >= 0


def _coarser(expr: Expr, units: set[tuple[Expr, str]]) -> bool:
    match expr:
        case Call(name="date_part" | "date_trunc", args=(Literal(value=unit), inner)) if inner.type.temporal:
            return any(inner == column and str(unit).lower() in _FINER.get(known, ()) for column, known in units)
    return False


def _is_there(expr: Expr, units: set[tuple[Expr, str]], bins: set[tuple[Expr, float]]) -> bool:
    """Whether a value is missing, where it is cut to a unit or a bin: the missing ones are a cell of their own."""
    match expr:
        case Call(name="is_null" | "is_not_null", args=(inner,)):
            return any(inner == column for column, _ in units | bins)
    return False


_SHORTENING = ("trim", "ltrim", "rtrim", "substring", "left", "right")
_STRICT = frozenset(["lower", "upper", "replace", "lpad", "rpad", "length", "||", *_SHORTENING])
"""Functions of texts that are NULL where an argument is, and nowhere else."""


def _shows_missing(key: Expr, expr: Expr) -> bool:
    """Whether a key is NULL just where the value is that `expr` asks for."""
    match expr:
        case Call(name="is_null" | "is_not_null", args=(Column() as inner,)):
            strict = all(isinstance(node, (Column, Literal)) or _is_strict(node) for node in walk(key))
            constants = all(node.value is not None for node in walk(key) if isinstance(node, Literal))
            return strict and constants and set(columns(key)) == {inner}
    return False


def _is_strict(expr: Expr) -> bool:
    return isinstance(expr, Call) and expr.name in _STRICT


_LOWER = frozenset([">=", "<"])
"""Comparisons that cut just below their constant; the others cut just above it."""


def _at_edge(expr: Expr, units: set[tuple[Expr, str]], bins: set[tuple[Expr, float]]) -> bool:
    """A comparison whose cut lies between two cells."""
    match expr:
        case Call(name="between", args=(inner, low, high)):
            return _edge(inner, low, True, units, bins) and _edge(inner, high, False, units, bins)
        case Call(name=">=" | "<" | ">" | "<=" as name, args=(inner, bound)):
            return _edge(inner, bound, name in _LOWER, units, bins)
    return False


def _edge(inner: Expr, bound: Expr, below: bool, units: set[tuple[Expr, str]], bins: set[tuple[Expr, float]]) -> bool:
    number, day = literal_number(bound), _day(bound)
    if number is not None and (below or inner.type is Type.INTEGER):
        cut = number if below else number + 1
        return any(inner == column and cut % width == 0 for column, width in bins)
    if day is not None and (below or inner.type is Type.DATE):
        first = day if below else day + timedelta(days=1)
        return any(inner == column and _starts(first, unit) for column, unit in units)
    return False


def _starts(day: date, unit: str) -> bool:
    match unit:
        case "day":
            return True
        case "month":
            return day.day == 1
        case "quarter":
            return day.day == 1 and day.month in (1, 4, 7, 10)
        case "year":
            return day.day == 1 and day.month == 1
    return False


def _day(expr: Expr) -> date | None:
    match expr:
        case Literal(value=str(text)) | Cast(value=Literal(value=str(text))):
            try:
                return date.fromisoformat(text)
            except ValueError:
                return None
    return None
