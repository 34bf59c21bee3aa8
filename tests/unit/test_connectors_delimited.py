"""Delimited text: encodings, lines, quoting, declared types."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.encoding import ENCODINGS, likely_encoding
from connectors.registry import open_source
from core.errors import RequestError

CHINESE = "编号,姓名,额\n0012,张三,1.50\n110101199003070134,李四,\n"


def deliver(folder: Path, data: bytes | str) -> Path:
    path = folder / "delivered.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


def rows(path: Path, **more: Any) -> list[dict[str, Any]]:
    connector = open_source("delimited", {"path": str(path), **more}, inboxes=(path.parent,))
    plain: list[dict[str, Any]] = connector.read().reader.read_all().to_pylist()
    return plain


def refusal(path: Path, **more: Any) -> RequestError:
    with pytest.raises(RequestError) as error:
        rows(path, **more)
    return error.value


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_reads_every_encoding_with_ids_and_zeros_whole(tmp_path: Path, encoding: str) -> None:
    text = CHINESE.translate(str.maketrans("编号张额", "編號張額")) if encoding == "big5" else CHINESE
    read = [tuple(row.values()) for row in rows(deliver(tmp_path, text.encode(ENCODINGS[encoding])), encoding=encoding)]
    assert read == [("0012", read[0][1], "1.50"), ("110101199003070134", "李四", None)]
    assert read[0][1] in ("张三", "張三")


def test_reads_utf8_with_and_without_a_mark_and_rare_characters(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig"):
        assert rows(deliver(tmp_path, "名\n𠮷龘\n".encode(encoding))) == [{"名": "𠮷龘"}]
    assert rows(deliver(tmp_path, "名\n𠮷龘㐀\n".encode("gb18030")), encoding="gb2312") == [{"名": "𠮷龘㐀"}]


@pytest.mark.parametrize(
    ("real", "declared", "likely"),
    [
        ("gb18030", "utf-8", "gb18030"),
        ("utf-8", "gb18030", "utf-8"),
        ("utf-8-sig", "gbk", "utf-8"),
        ("utf-16", "utf-8", "utf-16"),
        ("utf-16-le", "gb18030", "utf-16-le"),
        ("utf-8", "big5", "utf-8"),
    ],
)
def test_wrong_encoding_is_found_and_named(tmp_path: Path, real: str, declared: str, likely: str) -> None:
    error = refusal(deliver(tmp_path, CHINESE.encode(real)), encoding=declared)
    assert error.code == "source_encoding"
    assert likely in error.hint("en")


def test_utf8_that_also_decodes_as_gb18030_is_not_taken_for_it(tmp_path: Path) -> None:
    data = "姓名\n王伟\n李娜\n".encode()
    assert len(data.decode("gb18030").splitlines()) == 3, "the control: a strict decoder alone does not notice"
    assert refusal(deliver(tmp_path, data), encoding="gb18030").fields["likely"] == "utf-8"


def test_wrong_encoding_deep_in_a_file_gives_its_line(tmp_path: Path) -> None:
    data = b"a,b\n" + b"1,2\n" * 700_000 + "张,3\n".encode("gb18030") + b"1,2\n" * 9
    assert refusal(deliver(tmp_path, data)).fields["line"] == 700_002


def test_ascii_is_any_encoding(tmp_path: Path) -> None:
    path = deliver(tmp_path, "a\n1\n")
    assert likely_encoding(path) is None
    assert rows(path, encoding="gb18030") == rows(path, encoding="utf-8") == [{"a": "1"}]


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("a,b\n1,2\n3\n", 3, 1),
        ("a,b\n1,2\n3,4,5\n", 3, 3),
        ('a,b\n"1\n1",2\n\n3,4,5\n', 5, 3),
        ("a,b\r\n1,2\r\n3", 3, 1),
        ("a,b\n" + "1,2\n" * 1_500_000 + "3,4,5\n", 1_500_002, 3),
    ],
)
def test_ragged_line_is_named(tmp_path: Path, text: str, line: int, found: int) -> None:
    error = refusal(deliver(tmp_path, text))
    assert (error.code, error.fields["line"], error.fields["found"]) == ("source_ragged", line, found)


def test_errors_do_not_quote_the_file(tmp_path: Path) -> None:
    for text in ("a,b\nZhang San\n", "a,b\n1,2\nZhang San,1,2\n", 'a,b\n"Zhang San,1\n'):
        error = refusal(deliver(tmp_path, text))
        assert "Zhang" not in f"{error} {error.detail} {error.hint('en')}"
        assert error.__cause__ is None
        assert error.__context__ is None or error.__suppress_context__


def test_unclosed_quotation_mark_gives_where_it_begins(tmp_path: Path) -> None:
    for tail in ("", "1,2\n" * 2_500_000):
        error = refusal(deliver(tmp_path, 'a,b\n1,2\n"3,4\n' + tail))
        assert (error.code, error.fields["line"]) == ("source_quote", 3)


def test_quoting_and_nulls(tmp_path: Path) -> None:
    path = deliver(tmp_path, 'a,b\n"x ""y"", z\nsecond",""\nNA,\n')
    assert rows(path, nulls=["", "NA"]) == [{"a": 'x "y", z\nsecond', "b": ""}, {"a": None, "b": None}]
    path = deliver(tmp_path, 'a\tb\n5" pipe\t"\n')
    assert rows(path, delimiter="\t", quote="") == [{"a": '5" pipe', "b": '"'}]


@pytest.mark.parametrize("width", range(3))
def test_long_quoted_files_are_cut_between_records_only(tmp_path: Path, width: int) -> None:
    line = f'"张三{"x" * width}","第一行\n第二行"\n'
    count = 80_000
    path = deliver(tmp_path, '名,"注\n解"\n' + line * count)
    assert path.stat().st_size > 2 << 20
    read = rows(path)
    assert len(read) == count
    assert read[0] == read[-1] == {"名": "张三" + "x" * width, "注\n解": "第一行\n第二行"}
    path = deliver(tmp_path, "名,注\n" + line * count + "李四\n")
    error = refusal(path)
    assert (error.code, error.fields["line"]) == ("source_ragged", 2 + 2 * count)


@pytest.mark.parametrize("text", ["", "\n", "a,a\n1,2\n", "a,\n1,2\n", ",\n"])
def test_bad_headers(tmp_path: Path, text: str) -> None:
    assert refusal(deliver(tmp_path, text)).code == "source_header"


def test_declared_types(tmp_path: Path) -> None:
    path = deliver(tmp_path, "n,d,x,b,t,s,z\n007,-1.50,1e3,true,2024-02-29,2024/2/9,007\n,,,,,,\n")
    types = {
        "n": "integer",
        "d": "decimal(8,2)",
        "x": "double",
        "b": "boolean",
        "t": "date",
        "s": "date:%Y/%m/%d",
    }
    assert rows(path, types=types) == [
        {
            "n": 7,
            "d": Decimal("-1.50"),
            "x": 1000.0,
            "b": True,
            "t": date(2024, 2, 29),
            "s": date(2024, 2, 9),
            "z": "007",
        },
        dict.fromkeys("ndxbtsz"),
    ]


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("integer", "1.0"),
        ("integer", "0x1F"),
        ("integer", "9223372036854775808"),
        ("decimal(4,2)", "1.234"),
        ("decimal(4,2)", "123.45"),
        ("double", "nan"),
        ("double", "1e999"),
        ("boolean", "maybe"),
        ("date", "2023-02-29"),
        ("date:%Y%m%d", "20230229"),
        ("date:%Y%m%d", "2023229"),
        ("timestamp", "2024-01-01 10:00:00+08:00"),
        ("timestamp:%Y/%m/%d %H:%M:%S", "2024/01/01 10:00"),
    ],
)
def test_a_value_that_does_not_read_as_declared_is_named_by_place(tmp_path: Path, declared: str, value: str) -> None:
    good = {"i": "1", "d": "1", "b": "1", "t": "2024-01-01"}[declared[0]]
    if "date" in declared:
        good = "20240101" if ":" in declared else "2024-01-01"
    if declared.startswith("timestamp:"):
        good = "2024/01/01 10:00:59"
    path = deliver(tmp_path, "a,v\n" + f"1,{good}\n" * 1000 + f"1,{value}\n" + f"1,{good}\n" * 1000)
    error = refusal(path, types={"v": declared})
    assert (error.code, error.fields["column"], error.fields["row"]) == ("source_value_type", "v", 1001)
    assert value not in f"{error} {error.detail}"
    control = deliver(tmp_path, f"a,v\n1,{good}\n")
    assert rows(control, types={"v": declared})[0]["v"] is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"encoding": "latin-9"},
        {"delimiter": ""},
        {"delimiter": "、"},
        {"quote": ","},
        {"types": {"a": "decimal"}},
        {"types": {"a": "decimal(39,2)"}},
        {"types": {"a": "integer:%Y"}},
        {"types": {"a": "money"}},
        {"nulls": 3},
        {"colour": "red"},
    ],
)
def test_bad_settings(tmp_path: Path, wrong: dict[str, Any]) -> None:
    assert refusal(deliver(tmp_path, "a\n1\n"), **wrong).code == "source_setting"


def test_declaring_an_unknown_column(tmp_path: Path) -> None:
    assert refusal(deliver(tmp_path, "a\n1\n"), types={"b": "integer"}).code == "source_column_unknown"


def test_files_outside_the_inbox_look_missing(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    outside = deliver(tmp_path, "a\n1\n")
    (inbox / "link.csv").symlink_to(outside)
    for path in (outside, inbox / "link.csv", inbox / ".." / "delivered.csv", inbox / "none.csv", inbox):
        with pytest.raises(RequestError) as error:
            open_source("delimited", {"path": str(path)}, inboxes=(inbox,))
        assert error.value.code == "source_table_unknown"
    open_source("delimited", {"path": str(outside)}, inboxes=(tmp_path,))


_CELL = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_CELL, _CELL), max_size=8), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_what_is_quoted_comes_out_as_it_was(tmp_path: Path, cells: list[tuple[str, str]], encoding: str) -> None:
    lines = ["a,b"] + [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    path = deliver(tmp_path, ("\n".join(lines) + "\n").encode(encoding))
    if encoding == "gb18030" and likely_encoding(path) == "utf-8":
        return
    assert [tuple(row.values()) for row in rows(path, encoding=encoding)] == cells


_MEMORY = """
import re, sys
from pathlib import Path
from connectors.registry import open_source
path = Path(sys.argv[1])
connector = open_source("delimited", {"path": str(path), "encoding": "gb18030"}, inboxes=(path.parent,))
rows = sum(batch.num_rows for batch in connector.read().reader)
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(rows, int(peak[1]) // 1024)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    line = "张三丰,济宁市兖州区某某路一百二十三号,0012\n".encode("gb18030")
    used = []
    for count in (1_000, 1_200_000):
        path = tmp_path / f"{count}.csv"
        path.write_bytes("名,址,号\n".encode("gb18030") + line * count)
        out = subprocess.run([sys.executable, "-c", _MEMORY, str(path)], capture_output=True, text=True, check=True)
        assert int(out.stdout.split()[0]) == count
        used.append(int(out.stdout.split()[1]))
    assert used[1] - used[0] < 40, "a file of 50 MB must not be held"
