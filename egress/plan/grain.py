"""The grain of a boundary's rows: the table whose rows they are."""

from egress.plan.expressions import Expr, columns
from egress.plan.plan import LeafSource, Rows, Source, TableSource, is_public


def grain(rows: Rows) -> TableSource | None:
    """The table whose rows the rows are: the only one of which a subject has several, or the child of the others.

    None where a subject has one row, and where rows are steps of a computation that nobody numbers.
    """
    protected = [source for source in rows.sources if not is_public(source)]
    varying = [source for source in protected if not steady(source)]
    tables = [source for source in varying if isinstance(source, TableSource)]
    if len(tables) < len(varying):
        return None
    finest = [one for one in tables if all(below(one, other, tables) for other in tables if other != one)]
    return finest[0] if len(finest) == 1 else None


def steady(source: Source) -> bool:
    """Whether a subject has one row of it at most."""
    if isinstance(source, TableSource):
        return all(subject.max_rows <= 1 for subject in source.table.subjects)
    if not isinstance(source, LeafSource) or source.coarse:
        return False  # of the forgotten subjects, several share one row
    return not source.leaf.keys and len(source.leaf.rows.subjects) == 1


def below(source: TableSource, other: TableSource, tables: list[TableSource]) -> bool:
    """Whether each row of a table belongs to one row of another, perhaps by way of a third."""
    parents = {key.parent.lower() for key in source.table.foreign_keys}
    between = [one for one in tables if one.table.name.lower() in parents and one.table != source.table]
    return any(one == other or below(one, other, tables) for one in between)


def row_level(rows: Rows, expr: Expr) -> bool:
    """Whether an expression may differ between rows of one subject; what is looked up for such rows varies as well."""
    varying = {source.alias for source in rows.sources if not is_public(source) and not steady(source)}
    varying |= {source.alias for source in rows.sources if varying and is_public(source)}
    return any(column.source in varying for column in columns(expr))
