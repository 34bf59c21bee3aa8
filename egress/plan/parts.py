"""What a FILTER or a CASE takes out of a sum, and what it leaves: both are sums of their own.

Threat: `sum(x)` beside `sum(x) FILTER (WHERE c)` tells the sum of x where c does not hold, and so it does when the
whole is asked for tomorrow. One subject may dominate there who does not dominate on either side that was asked for. Two
overlapping parts tell what they differ by; parts that do not overlap tell what is left of the whole beside them all.

So every part brings what must be judged beside it, by the same rules as any sum (`egress.program.summands`):
- its *rest*, the rows of the cell on which its condition does not hold;
- the *common rest* of it and the earlier parts that it does not overlap;
- its *difference* from each earlier part that it may overlap.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from egress.plan.expressions import Call, Case, Column, Expr, Literal, Type, both, conjuncts, not_true, walk
from egress.plan.measures import Measure
from egress.plan.terms import Term

_OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a measure adds up of one product of columns: the rows on which all conditions hold."""

    factors: tuple[Expr, ...]
    tests: tuple[Expr, ...]

    @cached_property
    def conditions(self) -> frozenset[Expr]:
        """What must hold, taken apart."""
        return frozenset(one for test in self.tests for one in conjuncts(test))

    @cached_property
    def test(self) -> Expr:
        """True on its rows."""
        return both(self.tests)

    @cached_property
    def product(self) -> Expr:
        """What is added up, without the conditions."""
        return Term(conditions=(), factors=self.factors).value

    def value(self) -> Expr:
        """By row; NULL elsewhere."""
        return Term(conditions=self.tests, factors=self.factors).value

    @cached_property
    def contraries(self) -> frozenset[Expr]:
        """Tests that are never true together with one of its conditions."""
        return frozenset(contrary for test in self.conditions for contrary in _contraries(test))

    @cached_property
    def lists(self) -> tuple[tuple[Column, frozenset[Expr]], ...]:
        """Columns of which a condition lists the constants that they may have."""
        return tuple(found for test in self.conditions if (found := _listed(test)) is not None)

    def overlaps(self, other: "Part") -> bool:
        """Whether some row may be in both, as far as their form says."""
        if self.contraries & other.conditions or other.contraries & self.conditions:
            return False
        pairs = ((mine, theirs) for one, mine in self.lists for column, theirs in other.lists if column == one)
        return not any(mine.isdisjoint(theirs) for mine, theirs in pairs)


def part(measure: Measure, term: Term) -> Part:
    """One term of a sum."""
    where = measure.aggregate.where
    return Part(factors=term.factors, tests=(*(() if where is None else (where,)), *term.conditions))


def rest(product: Expr, tests: tuple[Expr, ...]) -> Expr:
    """What is added up on the rows on which none of the tests holds.

    Where it is no finite number (`x / y`, and the tests leave out who has no y), the whole is never out.
    """
    null = Literal(value=None, type=Type.NULL)
    if any(isinstance(node, Call) and node.name == "/" for node in walk(product)):
        itself = Call(name="-", args=(product, product), type=Type.DOUBLE)
        tests = (
            *tests,
            Call(name="is_distinct", args=(itself, Literal(value="0", type=Type.INTEGER)), type=Type.BOOLEAN),
        )
    return Case(branches=tuple((test, null) for test in tests), otherwise=product, type=product.type)


def rests(measure: Measure) -> Iterator[Expr]:
    """What each part of a sum of single columns leaves."""
    clipped = [value for term in measure.terms for value in term.clipped]
    for term in measure.terms if measure.judged == "sum" else ():
        one = part(measure, term)
        if one.tests and one.product not in clipped:
            yield rest(one.product, (one.test,))


def _contraries(test: Expr) -> Iterator[Expr]:
    """Tests that are never true where this one is."""
    yield not_true(test)
    match test:
        case Call(name="not", args=(inner,)):
            yield inner
        case Call(name=name, args=(Column(), *_)) if name in _OPPOSITE:
            yield replace(test, name=_OPPOSITE[name])


def _listed(test: Expr) -> tuple[Column, frozenset[Expr]] | None:
    """A column and the constants of which it must have one."""
    match test:
        case Call(name="=" | "in", args=(Column() as column, *constants)):
            plain = all(isinstance(one, Literal) and one.value is not None for one in constants)
            return (column, frozenset(constants)) if plain else None
    return None
