"""Which expressions may be group keys: keys as they stand, quasi-identifiers and measures only coarsened."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from core.errors import ErrorCode
from core.manifest import CoarseningKind
from egress import errors
from egress.plan.expressions import Call, Case, Cast, Column, Expr, Facts, Kind, Literal, Type, columns, literal_number
from egress.plan.functions import strftime_units
from egress.policy import Limits


class KeyProblem(Exception):
    """Internal: not a group key; the planner adds the place."""

    def __init__(self, code: ErrorCode, **fields: str | int) -> None:
        super().__init__(code.code)
        self.code = code
        self.fields = fields


_UNITS = ("day", "week", "month", "quarter", "year", "decade", "century")
"""Calendar units, finest first."""
_DAYS = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365, "decade": 3650, "century": 36500}
_PART_UNITS = {
    "year": "year",
    "isoyear": "year",
    "decade": "decade",
    "century": "century",
    "quarter": "quarter",
    "month": "month",
    "week": "week",
    "yearweek": "week",
    "dayofweek": "weekday",
    "isodow": "weekday",
    "hour": "hour",
}
_CYCLES = frozenset(["weekday", "hour"])
"""Parts that come round again: they say nothing of the date, and are as wide as a month."""
_CUTS = frozenset(["<", "<=", ">", ">=", "between"])
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_COMPARISONS = frozenset(["=", "<>", "<", "<=", ">", ">=", "between", "in", "is_distinct", "is_not_distinct"])


def check_key(expr: Expr, limits: Limits) -> None:
    """Raise KeyProblem unless `expr` is of allowed granularity."""
    _Check(limits).run(expr)


class _Check:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cuts: dict[Column, list[float]] = defaultdict(list)

    def run(self, expr: Expr) -> None:
        self._granular(expr)
        for column, cuts in self._cuts.items():
            self._check_cuts(column, sorted(set(cuts)))

    def _granular(self, expr: Expr) -> None:
        match expr:
            case Literal():
                return
            case Column():
                self._bare(expr)
            case Case():
                for test, then in expr.branches:
                    self._granular(test)
                    self._granular(then)
                self._granular(expr.otherwise)
            case Call() if expr.name in _COMPARISONS and self._threshold(expr):
                return
            case Call() if self._coarse(expr):
                return
            case Cast(value=inner, type=Type.DATE) if inner.type.temporal and self._coarse_date(inner, "day"):
                return
            case Cast(value=Call(name="/", args=(Column() as inner, by)), type=Type.INTEGER) if self._coarse_number(
                inner, literal_number(by)
            ):
                return
            case Cast():
                self._granular(expr.value)
            case Call(name="is_null" | "is_not_null", args=(value,)) if _nameable(value):
                return
            case Call():
                for arg in expr.args:
                    self._granular(arg)
            case _:
                raise KeyProblem(errors.GROUP_EXPRESSION)

    def _bare(self, column: Column) -> None:
        facts = column.facts
        if facts is None:
            raise KeyProblem(errors.GROUP_EXPRESSION)
        match facts.kind:
            case Kind.KEY | Kind.COUNT:
                return
            case Kind.PUBLIC if not facts.identifies:
                return
            case Kind.SUBJECT:
                raise KeyProblem(errors.GROUP_SUBJECT)
            case Kind.ID | Kind.PUBLIC:
                raise KeyProblem(errors.GROUP_ID, column=facts.name)
            case Kind.TEXT:
                raise KeyProblem(errors.COLUMN_TEXT, column=facts.name)
            case Kind.QUASI if column.type is Type.DATE and self._coarse_date(column, "day"):
                return
            case Kind.QUASI:
                raise KeyProblem(errors.GROUP_QUASI, column=facts.name, forms=_allowed(facts))
            case Kind.MEASURE if column.type is not Type.BOOLEAN and not self._few_values(column):
                raise KeyProblem(errors.GROUP_MEASURE, column=facts.name, width=f"{self._width(column):g}")
            case Kind.DERIVED if column.type is not Type.BOOLEAN:
                raise KeyProblem(errors.GROUP_EXPRESSION)
            case _:
                return

    def _coarse(self, expr: Call) -> bool:
        """One of the listed coarsenings of one column."""
        match expr.name, expr.args:
            case "date_trunc", (Literal(value=unit), inner) if inner.type.temporal:
                return self._coarse_date(inner, str(unit).lower())
            case "date_part", (Literal(value=part), inner) if str(part).lower() in _PART_UNITS:
                return self._coarse_date(inner, _PART_UNITS[str(part).lower()])
            case (("dayname" | "monthname"), (inner,)):
                return self._coarse_date(inner, "weekday" if expr.name == "dayname" else "month")
            case "strftime", (inner, Literal(value=form)):
                units = strftime_units(form)
                if units is not None and units >= {"week", "weekday"}:
                    units |= {"day"}
                return units is not None and all(self._coarse_date(inner, unit) for unit in units)
            case "date_diff", (Literal(value=unit), *sides) if any(map(columns, sides)):
                return all(self._coarse_date(side, str(unit).lower()) for side in sides if columns(side))
            case (("floor" | "ceil" | "trunc" | "round"), (Call(name="/", args=(Column() as inner, by)),)):
                return self._coarse_number(inner, literal_number(by))
            case (("floor" | "ceil" | "trunc"), (Column() as inner,)):
                return self._coarse_number(inner, 1.0)
            case "//", (Column(type=Type.INTEGER) as inner, Literal(type=Type.INTEGER) as by):
                return self._coarse_number(inner, literal_number(by))
            case "round", (Column() as inner, digits):
                number = literal_number(digits)
                return self._coarse_number(inner, None if number is None else 10.0**-number)
            case (("substring" | "left"), (Column() as inner, *rest)):
                return self._coarse_prefix(inner, [literal_number(arg) for arg in rest])
            case _:
                return False

    def _coarse_date(self, inner: Expr, unit: str) -> bool:
        """Dates need a listed unit; dates that are keys or derived may be cut anyhow."""
        if not isinstance(inner, Column) or inner.facts is None or unit not in (*_UNITS, *_CYCLES):
            return False
        unit = "month" if unit in _CYCLES else unit
        if inner.facts.kind is Kind.QUASI:
            finest = [_UNITS.index(c.unit) for c in inner.facts.coarsenings if c.unit in _UNITS]
            return bool(finest) and _UNITS.index(unit) >= min(finest)
        return inner.facts.kind in (Kind.KEY, Kind.PUBLIC, Kind.DERIVED) or (
            inner.facts.kind is Kind.MEASURE and unit != "day"
        )

    def _coarse_number(self, inner: Column, width: float | None) -> bool:
        if width is None or width <= 0 or inner.facts is None:
            return False
        if inner.facts.kind is Kind.QUASI:
            widths = [c.width for c in inner.facts.coarsenings if c.width is not None]
            return bool(widths) and width >= min(widths)
        if inner.facts.kind is Kind.MEASURE:
            return width >= self._width(inner)
        return inner.facts.kind in (Kind.KEY, Kind.COUNT, Kind.PUBLIC, Kind.DERIVED)

    def _coarse_prefix(self, inner: Column, rest: list[float | None]) -> bool:
        if inner.facts is None or inner.facts.kind is not Kind.QUASI or None in rest:
            return False
        lengths = [c.length for c in inner.facts.coarsenings if c.length is not None]
        start, length = (1.0, rest[0]) if len(rest) == 1 else (rest[0], rest[1])
        return bool(lengths) and start == 1 and length is not None and 0 < length <= max(lengths)

    def _threshold(self, expr: Call) -> bool:
        """A comparison of one quasi-identifier, measure or derived value with constants: a cut, not a value."""
        name, args = expr.name, expr.args
        if len(args) == 2 and isinstance(args[1], Column) and name in _MIRROR:
            name, args = _MIRROR[name], (args[1], args[0])
        column = _filled(args[0])
        if not isinstance(column, Column) or any(columns(arg) for arg in args[1:]):
            return False
        kind = column.facts.kind if column.facts else None
        if kind not in (Kind.QUASI, Kind.MEASURE, Kind.DERIVED):
            return False
        name = _outermost(name, column, args[1:])
        if name not in _CUTS:
            return kind is Kind.DERIVED or (kind is Kind.MEASURE and self._few_values(column))
        cuts = [_cut(arg) for arg in args[1:]]
        if any(cut is None for cut in cuts):
            return False
        # Whole numbers and days: `<= 17` and `>= 18` are one cut, halfway between.
        half = 0.5 if column.type in (Type.INTEGER, Type.DATE) else 0.0
        shifts = {"between": (-half, half), "<=": (half,), ">": (half,), "<": (-half,), ">=": (-half,)}[name]
        self._cuts[column] += [cut + shift for cut, shift in zip(cuts, shifts, strict=True) if cut is not None]
        return True

    def _few_values(self, column: Column) -> bool:
        """Whole numbers of a range so narrow that single values are as wide as the narrowest bin."""
        return column.type is Type.INTEGER and self._width(column) <= 1

    def _check_cuts(self, column: Column, cuts: list[float]) -> None:
        """A quasi-identifier's cuts lie at least one allowed bin apart; a measure's are no more than it may have bins.

        Who is in a range of a measure is judged as a condition, branch by branch, like the same range as a filter.
        """
        facts = column.facts
        if facts is None or facts.kind is Kind.DERIVED:
            return
        if facts.kind is Kind.MEASURE and len(cuts) < self._limits.count("group.bins"):
            return
        width = self._cut_width(column, facts)
        if width is None or any(upper - lower < width for lower, upper in pairwise(cuts)):
            if facts.kind is Kind.QUASI:
                raise KeyProblem(errors.GROUP_QUASI, column=facts.name, forms=_allowed(facts))
            raise KeyProblem(errors.GROUP_MEASURE, column=facts.name, width=f"{self._width(column):g}")

    def _cut_width(self, column: Column, facts: Facts) -> float | None:
        if facts.kind is Kind.MEASURE:
            return self._width(column) * (1 - 1e-9)
        widths = [c.width for c in facts.coarsenings if c.width is not None]
        days = [float(_DAYS[c.unit]) for c in facts.coarsenings if c.unit in _DAYS]
        return min(widths, default=min(days, default=None))

    def _width(self, column: Column) -> float:
        if column.facts is None or column.facts.range is None:
            return 1.0
        span = column.facts.range.high - column.facts.range.low
        return span / max(1, self._limits.count("group.bins"))


def _outermost(name: str, column: Column, bounds: Sequence[Expr]) -> str:
    """`x = 0`, where no value is declared below 0, cuts as `x <= 0` does; so at the upper end."""
    known = column.facts.range if column.facts is not None else None
    value = literal_number(bounds[0]) if len(bounds) == 1 else None
    if known is None or value is None:
        return name
    if value == known.low:
        return {"=": "<=", "<>": ">"}.get(name, name)
    return {"=": ">=", "<>": "<"}.get(name, name) if value == known.high else name


def _filled(expr: Expr) -> Expr:
    """The value of which `coalesce(x, constant)` fills the gaps: these fall on one side of every cut, as a whole."""
    match expr:
        case Call(name="coalesce", args=(inner, other)) if not columns(other):
            return inner
    return expr


def _nameable(expr: Expr) -> bool:
    """Whether presence of the value may be a key: anything but free text."""
    return all(column.facts is None or column.facts.kind is not Kind.TEXT for column in columns(expr))


def _cut(expr: Expr) -> float | None:
    number = literal_number(expr)
    if number is not None:
        return number
    match expr:
        case Literal(value=str(text)) | Cast(value=Literal(value=str(text))):
            try:
                moment = datetime.fromisoformat(text.strip())
                return moment.toordinal() + (moment.hour * 60 + moment.minute) / 1440 + moment.second / 86_400
            except ValueError:
                return None
    return None


def _allowed(facts: Facts) -> str:
    """The coarsenings of a column, as SQL that a reader can paste."""
    forms = {
        CoarseningKind.DATE: lambda c: f"date_trunc('{c.unit}', {facts.name})",
        CoarseningKind.BIN: lambda c: f"floor({facts.name} / {c.width:g}) * {c.width:g}",
        CoarseningKind.PREFIX: lambda c: f"left({facts.name}, {c.length})",
    }
    return ", ".join(forms[c.kind](c) for c in facts.coarsenings) or "—"
