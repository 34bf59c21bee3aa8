"""FF1 against NIST's published samples (SP 800-38G), and its vectorised form against the standard's steps."""

import numpy as np
import pyarrow as pa
import pytest
from stdnum import luhn
from stdnum.cn import ric, uscc

from masking.operators.ff1 import Ff1, permute
from masking.operators.fresh import fresh
from masking.operators.numerals import ALPHABETS, DIGITS, encrypt
from masking.operators.operator import Unfit
from tests.factories.masking import resident_id

KEY_128 = "2B7E151628AED2A6ABF7158809CF4F3C"
KEY_192 = KEY_128 + "EF4359D8D580AA4F"
KEY_256 = KEY_192 + "7F036D6F04FC6A94"
NUMBER, WORD = "0123456789", "0123456789abcdefghi"
SHORT, LONG = "39383736353433323130", "3737373770717273373737"
SAMPLES = [
    (KEY_128, 10, "", NUMBER, "2433477484"),
    (KEY_128, 10, SHORT, NUMBER, "6124200773"),
    (KEY_128, 36, LONG, WORD, "a9tv40mll9kdu509eum"),
    (KEY_192, 10, "", NUMBER, "2830668132"),
    (KEY_192, 10, SHORT, NUMBER, "2496655549"),
    (KEY_192, 36, LONG, WORD, "xbj3kv35jrawxv32ysr"),
    (KEY_256, 10, "", NUMBER, "6657667009"),
    (KEY_256, 10, SHORT, NUMBER, "1001623463"),
    (KEY_256, 36, LONG, WORD, "xs8a0azh2avyalyzuwd"),
]


def _halves(cipher: Ff1, numbers: list[int]) -> tuple[np.ndarray, np.ndarray]:
    pairs = [divmod(number, cipher.radix**cipher.right) for number in numbers]
    return tuple(np.array(half, np.uint64) for half in zip(*pairs, strict=True))


@pytest.mark.parametrize(("key", "radix", "tweak", "plain", "sealed"), SAMPLES)
def test_equals_nists_samples(key: str, radix: int, tweak: str, plain: str, sealed: str) -> None:
    cipher = Ff1(key=bytes.fromhex(key), radix=radix, length=len(plain), tweak=bytes.fromhex(tweak))
    assert cipher.reference(int(plain, radix)) == int(sealed, radix)
    assert cipher.reference(int(sealed, radix), inverse=True) == int(plain, radix)
    left, right = cipher.apply(*_halves(cipher, [int(plain, radix)]))
    assert int(left[0]) * radix**cipher.right + int(right[0]) == int(sealed, radix)


@pytest.mark.parametrize("radix", [2, 10, 31, 36, 1000])
@pytest.mark.parametrize("tweak_bytes", [0, 5, 16, 40])
def test_vectorised_form_follows_the_standard_at_every_length(radix: int, tweak_bytes: int) -> None:
    random = np.random.default_rng(radix)
    shortest = next(length for length in range(2, 30) if radix**length >= 1_000_000)
    for length in range(shortest, 60):
        cipher = Ff1(key=bytes(range(32)), radix=radix, length=length, tweak=bytes(tweak_bytes))
        if not cipher.is_fast:
            break
        numbers = [int.from_bytes(random.bytes(40), "big") % radix**length for _ in range(3)] + [0, radix**length - 1]
        left, right = cipher.apply(*_halves(cipher, numbers))
        sealed = [int(a) * radix**cipher.right + int(b) for a, b in zip(left, right, strict=True)]
        assert sealed == [cipher.reference(number) for number in numbers]
        back = cipher.apply(left, right, inverse=True)
        assert all((one == other).all() for one, other in zip(back, _halves(cipher, numbers), strict=True))


def test_refuses_domains_below_a_million() -> None:
    Ff1(key=bytes(16), radix=10, length=6)
    with pytest.raises(ValueError, match="million"):
        Ff1(key=bytes(16), radix=10, length=5)


def test_permutation_of_a_range_is_one_to_one_and_comes_back() -> None:
    numbers = np.arange(50_000, dtype=np.uint64)
    sealed = permute(bytes(32), numbers, 1_000_003)
    assert sealed.max() < 1_000_003
    assert len(np.unique(sealed)) == len(numbers)
    assert (permute(bytes(32), sealed, 1_000_003, inverse=True) == numbers).all()


@pytest.mark.parametrize("rows", [1, 7, 40_000])
def test_strings_keep_length_alphabet_nulls_and_order(rows: int) -> None:
    values = pa.array([None if i % 11 == 3 else f"{i * 7919:0{9 + i % 3}d}" for i in range(rows)], pa.string())
    sealed = encrypt(values, bytes(32), DIGITS)
    assert encrypt(sealed, bytes(32), DIGITS, inverse=True).equals(values)
    assert [len(x) if x else x for x in sealed.to_pylist()] == [len(x) if x else x for x in values.to_pylist()]
    piece = values.slice(rows // 3, rows // 2 + 1)
    assert encrypt(piece, bytes(32), DIGITS).equals(sealed.slice(rows // 3, rows // 2 + 1))


def test_equal_values_stay_equal_and_different_ones_different() -> None:
    values = pa.array([f"139{i % 500:08d}" for i in range(2_000)])
    sealed = encrypt(values, bytes(32), DIGITS).to_pylist()
    assert len(set(sealed)) == 500
    assert sealed[:500] == sealed[500:1000]


@pytest.mark.parametrize("value", ["12345", "1234567x", "１２３４５６７", "9" * 40])
def test_refuses_values_that_it_cannot_seal_safely(value: str) -> None:
    with pytest.raises(Unfit) as refusal:
        encrypt(pa.array(["12345678", value]), bytes(32), DIGITS)
    assert value not in str(refusal.value)


def _cards(count: int) -> list[str]:
    return [body + luhn.calc_check_digit(body) for body in (f"6222{i:012d}" for i in range(count))]


def _codes(count: int) -> list[str]:
    return [body + uscc.calc_check_digit(body) for body in (f"91370800MA{i:07d}" for i in range(count))]


@pytest.mark.parametrize(
    ("form", "values", "check"),
    [
        ("resident_id", [resident_id(i) for i in range(3_000)], lambda x: ric.calc_check_digit(x) == x[17]),
        ("bank_card", _cards(3_000), luhn.is_valid),
        ("credit_code", _codes(3_000), lambda x: uscc.calc_check_digit(x[:17]) == x[17]),
    ],
)
def test_fresh_numbers_are_well_formed_by_an_independent_judge(form: str, values: list[str], check) -> None:
    made = fresh(pa.array(values), bytes(32), form)
    assert all(check(value) for value in made.to_pylist())
    assert len(set(made.to_pylist())) == len(set(values))
    assert not set(made.to_pylist()) & set(values)
    assert fresh(made, bytes(32), form, inverse=True).to_pylist() == values


def test_fresh_resident_ids_have_real_dates_and_tell_nothing_of_the_old_ones() -> None:
    values = [resident_id(i) for i in range(2_000)]
    made = fresh(pa.array(values), bytes(32), "resident_id").to_pylist()
    for value in made:
        np.datetime64(f"{value[6:10]}-{value[10:12]}-{value[12:14]}")
    assert sum(a[6:14] == b[6:14] for a, b in zip(made, values, strict=True)) <= 2
    assert sum(a[:6] == b[:6] for a, b in zip(made, values, strict=True)) <= 2


@pytest.mark.parametrize(
    "value", ["370882198001010010", "370882198013010011", "990882198001010011", "37088219800101001", "x" * 18]
)
def test_fresh_refuses_what_is_no_resident_id(value: str) -> None:
    with pytest.raises(Unfit):
        fresh(pa.array([resident_id(1), value]), bytes(32), "resident_id")


def test_alphabets_are_what_the_standards_say() -> None:
    assert len(ALPHABETS["credit_code"]) == 31
    assert len(ALPHABETS["vin"]) == 33
