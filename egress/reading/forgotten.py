"""Subjects that a step per subject forgets: the cells over it are judged for them as well.

`SELECT avg(w) FROM (SELECT pid, sum(wage) AS w FROM jobs GROUP BY pid)` adds up one value a person, and that value is
made of rows of several enterprises. Threat: all people of a cell have it from one enterprise; or two questions differ
by what one enterprise pays.

So each such boundary has another one beside it, of which nothing is released: the same cells over pairs of a person and
an enterprise, made by the same step grouped by both. Keys and filters are the person's, what is added up is the pair's.
All rules, suppression and the history judge it for the forgotten subjects, and what it withholds is withheld. Where a
key or a filter asks for a value of the step, the person's pair is the one that has most of it (or, of `min` and `max`,
the very value): `sum(turnover) > 1e8` is true of the staff of one enterprise, whatever else they do. Of a filter by
EXISTS the pairs are those of the rows that it finds; of NOT EXISTS those of the people whom it leaves out.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace

from egress.plan.expressions import (
    Aggregate,
    Call,
    Case,
    Column,
    Expr,
    Facts,
    Guard,
    Kind,
    Semi,
    Type,
    both,
    columns,
    conjuncts,
    ordinal,
    rewrite,
    walk,
)
from egress.plan.plan import LEFT_OUT, PRESENT, Join, LeafSource, PerSubject, Rows, Source, SubjectRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that forgets, as it is by all of its subjects."""

    finer: LeafSource
    on: tuple[Expr, ...]
    """What joins it to the rows."""
    forgotten: frozenset[str]
    test: Expr | None = None
    """The filter by EXISTS that looks at it."""


def forgets(rows: Rows) -> frozenset[str]:
    """The types of subjects that a step or a filter among these rows forgets."""
    return frozenset(name for step in steps(rows) for name in step.forgotten)


def forgets_inside(exprs: Iterable[Expr], rows: Rows) -> frozenset[str]:
    """The types that EXISTS forgets where it is a condition of a value: nothing stands beside that."""
    inner = [node.rows for expr in exprs for node in walk(expr) if isinstance(node, Semi)]
    return frozenset(subject.type for one in inner for subject in one.subjects) - _types(rows)


def steps(rows: Rows) -> Iterator[Step]:
    """The steps and filters that forget: each is judged for by itself, since two may forget the same type."""
    for source in rows.sources:
        if isinstance(source, LeafSource) and source.leaf.whole is not None:
            whole = source.leaf.whole
            lost = _types(whole.leaf.rows) - _types(source.leaf.rows)
            yield Step(finer=whole, on=_links(source, whole), forgotten=lost)
    for part in rows.where:
        if (semi := _forgetful(part, rows)) is not None:
            yield _found(semi, part, rows)


def finer(rows: Rows, step: Step, tests: Iterable[Expr]) -> Rows:
    """The rows once for each subject that `step` forgets. `tests`: keys, and conditions beside their own filters."""
    asked = {column for test in (*rows.where, *tests) for column in columns(test)}
    subjects = {subject.type: replace(subject, max_rows=None) for subject in rows.subjects}
    for name in step.forgotten:
        subjects[name] = SubjectRef(type=name, column=_ordinal(step.finer, name), max_rows=None)
    most = both(tuple(_has_most(rows, step.finer, asked)))
    own = tuple(
        replace(join, source=_coarse(join.source), outer=join.outer and _finer_of(join.source) != step.finer)
        for join in rows.joins
    )
    kept = (_flag(step.finer, PRESENT), most) if step.finer.leaf.filtered else ()
    return Rows(
        first=_coarse(rows.first),
        joins=(*own, *_chosen(rows, step.finer, asked), _pairs(step, most)),
        where=(*(part for part in rows.where if part != step.test), *kept),
        subjects=tuple(subjects[name] for name in sorted(subjects)),
    )


def finer_aggregate(aggregate: Aggregate, rows: Rows, step: Step) -> Aggregate:
    """The same aggregate over the finer rows: what is added up is the pair's, whom it is asked of the person.

    Pairs are those that have rows, so that having some is no condition (`finer`); and a sum of how many rows there are,
    or how many of the forgotten subjects, is a count: nobody is told how many pairs there are, so none has a number
    of its own.
    """
    moves = {source.alias: step.finer.alias for source in rows.sources if _finer_of(source) == step.finer}
    aggregate = _of_those_who_have_rows(aggregate, frozenset(moves))

    def moved(expr: Expr) -> Expr | None:
        match expr:
            case Column(source=source, facts=Facts(guards=guards) as facts) if source in moves:
                there = tuple(_guard(guard, moves[source]) for guard in guards)
                return replace(expr, source=moves[source], facts=replace(facts, guards=there))
            case _ if expr.type is Type.BOOLEAN:
                return expr
        return None

    found = replace(aggregate, args=tuple(rewrite(arg, moved) for arg in aggregate.args))
    match aggregate:
        case Aggregate(name="sum", args=((Column() as column) | Call(name="coalesce", args=(Column() as column, _)),)):
            pairs = replace(found, name="count", args=(rewrite(column, moved),), type=Type.INTEGER)
            return pairs if _counts_pairs(column, rows, step) else found
    return found


def _of_those_who_have_rows(aggregate: Aggregate, aliases: frozenset[str]) -> Aggregate:
    """The aggregate without the test whether the step has rows of somebody."""

    def has_rows(test: Expr) -> bool:
        return isinstance(test, Column) and test.name == PRESENT and test.source in aliases

    def plain(expr: Expr) -> Expr | None:
        match expr:
            case Case(branches=((test, value), *_)) if has_rows(test):
                return rewrite(value, plain)
        return None

    where = tuple(part for part in conjuncts(aggregate.where) if not has_rows(part)) if aggregate.where else ()
    args = tuple(rewrite(arg, plain) for arg in aggregate.args)
    return replace(aggregate, args=args, where=both(where) if where else None)


def _counts_pairs(column: Column, rows: Rows, step: Step) -> bool:
    """Whether a column of a step is a number of rows, or of forgotten subjects, to which every pair adds."""
    mine = next((one for one in rows.sources if one.alias == column.source and _finer_of(one) == step.finer), None)
    made = dict(mine.leaf.aggregates).get(column.name) if isinstance(mine, LeafSource) else None
    match made:
        case Aggregate(name="count_star", where=None):
            return True
        case Aggregate(name="count", distinct=True, where=None, args=(Column(facts=Facts(kind=Kind.SUBJECT) as who),)):
            return who.subject_type in step.forgotten
    return False


def conditions_of(aggregate: Aggregate) -> Iterator[Expr]:
    """FILTER and every test below what is added up."""
    if aggregate.where is not None:
        yield aggregate.where
    yield from (node for arg in aggregate.args for node in walk(arg) if node.type is Type.BOOLEAN)


def _guard(guard: Guard, alias: str) -> Guard:
    """A condition inside the step, asked of the pair."""
    test = rewrite(guard.test, lambda expr: replace(expr, source=alias) if isinstance(expr, Column) else None)
    return replace(guard, test=test)


def _links(step: LeafSource, other: LeafSource) -> tuple[Expr, ...]:
    """What joins another step to a step by its subjects and keys."""
    names = sorted(_types(step.leaf.rows))
    links = [Call(name="=", args=(_ordinal(step, name), _ordinal(other, name)), type=Type.BOOLEAN) for name in names]
    for name, key in step.leaf.keys:
        mine, theirs = (Column(source=side.alias, name=name, type=key.type) for side in (step, other))
        links.append(Call(name="is_not_distinct", args=(mine, theirs), type=Type.BOOLEAN))
    return tuple(links)


_EXTREMES = ("min", "max", "bool_or", "bool_and")


def _asked(step: LeafSource, whole: LeafSource, asked: Set[Column], *, extremes: bool) -> list[tuple[Column, Column]]:
    """Values of a step that keys and filters ask for, as the person's and as the pair's."""
    wanted = {column.name for column in asked if column.source == step.alias}
    return [
        (Column(source=step.alias, name=name, type=made.type), Column(source=whole.alias, name=name, type=made.type))
        for name, made in step.leaf.aggregates
        if name in wanted and (made.name in _EXTREMES) == extremes
    ]


def _has_most(rows: Rows, whole: LeafSource, asked: Set[Column]) -> Iterator[Expr]:
    """A pair has the very value of the person, or the most of it."""
    for step in rows.sources:
        if isinstance(step, LeafSource) and step.leaf.whole == whole:
            for mine, theirs in _asked(step, whole, asked, extremes=True):
                yield Call(name="is_not_distinct", args=(mine, theirs), type=Type.BOOLEAN)
            for _, theirs in _asked(step, whole, asked, extremes=False):
                yield Call(name=">=", args=(_size(theirs), replace(theirs, source=_most(whole))), type=Type.BOOLEAN)


def _chosen(rows: Rows, whole: LeafSource, asked: Set[Column]) -> Iterator[Join]:
    """Where values of the step are asked: the most that any pair of a person has."""
    for step in rows.sources:
        mine = isinstance(step, LeafSource) and step.leaf.whole == whole
        values = _asked(step, whole, asked, extremes=False) if isinstance(step, LeafSource) and mine else []
        if isinstance(step, LeafSource) and values:
            pairs = LeafSource(alias=f"{whole.alias}p", leaf=whole.leaf, coarse=True)
            made = PerSubject(
                rows=Rows(
                    first=pairs,
                    subjects=tuple(
                        SubjectRef(type=name, column=_ordinal(pairs, name), max_rows=None)
                        for name in sorted(_types(step.leaf.rows))
                    ),
                ),
                keys=tuple(
                    (name, Column(source=pairs.alias, name=name, type=key.type)) for name, key in whole.leaf.keys
                ),
                aggregates=tuple(
                    (pair.name, Aggregate(name="max", args=(_size(replace(pair, source=pairs.alias)),), type=pair.type))
                    for _, pair in values
                ),
            )
            most = LeafSource(alias=_most(whole), leaf=made)
            yield Join(source=most, outer=False, on=_links(step, most))


def _most(whole: LeafSource) -> str:
    return f"{whole.alias}m"


def _size(column: Column) -> Expr:
    return Call(name="abs", args=(column,), type=column.type) if column.type.numeric else column


def _found(semi: Semi, part: Expr, rows: Rows) -> Step:
    """One row for each of the subjects whose rows EXISTS looks at."""
    looked = LeafSource(alias=f"{semi.rows.first.alias}w", leaf=PerSubject(rows=semi.rows, keys=(), aggregates=()))
    links = tuple(
        Call(name="=", args=(ordinal(outer), _ordinal(looked, inner.facts.subject_type or "")), type=Type.BOOLEAN)
        for outer, inner in semi.pairs
        if isinstance(outer, Column) and isinstance(inner, Column) and inner.facts is not None
    )
    return Step(finer=looked, on=links, forgotten=_types(semi.rows) - _types(rows), test=part)


def _forgetful(part: Expr, rows: Rows) -> Semi | None:
    """The EXISTS of a filter by EXISTS or NOT EXISTS that forgets subjects."""
    match part:
        case Call(name="not", args=(inner,)):
            return _forgetful(inner, rows)
        case Semi():
            return part if _types(part.rows) - _types(rows) else None
    return None


def _pairs(step: Step, most: Expr) -> Join:
    """The finer step: pairs that have most, and those of which a filter has taken rows away, which are left out."""
    if step.finer.leaf.filtered:
        most = Call(name="or", args=(most, _flag(step.finer, LEFT_OUT)), type=Type.BOOLEAN)
    return Join(source=step.finer, outer=False, on=(*step.on, most))


def _flag(step: LeafSource, name: str) -> Column:
    return Column(source=step.alias, name=name, type=Type.BOOLEAN, facts=Facts(kind=Kind.DERIVED, label=name))


def _types(rows: Rows) -> frozenset[str]:
    return frozenset(subject.type for subject in rows.subjects)


def _ordinal(source: LeafSource, subject: str) -> Column:
    return Column(source=source.alias, name=f"${subject}", type=Type.INTEGER)


def _finer_of(source: Source) -> LeafSource | None:
    return source.leaf.whole if isinstance(source, LeafSource) else None


def _coarse(source: Source) -> Source:
    return replace(source, coarse=True) if isinstance(source, LeafSource) and source.leaf.whole is not None else source
