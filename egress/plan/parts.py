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
from dataclasses import dataclass
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

    def overlaps(self, other: "Part") -> bool:
        """Whether some row may be in both, as far as their form says."""
        return not any(_exclude(mine, theirs) for mine in self.conditions for theirs in other.conditions)


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


def _exclude(left: Expr, right: Expr) -> bool:
    """Whether two tests are never true together."""
    if right == not_true(left) or left == not_true(right):
        return True
    match left, right:
        case Call(name="not", args=(inner,)), _ if inner == right:
            return True
        case _, Call(name="not", args=(inner,)) if inner == left:
            return True
        case Call(args=(Column() as one, *_)), Call(args=(Column() as other, *_)) if one == other:
            mine, theirs = _listed(left), _listed(right)
            opposite = _OPPOSITE.get(left.name) == right.name and left.args == right.args
            return opposite or (mine is not None and theirs is not None and not mine & theirs)
    return False


def _listed(test: Call) -> frozenset[Expr] | None:
    """The constants of which a column must have one."""
    constants = test.args[1:]
    plain = test.name in ("=", "in") and all(isinstance(one, Literal) and one.value is not None for one in constants)
    return frozenset(constants) if plain else None
