"""What a header says: Chinese words (the head of a compound comes last), English words, pinyin and initials."""

import re
import unicodedata
from functools import lru_cache

from masking.classify.gazetteer import header_words

_EXACT, _HEAD, _INITIALS, _KIND, _WITHIN = 1.0, 0.85, 0.75, 0.6, 0.5
_UNITS = {
    "元": "amount",
    "万元": "amount",
    "亿元": "amount",
    "岁": "age",
    "%": "ratio",
    "％": "ratio",
    "人": "count",
    "个": "count",
    "次": "count",
    "件": "count",
    "户": "count",
    "天": "count",
    "㎡": "measure",
    "平方米": "measure",
    "cm": "measure",
    "kg": "measure",
    "km": "measure",
    "度": "measure",
    "亩": "measure",
    "$": "amount",
    "usd": "amount",
}


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Word → labels, for Chinese words, English words and pinyin."""
    tables: tuple[dict[str, tuple[str, ...]], ...] = ({}, {}, {})
    for label, kinds in header_words().items():
        for table, kind in zip(tables, ("zh", "en", "py"), strict=True):
            for word in kinds[kind]:
                table[word] = (*table.get(word, ()), label)
    return tables[0], tables[1], tables[2]


@lru_cache(maxsize=4096)
def _read(header: str) -> tuple[tuple[str, float], ...]:
    text = unicodedata.normalize("NFKC", header[:200]).strip()
    votes: dict[str, float] = {}
    for unit in re.findall(r"[(\[【]([^()\[\]【】]{1,6})[)\]】]", text):
        if unit.lower() in _UNITS:
            votes[_UNITS[unit.lower()]] = 0.8
    bare = re.sub(r"[(\[【][^()\[\]【】]*[)\]】]", "", text).strip(" *#:：_-") or text
    found = _chinese(bare) if re.search(r"[\u3400-\u9fff]", bare) else _latin(bare)
    for label, strength in found.items():
        votes[label] = max(votes.get(label, 0.0), strength)
    return tuple(votes.items())


def hints(header: str) -> dict[str, float]:
    """Label → strength of the vote, 0 to 1. Empty for a header that says nothing."""
    return dict(_read(header))


def prefix_hints(prefix: str) -> dict[str, float]:
    """Label → strength for the letters before a number: `ZY` (住院) says what the header 住院号 would."""
    return dict.fromkeys(_prefixes().get(prefix, ()), 0.7)


@lru_cache(maxsize=1)
def _prefixes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for label, kinds in header_words().items():
        for prefix in kinds.get("prefix", ()):
            found[prefix.upper()] = (*found.get(prefix.upper(), ()), label)
    return found


def _chinese(header: str) -> dict[str, float]:
    text = re.sub(r"[\s_\-/.、]+", "", header).lower()
    words, english, _ = _tables()
    votes: dict[str, float] = {}
    if text.startswith(("是否", "有无", "能否")):
        return {"boolean": 1.0}
    tail = next((text[i:] for i in range(len(text)) if text[i:] in words and (i == 0 or len(text) - i > 1)), "")
    tail = tail or next(
        (
            text[i:-1]
            for i in range(len(text) - 1)
            if text[i:-1] in words and text[-1].isalnum() and text[-1] < "\u3400"
        ),
        "",
    )
    for label in words.get(tail, ()):
        votes[label] = _EXACT if tail == text else _HEAD
    if not votes:
        votes = _kinds(text)
    if not votes:
        inner = max(
            (text[i:j] for i in range(len(text)) for j in range(i + 2, len(text) + 1) if text[i:j] in words),
            key=len,
            default="",
        )
        votes = dict.fromkeys(words.get(inner, ()), _WITHIN)
        for part in re.findall(r"[a-z0-9]+", text):
            votes.update(dict.fromkeys(english.get(part, ()), _HEAD))
    return votes


def _kinds(text: str) -> dict[str, float]:
    """What the last character or two say: a 费 is money, a 率 a rate, an 员 a person, in compounds of any length."""
    heads = _heads()
    return dict.fromkeys(heads.get(text[-2:], ()) or heads.get(text[-1:], ()), _KIND) if len(text) > 1 else {}


@lru_cache(maxsize=1)
def _heads() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for label, kinds in header_words().items():
        for head in kinds.get("head", ()):
            found[head] = (*found.get(head, ()), label)
    return found


def _latin(header: str) -> dict[str, float]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    tokens = [token for token in re.split(r"[^A-Za-z0-9]+", spaced.lower()) if token]
    if not tokens:
        return {}
    whole = "".join(tokens)
    _, english, pinyin = _tables()
    votes: dict[str, float] = {}

    def vote(word: str, strength: float) -> None:
        for label in english.get(word, ()):
            votes[label] = max(votes.get(label, 0.0), strength)
        for label in pinyin.get(word, ()):
            initials = len(word) <= 4 and not re.search(r"[aeiou]", word)
            votes[label] = max(votes.get(label, 0.0), strength * (_INITIALS if initials and strength == 1.0 else 0.9))

    for candidate in {whole, header.lower(), whole.rstrip("0123456789") or whole}:
        vote(candidate, _EXACT)
    if not votes:
        for start in range(1, len(tokens)):
            vote("".join(tokens[start:]), _HEAD)
            if votes:
                break
    if not votes and tokens[0] in ("is", "has", "sf"):
        votes["boolean"] = 0.8
    if not votes:
        _within(tokens, whole, pinyin, votes)
    return votes


def _within(tokens: list[str], whole: str, pinyin: dict[str, tuple[str, ...]], votes: dict[str, float]) -> None:
    for end in range(len(tokens) - 1, 0, -1):
        for label in (*_tables()[1].get("".join(tokens[:end]), ()), *pinyin.get("".join(tokens[:end]), ())):
            votes[label] = max(votes.get(label, 0.0), 0.6)
    tail = max(
        (whole[i:] for i in range(1, len(whole)) if len(whole[i:]) >= 5 and whole[i:] in pinyin), key=len, default=""
    )
    for label in pinyin.get(tail, ()):
        votes[label] = max(votes.get(label, 0.0), 0.75)
    tail = max(
        (whole[i:] for i in range(1, len(whole)) if len(whole[i:]) >= 4 and whole[i:] in _tables()[1]),
        key=len,
        default="",
    )
    for label in _tables()[1].get(tail, ()):
        votes[label] = max(votes.get(label, 0.0), 0.7)
