"""Reservations know their place in time: the version of the domain's history that each of them made.

Revision: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the version; a reservation that is there already took the one after that which its job was judged with."""
    version = sa.Column(
        "version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="0"
    )
    op.add_column("history_reservations", version)
    op.execute(
        "UPDATE history_reservations SET version = coalesce("
        "(SELECT jobs.history_version + 1 FROM jobs WHERE jobs.id = history_reservations.job), 0)"
    )
