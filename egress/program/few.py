"""Whole-numbered measures with few values: where moments can be solved for how many people have each value.

Count and sum solve for two values, with the sum of squares for three, and so on: p powers (and the count) for p + 1.
So a cell in which a measure of degree p spans at most p + 1 whole numbers needs enough subjects at every one of them.
What counts are the values in the cell, not the declared range: a filter (`days >= 7`) or the facts of life leave few.

A cheap bound decides most cells: if all values lie within p of the largest, a, then |mean| >= a - p.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.program import Statement
from egress.plan.degrees import Asked
from egress.plan.expressions import Column, Expr, Type, columns
from egress.plan.measures import Measure
from egress.plan.terms import Term
from egress.program.layout import Layout, Projection, only_where
from egress.program.summands import Evidence, Judged

_FUNCTIONS = 6
"""Degree of a function of a column: four powers, a root and a logarithm are all the moments that can be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Few:
    """One whole-numbered quantity whose values may be few."""

    name: str
    """The flag that says that a cell must be looked at; with the boundary's, the table of what was found."""
    table: str
    value: Expr
    degree: int
    measure: int
    proof: str
    """Over a cell's totals: true where the values are more than `degree` apart."""


def few_valued(layout: Layout, evidence: Evidence, together: Sequence[Mapping[Column, Asked]]) -> tuple[Few, ...]:
    """What must be looked at, for every measure of a boundary; `together`: what they ask for, by measure."""
    found: list[Few] = []
    for index, judged in enumerate(evidence.measures):
        for (conditions, column), alone in _degrees(judged.measure).items():
            degree = max(alone, together[index][column].values)
            value = Term(conditions=conditions, factors=(column,)).value
            found.append(
                Few(
                    name=f"v{len(found)}",
                    table=f"{layout.name}_v{len(found)}",
                    value=only_where(judged.measure.aggregate.where, value),
                    degree=degree,
                    measure=index,
                    proof=_proof(judged, column, conditions, degree),
                )
            )
    return tuple(found)


def _degrees(measure: Measure) -> dict[tuple[tuple[Expr, ...], Column], int]:
    """Highest power of each whole-numbered column that is added up under the same conditions."""
    found: dict[tuple[tuple[Expr, ...], Column], int] = {}
    for term in measure.terms:
        used = set(columns(term.value)) if not term.conditions else {c for f in term.factors for c in columns(f)}
        (column,) = used if len(used) == 1 else (None,)
        if column is None or column.type is not Type.INTEGER or _binary(column, measure):
            continue
        plain = all(factor == column for factor in term.factors)
        key = (term.conditions, column)
        found[key] = max(found.get(key, 0), len(term.factors) if plain else _FUNCTIONS)
    return found


def _binary(column: Column, measure: Measure) -> bool:
    """Declared to have two values: both are conditions of the sum already."""
    wide = column.facts.range if column.facts is not None else None
    return measure.judged == "sum" and wide is not None and wide.high - wide.low == 1


def _proof(judged: Judged, column: Column, conditions: tuple[Expr, ...], degree: int) -> str:
    for term, summand in zip(judged.measure.terms, judged.summands, strict=False):
        if term.conditions == conditions and term.factors == (column,) and summand.plain:
            if summand.uniform:
                return f"abs({summand.name}s) < {summand.name}c * ({summand.name}a - {degree})"
            if judged.support >= 0:
                return f"abs({summand.name}s) < f{judged.support} * ({summand.name}a - {degree})"
    return "FALSE"


def few_statements(layout: Layout, found: tuple[Few, ...]) -> list[Statement]:
    """`<b>_v<n>` for each: span of the values, how many there are, and the fewest subjects at any of them.

    Every cell that is looked at has a line; one in which nobody has a value has none of it (`kinds` = 0).
    """
    made: list[Statement] = []
    for few in found:
        rows = Projection(layout)
        value = rows.name(few.value)
        counts = ["count(*)"] if layout.single else [f"count(DISTINCT s.o{i})" for i in layout.subjects]
        items = f"u.c AS c, s.{value} AS x, least({', '.join(counts)}) AS d"
        tail = f" WHERE s.{value} IS NOT NULL GROUP BY u.c, s.{value}"
        cells = f"(SELECT c, {layout.cell()} FROM {layout.name}_w WHERE {few.name})"
        each = layout.each_set(items, rows.rows(), cells, tail=tail)
        span = "CAST(max(x) AS DOUBLE) - CAST(min(x) AS DOUBLE) AS span"
        found_at = f"SELECT c, {span}, count(*) AS kinds, min(d) AS least FROM ({each}) GROUP BY c"
        sql = (
            f"SELECT c, span, coalesce(kinds, 0) AS kinds, least "
            f"FROM (SELECT c FROM {layout.name}_w WHERE {few.name}) LEFT JOIN ({found_at}) USING (c)"
        )
        made.append(Statement(sql=sql, output=few.table, when=layout.open))
    return made
