"""Inserting a row unless its key is taken, without failing the transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, literal
from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_there(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Whether the row was new. A concurrent insert of the same key makes this wait for the end of its transaction."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(values).on_conflict_do_nothing().returning(literal(1))
    # Not `rowcount`: a driver need not report it for an INSERT, and psycopg's is lost on the way.
    return connection.execute(statement).first() is not None
