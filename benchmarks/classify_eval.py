# ruff: noqa: E501 - a report of one line each
"""Accuracy of the classifier: three difficulties, four modes of headers, as a table. `main()` prints it.

Exact: the label is the true one. Recall: of the columns that identify, the share reported as identifying. False alarms:
of the columns that do not, the share reported as identifying. The sets are our own; strangers hold others.
"""

import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from masking.classify import classify_files
from masking.labels import label
from tests.factories.classify import HEADER_MODES, Made, adversarial_tables, easy_tables, write_csv
from tests.factories.classify_agencies import agency_tables
from tests.factories.classify_archives import archive_tables
from tests.factories.classify_bureaus import bureau_tables
from tests.factories.classify_counters import counter_tables
from tests.factories.classify_desks import desk_tables
from tests.factories.classify_ledgers import ledger_tables
from tests.factories.classify_office import office_tables
from tests.factories.classify_platforms import platform_tables
from tests.factories.classify_real import real_tables
from tests.factories.classify_registers import register_tables, short_tables
from tests.factories.classify_windows import window_tables

SEEDS = (1, 2, 3)


def identifies(made: Made) -> bool:
    """Whether a column truly identifies somebody."""
    first = made.label.split("|")[0]
    precise = first in ("latitude", "longitude", "coordinates") and sum(
        len(v.partition(".")[2]) > 3 for v in made.values
    ) * 2 > len(made.values)
    return label(first).identifying or made.mixed or precise


def score(tables: list[list[Made]], mode: str, wrong: list[str] | None = None) -> dict[str, tuple[int, int]]:
    """Measure → (hits, cases) over some tables under one mode of headers."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    with tempfile.TemporaryDirectory() as folder:
        paths = [write_csv(table, mode, Path(folder) / f"{number}.csv") for number, table in enumerate(tables)]
        for table, findings in zip(tables, classify_files(paths, headers=mode != "none"), strict=True):
            for made, found in zip(table, findings, strict=True):
                truth = identifies(made)
                for measure, hit, counts in (
                    ("exact", found.label in made.label.split("|"), True),
                    ("recall", found.identifying, truth),
                    ("false alarms", found.identifying, not truth),
                    ("mixture", found.mixture > 0, made.mixed),
                ):
                    totals[measure][0] += hit and counts
                    totals[measure][1] += counts
                if wrong is not None and (found.label not in made.label.split("|") or found.identifying != truth):
                    wrong.append(
                        f"{mode}: {made.header} is {made.label}, found {found.label} {found.confidence:.2f} {found.identifying} {found.evidence[:1]}"
                    )
    return {measure: (hits, cases) for measure, (hits, cases) in totals.items()}


def main() -> None:
    """Print the table; with `-v` the wrong ones."""
    verbose = "-v" in sys.argv
    table = Table("difficulty", "headers", "columns", "exact", "recall", "false alarms", "leaks found")
    sets = {
        "easy": [item for seed in SEEDS for item in easy_tables(seed)],
        "adversarial": [item for seed in SEEDS for item in adversarial_tables(seed)],
        "offices": office_tables(),
        "registers": register_tables(),
        "short": short_tables(),
        "counters": counter_tables(),
        "bureaus": bureau_tables(exported=False),
        "exported": bureau_tables(exported=True),
        "agencies": agency_tables(),
        "desks": desk_tables(),
        "archives": archive_tables(),
        "ledgers": ledger_tables(),
        "windows": window_tables(),
        "platforms": platform_tables(),
        "real": real_tables(),
    }
    named = [name for name in sets if name in sys.argv[1:]]
    for difficulty, tables in ((name, sets[name]) for name in named or sets):
        for mode in HEADER_MODES:
            wrong: list[str] = []
            totals = score(tables, mode, wrong)
            cells = [
                f"{hits / cases:.3f}" if cases else "-"
                for hits, cases in (totals.get(m, (0, 0)) for m in ("exact", "recall", "false alarms", "mixture"))
            ]
            table.add_row(difficulty, mode, str(totals["exact"][1]), *cells)
            if verbose:
                Console(width=200).print("\n".join(dict.fromkeys(wrong)), markup=False)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
