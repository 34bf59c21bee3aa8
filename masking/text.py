"""Free text: find identifiers inside sentences with Presidio and our Chinese recognisers, and redact them.

Presidio runs without any language model: `NoOpNlpEngine` is registered with the engine, else a model would be asked
for. Its `\\b` fails beside Chinese characters, so every pattern brings its own boundaries; checksums decide what a
pattern only suspects. Redaction replaces each find by its label in brackets and keeps the rest of the sentence.

`presidio-analyzer` is an optional dependency (extra `text`): it is imported when an `analyser` is made, not before.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from core.errors import PlatformFault
from masking.classify.errors import TEXT_MISSING
from masking.classify.gazetteer import PLATE_PROVINCES, characters, names, simplified
from masking.identifiers import check_character
from masking.labels import label
from masking.operators.numerals import ALPHABETS

_START, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_GAP = r"[ \-]?"
_CREDIT_ALPHABET = ALPHABETS["credit_code"]
_FAMILY = f"(?:{'|'.join(names('compound_surnames'))}|[{characters('common_surnames')}])"
_GIVEN = f"[{characters('given_strong')}{characters('given_weak')}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPattern:
    """One kind of identifier inside text. Group `v` of the pattern is the value; the whole match gives its context."""

    label: str
    pattern: str
    score: float
    valid: Callable[[str], bool] | None = None
    """Checks the value, compact and upper case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFind:
    """One identifier in a text: character offsets of the text as it was given, end exclusive."""

    label: str
    start: int
    end: int
    score: float


def valid_resident_id(number: str) -> bool:
    """GB 11643: 18 places, a date that exists, the right check place."""
    if not re.fullmatch(r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X]", number):
        return False
    return check_character(number[:17]) == number[17]


def valid_luhn(number: str) -> bool:
    """ISO 7812: the sum of the digits, every second one doubled from the right, is a multiple of ten."""
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[0::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def valid_credit_code(code: str) -> bool:
    """GB 32100: the weighted sum of 18 places is a multiple of 31."""
    total = sum(_CREDIT_ALPHABET.index(place) * pow(3, i, 31) for i, place in enumerate(code[:17]))
    return _CREDIT_ALPHABET[-total % 31] == code[17]


_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ANY_FAMILY = f"(?:{'|'.join(names('compound_surnames'))}|[{characters('surnames')}])"
_ANY_GIVEN = r"[\u4e00-\u9fff]{1,2}"
_DOTTED = r"[\u4e00-\u9fff]{2,6}(?:[·•‧][\u4e00-\u9fff]{2,6}){1,3}"
_IS = r"(?:号码|编号|号|码)?(?:是|为|叫|:|：)?\s?"
_SAID = (
    "姓名|联系人|患者|当事人|投诉人|举报人|申请人|户主|业主|家属|群众|居民|村民|病人|市民|报警人|被害人|受害人|嫌疑人|证人|死者|伤者|"
    "负责人|法定代表人|法人|监护人|经办人|驾驶员|司机|学生|老师|邻居|同事|妻子|丈夫|儿子|女儿|父亲|母亲|哥哥|弟弟|姐姐|妹妹|本人|我叫|我是"
)
"""Words after which texts of offices name a person."""
_DOES = (
    "先生|女士|同志|大爷|大妈|阿姨|老人|师傅|来电|反映|报警|报案|投诉|申请|称其|称自己|表示|，男|，女|,男|,女|"
    "\\(男|\\(女|\\(身份证|\\(电话"
)
"""Words before which texts of offices name a person."""
_WORDED = (
    ("hk_macau_permit", "(?:港澳|往来港澳|来往内地)通行证|回乡证", r"[CHMW][A-Z]?\d{7,10}"),
    ("taiwan_permit", "(?:台湾|往来台湾|来往大陆)通行证|台胞证", r"[TL]?\d{8,10}"),
    ("military_id", "军官证|士兵证|警官证|军人证", r"[\u4e00-\u9fff]{0,3}字?第?\d{5,10}号?"),
    ("social_security_card", "社保卡|社会保障卡|医保卡|医保|社保|个人编号", r"[A-Za-z]{0,2}\d{7,20}"),
    ("medical_record_number", "病历|病案|住院|门诊|就诊卡|登记", r"[A-Za-z]{0,4}\d{4,16}"),
    ("student_number", "学|学籍|考|准考证", r"[A-Za-z]?\d{6,19}"),
    ("employee_number", "工|警|员工", r"[A-Za-z]{0,4}\d{4,12}"),
    ("meter_number", "户|用户|客户|表|水表|电表", r"\d{6,16}"),
    ("bank_account", "账|帐|账户|银行账|收款账", r"\d{8,30}"),
    ("driving_licence", "驾驶证|档案", r"\d{10,18}[0-9Xx]?"),
)
"""Label, the words before 号 that announce a number without a check digit, the number's shape."""


def _worded(name: str, words: str, shape: str) -> TextPattern:
    """A number that only the words before it name. One syllable alone wants its 号 or 码."""
    marks = r"(?:号码|编号|卡号|号|码)" + ("" if len(min(words.split("|"), key=len)) < 3 else "?")
    return TextPattern(
        label=name, pattern=rf"(?:{words}){marks}(?:是|为|:|：)?\s?(?P<v>{shape})(?![0-9A-Za-z])", score=0.65
    )


def like_resident_id(number: str) -> bool:
    """Province and date of an identity number, whatever its check place: people mistype."""
    return bool(re.fullmatch(rf"{_PROVINCE}\d{{4}}(?:19|20)\d{{2}}{_MONTH_DAY}\d{{3}}[0-9X]", number))


PATTERNS: tuple[TextPattern, ...] = (
    TextPattern(
        label="resident_id",
        pattern=rf"(?<![0-9])(?P<v>[1-9](?:{_GAP}\d){{16}}{_GAP}[0-9Xx])(?![0-9])",
        score=0.95,
        valid=valid_resident_id,
    ),
    TextPattern(
        label="resident_id",
        pattern=rf"(?<![0-9])(?P<v>[1-9](?:{_GAP}\d){{16}}{_GAP}[0-9Xx])(?![0-9])",
        score=0.75,
        valid=like_resident_id,
    ),
    TextPattern(
        label="resident_id",
        pattern=rf"(?<![0-9A-Za-z])(?P<v>{_PROVINCE}\d{{6}}{_MONTH_DAY}\d{{3}})(?![0-9A-Za-z])",
        score=0.6,
    ),
    TextPattern(
        label="credit_code",
        pattern=rf"{_START}(?P<v>[159YNA][1239]\d{{6}}[0-9A-HJ-NPQRTUWXY]{{10}}){_END}",
        score=0.9,
        valid=valid_credit_code,
    ),
    TextPattern(
        label="bank_card",
        pattern=rf"(?<![0-9])(?P<v>[3-69](?:{_GAP}\d){{15,18}})(?![0-9])",
        score=0.7,
        valid=valid_luhn,
    ),
    TextPattern(
        label="mobile",
        pattern=rf"(?<![0-9A-Za-z.])(?P<v>(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}})(?![0-9])",
        score=0.85,
    ),
    TextPattern(
        label="landline",
        pattern=rf"{_START}(?P<v>\(?0\d{{2,3}}[) \-]\s?[2-8]\d{{6,7}}(?:-\d{{1,5}})?){_END}",
        score=0.7,
    ),
    TextPattern(label="landline", pattern=rf"{_START}(?P<v>0(?:10|2\d|[3-9]\d{{2}})[2-8]\d{{6,7}}){_END}", score=0.6),
    TextPattern(
        label="email", pattern=r"(?P<v>[A-Za-z0-9][A-Za-z0-9._%+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z]{2,})+)", score=0.95
    ),
    TextPattern(
        label="plate",
        pattern=rf"(?P<v>[{PLATE_PROVINCES}][A-HJ-NP-Z][·• ]?(?=[A-Z]*\d)[A-HJ-NP-Z0-9]{{5,6}}){_END}",
        score=0.8,
    ),
    TextPattern(label="passport", pattern=r"护照号?码?(?:是|为|:|：)?\s?(?P<v>[A-Z][A-Z0-9]?\d{7,8})", score=0.85),
    TextPattern(
        label="wechat",
        pattern=r"微信号?码?(?:是|为|:|：)?\s?(?P<v>[A-Za-z][-_A-Za-z0-9]{5,19})|(?P<w>wxid_[a-z0-9]{8,})",
        score=0.85,
    ),
    TextPattern(label="qq", pattern=r"[Qq]{2}号?码?(?:是|为|:|：)?\s?(?P<v>[1-9]\d{4,10})", score=0.85),
    TextPattern(
        label="ip",
        pattern=r"(?<![0-9.])(?P<v>(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d))(?![0-9.])",
        score=0.5,
    ),
    TextPattern(
        label="mac", pattern=rf"{_START}(?P<v>(?:[0-9A-Fa-f]{{2}}[:\-]){{5}}[0-9A-Fa-f]{{2}}){_END}", score=0.9
    ),
    TextPattern(
        label="property_certificate",
        pattern=r"(?P<v>[\u4e00-\u9fff][(（]\d{4}[)）][\u4e00-\u9fff]{2,12}不动产权第\d{5,9}号)",
        score=0.95,
    ),
    TextPattern(label="person_name", pattern=rf"(?:{_SAID}){_IS}(?P<v>{_FAMILY}{_GIVEN}{{1,2}})", score=0.7),
    TextPattern(
        label="person_name",
        pattern=rf"(?:姓名|联系人|我叫)(?:是|为|:|：)?\s?(?P<v>{_ANY_FAMILY}{_ANY_GIVEN})(?=[，。,;；、\s(（]|$)",
        score=0.7,
    ),
    TextPattern(label="person_name", pattern=rf"(?P<v>{_FAMILY}{_GIVEN}{{1,2}})(?={_DOES})", score=0.7),
    TextPattern(label="person_name", pattern=rf"(?:{_SAID}){_IS}(?P<v>{_DOTTED})", score=0.8),
    TextPattern(label="person_name", pattern=rf"(?P<v>{_DOTTED})", score=0.75),
    TextPattern(
        label="birth_date",
        pattern=r"(?:出生日期|出生年月|出生于|生于|生日)(?:是|为|:|：)?\s?(?P<v>(?:19|20)\d{2}[-/.年]?\d{1,2}[-/.月]?(?:\d{1,2}日?)?)|(?P<w>(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?=出生|生，|生,)",
        score=0.8,
    ),
    *(_worded(*row) for row in _WORDED),
    TextPattern(
        label="address",
        pattern=r"(?P<v>(?:(?:(?![住在到从往于是的了请])[\u4e00-\u9fff]){2,8}(?:省|市|区|县|镇|乡|街道)){0,4}(?:(?![住在到从往于是的了请])[\u4e00-\u9fffA-Za-z0-9]){1,12}?(?:路|街|大道|村|小区|社区|巷|弄|里|花园|苑|家园|新村)\s?\d+\s?(?:号(?:楼|院)?|组|队|栋|幢)(?:\d+\s?(?:号楼|栋|幢|单元|室|号)?)*)",
        score=0.6,
    ),
    TextPattern(
        label="address", pattern=r"(?P<v>\d+\s?(?:号楼|栋|幢)\s?\d+\s?(?:单元|室)(?:\s?\d+\s?室?)?)", score=0.6
    ),
)
"""Every kind that free text is searched for; the order decides between finds of equal score and length."""


def recognise(pattern: TextPattern, text: str) -> Iterable[TextFind]:
    """Finds of one pattern in folded text."""
    for match in re.finditer(pattern.pattern, text):
        group = "v" if match["v"] is not None else "w"
        compact = re.sub(r"[ \-]", "", match[group]).upper()
        if pattern.valid is None or pattern.valid(compact):
            yield TextFind(label=pattern.label, start=match.start(group), end=match.end(group), score=pattern.score)


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """NFKC, character by character, in simplified characters, without invisible ones; where each new one came from."""
    folded: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        if unicodedata.category(character) == "Cf":
            continue
        plain = unicodedata.normalize("NFKC", character).translate(_simple())
        folded.append(plain)
        origins += [position] * len(plain)
    return "".join(folded), [*origins, len(text)]


@lru_cache(maxsize=1)
def _simple() -> dict[int, int]:
    """Traditional character → simplified."""
    return str.maketrans(*simplified())


def analyser() -> Any:
    """A Presidio AnalyzerEngine for language `zh` with our recognisers and no model.

    Raises PlatformFault (`classify.text_extra_missing`) when presidio-analyzer is not installed.
    """
    try:
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import NoOpNlpEngine
    except ImportError as problem:
        raise PlatformFault(TEXT_MISSING, detail=str(problem)) from problem
    registry = RecognizerRegistry(recognizers=_presidio_recognisers(), supported_languages=["zh"])
    no_model = NoOpNlpEngine(models=[{"lang_code": "zh", "model_name": "none"}])
    return AnalyzerEngine(registry=registry, nlp_engine=no_model, supported_languages=["zh"])


def _presidio_recognisers() -> list[Any]:
    """Our patterns as Presidio recognisers, one for each label."""
    from presidio_analyzer import EntityRecognizer, RecognizerResult

    class LabelRecogniser(EntityRecognizer):
        """All patterns of one label."""

        def __init__(self, entity: str, patterns: tuple[TextPattern, ...]) -> None:
            self._patterns = patterns
            super().__init__(supported_entities=[entity], supported_language="zh", name=entity)

        def load(self) -> None:
            """Nothing to load."""

        def analyze(self, text: str, entities: list[str], nlp_artifacts: Any) -> list[Any]:  # noqa: ARG002 - presidio's signature
            """Finds in the text as Presidio's results."""
            entity = self.supported_entities[0]
            return [
                RecognizerResult(entity_type=entity, start=find.start, end=find.end, score=find.score)
                for pattern in self._patterns
                for find in recognise(pattern, text)
            ]

    labels = dict.fromkeys(pattern.label for pattern in PATTERNS)
    return [LabelRecogniser(name, tuple(p for p in PATTERNS if p.label == name)) for name in labels]


def find_identifiers(text: str, engine: Any) -> tuple[TextFind, ...]:
    """Identifiers in `text`, left to right, without overlaps; the surer and then the longer find wins."""
    folded, origins = fold_with_offsets(text)
    results = engine.analyze(text=folded, language="zh")
    ranked = sorted(results, key=lambda result: (-result.score, result.start - result.end, result.start))
    taken: list[TextFind] = []
    for result in ranked:
        start, end = origins[result.start], origins[result.end - 1] + 1
        if all(end <= other.start or start >= other.end for other in taken):
            taken.append(TextFind(label=result.entity_type, start=start, end=end, score=result.score))
    return tuple(sorted(taken, key=lambda find: find.start))


def redact(text: str, engine: Any) -> str:
    """`text` with each identifier replaced by its label's Chinese name in brackets: 请联系[姓名]，电话[手机号]。"""
    out, start = [], 0
    for find in find_identifiers(text, engine):
        out += [text[start : find.start], f"[{label(find.label).zh}]"]
        start = find.end
    return "".join([*out, text[start:]])


def redactor() -> Callable[[str], str]:
    """`redact` with an engine of its own, for the masking operator."""
    return partial(redact, engine=analyser())
