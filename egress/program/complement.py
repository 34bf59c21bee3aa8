"""What a filter leaves out, and who takes another branch of a key: the rest of a cell must not be a few either."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.manifest import Value
from core.program import Statement
from egress.plan.branches import key_conditions, merged_conditions
from egress.plan.expressions import Call, Column, Expr, Kind, Literal, columns
from egress.plan.plan import PRESENT, Key, LeafSource, Rows
from egress.plan.possible import decided_values
from egress.plan.rising import within_cuts
from egress.plan.settled import declared, settles, settles_leaf
from egress.program.layout import Layout, Projection, looks_elsewhere


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A cheap proof that stands beside the pass over the rows; `flag` says of which cells it proves nothing."""

    flag: str
    sql: str
    names: tuple[str, ...]
    """What a line of `sql` shares with the cells that it speaks of."""
    test: str
    """Over a cell `a` and its line, which bears the name of the flag."""
    masks: tuple[int, ...] = ()
    """Grouping sets that it concerns; none: all."""

    def column(self, small: int) -> str:
        """The flag as a column; cells of fewer rows than `small` fail without."""
        concerned = f" AND a.g IN ({', '.join(map(str, self.masks))})" if self.masks else ""
        return f"a.n >= {small}{concerned} AND ({self.test}) IS NOT TRUE AS {self.flag}"


def first_proofs(layout: Layout) -> list[Proof]:
    """That filters leave out enough of each population, and that every branch of a key holds enough."""
    left_out = [_left_out(layout, f"lost{number}", within) for number, within in enumerate(populations(layout))]
    return left_out + [_branches_full(layout, index, tests) for index, tests in branches(layout).items()]


def _left_out(layout: Layout, flag: str, within: tuple[Expr, ...]) -> Proof:
    """Subjects among the first rows that the filters leave out.

    Filters that read other tables make a few rows as dear as all. Where rows are subjects, the cell's own are taken
    from everybody then.
    """
    rows, keys = layout.boundary.rows, "".join(f"{key}, " for key in layout.keys)
    if layout.single and not rows.inner_filters and any(map(looks_elsewhere, rows.where)):
        source, count, left = Projection(layout).rows(kept=within, ordinals=False), "count(*)", f"{flag}.y - a.n"
    else:
        surely = not settled_masks(layout, within)
        source, left = Projection(layout).rows(within=within, surely=surely, first=layout.first_rows), f"{flag}.y"
        count = f"least({', '.join(f'count(DISTINCT o{i})' for i in layout.subjects)})"
        count = "count(*)" if layout.single else count
    return Proof(
        flag=flag,
        sql=f"SELECT {keys}{layout.mask()}, {count} AS y FROM ({source}){layout.group_by()}",
        names=(*layout.keys, "g"),
        test=f"{left} >= {layout.limits.count('complement.subjects')}",
    )


def complement_counts(layout: Layout) -> list[Statement]:
    """`<b>_d<n>` for each population: how many are left out of the cells for which no sample proves enough."""
    made: list[Statement] = []
    for number, within in enumerate(populations(layout)):
        rows = Projection(layout).rows(within=within, surely=not settled_masks(layout, within))
        items = ", ".join(["u.c AS c", *(f"count(DISTINCT s.o{i}) AS d{i}" for i in layout.subjects)])
        unproven = f"{layout.name}_t WHERE lost{number}"
        cells = f"(SELECT rowid AS c, {layout.cell()} FROM {unproven})"
        sql = layout.each_set(items, rows, cells, join="LEFT JOIN", tail=" GROUP BY u.c")
        made.append(Statement(sql=sql, output=f"{layout.name}_d{number}", when=unproven))
    return made


def settled_masks(layout: Layout, within: tuple[Expr, ...]) -> list[int]:
    """Grouping sets in which the keys alone, or what is declared, decide what filters leave out: nobody is no news."""
    rows = layout.boundary.rows
    rest = [part for part in rows.where if part not in within and not is_presence(part) and not declared(rows, part)]
    found = []
    for group, mask in layout.masks:
        keys = tuple(layout.boundary.keys[index].value for index in group)
        if all(settles(rows, keys, part) for part in rest) and all(settles_leaf(leaf, keys) for leaf in _leaves(rows)):
            found.append(mask)
    return found


def settled_values(layout: Layout) -> list[tuple[int, int, str, list[Value | None]]]:
    """Population, grouping set, key and values: in these cells the key's own condition says all that filters do."""
    return [(number, *found) for number, within in enumerate(populations(layout)) for found in _decided(layout, within)]


def within_bins(layout: Layout) -> dict[str, str]:
    """Name -> test over a cell `t`, one for each population: its bin lies within what the filters keep."""
    found = {}
    for number, within in enumerate(populations(layout)):
        parts = [
            f"(t.g = {mask} AND {layout.render.expr(test)})"
            for mask, keys, open_ in _unsettled(layout, within)
            for key in keys
            if (test := within_cuts(key.value, open_, Column(source="t", name=key.name, type=key.value.type)))
        ]
        if parts:
            found[f"kept{number}"] = " OR ".join(parts)
    return found


def _decided(layout: Layout, within: tuple[Expr, ...]) -> Iterator[tuple[int, str, list[Value | None]]]:
    for mask, keys, open_ in _unsettled(layout, within):
        for key in keys:
            if key.chosen and (values := decided_values(key.value, open_)):
                yield mask, key.name, list(values)


def _unsettled(layout: Layout, within: tuple[Expr, ...]) -> Iterator[tuple[int, list[Key], list[Expr]]]:
    """Grouping sets whose keys do not settle all filters by themselves: their keys, and those filters."""
    rows = layout.boundary.rows
    rest = [part for part in rows.where if part not in within and not is_presence(part) and not declared(rows, part)]
    for group, mask in layout.masks:
        keys = [layout.boundary.keys[index] for index in group]
        values = tuple(key.value for key in keys)
        open_ = [part for part in rest if not settles(rows, values, part)]
        if open_ and all(settles_leaf(leaf, values) for leaf in _leaves(rows)):
            yield mask, keys, open_


def is_presence(part: Expr) -> bool:
    """The flag of a per-subject source that it has rows left: its filters are asked themselves."""
    return isinstance(part, Column) and part.name == PRESENT


def _leaves(rows: Rows) -> list[LeafSource]:
    return [source for source in rows.sources if isinstance(source, LeafSource) and source.leaf.filtered]


# Branches of keys


def branches(layout: Layout) -> dict[int, tuple[Expr, ...]]:
    """Keys that are conditions, with the conditions that each need enough subjects.

    Where all values are known beforehand each is a cell, empty ones too, and is judged as one (`judging.lines`).
    """
    limits = layout.limits
    strict = limits.count("condition.subjects") > limits.count("threshold.subjects")
    found = {
        index: key_conditions(key.value) if strict or not key.chosen else merged_conditions(key.value)
        for index, key in enumerate(layout.boundary.keys)
    }
    return {index: tests for index, tests in found.items() if tests}


def branch_failures(layout: Layout) -> list[Statement]:
    """`<b>_h<key>`: fewest subjects of any branch of this key, in the row of the other keys of the cells left open."""
    made = []
    for index, tests in branches(layout).items():
        proof = _branches_full(layout, index, tests)
        unproven = f"{layout.name}_t WHERE {proof.flag}"
        sql = (
            f"SELECT t.c, min(h.d) AS d FROM (SELECT rowid AS c, {layout.cell()} FROM {unproven}) t "
            f"LEFT JOIN ({_fewest(layout, index, tests)}) h ON {layout.same('t', 'h', proof.names)} GROUP BY t.c"
        )
        made.append(Statement(sql=sql, output=f"{layout.name}_h{index}", when=unproven))
    return made


def _branches_full(layout: Layout, index: int, tests: tuple[Expr, ...]) -> Proof:
    return Proof(
        flag=f"branch{index}",
        sql=_fewest(layout, index, tests, first=layout.first_rows),
        names=(*(name for i, name in enumerate(layout.keys) if i != index), "g"),
        test=f"branch{index}.d >= {layout.limits.count('condition.subjects')}",
        masks=tuple(mask for group, mask in layout.masks if index in group) or (-1,),
    )


def _fewest(layout: Layout, index: int, tests: tuple[Expr, ...], *, first: int = 0) -> str:
    """Fewest subjects of any branch, by the other keys; `first`: among so many rows."""
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
            parts.append(f"SELECT {items} FROM ({rows.rows(first=first)}) s{grouped}")
    nothing = ", ".join(["NULL AS d", "-1 AS g", *(f"NULL AS {n}" for i, n in enumerate(layout.keys) if i != index)])
    return " UNION ALL ".join(parts) or f"SELECT {nothing}"
