"""What selects rows without a WHERE of its own, and what only looks like a condition on the rows."""

import tempfile
from pathlib import Path

import pytest

from egress.judging.questions import identity
from egress.judging.siblings import _wholes
from egress.plan.plan import Plan
from egress.program import compiler
from egress.trial import PolicyFile
from tests.factories.guard_world import GuardWorld, golden_world

NOBODY = "SELECT count(*) AS n FROM persons p JOIN (SELECT code FROM districts {where}) d ON d.code = p.district"
NORTH = (
    "SELECT p.district, count(*) AS n FROM persons p "
    "JOIN (SELECT code FROM districts WHERE region = 'north') d ON d.code = p.district GROUP BY p.district"
)
LAYERED = "SELECT count(*) AS n FROM visits v WHERE {part}"


def planned(text: str) -> Plan:
    return golden_world().plan(text)


@pytest.mark.parametrize(("where", "shown"), [("", True), ("WHERE code <> 'D99'", False), ("LIMIT 1000", False)])
def test_a_public_selection_that_leaves_nobody_out_looks_like_one_that_does(where: str, shown: bool) -> None:
    world = golden_world()
    (row,) = world.answer(NOBODY.format(where=where), world.frame()).decision.table.rows or ((None,),)
    assert (row[0] is not None) is shown


def test_a_public_selection_that_the_keys_decide_is_answered() -> None:
    world = golden_world()
    answer = world.answer(NORTH, world.frame())
    assert len([row for row in answer.decision.table.rows if row[1] is not None]) >= 5


def test_two_public_selections_are_two_questions() -> None:
    world = golden_world()
    asked = []
    for code in ("D01", "D02"):
        text = NOBODY.format(where=f"WHERE code = '{code}'")
        program = compiler.compile(planned(text), world.manifest, world.policy)
        (spec,) = program.spec["boundaries"]
        asked.append(identity(spec, spec["measures"][0], {}, 0))
    assert asked[0] != asked[1]


@pytest.mark.parametrize(
    ("part", "role"),
    [("diagnosis = 'flu'", "layer"), ("diagnosis IN ('flu')", "layer"), ("diagnosis <> 'flu'", "population")],
)
def test_only_one_value_of_a_row_s_key_is_a_layer(part: str, role: str) -> None:
    world = golden_world()
    program = compiler.compile(planned(LAYERED.format(part=part)), world.manifest, world.policy)
    assert [one["role"] for one in program.spec["boundaries"][0]["filters"]] == [role]


JOINED = "FROM jobs j JOIN enterprises e ON j.eid = e.eid JOIN persons p ON p.pid = j.pid"


def test_a_person_s_key_varies_between_the_rows_of_an_enterprise() -> None:
    world = golden_world()
    text = f"SELECT e.sector, p.sex, j.role, sum(p.income) AS x {JOINED} WHERE p.district = 'D01' GROUP BY ALL"
    (spec,) = compiler.compile(planned(text), world.manifest, world.policy).spec["boundaries"]
    assert [key["row"] for key in spec["keys"]] == [["person"], ["enterprise"], ["enterprise", "person"]]
    assert [(part["role"], part["row"]) for part in spec["filters"]] == [("key", ["enterprise"])]
    assert spec["measures"][0]["of_people"] == ["person"]


def test_it_is_one_person_s_where_nobody_numbers_the_rows() -> None:
    world = golden_world()
    step = f"(SELECT j.pid, sum(j.wage) AS w {JOINED} GROUP BY j.pid) t JOIN persons q ON q.pid = t.pid"
    text = f"SELECT q.sex, sum(t.w) AS x FROM {step} GROUP BY q.sex"
    specs = compiler.compile(planned(text), world.manifest, world.policy).spec["boundaries"]
    assert [[key["row"] for key in spec["keys"]] for spec in specs] == [[[]], [[]]]


def test_people_are_not_the_same_by_whomever_they_are_linked() -> None:
    """Who has a well-paid job, and who works where somebody has one, read the same table through the same filter."""
    world = golden_world()
    linked = []
    for subject in ("pid", "eid"):
        step = f"SELECT {subject}, sum(wage) AS w FROM jobs WHERE wage > 5000 GROUP BY {subject}"
        text = f"SELECT count(*) AS n FROM jobs j JOIN ({step}) s ON s.{subject} = j.{subject}"
        (spec, *_) = compiler.compile(planned(text), world.manifest, world.policy).spec["boundaries"]
        linked.append((spec["people"], [part["text"] for part in spec["filters"] if part["role"] == "population"]))
    assert linked[0] != linked[1]


def test_a_step_per_person_is_read_through_to_its_tables() -> None:
    world = golden_world()
    found = []
    for text in (
        "SELECT count(DISTINCT pid) AS n FROM visits WHERE cost > 900",
        "SELECT count(*) AS n FROM (SELECT pid, sum(days) AS d FROM visits WHERE cost > 900 GROUP BY pid)",
        "SELECT count(*) AS n FROM persons WHERE pid IN (SELECT pid FROM visits WHERE cost > 900)",
    ):
        (spec,) = compiler.compile(planned(text), world.manifest, world.policy).spec["boundaries"]
        apart = [part["text"] for part in spec["filters"] if part["role"] == "population"]
        found.append((spec["people"]["sources"], apart + spec["people"]["filters"]))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(("cut", "shown"), [("x // 20", False), ("floor(x / 20)", True)])
def test_a_bin_around_zero_is_not_decided_by_its_edge(cut: str, shown: bool) -> None:
    policy = {
        "rules": {"threshold.subjects": 10},
        "tables": {
            "t": {
                "subjects": {"person": "pid"},
                "columns": {"pid": "subject", "x": {"kind": "key", "range": [-100, 100]}},
            }
        },
    }
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "schema.sql"
        script.write_text("CREATE TABLE t AS SELECT 'p' || i AS pid, (i % 60)::INTEGER AS x FROM range(600) r(i)")
        world = GuardWorld(PolicyFile.parse(policy), script)
    rows = world.answer(f"SELECT {cut} AS b, count(*) AS n FROM t WHERE x >= 0 GROUP BY b").decision.table.rows
    assert any(row[0] == 0 and row[1] is not None for row in rows) is shown


def test_a_sum_does_not_stand_beside_all_but_one_of_its_parts() -> None:
    def measure(*filters: str) -> dict[str, object]:
        return {
            "judged": "sum",
            "aggregate": "sum",
            "canonical": ["sum", False, ["x"], []],
            "counts_subjects": None,
            "filters": [{"text": text} for text in filters],
        }

    spec = {"measures": [measure("m"), measure("f"), measure()]}
    rows: tuple[object, ...] = (None, None)
    assert _wholes((spec, rows, {(0, 1): "dominance.top1_share"})) == [(0, 2)]  # type: ignore[arg-type]
    assert _wholes((spec, rows, {(0, 0): "x", (0, 1): "x"})) == [], "nothing is left to subtract"  # type: ignore[arg-type]
    assert _wholes((spec, rows, {})) == []  # type: ignore[arg-type]
