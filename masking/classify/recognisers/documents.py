# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""Numbers of persons' and organisations' documents: identity card, permits, credit code, certificates."""

from masking.classify.profile import Profile
from masking.classify.recognisers.base import Candidate, Recogniser, percent, raised

_PROVINCE = "regexp_matches(u, '^(1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123])')"


def _resident_id(p: Profile) -> Candidate | None:
    shaped, checked = p.share("id18_shape"), p.share("id18_ok")
    legacy, masked = p.share("id15_ok"), p.share("id_masked")
    hint = p.hint("resident_id")
    several = p.share("id18_several")
    total = checked + legacy + masked + several
    rounded = p.share("id18_rounded")
    if rounded > 0.8 and checked < 0.4:
        said = f"{percent(rounded)} are 18 places of an identity number, the last ones lost in a spreadsheet"
        return Candidate(label="resident_id", score=raised(0.75, hint), evidence=(said,))
    if shaped and checked / shaped < 0.4 and total < 0.5:
        typed = p.share("id18_dated")
        if hint >= 0.8 and typed > 0.9:
            return Candidate(
                label="resident_id",
                score=0.7,
                evidence=(f"18 places with a date, {percent(checked)} check digits right",),
            )
        return _unchecked(p)
    if total < 0.5:
        return None
    legacy_only = checked + masked < 0.1
    score = min(0.99, 0.75 + 0.25 * total) if not legacy_only else raised(0.8 if legacy > 0.9 else 0.6, hint)
    return Candidate(
        label="resident_id",
        score=score,
        certain=total > 0.8 and not legacy_only,
        evidence=(
            f"GB 11643: {percent(checked)} of values have a valid date, province and check digit",
            *((f"{percent(legacy)} have the legacy form of 15 digits",) if legacy else ()),
            *((f"{percent(masked)} are already masked",) if masked else ()),
            *((f"{percent(several)} are such numbers of several people",) if several else ()),
        ),
    )


def _unchecked(p: Profile) -> Candidate | None:
    """Residence permits of Hong Kong, Macau and Taiwan: six places that nothing else begins with, then a birth date.

    What begins with any other division's code and fails the check digit is as likely the number of a case.
    """
    if p.share("id18_permit") < 0.9:
        return None
    said = f"{percent(p.share('id18_permit'))} begin with 810000, 820000 or 830000 and a birth date"
    return Candidate(label="resident_id", score=0.75, evidence=(said,))


_RESIDENT_ID = Recogniser(
    label="resident_id",
    judge=_resident_id,
    tests={
        "id18_shape": "regexp_full_match(u, '[1-9]\\d{16}[0-9X]')",
        "id18_dated": f"dated18 AND {_PROVINCE}",
        "id18_permit": "dated18 AND u[1:6] IN ('810000', '820000', '830000')",
        "id18_ok": f"CASE WHEN dated18 AND {_PROVINCE} THEN id_check(u) ELSE false END",
        "id18_rounded": f"dated18 AND {_PROVINCE} AND right(u, 3) = '000' OR divided AND regexp_full_match(v, '[1-9]\\.\\d{{4,14}}[eE]\\+?17')",
        "id15_ok": "divided AND (NOT luhn OR u[7:8] > '15') AND id15(u)",
        "id_masked": "regexp_full_match(u, '[1-9]\\d{0,13}[*X#]{4,17}[0-9X]{0,6}') AND length(u) IN (15, 18) AND regexp_matches(u, '[*#]|X{3}') OR regexp_full_match(u, '[*#]{12,15}\\d{2,5}[0-9X]') AND length(u) = 18",
        "id18_several": "CASE WHEN regexp_full_match(u, '([1-9]\\d{16}[0-9X][,;/、| ]?){2,6}') AND length(u) > 35 THEN CASE WHEN id18(u[1:18]) THEN id_check(u[1:18]) ELSE false END ELSE false END",
        "id_student": "CASE WHEN regexp_full_match(u, '[GLJ]\\d{17}[0-9X]') THEN id18(u[2:19]) AND id_check(u[2:19]) ELSE false END",
    },
)


def _credit_code(p: Profile) -> Candidate | None:
    shaped, checked = p.share("credit_shape"), p.share("credit_ok")
    hint = p.hint("credit_code")
    if shaped < 0.5 or (checked / shaped < 0.4 and hint < 0.6):
        masked = p.share("credit_masked")
        if masked > 0.6 and (hint >= 0.6 or p.share("credit_masked_own") > 0.4):
            return Candidate(label="credit_code", score=0.8, evidence=(f"{percent(masked)} masked codes of 18 places",))
        return None
    good = checked / shaped >= 0.4
    score = min(0.99, 0.74 + 0.25 * checked) if good else 0.7
    return Candidate(
        label="credit_code",
        score=score,
        certain=good and checked > 0.8,
        evidence=(f"GB 32100: {percent(shaped)} have the shape, {percent(checked)} a valid check place",),
    )


_CREDIT_CODE = Recogniser(
    label="credit_code",
    judge=_credit_code,
    tests={
        "credit_shape": "regexp_full_match(u, '([1-7]1|[1-9]2|[1-9]3|19|5[1-9]|59|29|3[1-9]|49|6[129]|7[1-9]|8[19]|9[123]|[AN][1-9]|Y1|G1)\\d{6}[0-9A-HJ-NPQRTUWXY]{10}')",
        "credit_ok": "CASE WHEN regexp_full_match(u, '[1-9AGNY][1-9]\\d{6}[0-9A-HJ-NPQRTUWXY]{10}') AND NOT dated18 THEN credit_check(u) ELSE false END",
        "credit_masked_own": "regexp_full_match(u, '(?:1[1239]|5[1239]|9[123])[0-9A-Z]{0,8}[*]{4,14}[0-9A-Z]{0,6}[A-WY-Z][0-9A-Z]{0,6}') AND length(u) = 18",
        "credit_masked": "regexp_full_match(u, '[0-9A-Z]{1,10}[*]{4,16}[0-9A-Z]{0,8}') AND length(u) = 18",
    },
)


def _organisation_code(p: Profile) -> Candidate | None:
    shaped, checked, hint = (
        p.share("org_code_shape"),
        p.share("org_code_ok"),
        p.hint("organisation_code", "credit_code"),
    )
    dashed = p.share("org_code_dashed")
    if shaped < 0.8 or checked / shaped < 0.5:
        return None
    content = 0.85 if dashed > 0.5 else 0.75
    return Candidate(
        label="organisation_code",
        score=raised(content, hint),
        certain=dashed > 0.8 and checked > 0.8,
        evidence=(f"GB 11714: {percent(checked)} have a valid check place",),
    )


_ORGANISATION_CODE = Recogniser(
    label="organisation_code",
    judge=_organisation_code,
    tests={
        "org_code_shape": "regexp_full_match(u, '[0-9A-Z]{8}[0-9X]')",
        "org_code_dashed": "regexp_full_match(v, '[0-9A-Za-z]{8}-[0-9Xx]')",
        "org_code_ok": "CASE WHEN regexp_full_match(u, '[0-9A-Z]{8}[0-9X]') THEN organisation_check(u) ELSE false END",
    },
)


def _business_registration(p: Profile) -> Candidate | None:
    shaped, checked = p.share("registration_shape"), p.share("registration_ok")
    if shaped < 0.8 or checked / shaped < 0.5:
        return None
    return Candidate(
        label="business_registration",
        score=raised(0.85, p.hint("business_registration")),
        certain=checked > 0.8,
        evidence=(f"15 digits, {percent(checked)} with a valid check digit (mod 11,10) after a division code",),
    )


_BUSINESS_REGISTRATION = Recogniser(
    label="business_registration",
    judge=_business_registration,
    tests={
        "registration_shape": "regexp_full_match(u, '[1-9]\\d{14}')",
        "registration_ok": f"CASE WHEN regexp_full_match(u, '[1-9]\\d{{14}}') AND {_PROVINCE} THEN registration_check(u) ELSE false END",
    },
)


def _random_tail(p: Profile) -> bool:
    """Numbers handed out by an authority: many different heads, not one running series or a year."""
    return not p.sequential and p.share("year_after_letter") < 0.5


def _letter_document(label: str, test: str, confident: float, own: str) -> Recogniser:
    """A document of one or two letters and digits: with its header, or by its shape alone at lower confidence."""

    def judge(p: Profile) -> Candidate | None:
        share, hint = p.share(own), p.hint(label)
        if share < 0.7 or p.filled < 2:
            return None
        alone = confident if _random_tail(p) and p.variety > 0.5 and share > 0.9 else 0.3
        if p.share("doc_heads_varied") == 0 and p.shares.get("heads", 0) < 3 and hint == 0 and p.filled > 20:
            alone = 0.3
        if label == "passport" and p.share("passport_usual") < 0.5:
            alone = 0.3
        return Candidate(
            label=label,
            score=raised(alone, hint, 0.8),
            certain=False,
            evidence=(f"{percent(share)} have the shape of the document",),
        )

    return Recogniser(label=label, judge=judge, tests={own: test})


_PASSPORT = _letter_document(
    "passport",
    "regexp_full_match(u, '(E[0-9A-HJ-NP-Z]\\d{7}|E[A-Z]\\d{8}|G\\d{8}|[DPS]E?\\d{7,8}|1[45]\\d{7}|K\\d{8}|MA\\d{7}|[EGDSP][*]{3,6}\\d{2,4})')",
    0.72,
    "passport_shape",
)
_HK_MACAU = _letter_document(
    "hk_macau_permit",
    "regexp_full_match(u, '([HM]\\d{8}|[HM]\\d{10}|[CW][0-9A-HJ-NP-Z]\\d{7}|HA\\d{7})')",
    0.72,
    "hk_macau_shape",
)
_TAIWAN = _letter_document(
    "taiwan_permit",
    "regexp_full_match(u, '(L[0-9A-HJ-NP-Z]?\\d{7,8}|T\\d{8}|\\d{8}|\\d{10}[A-Z]?)')",
    0.0,
    "taiwan_shape",
)


def _taiwan(p: Profile) -> Candidate | None:
    letter = p.share("taiwan_letter")
    hint = p.hint("taiwan_permit")
    if hint and p.share("taiwan_shape") > 0.8:
        return Candidate(
            label="taiwan_permit", score=raised(0.5, hint, 0.8), evidence=("shape and header of a Taiwan permit",)
        )
    if letter > 0.9 and _random_tail(p) and p.variety > 0.5:
        return Candidate(label="taiwan_permit", score=0.62, evidence=(f"{percent(letter)} are L or T and 8 digits",))
    return None


_TAIWAN_PERMIT = Recogniser(
    label="taiwan_permit",
    judge=_taiwan,
    tests={
        **_TAIWAN.tests,
        "taiwan_letter": "regexp_full_match(u, '[LT]\\d{8}')",
        "year_after_letter": "regexp_matches(u, '^[A-Z]{1,2}(19|20)\\d\\d') OR regexp_matches(u, '^[A-Z]{1,2}0{4}')",
        "doc_heads_varied": "false",
        "passport_usual": "u[1] IN ('E', 'G', '1', 'K', 'M')",
    },
)


def _military_id(p: Profile) -> Candidate | None:
    worded, hint = p.share("military_worded"), p.hint("military_id")
    if worded > 0.6:
        return Candidate(
            label="military_id", score=0.95, certain=True, evidence=(f"{percent(worded)} have 字第 after a unit",)
        )
    if hint >= 0.6 and p.share("military_plain") > 0.8:
        return Candidate(label="military_id", score=0.8, evidence=("header of a military card, digits of its length",))
    return None


_MILITARY_ID = Recogniser(
    label="military_id",
    judge=_military_id,
    tests={
        "military_worded": "regexp_full_match(u, '(?:[军兵士文职官警退残]|[南北沈兰成济广海空参政后装东西中火战联]{1,3}(?:部|军)?){1,3}字?第?\\d{4,9}号?') AND regexp_matches(u, '字|第|[军兵士文警]\\d|^[南北沈兰成济广海空参政后装]')",
        "military_plain": "regexp_full_match(u, '[A-Z\\p{Han}]{0,4}第?\\d{6,9}号?')",
    },
)


def _property_certificate(p: Profile) -> Candidate | None:
    worded = p.share("property_worded", "property_unit")
    if worded > 0.6:
        return Candidate(
            label="property_certificate",
            score=0.97,
            certain=True,
            evidence=(f"{percent(worded)} read 不动产权第, 房权证 or 国用, or are units of GB/T 37346",),
        )
    hint = p.hint("property_certificate")
    if hint >= 0.6 and p.share("code_like") > 0.7 and p.variety > 0.4:
        return Candidate(
            label="property_certificate", score=0.72, evidence=("header of a certificate over code-like values",)
        )
    return None


_PROPERTY_CERTIFICATE = Recogniser(
    label="property_certificate",
    judge=_property_certificate,
    tests={
        "property_worded": "regexp_matches(v, '不动产(权|证明|登记)|房(地)?权证|房产证|国用|集用|房地产?证|土地?(使用)?证|集建|林证字') AND regexp_matches(v, '\\d{2}') AND len < 60",
        "property_unit": "regexp_full_match(u, '[1-6]\\d{11}[GJZ][A-Z]\\d{5}(?:[FLQW]\\d{8})?')",
        "code_like": "regexp_full_match(u, '[0-9A-Z\\p{Han}/#]{4,40}') AND regexp_matches(u, '\\d{3}')",
    },
)


def _student_of_id(p: Profile) -> Candidate | None:
    share = p.share("id_student")
    if share < 0.6:
        return None
    return Candidate(
        label="student_number",
        score=0.95,
        certain=True,
        evidence=(f"{percent(share)} are a letter and an identity number",),
    )


def _social_security_card(p: Profile) -> Candidate | None:
    share = p.share("insurance_shape")
    if share < 0.9 or p.share("passport_shape", "hk_macau_shape", "taiwan_letter") > 0.85:
        return None
    if p.variety < 0.5 or p.sequential or p.prefix or not _random_tail(p):
        return None
    return Candidate(
        label="social_security_card",
        score=0.58,
        evidence=(f"{percent(share)} are a letter, not always the same, and eight digits, as on these cards",),
    )


_SOCIAL_SECURITY_CARD = Recogniser(
    label="social_security_card",
    judge=_social_security_card,
    tests={"insurance_shape": "regexp_full_match(u, '[A-Z]\\d{8}')"},
)

_DOCUMENTS = {
    "resident_id": "id18_ok",
    "passport": "passport_shape",
    "hk_macau_permit": "hk_macau_shape",
    "taiwan_permit": "taiwan_letter",
}


def _any_document(p: Profile) -> Candidate | None:
    """Whatever document a person had on them, as at a frontier, a hotel or a museum: named after the commonest."""
    shares = {label: p.share(test) for label, test in _DOCUMENTS.items()}
    common = max(shares, key=lambda label: shares[label])
    if p.share(*_DOCUMENTS.values()) < 0.9 or shares["resident_id"] < 0.1 or shares[common] > 0.9:
        return None
    said = ", ".join(f"{percent(share)} {label}" for label, share in shares.items() if share)
    return Candidate(label=common, score=0.86, evidence=(f"documents of several kinds: {said}",))


_ANY_DOCUMENT = Recogniser(label="resident_id", judge=_any_document)

_STUDENT_OF_ID = Recogniser(label="student_number", judge=_student_of_id)

RECOGNISERS = (
    _RESIDENT_ID,
    _CREDIT_CODE,
    _ORGANISATION_CODE,
    _BUSINESS_REGISTRATION,
    _PASSPORT,
    _HK_MACAU,
    _TAIWAN_PERMIT,
    _MILITARY_ID,
    _PROPERTY_CERTIFICATE,
    _STUDENT_OF_ID,
    _SOCIAL_SECURITY_CARD,
    _ANY_DOCUMENT,
)
