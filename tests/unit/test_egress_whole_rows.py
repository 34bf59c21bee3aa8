"""Of which joins the sums of a child table are sums over everybody: its parents, and nobody's filter."""

import tempfile
from pathlib import Path

import pytest

from egress.trial import PolicyFile
from jobs.guard_trial import shown_rows
from tests.factories.guard_world import GuardWorld

SCRIPT = """
CREATE TABLE regions AS SELECT * FROM (VALUES ('N', 'North'), ('S', 'South')) AS t(code, name);
CREATE TABLE firm AS SELECT 'f' || i AS fid, CASE WHEN i % 2 = 0 THEN 'N' ELSE 'S' END AS county FROM range(120) t(i);
CREATE TABLE invoice AS
    SELECT 'f' || i AS fid, 'g' || (i // 3) AS inspector, (50 + i % 7 + j)::DOUBLE AS amount
    FROM range(120) t(i), range(3) s(j);
CREATE TABLE panel AS SELECT 'f' || i AS fid, i % 10 AS score FROM range(116) t(i);
"""
FIRM = {"kind": "subject", "subject": "enterprise"}
POLICY = {
    "tables": {
        "regions": {"public": True, "columns": ["code", "name"]},
        "firm": {
            "subjects": {"enterprise": "fid"},
            "columns": {"fid": FIRM, "county": "key"},
            "foreign_keys": [{"columns": "county", "references": "regions", "parent_columns": "code"}],
        },
        "invoice": {
            "subjects": {"enterprise": "fid", "person": "inspector"},
            "columns": {
                "fid": FIRM,
                "inspector": {"kind": "subject", "subject": "person"},
                "amount": {"kind": "measure", "range": [0, 1000]},
            },
            "foreign_keys": [{"columns": "fid", "references": "firm"}],
        },
        "panel": {
            "subjects": {"enterprise": "fid"},
            "columns": {"fid": FIRM, "score": {"kind": "measure", "range": [0, 10]}},
        },
    }
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> GuardWorld:
    path = Path(tempfile.mkdtemp(dir=tmp_path_factory.getbasetemp())) / "schema.sql"
    path.write_text(SCRIPT, encoding="utf-8")
    return GuardWorld(PolicyFile.parse(POLICY), path)


@pytest.mark.parametrize(
    ("source", "whole"),
    [
        ("invoice", True),
        ("invoice JOIN firm USING (fid)", True),
        ("firm LEFT JOIN invoice USING (fid)", True),
        ("invoice LEFT JOIN panel USING (fid)", True),
        ("invoice JOIN firm USING (fid) JOIN regions ON regions.code = firm.county", True),
        ("invoice JOIN panel USING (fid)", False),
        ("invoice JOIN firm USING (fid) JOIN panel USING (fid)", False),
        ("panel LEFT JOIN invoice USING (fid)", False),
    ],
)
def test_sums_are_about_everybody_where_only_parents_are_joined(world: GuardWorld, source: str, whole: bool) -> None:
    program = world.answer(f"SELECT sum(amount) FROM {source}").program
    assert program.spec["boundaries"][0]["whole_rows"] is whole


def test_rows_without_a_second_subject_are_nobodys(world: GuardWorld) -> None:
    """A firm without invoices has no inspector: its row has one ordinal and no other."""
    text = "SELECT count(DISTINCT i.fid), count(DISTINCT f.fid) FROM firm f LEFT JOIN invoice i ON f.fid = i.fid"
    world.bare("CREATE OR REPLACE TABLE invoice AS FROM invoice WHERE fid >= 'f2'")
    shown = shown_rows(world.answer(text).decision)
    assert shown == [list(world.bare(text)[0])]
