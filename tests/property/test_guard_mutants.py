"""Whatever is asked for is answered or refused, never a fault; and what is shown is what the engine says.

The other fuzzer's oracle (`test_guard_fuzz.py`) knows what a number depends on, for the texts of a small grammar; this
one takes any text that somebody thought of, and changes it.
"""

import os
import re
from collections import Counter
from functools import lru_cache

import duckdb
import pytest

from core.errors import Refused
from egress.trial import steps
from jobs.guard_trial import shown_rows
from tests.factories.guard_mutants import Mutator
from tests.factories.guard_world import HERE, golden_world
from tests.golden.test_guard_corpora import compare

_OURS = re.compile(
    r"quantile|median|approx|percentile|over\s*\(|limit|min\(|max\(|mode|922337203|'none'", re.IGNORECASE
)
"""Where the answer is not the engine's by design: blocks of people for ranks, ranks and extremes of what is shown,
products beyond a number's range, comparisons of cells of which one is withheld."""


@lru_cache(maxsize=1)
def _texts() -> tuple[str, ...]:
    files = [path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*/**/*.sql"))]
    return tuple(re.sub(r"--[^\n]*\n", "", step).strip() for text in files for step in steps(text) if len(text) < 3000)


def _mutator(seed: int) -> Mutator:
    return Mutator(
        seed, {table.name: [column.name for column in table.columns] for table in golden_world().manifest.tables}
    )


def _judge(text: str) -> str:
    """Answer one text; returns what became of it."""
    world = golden_world()
    try:
        decision = world.answer(text).decision
    except Refused as refusal:
        return refusal.code
    rows = shown_rows(decision)
    if rows and not _OURS.search(text):
        try:
            bare = world.bare(text)
        except duckdb.Error:
            return "no answer of the engine's"
        compare(rows, bare, [column.measure for column in decision.table.columns])
    return "shown" if rows else "withheld"


def _run(seed: int, many: int) -> Counter[str]:
    mutator, outcomes = _mutator(seed), Counter[str]()
    for _ in range(many):
        text = mutator.mutant(_texts())
        try:
            outcomes[_judge(text)] += 1
        except Exception as problem:
            problem.add_note(text)
            raise
    return outcomes


@pytest.mark.parametrize("seed", range(4))
def test_mutants_are_answered_or_refused(seed: int) -> None:
    outcomes = _run(seed, 15)
    assert outcomes["shown"]
    assert len(outcomes) > 2


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(1000, 1020))
def test_many_mutants_are_answered_or_refused(seed: int) -> None:
    _run(seed, int(os.environ.get("YUNEI_FUZZ", "1000")))
