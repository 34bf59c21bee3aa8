"""The empty schema that the parser process binds against: the manifest's columns and nothing else."""

from core.manifest import ColumnType, Manifest, Table, Value

SQL_TYPES = {
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.DECIMAL: "DECIMAL(38, 6)",
    ColumnType.DOUBLE: "DOUBLE",
    ColumnType.VARCHAR: "VARCHAR",
    ColumnType.DATE: "DATE",
    ColumnType.TIMESTAMP: "TIMESTAMP",
}
"""The one DuckDB type of each column type."""


def identifier(name: str) -> str:
    """Quote a name for generated SQL."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """Quote a string for generated SQL."""
    return "'" + text.replace("'", "''") + "'"


def literal(value: Value | None) -> str:
    """Write a value in generated SQL."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return text_literal(value)
        case _:
            return repr(value)


def ddl(manifest: Manifest) -> tuple[str, ...]:
    """One CREATE TABLE a table of the manifest, without rows and without the sidecar's `$` columns."""
    return tuple(_create(table) for table in manifest.tables)


def _create(table: Table) -> str:
    columns = ", ".join(f"{identifier(column.name)} {SQL_TYPES[column.type]}" for column in table.columns)
    return f"CREATE TABLE {identifier(table.name)} ({columns})"
