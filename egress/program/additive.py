"""Over which keys a count of distinct subjects adds up: those that are functions of the subject.

Each subject then lies in one cell of the key, so a total is the sum of its parts, and whoever has all but one of them
has the last one. Over any other key (a person's visits by diagnosis) the parts overlap.
"""

from egress.plan.expressions import Column, Expr, Kind, columns
from egress.plan.measures import Measure
from egress.plan.plan import LeafSource, Rows, Source, TableSource, is_public
from egress.program.layout import Layout


def counted(rows: Rows, measure: Measure) -> list[str] | None:
    """Whose distinct subjects a measure counts: their type, and the column where a LEFT JOIN may leave it out.

    Two measures with the same answer are the same number in every cell. None: it counts something else.
    """
    column = _subject(measure)
    if column is None or column.facts is None:
        return None
    outer = {join.source.alias for join in rows.joins if join.outer}
    return [str(column.facts.subject_type), rows.label(column) if column.source in outer else ""]


def _subject(measure: Measure) -> Column | None:
    match measure.aggregate.args:
        case (Column(facts=facts) as column,) if measure.judged == "distinct" and facts is not None:
            return column if facts.kind is Kind.SUBJECT else None
    return None


def overlapping(layout: Layout, measure: Measure) -> list[int]:
    """Positions of the keys over which a measure does not add up."""
    column = _subject(measure)
    if column is None or column.facts is None or column.facts.subject_type is None:
        return []
    rows, keys = layout.boundary.rows, layout.boundary.keys
    fixed = _fixed_sources(rows, column.facts.subject_type)
    return [index for index, key in enumerate(keys) if not _within(key.value, fixed)]


def _within(expr: Expr, sources: frozenset[str]) -> bool:
    return all(column.source in sources for column in columns(expr))


def _fixed_sources(rows: Rows, subject_type: str) -> frozenset[str]:
    """Sources with one row for each subject of a type, and what is looked up for these in public tables."""
    found = {source.alias for source in rows.sources if not is_public(source) and one_row(source, subject_type)}
    for join in rows.joins:
        beside = {column.source for part in join.on for column in columns(part)} - {join.source.alias}
        if is_public(join.source) and beside and beside <= found:
            found.add(join.source.alias)
    return frozenset(found)


def one_row(source: Source, subject_type: str) -> bool:
    """Whether each subject of a type has one row of a protected source at most."""
    match source:
        case TableSource(table=table):
            return any(one.subject_type == subject_type and one.max_rows <= 1 for one in table.subjects)
        case LeafSource(leaf=leaf):
            return not leaf.keys and [one.type for one in leaf.rows.subjects] == [subject_type]
    return False
