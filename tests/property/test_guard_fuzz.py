"""Every number that the guard lets out of a random query depends on enough people, by brute force."""

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, takewhile
from pathlib import Path

import pytest

from core.errors import Refused
from egress.trial import PolicyFile
from tests.factories.guard_fuzz import LEAST, POLICY, SCHEMA, Analyst, Oracle
from tests.factories.guard_world import GuardWorld

Key = tuple[str, ...]
Rows = dict[Key, tuple]
Told = tuple[Key, tuple[int, ...]]
"""A row's key and the position of a number in it, or of two counts of which the difference is meant."""


@lru_cache(maxsize=1)
def _world() -> GuardWorld:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "schema.sql"
        script.write_text(SCHEMA, encoding="utf-8")
        return GuardWorld(PolicyFile.parse(POLICY), script)


@lru_cache(maxsize=1)
def _oracle() -> Oracle:
    return Oracle()


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _differs(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is not b
    return abs(a - b) > 1e-9 * max(1.0, abs(a), abs(b))


def _check(text: str) -> str:
    """Judge one query; returns what became of it."""
    try:
        decision = _world().answer(text).decision
    except Refused as refusal:
        return refusal.code
    keys = sum(1 for _ in takewhile(lambda column: not column.measure, decision.table.columns))
    rows = {_canonical(tuple(map(str, row[:keys]))): row[keys:] for row in decision.table.rows}
    assert len(rows) == len(decision.table.rows), text
    rows = {key: values for key, values in rows.items() if any(value is not None for value in values)}
    if not rows:
        return "withheld"
    worlds = map(_by_key, _oracle().answers(text, keys))
    whole = next(worlds)
    for key, values in rows.items():
        assert key in whole, (text, key)
        for position, value in enumerate(values):
            exact = _number(whole[key][position])
            assert value is None or not _differs(exact, _number(value)), (text, key, position, exact, value)
    told = [one for key, values in rows.items() for one in _told(text, key, values)]
    for one, changes in _changes(told, whole, worlds).items():
        assert changes == 0 or changes >= LEAST, (text, one, changes)
    return "shown"


def _told(text: str, key: Key, values: tuple) -> Iterator[Told]:
    """What a row tells that some people must change, or nobody: its numbers, and the differences of its counts.

    Counts of distinct values, means and ratios are not asked about: they may stay as they are whoever leaves.
    """
    if "DISTINCT" in text:
        return
    if "/" not in text and "avg" not in text:
        yield from ((key, (position,)) for position, value in enumerate(values) if value is not None)
    if "sum" not in text:
        counts = [position for position, value in enumerate(values) if isinstance(value, int)]
        yield from ((key, pair) for pair in combinations(counts, 2))


def _changes(told: Sequence[Told], whole: Rows, without: Iterable[Rows]) -> Counter[Told]:
    """How many people change each number, counted no further than to `LEAST`: nobody who follows takes them back."""
    found: Counter[Told] = Counter(dict.fromkeys(told, 0))
    open_ = list(told)
    worlds = iter(without)
    while open_ and (rows := next(worlds, None)) is not None:
        found.update(one for one in open_ if _changed(one, whole, rows))
        open_ = [one for one in open_ if found[one] < LEAST]
    return found


def _changed(one: Told, whole: Rows, rows: Rows) -> bool:
    key, positions = one
    before = [_number(whole[key][position]) for position in positions]
    after = [_number(rows[key][position]) if key in rows else None for position in positions]
    if len(positions) == 1:
        return _differs(before[0], after[0])
    return None not in after and after[0] - after[1] != before[0] - before[1]


def _by_key(rows: Mapping[Key, tuple]) -> Rows:
    return {_canonical(key): values for key, values in rows.items()}


def _canonical(key: tuple[str, ...]) -> tuple[str, ...]:
    def one(part: str) -> str:
        if part.endswith(" 00:00:00"):
            return part[:-9]
        return part.removesuffix(".0")

    return tuple(map(one, key))


@pytest.mark.parametrize("seed", range(4))
def test_random_queries_show_nothing_about_few_people(seed: int) -> None:
    analyst = Analyst(seed)
    outcomes = [_check(analyst.query()) for _ in range(8)]
    assert "shown" in outcomes


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(1000, 1100))
def test_many_random_queries_show_nothing_about_few_people(seed: int) -> None:
    analyst = Analyst(seed)
    for _ in range(int(os.environ.get("YUNEI_FUZZ", "1000"))):
        _check(analyst.query())
