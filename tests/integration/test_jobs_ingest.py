"""Ingest on real parts: a bad delivery ends in its code, with nothing half-written and nothing lost."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import PlatformFault
from jobs import ingest
from jobs.ingest import IngestContext
from jobs.worker import Worker
from store.keys import FileKeyService, KeyPurpose, create_keyring, load_keyring
from store.vault import Vault
from tests.factories.http import Member, Stage, guide_file, stage

GOOD = "person,name,town,ward,age,cost\n" + "".join(f"p{i},n{i},East,surgery,{i},{i}.5\n" for i in range(40))


@dataclass
class Office:
    """A department with one delivered file, and the ingest process's means."""

    stage: Stage
    department: Member
    context: IngestContext
    table: str
    file: Path

    def deliver(self, content: bytes | str, as_of: date | None = None) -> Any:
        """Deliver the file, ask for a snapshot, let it be read; the work as it then stands."""
        self.file.write_bytes(content.encode() if isinstance(content, str) else content)
        asked = self.department.post(f"/tables/{self.table}/snapshots", {"as_of": as_of.isoformat()} if as_of else {})
        assert asked.status_code == 202, asked.text
        return self.attempt(asked.json()["id"])

    def attempt(self, work: str) -> Any:
        """Run what is due until this piece of work has been tried; how it then stands."""
        worker = Worker(
            name="ingest",
            database=self.context.database,
            handlers={"ingest": lambda lease: ingest.ingest(self.context, lease)},
            gave_up=lambda *_: None,
        )
        while not (shown := self.department.get(f"/work/{work}").json())["attempts"]:
            worker.run_once()
        return shown

    def snapshots(self) -> list[Any]:
        """What is on record; the vault holds exactly these, or the test fails."""
        listed: list[Any] = self.department.get(f"/tables/{self.table}/snapshots").json()
        with self.context.database.read() as uow:
            known = {item.id for item in uow.snapshots.find_unscoped()}
        assert set(self.context.vault.snapshots()) == known
        return listed


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def office(platform: Stage) -> Office:
    home = platform.platform.home
    vault = Vault(home.vault, FileKeyService(load_keyring(home.keys / "vault", KeyPurpose.VAULT)))
    context = IngestContext(platform.platform.database, vault, lambda name: {}, (home.inbox,))
    once = secrets.token_hex(4)
    department = platform.join("source_department", f"health {once}")
    settings = guide_file("source.yaml")["settings"] | {"path": f"{once}.csv"}
    source = department.post("/sources", {"name": once, "kind": "delimited", "settings": settings}).json()
    entry = guide_file("table.yaml") | {"source": source["id"], "name": f"t_{once}"}
    table = department.post("/tables", entry).json()["id"]
    return Office(platform, department, context, table, home.inbox / f"{once}.csv")


def test_a_delivery_named_by_its_place_in_the_inbox_is_read(office: Office) -> None:
    assert office.deliver(GOOD)["state"] == "done"
    assert [item["row_count"] for item in office.snapshots()] == [40]


BAD = {
    "source_encoding": GOOD.replace("East", "东").encode("gb18030"),
    "source_ragged": GOOD + "p41,n41,East\n",
    "source_value_type": GOOD.replace("7.5", "much"),
    "source_header": "",
    "source_empty": "person,name,town,ward,age,cost\n",
}


@pytest.mark.parametrize("code", BAD)
def test_a_bad_first_delivery_leaves_nothing(office: Office, code: str) -> None:
    work = office.deliver(BAD[code])
    assert (work["state"], work["error"]) == ("failed", code)
    assert office.snapshots() == []


@pytest.mark.parametrize("code", [*BAD, "source_schema_changed"])
def test_a_bad_later_delivery_leaves_the_earlier_snapshot_as_it_was(office: Office, code: str) -> None:
    office.deliver(GOOD)
    before = office.snapshots()
    changed = GOOD.replace("ward", "station") if code == "source_schema_changed" else BAD[code]
    work = office.deliver(changed)
    assert (work["state"], work["error"]) == ("failed", code)  # at once: another look would find the same
    assert office.snapshots() == before
    assert office.context.vault.read(before[0]["id"]).read_all().num_rows == 40
    assert office.deliver(GOOD)["state"] == "done"  # the control


def test_a_missing_delivery_says_so_and_no_more(office: Office) -> None:
    office.deliver(GOOD)
    office.file.unlink()
    asked = office.department.post(f"/tables/{office.table}/snapshots").json()
    assert office.attempt(asked["id"])["error"] == "source_table_unknown"
    assert len(office.snapshots()) == 1


def test_the_newest_snapshot_is_the_one_of_the_latest_day(office: Office) -> None:
    """One notion for reading on and for making extracts: a late delivery of an old day changes neither."""
    today = date.fromisoformat("2026-01-31")
    office.deliver(GOOD, today)
    office.deliver(GOOD + "p40,n40,East,surgery,40,1.5\n", today - timedelta(days=30))
    with office.context.database.read() as uow:
        table = uow.tables.get_unscoped(office.table)
        assert ingest.newest_snapshot(uow, table).row_count == 40
        assert len(uow.snapshots.find_unscoped(table=table.id)) == 2


def test_a_damaged_snapshot_stops_the_next_read_and_is_kept_for_whoever_looks(office: Office) -> None:
    office.deliver(GOOD)
    (snapshot,) = office.snapshots()
    damaged = [
        path for path in office.stage.platform.home.vault.rglob("*") if path.is_file() and snapshot["id"] in str(path)
    ]
    for path in damaged:
        path.write_bytes(path.read_bytes()[:-7])
    assert damaged
    work = office.deliver(GOOD)
    assert (work["state"] != "done", work["error"]) == (True, "snapshot_altered")
    assert [item["id"] for item in office.snapshots()] == [snapshot["id"]]


def test_a_vault_under_another_key_gives_nothing_and_loses_nothing(office: Office, tmp_path: Path) -> None:
    office.deliver(GOOD)
    (snapshot,) = office.snapshots()
    create_keyring(tmp_path / "vault", KeyPurpose.VAULT, secrets.token_bytes)
    wrong = FileKeyService(load_keyring(tmp_path / "vault", KeyPurpose.VAULT))
    other = Vault(office.stage.platform.home.vault, wrong)
    with pytest.raises(PlatformFault) as error:
        other.read(snapshot["id"]).read_all()
    assert error.value.code == "key_wrong"
    assert office.context.vault.read(snapshot["id"]).read_all().num_rows == 40  # the control
