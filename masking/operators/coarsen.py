"""Operators that make a value coarser: dates, bands, rounding, codes. All are pure SQL and touch one row at a time."""

from collections.abc import Mapping
from datetime import date, timedelta
from math import ceil, floor
from typing import Any

from core.manifest import Coarsening, CoarseningKind, ColumnKind, ColumnType, Period, Range, Value
from masking.labels import MinimumOperator
from masking.operators.division import division_codes, divisions_of
from masking.operators.operator import (
    CALENDAR,
    NUMBERS,
    UNBOUNDED,
    Native,
    Operator,
    Parameter,
    Rare,
    Shape,
    Sql,
    Target,
    Unfit,
    literal,
    unkeyed,
)

_MAX_DOMAIN = 10_000
"""Longest domain that an operator declares by itself."""
_LENGTH = {"type": "integer", "minimum": 1, "maximum": 10}
"""One place short of a mobile number: whatever a column turns out to hold, no whole identifier is left."""
_POSITIVE = {"type": "number", "exclusiveMinimum": 0}


def clamped(value: str, low: float, high: float) -> str:
    """SQL of a number between two bounds. NULL stays NULL: the engine's own least() would make it a bound."""
    return f"CASE WHEN {value} < {low} THEN {low} WHEN {value} > {high} THEN {high} ELSE {value} END"


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _year_shape(target: Target) -> Shape:
    first, last = target.parameters["first"], target.parameters["last"]
    if first >= last:
        raise Unfit("first must lie before last")
    return Shape(type=ColumnType.INTEGER, kind=ColumnKind.KEY, domain=tuple(range(first, last + 1)))


def _year(target: Target) -> Sql:
    first, last = target.parameters["first"], target.parameters["last"]
    return Sql(over=lambda value: clamped(f"year({value})", first, last))


YEAR = Operator(
    name="year",
    zh="取年份",
    meaning="The calendar year of a date, coded to `first` below and `last` above.",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    cost_ns=16,
    level_drop=1,
    types=CALENDAR,
    parameters=(
        Parameter(
            name="first", schema={"type": "integer", "minimum": 1, "maximum": 9999}, default=1900, meaning="lowest year"
        ),
        Parameter(
            name="last", schema={"type": "integer", "minimum": 1, "maximum": 9999}, default=2100, meaning="highest year"
        ),
    ),
    shape=_year_shape,
    compile=unkeyed(_year),
)


def _truncate_shape(target: Target) -> Shape:
    unit = target.parameters["unit"]
    if unit == "hour":
        if target.label.type is not ColumnType.TIMESTAMP:
            raise Unfit("only a timestamp has hours")
        return Shape(type=ColumnType.TIMESTAMP, kind=ColumnKind.QUASI, coarsenings=target.label.coarsenings)
    coarsening = Coarsening(kind=CoarseningKind.DATE, unit=unit)
    period = _truncated(target.label.period, unit)
    return Shape(type=ColumnType.DATE, kind=ColumnKind.QUASI, coarsenings=(coarsening,), period=period)


def first_of(day: date, unit: str | None) -> date:
    """The first day of a day's year, quarter, month or week; of any other unit the day itself."""
    match unit:
        case "year":
            return day.replace(month=1, day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "month":
            return day.replace(day=1)
        case "week":
            return day - timedelta(days=day.weekday())
    return day


def _truncated(period: Period | None, unit: str) -> Period | None:
    """The declared days after truncation: from the first day of the unit in which the first one lies."""
    if period is None:
        return None
    first = date.fromisoformat(period.first)
    return Period(first=first_of(first, unit).isoformat(), last=period.last)


def _truncate(target: Target) -> Sql:
    kind = "TIMESTAMP" if target.parameters["unit"] == "hour" else "DATE"
    return Sql(over=lambda value: f"CAST(date_trunc('{target.parameters['unit']}', {value}) AS {kind})")


DATE_TRUNCATE = Operator(
    name="date_truncate",
    zh="日期截断",
    meaning="The first day (or moment) of the date's year, quarter, month, week or day, or its hour.",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    cost_ns=16,
    level_drop=1,
    types=CALENDAR,
    parameters=(
        Parameter(
            name="unit",
            schema={"type": "string", "enum": ["year", "quarter", "month", "week", "day", "hour"]},
            required=True,
            meaning="calendar unit that is left",
        ),
    ),
    shape=_truncate_shape,
    compile=unkeyed(_truncate),
)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _bounds(target: Target) -> Range:
    if target.label.range is None:
        raise Unfit("the label file declares no range")
    return target.label.range


def _band_shape(target: Target) -> Shape:
    bounds, width, top = _bounds(target), target.parameters["width"], target.parameters["top"]
    high = bounds.high if top is None else min(bounds.high, top)
    first, last = floor(bounds.low / width), floor(high / width)
    if last - first >= _MAX_DOMAIN:
        raise Unfit("the bands are too many")
    domain = tuple(range(first * width, last * width + 1, width))
    return Shape(type=ColumnType.INTEGER, kind=ColumnKind.KEY, domain=domain)


def _band(target: Target) -> Sql:
    width, top = target.parameters["width"], target.parameters["top"]

    def over(value: str) -> str:
        capped = value if top is None else f"CASE WHEN {value} > {top} THEN {top} ELSE {value} END"
        return f"CAST(floor(({capped}) / {width}) AS BIGINT) * {width}"

    return Sql(over=over)


BAND = Operator(
    name="band",
    zh="分段",
    meaning="The lower end of the band that holds the number (ages in bands of ten years, the last from `top` on).",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    cost_ns=9,
    level_drop=1,
    types=NUMBERS,
    parameters=(
        Parameter(name="width", schema={"type": "integer", "minimum": 1}, default=10, meaning="width of a band"),
        Parameter(name="top", schema={"type": "integer"}, meaning="where the last, open band begins (90 for ages)"),
    ),
    shape=_band_shape,
    compile=unkeyed(_band),
)


def _kept(target: Target, bounds: Range | None) -> Shape:
    return Shape(type=target.label.type, kind=target.label.kind, range=bounds, coarsenings=target.label.coarsenings)


def _round_shape(target: Target) -> Shape:
    base, bounds = target.parameters["base"], target.label.range
    if target.label.type is ColumnType.INTEGER and base != int(base):
        raise Unfit("a whole number is rounded to a whole base")
    wider = Range(low=floor(bounds.low / base) * base, high=ceil(bounds.high / base) * base) if bounds else None
    return _kept(target, wider)


def _round(target: Target) -> Sql:
    base = target.parameters["base"]
    return Sql(over=lambda value: _as_type(f"round({value} / {base}) * {base}", target.label.type))


def _as_type(expression: str, column_type: ColumnType) -> str:
    sql_type = {ColumnType.INTEGER: "BIGINT", ColumnType.DECIMAL: "DECIMAL(38, 6)"}.get(column_type)
    return f"CAST({expression} AS {sql_type})" if sql_type else expression


ROUND = Operator(
    name="round",
    zh="取整",
    meaning="The nearest multiple of `base`.",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    cost_ns=8,
    level_drop=1,
    types=NUMBERS,
    parameters=(Parameter(name="base", schema=_POSITIVE, required=True, meaning="multiple to round to"),),
    shape=_round_shape,
    compile=unkeyed(_round),
)


def _code_shape(target: Target) -> Shape:
    return _kept(target, Range(low=target.parameters["low"], high=target.parameters["high"]))


def _code(target: Target) -> Sql:
    low, high = target.parameters["low"], target.parameters["high"]
    return Sql(over=lambda value: _as_type(clamped(value, low, high), target.label.type))


TOP_CODE = Operator(
    name="top_code",
    zh="截顶截底",
    meaning="Numbers below `low` become `low`, numbers above `high` become `high`.",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    cost_ns=6,
    types=NUMBERS,
    parameters=(
        Parameter(name="low", schema={"type": "number"}, required=True, meaning="lowest value left"),
        Parameter(name="high", schema={"type": "number"}, required=True, meaning="highest value left"),
    ),
    shape=_code_shape,
    compile=unkeyed(_code),
)


# ── codes and categories ─────────────────────────────────────────────────────────────────────────────────────────────

_DIVISION_PLACES: Mapping[str, int] = {"province": 2, "city": 4, "county": 6, "town": 9}


def _region_value(code: Any, places: int) -> str:
    text = str(code)
    return text[:places].ljust(max(6, places), "0")


def _region_shape(target: Target) -> Shape:
    places = _DIVISION_PLACES[target.parameters["level"]]
    codes = target.label.domain
    domain = tuple(dict.fromkeys(_region_value(code, places) for code in codes)) if codes else None
    return Shape(type=ColumnType.VARCHAR, kind=ColumnKind.KEY, domain=domain)


def _region(target: Target) -> Sql:
    places = _DIVISION_PLACES[target.parameters["level"]]
    width = max(6, places)

    def over(value: str) -> str:
        text = f"CAST({value} AS VARCHAR)"
        # rpad looks at every character; a code of full length, as nearly all are, only gets its zeros appended.
        filled = f"left({text}, {places}) || '{'0' * (width - places)}'"
        return f"CASE WHEN strlen({text}) >= {places} THEN {filled} ELSE rpad({text}, {width}, '0') END"

    return Sql(over=over)


REGION = Operator(
    name="region",
    zh="区划上卷",
    meaning="A GB/T 2260 division code (6, 9 or 12 digits) cut to a level and filled with zeros: 370882 → 370800.",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    cost_ns=20,
    level_drop=1,
    types=frozenset({ColumnType.VARCHAR, ColumnType.INTEGER}),
    parameters=(
        Parameter(
            name="level",
            schema={"type": "string", "enum": list(_DIVISION_PLACES)},
            required=True,
            meaning="level that is left",
        ),
    ),
    shape=_region_shape,
    compile=unkeyed(_region),
)


def _prefix_shape(target: Target) -> Shape:
    length, codes = target.parameters["length"], target.label.domain
    domain = tuple(dict.fromkeys(str(code)[:length] for code in codes)) if codes else None
    return Shape(type=ColumnType.VARCHAR, kind=ColumnKind.KEY, domain=domain)


def _prefix(target: Target) -> Sql:
    return Sql(over=lambda value: f"left({value}, {target.parameters['length']})")


PREFIX = Operator(
    name="prefix",
    zh="取前缀",
    meaning="The first places of a code (three of an ICD-10 code, two of an industry code).",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    cost_ns=12,
    level_drop=1,
    types=frozenset({ColumnType.VARCHAR}),
    parameters=(Parameter(name="length", schema=_LENGTH, required=True, meaning="places left"),),
    shape=_prefix_shape,
    compile=unkeyed(_prefix),
)

_WORD = {"type": ["string", "integer"]}


def with_other(domain: tuple[Value, ...] | None, other: Value) -> tuple[Value, ...]:
    """The domain with `other` at its end. Raises Unfit if there is no domain or the types differ."""
    if not domain:
        raise Unfit("the label file declares no domain")
    if type(other) is not type(domain[0]):
        raise Unfit("`other` must be of the domain's type")
    return domain if other in domain else (*domain, other)


def _collapse_shape(target: Target) -> Shape:
    domain = with_other(target.label.domain, target.parameters["other"])
    return Shape(type=target.label.type, kind=ColumnKind.KEY, domain=domain)


def _collapse(target: Target) -> Rare:
    return Rare(other=target.parameters["other"], min_subjects=target.parameters["min_subjects"])


COLLAPSE = Operator(
    name="collapse",
    zh="稀有类归并",
    meaning="Categories with fewer than `min_subjects` subjects become the declared `other`, and `other` is filled up"
    " with the next smallest until it has as many itself.",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    stability=UNBOUNDED,
    cost_ns=60,
    parameters=(
        Parameter(name="other", schema=_WORD, required=True, meaning="the value of the rest, of the column's type"),
        Parameter(name="min_subjects", schema={"type": "integer", "minimum": 2}, default=10, meaning="fewest subjects"),
    ),
    shape=_collapse_shape,
    compile=unkeyed(_collapse),
)


def _recode_shape(target: Target) -> Shape:
    groups, other = target.parameters["groups"], target.parameters["other"]
    kept = target.label.domain or ()
    moved = {source for group in groups for source in group["from"]}
    if moved - set(kept):
        raise Unfit("a group names a value outside the declared domain")
    targets = tuple(dict.fromkeys(group["to"] for group in groups))
    rest = (other,) if other is not None else tuple(value for value in kept if value not in moved)
    domain = tuple(dict.fromkeys((*targets, *rest)))
    if len({type(value) for value in domain}) != 1:
        raise Unfit("the groups have names of different types")
    kind = ColumnType.VARCHAR if isinstance(domain[0], str) else target.label.type
    return Shape(type=kind, kind=ColumnKind.KEY, domain=domain)


def _recode(target: Target) -> Sql:
    groups, other = target.parameters["groups"], target.parameters["other"]

    def over(value: str) -> str:
        branches = " ".join(
            f"WHEN {value} IN ({', '.join(literal(item) for item in group['from'])}) THEN {literal(group['to'])}"
            for group in groups
        )
        rest = f"WHEN {value} IS NOT NULL THEN {literal(other)}" if other is not None else f"ELSE {value}"
        return f"CASE {branches} {rest} END"

    return Sql(over=over)


RECODE = Operator(
    name="recode",
    zh="归类",
    meaning="Values of the domain are gathered into named groups that the policy lists; the rest stays, or is `other`.",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    cost_ns=20,
    level_drop=1,
    parameters=(
        Parameter(
            name="groups",
            schema={"type": "array", "minItems": 1, "items": {"type": "object"}},
            required=True,
            meaning="list of {to: name, from: [values]}",
        ),
        Parameter(name="other", schema=_WORD, meaning="the value of everything not listed"),
    ),
    shape=_recode_shape,
    compile=unkeyed(_recode),
)


def _address_shape(target: Target) -> Shape:
    return Shape(type=ColumnType.VARCHAR, kind=ColumnKind.KEY, domain=division_codes(target.parameters["level"]))


def _address(target: Target) -> Native:
    level = target.parameters["level"]
    return Native(apply=lambda values: divisions_of(values, level))


ADDRESS_REGION = Operator(
    name="address_region",
    zh="地址取区划",
    meaning="The GB/T 2260 code of the province, city or county that an address begins with; null if it names none.",
    family=MinimumOperator.COARSEN,
    join_safe=False,
    cost_ns=4000,
    level_drop=1,
    types=frozenset({ColumnType.VARCHAR}),
    parameters=(
        Parameter(
            name="level",
            schema={"type": "string", "enum": ["province", "city", "county"]},
            required=True,
            meaning="level that is left",
        ),
    ),
    shape=_address_shape,
    compile=unkeyed(_address),
)
