"""Small files that are never on the disk in the clear: each encrypted under a data key of its own.

As in the vault, the data key (AES-256-GCM) lies beside the data, wrapped by the key service; both are bound to the
file's name, so that one put in another's place does not open. Writing is whole or not at all.
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.canonical import canonical_json, read_record
from core.errors import NotFound, PlatformFault
from core.ids import RandomBytes
from store.errors import FILE_ALTERED, NOT_FOUND
from store.files import sweep_temporaries, write_atomically
from store.keys import KEY_BYTES, KeyService, WrappedKey

_NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
_NONCE_BYTES = 12


class SealedFiles:
    """One folder of sealed files. Putting and deleting may be repeated."""

    def __init__(self, folder: Path, keys: KeyService, random_bytes: RandomBytes = os.urandom) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._keys = keys
        self._random_bytes = random_bytes

    def put(self, name: str, data: bytes) -> None:
        """Keep `data` as `name` (lower-case letters, digits, `_`, single dots), in place of what was there."""
        data_key, nonce = self._random_bytes(KEY_BYTES), self._random_bytes(_NONCE_BYTES)
        wrapped = self._keys.wrap(data_key, name.encode())
        sealed = AESGCM(data_key).encrypt(nonce, data, name.encode())
        head = canonical_json(wrapped)  # one line
        write_atomically(self._path(name), head + b"\n" + nonce + sealed)

    def get(self, name: str) -> bytes:
        """The data. Raises NotFound (`not_found`), PlatformFault (`file_altered`, `key_wrong`)."""
        try:
            head, _, body = self._path(name).read_bytes().partition(b"\n")
        except FileNotFoundError:
            raise NotFound(NOT_FOUND, thing="file") from None
        try:
            wrapped: WrappedKey = read_record(WrappedKey, json.loads(head))
            data_key = self._keys.unwrap(wrapped, name.encode())
            return AESGCM(data_key).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError):
            raise PlatformFault(FILE_ALTERED, detail=name) from None

    def delete(self, name: str) -> None:
        """Remove a file; harmless when it is gone already."""
        self._path(name).unlink(missing_ok=True)

    def written(self) -> Iterator[tuple[str, datetime]]:
        """Every name with the moment at which it was written."""
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if _NAME.fullmatch(entry.name):
                    yield entry.name, datetime.fromtimestamp(entry.stat().st_mtime, UTC)

    def sweep(self) -> int:
        """Remove what interrupted writes left; returns how many. Call it at start-up, before anybody writes."""
        return sweep_temporaries(self._folder)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise NotFound(NOT_FOUND, thing="file")
        return self._folder / name
