"""The examples of `docs/guard-sql.md` are what they say: the repaired queries pass, the others end with their codes."""

import re
from pathlib import Path

import pytest

from core.errors import Refused
from tests.factories.guard_world import GuardWorld, read_policy

PAGE = (Path(__file__).resolve().parents[2] / "docs/guard-sql.md").read_text(encoding="utf-8")
EXAMPLES = [text.strip() for text in PAGE.partition("```sql\n")[2].partition("```")[0].split(";") if text.strip()]
POLICY = """
tables:
  patients:
    subjects: {person: pid}
    columns:
      pid: subject
      sex: {kind: key, domain: [F, M]}
      district: {kind: key, domain: [East, West]}
      birth: {kind: quasi, coarsen: [{date: year}]}
      income: {kind: measure, range: [0, 100000]}
  visits:
    subjects: {person: pid}
    columns:
      pid: subject
      diagnosis: {kind: key, domain: [cold, flu]}
      cost: {kind: measure, range: [0, 5000]}
"""
SCHEMA = """
CREATE TABLE patients AS SELECT 'p' || i AS pid, ['F', 'M'][1 + i % 2] AS sex, ['East', 'West'][1 + i // 2 % 2] AS
    district, DATE '1940-01-01' + (i * 7)::INT AS birth, (i * 37 % 1000)::DOUBLE AS income FROM range(2000) t(i);
CREATE TABLE visits AS SELECT 'p' || i % 2000 AS pid, ['cold', 'flu'][1 + i % 2] AS diagnosis,
    (i * 31 % 2000)::DOUBLE AS cost FROM range(9000) t(i);
"""
REFUSED = {
    "group.quasi": "SELECT birth, count(*) FROM patients GROUP BY birth",
    "group.subject": "SELECT pid, sum(cost) FROM visits GROUP BY pid",
    "flow.aggregate_to_rows": "SELECT count(*) FROM visits WHERE cost > (SELECT avg(cost) FROM visits)",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> GuardWorld:
    folder = tmp_path_factory.mktemp("examples")
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "schema.sql").write_text(SCHEMA, encoding="utf-8")
    return GuardWorld(read_policy(folder / "policy.yaml"), folder / "schema.sql")


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_is_answered(world: GuardWorld, text: str) -> None:
    assert world.answer(text).decision.table.rows


def test_the_page_shows_a_way_round_each_of_these_refusals() -> None:
    assert set(re.findall(r"^-- (\w+\.\w+):", PAGE, re.MULTILINE)) == set(REFUSED)


@pytest.mark.parametrize("code", REFUSED)
def test_what_an_example_repairs_is_refused(world: GuardWorld, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        world.answer(REFUSED[code])
    assert refusal.value.code == code
