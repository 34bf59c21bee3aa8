"""`yunei classify`: one JSON object a column; a file that cannot be read does not silence the others."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from api.cli import app
from masking.classify import classify_files
from masking.classify.source import Reading

KEYS = ["file", "column", "label", "identifying", "level", "confidence", "mixture", "evidence"]


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("姓名,手机\n王伟,13812345678\n李娜,13912345678\n", encoding="gb18030")
    return path


def test_prints_one_object_a_line(people):
    done = CliRunner().invoke(app, ["classify", str(people), "--json"])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert [list(line) for line in lines] == [KEYS, KEYS]
    assert [(line["file"], line["label"]) for line in lines] == [(str(people), "person_name"), (str(people), "mobile")]


def test_without_headers_the_first_line_is_data(people):
    done = CliRunner().invoke(app, ["classify", str(people), "--json", "--no-headers"])
    assert [json.loads(line)["column"] for line in done.stdout.splitlines()] == ["column_1", "column_2"]


def _names_of(path, lines, **environment):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["classify", str(path), "--json"], env=environment)
    assert done.exit_code == 0
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [item["column"] for item in found], "--no-headers" in done.stderr, done


PEOPLE = [
    f"{name},1{38 + place % 2}{12345678 + place},20{10 + place}-0{1 + place}-1{place},{'男女'[place % 2]}"
    for place, name in enumerate(("王伟", "李娜", "张敏", "刘洋", "陈静", "杨帆"))
]


def test_a_first_line_of_data_is_hinted_at_and_no_name_of_a_person_shown(tmp_path):
    names, hinted, done = _names_of(tmp_path / "people.csv", PEOPLE)
    assert (names[:2], hinted) == (["column_1", "column_2"], True)
    assert "王伟" not in done.output + done.stderr
    assert "13812345678" not in done.output + done.stderr
    _, _, chinese = _names_of(tmp_path / "people.csv", PEOPLE, LANG="zh_CN.UTF-8")
    assert "首行看似数据" in chinese.stderr


def test_a_first_line_of_dates_and_amounts_is_hinted_at(tmp_path):
    lines = [f"2024-0{1 + place % 9}-1{place % 10},{place * 3.5 + 100:.2f},A{place:03d}" for place in range(40)]
    assert _names_of(tmp_path / "sums.csv", lines)[1]


@pytest.mark.parametrize(
    "header",
    [
        "姓名,手机,日期,性别",
        "name,phone,2024,sex",
        "0,1,2,3",
        "a,b,c,d",
        "f1,f2,f3,f4",
        ",,,",
        "姓名,手机,登记日期1,性别2",
    ],
)
def test_names_are_not_taken_for_data(tmp_path, header):
    assert not _names_of(tmp_path / "people.csv", [header, *PEOPLE])[1]


def test_years_as_names_of_columns_are_names(tmp_path):
    lines = [
        "town,2021,2022,2023",
        *(f"town {place},{1000 + place},{2000 + place},{3000 + place}" for place in range(30)),
    ]
    names, hinted, _ = _names_of(tmp_path / "years.csv", lines)
    assert (names, hinted) == (["town", "2021", "2022", "2023"], False)


def test_a_broken_file_is_told_and_the_others_are_answered(people, tmp_path):
    torn = tmp_path / "torn.parquet"
    pq.write_table(pa.table({"a": [f"{i * 7919:024d}" for i in range(9_000)]}), torn)
    data = bytearray(torn.read_bytes())
    data[len(data) // 4 : len(data) // 4 + 1_000] = b"\xff" * 1_000
    torn.write_bytes(data)
    done = CliRunner().invoke(app, ["classify", str(tmp_path / "absent.csv"), str(torn), str(people), "--json"])
    assert done.exit_code == 2
    assert len(done.stdout.splitlines()) == 2
    assert "classify.not_found" in done.stderr
    assert "classify.not_a_table" in done.stderr


def test_a_watcher_hears_how_far_the_reading_has_come(people, tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"备注": ["材料齐全"] * 100_000}), path)
    heard: list[Reading] = []
    classify_files([path], watch=heard.append)
    assert heard[-1].rows == heard[-1].total == 200_000
    assert [at.rows for at in heard] == sorted(at.rows for at in heard)
