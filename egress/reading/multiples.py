"""Multiples and offsets of what is added up are taken out of the sum.

`sum(2 * x)`, `sum(x + x)`, `sum(-x)` and `sum(x / 1000)` are the question `sum(x)`, and `sum(x + 5)` is that question
and `count(x)`. So the boundary asks for `sum(x)`, and the multiple is computed from the released value: suppression and
history see one measure, however it is spelled.

Numbers are exact fractions here, so that `x * 3 / 3` is x.
"""

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from egress.plan.expressions import Call, Case, Cast, Column, Expr, Literal, Type, is_constant
from egress.plan.result_types import result_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """`scale * value + shift` by row; NULL where `value` is."""

    value: Expr
    scale: Fraction = Fraction(1)
    shift: Fraction = Fraction(0)

    def times(self, by: Fraction) -> "Linear":
        """The same, multiplied."""
        return replace(self, scale=self.scale * by, shift=self.shift * by)

    def plus(self, more: Fraction) -> "Linear":
        """The same, shifted."""
        return replace(self, shift=self.shift + more)


def linear(expr: Expr) -> Linear:
    """`expr` with its multiple and its offset taken out; the scale is never 0."""
    found = _linear(expr)
    return found if found.scale and found.value.type.numeric else Linear(value=expr)


def _linear(expr: Expr) -> Linear:
    match expr:
        case Call(name="negate", args=(inner,)):
            return linear(inner).times(Fraction(-1))
        case Call(name="*", args=(left, right)):
            return _product(expr, left, right)
        case Call(name="/", args=(inner, by)) if (number := _number(by)) and inner.type.numeric:
            return linear(inner).times(1 / number)
        case Call(name="+" | "-" as name, args=(left, right)) if left.type.numeric and right.type.numeric:
            return _sum(expr, left, right, Fraction(1 if name == "+" else -1))
        case Cast(value=inner, type=Type.DOUBLE) if inner.type.numeric:
            found = linear(inner)
            return found if isinstance(found.value, Column) else replace(found, value=_as_double(found.value))
        case Case():
            return _case(expr)
    return Linear(value=expr)


def _product(expr: Call, left: Expr, right: Expr) -> Linear:
    for one, other in ((left, right), (right, left)):
        number = _number(one)
        if number is not None and other.type.numeric:
            return linear(other).times(number)
    first, second = linear(left), linear(right)
    if first.shift or second.shift or first.scale * second.scale == 1:
        return Linear(value=expr)
    args = _typed(left, first), _typed(right, second)
    return Linear(value=replace(expr, args=args, type=result_type("number", args)), scale=first.scale * second.scale)


def _typed(expr: Expr, found: Linear) -> Expr:
    """What is left of a factor, as a double where the factor was one: whole numbers could overflow."""
    return _as_double(found.value) if expr.type is Type.DOUBLE else found.value


def _sum(expr: Call, left: Expr, right: Expr, sign: Fraction) -> Linear:
    if (number := _number(right)) is not None:
        return linear(left).plus(sign * number)
    if (number := _number(left)) is not None:
        return linear(right).times(sign).plus(number)
    first, second = linear(left), linear(right).times(sign)
    if first.value != second.value or is_constant(first.value):
        return Linear(value=expr)
    return Linear(value=first.value, scale=first.scale + second.scale, shift=first.shift + second.shift)


def _case(expr: Case) -> Linear:
    """A multiple that all branches share which hold anything."""
    branches = [then for _, then in expr.branches]
    found = {branch: linear(branch) for branch in (*branches, expr.otherwise) if not _nothing(branch)}
    scales = {one.scale for one in found.values()}
    constant = any(_number(branch) is not None or one.shift for branch, one in found.items())
    types = {one.value.type for one in found.values()}
    if len(scales) != 1 or len(types) != 1 or constant or scales == {1}:
        return Linear(value=expr)

    def bare(branch: Expr) -> Expr:
        return found[branch].value if branch in found else branch

    value = replace(
        expr,
        branches=tuple((test, bare(then)) for test, then in expr.branches),
        otherwise=bare(expr.otherwise),
        type=types.pop(),
    )
    return Linear(value=value, scale=scales.pop())


def _nothing(expr: Expr) -> bool:
    return (isinstance(expr, Literal) and expr.value is None) or _number(expr) == 0


def _number(expr: Expr) -> Fraction | None:
    """The number that a constant is; None for anything else, and for numbers beyond all measure."""
    match expr:
        case Literal(value=value, type=kind) if kind.numeric and value is not None and not isinstance(value, bool):
            try:
                number = Decimal(str(value))
            except InvalidOperation:
                return None
            return Fraction(number) if number.is_finite() and abs(number.adjusted()) < _DIGITS else None
        case Call(name="negate", args=(inner,)):
            found = _number(inner)
            return None if found is None else -found
        case Cast(value=inner, type=Type.DOUBLE):
            return _number(inner)
    return None


_DIGITS = 30
"""Places before or after the point from which on a number stays where it was written."""


def _as_double(expr: Expr) -> Expr:
    return expr if expr.type is Type.DOUBLE else Cast(value=expr, type=Type.DOUBLE, sql_type="DOUBLE")


def literal(number: Fraction) -> Expr:
    """A fraction as the engine reads it: a double, since `0.25` alone is a decimal, whose products may overflow."""
    if number.denominator == 1:
        return Literal(value=str(number.numerator), type=Type.INTEGER)
    return Cast(value=Literal(value=repr(float(number)), type=Type.DOUBLE), type=Type.DOUBLE, sql_type="DOUBLE")
