"""The optional side of an outer join: where a row has no partner, every value of that side is NULL.

A column of the joined source is so by itself, and what is NULL of NULL with it. A constant, a coalesce, a CASE with an
ELSE would say something of those who have no partner: such values stand under the condition that there is one. The
join's own equality proves it, since no row meets another by what is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.canonical import digest
from egress import errors
from egress.plan.expressions import (
    Call,
    Case,
    Cast,
    Column,
    Expr,
    Facts,
    Kind,
    Literal,
    Type,
    both,
    columns,
    conjuncts,
    ordinal,
)
from egress.plan.plan import PRESENT, LeafSource, source_canonical
from egress.reading.joins import Component, LinkError, has_one_row

TELLS_NULL = frozenset(("is_null", "is_not_null", "is_distinct", "is_not_distinct", "concat", "concat_ws"))
"""Functions that have a value where all of their arguments are NULL."""
SKIPS_NULL = frozenset(("coalesce", "least", "greatest", "and", "or"))
"""Functions that are NULL only where all of their arguments are."""
LISTS = frozenset(("in", "between"))
"""Functions that are surely NULL only where their first argument is; any other is where one of them is."""


@dataclass(frozen=True, slots=True)
class Optional:
    """The optional side, ready to be joined."""

    part: Component
    """Without filters of its own."""
    test: Expr | None
    """What the filters want of a partner."""

    def shown(self, value: Expr, links: Sequence[Expr]) -> Expr:
        """A value of this side behind the join that these equalities make."""
        tests = () if self.test is None else conjuncts(self.test)
        if not any(map(is_missing, (value, *tests))):
            tests = (*tests, self._partner(links[0]))
        if not tests:
            return value
        return Case(branches=((both(tests), value),), otherwise=_nothing(), type=value.type)

    def _partner(self, link: Expr) -> Expr:
        mine = next(column for column in columns(link) if column.source in self.part.aliases)
        label = f"in:{digest(source_canonical(self.part.first))[7:23]}"
        met = replace(ordinal(mine), facts=Facts(kind=Kind.DERIVED, label=label, name=PRESENT))
        return Call(name="is_not_null", args=(met,), type=Type.BOOLEAN)


def _nothing() -> Literal:
    return Literal(value=None, type=Type.NULL)


def optional(part: Component, conditions: Sequence[Expr]) -> Optional:
    """Prepare the optional side of an outer join: its filters become a presence test on its columns.

    Only a per-subject source can carry filters there: it has at most one row a subject, so leaving the row in and
    emptying its columns is the same. Raises LinkError (`join.left_filter`).
    """
    filters = (*part.where, *conditions)
    if part.joins or len(part.sources) != 1:
        raise LinkError(errors.JOIN_LEFT)
    if not filters:
        return Optional(part, None)
    if not isinstance(part.first, LeafSource) or not has_one_row(part, frozenset(part.subjects)):
        raise LinkError(errors.JOIN_LEFT)
    return Optional(replace(part, where=()), both(tuple(filters)))


def is_missing(value: Expr) -> bool:
    """Whether a value is NULL wherever all columns are, by how it is computed."""
    match value:
        case Column():
            return True
        case Literal():
            return value.value is None
        case Cast():
            return is_missing(value.value)
        case Case(branches=branches, otherwise=otherwise):
            return is_missing(otherwise) and all(is_missing(test) or is_missing(then) for test, then in branches)
        case Call(name=name) if name in TELLS_NULL:
            return False
        case Call(name=name, args=args):
            needed = args[:1] if name in LISTS else args
            return all(map(is_missing, needed)) if name in SKIPS_NULL else any(map(is_missing, needed))
        case _:
            return False
