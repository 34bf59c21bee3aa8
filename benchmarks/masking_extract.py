"""How fast an extract is made: rows a second, CPU and peak memory, beside the engine copying the same rows unmasked.

Both read an encrypted snapshot through the vault.
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from core.ids import SnapshotId, TableId, new_id
from core.manifest import SnapshotRef
from masking import extract
from masking.keys import ScenarioKeys
from masking.labelfile import LabelFile
from masking.policy import MaskingPolicy
from masking.registry import SubjectRegistry
from masking.request import BatchSource, ExtractRequest, TableRequest
from store.keys import FileKeyService, KeyPurpose, create_keyring
from store.snapshot import SnapshotHeader
from store.vault import Vault

ROWS = int(os.environ.get("YUNEI_BENCH_ROWS", "2000000"))
ROWS_A_SUBJECT = 10

LABELS = LabelFile.load("""
table: visits
confirmed_by: bench
subjects: [{type: person, namespace: resident_id, column: id}]
columns:
  id:      {label: resident_id, level: 3, type: varchar, kind: subject}
  born:    {label: birth_date, level: 3, type: date, kind: quasi}
  area:    {label: division_code, level: 2, type: varchar, kind: key}
  age:     {label: age, level: 2, type: integer, kind: quasi, range: [0, 120]}
  visited: {label: date, level: 2, type: date, kind: quasi}
  mobile:  {label: mobile, level: 3, type: varchar, kind: id}
  dept:    {label: category, level: 1, type: varchar, kind: key, domain: [D0, D1, D2, D3, D4, D5, D6, D7, D8, D9]}
  icd:     {label: disease_code, level: 3, type: varchar, kind: key}
  paid:    {label: amount, level: 2, type: double, kind: measure, range: [0, 100000]}
  own:     {label: amount, level: 2, type: double, kind: measure, range: [0, 100000]}
  days:    {label: count, level: 1, type: integer, kind: measure, range: [0, 365]}
  sex:     {label: gender, level: 2, type: integer, kind: key, domain: [0, 1, 2, 9]}
""")
POLICY = MaskingPolicy.load("""
name: bench
version: 1
tables:
  visits:
    columns:
      id:      {operator: pseudonym}
      born:    {operator: year, parameters: {first: 1900, last: 2026}}
      area:    {operator: region, parameters: {level: city}}
      age:     {operator: band, parameters: {width: 10, top: 90}}
      visited: {operator: shift_date, parameters: {days: 30}}
      mobile:  {operator: mask_part, parameters: {first: 3, last: 0}}
      dept:    {operator: collapse, parameters: {other: D0, min_subjects: 10}}
      icd:     {operator: prefix, parameters: {length: 3}}
      paid:    {operator: keep, outside: clip}
      own:     {operator: round, parameters: {base: 10}}
      days:    {operator: top_code, parameters: {low: 0, high: 60}}
      sex:     {operator: keep}
""")


def make_batches(rows: int) -> Iterator[pa.RecordBatch]:
    """Generated visits, ten a person, in no order; no identifier belongs to anybody."""
    random = np.random.default_rng(1)
    for start in range(0, rows, 250_000):
        count = min(250_000, rows - start)
        who = random.integers(0, max(1, rows // ROWS_A_SUBJECT), count)
        table = pa.table(
            {
                "id": pa.array(np.char.add("37088219", np.char.zfill((who * 7919 % 10**10).astype("U"), 10))),
                "born": pa.array(random.integers(-14_000, 19_000, count).astype(np.int32), pa.date32()),
                "area": pa.array((370_800 + random.integers(0, 99, count)).astype("U")),
                "age": random.integers(0, 100, count),
                "visited": pa.array(random.integers(18_000, 19_800, count).astype(np.int32), pa.date32()),
                "mobile": pa.array(np.char.add("139", np.char.zfill((who % 10**8).astype("U"), 8))),
                "dept": pa.array(np.char.add("D", random.integers(0, 10, count).astype("U"))),
                "icd": pa.array(np.char.add("J", random.integers(10_000, 99_999, count).astype("U"))),
                "paid": random.gamma(2, 300, count),
                "own": random.gamma(2, 100, count),
                "days": random.integers(0, 90, count),
                "sex": random.choice([1, 2], count),
            }
        )
        yield from table.combine_chunks().to_batches()


def make_snapshot(folder: Path, rows: int) -> BatchSource:
    """The generated visits as a snapshot of an encrypted vault."""
    vault = Vault(folder / "vault", FileKeyService(create_keyring(folder / "key.json", KeyPurpose.VAULT)))
    batches = make_batches(rows)
    first = next(batches)
    kept = SnapshotHeader(
        table_id=TableId(new_id("table", os.urandom)),
        snapshot_id=SnapshotId(new_id("snapshot", os.urandom)),
        as_of=date(2026, 1, 1),
        taken_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    vault.write(kept, pa.RecordBatchReader.from_batches(first.schema, chain((first,), batches)))

    def open_snapshot(columns: Sequence[str] | None = None) -> pa.RecordBatchReader:
        return vault.read(kept.snapshot_id, None if columns is None else tuple(columns))

    return open_snapshot


def _request() -> ExtractRequest:
    snapshot = SnapshotRef(table="visits", snapshot_id="snp", as_of="2026-01-01", content_hash="sha256:0")
    names = tuple(column.name for column in LABELS.columns)
    table = TableRequest(labels=LABELS, columns=names, snapshot=snapshot)
    return ExtractRequest(domain="dom", scenario="scn", tables=(table,), policy=POLICY, as_of="2026-01-01")


def _timed(label: str, act: object) -> tuple[str, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    act()  # type: ignore[operator]  # a closure without arguments
    return label, time.perf_counter() - wall, time.process_time() - cpu


def _build(folder: Path, source: BatchSource, name: str) -> None:
    extract.build(
        _request(),
        {"visits": source},
        keys=ScenarioKeys(domain="dom", scenario="scn", version=1, master=bytes(32)),
        registry=SubjectRegistry(folder / f"registry-{name}", domain="dom", master=bytes(32)),
        folder=folder / name,
    )


def _copy(folder: Path, source: BatchSource, name: str) -> None:
    """What the bare engine takes to read, order by identifier and write the same rows, unmasked."""
    with duckdb.connect(str(folder / f"{name}.duckdb"), config={"threads": 2}) as connection:
        connection.register("snapshot", source())
        connection.execute("CREATE TABLE t AS SELECT * FROM snapshot ORDER BY id")
        connection.execute(f"COPY t TO '{folder / name}.parquet' (FORMAT parquet, COMPRESSION zstd)")


def main() -> None:
    """Print a table; `YUNEI_BENCH_ROWS` sets the number of rows (default 2,000,000)."""
    folder = Path(tempfile.mkdtemp(prefix="yunei-bench-"))
    try:
        source = make_snapshot(folder, ROWS)
        results = [_timed("extract", lambda: _build(folder, source, "one"))]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        results.append(_timed("bare engine, unmasked", lambda: _copy(folder, source, "raw")))
        results.append(_timed("extract, subjects known", lambda: _build(folder, source, "two")))
    finally:
        shutil.rmtree(folder)
    base = results[1][1]
    table = Table(title=f"Extract of {ROWS:,} rows × 12 columns, peak {peak:.2f} GB after the first")
    for heading in ("what", "wall s", "CPU s", "rows/s", "ratio to bare engine"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for label, wall, cpu in results:
        table.add_row(label, f"{wall:.2f}", f"{cpu:.2f}", f"{ROWS / wall:,.0f}", f"{wall / base:.2f}×")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
