"""Content-addressed files: what is released, byte for byte, under the hash of those bytes.

A file is written once under a temporary name, flushed to the disk and renamed, so a crash leaves either the whole file
or garbage that `sweep` removes. Its name is its hash, and every read checks it: an altered file is never served.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.canonical import digest_bytes
from core.errors import NotFound, PlatformFault
from store.errors import FILE_ALTERED, FILE_UNKNOWN

_ID = re.compile(r"sha256:[0-9a-f]{64}")
_TEMPORARY = ".new-"
_CHUNK_BYTES = 1 << 20


def flush_folder(folder: Path) -> None:
    """Make renames and new names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path` with mode 0600: the old content or the new one is there after a crash, never a part."""
    descriptor, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    flush_folder(path.parent)


def sweep_temporaries(folder: Path) -> int:
    """Remove what interrupted writes left in `folder`; returns how many. Precondition: nobody writes there."""
    garbage = list(folder.glob(f"{_TEMPORARY}*"))
    for path in garbage:
        path.unlink(missing_ok=True)
    return len(garbage)


def hash_file(path: Path) -> str:
    """`sha256:<hex>` of a file's bytes, read in pieces of 1 MiB."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


class FileStore:
    """Immutable files named `sha256:<hex>`. `put` may be repeated without harm."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep `data`; returns its id. Writing what is already there changes nothing."""
        return self.put_stream((data,))

    def put_stream(self, chunks: Iterable[bytes]) -> str:
        """Keep the bytes of `chunks` in bounded memory; returns the id."""
        digest = hashlib.sha256()
        descriptor, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=self._folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            file_id = f"sha256:{digest.hexdigest()}"
            target = self._path(file_id)
            target.parent.mkdir(exist_ok=True, mode=0o700)
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
        flush_folder(target.parent)
        flush_folder(self._folder)
        return file_id

    def get(self, file_id: str) -> bytes:
        """The bytes of a file. Raises NotFound (`file_unknown`), PlatformFault (`file_altered`)."""
        try:
            data = self._path(file_id).read_bytes()
        except FileNotFoundError:
            raise NotFound(FILE_UNKNOWN) from None
        if digest_bytes(data) != file_id:
            raise PlatformFault(FILE_ALTERED, detail=file_id)
        return data

    def stream(self, file_id: str) -> Iterator[bytes]:
        """The bytes in pieces of 1 MiB. The whole file is checked before the first piece is given out."""
        path = self._path(file_id)
        if not path.is_file():
            raise NotFound(FILE_UNKNOWN)
        if hash_file(path) != file_id:
            raise PlatformFault(FILE_ALTERED, detail=file_id)
        return self._pieces(path)

    def has(self, file_id: str) -> bool:
        """Whether the file is kept here."""
        return self._path(file_id).is_file()

    def delete(self, file_id: str) -> None:
        """Remove a file; harmless when it is gone already."""
        self._path(file_id).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what interrupted writes left; returns how many. Call it at start-up, before anybody writes."""
        return sweep_temporaries(self._folder)

    def _path(self, file_id: str) -> Path:
        if not _ID.fullmatch(file_id):
            raise NotFound(FILE_UNKNOWN)
        body = file_id.removeprefix("sha256:")
        return self._folder / body[:2] / body

    @staticmethod
    def _pieces(path: Path) -> Iterator[bytes]:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
