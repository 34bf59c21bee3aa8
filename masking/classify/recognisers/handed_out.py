# ruff: noqa: E501 - a pattern reads best on one line
"""Numbers that were handed out rather than counted: of persons, accounts, households, documents, devices.

No check digit names them. That they were handed out shows in their form: one width, nearly all different, in no order,
a division's code in front, first digits as even as lots are. What they number shows at best in what stands beside them.
So the label is a guess that a person confirms, and all of them identify until then, but for those that look like the
running numbers of documents: dated, rising with the rows, longer than any account.
"""

from masking.classify.profile import Profile
from masking.classify.recognisers.base import Candidate, Recogniser, percent

_MANY = 30
"""Six digits of one width are no accident from so many values on."""
_ACCOUNT_PLACES = (15, 21)
"""Shortest and longest account numbers of Chinese banks."""
_LONGEST_SUM = 12
"""Places from which whole numbers of one width are no sums, though they come again in every row of one person."""
_LONG = 12
"""Places from which numbers are no longer quantities of anything."""
_LONGEST_HANDED_OUT = 22
"""Places of the longest numbers of things that belong to somebody: asset numbers of meters."""
_GUESS = 0.56
"""Above a count and a measure, below whatever has a mark of its own."""


def opaque(p: Profile) -> bool:
    """Handed out rather than counted: long, of one width, nearly all different, in no order; or padded with zeros."""
    if p.filled < 5 or p.sequential or p.share("decimal") > 0 or p.share("opaque_shape") < 0.95:
        return False
    length = p.shares["places"]
    if p.share("rounded") > 0.5 or p.share("five_digits") < 0.9:
        return False
    zeros = padded(p) and p.variety > 0.5 and length >= 5
    even = p.one_width and length >= (6 if p.filled >= _MANY else 7) and p.variety > 0.9 and not _leaning(p)
    natural = length >= 7.5 and p.variety > 0.9 and not (p.of_things and length < _LONG)
    again = p.one_width and length >= _LONGEST_SUM and p.distinct >= _MANY and p.share("digits") > 0.95
    return zeros or even or again or in_block(p) or (natural and (not _skewed(p) or drawn(p)))


def padded(p: Profile) -> bool:
    """Zeros in front bring the numbers to one width: they are read place by place and mean no quantity."""
    return p.share("leading_zero") > 0.05 and p.one_width and p.shares["places"] >= 2 and p.share("decimal") == 0


def in_block(p: Profile) -> bool:
    """Whole numbers of six and more digits within two hundredths of their size: lots of one block, as no quantity is."""
    if not p.numbers or not p.one_width or p.shares["places"] < 6 or p.variety < 0.3 or p.share("digits") < 0.95:
        return False
    return p.filled >= 10 and p.numbers.low > 0 and p.numbers.high - p.numbers.low < 0.02 * p.numbers.low


def _leaning(p: Profile) -> bool:
    """Short whole numbers that crowd towards their lower end, as quantities of things do and lots do not."""
    if not p.of_things or not p.numbers or p.shares["places"] > 9 or p.share("leading_zero") > 0:
        return False
    low, middle, high = (p.numbers.quantile(share) for share in (0.02, 0.5, 0.98))
    return middle - low < 0.38 * (high - low)


def _skewed(p: Profile) -> bool:
    """Quantities reach far beyond their middle; numbers handed out up to some highest one do not."""
    return p.numbers is not None and p.numbers.quantile(0.5) < 0.33 * p.numbers.quantile(0.98)


def drawn(p: Profile) -> bool:
    """First and last digits as even as lots: quantities begin with 1 three times in ten (Benford) and end round."""
    return p.filled >= _MANY and p.share("one_first") < 0.2 and p.share("tens") < 0.2 and p.share("digits") > 0.95


def fills_block(p: Profile) -> bool:
    """Whole numbers of one width that share their first digits and use the whole of what is left."""
    if not p.numbers or not p.one_width or p.filled < _MANY:
        return False
    low, high = f"{p.numbers.low:.0f}", f"{p.numbers.high:.0f}"
    shared = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    block = 10.0 ** (len(high) - shared)
    middle = (p.numbers.quantile(0.5) % block) / block
    return p.numbers.low % block < 0.05 * block and p.numbers.high % block > 0.95 * block and 0.3 < middle < 0.7


def dated(p: Profile) -> bool:
    """Letters, a day and a running number: of documents, whatever the letters abbreviate elsewhere."""
    return p.share("order_dated", "order_brief") > 0.8


def misdated(p: Profile) -> bool:
    """Eight digits that begin like a year, many of which are no day: a year, a class and a place in it."""
    return p.share("year_eight") > 0.5 and p.share("date_compact") < 0.9 * p.share("year_eight")


def _of_one_bank(p: Profile) -> bool:
    """Beside people: all begin with the same two digits, as accounts of one bank do, and go on without a year."""
    return p.of_people and p.shares.get("tops", 0) == 1 and p.filled >= _MANY and p.share("yeared_inside") < 0.2


def _running(p: Profile) -> bool:
    """Rather the number of a document or a transaction: rising with the rows, 18 digits, beyond any account, in groups."""
    length = p.shares["places"]
    plain = p.share("digits") > 0.9
    told = p.of_people or "organisation_name" in p.beside
    return (
        p.rising
        or (plain and length >= _ACCOUNT_PLACES[0] and p.share("year_two") > 0.98 and p.shares.get("tops", 0) > 1)
        or (p.share("order_tagged") > 0.3 and not p.prefix and p.one_width)
        or length > _LONGEST_HANDED_OUT
        or (not plain and p.of_things and length >= _LONG)
        or (plain and p.one_width and length == 18 and p.share("divided_long") < 0.8 and not _of_one_bank(p))
        or (plain and length >= _ACCOUNT_PLACES[0] and p.of_things and not told)
        or p.share("lettered_groups") > 0.8
        or (p.share("order_yeared") > 0.9 and p.share("divided_tail") > 0.9)
    )


def _named(p: Profile) -> str:
    """The likeliest kind by what stands beside it."""
    length, digits = p.shares["places"], p.share("digits") > 0.9
    if {"vin", "plate"} & p.beside and length == 12 and digits and p.share("provincial") > 0.9:
        return "driving_licence"
    if {"vin", "plate"} & p.beside and length <= 12:
        return "engine_number"
    if {"diagnosis", "disease_code"} & p.beside and length <= 14:
        return "medical_record_number"
    if {"passport", "hk_macau_permit"} & p.beside and length == 8:
        return "taiwan_permit" if digits else "hk_macau_permit"
    if "country" in p.beside and not digits and 7 <= length <= 10:
        return "passport"
    if p.of_people and p.share("divided_long") > 0.9 and length >= _LONG:
        return "person_number"
    if (
        digits
        and _ACCOUNT_PLACES[0] <= length <= _ACCOUNT_PLACES[1]
        and (p.of_people or "organisation_name" in p.beside)
    ):
        return "bank_account"
    if p.of_people and p.share("year_headed") > 0.9 and "occupation" not in p.beside:
        return "student_number"
    if "address" in p.beside and {"amount", "measure"} & p.beside and "resident_id" not in p.beside:
        return "meter_number"
    return "person_number" if p.of_people else "unknown"


def _code_of_things(p: Profile) -> Candidate | None:
    """Different mixtures of letters and digits beside which nothing tells of persons: of goods, parts, shelves, classes."""
    if not p.of_things or p.share("thing_code") < 0.8 or p.variety <= 0.3 or p.share("date") > 0.1:
        return None
    said = f"{percent(p.share('thing_code'))} are mixtures of letters and digits, and no column tells of persons"
    return Candidate(label="object_id", score=0.46, evidence=(said,))


_THINGS = ("object_id", "code", "order_number")
_OF_SOMEBODY = (
    "person_number", "medical_record_number", "student_number", "employee_number", "meter_number", "bank_account",
    "bank_card", "social_security_card", "driving_licence", "engine_number", "imsi", "imei", "passport", "resident_id",
    "mobile", "landline", "business_registration", "organisation_code", "property_certificate", "qq",
)  # fmt: skip


def _named_thing(p: Profile) -> Candidate | None:
    """The header says plainly what was numbered, and it is no person's, account's or household's number."""
    hint = p.hint(*_THINGS)
    if hint < 0.8 or p.hint(*_OF_SOMEBODY) > 0:
        return None
    label = max(_THINGS, key=p.hint)
    said = f"header of {label} over numbers handed out"
    return Candidate(label=label, score=0.5 + 0.25 * hint, harmless=0.76, evidence=(said,))


def _handed_out(p: Profile) -> Candidate | None:
    if p.share("id_inside") > 0.5 and p.share("picture_file") < 0.5:
        said = f"{percent(p.share('id_inside'))} hold a whole identity number and further places"
        return Candidate(label="person_number", score=0.9, certain=True, evidence=(said,))
    if (
        (p.share("date") > 0.5 and not misdated(p))
        or p.share("order_dated") > 0.5
        or p.share("order_shape", "opaque_shape") < 0.9
    ):
        return None
    long = p.shares["length"] >= _LONG and p.variety > 0.9 and p.share("opaque_shape") > 0.9 and not p.sequential
    if not long and not opaque(p):
        return None
    if (long or p.share("lettered_groups") > 0.8) and _running(p):
        said = "long numbers, nearly all different, that fit no check digit and rise, hold a year or are not of an account's length"
        return Candidate(label="order_number", score=_GUESS, evidence=(said,))
    if thing := _named_thing(p):
        return thing
    divided = p.share("divided_long")
    said = "unlike quantities: nearly all different, in no order; perhaps numbers of persons or accounts"
    begun = (f"{percent(divided)} begin with a division's code",) if divided > 0.5 else ()
    return Candidate(label=_named(p), score=_GUESS, identifying=True, evidence=(said, *begun))


_TESTS = {  # k, because the macros' own lambdas call their places i
    "thing_code": "len <= 24 AND regexp_full_match(upper(v), '[0-9A-Z][0-9A-Z /._+-]*') AND regexp_matches(v, '[0-9]') AND regexp_matches(v, '[A-Za-z]')",
    "opaque_shape": "regexp_full_match(u, '\\p{Han}{0,4}[0-9A-Z*]+') AND 2 * length(regexp_replace(u, '[^0-9*]', '', 'g')) > length(u) AND regexp_matches(u, '[0-9].*[0-9].*[0-9]')",
    "five_digits": "length(regexp_replace(u, '[^0-9*]', '', 'g')) > 4",
    "order_yeared": "regexp_full_match(u, '[A-Z]{1,4}\\d{6}20[0-4]\\d{4,12}')",
    "year_eight": "regexp_full_match(v, '(19|20)\\d{6}([.]0+)?')",
    "year_two": "u[1:2] BETWEEN '17' AND '29' AND NOT regexp_matches(u, '^(19[5-9]|20[0-3])\\d') AND regexp_full_match(u, '[12]\\d{14,21}')",
    "yeared_inside": "regexp_matches(u, '^\\d{4,6}20[0-3]\\d')",
    "year_headed": "regexp_full_match(u, '(19[89]|20[0-3])\\d{5,9}')",
    "provincial": "regexp_matches(u, '^(1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5])')",
    "one_first": "u[1] = '1'",
    "divided_long": "divided AND length(u) > 8",
    "divided_tail": "regexp_matches(u, '^[A-Z]{1,4}(1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5])')",
    "lettered_groups": "regexp_full_match(v, '[A-Z]{1,6}[-/][A-Z0-9]{1,8}[-/][-/A-Z0-9]{2,}')",
    "id_inside": "CASE WHEN regexp_full_match(u, '[A-Z]{0,2}[1-9]\\d{16}[0-9X][0-9A-Z]{0,4}') AND length(u) > 18 THEN"
    " list_bool_or(list_transform([1, 2, 3], lambda k: CASE WHEN id18(u[k:k + 17]) THEN id_check(u[k:k + 17]) ELSE false END)) ELSE false END",
}

RECOGNISERS = (
    Recogniser(label="unknown", judge=_handed_out, tests=_TESTS),
    Recogniser(label="object_id", judge=_code_of_things),
)
