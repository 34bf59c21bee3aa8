"""The PostgreSQL connector against a real server."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.merge import whole_table
from connectors.postgresql import PostgresSource
from connectors.protocol import Connector, Mode, SourceState
from connectors.registry import open_source
from core.errors import RequestError, YuneiError
from core.ids import SnapshotId, TableId, new_id
from store.keys import FileKeyService, KeyPurpose, create_keyring
from store.snapshot import SnapshotHeader
from store.vault import Vault
from tests.factories.postgres import TestServer


def source(server: TestServer, table: str, **more: Any) -> Connector:
    return open_source("postgresql", {"url": server.url, "table": table, **more})


def rows(connector: Connector, state: SourceState | None = None) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = connector.read(state).reader.read_all().to_pylist()
    return plain


def code_of(error: pytest.ExceptionInfo[YuneiError]) -> str:
    return error.value.code


def test_keeps_every_type_exact(postgres: TestServer) -> None:
    postgres.execute(
        """CREATE TABLE kinds (a smallint, b integer, c bigint, d numeric(12,2), e numeric(38,10), f numeric, g real,
        h double precision, i boolean, j date, k timestamp, l timestamptz, m time, n text, o varchar(9), p char(5),
        q uuid, r bytea, s jsonb, t integer[], u interval, "v 列" text)""",
        """INSERT INTO kinds VALUES (-32768, 2147483647, -9223372036854775808, -1234567890.05,
        1234567890123456789012345678.0000000001, 0.1000, 0.5, 1e-300, true, '0001-01-01', '1969-12-31 23:59:59.999999',
        '2024-01-01 08:00:00+08', '23:59:59.999999', '', '0012', 'ab', '00000000-0000-0000-0000-0000000000ff',
        '\\x00ff', '{"b": 1, "a": null}', '{1,NULL}', '1 day 2 seconds', '龘𠮷')""",
        "INSERT INTO kinds (a) VALUES (NULL)",
    )
    table = source(postgres, "kinds").read().reader.read_all()
    first, second = table.to_pylist()
    assert {name: str(first[name]) for name in "abcdefghijknopqstu"} == {
        "a": "-32768",
        "b": "2147483647",
        "c": "-9223372036854775808",
        "d": "-1234567890.05",
        "e": "1234567890123456789012345678.0000000001",
        "f": "0.1000",
        "g": "0.5",
        "h": "1e-300",
        "i": "True",
        "j": "0001-01-01",
        "k": "1969-12-31 23:59:59.999999",
        "n": "",
        "o": "0012",
        "p": "ab",
        "q": "00000000-0000-0000-0000-0000000000ff",
        "s": '{"a": null, "b": 1}',
        "t": "{1,NULL}",
        "u": "P1DT2S",
    }
    assert first["r"] == b"\x00\xff"
    assert first["v 列"] == "龘𠮷"
    assert first["l"].isoformat() == "2024-01-01T00:00:00+00:00"
    assert first["m"].isoformat() == "23:59:59.999999"
    assert set(second.values()) == {None}
    assert table.schema.field("e").type == pa.decimal128(38, 10)
    assert table.schema.field("d").metadata == {b"source_type": b"numeric(12,2)"}


_ROW = st.tuples(
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.decimals(min_value=-(10**10), max_value=10**10, places=4).filter(Decimal.is_finite),
    st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    st.none() | st.floats(allow_nan=False),
    st.none() | st.dates(),
    st.none() | st.datetimes(),
    st.none() | st.booleans(),
    st.none() | st.binary(max_size=9),
    st.none() | st.decimals(min_value=-(10**20), max_value=10**20, places=9).filter(Decimal.is_finite),
    st.none() | st.integers(-(2**31), 2**31 - 1),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ROW, max_size=20))
def test_whatever_goes_in_comes_out(postgres: TestServer, values: list[tuple[Any, ...]]) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS echo")
        connection.execute(
            """CREATE TABLE echo (a bigint, b numeric(15,4), c text, d double precision, e date, f timestamp,
            g boolean, h bytea, i numeric(38,9), j integer)"""
        )
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO echo VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)", values)
    assert [tuple(row.values()) for row in rows(source(postgres, "echo"))] == values


def test_column_choice_order_and_declared_types(postgres: TestServer) -> None:
    postgres.execute(
        "CREATE TABLE loose (code text, amount numeric, day text)",
        "INSERT INTO loose VALUES ('007', 12.50, '2024/2/8')",
    )
    table = (
        source(
            postgres,
            "loose",
            columns=["day", "amount", "code"],
            types={"amount": "decimal(20,2)", "day": "date:%Y/%m/%d"},
        )
        .read()
        .reader.read_all()
    )
    assert [str(value) for value in table.to_pylist()[0].values()] == ["2024-02-08", "12.50", "007"]


def test_domains_are_read_as_their_base_type(postgres: TestServer) -> None:
    postgres.execute("CREATE DOMAIN money2 AS numeric(10,2)", "CREATE TABLE purse (v money2)")
    assert source(postgres, "purse").describe().columns[0].type == pa.decimal128(10, 2)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("numeric(10,2)", "NaN"),
        ("date", "infinity"),
        ("date", "-infinity"),
        ("timestamp", "infinity"),
        ("timestamptz", "-infinity"),
        ("timestamp", "294276-12-31 23:59:59"),
        ("time", "24:00:00"),
        ("numeric(38,2)", "NaN"),
    ],
)
def test_values_that_arrow_cannot_carry_are_named_by_place(postgres: TestServer, kind: str, value: str) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS edges")
        connection.execute(f"CREATE TABLE edges (v {kind})")  # type: ignore[arg-type]  # kinds are listed above
        connection.execute("INSERT INTO edges VALUES (NULL), (%s)", (value,))
    with pytest.raises(RequestError, match=r"Column v .*row 2") as error:
        rows(source(postgres, "edges"))
    assert code_of(error) in ("source_value_range", "source_value_type")
    assert value not in str(error.value)
    assert rows(source(postgres, "edges", types={"v": "text"}))[1]["v"].startswith(value[:4])


def test_append_reads_only_what_is_new(postgres: TestServer) -> None:
    postgres.execute("CREATE TABLE log (id bigserial, note text)", "INSERT INTO log (note) VALUES ('a'), ('b')")
    connector = source(postgres, "log", mode="append", watermark="id")
    first = connector.read()
    assert first.reader.read_all().num_rows == 2
    assert first.state == SourceState(mode=Mode.APPEND, watermark="2")
    postgres.execute("INSERT INTO log (note) VALUES ('c')")
    second = connector.read(first.state)
    assert second.reader.read_all()["note"].to_pylist() == ["c"]
    third = connector.read(second.state)
    assert third.reader.read_all().num_rows == 0
    assert third.state.watermark == "3"


@pytest.mark.parametrize(
    ("kind", "before", "late", "new"),
    [
        ("timestamptz", "2024-01-01 00:00:10+00", "2024-01-01 00:00:06+00", "2024-01-01 00:00:10+00"),
        ("timestamp", "2024-01-01 00:00:10", "2024-01-01 00:00:06", "2024-01-01 00:00:11"),
        ("date", "2024-01-10", "2024-01-06", "2024-01-10"),
        ("integer", "10", "6", "11"),
        ("numeric", "10.5", "6.5", "10.5"),
    ],
)
def test_upsert_reads_again_what_may_have_come_late(
    postgres: TestServer, kind: str, before: str, late: str, new: str
) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS moving")
        connection.execute(f"CREATE TABLE moving (id integer, changed {kind})")  # type: ignore[arg-type]  # listed above
        connection.execute("INSERT INTO moving VALUES (1, %s)", (before,))
        connector = source(postgres, "moving", mode="upsert", key=["id"], watermark="changed", overlap=5)
        intake = connector.read()
        intake.reader.read_all()
        connection.execute("INSERT INTO moving VALUES (2, %s), (3, %s)", (late, new))
        assert {row["id"] for row in rows(connector, intake.state)} == {1, 2, 3}
        exact = source(postgres, "moving", mode="upsert", key=["id"], watermark="changed")
        assert {row["id"] for row in rows(exact, intake.state)} == {1, 3}


def test_state_is_not_given_before_the_rows(postgres: TestServer) -> None:
    postgres.execute("CREATE TABLE eager (id integer)", "INSERT INTO eager VALUES (1)")
    intake = source(postgres, "eager").read()
    with pytest.raises(RuntimeError):
        _ = intake.state
    intake.reader.read_all()
    assert intake.row_count == 1


def test_refuses_a_text_watermark_and_another_modes_state(postgres: TestServer) -> None:
    postgres.execute("CREATE TABLE texty (id text)", "INSERT INTO texty VALUES ('1')")
    connector = source(postgres, "texty", mode="append", watermark="id")
    with pytest.raises(RequestError) as error:
        rows(connector, SourceState(mode=Mode.APPEND, watermark="1"))
    assert code_of(error) == "source_setting"
    with pytest.raises(RequestError) as error:
        connector.read(SourceState(mode=Mode.FULL))
    assert code_of(error) == "source_state"


def test_a_read_sees_one_moment(postgres: TestServer) -> None:
    postgres.execute("CREATE TABLE moment AS SELECT generate_series(1, 200000) AS id")
    intake = source(postgres, "moment", mode="append", watermark="id").read()
    reader = intake.reader
    count = reader.read_next_batch().num_rows
    postgres.execute("INSERT INTO moment VALUES (999999)", "DELETE FROM moment WHERE id = 200000")
    count += sum(batch.num_rows for batch in reader)
    assert (count, intake.state.watermark) == (200_000, "200000")


def test_connection_killed_half_way(postgres: TestServer) -> None:
    postgres.execute("CREATE TABLE long AS SELECT i, repeat('x', 200) AS t FROM generate_series(1, 400000) i")
    reader = source(postgres, "long").read().reader
    assert reader.read_next_batch().num_rows > 0
    postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'yunei'")
    with pytest.raises(RequestError) as error:
        reader.read_all()
    assert code_of(error) == "source_connection_lost"


def test_leaves_no_connection_behind(postgres: TestServer) -> None:
    postgres.execute("CREATE TABLE few AS SELECT generate_series(1, 300000) AS id")
    open_connections: LiteralString = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'yunei'"
    reader = source(postgres, "few").read().reader
    reader.read_next_batch()
    assert postgres.execute(open_connections) == [(1,)]
    reader.read_all()
    until = time.monotonic() + 10
    while postgres.execute(open_connections) != [(0,)] and time.monotonic() < until:
        time.sleep(0.05)
    assert postgres.execute(open_connections) == [(0,)]


def test_table_altered_since_the_last_look(postgres: TestServer) -> None:
    postgres.execute("CREATE TABLE shifty (kept integer, gone integer, typed integer)")
    intake = source(postgres, "shifty").read()
    postgres.execute(
        "ALTER TABLE shifty DROP gone",
        "ALTER TABLE shifty ADD fresh text",
        "ALTER TABLE shifty ALTER typed TYPE numeric(5,1)",
    )
    with pytest.raises(RequestError) as error:
        intake.reader.read_all()
    assert code_of(error) == "source_schema_changed"
    assert error.value.fields == {"added": "fresh", "missing": "gone", "retyped": "typed"}


@pytest.fixture(scope="module")
def guarded(postgres: TestServer) -> Iterator[TestServer]:
    postgres.execute("CREATE ROLE guarded LOGIN PASSWORD 'correct horse'", "CREATE TABLE secret (id integer)")
    postgres.require_password("guarded")
    return postgres


def as_guarded(server: TestServer, password: str) -> str:
    return server.url.replace("postgres:@", f"guarded:{password}@")


def test_wrong_password_says_so_and_nothing_more(guarded: TestServer) -> None:
    for password in ("wrong%20staple", ""):
        with pytest.raises(RequestError) as error:
            open_source("postgresql", {"url": as_guarded(guarded, password), "table": "secret"}).describe()
        assert code_of(error) == "source_authentication"
        assert "staple" not in str(error.value) + str(error.value.detail) + repr(error.value.__cause__)


def test_account_without_the_right_to_read(guarded: TestServer) -> None:
    url = as_guarded(guarded, "correct%20horse")
    assert open_source("postgresql", {"url": url, "table": "secret"}).describe().columns[0].name == "id"
    with pytest.raises(RequestError) as error:
        rows(open_source("postgresql", {"url": url, "table": "secret"}))
    assert code_of(error) == "source_forbidden"


def test_row_security_is_an_error_not_a_part_of_the_table(guarded: TestServer) -> None:
    guarded.execute(
        "CREATE TABLE partly (id integer)",
        "INSERT INTO partly VALUES (1), (2)",
        "GRANT SELECT ON partly TO guarded",
    )
    connector = open_source("postgresql", {"url": as_guarded(guarded, "correct%20horse"), "table": "partly"})
    assert len(rows(connector)) == 2
    guarded.execute(
        "ALTER TABLE partly ENABLE ROW LEVEL SECURITY", "CREATE POLICY one ON partly FOR SELECT USING (id = 1)"
    )
    with pytest.raises(RequestError) as error:
        rows(connector)
    assert code_of(error) == "source_forbidden"


def test_server_errors_do_not_repeat_values(postgres: TestServer) -> None:
    postgres.execute("CREATE VIEW broken AS SELECT ('person' || i)::integer AS id FROM generate_series(1, 2) i")
    incremental = {"mode": "append", "watermark": "id"}
    for settings_of_it in ({}, incremental):  # the rows' own query, and the one for the watermark
        with pytest.raises(RequestError) as error:
            rows(source(postgres, "broken", **settings_of_it))
        assert code_of(error) == "source_failed"
        assert "person1" not in str(error.value) + str(error.value.detail)


def test_watermark_and_rows_are_of_one_transaction(postgres: TestServer) -> None:
    postgres.execute("CREATE TABLE growing AS SELECT generate_series(1, 3) AS id")
    connector = open_source("postgresql", {"url": postgres.url, "table": "growing"})
    assert isinstance(connector, PostgresSource)
    with connector._session() as connection:
        before = connection.execute("SELECT max(id) FROM public.growing").fetchone()
        postgres.execute("INSERT INTO growing VALUES (4)")
        assert connection.execute("SELECT max(id) FROM public.growing").fetchone() == before
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("INSERT INTO public.growing VALUES (5)")
    assert postgres.execute("SELECT max(id) FROM growing") == [(4,)]


def test_unknown_table_column_and_server(postgres: TestServer) -> None:
    postgres.execute("CREATE TABLE known (id integer)")
    with pytest.raises(RequestError) as error:
        source(postgres, "unknown; DROP TABLE known").describe()
    assert code_of(error) == "source_table_unknown"
    with pytest.raises(RequestError) as error:
        source(postgres, "known", columns=["name"]).describe()
    assert code_of(error) == "source_column_unknown"
    with pytest.raises(RequestError) as error:
        open_source("postgresql", {"url": "postgresql://u:pw@127.0.0.1:1/x", "table": "t"}).describe()
    assert code_of(error) == "source_unreachable"


def test_names_are_never_read_as_sql(postgres: TestServer) -> None:
    postgres.execute(
        'CREATE TABLE "a""b; --" ("c""); DROP TABLE known; --" integer)', 'INSERT INTO "a""b; --" VALUES (7)'
    )
    assert rows(source(postgres, 'a"b; --')) == [{'c"); DROP TABLE known; --': 7}]


_MEMORY = """
import re, sys
from pathlib import Path
from connectors.registry import open_source
reader = open_source("postgresql", {"url": sys.argv[1], "table": sys.argv[2]}).read().reader
rows = sum(batch.num_rows for batch in reader)
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(rows, int(peak[1]) // 1024)
"""


def test_memory_is_bounded_for_wide_and_long_tables(postgres: TestServer) -> None:
    postgres.execute(
        "CREATE VIEW small AS SELECT i, repeat('y', 1000) AS t FROM generate_series(1, 1000) i",
        "CREATE VIEW wide AS SELECT i, repeat('y', 1000) AS t FROM generate_series(1, 250000) i",
    )
    used = {}
    for table in ("small", "wide"):
        out = subprocess.run(  # our own interpreter and script
            [sys.executable, "-c", _MEMORY, postgres.url, table], capture_output=True, text=True, check=True
        )
        used[table] = int(out.stdout.split()[1])
    assert used["wide"] - used["small"] < 150, "250 MB of rows must not be held"


def test_changes_of_a_table_become_the_next_snapshot(postgres: TestServer, tmp_path: Path) -> None:
    """Two reads of a changing table, through the vault: the second snapshot is the table as it then is."""
    vault = Vault(tmp_path / "vault", FileKeyService(create_keyring(tmp_path / "key.json", KeyPurpose.VAULT)))
    postgres.execute(
        "CREATE TABLE visits (id integer PRIMARY KEY, cost numeric(8,2), changed timestamptz NOT NULL)",
        "INSERT INTO visits SELECT i, i, '2026-01-01' FROM generate_series(1, 1000) i",
    )
    connector = source(postgres, "visits", mode="upsert", key=["id"], watermark="changed")

    def snapshot(before: SnapshotId | None) -> SnapshotId:
        state = SourceState.parse(vault.manifest(before).source) if before else None
        intake = connector.read(state)
        header = SnapshotHeader(
            table_id=TableId(new_id("table", os.urandom)),
            snapshot_id=SnapshotId(new_id("snapshot", os.urandom)),
            as_of=date(2026, 1, 2),
            taken_at=datetime(2026, 1, 2, tzinfo=UTC),
        )
        rows_of_it = whole_table(intake, vault.read(before) if before else None)
        vault.write(header, rows_of_it, state=lambda: intake.state.plain())
        return header.snapshot_id

    first = snapshot(None)
    postgres.execute(
        "UPDATE visits SET cost = -1, changed = '2026-01-02' WHERE id <= 10",
        "INSERT INTO visits VALUES (2000, 5, '2026-01-02')",
    )
    second = snapshot(first)
    read = vault.read(second).read_all().to_pylist()
    assert sorted(row["id"] for row in read) == [*range(1, 1001), 2000]
    assert sum(row["cost"] == -1 for row in read) == 10
    assert vault.manifest(first).row_count == 1000
    assert vault.manifest(second).source["watermark"].startswith("2026-01-02")
