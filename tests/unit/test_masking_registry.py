"""The subject registry: dense, persistent, keyed, and never silently replaced."""

import hashlib
import hmac
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from core.errors import PlatformFault
from masking import registry as module
from masking.keys import derive
from masking.operators.hmac import digests_of, hex_of, words_of
from masking.registry import Entries, SubjectRegistry, hmac_128

MASTER = bytes(32)


def _registry(folder: Path, master: bytes = MASTER, domain: str = "dom_a") -> SubjectRegistry:
    return SubjectRegistry(folder, domain=domain, master=master)


def _ids(*values: object) -> pa.Array:
    return pa.array([str(value) for value in values], pa.string())


def test_ordinals_are_dense_and_persist_across_snapshots_and_processes(tmp_path: Path) -> None:
    first = _registry(tmp_path).ordinals("person", "zper", _ids(*range(100)))
    assert sorted(first.tolist()) == list(range(100))
    again = _registry(tmp_path).ordinals("person", "zper", _ids(*range(50, 150)))
    assert again[:50].tolist() == first[50:].tolist()
    assert sorted(again[50:].tolist()) == list(range(100, 150))
    assert _registry(tmp_path).count("person") == 150


def test_repeated_identifiers_in_one_call_share_an_ordinal(tmp_path: Path) -> None:
    ordinals = _registry(tmp_path).ordinals("person", "zper", _ids("a", "b", "a"))
    assert ordinals[0] == ordinals[2] != ordinals[1]


def test_ordinals_do_not_follow_the_order_of_the_source(tmp_path: Path) -> None:
    ordinals = _registry(tmp_path).ordinals("person", "zper", _ids(*range(1000)))
    assert abs(np.corrcoef(np.arange(1000), ordinals)[0, 1]) < 0.15


def test_namespaces_are_different_subjects_until_they_are_linked(tmp_path: Path) -> None:
    registry = _registry(tmp_path)
    left = registry.ordinals("person", "zper", _ids("1", "2"))
    pairs = pa.table({"known": _ids("1"), "linked": _ids("X")})
    registry.link("person", "zper", "resident_id", pairs)
    registry.link("person", "zper", "resident_id", pairs)
    right = registry.ordinals("person", "resident_id", _ids("X", "1"))
    assert right[0] == left[0]
    assert right[1] not in left
    assert registry.count("person") == 3


def test_link_of_two_known_subjects_is_refused(tmp_path: Path) -> None:
    registry = _registry(tmp_path)
    registry.ordinals("person", "zper", _ids("1"))
    registry.ordinals("person", "resident_id", _ids("X"))
    with pytest.raises(PlatformFault) as fault:
        registry.link("person", "zper", "resident_id", pa.table({"known": _ids("1"), "linked": _ids("X")}))
    assert fault.value.code == "masking.link_conflict"


def test_linkage_table_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlatformFault) as fault:
        _registry(tmp_path).link("person", "a", "b", pa.table({"known": _ids("1", "2"), "linked": _ids("X", "X")}))
    assert fault.value.code == "masking.link_conflict"


def test_file_holds_no_identifier_and_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    _registry(tmp_path).ordinals("person", "id", _ids("370882198001010011"))
    path = tmp_path / "person.subjects"
    assert b"370882198001010011" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert sorted(item.name for item in tmp_path.iterdir()) == ["person.lock", "person.subjects"]


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: b"", lambda data: data[:40] + b"x" + data[41:]]
)
def test_damaged_file_is_refused_and_left_alone(tmp_path: Path, damage) -> None:
    _registry(tmp_path).ordinals("person", "zper", _ids("1", "2"))
    path = tmp_path / "person.subjects"
    path.write_bytes(damaged := damage(path.read_bytes()))
    with pytest.raises(PlatformFault) as fault:
        _registry(tmp_path).ordinals("person", "zper", _ids("1"))
    assert fault.value.code == "masking.registry_damaged"
    assert path.read_bytes() == damaged


def _of_form_1(path: Path) -> bytes:
    """The same entries as an older release sealed them."""
    body = path.read_bytes()[:-32].replace(b"yunei-subjects-2", b"yunei-subjects-1", 1)
    key = derive(MASTER, "registry-seal", "dom_a", "person")
    return body + hmac.digest(key, body, hashlib.sha256)


def test_a_file_of_an_older_release_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    _registry(tmp_path).ordinals("person", "zper", _ids("1", "2"))
    path = tmp_path / "person.subjects"
    path.write_bytes(old := _of_form_1(path))
    with pytest.raises(PlatformFault) as fault:
        _registry(tmp_path).ordinals("person", "zper", _ids("1"))
    assert fault.value.code == "masking.registry_old"
    assert path.read_bytes() == old
    path.write_bytes(old[:-1] + bytes([old[-1] ^ 1]))
    with pytest.raises(PlatformFault) as fault:
        _registry(tmp_path).ordinals("person", "zper", _ids("1"))
    assert fault.value.code == "masking.registry_damaged", "a claim to be old proves nothing"


@pytest.mark.parametrize("other", [{"master": b"\1" * 32}, {"domain": "dom_b"}])
def test_file_of_another_key_or_domain_is_refused(tmp_path: Path, other) -> None:
    _registry(tmp_path).ordinals("person", "zper", _ids("1"))
    with pytest.raises(PlatformFault):
        _registry(tmp_path, **other).ordinals("person", "zper", _ids("1"))


def test_crash_before_the_rename_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = _registry(tmp_path)
    before = registry.ordinals("person", "zper", _ids("1"))

    def crash(*_: object) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(module.os, "replace", crash)
        with pytest.raises(OSError, match="power cut"):
            registry.ordinals("person", "zper", _ids("2"))
    assert registry.count("person") == 1
    assert registry.ordinals("person", "zper", _ids("1")).tolist() == before.tolist()


def test_refuses_when_the_numbers_are_used_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_ORDINALS", 2)
    registry = _registry(tmp_path)
    assert len(registry.ordinals("person", "zper", _ids("1", "2"))) == 2
    with pytest.raises(PlatformFault) as fault:
        registry.ordinals("person", "zper", _ids("3"))
    assert fault.value.code == "masking.registry_full"


def test_digest_is_pythons_hmac() -> None:
    values = ["", "1", "身份证", "x" * 200]
    found = hmac_128(b"key", pa.array(values))
    for value, (high, low) in zip(values, found.tolist(), strict=True):
        expected = hmac.new(b"key".hex().encode(), value.encode(), hashlib.sha256).hexdigest()
        assert f"{high:016x}{low:016x}" == expected[:32]


def test_entries_that_share_64_bits_are_told_apart() -> None:
    digests = np.array([[7, 1], [7, 2], [7, 3], [9, 1]], np.uint64)
    entries = Entries(table=np.empty(0, module._ENTRY), given=0).with_new(digests, np.arange(4, dtype=np.uint32), 4)
    ordinals, known = entries.find(np.array([[7, 3], [7, 9], [9, 1], [1, 1], [10, 0]], np.uint64))
    assert known.tolist() == [True, False, True, False, False]
    assert ordinals[known].tolist() == [2, 3]


def test_derived_keys_depend_on_every_label_and_on_their_borders() -> None:
    labels = [("a", "bc"), ("ab", "c"), ("abc",), ("abc", ""), ("a", "bc", "1")]
    assert len({derive(MASTER, *item) for item in labels}) == len(labels)


def test_subject_type_cannot_name_another_path(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="subject type"):
        _registry(tmp_path).count("../person")


def test_digests_of_tokens_do_not_hang_on_how_an_array_is_cut() -> None:
    tokens = [hashlib.sha256(bytes([number])).hexdigest() for number in range(9)]
    expected = [[int(token[:16], 16), int(token[16:32], 16)] for token in tokens]
    digests = digests_of(pa.array(["ff" * 32, *tokens, "ee" * 32]).slice(1, 9))
    assert words_of(digests, 2).tolist() == expected
    assert words_of(digests_of(pa.array([], pa.string())), 2).shape == (0, 2)
    for length in (24, 25, 63, 64):
        cut = np.ascontiguousarray(digests[:, : (length + 1) // 2])
        assert hex_of(cut, length).to_pylist() == [token[:length] for token in tokens]
    assert hex_of(np.empty((0, 16), np.uint8), 32).to_pylist() == []


def test_link_tells_conflicting_pairs_from_repeated_ones(tmp_path: Path) -> None:
    registry = _registry(tmp_path)
    repeated = pa.table({"known": _ids("1", "2", "1"), "linked": _ids("X", "Y", "X")})
    registry.link("person", "zper", "resident_id", repeated)
    assert registry.count("person") == 2
    with pytest.raises(PlatformFault):
        registry.link("person", "zper", "passport", pa.table({"known": _ids("1", "2"), "linked": _ids("Z", "Z")}))
