# ruff: noqa: E501 - tables of cases read best on one line
"""What the classifier finds: a small fixed share of the evaluation sets, and the cases of `tests/golden/classify`."""

import random
from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks.classify_eval import score
from masking.classify import ColumnFinding, classify_batches, classify_files
from masking.classify.headers import hints
from masking.classify.recognisers import every_test, recognisers
from masking.labels import LABELS, is_label, render_labels
from tests.factories.classify import Made, adversarial_tables, easy_tables, identity, mobile, name, write_csv

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "classify"


def golden_columns() -> list[tuple[str, str, list[str]]]:
    """Label, header and values of each block `[label] header` of the golden files."""
    columns: list[tuple[str, str, list[str]]] = []
    for path in sorted(GOLDEN.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                label, _, header = line[1:].partition("]")
                columns.append((label, header.strip(), []))
            elif line.strip() and not line.startswith("#"):
                columns[-1][2].extend(part for part in line.split("¦"))
    return columns


def findings_of(columns: list[tuple[str, str, list[str]]], tmp_path: Path) -> list[ColumnFinding]:
    """One file a column, so that no column speaks about another."""
    paths = [
        write_csv([Made(label=label, header=header, pinyin="", values=tuple(values))], "good", tmp_path / f"{i}.csv")
        for i, (label, header, values) in enumerate(columns)
    ]
    return [found for (found,) in classify_files(paths)]


def test_golden_columns_get_their_labels(tmp_path):
    columns = golden_columns()
    assert len(columns) > 40
    found = findings_of(columns, tmp_path)
    wrong = [
        f"{header or values[0]}: {finding.label} instead of {label} ({finding.evidence[:1]})"
        for (label, header, values), finding in zip(columns, found, strict=True)
        if finding.label not in label.split("|")
    ]
    assert not wrong


@pytest.mark.parametrize("mode", ["good", "none"])
def test_adversarial_share_meets_the_aim(mode):
    totals = score(adversarial_tables(11, rows=120), mode)
    exact, recall, alarms = (hits / cases for hits, cases in (totals[m] for m in ("exact", "recall", "false alarms")))
    assert exact >= 0.95
    assert recall >= 0.995
    assert alarms <= 0.03


def test_misleading_headers_do_not_move_content():
    totals = score(easy_tables(12, rows=120), "misleading")
    hits, cases = totals["exact"]
    assert hits / cases >= 0.95


def test_a_leak_in_one_of_ten_thousand_remarks_is_found():
    r = random.Random(4)
    texts = ["材料齐全，已受理，请等待通知"] * 30_000
    texts[28_123] = f"本人身份证{identity(r)}，请核实"
    table = pa.table({"备注": texts})
    (finding,) = classify_batches("t", table.to_reader)
    assert finding.label == "free_text"
    assert dict(finding.leaks) == {"resident_id": pytest.approx(1 / 30_000)}
    assert finding.identifying
    (clean,) = classify_batches("t", pa.table({"备注": texts[:20_000]}).to_reader)
    assert clean.mixture == 0
    assert not clean.identifying


def test_leaks_are_found_in_every_disguise():
    number = identity(random.Random(9))
    a, b, c = number[:6], number[6:14], number[14:]
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    shapes = (number, f"ID{number}号", f"{a} {b} {c}", f"{a}-{b}-{c}", wide, f"\u200b{number}", f"{a}\u200b{b}{c}")
    dull = ["设备运行正常，下次检修时间另行通知"] * 99
    table = pa.table({f"说明{i}": [*dull, f"经办说明：{shape}，已核对"] for i, shape in enumerate(shapes)})
    found = classify_batches("t", table.to_reader)
    assert [finding.mixture for finding in found] == [pytest.approx(0.01)] * len(shapes)


def test_birth_and_gender_follow_from_the_identity_number():
    r = random.Random(6)
    ids = [identity(r) for _ in range(80)]
    table = pa.table(
        {
            "c1": ids,
            "c2": [f"{i[6:10]}/{int(i[10:12])}/{int(i[12:14])}" for i in ids],
            "c3": ["1" if int(i[16]) % 2 else "2" for i in ids],
            "c4": [str(2024 - int(i[6:10])) for i in ids],
            "c5": [r.choice("12") for _ in ids],
        }
    )
    labels = [finding.label for finding in classify_batches("t", table.to_reader)]
    assert labels[:4] == ["resident_id", "birth_date", "gender", "age"]
    assert labels[4] != "gender"


def test_order_numbers_that_look_like_identity_numbers_are_told_apart():
    r = random.Random(8)
    fakes = [
        f"370812{r.randrange(1950, 2005)}{r.randrange(1, 13):02d}{r.randrange(1, 29):02d}{r.randrange(10**4):04d}"
        for _ in range(300)
    ]
    real = [identity(r) for _ in range(300)]
    labels = [f.label for f in classify_batches("t", pa.table({"a": fakes, "b": real}).to_reader)]
    assert labels[0] != "resident_id"
    assert labels[1] == "resident_id"


def test_a_mixed_column_reports_its_share():
    r = random.Random(10)
    values = [mobile(r) for _ in range(90)] + [identity(r) for _ in range(10)]
    (finding,) = classify_batches("t", pa.table({"x": values}).to_reader)
    assert finding.label == "mobile"
    assert finding.mixture == pytest.approx(0.1)
    assert not finding.decided


@pytest.mark.parametrize(
    ("header", "label"),
    [("户主身份证号码", "resident_id"), ("sfzh", "resident_id"), ("lxdh", "mobile"), ("出生年月", "birth_date"), ("csrq", "birth_date"),
     ("身份证发证日期", "date"), ("customer_phone", "mobile"), ("birthDate", "birth_date"), ("缴费金额(元)", "amount"), ("是否低保", "boolean"),
     ("XB", "gender"), ("jiatingzhuzhi", "address"), ("Culmen Length (mm)", "measure"), ("zzmm", "political_status")],
)  # fmt: skip
def test_headers_are_understood(header, label):
    votes = hints(header)
    assert votes.get(label, 0) == max(votes.values())


def test_every_recogniser_and_header_names_a_label():
    assert all(is_label(recogniser.label) for recogniser in recognisers())
    assert all(is_label(label) for text in ("姓名", "dz", "id", "金额") for label in hints(text))
    assert len(every_test()) > 100
    assert len({label.name for label in LABELS}) == len(LABELS)


def test_the_document_of_labels_is_fresh():
    assert (ROOT / "docs" / "labels.md").read_text(encoding="utf-8") == render_labels()


def test_the_json_object_has_exactly_the_promised_keys(tmp_path):
    path = write_csv(
        [Made(label="", header="姓名", pinyin="", values=tuple(name(random.Random(i)) for i in range(30)))],
        "none",
        tmp_path / "a.csv",
    )
    ((finding,),) = classify_files([path], headers=False)
    plain = finding.plain()
    assert list(plain) == ["file", "column", "label", "identifying", "level", "confidence", "mixture", "evidence"]
    assert (plain["file"], plain["column"], plain["label"]) == (str(path), "column_1", "person_name")
