"""Inserting a row unless its key is taken, without failing the transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_there(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Whether the row was new. A concurrent insert of the same key makes this wait for the end of its transaction."""
    if connection.dialect.name == "postgresql":
        return connection.execute(postgresql.insert(table).values(values).on_conflict_do_nothing()).rowcount == 1
    return connection.execute(sqlite.insert(table).values(values).on_conflict_do_nothing()).rowcount == 1
