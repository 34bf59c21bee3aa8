"""The algebra of what is added up: an expression as a sum of terms, each a product of factors under conditions.

Judging only the whole would let `sum(x * 1000000 + y)` hide that y comes from one person, or `sum(greatest(x, c))` hide
who is above c: whoever also asks for the other part subtracts.
"""

import itertools
from dataclasses import dataclass

from core.errors import ErrorCode
from egress import errors
from egress.plan.expressions import (
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
    columns,
    conjuncts,
    literal_number,
    not_true,
    surely_not,
    walk,
)


class TermProblem(Exception):
    """Internal: the expression cannot be judged; carries the code and fields of the refusal."""

    def __init__(self, code: ErrorCode, **fields: str | int) -> None:
        super().__init__(code.code)
        self.code = code
        self.fields = fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A product of `factors` over the rows on which all `conditions` hold. Constants are left out."""

    conditions: tuple[Expr, ...]
    factors: tuple[Expr, ...]

    @property
    def nonnegative(self) -> bool:
        """Declared ranges say that it is never below zero."""
        return all(nonnegative(factor) for factor in self.factors)

    @property
    def clipped(self) -> tuple[Expr, ...]:
        """The value of which this is what a clip cuts off."""
        match self.factors:
            case (Call(name="-", args=(value, Call(name="least" | "greatest"))),):
                return (value,)
        return ()

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


@dataclass(frozen=True, slots=True)
class RawTerm:
    conditions: tuple[Expr, ...]
    scale: float
    factors: tuple[Expr, ...]


def terms_of(expr: Expr) -> tuple[list[RawTerm], list[Guard]]:
    """Additive terms of `expr` and the conditions inside it. Raises TermProblem."""
    number = literal_number(expr)
    if number is not None:
        return [RawTerm((), number, ())], []
    match expr:
        case Literal(value=None):
            return [], []
        case Column():
            return _column_terms(expr)
        case Cast(value=inner, type=kind) if kind in (Type.DOUBLE, Type.DECIMAL) and _type(inner).numeric:
            return terms_of(inner)
        case Cast(value=inner, type=kind) if kind.numeric and _type(inner) is Type.BOOLEAN:
            return _flag_terms(inner)
        case Cast(value=Column(type=Type.INTEGER) as inner, type=Type.INTEGER):
            return terms_of(inner)
        case Cast():
            return _opaque(expr)
        case Case():
            return _case_terms(expr)
        case Call():
            return _call_terms(expr)
        case _:
            raise TermProblem(errors.MEASURE_SHAPE)


def _type(expr: Expr) -> Type:
    return expr.type


def _column_terms(expr: Column) -> tuple[list[RawTerm], list[Guard]]:
    kind = expr.facts.kind if expr.facts else None
    if expr.type is Type.BOOLEAN:
        return _flag_terms(expr)
    if kind in (Kind.SUBJECT, Kind.ID, Kind.TEXT, None) or not expr.type.numeric:
        raise TermProblem(errors.MEASURE_ARGUMENT, name="sum")
    return [RawTerm((), 1.0, (expr,))], []


def _flag_terms(test: Expr) -> tuple[list[RawTerm], list[Guard]]:
    return [RawTerm((test,), 1.0, ())], [Guard(test=test)]


def _case_terms(expr: Case) -> tuple[list[RawTerm], list[Guard]]:
    """Each branch holds where its test is true and no earlier one is; every branch is a sub-condition."""
    terms: list[RawTerm] = []
    conditions: list[Guard] = []
    earlier: list[Expr] = []
    for test, then in (*expr.branches, (None, expr.otherwise)):
        guard = tuple(earlier) if test is None else (*earlier, test)
        inner, found = terms_of(then)
        terms += [RawTerm((*guard, *term.conditions), term.scale, term.factors) for term in inner]
        conditions += found
        if any(isinstance(node, Case) for node in walk(then)):
            conditions += [one for inside in found for one in _within(guard, inside)]
        if test is not None:
            conditions.append(Guard(test=both(guard)))
            conditions += failing(expr)
            conditions += [few_or_none(both((*earlier, side))) for side in _strict_sides(test, expr)]
            earlier.append(not_true(test))
    return terms, conditions


def failing(case: Case) -> list[Guard]:
    """Who fails the test of a CASE with one branch, not for want of a value. Of several branches the last may be all
    that the others leave."""
    surely = surely_not(conjuncts(case.branches[0][0])) if len(case.branches) == 1 else None
    return [] if surely is None else [Guard(test=surely, unmet=Need.ANY)]


def _within(outer: tuple[Expr, ...], inside: Guard) -> tuple[Guard, Guard]:
    """Both sides of a condition that is asked on a branch alone."""
    met, unmet = (*outer, inside.test), (*outer, not_true(inside.test))
    return (
        Guard(test=both(met), met=inside.met, unmet=Need.ANY),
        Guard(test=both(unmet), met=inside.unmet, unmet=Need.ANY),
    )


_CLOSED = {">=": (">",), "<=": ("<",), ">": ("<",), "<": (">",)}
"""Comparisons with their strict sides that the comparison itself and its contrary do not have."""


def _strict_sides(test: Expr, case: Case) -> tuple[Expr, ...]:
    """`x >= c` and its like without those at c, where x is added up: a branch may take c from each."""
    if not isinstance(test, Call) or test.name not in _CLOSED:
        return ()
    shown = {column for _, then in case.branches for column in columns(then)} | set(columns(case.otherwise))
    if not shown & set(columns(test)):
        return ()
    return tuple(Call(name=name, args=test.args, type=Type.BOOLEAN) for name in _CLOSED[test.name])


def _call_terms(expr: Call) -> tuple[list[RawTerm], list[Guard]]:
    match expr.name, expr.args:
        case (("+" | "-"), (left, right)):
            sign = 1.0 if expr.name == "+" else -1.0
            if not (left.type.numeric and right.type.numeric):
                return _opaque(expr)
            (first, some), (second, more) = terms_of(left), terms_of(right)
            return first + [replace_scale(term, sign) for term in second], some + more
        case "negate", (inner,):
            terms, found = terms_of(inner)
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
            terms, found = terms_of(left)
            there = Call(name="is_not_null", args=(left,), type=Type.BOOLEAN)
            if literal_number(right) == 0:  # who lacks a value adds nothing, in whatever number
                return terms, [*found, Guard(test=there, unmet=Need.ANY)]
            absent = Call(name="is_null", args=(left,), type=Type.BOOLEAN)
            fill = RawTerm((absent,), literal_number(right) or 0.0, ())
            return [*terms, fill], [*found, Guard(test=there, unmet=Need.NONE_OR_ENOUGH)]
        case "abs", (Column() as inner,) if nonnegative(inner):
            return terms_of(inner)
        case "abs", (inner,):
            terms, found = _opaque(expr)
            return terms, [*found, Guard(test=_compared("<", inner, 0))]
        case _:
            if expr.type is Type.BOOLEAN:
                return _flag_terms(expr)
            return _opaque(expr)


def replace_scale(term: RawTerm, by: float) -> RawTerm:
    """The term multiplied by a constant."""
    return RawTerm(term.conditions, term.scale * by, term.factors)


def _product(left: Expr, right: Expr) -> tuple[list[RawTerm], list[Guard]]:
    (first, some), (second, more) = terms_of(left), terms_of(right)
    if len(first) * len(second) > 256:
        raise TermProblem(errors.MEASURE_TERMS, limit=256)
    if any(term.scale == 0 for term in (*first, *second) if not term.conditions):
        raise TermProblem(errors.MEASURE_SHAPE)  # x * 0 + 1 counts those who have an x
    product = _multiplied(first, second)
    return product, some + more + _together(product)


def _multiplied(first: list[RawTerm], second: list[RawTerm]) -> list[RawTerm]:
    """Every term by every other; what two branches hold that exclude each other is no term."""
    found = []
    for a, b in itertools.product(first, second):
        conditions = tuple(dict.fromkeys((*a.conditions, *b.conditions)))
        if not any(not_true(test) in conditions for test in conditions):
            found.append(RawTerm(conditions, a.scale * b.scale, (*a.factors, *b.factors)))
    return found


def _together(product: list[RawTerm]) -> list[Guard]:
    """Where several conditions hold: the square of a sum of two flags counts those who have both."""
    tests = dict.fromkeys(term.conditions for term in product if term.scale and len(term.conditions) > 1)
    return [Guard(test=both(conditions)) for conditions in tests]


def _quotient(expr: Call, left: Expr, right: Expr) -> tuple[list[RawTerm], list[Guard]]:
    number = literal_number(right)
    if number is not None:
        if number == 0:
            raise TermProblem(errors.MEASURE_SHAPE)
        terms, found = terms_of(left)
        return [replace_scale(term, 1 / number) for term in terms], found
    return _opaque(expr)


def _power(base: Expr, exponent: Expr) -> tuple[list[RawTerm], list[Guard]]:
    number = literal_number(exponent)
    if number is None or number not in (1, 2, 3, 4):
        raise TermProblem(errors.MEASURE_SHAPE)
    terms, found = terms_of(base)
    result = terms
    for _ in range(int(number) - 1):
        if len(result) * len(terms) > 256:
            raise TermProblem(errors.MEASURE_TERMS, limit=256)
        result = _multiplied(result, terms)
    return result, found + (_together(result) if number > 1 else [])


def _clip(name: str, left: Expr, right: Expr) -> tuple[list[RawTerm], list[Guard]]:
    """`least(x, c)` is x where x <= c and c elsewhere; what it cuts off is judged as well."""
    value, bound = (right, left) if literal_number(left) is not None else (left, right)
    limit = literal_number(bound)
    if limit is None:
        raise TermProblem(errors.MEASURE_SHAPE)
    over = Call(name=">" if name == "least" else "<", args=(value, bound), type=Type.BOOLEAN)
    under = Call(name="<=" if name == "least" else ">=", args=(value, bound), type=Type.BOOLEAN)
    terms, found = terms_of(value)
    # Zero where nothing is cut off; as arithmetic, since a CASE costs several times as much.
    excess = Call(name="-", args=(value, Call(name=name, args=(left, right), type=left.type)), type=Type.DOUBLE)
    kept = [RawTerm((*term.conditions, under), term.scale, term.factors) for term in terms]
    cut = [RawTerm((over,), limit, ()), RawTerm((), 0.0, (excess,))]
    present = Call(name="is_not_null", args=(value,), type=Type.BOOLEAN)  # the engine's least(NULL, c) is c
    beyond = Call(name="<" if name == "least" else ">", args=(value, bound), type=Type.BOOLEAN)
    sides = [Guard(test=over), few_or_none(beyond)]  # who is at the bound itself is on neither side
    return kept + cut, [*found, *sides, Guard(test=present, unmet=Need.NONE_OR_ENOUGH)]


_OPAQUE = frozenset(
    ["abs", "floor", "ceil", "round", "trunc", "sqrt", "ln", "log10", "log2", "date_part", "date_diff", "/", "//"]
)


def _opaque(expr: Expr) -> tuple[list[RawTerm], list[Guard]]:
    """A function that is judged by its own value: of one column (two for quotients and date differences), no offset."""
    if isinstance(expr, Cast):
        inner = expr.value
        if expr.type.numeric and (isinstance(inner, Column) or (isinstance(inner, Call) and inner.name in _OPAQUE)):
            _check_columns(expr, 2)
            return [RawTerm((), 1.0, (expr,))], []
        raise TermProblem(errors.MEASURE_SHAPE)
    if not isinstance(expr, Call) or expr.name not in _OPAQUE:
        raise TermProblem(errors.MEASURE_SHAPE)
    for part in walk(expr):
        if isinstance(part, (Case, Semi)) or (isinstance(part, Call) and not _in_opaque(part)):
            raise TermProblem(errors.MEASURE_SHAPE)
    _check_columns(expr, 2 if expr.name in ("date_diff", "/", "//") else 1)
    return [RawTerm((), 1.0, (expr,))], [*missing((expr,)), *_signs(expr)]


def _in_opaque(part: Call) -> bool:
    if part.name == "power":
        return literal_number(part.args[1]) in (1, 2, 3, 4)
    return part.name in (*_OPAQUE, "*", "negate")


def _signs(expr: Expr) -> list[Guard]:
    """Those below and above zero, where a function of a column may forget the sign: |x| - x tells either side alone."""
    forgets = any(isinstance(part, Call) and part.name in ("abs", "sqrt", "trunc", "power") for part in walk(expr))
    signed = dict.fromkeys(column for column in columns(expr) if column.type.numeric and not nonnegative(column))
    return [few_or_none(_compared(sign, column, 0)) for column in signed for sign in "<>" if forgets]


def _compared(name: str, value: Expr, bound: float) -> Expr:
    number = Literal(value=f"{bound:g}", type=Type.INTEGER)
    return Call(name=name, args=(value, number), type=Type.BOOLEAN)


def few_or_none(test: Expr) -> Guard:
    """Nobody, or enough; the others are judged elsewhere."""
    return Guard(test=test, met=Need.NONE_OR_ENOUGH, unmet=Need.ANY)


def _check_columns(expr: Expr, most: int) -> None:
    used = set(columns(expr))
    kinds = {column.facts.kind for column in used if column.facts}
    if not 1 <= len(used) <= most or kinds & {Kind.SUBJECT, Kind.ID, Kind.TEXT}:
        raise TermProblem(errors.MEASURE_SHAPE)


def nonnegative(expr: Expr) -> bool:
    match expr:
        case Column(facts=facts) if facts is not None:
            return facts.kind is Kind.COUNT or (facts.range is not None and facts.range.low >= 0)
        case Cast(value=inner):
            return nonnegative(inner)
        case Call(name="abs" | "sqrt"):
            return True
        case Call(name="floor" | "ceil" | "round" | "trunc", args=(inner, *_)):
            return nonnegative(inner)
        case Call(name="/" | "//" | "*", args=(left, right)):
            return nonnegative(left) and (nonnegative(right) or (literal_number(right) or -1) > 0)
        case _:
            return False


def missing(args: tuple[Expr, ...]) -> list[Guard]:
    """Who has no value, where the aggregate depends on how many there are."""
    tests = [Call(name="is_not_null", args=(arg,), type=Type.BOOLEAN) for arg in args]
    return [Guard(test=both(tuple(tests)), unmet=Need.NONE_OR_ENOUGH)]


def is_public(expr: Expr) -> bool:
    return all(column.facts is not None and column.facts.kind is Kind.PUBLIC for column in columns(expr))


def in_order(factors: tuple[Expr, ...]) -> tuple[Expr, ...]:
    return tuple(sorted(factors, key=repr))
