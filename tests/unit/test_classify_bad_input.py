"""Whatever a file holds, the classifier answers with findings or with a clear error, and never leaks a value."""

import datetime as dt
import os
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.errors import RequestError
from masking.classify import classify_batches, classify_file, classify_files
from masking.classify.sample import build_cells, take_sample
from masking.classify.source import open_file
from masking.classify.sql import engine
from tests.factories.classify import identity, mobile


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_missing_empty_and_foreign_files_have_codes(tmp_path):
    cases = {
        "classify.not_found": tmp_path / "absent.csv",
        "classify.empty": write(tmp_path / "empty.csv", b""),
        "classify.not_a_table": write(tmp_path / "book.xlsx", b"PK\x03\x04" + b"\x00" * 60),
    }
    for code, path in cases.items():
        with pytest.raises(RequestError) as raised:
            classify_file(path)
        assert raised.value.code == code
    broken = write(tmp_path / "broken.parquet", b"PAR1" + b"\x00" * 40)
    with pytest.raises(RequestError) as raised:
        classify_file(broken)
    assert raised.value.code == "classify.not_a_table"


def test_a_table_too_wide_is_refused(tmp_path):
    path = write(tmp_path / "wide.csv", ",".join(f"c{i}" for i in range(20_001)) + "\n")
    with pytest.raises(RequestError) as raised:
        classify_file(path)
    assert raised.value.code == "classify.too_wide"


ODD_VALUES = (
    ("1", "0000-00-00", "-5"),
    ("abc", "9999-12-31", "3"),
    ("2024-01-01", "0001-01-01", "-1"),
    ("", "2024-02-30", "200"),
)


def test_odd_tables_give_one_finding_a_column(tmp_path):
    header = "mixed,nothing,constant,select,dup,dup,,dates,ages\n"
    rows = [f"{v},,7,x,{i},{i * 2},q,{d},{a}" for i, (v, d, a) in enumerate(ODD_VALUES * 5)]
    odd, head, one = classify_files(
        [
            write(tmp_path / "odd.csv", header + "\n".join(rows)),
            write(tmp_path / "head.csv", "姓名\n"),
            write(tmp_path / "one.csv", "手机,备注\n13812345678,好\n"),
        ]
    )
    names = [finding.column for finding in odd]
    assert names == ["mixed", "nothing", "constant", "select", "dup", "dup#2", "column_7", "dates", "ages"]
    assert (odd[1].label, odd[1].decided, odd[1].null_share) == ("unknown", False, 1.0)
    assert (head[0].label, head[0].decided) == ("unknown", False)
    assert one[0].label == "mobile"


def test_ragged_rows_lose_nothing(tmp_path):
    text = "a,备注\n1\n2,好\n" + "3,好,多出来的列,13812345678\n" * 3 + "4,一切正常\n" * 20
    findings = classify_file(write(tmp_path / "ragged.csv", text))
    assert len(findings) == 2
    assert dict(findings[1].leaks)["mobile"] > 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encodings_and_delimiters_are_found(tmp_path, encoding, delimiter):
    rows = [delimiter.join(("姓名", "手机号", "民族"))]
    rows += [delimiter.join((f"王{g}", f"138{i:08d}", "汉族")) for i, g in enumerate("伟芳娜敏静丽强磊军洋")]
    source = open_file(write(tmp_path / "t.csv", "\n".join(rows).encode(encoding)), headers=True)
    assert source.headers == ("姓名", "手机号", "民族")
    table = source.batches().read_all()
    assert table.column(0).to_pylist()[:2] == ["王伟", "王芳"]
    assert table.num_rows == 10


def test_broken_bytes_in_one_cell_are_a_finding(tmp_path):
    lines = ["手机号,姓名"] + [f"139{i:08d},李华" for i in range(50)]
    data = "\n".join(lines).encode() + b"\n13900000000,\xff\xfe\n"
    phones, people = classify_file(write(tmp_path / "bad.csv", data))
    assert phones.label == "mobile"
    assert phones.decided
    assert people.evidence[-1].endswith("hold bytes that are no text")
    assert (people.decided, people.confidence) == (False, 0.65)
    whole = classify_file(write(tmp_path / "good.csv", "\n".join(lines).encode()))
    assert all("no text" not in said for finding in whole for said in finding.evidence)


def test_one_broken_cell_among_many_rows_is_found(tmp_path):
    data = "备注\n".encode() + "材料齐全，已受理\n".encode() * 30_000 + b"\xe6\x9d\xff\n"
    (finding,) = classify_file(write(tmp_path / "late.csv", data))
    assert not finding.decided


_CHINESE = "姓名,备注\n" + "王伟,材料齐全，已受理\n李娜,请补正后提交\n" * 40


@pytest.mark.parametrize(
    "data",
    [
        _CHINESE.encode("gbk") + _CHINESE.encode(),
        random.Random(1).randbytes(5_000),
        b"".join(c.encode()[:2] for c in _CHINESE),
        _CHINESE.encode("utf-16") + b"\x00\xdc" * 200,
    ],
    ids=["two encodings", "random bytes", "cut characters", "lone surrogates"],
)
def test_bytes_that_are_no_text_are_refused(tmp_path, data):
    with pytest.raises(RequestError) as raised:
        classify_file(write(tmp_path / "broken.csv", data))
    assert raised.value.code == "classify.not_text"


def test_a_broken_header_is_refused_and_can_be_left_out(tmp_path):
    path = write(tmp_path / "t.csv", "姓\udcff,备注\n".encode(errors="surrogateescape") + "王伟,已受理\n".encode() * 30)
    with pytest.raises(RequestError) as raised:
        classify_file(path)
    assert raised.value.code == "classify.header_broken"
    assert classify_file(path, headers=False)[0].label == "person_name"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("姓名,電話\n" + "陳怡君,0912345678\n林志偉,0922333444\n" * 9, "big5"),
        ("city,pop\n" + "Montréal,3\nZürich,5\n" * 9, "cp1252"),
        ("名,州\n" + "\u182e\u1823\u1829,内蒙古\n" * 9, "gb18030"),
        ("name\n" + "abc\n" * 9, "ascii"),
    ],
)
def test_files_from_elsewhere_are_read(tmp_path, text, encoding):
    rows = text.splitlines()
    source = open_file(write(tmp_path / "t.csv", text.encode(encoding)), headers=True)
    assert ",".join(source.headers) == rows[0]
    assert source.batches().read_all().column(0)[0].as_py() == rows[1].split(",")[0]


def test_a_huge_cell_and_a_huge_header_pass(tmp_path):
    text = "h" * 1_000_000 + ",b\n" + "x" * 12_000_000 + " 13812345678 y,1\n" + "短文字,2\n" * 10
    findings = classify_file(write(tmp_path / "huge.csv", text))
    assert findings[0].mixture > 0
    assert len(findings) == 2


def test_parquet_types_of_every_sort(tmp_path):
    table = pa.table(
        {
            "n": pa.array([13812345678 + i * 7919 for i in range(30)], pa.int64()),
            "f": pa.array([float(13912345678 + i * 104729) for i in range(30)]),
            "d": pa.array([dt.date(1960 + i, 3, 4) for i in range(30)]),
            "t": pa.array([dt.datetime(2024, 1, 1, 3, i, tzinfo=dt.UTC) for i in range(30)]),
            "b": pa.array([b"\xff\xfe" + bytes([i]) for i in range(30)]),
            "l": pa.array([[1, 2]] * 30),
            "k": pa.array(["男", "女"] * 15).dictionary_encode(),
            "z": pa.nulls(30),
            "q": pa.array([True, False] * 15),
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    found = {finding.column: finding.label for finding in classify_file(tmp_path / "t.parquet")}
    assert found["t"] == "datetime"
    assert found["k"] == "gender"
    assert found["z"] == "unknown"
    assert found["q"] == "boolean"


def test_no_evidence_holds_a_value_of_an_identifier(tmp_path):
    r = random.Random(5)
    ids = [identity(r) for _ in range(60)]
    phones = [mobile(r) for _ in range(60)]
    notes = [f"请联系{p}核实" for p in phones]
    text = "a,b,备注\n" + "\n".join(",".join(row) for row in zip(ids, phones, notes, strict=True))
    said = repr(classify_file(write(tmp_path / "t.csv", text)))
    assert not any(value in said for value in ids + phones)


def test_shapes_hide_the_letters_of_every_script():
    people = ["བསྟན་འཛིན", "محمد", "Çağla Ünal", "김철수", "Наталья", "王伟"] * 10
    (finding,) = classify_batches("t", pa.table({"x": people}).to_reader)
    said = repr((finding.evidence, finding.shapes))
    assert not set("".join(people)) & set(said) - set(" ¬") - set(map(chr, range(128)))


def test_batches_are_classified_by_position():
    table = pa.table({"x": ["a@b.cn", "c@d.cn", "e@f.com"]})
    (finding,) = classify_batches("vault_table", lambda: table.to_reader())
    assert (finding.table, finding.column, finding.label) == ("vault_table", "x", "email")


def test_what_is_no_file_is_refused_before_it_is_read(tmp_path):
    """Opening a pipe waits for whoever writes to it; a device may never end."""
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    for path in (tmp_path / "pipe.csv", tmp_path / "folder.csv", Path("/dev/zero")):
        with pytest.raises(RequestError) as raised:
            open_file(path, headers=True)
        assert raised.value.code == "classify.not_a_file"
    (tmp_path / "link.csv").symlink_to(write(tmp_path / "real.csv", "a,b\n1,2\n"))
    assert open_file(tmp_path / "link.csv", headers=True).headers == ("a", "b")


@pytest.mark.parametrize("shown", ["{0}", "证件{0}", "{0}@mail.cn", "{0:.6} {0}"])
def test_a_header_that_is_an_identifier_is_not_shown(tmp_path, shown):
    rng = random.Random(7)
    first, second = shown.format(identity(rng)), mobile(rng)
    path = write(tmp_path / "t.csv", f"{first},{second},2024年\n" + f"{identity(rng)},{mobile(rng)},1\n" * 20)
    table = pa.table([pa.array(["x"]), pa.array(["y"])], names=[first, second])
    pq.write_table(table, tmp_path / "t.parquet")
    found = [finding.plain() for finding in classify_file(path)]
    assert [finding["column"] for finding in found] == ["column_1", "column_2", "2024年"]
    assert open_file(tmp_path / "t.parquet", headers=True).headers == ("", "")


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_parquet_text_that_is_no_utf8_is_a_finding(tmp_path, kind):
    cells = [b"ab\xff\xfe", None, b"fine", identity(random.Random(1)).encode()] * 5
    raw = pa.array(cells, pa.binary() if kind == pa.string() else pa.large_binary())
    text = pa.Array.from_buffers(kind, len(raw), raw.buffers())
    pq.write_table(pa.table({"x": text}), tmp_path / "t.parquet")
    (found,) = classify_file(tmp_path / "t.parquet")
    assert found.identifying
    assert any("no text" in line for line in found.plain()["evidence"])


def test_broken_bytes_inside_nested_values_are_refused(tmp_path):
    raw = pa.array([b"\xff\xfe", b"x"], pa.binary())
    text = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
    pq.write_table(pa.table({"x": pa.StructArray.from_arrays([text], ["a"])}), tmp_path / "t.parquet")
    with pytest.raises(RequestError) as raised:
        classify_file(tmp_path / "t.parquet")
    assert raised.value.code == "classify.not_text"


def test_a_table_of_very_many_columns_is_judged_by_fewer_values_of_each():
    """Work is bounded for the table, whatever its width; what is left out still counts as rows and as kinds."""
    values = [f"{row:04d}" for row in range(120)] * 2
    table = pa.table({f"c{place}": values for place in range(2_000)})
    with engine() as connection:
        scales = build_cells(connection, [take_sample(table.to_reader)])
        kept = connection.execute("SELECT DISTINCT count(*) FROM cell GROUP BY col").fetchall()
        assert kept == [(100,)]
        assert {(round(100 * 2 * scale.rows), round(100 * scale.kinds)) for scale in scales} == {(240, 120)}
        narrow = build_cells(connection, [take_sample(table.select(range(100)).to_reader)])
        assert connection.execute("SELECT DISTINCT count(*) FROM cell GROUP BY col").fetchall() == [(120,)]
        assert {(scale.rows, scale.kinds) for scale in narrow} == {(1.0, 1.0)}


def test_a_column_is_compared_with_the_nearest_of_many_identity_numbers():
    r = random.Random(13)
    people = [[identity(r) for _ in range(30)] for _ in range(9)]
    columns = {f"id{place}": ids for place, ids in enumerate(people)}
    columns["born"] = [f"{i[6:10]}-{i[10:12]}-{i[12:14]}" for i in people[8]]
    columns |= {f"more{place}": [identity(r) for _ in range(30)] for place in range(9)}
    columns["sex"] = ["男" if int(i[16]) % 2 else "女" for i in columns["more8"]]
    labels = {finding.column: finding.label for finding in classify_batches("t", pa.table(columns).to_reader)}
    assert (labels["born"], labels["sex"]) == ("birth_date", "gender")
