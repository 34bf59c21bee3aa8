"""Requests to turn tokens back.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TEXTS = (
    "domain",
    "organisation",
    "member",
    "scenario",
    "extract",
    "table",
    "column",
    "tokens_hash",
    "reason",
    "state",
    "failure",
    "ends_at",
    "created_at",
)
_NUMBERS = ("key_version", "tokens")
_REFERS = {
    "domain": "domains.id",
    "organisation": "organisations.id",
    "member": "members.id",
    "scenario": "scenarios.id",
    "extract": "extracts.id",
    "table": "source_tables.id",
}


def upgrade() -> None:
    """Make the table."""
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "reversals",
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), autoincrement=False, nullable=False) for name in _TEXTS),
        *(sa.Column(name, whole, autoincrement=False, nullable=False) for name in _NUMBERS),
        sa.PrimaryKeyConstraint("id", name="pk_reversals"),
        *(
            sa.ForeignKeyConstraint([column], [target], name=f"fk_reversals_{column}")
            for column, target in _REFERS.items()
        ),
    )
    op.create_index("ix_reversals_organisation_created_at", "reversals", ["organisation", "created_at"])
    op.create_index("ix_reversals_state_ends_at", "reversals", ["state", "ends_at"])
