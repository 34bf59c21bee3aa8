# ruff: noqa: E501 - SQL of one column a line
"""CPU time of the classifier with its full pass, beside Presidio cell by cell. `main()` prints ratios.

A generated table of 100 columns (names, numbers of documents, addresses, remarks, dates, money, codes), Parquet.
Presidio is given our own Chinese patterns, the cheapest configuration that a user could choose; it sees a sample of
cells, because whole columns would take hours. Rows: an argument, 1,000,000 by default.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from masking.classify import classify_file
from masking.text import analyser

_KINDS = (
    "'王李张刘陈'[1 + (i * 7 + {c}) % 5] || '伟芳娜敏静丽强磊军洋'[1 + (i * 13 + {c}) % 10] || '华明国'[1 + (i * 31) % 3]",
    "'138' || lpad(CAST(hash(i + {c}) % 100000000 AS VARCHAR), 8, '0')",
    "'山东省济宁市兖州区建设路' || (hash(i + {c}) % 300) || '号' || (i % 30) || '号楼' || (i % 900 + 101) || '室'",
    "'材料齐全，已受理，请于' || (i % 12 + 1) || '月前到窗口领取' || (hash(i) % 1000)",
    "DATE '1950-01-01' + CAST(hash(i + {c}) % 25000 AS INTEGER)",
    "CAST(hash(i + {c}) % 1000000 AS DOUBLE) / 100",
    "CAST(hash(i + {c}) % 100 AS INTEGER)",
    "['新增', '变更', '注销', '补办'][1 + CAST(hash(i + {c}) % 4 AS BIGINT)]",
    "'YZ2024' || lpad(CAST(i + {c} AS VARCHAR), 9, '0')",
    "'370812' || (1950 + hash(i) % 60) || '0' || (1 + i % 9) || (10 + i % 19) || lpad(CAST(i % 1000 AS VARCHAR), 3, '0') || (i % 10)",
)
_COLUMNS = 100
_PRESIDIO_CELLS = 2_000
_ROUNDS = 3


def write_table(path: Path, rows: int, columns: int = _COLUMNS) -> None:
    """Generate the table."""
    parts = ", ".join(f"{_KINDS[c % len(_KINDS)].format(c=c * 1009)} AS c{c}" for c in range(columns))
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {parts} FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet)")


def cpu(work: object) -> float:
    """CPU seconds of a call."""
    start = time.process_time()
    if callable(work):
        work()
    return time.process_time() - start


def presidio_cells(path: Path) -> list[str]:
    """Cells of all columns, as text."""
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT * FROM '{path}' LIMIT {_PRESIDIO_CELLS // _COLUMNS}").fetchall()
    return [str(cell) for row in rows for cell in row]


def main() -> None:
    """Print CPU seconds and the ratio per cell."""
    rows = next((int(word) for word in sys.argv[1:] if word.isdigit()), 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wide.parquet"
        write_table(path, rows)
        cells, engine = presidio_cells(path), analyser()
        ours, theirs = [], []
        for _ in range(1 if rows > 200_000 else _ROUNDS):
            theirs.append(cpu(lambda: [engine.analyze(text=cell, language="zh") for cell in cells]) / len(cells))
            ours.append(cpu(lambda: classify_file(path)) / (rows * _COLUMNS))
    table = Table("", "CPU-s", "µs a cell", "ratio")
    mine, other = statistics.median(ours), statistics.median(theirs)
    table.add_row(f"classify {_COLUMNS} × {rows:,}", f"{mine * rows * _COLUMNS:.1f}", f"{mine * 1e6:.3f}", "1")
    table.add_row(f"presidio, {len(cells)} cells", "-", f"{other * 1e6:.1f}", f"{other / mine:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
