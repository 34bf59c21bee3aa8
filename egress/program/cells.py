"""The statements of one boundary: candidate cells with the statistics by which they are judged.

1. `<b>_t`: one pass over the rows with the values, cheap statistics, and whether cheap bounds leave the cell open;
   `<b>_w`: which rules a second look leaves open in it (`totals`). What follows is skipped where no cell is open.
2. `<b>_x<type>`: exact per-subject statistics (`exact`); `<b>_v<n>`: each of few values (`few`);
   `<b>_p`: subjects outside the commonest values, in cells where that may be few (`modal`).
3. `<b>_d<n>`: what the filters left out of a cell, first on a bounded sample, then exactly (`complement`).
4. `<b>_h<key>`: cells beside which a branch of a key that is a condition holds too few.
5. `<b>_r`: grouping sets in which public lines repeat rows (`fan_out`);
   `<b>_g`: the grid, where all values of every key are known; `<b>_n<key>`: what lies above a key in its hierarchy;
   `<b>_l<n>`: which values of a key a filter keeps (`listed`).
6. `<b>_sets`, `<b>_owners`: subjects of the cells that may pass, for the release history (`contributions`).

A cell's number `c` is its row in `<b>_t`. Rules are applied to these statistics by `egress.judging.verdicts`, outside.
"""

from core.program import Statement
from egress.plan.expressions import Column, Expr, columns, rewrite
from egress.plan.plan import Rows, TableSource
from egress.program.complement import branch_failures, complement_counts, within_bins
from egress.program.contributions import contributions
from egress.program.dossier import Dossier
from egress.program.exact import exact_pass
from egress.program.fan_out import repeats
from egress.program.few import few_statements
from egress.program.layout import Layout
from egress.program.listed import kept, unlisted
from egress.program.modal import modal_statements
from egress.program.quantiles import block_statements
from egress.program.totals import second_look, totals
from egress.schema import identifier, literal


def statements(dossier: Dossier, *, subject_sets: bool) -> list[Statement]:
    """All statements of a boundary, in order."""
    layout, evidence, name = dossier.layout, dossier.evidence, dossier.layout.name
    made = [Statement(sql=f"CREATE TEMP TABLE {name}_t AS {totals(dossier)}")]
    made += second_look(dossier)
    made += exact_pass(layout, evidence)
    made += few_statements(layout, dossier.few)
    made += modal_statements(layout, dossier.modals, dossier.systems)
    made += block_statements(layout, evidence)
    made += complement_counts(layout)
    made += branch_failures(layout)
    made += repeats(layout)
    if layout.boundary.enumerable:
        made.append(Statement(sql=_grid(layout), output=f"{name}_g"))
    within = "".join(f", {test} AS {flag}" for flag, test in within_bins(layout).items())
    made.append(Statement(sql=f"SELECT t.rowid AS c, t.*{within} FROM {name}_t AS t", output=name))
    made += _nestings(layout)
    made += [
        Statement(sql=kept(layout, part), output=f"{name}_l{number}") for number, part in enumerate(unlisted(layout))
    ]
    if subject_sets:
        made += contributions(layout, evidence, dossier.carried)
    return made


# The declared grid


def _grid(layout: Layout) -> str:
    """Every combination of declared values, once per grouping set, under the filters that concern keys alone."""
    parts = []
    for group, mask in layout.masks:
        lists = [f"(VALUES {_domain(layout, i)}) AS d{i}(k)" for i in group]
        items = [
            (f"d{i}.k" if i in group else f"CAST(NULL AS {layout.key_type(i)})") + f" AS {name}"
            for i, name in enumerate(layout.keys)
        ]
        text = f"SELECT {', '.join([*items, f'{mask} AS g'])}" + (
            f" FROM {' CROSS JOIN '.join(lists)}" if lists else ""
        )
        tests = _key_filters(layout, group)
        parts.append(text + (f" WHERE {' AND '.join(tests)}" if tests else ""))
    return " UNION ALL ".join(parts)


def _domain(layout: Layout, index: int) -> str:
    kind = layout.key_type(index)
    return ", ".join(f"(CAST({literal(value)} AS {kind}))" for value in layout.boundary.keys[index].domain or ())


def _key_filters(layout: Layout, group: tuple[int, ...]) -> list[str]:
    places = {layout.boundary.keys[i].column: i for i in group}

    def listed(expr: Expr) -> Expr | None:
        known = isinstance(expr, Column) and expr in places
        return (
            Column(source=f"d{places[expr]}", name="k", type=expr.type) if known and isinstance(expr, Column) else None
        )

    parts = [part for part in layout.boundary.rows.where if columns(part) and set(columns(part)) <= set(places)]
    return [layout.render.expr(rewrite(part, listed)) for part in parts]


# Declared hierarchies


def ladder(layout: Layout, index: int) -> tuple[str, tuple[str, ...]] | None:
    """Table and columns of a bare key's first declared hierarchy, from the key upwards; None: nothing above it."""
    column = layout.boundary.keys[index].column
    return None if column is None else hierarchy(layout.boundary.rows, column)


def hierarchy(rows: Rows, column: Column) -> tuple[str, tuple[str, ...]] | None:
    """The same of a column."""
    for source in rows.sources:
        if not isinstance(source, TableSource) or source.alias != column.source:
            continue
        for levels in source.table.hierarchies:
            names = [name.lower() for name in levels]
            if column.name.lower() in names[:-1]:
                rest = names[names.index(column.name.lower()) :]
                found = (source.table.column(name) for name in rest)
                return source.table.name, tuple(level.name for level in found if level is not None)
    return None


def _nestings(layout: Layout) -> list[Statement]:
    """For each key with coarser levels: which of its values lies in which of theirs."""
    made = []
    for index in range(len(layout.keys)):
        if (above := ladder(layout, index)) is not None:
            names = ", ".join(map(identifier, above[1]))
            sql = f"SELECT DISTINCT {names} FROM guard.main.{identifier(above[0])}"
            made.append(Statement(sql=sql, output=f"{layout.name}_n{index}"))
    return made
