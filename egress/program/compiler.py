"""Plan → Program: generated SQL that computes candidate cells and the statistics by which each one is judged.

One chain of statements for each boundary (`egress.program.cells`), then the finishing statement, which runs elsewhere
over released cells alone. Per-subject steps are computed once and kept as `leaf<n>` for all statements that read them.
"""

from dataclasses import replace
from typing import Any

from core.manifest import Manifest
from core.program import Program, Statement
from egress.plan.expressions import Window, walk
from egress.plan.plan import Derived, From, FromJoin, PerSubject, Plan, Query, SetQuery
from egress.plan.result_types import as_text, untyped
from egress.policy import GuardPolicy
from egress.program import cells, dates
from egress.program.dossier import Dossier
from egress.program.layout import Layout
from egress.program.render import NameLeaf, Renderer, cells_renderer, finish_renderer, public_input
from egress.program.spec import VERSION, describe
from egress.schema import identifier


def compile(plan: Plan, manifest: Manifest, policy: GuardPolicy, *, subject_sets: bool = True) -> Program:
    """Generate the Program of a plan. Pure and deterministic; `subject_sets` False leaves out the history's input."""
    made: list[Statement] = []
    spec: list[dict[str, Any]] = []
    render = cells_renderer(leaf=_leaves(made))
    for boundary in plan.boundaries:
        dossier = Dossier.of(Layout.of(boundary, policy, render))
        made += cells.statements(dossier, subject_sets=subject_sets)
        spec.append(describe(dossier, subject_sets=subject_sets, extract=manifest.hash))
    for table in plan.public_tables:
        names = ", ".join(identifier(column.name) for column in table.columns)
        sql = f"SELECT {names} FROM guard.main.{identifier(table.name)}"
        made.append(Statement(sql=sql, output=public_input(table)))
    measured = [index for index, (_, measure) in enumerate(plan.columns) if measure]
    companions = dates.names(plan.query.items)
    finish = dates.dated(plan.query, {one["name"]: len(one["measures"]) for one in spec}, measured)
    finish = _as_texts(finish, _untyped(finish))
    most = policy.limits(plan.protected_tables).count("result.rows")
    return Program(
        manifest_hash=manifest.hash,
        plan_hash=plan.hash,
        policy_hash=policy.hash,
        cells=tuple(made),
        finish=(Statement(sql=finish_renderer(plan.boundaries).query(finish), output="result", max_rows=most),),
        spec={
            "version": VERSION,
            "question": plan.asked,
            "boundaries": spec,
            "public": [public_input(table) for table in plan.public_tables],
            "columns": [{"name": name, "measure": measure} for name, measure in plan.columns],
            "dates": [companions[index] for index in measured],
            "ordered": bool(plan.query.order),
            "tables": list(plan.protected_tables),
            "max_rows": most,
            "domain": manifest.domain,
            "scenario": manifest.scenario,
            "as_of": max((snapshot.as_of for snapshot in manifest.snapshots), default=""),
            "aggregated": _aggregates_cells(plan.query),
        },
    )


def _leaves(made: list[Statement]) -> NameLeaf:
    """Names per-subject steps; the first who asks for one has it computed ahead of its own statement."""
    known: dict[str, str] = {}

    def name(render: Renderer, leaf: PerSubject) -> str:
        sql = render.leaf(leaf)
        if sql not in known:
            known[sql] = f"leaf{len(known)}"
            made.append(Statement(sql=f"CREATE TEMP TABLE {known[sql]} AS {sql}"))
        return known[sql]

    return name


def _untyped(query: Query) -> frozenset[int]:
    """Positions of columns without a type: no result may have one."""
    if isinstance(query, SetQuery):
        return frozenset.intersection(*map(_untyped, query.parts))
    return frozenset(at for at, item in enumerate(query.items) if untyped(item.value))


def _as_texts(query: Query, positions: frozenset[int]) -> Query:
    if isinstance(query, SetQuery):
        return replace(query, parts=tuple(_as_texts(part, positions) for part in query.parts))
    items = enumerate(query.items)
    return replace(
        query, items=tuple(replace(item, value=as_text(item.value)) if at in positions else item for at, item in items)
    )


def _aggregates_cells(query: Query) -> bool:
    """Whether some step adds cells up: then cells that are left out must not make a total smaller."""
    if query.public:
        return False
    if isinstance(query, SetQuery):
        return any(map(_aggregates_cells, query.parts))
    values = [item.value for item in query.items]
    windows = any(isinstance(node, Window) for value in values for node in walk(value))
    return query.groups is not None or windows or (query.source is not None and _aggregates_below(query.source))


def _aggregates_below(source: From) -> bool:
    match source:
        case Derived():
            return _aggregates_cells(source.query)
        case FromJoin():
            return _aggregates_below(source.left) or _aggregates_below(source.right)
        case _:
            return False
