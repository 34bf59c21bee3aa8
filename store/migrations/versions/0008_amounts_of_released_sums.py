"""The history keeps what subjects add to a released sum, in buckets, and which question a cell belongs to.

Sums released before have no amounts and stay so: the guard judges what they leave by people (decision 0640).

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns; empty for what is there."""
    amounts = sa.Column("amounts", sa.LargeBinary(), nullable=False, server_default="")
    op.add_column("history_entries", amounts)
    op.add_column("history_entries", sa.Column("siblings", sa.Text(), nullable=False, server_default=""))
