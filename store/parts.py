"""Part files of a snapshot: Parquet under Modular Encryption, each with a key of its own, bound to its place."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyarrow.parquet import encryption

from core.errors import RequestError
from core.ids import SnapshotId
from store.errors import SNAPSHOT_BATCH
from store.files import hash_file
from store.keys import KEY_BYTES
from store.snapshot import SnapshotFile


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


class PartWriter:
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
        properties = encryption.create_encryption_properties(
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


def open_part(path: Path, snapshot_id: SnapshotId, index: int, data_key: bytes) -> pq.ParquetFile:
    """The part file `index` (from 0) of a snapshot. Raises OSError or ArrowException when it does not decrypt there."""
    key, place = _part_key(data_key, index), _part_place(snapshot_id, index)
    secret = encryption.create_decryption_properties(key, aad_prefix=place)
    return pq.ParquetFile(path, pre_buffer=False, decryption_properties=secret)  # buffered, every row group stays


def _part_key(data_key: bytes, index: int) -> bytes:
    """One AES-256 key a part: GCM nonces are random, and a key should not see too many of them."""
    return derive(data_key, b"part %d" % index)


def derive(data_key: bytes, purpose: bytes) -> bytes:
    """The key for one purpose of a snapshot's data key."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"yunei vault 1 " + purpose).derive(data_key)


def _part_place(snapshot_id: SnapshotId, index: int) -> bytes:
    return f"{snapshot_id}/{index}".encode("ascii")


def _flush_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
