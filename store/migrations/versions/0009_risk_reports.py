"""Risk reports of extracts.

Revision: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TEXTS = (
    "domain",
    "organisation",
    "scenario",
    "grant",
    "tables",
    "as_of",
    "policy_hash",
    "manifest_hash",
    "folder",
    "report_hash",
    "created_at",
)
_REFERS = {
    "domain": "domains.id",
    "organisation": "organisations.id",
    "scenario": "scenarios.id",
    "grant": "grants.id",
}


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "risk_reports",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), autoincrement=False, nullable=False) for name in _TEXTS),
        sa.PrimaryKeyConstraint("id", name="pk_risk_reports"),
        *(
            sa.ForeignKeyConstraint([column], [target], name=f"fk_risk_reports_{column}")
            for column, target in _REFERS.items()
        ),
    )
    op.create_index("ix_risk_reports_domain_created_at", "risk_reports", ["domain", "created_at"])
    op.create_index("ix_risk_reports_scenario", "risk_reports", ["scenario"])
