"""Rules over statistics: below, at and above their limits, and nothing passes for want of a number."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from core.errors import PlatformFault
from egress.judging import judge
from egress.judging.verdicts import RULES, quantiles, verdicts
from egress.policy import GuardPolicy
from egress.program.quantiles import points
from tests.factories.guard_world import golden_world

LIMITS = dict(GuardPolicy.parse({}).limits().values)


SUMMAND = {"name": "t0x0", "summed": True, "uniform": True, "beside": False, "whole": "", "centred": False}


def spec(**changes: Any) -> dict[str, Any]:
    measure = {
        "name": "m0",
        "judged": "sum",
        "guards": [],
        "summands": [SUMMAND],
        "few": [],
        "modal": [],
        "degrees": 0,
        "rule": "",
        "support_count": -1,
        "needed": 0,
        "smoothed": False,
    }
    plain = {"name": "b0", "limits": LIMITS, "looks": True, "open": True, "subjects": ["person"]}
    plain |= {"single": False, "complements": [], "settled_values": [], "branches": [], "repeats": False}
    plain |= {"measures": [measure | changes.pop("measure", {})]}
    return plain | changes


def cells(**changes: Any) -> pa.Table:
    row = {"c": 0, "g": 0, "n": 100, "m0": 5000.0, "f0": 60, "open": False}
    row |= {"t0x0s": 5000.0, "t0x0a": 90.0, "t0x0c": 100}
    return pa.table({name: [value] for name, value in (row | changes).items()})


def exact(**changes: Any) -> pa.Table:
    row = {"c": 0, "d": 30, "f0": 20, "h0": 20, "t0x0s": 5000.0, "t0x0z": 30, "t0x0u": False}
    row |= {"t0x01": 500.0, "t0x02": 400.0}
    return pa.table({name: [value] for name, value in (row | changes).items()})


def look(**changes: Any) -> pa.Table:
    """The second look at an open cell."""
    row = {"c": 0, "t0x0a": 90.0, "open": True, "v0": True, "p0": True}
    return pa.table({name: [value] for name, value in (row | changes).items()})


def few_values(span: float | None = 1.0, kinds: int | None = 2, least: int | None = 10) -> pa.Table:
    """The look at an open cell's few values."""
    return pa.table(
        {
            "c": [0],
            "span": pa.array([span], pa.float64()),
            "kinds": pa.array([kinds], pa.int64()),
            "least": pa.array([least], pa.int64()),
        }
    )


def outside(told: bool | None = True, rest: int | None = 10) -> pa.Table:
    """The look at those outside an open cell's commonest values."""
    return pa.table({"n": [0], "c": [0], "told": pa.array([told], pa.bool_()), "rest": pa.array([rest], pa.int64())})


def rule(spec_: dict[str, Any], tables: dict[str, pa.Table]) -> tuple[str, str]:
    found = verdicts(spec_, {"b0_w": look()} | tables)
    return RULES[found.cells[0]], RULES[found.measures[0][0]]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"d": 10}, ""),
        ({"t0x0z": 9}, "dominance.contributors"),
        ({"t0x0z": 10}, ""),
        ({"t0x01": 2500.0}, ""),
        ({"t0x01": 2501.0}, "dominance.top1_share"),
        ({"t0x01": 2400.0, "t0x02": 2100.0}, "dominance.top2_share"),
        ({"t0x01": None}, "dominance.top1_share"),
        ({"t0x0s": None}, "dominance.top1_share"),
        ({"t0x0z": None}, "dominance.contributors"),
        ({"t0x0u": True}, "uniform.withhold"),
        ({"t0x0u": None}, "uniform.withhold"),
    ],
)
def test_open_cell_is_judged_by_its_exact_statistics(changes: dict[str, Any], said: str) -> None:
    assert rule(spec(), {"b0": cells(open=True), "b0_x0": exact(**changes)}) == ("", said)


@pytest.mark.parametrize(
    ("farthest", "squares", "said"),
    [
        (10.0, 200.0, ""),
        (10.1, 200.0, "dominance.top1_share"),
        (10.0, None, "dominance.top1_share"),
        (None, 200.0, "dominance.top1_share"),
    ],
)
def test_nobody_has_most_of_the_squares_about_the_mean(
    farthest: float | None, squares: float | None, said: str
) -> None:
    made = spec(measure={"summands": [SUMMAND | {"centred": True}]})
    found = exact(t0x0f=farthest, t0x0q=squares)
    assert rule(made, {"b0": cells(open=True), "b0_x0": found}) == ("", said)


def test_closed_cell_needs_no_exact_statistics() -> None:
    assert rule(spec(), {"b0": cells(), "b0_x0": exact().slice(0, 0)}) == ("", "")


@pytest.mark.parametrize("is_open", [True, None])
def test_open_cell_without_exact_statistics_fails(is_open: bool | None) -> None:
    table = cells().set_column(5, "open", pa.array([is_open], pa.bool_()))
    assert rule(spec(), {"b0": table, "b0_x0": exact().slice(0, 0)})[0] == "threshold.subjects"


@pytest.mark.parametrize(
    ("still_open", "said"), [(True, "dominance.top1_share"), (None, "dominance.top1_share"), (False, "")]
)
def test_cell_that_the_second_look_proves_is_closed(still_open: bool | None, said: str) -> None:
    tables = {"b0": cells(open=True), "b0_w": look(open=still_open), "b0_x0": exact(t0x01=9e9)}
    assert rule(spec(), tables)[1] == said


def test_open_cell_that_the_second_look_does_not_list_fails() -> None:
    tables = {"b0": cells(open=True), "b0_w": look().slice(0, 0), "b0_x0": exact().slice(0, 0)}
    assert rule(spec(), tables)[0] == "threshold.subjects"


@pytest.mark.parametrize(("seen", "said"), [(50.0, "uniform.withhold"), (51.0, "")])
def test_largest_value_of_an_open_cell_is_that_of_all_rows(seen: float, said: str) -> None:
    tables = {"b0": cells(open=True, t0x0a=90.0), "b0_w": look(open=False, t0x0a=seen), "b0_x0": exact()}
    assert rule(spec(), tables)[1] == said


@pytest.mark.parametrize(("people", "said"), [(9, "threshold.subjects"), (10, ""), (None, "threshold.subjects")])
def test_threshold_counts_people_of_open_cells(people: int | None, said: str) -> None:
    assert rule(spec(), {"b0": cells(open=True), "b0_x0": exact(d=people)})[0] == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"t0x0s": 9000.0}, "uniform.withhold"),
        ({"t0x0s": 8999.0}, ""),
        ({"t0x0s": -9000.0}, "uniform.withhold"),
        ({"t0x0s": None}, "uniform.withhold"),
        ({"t0x0a": None}, "uniform.withhold"),
        ({"t0x0c": None}, "uniform.withhold"),
        ({"t0x0s": None, "t0x0a": None, "t0x0c": 0}, ""),
    ],
)
def test_what_is_the_same_for_everybody_is_seen_from_sum_and_maximum(changes: dict[str, Any], said: str) -> None:
    assert rule(spec(), {"b0": cells(**changes), "b0_x0": exact()})[1] == said


@pytest.mark.parametrize(
    ("inside", "outside", "said"),
    [(10, 10, ""), (9, 10, "condition.subjects"), (10, 9, "condition.subjects"), (None, 10, "condition.subjects")],
)
def test_condition_needs_both_sides(inside: int | None, outside: int, said: str) -> None:
    made = spec(measure={"guards": [[0, "enough", "enough"]]})
    assert rule(made, {"b0": cells(open=True), "b0_x0": exact(f0=inside, h0=outside)})[1] == said


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize(
    ("met", "unmet", "said"),
    [("any", "any", ""), ("some", "any", "condition.subjects"), ("any", "some", "condition.subjects")],
)
def test_a_need_that_nobody_knows_is_met_nowhere(met: str, unmet: str, said: str, *, single: bool) -> None:
    made = spec(single=single, measure={"guards": [[0, met, unmet]]})
    assert rule(made, {"b0": cells(open=True), "b0_x0": exact(f0=50, h0=50)})[1] == said


@pytest.mark.parametrize(
    ("lost", "settled", "said"),
    [
        (0, [], "complement.subjects"),
        (0, [0], ""),
        (9, [0], "complement.subjects"),
        (10, [], ""),
        (None, [0], "complement.subjects"),
    ],
)
def test_complement_is_many_or_settled_by_the_keys(lost: int | None, settled: list[int], said: str) -> None:
    left_out = pa.table({"c": [0], "d0": pa.array([lost], pa.int64())})
    made, tables = spec(complements=[settled]), {"b0_x0": exact(), "b0_d0": left_out}
    assert rule(made, {"b0": cells(lost0=True), **tables})[0] == said
    assert rule(made, {"b0": cells(lost0=None), **tables})[0] == said
    assert rule(made, {"b0": cells(lost0=False), **tables})[0] == ""


@pytest.mark.parametrize(("fewest", "said"), [(9, "condition.subjects"), (10, ""), (None, "condition.subjects")])
def test_every_branch_of_a_key_holds_enough(fewest: int | None, said: str) -> None:
    made, found = spec(branches=[0]), pa.table({"c": [0], "d": pa.array([fewest], pa.int64())})
    assert rule(made, {"b0": cells(branch0=True), "b0_h0": found})[0] == said
    assert rule(made, {"b0": cells(branch0=False), "b0_h0": found})[0] == ""


@pytest.mark.parametrize(("flag", "table"), [("lost0", "b0_d0"), ("branch0", "b0_h0")])
def test_cell_that_no_first_look_proves_needs_a_full_one(flag: str, table: str) -> None:
    made = spec(complements=[[0]] if flag == "lost0" else [], branches=[0] if flag == "branch0" else [])
    nothing = pa.table({"c": pa.array([], pa.int64()), "d0": pa.array([], pa.int64()), "d": pa.array([], pa.int64())})
    assert rule(made, {"b0": cells(**{flag: True}), table: nothing})[0] != ""
    with pytest.raises(KeyError):
        rule(made, {"b0": cells(**{flag: True})})


@pytest.mark.parametrize(
    ("span", "kinds", "least", "said"),
    [
        (1, 2, 9, "values.subjects"),
        (1, 2, 10, ""),
        (2, 2, 50, ""),
        (0, 1, 9, "values.subjects"),
        (2, 3, 1, ""),
        (None, 0, None, ""),
        (None, 2, 50, "values.subjects"),
        (1, None, 50, "values.subjects"),
        (1, 2, None, "values.subjects"),
        (None, None, None, "values.subjects"),
    ],
)
def test_few_values_need_people_at_each(span: int | None, kinds: int | None, least: int | None, said: str) -> None:
    made = spec(measure={"few": [["v0", "b0_v0", 1]]})
    tables = {"b0_x0": exact(), "b0_v0": few_values(span, kinds, least)}
    assert rule(made, {"b0": cells(open=True), **tables})[1] == said
    assert rule(made, {"b0": cells(), **tables})[1] == ""


@pytest.mark.parametrize(
    ("told", "rest", "said"),
    [
        (True, 10, ""),
        (True, 9, "values.subjects"),
        (True, None, "values.subjects"),
        (False, None, ""),
        (None, None, "values.subjects"),
        (None, 9, "values.subjects"),
    ],
)
def test_enough_people_are_outside_the_commonest_values(told: bool | None, rest: int | None, said: str) -> None:
    made, tables = spec(measure={"modal": [0]}), {"b0_x0": exact(), "b0_p": outside(told, rest)}
    assert rule(made, {"b0": cells(open=True), **tables})[1] == said
    assert rule(made, {"b0": cells(), **tables})[1] == ""


@pytest.mark.parametrize(("flag", "table"), [("v0", few_values()), ("p0", outside())])
@pytest.mark.parametrize(("looked", "said"), [(True, "values.subjects"), (None, "values.subjects"), (False, "")])
def test_a_look_that_did_not_come_lets_nothing_pass(flag: str, table: pa.Table, looked: bool | None, said: str) -> None:
    made = spec(measure={"few": [["v0", "b0_v0", 1]]} if flag == "v0" else {"modal": [0]})
    name = "b0_v0" if flag == "v0" else "b0_p"
    tables = {"b0": cells(open=True), "b0_w": look(**{flag: looked}), "b0_x0": exact()}
    assert rule(made, {**tables, name: table})[1] == "", "control: with its numbers the cell passes"
    assert rule(made, {**tables, name: table.slice(0, 0)})[1] == said


def test_a_look_at_a_cell_that_the_second_look_does_not_list_fails() -> None:
    made = spec(open=False, measure={"few": [["v0", "b0_v0", 1]]})
    tables = {"b0": cells(open=True), "b0_w": look().slice(0, 0), "b0_v0": few_values().slice(0, 0)}
    assert rule(made, tables)[1] == "values.subjects"


@pytest.mark.parametrize(
    ("people", "same", "sides", "largest", "shown", "said"),
    [
        (10, 9, (0, 10), 216.0, 48.0, ""),
        (10, 10, (10, 10), 50.0, 47.0, ""),
        (9, 0, (10, 10), 50.0, 48.0, "quantile.support"),
        (10, 0, (9, 10), 50.0, 48.0, "quantile.support"),
        (10, 0, (10, 1), 50.0, 48.0, "quantile.support"),
        (10, 0, (10, 10), 217.0, 48.0, "dominance.top2_share"),
        (10, 0, (10, 10), 241.0, 48.0, "dominance.top1_share"),
    ],
)
def test_quantile_is_a_mean_unless_enough_have_it(
    people: int, same: int, sides: tuple[int, int], largest: float, shown: float, said: str
) -> None:
    counts = {"d": [people], "same": [same], "below": sides[:1], "above": sides[1:]}
    window = pa.table({"c": [0], **counts, "mean": [48.0], "largest": [largest], "total": [480.0]})
    made = spec(
        measure={
            "judged": "quantile",
            "smoothed": True,
            "summands": [],
            "needed": 20,
            "rule": "quantile.support",
            "support_count": 0,
        }
    )
    tables = {"b0": cells(m0=47.0), "b0_x0": exact(), "b0_qm0": window}
    assert quantiles(made, tables)["m0"].tolist() == [shown]
    assert rule(made, tables)[1] == said


def test_statistics_of_no_cell_are_malformed() -> None:
    with pytest.raises(ValueError, match="not there"):
        verdicts(spec(), {"b0": cells(open=True), "b0_w": look(), "b0_x0": exact(c=1)})


@pytest.mark.parametrize("missing", ["b0_w", "b0_x0", "b0_v0", "b0_p"])
def test_no_table_of_an_open_cell_may_be_missing(missing: str) -> None:
    made = spec(measure={"few": [["v0", "b0_v0", 1]], "modal": [0]})
    looks = {"b0_v0": few_values(), "b0_p": outside()}
    tables = {"b0": cells(open=True), "b0_w": look(), "b0_x0": exact(), **looks}
    assert not verdicts(made, tables).measures[0].any()
    with pytest.raises(KeyError):
        verdicts(made, {name: table for name, table in tables.items() if name != missing})


def test_blocks_of_quantiles_are_the_same_or_disjoint() -> None:
    asked = [points(q) for q in ("0.05", "0.1", "0.2", "0.25", "0.26", "0.5", "0.7", "0.75", "0.9", "0.95")]
    for way in range(1, len(asked[0]), 2):
        blocks = {(Decimal(ends[way]), Decimal(ends[way + 1])) for ends in asked}
        for low, high in blocks:
            assert all(other == (low, high) or other[1] <= low or other[0] >= high for other in blocks)
    for ends, q in zip(asked, ("0.05", "0.1"), strict=False):
        assert all(Decimal(ends[way]) <= Decimal(q) <= Decimal(ends[way + 1]) for way in range(1, len(ends), 2))


def test_a_program_of_another_version_of_the_guard_is_not_judged() -> None:
    world = golden_world()
    made = world.answer("SELECT count(*) AS n FROM persons", {}).program
    old = replace(made, spec={name: value for name, value in made.spec.items() if name != "version"})
    with pytest.raises(PlatformFault) as found:
        judge.judge(old, {}, {}, world.policy)
    assert (found.value.code, found.value.detail) == ("result.malformed", "planned by another version of the guard")
