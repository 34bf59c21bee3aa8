"""A plan as text for people: what is read, judged and computed, one line each, without places or order of spelling.

Part of the golden files in `tests/golden/plans`: a change of the engine's parse tree, or of the guard's reading of it,
shows there at once.
"""

from collections.abc import Iterator

from egress.plan.expressions import Guard
from egress.plan.measures import Measure
from egress.plan.plan import Boundary, Join, LeafSource, Plan, PublicSource, Rows, Source, TableSource
from egress.program.render import Renderer, cells_renderer, finish_renderer


def plan_text(plan: Plan) -> str:
    """The whole plan, lines ended by newlines."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    touched = sorted(plan.touched.columns)
    for table in sorted(plan.touched.tables):
        yield f"reads {table}: {', '.join(column for name, column in touched if name == table) or 'no column'}"
    for name, measure in plan.columns:
        yield f"shows {name}: {'measure' if measure else 'key or public value'}"
    for boundary in plan.boundaries:
        yield from _boundary(boundary, cells_renderer())
    yield f"finish: {finish_renderer(plan.boundaries).query(plan.query)}"


def _boundary(boundary: Boundary, sql: Renderer) -> Iterator[str]:
    yield f"boundary {boundary.name}"
    yield from ("  " + line for line in _rows(boundary.rows, sql))
    for key in boundary.keys:
        yield f"  key {key.name}: {sql.expr(key.value)}"
    for group in boundary.sets:
        yield f"  set: ({', '.join(boundary.keys[index].name for index in group)})"
    for measure in boundary.measures:
        yield from ("  " + line for line in _measure(measure, sql))


def _rows(rows: Rows, sql: Renderer) -> Iterator[str]:
    yield f"subjects: {', '.join(f'{s.type} by {sql.expr(s.column)}' for s in rows.subjects) or 'none'}"
    yield from _source("from", rows.first, sql)
    for join in rows.joins:
        yield from _source("left join" if join.outer else "join", join.source, sql, join)
    yield from (f"where {sql.expr(part)}" for part in rows.where)


def _source(how: str, source: Source, sql: Renderer, join: Join | None = None) -> Iterator[str]:
    on = f" on {' and '.join(map(sql.expr, join.on))}" if join is not None and join.on else ""
    match source:
        case TableSource():
            yield f"{how} {source.table.name} as {source.alias}{on}"
        case PublicSource():
            yield f"{how} public ({sql.query(source.query)}) as {source.alias}{on}"
        case LeafSource():
            yield f"{how} per subject as {source.alias}{on}"
            yield from ("  " + line for line in _rows(source.leaf.rows, sql))
            yield from (f"  key {name}: {sql.expr(value)}" for name, value in source.leaf.keys)
            yield from (f"  value {name}: {sql.aggregate(value)}" for name, value in source.leaf.aggregates)


def _measure(measure: Measure, sql: Renderer) -> Iterator[str]:
    implicit = ", not shown" if measure.aggregate.implicit else ""
    yield f"measure {measure.name}: {sql.aggregate(measure.aggregate)}, judged as {measure.judged}{implicit}"
    for term in measure.terms:
        yield f"  term {sql.expr(term.value)}{'' if term.nonnegative else ', may be negative'}"
    yield from (f"  condition {_guard(guard, sql)}" for guard in measure.conditions)


def _guard(guard: Guard, sql: Renderer) -> str:
    return f"{sql.expr(guard.test)}: met by {guard.met.value}, unmet by {guard.unmet.value}"
