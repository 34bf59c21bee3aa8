"""Processor time and memory of the release history: 100 cells against 1,000 at a million people; 4,000 independent."""

from time import process_time

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from rich.console import Console
from rich.table import Table

from core.decision import HistoryEntry
from egress.history import Candidate, History, HistoryRules, Word

RULES = HistoryRules(subjects=10, capacity=0.2, allotment=0.5)


def cells(labels: NDArray[np.int64], name: str) -> list[HistoryEntry]:
    """One entry for each label."""
    order = np.argsort(labels, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(labels))[:-1])
    return [
        HistoryEntry(
            subject_type="person",
            lineage="people",
            measure="count",
            cell=f"{name}:{number}",
            subjects=BitMap(np.sort(part).astype(np.uint32)).serialize(),
            value=len(part),
            scenario="benchmark",
        )
        for number, part in enumerate(parts)
    ]


def timed(people: int, tables: int, width: int, asked: int) -> tuple[float, float, History, float]:
    """Processor seconds to rebuild and to judge one more table; the history; the share of the table that came out."""
    rng = np.random.default_rng(0)
    held = [entry for table in range(tables) for entry in cells(rng.integers(0, width, people), f"t{table}")]
    began = process_time()
    history = History.of(held)
    rebuilt = process_time() - began
    wishes = [Candidate(entry=entry) for entry in cells(rng.integers(0, asked, people), "new")]
    began = process_time()
    rulings = history.consider(wishes, RULES)
    judged = process_time() - began
    return rebuilt, judged, history, float(np.mean([one.word is not Word.WITHHELD for one in rulings]))


def main() -> None:
    """Print times and memory."""
    table = Table(title="Release history")
    for name in (
        "people",
        "cells held",
        "rank",
        "rebuild",
        "judge a table",
        "cells asked",
        "let out",
        "factor",
        "sheets",
    ):
        table.add_column(name, justify="right")
    for people, tables, width, asked in ((1_000_000, 50, 20, 100), (1_000_000, 10, 100, 100), (60_000, 100, 40, 60)):
        rebuilt, judged, history, out = timed(people, tables, width, asked)
        factor = history.spaces[""].factor
        table.add_row(
            f"{people:,}",
            f"{history.version:,}",
            f"{factor.rank:,}",
            f"{rebuilt:.2f} s",
            f"{judged:.2f} s",
            str(asked),
            f"{out:.0%}",
            f"{factor.bytes / 1e6:.0f} MB",
            f"{history.sheets.bytes / 1e6:.0f} MB",
        )
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
