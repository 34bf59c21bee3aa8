"""Alembic's entry point: it executes this file, so the last line runs when the file is loaded."""

from alembic import context

from store.tables import METADATA


def run() -> None:
    """Run on the connection that `store.migrations.migrate` opened, inside its transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=METADATA,
        transactional_ddl=True,
        render_as_batch=True,  # SQLite changes a table by copying it
    )
    context.run_migrations()


run()
