"""`<b>_t`, the one pass over the rows, and `<b>_w`, the second look at cells that it leaves open.

A cell of `<b>_t` has its values, its cheap statistics (rows, conditions met, sums) and `open`: whether some rule is not
proven by them, by what is known of whole columns (`magnitudes`) and by the first rows (`witnesses`). For open cells
`<b>_w` says by a look at all of their rows which rules are still not proven; these are looked at one by one.
"""

from core.program import Statement
from egress.plan.expressions import Aggregate, Expr, Type
from egress.plan.measures import Measure
from egress.program.complement import first_proofs
from egress.program.dossier import Dossier
from egress.program.equations import equations_proof, equations_witnesses
from egress.program.layout import Projection, only_where
from egress.program.modal import modal_proof, modal_witnesses
from egress.program.quantiles import block_columns, points
from egress.program.render import GUARD_SCHEMA
from egress.program.summands import count_of
from egress.program.witnesses import Witness, full, sample, spoken_of
from egress.schema import identifier


def totals(dossier: Dossier) -> str:
    """SQL of `<b>_t`."""
    layout, evidence = dossier.layout, dossier.evidence
    first = Projection(layout)
    tests = [test for some in _tests(dossier, sampled=layout.sampled).values() for test in some]
    seen = spoken_of(_seen_by_some(dossier, first), tests)
    text = _pass(dossier)
    bounds = evidence.magnitudes.names if evidence.magnitudes is not None else []
    least, beside = layout.limits.count("threshold.subjects"), first_proofs(layout)
    lists, windows = block_columns(layout, evidence)
    left_out = f" EXCLUDE ({', '.join(lists)})" if lists else ""
    shown = [f"a.*{left_out}", *windows, *(f"s.{witness.name}" for witness in seen)]
    shown += [proof.column(least) for proof in beside]
    if tests:
        shown.append(f"n >= {least} AND ({' AND '.join(dict.fromkeys(tests))}) IS NOT TRUE AS open")
    if shown == ["a.*"]:
        return text
    text = f"SELECT {', '.join(shown)} FROM ({text}) AS a"
    text += f" CROSS JOIN ({_bounds(dossier)}) AS b" if bounds else ""
    text += f" LEFT JOIN ({sample(layout, seen, first)}) AS s ON {layout.same('a', 's')}" if seen else ""
    for proof in beside:
        text += f" LEFT JOIN ({proof.sql}) AS {proof.flag} ON {layout.same('a', proof.flag, proof.names)}"
    return text


def second_look(dossier: Dossier) -> list[Statement]:
    """`<b>_w`: which rules are not proven of the open cells; nothing where no cell can be open."""
    layout, tests = dossier.layout, _tests(dossier, sampled=False)
    if not tests:
        return []
    rows, name = Projection(layout), f"{layout.name}_w"
    seen = _seen_by_some(dossier, rows)
    source = f"SELECT rowid AS c, * FROM {layout.open}"
    if seen:
        before = spoken_of(seen, (t for some in _tests(dossier, sampled=True).values() for t in some))
        left_out = f" EXCLUDE ({', '.join(witness.name for witness in before)})" if before else ""
        source = (
            f"SELECT w.*, t.*{left_out} FROM ({full(layout, seen, rows)}) AS w JOIN {layout.name}_t AS t "
            f"ON t.rowid = w.c"
        )
    flags = [f"({' AND '.join(some)}) IS NOT TRUE AS {flag}" for flag, some in tests.items()]
    items = ", ".join(["c", layout.cell(), *(witness.name for witness in seen), *flags])
    return [
        Statement(sql=f"CREATE TEMP TABLE {name} AS SELECT {items} FROM ({source})", when=layout.open),
        Statement(sql=f"SELECT * FROM {name}", output=name, when=layout.open),
    ]


def looks(dossier: Dossier) -> bool:
    """Whether a cell can be open."""
    return bool(_tests(dossier, sampled=dossier.layout.sampled))


def _tests(dossier: Dossier, *, sampled: bool) -> dict[str, list[str]]:
    """What proves the rules of a cell, by the flag that says that something does not; without those of no proof.

    `sampled`: over what a sample shows, which proves less than all rows do.
    """
    layout, evidence = dossier.layout, dossier.evidence
    tests = {"open": evidence.proofs(exact=not sampled)}
    tests |= {few.name: [few.proof] for few in dossier.few}
    counted = sampled and not layout.single
    tests |= {modal.name: [modal_proof(layout, modal, subjects=counted)] for modal in dossier.modals}
    tests |= {one.name: [equations_proof(layout, one, subjects=counted)] for one in dossier.systems}
    tests |= {"same": evidence.varied()} if sampled else {}
    return {flag: some for flag, some in tests.items() if some}


def _seen_by_all(dossier: Dossier, rows: Projection) -> list[Witness]:
    """What the pass itself must see in every row."""
    found = dossier.evidence.largest(rows, bounded=False)
    return found if dossier.layout.sampled else [*found, *_apart(dossier, rows)]


def _seen_by_some(dossier: Dossier, rows: Projection) -> list[Witness]:
    """What some rows may show."""
    if not dossier.layout.sampled:
        return []
    return [*dossier.evidence.largest(rows, bounded=True), *_apart(dossier, rows)]


def _apart(dossier: Dossier, rows: Projection) -> list[Witness]:
    """What shows that values differ."""
    return [*modal_witnesses(dossier.modals, rows), *equations_witnesses(dossier.layout, dossier.systems, rows)]


def _bounds(dossier: Dossier) -> str:
    source = dossier.evidence.magnitudes
    return source.sql(GUARD_SCHEMA + identifier(source.table)) if source is not None else ""


def _pass(dossier: Dossier) -> str:
    layout = dossier.layout
    rows = Projection(layout)
    items = [*layout.keys, layout.mask(), "count(*) AS n"]
    items += [
        f"{_value(measure, rows)} AS {measure.name}{'q' if measure.judged == 'quantile' else ''}"
        for measure in layout.boundary.measures
    ]
    items += dossier.evidence.totals(rows)
    items += [witness.sql for witness in _seen_by_all(dossier, rows)]
    text = f"SELECT {', '.join(items)} FROM ({rows.rows(ordinals=False)}){layout.group_by()}"
    return text if layout.keys else text + " HAVING count(*) > 0"


def _value(measure: Measure, rows: Projection) -> str:
    """SQL of a measure's value; the engine computes an aggregate that a rule wants as well only once."""
    aggregate = measure.aggregate
    match aggregate:
        case Aggregate(name="count_star"):
            return "count(*)" if aggregate.where is None else count_of(aggregate.where, rows)
        case Aggregate(name="sum", args=(arg,)):
            return _sum(measure, arg, rows)
        case Aggregate(name="count", distinct=False, args=(arg,)):
            return f"count({rows.name(only_where(aggregate.where, arg))})"
    args = [rows.name(arg) for arg in aggregate.args]
    if measure.judged == "quantile":
        args.append(f"[{', '.join(points(*aggregate.parameter))}]")
    where = f" FILTER (WHERE {rows.name(aggregate.where)})" if aggregate.where is not None else ""
    distinct = "DISTINCT " if aggregate.distinct else ""
    return f"{aggregate.name}({distinct}{', '.join(args)}){where}"


def _sum(measure: Measure, arg: Expr, rows: Projection) -> str:
    value = measure.terms[0].value if measure.whole else arg
    text = f"sum({rows.name(only_where(measure.aggregate.where, value))})"
    if measure.whole and measure.terms[0].conditions:
        text = f"coalesce({text}, 0)"
    return f"TRY_CAST({text} AS BIGINT)" if arg.type in (Type.INTEGER, Type.BOOLEAN) else text
