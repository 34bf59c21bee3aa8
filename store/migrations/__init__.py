"""The history of the tables, run from the program itself: there is no `alembic.ini`.

A change of a record's fields needs a new file in `versions/`; a test fails while models and migrations disagree.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from store.database import make_engine
from store.revision import newest

_MIGRATION_LOCK = 0x59554E46
"""One migration at a time on PostgreSQL; SQLite has one writer anyway."""


def migrate(url: str) -> str:
    """Bring the database to the newest revision, in one transaction, and return it. Repeating is harmless."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            upgrade(connection, "head")
    finally:
        engine.dispose()
    return newest()


def upgrade(connection: Connection, target: str) -> None:
    """Bring the database of an open transaction to the revision `target` (`head`: the newest)."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
