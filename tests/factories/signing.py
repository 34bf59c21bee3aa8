"""Signers for tests: fixed keys, so that signatures repeat."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from store.signing import ED25519, PublicKey, Signature, key_id_of


class Pen:
    """An Ed25519 signer with a key of its own."""

    def __init__(self, seed: int = 1) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        raw = self._private.public_key().public_bytes_raw()
        self.public_key = PublicKey(algorithm=ED25519, key_id=key_id_of(ED25519, raw), key=raw)

    def sign(self, message: bytes) -> Signature:
        return Signature(algorithm=ED25519, key_id=self.public_key.key_id, value=self._private.sign(message))


PEN = Pen()
TRUSTED = (PEN.public_key,)
