"""Raw hostile SQL straight into the program runner, as the guard would never generate it: the second line of defence.

Each statement does its harm on a plain DuckDB (the control) and fails, or gives nothing, as a program.
"""

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.errors import JobFailed
from core.program import Statement
from sandbox.limits import MIB
from sandbox.local import LocalExecutor
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


@pytest.fixture(scope="module")
def places(planted: dict[str, Any], extract: Path) -> dict[str, str]:
    folder = Path(planted["folder"])
    with duckdb.connect(str(folder / "other.duckdb")) as connection:
        connection.execute("CREATE TABLE s AS SELECT 'secret' AS a")
        for form in ("csv", "parquet", "json"):
            connection.execute(f"COPY s TO '{folder}/other.{form}'")
    return {**planted, "sidecar": str(extract / "guard.duckdb")}


def _sandboxed_rows(executor: LocalExecutor, statements: list[str], extract: Path | None, wall_s: float) -> int:
    """Rows that come out; -1 when the program fails."""
    steps = [Statement(sql=sql) for sql in statements[:-1]] + [Statement(sql=statements[-1], output="result")]
    limits = replace(LIMITS, wall_s=wall_s, memory_bytes=200 * MIB)
    try:
        found = executor.run_program(steps, mounted=extract, inputs={}, limits=limits, ticket=f"sql-{next(_tickets)}")
    except JobFailed:
        return -1
    return found.tables["result"].num_rows


@pytest.mark.parametrize("name", READS)
def test_reading_statement_gives_nothing(
    name: str, places: dict[str, str], executor: LocalExecutor, extract: Path
) -> None:
    sql = READS[name].format(**places)
    with duckdb.connect() as plain:
        assert plain.execute(sql).fetchall(), "the control must give rows"
    assert _sandboxed_rows(executor, [sql], extract, 5) <= 0


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_fails(
    name: str, places: dict[str, str], executor: LocalExecutor, extract: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "sidecar.duckdb"
    copy.write_bytes((extract / "guard.duckdb").read_bytes())
    with duckdb.connect(config={"temp_directory": str(tmp_path)}) as plain:
        plain.execute(SCRIPTS[name].format(**{**places, "sidecar": str(copy)}))
        assert plain.execute("SELECT * FROM t").fetchall(), "the control must leave its table"
    inside = SCRIPTS[name].format(**{**places, "sidecar": "/input/guard.duckdb", "folder": "/scratch"})
    steps = [step for step in inside.split("; ") if step]
    assert _sandboxed_rows(executor, [*steps, "SELECT * FROM t"], extract, _SHORT.get(name, 5)) == -1


def test_an_honest_program_of_the_same_form_gives_rows(executor: LocalExecutor, extract: Path) -> None:
    steps = ["CREATE TEMP TABLE t AS SELECT k, count(*) AS n FROM guard.main.visits GROUP BY k", "SELECT * FROM t"]
    assert _sandboxed_rows(executor, steps, extract, 5) == 3


def test_sidecar_is_unchanged(extract: Path, executor: LocalExecutor) -> None:
    before = (extract / "guard.duckdb").read_bytes()
    assert _sandboxed_rows(executor, ["CREATE TABLE guard.main.x AS SELECT 1 AS a", "SELECT 1"], extract, 5) == -1
    assert (extract / "guard.duckdb").read_bytes() == before
