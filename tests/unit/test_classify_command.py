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
