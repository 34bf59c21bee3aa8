"""Where rows stand on columns with `missing: open`: which tables it holds for, and that nothing is selected by them."""

from collections.abc import Iterable, Iterator

from egress.plan import presence
from egress.plan.expressions import Column, Expr, Semi, walk
from egress.plan.grain import grain, steady
from egress.plan.plan import LeafSource, Rows, TableSource, is_public


def open_sources(rows: Rows) -> frozenset[str]:
    """Aliases of the tables whose own missing values may be as open as declared (`egress.plan.presence`).

    Each of these rows is one of theirs, or each subject has one row. Not those that are joined optionally, where to
    be missing is to have no row; nor persons beside their visits: how many visits those have who lack something is a
    sum over a few people.
    """
    protected = [source for source in rows.sources if not is_public(source)]
    optional = {join.source.alias for join in rows.joins if join.outer}
    finest, single = grain(rows), all(map(steady, protected))
    return frozenset(
        source.alias
        for source in protected
        if isinstance(source, TableSource) and source.alias not in optional and (single or source == finest)
    )


def conditioned(rows: Rows, keys: Iterable[Expr], values: Iterable[Expr]) -> Column | None:
    """A column with `missing: open` by which rows or groups are told apart, there or in anything below; None: none is.

    Threat: ten people weigh no less than c, or have no weight. That seven have none is open: three are left, and no set
    of people that the rules look at is as small as that.
    """
    tests = [*keys, *(part for one in _all(rows) for part in _tests(one))]
    added = [*values, *(value for one in _all(rows) for value in _added(one))]
    found = (
        presence.conditions(expr, value=value) for listed, value in ((tests, False), (added, True)) for expr in listed
    )
    inner = (
        conditioned(node.rows, (), ()) for expr in (*tests, *added) for node in walk(expr) if isinstance(node, Semi)
    )
    return next((column for column in (*(one for some in found for one in some), *inner) if column is not None), None)


def _all(rows: Rows) -> Iterator[Rows]:
    """These rows, and those from which values of their subjects are computed."""
    yield rows
    for source in rows.sources:
        if isinstance(source, LeafSource):
            yield from _all(source.leaf.rows)


def _tests(rows: Rows) -> Iterator[Expr]:
    yield from rows.where
    yield from (part for join in rows.joins for part in join.on)
    yield from (key for one in rows.sources if isinstance(one, LeafSource) for _, key in one.leaf.keys)


def _added(rows: Rows) -> Iterator[Expr]:
    yield from (value for one in rows.sources if isinstance(one, LeafSource) for _, value in one.leaf.aggregates)
