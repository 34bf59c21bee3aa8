"""Public lines that meet a row several times: they weigh people, and two sums of other weights solve for a few.

`count(*)` over people who stand there as often as their side has wards, beside `count(DISTINCT pid)`, tells the people
of either side. Public lines are nobody's, so that whether they repeat is asked of them alone. Where a key of the cell
tells them apart, none repeats within it.
"""

from collections.abc import Iterator

from core.program import Statement
from egress.plan.expressions import Call, Column, Expr, columns
from egress.plan.plan import LeafSource, Rows, Source, TableSource, is_public
from egress.program.layout import Layout, looks_elsewhere

Lines = tuple[Rows, Source, frozenset[Column]]
"""A public source among rows, and its columns of which a row has one value each."""


def repeats(layout: Layout) -> list[Statement]:
    """`<b>_r`: masks of the grouping sets in which public lines repeat rows; nothing where no public line is met."""
    rows, keys = layout.boundary.rows, layout.boundary.keys
    below = [lines for source in rows.sources if isinstance(source, LeafSource) for lines in _below(source)]
    parts = []
    for group, mask in layout.masks:
        fixed = [keys[index].value for index in group]
        lines = dict.fromkeys((*_lines(rows, [key for key in fixed if isinstance(key, Column)]), *below))
        parts += [f"SELECT CAST({mask} AS INTEGER) AS g WHERE EXISTS ({_several(layout, one)})" for one in lines]
    return [Statement(sql=" UNION ALL ".join(parts), output=f"{layout.name}_r")] if parts else []


def _below(source: LeafSource) -> Iterator[Lines]:
    """The same of a per-subject step, and of the steps below it."""
    rows = source.leaf.rows
    yield from _lines(rows, [value for _, value in source.leaf.keys if isinstance(value, Column)])
    for inner in rows.sources:
        if isinstance(inner, LeafSource):
            yield from _below(inner)


def _lines(rows: Rows, keys: list[Column]) -> Iterator[Lines]:
    """Public sources in the order in which rows lead to them; those to which none leads last."""
    tests = [*rows.where, *(part for join in rows.joins for part in join.on)]
    known = {source.alias for source in rows.sources if not is_public(source)}
    rest = [source for source in rows.sources if is_public(source)]
    while rest:
        ways = {source.alias: _given(source, tests, keys, known) for source in rest}
        source = next((one for one in rest if ways[one.alias]), rest[0])
        rest.remove(source)
        known.add(source.alias)
        if not _declared(rows, source, ways[source.alias]):
            yield rows, source, ways[source.alias]


def _given(source: Source, tests: list[Expr], keys: list[Column], known: set[str]) -> frozenset[Column]:
    """Columns of a source that have one value for each row of a cell: keys, and what a known column equals."""
    found = {key for key in keys if key.source == source.alias}
    for test in tests:
        match test:
            case Call(name="=", args=(left, right)):
                for side, other in ((left, right), (right, left)):
                    met = {column.source for column in columns(other)} <= known
                    if met and isinstance(side, Column) and side.source == source.alias:
                        found.add(side)
    return frozenset(found)


def _declared(rows: Rows, source: Source, given: frozenset[Column]) -> bool:
    """A foreign key that leads here says that these columns are unique."""
    if not isinstance(source, TableSource):
        return False
    names = {column.name.lower() for column in given}
    tables = [one.table for one in rows.sources if isinstance(one, TableSource)]
    return any(
        key.parent.lower() == source.table.name.lower() and {name.lower() for name in key.parent_columns} <= names
        for table in tables
        for key in table.foreign_keys
    )


def _several(layout: Layout, lines: Lines) -> str:
    """Two lines of a source that no row can tell apart, of those that its filters leave."""
    rows, source, given = lines
    sql, alone = layout.render, Rows(first=source, subjects=())
    names = [sql.expr(column) for column in sorted(given, key=lambda column: column.name)]
    own = [
        part
        for part in rows.where
        if not looks_elsewhere(part) and {column.source for column in columns(part)} == {source.alias}
    ]
    tests = [*map(sql.expr, own), *(f"{name} IS NOT NULL" for name in names)]
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    group = f" GROUP BY {', '.join(names)}" if names else ""
    return f"SELECT 1 FROM {sql.rows(alone)}{where}{group} HAVING count(*) > 1"
