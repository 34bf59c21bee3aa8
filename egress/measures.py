"""What an aggregate adds up: terms, conditions and support, so that each part can be judged by itself.

A sum is written as additive terms, each a product of factors under conditions. Judging only the whole would let
`sum(x * 1000000 + y)` hide that y comes from one person, or `sum(greatest(x, c))` hide who is above c: whoever also
asks for the other part subtracts. So dominance is judged on **every term**, and every condition needs enough subjects
on both sides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from core.errors import ErrorCode
from egress import errors
from egress.expressions import (
    Aggregate,
    Call,
    Case,
    Cast,
    Column,
    Expr,
    Guard,
    Kind,
    Literal,
    Need,
    Semi,
    Type,
    both,
    canonical,
    columns,
    literal_number,
    walk,
)
from egress.functions import AGGREGATES
from egress.policy import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A product of `factors` over the rows on which all `conditions` hold. Constants are left out."""

    conditions: tuple[Expr, ...]
    factors: tuple[Expr, ...]

    @property
    def nonnegative(self) -> bool:
        """Declared ranges say that it is never below zero."""
        return all(_nonnegative(factor) for factor in self.factors)

    @property
    def value(self) -> Expr:
        """The term as an expression; NULL where its conditions do not hold."""
        product, *others = self.factors
        for factor in others:  # as doubles: whole numbers could overflow, and an error is an oracle
            product = Call(name="*", args=(_double(product), _double(factor)), type=Type.DOUBLE)
        if not self.conditions:
            return product
        null = Literal(value=None, type=Type.NULL)
        return Case(branches=((both(self.conditions), product),), otherwise=null, type=product.type)


def _double(expr: Expr) -> Expr:
    return expr if expr.type is Type.DOUBLE else Cast(value=expr, type=Type.DOUBLE, sql_type="DOUBLE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One aggregate of a boundary with what the rules need to know about it."""

    name: str
    """`m0`, `m1`, …"""
    aggregate: Aggregate
    judged: str
    """count, sum, distinct, quantile, variance or pair."""
    terms: tuple[Term, ...] = ()
    conditions: tuple[Guard, ...] = ()
    slice: Expr | None = None
    """Set when only rows on which this holds contribute: `sum(CASE WHEN p THEN x END)` is `sum(x) FILTER (WHERE p)`."""
    whole: bool = False
    """The value is the sum of the first term, or 0 where that has no rows."""

    @property
    def members(self) -> Expr:
        """True on the rows whose subjects make up the value; a NULL contributes nothing, as a 0 would."""
        parts = (self.aggregate.where, self.slice)
        return both(tuple(part for part in parts if part is not None))

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


class Shape(Exception):
    """Internal: the expression cannot be judged; carries the code and fields of the refusal."""

    def __init__(self, code: ErrorCode, **fields: str | int) -> None:
        super().__init__(code.code)
        self.code = code
        self.fields = fields


def analyse(name: str, aggregate: Aggregate, limits: Limits) -> Measure:
    """Take an aggregate apart. Raises Shape when the guard could not judge it."""
    judged = "distinct" if aggregate.distinct else AGGREGATES[aggregate.name].judged
    measure = Measure(name=name, aggregate=aggregate, judged=judged)
    conditions = _filter_conditions(aggregate) + _inherited(aggregate)
    match judged:
        case "count" | "distinct":
            conditions += _support_conditions(aggregate)
            return replace(measure, conditions=_unique(conditions))
        case "sum":
            terms, found = _terms(aggregate.args[0])
            _check_terms(terms, limits)
            real = [term for term in terms if term.scale != 0]
            whole = len(real) == 1 and real[0].scale == 1 and terms[0] is real[0] and bool(real[0].factors)
            measure = replace(measure, slice=_slice(terms), whole=whole)
            if not any(term.factors for term in terms):
                return replace(measure, judged="count", conditions=_unique(conditions + found))
            conditions += found + _binary_conditions(terms)
            if len(real) > 1 or any(len(term.factors) != 1 for term in real):
                conditions += _missing(aggregate.args)  # a constant or second factor counts those who have both
            return replace(measure, terms=_factored(terms), conditions=_unique(conditions))
        case "quantile" | "variance" | "pair":
            terms = [_plain_term(arg) for arg in aggregate.args]
            if judged == "quantile":
                return replace(measure, conditions=_unique(conditions))
            conditions += _missing(aggregate.args)
            squares = [_Raw((), 1.0, (*left.factors, *right.factors)) for left in terms for right in terms]
            return replace(measure, terms=_factored(terms + squares), conditions=_unique(conditions))
        case _:
            raise Shape(errors.MEASURE_SHAPE)


@dataclass(frozen=True, slots=True)
class _Raw:
    conditions: tuple[Expr, ...]
    scale: float
    factors: tuple[Expr, ...]


def _slice(terms: list[_Raw]) -> Expr | None:
    """The one condition that all contributing terms share, if they share one."""
    found = {term.conditions for term in terms if term.scale != 0}
    return both(next(iter(found))) if len(found) == 1 and found != {()} else None


def _filter_conditions(aggregate: Aggregate) -> list[Guard]:
    return [] if aggregate.where is None else [Guard(test=aggregate.where)]


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
            earlier.append(
                Call(name="is_distinct", args=(test, Literal(value=True, type=Type.BOOLEAN)), type=Type.BOOLEAN)
            )
        if isinstance(then, Case):
            found += _branch_guards(then, path)
        elif columns(then):
            for name in ("is_null", "is_not_null"):
                missing = both((*path, Call(name=name, args=(then,), type=Type.BOOLEAN)))
                found.append(Guard(test=missing, met=Need.NONE_OR_ENOUGH, unmet=Need.ANY))
    return found


def _missing(args: tuple[Expr, ...]) -> list[Guard]:
    """Who has no value, where the aggregate depends on how many there are."""
    tests = [Call(name="is_not_null", args=(arg,), type=Type.BOOLEAN) for arg in args]
    return [Guard(test=both(tuple(tests)), unmet=Need.NONE_OR_ENOUGH)]


def _case_tests(expr: Expr) -> list[Expr]:
    return [test for node in walk(expr) if isinstance(node, Case) for test, _ in node.branches]


def _unique(conditions: list[Guard]) -> tuple[Guard, ...]:
    return tuple(dict.fromkeys(conditions))


def _factored(terms: list[_Raw]) -> tuple[Term, ...]:
    made = [Term(conditions=term.conditions, factors=_sorted(term.factors)) for term in terms if term.factors]
    return tuple(dict.fromkeys(made))


def _sorted(factors: tuple[Expr, ...]) -> tuple[Expr, ...]:
    return tuple(sorted(factors, key=repr))


def _check_terms(terms: list[_Raw], limits: Limits) -> None:
    if len(terms) > limits.count("expression.terms"):
        raise Shape(errors.MEASURE_TERMS, limit=limits.count("expression.terms"))
    if any(len(term.factors) > limits.count("expression.degree") for term in terms):
        raise Shape(errors.MEASURE_DEGREE, limit=limits.count("expression.degree"))
    scale = limits.share("expression.scale")
    if any(abs(term.scale) > scale for term in terms):
        raise Shape(errors.MEASURE_SCALE, limit=int(scale))
    for term in terms:
        public = [factor for factor in term.factors if _is_public(factor)]
        if public and len(public) == len(term.factors):
            raise Shape(errors.MEASURE_ARGUMENT, name="sum")
    if not terms:
        raise Shape(errors.MEASURE_ARGUMENT, name="sum")


def _is_public(expr: Expr) -> bool:
    return all(column.facts is not None and column.facts.kind is Kind.PUBLIC for column in columns(expr))


def _binary_conditions(terms: list[_Raw]) -> list[Guard]:
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


def _plain_term(expr: Expr) -> _Raw:
    """Quantiles, variance and regression take one column, shifted and scaled at most."""
    terms, conditions = _terms(expr)
    real = [term for term in terms if term.factors]
    judged = [guard for guard in conditions if guard.unmet is not Need.NONE_OR_ENOUGH]
    if len(real) != 1 or len(real[0].factors) != 1 or judged or _is_public(real[0].factors[0]):
        raise Shape(errors.MEASURE_SHAPE)
    return real[0]


def _terms(expr: Expr) -> tuple[list[_Raw], list[Guard]]:
    """Additive terms of `expr` and the conditions inside it. Raises Shape."""
    number = literal_number(expr)
    if number is not None:
        return [_Raw((), number, ())], []
    match expr:
        case Literal(value=None):
            return [], []
        case Column():
            return _column_terms(expr)
        case Cast(value=inner, type=kind) if kind in (Type.DOUBLE, Type.DECIMAL) and _type(inner).numeric:
            return _terms(inner)
        case Cast(value=inner, type=kind) if kind.numeric and _type(inner) is Type.BOOLEAN:
            return _flag_terms(inner)
        case Cast(value=Column(type=Type.INTEGER) as inner, type=Type.INTEGER):
            return _terms(inner)
        case Cast():
            return _opaque(expr)
        case Case():
            return _case_terms(expr)
        case Call():
            return _call_terms(expr)
        case _:
            raise Shape(errors.MEASURE_SHAPE)


def _type(expr: Expr) -> Type:
    return expr.type


def _column_terms(expr: Column) -> tuple[list[_Raw], list[Guard]]:
    kind = expr.facts.kind if expr.facts else None
    if expr.type is Type.BOOLEAN:
        return _flag_terms(expr)
    if kind in (Kind.SUBJECT, Kind.ID, Kind.TEXT, None) or not expr.type.numeric:
        raise Shape(errors.MEASURE_ARGUMENT, name="sum")
    return [_Raw((), 1.0, (expr,))], []


def _flag_terms(test: Expr) -> tuple[list[_Raw], list[Guard]]:
    return [_Raw((test,), 1.0, ())], [Guard(test=test)]


def _case_terms(expr: Case) -> tuple[list[_Raw], list[Guard]]:
    """Each branch holds where its test is true and no earlier one is; every branch is a sub-condition."""
    terms: list[_Raw] = []
    conditions: list[Guard] = []
    earlier: list[Expr] = []
    for test, then in (*expr.branches, (None, expr.otherwise)):
        guard = tuple(earlier) if test is None else (*earlier, test)
        inner, found = _terms(then)
        terms += [_Raw((*guard, *term.conditions), term.scale, term.factors) for term in inner]
        conditions += found
        if test is not None:
            conditions.append(Guard(test=both(guard)))
            earlier.append(
                Call(name="is_distinct", args=(test, Literal(value=True, type=Type.BOOLEAN)), type=Type.BOOLEAN)
            )
    return terms, conditions


def _call_terms(expr: Call) -> tuple[list[_Raw], list[Guard]]:
    match expr.name, expr.args:
        case (("+" | "-"), (left, right)):
            sign = 1.0 if expr.name == "+" else -1.0
            if not (left.type.numeric and right.type.numeric):
                return _opaque(expr)
            (first, some), (second, more) = _terms(left), _terms(right)
            return first + [replace_scale(term, sign) for term in second], some + more
        case "negate", (inner,):
            terms, found = _terms(inner)
            return [replace_scale(term, -1.0) for term in terms], found
        case "*", (left, right):
            return _product(left, right)
        case "/", (left, right):
            return _quotient(expr, left, right)
        case "power", (base, exponent):
            return _power(base, exponent)
        case (("least" | "greatest"), (left, right)):
            return _clip(expr.name, left, right)
        case "coalesce", (left, right) if literal_number(right) is not None:
            null = Call(name="is_not_null", args=(left,), type=Type.BOOLEAN)
            terms, found = _terms(left)
            absent = Call(name="is_null", args=(left,), type=Type.BOOLEAN)
            fill = [] if literal_number(right) == 0 else [_Raw((absent,), literal_number(right) or 0.0, ())]
            return terms + fill, [*found, Guard(test=null, unmet=Need.ENOUGH if fill else Need.NONE_OR_ENOUGH)]
        case "abs", (Column() as inner,) if _nonnegative(inner):
            return _terms(inner)
        case "abs", (inner,):
            below = Call(name="<", args=(inner, Literal(value="0", type=Type.INTEGER)), type=Type.BOOLEAN)
            terms, found = _opaque(expr)
            return terms, [*found, Guard(test=below)]  # |x| - x is twice what the negative ones have
        case _:
            if expr.type is Type.BOOLEAN:
                return _flag_terms(expr)
            return _opaque(expr)


def replace_scale(term: _Raw, by: float) -> _Raw:
    """The term multiplied by a constant."""
    return _Raw(term.conditions, term.scale * by, term.factors)


def _product(left: Expr, right: Expr) -> tuple[list[_Raw], list[Guard]]:
    (first, some), (second, more) = _terms(left), _terms(right)
    if len(first) * len(second) > 256:
        raise Shape(errors.MEASURE_TERMS, limit=256)
    if any(term.scale == 0 for term in (*first, *second) if not term.conditions):
        raise Shape(errors.MEASURE_SHAPE)  # x * 0 + 1 counts those who have an x
    product = [
        _Raw((*a.conditions, *b.conditions), a.scale * b.scale, (*a.factors, *b.factors)) for a in first for b in second
    ]
    return product, some + more


def _quotient(expr: Call, left: Expr, right: Expr) -> tuple[list[_Raw], list[Guard]]:
    number = literal_number(right)
    if number is not None:
        if number == 0:
            raise Shape(errors.MEASURE_SHAPE)
        terms, found = _terms(left)
        return [replace_scale(term, 1 / number) for term in terms], found
    return _opaque(expr)


def _power(base: Expr, exponent: Expr) -> tuple[list[_Raw], list[Guard]]:
    number = literal_number(exponent)
    if number is None or number not in (1, 2, 3, 4):
        raise Shape(errors.MEASURE_SHAPE)
    terms, found = _terms(base)
    result = terms
    for _ in range(int(number) - 1):
        if len(result) * len(terms) > 256:
            raise Shape(errors.MEASURE_TERMS, limit=256)
        result = [
            _Raw((*a.conditions, *b.conditions), a.scale * b.scale, (*a.factors, *b.factors))
            for a in result
            for b in terms
        ]
    return result, found


def _clip(name: str, left: Expr, right: Expr) -> tuple[list[_Raw], list[Guard]]:
    """`least(x, c)` is x where x <= c and c elsewhere; what it cuts off is judged as well."""
    value, bound = (right, left) if literal_number(left) is not None else (left, right)
    limit = literal_number(bound)
    if limit is None:
        raise Shape(errors.MEASURE_SHAPE)
    over = Call(name=">" if name == "least" else "<", args=(value, bound), type=Type.BOOLEAN)
    under = Call(name="<=" if name == "least" else ">=", args=(value, bound), type=Type.BOOLEAN)
    terms, found = _terms(value)
    # Zero where nothing is cut off; as arithmetic, since a CASE costs several times as much.
    excess = Call(name="-", args=(value, Call(name=name, args=(left, right), type=left.type)), type=Type.DOUBLE)
    kept = [_Raw((*term.conditions, under), term.scale, term.factors) for term in terms]
    cut = [_Raw((over,), limit, ()), _Raw((), 0.0, (excess,))]
    present = Call(name="is_not_null", args=(value,), type=Type.BOOLEAN)  # the engine's least(NULL, c) is c
    return kept + cut, [*found, Guard(test=over), Guard(test=present, unmet=Need.NONE_OR_ENOUGH)]


_OPAQUE = frozenset(
    ["abs", "floor", "ceil", "round", "trunc", "sqrt", "ln", "log10", "log2", "date_part", "date_diff", "/", "//"]
)


def _opaque(expr: Expr) -> tuple[list[_Raw], list[Guard]]:
    """A function that is judged by its own value: of one column (two for quotients and date differences), no offset."""
    if isinstance(expr, Cast):
        inner = expr.value
        if expr.type.numeric and (isinstance(inner, Column) or (isinstance(inner, Call) and inner.name in _OPAQUE)):
            _check_columns(expr, 2)
            return [_Raw((), 1.0, (expr,))], []
        raise Shape(errors.MEASURE_SHAPE)
    if not isinstance(expr, Call) or expr.name not in _OPAQUE:
        raise Shape(errors.MEASURE_SHAPE)
    for part in walk(expr):
        if isinstance(part, (Case, Semi)) or (isinstance(part, Call) and part.name not in (*_OPAQUE, "*", "negate")):
            raise Shape(errors.MEASURE_SHAPE)
    _check_columns(expr, 2 if expr.name in ("date_diff", "/", "//") else 1)
    return [_Raw((), 1.0, (expr,))], _missing((expr,))


def _check_columns(expr: Expr, most: int) -> None:
    used = set(columns(expr))
    kinds = {column.facts.kind for column in used if column.facts}
    if not 1 <= len(used) <= most or kinds & {Kind.SUBJECT, Kind.ID, Kind.TEXT}:
        raise Shape(errors.MEASURE_SHAPE)


def _nonnegative(expr: Expr) -> bool:
    match expr:
        case Column(facts=facts) if facts is not None:
            return facts.kind is Kind.COUNT or (facts.range is not None and facts.range.low >= 0)
        case Cast(value=inner):
            return _nonnegative(inner)
        case Call(name="abs" | "sqrt"):
            return True
        case Call(name="floor" | "ceil" | "round" | "trunc", args=(inner, *_)):
            return _nonnegative(inner)
        case Call(name="/" | "//" | "*", args=(left, right)):
            return _nonnegative(left) and (_nonnegative(right) or (literal_number(right) or -1) > 0)
        case _:
            return False


def subject_terms(aggregate: Aggregate, limits: Limits) -> tuple[tuple[float, Expr], ...]:
    """Take a per-subject sum apart into scaled terms that are summed by themselves.

    Otherwise `sum(x * 1000000 + y)` per subject would be one value whose parts nobody judges. One term under
    conditions is kept whole. Raises Shape.
    """
    argument = aggregate.args[0]
    terms, _ = _terms(argument)
    _check_terms(terms, limits)
    real = [term for term in terms if term.factors]
    if len(real) <= 1 and not any(term.scale and not term.conditions for term in terms if not term.factors):
        return ((1.0, argument),)
    if any(term.conditions for term in terms):
        raise Shape(errors.MEASURE_SHAPE)
    one = Literal(value="1", type=Type.INTEGER)
    return tuple(
        (term.scale, Term(conditions=(), factors=_sorted(term.factors)).value if term.factors else one)
        for term in terms
    )


def products(aggregate: Aggregate) -> Iterator[tuple[Expr, ...]]:
    """The factors of every term of a sum. Raises Shape."""
    for term in _terms(aggregate.args[0])[0]:
        if term.factors:
            yield term.factors


def guards_inside(aggregate: Aggregate) -> tuple[Expr, ...]:
    """Tests of FILTER and CASE inside a per-subject aggregate."""
    found = [aggregate.where] if aggregate.where is not None else []
    found += [test for arg in aggregate.args for test in _case_tests(arg)]
    return tuple(dict.fromkeys(found))


def check_plain(aggregate: Aggregate) -> None:
    """min, max, avg and the like per subject take one column: nothing is packed into one value. Raises Shape."""
    for arg in aggregate.args:
        if not isinstance(arg, Column):
            _plain_term(arg)
