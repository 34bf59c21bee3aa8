# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""Numbers of cards, vehicles, devices and network interfaces."""

from masking.classify.gazetteer import PLATE_PROVINCES
from masking.classify.profile import Profile
from masking.classify.recognisers.base import Candidate, Recogniser, percent, raised

_CARD_HEAD = "(62|60|4\\d|5[1-6]|3[0-9]|2[2-7]|6[58]|9[0-9]|8[18])"


def _bank_card(p: Profile) -> Candidate | None:
    shaped, checked, masked = p.share("card_shape"), p.share("card_ok"), p.share("card_masked")
    hint = p.hint("bank_card", "bank_account")
    if masked > 0.6:
        return Candidate(
            label="bank_card",
            score=raised(0.8, hint),
            evidence=(f"{percent(masked)} are masked numbers of a card's length",),
        )
    if shaped < 0.5:
        return None
    rate = checked / shaped
    if rate >= 0.5:
        return Candidate(
            label="bank_card",
            score=min(0.98, raised(0.72 + 0.24 * checked, hint)),
            certain=checked > 0.85 and p.filled >= 5,
            evidence=(f"{percent(shaped)} are 16 to 19 digits with a known beginning, {percent(checked)} pass Luhn",),
        )
    if p.hint("bank_card") >= 0.6 and shaped > 0.9 and p.share("card_unionpay") > 0.8:
        return Candidate(
            label="bank_card", score=0.75, evidence=(f"beginning of cards, but only {percent(checked)} pass Luhn",)
        )
    return None


_BANK_CARD = Recogniser(
    label="bank_card",
    judge=_bank_card,
    tests={
        "card_shape": f"regexp_full_match(u, '{_CARD_HEAD}\\d{{11,17}}') AND length(u) IN (14, 16, 17, 18, 19) AND NOT dated18",
        "card_ok": f"luhn AND regexp_full_match(u, '{_CARD_HEAD}\\d{{11,17}}') AND length(u) IN (14, 16, 17, 18, 19) AND NOT dated18",
        "card_unionpay": "regexp_matches(u, '^62\\d{14}')",
        "card_masked": "regexp_full_match(u, '(62|60|4\\d|5[1-6]|9)\\d{0,8}[*X]{4,12}\\d{0,6}') AND length(u) BETWEEN 15 AND 19 AND NOT (length(u) = 18 AND regexp_matches(u, '^[1-5]')) OR regexp_full_match(u, '[*X]{12,15}\\d{4}') AND length(u) IN (16, 17, 19) OR regexp_full_match(u, '(62|4\\d|5[1-5])\\d{2,4}[*]{3,8}\\d{4}|尾号:?\\d{4}')",
    },
)


def _plate(p: Profile) -> Candidate | None:
    share = p.share("plate")
    if share < 0.5:
        return None
    return Candidate(
        label="plate",
        score=0.75 + 0.24 * share,
        certain=share > 0.8,
        evidence=(f"{percent(share)} are a province's character, a letter and 5 or 6 places",),
    )


_PLATE = Recogniser(
    label="plate",
    judge=_plate,
    tests={
        "plate": f"regexp_full_match(u, '(?:WJ)?[{PLATE_PROVINCES}使领][A-Z][A-Z0-9*]{{4,5}}[A-Z0-9*挂学警港澳使领超]') OR regexp_full_match(u, 'WJ[{PLATE_PROVINCES}]?[0-9A-Z]{{5}}') OR regexp_full_match(u, '使\\d{{6}}|[{PLATE_PROVINCES}]\\d{{2}}/?[0-9A-Z]{{5}}')"
    },
)


def _vin(p: Profile) -> Candidate | None:
    shaped, checked, hint = p.share("vin_shape"), p.share("vin_ok"), p.hint("vin")
    if shaped < 0.6:
        return None
    rate = checked / shaped
    content = 0.95 if rate > 0.5 else 0.82 if p.share("vin_country") > 0.8 else 0.5
    return Candidate(
        label="vin",
        score=raised(content, hint),
        certain=rate > 0.5,
        evidence=(f"{percent(shaped)} are 17 places without I, O and Q, {percent(checked)} with a valid check place",),
    )


_VIN = Recogniser(
    label="vin",
    judge=_vin,
    tests={
        "vin_shape": "regexp_full_match(u, '[A-HJ-NPR-Z0-9]{17}') AND regexp_matches(u, '[A-Z].*[A-Z]') AND regexp_matches(u, '\\d.*\\d.*\\d')",
        "vin_country": "regexp_full_match(u, '(L[A-HJ-NPR-Z]|W[ABDFVP0]|J[HNTMF]|1[A-Z0-9]|[2345K][A-Z])[A-HJ-NPR-Z0-9]{11}\\d{4}')",
        "vin_ok": "CASE WHEN regexp_full_match(u, '[A-HJ-NPR-Z0-9]{17}') AND regexp_matches(u, '[A-Z].*[A-Z]') THEN vin_check(u) ELSE false END",
    },
)


def _imei(p: Profile) -> Candidate | None:
    shaped, checked, hint = p.share("imei_shape"), p.share("imei_ok"), p.hint("imei")
    if shaped < 0.6:
        return None
    rate = checked / shaped
    if rate < 0.5 and hint < 0.6:
        return None
    content = (0.94 if p.share("imei_type") > 0.8 else 0.8) if rate >= 0.5 else 0.5
    return Candidate(
        label="imei",
        score=raised(content, hint),
        certain=rate > 0.8 and p.share("imei_type") > 0.8,
        evidence=(f"{percent(shaped)} are 15 digits, {percent(checked)} pass Luhn",),
    )


_IMEI = Recogniser(
    label="imei",
    judge=_imei,
    tests={
        "imei_shape": "regexp_full_match(u, '\\d{15}(\\d{2})?')",
        "imei_type": "regexp_matches(u, '^(01|35|86|99|45|49|44|91|98)')",
        "imei_ok": "luhn AND length(u) = 15",
    },
)


def _imsi(p: Profile) -> Candidate | None:
    share = p.share("imsi")
    if share < 0.9:
        return None
    return Candidate(
        label="imsi",
        score=raised(0.9, p.hint("imsi")),
        certain=True,
        evidence=(f"{percent(share)} are 15 digits from 460 on",),
    )


_IMSI = Recogniser(label="imsi", judge=_imsi, tests={"imsi": "regexp_full_match(u, '460(0[0-9]|1[15]|20)\\d{10}')"})


def _ip(p: Profile) -> Candidate | None:
    four, six, version = p.share("ipv4"), p.share("ipv6"), p.share("version_like")
    total, hint = four + six, p.hint("ip")
    if total < 0.6:
        return None
    small = p.share("ipv4_small")
    if p.hint("version") > hint and small > 0.3:
        return None
    if four and (small > 0.5 * four or version > 0.05) and hint < 0.6:
        return None
    return Candidate(
        label="ip",
        score=raised(0.93, hint),
        certain=small < 0.2,
        evidence=(f"{percent(four)} are IPv4, {percent(six)} IPv6; {percent(small)} look like versions",),
    )


_IP = Recogniser(
    label="ip",
    judge=_ip,
    tests={
        "ipv4": "regexp_full_match(v, '(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)[.]){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d|[*])(?::\\d{1,5}|/\\d{1,2})?')",
        "ipv4_small": "regexp_full_match(v, '(?:[0-9]|[12]\\d)(?:[.][0-9]{1,2}){2}[.][0-9]{1,3}') AND NOT regexp_matches(v, '^10[.]')",
        "ipv6": "regexp_full_match(l, '(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}') AND regexp_matches(l, '::|[0-9a-f]{3}') AND NOT regexp_full_match(l, '(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|\\d{1,2}:\\d{2}:\\d{2}')",
        "version_like": "regexp_full_match(l, 'v?\\d{1,4}([.]\\d{1,5}){1,5}[-+.]?(alpha|beta|rc|release|final|snapshot|build|sp|p|r)?[-.]?\\d*') AND (regexp_matches(l, '^v|[a-z]') OR regexp_full_match(l, '\\d{1,2}[.]\\d{1,3}[.]\\d{1,5}') OR regexp_full_match(l, '\\d+([.]\\d+){4,}') OR regexp_matches(l, '(^|[.])(25[6-9]|2[6-9]\\d|[3-9]\\d\\d|\\d{4,5})'))",
    },
)


def _version(p: Profile) -> Candidate | None:
    versions, four, small = p.share("version_like"), p.share("ipv4"), p.share("ipv4_small")
    hint = p.hint("version")
    if versions + four < 0.8 or p.share("date") > 0.5 or p.share("number") > 0.5:
        return None
    if versions > 0.05 or small > 0.5 * max(four, 0.01) or hint > 0.6:
        return Candidate(
            label="version",
            score=raised(0.8, hint),
            evidence=(f"{percent(versions + small)} are short dotted numbers",),
        )
    return None


_VERSION = Recogniser(label="version", judge=_version)


def _mac(p: Profile) -> Candidate | None:
    share = p.share("mac")
    bare = p.share("mac_bare")
    if share > 0.6:
        return Candidate(
            label="mac", score=0.97, certain=True, evidence=(f"{percent(share)} are six bytes in hexadecimal",)
        )
    if bare > 0.9 and p.share("mac_letters") > 0.6:
        return Candidate(
            label="mac", score=raised(0.7, p.hint("mac")), evidence=(f"{percent(bare)} are 12 hexadecimal digits",)
        )
    return None


_MAC = Recogniser(
    label="mac",
    judge=_mac,
    tests={
        "mac": "regexp_full_match(l, '(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}[.-]){2}[0-9a-f]{4}')",
        "mac_bare": "regexp_full_match(l, '[0-9a-f]{12}')",
        "mac_letters": "regexp_full_match(l, '[0-9a-f]{12}') AND regexp_matches(l, '[a-f]')",
    },
)


def _object_id(p: Profile) -> Candidate | None:
    share = p.share("object_id")
    if p.share("container") > 0.8:
        return Candidate(label="object_id", score=0.8, evidence=("owners' codes and numbers of containers, ISO 6346",))
    if share < 0.8 and p.share("token") > 0.8 and p.variety > 0.2:
        said = f"{percent(p.share('token'))} are long tokens of capitals, small letters and digits"
        return Candidate(label="object_id", score=0.66, evidence=(said,))
    if share < 0.8:
        return None
    return Candidate(
        label="object_id", score=0.93, certain=True, evidence=(f"{percent(share)} are UUIDs or hexadecimal digests",)
    )


_OBJECT_ID = Recogniser(
    label="object_id",
    judge=_object_id,
    tests={
        "token": "regexp_full_match(v, '[A-Za-z0-9_+/=-]{16,128}') AND regexp_matches(v, '[A-Z].*') AND regexp_matches(v, '[a-z].*[a-z]') AND regexp_matches(v, '[0-9]')",
        "container": "regexp_full_match(u, '[A-Z]{3}[UJZ]\\d{7}')",
        "object_id": "regexp_full_match(l, '[{]?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}[}]?|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}') AND regexp_matches(l, '[a-f]')",
    },
)

RECOGNISERS = (_BANK_CARD, _PLATE, _VIN, _IMEI, _IMSI, _IP, _VERSION, _MAC, _OBJECT_ID)
