# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""What numbers mean: money, counts, rates, measures, serial numbers, codes."""

from masking.classify.profile import Profile
from masking.classify.recognisers.base import Candidate, Recogniser, percent
from masking.classify.recognisers.handed_out import opaque, padded

_NUMERIC_LABELS = ("amount", "ratio", "count", "measure")


def _numeric(p: Profile) -> bool:
    return p.numbers is not None and p.share("number") > 0.9


def _hinted(p: Profile) -> str | None:
    """The numeric label that the header names most strongly, if any."""
    if p.distinct <= 2 and p.share("zero_one") > 0.99:
        return None
    best = max(_NUMERIC_LABELS, key=p.hint)
    return best if p.hint(best) >= 0.5 else None


def _amount(p: Profile) -> Candidate | None:
    worded = p.share("money_worded")
    if worded > 0.6:
        return Candidate(
            label="amount", score=0.93, certain=True, evidence=(f"{percent(worded)} carry a sign or a word of money",)
        )
    if worded > 0.05 and worded + p.share("number") > 0.9:
        return Candidate(
            label="amount",
            score=0.85,
            evidence=(f"{percent(worded)} carry a sign or a word of money, the rest are numbers",),
        )
    if not _numeric(p):
        return None
    if _hinted(p) == "amount":
        return Candidate(label="amount", score=0.6 + 0.3 * p.hint("amount"), evidence=("header of money over numbers",))
    if _hinted(p) is None and p.share("cents") > 0.9 and p.share("integer") > 0.95 and p.distinct > 2:
        return Candidate(
            label="amount", score=0.56, harmless=0.74, evidence=("whole numbers written with two decimals",)
        )
    if (
        _hinted(p) is None
        and p.share("cents") > 0.6
        and p.share("decimals3") < 0.02
        and p.numbers
        and p.numbers.quantile(0.9) > 100
        and not _bell(p)
    ):
        return Candidate(
            label="amount", score=0.58, harmless=0.78, evidence=(f"{percent(p.share('cents'))} have two decimals",)
        )
    if _hinted(p) is None and _whole_sums(p):
        return Candidate(label="amount", score=0.55, harmless=0.72, evidence=("whole numbers that end in zeros",))
    return None


def _whole_sums(p: Profile) -> bool:
    """Whole numbers of three and more places that mostly end in zeros, as sums that people agree on do."""
    if p.numbers is None or p.share("integer") < 0.99 or p.distinct < 4 or p.numbers.low < 0 or p.numbers.high > 1e13:
        return False
    return (
        p.numbers.quantile(0.5) >= 100
        and (p.share("rounded") > 0.3 or (p.share("tens") > 0.6 and p.distinct > 20))
        and not opaque(p)
    )


def _ratio(p: Profile) -> Candidate | None:
    if p.share("percent_sign") > 0.6:
        return Candidate(
            label="ratio",
            score=0.93,
            certain=True,
            evidence=(f"{percent(p.share('percent_sign'))} carry a percent sign",),
        )
    if p.share("scale") > 0.9:
        return Candidate(label="ratio", score=0.75, evidence=("one to so many, as of a map or of people",))
    if not _numeric(p) or p.numbers is None:
        return None
    if _hinted(p) == "ratio":
        return Candidate(label="ratio", score=0.6 + 0.28 * p.hint("ratio"), evidence=("header of a rate over numbers",))
    unit = p.numbers.low >= 0 and p.numbers.high <= 1 and p.share("decimal") > 0.3 and p.distinct > 4
    if unit and _hinted(p) is None:
        return Candidate(label="ratio", score=0.58, harmless=0.78, evidence=("numbers from 0 to 1",))
    return None


def _count(p: Profile) -> Candidate | None:
    counted = p.share("counted")
    if counted > 0.05 and counted + p.share("integer") > 0.9:
        said = f"{percent(counted)} carry a word with which things are counted"
        return Candidate(label="count", score=0.9, evidence=(said,))
    if not _numeric(p) or p.share("integer") < 0.9 or p.numbers is None:
        return None
    if _hinted(p) == "count":
        return Candidate(
            label="count", score=0.6 + 0.25 * p.hint("count"), evidence=("header of a count over whole numbers",)
        )
    if p.numbers.low >= 0 and p.numbers.high < 1e15 and not opaque(p) and not padded(p):
        return Candidate(label="count", score=0.5, harmless=0.72, evidence=("whole numbers from zero up",))
    return None


def _measure(p: Profile) -> Candidate | None:
    if p.share("unit") > 0.6:
        return Candidate(
            label="measure",
            score=0.88,
            certain=p.share("unit") > 0.95,
            evidence=(f"{percent(p.share('unit'))} carry a unit of measurement",),
        )
    if p.share("pressure") > 0.8 and p.share("date") < 0.1:
        return Candidate(label="measure", score=0.7, evidence=("pairs of numbers as of a blood pressure",))
    if p.share("decimal_pair") > 0.8:
        return Candidate(label="measure", score=0.72, evidence=("pairs of numbers with decimals",))
    if p.share("bounded") > 0.02 and p.share("bounded", "number") > 0.9:
        return Candidate(label="measure", score=0.7, evidence=("numbers, some of them beyond a limit or marked so",))
    if not _numeric(p):
        return None
    if _hinted(p) == "measure":
        return Candidate(
            label="measure", score=0.6 + 0.25 * p.hint("measure"), evidence=("header of a measure over numbers",)
        )
    if p.share("decimal") > 0.02 or (p.numbers and p.numbers.low < 0) or (_bell(p) and not opaque(p) and not padded(p)):
        return Candidate(
            label="measure",
            score=0.54,
            harmless=0.78,
            evidence=(f"numbers, {percent(p.share('decimal'))} with decimals, spread like a measure",),
        )
    return None


def _bell(p: Profile) -> bool:
    """Values on both sides of a middle far from zero, as bodies, scores and indices have; money and counts are skewed."""
    if p.numbers is None or p.distinct < 8:
        return False
    low, middle, high = (p.numbers.quantile(share) for share in (0.02, 0.5, 0.98))
    return middle >= 20 and low > 0.35 * middle and high < 1.8 * middle


def _row_id(p: Profile) -> Candidate | None:
    hint = p.hint("row_id")
    if p.hint("order_number") >= 0.6 > hint and p.shares["length"] >= 6:
        return None  # the next number of a pad of receipts
    if p.sequential and p.variety > 0.99 and p.filled > 2:
        if p.share("year") > 0.95:
            return None
        long = p.shares["length"] > 9
        return Candidate(
            label="row_id", score=0.85 if long else 0.9, certain=not long, evidence=("rises by one from row to row",)
        )
    if hint and opaque(p) and not p.of_things and not p.rising:
        return None  # keys drawn at random number what the table is about, and rows run
    if hint >= 0.6 and p.share("integer", "code_shape") > 0.9 and p.variety > 0.9 and p.shares["length"] <= 8:
        return Candidate(
            label="row_id",
            score=0.55 + 0.2 * hint,
            evidence=("header of a serial number over different short numbers",),
        )
    if hint >= 0.9 and p.share("integer") > 0.9 and p.shares["length"] <= 12 and p.variety > 0.8:
        return Candidate(label="row_id", score=0.6, evidence=("header of a serial number over whole numbers",))
    return None


def _order_number(p: Profile) -> Candidate | None:
    shaped, hint = p.share("order_shape"), p.hint("order_number")
    if shaped < 0.8 or p.share("date") > 0.8:
        return None
    if hint >= 0.6 and p.variety > 0.2:
        return Candidate(
            label="order_number",
            score=0.62 + 0.28 * hint,
            evidence=(f"header of an order or a case, {percent(shaped)} look like its numbers",),
        )
    inside = p.share("order_inside") if p.shares.get("inner_days", 0) > 3 else 0.0
    dated, tagged = max(p.share("order_dated", "order_brief"), inside), p.share("order_tagged")
    if dated > 0.8 and p.variety > 0.7:
        return Candidate(
            label="order_number", score=0.75, evidence=(f"{percent(dated)} hold a date, followed by a running number",)
        )
    if p.share("approval") > 0.8:
        said = f"{percent(p.share('approval'))} are numbers under which goods were approved"
        return Candidate(label="order_number", score=0.85, harmless=0.85, evidence=(said,))
    if tagged > 0.8 and p.variety > 0.7:
        return Candidate(
            label="order_number",
            score=0.68,
            identifying=p.of_people and p.share("order_period") < 0.8 and not p.rising,
            evidence=(f"{percent(tagged)} are letters of a kind and a number",),
        )
    if p.share("order_worded") > 0.8 and p.variety > 0.5:
        return Candidate(
            label="order_number",
            score=0.66,
            evidence=(f"{percent(p.share('order_worded'))} are a word or a year and a running number",),
        )
    if p.share("order_bracket") > 0.6:
        return Candidate(
            label="order_number",
            score=0.85,
            evidence=(f"{percent(p.share('order_bracket'))} have a year in brackets and 号",),
        )
    return None


_TESTS = {
    "number": "x IS NOT NULL",
    "integer": "x IS NOT NULL AND x = floor(x)",
    "decimal": "x IS NOT NULL AND x <> floor(x)",
    "cents": "regexp_full_match(v, '[-+]?[\\d,]+[.]\\d{2}|[(][\\d,]+[.]\\d{2}[)]')",
    "decimals3": "regexp_full_match(v, '-?[\\d,]+[.]\\d{3,}')",
    "decimals4": "regexp_full_match(v, '-?\\d+[.]\\d{4,}')",
    "tens": "regexp_full_match(u, '\\d+0')",
    "rounded": "regexp_full_match(u, '\\d+00')",
    "leading_zero": "regexp_matches(v, '^0[0-9]')",
    "decimals_pair": "regexp_full_match(v, '\\d{2,3}[.]\\d{4,9}')",
    "decimals_place": "regexp_full_match(v, '-?\\d{1,3}[.]\\d{4,14}')",
    "decimals_map": "regexp_full_match(v, '\\d{2,3}[.]\\d{5,8}')",
    "digits": "regexp_full_match(u, '\\d+')",
    "alnum": "regexp_full_match(u, '[0-9A-Z]+') AND x IS NULL",
    "percent_sign": "regexp_full_match(v, '[-+]?[\\d.,]+\\s?[%‰]')",
    "money_worded": "regexp_full_match(v, '(?:[¥$€£]|RMB|CNY|USD|人民币)\\s?-?[\\d,.]+(?:\\s?[万亿]?元)?|-?[\\d,.]+\\s?[万亿]?(?:元|圆|美元|欧元|港币|日元|人民币)整?(?:人民币)?(?:/.{1,6}|每.{1,4})?|-?[\\d,.]+\\s?[万亿]|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[元圆].*')",
    "unit": "regexp_full_match(l, '-?[\\d.,]+\\s?(mm|cm|m|km|kg|g|mg|t|ml|l|㎡|m2|m²|m3|平方米|平米|亩|公顷|公里|千米|米|厘米|公斤|千克|吨|升|度|℃|°c|kwh|千瓦时|v|kv|a|ma|kva|kpa|mpa|pa|ppm|db|rpm|nm|μm|um|μg|ng/ml|mg/l|mmhg|mmol/l|次/分|分|分钟|小时|天|个月|月|个|人|户|次|件|台|辆|只|头|级|层|立方米|kb|mb|gb|lbs?|ft|inches|in|mph|hz|w|kw)')",
    "counted": "regexp_full_match(v, '\\d{1,9}\\s?(?:人次?|户次?|个|名|位|口|处|件|台|辆|只|头|盒|瓶|支|袋|包|片|份|张|套|次|本|册|家|所|座|条|项|间|栋|棵|株|批|组|对|双|粒|枚|匹|艘|宗|例|起|笔|门|盏|部|箱|桶|根|块|幅|卷|盘|车)')",
    "bounded": "regexp_full_match(v, '[<>≤≥]=?\\s?\\d+([.]\\d+)?|\\d+([.]\\d+)?\\s?[↑↓]')",
    "pressure": "regexp_full_match(v, '(?:[6-9]\\d|1\\d\\d|2[0-4]\\d)/(?:[3-9]\\d|1[0-4]\\d)')",
    "decimal_pair": "regexp_full_match(v, '\\d{1,4}[.]\\d{1,2}\\s?[/×*x]\\s?\\d{1,4}([.]\\d{1,2})?')",
    "scale": "regexp_full_match(v, '1[:：][1-9]\\d{0,6}')",
    "order_shape": "regexp_full_match(u, '[0-9A-Z\\p{Han}\\[\\]()/#:〔〕]{4,50}') AND regexp_matches(u, '\\d{2}')",
    "order_dated": "regexp_full_match(u, '[A-Z\\p{Han}]{0,8}(199\\d|20[0-4]\\d)(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])[0-9A-Z]{2,20}')",
    "order_brief": "regexp_full_match(u, '[A-Z]{1,6}[0-4]\\d(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])\\d{2,6}')",
    "approval": "regexp_full_match(u, '国(?:药准|药证|食健|妆特?|卫食健|食注|械)\\p{Han}{0,3}[A-Z]?\\d{6,14}|\\p{Han}?械注[准进许]\\d{11}')",
    "order_inside": "regexp_full_match(u, '\\d{2,8}20[0-2]\\d(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])\\d{3,8}') AND NOT dated18 AND NOT regexp_full_match(u, '(199\\d|20[0-4]\\d)(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])[0-9A-Z]{2,20}')",
    "order_tagged": "regexp_full_match(u, '[A-Z]{2,6}\\d{9,20}|[A-Z]{1,4}(19|20)\\d{2}\\d{3,14}')",
    "order_period": "regexp_matches(u, '^[A-Z]{1,6}(20[0-4]\\d|[12]\\d(0[1-9]|1[0-2]))')",
    "order_worded": "regexp_full_match(v, '(?:(?:19|20)\\d{2}年?)?[\\p{Han}]{0,6}(?:第|字|-)\\s?\\d{3,}\\s?号?') AND regexp_matches(v, '[\\p{Han}]')",
    "order_bracket": "regexp_matches(v, '[(〔\\[【](19|20)\\d{2}[)〕\\]】].{0,20}\\d+\\s?号?|字第?\\s?\\d{4,}号')",
}

RECOGNISERS = (
    Recogniser(label="amount", judge=_amount, tests=_TESTS),
    Recogniser(label="ratio", judge=_ratio),
    Recogniser(label="count", judge=_count),
    Recogniser(label="measure", judge=_measure),
    Recogniser(label="row_id", judge=_row_id),
    Recogniser(label="order_number", judge=_order_number),
)
