"""Risk measures beside pycanon, the library that a user would pick: the same generated people, equal results, CPU time.

pycanon's pins clash with ours, so it runs in an environment of its own, which `make pycanon` builds from its lock file.
Without it only our own figures are printed. Each of its measures is stopped after half a minute.
"""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import duckdb
from rich.console import Console
from rich.table import Table

from benchmarks.masking_risk import make_people
from core.manifest import ColumnType
from masking.risk.frequencies import Sensitive
from masking.risk.measures import Diversity, diversity, measure
from masking.risk.reading import read_frequencies, read_sensitive

SIZES = (10_000, 100_000)
LIMIT_S = 30
_COLUMNS = ("age", "area", "sex", "education", "birth_year")
_PYTHON = Path(__file__).parents[1] / "build/pycanon/bin/python"
_MEASURES = ("k_anonymity", "l_diversity", "t_closeness")
_CHILD = """
import json, sys, time
import pandas
from pycanon import anonymity
people = pandas.read_csv(sys.argv[1])
quasi, measure = sys.argv[3].split(","), sys.argv[2]
arguments = (people, quasi) if measure == "k_anonymity" else (people, quasi, ["illness"])
start = time.process_time()
found = getattr(anonymity, measure)(*arguments)
print(json.dumps([float(found), time.process_time() - start]))
"""
T = TypeVar("T")


def _timed(act: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    return act(), time.process_time() - start


def _ours(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[float, float]]:
    """Measure → (result, CPU seconds); each includes its own reading of the table."""

    def sensitive() -> Sensitive:
        kind = ColumnType.INTEGER
        return read_sensitive(connection, "people", _COLUMNS, "$person", "illness", kind, one_row=True)

    def diverse() -> Diversity:
        return diversity(sensitive())

    def k() -> int:
        return measure(read_frequencies(connection, "people", _COLUMNS, "$person", one_row=True)).k

    (least, k_s), (found, diverse_s) = _timed(k), _timed(diverse)
    return {"k_anonymity": (least, k_s), "l_diversity": (found.l, diverse_s), "t_closeness": (found.t, diverse_s)}


def _theirs(people: Path, name: str) -> tuple[float, float] | None:
    """(result, CPU seconds), or None if it does not finish."""
    command = [str(_PYTHON), "-W", "ignore", "-c", _CHILD, str(people), name, ",".join(_COLUMNS)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LIMIT_S, check=True)
    except subprocess.TimeoutExpired:
        return None
    found, seconds = json.loads(done.stdout.splitlines()[-1])
    return found, seconds


def main() -> None:
    """Print one row a measure and size. Raises ValueError where both finish and disagree."""
    table = Table(title=f"Risk measures over {len(_COLUMNS)} quasi-identifiers, beside pycanon")
    for heading in ("measure", "rows", "result", "CPU s", "pycanon CPU s", "ratio"):
        table.add_column(heading, justify="left" if heading == "measure" else "right")
    for rows in SIZES:
        with duckdb.connect(config={"threads": 2}) as connection, tempfile.TemporaryDirectory() as folder:
            make_people(connection, rows)
            people = Path(folder) / "people.csv"
            connection.sql('SELECT * EXCLUDE "$person" FROM people').write_csv(str(people))
            ours = _ours(connection)
            for name in _MEASURES:
                found, seconds = ours[name]
                other = _theirs(people, name) if os.access(_PYTHON, os.X_OK) else None
                if other and abs(other[0] - found) > 1e-6:
                    raise ValueError(f"{name}: {found} here, {other[0]} there")
                beside = (f"{other[1]:.2f}", f"{other[1] / seconds:.0f}×") if other else (f"over {LIMIT_S} s", "")
                shown = beside if os.access(_PYTHON, os.X_OK) else ("not installed", "")
                table.add_row(name, f"{rows:,}", f"{found:.4g}", f"{seconds:.3f}", *shown)
    Console().print(table)


if __name__ == "__main__":
    main()
