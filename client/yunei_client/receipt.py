"""Checks a receipt offline. Written apart from the platform's code, so that one mistake cannot be made in both.

A receipt is believed only when all of this holds: it has the form that this version knows, a key that the caller trusts
signed its canonical bytes, and the hash of the data in hand is among its outputs. Where the caller got the keys decides
what that is worth: take them from the bureau, not from the server that the data came from.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "yunei-receipt/1"
_ALGORITHMS = {"hash": "sha256", "signature": "ed25519", "canonical": "yunei-canonical-json/1"}
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_FIELDS = {
    "format": str,
    "algorithms": Mapping,
    "product": Mapping,
    "release": str,
    "domain": str,
    "scenario": str,
    "job": Mapping,
    "snapshots": list,
    "manifest_hash": str,
    "plan_hash": str,
    "policies": Mapping,
    "decision_hash": str,
    "approvals": list,
    "outputs": Mapping,
    "audit": Mapping,
    "issued_at": str,
    "signature": Mapping,
}


class ReceiptError(Exception):
    """The receipt, or the data with it, is not to be believed. `code` is stable, the message says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedReceipt:
    """A receipt whose signature and data have been checked."""

    receipt: Mapping[str, Any]
    format: str
    """Delivery format of the data, by its hash: `parquet`, `csv`, `json`, `arrow`."""
    key_id: str
    """The trusted key that signed."""


def verify_receipt(
    receipt: Mapping[str, Any] | bytes | str, data: bytes, trusted_keys: Mapping[str, bytes]
) -> VerifiedReceipt:
    """Check `receipt` and that `data` is what it speaks of.

    `trusted_keys`: key id → 32 raw bytes of an Ed25519 public key. No network, no clock.
    Raises ReceiptError: `receipt_malformed`, `receipt_algorithm_unknown`, `receipt_key_untrusted`,
    `receipt_signature_wrong`, `receipt_data_mismatch`.
    """
    plain = _read(receipt)
    _check_form(plain)
    key_id = _check_signature(plain, trusted_keys)
    return VerifiedReceipt(receipt=plain, format=_format_of(data, plain["outputs"]), key_id=key_id)


def read_keys(plain: Any) -> dict[str, bytes]:
    """Trusted keys from the JSON that a platform publishes: `{"release_signing": [{"algorithm", "key_id", "key"}]}`.

    Raises ReceiptError (`keys_malformed`). An id that does not follow from its key is refused: it would let one key
    stand in for another.
    """
    try:
        entries = plain["release_signing"]
        keys = {item["key_id"]: bytes.fromhex(item["key"]) for item in entries if item["algorithm"] == "ed25519"}
    except (KeyError, TypeError, ValueError):
        raise ReceiptError("keys_malformed", "this is not a list of public keys of a Yunei platform") from None
    for name, key in keys.items():
        if name != key_id_of(key):
            raise ReceiptError("keys_malformed", f"the id {name} does not follow from its key")
    return keys


def key_id_of(key: bytes) -> str:
    """The id of an Ed25519 public key."""
    return f"ed25519:{hashlib.sha256(key).hexdigest()[:32]}"


def canonical_json(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8. Receipts hold texts, whole numbers, lists and objects, nothing else."""
    _require_plain(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def _require_plain(value: Any) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise _malformed("a key is not a text")
            _require_plain(item)
    elif isinstance(value, list):
        for item in value:
            _require_plain(item)
    elif value is not None and not isinstance(value, (str, int)):
        raise _malformed(f"a value of type {type(value).__name__}")


def _read(receipt: Mapping[str, Any] | bytes | str) -> Mapping[str, Any]:
    if isinstance(receipt, Mapping):
        return receipt
    try:
        plain = json.loads(receipt, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError):
        raise _malformed("not JSON") from None
    if not isinstance(plain, dict):
        raise _malformed("not an object")
    return plain


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key given twice would mean one thing to this reader and another to the next."""
    plain = dict(pairs)
    if len(plain) != len(pairs):
        raise _malformed("a key is given twice")
    return plain


def _check_form(plain: Mapping[str, Any]) -> None:
    if plain.get("format") != FORMAT:
        raise _malformed(f"its format is not {FORMAT}")
    for name, kind in _FIELDS.items():
        if not isinstance(plain.get(name), kind):
            raise _malformed(f"{name} is missing or of the wrong type")
    if set(plain) - set(_FIELDS):
        raise _malformed("it has fields that this version does not know; update yunei-client")
    if dict(plain["algorithms"]) != _ALGORITHMS:
        raise ReceiptError("receipt_algorithm_unknown", "it uses algorithms that this version does not know")
    if not plain["outputs"] or not plain["approvals"]:
        raise _malformed("it names no output or nobody who approved")


def _check_signature(plain: Mapping[str, Any], trusted_keys: Mapping[str, bytes]) -> str:
    signature = plain["signature"]
    key_id, value = signature.get("key_id"), signature.get("value")
    if signature.get("algorithm") != _ALGORITHMS["signature"]:
        raise ReceiptError("receipt_algorithm_unknown", "its signature is of an unknown algorithm")
    key = trusted_keys.get(key_id) if isinstance(key_id, str) else None
    if key is None:
        raise ReceiptError("receipt_key_untrusted", "it is signed with a key that is not among the trusted ones")
    body = {name: item for name, item in plain.items() if name != "signature"}
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(bytes.fromhex(value), canonical_json(body))
    except (InvalidSignature, ValueError, TypeError):
        raise ReceiptError("receipt_signature_wrong", "its content is not what was signed") from None
    return str(key_id)


def _format_of(data: bytes, outputs: Mapping[str, Any]) -> str:
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    for name, expected in outputs.items():
        if isinstance(expected, str) and _HASH.fullmatch(expected) and expected == digest:
            return name
    raise ReceiptError("receipt_data_mismatch", "the data is not what the receipt speaks of")


def _malformed(why: str) -> ReceiptError:
    return ReceiptError("receipt_malformed", why)
