"""The classifier beside presidio-structured, per cell and interleaved. `main()` prints ratios.

presidio-structured is no dependency of ours (it brings spaCy and pandas), so it has an environment of its own, which
`make presidio` builds from its lock file.

Without that environment nothing is measured, and the table says so. It gets our patterns and no model, the cheapest
configuration there is, and a sample of the rows; we get the whole table, leaks included. Rows: an argument, 100,000
by default.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from benchmarks.classify_speed import cpu, write_table
from masking.classify import classify_file
from masking.text import PATTERNS

PYTHON = Path("build/presidio/bin/python")
ANALYSE = Path(__file__).parent / "presidio" / "analyse.py"
_COLUMNS = 100
_SAMPLE_ROWS = 20
_ROUNDS = 3


def write_job(table: Path, job: Path) -> int:
    """Write patterns and the sample's cells for the other environment; how many cells."""
    patterns: dict[str, list[str]] = {}
    for pattern in PATTERNS:
        patterns.setdefault(pattern.label, []).append(pattern.pattern)
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM '{table}' LIMIT {_SAMPLE_ROWS}")
        names, rows = [column[0] for column in found.description], found.fetchall()
    columns = {name: [str(cell) for cell in cells] for name, cells in zip(names, zip(*rows, strict=True), strict=True)}
    job.write_text(json.dumps({"patterns": patterns, "columns": columns}, ensure_ascii=False), encoding="utf-8")
    return len(names) * len(rows)


def structured_s(python: Path, job: Path) -> float:
    """CPU seconds of one analysis. Raises CalledProcessError when the other environment is broken."""
    run = subprocess.run([str(python), str(ANALYSE), str(job)], capture_output=True, text=True, check=True, timeout=600)
    return float(json.loads(run.stdout.splitlines()[-1])["cpu_s"])


def main() -> None:
    """Print microseconds a cell and the ratio."""
    python = next((Path(word) for word in sys.argv[1:] if "/" in word), PYTHON)
    rows = next((int(word) for word in sys.argv[1:] if word.isdigit()), 100_000)
    if not python.exists():
        Console().print(f"not measured: no {python}; see benchmarks/classify_structured.py")
        return
    with tempfile.TemporaryDirectory() as folder:
        table, job = Path(folder) / "wide.parquet", Path(folder) / "job.json"
        write_table(table, rows)
        cells = write_job(table, job)
        ours, theirs = [], []
        for _ in range(_ROUNDS):
            theirs.append(structured_s(python, job) / cells)
            ours.append(cpu(lambda: classify_file(table)) / (rows * _COLUMNS))
    mine, other = statistics.median(ours), statistics.median(theirs)
    shown = Table("", "µs a cell (CPU)", "ratio")
    shown.add_row(f"classify {_COLUMNS} × {rows:,}, full pass", f"{mine * 1e6:.3f}", "1")
    shown.add_row(f"presidio-structured, {cells} cells", f"{other * 1e6:.1f}", f"{other / mine:.0f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
