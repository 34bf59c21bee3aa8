"""Checksums in SQL against python-stdnum as oracle."""

import random

import pytest
from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from masking.classify.sql import engine, plain_ranges
from tests.factories.classify import credit, identity
from tests.factories.classify import vin as make_vin


@pytest.fixture(scope="module")
def ask():
    with engine() as connection:
        yield lambda sql, value: connection.execute(f"SELECT {sql}", {"u": value}).fetchone()[0]


def corrupt(number: str, r: random.Random) -> str:
    place = r.randrange(6, len(number) - 1)
    return number[:place] + str((int(number[place]) + 1) % 10 if number[place].isdigit() else 1) + number[place + 1 :]


def test_identity_numbers_agree_with_the_oracle(ask):
    r = random.Random(1)
    for _ in range(60):
        number = identity(r, county="370811")
        assert ric.calc_check_digit(number) == number[-1]
        assert ask("id18($u) AND id_check($u)", number)
        assert not ask("id18($u) AND id_check($u)", corrupt(number, r))


def test_credit_codes_agree_with_the_oracle(ask):
    r = random.Random(2)
    for _ in range(60):
        code = credit(r)
        assert uscc.is_valid(code)
        assert ask("credit_check($u)", code)
        assert not ask("credit_check($u)", code[:-1] + ("0" if code[-1] != "0" else "1"))


@pytest.mark.parametrize("length", [13, 15, 16, 18])
def test_luhn_agrees_with_the_oracle_at_every_length(ask, length):
    r = random.Random(length)
    for _ in range(20):
        body = "".join(str(r.randrange(10)) for _ in range(length))
        good = body + luhn.calc_check_digit(body)
        assert ask("luhn_check($u)", good)
        assert not ask("luhn_check($u)", good[:-1] + str((int(good[-1]) + 1) % 10))


def test_registration_numbers_agree_with_the_oracle(ask):
    for body in ("37081200012345", "11010800000001"):
        good = body + mod_11_10.calc_check_digit(body)
        assert ask("registration_check($u)", good)
        assert not ask("registration_check($u)", good[:-1] + str((int(good[-1]) + 1) % 10))


def test_vehicle_numbers_and_organisation_codes(ask):
    assert ask("vin_check($u)", "1M8GDM9AXKP042788")
    assert not ask("vin_check($u)", "1M8GDM9A1KP042788")
    assert ask("vin_check($u)", make_vin(random.Random(3)))
    assert ask("organisation_check($u)", "D2143569X")
    assert not ask("organisation_check($u)", "D21435691")


def test_han_becomes_one_range_inside_and_outside_a_class():
    assert plain_ranges("\\p{Han}{2}[A\\p{Han}]") == "[\u3400-\u9fff]{2}[A\u3400-\u9fff]"
