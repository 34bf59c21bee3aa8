"""Every hostile statement works on a plain DuckDB and fails as a program."""

from pathlib import Path
from typing import Any

import pytest

from sandbox import tree
from sandbox.local import LocalExecutor
from tests.escape.sql_attacks import NAMES, rows, wins_inside, works_outside


@pytest.fixture(scope="module")
def places(planted: dict[str, Any], extract: Path) -> dict[str, str]:
    return {**planted, "sidecar": str(extract / "guard.duckdb")}


@pytest.mark.parametrize("name", NAMES)
def test_statement_works_outside_and_fails_inside(
    name: str, places: dict[str, str], executor: LocalExecutor, extract: Path, tmp_path: Path
) -> None:
    assert works_outside(name, {**places}, tmp_path), "the control must win, or the statement proves nothing"
    assert not wins_inside(executor, name, places, extract, tree.INPUT)


def test_an_honest_program_of_the_same_form_gives_rows(executor: LocalExecutor, extract: Path) -> None:
    steps = ["CREATE TEMP TABLE t AS SELECT k, count(*) AS n FROM guard.main.visits GROUP BY k", "SELECT * FROM t"]
    assert rows(executor, steps, extract) == 3


def test_sidecar_is_unchanged(extract: Path, executor: LocalExecutor) -> None:
    before = (extract / "guard.duckdb").read_bytes()
    assert rows(executor, ["CREATE TABLE guard.main.x AS SELECT 1 AS a", "SELECT 1"], extract) == -1
    assert (extract / "guard.duckdb").read_bytes() == before
