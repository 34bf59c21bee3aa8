"""What a filter leaves out, and who takes another branch of a key: the rest of a cell must not be a few either."""

from core.program import Statement
from egress.branches import key_conditions
from egress.expressions import Call, Column, Expr, Kind, Literal, columns
from egress.layout import Layout, Projection
from egress.plan import LeafSource, Rows
from egress.settled import settles, settles_leaf

_SAMPLE_ROWS = 20_000
"""Rows that are looked at before the exact pass; enough subjects in them prove most cells."""


def populations(layout: Layout) -> list[tuple[Expr, ...]]:
    """Populations within which a filter must leave out enough subjects, so that nobody looks like a few.

    Everybody, and the people whom the filters on keys select: that margin may be published, so what the other filters
    take away from it must not be a few either.
    """
    rows = layout.boundary.rows
    keys = tuple(part for part in rows.where if on_keys(part))
    rest = len(keys) < len(rows.where) or bool(rows.inner_filters)
    found: list[tuple[Expr, ...]] = [()] if rows.where or rows.inner_filters else []
    return [*found, keys] if keys and rest else found


_ON_KEYS = frozenset(("=", "in", "<>", "is_distinct", "is_not_distinct"))


def on_keys(part: Expr) -> bool:
    """A filter that compares one group key with constants."""
    if isinstance(part, Call) and part.name == "not":
        return on_keys(part.args[0])
    found = set(columns(part))
    kinds = {column.facts.kind for column in found if column.facts}
    simple = isinstance(part, Call) and part.name in _ON_KEYS and len(found) == 1
    bare = isinstance(part, Call) and all(isinstance(arg, (Column, Literal)) for arg in part.args)
    return simple and bare and kinds == {Kind.KEY}


def complement_counts(layout: Layout) -> list[Statement]:
    """For each population: `<b>_r<n>`, cells that a sample does not prove, and `<b>_d<n>`, how many they leave out."""
    made: list[Statement] = []
    for number, within in enumerate(populations(layout)):
        open_, counted = f"{layout.name}_r{number}", f"{layout.name}_d{number}"
        kinds = ", ".join(["c BIGINT", *(f"d{i} BIGINT" for i in layout.subjects)])
        rows = Projection(layout).rows(within=within)
        items = ", ".join(["u.c", *(f"count(DISTINCT s.o{i})" for i in layout.subjects)])
        exact = layout.each_set(items, rows, open_, join="LEFT JOIN", tail=" GROUP BY u.c")
        made += [
            Statement(sql=f"CREATE TEMP TABLE {open_} AS {_unproven(layout, within)}"),
            Statement(sql=f"CREATE TEMP TABLE {counted} ({kinds})"),
            Statement(sql=f"INSERT INTO {counted} {exact}", when=open_),
            Statement(sql=f"SELECT * FROM {counted}", output=counted),
        ]
    return made


def _unproven(layout: Layout, within: tuple[Expr, ...]) -> str:
    """Cells for which a sample of what is left out does not hold enough subjects."""
    least = layout.limits.count("complement.subjects")
    enough = " AND ".join(f"count(DISTINCT o{i}) >= {least}" for i in layout.subjects)
    sample = f"{Projection(layout).rows(within=within)} LIMIT {_SAMPLE_ROWS}"
    keys = "".join(f"{key}, " for key in layout.keys)
    proven = f"SELECT {keys}{layout.mask()} FROM ({sample}){layout.group_by()} HAVING {enough}"
    small = layout.limits.count("threshold.subjects")
    return (
        f"SELECT t.rowid AS c, {layout.cell('t.')} FROM {layout.name}_t t WHERE t.n >= {small} "
        f"AND NOT EXISTS (SELECT 1 FROM ({proven}) p WHERE {layout.same('t', 'p')})"
    )


def settled_masks(layout: Layout, within: tuple[Expr, ...]) -> list[int]:
    """Grouping sets in which the keys alone decide what the filters leave out: there, nobody is no news."""
    rows = layout.boundary.rows
    rest = [part for part in rows.where if part not in within and not _is_presence(part)]
    found = []
    for group, mask in layout.masks:
        keys = tuple(layout.boundary.keys[index].value for index in group)
        if all(settles(rows, keys, part) for part in rest) and all(settles_leaf(leaf, keys) for leaf in _leaves(rows)):
            found.append(mask)
    return found


def _is_presence(part: Expr) -> bool:
    """The flag of a per-subject source that it has rows left: its filters are asked themselves."""
    return isinstance(part, Column) and part.name == "$in"


def _leaves(rows: Rows) -> list[LeafSource]:
    return [source for source in rows.sources if isinstance(source, LeafSource) and source.leaf.filtered]


# Branches of keys


def branches(layout: Layout) -> dict[int, tuple[Expr, ...]]:
    """Keys that are conditions, with the conditions that each need enough subjects."""
    found = {index: key_conditions(key.value) for index, key in enumerate(layout.boundary.keys)}
    return {index: tests for index, tests in found.items() if tests}


def branch_failures(layout: Layout) -> list[Statement]:
    """`<b>_h<key>`: cells in whose row of the other keys some branch of this key holds too few subjects."""
    least = layout.limits.count("condition.subjects")
    made = []
    for index, tests in branches(layout).items():
        others = [*(name for i, name in enumerate(layout.keys) if i != index), "g"]
        sql = (
            f"SELECT DISTINCT t.rowid AS c FROM {layout.name}_t t JOIN ({_fewest(layout, index, tests)}) h "
            f"ON {layout.same('t', 'h', others)} WHERE h.d < {least}"
        )
        made.append(Statement(sql=sql, output=f"{layout.name}_h{index}"))
    return made


def _fewest(layout: Layout, index: int, tests: tuple[Expr, ...]) -> str:
    """Fewest subjects of any branch, by the other keys."""
    rows = Projection(layout)
    names = [rows.name(test) for test in tests]
    counts = [f"count_if({name})" for name in names]
    if not layout.single:
        counts = [f"count(DISTINCT o{i}) FILTER (WHERE {name})" for i in layout.subjects for name in names]
    parts = []
    for group, mask in layout.masks:
        others = [i for i in group if i != index]
        keys = [
            (name if i in others else f"CAST(NULL AS {layout.key_type(i)})") + f" AS {name}"
            for i, name in enumerate(layout.keys)
            if i != index
        ]
        items = ", ".join([*keys, f"{mask} AS g", f"least({', '.join(counts)}) AS d"])
        grouped = f" GROUP BY {', '.join(f's.{layout.keys[i]}' for i in others)}" if others else ""
        if index in group:
            parts.append(f"SELECT {items} FROM ({rows.rows()}) s{grouped}")
    nothing = ", ".join(["NULL AS d", "-1 AS g", *(f"NULL AS {n}" for i, n in enumerate(layout.keys) if i != index)])
    return " UNION ALL ".join(parts) or f"SELECT {nothing}"
