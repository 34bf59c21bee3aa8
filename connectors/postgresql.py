"""PostgreSQL, and servers that speak its protocol: one table or view, streamed by binary COPY.

One read is one transaction, REPEATABLE READ and READ ONLY: schema, watermark and rows are of the same moment. Row
security is switched off for the session, so a table that would silently show a part of its rows is an error instead;
`search_path` is empty, so no function or operator of the source's users is picked up. Rows come in the server's binary
form (`connectors.pgcopy`); what has no exact binary form in Arrow is cast to text by the server.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString

import numpy as np
import psycopg
import pyarrow as pa
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from connectors import pgcopy, pgwire
from connectors.declared import DeclaredKind, DeclaredType, type_column
from connectors.errors import (
    SOURCE_AUTHENTICATION,
    SOURCE_COLUMN_UNKNOWN,
    SOURCE_CONNECTION_LOST,
    SOURCE_FAILED,
    SOURCE_FORBIDDEN,
    SOURCE_TABLE_UNKNOWN,
    SOURCE_UNREACHABLE,
)
from connectors.protocol import (
    BATCH_ROWS,
    Batches,
    Intake,
    Mode,
    SourceColumn,
    SourceSchema,
    SourceState,
    require_mode,
    require_unchanged,
)
from connectors.settings import Secret, bad_setting
from core.errors import RequestError, YuneiError

BATCH_BYTES = 16 << 20
"""A batch ends at this size even if it has few rows, so that wide texts do not fill the memory."""
_URL_FORM = "postgresql://user:password@host:port/database"
_URL_PARTS = frozenset({"host", "hostaddr", "port", "user", "password", "dbname", "sslmode", "sslrootcert"})
"""What a URL may say. Others would let it read files or services of this machine (passfile, service, sslkey)."""

_SESSION: tuple[LiteralString, ...] = (
    "SET search_path = ''",
    "SET row_security = off",
    "SET datestyle = 'ISO'",
    "SET intervalstyle = 'iso_8601'",
    "SET timezone = 'UTC'",
    "SET extra_float_digits = 3",
    "SET bytea_output = 'hex'",
    "SET statement_timeout = 0",
)

_DESCRIBE: LiteralString = """
SELECT a.attname,
       pg_catalog.format_type(a.atttypid, a.atttypmod),
       CASE t.typtype WHEN 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod)
                      ELSE pg_catalog.format_type(a.atttypid, a.atttypmod) END,
       NOT a.attnotnull
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
 WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum
"""
_FIND: LiteralString = """
SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = %s AND c.relname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
"""
_MODIFIER = re.compile(r"\(\d+\)")
_NUMERIC = re.compile(r"numeric\((\d+),(\d+)\)")
_MAX_PRECISION = 38
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresSettings:
    """One table or view of one database."""

    url: Secret
    """`postgresql://user:password@host:port/database`; `sslmode` is `require` unless the URL says otherwise or the
    server is this machine."""
    table: str
    schema: str = "public"
    columns: tuple[str, ...] = ()
    """What is taken in, in this order; empty: every column."""
    types: Mapping[str, DeclaredType] = field(default_factory=dict)
    """Columns that are read as text and then as the declared type, for types that say too little (`numeric`)."""
    mode: Mode = Mode.FULL
    watermark: str = ""
    """For append and upsert: a column that only grows (a serial number, a time of change)."""
    key: tuple[str, ...] = ()
    """For upsert: the columns that identify a row, among those taken in."""
    overlap: int = 0
    """How far below the watermark to read again, for rows committed late: seconds, days of a date, or units."""
    connect_timeout_s: int = 10

    def __post_init__(self) -> None:
        if (self.mode is Mode.FULL) == bool(self.watermark):
            raise bad_setting(
                "watermark",
                "append and upsert need it, full has none.",
                "append 与 upsert 必填，full 不填。",
            )
        if (self.mode is Mode.UPSERT) != bool(self.key):
            raise bad_setting(
                "key", "upsert needs it, append and full have none.", "upsert 必填，append 与 full 不填。"
            )
        if self.overlap < 0 or (self.overlap and self.mode is not Mode.UPSERT):
            raise bad_setting(
                "overlap",
                "A number of at least 0, and only for upsert: append would add rows twice.",
                "须为不小于 0 的数，且仅用于 upsert：append 会重复添加行。",
            )
        if not 1 <= self.connect_timeout_s <= 300:
            raise bad_setting("connect_timeout_s", "Between 1 and 300 seconds.", "须为 1 至 300 秒。")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """How one column is asked for and decoded."""

    column: SourceColumn
    as_text: bool
    """The server casts it to text."""
    decode: pgcopy.Decoder
    declared: DeclaredType | None = None
    """What its text is then read as."""


class PostgresSource:
    """A table of a PostgreSQL server."""

    def __init__(self, settings: PostgresSettings) -> None:
        self._settings = settings
        self._conninfo = _conninfo(settings)
        self._label = f"{settings.schema}.{settings.table}"

    def describe(self) -> SourceSchema:
        """The table's columns. Raises RequestError with a `source_*` code."""
        with self._session() as connection:
            return _schema(self._plans(connection))

    def read(self, state: SourceState | None = None) -> Intake:
        """Read by the settings' mode. The transaction begins when the first batch is drawn and ends with the stream.

        Raises RequestError with a `source_*` code here or while drawing: `source_schema_changed` when the table is
        altered in between.
        """
        require_mode(state, self._settings.mode)
        schema = self.describe()
        return Intake(schema, self._batches(schema, state), mode=self._settings.mode, key=self._settings.key)

    def _batches(self, schema: SourceSchema, state: SourceState | None) -> Batches:
        with self._session() as connection:
            plans = self._plans(connection)
            require_unchanged(schema, _schema(plans))
            watermark = self._watermark(connection)
            query = self._query(connection, plans, state)
            first_row = 1
            for rows in _row_groups(pgwire.copy_rows(connection, query.as_bytes(connection))):
                yield _batch(rows, plans, schema.arrow, first_row)
                first_row += len(rows.lengths)
        kept = state.watermark if state else None
        return SourceState(mode=self._settings.mode, watermark=watermark if watermark is not None else kept)

    @contextmanager
    def _session(self) -> Iterator[Connection]:
        """One read-only transaction. Errors of the server become ours, without its messages: they quote values."""
        try:
            connection = psycopg.connect(self._conninfo)
        except psycopg.Error as problem:
            raise _connect_error(problem, self._conninfo) from None
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with closing(connection):
            try:
                for statement in _SESSION:
                    connection.execute(statement)
                yield connection
            except psycopg.Error as problem:
                raise self._server_error(problem) from None

    def _server_error(self, problem: psycopg.Error) -> YuneiError:
        state = problem.sqlstate or ""
        detail = f"{self._label}: {type(problem).__name__} {state}"
        if isinstance(problem, psycopg.errors.InsufficientPrivilege):
            return RequestError(SOURCE_FORBIDDEN, table=self._label, detail=detail)
        if state.startswith(("08", "57P")) or (not state and isinstance(problem, psycopg.OperationalError)):
            return RequestError(SOURCE_CONNECTION_LOST, detail=detail)
        return RequestError(SOURCE_FAILED, detail=detail)

    def _plans(self, connection: Connection) -> tuple[_Plan, ...]:
        """One plan a column, in the order of the settings or of the table."""
        found = connection.execute(_FIND, (self._settings.schema, self._settings.table)).fetchone()
        if found is None:
            raise RequestError(SOURCE_TABLE_UNKNOWN, table=self._label)
        plans = {
            name: _plan(name, source_type, base_type, nullable, self._settings.types.get(name))
            for name, source_type, base_type, nullable in connection.execute(_DESCRIBE, found)
        }
        chosen = tuple(plans[name] for name in self._settings.columns or plans if name in plans)
        taken = {plan.column.name for plan in chosen}
        for name in (*self._settings.columns, *self._settings.key):
            if name not in taken:
                raise RequestError(SOURCE_COLUMN_UNKNOWN, column=name)
        for name in (*self._settings.types, *filter(None, [self._settings.watermark])):
            if name not in plans:
                raise RequestError(SOURCE_COLUMN_UNKNOWN, column=name)
        return chosen

    def _table(self) -> sql.Composable:
        return sql.Identifier(self._settings.schema, self._settings.table)

    def _watermark(self, connection: Connection) -> str | None:
        """The greatest watermark of the transaction's view, as text."""
        if not self._settings.watermark:
            return None
        query = sql.SQL("SELECT max({})::text FROM {}").format(sql.Identifier(self._settings.watermark), self._table())
        row = connection.execute(query).fetchone()
        return row[0] if row else None

    def _query(self, connection: Connection, plans: tuple[_Plan, ...], state: SourceState | None) -> sql.Composed:
        wanted = sql.SQL(", ").join(
            sql.SQL("{}::text").format(sql.Identifier(plan.column.name))
            if plan.as_text
            else sql.Identifier(plan.column.name)
            for plan in plans
        )
        where = self._beyond(connection, state.watermark) if state and state.watermark is not None else sql.SQL("")
        return sql.SQL("COPY (SELECT {} FROM {}{}) TO STDOUT (FORMAT binary)").format(wanted, self._table(), where)

    def _beyond(self, connection: Connection, watermark: str) -> sql.Composable:
        """The condition for rows beyond the watermark. Upsert reads the watermark's own rows again: later ones may
        share its moment."""
        column = sql.Identifier(self._settings.watermark)
        query = sql.SQL(
            "SELECT pg_catalog.format_type(atttypid, NULL) FROM pg_catalog.pg_attribute "
            "WHERE attrelid = pg_catalog.to_regclass(%s) AND attname = %s"
        )
        table = self._table().as_string(connection)
        row = connection.execute(query, (table, self._settings.watermark)).fetchone()
        back = _OVERLAPS.get(row[0] if row else "")
        if back is None:
            raise bad_setting(
                "watermark",
                "An integer, numeric, date or timestamp column.",
                "须为整数、数值、日期或时间戳列。",
            )
        floor = sql.SQL(back).format(mark=sql.Literal(watermark), overlap=sql.Literal(self._settings.overlap))
        sign = ">" if self._settings.mode is Mode.APPEND else ">="
        return sql.SQL(" WHERE {} {} {}").format(column, sql.SQL(sign), floor)


_OVERLAPS: dict[str, LiteralString] = {
    "smallint": "{mark}::bigint - {overlap}",
    "integer": "{mark}::bigint - {overlap}",
    "bigint": "{mark}::bigint - {overlap}",
    "numeric": "{mark}::numeric - {overlap}",
    "date": "{mark}::date - {overlap}",
    "timestamp without time zone": "{mark}::timestamp - pg_catalog.make_interval(secs => {overlap})",
    "timestamp with time zone": "{mark}::timestamptz - pg_catalog.make_interval(secs => {overlap})",
}
"""Watermark types, and how far to go back in each."""

_EXACT: dict[str, tuple[pa.DataType, pgcopy.Decoder]] = {
    "boolean": (pa.bool_(), pgcopy.decode_boolean),
    "smallint": (pa.int16(), pgcopy.decode_number("i2")),
    "integer": (pa.int32(), pgcopy.decode_number("i4")),
    "bigint": (pa.int64(), pgcopy.decode_number("i8")),
    "real": (pa.float32(), pgcopy.decode_number("f4")),
    "double precision": (pa.float64(), pgcopy.decode_number("f8")),
    "text": (pa.string(), pgcopy.decode_text),
    "character varying": (pa.string(), pgcopy.decode_text),
    "bytea": (pa.binary(), pgcopy.decode_bytes),
    "date": (pa.date32(), pgcopy.decode_date),
    "time without time zone": (pa.time64("us"), pgcopy.decode_time),
    "timestamp without time zone": (pa.timestamp("us"), pgcopy.decode_timestamp(None)),
    "timestamp with time zone": (pa.timestamp("us", "UTC"), pgcopy.decode_timestamp("UTC")),
}
"""Types, without their modifier, whose binary form is read as it is. All others are asked for as text: `character(n)`
(which drops its padding), `uuid`, `json`, enumerations, arrays, intervals, numerics without a declared scale."""


def _plan(name: str, source_type: str, base_type: str, nullable: bool, declared: DeclaredType | None) -> _Plan:
    def column(kind: pa.DataType) -> SourceColumn:
        return SourceColumn(name=name, type=kind, source_type=source_type, nullable=nullable)

    if declared is not None:
        return _Plan(column=column(declared.arrow), as_text=True, decode=pgcopy.decode_text, declared=declared)
    if exact := _EXACT.get(_MODIFIER.sub("", base_type)):
        return _Plan(column=column(exact[0]), as_text=False, decode=exact[1])
    if decimal := _decimal(base_type):
        fast = decimal.precision <= pgcopy.MAX_FAST_DIGITS
        decode = pgcopy.decode_decimal(decimal.precision, decimal.scale) if fast else pgcopy.decode_text
        return _Plan(column=column(decimal.arrow), as_text=not fast, decode=decode, declared=None if fast else decimal)
    return _Plan(column=column(pa.string()), as_text=True, decode=pgcopy.decode_text)


def _decimal(base_type: str) -> DeclaredType | None:
    """`numeric(p,s)` as a declared decimal, if Arrow's 38 digits hold it."""
    match = _NUMERIC.fullmatch(base_type)
    if match is None or not int(match[2]) <= int(match[1]) <= _MAX_PRECISION:
        return None
    return DeclaredType(kind=DeclaredKind.DECIMAL, precision=int(match[1]), scale=int(match[2]))


def _schema(plans: tuple[_Plan, ...]) -> SourceSchema:
    return SourceSchema(columns=tuple(plan.column for plan in plans))


def _row_groups(drawn: Iterator[list[bytes]]) -> Iterator[pgcopy.Rows]:
    """The rows of one batch after the other: at most about BATCH_ROWS, and about BATCH_BYTES."""
    pieces: list[bytes] = []
    lengths: list[int] = []
    size = 0
    for messages in drawn:
        lengths += map(len, messages)
        pieces.append(b"".join(messages))
        size += len(pieces[-1])
        if len(lengths) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield _joined(pieces, lengths)
            pieces, lengths, size = [], [], 0
    if lengths:
        yield _joined(pieces, lengths)


def _joined(pieces: list[bytes], lengths: list[int]) -> pgcopy.Rows:
    return pgcopy.Rows(b"".join(pieces), np.array(lengths, np.int64))


def _batch(rows: pgcopy.Rows, plans: tuple[_Plan, ...], schema: pa.Schema, first_row: int) -> pa.RecordBatch:
    fields = [pgcopy.Field(name=plan.column.name, decode=plan.decode) for plan in plans]
    arrays = [
        array
        if plan.declared is None
        else type_column(array, plan.declared, column=plan.column.name, first_row=first_row)
        for array, plan in zip(pgcopy.decode_rows(rows, fields, first_row), plans, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _conninfo(settings: PostgresSettings) -> str:
    """The connection string, made of the parts that a URL may have. Raises RequestError (`source_setting`)."""
    try:
        parts = conninfo_to_dict(settings.url.reveal())
    except psycopg.Error:
        raise bad_setting("url", _URL_FORM, _URL_FORM) from None
    if set(parts) - _URL_PARTS:
        allowed = ", ".join(sorted(_URL_PARTS))
        raise bad_setting("url", f"Only these parts: {allowed}.", f"只允许：{allowed}。")
    host = str(parts.get("hostaddr") or parts.get("host") or "")
    if not host:
        raise bad_setting(
            "url", "It names no host; what the environment says is not used.", "未指明主机；不使用环境变量的设置。"
        )
    if not host.startswith("/") and host not in _THIS_MACHINE:
        parts.setdefault("sslmode", "require")
    return make_conninfo(
        **{name: str(value) for name, value in parts.items() if value is not None},
        connect_timeout=settings.connect_timeout_s,
        client_encoding="utf8",
        application_name="yunei",
        passfile="/dev/null/none",  # no password of this machine's user is sent to a source
        keepalives_idle=30,
        tcp_user_timeout=60_000,
    )


def _connect_error(problem: psycopg.Error, conninfo: str) -> RequestError:
    """libpq gives no SQLSTATE here: a password asked for or sent tells a failed login from a failed network."""
    connection = problem.pgconn
    login = connection is not None and (connection.needs_password or connection.used_password)
    detail = str(problem)
    if password := conninfo_to_dict(conninfo).get("password"):
        detail = detail.replace(str(password), "***")
    return RequestError(SOURCE_AUTHENTICATION if login else SOURCE_UNREACHABLE, detail=detail)
