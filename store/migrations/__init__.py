"""The history of the tables, run from the program itself: there is no `alembic.ini`.

A change of a record's fields needs a new file in `versions/`; a test fails while models and migrations disagree.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from core.errors import PlatformFault
from store.database import make_engine
from store.errors import STORE_NOT_MIGRATED

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


def revision(url: str) -> str | None:
    """The revision that the database is at; None: empty."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def newest() -> str:
    """The revision that this software needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise PlatformFault(STORE_NOT_MIGRATED, detail="no migration is installed")
    return head


def require_newest(url: str) -> None:
    """Start-up check. Raises PlatformFault (`store_not_migrated`)."""
    found = revision(url)
    if found != newest():
        raise PlatformFault(STORE_NOT_MIGRATED, detail=f"at {found}, needs {newest()}")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
