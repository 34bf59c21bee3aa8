"""Golden plans of honest queries: `python -m tests.golden.make_plans` writes them anew; look at the difference."""

import pytest

from egress.program.plan_text import plan_text
from tests.factories.guard_world import golden_world
from tests.golden.make_plans import FOLDER, PLANS, plan_file, query


def test_every_golden_plan_has_its_query() -> None:
    assert {plan_file(name).name for name in PLANS} == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize("name", PLANS)
def test_plan_is_the_golden_one(name: str) -> None:
    assert plan_text(golden_world().plan(query(name))) == plan_file(name).read_text(encoding="utf-8")
