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
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as parquet_encryption
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.canonical import canonical_json, digest, read_record, to_plain
from core.errors import Conflict, NotFound, PlatformFault, RequestError
from core.ids import RandomBytes, SnapshotId, TableId, is_id
from store.files import flush_folder, hash_file, write_atomically
from store.keys import KEY_BYTES, KeyService, WrappedKey
from store.vault_errors import SNAPSHOT_ALTERED, SNAPSHOT_BATCH, SNAPSHOT_COLUMN, SNAPSHOT_EXISTS, SNAPSHOT_UNKNOWN

SOURCE_TYPE = b"source_type"
"""Arrow field metadata under which a connector gives the source's own name of a column's type."""
_MANIFEST = "manifest.json"
_TEMPORARY = ".new-"
_READ_ROWS = 65_536
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultLayout:
    """Sizes that trade memory for speed. One row group is held in memory while writing."""

    rows_per_group: int = 122_880
    """DuckDB's own vector multiple: scans split evenly."""
    rows_per_file: int = 5_000_000
    """A bigger table gets several part files."""

    def __post_init__(self) -> None:
        if not 1 <= self.rows_per_group <= self.rows_per_file:
            raise ValueError("a part file holds at least one row group")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotHeader:
    """What the caller says about a snapshot before the rows come."""

    table_id: TableId
    snapshot_id: SnapshotId
    as_of: date
    """Date of the data."""
    taken_at: datetime
    source: Mapping[str, Any] = field(default_factory=dict)
    """How it was read (mode, next state): JSON types. Kept encrypted; may hold a watermark value."""

    def __post_init__(self) -> None:
        if not is_id(self.snapshot_id) or not is_id(self.table_id):
            raise ValueError("a snapshot needs ids of the platform's form")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotColumn:
    """One column as the source delivered it."""

    name: str
    type: str
    """Arrow type as text, `decimal128(12, 2)`."""
    source_type: str
    """The source's own word for it, `numeric(12,2)`."""
    nullable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFile:
    """One part file."""

    name: str
    rows: int
    bytes: int
    hash: str
    """Of the encrypted bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotManifest:
    """The content of one snapshot. Stored beside it; row counts are private."""

    format: int = 1
    table_id: TableId
    snapshot_id: SnapshotId
    as_of: str
    """ISO date of the data."""
    taken_at: datetime
    source: Mapping[str, Any]
    columns: tuple[SnapshotColumn, ...]
    schema_hash: str
    """Over the columns: equal for two snapshots exactly when names, types, source types and order are."""
    row_count: int
    files: tuple[SnapshotFile, ...]
    encryption: str = "parquet-aes-256-gcm-v1"

    @property
    def content_hash(self) -> str:
        """`sha256:<hex>` over everything above: names the content in extracts and receipts."""
        return digest(self)

    @property
    def bytes(self) -> int:
        """Size of all part files."""
        return sum(file.bytes for file in self.files)


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
        sealed = AESGCM(_derive(data_key, b"manifest")).encrypt(nonce, canonical_json(manifest), place)
        return cls(table_id=manifest.table_id, key=wrapped, manifest=nonce + sealed)

    def open(self, snapshot_id: SnapshotId, data_key: bytes) -> SnapshotManifest:
        """The manifest. Raises ValueError when it was altered or belongs to another snapshot."""
        place = _context(self.table_id, snapshot_id)
        nonce, sealed = self.manifest[:_NONCE_BYTES], self.manifest[_NONCE_BYTES:]
        try:
            data = AESGCM(_derive(data_key, b"manifest")).decrypt(nonce, sealed, place)
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
            parts = _PartWriter(place, header.snapshot_id, data_key, batches.schema, self._layout)
            files = parts.write_all(batches)
            source = {**header.source, **(state() if state else {})}
            manifest = _describe(header, source, batches.schema, files)
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
        key, place = _part_key(data_key, index), _part_place(manifest.snapshot_id, index)
        properties = parquet_encryption.create_decryption_properties(key, aad_prefix=place)
        try:
            return pq.ParquetFile(path, decryption_properties=properties)
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


class _PartWriter:
    """Writes batches as part files of a bounded number of rows, one row group in memory."""

    def __init__(
        self, place: Path, snapshot_id: SnapshotId, data_key: bytes, schema: pa.Schema, layout: VaultLayout
    ) -> None:
        self._place = place
        self._snapshot_id = snapshot_id
        self._data_key = data_key
        self._schema = schema
        self._layout = layout
        self._files: list[SnapshotFile] = []

    def write_all(self, batches: pa.RecordBatchReader) -> tuple[SnapshotFile, ...]:
        """Consume the stream; returns the finished files, at least one even without rows."""
        groups = _groups(self._checked(batches), self._schema, self._layout.rows_per_group)
        further = self._layout.rows_per_file // self._layout.rows_per_group - 1
        first: pa.Table | None = next(groups, self._schema.empty_table())
        while first is not None:
            self._write_part(chain((first,), islice(groups, further)))
            first = next(groups, None)
        return tuple(self._files)

    def _write_part(self, groups: Iterable[pa.Table]) -> None:
        index = len(self._files)
        path = self._place / f"part-{index:05}.parquet"
        properties = parquet_encryption.create_encryption_properties(
            _part_key(self._data_key, index), aad_prefix=_part_place(self._snapshot_id, index), store_aad_prefix=False
        )
        rows = 0
        with pq.ParquetWriter(path, self._schema, compression="zstd", encryption_properties=properties) as writer:
            for group in groups:
                writer.write_table(group, row_group_size=self._layout.rows_per_group)
                rows += group.num_rows
        _flush_file(path)
        self._files.append(SnapshotFile(name=path.name, rows=rows, bytes=path.stat().st_size, hash=hash_file(path)))

    def _checked(self, batches: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if not batch.schema.equals(self._schema):
                raise RequestError(SNAPSHOT_BATCH)
            yield batch


def _groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    """Regroup a stream into tables of exactly `rows` rows, the last one shorter."""
    waiting: list[pa.RecordBatch] = []
    waiting_rows = 0
    for batch in batches:
        waiting.append(batch)
        waiting_rows += batch.num_rows
        if waiting_rows >= rows:
            table = pa.Table.from_batches(waiting, schema)
            whole = waiting_rows - waiting_rows % rows
            for start in range(0, whole, rows):
                yield table.slice(start, rows)
            waiting = table.slice(whole).to_batches()
            waiting_rows -= whole
    if waiting_rows:
        yield pa.Table.from_batches(waiting, schema)


def _describe(
    header: SnapshotHeader, source: Mapping[str, Any], schema: pa.Schema, files: tuple[SnapshotFile, ...]
) -> SnapshotManifest:
    columns = tuple(_column(item) for item in schema)
    return SnapshotManifest(
        table_id=header.table_id,
        snapshot_id=header.snapshot_id,
        as_of=header.as_of.isoformat(),
        taken_at=header.taken_at,
        source=to_plain(source),
        columns=columns,
        schema_hash=digest(columns),
        row_count=sum(file.rows for file in files),
        files=files,
    )


def _column(item: pa.Field) -> SnapshotColumn:
    source_type = (item.metadata or {}).get(SOURCE_TYPE, b"").decode("utf-8")
    return SnapshotColumn(name=item.name, type=str(item.type), source_type=source_type, nullable=item.nullable)


def _chosen(schema: pa.Schema, columns: tuple[str, ...] | None) -> pa.Schema:
    if columns is None:
        return schema
    for name in columns:
        if name not in schema.names:
            raise RequestError(SNAPSHOT_COLUMN, column=name)
    return pa.schema([schema.field(name) for name in columns])


def _part_key(data_key: bytes, index: int) -> bytes:
    """One AES-256 key a part: GCM nonces are random, and a key should not see too many of them."""
    return _derive(data_key, b"part %d" % index)


def _derive(data_key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"yunei vault 1 " + purpose).derive(data_key)


def _context(table_id: TableId, snapshot_id: SnapshotId) -> bytes:
    return f"{table_id}/{snapshot_id}".encode("ascii")


def _part_place(snapshot_id: SnapshotId, index: int) -> bytes:
    return f"{snapshot_id}/{index}".encode("ascii")


def _flush_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


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
