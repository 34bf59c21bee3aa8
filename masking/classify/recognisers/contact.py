# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""How to reach a person: telephone, e-mail, chat."""

from masking.classify.gazetteer import PINYIN, names
from masking.classify.profile import Profile
from masking.classify.recognisers.base import Candidate, Recogniser, percent, raised
from masking.classify.recognisers.handed_out import drawn

_SURNAMES = "|".join(names("pinyin_surnames"))
_AREA = "(?:10|2\\d|3(?:1\\d|35|49|5\\d|7\\d|9[1-8])|4(?:1\\d|2[179]|3\\d|5\\d|6[4-9]|7\\d|8[23])|5(?:1\\d|2[37]|3\\d|4[36]|5\\d|6[1-6]|7\\d|80|9\\d)|6(?:3[1-5]|6[0238]|9[12])|7(?:01|1\\d|2[248]|3\\d|4[3-6]|[5-7]\\d|9\\d)|8(?:1[236-8]|2[5-7]|3\\d|5\\d|7\\d|8[1-8]|9[1-8])|9(?:0[1-9]|1\\d|3\\d|4[13]|5[1-5]|7\\d|9\\d))"
"""Area codes of mainland China, without the leading 0."""
_MOBILE = "(3\\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\\d|9[0-35-9])"


def _mobile(p: Profile) -> Candidate | None:
    plain, masked = p.share("mobile"), p.share("mobile_masked")
    total, landline = plain + masked, p.share("landline", "service_number")
    hint = p.hint("mobile")
    if total < 0.5 or total < landline or p.sequential:
        return None
    if p.share("eleven_other") > 0.15 and hint < 0.6:
        return None  # eleven digits of which the number plan knows only some, as chance has it
    spread = p.shares.get("heads", 0)
    narrow = p.filled > 30 and p.variety > 0.5 and spread <= 3
    content = (0.6 if narrow else 0.94) * (0.7 + 0.3 * min(1, total + landline))
    return Candidate(
        label="mobile",
        score=min(0.99, raised(content, hint)),
        certain=not narrow and total > 0.85,
        evidence=(
            f"{percent(plain)} are 11 digits of the mobile number plan",
            *((f"{percent(masked)} are masked mobile numbers",) if masked else ()),
            *((f"{percent(landline)} are fixed lines",) if landline else ()),
        ),
    )


_MOBILE_NUMBER = Recogniser(
    label="mobile",
    judge=_mobile,
    tests={
        "mobile": f"regexp_full_match(regexp_replace(u, '^(?:\\+?(?:00)?86|0)', ''), '1{_MOBILE}\\d{{8}}') OR regexp_full_match(u, '1{_MOBILE}\\d{{8}}([/,;、|]?1\\d{{10}})+') OR regexp_full_match(v, '1{_MOBILE}\\d{{8}} ?(?:[-#,]|转|ext[.]?) ?\\d{{1,6}}')",
        "eleven_other": f"regexp_full_match(u, '\\d{{11}}') AND NOT regexp_full_match(u, '1{_MOBILE}\\d{{8}}|0{_AREA}[2-8]\\d{{6,7}}')",
        "mobile_masked": "regexp_full_match(u, '(?:\\+?86)?1[3-9]\\d[*X#]{4,8}\\d{0,4}') AND length(regexp_replace(u, '^\\+?86', '')) = 11 OR regexp_full_match(u, '[*#]{7}\\d{4}')",
    },
)


def _landline(p: Profile) -> Candidate | None:
    full, service, local = p.share("landline"), p.share("service_number"), p.share("local_number")
    dashed, hint = p.share("landline_dashed"), p.hint("landline")
    abroad = p.share("phone_foreign")
    if abroad > 0.6:
        return Candidate(
            label="landline",
            score=raised(0.85, p.hint("landline", "mobile")),
            evidence=(f"{percent(abroad)} are telephone numbers in a form of abroad",),
        )
    total = full + service
    if total > 0.5 and total >= p.share("mobile"):
        content = 0.93 if dashed > 0.3 or service > 0.5 else 0.85
        return Candidate(
            label="landline",
            score=raised(content, hint) * (0.7 + 0.3 * min(1, total + p.share("mobile"))),
            certain=dashed > 0.8,
            evidence=(f"{percent(full)} have a Chinese area code, {percent(service)} are service numbers",),
        )
    if hint >= 0.5 and total + local + p.share("mobile") > 0.8 and p.variety > 0.2 and p.share("mobile") < 0.5:
        return Candidate(
            label="landline", score=raised(0.5, hint), evidence=(f"{percent(local)} local numbers of 7 or 8 digits",)
        )
    if full > 0.15 and full + local > 0.9 and p.variety > 0.5:
        said = f"{percent(full)} have a Chinese area code, the rest are local numbers"
        return Candidate(label="landline", score=0.75, evidence=(said,))
    if p.share("local_dashed") > 0.8 and p.variety > 0.3:
        return Candidate(label="landline", score=0.7, evidence=("local numbers of 3 or 4 and 4 digits",))
    return None


_LANDLINE = Recogniser(
    label="landline",
    judge=_landline,
    tests={
        "landline": f"regexp_full_match(v, '(?:\\+?(?:00)?86[- ]?)?[(]?0{_AREA}[)]?[-—– ]?[2-8]\\d{{2,3}}[- ]?\\d{{4}}(?:[-—– ,/]*(?:转|ext|EXT|x|分机)?[. ]?\\d{{1,6}})?(?:[/,;、 ].*)?') OR regexp_full_match(u, '0{_AREA}[2-8][*]{{3,4}}\\d{{3,4}}') OR regexp_full_match(v, '[^:]{{1,6}}[::] ?0{_AREA}-?[2-8]\\d{{6,7}}') OR regexp_full_match(v, '\\+?86[- ]?{_AREA}[- ][2-8]\\d{{6,7}}')",
        "phone_foreign": "regexp_full_match(v, '(?:\\+?1[-. ])?(?:[(][2-9]\\d{2}[)] ?|[2-9]\\d{2}[-. ])[2-9]\\d{2}[-. ]\\d{4}(?: ?(?:x|ext[.]?) ?\\d{1,5})?') OR regexp_full_match(v, '0\\d{4} \\d{6}|0\\d{2} \\d{4} \\d{4}|0\\d{3} \\d{3} \\d{4}') OR regexp_full_match(v, '(?:\\+(?:[1-79]|8[0-57-9])\\d{0,2}[-. ()]*|00(?:[1-79]|8[0-57-9])\\d{0,2}[-. ()]+)(?:\\d[-. ()]*){6,12}')",
        "landline_dashed": "regexp_matches(v, '^[(]?0\\d{2,3}[)—–-][- ]?[2-8]\\d{2}')",
        "service_number": "regexp_full_match(u, '(400|800)\\d{7}')",
        "local_number": "regexp_full_match(u, '[2-8]\\d{6,7}')",
        "local_dashed": "regexp_full_match(v, '[2-8]\\d{2,3}-\\d{4}')",
    },
)


def _email(p: Profile) -> Candidate | None:
    share = p.share("email")
    if share < 0.5:
        return None
    return Candidate(
        label="email",
        score=0.75 + 0.24 * share,
        certain=True,
        evidence=(f"{percent(share)} have the shape of an address with @",),
    )


_EMAIL = Recogniser(
    label="email",
    judge=_email,
    tests={
        "email": "regexp_full_match(l, '(?:mailto:)?[^@\\s]{1,64}\\s?@\\s?[a-z0-9\\p{Han}*-]+([.][a-z0-9\\p{Han}*-]+)*[.]\\s?[a-z\\p{Han}]{2,12}(?:[;,/ ].*)?')"
    },
)


def _account_name(p: Profile) -> Candidate | None:
    share, chosen = p.share("account_pinyin"), p.share("account_shape")
    if chosen > 0.9 and p.share("account_marked") > 0.4 and p.share("account_brief") > 0.02 and p.variety > 0.3:
        said = f"{percent(chosen)} are short words of lower case, many with digits or dots, as people choose them"
        return Candidate(label="account_name", score=raised(0.56, p.hint("account_name")), evidence=(said,))
    if share > 0.3 and p.share("account_initials") + share > 0.9 and p.variety > 0.8:
        said = "syllables of pinyin or its initials in one word of lower case, nearly all different"
        return Candidate(label="account_name", score=raised(0.6, p.hint("account_name")), evidence=(said,))
    if share < (0.6 if p.variety > 0.5 else 0.9) or p.distinct < 5:
        return None
    return Candidate(
        label="account_name",
        score=raised(0.5 + 0.3 * share, p.hint("account_name")),
        evidence=(f"{percent(share)} are a pinyin surname and syllables in one word of lower case",),
    )


_ACCOUNT_NAME = Recogniser(
    label="account_name",
    judge=_account_name,
    tests={
        "account_shape": "regexp_full_match(v, '[a-z][a-z0-9._-]{2,19}')",
        "account_marked": "regexp_full_match(v, '[a-z]{2,}[._-]?[a-z]*\\d{0,6}') AND regexp_matches(v, '[0-9._-]')",
        "account_brief": "len < 6 OR contains(v, '.')",
        "account_initials": "regexp_full_match(v, '[a-z]{2,4}')",
        "account_pinyin": f"v = l AND len < 24 AND (regexp_full_match(l, '(?:{_SURNAMES})[._-]?{PINYIN}[._-]?[0-9]{{0,6}}') OR regexp_full_match(l, '{PINYIN}[._-](?:{_SURNAMES})[0-9]{{0,6}}'))",
    },
)


def _wechat(p: Profile) -> Candidate | None:
    own, hint = p.share("wechat_own"), p.hint("wechat")
    if own > 0.3:
        return Candidate(
            label="wechat", score=0.93, certain=own > 0.5, evidence=(f"{percent(own)} begin with wxid_ or name WeChat",)
        )
    if hint >= 0.6 and p.share("wechat_shape") > 0.7 and p.variety > 0.3:
        return Candidate(
            label="wechat", score=raised(0.5, hint, 0.8), evidence=("header of WeChat over ids of its shape",)
        )
    mobiles = p.share("mobile")
    if 0.1 < mobiles < 0.7 and mobiles + p.share("wechat_shape_lettered") > 0.9 and p.variety > 0.8:
        said = f"{percent(mobiles)} are mobile numbers, the rest chosen ids"
        label = "account_name" if p.hint("account_name") > hint else "wechat"
        return Candidate(label=label, score=raised(0.6, p.hint(label)), evidence=(said,))
    opaque = p.share("wechat_handle")
    if opaque > 0.8 and p.variety > 0.8 and p.share("handle_digits") > 0.5 and p.share("han") == 0:
        return Candidate(
            label="wechat",
            score=0.55,
            evidence=(f"{percent(opaque)} look like chosen ids: letters, digits, underscores",),
        )
    return None


_WECHAT = Recogniser(
    label="wechat",
    judge=_wechat,
    tests={
        "wechat_own": "regexp_matches(l, '^(?:wxid_|微信|weixin:|wx:|gh_|wx[_-])') OR regexp_full_match(v, 'o[A-Za-z0-9_-]{27}')",
        "wechat_shape": "regexp_full_match(l, '[a-z0-9_][-_a-z0-9]{4,28}') AND NOT regexp_full_match(l, '[0-9]{1,4}')",
        "wechat_shape_lettered": "regexp_full_match(l, '[a-z][-_.a-z0-9]{4,28}')",
        "wechat_handle": "regexp_full_match(v, '[a-z][-_a-zA-Z0-9]{5,19}') AND v = l",
        "handle_digits": "regexp_full_match(v, '[a-z]{2,}[-_a-z]*[_-]?[a-z]*[0-9]{2,8}[a-z0-9]*') OR regexp_full_match(v, '[a-z]{2,}_[a-z0-9]+')",
    },
)


def _like_accounts(p: Profile) -> bool:
    """Numbers of natural width, given out one after another to very many and drawn at random: no head, no padding."""
    if not p.numbers or p.filled < 30 or p.one_width or p.share("qq_shape") < 0.99 or p.variety < 0.95:
        return False
    large = p.shares["places"] >= 8 and p.shares["short"] >= 5 and p.shares["long"] <= 11
    even = p.numbers.quantile(0.5) > 0.25 * p.numbers.quantile(0.98) or drawn(p)
    return large and even and p.share("rounded") < 0.1


def _qq(p: Profile) -> Candidate | None:
    hint = p.hint("qq")
    if not hint and not p.hint("amount", "count", "measure") and _like_accounts(p):
        return Candidate(
            label="qq", score=0.57, evidence=("numbers of 8 to 10 digits in use up to a highest one, as QQ has them",)
        )
    if hint < 0.6 or p.share("qq_shape") < 0.8:
        return None
    return Candidate(label="qq", score=raised(0.55, hint, 0.8), evidence=("header of QQ over 5 to 11 digits",))


_QQ = Recogniser(label="qq", judge=_qq, tests={"qq_shape": "regexp_full_match(u, '(?:QQ:?)?[1-9]\\d{4,10}')"})


def _picture(p: Profile) -> Candidate | None:
    """Files of pictures, one a row, that show a person: their names say so, or persons stand beside them."""
    share, shown = p.share("picture_file"), max(p.share("picture_person"), p.share("id_inside"))
    if share < 0.8 or p.variety < 0.5 or not (shown > 0.8 or p.of_people or p.hint("signature") >= 0.6):
        return None
    return Candidate(
        label="signature",
        score=raised(0.8 if shown > 0.8 else 0.66, p.hint("signature")),
        evidence=(f"{percent(share)} are files of pictures, one a row",),
    )


_PICTURE = Recogniser(
    label="signature",
    judge=_picture,
    tests={
        "picture_file": "regexp_matches(l, '^[^ ]*[.](?:jpe?g|png|bmp|tiff?|gif|webp|wsq|dcm)$')",
        "picture_person": "regexp_matches(l, '(?:^|[/_.-])(?:photos?|zp|zhaopian|face|faces|avatar|portrait|head|sign|signature|qm|finger|fp|zw|iris|idcard|sfz)[0-9_./-]')",
    },
)


def _url(p: Profile) -> Candidate | None:
    share = max(p.share("url"), p.share("picture_file"))
    if _picture(p):
        return None
    if share < 0.6:
        return None
    return Candidate(label="url", score=0.95, certain=True, evidence=(f"{percent(share)} are web addresses or paths",))


_URL = Recogniser(
    label="url",
    judge=_url,
    tests={
        "url": "regexp_matches(l, '^(?:(?:https?|ftp|file|s3|oss)://|www[.][a-z0-9-]+[.]|(?:/[a-z0-9_.-]+){2,}/?(?:[?#][^ ]*)?$|[a-z]:\\\\)') OR regexp_full_match(l, '[a-z0-9-]+([.][a-z0-9-]+)*[.](com|cn|net|org|gov|edu)([.]cn)?(/.*)?')"
    },
)

RECOGNISERS = (_MOBILE_NUMBER, _LANDLINE, _EMAIL, _ACCOUNT_NAME, _WECHAT, _QQ, _PICTURE, _URL)
