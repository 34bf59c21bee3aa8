"""Indexes that answer lists without sorting; three columns of snapshots that nothing ever wrote.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UNRECEIPTED = sa.text("receipt IS NULL")


def upgrade() -> None:
    """Replace indexes by wider ones with the same beginning, and drop the dead columns."""
    op.drop_index("ix_audit_rows_object", "audit_rows")
    op.create_index("ix_audit_rows_domain_object_at", "audit_rows", ["domain", "object", "at"])
    op.drop_index("ix_jobs_organisation_submitted_at", "jobs")
    op.drop_index("ix_jobs_domain_state", "jobs")
    for columns in (
        ("domain", "submitted_at", "id"),
        ("domain", "organisation", "submitted_at", "id"),
        ("domain", "state", "submitted_at", "id"),
        ("organisation", "state"),
    ):
        op.create_index("_".join(("ix_jobs", *columns)), "jobs", list(columns))
    op.create_index(
        "ix_product_versions_unreceipted",
        "product_versions",
        ["state"],
        sqlite_where=_UNRECEIPTED,
        postgresql_where=_UNRECEIPTED,
    )
    for column in ("content", "key_id", "mode"):
        op.drop_column("snapshots", column)
