"""Writes `tests/golden/plans`, the readable plans of some honest queries: `python -m tests.golden.make_plans`.

After an upgrade of the engine, or a change of the planner, run it and read the difference: every line that changed is
something that the guard now reads, judges or computes in another way.
"""

from pathlib import Path

from egress.program.plan_text import plan_text
from tests.factories.guard_world import HERE, golden_world

FOLDER = HERE / "plans"
PLANS = (
    "after/having",
    "after/lag",
    "after/public_only",
    "after/qualify",
    "after/running_total",
    "after/scalar_subquery",
    "after/share_of_total",
    "binning/age_bands",
    "binning/age_case",
    "binning/birth_trunc",
    "binning/visit_strftime",
    "conditions/case_sum",
    "conditions/clip",
    "conditions/filter_clause",
    "conditions/mean_of_binary",
    "filters/in_list",
    "filters/interval",
    "filters/or",
    "joins/anti_not_exists",
    "joins/comma",
    "joins/foreign_key",
    "joins/left_join_per_subject",
    "joins/public_lookup",
    "joins/semi_in",
    "joins/two_subjects_joined",
    "sets/cube",
    "sets/grouping_function",
    "sets/rollup",
    "sets/union_all",
    "simple/by_district_and_sex",
    "simple/group_by_all",
    "statistics/quartiles",
    "statistics/regression",
    "statistics/weighted_mean",
    "two_step/cte",
    "two_step/filtered_first",
    "two_step/heavy_users",
    "two_step/histogram",
)
"""Queries of `tests/golden/honest`, without `.sql`."""


def query(name: str) -> str:
    """The text of an honest query."""
    return (HERE / "honest" / f"{name}.sql").read_text(encoding="utf-8")


def plan_file(name: str) -> Path:
    """Where its plan is kept."""
    return FOLDER / f"{name.replace('/', '-')}.txt"


def main() -> None:
    """Write every plan, and drop those that nobody asks for any more."""
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.iterdir():
        path.unlink()
    for name in PLANS:
        plan_file(name).write_text(plan_text(golden_world().plan(query(name))), encoding="utf-8")


if __name__ == "__main__":
    main()
