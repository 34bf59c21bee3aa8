"""Documents that follow from code are fresh, and every public message is complete in both languages."""

import re
import string
from pathlib import Path

import pytest

from api.codes import MODULES
from core.errors import ErrorCode
from core.states import LIFECYCLES
from docs import generate
from docs.generate import Catalogue, contradictions, read_catalogues, render_errors, render_states, stale

CATALOGUES = tuple(read_catalogues())
CODES = [code for catalogue in CATALOGUES for code in catalogue.codes]
DEFINES = re.compile(r"(= |return )ErrorCode\(")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
"""Characters, or at least the full-width punctuation of a message that is all fields."""
NAMED_FILE = re.compile(
    r"`((?:api|benchmarks|client|connectors|core|docs|egress|governance|jobs|masking|products|sandbox|store|tests)/[\w/.-]+\.\w+)`"
)
"""A path from the root, between backticks and without wildcards."""


def test_documents_are_fresh() -> None:
    assert stale({"states.md": render_states(LIFECYCLES), "errors.md": render_errors(CATALOGUES)}) == []


def test_a_changed_document_would_be_noticed() -> None:
    assert stale({"states.md": render_states(LIFECYCLES[1:]), "missing.md": ""}) == ["states.md", "missing.md"]


def test_a_code_is_defined_once() -> None:
    assert contradictions(CATALOGUES) == []


def test_a_second_definition_would_be_noticed() -> None:
    first, second = (ErrorCode(code="twice", en=text, zh="一", hint_en="", hint_zh="") for text in "ab")
    rooms = (Catalogue("store", (first,)), Catalogue("api", (second,)))
    assert contradictions(rooms) == ["the code twice is defined twice: in store and api"]
    assert contradictions((Catalogue("store", (first,)), Catalogue("api", (first,)))) == []


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_a_message_says_what_and_what_next_in_both_languages(code: ErrorCode) -> None:
    for english, chinese in ((code.en, code.zh), (code.hint_en, code.hint_zh)):
        assert english
        assert CHINESE.search(chinese)
        assert not CHINESE.search(english)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_both_languages_have_the_same_fields(code: ErrorCode) -> None:
    assert _fields(code.en) == _fields(code.zh)
    assert _fields(code.hint_en) == _fields(code.hint_zh)


def test_every_module_that_defines_codes_is_listed() -> None:
    rooms = (path.parent for path in generate.ROOT.glob("*/__init__.py") if path.parent.name != "tests")
    files = (path for room in rooms for path in room.rglob("*.py") if DEFINES.search(path.read_text("utf-8")))
    assert {".".join(path.relative_to(generate.ROOT).with_suffix("").parts) for path in files} == set(MODULES)


@pytest.mark.parametrize(
    "page", [*sorted(generate.ROOT.glob("docs/*.md")), generate.ROOT / "README.md"], ids=lambda page: page.name
)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    named = set(NAMED_FILE.findall(page.read_text("utf-8")))
    assert {name for name in named if not (generate.ROOT / name).exists()} == set()


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
