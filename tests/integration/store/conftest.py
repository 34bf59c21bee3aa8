"""The same tests on SQLite and on a real PostgreSQL server."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from store import migrations
from store.database import Database
from tests.factories.databases import clock, fresh_sqlite
from tests.factories.law import Clock, District, counted_bytes, found_district
from tests.factories.postgres import TestServer

__all__ = ["clock"]

_numbers = itertools.count(1)


def postgres_url(server: TestServer, database: str) -> str:
    url = make_url(server.url).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def migrated_postgres(postgres: TestServer) -> TestServer:
    """A server with one migrated database, from which each test's own is copied."""
    # Nobody pulls the plug of a test server: what is tested is what transactions see, and workers die, not the server.
    settings = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")
    postgres.execute(*(f"ALTER SYSTEM SET {setting}" for setting in settings))  # type: ignore[arg-type]  # our own
    postgres.execute("SELECT pg_reload_conf()", "CREATE DATABASE migrated")
    migrations.migrate(postgres_url(postgres, "migrated"))
    return postgres


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a migrated, empty database of each kind."""
    if request.param == "sqlite":
        return fresh_sqlite(tmp_path)
    server: TestServer = request.getfixturevalue("migrated_postgres")
    name = f"law{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE migrated")  # type: ignore[arg-type]  # a name of our own
    return postgres_url(server, name)


@pytest.fixture
def district(url: str, clock: Clock) -> Iterator[District]:
    database = Database.open(url, clock=clock, random_bytes=counted_bytes())
    yield found_district(database, clock)
    database.close()
