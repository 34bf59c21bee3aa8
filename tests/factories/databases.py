"""Fresh, migrated databases. A `conftest.py` imports the fixtures that it wants to offer."""

import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from store import migrations
from store.database import Database
from tests.factories.law import Clock, District, counted_bytes, found_district


@cache
def migrated_sqlite() -> Path:
    """One migrated, empty file, copied for every test: migrating takes longer than most tests."""
    path = Path(tempfile.mkdtemp(prefix="yunei-template-")) / "template.db"
    migrations.migrate(f"sqlite:///{path}")
    return path


@cache
def founded_sqlite() -> tuple[Path, District]:
    """A file with a founded district in it; the district's own database is closed."""
    path = migrated_sqlite().with_name("founded.db")
    shutil.copyfile(migrated_sqlite(), path)
    clock = Clock()
    database = Database.open(f"sqlite:///{path}", clock=clock, random_bytes=counted_bytes())
    district = found_district(database, clock)
    database.close()
    return path, district


def fresh_sqlite(folder: Path) -> str:
    """URL of a fresh, migrated SQLite database."""
    path = folder / "yunei.db"
    shutil.copyfile(migrated_sqlite(), path)
    return f"sqlite:///{path}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """Migrated and empty."""
    opened = Database.open(fresh_sqlite(tmp_path), clock=clock, random_bytes=counted_bytes())
    yield opened
    opened.close()


@pytest.fixture
def district(tmp_path: Path, clock: Clock) -> Iterator[District]:
    """A founded district on a database of its own."""
    template, founded = founded_sqlite()
    path = tmp_path / "district.db"
    shutil.copyfile(template, path)
    opened = Database.open(f"sqlite:///{path}", clock=clock, random_bytes=counted_bytes(start=1 << 20))
    yield District(opened, clock, dict(founded.cast), dict(founded.secrets))
    opened.close()
