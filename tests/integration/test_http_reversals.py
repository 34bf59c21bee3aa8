"""Tokens turned back over HTTP: who may ask, decide and read; key versions; and where no value may ever be found."""

import csv
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from typer.testing import CliRunner

from api import cli
from api.commands import reversals as commands
from api.processes.ingest import ingest_worker, read_secrets
from core.clock import system_clock
from core.errors import PlatformFault
from jobs import reversals
from jobs.ingest import IngestContext
from jobs.materialise import MaterialiseContext
from jobs.reversals import Forgetting
from jobs.worker import Lease, Worker
from store.database import Database
from store.keys import FileKeyService, KeyPurpose, load_keyring
from store.vault import Vault
from tests.factories.flow import LocalRemote
from tests.factories.http import Member, Stage, guide_file, stage

PHONES = {f"P{i:03d}": f"1390530{i:04d}" for i in range(60)}
"""Person → telephone number; generated, nobody's."""
LABELS = {
    "format": 1,
    "table": "calls",
    "subjects": [{"type": "person", "namespace": "person", "column": "person"}],
    "columns": {
        "person": {"label": "person_number", "level": 3, "type": "varchar", "kind": "subject"},
        "phone": {"label": "mobile", "level": 3, "type": "varchar", "kind": "id"},
    },
}
RULES = {"person": {"operator": "pseudonym"}, "phone": {"operator": "ff1"}}


@dataclass
class Office:
    """A platform on which `calls` has been supplied to one scenario, and the people with a key for reversals."""

    stage: Stage
    worker: Worker
    plain: Mapping[str, Member]
    """With keys of all that their role may do."""
    table: str
    scenario: str

    def __post_init__(self) -> None:
        self.cast = {name: self.with_right(member) for name, member in self.plain.items()}

    def with_right(self, member: Member, scope: str = "reversals:act") -> Member:
        issued = self.stage.bureau.post(f"/members/{member.id}/keys", {"scopes": [scope]})
        return Member(self.stage.client, issued.json()["secret"])

    def work(self) -> None:
        while self.worker.run_once():
            pass

    def tokens(self) -> list[str]:
        """Tokens of the newest extract, as code inside the sandbox sees them."""
        extracts = self.plain["operator"].get(f"/scenarios/{self.scenario}/extracts").json()
        newest = max((item for item in extracts if not item["mock"]), key=lambda item: item["created_at"])
        with self.stage.platform.database.read() as uow:
            folder = uow.extracts.get_unscoped(newest["id"]).folder
        path = self.stage.platform.home.extracts / folder / "tables" / "calls.parquet"
        return sorted(pq.read_table(path)["phone"].to_pylist())

    def ask(self, tokens: list[str], who: str = "health", **changes: Any) -> Any:
        body = {"scenario": self.scenario, "table": self.table, "column": "phone", "tokens": tokens}
        return self.cast[who].post("/reversals", body | {"reason": "case 7, court order"} | changes)

    def vote(self, reversal: str, who: str, verdict: str = "approve", comment: str = "seen") -> Any:
        return self.cast[who].post(f"/reversals/{reversal}/votes", {"verdict": verdict, "comment": comment})

    def answered(self, tokens: list[str], **changes: Any) -> Any:
        """A request that both approved, and its work done."""
        made = self.ask(tokens, **changes).json()["id"]
        for who in ("bureau", "security"):
            assert self.vote(made, who).status_code == 200
        self.work()
        return self.cast["health"].get(f"/reversals/{made}").json()

    def read(self, reversal: str, who: str = "health", **how: Any) -> Any:
        return self.cast[who].post(f"/reversals/{reversal}/reveal", **how)

    def set_policy(self, **changes: Any) -> None:
        policy = {"name": "calls", "version": 1, "key_version": 1, "tables": {"calls": {"columns": RULES}}} | changes
        answer = self.plain["operator"].post("/policies/masking", {"text": yaml.safe_dump(policy)})
        assert answer.status_code == 201

    def acts(self, reversal: str) -> list[str]:
        with self.stage.platform.database.read() as uow:
            return [row.act for row in uow.audit_rows.find_unscoped(object=reversal)]


def worker_of(platform: Stage) -> Worker:
    home, database = platform.platform.home, platform.platform.database
    vault = Vault(home.vault, FileKeyService(load_keyring(home.keys / "vault", KeyPurpose.VAULT)))
    master = load_keyring(home.keys / "masking", KeyPurpose.MASKING).active_key
    masking = MaterialiseContext(database, vault, master, home.registry, home.extracts, home.reports)
    reading = IngestContext(database, vault, partial(read_secrets, home), (home.inbox,))
    return ingest_worker(reading, masking, platform.platform.reversals)


def deliver(inbox: Path) -> None:
    with (inbox / "calls.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("person", "phone"), *PHONES.items()])


def register(department: Member) -> str:
    settings = {"path": "calls.csv", "types": {"person": "text", "phone": "text"}}
    source = department.post("/sources", {"name": "calls", "kind": "delimited", "settings": settings}).json()
    fields = [{"name": name, "title": name, "type": "text", "level": 3} for name in ("person", "phone")]
    entry = {"source": source["id"], "name": "calls", "title": "Calls", "fields": fields}
    table: str = department.post("/tables", entry).json()["id"]
    assert department.post(f"/tables/{table}/snapshots").status_code == 202
    return table


def grant(platform: Stage, cast: Mapping[str, Member], table: str) -> str:
    agreement = cast["operator"].post(
        "/agreements",
        {
            "organisation": cast["developer"].organisation,
            "valid_from": (system_clock() - timedelta(days=1)).isoformat(),
            "valid_until": (system_clock() + timedelta(days=300)).isoformat(),
            "scope": "statistics",
        },
    )
    body = guide_file("application.yaml") | {
        "agreement": agreement.json()["id"],
        "tables": [{"table": table, "columns": ["person", "phone"]}],
    }
    scenario: str = cast["developer"].post("/scenarios", body).json()["id"]
    platform.approve(scenario, cast["operator"], cast["bureau"])
    return scenario


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with stage(tmp_path_factory.mktemp("home")) as platform:
        deliver(platform.platform.home.inbox)
        roles = {"health": "source_department", "residents": "source_department", "operator": "operator"}
        roles |= {"developer": "developer", "security": "security_officer"}
        cast = {"bureau": platform.bureau} | {name: platform.join(role, name) for name, role in roles.items()}
        cast["colleague"] = platform.member(cast["health"].organisation, "colleague")
        table, worker = register(cast["health"]), worker_of(platform)
        assert worker.run_once()
        cast["health"].post(f"/tables/{table}/labels", {"columns": LABELS})
        cast["health"].post(f"/tables/{table}/publish", {"consent": True})
        found = Office(platform, worker, cast, table, "")
        found.set_policy()
        found = replace(found, scenario=grant(platform, cast, table))
        found.work()
        yield found


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_who_asked_reads_the_values_after_two_have_approved(office: Office) -> None:
    tokens = office.tokens()[:3]
    made = office.ask(tokens).json()
    assert made["state"] == "requested"
    assert code_of(office.read(made["id"])) == (409, "reversal_not_ready")
    assert office.vote(made["id"], "security").json()["state"] == "requested"
    office.work()
    assert code_of(office.read(made["id"])) == (409, "reversal_not_ready")
    assert office.vote(made["id"], "bureau").json()["state"] == "approved"
    office.work()
    found = office.read(made["id"]).json()["values"]
    assert [item["token"] for item in found] == tokens
    assert {item["value"] for item in found} < set(PHONES.values())
    assert len({item["value"] for item in found}) == 3
    assert office.read(made["id"]).status_code == 200
    assert office.acts(made["id"]) == [
        "reversal.requested",
        "reversal.approved",
        "reversal.made",
        "reversal.revealed",
        "reversal.revealed",
    ]


def test_the_record_says_who_why_and_of_what_but_neither_token_nor_value(office: Office) -> None:
    tokens = office.tokens()[:2]
    reversal = office.answered(tokens)
    values = [item["value"] for item in office.read(reversal["id"]).json()["values"]]
    with office.stage.platform.database.read() as uow:
        rows = {row.act: row for row in uow.audit_rows.find_unscoped(object=reversal["id"])}
    asked = rows["reversal.requested"]
    assert asked.member == office.plain["health"].id
    assert asked.details == {
        "scenario": office.scenario,
        "extract": reversal["extract"],
        "table": office.table,
        "column": "phone",
        "key_version": reversal["key_version"],
        "tokens": 2,
        "reason": "case 7, court order",
    }
    assert rows["reversal.revealed"].details == {k: v for k, v in asked.details.items() if k != "reason"}
    said = "".join(str(row.details) for row in rows.values()) + str(reversal)
    assert not [text for text in (*tokens, *values) if text in said]


def test_a_repeated_answer_does_not_hold_the_values(office: Office) -> None:
    reversal = office.answered(office.tokens()[:1])
    first = office.read(reversal["id"], key="the-same")
    again = office.read(reversal["id"], key="the-same")
    assert "values" in first.json()
    assert again.json() == {"id": reversal["id"]}


def test_no_value_lies_anywhere_in_the_clear(
    office: Office, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    reversal = office.answered(office.tokens()[:5])
    values = [item["value"] for item in office.read(reversal["id"]).json()["values"]]
    said = caplog.text + "".join(capfd.readouterr())
    home = office.stage.platform.home
    files = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    holding = {path.relative_to(home.root).parts[0] for path, data in files.items() if values[0].encode() in data}
    assert holding == {"inbox"}, "the delivery itself is the control: the search finds what is there"
    for value in values:
        assert value not in said
        assert not [path for path, data in files.items() if value.encode() in data and home.inbox not in path.parents]
    sealed = [path.name for path in home.reversals.iterdir()]
    assert f"{reversal['id']}.values" in sealed
    assert f"{reversal['id']}.tokens" not in sealed


def test_tokens_from_before_a_rotation_need_their_key_version(office: Office) -> None:
    old = office.tokens()[:2]
    before = {item["value"] for item in office.read(office.answered(old)["id"]).json()["values"]}
    try:
        office.set_policy(version=2, key_version=2)
        office.plain["operator"].post(f"/scenarios/{office.scenario}/extracts")
        office.work()
        new = office.tokens()
        assert not set(old) & set(new)
        failed = office.answered(old)
        assert (failed["state"], failed["failure"]) == ("failed", "masking.token_unknown")
        assert failed["message"]
        assert failed["message_zh"]
        assert code_of(office.read(failed["id"])) == (409, "reversal_not_ready")
        found = office.answered(old, key_version=1)
        assert {item["value"] for item in office.read(found["id"]).json()["values"]} == before
        assert office.answered(new[:2])["state"] == "ready"
        assert office.answered(new[:2], key_version=1)["failure"] == "masking.token_unknown"
        assert code_of(office.ask(new[:1], key_version=3)) == (422, "reversal_extract")
    finally:
        office.set_policy(version=3)
        office.plain["operator"].post(f"/scenarios/{office.scenario}/extracts")
        office.work()


@pytest.mark.parametrize("text", ["139000000ab", "12", "13905309999"])
def test_what_is_no_token_is_refused_without_saying_which(office: Office, text: str) -> None:
    found = office.answered([*office.tokens()[:1], text])
    assert (found["state"], found["failure"]) == ("failed", "masking.token_unknown")
    said = (found["failure"], found["message"], found["message_zh"], found["reason"])
    assert not any(text in part for part in said)  # not in all of it: times and hashes hold short numbers
    assert not list(office.stage.platform.home.reversals.glob(f"{found['id']}*"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tokens": []}, (422, "reversal_tokens")),
        ({"tokens": [f"{i:011d}" for i in range(21)]}, (422, "reversal_tokens")),
        ({"tokens": ["13900000000"] * 2}, (422, "reversal_tokens")),
        ({"tokens": [""]}, (422, "reversal_tokens")),
        ({"tokens": ["1" * 65]}, (422, "reversal_tokens")),
        ({"reason": " "}, (422, "comment_needed")),
        ({"reason": ""}, (422, "body_invalid")),
        ({"column": "person"}, (422, "masking.not_reversible")),
        ({"column": "PHONE"}, (404, "not_found")),
        ({"column": "height"}, (404, "not_found")),
        ({"table": "tab_" + "a" * 26}, (404, "not_found")),
        ({"scenario": "scn_" + "a" * 26}, (404, "not_found")),
        ({"key_version": 0}, (422, "body_invalid")),
        ({"tokens": [f"{i:011d}" for i in range(20)]}, (201, "")),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_is_turned_back_at_once(
    office: Office, changes: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = office.ask(**({"tokens": ["13900000000"]} | changes))
    assert (answer.status_code, answer.json().get("code", "")) == expected


@pytest.mark.parametrize("who", ["residents", "operator", "developer", "bureau", "security"])
def test_nobody_but_the_department_that_supplied_the_table_asks(office: Office, who: str) -> None:
    assert office.ask(["13900000000"], who=who).status_code in (403, 404)
    assert office.ask(["13900000000"], who="colleague").status_code == 201


@pytest.mark.parametrize("who", ["residents", "operator", "developer", "bureau", "security", "colleague"])
def test_nobody_reads_what_another_asked_for(office: Office, who: str) -> None:
    reversal = office.answered(office.tokens()[:1])["id"]
    assert office.read(reversal, who=who).status_code in (403, 404)
    assert office.read(reversal).status_code == 200


def test_no_role_has_the_right_by_itself(office: Office) -> None:
    reversal = office.answered(office.tokens()[:1])["id"]
    tokens = {"scenario": office.scenario, "table": office.table, "column": "phone", "tokens": ["13900000000"]}
    for member in (
        office.plain["health"],
        office.plain["bureau"],
        office.with_right(office.plain["health"], "data:act"),
    ):
        assert code_of(member.get("/reversals")) == (403, "key_scope")
        assert code_of(member.post("/reversals", tokens | {"reason": "case"})) == (403, "key_scope")
        assert code_of(member.post(f"/reversals/{reversal}/reveal")) == (403, "key_scope")
    reader = office.with_right(office.plain["health"], "reversals:read")
    assert reader.get(f"/reversals/{reversal}").status_code == 200
    assert code_of(reader.post(f"/reversals/{reversal}/reveal")) == (403, "key_scope")
    assert code_of(office.cast["health"].get("/tables")) == (403, "key_scope"), "and the key is good for nothing else"


@pytest.mark.parametrize("who", ["health", "residents", "operator", "developer"])
def test_only_bureau_and_security_officer_decide(office: Office, who: str) -> None:
    made = office.ask(["13900000000"]).json()["id"]
    assert code_of(office.vote(made, who)) == (403, "not_your_part")


def test_two_people_of_one_role_are_not_two(office: Office) -> None:
    second = office.with_right(office.stage.member(office.plain["bureau"].organisation, "second"))
    made = office.ask(["13900000000"]).json()["id"]
    assert office.vote(made, "bureau").json()["state"] == "requested"
    assert code_of(office.vote(made, "bureau")) == (409, "already_voted")
    assert code_of(second.post(f"/reversals/{made}/votes", {"verdict": "approve"})) == (409, "already_voted")
    assert office.vote(made, "security").json()["state"] == "approved"


def test_one_rejection_with_its_reason_ends_it(office: Office) -> None:
    made = office.ask(office.tokens()[:1]).json()["id"]
    office.vote(made, "bureau")
    assert code_of(office.vote(made, "security", "reject", "")) == (422, "comment_needed")
    assert code_of(office.vote(made, "security", "return")) == (422, "verdict_not_allowed")
    assert office.vote(made, "security", "reject", "no order").json()["state"] == "rejected"
    assert code_of(office.vote(made, "security")) == (409, "reversal_decided")
    office.work()
    assert code_of(office.read(made)) == (409, "reversal_not_ready")


def later(office: Office, by: timedelta) -> Database:
    """The same database at a later hour."""
    return Database.open(office.stage.platform.settings.database_url, clock=lambda: system_clock() + by)


def test_values_are_read_for_a_day_and_then_deleted(office: Office) -> None:
    reversal = office.answered(office.tokens()[:1])["id"]
    files = office.stage.platform.reversals
    for by, kept in ((timedelta(hours=23), True), (timedelta(hours=25), False)):
        database = later(office, by)
        Forgetting(database, files)()
        database.close()
        assert (f"{reversal}.values" in dict(files.written())) is kept
        assert (office.read(reversal).status_code == 200) is kept
    assert office.acts(reversal)[-1] == "reversal.expired"


def test_a_request_that_nobody_decides_ends_with_its_tokens(office: Office) -> None:
    reversal = office.ask(office.tokens()[:1]).json()["id"]
    files = office.stage.platform.reversals
    assert f"{reversal}.tokens" in dict(files.written())
    database = later(office, timedelta(days=8))
    Forgetting(database, files)()
    database.close()
    assert f"{reversal}.tokens" not in dict(files.written())
    assert office.cast["health"].get(f"/reversals/{reversal}").json()["state"] == "expired"


def test_tokens_that_were_changed_after_the_approval_are_not_turned_back(office: Office) -> None:
    tokens = office.tokens()
    made = office.ask(tokens[:1]).json()["id"]
    for who in ("bureau", "security"):
        office.vote(made, who)
    office.stage.platform.reversals.put(f"{made}.tokens", f'["{tokens[1]}"]'.encode())
    work = [item for item in office.plain["operator"].get("/work", state="ready").json() if item["kind"] == "reverse"]
    assert [item["payload"]["reversal"] for item in work] == [made]
    with office.stage.platform.database.begin() as uow:
        lease = uow.queue.lease(("reverse",), "test", 60.0)
        assert lease is not None
    handler = office.worker.handlers["reverse"]
    with pytest.raises(PlatformFault) as fault:
        handler(Lease(office.stage.platform.database, lease))
    assert fault.value.code == "file_altered"
    reversals.gave_up(office.stage.platform.database, office.stage.platform.reversals, lease, "file_altered")
    found = office.cast["health"].get(f"/reversals/{made}").json()
    assert (found["state"], found["failure"]) == ("failed", "file_altered")


def test_the_command_walks_the_whole_way(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "connect", lambda name: LocalRemote(office.cast[name]))
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    def yunei(*words: str) -> str:
        done = CliRunner().invoke(cli.app, ["mask", "reveal", *words])
        assert done.exit_code == 0, done.output
        return done.output

    tokens = office.tokens()[:2]
    listed = tmp_path / "tokens.txt"
    listed.write_text("\n".join(tokens) + "\n", encoding="utf-8")
    where = ("--scenario", office.scenario, "--table", office.table, "--column", "phone")
    made = yunei("ask", str(listed), *where, "--reason", "case 7", "--as", "health", "-q").strip()
    assert made in yunei("list", "--as", "health", "--json")
    for who in ("bureau", "security"):
        yunei("vote", made, "approve", "--as", who)
    office.work()
    assert "case 7" in yunei("show", made, "--as", "bureau")
    shown = yunei("read", made, "--as", "health")
    values = json.loads(yunei("read", made, "--as", "health", "--json"))["values"]
    assert {item["value"] for item in values} <= set(PHONES.values())
    assert all(item["token"] in shown and item["value"] in shown for item in values)
    listed.write_text("12\n", encoding="utf-8")
    failed = yunei("ask", str(listed), *where, "--reason", "case 8", "--as", "health", "-q").strip()
    for who in ("bureau", "security"):
        yunei("vote", failed, "approve", "--as", who)
    office.work()
    assert "未还原任何数据" in yunei("show", failed, "--as", "health").replace("\n", "")
