"""Key files, key service, signatures and the content-addressed store."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import Conflict, NotFound, PlatformFault
from store.files import FileStore, write_atomically
from store.keys import FileKeyService, KeyPurpose, add_key, create_keyring, load_keyring, retire_keys
from store.signing import Ed25519Signer, is_signed, public_keys


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_keyring(tmp_path / "vault.json", KeyPurpose.VAULT)
    return tmp_path / "vault.json"


def test_a_key_file_is_private_from_the_start_and_reads_back(tmp_path: Path) -> None:
    keyring = create_keyring(tmp_path / "deep" / "k.json", KeyPurpose.MASKING)
    assert (tmp_path / "deep" / "k.json").stat().st_mode & 0o777 == 0o600
    assert load_keyring(tmp_path / "deep" / "k.json", KeyPurpose.MASKING) == keyring


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o666, 0o700 | 0o001])
def test_a_file_that_others_can_read_is_refused(path: Path, mode: int) -> None:
    load_keyring(path, KeyPurpose.VAULT)
    path.chmod(mode)
    with pytest.raises(PlatformFault) as error:
        load_keyring(path, KeyPurpose.VAULT)
    assert error.value.code == "key_file_exposed"


def test_another_users_file_is_refused(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(path, 65534, 65534)
    with pytest.raises(PlatformFault) as error:
        load_keyring(path, KeyPurpose.VAULT)
    assert error.value.code == "key_file_exposed"


def test_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(path)
    with pytest.raises(PlatformFault) as error:
        load_keyring(tmp_path / "link.json", KeyPurpose.VAULT)
    assert error.value.code == "key_file_missing"


def test_a_file_of_another_purpose_is_refused(path: Path) -> None:
    with pytest.raises(PlatformFault) as error:
        load_keyring(path, KeyPurpose.AUDIT_SIGNING)
    assert error.value.code == "key_file_invalid"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"format":1,"purpose":"vault","active":"a","keys":{"a":"c2hvcnQ="}}',
        b'{"format":1,"purpose":"vault","active":"b","keys":{}}',
        b'{"format":1,"purpose":"vault","active":"a","keys":{"a":"!"}}',
    ],
)
def test_a_damaged_file_is_refused_without_showing_it(path: Path, text: bytes) -> None:
    write_atomically(path, text)
    with pytest.raises(PlatformFault) as error:
        load_keyring(path, KeyPurpose.VAULT)
    assert error.value.code == "key_file_invalid"
    assert "c2hvcnQ" not in f"{error.value} {error.value.detail}"


def test_missing_and_existing_files(tmp_path: Path, path: Path) -> None:
    with pytest.raises(PlatformFault) as missing:
        load_keyring(tmp_path / "none.json", KeyPurpose.VAULT)
    assert missing.value.code == "key_file_missing"
    before = path.read_bytes()
    with pytest.raises(Conflict) as exists:
        create_keyring(path, KeyPurpose.VAULT)
    assert exists.value.code == "key_file_exists"
    assert path.read_bytes() == before


def test_a_keyring_does_not_print_its_keys(path: Path) -> None:
    keyring = load_keyring(path, KeyPurpose.VAULT)
    assert repr(keyring.active_key)[2:-1] not in repr(keyring)
    assert "keys=" not in repr(keyring)


def test_wrapping_is_bound_to_key_and_context(path: Path) -> None:
    service = FileKeyService(load_keyring(path, KeyPurpose.VAULT))
    wrapped = service.wrap(b"d" * 32, b"here")
    assert service.unwrap(wrapped, b"here") == b"d" * 32
    assert b"d" * 8 not in wrapped.blob
    assert service.wrap(b"d" * 32, b"here").blob != wrapped.blob
    flipped = replace(wrapped, blob=wrapped.blob[:-1] + bytes([wrapped.blob[-1] ^ 1]))
    unknown = replace(wrapped, key_id="key_other")
    foreign = replace(wrapped, algorithm="sm4-gcm")
    empty = replace(wrapped, blob=b"")
    for bad, context in [(wrapped, b"there"), *((item, b"here") for item in (flipped, unknown, foreign, empty))]:
        with pytest.raises(PlatformFault) as error:
            service.unwrap(bad, context)
        assert error.value.code == "key_wrong"


def test_rotation_keeps_old_keys_until_they_are_retired(path: Path) -> None:
    wrapped = FileKeyService(load_keyring(path, KeyPurpose.VAULT)).wrap(b"d" * 32, b"")
    rotated = FileKeyService(add_key(path, KeyPurpose.VAULT))
    assert rotated.active_key_id != wrapped.key_id
    assert rotated.unwrap(wrapped, b"") == b"d" * 32
    retired = FileKeyService(retire_keys(path, KeyPurpose.VAULT))
    assert retired.active_key_id == rotated.active_key_id
    with pytest.raises(PlatformFault):
        retired.unwrap(wrapped, b"")


def test_signatures(tmp_path: Path) -> None:
    keyring = create_keyring(tmp_path / "s.json", KeyPurpose.RELEASE_SIGNING)
    signer = Ed25519Signer(keyring)
    signature = signer.sign(b"message")
    trusted = (signer.public_key,)
    assert is_signed(b"message", signature, trusted)
    assert not is_signed(b"another", signature, trusted)
    assert not is_signed(b"message", signature, ())
    broken = replace(signature, value=bytes([signature.value[0] ^ 1]) + signature.value[1:])
    renamed = replace(signature, algorithm="sm2")
    assert not is_signed(b"message", broken, trusted)
    assert not is_signed(b"message", renamed, trusted)
    assert signer.sign(b"message") == signature


def test_old_signatures_stay_checkable_after_rotation(tmp_path: Path) -> None:
    old = Ed25519Signer(create_keyring(tmp_path / "s.json", KeyPurpose.RELEASE_SIGNING)).sign(b"m")
    rotated = add_key(tmp_path / "s.json", KeyPurpose.RELEASE_SIGNING)
    assert Ed25519Signer(rotated).public_key.key_id != old.key_id
    assert is_signed(b"m", old, public_keys(rotated))


def test_files_are_named_by_their_content(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    file_id = store.put(b"released")
    assert file_id == "sha256:" + hashlib.sha256(b"released").hexdigest()
    assert store.put_stream([b"rel", b"eased"]) == file_id
    assert store.get(file_id) == b"".join(store.stream(file_id)) == b"released"
    assert store.has(file_id)
    assert sum(path.is_file() for path in (tmp_path / "files").rglob("*")) == 1


def test_an_altered_file_is_never_given_out(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    file_id = store.put(b"released")
    (path,) = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    path.write_bytes(b"releaseD")
    for read in (store.get, store.stream):
        with pytest.raises(PlatformFault) as error:
            read(file_id)
        assert error.value.code == "file_altered"


@pytest.mark.parametrize("file_id", ["sha256:" + "0" * 64, "sha256:../../etc/passwd", "", "md5:00"])
def test_unknown_files(tmp_path: Path, file_id: str) -> None:
    store = FileStore(tmp_path / "files")
    for read in (store.get, store.stream):
        with pytest.raises(NotFound) as error:
            read(file_id)
        assert error.value.code == "file_unknown"


def test_an_interrupted_write_is_invisible_and_swept(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")

    def chunks() -> object:
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.put_stream(chunks())  # type: ignore[arg-type]  # a generator that fails
    assert list((tmp_path / "files").iterdir()) == []
    (tmp_path / "files" / ".new-left").write_bytes(b"half")
    assert store.sweep() == 1
    file_id = store.put(b"x")
    store.delete(file_id)
    store.delete(file_id)
    assert not store.has(file_id)


def test_an_atomic_write_leaves_the_old_file_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f"
    write_atomically(path, b"old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["f"]
