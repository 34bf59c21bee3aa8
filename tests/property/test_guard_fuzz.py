"""Every number that the guard lets out of a random query depends on enough people, by brute force."""

import os
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest

from core.errors import Refused
from egress.trial import PolicyFile
from tests.factories.guard_fuzz import LEAST, POLICY, SCHEMA, Analyst, Oracle
from tests.factories.guard_world import GuardWorld


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
    keys = sum(1 for column in decision.table.columns if not column.measure)
    if all(value is None for row in decision.table.rows for value in row[keys:]):
        return "withheld"
    whole, *without = _oracle().answers(text, keys)
    shown = 0
    for row in decision.table.rows:
        key = tuple(map(str, (_plain(value) for value in row[:keys])))
        for position, value in enumerate(row[keys:]):
            if value is None:
                continue
            shown += 1
            real = {_canonical(one): values for one, values in whole.items()}
            assert _canonical(key) in real, (text, key)
            exact = _number(real[_canonical(key)][position])
            assert not _differs(exact, _number(value)), (text, key, position, exact, value)
            _check_influence(text, key, position, exact, without)
        _check_pairs(text, key, row[keys:], without)
    return "shown" if shown else "withheld"


def _check_influence(text: str, key: tuple[str, ...], position: int, exact: float | None, without: list) -> None:
    """At least `LEAST` people change the number, or nobody does (a count of distinct values, a constant)."""
    changes = [_differs(exact, _value(rows, key, position)) for rows in without]
    if "DISTINCT" not in text and "/" not in text and "avg" not in text:
        assert sum(changes) == 0 or sum(changes) >= LEAST, (text, key, position, sum(changes))


def _check_pairs(text: str, key: tuple[str, ...], values: tuple, without: list) -> None:
    """Nor does the difference of two counts of a row single out a few."""
    for a in range(len(values)):
        for b in range(a):
            if not (isinstance(values[a], int) and isinstance(values[b], int)) or "DISTINCT" in text or "sum" in text:
                continue
            difference = values[a] - values[b]
            changed = 0
            for rows in without:
                one, other = _value(rows, key, a), _value(rows, key, b)
                changed += one is not None and other is not None and one - other != difference
            assert changed == 0 or changed >= LEAST, (text, key, a, b, changed)


def _value(rows: dict, key: tuple[str, ...], position: int) -> float | None:
    found = {_canonical(one): values for one, values in rows.items()}.get(_canonical(key))
    return None if found is None else _number(found[position])


def _canonical(key: tuple[str, ...]) -> tuple[str, ...]:
    def one(part: str) -> str:
        if part.endswith(" 00:00:00"):
            return part[:-9]
        return part.removesuffix(".0")

    return tuple(map(one, key))


def _plain(value: object) -> object:
    return value


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
