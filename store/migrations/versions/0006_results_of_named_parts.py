"""Results are lists of named tables: decisions are written anew, and a version says which table it delivers.

What SQL gave, and what free code gave as one table, becomes the part `result`. A decision's hash is of the form in
which it was made: to check an older one, put the four fields of its only part back in place of `parts` and `figures`.

Revision: 0006
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_JOBS = sa.table("jobs", sa.column("id", sa.Text), sa.column("decision", sa.Text))
_TABLE = ("columns", "rows", "statuses", "as_of")


def upgrade() -> None:
    """Wrap the table of every decision, one at a time; name the part of every version."""
    connection = op.get_bind()
    for job in connection.scalars(sa.select(_JOBS.c.id).where(_JOBS.c.decision.is_not(None))).all():
        text = connection.scalars(sa.select(_JOBS.c.decision).where(_JOBS.c.id == job)).one()
        wrapped = json.dumps(_wrapped(json.loads(text)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        connection.execute(sa.update(_JOBS).where(_JOBS.c.id == job).values(decision=wrapped))
    op.add_column("product_versions", sa.Column("part", sa.Text(), nullable=False, server_default="result"))


def _wrapped(decision: dict[str, Any]) -> dict[str, Any]:
    part = {name: decision.pop(name, []) for name in _TABLE}
    parts = [{"name": "result", **part}] if part["columns"] else []
    return {**decision, "parts": parts, "figures": []}
