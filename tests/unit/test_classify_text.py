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


@pytest.mark.parametrize(
    "text",
    [
        "编号20230501123456789012，无问题",
        "版本1.2.3，共300元",
        "高山白云景色好",
        "第3号文件要求8月20日前完成",
        "学习金山办公的经验",
        "工程款200000元，税号变更",
        "",
    ],
)
def test_look_alikes_stay(engine, text):
    assert redact(text, engine) == text


def test_a_mistyped_identity_number_is_cut_too_but_not_any_18_digits(engine):
    number = identity(random.Random(3))
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert redact(f"证{number}。", engine) == redact(f"证{wrong}。", engine) == "证[居民身份证号]。"
    assert redact("证1" + "9" * 16 + "8。", engine) != "证[居民身份证号]。"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("市民陈建国来电反映路灯不亮", "市民[姓名]来电反映路灯不亮"),
        ("報案人張志強先生稱錢包被盜", "報案人[姓名]先生稱錢包被盜"),
        ("嫌疑人古丽娜尔·吾斯曼，女，已到案", "嫌疑人[姓名]，女，已到案"),
        ("联系人：仝令巧，电话05373412345", "联系人：[姓名]，电话[固定电话]"),
        ("旧证370883620514123，已注销", "旧证[居民身份证号]，已注销"),
        ("患者生于1962年5月14日，住院号ZY0012345", "患者生于[出生日期]，住院号[病历号]"),
        ("台胞证号01234567，回乡证H12345678", "台胞证号[台湾通行证号]，回乡证[港澳通行证号]"),
        ("军官证号南字第1234567号，警号012345", "军官证号[军官证号]，警号[工号]"),
        ("户号3700112233，社保卡号A12345678", "户号[户号]，社保卡号[社会保障卡号]"),
        ("退款至账号15371200000000123", "退款至账号[银行账号]"),
        ("家住大故村3组，请到建设大道18号院领取", "家住[地址]，请到[地址]领取"),
    ],
)
def test_what_offices_write_is_cut_out_and_the_rest_stays(engine, text, redacted):
    assert redact(text, engine) == redacted


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
