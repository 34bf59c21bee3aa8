"""A count of people beside a mean that some of them lack: it is withheld only where both are the same number."""

import tempfile
from pathlib import Path

import pytest

from egress.trial import PolicyFile
from tests.factories.guard_world import GuardWorld

POLICY = {
    "tables": {
        "people": {
            "subjects": {"person": "pid"},
            "columns": {
                "pid": "subject",
                "town": {"kind": "key", "domain": ["a", "b", "c"]},
                "side": {"kind": "key", "domain": ["l", "r"]},
                "x": {"kind": "measure", "range": [0, 1000]},
            },
            "frame": ["town", "side"],
        }
    }
}
TEXT = "SELECT town, side, count(*) AS n, avg(x) AS m FROM people GROUP BY CUBE (town, side)"


def _shown(missing: str) -> tuple[set[tuple[object, object]], set[tuple[object, object]]]:
    """Cells of which the count is shown, and of which the mean is."""
    script = (
        "CREATE TABLE people AS SELECT 'p' || i AS pid, ['a', 'b', 'c'][1 + i % 3] AS town, "
        f"['l', 'r'][1 + i // 3 % 2] AS side, CASE WHEN NOT ({missing}) THEN (10 + i % 71)::DOUBLE END AS x "
        "FROM (SELECT CAST(range AS INTEGER) AS i FROM range(600))"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schema.sql"
        path.write_text(script, encoding="utf-8")
        world = GuardWorld(PolicyFile.parse(POLICY), path)
        decision = world.answer(TEXT, world.frame()).decision
    rows = decision.table.rows
    return {(t, s) for t, s, n, _ in rows if n is not None}, {(t, s) for t, s, _, m in rows if m is not None}


FEW = "i % 3 = 0 AND i < 24"
"""Four of each side lack x in town a."""


def test_a_count_stands_beside_a_mean_that_is_withheld() -> None:
    counts, means = _shown(f"{FEW} OR i % 3 > 0 AND i % 5 = 0")
    assert len(counts) == 12
    assert not {("a", "l"), ("a", "r"), ("a", None)} & means
    assert len(means) < 9  # others are withheld so that these cannot be derived


@pytest.mark.parametrize("town", ["b", "c"])
def test_a_count_is_withheld_where_it_is_the_number_of_the_mean(town: str) -> None:
    """Where nobody lacks x the count would give what is withheld beside it."""
    counts, means = _shown(FEW)
    lost = {(t, s) for t in (town,) for s in ("l", "r", None)} - means
    assert not lost & counts
