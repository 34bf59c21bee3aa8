"""The gate through a whole extract: what fails is not supplied, what is too rare is left out, and both are on paper."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.canonical import digest
from core.errors import Refused
from masking import mock
from masking.extract import build
from tests.factories.masking import keys_of, labels_of, policy_of, registry_in, request_of, source_of

COLUMNS = {
    "who": {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"},
    "town": {"label": "category", "type": "varchar", "kind": "key", "domain": ["a", "b", "c"]},
    "age": {"label": "age", "type": "integer", "kind": "quasi", "range": [0, 99]},
    "ill": {"label": "diagnosis", "level": 3, "type": "varchar", "kind": "key", "domain": ["flu", "none"]},
}
LABELS = labels_of("people", COLUMNS, subjects=[{"type": "person", "namespace": "n", "column": "who"}])
RULES = {
    "who": {"operator": "pseudonym"},
    "town": {"operator": "keep"},
    "age": {"operator": "band", "parameters": {"width": 20}},
    "ill": {
        "operator": "recode",
        "parameters": {"groups": [{"to": "流感", "from": ["flu"]}, {"to": "无", "from": ["none"]}]},
    },
}


def _people(rare: int) -> pa.Table:
    """120 people in classes of 12 and more, and `rare` people alone in theirs (town c, oldest band)."""
    count = 120
    return pa.table(
        {
            "who": [f"P{i}" for i in range(count + rare)],
            "town": [("a", "b")[i % 2] for i in range(count)] + ["c"] * rare,
            "age": [20 * (i // 2 % 5) for i in range(count)] + [99] * rare,
            "ill": [("flu", "none")[i // 10 % 2] for i in range(count)] + ["flu"] * rare,
        }
    )


def _build(folder: Path, table: pa.Table, gate: dict[str, Any]):
    request = request_of([LABELS], policy_of({"people": {"columns": RULES, "gate": gate}}))
    return build(
        request,
        {"people": source_of(table)},
        keys=keys_of(request),
        registry=registry_in(folder),
        folder=folder / "extract",
        reports=folder / "reports",
    )


def _report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "reports/risk.json").read_text("utf-8"))
    return found


def test_extract_that_keeps_its_gate_is_supplied_with_a_report(tmp_path: Path) -> None:
    _build(
        tmp_path,
        _people(0),
        {"quasi_identifiers": ["town", "age"], "k": 12, "max_risk": 0.1, "sensitive": ["ill"], "l": 2},
    )
    assert (tmp_path / "extract/manifest.json").exists()
    found = _report(tmp_path)["tables"][0]["gates"][0]
    assert found["passed"]
    assert found["risk"]["k"] == 12
    assert found["grade"] == 3
    assert [item["l"] for item in found["risk"]["diversity"]] == [2]


@pytest.mark.parametrize(
    ("gate", "rule"),
    [
        ({"k": 13}, "k"),
        ({"k": 2, "max_risk": 0.08}, "max_risk"),
        ({"k": 2, "sensitive": ["ill"], "l": 3}, "l(ill)"),
        ({"k": 2, "sensitive": ["ill"], "entropy_l": 2.1}, "entropy_l(ill)"),
        ({"k": 2, "sensitive": ["ill"], "t": 0.0}, "t(ill)"),
    ],
)
def test_extract_that_fails_its_gate_is_not_supplied(tmp_path: Path, gate, rule: str) -> None:
    people = _people(0).set_column(3, "ill", [["flu"] * 33 + ["none"] * 87]) if "t" in gate else _people(0)
    with pytest.raises(Refused) as refusal:
        _build(tmp_path, people, {"quasi_identifiers": ["town", "age"], **gate})
    assert refusal.value.code == "masking.gate_failed"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["registry", "reports"]
    assert rule in {breach["rule"] for breach in _report(tmp_path)["tables"][0]["gates"][0]["breaches"]}


COUNTS = [[town, age, 1_000] for town in ("a", "b") for age in range(0, 100, 20)]


@pytest.mark.parametrize(("limit", "supplied"), [(0.02, True), (0.019, False)])
def test_published_counts_decide_what_a_journalist_may_find(tmp_path: Path, limit: float, supplied: bool) -> None:
    """Twelve people a class, of a thousand each; but town a has but fifty people of forty to fifty-nine."""
    counts = [[*entry[:2], 50] if entry[:2] == ["a", 40] else entry for entry in COUNTS]
    population = {"source": "人口普查 census", "columns": ["town", "age"], "counts": counts}
    gate = {"quasi_identifiers": ["town", "age"], "k": 2, "max_risk": 1.0, "population": population}
    if supplied:
        _build(tmp_path, _people(0), {**gate, "max_journalist_risk": limit})
    else:
        with pytest.raises(Refused):
            _build(tmp_path, _people(0), {**gate, "max_journalist_risk": limit})
    found = _report(tmp_path)["tables"][0]["gates"][0]
    assert found["risk"]["journalist_max"] == pytest.approx(1 / 50)
    assert found["risk"]["marketer"] == pytest.approx((9 * 12 / 1_000 + 12 / 50) / 120)
    assert found["risk"]["prosecutor_max"] == pytest.approx(1 / 12)
    assert found["against"] == {"source": "人口普查 census", "share": None, "counted": 10, "uncounted": 0}
    assert [item["rule"] for item in found["breaches"]] == ([] if supplied else ["max_journalist_risk"])
    assert "population" not in found["gate"]
    page = (tmp_path / "reports/risk.html").read_text("utf-8")
    assert "人口普查 census" in page
    assert f'<td class="num">{limit}</td>' in page


def test_a_sample_says_so_in_the_report(tmp_path: Path) -> None:
    population = {"source": "register", "share": 0.1}
    _build(tmp_path, _people(0), {"quasi_identifiers": ["town", "age"], "k": 2, "population": population})
    found = _report(tmp_path)["tables"][0]["gates"][0]
    assert 0.1 / 12 < found["risk"]["journalist_max"] < 1 / 12
    assert "Benedetti" in (tmp_path / "reports/risk.html").read_text("utf-8")


def test_failing_report_proposes_a_proven_policy_that_passes(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        _build(tmp_path, _people(0), {"quasi_identifiers": ["town", "age"], "k": 20})
    proposal = _report(tmp_path)["tables"][0]["gates"][0]["proposal"]
    assert proposal["proven"]
    assert dict(proposal["steps"]).keys() == {"town", "age"}
    assert 0 < proposal["loss"] <= 1
    finer = [item["column"] for item in proposal["proof"]]
    assert finer == [name for name, step in proposal["steps"] if not step.startswith("as it is")]


def test_failing_report_shows_its_figures_and_the_proof_as_a_page(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        _build(tmp_path, _people(0), {"quasi_identifiers": ["town", "age"], "k": 20})
    page = (tmp_path / "reports/risk.html").read_text("utf-8")
    found = _report(tmp_path)
    gate = found["tables"][0]["gates"][0]
    assert page.count("<svg") == 3
    assert all(f"{100 * share:.1f} %" in page for _, share in gate["special"]["by_column"])
    assert all(f"<td>{item['column']}: {item['finer']}</td>" in page for item in gate["proposal"]["proof"])
    assert found["hash"] in page
    assert "http" not in page.replace("http://www.w3.org", "")


@pytest.mark.parametrize(("rare", "limit", "supplied"), [(3, 0.05, True), (3, 0.02, False), (3, 0.0, False)])
def test_rare_people_are_left_out_only_within_the_limit(
    tmp_path: Path, rare: int, limit: float, supplied: bool
) -> None:
    gate = {"quasi_identifiers": ["town", "age"], "k": 5, "suppression_limit": limit}
    if not supplied:
        with pytest.raises(Refused):
            _build(tmp_path, _people(rare), gate)
        return
    _build(tmp_path, _people(rare), gate)
    table = pq.read_table(tmp_path / "extract/tables/people.parquet")
    assert table.num_rows == 120
    assert "c" not in table["town"].to_pylist()
    assert _report(tmp_path)["tables"][0]["gates"][0]["suppressed_subjects"] == rare


def test_report_holds_no_value_of_an_identifier_and_is_private(tmp_path: Path) -> None:
    _build(tmp_path, _people(0), {"quasi_identifiers": ["town", "age"], "k": 2})
    for name in ("risk.json", "risk.html"):
        path = tmp_path / "reports" / name
        assert path.stat().st_mode & 0o077 == 0
        assert not any(f"P{i}" in path.read_text("utf-8") for i in range(10, 120))
    assert "http" not in (tmp_path / "reports/risk.html").read_text("utf-8").replace("http://www.w3.org", "")


ENTERPRISES = labels_of(
    "jobs",
    {**COLUMNS, "firm": {"label": "credit_code", "level": 2, "type": "varchar", "kind": "subject"}},
    subjects=[
        {"type": "person", "namespace": "n", "column": "who"},
        {"type": "enterprise", "namespace": "credit_code", "column": "firm"},
    ],
)


def _employed(folder: Path, firms: list[str], gate: dict[str, Any]) -> None:
    rules = {**RULES, "firm": {"operator": "pseudonym"}}
    request = request_of([ENTERPRISES], policy_of({"jobs": {"columns": rules, "gate": gate}}))
    build(
        request,
        {"jobs": source_of(_people(0).append_column("firm", pa.array(firms)))},
        keys=keys_of(request),
        registry=registry_in(folder),
        folder=folder / "extract",
        reports=folder / "reports",
    )


def test_a_population_counts_one_type_of_subject(tmp_path: Path) -> None:
    population = {"source": "census", "columns": ["town", "age"], "counts": COUNTS}
    gate = {"quasi_identifiers": ["town", "age"], "k": 1, "max_risk": 1.0, "max_journalist_risk": 0.001}
    firms = [f"F{i}" for i in range(120)]
    for subject in ("", "boat"):
        with pytest.raises(Refused) as refusal:
            _employed(tmp_path / "no", firms, {**gate, "population": {**population, "subject": subject}})
        assert refusal.value.code == "masking.policy_invalid"
    _employed(tmp_path, firms, {**gate, "population": {**population, "subject": "person"}})
    persons, enterprises = _report(tmp_path)["tables"][0]["gates"]
    assert (persons["against"]["counted"], persons["risk"]["journalist_max"]) == (10, 0.001)
    assert (enterprises["against"]["source"], enterprises["risk"]["journalist_max"]) == ("", pytest.approx(1 / 12))


def test_gate_counts_every_type_of_subject(tmp_path: Path) -> None:
    """Each class has twelve persons, but all of them work for one firm: the firm is alone in its class."""
    gate = {"quasi_identifiers": ["town", "age"], "k": 5}
    with pytest.raises(Refused):
        _employed(tmp_path, [f"F{i % 2}{i // 2 % 5}" for i in range(120)], gate)
    persons, firms = _report(tmp_path)["tables"][0]["gates"]
    assert (persons["subject_type"], persons["passed"], persons["risk"]["k"]) == ("person", True, 12)
    assert (firms["subject_type"], firms["passed"], firms["risk"]["k"]) == ("enterprise", False, 1)
    page = (tmp_path / "reports/risk.html").read_text("utf-8")
    assert "enterprise" in page
    assert "does not pass" in page.lower()


def test_many_firms_in_every_class_pass_and_the_proposal_counts_firms(tmp_path: Path) -> None:
    gate = {"quasi_identifiers": ["town", "age"], "k": 5}
    _employed(tmp_path / "pass", [f"F{i}" for i in range(120)], gate)
    with pytest.raises(Refused):
        _employed(tmp_path / "fail", [f"F{i // 2 % 10}" for i in range(120)], gate)
    firms = _report(tmp_path / "fail")["tables"][0]["gates"][1]
    assert firms["proposal"]["proven"]
    assert (firms["risk"]["subjects"], firms["risk"]["k"]) == (10, 2)


def test_suppression_counts_every_type_of_subject(tmp_path: Path) -> None:
    """Leaving one small class out costs few persons but every third firm: the limit holds for both."""
    gate = {"quasi_identifiers": ["town", "age"], "k": 5, "max_risk": 1.0, "suppression_limit": 0.2}
    firms = ["F0" if i % 2 == 0 and i // 2 % 5 == 0 else f"F{1 + i // 2 % 5 + 5 * (i // 10 % 6)}" for i in range(120)]
    _employed(tmp_path / "few", firms, gate)
    persons, enterprises = _report(tmp_path / "few")["tables"][0]["gates"]
    assert persons["suppressed_subjects"] == 12
    assert enterprises["suppressed_subjects"] == 1
    with pytest.raises(Refused):
        _employed(tmp_path / "many", firms, {**gate, "suppression_limit": 0.05})


def test_report_carries_the_hash_that_a_signature_refers_to(tmp_path: Path) -> None:
    _build(tmp_path, _people(0), {"quasi_identifiers": ["town", "age"], "k": 5})
    found = _report(tmp_path)
    assert digest({name: value for name, value in found.items() if name != "hash"}) == found["hash"]
    assert found["hash"] in (tmp_path / "reports/risk.html").read_text("utf-8")


def test_report_says_when_there_was_no_gate(tmp_path: Path) -> None:
    request = request_of([LABELS], policy_of({"people": RULES}))
    build(
        request,
        {"people": source_of(_people(0))},
        keys=keys_of(request),
        registry=registry_in(tmp_path),
        folder=tmp_path / "extract",
        reports=tmp_path / "reports",
    )
    assert _report(tmp_path)["tables"][0]["gates"] == []
    assert "not measured" in (tmp_path / "reports/risk.html").read_text("utf-8")


def test_gate_that_names_a_column_without_rule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        _build(tmp_path, _people(0), {"quasi_identifiers": ["town", "agee"]})
    assert refusal.value.code == "masking.policy_invalid"


def test_mock_is_made_without_measuring_a_gate(tmp_path: Path) -> None:
    gate = {"quasi_identifiers": ["town", "age"], "k": 10_000}
    request = request_of([LABELS], policy_of({"people": {"columns": RULES, "gate": gate}}))
    assert mock.build(request, tmp_path / "mock", rows=50, seed=1).mock
