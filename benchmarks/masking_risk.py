"""Cost of the risk gate on generated people: measures, special uniques and the search for the least lossy policy."""

import os
import time
from collections.abc import Callable
from typing import TypeVar

import duckdb
import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from core.manifest import ColumnType
from masking.risk.hierarchies import hierarchies_of
from masking.risk.lattice import search
from masking.risk.measures import diversity, measure
from masking.risk.reading import read_frequencies, read_sensitive
from masking.risk.uniques import special_uniques

ROWS = int(os.environ.get("YUNEI_BENCH_ROWS", "1000000"))
COLUMNS = int(os.environ.get("YUNEI_BENCH_COLUMNS", "5"))
T = TypeVar("T")
_NAMES = ("age", "area", "sex", "education", "birth_year", "job", "ethnicity", "marital")


def make_people(connection: duckdb.DuckDBPyConnection, rows: int) -> None:
    """One row a person, eight quasi-identifiers and a sensitive column, as a table `people`."""
    random = np.random.default_rng(1)
    ages = np.minimum(random.gamma(4, 11, rows).astype(np.int64), 95)
    table = pa.table(
        {
            "age": ages,
            "area": (370_800 + np.minimum(random.geometric(0.2, rows), 30)).astype("U"),
            "sex": random.integers(1, 3, rows),
            "education": np.minimum(random.geometric(0.3, rows), 8),
            "birth_year": 2026 - ages,
            "job": np.minimum(random.geometric(0.15, rows), 25),
            "ethnicity": np.minimum(random.geometric(0.9, rows), 20),
            "marital": random.integers(0, 4, rows),
            "illness": random.integers(0, 40, rows),
            "$person": pa.array(np.arange(rows), pa.uint32()),
        }
    )
    connection.register("source", table)
    connection.execute("CREATE TABLE people AS FROM source")
    connection.unregister("source")


def main() -> None:
    """Print CPU seconds a step. `YUNEI_BENCH_ROWS` and `YUNEI_BENCH_COLUMNS` set the size (default 1,000,000 × 5)."""
    columns = _NAMES[:COLUMNS]
    table = Table(title=f"Risk gate on {ROWS:,} rows × {COLUMNS} quasi-identifiers")
    for heading in ("step", "CPU s", "wall s", "result"):
        table.add_column(heading, justify="left" if heading in ("step", "result") else "right")

    def timed(step: str, act: Callable[[], T], show: Callable[[T], str]) -> T:
        wall, cpu = time.perf_counter(), time.process_time()
        result = act()
        spent = time.process_time() - cpu
        table.add_row(step, f"{spent:.2f}", f"{time.perf_counter() - wall:.2f}", show(result))
        return result

    with duckdb.connect(config={"threads": 2}) as connection:
        make_people(connection, ROWS)
        kind = ColumnType.INTEGER
        found = timed(
            "frequencies",
            lambda: read_frequencies(connection, "people", columns, "$person", one_row=True),
            lambda made: f"{len(made.subjects):,} classes",
        )
        timed(
            "l, entropy-l, t",
            lambda: diversity(read_sensitive(connection, "people", columns, "$person", "illness", kind, one_row=True)),
            lambda made: f"l {made.l}, t {made.t:.2f}",
        )
        timed("k and the three risks", lambda: measure(found), lambda made: f"k {made.k}, uniques {made.uniques:,}")
        timed("special uniques", lambda: special_uniques(found), lambda made: f"by size {made.by_size}")
        timed(
            "lattice search, k = 5",
            lambda: search(found, hierarchies_of(found.classes), k=5, suppression=0.01),
            lambda made: f"{made.measured} of {made.nodes} nodes, loss {made.loss:.2f}, {len(made.minimal)} minimal",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
