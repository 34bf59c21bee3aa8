"""How many equations about one column a text asks for.

The values of n people are n unknowns, and every different function of the column that is added up over them is an
equation: x, x * x, ln(x), floor(x / 3), x * y for a y that somebody knows. Twelve digits say much more than one number
each, so equations need not be as many as unknowns. Hence each function has a *degree*, and the degrees of all functions
of one column, over one cell, need `functions.subjects` people each; and few values of a whole number
(`egress.program.few`) are few by the functions of all measures together.

Counted in the order in which they are asked for: what comes first is shown. Filters make no new function.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from egress.plan.expressions import Call, Cast, Column, Expr, Literal, Type, columns, walk
from egress.plan.measures import Measure
from egress.plan.terms import Term

_OPAQUE = 3
"""Degree of a function that is no power: so much as a cube says."""
_IRRATIONAL = 10
"""Degree of roots, logarithms and quotients: twelve digits of a sum of them tell 10 ** 12 multisets apart, and 13 whole
numbers of sixty were all found by their count, sum, sum of squares and of roots."""
_STEPS = frozenset(("abs", "floor", "ceil", "round", "trunc", "date_part", "date_diff", "//"))
_ROOT = 24
"""Whole numbers that one sum of roots, logarithms or quotients may tell apart: these are no fractions of each other, so
that twelve digits leave one solution. `n1 + 1.41421356237 * n2 + 1.73205080757 * n3` gives all three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known of a column once a measure is."""

    values: int
    """Whole numbers of which they may tell how often each occurs."""
    degrees: int
    """Of all of them together."""


def asked(measures: Sequence[Measure]) -> tuple[dict[Column, Asked], ...]:
    """For each measure and column: the functions that are known once this measure is, in the order of the measures."""
    seen: dict[Column, dict[tuple[Expr, ...], int]] = {}
    reached: dict[tuple[Column, tuple[Expr, ...]], Asked] = {}
    found = []
    for measure in measures:
        own: dict[Column, Asked] = {}
        for function in (_function(term) for term in measure.terms):
            for column in dict.fromkeys(column for factor in function for column in columns(factor)):
                functions = seen.setdefault(column, {})
                functions.setdefault(function, sum(_degree(factor, column) for factor in function))
                here = Asked(values=sum(map(_values, functions)), degrees=sum(functions.values()))
                known = reached.setdefault((column, function), here)
                if column not in own or own[column].degrees < known.degrees:
                    own[column] = known
        found.append(own)
    return tuple(found)


def _function(term: Term) -> tuple[Expr, ...]:
    return tuple(sorted((_bare(factor) for factor in term.factors), key=repr))


def _bare(factor: Expr) -> Expr:
    """Without casts that change no number."""
    return _bare(factor.value) if isinstance(factor, Cast) and factor.type is Type.DOUBLE else factor


def _degree(factor: Expr, column: Column) -> int:
    if column not in columns(factor):
        return 0
    clipped = isinstance(factor, Call) and factor.name == "-"  # what a clip cuts off: x itself, elsewhere
    if clipped or isinstance(factor, Column):
        return 1
    return _OPAQUE if _is_stepwise(factor) else _IRRATIONAL


def _values(function: tuple[Expr, ...]) -> int:
    return 1 if all(map(_is_stepwise, function)) else _ROOT


def _is_stepwise(factor: Expr) -> bool:
    """Whole numbers and their fractions stay what they are."""
    return all(isinstance(part, (Cast, Column, Literal)) or _is_step(part) for part in walk(factor))


def _is_step(part: Expr) -> bool:
    return isinstance(part, Call) and (part.name in _STEPS or part.name in ("*", "negate", "-", "least", "greatest"))
