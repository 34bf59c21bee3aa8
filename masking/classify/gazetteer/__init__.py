"""Lists of words: surnames, divisions, words of code lists, headers. Data files of our own making, beside it."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@lru_cache(maxsize=8)
def _toml(name: str) -> dict[str, object]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def names(key: str) -> tuple[str, ...]:
    """Words (or, for runs of characters, lines) of one list of `names.toml`."""
    text = _toml("names.toml")[key]
    if not isinstance(text, str):
        raise TypeError(f"names.toml: {key} is not text")
    return tuple(dict.fromkeys(text.split()))


def characters(key: str) -> str:
    """The distinct characters of one list of `names.toml`."""
    return "".join(dict.fromkeys("".join(names(key))))


def simplified() -> tuple[str, str]:
    """Traditional characters, and the simplified one of each at the same place."""
    return ("".join(names("traditional")), "".join(names("simplified")))


def value_sets() -> dict[str, dict[str, frozenset[str]]]:
    """Label → `words`, `core` (at least one must occur) and `codes` (count only beside other evidence)."""
    sets: dict[str, dict[str, frozenset[str]]] = {}
    for label, lists in _toml("values.toml").items():
        if not isinstance(lists, dict):
            raise TypeError(f"values.toml: {label} is not a table")
        sets[label] = {kind: frozenset(str(text).split()) for kind, text in lists.items()}
    return sets


def header_words() -> dict[str, dict[str, tuple[str, ...]]]:
    """Label → `zh`, `en` and `py` words that headers use for it; `head`, last characters that name its kind."""
    words: dict[str, dict[str, tuple[str, ...]]] = {}
    for label, lists in _toml("headers.toml").items():
        if not isinstance(lists, dict):
            raise TypeError(f"headers.toml: {label} is not a table")
        words[label] = {kind: tuple(str(text).lower().split()) for kind, text in lists.items()}
    return words


@lru_cache(maxsize=1)
def syllables() -> dict[str, tuple[str, ...]]:
    """Character → its readings in pinyin, for every character of `headers.toml`."""
    readings: dict[str, tuple[str, ...]] = {}
    for line in (_FOLDER / "pinyin.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            syllable, characters = line.split("\t")
            for character in characters:
                readings[character] = (*readings.get(character, ()), syllable)
    return readings


def word_lists() -> dict[str, frozenset[str]]:
    """Every list that a value can be looked up in, by name: `<label>_words`, `_core`, `_codes` of each label known by
    its words, `name_word` (what is no name), `english_first`, `foreign_last`, `division`, `state`."""
    sets = value_sets()
    lists = {f"{label}_{kind}": words for label, kinds in sets.items() for kind, words in kinds.items()}
    unsaid = names("perhaps_nothing")
    lists |= {f"{label}_words": kinds["words"].union(unsaid) for label, kinds in sets.items()}
    spoken = {word for kinds in sets.values() for word in kinds["words"] if len(word) > 1}
    return {
        **lists,
        "name_word": frozenset(spoken.union(names("not_names"))),
        "english_first": frozenset(names("english_first") + names("foreign_first")),
        "foreign_last": frozenset(names("foreign_last")),
        "division": frozenset(form for name in divisions().values() for form in (name, _short(name)) if form),
        "state": frozenset(names("states")),
    }


_DIVISION_KINDS = re.compile("(省|市|自治区|特别行政区|壮族自治区|回族自治区|维吾尔自治区|区|县)$")


def _short(name: str) -> str:
    """A division's name as people say it: 邹城 for 邹城市; empty for names of one syllable."""
    return _DIVISION_KINDS.sub("", name) if len(name) > 2 else ""


@lru_cache(maxsize=1)
def divisions() -> dict[str, str]:
    """GB/T 2260: six-digit code → latest name, of provinces, prefectures and counties, withdrawn ones too."""
    codes: dict[str, str] = {}
    for line in (_FOLDER / "divisions.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        prefecture, name, counties = line.split("\t")
        if name:
            codes[prefecture + "00"] = name
        codes.update({prefecture + county[:2]: county[2:] for county in counties.split()})
    return codes


POSTCODE_PROVINCES = {
    "11": "10", "12": "30", "13": "05 06 07", "14": "03 04", "15": "01 02", "21": "11 12", "22": "13",
    "23": "15 16", "31": "20", "32": "21 22", "33": "31 32", "34": "23 24", "35": "35 36", "36": "33 34",
    "37": "25 26 27", "41": "45 46 47", "42": "43 44", "43": "41 42", "44": "51 52", "45": "53 54", "46": "57",
    "50": "40", "51": "61 62 63 64", "52": "55 56", "53": "65 66 67", "54": "85 86", "61": "71 72", "62": "73 74",
    "63": "81", "64": "75", "65": "83 84",
}  # fmt: skip
"""Province of GB/T 2260 → first two digits of its postcodes."""

CREDIT_PLACES = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100: the characters of a credit code in the order of their values."""

PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
"""GA 36: the characters that begin a vehicle's plate, one a province."""

PINYIN = (
    "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|uan|uai|iao|ai|ei|ui|ao|ou|iu|ie|ue|ve|"
    "er|an|en|in|un|ia|ua|uo|a|o|e|i|u|v)){1,3}"
)
"""One to three syllables of pinyin, as a pattern."""
