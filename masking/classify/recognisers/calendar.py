# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""When: dates, moments, years, months, birth dates and ages."""

from masking.classify.profile import Profile, Series
from masking.classify.recognisers.base import Candidate, Recogniser, percent, raised
from masking.classify.recognisers.handed_out import fills_block, misdated

_DAYS_A_YEAR = 365.2425


def _years(p: Profile) -> Series | None:
    """Years, with fractions, of a column of dates or of months like 198503."""
    if p.days is not None and p.share("date") >= 0.7:
        return Series(values=1970 + p.days.values / _DAYS_A_YEAR, weights=p.days.weights)
    if p.numbers is not None and p.share("year_month") > 0.9:
        return Series(values=p.numbers.values / 100, weights=p.numbers.weights)
    return None


def _looks_like_births(years: Series) -> float:
    """How much a spread of years looks like births of a population, 0 to 1: decades wide, centred in the past."""
    low, middle, high = (years.quantile(share) for share in (0.05, 0.5, 0.95))
    if years.high > 2200 or high > 2030:
        return 0.0
    wide = min(1.0, max(0.0, (high - low - 12) / 25))
    past = (1.0 if middle <= 1999 else 0.5) if 1925 <= middle <= 2010 and low >= 1890 else 0.0
    return wide * past


def _birth_date(p: Profile) -> Candidate | None:
    related, hint, years = p.related.get("birth_date", 0.0), p.hint("birth_date"), _years(p)
    if related and (years is not None or p.share("excel_day") > 0.8):
        return Candidate(
            label="birth_date",
            score=max(0.9, related),
            certain=related > 0.9,
            evidence=("equals the date inside the identity number of the same row",),
        )
    if years is None:
        if hint >= 0.8 and p.share("excel_day") > 0.9:
            return Candidate(
                label="birth_date", score=0.7, evidence=("header of a birth date over day numbers of a spreadsheet",)
            )
        return _birth_numbers(p)
    timed = p.share("timed") > 0.3
    births = 0.0 if timed or p.ordered or len(years.values) < 5 else _looks_like_births(years)
    births = max(births, 0.52 if not timed and not p.ordered and _grown_up(p, years) else 0.0)
    if hint < 0.6 and births < 0.4:
        return None
    if p.hint("date", "datetime", "month") > max(hint, 0.7 if births < 0.7 else 0.8):
        return None
    content = 0.15 + 0.79 * births
    impossible = years.quantile(0.5) > 2027 or (hint < 0.6 and p.sequential)
    score = 0.3 if impossible else raised(max(content, 0.55 if hint >= 0.8 else 0.0), hint, 0.9)
    span = f"{years.quantile(0.05):.0f}–{years.quantile(0.95):.0f}"
    return Candidate(
        label="birth_date",
        score=score,
        evidence=(f"{percent(p.share('date', 'year_month'))} are dates, nine tenths in {span}",),
    )


def _grown_up(p: Profile, years: Series) -> bool:
    """Days of one person a row whose birth nothing else tells, spread over some years and all long past: of one class,
    say. What offices do to people is as a rule more recent."""
    if not p.of_people or {"birth_date", "resident_id", "age", "birth_year"} & p.beside or len(years.values) < 20:
        return False
    low, high = years.quantile(0.02), years.quantile(0.98)
    return p.share("date") > 0.9 and high - low >= 3 and low >= 1925 and high <= _LAST_GROWN_UP


_LAST_GROWN_UP = 2008
"""Calendar year; whoever was born until then is of age or nearly so in the data of today."""


def _birth_numbers(p: Profile) -> Candidate | None:
    """Beside persons whose birth nothing else tells: day numbers of a spreadsheet that spread like births."""
    if not p.of_people or {"birth_date", "resident_id", "age"} & p.beside or p.share("excel_day") < 0.99:
        return None
    if not p.numbers or p.variety < 0.8 or p.share("tens") > 0.2 or p.distinct < 30:
        return None
    years = Series(values=1899.99 + p.numbers.values / _DAYS_A_YEAR, weights=p.numbers.weights)
    if _looks_like_births(years) < 0.6 or years.high > 2026:
        return None
    return Candidate(label="birth_date", score=0.56, evidence=("day numbers of a spreadsheet that spread like births",))


_BIRTH_DATE = Recogniser(
    label="birth_date",
    judge=_birth_date,
    tests={"excel_day": "regexp_full_match(u, '[1-4]\\d{4}') AND x BETWEEN 3000 AND 49999"},
)


def _date(p: Profile) -> Candidate | None:
    share, hint = p.share("date"), p.hint("date", "datetime")
    timed, epoch, monthly = p.share("timed"), p.share("epoch"), p.share("year_month", "month_shape")
    if p.related.get("birth_date") or misdated(p):
        return None
    if monthly > 0.9 and timed < 0.1:
        return None
    if p.share("date_yearless") > 0.8:
        said = f"{percent(p.share('date_yearless'))} are a month and a day"
        return Candidate(label="date", score=raised(0.7, hint), evidence=(said,))
    if share < 0.6:
        if p.hint("date") >= 0.8 and p.share("excel_day") > 0.9 and p.numbers and p.numbers.low > 20_000:
            return Candidate(label="date", score=0.65, evidence=("header of a date over day numbers of a spreadsheet",))
        return _day_numbers(p)
    if (timed > 0.5 and p.share("midnight") < 0.95 * timed) or epoch > 0.5:
        return None
    compact = p.share("date_compact") > 0.5
    years = _years(p)
    born = not hint and years is not None and not p.ordered and _grown_up(p, years)
    content = 0.5 if born else 0.75 if compact else 0.88
    return Candidate(
        label="date",
        score=raised(content * (0.6 + 0.4 * share), hint, 0.4),
        certain=share > 0.9 and not compact and not born,
        evidence=(f"{percent(share)} are valid dates",),
    )


_FIRST_DAY, _LAST_DAY = 36_526, 48_579
"""1 January of 2000 and of 2033 as spreadsheets number days."""


def _day_numbers(p: Profile) -> Candidate | None:
    """Without a header: whole numbers none of which leaves a third of a century."""
    if not p.numbers or p.share("integer") < 0.99 or p.distinct < 10 or p.share("rounded") > 0.1:
        return None
    if p.numbers.low < _FIRST_DAY or p.numbers.high > _LAST_DAY:
        return None
    return Candidate(
        label="date", score=0.56, evidence=("whole numbers, all of them days of a spreadsheet since 2000",)
    )


_DATE = Recogniser(
    label="date",
    judge=_date,
    tests={
        "date": "d IS NOT NULL",
        "date_yearless": "regexp_full_match(v, '(?:0?[1-9]|1[0-2])月[0-3]?\\d[日号]')",
        "date_compact": "d IS NOT NULL AND regexp_full_match(u, '\\d{8}') AND regexp_full_match(v, '\\d{8}([.]0+)?')",
        "timed": "d IS NOT NULL AND regexp_matches(v, '\\d[T日: ]*(?:[上下]午|凌晨|中午|晚上)?\\s*\\d{1,2}[::时点]\\d{1,2}|\\d{14}|^\\d{8}[T ](?:\\d{4,6}$|\\d{1,2}:)')",
        "midnight": "d IS NOT NULL AND regexp_matches(v, '[T ]0{1,2}:0{1,2}(:0{1,2}([.]0+)?)?(Z|\\+00:?00)?$')",
    },
)


def _datetime(p: Profile) -> Candidate | None:
    timed, epoch, midnight = p.share("timed"), p.share("epoch"), p.share("midnight")
    hint = p.hint("datetime", "date")
    if timed > 0.5 and midnight < 0.95 * timed:
        return Candidate(
            label="datetime",
            score=raised(0.93, hint),
            certain=True,
            evidence=(f"{percent(timed)} are dates with a time of day",),
        )
    if epoch > 0.9 and p.numbers and (hint > 0.3 or _recent(p, p.numbers)):
        return Candidate(
            label="datetime",
            score=raised(0.6, hint),
            evidence=(f"{percent(epoch)} are seconds or milliseconds since 1970",),
        )
    if p.numbers and p.share("decimals4") > 0.8 and p.numbers.low >= _FIRST_DAY and p.numbers.high <= _LAST_DAY:
        said = "days of a spreadsheet since 2000 with fractions of a day"
        return Candidate(label="datetime", score=raised(0.6, hint), evidence=(said,))
    return None


def _recent(p: Profile, moments: Series) -> bool:
    """Moments of a few years since 2008, which do not, like numbers of persons, use up a block of numbers."""
    unit = 1000 if moments.low > 1e11 else 1
    recent = moments.high < 1.25 * moments.low and moments.low > _YEAR_2008_S * unit
    return recent and p.distinct > 12 and not (p.of_people and fills_block(p))


_YEAR_2008_S = 1.2e9
"""Seconds since 1970; systems that store them are younger."""

_DATETIME = Recogniser(
    label="datetime",
    judge=_datetime,
    tests={
        "epoch": "regexp_full_match(u, '1[0-9]\\d{8}(\\d{3})?') AND x BETWEEN 9.4e8 AND 2.0e9 OR regexp_full_match(u, '1[0-9]\\d{11}')"
    },
)


def _time(p: Profile) -> Candidate | None:
    share = p.share("time_of_day")
    if share < 0.8:
        return None
    return Candidate(label="time", score=0.9, certain=True, evidence=(f"{percent(share)} are hours and minutes",))


_TIME = Recogniser(
    label="time",
    judge=_time,
    tests={
        "time_of_day": "regexp_full_match(l, '(?:[上下]午|am|pm)?\\s?(?:[01]?\\d|2[0-4])[::时点](?:[0-5]?\\d?|半|整)(?:[::分][0-5]\\d)?(?:[.]\\d+)?[分秒]?\\s?(?:am|pm)?')"
    },
)


def _year_label(p: Profile) -> Candidate | None:
    share, hint = p.share("year"), p.hint("year", "birth_year")
    if share < 0.95 or (not p.numbers and p.share("year_worded") < 0.9):
        return None
    if p.hint("birth_year") >= 0.6 or p.related.get("birth_year") or (not hint and _born_years(p)):
        return Candidate(
            label="birth_year",
            score=0.88,
            evidence=(
                f"{percent(share)} are years; their spread beside persons, the header or an identity number says of birth",
            ),
        )
    spread = p.numbers.high - p.numbers.low if p.numbers else 0.0
    if spread > 260 or (p.distinct < 2 and not hint and p.share("year_worded") < 0.9):
        return None
    if p.hint("measure", "count", "amount") >= 0.6 and not hint and spread > 130:
        return None
    return Candidate(label="year", score=raised(0.82, hint), evidence=(f"{percent(share)} are years",))


def _born_years(p: Profile) -> bool:
    """Years of one person a row that spread like the birth years of a population: decades wide, few of them recent."""
    if not p.of_people or not p.numbers or p.sequential or p.distinct < 20:
        return False
    low, middle, high = (p.numbers.quantile(share) for share in (0.05, 0.5, 0.95))
    return high - low >= 25 and 1925 <= middle <= 1998 and high <= 2020


_YEAR = Recogniser(
    label="year",
    judge=_year_label,
    tests={
        "year": "(regexp_full_match(u, '1[6-9]\\d\\d|20\\d\\d|210\\d') OR regexp_full_match(l, '(1[6-9]\\d\\d|20\\d\\d|210\\d)\\s?(年|年度|学年)?|(19|20)\\d\\d\\s?[-/]\\s?((19|20)\\d\\d|\\d\\d)(学年|年度)?')) AND NOT (d IS NOT NULL AND length(u) > 6) AND (x IS NULL OR x = floor(x))",
        "year_worded": "regexp_matches(l, '^(19|20)\\d\\d\\s?(年|年度|学年|-(19|20)\\d\\d)')",
    },
)


def _month(p: Profile) -> Candidate | None:
    both, shaped, hint = p.share("year_month"), p.share("month_shape"), p.hint("month")
    if shaped > 0.8 or (both > 0.9 and (hint or p.share("division_code") < 0.9)):
        birth = p.hint("birth_date")
        if birth >= 0.7:
            return None
        return Candidate(
            label="month", score=raised(0.82, hint), evidence=(f"{percent(max(shaped, both))} are a year and a month",)
        )
    if hint >= 0.6 and p.numbers and p.numbers.low >= 1 and p.numbers.high <= 12 and p.share("integer") > 0.95:
        return Candidate(label="month", score=0.85, evidence=("header of a month over 1 to 12",))
    return None


_MONTH = Recogniser(
    label="month",
    judge=_month,
    tests={
        "month_shape": "regexp_full_match(l, '(19|20)\\d{2}\\s?(年|-|/)\\s?(0?[1-9]|1[0-2])\\s?月?|(19|20)\\d{2}\\s?年?\\s?-?\\s?(第[一二三四1-4]季度|q[1-4]|[一二三四]季度)|((19|20)\\d{2}[- ])?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[- .]?((19|20)?\\d{2})?')"
    },
)


def _age(p: Profile) -> Candidate | None:
    hint, related = p.hint("age"), p.related.get("age", 0.0)
    worded = p.share("age_worded")
    if worded > 0.6 or (worded > 0.05 and worded + p.share("number") > 0.95 and p.share("unit") <= worded):
        return Candidate(
            label="age", score=0.93, certain=True, evidence=(f"{percent(worded)} are numbers of years of age",)
        )
    if not p.numbers or p.share("number") < 0.9:
        return None
    plausible = p.numbers.quantile(0.02) >= 0 and p.numbers.quantile(0.98) <= 125 and p.numbers.quantile(0.5) < 100
    if related > 0.5 and plausible:
        return Candidate(label="age", score=0.92, evidence=("follows from the birth date of the same row",))
    whole = hint >= 0.8 or (p.share("integer") > 0.99 and p.distinct > 3)
    if hint >= 0.6 and whole and (plausible or p.numbers.quantile(0.9) <= 125):
        return Candidate(
            label="age", score=raised(0.5, hint, 0.85), evidence=("header of an age over numbers of its range",)
        )
    if _population_ages(p):
        return Candidate(label="age", score=0.6, evidence=("whole numbers spread like ages of adults",))
    return None


def _population_ages(p: Profile) -> bool:
    """Whole numbers with many values between childhood and old age, nobody beyond 110: an age without a header."""
    if not p.numbers or p.share("integer") < 0.99 or p.distinct < 25 or p.share("cents") > 0.1:
        return False
    low, middle, high = (p.numbers.quantile(share) for share in (0.02, 0.5, 0.98))
    if low < 14 and p.distinct < 45:
        return False
    return (
        p.numbers.low >= 0
        and p.numbers.high <= 110
        and low <= 30
        and 28 <= middle <= 65
        and 55 <= high <= (100 if p.of_people else 93)
    )


_AGE = Recogniser(
    label="age",
    judge=_age,
    tests={"age_worded": "regexp_full_match(v, '\\d{1,3}\\s?(岁|周岁|Y|y)(\\d{1,2}(个月|月))?|\\d{1,2}(个月|月龄)')"},
)


def _age_group(p: Profile) -> Candidate | None:
    banded, hint = p.share("band"), p.hint("age_group", "age")
    worded = p.share("age_band_worded")
    few_words = p.hint("age_group") >= 0.8 and p.distinct <= 30 and p.share("number") < 0.5
    if worded > 0.6 or (hint >= 0.6 and banded > 0.5) or few_words:
        return Candidate(label="age_group", score=0.88, evidence=(f"{percent(max(banded, worded))} are bands",))
    if banded > 0.9 and 2 < p.distinct <= _MOST_BANDS and p.share("band_large") == 0:
        return Candidate(label="age_group", score=0.64, evidence=(f"{percent(banded)} are bands of numbers up to 120",))
    return None


_MOST_BANDS = 30

_AGE_GROUP = Recogniser(
    label="age_group",
    judge=_age_group,
    tests={
        "band": "regexp_full_match(l, '[\\[(]?\\d{1,3}\\s?([-~]|to|至|—|–)\\s?\\d{1,3}[\\])]?(岁|yrs|years)?|[\\[(]\\d{1,3}\\s?,\\s?\\d{1,3}[\\])]|[<>≥≤]=?\\s?\\d{1,3}|\\d{1,3}\\s?(\\+|岁?以[上下]|岁?及以[上下]|and over|or more)(岁)?|under \\d+|over \\d+') AND coalesce(TRY_CAST(regexp_extract(v, '^\\D?(\\d+)\\D+\\d', 1) AS INTEGER) < TRY_CAST(regexp_extract(v, '\\D(\\d+)\\D*$', 1) AS INTEGER), true)",
        "band_large": "regexp_matches(v, '1[3-9]\\d|[2-9]\\d{2}|\\d{4}')",
        "age_band_worded": "regexp_matches(v, '^\\d{1,3}.{1,3}\\d{1,3}岁|^\\d{1,3}岁(及?以[上下])|^[<>≥≤]\\s?\\d{1,3}岁') OR v IN ('儿童','少年','青年','中年','老年','婴儿','幼儿','青少年','中青年','中老年')",
    },
)

RECOGNISERS = (_BIRTH_DATE, _DATE, _DATETIME, _TIME, _YEAR, _MONTH, _AGE, _AGE_GROUP)
