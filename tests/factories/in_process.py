"""A stand-in for the sandbox that runs DuckDB in the test's own process, behind the executor's interface.

It isolates nothing: for trusted test data and for the guard's own texts only.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.program import Reading, Statement


@dataclass(frozen=True, slots=True)
class InProcessResult:
    """What a run gave."""

    tables: Mapping[str, pa.Table]


class InProcess:
    """`parse` and `run_program` of the executor."""

    def __init__(self) -> None:
        self._schemas: dict[tuple[str, ...], duckdb.DuckDBPyConnection] = {}

    def parse(self, text: str, schema: Sequence[str]) -> Reading:
        """Read a text against an empty schema; the connection of a schema is kept."""
        key = tuple(schema)
        if key not in self._schemas:
            self._schemas[key] = duckdb.connect()
            for statement in schema:
                self._schemas[key].execute(statement)
        connection = self._schemas[key]
        tree = _ask(connection, "SELECT json_serialize_sql(?)", text)
        bound = _ask(connection, "SELECT json_serialize_plan(?, optimize := false)", text)
        return Reading(text=text, tree=tree, bound=bound)

    def run_program(
        self,
        statements: Sequence[Statement],
        *,
        mounted: Path | None,
        inputs: Mapping[str, pa.Table],
        limits: Any = None,
        ticket: str = "",
        reveal: bool = False,
    ) -> InProcessResult:
        """Run generated statements in a fresh database, with the sidecar attached as `guard`."""
        with duckdb.connect() as connection:
            connection.execute("SET enable_progress_bar = false")
            if mounted is not None:
                connection.execute(f"ATTACH '{mounted / 'guard.duckdb'}' AS guard (READ_ONLY)")
            return InProcessResult(run(connection, statements, inputs))


def _ask(connection: duckdb.DuckDBPyConnection, question: str, text: str) -> str:
    """The engine's JSON; what it throws instead takes the form of its error objects, as in the real parser."""
    try:
        return str(connection.execute(question, [text]).fetchall()[0][0])
    except duckdb.Error:
        return json.dumps({"error": True})


def run(
    connection: duckdb.DuckDBPyConnection, statements: Sequence[Statement], inputs: Mapping[str, pa.Table]
) -> dict[str, pa.Table]:
    """Run statements on an open connection and collect the outputs."""
    for name, table in inputs.items():
        connection.register(name, table)
    outputs = {}
    has_rows = cache(lambda source: bool(connection.execute(f"SELECT 1 FROM {source} LIMIT 1").fetchall()))
    for statement in statements:
        if statement.when is not None and not has_rows(statement.when):
            continue
        if statement.output is None:
            connection.execute(statement.sql)
        else:
            outputs[statement.output] = connection.sql(statement.sql).to_arrow_table()
    return outputs
