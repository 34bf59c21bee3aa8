"""The exact pass: contributions of each subject, for the cells alone that cheap bounds left open.

Skipped when there are none. What leaves the sandbox is one row of statistics a cell, never a subject's own line.
"""

from core.program import Statement
from egress.program.layout import Layout, Projection
from egress.program.summands import Evidence, Summand

_ROUNDING = "1e-9"
"""Contributions of this share of the largest one, or less, are taken to be 0."""


def exact_pass(layout: Layout, evidence: Evidence) -> list[Statement]:
    """`<b>_x<i>` for each subject type; nothing where no cell can be left open."""
    return [
        Statement(sql=_statistics(layout, evidence, subject), output=f"{layout.name}_x{subject}", when=layout.open)
        for subject in (layout.subjects if evidence.proofs(exact=True) else ())
    ]


def _statistics(layout: Layout, evidence: Evidence, subject: int) -> str:
    """From contributions by subject to one line a cell."""
    most = max(2, layout.limits.count("dominance.contributors"))
    items, shown = ["c", "count(*) AS d"], ["c", "d"]
    for index in range(len(evidence.conditions)):
        items += [f"count_if(f{index}) AS f{index}", f"count_if(h{index}) AS h{index}"]
        shown += [f"f{index}", f"h{index}"]
    for summand in evidence.summands:
        v = summand.name
        items += [f"sum(abs({v})) AS {v}s", f"max(abs({v}), {most}) AS {v}m"]
        items.append(f"(min({v}) = max({v}) AND count(*) = count({v})) AS {v}u")
        # Not zero beyond rounding: `x * 1.1 / 1.1 - x` is nothing. So many as a rule asks for are looked at.
        held = f"len(list_filter({v}m, lambda x: x > {_ROUNDING} * {v}m[1]))"
        if summand.centred:
            items += [
                f"avg({v}) AS {v}v",
                f"min({v}) AS {v}i",
                f"max({v}) AS {v}h",
                f"var_pop({v}) * count({v}) AS {v}q",
            ]
            shown += [f"greatest({v}h - {v}v, {v}v - {v}i) AS {v}f", f"{v}q"]
        shown += [f"{v}s", f"{held} AS {v}z", f"{v}u", f"{v}m[1] AS {v}1", f"{v}m[2] AS {v}2"]
    by_subject = _contributions(layout, evidence, subject)
    return f"SELECT {', '.join(shown)} FROM (SELECT {', '.join(items)} FROM ({by_subject}) GROUP BY c)"


def _contributions(layout: Layout, evidence: Evidence, subject: int) -> str:
    """One row a cell and subject; where every row is a subject of its own, its rows as they stand."""
    rows = Projection(layout)
    one = layout.single
    items = ["u.c AS c"]
    for index, test in enumerate(evidence.conditions):
        name = rows.name(test)
        met, unmet = name, f"{name} IS NOT TRUE"
        items += [
            f"{met if one else f'bool_or({met})'} AS f{index}",
            f"{unmet if one else f'bool_or({unmet})'} AS h{index}",
        ]
    for summand in evidence.summands:
        items.append(f"{_contribution(summand, evidence, rows, one=one)} AS {summand.name}")
    tail = f" WHERE s.o{subject} IS NOT NULL" + ("" if one else f" GROUP BY u.c, s.o{subject}")
    cells = f"(SELECT c, {layout.cell()} FROM {layout.name}_w WHERE open)"
    return layout.each_set(", ".join(items), rows.rows(), cells, tail=tail)


def _contribution(summand: Summand, evidence: Evidence, rows: Projection, *, one: bool) -> str:
    if summand.value is None:
        test = rows.name(evidence.conditions[summand.rows]) if summand.rows >= 0 else "TRUE"
        return f"CAST(count_if({test}{' IS NOT TRUE' if summand.sums else ''}) AS DOUBLE)"
    value = f"CAST({rows.name(summand.value)} AS DOUBLE)"
    value = value if one else f"sum({value})"
    return f"coalesce({value}, 0)" if summand.beside else value
