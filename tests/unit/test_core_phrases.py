"""Why something handed in cannot be read is said in Chinese, too."""

import ast
import re
from pathlib import Path

import pytest

from core.canonical import TYPE_WORDS
from core.errors import RequestError
from core.phrases import PHRASES, TYPES, reason_in_chinese
from jobs.errors import LABELS_INVALID

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")
RAISERS = {"ValueError", "Unreadable", "Unfit", "_refuse", "_malformed"}
PUBLIC = (
    "core/canonical.py",
    "masking/labelfile.py",
    "masking/policy.py",
    "masking/plan.py",
    *(f"masking/operators/{name}.py" for name in ("coarsen", "fresh", "keyed", "numerals", "operator", "plain")),
    "governance/domains.py",
    "sandbox/source.py",
    "client/yunei_client/receipt.py",
)
"""Modules whose reasons reach people as `{problem}` or `{why}`."""


def text_of(node: ast.expr) -> str | None:
    """What a raised text looks like: a word in place of each field; None for one that is put together elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "word" for part in parts)
    return None


def reasons() -> list[str]:
    """Every reason that stands in the code of those modules."""
    calls = (node for name in PUBLIC for node in ast.walk(ast.parse((ROOT / name).read_text("utf-8"))))
    texts = (
        text_of(call.args[0])
        for call in calls
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in RAISERS and call.args
    )
    return sorted({text for text in texts if text and text != "word: word"})


@pytest.mark.parametrize("text", reasons())
def test_every_reason_has_chinese_words(text: str) -> None:
    chinese = reason_in_chinese(text)
    assert HAN.search(chinese.removesuffix("：word").split("：")[-1])


def test_finds_the_reasons_in_the_code() -> None:
    assert {"levels go from 1 to 4", "the zip is damaged"} <= {text.split(": ")[-1] for text in reasons()}


@pytest.mark.parametrize(("english", "chinese"), PHRASES.items())
def test_both_sides_of_a_phrase_have_the_same_fields(english: str, chinese: str) -> None:
    assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese))


def test_every_word_for_a_type_has_chinese_words() -> None:
    assert set(TYPE_WORDS.values()) <= TYPES.keys()


def test_says_where_and_why() -> None:
    error = RequestError(LABELS_INVALID, problem="column plan: levels go from 1 to 4")
    assert error.message("zh") == "标签文件无效：列 plan：级别为 1 至 4"
    assert error.message("en").endswith("column plan: levels go from 1 to 4")
    assert reason_in_chinese("a.b: expected a list, found a text; a key is not a text") == (
        "a.b：应为列表，实为文本；键不是文本"
    )
    assert reason_in_chinese("expected a whole number or a truth value, found x") == "应为整数或真假值，实为x"


def test_a_reason_without_words_of_its_own_stays_as_it_is() -> None:
    assert reason_in_chinese("something {odd}") == "something {odd}"
