"""What is asked of a person rather than called harmless, and the marks that offices leave around values."""

import random

import pyarrow as pa
import pytest

from masking.classify import ColumnFinding, classify_batches, classify_files
from masking.classify.decide import decide
from masking.classify.headers import hints
from masking.classify.profile import Profile
from tests.factories.classify import identity, name, organisation, write_csv
from tests.factories.classify_desks import desk_tables

ROWS = 90


def found(columns: dict[str, list[str]]) -> dict[str, ColumnFinding]:
    """The findings of a table whose headers say nothing."""
    return {finding.column: finding for finding in classify_batches("t", pa.table(columns).to_reader)}


def only(values: list[str]) -> ColumnFinding:
    """The finding of a table of one column."""
    (finding,) = found({"f1": values}).values()
    return finding


@pytest.mark.parametrize(
    ("label", "values"),
    [
        ("mac", ['" A1C6926B7415"', '"7B3F8CE9913F"', '"FE3200ED8DBF"', '"0A19BC44D2E7"']),
        ("person_name", ["收件人：王*", "收件人：李**", "孔**", "收件人：张*", "赵*"]),
        ("mobile", ["Tel: 13805371234", "Mobile:15902345678", "18812345678", "Phone : 17712345678"]),
        ("date", ["二〇二二年八月三日", "二〇二一年十二月三十日", "二○一八年六月十二日", "二零二〇年十月二十一日"]),
        ("division_name", ["北关街道李家庄", "柳林镇西沟村", "安居街道东风社区", "大兴乡石桥村"]),
        ("code", ["978-7-385-82869-6", "978-7-394-33281-8", "978-7-180-49052-4", "978-7-208-06164-4"]),
        ("date", ["111/05/05", "112/11/30", "109/01/17", "113/08/09"]),
        ("date", ["2月4日", "11月30日", "7月19号", "10月1日"]),
        ("date", ["17-Jan-2024", "3 March 2023", "28/Feb/2022", "09 Oct 2021"]),
        ("datetime", ["17/Jan/2024:18:20:00 +0800", "03/Mar/2024:01:02:09 +0800", "28/Feb/2024:23:59:59 +0800"]),
        ("datetime", ["20240315 142700", "20231101 080959", "20220630 235900"]),
        ("datetime", ["2024/8/14 上午10:21", "2024/8/15 下午3:05", "2023/12/1 上午9:40"]),
        ("datetime", ["45550.245385", "45012.753472", "45301.500127", "44999.083333"]),
        ("amount", ["1,562.31", "(20,071.05)", "388.90", "(12.40)", "7,715,001.00", "93.33", "2,250.18"]),
        ("address", ["15-3-1714", "2-1-302", "28-2-1101", "6-4-501"]),
        ("bank_card", ["6222****1234", "6228***8890", "6217****0021", "尾号5512"]),
        ("credit_code", ["9137**********JBM2", "9137**********1KQ7", "9237**********AF0X", "9144**********WU31"]),
        ("resident_id", ["3.70881194005177E+17", "1.10105196311020E+17", "4.40106199912310E+17"]),
        ("resident_id", ["3.70812E+17", "1.10105E+17", "4.40106E+17", "5.13221E+17", "3.70883E+17"]),
        ("object_id", ["zE5sm1cEb4v7CEvkDeL88T", "Q0aYb2LxPp9mT4uRzW71cD", "hJ3k_Vn8sG5tXe2oCq6B-r"]),
        ("organisation_name", ["市公安局", "县卫健委", "团市委", "区人大", "市委办", "区教育局", "县政协", "市残联"]),
    ],
)
def test_what_people_write_around_a_value_does_not_hide_its_kind(label, values):
    assert only(values * 4).label == label


def test_the_two_spellings_of_a_day_in_characters_are_one_day():
    finding = only(["二〇二三年十一月二十九日", "二〇二三年一月九日", "二〇二三年二月三十日"] * 5)
    assert finding.evidence[0].startswith("66.7% are valid dates"), "the thirtieth of February is none"


def test_day_numbers_that_spread_like_births_beside_persons_identify():
    r = random.Random(4)
    people, births = [name(r) for _ in range(ROWS)], [str(r.randrange(14_000, 38_000)) for _ in range(ROWS)]
    wages = [str(r.randrange(140, 380) * 100) for _ in range(ROWS)]
    findings = found({"f1": people, "f2": births, "f3": wages})
    assert findings["f2"].label == "birth_date"
    assert not findings["f2"].decided, "a guess waits for a person"
    assert not findings["f3"].identifying
    assert not only(births).identifying


@pytest.mark.parametrize("void", ["0", "无"])
def test_a_word_or_a_zero_for_nothing_is_a_gap_among_few_long_numbers(void):
    stations = ["116.587245", "116.544101", "116.612893", "116.800217"]
    finding = only([void if row % 3 == 0 else stations[row % 4] for row in range(ROWS)])
    assert finding.null_share == pytest.approx(1 / 3)


def test_a_zero_among_short_numbers_and_a_word_in_a_short_list_are_values():
    assert only(["0", "1", "12", "104", "7"] * 9).null_share == 0
    assert only(["佛教", "无", "道教", "伊斯兰教"] * 9).null_share == 0


def test_parties_that_are_persons_or_firms_identify():
    r = random.Random(1)
    finding = only([name(r) if row % 2 else organisation(r) for row in range(ROWS)])
    assert finding.label in ("person_name", "organisation_name")
    assert only([organisation(r) if row % 7 else name(r) for row in range(ROWS)]).label == "organisation_name"


def test_legal_forms_name_no_enterprise():
    forms = ["有限责任公司(自然人独资)", "农民专业合作社", "股份有限公司(非上市)", "个体工商户", "普通合伙企业"]
    assert not only(forms * 20).identifying
    assert only(
        [f"兖州{form}" for form in ("天利有限责任公司", "金穗农民专业合作社", "华勤股份有限公司")] * 20
    ).identifying


def test_a_year_a_class_and_a_place_are_no_date():
    r = random.Random(2)
    numbers = [f"{r.randint(2017, 2023)}{r.randint(1, 8):02d}{r.randint(1, 55):02d}" for _ in range(ROWS)]
    findings = found({"f1": [name(r) for _ in range(ROWS)], "f2": numbers})
    assert findings["f2"].identifying
    assert findings["f2"].label == "student_number"
    days = [f"{r.randint(2017, 2023)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}" for _ in range(ROWS)]
    assert only(days).label == "date"


def test_one_order_number_that_passes_as_an_identity_number_is_chance():
    r = random.Random(3)
    orders = [f"4227{r.randint(2021, 2024)}1{r.randrange(10**8):09d}" for _ in range(ROWS)]
    lucky = [*orders, identity(r, county="422720")]
    assert only(lucky).mixture == 0
    leaked = [*orders, *(identity(r) for _ in range(4))]
    assert only(leaked).identifying


def test_a_close_rival_that_identifies_is_put_to_a_person():
    authors = ["杨伯峻", "余华", "路遥", "刘慈欣", "曹雪芹", "加西亚·马尔克斯", "费孝通", "当年明月", "圣埃克苏佩里"]
    finding = only(authors * 20)
    assert finding.identifying
    assert not finding.decided


def test_many_values_that_nobody_can_name_may_identify_and_few_do_not():
    plain = {
        "position": 0,
        "header": "",
        "hints": {},
        "rows": 100,
        "filled": 100,
        "numbers": None,
        "days": None,
        "shapes": (),
    }
    shares = {"number": 0.0, "length": 9.0, "longest": 60.0}
    assert decide(Profile(**plain, distinct=90, shares=shares)).identifying
    assert not decide(Profile(**plain, distinct=20, shares=shares)).identifying


@pytest.mark.parametrize(
    ("header", "label"),
    [
        ("补充医疗险费", "amount"),
        ("到课率", "ratio"),
        ("特邀观察员", "person_name"),
        ("救援起数", "count"),
        ("上岗培训合格证号", "person_number"),
    ],
)
def test_the_last_character_of_an_unlisted_header_names_its_kind(header, label):
    assert hints(header)[label] >= 0.6


def test_no_evidence_of_any_desk_holds_a_long_number_of_its_column(tmp_path):
    """Shapes and shares only; whatever five digits, letters or characters of a name stand in a value stay inside."""
    tables = [table for number, table in enumerate(desk_tables(rows=24)) if number % 3 == number // 3 % 3]
    paths = [write_csv(table, "none", tmp_path / f"{number}.csv") for number, table in enumerate(tables)]
    for table, findings in zip(tables, classify_files(paths, headers=False), strict=True):
        for made, finding in zip(table, findings, strict=True):
            said = repr((finding.evidence, finding.shapes, finding.domain if finding.identifying else ()))
            secret = {value for value in made.values if len(value) > 5 and finding.identifying}
            assert not [value for value in secret if value in said], made.header
