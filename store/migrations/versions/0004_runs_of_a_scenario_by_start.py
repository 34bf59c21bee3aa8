"""Jobs of a scenario by the moment that their run began: the quota of runs without a result looks at one day only.

Revision: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the index by a wider one with the same beginning."""
    op.drop_index("ix_jobs_scenario", "jobs")
    op.create_index("ix_jobs_scenario_started_at", "jobs", ["scenario", "started_at"])
