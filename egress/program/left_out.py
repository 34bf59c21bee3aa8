"""Which boundaries a total over cells may lack some cells of: those that fail are left out where no grid is declared.

Threat: people by sex and a condition, added up by sex again, is smaller than the people of that sex by those of a cell
that is left out, and wrong. One empty row stands for all cells that are left out (`egress.judging.boundary`), so it is
in the group of none of them. A group lacks nothing where it is one cell: where all keys have one value in it.
"""

from collections.abc import Iterator, Mapping, Set

from egress.plan.expressions import Aggregate, Call, Case, Column, Expr, Window, columns, conjuncts
from egress.plan.plan import CellsRef, Derived, From, FromJoin, Query, Select, SetQuery

Keys = Mapping[str, int]
"""Boundary whose cells may be left out -> how many keys it has."""


def lacking(select: Select, aggregate: Aggregate | Window, keys: Keys) -> list[str]:
    """The boundaries of which cells may be missing from what an aggregate of a SELECT goes over, sorted."""
    if select.source is None:
        return []
    one = _one_value(aggregate, select) | _equal(select.where) | _selected(aggregate)
    return sorted(set(_below(select.source, one, keys)))


def _one_value(aggregate: Aggregate | Window, select: Select) -> set[Expr]:
    """What has one value over all that goes into it."""
    if isinstance(aggregate, Window):
        return set(aggregate.partition)
    groups = select.groups or ()
    sets = [{groups[index] for index in group} for group in select.sets] or [set(groups)]
    return set.intersection(*sets)


def _selected(aggregate: Aggregate | Window) -> set[Expr]:
    """`FILTER (WHERE band = 3)`, and the CASE that says the same."""
    found = _equal(aggregate.where)
    match aggregate.args:
        case (Case(branches=((test, _),), otherwise=otherwise),) if not columns(otherwise):
            found |= _equal(test)
    return found


def _equal(test: Expr | None) -> set[Expr]:
    """What a condition lets have one value."""
    found: set[Expr] = set()
    for part in conjuncts(test) if test is not None else ():
        match part:
            case Call(name="=" | "is_not_distinct", args=(Column() as column, other)) if not columns(other):
                found.add(column)
            case Call(name="is_null", args=(Column() as column,)) | Call(name="not", args=(Column() as column,)):
                found.add(column)
            case Column():
                found.add(part)
    return found


def _below(source: From, one: Set[Expr], keys: Keys) -> Iterator[str]:
    match source:
        case CellsRef(alias=alias, boundary=name):
            known = {column.name for column in one if isinstance(column, Column) and column.source == alias}
            if sum(column.startswith("k") for column in known) < keys.get(name, 0):
                yield name
        case Derived(alias=alias, query=query):
            shown = [Column(source=alias, name=item.name, type=item.value.type) for item in query.items]
            yield from _within(query, [at for at, column in enumerate(shown) if column in one], keys)
        case FromJoin(left=left, right=right, on=on):
            met = one | _met(on, one)
            yield from _below(left, met, keys)
            yield from _below(right, met, keys)


def _met(on: Expr | None, one: Set[Expr]) -> set[Expr]:
    """What equals something of one value by a join, over as many steps as there are."""
    pairs = [
        part.args
        for part in (conjuncts(on) if on is not None else ())
        if isinstance(part, Call) and part.name in ("=", "is_not_distinct")
    ]
    found = {side for pair in pairs for side in pair if set(pair) & one}
    return found if found <= one else found | _met(on, one | found)


def _within(query: Query, shown: list[int], keys: Keys) -> Iterator[str]:
    """`shown`: positions of its columns that have one value."""
    if isinstance(query, SetQuery):
        for part in query.parts:
            yield from _within(part, shown, keys)
        return
    one = {query.items[at].value for at in shown} | _equal(query.where)
    grouped = query.groups is not None and one >= set(query.groups) and len(query.sets) <= 1
    if query.source is not None and not query.public and not grouped:
        yield from _below(query.source, one, keys)
