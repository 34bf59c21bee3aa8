"""Receipts: a genuine one verifies offline, and nothing that was changed does."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from yunei_client import ReceiptError, read_keys, verify_receipt
from yunei_client.__main__ import main
from yunei_client.receipt import canonical_json as clients_canonical_json
from yunei_client.receipt import key_id_of

from core.canonical import canonical_json
from products.receipts import ReceiptFacts, build
from store.signing import Ed25519Signer
from tests.factories.receipts import DATA, facts, keyring, signed


def code(receipt: Any, data: bytes, keys: Mapping[str, bytes]) -> str:
    with pytest.raises(ReceiptError) as error:
        verify_receipt(receipt, data, keys)
    return error.value.code


def test_a_genuine_receipt_verifies_in_every_form() -> None:
    item = signed()
    for form in (item.receipt, json.dumps(item.receipt), json.dumps(item.receipt, indent=3).encode()):
        verified = verify_receipt(form, item.data, item.keys)
        assert (verified.format, verified.key_id) == ("csv", *item.keys)
        assert verified.receipt["snapshots"][0]["table"] == "residents"


def test_it_says_what_the_design_promises() -> None:
    receipt = signed().receipt
    assert receipt["algorithms"] == {"hash": "sha256", "signature": "ed25519", "canonical": "yunei-canonical-json/1"}
    assert receipt["policies"]["masking"] == "sha256:" + "1" * 64
    assert receipt["manifest_hash"] == facts().manifest.hash
    assert {item["role"] for item in receipt["approvals"]} == {"operator", "bureau"}
    assert receipt["issued_at"] == "2026-11-21T08:30:00.000000Z"
    assert build(facts(), Ed25519Signer(keyring())) == receipt


def test_platform_and_client_agree_on_canonical_bytes() -> None:
    values: list[Any] = [
        signed().receipt,
        {"b": [1, None, True, '兖州 \u2028 \U00020bb7 "\\ / \x7f'], "a": {"é": -(2**63), "z": {}}},
        {"\ue000": 1, "\U00010000": 2},
    ]
    for value in values:
        assert clients_canonical_json(value) == canonical_json(value)


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(receipt: dict[str, Any]) -> None:
        place: Any = receipt
        *inner, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in inner:
            place = place[part]
        place[last] = value

    return change


@pytest.mark.parametrize(
    "path",
    [
        "product.version",
        "release",
        "domain",
        "scenario",
        "job.isolation_tier",
        "snapshots.0.content_hash",
        "manifest_hash",
        "plan_hash",
        "policies.guard",
        "decision_hash",
        "approvals.0.member",
        "audit.head",
        "issued_at",
        "outputs.parquet",
    ],
)
def test_a_changed_field_is_found(path: str) -> None:
    item = signed()
    _set(path, "sha256:" + "9" * 64)(item.receipt)
    assert code(item.receipt, item.data, item.keys) == "receipt_signature_wrong"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda r: r.pop("snapshots"), "receipt_malformed"),
        (lambda r: r.pop("signature"), "receipt_malformed"),
        (_set("format", "yunei-receipt/2"), "receipt_malformed"),
        (_set("extra", 1), "receipt_malformed"),
        (_set("approvals", []), "receipt_malformed"),
        (_set("outputs", {}), "receipt_malformed"),
        (_set("plan_hash", 1.5), "receipt_malformed"),
        (_set("product.version", 1.0), "receipt_malformed"),
        (_set("algorithms.hash", "md5"), "receipt_algorithm_unknown"),
        (_set("signature.algorithm", "none"), "receipt_algorithm_unknown"),
        (_set("signature.key_id", "ed25519:other"), "receipt_key_untrusted"),
        (_set("signature.key_id", ["a"]), "receipt_key_untrusted"),
        (_set("signature.value", ""), "receipt_signature_wrong"),
        (_set("signature.value", "zz"), "receipt_signature_wrong"),
        (_set("signature.value", None), "receipt_signature_wrong"),
        (lambda r: r["approvals"].pop(), "receipt_signature_wrong"),
        (lambda r: r["approvals"].reverse(), "receipt_signature_wrong"),
    ],
)
def test_a_malformed_or_mended_receipt_is_refused(change: Callable[[dict[str, Any]], None], expected: str) -> None:
    item = signed()
    change(item.receipt)
    assert code(item.receipt, item.data, item.keys) == expected


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b'{"format": 1, "format": 2}'])
def test_what_is_no_receipt_at_all(text: bytes) -> None:
    assert code(text, DATA, {}) == "receipt_malformed"


def test_a_key_given_twice_is_refused_even_if_one_reading_is_genuine() -> None:
    item = signed()
    text = json.dumps(item.receipt)
    doubled = text.replace('"release":', '"release": "rel_other", "release":')
    assert doubled != text
    assert code(doubled, item.data, item.keys) == "receipt_malformed"


def test_other_data_and_other_keys() -> None:
    item = signed()
    for data in (b"", item.data[:-1], item.data + b"\n", item.data.replace(b"120", b"121")):
        assert code(item.receipt, data, item.keys) == "receipt_data_mismatch"
    assert code(item.receipt, item.data, {}) == "receipt_key_untrusted"
    other = Ed25519Signer(keyring(8)).public_key.key
    assert code(item.receipt, item.data, dict.fromkeys(item.keys, other)) == "receipt_signature_wrong"
    assert code(item.receipt, item.data, dict.fromkeys(item.keys, b"short")) == "receipt_signature_wrong"


def test_a_receipt_needs_output_and_approval() -> None:
    for missing in ({"outputs": {}}, {"approvals": ()}):
        values = {name: getattr(facts(), name) for name in ReceiptFacts.__slots__} | missing  # type: ignore[attr-defined]  # slots of a dataclass
        with pytest.raises(ValueError, match="receipt"):
            ReceiptFacts(**values)


def test_published_keys_are_read_strictly() -> None:
    key = Ed25519Signer(keyring()).public_key
    entry = {"algorithm": "ed25519", "key_id": key.key_id, "key": key.key.hex()}
    assert read_keys({"release_signing": [entry, {**entry, "algorithm": "sm2"}]}) == {key.key_id: key.key}
    assert key_id_of(key.key) == key.key_id
    for bad in (
        {},
        [],
        None,
        {"release_signing": [{**entry, "key": "zz"}]},
        {"release_signing": [{**entry, "key_id": "x"}]},
    ):
        with pytest.raises(ReceiptError) as error:
            read_keys(bad)
        assert error.value.code == "keys_malformed"


def delivered(folder: Path) -> list[str]:
    item = signed()
    (key_id, key), *_ = item.keys.items()
    trust = {"release_signing": [{"algorithm": "ed25519", "key_id": key_id, "key": key.hex()}]}
    (folder / "table.csv").write_bytes(item.data)
    (folder / "receipt.json").write_text(json.dumps(item.receipt, ensure_ascii=False), encoding="utf-8")
    (folder / "keys.json").write_text(json.dumps(trust))
    return ["verify", str(folder / "table.csv"), "--receipt", str(folder / "receipt.json"), "--key"]


def test_command_verifies_with_a_key_file_or_a_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = delivered(tmp_path)
    assert main([*command, str(tmp_path / "keys.json")]) == 0
    assert main([*command, Ed25519Signer(keyring()).public_key.key.hex()]) == 0
    out = capsys.readouterr().out
    assert "verified   health-expense version 1, csv" in out
    assert "approved   publication by bureau mem_bureau" in out


def test_command_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = delivered(tmp_path)
    assert main([*command, "00" * 32]) == 1
    assert "receipt_key_untrusted" in capsys.readouterr().err
    for bad in ("zz" * 32, str(tmp_path / "table.csv"), str(tmp_path / "none")):
        assert main([*command, bad]) == 1
        assert "NOT VERIFIED" in capsys.readouterr().err
    (tmp_path / "table.csv").write_bytes(b"other")
    assert main([*command, str(tmp_path / "keys.json")]) == 1
    assert "receipt_data_mismatch" in capsys.readouterr().err


def test_the_client_needs_nothing_of_the_platform(tmp_path: Path) -> None:
    command = delivered(tmp_path)
    script = (
        "import sys; from yunei_client.__main__ import main; status = main(sys.argv[1:]);"
        "rooms = {'core', 'store', 'products', 'pyarrow', 'numpy', 'duckdb', 'sqlalchemy'} & set(sys.modules);"
        "print(sorted(rooms)); sys.exit(status)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, *command, str(tmp_path / "keys.json")],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert run.stdout.splitlines()[-1] == "[]"
