"""Policies and policy files are read strictly; the strictest value wins."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.canonical import read_record, to_plain
from core.manifest import Column, ColumnKind, ColumnType, Period
from egress.policy import GuardPolicy, PolicyError, load_rules
from egress.trial import PolicyFile, steps


def test_every_rule_has_a_source_and_a_sound_default() -> None:
    for rule in load_rules().values():
        assert rule.source
        assert rule.says
        assert (rule.default is None) == (rule.follows is not None)


def test_strictest_of_the_tables_wins_in_either_direction() -> None:
    policy = GuardPolicy.parse(
        {"tables": {"a": {"threshold.subjects": 20, "group.keys": 2}, "b": {"threshold.subjects": 30}}}
    )
    assert policy.limits(["A", "b"]).count("threshold.subjects") == 30
    assert policy.limits(["a", "b"]).count("group.keys") == 2
    assert policy.limits().count("threshold.subjects") == 10


def test_rules_follow_the_threshold_unless_set() -> None:
    assert GuardPolicy.parse({"rules": {"threshold.subjects": 7}}).limits().count("condition.subjects") == 7
    both = {"rules": {"threshold.subjects": 7, "condition.subjects": 3}}
    assert GuardPolicy.parse(both).limits().count("condition.subjects") == 3


@pytest.mark.parametrize(
    "plain",
    [
        {"rules": {"threshold.people": 5}},
        {"rules": {"threshold.subjects": "5"}},
        {"rules": {"threshold.subjects": 5.5}},
        {"rules": {"dominance.top1_share": 1.5}},
        {"rules": {"uniform.withhold": 1}},
        {"limits": {}},
        [],
    ],
)
def test_wrong_policy_is_refused(plain: Any) -> None:
    with pytest.raises(PolicyError) as error:
        GuardPolicy.parse(plain)
    assert error.value.code == "policy.shape"


@pytest.mark.parametrize("text", ["rules: []", "tables: []", "tables: 0", "tables: ''", "rules: false"])
def test_section_that_is_no_mapping_is_not_taken_for_an_empty_one(text: str) -> None:
    with pytest.raises(PolicyError) as error:
        GuardPolicy.load(text)
    assert error.value.code == "policy.shape"


@pytest.mark.parametrize(
    "text",
    ["tables: {1: {}}", "tables: {'': {}}", "tables: {a: {threshold.subjects: 30}, A: {threshold.subjects: 20}}"],
)
def test_name_of_a_table_is_text_that_stands_once(text: str) -> None:
    with pytest.raises(PolicyError) as error:
        GuardPolicy.load(text)
    assert error.value.code == "policy.shape"
    assert GuardPolicy.load("tables: {a: {threshold.subjects: 30}}").limits(["A"]).count("threshold.subjects") == 30


@pytest.mark.parametrize("value", [".inf", "-.inf", ".nan", "0", "-1"])
def test_number_is_above_zero_and_finite(value: str) -> None:
    with pytest.raises(PolicyError):
        GuardPolicy.load(f"rules: {{expression.scale: {value}}}")


def test_empty_sections_are_a_policy_of_defaults() -> None:
    assert GuardPolicy.load("rules:\ntables:\n") == GuardPolicy.load("")


def test_table_cannot_loosen_a_rule() -> None:
    with pytest.raises(PolicyError) as error:
        GuardPolicy.parse({"tables": {"a": {"threshold.subjects": 3}}})
    assert error.value.code == "policy.looser"


def test_hash_depends_on_every_value() -> None:
    plain = GuardPolicy.parse({})
    assert plain.hash == GuardPolicy.parse({"rules": {"threshold.subjects": 10}}).hash
    assert plain.hash != GuardPolicy.parse({"rules": {"threshold.subjects": 11}}).hash


def _file(**table: Any) -> dict[str, Any]:
    return {"tables": {"t": {"subjects": {"person": "pid"}, "columns": {"pid": "subject", "k": "key"}, **table}}}


@pytest.mark.parametrize(
    ("plain", "place"),
    [
        ({}, "tables"),
        ({"tables": {"t": {"columns": {"k": "key"}}}}, "tables.t"),
        (_file(frame=["missing"]), "tables.t"),
        (_file(columns={"pid": "subject", "k": "keys"}), "tables.t.columns.k"),
        (_file(columns={"pid": "subject", "k": {"kind": "key", "domains": []}}), "tables.t.columns.k"),
        (_file(columns={"pid": "subject", "k": "public"}), "tables.t.columns.k"),
        (_file(subjects={"person": "nobody"}), "tables.t.subjects.person"),
        (_file(foreign_keys=[{"columns": "k", "references": "nowhere"}]), "tables.t.foreign_keys"),
        (_file(foreign_keys=[{"column": "k", "references": "t"}]), "tables.t.foreign_keys"),
        (_file(foreign_keys=[{"columns": "k", "references": "t", "parent_columns": "x"}]), "tables.t.foreign_keys"),
        (_file(foreign_keys={"columns": "k", "references": "t"}), "tables.t.foreign_keys"),
        (_file(hierarchies=5), "tables.t.hierarchies"),
        (_file(hierarchies=[5]), "tables.t.hierarchies"),
        (_file(columns={"pid": "subject", "k": {"kind": ["key"]}}), "tables.t.columns.k"),
        (_file(columns={"pid": {"kind": "subject", "subject": 5}}), "tables.t.columns.pid.subject"),
        (_file(columns={"pid": "subject", "k": {"kind": "subject", "subject": "person"}}), "tables.t.columns.k"),
        (_file(columns=5), "tables.t.columns"),
        (_file(public=True), "tables.t.columns.pid"),
        (_file(colour="red"), "tables.t"),
    ],
)
def test_wrong_policy_file_says_where(plain: dict[str, Any], place: str) -> None:
    with pytest.raises(PolicyError) as error:
        PolicyFile.parse(plain)
    assert str(error.value.fields["where"]).startswith(place)


def test_child_carries_the_subject_of_its_parent() -> None:
    plain = _file()
    plain["tables"]["child"] = {"columns": {"k": "id"}, "foreign_keys": [{"columns": "k", "references": "t"}]}
    policy = PolicyFile.parse(plain)
    manifest = policy.manifest({"t": {"pid": "VARCHAR", "k": "VARCHAR"}, "child": {"k": "VARCHAR"}}, {})
    child = manifest.table("child")
    assert child is not None
    assert [(subject.subject_type, subject.column) for subject in child.subjects] == [("person", None)]


def test_measure_without_range_is_refused() -> None:
    policy = PolicyFile.parse(_file(columns={"pid": "subject", "k": "measure"}))
    with pytest.raises(PolicyError) as error:
        policy.manifest({"t": {"pid": "VARCHAR", "k": "DOUBLE"}}, {})
    assert error.value.fields["where"] == "tables.t.columns.k"


def test_steps_are_separated_by_their_comment() -> None:
    assert steps("SELECT 1") == ["SELECT 1"]
    assert len(steps("-- a head\n-- @step one\nSELECT 1\n-- @step\nSELECT 2")) == 2
    assert len(steps("SELECT 0\n  -- @step\nSELECT 1")) == 2


@pytest.mark.parametrize(
    ("rule", "loose", "allowed"),
    [
        ("threshold.subjects", 2, 3),
        ("threshold.subjects", 0, 3),
        ("condition.subjects", 1, 3),
        ("complement.subjects", 0, 3),
        ("dominance.top1_share", 0.95, 0.9),
        ("dominance.top2_share", 1.0, 0.99),
        ("dominance.p_percent", 0.0, 0.01),
        ("variance.degrees", 1, 3),
        ("quantile.step", 0.001, 0.01),
        ("suppression.share", 0.0, 0.01),
    ],
)
def test_no_policy_goes_below_the_floor(rule: str, loose: float, allowed: float) -> None:
    assert GuardPolicy.parse({"rules": {rule: allowed}}).limits().values[rule] == allowed
    with pytest.raises(PolicyError) as error:
        GuardPolicy.parse({"rules": {rule: loose}})
    assert error.value.code == "policy.floor"


def test_defaults_keep_to_their_own_floors() -> None:
    values = GuardPolicy.parse({}).limits().values
    for rule in load_rules().values():
        if rule.loosest is not None:
            assert values[rule.id] >= rule.loosest if rule.higher_is_stricter else values[rule.id] <= rule.loosest


def test_loads_text_and_refuses_what_is_not_yaml() -> None:
    assert GuardPolicy.load("").hash == GuardPolicy.parse({}).hash
    assert GuardPolicy.load("rules: {threshold.subjects: 12}").limits().count("threshold.subjects") == 12
    for text in ("rules: [", "5", "- a"):
        with pytest.raises(PolicyError) as error:
            GuardPolicy.load(text)
        assert error.value.code == "policy.shape"


def _days(given: Any, engine_type: str = "DATE") -> Any:
    policy = PolicyFile.parse(_file(columns={"pid": "subject", "k": {"kind": "quasi", "range": given}}))
    column = policy.manifest({"t": {"pid": "VARCHAR", "k": engine_type}}, {}).tables[0].column("k")
    assert column is not None
    return column.period


def test_range_of_dates_is_their_first_and_last_day() -> None:
    assert _days(["2020-01-01", "2024-12-31"]) == Period(first="2020-01-01", last="2024-12-31")
    assert _days([date(2020, 1, 1), date(2024, 12, 31)], "TIMESTAMP") == _days(["2020-01-01", "2024-12-31"])
    assert _days(None) is None


@pytest.mark.parametrize("given", [[2020, 2024], ["2020", "2024"], ["2024-12-31", "2020-01-01"], ["2020-01-01"], 5])
def test_wrong_range_of_dates_says_where(given: Any) -> None:
    with pytest.raises(PolicyError) as error:
        _days(given)
    assert str(error.value.fields["where"]).startswith("tables.t.columns.k")


def test_column_without_range_of_dates_keeps_its_form() -> None:
    column = Column(name="d", type=ColumnType.DATE, kind=ColumnKind.QUASI, label="date", level=1, operator="keep")
    assert "period" not in to_plain(column)
    declared = replace(column, period=Period(first="2020-01-01", last="2024-12-31"))
    assert read_record(Column, to_plain(declared)) == declared
    with pytest.raises(ValueError, match="dates and times"):
        replace(declared, type=ColumnType.INTEGER)
