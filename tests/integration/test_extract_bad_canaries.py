"""Bad columns with a planted identifier, through every operator that takes them: refused with a code, or masked.

Nothing else is allowed to happen: no crash without a code, and no trace of the identifier in what is written or said.
"""

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from core.errors import YuneiError
from masking.extract import build
from masking.operators.registry import REGISTRY
from tests.factories.masking import (
    keys_of,
    labels_of,
    policy_of,
    registry_in,
    request_of,
    resident_id,
    source_of,
)

ID = resident_id(777)
MOBILE = "13987654321"
WHO = {"label": "person_number", "level": 3, "type": "varchar", "kind": "subject"}
SUBJECT = [{"type": "person", "namespace": "n", "column": "who"}]
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
PARAMETERS: dict[str, dict[str, Any]] = {
    "date_truncate": {"unit": "day"},
    "round": {"base": 1},
    "top_code": {"low": 0, "high": 10**18},
    "region": {"level": "town"},
    "address_region": {"level": "county"},
    "prefix": {"length": 10},
    "collapse": {"other": "其他"},
    "recode": {"groups": [{"to": "甲", "from": ["a"]}]},
    "fresh_number": {"form": "resident_id"},
}
"""The weakest that each operator allows."""
SPELLINGS = {
    "plain": ID,
    "full_width": ID.translate(FULL_WIDTH),
    "split": f"{ID[:6]} {ID[6:14]} {ID[14:]}",
    "dashed": f"{MOBILE[:3]}-{MOBILE[3:7]}-{MOBILE[7:]}",
    "embedded": f"患者{ID}已联系",
    "embedded_mobile": f"电话：{MOBILE}。",
}
LABELS = ("title", "disease_code")


_BLANKS = "".join(sign for sign in map(chr, range(sys.maxunicode + 1)) if sign.isspace())
_FORMS = [(sign, b"") for sign in map(str.encode, _BLANKS) if len(sign) > 1]
_FORMS += [(chr(wide).encode(), chr(narrow).encode()) for narrow, wide in FULL_WIDTH.items()]
_SECRETS = [secret.encode() for secret in (ID, ID[6:], ID[:14], MOBILE)]


def _folded(data: bytes) -> bytes:
    """The readable text of `data`, half width, without blanks and dashes. In bytes: a file has a million."""
    readable = data.decode("utf-8", "ignore").encode() if not data.isascii() else data
    for sign, plain in _FORMS:
        readable = readable.replace(sign, plain)
    return readable.translate(None, b"-" + _BLANKS.encode("ascii", "ignore"))


def _seen(data: bytes) -> bool:
    folded = _folded(data)
    return any(secret in folded for secret in _SECRETS)


def _written(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.read_bytes()
    if (folder / "extract").exists():
        with duckdb.connect(str(folder / "extract/guard.duckdb"), read_only=True) as connection:
            for (table,) in connection.sql("SHOW TABLES").fetchall():
                yield str(connection.sql(f"FROM {table}").fetchall()).encode()


def _attempt(folder: Path, values: pa.Array, entry: dict[str, Any], rule: dict[str, Any]) -> str:
    """The code that ended it, or `supplied`; an extract was made exactly in the second case."""
    labels = labels_of("t", {"who": WHO, "x": entry}, subjects=SUBJECT)
    table = pa.table({"who": [f"P{i}" for i in range(len(values))], "x": values})
    request = request_of([labels], policy_of({"t": {"columns": {"x": rule}, "gate": None}}))
    try:
        build(
            request,
            {"t": source_of(table)},
            keys=keys_of(request),
            registry=registry_in(folder),
            folder=folder / "extract",
            reports=folder / "reports",
        )
    except YuneiError as refusal:
        problem = refusal
    else:
        return "supplied"
    said = [str(problem), str(problem.detail), str(problem.fields), problem.message("zh"), str(problem.__cause__)]
    assert not _seen("\n".join(said).encode())
    assert problem.code.startswith("masking.")
    assert not (folder / "extract").exists()
    return problem.code


def test_the_scan_sees_every_spelling() -> None:
    spellings = [*SPELLINGS.values(), f"{MOBILE[:3]}\u3000{MOBILE[3:]}", f"{ID[:9]}\xa0\t{ID[9:]}"]
    assert all(_seen(f"[('{spelled}',)]".encode()) for spelled in spellings)
    assert _seen(b"\x00\xff" + SPELLINGS["full_width"].encode() + b"\xfe")
    assert not _seen(f"{ID[:6]}x{ID[6:12]}x{ID[12:]}".encode())


def test_a_raw_extract_would_be_seen(tmp_path: Path) -> None:
    """The control: written without an operator, each spelling is found by the same scan."""
    (tmp_path / "extract").mkdir()
    with duckdb.connect(str(tmp_path / "extract/guard.duckdb")) as connection:
        connection.execute("CREATE TABLE t AS SELECT ? AS x", [SPELLINGS["embedded"]])
    assert any(map(_seen, _written(tmp_path)))


def _through(folder: Path, operator: str, label: str, texts: list[str]) -> str:
    values = pa.array(["普通", "一般", None, *texts] * 2)
    entry = {"label": label, "level": 2, "type": "varchar", "kind": "text"}
    outcome = _attempt(folder, values, entry, {"operator": operator, "parameters": PARAMETERS.get(operator, {})})
    assert not any(map(_seen, _written(folder))), (operator, label)
    return outcome


@pytest.mark.parametrize("label", LABELS)
def test_identifiers_in_a_mislabelled_text_column_never_come_through(tmp_path: Path, label: str, capfd) -> None:
    for operator in REGISTRY:
        _through(tmp_path / operator, operator, label, list(SPELLINGS.values()))
    said = capfd.readouterr()
    assert not _seen((said.out + said.err).encode())


@pytest.mark.parametrize("spelling", sorted(SPELLINGS))
@pytest.mark.parametrize("operator", ["keep", "redact_text"])
def test_each_spelling_alone_is_found_in_what_would_be_kept(tmp_path: Path, operator: str, spelling: str) -> None:
    """Redaction takes it out, or the last look refuses; `keep` can only be refused."""
    label = {"keep": "title", "redact_text": "free_text"}[operator]
    outcome = _through(tmp_path, operator, label, [SPELLINGS[spelling]])
    assert outcome == "masking.identifier_left" or operator == "redact_text"


@pytest.mark.parametrize("operator", ["keep", "round", "top_code", "band", "swap", "microaggregate"])
@pytest.mark.parametrize("number", [int(MOBILE), float(MOBILE)])
def test_identifier_in_a_column_of_numbers_never_comes_through(tmp_path: Path, operator: str, number: float) -> None:
    """Labelled as a count, with a range so wide that it holds anything: as a careless person would."""
    values = pa.array([number] * 12)
    kind = "integer" if isinstance(number, int) else "double"
    entry = {"label": "count", "type": kind, "kind": "measure", "range": [0, 10**19]}
    parameters = {"band": {"width": 1}, **PARAMETERS}.get(operator, {})
    _attempt(tmp_path, values, entry, {"operator": operator, "parameters": parameters})
    assert not any(map(_seen, _written(tmp_path)))


def test_what_only_looks_long_is_kept(tmp_path: Path) -> None:
    """The control: honest columns of the same kinds pass the last look."""
    entry = {"label": "title", "type": "varchar", "kind": "text"}
    texts = pa.array(["第12号文件", "编号20240001", "2024-01-15至2024-02-15", "100000000000"])
    assert _attempt(tmp_path / "text", texts, entry, {"operator": "keep"}) == "supplied"
    measure = {"label": "amount", "type": "integer", "kind": "measure", "range": [0, 10**15]}
    sums = pa.array([10**12 + i for i in range(12)])
    assert _attempt(tmp_path / "numbers", sums, measure, {"operator": "keep"}) == "supplied"


BAD: dict[str, pa.Array] = {
    "mixed": pa.array(["1", "zwei", "三", "4.5", "", ID]),
    "nulls": pa.nulls(6, pa.string()),
    "constant": pa.array([ID] * 6),
    "one_row": pa.array([ID]),
    "years": pa.array(["0000-00-00", "0001-01-01", "9999-12-31", "-0044-03-15", "10000-01-01", ID]),
    "negative": pa.array([-1, -(2**63), 2**63 - 1, 0, 150, int(MOBILE)]),
    "floats": pa.array([float("nan"), float("inf"), -0.0, 1e308, 5e-324, float(MOBILE)]),
    "decimals": pa.array([Decimal("1.23"), Decimal(10) ** 30, Decimal(MOBILE), None]),
    "dates": pa.array([date(1, 1, 1), date(9999, 12, 31), None]),
    "bytes": pa.array([b"\xff\x00", ID.encode(), None]),
    "lists": pa.array([[ID], [], None]),
    "structs": pa.array([{"a": ID}, None]),
    "dictionary": pa.array([ID, "b", None, ID]).dictionary_encode(),
    "zoned": pa.array([0, 10**15, None], pa.timestamp("us", tz="Asia/Shanghai")),
    "times": pa.array([0, 86_399, None], pa.time32("s")),
    "booleans": pa.array([True, False, None]),
}
_DECLARED: dict[str, dict[str, Any]] = {
    "integer": {"label": "age", "type": "integer", "kind": "quasi", "range": [0, 120]},
    "decimal": {"label": "amount", "type": "decimal", "kind": "measure", "range": [0, 1000]},
    "varchar": {"label": "category", "type": "varchar", "kind": "key"},
    "date": {"label": "birth_date", "level": 3, "type": "date", "kind": "quasi"},
    "timestamp": {"label": "datetime", "level": 2, "type": "timestamp", "kind": "quasi"},
}


@pytest.mark.parametrize("bad", sorted(BAD))
def test_bad_values_end_in_a_code_or_inside_the_declaration(tmp_path: Path, bad: str) -> None:
    """Every bad array against every declared type, with an operator of that type."""
    fitting = {
        "integer": "top_code",
        "decimal": "round",
        "varchar": "keep",
        "date": "shift_date",
        "timestamp": "date_truncate",
    }
    parameters = {**PARAMETERS, "top_code": {"low": 0, "high": 90}, "round": {"base": 5}}
    for declared, operator in fitting.items():
        folder = tmp_path / declared
        rule = {"operator": operator, "parameters": parameters.get(operator, {}), "outside": "null"}
        _attempt(folder, BAD[bad], _DECLARED[declared], rule)
        assert not any(map(_seen, _written(folder))), declared
