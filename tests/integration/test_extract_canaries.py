"""Planted identifiers: none may be found in anything that masking writes or says, in any spelling."""

import logging
import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from core.errors import Refused
from masking import masked, sidecar, staging
from masking.extract import build
from masking.preview import preview
from tests.factories.masking import (
    PEOPLE_LABELS,
    keys_of,
    labels_of,
    people,
    policy_of,
    registry_in,
    request_of,
    resident_id,
    source_of,
)

CANARY_ID = resident_id(777)
CANARIES = {
    "身份证号": CANARY_ID,
    "手机号": "13987654321",
    "姓名": "欧阳canary",
    "住址": "山东省济宁市兖州区金丝雀路7号",
}
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
RULES = {
    "zper": {"operator": "pseudonym"},
    "姓名": {"operator": "redact"},
    "身份证号": {"operator": "fresh_number", "parameters": {"form": "resident_id"}},
    "手机号": {"operator": "pseudonym"},
    "住址": {"operator": "address_region", "parameters": {"level": "county"}},
    "出生日期": {"operator": "year"},
    "街道": {"operator": "collapse", "parameters": {"other": "其他", "min_subjects": 10}},
}


def _spellings(value: str) -> set[bytes]:
    """The value as bytes: plain, full width, in the encodings of Chinese offices, and its telling parts."""
    spelled = {value, value.translate(FULL_WIDTH), value.lower()}
    if len(value) == 18:
        spelled |= {value[:17], value[6:], f"{value[:6]} {value[6:14]} {value[14:]}"}
    return {text.encode(encoding) for text in spelled for encoding in ("utf-8", "gb18030", "utf-16-le")}


def _planted() -> pa.Table:
    """400 generated people with the canaries in one row."""
    table = people(400)
    for name, value in CANARIES.items():
        values = table[name].to_pylist()
        values[123] = value
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    return table


def _everything_under(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _decoded(folder: Path) -> bytes:
    """The extract's values as text: compression hides nothing from this scan."""
    with duckdb.connect(str(folder / "guard.duckdb"), read_only=True) as connection:
        tables = [row[0] for row in connection.sql("SHOW TABLES").fetchall()]
        rows = [str(connection.sql(f'FROM "{table}"').fetchall()) for table in tables]
    return "".join(rows).encode()


def _found(data: bytes) -> set[str]:
    return {name for name, value in CANARIES.items() if any(text in data for text in _spellings(value))}


def _build(folder: Path, table: pa.Table, rules=RULES, gate=None):
    request = request_of(
        [PEOPLE_LABELS], policy_of({"residents": {"columns": rules, **({"gate": gate} if gate else {})}})
    )
    return build(
        request,
        {"residents": source_of(table)},
        keys=keys_of(request),
        registry=registry_in(folder),
        folder=folder / "extract",
        reports=folder / "reports",
    )


def test_the_scan_finds_what_is_there() -> None:
    """The control: the same scan over the raw table finds every canary."""
    assert _found(str(_planted().to_pylist()).encode()) == set(CANARIES)
    assert _found(CANARY_ID.translate(FULL_WIDTH).encode("gb18030")) == {"身份证号"}


def test_no_canary_in_extract_report_registry_or_log(tmp_path: Path, caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    _build(tmp_path, _planted(), gate={"quasi_identifiers": ["街道"], "k": 2})
    files = _everything_under(tmp_path)
    assert {"extract/guard.duckdb", "reports/risk.html", "registry/person.subjects"} <= set(files)
    for name, data in files.items():
        assert not _found(data), name
    assert not _found(_decoded(tmp_path / "extract"))
    said = capfd.readouterr()
    assert not _found((caplog.text + said.out + said.err).encode())


def test_no_canary_in_the_sidecar_while_it_is_being_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at in the middle: staged, sorted and spilled, before anything is removed."""
    seen: dict[str, bytes] = {}
    verify = sidecar.Sidecar._verify

    def look(self, planned) -> None:
        seen.update(_everything_under(tmp_path))
        verify(self, planned)

    monkeypatch.setattr(sidecar.Sidecar, "_verify", look)
    _build(tmp_path, _planted())
    assert any(name.startswith("extract.draft/") for name in seen)
    assert not any(_found(data) for data in seen.values())


def test_no_canary_in_spilled_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With hardly any memory the masked side spills to disk: what lies there is masked already."""
    seen: dict[str, bytes] = {}
    write = sidecar.Sidecar._write

    def look(self, *arguments) -> None:
        seen.update(_everything_under(tmp_path))
        write(self, *arguments)
        seen.update(_everything_under(tmp_path))

    table = pa.concat_tables([_planted(), *([people(400)] * 60)])
    monkeypatch.setattr(sidecar.Sidecar, "_write", look)
    monkeypatch.setattr(masked, "BATCH_ROWS", 2_048)
    monkeypatch.setattr(staging, "RUN_BYTES", 100_000)
    without_addresses = {name: rule for name, rule in RULES.items() if name != "住址"}
    _build(tmp_path, table, without_addresses)
    spilled = {name: data for name, data in seen.items() if "/spill/" in name}
    assert sum("/rows/run-" in name for name in spilled) > 3
    assert not any(_found(data) for data in seen.values())
    assert not os.path.exists(tmp_path / "extract/spill")


@pytest.mark.parametrize(
    ("column", "rules"),
    [
        ("街道", {"街道": {"operator": "keep"}}),
        ("出生日期", {"出生日期": {"operator": "year"}}),
        ("身份证号", {"身份证号": {"operator": "fresh_number", "parameters": {"form": "resident_id"}}}),
        ("手机号", {"手机号": {"operator": "ff1"}}),
    ],
)
def test_no_canary_in_what_a_refusal_says(tmp_path: Path, column: str, rules, capfd) -> None:
    table = _planted()
    values = table[column].to_pylist()
    values[7] = f"{CANARY_ID}!"
    table = table.set_column(table.column_names.index(column), column, pa.array(values))
    with pytest.raises(Refused) as refusal:
        _build(tmp_path, table, rules)
    said = refusal.value
    chain = [str(item) for item in (said, said.__cause__, said.detail, said.fields, said.message("zh"))]
    assert not _found("".join(chain).encode())
    assert said.__suppress_context__ or said.__context__ is None or not _found(str(said.__context__).encode())
    assert not any(_found(data) for data in _everything_under(tmp_path).values())


def test_no_key_and_no_canary_in_the_preview() -> None:
    shown = str(preview(policy_of({"residents": RULES}), [PEOPLE_LABELS]))
    assert not _found(shown.encode())


def test_identifier_inside_a_remark_is_redacted_when_it_is_embedded(tmp_path: Path) -> None:
    labels = labels_of(
        "notes",
        {
            "zper": {"label": "medical_record_number", "level": 3, "type": "varchar", "kind": "subject"},
            "备注": {"label": "free_text", "level": 3, "type": "varchar", "kind": "text"},
        },
        subjects=[{"type": "person", "namespace": "zper", "column": "zper"}],
    )
    request = request_of([labels], policy_of({"notes": {"备注": {"operator": "redact_text"}}}))
    remarks = [f"联系13987654321，证件{CANARY_ID}。", "一切正常", None]
    build(
        request,
        {"notes": source_of(pa.table({"zper": ["1", "2", "3"], "备注": remarks}))},
        keys=keys_of(request),
        registry=registry_in(tmp_path),
        folder=tmp_path / "extract",
    )
    decoded = _decoded(tmp_path / "extract")
    assert not _found(decoded)
    assert "一切正常".encode() in decoded
