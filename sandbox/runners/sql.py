"""Generated SQL on a locked-down DuckDB.

The lock-down is the second layer: the process around it can open nothing anyway. One connection is made in the zygote,
while that has a single thread, and inherited by every sandbox, because making one costs 25 ms.
"""

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

import duckdb
import pyarrow as pa

from sandbox.limits import Limits
from sandbox.runners.job import Job, Malformed, TooLarge
from sandbox.wire import ResultPipe

_MEMORY_BYTES = Limits().memory_bytes * 3 // 4
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": "1",
    "async_threads": "0",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_extension_repositories": "forbidden",
    "allow_persistent_secrets": "false",
    "allow_unredacted_secrets": "false",
    "python_enable_replacements": "false",
    "python_scan_all_frames": "false",
    "enable_external_file_cache": "false",
    "max_expression_depth": "250",
    "memory_limit": f"{_MEMORY_BYTES}B",
}
_BATCH_ROWS = 65_536

_prepared: list[duckdb.DuckDBPyConnection] = []
"""The one connection that the zygote prepared. It is never closed: that would cost the job milliseconds for nothing."""


def write_rehearsal(path: str) -> None:
    """Make the database to rehearse on. Called once, by the zygote; starts no thread."""
    with duckdb.connect(path, config=_CONFIG) as connection:
        connection.execute("CREATE TABLE t AS SELECT range AS v FROM range(1000)")


def prepare(scratch: str, rehearsal: str | None) -> None:
    """Make the connection that sandboxes inherit, to spill into `scratch`. Called once, by the zygote.

    Starts no thread. What is set here need not be set when a job has come; the scratch's size is its tmpfs's.
    """
    connection = duckdb.connect(":memory:", config=_CONFIG)
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"SET temp_directory = '{scratch}'")
    _prepared.append(connection)
    rehearse(rehearsal)


def rehearse(database: str | None) -> None:
    """Do once what every job does, so that the memory it touches is this process's own before the job comes.

    It costs five milliseconds while nobody waits, and saves a job two. Nothing of it stays in the connection. The
    memory limit goes first: setting one gives memory back that the rest has just made ready.
    """
    connection = _prepared[0]
    for memory_bytes in (_MEMORY_BYTES - 1, _MEMORY_BYTES):
        connection.execute(f"SET memory_limit = '{memory_bytes}B'")
    source = "range(1000) AS t(v)" if database is None else "guard.main.t"
    if database is not None:
        connection.execute(f"ATTACH '{database}' AS guard (READ_ONLY)")
    question = f"SELECT (v % 3)::VARCHAR AS k, count(*) AS n, sum(v) AS s FROM {source} GROUP BY 1 ORDER BY 1"
    relation = connection.sql(question)
    if relation is not None:
        _stream(relation.to_arrow_reader(_BATCH_ROWS), 10)
    if database is not None:
        connection.execute("DETACH guard")


def connect(job: Job) -> duckdb.DuckDBPyConnection:
    """The connection with its input attached, locked for good."""
    connection = _prepared[0]
    limits = job.limits
    if job.folder is not None:
        connection.execute(f"ATTACH '{job.folder}/guard.duckdb' AS guard (READ_ONLY)")
    for name, blob in zip(job.header.get("inputs", ()), job.blobs, strict=True):
        _load(connection, name, blob)
    memory_bytes = limits.memory_bytes * 3 // 4
    steps = [
        f"SET memory_limit = '{memory_bytes}B'" if memory_bytes != _MEMORY_BYTES else "",
        f"SET threads = {limits.threads}" if limits.threads != 1 else "",
        "SET temp_directory = ''" if not job.scratch else "",
        "SET enable_external_access = false",
        "SET disabled_filesystems = 'LocalFileSystem'" if not job.scratch else "",
        "SET lock_configuration = true",
    ]
    connection.execute("; ".join(step for step in steps if step))
    return connection


def _load(connection: duckdb.DuckDBPyConnection, name: str, blob: memoryview) -> None:
    """Make a table of an input, and nothing else to reach it by."""
    source = pa.ipc.open_stream(pa.py_buffer(blob)).read_all()
    connection.register("$input", source)
    quoted = '"' + name.replace('"', '""') + '"'
    connection.execute(f'CREATE TABLE {quoted} AS SELECT * FROM "$input"')
    connection.unregister("$input")


def run(job: Job, pipe: ResultPipe) -> None:
    """Run the statements in order; each with an output sends a table."""
    connection = connect(job)
    has_rows = cache(partial(_has_rows, connection))
    for statement in job.header["statements"]:
        if statement["when"] is not None and not has_rows(statement["when"]):
            continue
        if statement["output"] is None:
            connection.execute(statement["sql"])
            continue
        relation = connection.sql(statement["sql"])
        if relation is None:
            raise Malformed("a statement with an output gave no rows")
        stream = _stream(relation.to_arrow_reader(_BATCH_ROWS), statement["max_rows"])
        pipe.send_table(statement["output"], memoryview(stream))


def _has_rows(connection: duckdb.DuckDBPyConnection, source: str) -> bool:
    return bool(connection.execute(f"SELECT 1 FROM {source} LIMIT 1").fetchall())


def _stream(reader: pa.RecordBatchReader, max_rows: int) -> pa.Buffer:
    """All batches as one uncompressed Arrow stream. Raises TooLarge over `max_rows`."""
    sink = pa.BufferOutputStream()
    schema = pa.schema([_flat(field) for field in reader.schema])
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in _counted(reader, max_rows):
            writer.write_batch(batch if batch.schema == schema else batch.cast(schema))
    return sink.getvalue()


def _counted(batches: Any, max_rows: int) -> Iterator[pa.RecordBatch]:
    seen = 0
    for batch in batches:
        seen += batch.num_rows
        if seen > max_rows:
            raise TooLarge(f"more than {max_rows} rows")
        yield batch


def flatten(table: pa.Table) -> pa.Table:
    """The table as it may leave: without dictionaries, views and metadata."""
    return table.cast(pa.schema([_flat(field) for field in table.schema]))


def _flat(field: pa.Field) -> pa.Field:
    """ENUM columns leave as what they enumerate; metadata stays inside."""
    kind = field.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_string_view(kind):
        kind = pa.large_string()
    return pa.field(field.name, kind)
