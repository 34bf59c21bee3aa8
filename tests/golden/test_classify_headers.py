"""Headers as standards of government data write them: each names its label, in `classify_headers/headers.txt`."""

from pathlib import Path

import pytest

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


def test_a_bare_number_is_a_serial_number_and_a_quantity_stays_one():
    assert hints("编号") == {"row_id": 1.0}
    assert "amount" not in hints("金额编号")


def test_brackets_and_slashes_name_a_second_thing():
    assert hints("联系方式（手机）")["mobile"] == 1.0
    assert {"credit_code", "business_registration"} <= set(hints("统一社会信用代码/注册号"))
    assert "resident_id" not in hints("备注（见附件）")
