"""Signatures over receipts and audit heads. An algorithm is named by an id, so that SM2 with SM3 can stand beside it.

The private key never leaves its process; what is published is a `PublicKey`, by which anybody can check offline.
"""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from store.keys import Keyring

ED25519 = "ed25519"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """What a verifier needs to trust a signer."""

    algorithm: str
    key_id: str
    """`<algorithm>:<first 32 hex digits of SHA-256 of the key>`: follows from the key, so it cannot be borrowed."""
    key: bytes
    """Ed25519: the 32 raw bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature with all that is needed to look up how to check it."""

    algorithm: str
    key_id: str
    value: bytes
    """Ed25519: 64 bytes."""


class Signer(Protocol):
    """Signs with one active key."""

    @property
    def public_key(self) -> PublicKey:
        """The public half of the active key."""
        ...

    def sign(self, message: bytes) -> Signature:
        """Sign the exact bytes. Ed25519 is deterministic: repeating is harmless."""
        ...


class Ed25519Signer:
    """Signs with the active key of a keyring whose 32-byte keys are Ed25519 seeds."""

    def __init__(self, keyring: Keyring) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(keyring.active_key)

    @property
    def public_key(self) -> PublicKey:
        """The public half of the active key."""
        return _public(self._private)

    def sign(self, message: bytes) -> Signature:
        """Sign the exact bytes."""
        return Signature(algorithm=ED25519, key_id=self.public_key.key_id, value=self._private.sign(message))


def public_keys(keyring: Keyring) -> tuple[PublicKey, ...]:
    """Public halves of all keys of a signing keyring, old ones too, so that old receipts stay checkable."""
    return tuple(_public(Ed25519PrivateKey.from_private_bytes(key)) for key in keyring.keys.values())


def key_id_of(algorithm: str, key: bytes) -> str:
    """The id that follows from a public key."""
    return f"{algorithm}:{hashlib.sha256(key).hexdigest()[:32]}"


def is_signed(message: bytes, signature: Signature, trusted: tuple[PublicKey, ...]) -> bool:
    """Whether one of the trusted keys made `signature` over `message`. False for an unknown algorithm or key."""
    for key in trusted:
        if (key.algorithm, key.key_id) == (signature.algorithm, signature.key_id) and key.algorithm == ED25519:
            return _is_valid(key.key, message, signature.value)
    return False


def _is_valid(key: bytes, message: bytes, value: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(value, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _public(private: Ed25519PrivateKey) -> PublicKey:
    key = private.public_key().public_bytes_raw()
    return PublicKey(algorithm=ED25519, key_id=key_id_of(ED25519, key), key=key)
