# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""Names of persons: Chinese, minority, foreign in characters, pinyin, Latin; whole or already masked."""

from math import exp

from masking.classify.gazetteer import PINYIN, characters, names
from masking.classify.profile import Profile
from masking.classify.recognisers.base import Candidate, Recogniser, percent, raised

_SINGLE = characters("surnames")
_DOUBLE = "|".join(names("compound_surnames"))
_STRONG = characters("given_strong")
_WEAK = characters("given_weak")
_MINORITY = "|".join(sorted(names("minority_pieces"), key=len, reverse=True))
_TITLES = "先生|女士|小姐|同志|某|某某|主任|医生|大夫|护士|老师|师傅|警官|书记|科长|局长|院长|校长|律师|经理|教授|会计|阿姨|大爷|大妈|著|编著|主编|译"
_TAIL = "(?:[(,、;/ |+&].*|等\\d*[人户名]?)"
"""Further names, a remark in brackets, or how many more there are, after the first name."""


def _logistic(z: float) -> float:
    return 1.0 / (1.0 + exp(-z))


def _person_name(p: Profile) -> Candidate | None:
    hint = p.hint("person_name")
    found = (_han(p, hint), _latin(p, hint), _both(p, hint), _or_firm(p, hint))
    return max(found, key=lambda candidate: candidate.score if candidate else 0.0)


def _both(p: Profile, hint: float) -> Candidate | None:
    """Chinese names among names in Latin letters, as where foreigners register too."""
    chinese, latin = p.share("name_shape", "name_minority"), p.share("name_latin", "name_pinyin")
    if min(chinese, latin) < 0.1 or chinese + latin < 0.85 or p.share("name_strong") < 0.4 * chinese:
        return None
    return Candidate(
        label="person_name",
        score=_logistic(
            3.0 * p.share("name_strong") / chinese - 1.2 + hint - 4.0 * p.share("name_word", "latin_thing")
        ),
        evidence=(f"{percent(chinese)} are Chinese names, {percent(latin)} have the form of names in Latin letters",),
    )


def _or_firm(p: Profile, hint: float) -> Candidate | None:
    """Names of persons among those of organisations: parties of a lawsuit, owners, customers."""
    persons, firms = p.share("name_shape", "name_minority", "name_masked"), p.share("organisation_strong")
    if min(persons, firms) < 0.05 or persons + firms < 0.85 or p.share("name_word", "name_tail") > 0.1:
        return None
    if p.share("name_strong", "name_minority", "name_masked") < 0.45 * persons:
        return None
    return Candidate(
        label="person_name" if persons >= firms else "organisation_name",
        score=raised(0.8, hint),
        evidence=(f"{percent(persons)} have the form of persons' names, {percent(firms)} of organisations'",),
    )


def _han(p: Profile, hint: float) -> Candidate | None:
    shaped, minority, masked = p.share("name_shape"), p.share("name_minority"), p.share("name_masked")
    total = min(1.0, shaped + minority + masked)
    if total < 0.6:
        return None
    strong, top, words = p.share("name_strong"), p.share("name_top"), p.share("name_word", "name_tail")
    z = (
        3.4 * strong
        + 1.2 * max(0.0, p.share("name_plain") - strong)
        + 1.4 * top
        + 4.0 * (minority + masked)
        - 4.0 * words
        - 1.6
        + 1.6 * hint
    )
    if p.filled > 50 and p.distinct < 12 and strong < 0.6 and not p.of_people and hint < 0.6:
        z -= 1.0
    score = min(0.98, _logistic(z) * min(1.0, total / 0.9))
    return Candidate(
        label="person_name",
        score=score,
        certain=score > 0.9 and hint == 0,
        evidence=(
            f"{percent(total)} are a surname and one or two characters; {percent(strong)} of these are usual in given names",
            *((f"{percent(minority)} have the form of minority or transcribed names",) if minority else ()),
            *((f"{percent(masked)} are masked names",) if masked else ()),
        ),
    )


def _latin(p: Profile, hint: float) -> Candidate | None:
    formed, known = p.share("name_formed"), p.share("name_known")
    comma = max(p.share("name_comma"), p.share("name_capital"))
    things, single = p.share("latin_thing"), p.share("name_single")
    if (
        formed > 0.6
        and (known > (0.08 if hint >= 0.8 else 0.15) or (comma > 0.6 and p.of_people) or p.share("name_capital") > 0.8)
        and (p.variety > 0.05 or known > 0.9)
    ):
        return Candidate(
            label="person_name",
            score=_logistic(-1.0 + 3.6 * known + 1.2 * comma + 1.4 * hint - 5.0 * things),
            evidence=(
                f"{percent(formed)} have the form of names in Latin letters, {percent(known)} hold a usual given name, family name or pinyin surname",
            ),
        )
    worded = p.share("name_word_latin")
    if hint >= 0.8 and worded > 0.8 and p.variety > 0.05:
        said = f"header of a person over single words in Latin letters, {percent(single)} usual names"
        return Candidate(label="person_name", score=_logistic(0.6 + 2.6 * single), evidence=(said,))
    if single > 0.5 and p.distinct > 8:
        return Candidate(
            label="person_name",
            score=_logistic(-0.6 + 2.6 * single + 0.8 * hint),
            evidence=(f"{percent(single)} are usual first or family names",),
        )
    return None


_PINYIN_NAME = f"regexp_full_match(v, '[A-Z][a-z]+[A-Z][a-z]+') AND regexp_full_match(l, '(?:{'|'.join(names('pinyin_surnames'))}){PINYIN}') OR regexp_full_match(l, '(?:{'|'.join(names('pinyin_surnames'))})[ ,·]+{PINYIN}(?:[- ]{PINYIN})?') OR regexp_full_match(l, '{PINYIN}[ -]?(?:{PINYIN})?[ ,]+(?:{'|'.join(names('pinyin_surnames'))})')"
_LATIN_NAME = "regexp_matches(v, '^[A-Z][\\p{L}\\x{27}’-]+, (?:(?:Miss|Mr|Mrs|Ms|Master|Dr|Rev|Col|Capt|Major|Sir|Prof|Mme|Mlle)[.]? )?[A-Z(][\\p{L}.() \\x{27}’-]+$') OR regexp_full_match(v, '(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof|Sir|Lady|Master)[.]? )?[A-Z][\\p{L}.\\x{27}’-]*,? (?:[A-Z][.]? ?)*(?:(?:de|van|von|der|la|le|bin|al|el|di|da|del) ?)*[A-Z(][\\p{L}\\x{27}’()-]+(?: [A-Z][\\p{L}\\x{27}’-]*)?(?:,? (?:Jr|Sr|II|III|IV)[.]?)?')"

_PERSON_NAME = Recogniser(
    label="person_name",
    judge=_person_name,
    tests={
        "name_shape": f"(contains('{_SINGLE}', u[1]) AND regexp_full_match(u, '\\p{{Han}}{{2,3}}(?:{_TAIL})?') OR regexp_full_match(u, '(?:{_DOUBLE})\\p{{Han}}{{1,2}}(?:{_TAIL})?') OR contains('{_SINGLE}', v[1]) AND regexp_full_match(v, '\\p{{Han}} ?\\p{{Han}}{{1,2}} ?(?:{_TITLES})?(?:{_TAIL})?'))",
        "name_strong": f"contains('{_SINGLE}', u[1]) AND regexp_matches(u, '^\\p{{Han}}{{2,3}}([^\\p{{Han}}]|{_TITLES}|等|$)') AND CASE WHEN regexp_matches(u, '^\\p{{Han}}{{2}}([^\\p{{Han}}]|{_TITLES}|等|$)') THEN contains('{_STRONG}', u[2]) ELSE contains('{_STRONG}', u[2]) AND contains('{_STRONG}{_WEAK}', u[3]) OR contains('{_WEAK}', u[2]) AND contains('{_STRONG}', u[3]) END OR regexp_full_match(u, '(?:{_DOUBLE})\\p{{Han}}{{1,2}}') AND contains('{_STRONG}', u[3]) OR regexp_full_match(v, '[{_SINGLE}][{_STRONG}{_WEAK}]{{1,2}} [{_SINGLE}]\\p{{Han}}{{1,3}}') OR regexp_full_match(u, '[{_SINGLE}]{{1,2}}氏')",
        "name_plain": f"regexp_full_match(u, '[{_SINGLE}][{_STRONG}{_WEAK}]{{1,2}}') AND NOT contains(lists, ' name_word ')",
        "name_top": f"contains('{characters('common_surnames')}', u[1]) AND regexp_matches(u, '^\\p{{Han}}{{2,3}}')",
        "name_word": "contains(lists, ' name_word ')",
        "name_tail": "regexp_matches(v, '^\\p{Han}{1,8}[路街村镇乡县市区省局院校店厂部司科室所站处队组员师费率号表证书类型式法学品量度性化业者病症炎菜果鱼肉酒茶药机车船费税险金款币票卡柜房楼桥港湾岛湖泊河江溪沟庄屯寨堡岭峰坡坪]$') AND NOT regexp_full_match(v, '[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗]\\p{Han}?[江河峰林金卡]')",
        "name_minority": f"regexp_full_match(v, '\\p{{Han}}{{1,8}}(?:[·•‧・.∙]\\p{{Han}}{{1,8}}){{1,4}}') OR regexp_full_match(v, '(?:{_MINORITY}){{1,4}}') OR (length(v) BETWEEN 3 AND 9 AND regexp_full_match(v, '\\p{{Han}}{{0,4}}(?:{_MINORITY})\\p{{Han}}{{0,4}}') AND NOT regexp_full_match(v, '.*(?:公司|局|村|镇|县|市|区|州|路|旗|乡|苏木|嘎查|寺|山|湖|店|厂)'))",
        "name_masked": "regexp_full_match(v, '\\p{Han}{1,2}[*＊×xX某○#]{1,3}|[*＊]{1,2}\\p{Han}{1,2}|\\p{Han}[*＊×xX○某#]{1,2}\\p{Han}|\\p{Han}{1,2}(?:先生|女士|某|某某)')",
        "name_pinyin": _PINYIN_NAME,
        "name_latin": _LATIN_NAME,
        "name_formed": f"({_PINYIN_NAME}) OR ({_LATIN_NAME})",
        "name_known": f"({_PINYIN_NAME}) OR ((first_name OR last_name OR family_first AND regexp_matches(v, '^[A-Z]{{2,}}[ ,]')) AND ({_LATIN_NAME}))",
        "name_capital": "regexp_full_match(v, '[A-Z]{2,}[A-Z-]*,? [A-Z][a-z\\x{27}-]+(?:[- ][A-Z]?[a-z\\x{27}-]+){0,2}')",
        "name_comma": "regexp_full_match(v, '[A-Z][A-Za-z\\x{27}-]+, ?[A-Z][A-Za-z.\\x{27} -]+')",
        "name_single": "regexp_full_match(v, '[A-Z][a-z]+|[a-z]+|[A-Z]+') AND (contains(lists, ' english_first ') OR family_first)",
        "name_word_latin": "regexp_full_match(v, '\\p{Lu}[\\p{L}\\x{27}’-]+')",
        "latin_thing": "regexp_matches(l, '\\b(?:new|north|south|east|west|united|republic|saint|st|san|los|las|el|mount|lake|river|island|islands|city|county|park|university|college|school|company|bank|inc|corp|group|street|road|ave|the|and|of|in|for|united|state)\\b')",
    },
)

RECOGNISERS = (_PERSON_NAME,)
