"""What an aggregate may be computed from, so that several of them over one cell cannot be solved for one contribution.

Each sum may be harmless by itself. But sums of the same measure under different weights are linear equations: with
weights that the author knows, or values that a filter has chosen, as many sums as there are values single out the rows
behind one of them. So weights are measures (or constant in the cell), values that are added up are not chosen one by
one, and functions with steps, which are conditions in disguise, stay out of what is added up.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from core.errors import ErrorCode
from egress import errors
from egress.plan.expressions import (
    Aggregate,
    Call,
    Case,
    Cast,
    Column,
    Expr,
    Facts,
    Kind,
    Literal,
    Semi,
    Type,
    children,
    columns,
    conjuncts,
    is_constant,
    literal_number,
    walk,
)
from egress.policy import Limits


class WeightProblem(Exception):
    """Internal: the aggregate cannot stand; the planner adds the place."""

    def __init__(self, code: ErrorCode, **fields: str | int) -> None:
        super().__init__(code.code)
        self.code = code
        self.fields = fields


Fixed = Callable[[Column], bool]
"""Whether a column has one value in every cell."""
_ORDER = frozenset(["<", "<=", ">", ">="])
_ROUNDING = frozenset(["floor", "ceil", "trunc", "round"])
_STEPS = frozenset(["//", "%", "sign", "date_part", "date_trunc", "length"])
_LONG_UNITS = frozenset(["quarter", "decade", "century"])


def check_values(aggregate: Aggregate, limits: Limits) -> None:
    """No steps, narrowing casts or exact order statistics in what is aggregated. Raises WeightProblem."""
    if aggregate.name.startswith("quantile"):
        _check_quantile(aggregate, limits)
    if aggregate.distinct:
        _check_distinct(aggregate)
    if aggregate.name == "count":
        _check_counted(aggregate)
        return
    for arg in aggregate.args:
        for node in _added(arg):
            _check_step(node, limits)


def _added(expr: Expr) -> Iterator[Expr]:
    """`expr` and what is below it, but for the tests of CASE and comparisons: those are judged as conditions."""
    yield expr
    if isinstance(expr, Case):
        parts: tuple[Expr, ...] = (*(then for _, then in expr.branches), expr.otherwise)
    else:
        parts = () if expr.type is Type.BOOLEAN else children(expr)
    for part in parts:
        yield from _added(part)


def _check_quantile(aggregate: Aggregate, limits: Limits) -> None:
    step = limits.share("quantile.step")
    points = [Decimal(point) for point in aggregate.parameter]
    whole = step > 0 and all(point % Decimal(repr(step)) == 0 for point in points)
    if aggregate.name != "quantile_cont" or not whole:
        raise WeightProblem(errors.MEASURE_QUANTILE, step=f"{step:g}")


def _check_distinct(aggregate: Aggregate) -> None:
    """How many values of a key there are counts the values that one person alone has."""
    for arg in aggregate.args:
        for column in _counted_columns(arg):
            if column.facts is None or column.facts.kind is not Kind.SUBJECT:
                raise WeightProblem(errors.MEASURE_DISTINCT, column=_name(column))


def _counted_columns(expr: Expr) -> tuple[Column, ...]:
    return tuple(node for node in _added(expr) if isinstance(node, Column))


def _check_counted(aggregate: Aggregate) -> None:
    """Whose value is NULL is a condition: it must be seen, so a count takes a column or a CASE."""
    for arg in aggregate.args:
        for node in _added(arg):
            if not isinstance(node, (Column, Case, Literal)) and columns(node) and node.type is not Type.BOOLEAN:
                raise WeightProblem(errors.MEASURE_COUNTED)
            if node.type is Type.BOOLEAN and not isinstance(node, (Column, Literal)) and columns(node):
                raise WeightProblem(errors.MEASURE_COUNTED)


def _check_step(node: Expr, limits: Limits) -> None:
    match node:
        case Cast():
            _check_cast(node)
        case Call(name="date_part", args=(Literal(value=unit), _)) if str(unit).lower() == "year":
            return  # as fine as `date_diff` by years
        case Call(name=name) if name in _STEPS:
            raise WeightProblem(errors.MEASURE_STEP, name=name)
        case Call(name="date_diff", args=(Literal(value=unit), *_)) if str(unit).lower() in _LONG_UNITS:
            raise WeightProblem(errors.MEASURE_STEP, name="date_diff")
        case Call(name=name, args=(inner, *rest)) if name in _ROUNDING:
            digits = literal_number(rest[0]) if rest else 0.0
            if digits is None or not _fine(inner, 10.0**-digits, limits):
                raise WeightProblem(errors.MEASURE_STEP, name=name)


def _fine(expr: Expr, step: float, limits: Limits) -> bool:
    """Rounding of one measure whose range has room for many steps shows no threshold."""
    facts = expr.facts if isinstance(expr, Column) else None
    if facts is None or facts.kind not in (Kind.MEASURE, Kind.DERIVED):
        return False
    return facts.range is None or facts.range.high - facts.range.low >= step * limits.count("group.bins")


def _check_cast(cast: Cast) -> None:
    """A narrow type drops the large values: it is a clip that nobody judges."""
    if cast.type is Type.BOOLEAN or cast.value.type is Type.BOOLEAN or is_constant(cast.value):
        return
    if not cast.value.type.numeric or not cast.type.numeric or _capacity(cast.sql_type) < _needed(cast.value):
        raise WeightProblem(errors.MEASURE_CAST, type=cast.sql_type)


_CAPACITY = {
    "TINYINT": 2.0**7,
    "SMALLINT": 2.0**15,
    "INTEGER": 2.0**31,
    "INT": 2.0**31,
    "BIGINT": 2.0**63,
    "HUGEINT": 2.0**127,
    "FLOAT": 1e37,
    "REAL": 1e37,
    "DOUBLE": float("inf"),
}
_SPARE = 10.0
"""A declared range is not enforced: a type must hold more than it."""
_UNBOUNDED = 1e15
"""What a value without a declared range may reach."""


def _capacity(sql_type: str) -> float:
    name, _, sizes = sql_type.partition("(")
    if name in ("DECIMAL", "NUMERIC"):
        width, scale = ([int(size) for size in sizes.rstrip(")").split(",") if size] + [0])[:2] if sizes else (18, 3)
        return 10.0 ** (width - scale)
    return _CAPACITY.get(name, 0.0)


def _needed(expr: Expr) -> float:
    facts = expr.facts if isinstance(expr, Column) else None
    if facts is not None and facts.kind is Kind.COUNT:
        return 2.0**31
    if facts is None or facts.range is None:
        return _UNBOUNDED
    return min(_UNBOUNDED, _SPARE * max(abs(facts.range.low), abs(facts.range.high), 1.0))


def check_weights(products: Iterable[tuple[Expr, ...]], fixed: Fixed) -> None:
    """Factors of one term are different measures, or constant in the cell. Raises WeightProblem."""
    for factors in products:
        used = list(dict.fromkeys(column for factor in factors for column in columns(factor)))
        if len(factors) < 2 and len(used) < 2:
            continue
        for column in used:
            if not _is_measure(column.facts) and not fixed(column) and not _divides(factors, column):
                raise WeightProblem(errors.MEASURE_WEIGHT, column=_name(column))
        if 1 < len(set(factors)) < len(factors):
            raise WeightProblem(errors.MEASURE_WEIGHT, column=_name(used[0]))


def _is_measure(facts: Facts | None) -> bool:
    return facts is not None and facts.kind in (Kind.MEASURE, Kind.DERIVED)


def _divides(factors: tuple[Expr, ...], column: Column) -> bool:
    """A per-subject mean: a sum over a count, or the days between two dates."""
    if len(factors) != 1 or column.facts is None:
        return False
    match factors[0]:
        case Call(name="/"):
            return column.facts.kind is Kind.COUNT
        case Call(name="date_diff"):
            return column.facts.kind is Kind.QUASI
    return False


def check_selected(aggregate: Aggregate, filters: Iterable[Expr]) -> None:
    """What is added up was not chosen value by value: its filters are ranges. Raises WeightProblem."""
    labels = {label for arg in aggregate.args for node in _added(arg) if (label := _label(node))}
    if not labels:
        return
    tests = [part for where in (aggregate.where, *filters) if where is not None for part in conjuncts(where)]
    tests += [test for arg in aggregate.args for test in _case_tests(arg)]
    for test in tests:
        _check_test(test, labels)


def _case_tests(expr: Expr) -> Iterator[Expr]:
    for node in walk(expr):
        if isinstance(node, Case):
            for test, then in node.branches:
                leaves_out = isinstance(then, Literal) and then.value is None and _is_equality(test)
                yield from () if leaves_out else conjuncts(test)


def _is_equality(test: Expr) -> bool:
    return isinstance(test, Call) and test.name == "=" and isinstance(test.args[0], Column)


def _label(node: Expr) -> str | None:
    facts = node.facts if isinstance(node, Column) else None
    summed = facts is not None and facts.kind in (Kind.MEASURE, Kind.QUASI, Kind.COUNT, Kind.DERIVED, Kind.KEY)
    return facts.label if facts is not None and summed else None


def _check_test(test: Expr, labels: set[str]) -> None:
    found = next((column for column in _all_columns(test) if _label(column) in labels), None)
    if found is not None and not _is_range(test):
        raise WeightProblem(errors.MEASURE_SELECTED, column=_name(found))


def _all_columns(expr: Expr) -> Iterator[Column]:
    for node in walk(expr):
        if isinstance(node, Column):
            yield node
        if isinstance(node, Semi):
            for part in node.rows.where:
                yield from _all_columns(part)


def _is_range(test: Expr) -> bool:
    match test:
        case Call(name="not", args=(inner,)):
            return isinstance(inner, Call) and inner.name in _ORDER and _is_range(inner)
        case Call(name="is_null" | "is_not_null", args=(Column(),)):
            return True
        case Call(name="<>", args=args):
            return all(_bare_or_constant(arg) for arg in args)
        case Call(name=name, args=args) if name in _ORDER or name == "between":
            return all(_bare_or_constant(arg) for arg in args)
    return False


def _bare_or_constant(expr: Expr) -> bool:
    return isinstance(expr, Column) or is_constant(expr)


def _name(column: Column) -> str:
    return column.facts.name if column.facts and column.facts.name else column.name
