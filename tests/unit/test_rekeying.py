"""The vault's key changes in one act, on record, and never while a server holds the old one."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from api import founding, rekeying
from api.home import Home
from api.rekeying import rekey_vault
from api.settings import Settings, read_settings
from core.errors import Conflict, PlatformFault
from core.ids import SnapshotId, TableId, new_id
from store.database import Database
from store.keys import FileKeyService, KeyPurpose, load_keyring
from store.snapshot import SnapshotHeader
from store.vault import Vault

ROWS = pa.table({"zper": [1, 2, 3]})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = read_settings({"YUNEI_HOME": str(tmp_path / "home")})
    founding.found(found, scheme="yanzhou", bureau="bureau", member="bureau")
    return found


def key_file(settings: Settings) -> Path:
    return Home(settings.home).keys / KeyPurpose.VAULT


def vault(settings: Settings) -> Vault:
    return Vault(settings.home / "vault", FileKeyService(load_keyring(key_file(settings), KeyPurpose.VAULT)))


def snapshot(settings: Settings) -> SnapshotId:
    header = SnapshotHeader(
        table_id=TableId(new_id("table", os.urandom)),
        snapshot_id=SnapshotId(new_id("snapshot", os.urandom)),
        as_of=date(2026, 11, 21),
        taken_at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    vault(settings).write(header, ROWS.to_reader())
    return header.snapshot_id


def acts(settings: Settings) -> list[tuple[str, dict[str, object]]]:
    database = Database.open(settings.database_url)
    try:
        with database.read() as uow:
            rows = uow.audit_rows.find_unscoped(act="vault.rekeyed")
            return [(row.object, dict(row.details)) for row in rows]
    finally:
        database.close()


def test_all_snapshots_are_readable_under_the_new_key_alone(settings: Settings) -> None:
    taken = [snapshot(settings), snapshot(settings)]
    before = key_file(settings).read_bytes()
    old = load_keyring(key_file(settings), KeyPurpose.VAULT).active
    assert rekey_vault(settings) == 2
    after = load_keyring(key_file(settings), KeyPurpose.VAULT)
    assert list(after.keys) == [after.active] != [old]
    assert all(vault(settings).read(item).read_all() == ROWS for item in taken)
    assert acts(settings) == [(after.active, {"retired": [old]})]
    key_file(settings).write_bytes(before)
    with pytest.raises(PlatformFault) as error:
        vault(settings).read(taken[0])
    assert error.value.code == "key_wrong"


def test_a_snapshot_that_cannot_be_wrapped_keeps_the_old_key(settings: Settings) -> None:
    good, bad = sorted((snapshot(settings), snapshot(settings)))
    manifest = settings.home / "vault" / bad / "manifest.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole.replace(b'"blob":"', b'"blob":"00'))
    with pytest.raises(PlatformFault):
        rekey_vault(settings)
    assert len(load_keyring(key_file(settings), KeyPurpose.VAULT).keys) == 2
    assert vault(settings).read(good).read_all() == ROWS
    assert acts(settings) == []
    manifest.write_bytes(whole)
    assert rekey_vault(settings) == 2, "whoever was interrupted begins again"
    assert vault(settings).read(bad).read_all() == ROWS
    assert len(load_keyring(key_file(settings), KeyPurpose.VAULT).keys) == 1


def test_the_act_is_on_record_before_a_key_is_forgotten(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(rekeying, "_note", refuse)
    with pytest.raises(OSError, match="disk"):
        rekey_vault(settings)
    assert len(load_keyring(key_file(settings), KeyPurpose.VAULT).keys) == 2


def test_nothing_happens_while_a_server_runs(settings: Settings) -> None:
    before = key_file(settings).read_bytes()
    with Home(settings.home).held(), pytest.raises(Conflict) as error:
        rekey_vault(settings)
    assert error.value.code == "home_busy"
    assert key_file(settings).read_bytes() == before
