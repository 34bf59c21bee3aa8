"""The vault: immutable, dated, encrypted snapshots of source tables.

Theory of operation. A snapshot is a folder of Parquet files under Modular Encryption (AES-256-GCM, footer encrypted as
well, so that not even column names and statistics are readable) and a `manifest.json`:

- Each snapshot has a random data key, stored only as the key service wrapped it. Each part file has a key derived from
  it (HKDF) and its place (snapshot, part) as associated data: a part moved to another place does not decrypt.
- The manifest lists the hash of each part and is itself encrypted under the data key: row counts, column names and the
  watermark of an incremental source are data too. `content_hash` follows from it and is what receipts name; it is a
  hash over hashes of ciphertext, so it says nothing about a small table's content.
- A snapshot is built under a temporary name, flushed and renamed. A crash leaves a folder that nobody reads and that
  `sweep` removes; a running writer holds a lock on its folder, so `sweep` may run beside it.
- `read` checks the manifest and the hashes of all parts before it gives out the first row.

Rotation (`rewrap`) replaces the wrapped key alone. Deleting removes the wrapped key first: what a crash leaves cannot
be decrypted by anybody.
"""

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.canonical import canonical_json, read_record
from core.errors import Conflict, NotFound, PlatformFault, RequestError
from core.ids import RandomBytes, SnapshotId, TableId, is_id
from store.errors import SNAPSHOT_ALTERED, SNAPSHOT_COLUMN, SNAPSHOT_EXISTS, SNAPSHOT_UNKNOWN
from store.files import flush_folder, hash_file, write_atomically
from store.keys import KEY_BYTES, KeyService, WrappedKey
from store.parts import PartWriter, VaultLayout, derive, open_part
from store.snapshot import SnapshotHeader, SnapshotManifest, describe

_MANIFEST = "manifest.json"
_TEMPORARY = ".new-"
_READ_ROWS = 65_536
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Envelope:
    """What `manifest.json` holds in the clear."""

    table_id: TableId
    key: WrappedKey
    manifest: bytes
    """Nonce (12 bytes) and AES-256-GCM ciphertext of the canonical manifest."""

    @classmethod
    def seal(cls, manifest: SnapshotManifest, wrapped: WrappedKey, data_key: bytes, nonce: bytes) -> Self:
        """Encrypt `manifest` under a key derived from the data key, bound to its snapshot."""
        place = _context(manifest.table_id, manifest.snapshot_id)
        sealed = AESGCM(derive(data_key, b"manifest")).encrypt(nonce, canonical_json(manifest), place)
        return cls(table_id=manifest.table_id, key=wrapped, manifest=nonce + sealed)

    def open(self, snapshot_id: SnapshotId, data_key: bytes) -> SnapshotManifest:
        """The manifest. Raises ValueError when it was altered or belongs to another snapshot."""
        place = _context(self.table_id, snapshot_id)
        nonce, sealed = self.manifest[:_NONCE_BYTES], self.manifest[_NONCE_BYTES:]
        try:
            data = AESGCM(derive(data_key, b"manifest")).decrypt(nonce, sealed, place)
        except InvalidTag:
            raise ValueError("manifest does not authenticate") from None
        manifest: SnapshotManifest = read_record(SnapshotManifest, json.loads(data))
        return manifest


class Vault:
    """Snapshots under one folder. The holder of `keys` can read everything in it: ingest and masking processes only."""

    def __init__(
        self,
        folder: Path,
        keys: KeyService,
        *,
        layout: VaultLayout | None = None,
        random_bytes: RandomBytes = os.urandom,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._keys = keys
        self._layout = layout or VaultLayout()
        self._random_bytes = random_bytes

    def write(
        self,
        header: SnapshotHeader,
        batches: pa.RecordBatchReader,
        *,
        state: Callable[[], Mapping[str, Any]] | None = None,
    ) -> SnapshotManifest:
        """Store all rows of `batches` as the snapshot `header.snapshot_id`, or nothing at all.

        `state` is asked when the stream has been drawn out, and kept in the manifest's `source`: what the next
        incremental read needs cannot be known before. Memory: one row group. An error of the source passes through
        unchanged and leaves nothing behind.
        Raises Conflict (`snapshot_exists`), RequestError (`snapshot_batch`) for a batch of another schema.
        """
        if self._path(header.snapshot_id).exists():
            raise Conflict(SNAPSHOT_EXISTS)
        data_key = self._random_bytes(KEY_BYTES)
        wrapped = self._keys.wrap(data_key, _context(header.table_id, header.snapshot_id))
        with self._workplace(header.snapshot_id) as place:
            parts = PartWriter(place, header.snapshot_id, data_key, batches.schema, self._layout)
            files = parts.write_all(batches)
            source = {**header.source, **(state() if state else {})}
            manifest = describe(header, source, batches.schema, files)
            self._save(place / _MANIFEST, manifest, wrapped, data_key)
            self._publish(place, header.snapshot_id)
        return manifest

    def manifest(self, snapshot_id: SnapshotId) -> SnapshotManifest:
        """The manifest. Raises NotFound (`snapshot_unknown`), PlatformFault (`snapshot_altered`,
        `key_wrong`)."""
        return self._open(snapshot_id)[0]

    def schema(self, snapshot_id: SnapshotId) -> pa.Schema:
        """The Arrow schema, source types in the fields' metadata; reads one footer. Raises as `read` does."""
        manifest, data_key = self._open(snapshot_id)
        with self._part(manifest, 0, data_key) as part:
            return part.schema_arrow

    def read(
        self, snapshot_id: SnapshotId, columns: tuple[str, ...] | None = None, *, content_hash: str | None = None
    ) -> pa.RecordBatchReader:
        """A stream of the snapshot's rows in the order in which they were written.

        `columns` are read alone, in the order given. `content_hash`, when given, must be the snapshot's: it ties what
        is read to what a grant or a job has on record. All files are checked before this returns.
        Raises NotFound (`snapshot_unknown`), RequestError (`snapshot_column`), PlatformFault (`snapshot_altered`,
        `key_wrong`).
        """
        manifest, data_key = self._open(snapshot_id)
        if content_hash is not None and manifest.content_hash != content_hash:
            raise PlatformFault(SNAPSHOT_ALTERED, detail=f"{snapshot_id}: not the content on record")
        self._check_files(manifest)
        with self._part(manifest, 0, data_key) as part:
            schema = _chosen(part.schema_arrow, columns)
        return pa.RecordBatchReader.from_batches(schema, self._rows(manifest, data_key, schema))

    def verify(self, snapshot_id: SnapshotId) -> SnapshotManifest:
        """Check manifest and hashes without decrypting rows. Raises as `read` does."""
        manifest, _ = self._open(snapshot_id)
        self._check_files(manifest)
        return manifest

    def rewrap(self, snapshot_id: SnapshotId) -> bool:
        """Wrap the data key under the service's active key; True if it was under another. Repeating is harmless."""
        if self._envelope(snapshot_id).key.key_id == self._keys.active_key_id:
            return False
        manifest, data_key = self._open(snapshot_id)
        wrapped = self._keys.wrap(data_key, _context(manifest.table_id, snapshot_id))
        self._save(self._path(snapshot_id) / _MANIFEST, manifest, wrapped, data_key)
        return True

    def snapshots(self) -> tuple[SnapshotId, ...]:
        """Ids of all complete snapshots, sorted."""
        return tuple(SnapshotId(path.parent.name) for path in sorted(self._folder.glob(f"[!.]*/{_MANIFEST}")))

    def delete(self, snapshot_id: SnapshotId) -> None:
        """Remove a snapshot, its key first. Harmless when it is gone already."""
        path = self._path(snapshot_id)
        try:
            (path / _MANIFEST).unlink()
        except FileNotFoundError:
            pass
        else:
            flush_folder(path)
        shutil.rmtree(path, ignore_errors=True)

    def sweep(self) -> int:
        """Remove what crashes left: folders of writers that are gone and snapshots without a manifest."""
        removed = 0
        for path in self._folder.iterdir():
            abandoned = path.name.startswith(_TEMPORARY) and not _is_locked(path)
            if abandoned or (is_id(path.name) and not (path / _MANIFEST).exists()):
                shutil.rmtree(path, ignore_errors=True)
                removed += 1
        return removed

    def _path(self, snapshot_id: SnapshotId) -> Path:
        if not is_id(snapshot_id):
            raise NotFound(SNAPSHOT_UNKNOWN)
        return self._folder / snapshot_id

    @contextmanager
    def _workplace(self, snapshot_id: SnapshotId) -> Iterator[Path]:
        """A locked temporary folder, removed on the way out unless it was published."""
        place = self._folder / f"{_TEMPORARY}{snapshot_id}-{self._random_bytes(8).hex()}"
        place.mkdir(mode=0o700)
        descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
            os.close(descriptor)

    def _publish(self, place: Path, snapshot_id: SnapshotId) -> None:
        try:
            os.rename(place, self._path(snapshot_id))
        except OSError as problem:
            # Another writer published the same id in the meantime: a folder with content is never replaced.
            if problem.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            raise Conflict(SNAPSHOT_EXISTS) from None
        flush_folder(self._folder)

    def _save(self, path: Path, manifest: SnapshotManifest, wrapped: WrappedKey, data_key: bytes) -> None:
        envelope = _Envelope.seal(manifest, wrapped, data_key, self._random_bytes(_NONCE_BYTES))
        write_atomically(path, canonical_json(envelope))

    def _envelope(self, snapshot_id: SnapshotId) -> _Envelope:
        try:
            data = (self._path(snapshot_id) / _MANIFEST).read_bytes()
            envelope: _Envelope = read_record(_Envelope, json.loads(data))
        except FileNotFoundError:
            raise NotFound(SNAPSHOT_UNKNOWN) from None
        except ValueError:
            raise PlatformFault(SNAPSHOT_ALTERED, detail=f"{snapshot_id}: {_MANIFEST} does not parse") from None
        return envelope

    def _open(self, snapshot_id: SnapshotId) -> tuple[SnapshotManifest, bytes]:
        """The manifest and the data key."""
        envelope = self._envelope(snapshot_id)
        data_key = self._keys.unwrap(envelope.key, _context(envelope.table_id, snapshot_id))
        try:
            return envelope.open(snapshot_id, data_key), data_key
        except ValueError as problem:
            raise PlatformFault(SNAPSHOT_ALTERED, detail=f"{snapshot_id}: {problem}") from None

    def _check_files(self, manifest: SnapshotManifest) -> None:
        for file in manifest.files:
            path = self._path(manifest.snapshot_id) / file.name
            if not path.is_file() or path.stat().st_size != file.bytes or hash_file(path) != file.hash:
                raise PlatformFault(SNAPSHOT_ALTERED, detail=f"{manifest.snapshot_id}: {file.name}")

    def _part(self, manifest: SnapshotManifest, index: int, data_key: bytes) -> pq.ParquetFile:
        path = self._path(manifest.snapshot_id) / manifest.files[index].name
        try:
            return open_part(path, manifest.snapshot_id, index, data_key)
        except (OSError, pa.ArrowException) as problem:
            raise PlatformFault(SNAPSHOT_ALTERED, detail=f"{manifest.snapshot_id}: {problem}") from problem

    def _rows(self, manifest: SnapshotManifest, data_key: bytes, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for index in range(len(manifest.files)):
            with self._part(manifest, index, data_key) as part:
                try:
                    for batch in part.iter_batches(_READ_ROWS, columns=schema.names):
                        yield batch.select(schema.names).cast(schema)
                except (OSError, pa.ArrowException) as problem:
                    raise PlatformFault(SNAPSHOT_ALTERED, detail=f"{manifest.snapshot_id}: {problem}") from problem


def _chosen(schema: pa.Schema, columns: tuple[str, ...] | None) -> pa.Schema:
    if columns is None:
        return schema
    for name in columns:
        if name not in schema.names:
            raise RequestError(SNAPSHOT_COLUMN, column=name)
    return pa.schema([schema.field(name) for name in columns])


def _context(table_id: TableId, snapshot_id: SnapshotId) -> bytes:
    return f"{table_id}/{snapshot_id}".encode("ascii")


def _is_locked(folder: Path) -> bool:
    """Whether the writer that made a temporary folder is still alive."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
