"""Boundaries that stand beside others: each released one that forgets subjects has its own."""

from collections.abc import Callable
from typing import Any

import pytest

from egress.plan.plan import Boundary
from egress.reading import boundaries as reading
from tests.factories.guard_world import golden_world

JOBS = "FROM (SELECT pid, count(*) AS n FROM jobs GROUP BY pid) AS t"


def boundaries(text: str) -> dict[str, Boundary]:
    return {one.name: one for one in golden_world().plan(text).boundaries}


def test_two_questions_never_share_what_stands_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it is one and the same about the employers of the two questions: as if it were named alike."""

    def first(made: Callable[..., Any]) -> Callable[..., Any]:
        found: dict[str, Any] = {}

        def answer(*args: Any) -> Any:
            return found["first"] if found else found.setdefault("first", made(*args))

        return answer

    monkeypatch.setattr(reading, "finer", first(reading.finer))
    monkeypatch.setattr(reading, "finer_aggregate", first(reading.finer_aggregate))
    found = boundaries(f"SELECT sum(coalesce(n, 0)) AS v {JOBS} UNION ALL SELECT count(n) {JOBS}")
    released = {name for name, one in found.items() if not one.beside}
    beside = [one for one in found.values() if one.beside]
    assert len({str(one.canonical()) for one in beside}) == 1, "control: they are alike"
    assert len(released) == 2
    assert {one.beside for one in beside} == released


def test_the_same_question_twice_is_judged_once() -> None:
    found = boundaries(f"SELECT sum(n) AS v {JOBS} UNION ALL SELECT sum(n) {JOBS}")
    assert sorted((one.beside, one.judged_for) for one in found.values()) == [("", ()), ("b0", ("enterprise",))]
