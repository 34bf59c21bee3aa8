"""Policies before they are in force: proposed, checked, compared, previewed, described; and tokens turned back."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.commands.masking import app as masking_commands
from masking import drafting, schema
from masking.policy import Gate, MaskingPolicy
from masking.preview import preview
from tests.factories.masking import (
    PEOPLE_LABELS,
    POLICY,
    VISITS_LABELS,
    labels_of,
    policy_of,
)

DOCS = Path(__file__).parents[2] / "docs"
BOTH = [VISITS_LABELS, PEOPLE_LABELS]


def test_proposal_fits_its_labels_and_reads_back() -> None:
    proposed = drafting.propose(BOTH)
    assert drafting.check(proposed, BOTH) == ()
    assert MaskingPolicy.load(proposed.dump()) == proposed


def test_proposal_keeps_what_may_be_kept_and_drops_direct_identifiers() -> None:
    proposed = drafting.propose(BOTH)
    rules = {name: rule.operator for table in proposed.tables.values() for name, rule in table.columns.items()}
    assert rules["site"] == "keep"
    assert rules["age"] == "band"
    assert rules["出生日期"] == "date_truncate"
    assert rules["zper"] == "pseudonym"
    assert {rules["姓名"], rules["身份证号"], rules["手机号"]} == {"drop"}


def test_proposal_drops_unsure_and_core_columns() -> None:
    entry = {"label": "category", "type": "integer", "kind": "key", "domain": [1]}
    labels = labels_of("t", {"a": {**entry, "unsure": True}, "b": {**entry, "level": 4}}, public=True)
    assert {rule.operator for rule in drafting.propose([labels]).tables["t"].columns.values()} == {"drop"}


def test_a_proposal_measures_the_risk_of_people_and_of_nothing_else() -> None:
    who = {"label": "person_number", "level": 3, "type": "varchar", "kind": "subject"}
    age = {"label": "age", "level": 2, "type": "integer", "kind": "quasi", "range": [0, 120]}
    born = {"label": "birth_date", "level": 3, "type": "date", "kind": "quasi", "unsure": True}
    people = labels_of(
        "people",
        {"who": who, "age": age, "born": born},
        subjects=[{"type": "person", "namespace": "n", "column": "who"}],
    )
    places = labels_of("places", {"age": age}, public=True)
    bare = labels_of("bare", {"who": who}, subjects=[{"type": "person", "namespace": "n", "column": "who"}])
    proposed = drafting.propose((people, places, bare))
    gates = {name: table.gate for name, table in proposed.tables.items()}
    assert gates["people"] is not None
    assert gates["people"].quasi_identifiers == ("age",)
    assert (gates["people"].k, gates["people"].suppression_limit) == (5, 0.05)
    assert (gates["places"], gates["bare"]) == (None, None)
    assert drafting.check(proposed, (people, places, bare)) == ()
    assert drafting.ungated_tables(proposed, (people, places)) == ()


def test_check_reports_every_problem_and_not_only_the_first() -> None:
    broken = policy_of(
        {
            "residents": {
                "columns": {"姓名": {"operator": "keep"}, "手机号": {"operator": "md5"}, "ghost": {"operator": "keep"}},
                "gate": {"quasi_identifiers": ["town"]},
            }
        }
    )
    found = {(item.column, item.code) for item in drafting.check(broken, [PEOPLE_LABELS, VISITS_LABELS])}
    assert found >= {
        ("姓名", "masking.operator_too_weak"),
        ("手机号", "masking.operator_unknown"),
        ("ghost", "masking.column_unknown"),
        ("住址", "masking.column_not_in_policy"),
        ("town", "masking.policy_invalid"),
        ("", "masking.table_not_in_policy"),
    }
    assert all(item.message and item.message_zh for item in drafting.check(broken, [PEOPLE_LABELS]))


def test_diff_names_changed_added_and_removed_columns_and_gates() -> None:
    before = policy_of({"t": {"a": {"operator": "keep"}, "b": {"operator": "drop"}}})
    after = policy_of(
        {
            "t": {
                "columns": {"a": {"operator": "redact"}, "c": {"operator": "keep"}},
                "gate": {"quasi_identifiers": ["a"], "k": 7},
            }
        }
    )
    changes = {item.column: (item.before, item.after) for item in drafting.diff(before, after)}
    assert set(changes) == {"a", "b", "c", "(gate)"}
    assert changes["b"][1] == changes["c"][0] == ""
    assert json.loads(changes["(gate)"][1])["k"] == 7
    assert drafting.diff(after, after) == ()


def test_preview_shows_every_supplied_column_made_by_the_real_operators() -> None:
    shown = {(item.table, item.column): item for item in preview(POLICY, BOTH)}
    assert ("residents", "住址") not in shown
    year = shown["residents", "出生日期"]
    assert all(1940 <= int(value) <= 2030 for value in year.after)
    token = shown["visits", "zper"]
    assert not set(token.before) & set(token.after)


def test_schema_of_policies_is_fresh_and_names_every_operator() -> None:
    """Stale? `python -m masking.schema` renders it again."""
    assert (DOCS / "masking-policy.schema.json").read_text("utf-8") == schema.render_schema()
    assert schema.render_operators() in (DOCS / "masking.md").read_text("utf-8")


def test_preview_needs_no_confirmed_labels() -> None:
    unconfirmed = replace(PEOPLE_LABELS, confirmed_by="")
    shown = preview(POLICY, [unconfirmed, VISITS_LABELS], rows=2)
    assert {(item.table, item.column) for item in shown} >= {("residents", "zper"), ("visits", "age")}
    assert all(len(item.after) == 2 for item in shown)


def test_findings_say_what_mends_them() -> None:
    weak = policy_of({"residents": {"姓名": {"operator": "keep"}}})
    finding = next(item for item in drafting.check(weak, [PEOPLE_LABELS]) if item.column == "姓名")
    assert finding.hint
    assert finding.plain()["hint_zh"]


def test_tables_without_a_gate_are_named() -> None:
    gated = policy_of({"visits": {"columns": {"age": {"operator": "band"}}, "gate": {"quasi_identifiers": ["age"]}}})
    assert drafting.ungated_tables(POLICY, BOTH) == tuple(item.table for item in BOTH)
    assert drafting.ungated_tables(gated, [VISITS_LABELS]) == ()


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ({"k": 0}, "the gate's k is at least 1"),
        ({"k": -5}, "the gate's k is at least 1"),
        ({"l": -1}, "the gate's l is at least 0"),
        ({"entropy_l": float("nan")}, "the gate's entropy_l is at least 0"),
        ({"max_risk": 1.01}, "the gate's max_risk lies between 0 and 1"),
        ({"max_risk": -1.0}, "the gate's max_risk lies between 0 and 1"),
        ({"t": 2.0}, "the gate's t lies between 0 and 1"),
        ({"suppression_limit": float("nan")}, "the gate's suppression_limit lies between 0 and 1"),
    ],
)
def test_a_gate_that_limits_nothing_or_everything_is_refused(limit: dict[str, float], told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        Gate(quasi_identifiers=("age",), **limit)  # type: ignore[arg-type] # what a policy file may hold


def test_a_gate_may_lie_at_the_ends_of_its_limits() -> None:
    assert Gate(quasi_identifiers=("age",), k=1, max_risk=1.0, t=0.0, suppression_limit=1.0).k == 1


COMMANDS = Path(__file__).resolve().parents[2] / "docs/guide"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["check", "labels.yaml", "--policy", "masking.yaml"], "no gate"),
        (["preview", "labels.yaml", "--policy", "masking.yaml"], "pseudonym"),
        (["preview", "labels.yaml", "--policy", "masking.yaml", "--json"], '"after"'),
        (["diff", "masking.yaml", "masking.yaml"], "no difference"),
        (["diff", "masking.yaml", "masking.yaml", "--json"], "[]"),
        (["propose", "labels.yaml"], "operator: pseudonym"),
    ],
)
def test_commands_show_what_they_are_asked_for(words: list[str], expected: str, monkeypatch) -> None:
    monkeypatch.chdir(COMMANDS)
    result = CliRunner().invoke(masking_commands, words)
    assert result.exit_code == 0, result.output
    assert expected in result.output
