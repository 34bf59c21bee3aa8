"""Headers as standards of government data write them: each names its label, in `classify_headers/headers.txt`."""

from pathlib import Path

import pytest

from masking.classify.gazetteer import header_words, syllables
from masking.classify.headers import hints

_LIST = Path(__file__).parent / "classify_headers" / "headers.txt"
_CASES = [
    (label, header)
    for label, _, headers in (line.partition(":") for line in _LIST.read_text(encoding="utf-8").splitlines())
    if not label.startswith("#")
    for header in headers.split()
]


@pytest.mark.parametrize("label", sorted({label for label, _ in _CASES}))
def test_headers_name_their_label(label):
    missed = {}
    for header in (header for own, header in _CASES if own == label):
        votes = hints(header)
        if votes.get(label, 0.0) < max(0.5, max(votes.values(), default=0.0) - 0.16):
            missed[header] = votes
    assert not missed


@pytest.mark.parametrize(
    ("header", "label"),
    [("车架编码", "vin"), ("承租人编号", "person_number"), ("民族代码", "ethnicity"), ("uscc_no", "credit_code")],
)
def test_a_number_or_code_is_of_the_word_before_it(header, label):
    assert max(hints(header), key=hints(header).__getitem__) == label


def test_pinyin_is_read_from_the_chinese_words_themselves():
    assert max(hints("GDBH"), key=hints("GDBH").__getitem__) == "order_number"
    assert hints("fapiaohaoma") == {"order_number": 0.9}
    assert "employee_number" in hints("YSGH")
    assert hints("QZXM")["person_name"] > 0


def test_every_character_of_the_headers_can_be_read():
    words = {word for kinds in header_words().values() for word in kinds["zh"]}
    assert not {letter for word in words for letter in word if "\u3400" <= letter <= "\u9fff"} - set(syllables())


def test_older_characters_are_those_of_today():
    assert hints("登录帐号") == hints("登录账号")
    assert hints("電話號碼") == hints("电话号码")


@pytest.mark.parametrize(
    ("header", "label"),
    [("cust_nm", "person_name"), ("emp_cd", "employee_number"), ("stu_no", "student_number"), ("post_cd", "postcode")],
)
def test_abbreviated_field_names_are_spelt_out(header, label):
    assert max(hints(header), key=hints(header).__getitem__) == label


def test_a_number_of_staff_and_of_a_thing_are_told_apart_by_what_was_numbered():
    assert max(hints("执勤员编号"), key=hints("执勤员编号").__getitem__) == "employee_number"
    assert set(hints("学员编号")) & {"person_number", "student_number"}
    assert "object_id" in hints("气瓶编号")
    assert "order_number" in hints("承诺书编号")


def test_the_part_behind_an_underline_may_say_whose():
    assert max(hints("出生日期_户主"), key=hints("出生日期_户主").__getitem__) == "birth_date"
    assert hints("户主_姓名")["person_name"] > 0.8


def test_a_bare_number_is_a_serial_number_and_a_quantity_stays_one():
    assert hints("编号") == {"row_id": 1.0}
    assert "amount" not in hints("金额编号")


def test_brackets_and_slashes_name_a_second_thing():
    assert hints("联系方式（手机）")["mobile"] == 1.0
    assert {"credit_code", "business_registration"} <= set(hints("统一社会信用代码/注册号"))
    assert "resident_id" not in hints("备注（见附件）")
