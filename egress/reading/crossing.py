"""How many joins of public tables or cells have no equality to hold them: their rows multiply, and time with them."""

from collections.abc import Iterable, Iterator, Set

from egress.plan.expressions import Call, Expr, columns, conjuncts
from egress.plan.plan import CellsRef, Derived, From, FromJoin, PublicRef, Query, Select


def unlinked(source: From | None, where: Expr | None, single: Set[str]) -> int:
    """Joins that no equality of two relations stands for; relations of one row multiply nothing and do not count.

    `single`: names of the boundaries without keys, each one row.
    """
    if source is None:
        return 0
    groups = [{alias} for alias in _many_rows(source, single)]
    for left, right in _equalities([*_conditions(source), *([] if where is None else [where])]):
        touched = [group for group in groups if left & group or right & group]
        if len(touched) > 1:
            groups = [group for group in groups if group not in touched] + [set().union(*touched)]
    return max(0, len(groups) - 1)


def _many_rows(source: From, single: Set[str]) -> Iterator[str]:
    match source:
        case FromJoin():
            yield from _many_rows(source.left, single)
            yield from _many_rows(source.right, single)
        case Derived() if _one_row(source.query, single):
            return
        case CellsRef(boundary=name) if name in single:
            return
        case PublicRef() | CellsRef() | Derived():
            yield source.alias


def _one_row(query: Query, single: Set[str]) -> bool:
    """One row at most, whatever the data: a limit of one, an aggregate without keys, or sources of one row alone."""
    if query.limit is not None and query.limit <= 1:
        return True
    if not isinstance(query, Select):
        return False
    if query.groups is not None:
        return not query.groups and len(query.sets) <= 1
    return query.source is None or not list(_many_rows(query.source, single))


def _conditions(source: From) -> Iterator[Expr]:
    if isinstance(source, FromJoin):
        yield from _conditions(source.left)
        yield from _conditions(source.right)
        if source.on is not None:
            yield source.on


def _equalities(conditions: Iterable[Expr]) -> Iterator[tuple[set[str], set[str]]]:
    """The relations on both sides of each equality."""
    for part in (one for condition in conditions for one in conjuncts(condition)):
        if isinstance(part, Call) and part.name in ("=", "is_not_distinct"):
            left, right = ({column.source for column in columns(side)} for side in part.args)
            if left and right:
                yield left, right
