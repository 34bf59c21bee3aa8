"""Sealed files: nothing readable on the disk, nothing opens in another's place, nothing leads out of the folder."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import NotFound, PlatformFault
from store.keys import FileKeyService, KeyPurpose, create_keyring
from store.sealed import SealedFiles

SECRET = b"made up: 370812199003074518"


@pytest.fixture
def files(tmp_path: Path) -> SealedFiles:
    keyring = create_keyring(tmp_path / "key", KeyPurpose.TRANSCRIPTS)
    return SealedFiles(tmp_path / "sealed", FileKeyService(keyring))


def test_gives_back_what_was_put_and_shows_nothing_of_it_on_the_disk(files: SealedFiles, tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(SECRET)
    files.put("scn_a.job_b", SECRET)
    files.put("scn_a.job_b", SECRET + b"\n second")
    assert files.get("scn_a.job_b") == SECRET + b"\n second"
    holding = [path.name for path in tmp_path.rglob("*") if path.is_file() and SECRET[9:] in path.read_bytes()]
    assert holding == ["plain"], "the control: the look finds what is there"
    assert (tmp_path / "sealed" / "scn_a.job_b").stat().st_mode & 0o777 == 0o600


def test_equal_data_looks_different_each_time(files: SealedFiles, tmp_path: Path) -> None:
    files.put("a", SECRET)
    files.put("b", SECRET)
    parts = [(tmp_path / "sealed" / name).read_bytes().partition(b"\n")[2] for name in "ab"]
    assert parts[0] != parts[1]


@pytest.mark.parametrize("place", [3, -1])
def test_an_altered_file_is_not_given_out(files: SealedFiles, tmp_path: Path, place: int) -> None:
    files.put("a", SECRET)
    data = bytearray((tmp_path / "sealed" / "a").read_bytes())
    data[place] ^= 1
    (tmp_path / "sealed" / "a").write_bytes(data)
    with pytest.raises(PlatformFault) as fault:
        files.get("a")
    assert fault.value.code == "file_altered"


def test_a_file_does_not_open_under_another_name_or_key(files: SealedFiles, tmp_path: Path) -> None:
    files.put("a", SECRET)
    (tmp_path / "sealed" / "b").write_bytes((tmp_path / "sealed" / "a").read_bytes())
    other = SealedFiles(tmp_path / "sealed", FileKeyService(create_keyring(tmp_path / "other", KeyPurpose.TRANSCRIPTS)))
    for reader, name in ((files, "b"), (other, "a")):
        with pytest.raises(PlatformFault) as fault:
            reader.get(name)
        assert fault.value.code == "key_wrong"
    assert files.get("a") == SECRET, "the control"


@pytest.mark.parametrize("name", ["", "..", "../key", "a/b", ".new-x", "a..b", "A"])
def test_no_name_leads_out_of_the_folder(files: SealedFiles, name: str) -> None:
    for act in (files.get, files.delete, lambda name: files.put(name, b"x")):
        with pytest.raises(NotFound):
            act(name)


def test_what_is_deleted_is_gone_and_what_was_broken_off_is_swept(files: SealedFiles, tmp_path: Path) -> None:
    files.put("a", SECRET)
    files.put("b", SECRET)
    (tmp_path / "sealed" / ".new-half").write_bytes(b"x")
    moment = datetime.now(UTC) - timedelta(days=3)
    os.utime(tmp_path / "sealed" / "b", (moment.timestamp(), moment.timestamp()))
    files.delete("a")
    files.delete("a")
    with pytest.raises(NotFound):
        files.get("a")
    ((name, written),) = files.written()
    assert name == "b"
    assert abs(written - moment) < timedelta(seconds=1)
    assert files.sweep() == 1
    assert [path.name for path in (tmp_path / "sealed").iterdir()] == ["b"]
