# ruff: noqa: E501 - tables of cases read best on one line
"""What stands beside a column, how its numbers were handed out, and forms that exports give to values."""

import random
from datetime import date, timedelta

import pyarrow as pa
import pytest

from masking.classify import ColumnFinding, classify_batches
from masking.classify.gazetteer import names, simplified
from tests.factories.classify import identity, name

ROWS = 120


def found(columns: dict[str, list[str]]) -> dict[str, ColumnFinding]:
    """The findings of a table whose headers say nothing."""
    table = pa.table(columns)
    return {finding.column: finding for finding in classify_batches("t", table.to_reader)}


def digits(r: random.Random, places: int) -> str:
    return "".join(r.choice("0123456789") for _ in range(places))


def test_traditional_and_simplified_characters_stand_in_one_order():
    traditional, simple = simplified()
    assert len(traditional) == len(simple) == len(set(traditional))
    pairs = dict(zip(traditional, simple, strict=True))
    assert [pairs[character] for character in "陳張劉國縣號"] == list("陈张刘国县号")
    assert not set(traditional) & set(simple)


@pytest.mark.parametrize(
    ("label", "values"),
    [
        ("person_name", ["陳志強", "黃淑芬", "張國榮", "劉麗華", "鄭家豪", "許雅婷", "謝宗翰", "葉靜宜", "盧俊傑", "鍾佩珊"]),
        ("person_name", ["SILVA, MARIA", "ZHANG,JIANGUO", "NGUYEN, THI LAN", "WANG,LINA", "KHAN, IMRAN", "TANAKA, YUKI"]),
        ("person_name", ["王小明主任", "李秀英（户主）", "张志强大夫", "刘淑芬老师", "陈建国", "赵玉兰女士"]),
        ("person_name", ["王氏", "李张氏", "赵氏", "孙王氏", "陈氏", "刘李氏"]),
        ("date", ["05-JAN-24", "17-MAR-23", "28-DEC-22", "01-JUN-24", "09-APR-21", "13-FEB-24"]),
        ("date", ["05-1月 -24", "17-3月 -23", "28-12月-22", "01-6月 -24", "09-4月 -21", "13-2月 -24"]),
        ("address", ["12号", "3号楼2单元501室", "甲7号", "88号院", "5幢1单元1202室", "16-2号"]),
        ("property_certificate", ["370883001002GB00012F00010003", "370883001007GB00345F00020015", "370883004011JC00009F00010001"]),
        ("resident_id", ["**************1234", "**************056X", "**************8890", "**************2217"]),
        ("account_name", ["wang.jianguo", "zhangwei01", "li_na", "chenmin", "liuyang22", "zhao.hai"]),
        ("longitude", ["116°49′33″", "116°51′02″", "116°47′59″", "116°50′21″"]),
    ],
)  # fmt: skip
def test_forms_of_office_exports_are_read(label, values):
    (finding,) = found({"f1": values * 4}).values()
    assert finding.label == label


def test_values_of_punctuation_and_marks_of_spreadsheets_are_gaps():
    r = random.Random(1)
    gaps = ["—", "——", "#N/A", "(null)", "***", "、", "#REF!"]
    (finding,) = found({"f1": [identity(r) if row % 3 else r.choice(gaps) for row in range(ROWS)]}).values()
    assert finding.label == "resident_id"
    assert finding.null_share == pytest.approx(1 / 3)
    assert all(word not in {"男", "女"} for word in names("nothing"))


def test_an_identity_number_inside_a_longer_number_identifies():
    r = random.Random(2)
    longer = [identity(r) + r.choice("1234567") + r.choice("1234") for _ in range(ROWS)]
    other = [f"{digits(r, 20)}" for _ in range(ROWS)]
    findings = found({"f1": longer, "f2": other})
    assert findings["f1"].label == "person_number"
    assert findings["f1"].confidence > 0.85
    assert findings["f2"].confidence < 0.7


def test_long_numbers_identify_unless_they_run_like_documents():
    r = random.Random(3)
    people = [name(r) for _ in range(ROWS)]
    running = 10**15
    rising = []
    for _ in range(ROWS):
        running += r.randrange(1, 90_000)
        rising.append(str(running))
    findings = found(
        {
            "f1": people,
            "f2": [f"1{digits(r, 13)}" for _ in range(ROWS)],
            "f3": rising,
            "f4": [f"FW/2024/{digits(r, 5)}" for _ in range(ROWS)],
        }
    )
    assert findings["f2"].identifying
    assert not findings["f2"].decided, "a guess waits for a person"
    assert not findings["f3"].identifying
    assert not findings["f4"].identifying


def test_numbers_of_persons_are_no_moments():
    r = random.Random(4)
    people = [name(r) for _ in range(ROWS)]
    seconds = [str(1_690_000_000 + r.randrange(20_000_000)) for _ in range(ROWS)]
    numbers = [f"100{digits(r, 7)}" for _ in range(ROWS)]
    findings = found({"f1": people, "f2": seconds, "f3": numbers})
    assert findings["f2"].label == "datetime"
    assert findings["f3"].identifying


def test_postcodes_are_told_from_division_codes_by_the_province_beside_them():
    r = random.Random(5)
    places = [("430181", "410300"), ("411481", "476600"), ("370883", "273500"), ("430181", "410300")]
    rows = [r.choice(places) for _ in range(ROWS)]
    together = found({"f1": [code for code, _ in rows], "f2": [post for _, post in rows]})
    assert [together["f1"].label, together["f2"].label] == ["division_code", "postcode"]


def test_months_and_years_of_birth_follow_from_their_spread_or_the_identity_number():
    r = random.Random(6)
    births = [date(1938, 1, 1) + timedelta(days=r.randrange(24_000)) for _ in range(ROWS)]
    pupils = [date(2012, 1, 1) + timedelta(days=r.randrange(1_500)) for _ in range(ROWS)]
    findings = found(
        {
            "f1": [name(r) for _ in range(ROWS)],
            "f2": [f"{day:%Y%m}" for day in births],
            "f3": [str(day.year) for day in births],
            "f4": [identity(r, birth=day) for day in pupils],
            "f5": [f"{day:%Y.%m}" for day in pupils],
            "f6": [f"2023.{r.randint(1, 12):02d}" for _ in range(ROWS)],
        }
    )
    assert [findings[f"f{i}"].label for i in (2, 3, 5)] == ["birth_date", "birth_year", "birth_date"]
    assert findings["f6"].label != "birth_date"


def test_the_second_look_knows_the_kind_of_table():
    r = random.Random(7)
    numbers = [digits(r, 9) for _ in range(ROWS)]
    sick = found({"f1": numbers, "f2": [r.choice(["高血压病", "2型糖尿病", "脑梗死", "肺炎"]) for _ in range(ROWS)]})
    people = found({"f1": numbers, "f2": [name(r) for _ in range(ROWS)]})
    alone = found({"f1": numbers})
    assert [t["f1"].label for t in (sick, people, alone)] == ["medical_record_number", "person_number", "unknown"]
    assert all(t["f1"].identifying for t in (sick, people, alone))
