"""Raw hostile SQL as data, as the guard would never generate it: the second line of defence.

Each statement does its harm on a plain DuckDB (the control) and fails, or gives nothing, as a program.
"""

import itertools
from dataclasses import replace
from pathlib import Path

import duckdb

from core.errors import JobFailed
from core.program import Statement
from sandbox.executor import Executor
from sandbox.limits import MIB
from tests.escape.conftest import LIMITS

_tickets = itertools.count()

READS = {
    "read_text": "SELECT content FROM read_text('{vault_key}')",
    "read_blob": "SELECT content FROM read_blob('{vault_key}')",
    "read_csv": "SELECT * FROM read_csv('{vault_key}', header = false, columns = {{'a': 'VARCHAR'}})",
    "read_by_name": "SELECT * FROM '{folder}/other.csv'",
    "read_parquet": "SELECT * FROM read_parquet('{folder}/other.parquet')",
    "read_json": "SELECT * FROM read_json('{folder}/other.json')",
    "parquet_metadata": "SELECT path_in_schema FROM parquet_metadata('{folder}/other.parquet')",
    "parquet_schema": "SELECT name FROM parquet_schema('{folder}/other.parquet')",
    "sniff_csv": "SELECT Columns FROM sniff_csv('{folder}/other.csv')",
    "glob": "SELECT file FROM glob('{folder}/*')",
    "glob_root": "SELECT file FROM glob('/etc/*')",
    "query_function": "SELECT * FROM query('SELECT content FROM read_text(''{vault_key}'')')",
    "serialized_sql": "SELECT * FROM json_execute_serialized_sql("
    "json_serialize_sql('SELECT content FROM read_text(''{vault_key}'')'))",
    "own_process": "SELECT content FROM read_blob('/proc/self/environ') WHERE octet_length(content) > 0",
    "secrets": "SELECT name FROM duckdb_secrets() UNION ALL SELECT content FROM read_text('{vault_key}')",
}
"""Each gives at least one row on a plain DuckDB."""

SCRIPTS = {
    "attach_database": "ATTACH '{folder}/other.duckdb' AS o; CREATE TEMP TABLE t AS SELECT * FROM o.main.s",
    "attach_sidecar_for_writing": "ATTACH '{sidecar}' AS w; CREATE TEMP TABLE t AS SELECT count(*) c FROM "
    "w.main.visits; "
    "CREATE TABLE w.main.x AS SELECT 1 AS a",
    "copy_out": "COPY (SELECT 1 AS a) TO '{folder}/leak.csv'; CREATE TEMP TABLE t AS SELECT 1 AS a",
    "copy_out_partitioned": "COPY (SELECT 1 AS a, 2 AS b) TO '{folder}/leaks' (FORMAT parquet, PARTITION_BY (a), "
    "OVERWRITE_OR_IGNORE); CREATE TEMP TABLE t AS SELECT 1 AS a",
    "export_database": "EXPORT DATABASE '{folder}/export'; CREATE TEMP TABLE t AS SELECT 1 AS a",
    "import_database": "CREATE TEMP TABLE t AS SELECT 1 AS a; EXPORT DATABASE '{folder}/export2'; "
    "IMPORT DATABASE '{folder}/export2'",
    "copy_in": "CREATE TEMP TABLE t (a VARCHAR); COPY t FROM '{folder}/other.csv'",
    "set_temp_directory": "SET temp_directory = '{folder}'; CREATE TEMP TABLE t AS SELECT 1 AS a",
    "set_threads": "SET threads = 4; CREATE TEMP TABLE t AS SELECT 1 AS a",
    "set_memory": "SET memory_limit = '64GB'; CREATE TEMP TABLE t AS SELECT 1 AS a",
    "reset_setting": "RESET memory_limit; CREATE TEMP TABLE t AS SELECT 1 AS a",
    "set_home": "SET home_directory = '{folder}'; CREATE TEMP TABLE t AS SELECT 1 AS a",
    "set_extension_folder": "SET extension_directory = '{folder}'; CREATE TEMP TABLE t AS SELECT 1 AS a",
    "log_to_file": "SET logging_storage = 'memory'; CREATE TEMP TABLE t AS SELECT 1 AS a",
    "external_view": "CREATE TEMP VIEW v AS SELECT content FROM read_text('{vault_key}'); "
    "CREATE TEMP TABLE t AS SELECT * FROM v",
    "external_macro": "CREATE TEMP MACRO m(f) AS TABLE SELECT content FROM read_text(f); "
    "CREATE TEMP TABLE t AS SELECT * FROM m('{vault_key}')",
    "memory_repeat": "CREATE TEMP TABLE t AS SELECT len(repeat('x', 250000000)) a",
    "memory_list": "CREATE TEMP TABLE t AS SELECT len(list(range)) a FROM range(20000000)",
    "sleep": "CREATE TEMP TABLE t AS SELECT sleep_ms(1500) a",
    "endless_recursion": "CREATE TEMP TABLE t AS WITH RECURSIVE r(n) AS "
    "(SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 50000) SELECT max(n) a FROM r",
    "cross_product": "CREATE TEMP TABLE t AS SELECT count(*) a FROM range(20000) x, range(20000) y WHERE "
    "hash(x.range) > "
    "hash(y.range)",
}
"""Each leaves a table `t` behind on a plain DuckDB."""

_SHORT = {"sleep": 0.5, "endless_recursion": 0.1, "cross_product": 0.3}

NAMES = (*READS, *SCRIPTS)


def works_outside(name: str, places: dict[str, str], folder: Path) -> bool:
    """The control: on a plain DuckDB the statement gives rows, or the script leaves its table. `folder` is its own."""
    if name in READS:
        with duckdb.connect() as plain:
            return bool(plain.execute(READS[name].format(**places)).fetchall())
    copy = folder / "sidecar.duckdb"
    copy.write_bytes(Path(places["sidecar"]).read_bytes())
    with duckdb.connect(config={"temp_directory": str(folder)}) as plain:
        plain.execute(SCRIPTS[name].format(**{**places, "sidecar": str(copy)}))
        return bool(plain.execute("SELECT * FROM t").fetchall())


def wins_inside(executor: Executor, name: str, places: dict[str, str], extract: Path, inside: str) -> bool:
    """True when the same comes through as a program. `inside`: where the job finds its extract."""
    if name in READS:
        return rows(executor, [READS[name].format(**places)], extract) > 0
    script = SCRIPTS[name].format(**{**places, "sidecar": f"{inside}/guard.duckdb", "folder": "/scratch"})
    steps = [step for step in script.split("; ") if step]
    return rows(executor, [*steps, "SELECT * FROM t"], extract, _SHORT.get(name, 5)) >= 0


def rows(executor: Executor, statements: list[str], extract: Path | None, wall_s: float = 5) -> int:
    """Rows that come out; -1 when the program fails."""
    steps = [Statement(sql=sql) for sql in statements[:-1]] + [Statement(sql=statements[-1], output="result")]
    limits = replace(LIMITS, wall_s=wall_s, memory_bytes=200 * MIB)
    try:
        found = executor.run_program(steps, mounted=extract, inputs={}, limits=limits, ticket=f"sql-{next(_tickets)}")
    except JobFailed:
        return -1
    return int(found.tables["result"].num_rows)
