"""Bring one masked table before its gate: leave out what is too rare, measure the rest, judge it."""

from dataclasses import dataclass
from math import ceil, prod

import duckdb

from masking.cleaning import quoted
from masking.plan import PlannedTable
from masking.policy import Gate
from masking.risk.frequencies import Frequencies
from masking.risk.gate import Assessment, Proposal, breaches, grade
from masking.risk.hierarchies import hierarchies_of
from masking.risk.lattice import MAX_NODES, below, search
from masking.risk.measures import Diversity, diversity, measure
from masking.risk.reading import read_frequencies, read_sensitive
from masking.risk.uniques import special_uniques


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Rows that stand in classes below k and may be left out."""

    subjects: int
    """All subjects of the table."""
    left_out: int
    """Subjects of whom rows are left out."""
    kept: str = "TRUE"
    """SQL over the rows, as `t`: whether a row stays."""

    @property
    def share(self) -> float:
        return self.left_out / self.subjects if self.subjects else 0.0


def suppression(connection: duckdb.DuckDBPyConnection, relation: str, gate: Gate, ordinal: str) -> Suppression:
    """What has to go so that k holds, if the gate's limit allows it; otherwise nothing goes, and the gate will fail."""
    owner = quoted(ordinal)
    total = int(connection.sql(f"SELECT count(DISTINCT {owner}) FROM {relation}").fetchall()[0][0])
    if not gate.suppression_limit:
        return Suppression(subjects=total, left_out=0)
    names = ", ".join(map(quoted, gate.quasi_identifiers))
    rare = f"SELECT {names} FROM {relation} GROUP BY ALL HAVING count(DISTINCT {owner}) < {gate.k}"
    same = " AND ".join(f"t.{quoted(name)} IS NOT DISTINCT FROM r.{quoted(name)}" for name in gate.quasi_identifiers)
    hit = f"EXISTS (SELECT 1 FROM ({rare}) r WHERE {same})"
    left_out = int(connection.sql(f"SELECT count(DISTINCT {owner}) FROM {relation} t WHERE {hit}").fetchall()[0][0])
    if 0 < left_out <= gate.suppression_limit * total:
        return Suppression(subjects=total, left_out=left_out, kept=f"NOT {hit}")
    return Suppression(subjects=total, left_out=0)


def assess(
    connection: duckdb.DuckDBPyConnection,
    planned: PlannedTable,
    gate: Gate,
    left_out: Suppression,
    *,
    one_row: bool,
) -> Assessment:
    """Measure and judge `main.<table>`, counting subjects of its first type."""
    table, ordinal = f"main.{quoted(planned.name)}", f"${planned.labels.subjects[0].type}"
    frequencies = read_frequencies(connection, table, gate.quasi_identifiers, ordinal, one_row=one_row)
    risk = measure(frequencies, _diversities(connection, planned, gate, one_row=one_row))
    broken = breaches(gate, risk, left_out.share)
    proposed = None
    if broken and frequencies.additive:
        proposed = propose(frequencies, gate)
    return Assessment(
        table=planned.name,
        gate=gate,
        risk=risk,
        special=special_uniques(frequencies),
        breaches=broken,
        suppressed_subjects=left_out.left_out,
        suppressed_share=left_out.share,
        grade=grade(planned, gate, risk),
        proposal=proposed,
        smallest=tuple((size, count) for size, count in enumerate(frequencies.smallest.tolist()) if count),
    )


def _diversities(
    connection: duckdb.DuckDBPyConnection, planned: PlannedTable, gate: Gate, *, one_row: bool
) -> tuple[Diversity, ...]:
    table, ordinal = f"main.{quoted(planned.name)}", f"${planned.labels.subjects[0].type}"
    kinds = {column.name: column.shape.type for column in planned.columns}
    columns = gate.quasi_identifiers
    return tuple(
        diversity(read_sensitive(connection, table, columns, ordinal, name, kinds[name], one_row=one_row))
        for name in gate.sensitive
    )


def propose(frequencies: Frequencies, gate: Gate) -> Proposal | None:
    """The least lossy further generalisation that keeps k and the highest risk; None if none does or it is too wide."""
    hierarchies = hierarchies_of(frequencies.classes)
    if prod(len(item.levels) for item in hierarchies) > MAX_NODES:
        return None
    k = max(gate.k, ceil(1 / gate.max_risk - 1e-9)) if gate.max_risk else gate.k
    found = search(frequencies, hierarchies, k=k, suppression=gate.suppression_limit)
    if found.best is None:
        return None
    return Proposal(
        steps=tuple((item.name, item.titles[level]) for item, level in zip(hierarchies, found.best, strict=True)),
        loss=found.loss,
        alternatives=len(found.minimal),
        nodes=found.nodes,
        measured=found.measured,
        proven=all(under in found.failing for under in below(found.best)),
    )
