"""Releases name no standing rule: there are none, and nothing ever wrote the column.

Revision: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the dead column."""
    op.drop_column("releases", "standing_rule")
