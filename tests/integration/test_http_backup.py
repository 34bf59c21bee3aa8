"""A backup that is taken while people act is one whole moment, holds no key and nothing raw, and comes back to life."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.backup import back_up, restore
from api.founding import complete_keys
from api.home import Home
from api.platform import open_reversals, open_transcripts, read_trust
from core.errors import RequestError
from store import audit
from store.audit import Sealer
from store.database import Database
from store.keys import PASSING, KeyPurpose, load_keyring
from store.signing import Ed25519Signer
from tests.factories.http import Stage, stage

RAW = "370812199003074518 delivered in the clear"


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path / "home") as found:
        yield found


def keep_writing(platform: Stage, stop: threading.Event) -> None:
    """Register parties and seal the chain until told to stop."""
    keys = platform.platform.home.keys / "audit_signing"
    sealer = Sealer(platform.platform.database, Ed25519Signer(load_keyring(keys, KeyPurpose.AUDIT_SIGNING)))
    number = 0
    while not stop.is_set():
        number += 1
        platform.bureau.post("/organisations", {"name": f"party {number}", "role": "consumer"})
        sealer.seal()


def test_a_backup_of_a_busy_platform_is_one_whole_moment(platform: Stage, tmp_path: Path) -> None:
    home = platform.platform.home
    (home.inbox / "residents.csv").write_text(RAW)
    (home.vault / ".making").write_text("half a snapshot")
    kept = platform.platform.files.put(b"a released table")
    platform.platform.transcripts.put("scn_a.job_a", RAW.encode())
    platform.platform.reversals.put("rvs_a.values", RAW.encode())
    stop = threading.Event()
    writer = threading.Thread(target=keep_writing, args=(platform, stop))
    writer.start()
    try:
        while len(platform.bureau.get("/organisations").json()) < 5:
            pass
        back_up(platform.platform.settings, tmp_path / "backup")
    finally:
        stop.set()
        writer.join()
    names = {path.name for path in (tmp_path / "backup").rglob("*") if path.is_file()}
    assert names.isdisjoint(
        {"credentials.json", "residents.csv", ".making", "scn_a.job_a", "rvs_a.values", *KeyPurpose}
    )
    assert not any(RAW.encode() in path.read_bytes() for path in (tmp_path / "backup").rglob("*") if path.is_file())
    again = Home(tmp_path / "again")
    restore(tmp_path / "backup", home.keys, again)
    database = Database.open(f"sqlite:///{again.root / 'yunei.sqlite'}")
    try:
        assert audit.verify(database, read_trust(again.root)["audit_signing"]).ok
        with database.read() as uow:
            parties = uow.organisations.find_unscoped()
            acts = uow.audit_rows.find_unscoped(act="organisation.registered")
            assert {party.id for party in parties} == {act.object for act in acts}
            assert len(parties) >= 5
    finally:
        database.close()
    assert (again.releases / kept.removeprefix("sha256:")[:2]).is_dir()
    assert load_keyring(again.keys / "vault", KeyPurpose.VAULT) == load_keyring(home.keys / "vault", KeyPurpose.VAULT)


def code_of(error: pytest.ExceptionInfo[RequestError]) -> str:
    return error.value.code


def test_nothing_is_overwritten_and_nothing_half_is_brought_back(platform: Stage, tmp_path: Path) -> None:
    home, again, backup = platform.platform.home, Home(tmp_path / "again"), tmp_path / "backup"
    back_up(platform.platform.settings, backup)
    with pytest.raises(RequestError) as error:
        back_up(platform.platform.settings, backup)
    assert code_of(error) == "backup_there"
    with pytest.raises(RequestError) as error:
        restore(backup, home.keys, home)
    assert code_of(error) == "home_in_use"
    (tmp_path / "some keys").mkdir()
    with pytest.raises(RequestError) as error:
        restore(backup, tmp_path / "some keys", again)
    assert code_of(error) == "keys_incomplete"
    broken_off = tmp_path / "broken off"
    shutil.copytree(backup, broken_off)
    (broken_off / "platform.json").unlink()
    with pytest.raises(RequestError) as error:
        restore(broken_off, home.keys, again)
    assert code_of(error) == "backup_unknown"
    assert not again.root.exists()
    restore(backup, home.keys, again)  # the control


def test_a_home_without_keys_of_what_is_kept_for_days_gets_them_and_no_other(platform: Stage, tmp_path: Path) -> None:
    """Homes and copies of keys from before there were transcripts, or values that were turned back."""
    home, again = platform.platform.home, Home(tmp_path / "again")
    back_up(platform.platform.settings, tmp_path / "backup")
    shutil.copytree(home.keys, tmp_path / "old keys")
    for purpose in PASSING:
        (tmp_path / "old keys" / purpose).unlink()
    restore(tmp_path / "backup", tmp_path / "old keys", again)
    (again.keys / KeyPurpose.VAULT).unlink()
    complete_keys(again)
    open_transcripts(again).put("scn_a.job_a", b"said")
    open_reversals(again).put("rvs_a.values", b"turned back")
    complete_keys(again)
    assert open_transcripts(again).get("scn_a.job_a") == b"said"
    assert open_reversals(again).get("rvs_a.values") == b"turned back"
    assert not (again.keys / KeyPurpose.VAULT).exists(), "a missing key must be missed"
