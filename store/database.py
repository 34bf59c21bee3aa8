"""Opening the database: SQLite by default, PostgreSQL by setting; one transaction a unit of work.

SQLite runs in WAL mode with synchronous FULL (a committed transaction survives a power cut) and takes its write lock
when a transaction begins, so that no writer ever has to be turned back half way. PostgreSQL runs READ COMMITTED;
services lock the rows that their decisions rest on.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError

from core.clock import Clock, system_clock
from core.errors import Conflict, PlatformFault
from core.ids import RandomBytes
from store.errors import ALREADY_EXISTS, REFERS_TO_NOTHING, STORE_UNAVAILABLE
from store.unit_of_work import UnitOfWork

_READ_ONLY = "yunei_read_only"
BUSY_TIMEOUT_MS = 30_000
"""How long a SQLite writer waits for another one."""


class Database:
    """One engine. Safe to share between threads; made anew in every process (never carried across a fork)."""

    def __init__(self, engine: Engine, *, clock: Clock, random_bytes: RandomBytes) -> None:
        self._writer = engine
        self._reader = engine.execution_options(**{_READ_ONLY: True})
        self._clock = clock
        self._random_bytes = random_bytes

    @classmethod
    def open(cls, url: str, *, clock: Clock = system_clock, random_bytes: RandomBytes = os.urandom) -> Self:
        """Open `sqlite:///path` or `postgresql+psycopg://…`. Opens no connection yet."""
        return cls(make_engine(url), clock=clock, random_bytes=random_bytes)

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """One write transaction: commits at the end, rolls back on any exception.

        Raises Conflict (`already_exists`, `refers_to_nothing`) on a violated key, PlatformFault (`store_unavailable`).
        """
        with _translated(), self._writer.begin() as connection:
            yield self._unit(connection, writing=True)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """One read-only transaction on one snapshot of the database. The database itself refuses to write in it."""
        with _translated(), self._reader.begin() as connection:
            yield self._unit(connection, writing=False)

    def close(self) -> None:
        """Close all connections."""
        self._writer.dispose()

    def _unit(self, connection: Connection, *, writing: bool) -> UnitOfWork:
        return UnitOfWork(connection, now=self._clock(), random_bytes=self._random_bytes, writing=writing)


def make_engine(url: str) -> Engine:
    """An engine with the settings that the store's guarantees rest on. Raises ValueError on another database."""
    backend = make_url(url).get_backend_name()
    if backend == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if backend == "postgresql":
        engine = create_engine(url, pool_pre_ping=True)
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    raise ValueError(f"no support for {backend}")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError as problem:
        entry = REFERS_TO_NOTHING if _is_reference(problem.orig) else ALREADY_EXISTS
        raise Conflict(entry, detail=type(problem.orig).__name__) from problem
    except OperationalError as problem:
        raise PlatformFault(STORE_UNAVAILABLE, detail=type(problem.orig).__name__) from problem


def _is_reference(problem: BaseException | None) -> bool:
    """Whether a row refers to one that is not there, in the words of either driver."""
    if isinstance(problem, sqlite3.IntegrityError):
        return problem.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
    return getattr(problem, "sqlstate", None) == "23503"  # foreign_key_violation


def _configure_sqlite(connection: Any, _: Any) -> None:
    # The driver's own transaction control is off: `_begin_sqlite` says how a transaction begins.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(_READ_ONLY, False):
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
