"""Tokens turned back: to what was masked, under the right key and version, and only if it stands in the column."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.errors import Refused
from core.manifest import Manifest
from masking.policy import ColumnRule
from masking.request import ExtractRequest
from masking.reversal import ReversalRight, TokenColumn, require_known, reverse
from tests.factories.masking import build_extract, keys_of, labels_of, policy_of, request_of, resident_id, source_of

RIGHT = ReversalRight(approved_by=("mem_a", "mem_b"), request="rvs_1", reason="court order")
MOBILES = [f"139{i:08d}" for i in range(200)]
FORMS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "digits": ("mobile", {"operator": "ff1"}, MOBILES),
    "signs": (
        "medical_record_number",
        {"operator": "ff1", "parameters": {"alphabet": "alphanumeric"}},
        [f"ZY{i:06d}" for i in range(200)],
    ),
    "resident IDs": (
        "resident_id",
        {"operator": "fresh_number", "parameters": {"form": "resident_id"}},
        [resident_id(i) for i in range(200)],
    ),
}


def masked(
    folder: Path, label: str, rule: dict[str, Any], values: list[str], **policy: Any
) -> tuple[ExtractRequest, Manifest, list[str]]:
    """An extract of one column `x`, and its tokens."""
    labels = labels_of(
        "t",
        {
            "who": {"label": "person_number", "level": 3, "type": "varchar", "kind": "subject"},
            "x": {"label": label, "level": 3, "type": "varchar", "kind": "id"},
        },
        subjects=[{"type": "person", "namespace": "n", "column": "who"}],
    )
    request = request_of([labels], policy_of({"t": {"x": rule}}, **policy))
    table = pa.table({"who": [f"P{i}" for i in range(len(values))], "x": values})
    manifest = build_extract(request, {"t": table}, folder, f"extract-{request.policy.key_version}")
    tokens = pq.read_table(folder / f"extract-{request.policy.key_version}/tables/t.parquet")["x"].to_pylist()
    return request, manifest, tokens


def column_of(manifest: Manifest, rule: dict[str, Any]) -> TokenColumn:
    (table,) = manifest.tables
    column = table.column("x")
    assert column is not None
    written = ColumnRule(operator=rule["operator"], parameters=rule.get("parameters", {}))
    return TokenColumn(table="t", column=column, rule=written)


@pytest.mark.parametrize("form", FORMS)
def test_tokens_become_what_was_masked(tmp_path: Path, form: str) -> None:
    label, rule, values = FORMS[form]
    request, manifest, tokens = masked(tmp_path, label, rule, values)
    assert not set(tokens) & set(values)
    made = column_of(manifest, rule)
    back = reverse(made, pa.array(tokens), keys=keys_of(request), right=RIGHT).to_pylist()
    assert sorted(back) == sorted(values)
    require_known(made, back, [source_of(pa.table({"x": values}))])


def test_tokens_of_each_key_version_need_that_version(tmp_path: Path) -> None:
    label, rule, values = FORMS["digits"]
    first, manifest, old = masked(tmp_path, label, rule, values)
    second, _, new = masked(tmp_path, label, rule, values, key_version=2)
    assert not set(old) & set(new)
    made, known = column_of(manifest, rule), [source_of(pa.table({"x": values}))]
    for request, tokens, others in ((first, old, new), (second, new, old)):
        back = reverse(made, pa.array(tokens), keys=keys_of(request), right=RIGHT).to_pylist()
        require_known(made, back, known)
        wrong = reverse(made, pa.array(others), keys=keys_of(request), right=RIGHT).to_pylist()
        assert not set(wrong) & set(values)
        with pytest.raises(Refused) as refusal:
            require_known(made, wrong, known)
        assert refusal.value.code == "masking.token_unknown"


@pytest.mark.parametrize("text", ["13900000abc", "139-0000-0001", "１３９００００００００", "12", "1" * 60, "%%"])
def test_a_text_that_the_operator_never_makes_is_no_token(tmp_path: Path, text: str) -> None:
    label, rule, values = FORMS["digits"]
    request, manifest, tokens = masked(tmp_path, label, rule, values)
    made = column_of(manifest, rule)
    reverse(made, pa.array(tokens[:2]), keys=keys_of(request), right=RIGHT)
    with pytest.raises(Refused) as refusal:
        reverse(made, pa.array([tokens[0], text]), keys=keys_of(request), right=RIGHT)
    assert refusal.value.code == "masking.token_unknown"
    assert text not in f"{refusal.value} {refusal.value.detail}{refusal.value.message('zh')}"


def test_a_value_is_known_from_any_of_the_snapshots_and_one_unknown_refuses_all(tmp_path: Path) -> None:
    label, rule, values = FORMS["digits"]
    _, manifest, _ = masked(tmp_path, label, rule, values)
    made = column_of(manifest, rule)
    halves = [source_of(pa.table({"x": values[:100]})), source_of(pa.table({"x": values[100:]}))]
    require_known(made, [values[0], values[150], values[0]], halves)
    for missing in ([values[0], "13999999999"], [values[150]]):
        with pytest.raises(Refused) as refusal:
            require_known(made, missing, halves[:1])
        assert refusal.value.code == "masking.token_unknown"


def test_numbers_in_the_source_are_read_as_masking_reads_them(tmp_path: Path) -> None:
    label, rule, values = FORMS["digits"]
    _, manifest, _ = masked(tmp_path, label, rule, values)
    numbers = source_of(pa.table({"x": [int(value) for value in values]}))
    require_known(column_of(manifest, rule), values, [numbers])


@pytest.mark.parametrize("operator", ["pseudonym", "redact", "unheard_of"])
def test_what_no_key_turns_back_is_refused(tmp_path: Path, operator: str) -> None:
    label, rule, values = FORMS["digits"]
    _, manifest, _ = masked(tmp_path, label, rule, values)
    column_of(manifest, rule)
    with pytest.raises(Refused) as refusal:
        column_of(manifest, {"operator": operator})
    assert refusal.value.code == "masking.not_reversible"


def test_the_rule_must_be_the_one_that_made_the_column(tmp_path: Path) -> None:
    label, rule, values = FORMS["digits"]
    _, manifest, _ = masked(tmp_path, label, rule, values)
    with pytest.raises(Refused):
        column_of(manifest, {"operator": "fresh_number", "parameters": {"form": "resident_id"}})


@pytest.mark.parametrize(
    "broken", [{"approved_by": ("mem_a", "mem_a")}, {"approved_by": ("mem_a", "")}, {"request": ""}, {"reason": ""}]
)
def test_a_reversal_needs_two_people_a_record_and_a_reason(broken: dict[str, Any]) -> None:
    whole = {"approved_by": ("mem_a", "mem_b"), "request": "rvs_1", "reason": "court order"}
    ReversalRight(**whole)
    with pytest.raises(ValueError, match="two different people"):
        ReversalRight(**{**whole, **broken})
