"""The vault against plain Parquet with the same layout: what encryption, hashing and durable writes cost.

Interleaved runs, best of three. `plain` is pyarrow alone: no encryption, no hash, no flush to the disk.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from core.ids import SnapshotId, TableId, new_id
from store.keys import FileKeyService, KeyPurpose, create_keyring
from store.parts import VaultLayout
from store.snapshot import SnapshotHeader
from store.vault import Vault

ROWS = 2_000_000
ROUNDS = 3
_BATCH = 65_536


def source() -> pa.Table:
    """Generated rows: an 18-digit identifier, two numbers, a category, a date."""
    random = np.random.default_rng(7)
    return pa.table(
        {
            "resident": pa.array(random.integers(10**17, 10**18, ROWS)).cast(pa.string()),
            "cost": random.gamma(2.0, 100.0, ROWS).round(2),
            "visits": random.integers(0, 60, ROWS),
            "town": pa.array(np.array(["town " + str(n) for n in range(40)])[random.integers(0, 40, ROWS)]),
            "day": pa.array(random.integers(15_000, 20_000, ROWS).astype(np.int32)).cast(pa.date32()),
        }
    )


def stream(table: pa.Table) -> pa.RecordBatchReader:
    """The table as a connector would deliver it."""
    return pa.RecordBatchReader.from_batches(table.schema, iter(table.to_batches(max_chunksize=_BATCH)))


def write_plain(table: pa.Table, path: Path) -> None:
    """The same row groups and compression, nothing else."""
    layout = VaultLayout()
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for start in range(0, ROWS, layout.rows_per_group):
            writer.write_table(table.slice(start, layout.rows_per_group), row_group_size=layout.rows_per_group)


def read_plain(path: Path) -> int:
    """All batches of the plain file."""

    def batches() -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(_BATCH)

    return sum(batch.num_rows for batch in batches())


def header() -> SnapshotHeader:
    """A new snapshot's header."""
    return SnapshotHeader(
        table_id=TableId(new_id("table", os.urandom)),
        snapshot_id=SnapshotId(new_id("snapshot", os.urandom)),
        as_of=date(2026, 1, 1),
        taken_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def main() -> None:
    """Print the table."""
    table = source()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        vault = Vault(root / "vault", FileKeyService(create_keyring(root / "key.json", KeyPurpose.VAULT)))
        kept = header()
        vault.write(kept, stream(table))
        best = _measure(
            {
                ("write", "plain"): lambda: write_plain(table, root / "plain.parquet"),
                ("write", "vault"): lambda: vault.write(header(), stream(table)),
                ("read", "plain"): lambda: read_plain(root / "plain.parquet"),
                ("read", "vault"): lambda: sum(batch.num_rows for batch in vault.read(kept.snapshot_id)),
                ("verify", "vault"): lambda: vault.verify(kept.snapshot_id),
            }
        )
        size = vault.manifest(kept.snapshot_id).bytes
        plain_size = (root / "plain.parquet").stat().st_size
    _show(best, size / plain_size)


def _measure(ways: dict[tuple[str, str], Callable[[], object]]) -> dict[tuple[str, str], float]:
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def _show(best: dict[tuple[str, str], float], size_ratio: float) -> None:
    table = Table("act", "plain s", "vault s", "vault ÷ plain", title=f"Vault against plain Parquet, {ROWS:,} rows × 5")
    for act in ("write", "read"):
        plain, ours = best[act, "plain"], best[act, "vault"]
        table.add_row(act, f"{plain:.2f}", f"{ours:.2f}", f"{ours / plain:.2f}")
    table.add_row("verify only", "", f"{best['verify', 'vault']:.2f}", "")
    table.add_row("size on disk", "", "", f"{size_ratio:.3f}")
    Console().print(table)


if __name__ == "__main__":
    main()
