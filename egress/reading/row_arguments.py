"""Arguments of functions over protected rows: what could pick digits, hash values or search is not bound there."""

from egress.plan.expressions import Call, Column, Expr, Kind, Literal, is_constant, literal_number, walk
from egress.plan.functions import DATE_PARTS, DATE_UNITS, strftime_units
from egress.reading.literals import literal_value


def row_safe(call: Call) -> bool:
    """Row-level limits on arguments: parts and patterns are constants, and nothing picks digits or hashes values."""
    match call.name, call.args:
        case "date_part", (part, _):
            return literal_value(part) is not None and str(literal_value(part)).lower() in DATE_PARTS
        case "date_trunc", (part, _):
            return str(literal_value(part)).lower() in DATE_UNITS
        case "date_diff", (part, *_):
            return str(literal_value(part)).lower() in DATE_UNITS
        case "strftime", (_, form):
            return strftime_units(literal_value(form)) is not None
        case (("like" | "not_like" | "ilike" | "not_ilike" | "starts_with" | "ends_with" | "contains"), (_, pattern)):
            return isinstance(pattern, Literal)
        case (("regexp_matches" | "regexp_full_match" | "regexp_extract" | "split_part"), (_, *patterns)):
            return all(isinstance(one, Literal) and (not one.type.numeric or _is_place(one)) for one in patterns)
        case "strpos", args:
            return any(isinstance(arg, Literal) for arg in args)
        case "%", (value, by):
            return literal_number(by) is not None and _countable(value)
        case (("substring" | "left" | "right"), (_, *places)):
            return all(_is_place(arg) for arg in places)
        case "round", (_, digits):
            return _is_place(digits) and abs(literal_number(digits) or 0) <= _MOST_DIGITS
        case "power", (_, exponent):
            return literal_number(exponent) is not None
        case (("to_years" | "to_months" | "to_weeks" | "to_days" | "to_hours" | "to_minutes" | "to_seconds"), (arg,)):
            return is_constant(arg)
        case _:
            return True


def _is_place(expr: Expr) -> bool:
    """A constant position in a text or a number: the engine fails on some rows where it is huge."""
    number = literal_number(expr)
    return number is not None and number.is_integer() and abs(number) <= _FURTHEST


_FURTHEST = 10_000
_MOST_DIGITS = 30
_LONGEST = 64
"""Characters to which a text is filled up, or that replace others."""
_GROWS = frozenset(["lpad", "rpad", "replace"])


def stays_small(call: Call) -> bool:
    """What makes texts longer does so once and by a bounded amount: nested, each level would multiply the last."""
    if call.name not in _GROWS:
        return True
    text, *others = call.args
    lengths = [literal_number(arg) if arg.type.numeric else len(str(literal_value(arg))) for arg in others]
    bounded = all(isinstance(arg, Literal) for arg in others) and all(0 <= (n or 0) <= _LONGEST for n in lengths)
    if call.name != "replace" and literal_value(others[-1]) == "":
        return False  # nothing to fill up with: the engine fails on texts that are too short
    return bounded and not any(isinstance(node, Call) and node.name in _GROWS for node in walk(text))


def clips_nothing(name: str, args: tuple[Expr, ...]) -> tuple[Expr, Expr] | None:
    """Measure and bound, which stands for NULL, of `greatest(x, low)` or `least(x, high)` at declared bounds."""
    if name not in ("least", "greatest") or len(args) != 2:
        return None
    value, bound = args if isinstance(args[0], Column) else args[::-1]
    limit = literal_number(bound)
    facts = value.facts if isinstance(value, Column) else None
    if limit is None or facts is None or facts.range is None or facts.kind is not Kind.MEASURE:
        return None
    outside = limit >= facts.range.high if name == "least" else limit <= facts.range.low
    return (value, bound) if outside else None


def _countable(expr: Expr) -> bool:
    """Only keys and per-subject counts may be divided with remainder: on a measure that would pick single digits."""
    found = [node.facts.kind for node in walk(expr) if isinstance(node, Column) and node.facts]
    return bool(found) and all(kind in (Kind.KEY, Kind.COUNT, Kind.PUBLIC) for kind in found)
