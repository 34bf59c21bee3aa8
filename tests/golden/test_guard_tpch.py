"""All 22 TPC-H queries with customers, then suppliers, as data subjects: answered, or refused for a stated reason."""

from functools import lru_cache
from pathlib import Path

import pytest

from core.errors import Refused
from tests.factories.guard_world import HERE, GuardWorld, read_policy

QUERIES = sorted((HERE / "tpch").glob("q*.sql"))


@lru_cache(maxsize=2)
def _world(subjects: str) -> GuardWorld:
    return GuardWorld(read_policy(HERE / "tpch" / f"{subjects}.yaml"), HERE / "tpch" / "schema.sql")


@pytest.mark.parametrize("subjects", ["customers", "suppliers"])
@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_tpch_query_is_answered_or_refused_for_its_reason(path: Path, subjects: str) -> None:
    text = path.read_text(encoding="utf-8")
    (wanted,) = (line.split(":")[1].strip() for line in text.splitlines() if line.startswith(f"-- {subjects}:"))
    world = _world(subjects)
    if wanted == "answered":
        assert world.answer(text).decision.table.columns
        return
    with pytest.raises(Refused) as refusal:
        world.plan(text)
    assert refusal.value.code == wanted
