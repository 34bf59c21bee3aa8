"""What a small file costs before the first value is looked at."""

import subprocess
import sys

import numpy as np
import pytest

from masking.classify.arrow import text_array, whole_array
from masking.classify.gazetteer import CREDIT_PLACES, word_lists
from masking.classify.sql import engine
from masking.operators.numerals import ALPHABETS

DEAR = ("pandas", "scipy", "yaml", "presidio_analyzer", "spacy")


def test_a_small_file_loads_no_dear_library(tmp_path):
    pytest.importorskip("pandas")
    path = tmp_path / "small.csv"
    path.write_text(
        "姓名,手机,备注\n王伟,13812345678,材料齐全，已受理\n李娜,13912345678,请回电 13712345678\n", encoding="utf-8"
    )
    code = (
        "import sys; from masking.classify import classify_file; found = classify_file(sys.argv[1]);"
        f"print(len(found), [name for name in {DEAR} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "3 []"


def test_small_arrays_hold_what_they_were_given():
    cells = ["", "a", "王伟", "😀", "\x00"]
    assert text_array(cells).to_pylist() == cells
    assert text_array(()).to_pylist() == []
    assert whole_array(np.array([3, 1, 2])).to_pylist() == [3, 1, 2]


def test_every_word_of_the_gazetteer_can_be_looked_up():
    with engine() as connection:
        found = dict(connection.execute("SELECT word, lists FROM listed").fetchall())
        (compact,) = connection.execute("SELECT compact('high-School ')").fetchone()
    assert compact == "HIGHSCHOOL"
    assert {"gender_core", "gender_words"} <= set(found["男"].split())
    assert "english_first" in found["MARY"]
    assert "division" in found["兖州"]
    assert set().union(*(lists.split() for lists in found.values())) == {
        name for name, words in word_lists().items() if words
    }


def test_the_alphabet_of_credit_codes_is_one():
    assert ALPHABETS["credit_code"] == CREDIT_PLACES
