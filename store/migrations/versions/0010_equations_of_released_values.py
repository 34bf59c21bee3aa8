"""The history keeps how often each subject counts in what a released value adds up (decision 0680).

Values released before have none and stay so: the guard reads plain counts and sums off their names.

Revision: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column; empty for what is there."""
    equations = sa.Column("equations", sa.LargeBinary(), nullable=False, server_default="")
    op.add_column("history_entries", equations)
