"""What a header says: Chinese words (the head of a compound comes last), English words, pinyin and initials.

A head that says only *number*, *code* or *name* (编号, 代码, 名称, `no`) takes its meaning from the word before it: the
编码 of an engine is an engine number, that of a person a person's number, whether or not a list holds the compound.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import product

from masking.classify.gazetteer import header_words, names, simplified, syllables

_EXACT, _HEAD, _INITIALS, _KIND, _WITHIN = 1.0, 0.85, 0.75, 0.6, 0.5
_ASIDE = 0.75
"""A word in brackets behind the header's own: 联系方式（手机）."""
_NUMBER_TAILS = ("号码", "编号", "编码", "代码", "证号", "号", "码", "id", "no", "num", "number", "code")
_NAME_TAILS = ("名称", "名", "name", "description")
_NUMBER_OF = {
    "person_name": ("person_number",),
    "organisation_name": ("code",),
    "diagnosis": ("disease_code",),
    "division_name": ("division_code",),
    "title": ("code", "object_id"),
    "category": ("code",),
}
"""Label of a word → labels of the number or code of what it names; other words keep theirs: 民族代码 is `ethnicity`."""
_NAME_OF = {"person_name": ("person_name", "organisation_name")}
"""The same for names: a 客户名称 may be a firm's."""
_STAFF = re.compile(
    "(?:(?<![学党会团人成租住社])员|警|医生|医师|药师|护士|护师|教师|老师|法官|检察官|经办人|审核人|司机|柜员)$"
)
"""Words for those whose number is a number of staff."""
_UNNUMBERED = frozenset(
    {"amount", "count", "ratio", "measure", "date", "datetime", "time", "year", "month", "age", "free_text", "boolean"}
)
"""Labels of quantities and texts: a number of them is not another of them."""
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
    return tables[0], tables[1], _spelled(tables[0]) | tables[2]


def _spelled(words: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Chinese words as pinyin writes them, whole and in initials → labels; initials of two letters mean too much."""
    found: dict[str, tuple[str, ...]] = {}
    longer = {
        f"{word[:-1]}{tail}": labels
        for word, labels in words.items()
        if word[1:-1] and word[-1] == "号"
        for tail in ("号码", "编号", "编码")
    }
    for word, labels in (longer | dict(words)).items():
        for read in product(*(syllables().get(character, (character,)) for character in word)):
            whole, initials = "".join(read), "".join(syllable[0] for syllable in read)
            for said in {whole, initials} if len(word) > 2 else {whole}:
                found[said] = tuple(dict.fromkeys((*found.get(said, ()), *labels)))
    return found


@lru_cache(maxsize=4096)
def _read(header: str) -> tuple[tuple[str, float], ...]:
    text = unicodedata.normalize("NFKC", header[:200]).strip().translate(_older())
    votes: dict[str, float] = {}
    for unit in re.findall(r"[(\[【]([^()\[\]【】]{1,6})[)\]】]", text):
        if unit.lower() in _UNITS:
            votes[_UNITS[unit.lower()]] = 0.8
    bare = re.sub(r"[(\[【][^()\[\]【】]*[)\]】]", "", text).strip(" *#:：_-") or text
    for said, most in ((bare, 1.0), *((aside, _ASIDE) for aside in _asides(text))):
        for label, strength in _votes(said).items():
            votes[label] = max(votes.get(label, 0.0), min(most, strength))
    return tuple(votes.items())


@lru_cache(maxsize=1)
def _abbreviations() -> dict[str, str]:
    """Abbreviations in English field names → the words for which they stand."""
    return {short: word for short, _, word in (pair.partition("=") for pair in names("abbreviations"))}


@lru_cache(maxsize=1)
def _older() -> dict[int, int]:
    """Traditional characters, and the older one of 账, as headers write them today."""
    traditional, simple = simplified()
    return str.maketrans(traditional + "帐帳", simple + "账账")


def _votes(text: str) -> dict[str, float]:
    if not re.search(r"[\u3400-\u9fff]", text):
        return _latin(text)
    told, _, whose = text.rpartition("_")
    of_whom = _chinese(whose) if told else {}
    if "person_name" in of_whom and (said := _chinese(told)):
        return said  # 出生日期_户主: the part behind says whose
    return _chinese(text)


def _asides(text: str) -> list[str]:
    """What stands in brackets and is a header of its own."""
    words, english, pinyin = _tables()
    found = re.findall(r"[(\[【]([^()\[\]【】]{2,20})[)\]】]", text)
    return [aside for aside in found if any(aside.lower() in table for table in (words, english, pinyin))]


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
    text = re.sub(r"[\s_\-/.、|]+", "", header).lower()
    if text.startswith(("是否", "有无", "能否")):
        return {"boolean": 1.0}
    words, english, _ = _tables()
    tail = _ending(text, words) or _ending(text[:-1] if text[-1:] < "\u3400" and text[-1:].isalnum() else "", words)
    votes = dict.fromkeys(words.get(tail, ()), _EXACT if tail == text else _HEAD)
    if not tail or (tail != text and tail in (*_NUMBER_TAILS, *_NAME_TAILS)):
        votes = _compound(text, words) or votes
    votes = (votes if tail == text else _parts(header) | votes) or _kinds(text)
    if "person_name" in votes:
        votes |= _staff(text, _WITHIN)
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


def _ending(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """The longest listed word that ends the text; one character counts only where it is the whole text."""
    return next((text[i:] for i in range(len(text)) if text[i:] in words and (i == 0 or len(text) - i > 1)), "")


def _compound(text: str, words: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """What a number, code or name is of: the word before it under another such head (车架号 for 车架编码), or alone."""
    for tails, labels_of in ((_NUMBER_TAILS, _NUMBER_OF), (_NAME_TAILS, _NAME_OF)):
        stem = next((text.removesuffix(tail) for tail in tails if text.endswith(tail)), text)
        if len(stem) < 2 or stem == text:
            continue
        other = max((_ending(stem + tail, words) for tail in tails), key=len)
        if len(other) > 2 and other not in (*_NUMBER_TAILS, *_NAME_TAILS):
            return dict.fromkeys(words[other], _HEAD)
        named = words.get(_ending(stem, words), ()) or _heads().get(stem[-1], ())
        found = [label for label in named if label not in _UNNUMBERED]
        numbered = dict.fromkeys((of for label in found for of in labels_of.get(label, (label,))), _HEAD)
        numbered |= _staff(stem, _EXACT) if "person_number" in numbered else {}
        return numbered or dict.fromkeys(_heads("made").get(stem[-1], ()), _HEAD)
    return {}


def _staff(text: str, strength: float) -> dict[str, float]:
    """What a word for one of the staff says about numbers under it."""
    return {"employee_number": strength} if _STAFF.search(text) else {}


def _parts(header: str) -> dict[str, float]:
    """What the parts of a header for two things say: 身高/体重."""
    words = _tables()[0]
    parts = [re.sub(r"\s+", "", part).lower() for part in re.split(r"[/、|]", header)]
    if len(parts) < 2:
        return {}
    return {label: _HEAD for part in parts for label in words.get(_ending(part, words), ())}


def _kinds(text: str) -> dict[str, float]:
    """What the last character or two say: a 费 is money, a 率 a rate, an 员 a person, in compounds of any length."""
    heads = _heads()
    return dict.fromkeys(heads.get(text[-2:], ()) or heads.get(text[-1:], ()), _KIND) if len(text) > 1 else {}


@lru_cache(maxsize=3)
def _heads(kind: str = "head") -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for label, kinds in header_words().items():
        for head in kinds.get(kind, ()):
            found[head] = (*found.get(head, ()), label)
    return found


def _tails() -> dict[str, tuple[str, ...]]:
    """The last initial or two of compounds: `YSGH` is somebody's 工号."""
    return _heads("tail")


def _latin(header: str) -> dict[str, float]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    tokens = [token for token in re.split(r"[^A-Za-z0-9]+", spaced.lower()) if token]
    if not tokens:
        return {}
    whole = "".join(tokens)
    _, english, pinyin = _tables()
    votes: dict[str, float] = {}
    spelt = [_abbreviations().get(token, token) for token in tokens]

    def vote(word: str, strength: float) -> None:
        for label in english.get(word, ()):
            votes[label] = max(votes.get(label, 0.0), strength)
        for label in pinyin.get(word, ()):
            initials = len(word) <= 4 and not re.search(r"[aeiou]", word)
            votes[label] = max(votes.get(label, 0.0), strength * (_INITIALS if initials and strength == 1.0 else 0.9))

    for candidate in {whole, header.lower(), whole.rstrip("0123456789") or whole}:
        vote(candidate, _EXACT)
    if not votes:
        vote("".join(spelt).rstrip("0123456789"), _HEAD)
    for start in range(1, len(tokens) if not votes else 0):
        for words in (tokens, spelt):
            tail = "".join(words[start:])
            vote(tail, _HEAD)
            if tail in (*_NUMBER_TAILS, *_NAME_TAILS):
                votes = _of_stem("".join(words[:start]), tail) or votes
        if votes:
            break
    if not votes and tokens[0] in ("is", "has", "sf"):
        votes["boolean"] = 0.8
    if not votes:
        _within(tokens, whole, pinyin, votes)
    return votes


def _of_stem(stem: str, tail: str) -> dict[str, float]:
    """What `no`, `code` or `name` behind another word is of: `uscc_no`, `country_code`."""
    _, english, pinyin = _tables()
    tails, labels_of = (_NAME_TAILS, _NAME_OF) if tail in _NAME_TAILS else (_NUMBER_TAILS, _NUMBER_OF)
    if other := next((english[stem + other] for other in tails if stem + other in english), ()):
        return dict.fromkeys(other, _HEAD)
    found = [label for label in english.get(stem, pinyin.get(stem, ())) if label not in _UNNUMBERED]
    return dict.fromkeys((of for label in found for of in labels_of.get(label, (label,))), _HEAD)


def _initials(whole: str, pinyin: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Labels of the head of two words in initials: `JHRXM` is the 姓名 of a 监护人."""
    if len(whole) < 4 or re.search(r"[aeiou]", whole):
        return ()
    cuts = range(2, len(whole) - 1)
    return next((pinyin[whole[i:]] for i in cuts if whole[:i] in pinyin and whole[i:] in pinyin), ())


def _within(tokens: list[str], whole: str, pinyin: dict[str, tuple[str, ...]], votes: dict[str, float]) -> None:
    for end in range(len(tokens) - 1, 0, -1):
        for label in (*_tables()[1].get("".join(tokens[:end]), ()), *pinyin.get("".join(tokens[:end]), ())):
            votes[label] = max(votes.get(label, 0.0), 0.6)
    if len(whole) > 2 and not re.search(r"[aeiou].", whole):
        tails = _tails()
        for label in (*pinyin.get(whole[-3:], ()), *(tails.get(whole[-2:], ()) or tails.get(whole[-1], ()))):
            votes[label] = max(votes.get(label, 0.0), _WITHIN)
    for label in _initials(whole, pinyin):
        votes[label] = max(votes.get(label, 0.0), 0.7)
    least = 5 if re.search(r"[aeiou]", whole[-4:]) else 4
    tail = max(
        (whole[i:] for i in range(1, len(whole)) if len(whole[i:]) >= least and whole[i:] in pinyin),
        key=len,
        default="",
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
