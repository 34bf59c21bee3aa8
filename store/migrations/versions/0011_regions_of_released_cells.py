"""The history keeps which values of keys a released cell holds by its definition (decision 0756).

Of cells released before it is not known: nothing is concluded from it.

Revision: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column; empty for what is there."""
    op.add_column("history_entries", sa.Column("region", sa.Text(), nullable=False, server_default=""))
