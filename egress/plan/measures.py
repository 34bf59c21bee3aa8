"""What an aggregate adds up: terms, conditions and support, so that each part can be judged by itself.

A sum is written as additive terms, each a product of factors under conditions. Judging only the whole would let
`sum(x * 1000000 + y)` hide that y comes from one person, or `sum(greatest(x, c))` hide who is above c: whoever also
asks for the other part subtracts. So dominance is judged on **every term**, and every condition needs enough subjects
on both sides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from egress import errors
from egress.plan import presence
from egress.plan.expressions import (
    Aggregate,
    Call,
    Case,
    Column,
    Expr,
    Guard,
    Literal,
    Need,
    Type,
    both,
    canonical,
    columns,
    conjuncts,
    not_true,
    surely_not,
    walk,
)
from egress.plan.functions import AGGREGATES
from egress.plan.terms import RawTerm, Term, TermProblem, failing, in_order, is_public, missing, terms_of
from egress.policy import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One aggregate of a boundary with what the rules need to know about it."""

    name: str
    """`m0`, `m1`, …"""
    aggregate: Aggregate
    judged: str
    """count, sum, distinct, quantile, variance or pair."""
    terms: tuple[Term, ...] = ()
    counted: tuple[Expr, ...] = ()
    """Conditions on which it counts rows: of a count its own, of a sum those of its constants."""
    conditions: tuple[Guard, ...] = ()
    slice: Expr | None = None
    """Set when only rows on which this holds contribute: `sum(CASE WHEN p THEN x END)` is `sum(x) FILTER (WHERE p)`."""
    filled: Expr | None = None
    """True on the rows that have a value, where who lacks one is declared to be no secret (`egress.plan.presence`)."""
    whole: bool = False
    """The value is the sum of the first term, or 0 where that has no rows."""

    @property
    def members(self) -> Expr:
        """True on the rows whose subjects make up the value; a NULL contributes nothing, as a 0 would."""
        parts = (self.aggregate.where, self.slice)
        return both(tuple(part for part in parts if part is not None))

    @property
    def summed(self) -> tuple[Expr, ...]:
        """What is added up where `members` holds, however it is spelled: `sum(CASE WHEN p THEN x END)` adds up x."""
        single = self.whole and len(self.terms) == 1 and len(self.terms[0].factors) == 1
        return self.terms[0].factors if single else self.aggregate.args

    @property
    def support(self) -> Expr:
        """True on the rows that can change the value."""
        parts = [self.aggregate.where] if self.aggregate.where is not None else []
        parts += [Call(name="is_not_null", args=(arg,), type=Type.BOOLEAN) for arg in self.aggregate.args]
        return both(tuple(parts))

    @property
    def may_be_negative(self) -> bool:
        """Some term's declared range reaches below zero."""
        return any(not term.nonnegative for term in self.terms)

    def canonical(self, label: Callable[[Column], str]) -> Any:
        """Canonical form."""
        return canonical(self.aggregate, label)


def analyse(name: str, aggregate: Aggregate, limits: Limits, open_sources: frozenset[str] = frozenset()) -> Measure:
    """Take an aggregate apart. Raises TermProblem when the guard could not judge it.

    `open_sources`: tables whose own missing values are as open as declared (`presence.open_sources`).
    """
    made = _analyse(name, aggregate, limits)
    if made.judged == "quantile":  # its blocks and those who lack a value make up the cell
        return replace(made, conditions=_unique([*made.conditions, *presence.apart(aggregate.args)]))
    if made.judged not in _BY_VALUES:
        return made
    if not presence.is_open(aggregate.args, open_sources):
        more = presence.apart(aggregate.args) if not presence.is_plain(aggregate.args) else ()
        return replace(made, conditions=_unique([*made.conditions, *more]))
    (test,) = presence.filled(aggregate.args)
    conditions = (replace(one, unmet=Need.ANY) if one.test == test else one for one in made.conditions)
    return replace(made, filled=test, conditions=tuple(conditions))


_BY_VALUES = frozenset(("count", "sum", "variance", "pair"))
"""What depends on how many have a value."""


def _analyse(name: str, aggregate: Aggregate, limits: Limits) -> Measure:
    judged = "distinct" if aggregate.distinct else AGGREGATES[aggregate.name].judged
    measure = Measure(name=name, aggregate=aggregate, judged=judged)
    conditions = _filter_conditions(aggregate) + _inherited(aggregate)
    match judged:
        case "count" | "distinct":
            conditions += _support_conditions(aggregate)
            return replace(measure, counted=(measure.support,), conditions=_unique(conditions))
        case "sum":
            terms, found = terms_of(aggregate.args[0])
            _check_terms(terms, limits)
            real = [term for term in terms if term.scale != 0]
            whole = len(real) == 1 and real[0].scale == 1 and terms[0] is real[0] and bool(real[0].factors)
            measure = replace(measure, slice=_slice(terms), whole=whole)
            measure = replace(measure, counted=_counted(measure, terms))
            if not any(term.factors for term in terms):
                return replace(measure, judged="count", conditions=_unique(conditions + found))
            conditions += found + _binary_conditions(terms)
            if len(real) > 1 or any(len(term.factors) != 1 for term in real):
                conditions += missing(aggregate.args)  # a constant or second factor counts those who have both
            return replace(measure, terms=_factored(terms), conditions=_unique(conditions))
        case "quantile" | "variance" | "pair":
            terms = [_plain_term(arg) for arg in aggregate.args]
            if judged == "quantile":
                return replace(measure, conditions=_unique(conditions))
            conditions += missing(aggregate.args)
            squares = [RawTerm((), 1.0, (*left.factors, *right.factors)) for left in terms for right in terms]
            return replace(measure, terms=_factored(terms + squares), conditions=_unique(conditions))
        case _:
            raise TermProblem(errors.MEASURE_SHAPE)


def _slice(terms: list[RawTerm]) -> Expr | None:
    """The one condition that all contributing terms share, if they share one."""
    found = {term.conditions for term in terms if term.scale != 0}
    return both(next(iter(found))) if len(found) == 1 and found != {()} else None


def _counted(measure: Measure, terms: list[RawTerm]) -> tuple[Expr, ...]:
    """Where a sum's constants are added up: `sum(CASE WHEN p THEN 1 END)` counts rows as `count_if(p)` does."""
    where = () if measure.aggregate.where is None else (measure.aggregate.where,)
    tests = [term.conditions for term in terms if term.scale and not term.factors]
    return tuple(dict.fromkeys(both((*where, *found)) if found else measure.support for found in tests))


def _filter_conditions(aggregate: Aggregate) -> list[Guard]:
    """Both sides of a FILTER; who has no value to be asked for is no cover for that it leaves out nobody else."""
    if aggregate.where is None:
        return []
    surely = surely_not(conjuncts(aggregate.where))
    return [Guard(test=aggregate.where), *([Guard(test=surely, unmet=Need.ANY)] if surely is not None else [])]


def _inherited(aggregate: Aggregate) -> list[Guard]:
    """Conditions inside the per-subject aggregates that this one adds up."""
    used = [column for arg in aggregate.args for column in columns(arg)]
    return [guard for column in used if column.facts for guard in column.facts.guards]


def _support_conditions(aggregate: Aggregate) -> list[Guard]:
    """Who has a value at all: a plain column may be complete, a computed NULL is a sub-condition like any other."""
    found: list[Guard] = []
    for arg in aggregate.args:
        if columns(arg):
            test = Call(name="is_not_null", args=(arg,), type=Type.BOOLEAN)
            found.append(Guard(test=test, unmet=Need.ENOUGH if _drops(arg) else Need.NONE_OR_ENOUGH))
        found += _branch_guards(arg, ())
    return found


def _drops(expr: Expr) -> bool:
    """Whether a CASE leaves rows out on purpose: a branch that is NULL is a sub-condition like any other."""
    if not isinstance(expr, Case):
        return isinstance(expr, Literal) and expr.value is None
    return any(map(_drops, (*(then for _, then in expr.branches), expr.otherwise)))


def _branch_guards(expr: Expr, outer: tuple[Expr, ...]) -> list[Guard]:
    """Every branch of a counted CASE, and who has no value on it: else two counts differ by a few of a branch."""
    if not isinstance(expr, Case):
        return []
    found: list[Guard] = []
    earlier = list(outer)
    for test, then in (*expr.branches, (None, expr.otherwise)):
        path = tuple(earlier) if test is None else (*earlier, test)
        if test is not None:
            found.append(Guard(test=both(path)))
            found += failing(expr) if not outer else []
            earlier.append(not_true(test))
        if isinstance(then, Case):
            found += _branch_guards(then, path)
        elif columns(then):
            for name in ("is_null", "is_not_null"):
                missing = both((*path, Call(name=name, args=(then,), type=Type.BOOLEAN)))
                found.append(Guard(test=missing, met=Need.NONE_OR_ENOUGH, unmet=Need.ANY))
    return found


def _case_tests(expr: Expr) -> list[Expr]:
    return [test for node in walk(expr) if isinstance(node, Case) for test, _ in node.branches]


def _unique(conditions: list[Guard]) -> tuple[Guard, ...]:
    return tuple(dict.fromkeys(conditions))


def _factored(terms: list[RawTerm]) -> tuple[Term, ...]:
    made = [Term(conditions=term.conditions, factors=in_order(term.factors)) for term in terms if term.factors]
    return tuple(dict.fromkeys(made))


def _check_terms(terms: list[RawTerm], limits: Limits) -> None:
    if len(terms) > limits.count("expression.terms"):
        raise TermProblem(errors.MEASURE_TERMS, limit=limits.count("expression.terms"))
    if any(len(term.factors) > limits.count("expression.degree") for term in terms):
        raise TermProblem(errors.MEASURE_DEGREE, limit=limits.count("expression.degree"))
    scale = limits.share("expression.scale")
    if any(abs(term.scale) > scale for term in terms):
        raise TermProblem(errors.MEASURE_SCALE, limit=int(scale))
    for term in terms:
        public = [factor for factor in term.factors if is_public(factor)]
        if public and len(public) == len(term.factors):
            raise TermProblem(errors.MEASURE_ARGUMENT, name="sum")
    if not terms:
        raise TermProblem(errors.MEASURE_ARGUMENT, name="sum")


def _binary_conditions(terms: list[RawTerm]) -> list[Guard]:
    """The sum of a two-valued measure is a count of those with the higher value: both sides need subjects."""
    found = []
    for term in terms:
        for factor in term.factors:
            facts = factor.facts if isinstance(factor, Column) else None
            binary = facts and facts.range and facts.range.high - facts.range.low == 1
            if binary and facts and facts.range and factor.type is Type.INTEGER:
                high = Literal(value=str(int(facts.range.high)), type=Type.INTEGER)
                test = Call(name="=", args=(factor, high), type=Type.BOOLEAN)
                found.append(Guard(test=test))
    return found


def _plain_term(expr: Expr) -> RawTerm:
    """Quantiles, variance and regression take one column, shifted and scaled at most."""
    terms, conditions = terms_of(expr)
    real = [term for term in terms if term.factors]
    judged = [guard for guard in conditions if guard.unmet is not Need.NONE_OR_ENOUGH]
    if len(real) != 1 or len(real[0].factors) != 1 or judged or is_public(real[0].factors[0]):
        raise TermProblem(errors.MEASURE_SHAPE)
    return real[0]


def subject_terms(aggregate: Aggregate, limits: Limits) -> tuple[tuple[float, Expr], ...]:
    """Take a per-subject sum apart into scaled terms that are summed by themselves.

    Otherwise `sum(x * 1000000 + y)` per subject would be one value whose parts nobody judges. One term under
    conditions is kept whole. Raises TermProblem.
    """
    argument = aggregate.args[0]
    terms, _ = terms_of(argument)
    _check_terms(terms, limits)
    real = [term for term in terms if term.factors]
    if len(real) <= 1 and not any(term.scale and not term.conditions for term in terms if not term.factors):
        return ((1.0, argument),)
    if any(term.conditions for term in terms):
        raise TermProblem(errors.MEASURE_SHAPE)
    one = Literal(value="1", type=Type.INTEGER)
    return tuple(
        (term.scale, Term(conditions=(), factors=in_order(term.factors)).value if term.factors else one)
        for term in terms
    )


def products(aggregate: Aggregate) -> Iterator[tuple[Expr, ...]]:
    """The factors of every term of a sum. Raises TermProblem."""
    for term in terms_of(aggregate.args[0])[0]:
        if term.factors:
            yield term.factors


def guards_inside(aggregate: Aggregate) -> tuple[Expr, ...]:
    """Tests of FILTER and CASE inside a per-subject aggregate."""
    found = [aggregate.where] if aggregate.where is not None else []
    found += [test for arg in aggregate.args for test in _case_tests(arg)]
    return tuple(dict.fromkeys(found))


def check_plain(aggregate: Aggregate) -> None:
    """min, max, avg and the like per subject take one column: nothing is packed into one value. Raises TermProblem."""
    for arg in aggregate.args:
        if not isinstance(arg, Column):
            _plain_term(arg)
