"""Never laxer than ACRO: no value that ACRO fails on generated tables is shown; and its results.json form."""

import json
import os
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from core.decision import RESULT, Decision, Finding, Outcome, Part, ResultColumn, Verdict
from core.figure import Figure, Mark
from core.manifest import ColumnType, Manifest, SnapshotRef
from core.program import Program
from core.records.jobs import Lane
from egress.judging.record import ACRO_VERSION, CarriedNote, Evidence, WithheldNote, decision_record, intact, to_acro
from tests.factories.guard_world import GuardWorld, read_policy

HERE = Path(__file__).parent / "acro"
GOLDEN = json.loads((HERE / "golden.json").read_text(encoding="utf-8"))
DISCLOSIVE = {"MinimumThresholdCheck", "NKCheck", "PPercentCheck", "AllValuesAreSameCheck"}


@pytest.fixture
def world() -> GuardWorld:
    return _world()


@lru_cache(maxsize=1)
def _world() -> GuardWorld:
    return GuardWorld(read_policy(HERE / "policy.yaml"), HERE / "people.sql")


def query(table: dict[str, Any]) -> str:
    keys = ", ".join(table["keys"])
    aggregate = {"count": "count(*)", "sum": f"sum({table['values']})", "mean": f"avg({table['values']})"}
    return f"SELECT {keys}, {aggregate[table['aggregate']]} AS value FROM people GROUP BY {keys}"


@pytest.mark.parametrize("table", GOLDEN["tables"], ids=query)
def test_shows_no_value_that_acro_fails(world: GuardWorld, table: dict[str, Any]) -> None:
    failed = {tuple(cell["key"]) for cell in table["cells"] if DISCLOSIVE & set(cell["checks"])}
    decision = world.answer(query(table)).decision
    shown = {row[:-1] for row in decision.table.rows if row[-1] is not None}
    assert not shown & failed


def test_the_comparison_has_teeth(world: GuardWorld) -> None:
    """Control: ACRO fails cells by threshold and dominance, the bare engine shows them, the guard shows others."""
    checks = {check for table in GOLDEN["tables"] for cell in table["cells"] for check in cell["checks"]}
    assert {"MinimumThresholdCheck", "NKCheck", "PPercentCheck"} <= checks
    table = GOLDEN["tables"][1]
    failed = {tuple(cell["key"]) for cell in table["cells"]}
    assert failed & {tuple(row[:-1]) for row in world.bare(query(table))}
    assert [row for row in world.answer(query(table)).decision.table.rows if row[-1] is not None]


@pytest.mark.skipif("ACRO_PYTHON" not in os.environ, reason="ACRO_PYTHON names no Python that has acro installed")
def test_the_golden_is_what_acro_says_today(tmp_path: Path) -> None:
    script = tmp_path / "make_golden.py"
    script.write_text((HERE / "make_golden.py").read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run([os.environ["ACRO_PYTHON"], script], check=True, capture_output=True, cwd=tmp_path)
    made = json.loads((tmp_path / "golden.json").read_text(encoding="utf-8"))
    assert made["tables"] == GOLDEN["tables"]
    assert (tmp_path / "people.sql").read_text(encoding="utf-8") == (HERE / "people.sql").read_text(encoding="utf-8")


def record(**changes: Any) -> dict[str, Any]:
    program = Program(manifest_hash="m", plan_hash="p", policy_hash="g", cells=(), finish=(), spec={})
    snapshot = SnapshotRef(table="people", snapshot_id="snp_1", as_of="2026-01-31", content_hash="sha256:00")
    manifest = Manifest(
        domain="d", scenario="scn_1", policy_hash="x", key_version=1, mock=False, snapshots=(snapshot,), tables=()
    )
    finding = Finding(rule="threshold.subjects", outcome=Outcome.WITHHOLD, en="Small.", zh="小。", private="cell A")
    columns = tuple(
        ResultColumn(name=name, type=ColumnType.VARCHAR, measure=measure)
        for name, measure in (("area", False), ("value", True))
    )
    part = Part(name=RESULT, columns=columns, rows=(("A", 1),) * 9)
    decision = {"verdict": Verdict.ACCEPTED, "code": None, "findings": (finding,), "parts": (part,)}
    decided = {name: changes.pop(name) for name in [*decision, "figures"] if name in changes}
    plain: dict[str, Any] = {
        "lane": Lane.SAFE_AGGREGATE,
        "program": program,
        "plan_hash": "p",
        "policy_hash": "g",
        "manifest": manifest,
        "decision": Decision(**(decision | decided)),
        "rules": {"threshold.subjects": 10, "suppression.zeros": True},
        "cells": 12,
        "carried": [CarriedNote(boundary="b0", key=("D", "x"), measure="m0", as_of="2026-01-01")],
        "withheld": [
            WithheldNote(boundary="b0", key=("B", None), measure="m0", rule="dominance.p_percent"),
            WithheldNote(boundary="b0", key=("A", "x"), measure="m0", rule="threshold.subjects"),
            WithheldNote(boundary="b0", key=("C", "x"), measure="m0", rule="history.isolation"),
        ],
        "history_versions": {"person": 7},
        "versions": {"yunei": "0.1.0", "duckdb": "2.0.0"},
    }
    return decision_record(Evidence(**(plain | changes)))


def free_code() -> dict[str, Any]:
    figure = Figure(name="trend", table="result", mark=Mark.LINE, x="area", y="value", title="Trend")
    return record(lane=Lane.REVIEW, program=None, verdict=Verdict.REVIEW, withheld=[], carried=[], figures=(figure,))


class TestRecord:
    def test_fits_its_schema(self) -> None:
        schema = json.loads((HERE.parent.parent.parent / "docs" / "decision-record.schema.json").read_text("utf-8"))
        assert problems(record(), schema) == []
        assert problems(record(verdict=Verdict.REFUSED, code="plan.unknown", withheld=[], findings=()), schema) == []
        assert problems(free_code(), schema) == []

    def test_the_schema_check_has_teeth(self) -> None:
        schema = json.loads((HERE.parent.parent.parent / "docs" / "decision-record.schema.json").read_text("utf-8"))
        assert problems(record() | {"extra": 1}, schema)
        assert problems({k: v for k, v in record().items() if k != "inputs"}, schema)
        assert problems(record() | {"verdict": "perhaps"}, schema)

    def test_counts_what_it_lists(self) -> None:
        cells = record()["cells"]
        assert (cells["asked"], cells["released"], cells["withheld"]) == (12, 9, 3)
        assert cells["withheld_by_rule"] == {
            "dominance.p_percent": 1,
            "history.isolation": 1,
            "threshold.subjects": 1,
        }

    def test_a_changed_record_shows(self) -> None:
        assert intact(record())
        assert not intact(record() | {"rules": {"threshold.subjects": 9}})

    def test_equal_decisions_have_equal_records(self) -> None:
        notes = [
            WithheldNote(boundary="b0", key=(name,), measure="m0", rule="threshold.subjects") for name in ("A", "B")
        ]
        assert record(withheld=notes) == record(withheld=notes[::-1])


class TestAcroForm:
    def exported(self, **changes: Any) -> dict[str, Any]:
        return to_acro(
            record(**changes), uid="job_1", command="SELECT 1", timestamp="2026-01-31T00:00:00", files=["result.csv"]
        )

    def test_has_the_fields_of_a_results_file(self) -> None:
        exported, shape = self.exported(), GOLDEN["shape"]
        assert set(exported) == set(shape) - {"output"} | {"results"}
        assert set(exported["tool"]) == set(shape["tool"])
        output = exported["results"]["job_1"]
        assert set(output) == set(shape["output"])
        assert {name: type(value) for name, value in output.items()} == {
            name: type(value) for name, value in shape["output"].items()
        }
        assert set(output["files"][0]) == {"name", "sdc"}
        assert set(output["files"][0]["sdc"]) == {"summary", "cells"}
        assert exported["version"] == ACRO_VERSION == GOLDEN["acro"]

    def test_names_checks_as_acro_does(self) -> None:
        summary = self.exported()["results"]["job_1"]["files"][0]["sdc"]["summary"]
        assert summary == {"MinimumThresholdCheck": 1, "NKCheck": 0, "PPercentCheck": 1, "history.isolation": 1}

    @pytest.mark.parametrize(
        ("verdict", "status"), [(Verdict.ACCEPTED, "pass"), (Verdict.REVIEW, "review"), (Verdict.REFUSED, "fail")]
    )
    def test_status_follows_the_verdict(self, verdict: Verdict, status: str) -> None:
        assert self.exported(verdict=verdict)["results"]["job_1"]["status"] == status


def problems(value: Any, schema: dict[str, Any], at: str = "$") -> list[str]:
    """The part of JSON Schema that our schema uses, and no more: an unknown word in it fails."""
    known = {
        "$schema",
        "title",
        "description",
        "type",
        "additionalProperties",
        "required",
        "properties",
        "enum",
        "const",
        "items",
        "minimum",
        "pattern",
    }
    found = [f"{at}: schema word {word}" for word in set(schema) - known]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}
    wanted = schema.get("type", [])
    names = [wanted] if isinstance(wanted, str) else wanted
    fits = any(value is None if name == "null" else isinstance(value, kinds[name]) for name in names)
    if names and not fits:
        return [*found, f"{at}: type"]
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        found.append(f"{at}: value")
    if isinstance(value, dict):
        properties, extra = schema.get("properties", {}), schema.get("additionalProperties", True)
        found += [f"{at}.{name}: missing" for name in schema.get("required", []) if name not in value]
        for name, inner in value.items():
            if name in properties:
                found += problems(inner, properties[name], f"{at}.{name}")
            elif extra is False:
                found.append(f"{at}.{name}: unknown")
            elif isinstance(extra, dict):
                found += problems(inner, extra, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for number, inner in enumerate(value):
            found += problems(inner, schema["items"], f"{at}[{number}]")
    return found
