"""The guard's corpora: plain SQL files that a reader extends by adding one.

Every file begins on the history's first day, on which the release frame alone is out, as `yunei guard try` does. A
file's header lines say what is expected of its last step; earlier steps (`-- @step`) must be accepted.

    -- reveals: what the bare engine gives away (attacks)
    -- expect: refused CODE         a static refusal with that code
    -- expect: withheld             accepted, but no value is shown
    -- expect: hides VALUE          accepted, and no row that any step shows holds VALUE
    -- expect: alike                accepted, and every value that any step shows is the same one
    -- expect: shows                accepted, and at least one value is shown (honest)
    -- expect: same                 accepted, and every shown value equals the bare engine's (honest)
    -- history: empty               begins before the frame: honest, but withheld by the history after it
"""

import math
from collections import Counter
from pathlib import Path

import pytest

from core.errors import Refused
from egress.trial import steps
from jobs.guard_trial import after, shown_rows
from tests.factories.guard_world import HERE, golden_world

ATTACKS = sorted((HERE / "attacks").glob("*/*.sql"))
HONEST = sorted((HERE / "honest").glob("**/*.sql"))

EMPTY = "-- history: empty"
"""A line of honest files that the history still withholds where the frame is out: known to fall short."""


def _header(text: str, name: str) -> str:
    for line in text.splitlines():
        if line.startswith(f"-- {name}:"):
            return line.split(":", 1)[1].strip()
    raise AssertionError(f"no `-- {name}:` line")


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _judge(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    kind, _, wanted = _header(text, "expect").partition(" ")
    *before, last = steps(text)
    world = golden_world()
    history = {} if EMPTY in text.splitlines() else world.frame()
    shown: list[list[object]] = []
    for step in before:
        earlier = world.answer(step, history).decision
        history = after(history, earlier)
        shown += shown_rows(earlier)
    if kind == "refused":
        with pytest.raises(Refused) as refusal:
            world.answer(last, history)
        assert refusal.value.code == wanted
        return
    decision = world.answer(last, history).decision
    rows = shown_rows(decision)
    match kind:
        case "withheld":
            assert rows == []
        case "hides":
            assert not [row for row in (*shown, *rows) if wanted in map(str, row)]
        case "alike":
            assert len({value for row in (*shown, *rows) for value in row}) == 1
        case "shows":
            assert rows
        case "same":
            assert rows
            compare(rows, world.bare(last), [column.measure for column in decision.table.columns])
        case _:
            raise AssertionError(f"unknown expectation {kind}")


def compare(rows: list[list[object]], bare: list[tuple[object, ...]], measures: list[bool]) -> None:
    """Every shown row is one of the engine's, but for what is withheld; with nothing withheld, all are there."""
    left = [tuple(map(_plain, row)) for row in bare]
    for shown in rows:
        row = tuple(map(_plain, shown))
        match = next((one for one in left if _fits(row, one, measures)), None)
        assert match is not None, row
        left.remove(match)


def _plain(value: object) -> object:
    if isinstance(value, bool) or value is None:
        return value
    try:
        return float(str(value))
    except ValueError:
        return str(value)[:10] if str(value)[4:5] == "-" else str(value)


def _fits(row: tuple[object, ...], bare: tuple[object, ...], measures: list[bool]) -> bool:
    return all(
        (mine is None and measure)
        or mine == real
        or (isinstance(mine, float) and isinstance(real, float) and math.isclose(mine, real, rel_tol=1e-9))
        for mine, real, measure in zip(row, bare, measures, strict=True)
    )


@pytest.mark.parametrize("path", ATTACKS, ids=_name)
def test_attack_is_stopped(path: Path) -> None:
    _judge(path)


@pytest.mark.parametrize("path", HONEST, ids=_name)
def test_honest_query_is_answered(path: Path) -> None:
    _judge(path)


def test_corpora_keep_their_size() -> None:
    families = Counter(path.parent.name for path in ATTACKS)
    assert len(ATTACKS) >= 150
    assert len(families) >= 12
    assert len(HONEST) >= 100


@pytest.mark.parametrize("path", ATTACKS, ids=_name)
def test_attack_says_what_it_reveals(path: Path) -> None:
    assert _header(path.read_text(encoding="utf-8"), "reveals")
