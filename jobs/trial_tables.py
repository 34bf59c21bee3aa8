"""Tables for `yunei guard try`: a trusted SQL script or Parquet files become a sidecar like the masking process's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from core.manifest import Column, Manifest, Period, Range
from egress.schema import SQL_TYPES, identifier, text_literal
from egress.trial import PolicyFile, TableFile, tables_wrong

SIDECAR = "guard.duckdb"
_ABOUT_TEXT = (duckdb.ParserException, duckdb.CatalogException, duckdb.BinderException)
"""Errors whose first line speaks of the script's words; those of other kinds may quote a value of the data."""


def build(policy: PolicyFile, schema: Path, data: Path | None, folder: Path) -> Manifest:
    """Write `guard.duckdb` into `folder` and return its manifest.

    `schema` is run as it stands (it may hold the data as well); tables for which `data` has `<table>.parquet` are
    filled from that. The input is trusted: it is the operator's own. Raises PolicyError and RequestError.
    """
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        _load(connection, policy, schema, data)
        with _made_from(schema.name):
            types = _types(connection)
            manifest = policy.manifest(types, {})  # checks names and kinds before any work
            connection.execute(f"ATTACH {text_literal(str(folder / SIDECAR))} AS guard")
            _registries(connection, policy)
            bounds: dict[tuple[str, str], int] = {}
            for table in policy.ordered():
                connection.execute(_create(policy, table, manifest))
                bounds |= dict(_bounds(connection, policy, table))
            manifest = policy.manifest(types, bounds)
            connection.execute("DETACH guard")
    return manifest


@contextmanager
def _made_from(source: str) -> Iterator[None]:
    """Whatever the engine cannot make of `source` is a wrong request, and says which file it was. RequestError."""
    try:
        yield
    except UnicodeDecodeError as problem:
        raise tables_wrong(source, "not UTF-8", str(problem)) from None
    except (duckdb.Error, OSError) as problem:
        told = str(problem).partition("\n")[0] if isinstance(problem, _ABOUT_TEXT) else type(problem).__name__
        raise tables_wrong(source, told.rstrip(". "), str(problem)) from problem


def _load(connection: duckdb.DuckDBPyConnection, policy: PolicyFile, schema: Path, data: Path | None) -> None:
    with _made_from(schema.name):
        connection.execute(schema.read_text(encoding="utf-8-sig"))
    for table in policy.tables if data is not None else ():
        path = data / f"{table.name}.parquet" if data is not None else None
        if path is not None and path.exists():
            source = f"read_parquet({text_literal(str(path))})"
            with _made_from(path.name):
                connection.execute(f"INSERT INTO {identifier(table.name)} BY NAME SELECT * FROM {source}")


def _types(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    rows = connection.execute(
        "SELECT lower(table_name), lower(column_name), data_type FROM information_schema.columns "
        "WHERE table_schema = 'main' AND table_catalog = current_database()"
    ).fetchall()
    types: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        types.setdefault(table, {})[column] = kind
    return types


def _registries(connection: duckdb.DuckDBPyConnection, policy: PolicyFile) -> None:
    """One dense ordinal for each token of a subject type, over all tables that name it."""
    named: dict[str, list[str]] = {}
    for table in policy.tables:
        for subject_type, column in table.subjects.items():
            source = f"SELECT CAST({identifier(column)} AS VARCHAR) AS token FROM {identifier(table.name)}"
            named.setdefault(subject_type, []).append(source)
    for subject_type, parts in named.items():
        connection.execute(
            f"CREATE TEMP TABLE {identifier('registry_' + subject_type)} AS "
            f"SELECT token, CAST(row_number() OVER (ORDER BY token) - 1 AS UINTEGER) AS ordinal "
            f"FROM (SELECT DISTINCT token FROM ({' UNION ALL '.join(parts)}) WHERE token IS NOT NULL)"
        )


def _create(policy: PolicyFile, table: TableFile, manifest: Manifest) -> str:
    """The sidecar's table: granted columns in the manifest's types, and an ordinal for each subject type.

    Rows without a subject are left out, values beyond a declared range clipped, as masking does: a filter that holds
    for every declared value is no condition, so there must be none that it does not hold for.
    """
    made = manifest.table(table.name)
    items = [f"{_within(column)} AS {identifier(column.name)}" for column in (made.columns if made else ())]
    joins = []
    for number, subject_type in enumerate(() if table.public else policy.types_of(table)):
        ordinal = identifier(f"${subject_type}")
        alias = f"r{number}"
        if subject_type in table.subjects:
            registry = identifier("registry_" + subject_type)
            token = f"CAST(t.{identifier(table.subjects[subject_type])} AS VARCHAR)"
            joins.append(f"JOIN {registry} {alias} ON {token} = {alias}.token")
            items.append(f"{alias}.ordinal AS {ordinal}")
            continue
        key = policy.carrier(table, subject_type)
        if key is None:
            raise tables_wrong(table.name, f"no way to subject {subject_type}")
        on = " AND ".join(
            f"t.{identifier(mine)} = {alias}.{identifier(theirs)}"
            for mine, theirs in zip(key.columns, key.parent_columns, strict=True)
        )
        joins.append(f"JOIN guard.main.{identifier(key.parent)} {alias} ON {on}")
        items.append(f"{alias}.{ordinal} AS {ordinal}")
    source = f"{identifier(table.name)} t {' '.join(joins)}"
    return f"CREATE TABLE guard.main.{identifier(table.name)} AS SELECT {', '.join(items)} FROM {source}"


def _within(column: Column) -> str:
    """A column in its own type and range."""
    kind, value = SQL_TYPES[column.type], f"CAST(t.{identifier(column.name)} AS {SQL_TYPES[column.type]})"
    match column:
        case Column(range=Range(low=low, high=high)):
            ends = [f"CAST({bound!r} AS {kind})" for bound in (low, high)]
        case Column(period=Period(first=first, last=last)):
            # The last day has hours; later times become its midnight.
            ends = [f"{kind} {text_literal(first)}", f"{kind} {text_literal(last)}"]
        case _:
            return value
    above = f"{value} > {ends[1]}" if column.period is None else f"CAST({value} AS DATE) > {ends[1]}"
    return f"CASE WHEN {value} < {ends[0]} THEN {ends[0]} WHEN {above} THEN {ends[1]} ELSE {value} END"


def _bounds(
    connection: duckdb.DuckDBPyConnection, policy: PolicyFile, table: TableFile
) -> Iterator[tuple[tuple[str, str], int]]:
    for subject_type in () if table.public else policy.types_of(table):
        ordinal = identifier(f"${subject_type}")
        row = connection.execute(
            f"SELECT coalesce(max(n), 0) FROM "
            f"(SELECT count(*) AS n FROM guard.main.{identifier(table.name)} GROUP BY {ordinal})"
        ).fetchone()
        yield (table.name.lower(), subject_type), int(row[0]) if row else 0
