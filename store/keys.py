"""Key files and the key service: who holds which key.

Theory of operation. Every purpose has a key file of its own, so that a process is given exactly the files it needs: the
ingest process gets `vault`, the masking process `vault` and `masking`, the sealer `audit_signing`, and the API process
none but those of what is kept for days (`PASSING`). A file is JSON with mode 0600, refused when anybody else could read
it or when it was made for another purpose. It holds several keys by id: one is active (it wraps and signs), the others
unwrap what is old.

Data is never encrypted under a key of this file. Each snapshot has a data key of its own, wrapped (AES-256-GCM) by the
key service with the snapshot's identity as associated data, so a wrapped key moved to another snapshot does not unwrap.
Rotation is `add_key`, `Vault.rewrap` of each snapshot and `retire_keys` (`yunei rekey`): the data is not encrypted
again. A key service in hardware or in a vault product takes the place of `FileKeyService` by implementing `KeyService`.
"""

import base64
import binascii
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.canonical import canonical_json
from core.errors import Conflict, PlatformFault
from core.ids import RandomBytes, new_id
from store.errors import KEY_FILE_EXISTS, KEY_FILE_EXPOSED, KEY_FILE_INVALID, KEY_FILE_MISSING, KEY_WRONG
from store.files import write_atomically

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = 1


class KeyPurpose(StrEnum):
    """What the keys of a file are for. Stored; append-only."""

    VAULT = "vault"
    """Wraps the data keys of snapshots: ingest and masking processes."""
    MASKING = "masking"
    """Subject registry and scenario tokens: masking process alone."""
    RELEASE_SIGNING = "release_signing"
    """Signs receipts."""
    AUDIT_SIGNING = "audit_signing"
    """Signs heads of the audit chain: the sealer alone."""
    TRANSCRIPTS = "transcripts"
    """Wraps the data keys of what jobs printed: the worker, which keeps it, and the API process, which shows it."""
    REVERSALS = "reversals"
    """Wraps the data keys of values that were turned back: the masking process, which makes them, and the API process,
    which hands them to who asked."""


PASSING = frozenset({KeyPurpose.TRANSCRIPTS, KeyPurpose.REVERSALS})
"""Keys of what is kept for days and stands in no backup: a home without one is given a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """The keys of one file. Its `repr` shows ids only."""

    purpose: KeyPurpose
    active: str
    """Id of the key that wraps and signs."""
    keys: Mapping[str, bytes] = field(repr=False)
    """Key id → 32 secret bytes."""

    def __post_init__(self) -> None:
        if self.active not in self.keys or any(len(key) != KEY_BYTES for key in self.keys.values()):
            raise ValueError("a keyring needs its active key, and every key is 32 bytes")

    @property
    def active_key(self) -> bytes:
        """The 32 bytes of the active key."""
        return self.keys[self.active]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedKey:
    """A data key as it may be stored beside the data."""

    key_id: str
    """The wrapping key."""
    algorithm: str
    """`aes-256-gcm`; another service may bring another."""
    blob: bytes
    """Nonce (12 bytes) and ciphertext with tag."""


class KeyService(Protocol):
    """Wraps and unwraps data keys; the wrapping key itself never leaves it. Safe to call again."""

    @property
    def active_key_id(self) -> str:
        """Id of the key that `wrap` uses."""
        ...

    def wrap(self, data_key: bytes, context: bytes) -> WrappedKey:
        """Encrypt `data_key` under the active key, bound to `context`."""
        ...

    def unwrap(self, wrapped: WrappedKey, context: bytes) -> bytes:
        """The data key. Raises PlatformFault (`key_wrong`) for an unknown key, another context or altered bytes."""
        ...


class FileKeyService:
    """The default key service: wrapping keys from a key file of 32-byte AES keys."""

    algorithm = "aes-256-gcm"

    def __init__(self, keyring: Keyring, random_bytes: RandomBytes = os.urandom) -> None:
        self._keyring = keyring
        self._random_bytes = random_bytes

    @property
    def active_key_id(self) -> str:
        """Id of the key that `wrap` uses."""
        return self._keyring.active

    def wrap(self, data_key: bytes, context: bytes) -> WrappedKey:
        """Encrypt `data_key` under the active key, bound to `context`."""
        nonce = self._random_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._keyring.active_key).encrypt(nonce, data_key, context)
        return WrappedKey(key_id=self._keyring.active, algorithm=self.algorithm, blob=nonce + sealed)

    def unwrap(self, wrapped: WrappedKey, context: bytes) -> bytes:
        """The data key. Raises PlatformFault (`key_wrong`) for an unknown key, another context or altered bytes."""
        key = self._keyring.keys.get(wrapped.key_id)
        if key is None or wrapped.algorithm != self.algorithm:
            raise PlatformFault(KEY_WRONG, detail=f"key {wrapped.key_id}, algorithm {wrapped.algorithm}")
        try:
            return AESGCM(key).decrypt(wrapped.blob[:_NONCE_BYTES], wrapped.blob[_NONCE_BYTES:], context)
        except (InvalidTag, ValueError):
            raise PlatformFault(KEY_WRONG, detail=f"key {wrapped.key_id} does not unwrap") from None


def create_keyring(path: Path, purpose: KeyPurpose, random_bytes: RandomBytes = os.urandom) -> Keyring:
    """Make a key file with one new key. Raises Conflict (`key_file_exists`): a key file is never overwritten."""
    if path.exists():
        raise Conflict(KEY_FILE_EXISTS, purpose=purpose.value)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key_id = new_id("key", random_bytes)
    keyring = Keyring(purpose=purpose, active=key_id, keys={key_id: random_bytes(KEY_BYTES)})
    _save(path, keyring)
    return keyring


def load_keyring(path: Path, purpose: KeyPurpose) -> Keyring:
    """Read a key file.

    Raises PlatformFault: `key_file_missing`, `key_file_exposed` (looser than 0600, or another user's) or
    `key_file_invalid` (damaged, or made for another purpose).
    """
    try:
        plain = json.loads(_read_private(path, purpose))
        keys = {key_id: base64.b64decode(text, validate=True) for key_id, text in plain["keys"].items()}
        if plain["format"] != _FORMAT or plain["purpose"] != purpose.value:
            raise ValueError("another format or purpose")
        return Keyring(purpose=purpose, active=plain["active"], keys=keys)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        # The cause would carry the file's text, which is secret: it is cut off.
        raise PlatformFault(KEY_FILE_INVALID, purpose=purpose.value) from None


def add_key(path: Path, purpose: KeyPurpose, random_bytes: RandomBytes = os.urandom) -> Keyring:
    """Rotate: a new key becomes active, the old ones stay to unwrap and verify. Each call adds one more key."""
    old = load_keyring(path, purpose)
    key_id = new_id("key", random_bytes)
    keyring = Keyring(purpose=purpose, active=key_id, keys={**old.keys, key_id: random_bytes(KEY_BYTES)})
    _save(path, keyring)
    return keyring


def retire_keys(path: Path, purpose: KeyPurpose) -> Keyring:
    """Forget every key but the active one. Precondition: all snapshots are rewrapped, or they become unreadable."""
    old = load_keyring(path, purpose)
    keyring = Keyring(purpose=purpose, active=old.active, keys={old.active: old.active_key})
    _save(path, keyring)
    return keyring


def _save(path: Path, keyring: Keyring) -> None:
    keys = {key_id: base64.b64encode(key).decode("ascii") for key_id, key in keyring.keys.items()}
    plain = {"format": _FORMAT, "purpose": keyring.purpose, "active": keyring.active, "keys": keys}
    write_atomically(path, canonical_json(plain))


def _read_private(path: Path, purpose: KeyPurpose) -> bytes:
    """The file's bytes; the checks are made on the open descriptor, so the file cannot be swapped after them."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as problem:
        raise PlatformFault(KEY_FILE_MISSING, purpose=purpose.value, detail=f"{path}: {problem.strerror}") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        private = stat.S_ISREG(status.st_mode) and stat.S_IMODE(status.st_mode) & 0o077 == 0
        if not private or status.st_uid != os.geteuid():
            detail = f"{path}: mode {stat.S_IMODE(status.st_mode):04o}, owner {status.st_uid}"
            raise PlatformFault(KEY_FILE_EXPOSED, purpose=purpose.value, detail=detail)
        return file.read()
