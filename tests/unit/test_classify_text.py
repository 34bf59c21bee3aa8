"""Free text: identifiers are cut out, the rest stays readable; look-alikes stay."""

import random

import pytest
from stdnum import luhn

from masking.text import analyser, find_identifiers, redact, valid_credit_code, valid_luhn, valid_resident_id
from tests.factories.classify import card, credit, identity

pytest.importorskip("presidio_analyzer")


@pytest.fixture(scope="module")
def engine():
    return analyser()


def test_redaction_keeps_the_rest_readable(engine):
    number = identity(random.Random(1))
    text = f"已联系本人王伟先生，身份证{number}，电话138 1234 5678，车鲁H12345。"
    assert redact(text, engine) == "已联系本人[姓名]先生，身份证[居民身份证号]，电话[手机号]，车[车牌号]。"


def test_full_width_and_hidden_characters_are_cut_from_the_original(engine):
    number = identity(random.Random(2))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    split = number[:6] + "\u200b" + number[6:]
    assert redact(f"号码{wide}。", engine) == "号码[居民身份证号]。"
    assert redact(f"号码{split}。", engine) == "号码[居民身份证号]。"


@pytest.mark.parametrize("text", ["编号20230501123456789012，无问题", "版本1.2.3，共300元", "高山白云景色好", ""])
def test_look_alikes_stay(engine, text):
    assert redact(text, engine) == text


def test_a_wrong_check_digit_is_no_identity_number(engine):
    number = identity(random.Random(3))
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert [find.label for find in find_identifiers(f"证{number}。", engine)] == ["resident_id"]
    assert "resident_id" not in [find.label for find in find_identifiers(f"证{wrong}。", engine)]


def test_finds_of_every_worded_kind(engine):
    text = "邮箱 a.b@qq.com，微信:zhang_san88 QQ12345678 护照E12345678 (0537)3412345"
    assert [find.label for find in find_identifiers(text, engine)] == ["email", "wechat", "qq", "passport", "landline"]


def test_validators_agree_with_oracles():
    r = random.Random(4)
    for _ in range(50):
        assert valid_resident_id(identity(r))
        assert valid_credit_code(credit(r))
        number = card(r)
        assert valid_luhn(number) == luhn.is_valid(number)
        assert not valid_luhn(number[:-1] + str((int(number[-1]) + 1) % 10))
