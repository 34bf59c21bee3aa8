"""From rows to cells: group keys and aggregates are lifted out of a SELECT, the rest of it is left to the cells."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from core.canonical import digest
from core.errors import ErrorCode, Place
from core.manifest import Value
from egress import errors
from egress.plan import measures, presence
from egress.plan.branches import key_conditions, mixes_columns
from egress.plan.expressions import (
    Aggregate,
    Call,
    Case,
    Cast,
    Column,
    Expr,
    Grouping,
    InQuery,
    Kind,
    Literal,
    Scalar,
    SortKey,
    Type,
    Window,
    columns,
    never_null,
    rewrite,
    walk,
)
from egress.plan.functions import PER_SUBJECT
from egress.plan.measures import Measure
from egress.plan.plan import (
    Boundary,
    CellsRef,
    From,
    FromJoin,
    Item,
    Key,
    Rows,
    Select,
    base_tables,
)
from egress.plan.possible import possible_values
from egress.plan.result_types import result_type
from egress.plan.settled import fixed_columns, without_idle
from egress.plan.terms import TermProblem
from egress.policy import GuardPolicy, Limits
from egress.reading import weights
from egress.reading.filters import FilterProblem, check_filter, flows_back
from egress.reading.forgotten import Step, conditions_of, finer, finer_aggregate, forgets_inside, steps
from egress.reading.joins import fine_lookups
from egress.reading.keys import KeyProblem, check_key
from egress.reading.literals import integer
from egress.reading.missing import conditioned, open_sources
from egress.reading.multiples import linear, literal


class Problem(Exception):
    """Internal: the SELECT cannot become a boundary; `place` is set when the fault is one aggregate's."""

    def __init__(self, code: ErrorCode, place: Place | None = None, **fields: str | int) -> None:
        super().__init__(code.code)
        self.code = code
        self.place = place
        self.fields = fields
        self.group: Expr | None = None
        """The group key at fault, where it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A bound SELECT with aggregates over protected rows."""

    rows: Rows
    groups: tuple[Expr, ...]
    sets: tuple[tuple[int, ...], ...]
    items: tuple[Item, ...]
    having: Expr | None
    qualify: Expr | None
    order: tuple[SortKey, ...]

    def expressions(self) -> Iterator[Expr]:
        """Everything that is computed after the grouping."""
        yield from (item.value for item in self.items)
        yield from (part for part in (self.having, self.qualify) if part is not None)
        yield from (key.value for key in self.order)

    def rewritten(self, change: Callable[[Expr], Expr | None]) -> "Shape":
        """The same with everything that is computed after the grouping rewritten."""
        return replace(
            self,
            items=tuple(replace(item, value=rewrite(item.value, change)) for item in self.items),
            having=None if self.having is None else rewrite(self.having, change),
            qualify=None if self.qualify is None else rewrite(self.qualify, change),
            order=tuple(replace(key, value=rewrite(key.value, change)) for key in self.order),
        )


@dataclass(slots=True)
class _Draft:
    """A boundary while its measures are collected."""

    rows: Rows
    groups: tuple[Expr, ...]
    sets: tuple[tuple[int, ...], ...]
    alias: str
    measures: list[Measure] = field(default_factory=list)

    def measure(self, aggregate: Aggregate, limits: Limits) -> Column:
        """The cell column of an aggregate; the same aggregate is computed once."""
        for known in self.measures:
            if known.aggregate == aggregate:
                return Column(source=self.alias, name=known.name, type=aggregate.type)
        made = self.check(aggregate, limits)
        self.measures.append(made)
        return Column(source=self.alias, name=made.name, type=aggregate.type)

    def check(self, aggregate: Aggregate, limits: Limits) -> Measure:
        """The aggregate taken apart. Raises Problem where it cannot stand."""
        _check_aggregate(aggregate)
        try:
            self._check(aggregate, limits)
            made = measures.analyse(f"m{len(self.measures)}", aggregate, limits, open_sources(self.rows))
            if made.judged == "sum":
                weights.check_weights((term.factors for term in made.terms), _fixed(self).__contains__)
        except (TermProblem, weights.WeightProblem) as problem:
            raise Problem(problem.code, aggregate.place, **problem.fields) from None
        return made

    def _check(self, aggregate: Aggregate, limits: Limits) -> None:
        if not aggregate.implicit:
            weights.check_values(aggregate, limits)
        weights.check_selected(aggregate, self.rows.where)


class Collector:
    """The boundaries of one text; equal ones are computed once."""

    def __init__(self, policy: GuardPolicy) -> None:
        self._policy = policy
        self._made: dict[str, Boundary] = {}
        self._aliases = 0

    def all(self) -> tuple[Boundary, ...]:
        """Every boundary, in order."""
        return tuple(self._made.values())

    def boundary(self, shape: Shape) -> Select:
        """Make the boundary and the SELECT over its cells. Raises Problem."""
        limits = self._policy.limits(table.name for table in base_tables(shape.rows))
        check_tests(shape)
        _check_keys(shape, limits)
        shape = _without_idle_filters(_counting_values(_with_described(shape)))
        _check_missing(shape)
        draft = self._draft(shape.rows, shape.groups, shape.sets)
        totals: list[_Draft] = []

        def lift(expr: Expr) -> Expr | None:
            if expr in draft.groups:
                return Column(source=draft.alias, name=f"k{draft.groups.index(expr)}", type=expr.type)
            match expr:
                case Aggregate(name="avg"):
                    return _average(expr, draft, limits)
                case Aggregate(name="sum", distinct=False):
                    return _sum(expr, draft, limits)
                case Aggregate(name="regr_intercept" | "regr_avgx" | "regr_avgy"):
                    return _beside_sums(expr, draft, limits)
                case Aggregate():
                    return draft.measure(expr, limits)
                case Grouping():
                    return _grouping(expr, draft)
                case Window() if _is_total(expr, shape):
                    return self._total(expr, draft, totals, limits)
            return None

        items = tuple(replace(item, value=rewrite(item.value, lift)) for item in shape.items)
        having = None if shape.having is None else rewrite(shape.having, lift)
        qualify = None if shape.qualify is None else rewrite(shape.qualify, lift)
        order = tuple(replace(key, value=rewrite(key.value, lift)) for key in shape.order)
        allowed = {draft.alias, *(total.alias for total in totals)}
        check_lifted((*(item.value for item in items), having, qualify, *(key.value for key in order)), allowed)
        source: From = CellsRef(alias=draft.alias, boundary=self._keep(draft, limits))
        for total in totals:
            source = self._join_total(source, draft, total, limits)
        shown = None if draft.measures else Column(source=draft.alias, name="ok", type=Type.BOOLEAN)
        where = both(having, shown)
        return Select(items=items, source=source, where=where, qualify=qualify, order=order)

    def _draft(self, rows: Rows, groups: tuple[Expr, ...], sets: tuple[tuple[int, ...], ...]) -> _Draft:
        self._aliases += 1
        return _Draft(rows=rows, groups=groups, sets=sets, alias=f"c{self._aliases}")

    def _total(self, window: Window, draft: _Draft, totals: list[_Draft], limits: Limits) -> Expr:
        """`sum(sum(x)) OVER (PARTITION BY keys)` is the coarser cell: ask for it as a cell, so that it is whole."""
        for total in totals:
            if set(total.groups) == set(window.partition):
                break
        else:
            groups = tuple(dict.fromkeys(window.partition))
            total = self._draft(draft.rows, groups, (tuple(range(len(groups))),))
            totals.append(total)
        (inner,) = window.args
        if not isinstance(inner, Aggregate):
            raise Problem(errors.MEASURE_SHAPE)
        return _sum(inner, total, limits) if inner.name == "sum" else total.measure(inner, limits)

    def _join_total(self, source: From, draft: _Draft, total: _Draft, limits: Limits) -> From:
        parts = [
            Call(
                name="is_not_distinct",
                args=(
                    Column(source=draft.alias, name=f"k{draft.groups.index(group)}", type=group.type),
                    Column(source=total.alias, name=f"k{index}", type=group.type),
                ),
                type=Type.BOOLEAN,
            )
            for index, group in enumerate(total.groups)
        ]
        right = CellsRef(alias=total.alias, boundary=self._keep(total, limits))
        if not parts:
            return FromJoin(kind="CROSS", left=source, right=right, on=None)
        on = parts[0] if len(parts) == 1 else Call(name="and", args=tuple(parts), type=Type.BOOLEAN)
        return FromJoin(kind="LEFT", left=source, right=right, on=on)

    def _keep(self, draft: _Draft, limits: Limits, beside: str = "", judged_for: Iterable[str] = ()) -> str:
        made = Boundary(
            name=f"b{len(self._made)}",
            rows=draft.rows,
            keys=tuple(
                Key(
                    name=f"k{index}",
                    value=group,
                    column=group if isinstance(group, Column) else None,
                    domain=_domain(group, draft.rows) if possible is None else possible,
                    chosen=possible is not None and bool(key_conditions(group)),
                )
                for index, group in enumerate(draft.groups)
                for possible in (possible_values(group, draft.rows.where),)
            ),
            sets=draft.sets,
            measures=tuple(draft.measures),
            beside=beside,
            judged_for=tuple(sorted(judged_for)),
        )
        known = self._made.setdefault(digest([made.beside, list(made.judged_for), made.canonical()]), made)
        for step in steps(draft.rows) if known is made and not beside else ():
            self._keep(self._finer(draft, step, limits), limits, made.name, step.forgotten)
        return known.name

    def _finer(self, draft: _Draft, step: Step, limits: Limits) -> _Draft:
        """The same cells, judged for the subjects that a step has forgotten: value by value."""
        asked = [test for measure in draft.measures for test in conditions_of(measure.aggregate)]
        found = self._draft(finer(draft.rows, step, (*draft.groups, *asked)), draft.groups, draft.sets)
        for measure in draft.measures:
            found.measures.append(found.check(finer_aggregate(measure.aggregate, draft.rows, step), limits))
        return found


def _with_described(shape: Shape) -> Shape:
    """`max(region.population)` where the keys fix the region: its population is one more key, and parts no cell.

    A group key itself, as `any_value(town)`, is that key.
    """
    fixed = _fixed(shape)
    keys = [key for place, key in enumerate(shape.groups) if all(place in group for group in shape.sets)]
    extra: dict[Expr, None] = {}

    def described(expr: Expr) -> Expr | None:
        match expr:
            case Aggregate(name="min" | "max", args=(key,), where=None) if key in keys:
                return key
            case Aggregate(name="min" | "max", args=(Column() as column,), where=None) if column in fixed:
                if column.facts is not None and column.facts.kind is Kind.PUBLIC and not column.facts.identifies:
                    extra[column] = None
                    return column
        return None

    made = shape.rewritten(described)
    new = [column for column in extra if column not in shape.groups]
    more = tuple(range(len(shape.groups), len(shape.groups) + len(new)))
    return replace(made, groups=(*shape.groups, *new), sets=tuple((*group, *more) for group in shape.sets))


def _without_idle_filters(shape: Shape) -> Shape:
    """FILTERs that take away no value, as declared, are no question."""

    def plain(expr: Expr) -> Expr | None:
        return without_idle(expr, shape.rows) if isinstance(expr, Aggregate) else None

    return shape.rewritten(plain)


def _counting_values(shape: Shape) -> Shape:
    """`WHERE x IS NOT NULL` and FILTERs like it, where it is open who lacks x and nothing but x is asked for.

    Then it is the question about x without them, counted by x. Beside anything else they tell who lacks x apart.
    """
    sources = open_sources(shape.rows)
    asked = [node for expr in shape.expressions() for node in walk(expr) if isinstance(node, Aggregate)]
    grouped = {column for group in shape.groups for column in columns(group)}
    left_out = {
        part: column
        for part in shape.rows.where
        if (column := presence.counted_by(part, sources)) is not None and column not in grouped
        if asked and all(presence.is_about(one, column) for one in asked)
    }
    (column,) = counted if len(counted := set(left_out.values())) == 1 else (None,)

    def plainer(expr: Expr) -> Expr | None:
        return presence.without_filter(expr, sources, column) if isinstance(expr, Aggregate) else None

    where = tuple(part for part in shape.rows.where if column is None or part not in left_out)
    return replace(shape.rewritten(plainer), rows=replace(shape.rows, where=where))


def _fixed(shape: Shape | _Draft) -> frozenset[Column]:
    """Columns with one value in every cell of every grouping set."""
    known = [fixed_columns(shape.rows, tuple(shape.groups[index] for index in group)) for group in shape.sets]
    return frozenset.intersection(*known) if known else frozenset()


def check_tests(shape: Shape) -> None:
    """EXISTS inside a value forgets no type of subjects: nobody would be judged for it. Raises Problem."""
    lost = forgets_inside((*shape.groups, *shape.expressions()), shape.rows)
    if lost:
        raise Problem(errors.FLOW_DROPS, subject=min(lost))


def _check_keys(shape: Shape, limits: Limits) -> None:
    if len(shape.groups) > limits.count("group.keys"):
        raise Problem(errors.GROUP_TOO_MANY, limit=limits.count("group.keys"))
    for group in shape.groups:
        try:
            _check_group(shape.rows, group, limits)
        except Problem as problem:
            problem.group = group
            raise


def _check_missing(shape: Shape) -> None:
    """Rows and groups are told apart by no column of which it is open who lacks a value."""
    asked = [node for expr in shape.expressions() for node in walk(expr) if isinstance(node, Aggregate)]
    found = conditioned(shape.rows, shape.groups, asked)
    if found is not None:
        raise Problem(errors.MISSING_CONDITION, column=found.facts.name if found.facts else found.name)


def _check_group(rows: Rows, group: Expr, limits: Limits) -> None:
    flow = flows_back(group)
    if flow is not None:
        raise Problem(errors.FLOW_TO_ROWS, flow.place)
    if any(isinstance(node, (Aggregate, Window, Scalar, InQuery)) for node in walk(group)):
        raise Problem(errors.GROUP_EXPRESSION)
    if mixes_columns(group):
        raise Problem(errors.GROUP_MIXED)
    check_lookup(rows, group)
    try:
        check_key(group, limits)
    except KeyProblem as problem:
        raise Problem(problem.code, None, **problem.fields) from None


def check_lookup(rows: Rows, group: Expr) -> None:
    """What a public table says of a quasi-identifier is a key only if it is known to be coarse: yes or no, a domain."""
    lookups = fine_lookups(rows)
    for column in columns(group):
        coarse = column.type is Type.BOOLEAN or (column.facts is not None and column.facts.domain is not None)
        if column.source in lookups and not coarse:
            raise Problem(errors.GROUP_LOOKUP, column=column.facts.name if column.facts else column.name)


def _check_aggregate(aggregate: Aggregate) -> None:
    """Arguments are of kinds that may be aggregated; nothing is nested."""
    if aggregate.name in PER_SUBJECT:
        raise Problem(errors.AGGREGATE_SINGLE, aggregate.place, name=aggregate.name)
    parts = [*aggregate.args, *([aggregate.where] if aggregate.where is not None else [])]
    for part in parts:
        flow = flows_back(part)
        if flow is not None:
            raise Problem(errors.FLOW_TO_ROWS, flow.place)
    if any(isinstance(node, (Aggregate, Window, Scalar)) for part in parts for node in walk(part)):
        raise Problem(errors.MEASURE_SHAPE, aggregate.place)
    try:
        if aggregate.where is not None:
            check_filter(aggregate.where)
        for arg in aggregate.args:
            if not (isinstance(arg, Column) and aggregate.name == "count" and countable(arg)):
                check_filter(arg)
    except FilterProblem as problem:
        raise Problem(problem.code, aggregate.place, **problem.fields) from None


def countable(column: Column) -> bool:
    return column.facts is not None and column.facts.kind is not Kind.TEXT


def _average(expr: Aggregate, draft: _Draft, limits: Limits) -> Expr:
    """An average is its sum over its count: both are judged, and the history sees both."""
    total = _sum(replace(expr, name="sum"), draft, limits)
    return Call(name="/", args=(total, _counted(expr, draft, limits)), type=Type.DOUBLE)


def _counted(expr: Aggregate, draft: _Draft, limits: Limits) -> Column:
    """How many values an aggregate adds up."""
    people = replace(expr, name="count", args=(linear(expr.args[0]).value,), type=Type.INTEGER, implicit=True)
    if all(map(never_null, expr.args)):
        people = replace(people, name="count_star", args=())
    return draft.measure(people, limits)


def _sum(expr: Aggregate, draft: _Draft, limits: Limits) -> Expr:
    """A sum as the multiple that it is of a plainer one, and of a count: the history sees these."""
    (argument,) = expr.args
    found = linear(argument)
    if found.value == argument or not columns(found.value):
        return draft.measure(expr, limits)
    draft.check(expr, limits)
    total: Expr = draft.measure(replace(expr, args=(found.value,), type=found.value.type), limits)
    if found.scale != 1:
        total = _computed("*", literal(found.scale), total)
    if found.shift:
        total = _computed("+", total, _computed("*", literal(found.shift), _counted(expr, draft, limits)))
    return total if total.type is expr.type else Cast(value=total, type=Type.DOUBLE, sql_type="DOUBLE")


def _beside_sums(expr: Aggregate, draft: _Draft, limits: Limits) -> Expr:
    """What tells the means of its columns is shown where their sums may be, which suppression and history see.

    With the slope, an intercept tells one mean by the other, and two of them tell both.
    """
    told = {"regr_avgy": expr.args[:1], "regr_avgx": expr.args[1:]}.get(expr.name, expr.args)
    values = dict.fromkeys(linear(arg).value for arg in told)
    sums = [
        draft.measure(replace(expr, name="sum", args=(value,), type=value.type, implicit=True), limits)
        for value in values
    ]
    nothing = Literal(value=None, type=Type.NULL)
    withheld = tuple((Call(name="is_null", args=(total,), type=Type.BOOLEAN), nothing) for total in sums)
    return Case(branches=withheld, otherwise=draft.measure(expr, limits), type=expr.type)


def _computed(name: str, left: Expr, right: Expr) -> Call:
    return Call(name=name, args=(left, right), type=result_type("number", (left, right)))


def _grouping(expr: Grouping, draft: _Draft) -> Expr:
    """GROUPING(a, b) from the cell's own mask, whose highest bit belongs to the first key."""
    mask = Column(source=draft.alias, name="g", type=Type.INTEGER)
    total: Expr | None = None
    for position, arg in enumerate(reversed(expr.args)):
        if arg not in draft.groups:
            raise Problem(errors.GROUP_EXPRESSION)
        shift = len(draft.groups) - 1 - draft.groups.index(arg)
        bit = call("%", call("//", mask, _number(2**shift)), _number(2))
        part = call("*", bit, _number(2**position))
        total = part if total is None else call("+", total, part)
    if total is None:
        raise Problem(errors.GROUP_EXPRESSION)
    return total


def call(name: str, left: Expr, right: Expr) -> Call:
    return Call(name=name, args=(left, right), type=Type.INTEGER)


def _number(value: int) -> Literal:
    return Literal(value=str(value), type=Type.INTEGER)


def _domain(group: Expr, rows: Rows) -> tuple[Value, ...] | None:
    """All values of a key: those declared, or those that a filter lists: the grid is theirs, what is empty looks small.

    A list of texts put together is one of the columns' values as well: `town || sex IN ('T1F', 'T2F')`.
    """
    if isinstance(group, Column) and group.facts is not None and group.facts.domain is not None:
        return group.facts.domain
    for part in rows.where:
        match part:
            case Call(name="=" | "in", args=(value, *listed)) if value == group:
                found = [_value(one, group.type) for one in listed]
                values = tuple(dict.fromkeys(one for one in found if one is not None))
                if len(values) == len(set(listed)):
                    return values
    return None


def _value(expr: Expr, kind: Type) -> Value | None:
    match expr:
        case Literal(value=str(text), type=Type.VARCHAR) if kind is Type.VARCHAR:
            return text
        case Literal(value=str(text), type=Type.INTEGER) if kind in (Type.INTEGER, Type.DOUBLE):
            return integer(text)
    return None


def _is_total(window: Window, shape: Shape) -> bool:
    """Sums of additive measures over whole partitions of the keys, where no HAVING has taken cells away."""
    match window.args:
        case (Aggregate(name="sum" | "count" | "count_star", distinct=False),):
            plain = window.name == "sum" and not window.order and not window.frame and window.where is None
            return (
                plain
                and shape.having is None
                and len(shape.sets) == 1
                and all(part in shape.groups for part in window.partition)
            )
    return False


def check_lifted(parts: tuple[Expr | None, ...], allowed: set[str]) -> None:
    for part in parts:
        for column in columns(part) if part is not None else ():
            if column.source not in allowed:
                raise Problem(errors.GROUP_MISSING, column=column.facts.name if column.facts else column.name)


def both(left: Expr | None, right: Expr | None) -> Expr | None:
    if left is None or right is None:
        return left if right is None else right
    return Call(name="and", args=(left, right), type=Type.BOOLEAN)
