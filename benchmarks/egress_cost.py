"""What the guard costs: generated Program against the plain query, interleaved in one warm process.

1M persons and 3M visits, one thread as in the sandbox, CPU time (so that other work on the machine counts for nothing).
Ratios of medians: cells without subject sets, cells with subject sets for the history, and the fixed part around them
(parse, plan, compile, primary judgement and suppression) in milliseconds.

`YUNEI_BENCH_PERSONS=100000` makes a smaller world; `YUNEI_BENCH_QUERY=diagnosis` runs the queries with that word alone.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import yaml
from rich.console import Console
from rich.table import Table

from core.program import Program, Statement
from egress import schema
from egress.judging import judge
from egress.program import compiler
from egress.reading import planner
from egress.trial import PolicyFile
from jobs.trial_tables import build
from tests.factories.in_process import InProcess, run

PERSONS = int(os.environ.get("YUNEI_BENCH_PERSONS", "1000000"))
VISITS = 3 * PERSONS
ROUNDS = 3

SCHEMA = f"""
CREATE TABLE persons AS
SELECT i AS pid, CASE WHEN hash(i) % 2 = 0 THEN 'F' ELSE 'M' END AS sex, 'D' || (10 + hash(i * 7) % 20) AS district,
       DATE '1940-01-01' + (hash(i * 3) % 25000)::INT AS birth, (hash(i * 5) % 90)::BIGINT AS age,
       (hash(i * 11) % 90000)::DOUBLE AS income
FROM range({PERSONS}) t(i);
CREATE TABLE visits AS
SELECT i AS vid, (hash(i * 13) % {PERSONS})::BIGINT AS pid, (hash(i * 17) % 1000)::DOUBLE AS cost,
       (hash(i * 43) % 9)::BIGINT AS days, DATE '2023-01-01' + (hash(i * 19) % 700)::INT AS day,
       'X' || (hash(i * 23) % 8) AS diagnosis
FROM range({VISITS}) t(i);
"""
POLICY = """
tables:
  persons:
    subjects: {person: pid}
    columns:
      pid: subject
      sex: {kind: key, domain: [F, M]}
      district: key
      birth: {kind: quasi, coarsen: [{date: year}]}
      age: {kind: quasi, coarsen: [{bin: 5}]}
      income: {kind: measure, range: [0, 100000]}
  visits:
    subjects: {person: pid}
    columns:
      vid: id
      pid: subject
      cost: {kind: measure, range: [0, 1000]}
      days: {kind: measure, range: [0, 10]}
      day: {kind: quasi, coarsen: [{date: month}]}
      diagnosis: key
"""
QUERIES = """
SELECT sex, count(*) FROM persons GROUP BY sex
SELECT district, count(*), avg(income) FROM persons GROUP BY district
SELECT district, sex, sum(income) FROM persons GROUP BY ALL
SELECT year(birth), count(*) FROM persons GROUP BY 1
SELECT floor(age / 10) * 10, avg(income) FROM persons GROUP BY 1
SELECT sex, median(income) FROM persons GROUP BY sex
SELECT sex, stddev(income) FROM persons GROUP BY sex
SELECT corr(income, age) FROM persons
SELECT district, count(*) FROM persons WHERE age >= 18 GROUP BY district
SELECT district, sum(income) / count(*) FROM persons WHERE sex = 'F' GROUP BY district
SELECT sex, sum(CASE WHEN age >= 65 THEN income ELSE 0 END) FROM persons GROUP BY sex
SELECT district, count(*) FILTER (WHERE age < 18), count(*) FROM persons GROUP BY district
SELECT district, sex, count(*) FROM persons GROUP BY ROLLUP (district, sex)
SELECT CASE WHEN age < 18 THEN 'a' WHEN age < 65 THEN 'b' ELSE 'c' END, count(*), avg(income) FROM persons GROUP BY 1
SELECT diagnosis, count(*), sum(cost) FROM visits GROUP BY diagnosis
SELECT diagnosis, avg(cost), avg(days) FROM visits GROUP BY diagnosis
SELECT diagnosis, sum(cost * days) FROM visits GROUP BY diagnosis
SELECT date_trunc('month', day), count(*), sum(cost) FROM visits GROUP BY 1
SELECT date_trunc('month', day), diagnosis, sum(cost) FROM visits GROUP BY ALL
SELECT diagnosis, sum(cost) FROM visits WHERE day >= DATE '2023-06-01' GROUP BY diagnosis
SELECT diagnosis, count(DISTINCT pid) FROM visits GROUP BY diagnosis
SELECT diagnosis, sum(least(cost, 500)) FROM visits GROUP BY diagnosis
SELECT floor(cost / 100), count(*) FROM visits GROUP BY 1
SELECT regr_slope(cost, days) FROM visits
SELECT diagnosis, quantile_cont(cost, 0.9) FROM visits GROUP BY diagnosis
SELECT p.sex, count(*), sum(v.cost) FROM persons p JOIN visits v ON p.pid = v.pid GROUP BY p.sex
SELECT p.district, v.diagnosis, sum(v.cost) FROM persons p JOIN visits v ON p.pid = v.pid GROUP BY ALL
SELECT p.sex, avg(v.cost) FROM persons p JOIN visits v ON p.pid = v.pid WHERE p.age >= 65 GROUP BY p.sex
SELECT avg(n) FROM (SELECT pid, count(*) AS n FROM visits GROUP BY pid) t
SELECT district, avg(s) FROM persons JOIN (SELECT pid, sum(cost) AS s FROM visits GROUP BY pid) t USING (pid) GROUP BY 1
SELECT n, count(*) FROM (SELECT pid, count(*) AS n FROM visits GROUP BY pid) t GROUP BY n
SELECT sex, count(*) FROM persons WHERE pid IN (SELECT pid FROM visits WHERE cost > 900) GROUP BY sex
SELECT count(*) FROM persons p WHERE EXISTS (SELECT 1 FROM visits v WHERE v.pid = p.pid AND v.diagnosis = 'X1')
SELECT district, sum(income) / sum(sum(income)) OVER () FROM persons GROUP BY district
""".strip().splitlines()


def main() -> None:
    """Print the table of ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "schema.sql").write_text(SCHEMA, encoding="utf-8")
        policy = PolicyFile.parse(yaml.safe_load(POLICY))
        manifest = build(policy, folder / "schema.sql", None, folder)
        connection = duckdb.connect(config={"threads": 1})
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"ATTACH '{folder / 'guard.duckdb'}' AS guard (READ_ONLY)")
        connection.execute("USE guard.main")
        engine, ddl = InProcess(), schema.ddl(manifest)
        table = Table(title=f"guard cost, {PERSONS:,} persons, {VISITS:,} visits, {ROUNDS} interleaved rounds")
        for column in ("query", "plain ms", "cells ÷", "with sets ÷", "plan+judge ms"):
            table.add_column(column, justify="left" if column == "query" else "right")
        ratios: list[tuple[float, float, float]] = []
        engine.parse(QUERIES[0], ddl)
        for text in [query for query in QUERIES if os.environ.get("YUNEI_BENCH_QUERY", "") in query]:

            def compiled(*, sets: bool, text: str = text) -> Program:
                plan = planner.plan(engine.parse(text, ddl), manifest, policy.guard)
                return compiler.compile(plan, manifest, policy.guard, subject_sets=sets)

            bare, full = compiled(sets=False), compiled(sets=True)
            measured = _interleaved(connection, text, bare.cells, full.cells)
            tables = _cells(connection, bare.cells)
            fixed = _best(lambda: (compiled(sets=False), judge.judge(bare, tables, {}, policy.guard)))  # noqa: B023
            plain, cells, sets = measured
            ratios.append((cells / plain, sets / plain, fixed))
            table.add_row(
                text[:70],
                f"{plain * 1e3:.1f}",
                f"{cells / plain:.2f}",
                f"{sets / plain:.2f}",
                f"{fixed * 1e3:.1f}",
            )
        console = Console(width=140)
        console.print(table)
        for position, label in enumerate(("cells ÷ plain", "with sets ÷ plain", "plan + judge (s)")):
            values = sorted(ratio[position] for ratio in ratios)
            console.print(
                f"{label}: median {statistics.median(values):.3f}, p95 {values[int(0.95 * (len(values) - 1))]:.3f}, "
                f"worst {values[-1]:.3f}"
            )


def _interleaved(
    connection: duckdb.DuckDBPyConnection, text: str, bare: tuple[Statement, ...], full: tuple[Statement, ...]
) -> tuple[float, float, float]:
    """Medians of plain, cells and cells with sets, one of each in every round, after one warm round."""
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    for _ in range(ROUNDS + 1):
        times[0].append(_timed(lambda: connection.sql(text).to_arrow_table()))
        times[1].append(_timed(lambda: _cells(connection, bare)))
        times[2].append(_timed(lambda: _cells(connection, full)))
    return statistics.median(times[0][1:]), statistics.median(times[1][1:]), statistics.median(times[2][1:])


def _cells(connection: duckdb.DuckDBPyConnection, statements: tuple[Statement, ...]) -> dict[str, object]:
    try:
        return run(connection, statements, {})
    finally:
        for statement in statements:
            if statement.sql.startswith("CREATE TEMP TABLE"):
                connection.execute(f"DROP TABLE IF EXISTS temp.{statement.sql.split()[3]}")


def _timed(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def _best(act: Callable[[], object]) -> float:
    return min(_timed(act) for _ in range(3))


if __name__ == "__main__":
    main()
