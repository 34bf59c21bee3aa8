"""The gate: what a policy demands of a masked table, what the table shows, and what follows.

The grade is our own computation after the four levels of GB/T 42460-2023 (clause wording not verified):

| grade | here |
|---|---|
| 1 | a direct identifier is supplied as it was |
| 2 | direct identifiers are gone or pseudonyms, but some subject's risk is above `max_risk` |
| 3 | direct identifiers are gone or pseudonyms, and no subject's risk is above `max_risk` |
| 4 | no rows about subjects at all: aggregates or public data |
"""

from collections.abc import Iterator
from dataclasses import dataclass

from masking.labels import MinimumOperator, label
from masking.plan import PlannedTable
from masking.policy import Gate
from masking.risk.measures import Diversity, Risk
from masking.risk.population import Against
from masking.risk.uniques import SpecialUniques


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One limit that is not kept."""

    rule: str
    limit: float
    found: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Refutation:
    """Why one column of a proposal cannot be one level finer."""

    column: str
    finer: str
    """The level that would lose less."""
    witness: tuple[tuple[str, str], ...]
    """(column, level) of a generalisation at least as coarse, which was measured and fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The least lossy generalisation that would pass, found and proven by the lattice search."""

    steps: tuple[tuple[str, str], ...]
    """(column, level) for every quasi-identifier."""
    loss: float
    """0 (nothing lost) to 1 (everything)."""
    alternatives: int
    """How many minimal solutions there are."""
    nodes: int
    measured: int
    proven: bool
    """Every direct predecessor fails, by measurement."""
    proof: tuple[Refutation, ...] = ()
    """One a column that could be finer: whoever doubts the proposal measures these."""
    whole_gate: bool = True
    """Whether it keeps every limit of the gate, or k and the highest risk alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One table before its gate, counted in subjects of one type. Private: exact counts."""

    table: str
    subject_type: str
    gate: Gate
    risk: Risk
    special: SpecialUniques
    breaches: tuple[Breach, ...]
    suppressed_subjects: int
    """Subjects of whom rows were left out to keep k."""
    suppressed_share: float
    grade: int
    proposal: Proposal | None = None
    """What would pass, when the gate was not passed."""

    against: Against
    """What the journalist's and the marketer's risk were measured against."""
    smallest: tuple[tuple[int, int], ...] = ()
    """(class size, subjects whose smallest class has that size), sizes that occur."""

    @property
    def passed(self) -> bool:
        return not self.breaches

    def between(self, low: int, high: int) -> int:
        """Subjects whose smallest class has `low` to `high` subjects."""
        return sum(subjects for size, subjects in self.smallest if low <= size <= high)


def breaches(gate: Gate, risk: Risk, suppressed_share: float) -> tuple[Breach, ...]:
    """Every limit of the gate that the table does not keep. A table without subjects keeps them all."""
    return tuple(_breaches(gate, risk, suppressed_share)) if risk.subjects else ()


def _breaches(gate: Gate, risk: Risk, suppressed_share: float) -> Iterator[Breach]:
    if risk.k < gate.k:
        yield Breach(rule="k", limit=gate.k, found=risk.k)
    if risk.prosecutor_max > gate.max_risk:
        yield Breach(rule="max_risk", limit=gate.max_risk, found=risk.prosecutor_max)
    if risk.journalist_max > gate.max_journalist_risk + 1e-12:
        yield Breach(rule="max_journalist_risk", limit=gate.max_journalist_risk, found=risk.journalist_max)
    if suppressed_share > gate.suppression_limit:
        yield Breach(rule="suppression_limit", limit=gate.suppression_limit, found=suppressed_share)
    for item in risk.diversity:
        yield from diversity_breaches(gate, item)


def diversity_breaches(gate: Gate, item: Diversity) -> Iterator[Breach]:
    """Every limit that one sensitive column does not keep."""
    if item.l < gate.l:
        yield Breach(rule=f"l({item.name})", limit=gate.l, found=item.l)
    if item.entropy_l < gate.entropy_l - 1e-9:
        yield Breach(rule=f"entropy_l({item.name})", limit=gate.entropy_l, found=item.entropy_l)
    if item.t > gate.t + 1e-9:
        yield Breach(rule=f"t({item.name})", limit=gate.t, found=item.t)


def grade(planned: PlannedTable, gate: Gate, risk: Risk) -> int:
    """1 to 4 as the table above says."""
    if planned.labels.public or not planned.labels.subjects:
        return 4
    if any(label(column.label.label).identifying and _kept(column.operator.family) for column in planned.columns):
        return 1
    return 3 if risk.prosecutor_max <= gate.max_risk else 2


def _kept(family: MinimumOperator) -> bool:
    return family is MinimumOperator.KEEP
