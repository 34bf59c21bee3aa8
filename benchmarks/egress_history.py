"""Processor time and memory of the release history: 100 cells against 1,000 at a million people; 4,000 independent.

Counts, sums with sketches, sums within sums, and counts of people in layers (a person may be in cells of several).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import process_time

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from rich.console import Console
from rich.table import Table

from core.decision import HistoryEntry
from egress.history import Candidate, History, HistoryRules, Ruling, Word
from egress.history.sketches import packed, sketch

RULES = HistoryRules(subjects=10, capacity=0.2, allotment=0.5, top1_share=0.5, top2_share=0.9, p_percent=0.1)
MILLION = 1_000_000
COLUMNS = (
    "history",
    "people",
    "cells held",
    "rank",
    "rebuild",
    "judge a table",
    "cells asked",
    "let out",
    "asked again",
    "factor",
    "sheets",
    "leverages",
)

Labels = NDArray[np.int64]
Amounts = NDArray[np.float64]


def cells(labels: Labels, name: str, amounts: Amounts | None = None, layer: str = "") -> list[HistoryEntry]:
    """One entry for each label: a count, or a sum of amounts with its sketch."""
    order = np.argsort(labels, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(labels))[:-1])
    return [_entry(part, f"{name}:{number}", name, amounts, layer) for number, part in enumerate(parts)]


def _entry(part: Labels, cell: str, question: str, amounts: Amounts | None, layer: str) -> HistoryEntry:
    summed = amounts is not None
    return HistoryEntry(
        subject_type="person",
        lineage="people",
        measure="sum:gain" if summed else "count",
        cell=cell,
        subjects=BitMap(part.astype(np.uint32)).serialize(),
        value=float(amounts[part].sum()) if amounts is not None else len(part),
        scenario="benchmark",
        layer=layer,
        amounts=packed([("gain", sketch(part, amounts[part]))]) if amounts is not None else b"",
        siblings=question,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A history, and a table that is asked for."""

    name: str
    people: int
    held: Callable[[np.random.Generator], Iterator[HistoryEntry]]
    asked: Callable[[np.random.Generator], list[HistoryEntry]]


def independent(
    name: str, people: int, shape: tuple[int, int, int], *, sums: bool = False, layers: bool = False
) -> Scene:
    """Tables over labels drawn at random. `shape`: number of tables, cells of each, cells of the table asked for."""
    tables, width, asked = shape
    amounts = np.random.default_rng(1).lognormal(3, 1, people) if sums else None

    def held(rng: np.random.Generator) -> Iterator[HistoryEntry]:
        for table in range(tables):
            layer = f"year={table}" if layers else ""
            yield from cells(rng.integers(0, width, people), f"t{table}", amounts, layer)

    def new(rng: np.random.Generator) -> list[HistoryEntry]:
        return cells(rng.integers(0, asked, people), "new", amounts, "year=new" if layers else "")

    return Scene(name=name, people=people, held=held, asked=new)


def nested(people: int) -> Scene:
    """Sums over 1,000 blocks, 360 districts, 19 regions and everybody; the table asked for cuts across them."""
    amounts = np.random.default_rng(1).lognormal(3, 1, people)

    def held(rng: np.random.Generator) -> Iterator[HistoryEntry]:
        block = rng.integers(0, 1000, people)
        for name, labels in (("all", block * 0), ("region", block % 19), ("district", block % 360), ("block", block)):
            yield from cells(labels, name, amounts)

    return Scene(
        name="sums within sums",
        people=people,
        held=held,
        asked=lambda rng: cells(rng.integers(0, 100, people), "new", amounts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a scene cost, in processor seconds."""

    rebuild: float
    judge: float
    again: float
    """The same table once more, its answers being out."""
    history: History
    """Before the table was asked for."""
    rulings: list[Ruling]


def measured(scene: Scene) -> Measured:
    """Rebuild the history, judge one more table, and judge it again."""
    rng = np.random.default_rng(0)
    held = list(scene.held(rng))
    began = process_time()
    history = History.of(held)
    rebuilt = process_time() - began
    wishes = [Candidate(entry=entry) for entry in scene.asked(rng)]
    began = process_time()
    rulings = list(history.consider(wishes, RULES))
    judged = process_time() - began
    later = history.with_entries(
        [wish.entry for wish, ruling in zip(wishes, rulings, strict=True) if ruling.word is not Word.WITHHELD]
    )
    out = [wish for wish, ruling in zip(wishes, rulings, strict=True) if ruling.word is not Word.WITHHELD]
    began = process_time()
    repeated = later.consider(out, RULES)
    again = process_time() - began
    if any(ruling.word is not Word.REPEAT for ruling in repeated):
        raise ValueError("an identical question was judged anew")
    return Measured(rebuild=rebuilt, judge=judged, again=again, history=history, rulings=rulings)


def main() -> None:
    """Print times and memory."""
    table = Table(title="Release history")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for scene in (
        independent("counts", MILLION, (10, 100, 100)),
        independent("sums", MILLION, (10, 100, 100), sums=True),
        independent("counts in layers", MILLION, (10, 100, 100), layers=True),
        independent("counts in layers", 200_000, (40, 10, 10), layers=True),
        nested(200_000),
        independent("counts", 60_000, (100, 40, 60)),
    ):
        found = measured(scene)
        spaces = found.history.spaces.values()
        table.add_row(
            scene.name,
            f"{scene.people:,}",
            f"{found.history.version:,}",
            f"{sum(space.factor.rank for space in spaces):,}",
            f"{found.rebuild:.2f} s",
            f"{found.judge:.2f} s",
            str(len(found.rulings)),
            f"{np.mean([one.word is not Word.WITHHELD for one in found.rulings]):.0%}",
            f"{1000 * found.again:.0f} ms",
            f"{sum(space.factor.bytes for space in spaces) / 1e6:.0f} MB",
            f"{found.history.sheets.bytes / 1e6:.0f} MB",
            f"{sum(space.bytes for space in spaces) / 1e6:.0f} MB",
        )
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
