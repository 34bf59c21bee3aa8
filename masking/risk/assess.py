"""Bring one masked table before its gate: leave out what is too rare, measure the rest, judge it, for every type of
subject that its rows belong to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, prod

import duckdb
import numpy as np

from masking.cleaning import quoted
from masking.plan import PlannedTable
from masking.policy import Gate
from masking.risk.frequencies import Frequencies, Sensitive
from masking.risk.gate import Assessment, Proposal, Refutation, breaches, diversity_breaches, grade
from masking.risk.hierarchies import hierarchies_of
from masking.risk.lattice import MAX_NODES, Demand, Hierarchy, Node, below, search
from masking.risk.measures import diversity, measure
from masking.risk.population import chances, counted, least_class
from masking.risk.reading import read_frequencies, read_sensitive
from masking.risk.uniques import special_uniques


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Rows that stand in classes below k and are left out."""

    subjects: Mapping[str, int]
    """Subject type → all its subjects in the table."""
    left_out: Mapping[str, int]
    """Subject type → subjects of whom rows are left out."""
    rows: np.ndarray
    """Keys of the rows that are left out, ascending."""

    def share(self, subject_type: str) -> float:
        """Share of a type's subjects of whom rows are left out."""
        return self.left_out[subject_type] / self.subjects[subject_type] if self.subjects[subject_type] else 0.0


def suppression(
    connection: duckdb.DuckDBPyConnection, relation: str, gate: Gate, owners: Sequence[str], row_key: str
) -> Suppression:
    """What has to go so that k holds for every subject type, if the gate's limit allows it for each of them; otherwise
    nothing goes, and the gate will fail.

    `relation` (read once) has the quasi-identifiers, `owners` (a column a subject type, named `$<type>`) and `row_key`.
    """
    types = [owner.removeprefix("$") for owner in owners]
    counts = ", ".join(f"count(DISTINCT {quoted(owner)})" for owner in owners)
    none = np.empty(0, np.uint64)
    if not gate.suppression_limit:
        found = connection.sql(f"SELECT {counts} FROM {relation}").fetchall()[0]
        totals = dict(zip(types, found, strict=True))
        return Suppression(subjects=totals, left_out=dict.fromkeys(types, 0), rows=none)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE gated AS FROM {relation}")
    totals = dict(zip(types, connection.sql(f"SELECT {counts} FROM gated").fetchall()[0], strict=True))
    names = ", ".join(map(quoted, gate.quasi_identifiers))
    few = " OR ".join(f"count(DISTINCT {quoted(owner)}) < {gate.k}" for owner in owners)
    same = " AND ".join(f"t.{quoted(name)} IS NOT DISTINCT FROM r.{quoted(name)}" for name in gate.quasi_identifiers)
    rare = f"(SELECT {names} FROM gated GROUP BY ALL HAVING {few})"
    hit = f"gated t WHERE EXISTS (SELECT 1 FROM {rare} r WHERE {same})"
    left_out = dict(zip(types, connection.sql(f"SELECT {counts} FROM {hit}").fetchall()[0], strict=True))
    keys = connection.sql(f"SELECT {quoted(row_key)} AS k FROM {hit} ORDER BY k").fetchnumpy()["k"]
    connection.execute("DROP TABLE gated")
    if all(left_out[name] <= gate.suppression_limit * totals[name] for name in types):
        return Suppression(subjects=totals, left_out=left_out, rows=np.asarray(keys, np.uint64))
    return Suppression(subjects=totals, left_out=dict.fromkeys(types, 0), rows=none)


def assess(
    connection: duckdb.DuckDBPyConnection, planned: PlannedTable, left_out: Suppression, max_rows: Mapping[str, int]
) -> tuple[Assessment, ...]:
    """Measure and judge `main.<table>` for every type of subject; nothing without a gate."""
    gate = planned.rule.gate
    if gate is None:
        return ()
    types = [subject.type for subject in planned.labels.subjects]
    return tuple(
        _assess(connection, planned, gate.of(name), left_out, name, one_row=max_rows[name] <= 1) for name in types
    )


def _assess(
    connection: duckdb.DuckDBPyConnection,
    planned: PlannedTable,
    gate: Gate,
    left_out: Suppression,
    subject_type: str,
    *,
    one_row: bool,
) -> Assessment:
    table, ordinal = f"main.{quoted(planned.name)}", f"${subject_type}"
    frequencies = read_frequencies(connection, table, gate.quasi_identifiers, ordinal, one_row=one_row)
    kinds = {column.name: column.shape.type for column in planned.columns}
    sensitive = tuple(
        read_sensitive(connection, table, gate.quasi_identifiers, ordinal, name, kinds[name], one_row=one_row)
        for name in gate.sensitive
    )
    found, against = chances(frequencies, gate.population)
    risk = measure(frequencies, tuple(map(diversity, sensitive)), found)
    broken = breaches(gate, risk, left_out.share(subject_type))
    return Assessment(
        table=planned.name,
        subject_type=subject_type,
        gate=gate,
        risk=risk,
        special=special_uniques(frequencies),
        breaches=broken,
        suppressed_subjects=left_out.left_out[subject_type],
        suppressed_share=left_out.share(subject_type),
        grade=grade(planned, gate, risk),
        proposal=propose(frequencies, gate, sensitive) if broken else None,
        against=against,
        smallest=tuple((size, count) for size, count in enumerate(frequencies.smallest.tolist()) if count),
    )


def propose(frequencies: Frequencies, gate: Gate, sensitive: Sequence[Sensitive] = ()) -> Proposal | None:
    """The least lossy further generalisation that passes; None if none does or the lattice is too wide.

    Limits on sensitive columns, and on the journalist's risk by published counts, are part of the search where every
    subject has one row and none may be left out; elsewhere they are not monotone, and the proposal says that it looked
    at k and the highest risk alone. People in combinations that the table does not hold are not counted when classes
    merge, so a proposal may lose more than it must, never less.
    """
    hierarchies = hierarchies_of(frequencies.classes)
    if prod(len(item.levels) for item in hierarchies) > MAX_NODES:
        return None
    demanding = bool(sensitive) and (gate.l > 1 or gate.entropy_l > 1 or gate.t < 1)
    demanding |= gate.max_journalist_risk < 1 and gate.population is not None and gate.population.share is None
    searchable = frequencies.additive and not gate.suppression_limit
    demand = demand_of(gate, sensitive, frequencies) if demanding and searchable else None
    found = search(frequencies, hierarchies, k=_least_class(gate), suppression=gate.suppression_limit, demand=demand)
    if found.best is None:
        return None
    return Proposal(
        steps=_steps(hierarchies, found.best),
        loss=found.loss,
        alternatives=len(found.minimal),
        nodes=found.nodes,
        measured=found.measured,
        proven=all(under in found.failing for under in below(found.best)),
        proof=tuple(
            _refutation(hierarchies, found.best, under, found.failing[under])
            for under in below(found.best)
            if under in found.failing
        ),
        whole_gate=searchable or not demanding,
    )


def _least_class(gate: Gate) -> int:
    """k, or more where a limit on a risk asks for larger classes."""
    asked = [gate.k]
    if gate.max_risk:
        asked.append(ceil(1 / gate.max_risk - 1e-9))
    if gate.max_journalist_risk and gate.population is not None and gate.population.share is not None:
        asked.append(least_class(gate.population.share, gate.max_journalist_risk))
    return max(asked)


def _steps(hierarchies: Sequence[Hierarchy], node: Node) -> tuple[tuple[str, str], ...]:
    return tuple((item.name, item.titles[level]) for item, level in zip(hierarchies, node, strict=True))


def _refutation(hierarchies: Sequence[Hierarchy], best: Node, under: Node, witness: Node) -> Refutation:
    """`under` is `best` with one column a level finer."""
    column = next(place for place, (fine, coarse) in enumerate(zip(under, best, strict=True)) if fine < coarse)
    item = hierarchies[column]
    return Refutation(column=item.name, finer=item.titles[under[column]], witness=_steps(hierarchies, witness))


def demand_of(gate: Gate, sensitive: Sequence[Sensitive], frequencies: Frequencies) -> Demand:
    """Whether merged classes keep the limits on every sensitive column and, by published counts, the journalist's.
    Merging never makes any of them worse.
    """
    people = np.zeros(0)
    if gate.max_journalist_risk < 1 and gate.population is not None and gate.population.share is None:
        people = np.maximum(counted(frequencies.classes, gate.population), frequencies.subjects)

    def kept(merged: np.ndarray) -> bool:
        if len(people) and np.bincount(merged, people)[merged].min() * gate.max_journalist_risk < 1 - 1e-9:
            return False
        return not any(True for item in sensitive for _ in diversity_breaches(gate, diversity(item.merged(merged))))

    return kept
