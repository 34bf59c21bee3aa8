# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""Where: addresses, divisions, postcodes, coordinates, organisations."""

from masking.classify.gazetteer import POSTCODE_PROVINCES
from masking.classify.profile import Profile
from masking.classify.recognisers.base import Candidate, Recogniser, percent, raised

_POSTCODE = "|".join(prefix for prefixes in POSTCODE_PROVINCES.values() for prefix in prefixes.split())
_PROVINCE_WORD = (
    "北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|西藏|"
    "陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾"
)
_STREET = "路|街|大道|道|巷|弄|胡同|里|小区|花园|社区|村|庄|屯|公寓|大厦|广场|苑|家园|新村|园区|工业园|开发区|嘉园|佳苑|华庭|府|城|名邸|组|院|宿舍|家属院|国道|省道|交叉口|片区|湾|台|坊|里弄|条|寨|堡|营|店|集"


def _address(p: Profile) -> Candidate | None:
    detailed, road, village = p.share("address_number"), p.share("address_road"), p.share("address_village")
    english, hint = p.share("address_english"), p.hint("address")
    house, street = p.share("address_house"), p.share("address_street")
    if house + detailed > 0.8 and house > 0.3 and p.distinct > 3:
        return Candidate(
            label="address", score=raised(0.75, hint), evidence=(f"{percent(house)} are numbers of houses and rooms",)
        )
    parted = "address" in p.beside or p.of_people
    if street > 0.8 and p.distinct > 3 and parted and p.hint("division_name", "title") < 0.8:
        return Candidate(label="address", score=raised(0.66, hint), evidence=(f"{percent(street)} are names of roads",))
    if p.share("address_village_only") > 0.8 and detailed < 0.05 and hint < 0.8:
        return None
    if p.share("address_room") > 0.9 and p.share("date") < 0.5 and p.distinct > 3:
        said = f"{percent(p.share('address_room'))} are a building, an entrance and a room"
        return Candidate(label="address", score=raised(0.66, hint), evidence=(said,))
    total = max(detailed, min(1.0, p.share("address_any")), english, p.share("address_crossing"))
    prose = p.share("sentence")
    if p.share("plate") > 0.3 or p.share("property_worded") > 0.3:
        return None
    if total < 0.45:
        if hint >= 0.6 and road + village > 0.5:
            return Candidate(
                label="address", score=raised(0.5, hint), evidence=(f"{percent(road)} name a road or an estate",)
            )
        return None
    content = min(0.97, 0.45 + 0.55 * max(detailed, english, 0.85 * total)) * (1.0 - 0.6 * prose)
    return Candidate(
        label="address",
        score=raised(content, hint),
        certain=detailed > 0.7,
        evidence=(
            f"{percent(detailed)} have a road, village or estate and a number; {percent(total)} read like places below town level",
        ),
    )


_ADDRESS = Recogniser(
    label="address",
    judge=_address,
    tests={
        "address_number": f"len BETWEEN 4 AND 120 AND regexp_matches(v, '(?:{_STREET}|区|镇|乡|县|市|街道).{{0,20}}?[0-9一二三四五六七八九十百甲乙丙东西南北中*A-Z]{{1,5}}\\s?-?[0-9]*\\s?(?:号|栋|幢|座|单元|室|楼|组|弄|排|层|户|巷|门|队|#|米)') OR (len BETWEEN 5 AND 60 AND regexp_matches(v, '(?:小区|花园|苑|家园|公寓|新村|嘉园|华庭|府|城).{{0,6}}\\d{{1,3}}[-#－]\\d')) OR regexp_full_match(v, '.{{0,20}}[楼厦心场座][A-Z]?\\d{{2,4}}(?:室|房)')",
        "address_crossing": "len BETWEEN 5 AND 60 AND regexp_matches(v, '\\p{Han}{1,}(?:路|街|大道|巷|胡同|弄|线)(?:[东西南北中]?段)?(?:与|和|、|[-—/×])\\p{Han}{1,}(?:路|街|大道|巷|胡同|弄|线)') OR regexp_matches(v, '(?:路|街|大道|巷|胡同)(?:路?口|交叉口|交汇处|[东西南北]侧|附近|对面)')",
        "address_road": "len BETWEEN 3 AND 80 AND regexp_matches(v, '\\p{Han}{2,}(?:路|街(?:[^道]|$)|大道|巷|胡同|弄|小区|花园|公寓|家园|苑|新村|社区)')",
        "address_village": "len BETWEEN 3 AND 60 AND regexp_matches(v, '\\p{Han}{1,}(?:村|庄|屯|组|社区|居委会|村委会)')",
        "address_any": f"len BETWEEN 6 AND 120 AND regexp_matches(v, '^(?:{_PROVINCE_WORD}|\\p{{Han}}{{2,8}}(?:省|市|区|县|旗|镇|乡|街道)).*(?:{_STREET})(?:[-0-9A-Za-z东西南北中附近旁边侧对面口段内外与至号首头邻排栋幢座楼层单元室户组门弄米(].{{0,40}})?$') AND NOT regexp_matches(v, '(?:公司|局|委员会|医院|学校|中学|小学|银行|合作社|派出所|店|厂|政府|办事处|中心)$')",
        "address_village_only": "regexp_full_match(v, '(?:\\p{Han}{1,8}[省市州盟])?(?:\\p{Han}{1,6}[市区县旗])?(?:\\p{Han}{1,6}(?:镇|乡|街道|街道办|办事处))?\\p{Han}{1,6}(?:村|庄|屯|社区|居委会|村委会|嘎查|坪|湾|寨|堡|营)')",
        "address_room": "regexp_full_match(v, '[0-9]{1,3}[A-Z]?[-#/][1-9][-#/][0-9]{3,4}')",
        "address_house": "regexp_full_match(v, '(?:(?:[0-9]{1,5}|[甲乙丙丁东西南北附])(?:-[0-9]{1,4}){0,3}号(?:院|附[0-9]+号?)?)?(?:[0-9]{1,3}[A-Za-z]?(?:号楼|栋|幢|座|楼))?(?:[0-9一二三四五六]{1,2}单元)?(?:[0-9]{1,2}层)?(?:[0-9]{2,4}(?:室|户|号)?)?') AND regexp_matches(v, '号|栋|幢|单元|室')",
        "address_street": "regexp_full_match(v, '\\p{Han}{1,8}(?:路|街|大道|巷|胡同|弄|大街)(?:[东西南北中]段)?')",
        "address_english": "regexp_full_match(l, '(?:no[.]? ?|room |rm )\\d+[ ,].{3,80}\\b(?:road|street|avenue|lane|rd|st|ave|district|village|town)\\b.*|\\d+[a-z]? ([nsew][.]? )?([a-z0-9.\\x{27}]+ ){1,4}(st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|ct|court|way|pl|place|terrace|ter|cir|hwy|parkway|pkwy)[., ].*|\\d+[a-z]? ([nsew][.]? )?([a-z0-9.\\x{27}]+ ){1,4}(st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|ct|court|way|pl|place|terrace|ter|cir|hwy|parkway|pkwy)[.]?')",
    },
)


def _division_name(p: Profile) -> Candidate | None:
    known, shaped, hint = p.share("division_known"), p.share("division_shape"), p.hint("division_name")
    if p.share("state") > 0.85 and p.distinct > 4:
        return Candidate(label="division_name", score=0.85, evidence=("names or codes of states",))
    total = max(known, shaped)
    if total < 0.7:
        if hint >= 0.8 and p.share("wordy") > 0.85:
            return Candidate(
                label="division_name", score=0.6 + 0.2 * hint, evidence=("header of a division over words",)
            )
        return None
    content = 0.92 if known > 0.7 else 0.8
    return Candidate(
        label="division_name",
        score=raised(content, hint),
        certain=known > 0.9,
        evidence=(f"{percent(known)} are names of GB/T 2260, {percent(shaped)} end like a division",),
    )


_DIVISION_NAME = Recogniser(
    label="division_name",
    judge=_division_name,
    tests={
        "division_known": f"contains(lists, ' division ') OR regexp_full_match(v, '(?:{_PROVINCE_WORD})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?[-/ ]?(?:\\p{{Han}}{{2,6}}(?:市|州|地区|盟))?[-/ ]?(?:\\p{{Han}}{{1,6}}(?:区|县|市|旗))?')",
        "division_shape": "regexp_full_match(v, '\\p{Han}{1,12}(?:省|市|区|县|旗|镇|乡|街道|办事处|街道办|村|庄|屯|社区|居委会|村委会|居民委员会|村民委员会|州|盟|开发区|苏木|嘎查)')",
        "state": "contains(lists, ' state ')",
        "wordy": "len BETWEEN 2 AND 40 AND regexp_full_match(v, '[\\p{L} .\\x{27}()-]+')",
    },
)


def _division_code(p: Profile) -> Candidate | None:
    known, long = p.share("division_code"), p.share("division_code_long")
    hint = p.hint("division_code")
    total = known + long
    if total < 0.7 or (p.related.get("postcode") and not p.related.get("division_code")):
        return None
    content = 0.9 if total > 0.9 else 0.7
    return Candidate(
        label="division_code",
        score=raised(content, hint),
        certain=total > 0.95 and p.distinct > 2,
        evidence=(
            f"{percent(known)} are six-digit codes of GB/T 2260, {percent(long)} are longer codes that begin with one",
        ),
    )


_DIVISION_CODE = Recogniser(
    label="division_code",
    judge=_division_code,
    tests={
        "division_code": "length(u) = 6 AND divided",
        "division_code_long": "regexp_full_match(u, '\\d{9}(?:\\d{3})?') AND divided AND (u[7:9] BETWEEN '001' AND '599' OR u[7:] IN ('000', '000000'))",
    },
)


def _postcode(p: Profile) -> Candidate | None:
    shaped, code, hint = p.share("postcode"), p.share("division_code"), p.hint("postcode")
    if hint >= 0.6 and p.share("postcode_foreign") > 0.8:
        return Candidate(label="postcode", score=0.85, evidence=("header of a postcode over codes of its length",))
    if p.share("postcode_spaced") > 0.8:
        return Candidate(label="postcode", score=0.8, evidence=("letters and digits as British postcodes have them",))
    rounded, related = p.share("postcode_round"), p.related.get("postcode", 0.0)
    if shaped < 0.8 or (code > 0.6 and hint < 0.6 and not related):
        return None
    if p.share("year_month") > 0.9 and hint < 0.6:
        return None
    placed = p.variety < 0.3 and bool({"address", "division_name", "division_code"} & p.beside)
    alone = 0.68 if (rounded > 0.3 or placed) and p.distinct > 2 else 0.45
    return Candidate(
        label="postcode",
        score=raised(raised(alone, hint, 0.8), related),
        evidence=(
            f"{percent(shaped)} are six digits in the ranges of Chinese postcodes, {percent(rounded)} end in 00",
        ),
    )


_POSTCODE_RECOGNISER = Recogniser(
    label="postcode",
    judge=_postcode,
    tests={
        "postcode": f"regexp_full_match(u, '(?:{_POSTCODE})\\d{{4}}')",
        "postcode_spaced": "regexp_full_match(upper(v), '[A-Z]{1,2}\\d[0-9A-Z]? \\d[A-Z]{2}')",
        "postcode_round": "regexp_full_match(u, '\\d{3,4}[0-9]00')",
        "postcode_foreign": "regexp_full_match(u, '\\d{4,6}(\\d{4})?|[A-Z]\\d[A-Z]\\d[A-Z]\\d|[A-Z]{1,2}\\d[0-9A-Z]?\\d[A-Z]{2}')",
        "year_month": "regexp_full_match(u, '(19|20)\\d{2}(0[1-9]|1[0-2])')",
    },
)


def _coordinate(label: str, low: float, high: float, bound: float, worded: str) -> Recogniser:
    def judge(p: Profile) -> Candidate | None:
        hint, related = p.hint(label), p.related.get(label, 0.0)
        if p.share(worded) - p.share("coordinates") > 0.6:
            return Candidate(
                label=label,
                score=0.93,
                certain=True,
                evidence=(f"{percent(p.share(worded))} carry a direction or degrees",),
            )
        if not p.numbers or p.share("number") < 0.9 or p.numbers.low < -bound or p.numbers.high > bound:
            return None
        inside = low <= p.numbers.quantile(0.02) and p.numbers.quantile(0.98) <= high
        fine = p.share("decimals4")
        sure = hint >= 0.8 or p.share("decimals3") > 0.5  # initials of pinyin mean many things
        if hint >= 0.7 and sure and (p.share("decimal") > 0.5 or (hint == 1.0 and p.share("decimal") > 0.2)):
            return Candidate(
                label=label,
                score=raised(0.6, hint, 0.8),
                evidence=(f"header of {label} over numbers within {bound:g} degrees",),
            )
        if related:
            said = "numbers of four decimals and more" if fine > 0.8 else "numbers of two decimals in a narrow range"
            return Candidate(
                label=label, score=(0.9 if fine > 0.8 else 0.8) * related, evidence=(f"{said}, beside their pair",)
            )
        spread = p.numbers.quantile(0.98) - p.numbers.quantile(0.02)
        if inside and p.share("decimals_map") > 0.9 and 0 < spread < 8 and p.numbers.low > 17 and p.variety > 0.5:
            return Candidate(
                label=label, score=0.6, evidence=("numbers of five to eight decimals in a narrow range within China",)
            )
        return None

    return Recogniser(label=label, judge=judge)


_LATITUDE = _coordinate("latitude", 3.0, 54.0, 90.0, "latitude_worded")
_LONGITUDE = _coordinate("longitude", 73.0, 136.0, 360.0, "longitude_worded")
_WORDED = Recogniser(
    label="coordinates",
    judge=lambda p: (
        Candidate(
            label="coordinates",
            score=0.95,
            certain=True,
            evidence=(f"{percent(p.share('coordinates'))} are pairs of degrees",),
        )
        if p.share("coordinates") > 0.6
        else None
    ),
    tests={
        "coordinates": "regexp_full_match(v, '[(\\[]?\\s*(?:POINT ?[(])?(?:东经|北纬|[NSEW:])?-?\\d{1,3}[.]\\d{2,}°?[NSEW]?\\s*[,;|/ ]\\s*(?:东经|北纬|[NSEW:])?-?\\d{1,3}[.]\\d{2,}°?[NSEW]?\\s*[)\\]]{0,2}') OR regexp_full_match(v, '(?:北纬|[NS])\\s?\\d{1,2}[°度].*(?:东经|[EW])\\s?\\d{2,3}[°度].*|(?:东经|[EW])\\s?\\d{2,3}[°度].*(?:北纬|[NS])\\s?\\d{1,2}[°度].*|\\d{1,2}[°度].*[NS][ ,;]*\\d{2,3}[°度].*[EW]')",
        "latitude_worded": "regexp_full_match(v, '(?:北纬|南纬|[NS])\\s?\\d{1,2}(?:[.]\\d+|[°度]).*|\\d{1,2}(?:[.]\\d+|[°度]).*[NS]|(?:[3-9]|[1-4]\\d|5[0-3])[°度]\\s?\\d{1,2}.*')",
        "longitude_worded": "regexp_full_match(v, '(?:东经|西经|[EW])\\s?\\d{2,3}(?:[.]\\d+|[°度]).*|\\d{2,3}(?:[.]\\d+|[°度]).*[EW]|(?:7[3-9]|[89]\\d|1[0-3]\\d)[°度]\\s?\\d{1,2}.*')",
    },
)


_LEGAL_FORM = "(?:有限|责任|股份|公司|分公司|合伙|企业|集团|农民|专业|合作社|个人|独资|普通|特殊|国有|集体|外商|港澳台|投资|控股|上市|非上市|自然人|法人|个体|工商户|民办|非企业|单位|社会|团体|事业|机关|内资|合资|合作|中外|全资|子公司|其他|一人|或|的|、|\\\\(|\\\\)|/)+"
"""Words of which forms of enterprises are made: a value of nothing else names no enterprise."""
_FEW_NAMES = 8
"""Fewer words whose last character may end an organisation's name are rather a list of states or ways."""


def _organisation_name(p: Profile) -> Candidate | None:
    strong, weak, english = (
        p.share("organisation_strong"),
        p.share("organisation_weak"),
        p.share("organisation_english"),
    )
    hint = p.hint("organisation_name")
    total = min(1.0, strong + 0.6 * weak)
    if english > 0.5 and (p.distinct > 3 or p.variety > 0.3):
        return Candidate(
            label="organisation_name",
            score=raised(0.8, hint),
            evidence=(f"{percent(english)} end like a firm or an institution",),
        )
    if total < 0.5 or (strong < 0.1 and p.distinct < _FEW_NAMES and hint < 0.5):
        if hint >= 0.8 and p.share("wordy") > 0.85 and p.share("han") > 0.8 and p.shares["length"] >= 4:
            return Candidate(
                label="organisation_name",
                score=0.55 + 0.15 * hint,
                evidence=("header of an organisation over Chinese words",),
            )
        return None
    content = min(0.96, 0.35 + 0.62 * total)
    if strong < 0.3 and p.shares["length"] < 5:
        content *= 0.6
    return Candidate(
        label="organisation_name",
        score=raised(content, hint) * (1.0 - 0.5 * p.share("sentence")),
        certain=strong > 0.85,
        evidence=(f"{percent(strong + weak)} end like the name of an enterprise, an institution or an authority",),
    )


_ORGANISATION_NAME = Recogniser(
    label="organisation_name",
    judge=_organisation_name,
    tests={
        "organisation_strong": f"len BETWEEN 3 AND 60 AND NOT regexp_full_match(v, '{_LEGAL_FORM}') AND regexp_matches(v, '(?:公司|集团|合作社|研究院|研究所|事务所|委员会|政府|人民法院|检察院|大学|学院|中学|小学|幼儿园|学校|医院|卫生院|卫生室|卫生站|诊所|服务中心|银行|支行|分行|信用社|派出所|支队|大队|中队|基金会|协会|联合会|商会|经营部|门市部|门诊部|商行|商贸|超市|饭店|酒店|宾馆|餐馆|药店|药房|大药房|养殖场|家庭农场|农场|加油站|工作室|电视台|报社|出版社|保险|证券|厂|总局|分局|\\p{{Han}}{{2,}}局|敬老院|福利院|养老院|博物馆|图书馆|体育馆|文化馆|俱乐部|合伙企业|有限合伙[)]?|个体工商户[)]?|商店|便利店|经销处|服务部|维修部|美容院|理发店|网吧|快餐店|火锅店|服装店|烟酒店|五金店|小吃店|\\p{{Han}}{{2,}}店|\\p{{Han}}{{4,}}中心|管委会|居委会|村委会|办事处|党支部|工会|殡仪馆|交警队|消防队|税务所|司法所|财政所|公证处|批发部|茶楼|面馆|菜馆|汽修厂|装饰部|[省市县区镇乡州][\\p{{Han}}]{{0,5}}(?:委|委办|办|人大|政协|妇联|残联|武装部)|团[省市县区]委)[0-9)(\\p{{Han}}]{{0,4}}$') AND NOT regexp_matches(v, '[。!?]|^(?:大学|中学|小学|学院|学校|医院|银行)')",
        "organisation_weak": "len BETWEEN 4 AND 40 AND regexp_matches(v, '\\p{Han}{3,}(?:店|部|所|站|院|社|处|馆|行|队|中心|场|室|校|园|会|庄|坊|厅|阁|轩)$')",
        "organisation_english": "regexp_matches(v, '^[A-Z]') AND regexp_matches(l, '\\b(?:inc|ltd|llc|corp|co|company|corporation|limited|gmbh|plc|university|college|hospital|bank|school|institute|association|foundation|ministry|department|authority|airlines|airways|air lines|motors|industries|holdings|group|center|centre|clinic|services|agency|council|society|trust|partners|associates|llp|pharmacy|insurance)\\b[.,]?( of [a-z ]+)?$')",
    },
)

RECOGNISERS = (
    _ADDRESS, _DIVISION_NAME, _DIVISION_CODE, _POSTCODE_RECOGNISER, _LATITUDE, _LONGITUDE, _WORDED, _ORGANISATION_NAME,
)  # fmt: skip
