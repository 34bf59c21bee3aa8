"""The journalist's population: risks against hand computations, counts that do not fit, and what a gate makes of it."""

from datetime import date
from math import comb, log
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from core.errors import Refused
from masking import drafting
from masking.plan import plan_tables
from masking.policy import Gate, MaskingPolicy, Population
from masking.risk.assess import propose
from masking.risk.frequencies import Frequencies, additive_frequencies, code
from masking.risk.gate import breaches
from masking.risk.measures import measure
from masking.risk.population import Against, chances, counted, least_class, sampled
from tests.factories.masking import labels_of, policy_of, request_of

CENSUS = Population(
    source="census, table 3-1",
    columns=("town", "age"),
    counts=(("a", 20, 400), ("a", 40, 50), ("b", 20, 10), ("c", 20, 7)),
)
LABELS = labels_of(
    "people",
    {
        "who": {"label": "person_number", "level": 3, "type": "varchar", "kind": "subject"},
        "town": {"label": "category", "type": "varchar", "kind": "key", "domain": ["a", "b", "c"]},
        "age": {"label": "age", "type": "integer", "kind": "quasi", "range": [0, 99]},
    },
    subjects=[{"type": "person", "namespace": "n", "column": "who"}],
)
RULES = {
    "who": {"operator": "pseudonym"},
    "town": {"operator": "keep"},
    "age": {"operator": "band", "parameters": {"width": 20}},
}


def frequencies_of(classes: dict[tuple[Any, ...], int], names: tuple[str, ...] = ("town", "age")) -> Frequencies:
    columns = {name: pa.array([key[place] for key in classes]) for place, name in enumerate(names)}
    return additive_frequencies(code(pa.table(columns), names), np.array(list(classes.values())))


def risk_of(classes: dict[tuple[Any, ...], int], population: Population | None = CENSUS) -> Any:
    frequencies = frequencies_of(classes)
    found, against = chances(frequencies, population)
    return measure(frequencies, (), found), against


def test_counts_give_the_risks_that_a_hand_computes() -> None:
    """40 of 400, 5 of 50 and 2 of 10: 1/400, 1/50 and 1/10 a subject; 0.1 + 0.1 + 0.2 of 47 are found."""
    risk, against = risk_of({("a", 20): 40, ("a", 40): 5, ("b", 20): 2})
    assert risk.journalist_max == pytest.approx(1 / 10)
    assert risk.marketer == pytest.approx((40 / 400 + 5 / 50 + 2 / 10) / 47)
    assert risk.prosecutor_max == 1 / 2, "who knows that somebody is in the table is not helped by the others"
    assert against == Against(source="census, table 3-1", counted=3)


@pytest.mark.parametrize("classes", [{("c", 40): 4}, {(None, 20): 4}, {("c", 20): 8}])
def test_a_class_that_is_not_counted_or_too_low_counts_as_the_table_has_it(classes: dict[Any, int]) -> None:
    ((_, subjects),) = classes.items()
    risk, against = risk_of({("a", 20): 40, **classes})
    assert risk.journalist_max == pytest.approx(1 / subjects)
    assert (against.counted, against.uncounted) == (1, 1)


def test_without_a_population_the_table_is_the_population() -> None:
    risk, against = risk_of({("a", 20): 40, ("b", 20): 2}, None)
    assert (risk.journalist_max, risk.marketer) == (risk.prosecutor_max, risk.prosecutor_mean)
    assert against == Against()


def test_counts_of_other_types_meet_the_columns_of_the_table() -> None:
    classes = {(True, 1.5, date(2020, 1, 1)): 3, (False, 2.0, date(2021, 1, 1)): 4}
    frequencies = frequencies_of(classes, ("sex", "size", "born"))
    population = Population(
        source="x",
        columns=("born", "sex", "size"),
        counts=(("2020-01-01", True, 1.5, 30), ("2021-01-01", False, 2, 40), ("2021-01-01", True, 2, 50)),
    )
    assert sorted(counted(frequencies.classes, population).tolist()) == [30, 40]


def by_definition(size: int, share: float) -> float:
    """Σ 1/F · P(F | f), F the trials up to the f-th success."""
    chance = [comb(n - 1, size - 1) * share**size * (1 - share) ** (n - size) for n in range(size, size + 3_000)]
    return sum(one / n for n, one in enumerate(chance, size))


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("size", [1, 2, 3, 10, 40])
def test_a_sample_gives_the_expected_chance_of_its_definition(size: int, share: float) -> None:
    assert sampled(np.array([size]), share)[0] == pytest.approx(by_definition(size, share), rel=1e-9)


def test_a_sample_gives_the_closed_forms_of_small_classes() -> None:
    """f = 1: (π / q) ln(1 / π); f = 2: (π / q) (1 − that). At π = 0.1: 0.2558 and 0.0827."""
    odds = 0.1 / 0.9
    unique = odds * log(10)
    assert sampled(np.array([1, 2]), 0.1).tolist() == pytest.approx([unique, odds * (1 - unique)])
    risk, against = risk_of({("a", 20): 2, ("b", 20): 1}, Population(source="register", share=0.1))
    assert risk.journalist_max == pytest.approx(unique)
    assert risk.marketer == pytest.approx((2 * odds * (1 - unique) + unique) / 3)
    assert against == Against(source="register", share=0.1)


def test_the_whole_population_is_a_sample_of_share_one() -> None:
    assert sampled(np.array([1, 4, 100_000]), 1.0).tolist() == [1.0, 0.25, 0.00001]
    assert sampled(np.array([3, 1]), 0.001)[0] < sampled(np.array([3, 1]), 0.001)[1] < 0.01


@pytest.mark.parametrize(("share", "limit"), [(0.1, 0.3), (0.1, 0.05), (0.001, 0.0001), (1.0, 0.2), (0.9, 1.0)])
def test_the_least_class_is_the_first_that_keeps_the_limit(share: float, limit: float) -> None:
    size = least_class(share, limit)
    assert sampled(np.array([size]), share)[0] <= limit + 1e-9
    assert size == 1 or sampled(np.array([size - 1]), share)[0] > limit


def gate(**changes: Any) -> Gate:
    return Gate(quasi_identifiers=("town", "age"), **{"k": 1, "max_risk": 1.0, "population": CENSUS, **changes})


@pytest.mark.parametrize(("limit", "passes"), [(0.1, True), (0.0999, False), (1.0, True)])
def test_the_gate_holds_the_journalists_risk_to_its_limit(limit: float, passes: bool) -> None:
    risk, _ = risk_of({("a", 20): 40, ("b", 20): 2})
    found = breaches(gate(max_journalist_risk=limit), risk, 0.0)
    assert [item.rule for item in found] == ([] if passes else ["max_journalist_risk"])


def test_a_proposal_keeps_the_limit_by_counts() -> None:
    """Town b has 10 people of 20: to get below 1 in 20 the towns merge, for ages alone leave b as it is."""
    frequencies = frequencies_of({("a", 20): 40, ("a", 40): 5, ("b", 20): 2})
    proposal = propose(frequencies, gate(max_journalist_risk=0.05))
    assert proposal is not None
    assert proposal.whole_gate
    plain = propose(frequencies, gate())
    assert plain is not None
    assert (plain.loss, proposal.loss > 0) == (0.0, True)


def test_a_proposal_keeps_the_limit_of_a_sample() -> None:
    frequencies = frequencies_of({("a", 20): 40, ("a", 40): 5, ("b", 20): 1})
    sample = Population(source="x", share=0.1)
    proposal = propose(frequencies, gate(population=sample, max_journalist_risk=0.2))
    assert proposal is not None
    assert proposal.loss > 0
    assert propose(frequencies, gate(population=sample, max_journalist_risk=0.3)).loss == 0.0  # type: ignore[union-attr]


def test_counts_are_added_up_over_columns_that_are_not_supplied() -> None:
    request = request_of(
        [LABELS],
        policy_of({"people": {"columns": RULES, "gate": _plain_gate(max_journalist_risk=0.1)}}),
        columns={"people": ("who", "town")},
    )
    (planned,) = plan_tables(request.tables, request.policy)
    assert planned.rule.gate is not None
    assert planned.rule.gate.population == Population(
        source="census, table 3-1", columns=("town",), counts=(("a", 450), ("b", 10), ("c", 7))
    )
    assert planned.rule.gate.max_journalist_risk == 0.1


def _plain_gate(**changes: Any) -> dict[str, Any]:
    counts = [list(entry) for entry in CENSUS.counts]
    population = {"source": CENSUS.source, "columns": list(CENSUS.columns), "counts": counts}
    return {"quasi_identifiers": ["town", "age"], "population": population, **changes}


@pytest.mark.parametrize("entry", [["z", 20, 5], ["a", "20", 5], ["a", 20.5, 5], [1, 20, 5], ["a", True, 5]])
def test_counts_by_values_that_a_column_never_has_are_refused(entry: list[Any]) -> None:
    broken = _plain_gate()
    broken["population"]["counts"].append(entry)
    policy = policy_of({"people": {"columns": RULES, "gate": broken}})
    with pytest.raises(Refused) as refusal:
        plan_tables(request_of([LABELS], policy).tables, policy)
    assert refusal.value.code == "masking.policy_invalid"
    (finding,) = drafting.check(policy, [LABELS])
    assert finding.code == "masking.policy_invalid"
    assert not drafting.check(policy_of({"people": {"columns": RULES, "gate": _plain_gate()}}), [LABELS])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"source": " "}, "where it is published"),
        ({"share": 0.5}, "not both"),
        ({"counts": []}, "not both"),
        ({"columns": [], "counts": []}, "not both"),
        ({"columns": ["town", "town"]}, "twice"),
        ({"counts": [["a", 20]]}, "whole number of people"),
        ({"counts": [["a", 20, 1.5]]}, "whole number of people"),
        ({"counts": [["a", 20, True]]}, "whole number of people"),
        ({"counts": [["a", 20, -1]]}, "whole number of people"),
        ({"counts": [["a", 20, 1], ["a", 20, 2]]}, "twice"),
        ({"columns": ["town", "ill"]}, "quasi-identifiers"),
        ({"columns": [], "counts": [], "share": 0.0005}, "lies between"),
        ({"columns": [], "counts": [], "share": 1.5}, "lies between"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_population_that_makes_no_sense_is_refused(changes: dict[str, Any], reason: str) -> None:
    plain = _plain_gate()
    plain["population"] |= changes
    with pytest.raises(ValueError, match=reason):
        policy_of({"people": {"columns": RULES, "gate": plain}})


def test_a_limit_needs_a_population() -> None:
    with pytest.raises(ValueError, match="needs a population"):
        policy_of({"people": {"columns": RULES, "gate": {"quasi_identifiers": ["town"], "max_journalist_risk": 0.1}}})


def test_a_policy_with_a_population_is_written_and_read_again() -> None:
    policy = policy_of({"people": {"columns": RULES, "gate": _plain_gate(max_journalist_risk=0.05)}})
    assert MaskingPolicy.load(policy.dump()) == policy
