"""Values that look like another kind, and the marks by which they are told apart, without any header."""

import random
from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest

from masking.classify import classify_batches
from masking.classify.finding import ColumnFinding
from tests.factories.classify import identity, mobile

ROWS = 160


def found(columns: dict[str, Sequence[str]]) -> dict[str, ColumnFinding]:
    """The findings of one table under the given headers."""
    return dict(zip(columns, classify_batches("t", pa.table(columns).to_reader), strict=True))


def alone(cells: Sequence[str]) -> ColumnFinding:
    """The finding of one column without a header."""
    return found({"column_1": cells})["column_1"]


def some(make: Callable[[random.Random], str], rows: int = ROWS) -> list[str]:
    r = random.Random(7)
    return [make(r) for _ in range(rows)]


def digits(r: random.Random, places: int) -> str:
    return f"{r.randrange(10**places):0{places}d}"


def people() -> list[str]:
    return some(lambda r: r.choice("王李张刘陈杨赵黄") + r.choice("建晓文丽") + r.choice("国强芳敏华军"))


def test_numbers_with_a_counting_word_are_counts():
    assert alone(some(lambda r: f"{r.randint(0, 6)}处")).label == "count"
    assert alone(some(lambda r: str(r.randint(1, 5)) + r.choice(("", "", "人")))).label == "count"


def test_eleven_digits_are_mobile_numbers_only_when_the_number_plan_knows_nearly_all():
    assert alone(some(mobile)).label == "mobile"
    assert alone(some(lambda r: "1" + digits(r, 10))).label != "mobile"
    assert alone([n if i % 12 else n[:-1] for i, n in enumerate(some(mobile))]).label == "mobile"


def test_fixed_lines_may_leave_out_the_area_code():
    cells = some(lambda r: r.choice(("", "", "0319-")) + r.choice("2345") + digits(r, 6))
    assert alone(cells).label == "landline"
    assert alone(some(lambda r: r.choice("2345") + digits(r, 6))).label != "landline"


def test_a_pair_is_an_age_band_only_when_it_rises():
    assert alone(some(lambda r: r.choice(("0-14", "15-59", "60-64", "65-90")))).label == "age_group"
    assert alone(some(lambda r: f"{r.randint(20, 23)}-{r.randint(1, 60):03d}")).label != "age_group"


def test_milliseconds_are_those_of_our_days():
    moments = some(lambda r: str(1_700_000_000_000 + r.randrange(10**10)))
    assert alone(moments).label == "datetime"
    assert alone(some(lambda r: f"132210000000{r.randrange(7)}")).label != "datetime"


def test_degrees_of_both_directions_are_a_pair():
    cells = some(lambda r: f"N37°{r.randrange(60):02d}′ E114°{r.randrange(60):02d}′")
    assert alone(cells).label == "coordinates"
    assert alone([cell.split()[0] for cell in cells]).label == "latitude"


def test_long_numbers_that_come_again_are_no_quantity():
    cards = some(lambda r: f"3150{digits(r, 12)}", rows=40)
    swipes = alone([random.Random(n).choice(cards) for n in range(ROWS * 2)])
    assert swipes.identifying
    assert swipes.label not in ("measure", "count", "amount")


def test_documents_named_by_a_day_do_not_identify_whatever_their_letters_abbreviate():
    sales = some(lambda r: f"XS-2401{r.randint(1, 28):02d}-{r.randint(1, 250):03d}")
    finding = found({"column_1": people(), "column_2": sales})["column_2"]
    assert (finding.label, finding.identifying) == ("order_number", False)
    pupils = some(lambda r: f"XS{digits(r, 8)}")
    assert found({"column_1": people(), "column_2": pupils})["column_2"].identifying


def test_a_street_office_is_no_address():
    towns = some(lambda r: r.choice(("泉西街道", "西关街道", "团结路街道", "祝村镇", "会宁镇", "皇寺镇")))
    assert not found({"XM": people(), "XZ": towns})["XZ"].identifying
    roads = some(lambda r: r.choice(("开元北路", "建设东街", "守敬路", "顺德路", "泉北西大街")))
    assert found({"XM": people(), "XZ": roads})["XZ"].identifying


def test_pictures_named_after_an_identity_number_are_pictures():
    assert alone([f"{identity(random.Random(n))}.jpg" for n in range(ROWS)]).label == "signature"


def test_chosen_names_may_be_initials_or_telephone_numbers():
    logins = some(lambda r: r.choice(("wang", "li", "zhang", "chen")) + r.choice(("xue", "jun", "yu")) + digits(r, 3))
    short = some(lambda r: "".join(r.sample("lhzxcywm", 3)))
    assert (
        alone([a if n % 2 else b for n, (a, b) in enumerate(zip(logins, short, strict=True))]).label == "account_name"
    )
    mixed = alone([a if n % 3 else b for n, (a, b) in enumerate(zip(logins, some(mobile), strict=True))])
    assert mixed.label in ("wechat", "account_name")


@pytest.mark.parametrize(
    ("header", "label"),
    [("接线员", "employee_number"), ("抄表员编号", "employee_number"), ("申请人", "person_number")],
)
def test_numbers_under_a_word_for_a_person_are_the_persons(header: str, label: str):
    cells = some(lambda r: f"H{r.randint(100, 139)}")
    finding = found({header: cells, "办理日期": some(lambda r: f"2024-03-{r.randint(1, 28):02d}")})[header]
    assert (finding.label, finding.identifying) == (label, True)
    assert not alone(cells).identifying


def test_two_headers_that_content_does_not_bear_out_do_not_silence_the_others():
    columns = {
        "姓名": people(),
        "身份证号": some(identity),
        "车牌号": some(lambda r: r.choice(("甲", "乙", "丙"))),
        "邮箱": some(lambda r: r.choice(("高", "低"))),
        "登录账号": some(lambda r: f"u-{digits(r, 4)}"),
    }
    assert found(columns)["登录账号"].label == "account_name"
