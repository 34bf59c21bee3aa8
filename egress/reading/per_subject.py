"""GROUP BY the subject: the inner SELECT of a two-step aggregation becomes one row a subject."""

from dataclasses import replace

from core.canonical import digest
from core.errors import Place
from core.manifest import Range
from egress import errors
from egress.plan import measures
from egress.plan.branches import key_conditions
from egress.plan.expressions import (
    Aggregate,
    Call,
    Case,
    Column,
    Expr,
    Facts,
    Grouping,
    Guard,
    InQuery,
    Kind,
    Literal,
    Need,
    Scalar,
    Type,
    Window,
    canonical,
    columns,
    conjuncts,
    literal_number,
    not_true,
    ordinal,
    rewrite,
    walk,
)
from egress.plan.normal import normal
from egress.plan.plan import (
    PRESENT,
    LeafSource,
    PerSubject,
    SubjectRef,
    base_tables,
)
from egress.plan.settled import without_idle
from egress.plan.terms import TermProblem
from egress.policy import GuardPolicy, Limits
from egress.reading import weights
from egress.reading.boundaries import Problem, Shape, both, call, check_lifted, check_lookup, check_tests, countable
from egress.reading.filters import FilterProblem, check_filter, flows_back
from egress.reading.joins import Component
from egress.reading.keys import KeyProblem, check_key
from egress.reading.multiples import linear, literal


def per_subject(
    shape: Shape, alias: str, policy: GuardPolicy
) -> tuple[LeafSource, tuple[tuple[str, Expr], ...], tuple[Expr, ...]]:
    """GROUP BY the subject: the source, the columns that an outer query sees, and HAVING as filters. Raises Problem."""
    limits = policy.limits(table.name for table in base_tables(shape.rows))
    check_tests(shape)
    maker = _LeafMaker(shape, alias, limits)
    items = tuple((item.name, rewrite(item.value, maker.lift)) for item in shape.items)
    having = () if shape.having is None else conjuncts(normal(rewrite(shape.having, maker.lift)))
    check_lifted((*(value for _, value in items), *having), {alias})
    leaf = PerSubject(rows=shape.rows, keys=tuple(maker.keys), aggregates=tuple(maker.aggregates))
    return LeafSource(alias=alias, leaf=leaf), items, having


class _LeafMaker:
    """Lifts keys and aggregates of one per-subject SELECT."""

    def __init__(self, shape: Shape, alias: str, limits: Limits) -> None:
        self._shape = shape
        self._alias = alias
        self._limits = limits
        self.keys: list[tuple[str, Expr]] = []
        self.aggregates: list[tuple[str, Aggregate]] = []
        self._base = digest(shape.rows.canonical())[7:23]
        self._columns: dict[Expr, Expr] = {}
        for group in shape.groups:
            self._columns[group] = self._key(group)

    def _key(self, group: Expr) -> Column:
        if isinstance(group, Column) and group.facts and group.facts.kind is Kind.SUBJECT:
            return replace(ordinal(group), source=self._alias)
        self._check(group, None)
        check_lookup(self._shape.rows, group)
        if not isinstance(group, Column) and key_conditions(group):
            raise Problem(errors.GROUP_MIXED)  # the outer query would see a plain key
        name = f"g{len(self.keys)}"
        self.keys.append((name, group))
        facts = group.facts if isinstance(group, Column) else self._derived_key(group)
        return Column(source=self._alias, name=name, type=group.type, facts=facts)

    def _derived_key(self, group: Expr) -> Facts:
        """A key expression of allowed granularity stays a key; any other is a derived value."""
        label = f"key:{digest(canonical(group, self._shape.rows.label))[7:23]}"
        try:
            check_key(group, self._limits)
        except KeyProblem:
            return Facts(kind=Kind.DERIVED, label=label, name="expression")
        return Facts(kind=Kind.KEY, label=label, name="expression")

    def _check(self, expr: Expr, place: Place | None) -> None:
        flow = flows_back(expr)
        if flow is not None:
            raise Problem(errors.FLOW_TO_ROWS, flow.place)
        if any(isinstance(node, (Window, Scalar, InQuery)) for node in walk(expr)):
            raise Problem(errors.WINDOW_ROWS, place)
        try:
            check_filter(expr)
        except FilterProblem as problem:
            raise Problem(problem.code, place, **problem.fields) from None

    def lift(self, expr: Expr) -> Expr | None:
        """The leaf's column for a group key or an aggregate."""
        if expr in self._columns:
            return self._columns[expr]
        match expr:
            case Aggregate(name="min" | "max", args=(Call(name="date_trunc", args=(Literal() as unit, day)) as cut,)):
                # Cutting dates keeps their order: the first month is the month of the first day.
                whole = self.lift(replace(expr, args=(day,), type=day.type))
                self._columns[expr] = replace(cut, args=(unit, whole)) if whole is not None else cut
                return self._columns[expr]
            case Aggregate():
                self._columns[expr] = self._aggregate(expr)
                return self._columns[expr]
            case Window() | Grouping():
                raise Problem(errors.WINDOW_ROWS)
            case Scalar() | InQuery() if not expr.query.public:
                raise Problem(errors.FLOW_TO_ROWS, expr.place)
        return None

    def _aggregate(self, aggregate: Aggregate) -> Expr:
        aggregate = without_idle(_counting(aggregate), self._shape.rows)
        for arg in aggregate.args:
            if not (isinstance(arg, Column) and aggregate.name == "count" and countable(arg)):
                self._check(arg, aggregate.place)
        if aggregate.where is not None:
            self._check(aggregate.where, aggregate.place)
        try:
            # How many different things one subject has is a count like any other: nobody else adds to it.
            if not aggregate.distinct and aggregate.name not in ("count_star", "bool_or", "bool_and"):
                weights.check_values(aggregate, self._limits)
                weights.check_selected(aggregate, self._shape.rows.where)
            if aggregate.name == "sum":
                return self._sum(aggregate)
            if aggregate.name not in ("count", "count_star", "bool_or", "bool_and"):
                measures.check_plain(aggregate)
        except (TermProblem, weights.WeightProblem) as problem:
            raise Problem(problem.code, aggregate.place, **problem.fields) from None
        return self._add(aggregate)

    def _sum(self, aggregate: Aggregate) -> Expr:
        weights.check_weights(measures.products(aggregate), frozenset[Column]().__contains__)
        parts = measures.subject_terms(aggregate, self._limits)
        if len(parts) == 1:
            found = linear(aggregate.args[0])
            if found.shift or found.value == aggregate.args[0]:
                return self._add(aggregate)
            column = self._add(replace(aggregate, args=(found.value,), type=found.value.type))
            return replace(call("*", literal(found.scale), column), type=aggregate.type)
        whole = Call(name="is_not_null", args=(aggregate.args[0],), type=Type.BOOLEAN)
        where = both(aggregate.where, whole)
        total: Expr | None = None
        for scale, value in parts:
            column = self._add(replace(aggregate, args=(value,), where=where))
            scaled = call("*", Literal(value=repr(scale), type=Type.DOUBLE), column)
            part: Expr = column if scale == 1 else replace(scaled, type=Type.DOUBLE)
            total = part if total is None else Call(name="+", args=(total, part), type=Type.DOUBLE)
        return total if total is not None else self._add(aggregate)

    def _add(self, aggregate: Aggregate) -> Column:
        for name, known in self.aggregates:
            if known == aggregate:
                return self._column(name, aggregate)
        name = f"a{len(self.aggregates)}"
        self.aggregates.append((name, aggregate))
        return self._column(name, aggregate)

    def _column(self, name: str, aggregate: Aggregate) -> Column:
        facts = self._facts(aggregate)
        return Column(source=self._alias, name=name, type=aggregate.type, facts=facts)

    def _facts(self, aggregate: Aggregate) -> Facts:
        label = f"{aggregate.name}:{digest(canonical(aggregate, self._shape.rows.label))[7:23]}@{self._base}"
        guards = tuple(guard for test in measures.guards_inside(aggregate) for guard in self._guards(test))
        used = aggregate.args[0] if aggregate.args else None
        inherited = tuple(g for arg in aggregate.args for c in columns(arg) if c.facts for g in c.facts.guards)
        base = Facts(kind=Kind.DERIVED, label=label, name=aggregate.name, guards=(*guards, *inherited))
        if aggregate.name in ("count", "count_star"):
            return replace(base, kind=Kind.COUNT)
        base = replace(
            base, missing_open=any(c.facts.missing_open for arg in aggregate.args for c in columns(arg) if c.facts)
        )
        same = isinstance(used, Column) and used.facts is not None and aggregate.name in ("min", "max", "avg")
        if same and isinstance(used, Column) and used.facts is not None:
            return replace(used.facts, label=label, table=None, guards=base.guards, domain=None)
        if aggregate.name == "sum" and used is not None and _adds_up(used):
            return replace(base, range=Range(low=0, high=1e300))
        return base

    def _guards(self, test: Expr) -> tuple[Guard, ...]:
        """Subjects with a row on either side of a condition inside the per-subject aggregate."""
        if any(column.facts and column.facts.guards for column in columns(test)):
            return ()
        met = self._flag(test)
        unmet = self._flag(not_true(test))
        return (
            Guard(test=met, unmet=Need.ANY),
            Guard(test=unmet, met=Need.NONE_OR_ENOUGH, unmet=Need.ANY),
        )

    def _flag(self, test: Expr) -> Column:
        aggregate = Aggregate(name="bool_or", args=(test,), type=Type.BOOLEAN)
        for name, known in self.aggregates:
            if known == aggregate:
                return Column(source=self._alias, name=name, type=Type.BOOLEAN, facts=self._flag_facts(aggregate))
        name = f"a{len(self.aggregates)}"
        self.aggregates.append((name, aggregate))
        return Column(source=self._alias, name=name, type=Type.BOOLEAN, facts=self._flag_facts(aggregate))

    def _flag_facts(self, aggregate: Aggregate) -> Facts:
        label = f"flag:{digest(canonical(aggregate, self._shape.rows.label))[7:23]}@{self._base}"
        return Facts(kind=Kind.DERIVED, label=label, name="flag")


def _counting(aggregate: Aggregate) -> Aggregate:
    """`sum(CASE WHEN c THEN 1 ELSE 0 END)` as the number of rows that it is."""
    match aggregate:
        case Aggregate(name="sum", args=(Case(branches=((test, one),), otherwise=nothing),), where=where):
            if literal_number(one) == 1 and literal_number(nothing) == 0:
                whole = both(where, test) or test
                return replace(aggregate, name="count_star", args=(), type=Type.INTEGER, where=normal(whole))
    return aggregate


def _adds_up(expr: Expr) -> bool:
    """Declared ranges say that a sum of `expr` is never negative."""
    match expr:
        case Column(facts=facts) if facts is not None:
            return facts.kind is Kind.COUNT or (facts.range is not None and facts.range.low >= 0)
        case Literal(value=value, type=kind):
            return value is None or (kind.numeric and not isinstance(value, bool) and float(value) >= 0)
        case Case():
            return all(_adds_up(then) for _, then in expr.branches) and _adds_up(expr.otherwise)
        case Call(name="*" | "+", args=args):
            return all(_adds_up(arg) for arg in args)
        case _:
            return False


def leaf_component(leaf: LeafSource, having: tuple[Expr, ...]) -> Component:
    """The component of a per-subject source: one row a subject, unless it has further keys."""
    bounds = {
        subject.type: SubjectRef(
            type=subject.type,
            column=Column(source=leaf.alias, name=f"${subject.type}", type=Type.INTEGER),
            max_rows=subject.max_rows if leaf.leaf.keys or len(leaf.leaf.rows.subjects) > 1 else 1,
        )
        for subject in leaf.leaf.rows.subjects
    }
    present: tuple[Expr, ...] = ()
    if leaf.leaf.filtered:
        label = f"in:{digest(leaf.leaf.canonical())[7:23]}"  # by its filters: a LEFT JOIN makes a key of it
        facts = Facts(kind=Kind.DERIVED, label=label, name=PRESENT)
        present = (Column(source=leaf.alias, name=PRESENT, type=Type.BOOLEAN, facts=facts),)
    return Component(first=leaf, where=(*present, *having), subjects=bounds, roots=frozenset((leaf.alias,)))
