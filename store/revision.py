"""Which revision the tables are at, and which one this software needs. Light: every process asks at its start."""

from pathlib import Path

from sqlalchemy import inspect, text

from core.errors import PlatformFault
from store.database import make_engine
from store.errors import STORE_NOT_MIGRATED

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


def revision(url: str) -> str | None:
    """The revision that the database is at; None: empty."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return found
    finally:
        engine.dispose()


def newest() -> str:
    """The revision that this software needs: a migration's file begins with its number. Raises PlatformFault."""
    names = [path.name for path in _VERSIONS.glob("[0-9]*.py")]
    if not names:
        raise PlatformFault(STORE_NOT_MIGRATED, detail="no migration is installed")
    return max(names).split("_")[0]


def require_newest(url: str) -> None:
    """Start-up check. Raises PlatformFault (`store_not_migrated`)."""
    found = revision(url)
    if found != newest():
        raise PlatformFault(STORE_NOT_MIGRATED, detail=f"at {found}, needs {newest()}")
