"""Risk reports on a running platform: who reads them, what a signature does, and that a changed file is not shown."""

import csv
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from api import cli
from api.commands import risk as commands
from api.processes.ingest import ingest_worker, read_secrets
from core.canonical import digest
from core.clock import system_clock
from jobs.ingest import IngestContext
from jobs.materialise import MaterialiseContext
from jobs.worker import Worker
from store.keys import FileKeyService, KeyPurpose, load_keyring
from store.vault import Vault
from tests.factories.flow import LocalRemote
from tests.factories.http import Member, Stage, guide_file, stage

TOWNS = ("East", "North", "South")
PEOPLE = [(f"person-{number:04d}-canary", TOWNS[number % 3]) for number in range(90)]
"""Generated; thirty a town, so that k = 10 passes and k = 40 does not."""
LABELS = {
    "format": 1,
    "table": "people",
    "subjects": [{"type": "person", "namespace": "person", "column": "person"}],
    "columns": {
        "person": {"label": "person_number", "level": 3, "type": "varchar", "kind": "subject"},
        "town": {"label": "category", "level": 1, "type": "varchar", "kind": "key", "domain": list(TOWNS)},
    },
}
RULES = {"person": {"operator": "pseudonym"}, "town": {"operator": "keep"}}


@dataclass
class Office:
    """A platform that supplies `people` to one scenario: once not, because of its gate, and then three times."""

    stage: Stage
    worker: Worker
    cast: Mapping[str, Member]
    scenario: str

    def reports(self, who: str = "bureau") -> list[dict[str, Any]]:
        """Newest first."""
        found: list[dict[str, Any]] = self.cast[who].get("/risk-reports", scenario=self.scenario).json()
        return found

    def supply(self, k: int, version: int) -> None:
        set_policy(self.cast["operator"], k, version)
        assert self.cast["operator"].post(f"/scenarios/{self.scenario}/extracts").status_code == 202
        work(self.worker)

    def log_in(self, who: str) -> None:
        self.stage.client.cookies.clear()
        answer = self.stage.client.post("/console/login", data={"key": self.cast[who].secret}, follow_redirects=False)
        assert answer.status_code == 303

    def page(self, path: str) -> Any:
        return self.stage.client.get(f"/console{path}")

    def sign(self, report: str, who: str, verdict: str, comment: str = "") -> Any:
        return self.cast[who].post(f"/risk-reports/{report}/signatures", {"verdict": verdict, "comment": comment})

    def grant_state(self) -> str:
        found: str = self.cast["bureau"].get("/grants", scenario=self.scenario).json()[0]["state"]
        return found


def work(worker: Worker) -> None:
    logging.getLogger("yunei.worker").setLevel(logging.ERROR)  # a gate that stops is what these tests are about
    while worker.run_once():
        pass


def set_policy(operator: Member, k: int, version: int) -> None:
    gate = {"quasi_identifiers": ["town"], "k": k}
    policy = {"name": "people", "version": version, "key_version": 1, "tables": {"people": {"columns": RULES}}}
    policy["tables"]["people"]["gate"] = gate
    assert operator.post("/policies/masking", {"text": yaml.safe_dump(policy)}).status_code == 201


def worker_of(platform: Stage) -> Worker:
    home, database = platform.platform.home, platform.platform.database
    vault = Vault(home.vault, FileKeyService(load_keyring(home.keys / "vault", KeyPurpose.VAULT)))
    master = load_keyring(home.keys / "masking", KeyPurpose.MASKING).active_key
    masking = MaterialiseContext(database, vault, master, home.registry, home.extracts, home.reports)
    reading = IngestContext(database, vault, partial(read_secrets, home), (home.inbox,))
    return ingest_worker(reading, masking, platform.platform.reversals)


def published(department: Member, worker: Worker) -> str:
    settings = {"path": "people.csv", "types": {"person": "text", "town": "text"}}
    source = department.post("/sources", {"name": "people", "kind": "delimited", "settings": settings}).json()
    fields = [{"name": name, "title": name, "type": "text", "level": 3} for name in ("person", "town")]
    entry = {"source": source["id"], "name": "people", "title": "People", "fields": fields}
    table: str = department.post("/tables", entry).json()["id"]
    assert department.post(f"/tables/{table}/snapshots").status_code == 202
    work(worker)
    department.post(f"/tables/{table}/labels", {"columns": LABELS})
    department.post(f"/tables/{table}/publish", {"consent": True})
    return table


def granted(platform: Stage, cast: Mapping[str, Member], table: str) -> str:
    agreement = cast["operator"].post(
        "/agreements",
        {
            "organisation": cast["developer"].organisation,
            "valid_from": (system_clock() - timedelta(days=1)).isoformat(),
            "valid_until": (system_clock() + timedelta(days=300)).isoformat(),
            "scope": "statistics",
        },
    )
    asked = {"agreement": agreement.json()["id"], "tables": [{"table": table, "columns": ["person", "town"]}]}
    scenario: str = cast["developer"].post("/scenarios", guide_file("application.yaml") | asked).json()["id"]
    platform.approve(scenario, cast["operator"], cast["bureau"])
    return scenario


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with stage(tmp_path_factory.mktemp("home")) as platform:
        with (platform.platform.home.inbox / "people.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("person", "town"), *PEOPLE])
        roles = ("source_department", "operator", "developer", "security_officer", "consumer")
        cast = {"bureau": platform.bureau} | {role: platform.join(role, f"the {role}") for role in roles}
        worker = worker_of(platform)
        table = published(cast["source_department"], worker)
        set_policy(cast["operator"], 40, 1)
        found = Office(platform, worker, cast, granted(platform, cast, table))
        work(worker)
        found.supply(10, 2)
        yield found


def test_an_extract_that_passed_and_one_that_was_stopped_are_both_on_record(office: Office) -> None:
    newest, oldest = office.reports()[0], office.reports()[-1]
    assert (oldest["passed"], newest["passed"]) == (False, True)
    extracts = office.cast["operator"].get(f"/scenarios/{office.scenario}/extracts").json()
    assert newest["manifest_hash"] in {item["manifest_hash"] for item in extracts if not item["mock"]}
    assert oldest["manifest_hash"] == ""
    found = office.cast["bureau"].get(f"/risk-reports/{newest['id']}").json()["figures"]
    assert found["tables"][0]["gates"][0]["risk"]["k"] == 30
    assert digest({name: value for name, value in found.items() if name != "hash"}) == newest["report_hash"]
    with office.stage.platform.database.read() as uow:
        acts = [row.act for row in uow.audit_rows.find_unscoped(object=newest["id"])]
    assert acts[:2] == ["risk_report.made", "risk_report.looked_at"]


@pytest.mark.parametrize("role", ["developer", "consumer", "source_department"])
def test_who_is_no_official_sees_no_report(office: Office, role: str) -> None:
    report = office.reports()[0]["id"]
    assert office.reports(role) == []
    assert office.cast[role].get(f"/risk-reports/{report}").status_code == 404
    assert office.sign(report, role, "approve").status_code == 403
    office.log_in(role)
    assert [office.page(path).status_code for path in ("/risk", f"/risk/{report}", f"/risk/{report}/report.json")] == [
        403,
        403,
        403,
    ]
    assert 'href="/console/risk"' not in office.page("/catalog").text


@pytest.mark.parametrize("role", ["bureau", "operator", "security_officer"])
def test_officials_read_charts_and_figures_and_no_value(office: Office, role: str) -> None:
    office.log_in(role)
    for report in office.reports():
        assert f"/console/risk/{report['id']}" in office.page("/risk").text
        answer = office.page(f"/risk/{report['id']}")
        assert answer.status_code == 200
        assert answer.text.count("<svg ") >= 2
        assert "<script" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert report["report_hash"] in answer.text
        figures = office.page(f"/risk/{report['id']}/report.json")
        assert figures.json()["hash"] == report["report_hash"]
        assert "canary" not in answer.text + figures.text
        may_sign = report["passed"] and role != "operator"
        assert (f"/console/risk/{report['id']}/sign" in answer.text) == may_sign


def test_what_was_stopped_is_not_signed_and_the_operator_signs_nothing(office: Office) -> None:
    newest, oldest = office.reports()[0], office.reports()[-1]
    stopped = office.sign(oldest["id"], "bureau", "approve")
    assert (stopped.status_code, stopped.json()["code"]) == (409, "risk_report_stopped")
    assert office.sign(newest["id"], "operator", "approve").status_code == 403
    assert office.sign(newest["id"], "bureau", "return").status_code == 422
    assert office.sign(newest["id"], "bureau", "reject").json()["code"] == "comment_needed"
    assert office.reports()[0]["signatures"] == []


def test_a_signature_from_the_page_is_on_record_with_the_hash_of_the_figures(office: Office) -> None:
    report = office.reports()[0]
    office.log_in("security_officer")
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', office.page(f"/risk/{report['id']}").text)
    assert token
    fields = {"verdict": "approve", "comment": "read", "form_token": token.group(1)}
    address = f"/console/risk/{report['id']}/sign"
    assert office.stage.client.post(address, data=fields | {"form_token": "forged"}).status_code == 403
    done = office.stage.client.post(address, data=fields)
    assert done.status_code == 200
    assert "the security_officer" in done.text
    assert address not in done.text, "a person signs once"
    assert office.stage.client.post(address, data=fields).status_code == 409
    with office.stage.platform.database.read() as uow:
        cast = next(
            row for row in uow.audit_rows.find_unscoped(act="vote.cast") if row.details["subject"] == report["id"]
        )
    assert cast.details["report"] == report["report_hash"]
    assert cast.member == office.cast["security_officer"].id
    assert office.grant_state() == "active"


def test_a_changed_file_is_neither_shown_nor_signed(office: Office) -> None:
    report = office.reports()[0]
    with office.stage.platform.database.read() as uow:
        folder = uow.risk_reports.get_unscoped(report["id"]).folder
    path = office.stage.platform.home.reports / folder / "risk.json"
    whole = path.read_text("utf-8")
    found = json.loads(whole)
    found["tables"][0]["gates"][0]["risk"]["k"] = 31
    kept = {name: value for name, value in found.items() if name != "hash"}
    for changed in (json.dumps(found), json.dumps({**kept, "hash": digest(kept)}), "{", "[]"):
        path.write_text(changed, "utf-8")
        answer = office.cast["bureau"].get(f"/risk-reports/{report['id']}")
        assert (answer.status_code, answer.json()["code"]) == (503, "risk_report_changed")
        assert office.sign(report["id"], "bureau", "approve").status_code == 503
    path.write_text(whole, "utf-8")
    assert office.cast["bureau"].get(f"/risk-reports/{report['id']}").status_code == 200
    assert len(office.reports()[0]["signatures"]) <= 1, "what could not be read was not signed"


def test_the_command_lists_shows_and_signs(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.supply(20, 3)
    monkeypatch.setattr(commands, "connect", lambda actor: LocalRemote(office.cast[actor]))
    report = office.reports()[0]["id"]

    def run(*words: str) -> str:
        answer = CliRunner().invoke(cli.app, ["mask", "risk", *words])
        assert answer.exit_code == 0, answer.output
        return answer.output

    assert report in run("list", "--as", "bureau")
    assert "asked k" in run("show", report, "--as", "bureau")
    assert json.loads(run("show", report, "--as", "bureau", "--json"))["figures"]["passed"]
    signed = json.loads(run("sign", report, "approve", "--comment", "read", "--as", "bureau", "--json"))
    assert [vote["verdict"] for vote in signed["signatures"]] == ["approve"]


def test_a_refusal_suspends_the_grant(office: Office) -> None:
    office.supply(25, 4)
    report = office.reports()[0]["id"]
    assert office.grant_state() == "active"
    answer = office.sign(report, "security_officer", "reject", "too few people in South")
    assert answer.status_code == 200, answer.text
    assert office.grant_state() == "suspended"
    restored = office.cast["bureau"].get("/grants", scenario=office.scenario).json()[0]["id"]
    assert office.cast["bureau"].post(f"/grants/{restored}/restore", {"reason": "looked at"}).status_code == 200
