"""The strict reading of hostile result streams: every trick is refused, and the honest control is read."""

import random
import struct
import time

import pyarrow as pa
import pytest

from core.errors import JobFailed
from sandbox.results import MAX_JSON_BYTES, nesting, read_json, read_name, read_table, read_text

TABLE = pa.table(
    {
        "n": pa.array([1, 2, None], pa.int64()),
        "k": ["a", "b", None],
        "d": pa.array([1, 2, 3], pa.decimal128(38, 6)),
        "b": [True, None, False],
        "raw": [b"x", None, b"y"],
    }
)


def stream(table: pa.Table, **options: object) -> memoryview:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return memoryview(sink.getvalue())


def refusal(data: memoryview, max_rows: int = 100) -> str:
    with pytest.raises(JobFailed) as caught:
        read_table(data, max_rows=max_rows)
    return caught.value.code


def test_honest_table_is_read() -> None:
    assert read_table(stream(TABLE), max_rows=3).equals(TABLE)


def test_honest_empty_table_is_read() -> None:
    assert read_table(stream(TABLE.slice(0, 0)), max_rows=0).num_rows == 0


def test_several_batches_are_read() -> None:
    many = pa.concat_tables([TABLE, TABLE])
    assert read_table(stream(many), max_rows=6).num_rows == 6


@pytest.mark.parametrize(("max_rows", "code"), [(2, "result_too_large"), (3, None), (4, None)])
def test_row_cap(max_rows: int, code: str | None) -> None:
    if code is None:
        assert read_table(stream(TABLE), max_rows=max_rows).num_rows == 3
    else:
        assert refusal(stream(TABLE), max_rows) == code


@pytest.mark.parametrize("compression", ["lz4", "zstd"])
def test_refuses_compression_before_it_inflates(compression: str) -> None:
    bomb = stream(pa.table({"x": pa.array([0] * 1_000_000, pa.int64())}), compression=compression)
    assert len(bomb) < 200_000, "the control: the bomb is small and plain pyarrow inflates it"
    assert pa.ipc.open_stream(bomb).read_all().nbytes >= 8_000_000
    assert refusal(bomb, 10_000_000) == "result_malformed"


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a", "b"]).dictionary_encode(),
        pa.array([[1], [2]]),
        pa.array([{"a": 1}, {"a": 2}]),
        pa.nulls(2),
        pa.array(["a", "b"], pa.string_view()),
        pa.array([1.0, 2.0], pa.float16()),
        pa.ExtensionArray.from_storage(pa.json_(), pa.array(["1", "2"])),
        pa.array([b"ab", b"cd"], pa.binary(2)),
        pa.array([1, 2], pa.duration("s")),
    ],
    ids=lambda column: str(column.type),
)
def test_refuses_other_types(column: pa.Array) -> None:
    data = stream(pa.table({"x": column}))
    assert pa.ipc.open_stream(data).read_all().num_rows == 2, "the control: plain pyarrow reads it"
    assert refusal(data) == "result_malformed"


def test_refuses_billion_nulls_of_no_bytes() -> None:
    claimed = pa.RecordBatch.from_arrays([pa.nulls(1 << 30)], names=["x"])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, claimed.schema) as writer:
        writer.write_batch(claimed)
    data = memoryview(sink.getvalue())
    assert len(data) < 1000
    assert refusal(data, 1 << 40) == "result_malformed"


def test_refuses_invalid_utf8() -> None:
    offsets, text = pa.py_buffer(struct.pack("<ii", 0, 2)), pa.py_buffer(b"\xff\xfe")
    broken = pa.Array.from_buffers(pa.string(), 1, [None, offsets, text])
    data = stream(pa.table({"x": broken}))
    assert pa.ipc.open_stream(data).read_all().num_rows == 1, "the control: pyarrow does not look"
    assert refusal(data) == "result_malformed"


def test_refuses_offsets_that_run_backwards() -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(struct.pack("<iii", 0, 5, 2)), pa.py_buffer(b"abcde")]
    )
    assert refusal(stream(pa.table({"x": broken}))) == "result_malformed"


def test_refuses_two_columns_of_one_name() -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["x", "x"])
    assert refusal(stream(table)) == "result_malformed"


def test_refuses_no_columns() -> None:
    assert refusal(stream(pa.table({}))) == "result_malformed"


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 8, b"ARROW1\x00\x00", b"PAR1" + bytes(64), b"\x80\x04\x95", b"\xff\xff\xff\xff", b"\xff" * 64],
    ids=["empty", "zeros", "arrow_file", "parquet", "pickle", "mark_alone", "ones"],
)
def test_refuses_what_is_not_a_stream(data: bytes) -> None:
    assert refusal(memoryview(data)) == "result_malformed"


def test_refuses_bytes_after_the_end() -> None:
    assert refusal(memoryview(bytes(stream(TABLE)) + b"more")) == "result_malformed"


def test_refuses_second_stream_after_the_end() -> None:
    assert refusal(memoryview(bytes(stream(TABLE)) * 2)) == "result_malformed"


def test_every_cut_is_refused() -> None:
    data = bytes(stream(TABLE))
    for length in range(len(data)):
        assert refusal(memoryview(data[:length])) == "result_malformed"


@pytest.mark.parametrize("seed", range(8))
def test_flipped_bytes_are_refused_or_read_as_a_valid_table(seed: int) -> None:
    """Never another exception, never an invalid table."""
    source, honest = random.Random(seed), bytes(stream(TABLE))
    for _ in range(80):
        data = bytearray(honest)
        for _ in range(source.randint(1, 4)):
            data[source.randrange(len(data))] = source.randrange(256)
        try:
            found = read_table(memoryview(data), max_rows=100)
        except JobFailed as problem:
            assert problem.code in ("result_malformed", "result_too_large")  # noqa: PT017 either may come
        else:
            found.validate(full=True)


def test_table_name_is_split_off() -> None:
    name, rest = read_name(memoryview(b"\x02\x00abrest"))
    assert (name, bytes(rest)) == ("ab", b"rest")


@pytest.mark.parametrize("data", [b"", b"\x00\x00", b"\x05\x00ab", b"\x02\x00\xff\xfe", b"\xff\xff" + b"a" * 70_000])
def test_refuses_bad_table_names(data: bytes) -> None:
    with pytest.raises(JobFailed):
        read_name(memoryview(data))


def test_honest_json_is_read() -> None:
    assert read_json(memoryview('{"a": [1, 2.5, "文", null, {"b": true}]}'.encode()))["a"][2] == "文"


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"1",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": "\xff"}',
        b'{"a": "\\ud800"}',
        b'{"a": ' + b"1" * 5000 + b"}",
        b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}",
        b'{"a": ' + b"[" * 100_000,
        b"{",
        b"",
    ],
)
def test_refuses_bad_json(data: bytes) -> None:
    with pytest.raises(JobFailed) as caught:
        read_json(memoryview(data))
    assert caught.value.code == "result_malformed"


@pytest.mark.parametrize(("text", "depth"), [("1", 0), ("[]", 1), ('{"a": [1, {"b": "]]["}]}', 3), ('"[[[["', 0)])
def test_nesting(text: str, depth: int) -> None:
    assert nesting(text, stop=100) == depth


def test_nesting_stops_early() -> None:
    assert nesting("[" * 10_000, stop=5) == 6


def test_text_of_the_parser_is_split_off() -> None:
    assert read_text(memoryview("\x04\x00tree文".encode())) == ("tree", "文")


def test_refuses_text_that_is_not_utf8() -> None:
    with pytest.raises(JobFailed) as caught:
        read_text(memoryview(b"\x01\x00t\xff"))
    assert caught.value.code == "result_malformed"


@pytest.mark.parametrize(("size", "refused"), [(MAX_JSON_BYTES, False), (MAX_JSON_BYTES + 1, True)])
def test_json_has_a_cap(size: int, refused: bool) -> None:
    """A short text of empty lists would take twenty times its size once it is read."""
    data = memoryview(b'{"a": "' + b"x" * (size - 9) + b'"}')
    if refused:
        with pytest.raises(JobFailed) as caught:
            read_json(data)
        assert caught.value.code == "result_too_large"
    else:
        assert len(read_json(data)["a"]) == size - 9


@pytest.mark.parametrize(
    "text",
    ['"' * 999_999, '{"a": "' + "\\" * 999_999, "[]," * 300_000, '"' + "\\n" * 500_000, "1," * 500_000],
    ids=["quotes", "backslashes", "brackets", "escapes", "numbers"],
)
def test_nesting_is_linear(text: str) -> None:
    """A million characters take a tenth of a second; anything worse than linear would take minutes."""
    started = time.process_time()
    nesting(text, stop=10)
    assert time.process_time() - started < 2
