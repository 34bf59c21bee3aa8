"""Which sources may be joined, and what the join does to subjects and to rows per subject.

A component is a set of sources that are linked already. Two components may be linked by equality on a shared subject,
along a declared foreign key, or (one of them public) by a key column. Whatever links them, the bound on rows per
subject is carried on, or given up (None) where a join may repeat rows without a known limit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.errors import ErrorCode
from core.manifest import ForeignKey, Manifest, Table
from egress import errors
from egress.plan.expressions import (
    Call,
    Cast,
    Column,
    Expr,
    Kind,
    Semi,
    Type,
    columns,
    conjuncts,
    ordinal,
    walk,
)
from egress.plan.normal import normal
from egress.plan.plan import (
    Derived,
    Join,
    PublicRef,
    PublicSource,
    Query,
    Rows,
    Select,
    Source,
    SubjectRef,
    TableSource,
)
from egress.reading.forgotten import forgets


class LinkError(Exception):
    """Internal: the sources cannot be joined; the planner adds the place."""

    def __init__(self, code: ErrorCode, **fields: str) -> None:
        super().__init__(code.code)
        self.code = code
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Component:
    """Linked sources."""

    first: Source
    joins: tuple[Join, ...] = ()
    where: tuple[Expr, ...] = ()
    subjects: Mapping[str, SubjectRef] = field(default_factory=dict)
    roots: frozenset[str] = frozenset()
    """Aliases of sources of which every row appears here at most once."""
    many: int = 0
    """Joins in which a row of either side meets several rows of the other."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources."""
        return (self.first, *(join.source for join in self.joins))

    @property
    def aliases(self) -> frozenset[str]:
        """Their aliases."""
        return frozenset(source.alias for source in self.sources)

    @property
    def protected(self) -> bool:
        """Whether it holds subjects."""
        return bool(self.subjects)

    def table(self, alias: str) -> Table | None:
        """The base table of an alias of this component."""
        for source in self.sources:
            if source.alias == alias and isinstance(source, TableSource):
                return source.table
        return None

    def rows(self) -> Rows:
        """As protected rows."""
        subjects = tuple(self.subjects[name] for name in sorted(self.subjects))
        return Rows(first=self.first, joins=self.joins, where=self.where, subjects=subjects)


def from_rows(rows: Rows, roots: frozenset[str], many: int = 0) -> Component:
    """The component of a sub-query's rows."""
    subjects = {subject.type: subject for subject in rows.subjects}
    return Component(first=rows.first, joins=rows.joins, where=rows.where, subjects=subjects, roots=roots, many=many)


def from_table(alias: str, table: Table) -> Component:
    """The component of one base table."""
    subjects = {
        subject.subject_type: SubjectRef(
            type=subject.subject_type,
            column=Column(source=alias, name=subject.ordinal, type=Type.INTEGER),
            max_rows=subject.max_rows,
        )
        for subject in table.subjects
    }
    return Component(first=TableSource(alias=alias, table=table), subjects=subjects, roots=frozenset((alias,)))


def resolve(components: Sequence[Component], conditions: Iterable[Expr], manifest: Manifest) -> Component:
    """Link all components by the conditions; what links nothing becomes a filter. Raises LinkError."""
    parts = list(components)
    open_conditions = [part for condition in conditions for part in conjuncts(normal(condition))]
    while len(parts) > 1:
        linked = _link_some(parts, open_conditions, manifest)
        if linked is None:
            raise LinkError(errors.JOIN_CROSS)
        parts, open_conditions = linked
    return replace(parts[0], where=(*parts[0].where, *open_conditions))


def _link_some(
    parts: list[Component], conditions: list[Expr], manifest: Manifest
) -> tuple[list[Component], list[Expr]] | None:
    order = [(i, j) for i in range(len(parts)) for j in range(i + 1, len(parts))]
    problem: LinkError | None = None
    for i, j in order:
        used = [part for part in conditions if _equality(part, parts[i], parts[j])]
        if not used:
            continue
        try:
            merged = link(parts[i], parts[j], used, manifest)
        except LinkError as error:
            problem = problem or error
            continue
        rest = [part for index, part in enumerate(parts) if index not in (i, j)]
        return [merged, *rest], [part for part in conditions if part not in used]
    if problem:
        raise problem
    return _cross_public(parts, conditions)


def _cross_public(parts: list[Component], conditions: list[Expr]) -> tuple[list[Component], list[Expr]] | None:
    """Two public components may be crossed: they hold nobody's rows."""
    public = [part for part in parts if not part.protected]
    if len(public) < 2:
        return None
    left, right = public[:2]
    joins = (*left.joins, Join(source=right.first, outer=False, on=()), *right.joins)
    crossed = Component(
        first=left.first, joins=joins, where=(*left.where, *right.where), many=left.many + right.many + 1
    )
    return [crossed, *(part for part in parts if part not in (left, right))], conditions


def _equality(expr: Expr, left: Component, right: Component) -> tuple[Column, Column] | None:
    """(left column, right column) when `expr` equates a column of each side."""
    match expr:
        case Call(name="=", args=(first, second)):
            a, b = _day_of(first, second), _day_of(second, first)
            if a is None or b is None:
                return None
            if a.source in left.aliases and b.source in right.aliases:
                return a, b
            if b.source in left.aliases and a.source in right.aliases:
                return b, a
    return None


def _day_of(side: Expr, other: Expr) -> Column | None:
    """The column of one side; a time may be cut to its day where it meets a public calendar."""
    match side:
        case Column():
            return side
        case Cast(value=Column() as inner, type=Type.DATE) if inner.type.temporal and _is(other, Kind.PUBLIC):
            return inner
    return None


def link(left: Component, right: Component, used: Sequence[Expr], manifest: Manifest) -> Component:
    """Join two components by equalities. Raises LinkError (`join.*`)."""
    if left.protected != right.protected and _selects(left if right.protected else right):
        people, public = (left, right) if left.protected else (right, left)
        return _link_selection(people, public, used, manifest)
    pairs = [pair for expr in used if (pair := _equality(expr, left, right))]
    return _merge(left, right, used, _judge_link(left, right, pairs, manifest), outer=False)


def _selects(public: Component) -> bool:
    """Whether a public sub-query may leave out values that its tables have."""
    return any(isinstance(source, PublicSource) and not _complete(source.query) for source in public.sources)


def _complete(query: Query) -> bool:
    if not isinstance(query, Select) or any((query.where, query.having, query.qualify, query.limit, query.offset)):
        return False
    match query.source:
        case PublicRef():
            return True
        case Derived(query=inner):
            return _complete(inner)
    return False


def _link_selection(people: Component, public: Component, used: Sequence[Expr], manifest: Manifest) -> Component:
    """Rows that a selection of public values keeps: a filter like any other, so it is written as one and judged."""
    if public.joins:
        raise LinkError(errors.JOIN_CROSS)
    linked = link_outer(people, public, used, manifest)
    found = next(pair[1] for expr in used if (pair := _equality(expr, people, public)))
    # Equal to itself is what has met a row; IS NOT NULL would say that a column is filled, which leaves nobody out.
    return replace(linked, where=(*linked.where, Call(name="=", args=(found, found), type=Type.BOOLEAN)))


def link_outer(left: Component, right: Component, used: Sequence[Expr], manifest: Manifest) -> Component:
    """LEFT JOIN: `right` is a single source without filters of its own. Raises LinkError."""
    pairs = [pair for expr in used if (pair := _equality(expr, left, right))]
    if not pairs:
        raise LinkError(errors.JOIN_CROSS)
    return _merge(left, right, used, _judge_link(left, right, pairs, manifest), outer=True)


@dataclass(frozen=True, slots=True)
class _Link:
    """How two components hang together."""

    types: frozenset[str]
    """Subject types on which they are known to agree."""
    right_unique: bool
    """Each left row meets at most one right row."""
    left_unique: bool


Pairs = Sequence[tuple[Column, Column]]


def _judge_link(left: Component, right: Component, pairs: Pairs, manifest: Manifest) -> _Link:
    if not (left.protected and right.protected):
        return _public_link(left, right, pairs, manifest)
    types = {a.facts.subject_type for a, b in pairs if a.facts and _same_subject(a, b)}
    down = _foreign_keys(left, right, pairs)
    up = _foreign_keys(right, left, [(b, a) for a, b in pairs])
    if not types and not down and not up:
        raise LinkError(errors.JOIN_CROSS)
    shared = set(left.subjects) & set(right.subjects)
    known = frozenset(name for name in types if name) | {
        name for name in shared if any(reference.carries(name) for reference in (*down, *up))
    }
    if shared - known:
        raise LinkError(errors.JOIN_SUBJECT, subject=min(shared - known))
    right_unique = any(reference.alias in right.roots for reference in down) or has_one_row(right, known)
    left_unique = any(reference.alias in left.roots for reference in up) or has_one_row(left, known)
    return _Link(known, right_unique, left_unique)


def has_one_row(part: Component, types: frozenset[str]) -> bool:
    """Whether a subject of one of these types has at most one row there."""
    return any(part.subjects[name].max_rows == 1 for name in types if name in part.subjects)


def _same_subject(a: Column, b: Column) -> bool:
    return bool(
        a.facts
        and b.facts
        and a.facts.kind is Kind.SUBJECT
        and b.facts.kind is Kind.SUBJECT
        and a.facts.subject_type == b.facts.subject_type
    )


@dataclass(frozen=True, slots=True)
class _Reference:
    """A declared foreign key that a join follows."""

    alias: str
    """Alias of the parent source."""
    key: ForeignKey
    child: Table
    parent: Table

    def carries(self, subject_type: str) -> bool:
        """Whether child and parent rows belong to the same subject of that type."""
        mine = next((s for s in self.child.subjects if s.subject_type == subject_type), None)
        theirs = next((s for s in self.parent.subjects if s.subject_type == subject_type), None)
        if mine is None or theirs is None:
            return False
        if mine.column is not None and mine.column.lower() in {x.lower() for x in self.key.columns}:
            return True
        # A second token of that type (a transfer's payee) leads to somebody else's row.
        return theirs.column is None or theirs.column.lower() not in {x.lower() for x in self.key.parent_columns}


def _foreign_keys(child: Component, parent: Component, pairs: Pairs) -> list[_Reference]:
    """Declared foreign keys of `child` that `pairs` follow into `parent`."""
    found = []
    for source in child.sources:
        table = child.table(source.alias)
        for key in table.foreign_keys if table else ():
            for target in parent.sources:
                goal = parent.table(target.alias)
                if not (table and goal and goal.name.lower() == key.parent.lower()):
                    continue
                if _covers(key, source.alias, target.alias, pairs):
                    found.append(_Reference(target.alias, key, table, goal))
    return found


def _covers(key: ForeignKey, child: str, parent: str, pairs: Pairs) -> bool:
    given = {(a.name.lower(), b.name.lower()) for a, b in pairs if a.source == child and b.source == parent}
    wanted = {(a.lower(), b.lower()) for a, b in zip(key.columns, key.parent_columns, strict=True)}
    return wanted <= given


def _public_link(left: Component, right: Component, pairs: Pairs, manifest: Manifest) -> _Link:
    if not left.protected and not right.protected:
        return _Link(frozenset(), False, False)
    swapped = left.protected
    lookup, rows = (right, left) if swapped else (left, right)
    oriented = [(a, b) if swapped else (b, a) for a, b in pairs]  # (protected column, public column)
    declared = _foreign_keys(rows, lookup, oriented)
    unique = any(reference.alias in lookup.roots for reference in declared) or _unique_public(
        lookup, oriented, manifest
    )
    allowed = (Kind.KEY, Kind.PUBLIC, Kind.COUNT, *((Kind.QUASI,) if unique else ()))  # repeated rows would be weights
    for column, _ in oriented:
        kind = column.facts.kind if column.facts else None
        if not declared and kind not in allowed:
            raise LinkError(errors.JOIN_PUBLIC, column=column.name)
    return _Link(frozenset(), unique if swapped else False, False if swapped else unique)


def fine_lookups(rows: Rows) -> frozenset[str]:
    """Aliases of public tables that a quasi-identifier leads to, by itself or by way of others: they may be as fine.

    A declared foreign key is the policy's word that the table may be read that way.
    """
    pairs = [columns(part) for join in rows.joins for part in join.on if not _declared(rows, columns(part))]
    found: set[str] = set()
    while True:
        reached = [pair for pair in pairs if any(_is(side, Kind.QUASI) or side.source in found for side in pair)]
        more = {side.source for pair in reached for side in pair if _is(side, Kind.PUBLIC)}
        if more <= found:
            return frozenset(found)
        found |= more


def _declared(rows: Rows, sides: Sequence[Column]) -> bool:
    tables = {source.alias: source.table for source in rows.sources if isinstance(source, TableSource)}
    names = {side.name.lower(): tables.get(side.source) for side in sides}
    return any(
        key.parent.lower() in {other.name.lower() for other in names.values() if other is not None}
        for name, table in names.items()
        for key in (table.foreign_keys if table is not None else ())
        if name in {column.lower() for column in key.columns}
    )


def _is(expr: Expr, kind: Kind) -> bool:
    return isinstance(expr, Column) and expr.facts is not None and expr.facts.kind is kind


def _unique_public(lookup: Component, pairs: Pairs, manifest: Manifest) -> bool:
    """A public table's columns are unique when some foreign key refers to them."""
    for source in lookup.sources:
        table = lookup.table(source.alias)
        given = {b.name.lower() for _, b in pairs if b.source == source.alias}
        for other in manifest.tables if table and source.alias in lookup.roots else ():
            for key in other.foreign_keys:
                if (
                    table
                    and key.parent.lower() == table.name.lower()
                    and {x.lower() for x in key.parent_columns} <= given
                ):
                    return True
    return False


def _merge(left: Component, right: Component, used: Sequence[Expr], how: _Link, *, outer: bool) -> Component:
    on = tuple(_equal(expr, left, right) for expr in used if _equality(expr, left, right))
    joins = (*left.joins, Join(source=right.first, outer=outer, on=()), *right.joins)
    joins = _place_conditions(left.first, joins, on)
    subjects = {
        **{name: _bound(ref, right, how.types, how.right_unique) for name, ref in left.subjects.items()},
        **{
            name: replace(ref, max_rows=None) if outer else _bound(ref, left, how.types, how.left_unique)
            for name, ref in right.subjects.items()
            if name not in left.subjects
        },
    }
    roots = (left.roots if how.right_unique else frozenset()) | (right.roots if how.left_unique else frozenset())
    return Component(
        first=left.first,
        joins=joins,
        where=(*left.where, *right.where),
        subjects=subjects,
        roots=roots,
        many=left.many + right.many + _multiplies(left, right, how),
    )


def _multiplies(left: Component, right: Component, how: _Link) -> bool:
    """Whether rows of both sides may meet several of the other; look-ups in public tables are bounded by these."""
    return left.protected and right.protected and not how.right_unique and not how.left_unique


def _place_conditions(first: Source, joins: tuple[Join, ...], on: tuple[Expr, ...]) -> tuple[Join, ...]:
    """Put each condition on the first join at which both of its sides are there."""
    placed = []
    seen = {first.alias}
    rest = list(on)
    for join in joins:
        seen.add(join.source.alias)
        ready = [part for part in rest if {column.source for column in columns(part)} <= seen]
        rest = [part for part in rest if part not in ready]
        placed.append(replace(join, on=(*join.on, *ready)))
    return tuple(placed)


def _equal(expr: Expr, left: Component, right: Component) -> Expr:
    """Subjects are compared by their dense ordinals, which the registry keeps one-to-one with their tokens."""
    pair = _equality(expr, left, right)
    if pair is not None and _same_subject(*pair):
        return Call(name="=", args=(ordinal(pair[0]), ordinal(pair[1])), type=Type.BOOLEAN)
    if pair is not None and set(pair) == set(expr.args if isinstance(expr, Call) else ()):
        return Call(name="=", args=pair, type=Type.BOOLEAN)
    return expr


def _bound(ref: SubjectRef, other: Component, shared: frozenset[str], other_unique: bool) -> SubjectRef:
    """Rows of one subject after the join: each meets at most as many rows as the link allows."""
    if other_unique or ref.max_rows is None:
        return ref
    factors = [other.subjects[name].max_rows for name in shared if name in other.subjects]
    known = [factor for factor in factors if factor is not None]
    return replace(ref, max_rows=ref.max_rows * max(1, min(known)) if known else None)


def _by_subjects(semi: Semi) -> bool:
    return all(
        isinstance(a, Column) and isinstance(b, Column) and _same_subject(a, b) and b.facts is not None
        for a, b in semi.pairs
    )


def check_semis(component: Component, manifest: Manifest) -> None:
    """Semi-joins in the filters hold on to the same subjects, and forget none. Raises LinkError."""
    for part in component.where:
        for node in walk(part):
            if isinstance(node, Semi):
                alone = part in (node, Call(name="not", args=(node,), type=Type.BOOLEAN))
                _check_semi(component, node, manifest, may_forget=alone)


def _check_semi(component: Component, semi: Semi, manifest: Manifest, *, may_forget: bool) -> None:
    """`may_forget`: a filter by itself, so that those whom it forgets are judged as well (`forgotten.py`)."""
    inner = from_rows(semi.rows, frozenset())
    missing = set(inner.subjects) - set(component.subjects)
    if forgets(semi.rows) or (missing and not (may_forget and _by_subjects(semi))):
        raise LinkError(errors.FLOW_DROPS, subject=min(missing or forgets(semi.rows)))
    pairs = [(a, b) for a, b in semi.pairs if isinstance(a, Column) and isinstance(b, Column)]
    if len(pairs) != len(semi.pairs) or any(a.source not in component.aliases for a, _ in pairs):
        raise LinkError(errors.SUBQUERY_CORRELATED)
    _judge_link(component, inner, pairs, manifest)
    for node in semi.rows.where:
        for part in walk(node):
            if isinstance(part, Semi):
                _check_semi(from_rows(semi.rows, frozenset()), part, manifest, may_forget=False)
