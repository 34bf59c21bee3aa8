"""What holds for every source: settings, secrets, schema comparison, and PostgreSQL's URL and stream."""

import logging
import struct
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from connectors import pgcopy
from connectors.pgcopy import Field, Rows, decode_rows
from connectors.postgresql import PostgresSettings, PostgresSource
from connectors.protocol import SourceColumn, SourceSchema, compare_schemas, require_rows, require_unchanged
from connectors.registry import SOURCES, open_source
from connectors.settings import Secret, read_settings
from core.errors import PlatformFault, RequestError

URL = "postgresql://reader:hunter2@db.example:5432/people"


def schema(**types: pa.DataType) -> SourceSchema:
    columns = [SourceColumn(name=name, type=kind, source_type=str(kind)) for name, kind in types.items()]
    return SourceSchema(columns=tuple(columns))


def test_a_secret_shows_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    settings = read_settings(PostgresSettings, {"url": URL, "table": "t"})
    logging.getLogger().error("%s %r %s", settings, settings.url, [settings])
    assert "hunter2" not in f"{settings} {settings!r} {settings.url} {caplog.text}"
    assert settings.url.reveal() == URL
    assert settings.url == Secret(URL)


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"url": "postgresql://u:hunter2@h/x?passfile=/etc/shadow"}, "url"),
        ({"url": "postgresql://u:hunter2@h/x?service=other"}, "url"),
        ({"url": "postgresql://u:hunter2@h/x?options=-c%20row_security=on"}, "url"),
        ({"url": "http://u:hunter2@h/"}, "url"),
        ({"url": "postgresql:///people?user=u&password=hunter2"}, "url"),
        ({"url": 5}, "url"),
        ({"mode": "append"}, "watermark"),
        ({"watermark": "id"}, "watermark"),
        ({"mode": "append", "watermark": "id", "overlap": 5}, "overlap"),
        ({"mode": "upsert", "watermark": "id", "key": ["id"], "overlap": -1}, "overlap"),
        ({"mode": "upsert", "watermark": "id"}, "key"),
        ({"mode": "append", "watermark": "id", "key": ["id"]}, "key"),
        ({"mode": "sometimes"}, "mode"),
        ({"connect_timeout_s": 0}, "connect_timeout_s"),
        ({"types": {"a": "money"}}, "types"),
        ({"password": "hunter2"}, "password"),
    ],
)
def test_bad_postgresql_settings_are_named_without_their_value(change: dict[str, Any], setting: str) -> None:
    with pytest.raises(RequestError) as error:
        open_source("postgresql", {"url": URL, "table": "t", **change})
    assert error.value.code == "source_setting"
    assert error.value.fields["setting"] == setting
    assert "hunter2" not in f"{error.value} {error.value.hint('en')} {error.value.detail}"


def test_missing_setting_and_unknown_kind() -> None:
    with pytest.raises(RequestError) as error:
        open_source("postgresql", {"table": "t"})
    assert error.value.code == "source_setting"
    with pytest.raises(RequestError) as error:
        open_source("oracle", {})
    assert error.value.code == "source_kind_unknown"
    assert all(kind in error.value.hint("en") for kind in SOURCES)


def test_remote_servers_are_reached_encrypted_unless_the_url_says_otherwise() -> None:
    def conninfo(url: str) -> str:
        return PostgresSource(PostgresSettings(url=Secret(url), table="t"))._conninfo

    assert "sslmode=require" in conninfo(URL)
    assert "sslmode=require" in conninfo("postgresql://u@localhost/x?hostaddr=10.0.0.9")
    assert "sslmode=disable" in conninfo(URL + "?sslmode=disable")
    assert "sslmode" not in conninfo("postgresql://u@127.0.0.1/x")


def test_schema_travels_with_the_batches() -> None:
    before = SourceSchema(
        columns=(
            SourceColumn(name="额", type=pa.decimal128(12, 2), source_type="numeric(12,2)", nullable=False),
            SourceColumn(name="b", type=pa.string(), source_type="uuid"),
        )
    )
    assert SourceSchema.from_arrow(before.arrow) == before
    assert SourceSchema.from_arrow(before.arrow).hash == before.hash != schema(b=pa.string()).hash


def test_schema_changes_are_listed_by_name() -> None:
    before = schema(a=pa.int32(), b=pa.string(), c=pa.date32())
    assert compare_schemas(before, schema(c=pa.date32(), b=pa.string(), a=pa.int32())) is None
    require_unchanged(before, before)
    with pytest.raises(RequestError) as error:
        require_unchanged(before, schema(a=pa.int64(), c=pa.date32(), d=pa.string(), e=pa.string()))
    assert error.value.fields == {"added": "d, e", "missing": "b", "retyped": "a"}


def test_an_empty_source_makes_no_snapshot() -> None:
    require_rows(1)
    with pytest.raises(RequestError) as error:
        require_rows(0)
    assert error.value.code == "source_empty"


def row(*values: bytes | None) -> bytes:
    fields = [struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value for value in values]
    return struct.pack(">h", len(values)) + b"".join(fields)


def joined(*messages: bytes) -> Rows:
    return Rows(b"".join(messages), np.array([len(message) for message in messages], np.int64))


FIELDS = [
    Field(name="n", decode=pgcopy.decode_number("i4")),
    Field(name="t", decode=pgcopy.decode_text),
    Field(name="d", decode=pgcopy.decode_decimal(10, 3)),
]


def numeric(digits: list[int], weight: int, sign: int = 0) -> bytes:
    return struct.pack(f">hhHh{len(digits)}h", len(digits), weight, sign, 3, *digits)


def test_decodes_a_hand_made_stream() -> None:
    rows = [
        row(struct.pack(">i", -5), "张".encode(), numeric([1, 2345, 6780], 1, 0x4000)),
        row(None, None, None),
        row(struct.pack(">i", 7), b"", numeric([], 0)),
    ]
    arrays = decode_rows(joined(*rows), FIELDS, 1)
    assert arrays[0].to_pylist() == [-5, None, 7]
    assert arrays[1].to_pylist() == ["张", None, ""]
    assert [str(value) for value in arrays[2].to_pylist()] == ["-12345.678", "None", "0.000"]


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_stream_is_refused_or_read_but_never_crashes(seed: int) -> None:
    good = row(struct.pack(">i", 5), b"text", numeric([12], 0))
    random = np.random.default_rng(seed)
    for _ in range(50):
        damaged = bytearray(good)
        damaged[random.integers(len(good))] = random.integers(256)
        if random.random() < 0.3:
            del damaged[random.integers(len(good)) :]
        try:
            decode_rows(joined(good, bytes(damaged), good), FIELDS, 1)
        except (PlatformFault, RequestError, pa.ArrowInvalid):
            continue


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\0",
        row(b"1234", b"x"),
        row(b"1234", b"x", numeric([1], 0), b"more"),
        row(b"123", b"x", numeric([1], 0)),
        row(b"1234", b"x", numeric([1], 0)) + b"tail",
        row(b"1234", b"x", numeric([1], 0)[:-1]),
        row(b"1234", b"x", b"")[:-4] + struct.pack(">i", 1 << 30),
        row(b"1234", b"x", b"")[:-4] + struct.pack(">i", -7),
    ],
)
def test_a_stream_that_is_not_the_announced_one_is_refused(bad: bytes) -> None:
    good = row(b"1234", b"x", numeric([1], 0))
    assert len(decode_rows(joined(good, good), FIELDS, 1)[0]) == 2
    with pytest.raises(PlatformFault) as error:
        decode_rows(joined(good, bad, good), FIELDS, 1)
    assert error.value.code == "source_protocol"
