# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""Words and sentences: free text, categories, codes, titles; and the numbers that only a header can name."""

from masking.classify.labels_by_header import HEADED
from masking.classify.profile import Profile
from masking.classify.recognisers.base import Candidate, Recogniser, percent, raised
from masking.classify.recognisers.handed_out import dated, padded


def _free_text(p: Profile) -> Candidate | None:
    prose, hint = p.share("sentence"), p.hint("free_text")
    length = p.shares["length"]
    if prose > 0.4 and (length > 9 or p.shares["longest"] > 40):
        return Candidate(
            label="free_text",
            score=raised(0.6 + 0.32 * prose, hint),
            evidence=(f"{percent(prose)} read like sentences, {length:.0f} characters on average",),
        )
    listed = p.filled > 20 and p.variety < 0.3 and p.shares["longest"] <= 20 and prose < 0.1
    if hint >= 0.6 and p.share("number") < 0.5 and not listed and (length >= 5 or p.variety > 0.3 or p.distinct > 4):
        return Candidate(label="free_text", score=0.66 + 0.2 * hint, evidence=("header of remarks over text",))
    if p.share("url", "picture_file") > 0.5:
        return None
    long = (length > 30 and p.variety > 0.3) or length > 60
    if long and p.share("number") < 0.1 and p.share("wordless") < 0.3:
        return Candidate(label="free_text", score=0.7, evidence=(f"long text, {length:.0f} characters on average",))
    return None


def _category(p: Profile) -> Candidate | None:
    hint = p.hint("category", "code")
    if p.share("number") > 0.5 and p.share("integer") > 0.9:
        if p.hint("category") >= 0.6 and p.distinct <= 40 and p.variety < 0.3:
            return Candidate(
                label="category",
                score=0.5 + 0.25 * p.hint("category"),
                evidence=("header of a category over few codes",),
            )
        return None
    if p.share("number") > 0.5:
        return None
    short = p.filled <= 12 and p.share("opaque_shape") < 0.5
    few = p.distinct <= max(15, min(300, 0.2 * p.filled)) and (p.variety < 0.5 or short)
    if few and p.shares["longest"] <= 60:
        return Candidate(label="category", score=0.62 + 0.2 * hint, evidence=(f"{p.distinct} different short texts",))
    return None


def _boolean(p: Profile) -> Candidate | None:
    if p.distinct == 2 and p.share("zero_one") > 0.99:
        return Candidate(label="boolean", score=0.8, evidence=("only 0 and 1",))
    if p.hint("boolean") >= 0.5 and p.distinct <= 3 and p.shares["longest"] <= 6:
        return Candidate(label="boolean", score=0.7, evidence=("header of a question over few short values",))
    return None


def _listed_numbers(p: Profile) -> bool:
    """A few numbers of one width, none of them round, again and again: places in a list and not sums."""
    often = p.filled >= 30 and 3 < p.distinct <= 60 and p.variety < 0.2
    return often and p.one_width and p.shares["places"] >= 4 and p.share("integer") > 0.99 and p.share("tens") < 0.3


def _picked_numbers(p: Profile) -> bool:
    """Few numbers of one width with wide gaps between them, or few long ones: chosen from a list, not counted."""
    if p.filled < 30 or p.variety > 0.2 or p.share("digits") < 0.95 or not p.numbers or p.distinct > 60:
        return False
    if p.shares["places"] >= 8:
        return p.share("date") < 0.5
    gaps = p.numbers.high - p.numbers.low >= 3 * p.distinct and p.share("rounded") < 1
    return p.filled >= 60 and 3 < p.distinct <= 15 and p.one_width and p.shares["places"] >= 2 and gaps


def _code(p: Profile) -> Candidate | None:
    shaped, hint = p.share("code_shape"), p.hint("code")
    if (
        p.share("leading_zero") > 0.1
        and p.share("digits") > 0.95
        and (p.variety < 0.5 or (padded(p) and p.shares["places"] < 5))
    ):
        return Candidate(label="code", score=0.58 + 0.2 * hint, evidence=("whole numbers, padded with zeros",))
    if _listed_numbers(p) or _picked_numbers(p):
        return Candidate(
            label="code", score=0.56 + 0.2 * hint, evidence=(f"{p.distinct} different whole numbers of one width",)
        )
    lettered = p.share("code_shape") > 0.3 or not p.of_people  # digits alone may be a pupil's number
    if p.share("lot") > 0.95 and p.share("date") < 0.5 and p.distinct > 3 and lettered:
        return Candidate(
            label="code", score=0.6, harmless=0.7, evidence=("lots: a day of six digits, some behind a letter",)
        )
    if p.share("thing_code") > 0.9 and p.shares["length"] >= 4 and p.variety < 0.5 and p.distinct > 3:
        said = f"{percent(p.share('thing_code'))} are mixtures of letters and digits"
        return Candidate(label="code", score=0.64 + 0.1 * hint, evidence=(said,))
    if p.share("article") > 0.9:
        return Candidate(
            label="code", score=0.66, evidence=(f"{percent(p.share('article'))} are numbers of articles or of books",)
        )
    numbered = max(shaped, p.share("integer"), p.share("numbered"))
    if hint >= 0.6 and numbered > 0.8 and p.shares["length"] <= 16:
        return Candidate(label="code", score=0.55 + 0.25 * hint, evidence=("header of a code over code-like values",))
    mixed = shaped > 0.05 and p.share("code_shape", "digits") > 0.95 and p.variety < 0.3 and p.share("date") < 0.1
    if (shaped > 0.85 or mixed) and p.shares["length"] <= 12 and p.variety < 0.7:
        return Candidate(
            label="code", score=0.56, evidence=(f"{percent(shaped)} are short mixtures of letters and digits",)
        )
    return None


def _disease_code(p: Profile) -> Candidate | None:
    share, hint = p.share("icd"), p.hint("disease_code", "diagnosis")
    dotted = p.share("icd_dotted")
    if share < 0.8 or (hint < 0.5 and dotted < 0.6 and "diagnosis" not in p.beside):
        return None
    return Candidate(
        label="disease_code",
        score=raised(0.8 if dotted > 0.5 else 0.5, hint),
        certain=dotted > 0.8,
        evidence=(f"{percent(share)} have the shape of ICD-10",),
    )


def _industry_code(p: Profile) -> Candidate | None:
    hint = p.hint("industry_code")
    if hint >= 0.6 and (p.share("industry_shape") > 0.7 or (p.share("number") < 0.5 and p.variety < 0.6)):
        return Candidate(label="industry_code", score=0.6 + 0.25 * hint, evidence=("header of an industry",))
    if p.share("industry_known") > 0.9 and p.distinct > 3:
        return Candidate(
            label="industry_code", score=0.72, evidence=("the letter and the two digits after it agree by GB/T 4754",)
        )
    return None


def _diagnosis(p: Profile) -> Candidate | None:
    share, hint = p.share("illness"), p.hint("diagnosis")
    if share > 0.5 or (hint >= (0.7 if share > 0.1 else 0.8) and p.share("number") < 0.3 and p.shares["longest"] < 80):
        return Candidate(
            label="diagnosis",
            score=raised(0.5 + 0.35 * share, hint),
            evidence=(f"{percent(share)} end like the name of an illness",),
        )
    return None


def _title(p: Profile) -> Candidate | None:
    hint = p.hint("title", "person_name", "organisation_name", "category")
    wordy = p.share("wordy_title")
    if wordy > 0.6 and p.shares["length"] <= 60:
        return Candidate(
            label="title",
            score=0.5 + 0.25 * p.hint("title") + (0.05 if hint else 0.0),
            evidence=("different short texts without the marks of a person, place or organisation",),
        )
    return None


def _of_person(p: Profile, label: str) -> float:
    """A header that names a person over numbers: 申请人 over the applicants' numbers."""
    return (
        0.8 * p.hint("person_name") if label == "person_number" and p.share("han", "date", "excel_day") < 0.1 else 0.0
    )


def _headed(label: str, test: str, least_variety: float) -> Recogniser:
    own = f"{label}_headed"

    def judge(p: Profile) -> Candidate | None:
        hint = max(p.hint(label) if not dated(p) else p.hints.get(label, 0.0), _of_person(p, label))
        if (
            hint < 0.5
            or p.share(own) < 0.75
            or p.variety < least_variety
            or (p.sequential and label not in ("student_number", "meter_number"))
        ):
            return None
        return Candidate(
            label=label,
            score=raised(0.5, hint, 0.75),
            evidence=(f"header of {label}, {percent(p.share(own))} have its shape",),
        )

    return Recogniser(label=label, judge=judge, tests={own: test})


_TEXT_TESTS = {
    "han": "regexp_matches(v, '\\p{Han}')",
    "sentence": "len > 7 AND (regexp_matches(v, '[，。；！？,;!?]\\s?\\p{Han}|[。！？]|\\p{Han}[,;!?]') OR regexp_matches(v, '(?:[A-Za-z\\x{27}]+[ ,;.]+){6,}') OR len > 11 AND regexp_matches(v, '\\p{Han}{10,}') AND regexp_matches(v, '的|了|已|请|未|在|要求|反映|希望|需要|办理|进行|因|但|及'))",
    "single_letter": "length(v) = 1 AND regexp_full_match(l, '[a-z]')",
    "lot": "regexp_full_match(u, '[A-Z]{0,2}[0-3]\\d(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])[0-9A-Z]{0,3}')",
    "article": "regexp_full_match(u, '(69\\d|97[89])\\d{10}') OR regexp_full_match(v, '97[89][- ]\\d{1,5}[- ]\\d{2,7}[- ]\\d{2,7}[- ][0-9X]')",
    "zero_one": "u IN ('0', '1')",
    "code_shape": "regexp_full_match(u, '[0-9A-Z/]{1,16}') AND regexp_matches(u, '[A-Z]') AND regexp_matches(u, '\\d')",
    "numbered": "len <= 16 AND regexp_full_match(u, '[0-9A-Z+/\\p{Han}]+') AND regexp_matches(u, '\\d') AND NOT regexp_matches(u, '\\p{Han}{4}')",
    "icd": "regexp_full_match(upper(v), '[A-TV-Z]\\d{2}([.][0-9X]{1,3}([+*]|X\\d{2})?(\\d{3})?)?([.]\\d{3})?')",
    "icd_dotted": "regexp_full_match(upper(v), '[A-TV-Z]\\d{2}[.][0-9X]{1,3}.{0,4}')",
    "industry_shape": "regexp_full_match(upper(v), '[A-T]?\\d{2,4}|[A-T]')",
    "industry_known": "regexp_full_match(upper(v), '(A0[1-5]|B(0[6-9]|1[0-2])|C(1[3-9]|[23]\\d|4[0-3])|D4[4-6]|E(4[7-9]|50)|F5[12]|G(5[3-9]|60)|H6[12]|I6[3-5]|J6[6-9]|K70|L7[12]|M7[3-5]|N7[6-9]|O8[0-2]|P83|Q8[45]|R(8[6-9]|90)|S9[1-6]|T97)\\d{0,2}')",
    "illness": "regexp_matches(v, '(?:病|炎|症|残疾|癌|瘤|综合征|综合症|损伤|骨折|结核|高血压|感染|溃疡|中毒|障碍|梗死|梗塞|出血|硬化|结石|衰竭|肥大|贫血|哮喘|肺心病|脑卒中|中风|息肉|囊肿|增生|突出|脱位|畸形)(?:[\\d型期级(（].{0,10})?$') AND len < 40",
    "wordy_title": "regexp_matches(v, '\\p{L}{2,}|^\\p{L}$|\\p{Han}') AND NOT (regexp_full_match(u, '[0-9A-Z]{8,}') AND regexp_matches(u, '[0-9].*[0-9].*[0-9].*[0-9]')) AND NOT regexp_full_match(u, '[A-Z]{1,4}\\d{4,}[A-Z]?')",
    "wordless": "NOT regexp_matches(v, '\\p{L}{2,}')",
}

RECOGNISERS = (
    Recogniser(label="free_text", judge=_free_text, tests=_TEXT_TESTS),
    Recogniser(label="category", judge=_category),
    Recogniser(label="boolean", judge=_boolean),
    Recogniser(label="code", judge=_code),
    Recogniser(label="disease_code", judge=_disease_code),
    Recogniser(label="industry_code", judge=_industry_code),
    Recogniser(label="diagnosis", judge=_diagnosis),
    Recogniser(label="title", judge=_title),
    *(_headed(label, test, variety) for label, test, variety in HEADED),
)
