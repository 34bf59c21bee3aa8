"""The PostgreSQL connector against raw COPY and the usual ways, interleaved runs, best of five.

`raw` only draws the server's bytes and throws them away: nobody can be faster on this machine. Server and reader share
its cores, so on a busy machine the wall clock says little; the reader's own processor time is the steadier figure.
"""

import time
from collections.abc import Callable
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv as pacsv
from rich.console import Console
from rich.table import Table

from connectors.registry import open_source
from tests.factories.postgres import running_postgres

ROWS = 500_000
ROUNDS = 5
_CREATE = f"""CREATE TABLE visits AS SELECT i::bigint AS id, (i % 1000)::integer AS site,
    (i * 0.37)::numeric(12,2) AS cost, random() * 1000 AS score, 'resident ' || i AS name,
    date '2000-01-01' + (i % 9000) AS day, timestamp '2020-01-01' + i * interval '1 second' AS at,
    i % 3 = 0 AS urban FROM generate_series(1, {ROWS}) i"""
_BINARY = "COPY (SELECT * FROM visits) TO STDOUT (FORMAT binary)"
_CSV = "COPY (SELECT * FROM visits) TO STDOUT (FORMAT csv)"
_TYPES = {
    "id": pa.int64(),
    "site": pa.int32(),
    "cost": pa.decimal128(12, 2),
    "score": pa.float64(),
    "name": pa.string(),
    "day": pa.date32(),
    "at": pa.timestamp("us"),
    "urban": pa.bool_(),
}


def raw(url: str, query: Any) -> int:
    """Draw every message and keep none."""
    with psycopg.connect(url) as connection, connection.cursor().copy(query) as copy:
        return sum(1 for _ in copy)


def connector(url: str) -> int:
    """Ours."""
    reader = open_source("postgresql", {"url": url, "table": "visits"}).read().reader
    return sum(batch.num_rows for batch in reader)


def csv_to_arrow(url: str) -> int:
    """COPY as CSV, parsed by Arrow with declared types (the whole text in memory: kinder than streaming)."""
    with psycopg.connect(url) as connection, connection.cursor().copy(_CSV) as copy:
        text = b"".join(copy)
    options = pacsv.ConvertOptions(column_types=_TYPES, true_values=["t"], false_values=["f"])
    table = pacsv.read_csv(pa.BufferReader(text), pacsv.ReadOptions(column_names=list(_TYPES)), convert_options=options)
    return int(table.num_rows)


def rowwise(url: str) -> int:
    """A server-side cursor, rows as Python tuples, then Arrow."""
    count = 0
    with psycopg.connect(url) as connection, connection.cursor("rows") as cursor:
        cursor.itersize = 65_536
        cursor.execute("SELECT * FROM visits")
        while rows := cursor.fetchmany(65_536):
            columns = zip(*rows, strict=True)
            arrays = [pa.array(column, kind) for column, kind in zip(columns, _TYPES.values(), strict=True)]
            count += len(arrays[0])
    return count


def main() -> None:
    """Print the table."""
    ways: dict[str, Callable[[str], int]] = {
        "raw COPY binary, thrown away": lambda url: raw(url, _BINARY),
        "raw COPY csv, thrown away": lambda url: raw(url, _CSV),
        "connector (binary COPY → Arrow, bounded memory)": connector,
        "COPY csv → Arrow, in memory": csv_to_arrow,
        "row by row → Arrow": rowwise,
    }
    wall, processor = dict.fromkeys(ways, float("inf")), dict.fromkeys(ways, float("inf"))
    with running_postgres() as server:
        server.execute(_CREATE, "ANALYZE visits")  # type: ignore[arg-type]  # a constant
        for _ in range(ROUNDS):
            for name, way in ways.items():
                start, start_cpu = time.perf_counter(), time.process_time()
                way(server.url)
                wall[name] = min(wall[name], time.perf_counter() - start)
                processor[name] = min(processor[name], time.process_time() - start_cpu)
    show(wall, processor)


def show(wall: dict[str, float], processor: dict[str, float]) -> None:
    """Rows per second with their ratio to raw binary COPY, and the reader's processor time."""
    base = next(iter(wall.values()))
    title = f"PostgreSQL to Arrow, {ROWS:,} rows × {len(_TYPES)} columns"
    table = Table("way", "rows/s", "÷ raw COPY", "reader's CPU µs/row", title=title)
    for name, seconds in wall.items():
        cpu_us = processor[name] / ROWS * 1e6
        table.add_row(name, f"{ROWS / seconds:,.0f}", f"{base / seconds:.2f}", f"{cpu_us:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
