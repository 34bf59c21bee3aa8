"""What the keys of a cell fix in public tables: it may be shown beside the cell, and filters on it tell nothing."""

import tempfile
from pathlib import Path

import pytest

from core.errors import Refused
from egress.trial import PolicyFile
from jobs.guard_trial import shown_rows
from tests.factories.guard_world import GuardWorld

SCRIPT = """
CREATE TABLE regions AS
    SELECT 'R' || i AS code, CASE WHEN i < 2 THEN 'Coast' ELSE 'Inland' END AS province, 1000 * i AS people
    FROM range(4) t(i);
CREATE TABLE worker AS SELECT 'w' || i AS wid, 'R' || (i % 4) AS region, i % 9 AS score FROM range(200) t(i);
"""
POLICY = {
    "tables": {
        "regions": {"public": True, "columns": ["code", "province", "people"]},
        "worker": {
            "subjects": {"person": "wid"},
            "columns": {
                "wid": {"kind": "subject", "subject": "person"},
                "region": "key",
                "score": {"kind": "measure", "range": [0, 10]},
            },
            "foreign_keys": [{"columns": "region", "references": "regions", "parent_columns": "code"}],
        },
    }
}
JOINED = "worker w JOIN regions r ON r.code = w.region"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> GuardWorld:
    path = Path(tempfile.mkdtemp(dir=tmp_path_factory.getbasetemp())) / "schema.sql"
    path.write_text(SCRIPT, encoding="utf-8")
    return GuardWorld(PolicyFile.parse(POLICY), path)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT w.region, count(*), max(r.people) FROM {JOINED} GROUP BY w.region",
        f"SELECT r.code, count(*) + any_value(r.people) AS both FROM {JOINED} WHERE r.people > 0 GROUP BY r.code",
        "SELECT region, count(*), min(people) FROM worker LEFT JOIN regions ON code = region GROUP BY region",
        f"SELECT w.region, count(*) FROM {JOINED} WHERE r.province = 'Coast' GROUP BY w.region",
    ],
)
def test_what_a_key_fixes_is_public(world: GuardWorld, text: str) -> None:
    assert sorted(shown_rows(world.answer(text).decision)) == sorted(map(list, world.bare(text)))


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT r.province, max(r.people) FROM {JOINED} GROUP BY r.province",  # which regions anybody lives in
        f"SELECT w.region, max(r.people) FROM {JOINED} GROUP BY ROLLUP (w.region)",
        f"SELECT max(r.people) FROM {JOINED}",
        f"SELECT w.region, max(w.score) FROM {JOINED} GROUP BY w.region",
        f"SELECT w.region, any_value(w.score) FROM {JOINED} GROUP BY w.region",
        f"SELECT w.region, max(r.people) FILTER (WHERE w.score > 8) FROM {JOINED} GROUP BY w.region",
    ],
)
def test_what_no_key_fixes_is_a_single_value(world: GuardWorld, text: str) -> None:
    with pytest.raises(Refused) as refusal:
        world.answer(text)
    assert refusal.value.code == "aggregate.single_value"
