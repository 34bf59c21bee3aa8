"""What columns say about each other, row by row on the sample: the identity number knows birth, gender and division."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from masking.classify.gazetteer import POSTCODE_PROVINCES
from masking.classify.profile import Profile
from masking.classify.sample import Sample

_ROWS = 500
_ANCHORS = 6
"""Identity numbers, and birth dates, with which one column is compared: those of a form for several people."""
_LEAST_PAIRS = 4
"""Fewer rows prove nothing, except that two equal dates in one row are one date."""
_COUNTY_DEGREES = 3.0
"""Widest span of coordinates of two decimals that are taken for such: those of one prefecture."""
_SPREADSHEET_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """What a row's identity number or birth date tells."""

    day: date
    odd: bool | None = None
    """The 17th digit is odd: a man."""
    division: str | None = None


def relate(sample: Sample, profiles: Sequence[Profile], labels: Sequence[str]) -> dict[int, dict[str, float]]:
    """Column position → label → strength, from identity numbers, else birth dates, else pairs of coordinates."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for south, east in _coordinates(profiles):
        found[south]["latitude"] = 1.0
        found[east]["longitude"] = 1.0
    _mark_postcodes(sample, profiles, labels, found)
    anchors = [i for i, label in enumerate(labels) if label == "resident_id" or _of_id(profiles[i])]
    births = [i for i, label in enumerate(labels) if label == "birth_date"]
    if not anchors + births:
        return found
    table = sample.table.slice(0, _ROWS)
    cells = [[_text(cell) for cell in table.column(i).to_pylist()] for i in range(table.num_columns)]
    told = {i: [_from_id(cell) for cell in cells[i]] for i in anchors}
    told |= {i: [_from_date(cell) for cell in cells[i]] for i in births if i not in told}
    skipped = set(anchors)
    for position, profile in enumerate(profiles):
        if position in skipped:
            continue
        for anchor in _nearest(anchors, position) + _nearest(births, position):
            if position != anchor:
                for label, strength in _compare(told[anchor], cells[position], profile).items():
                    found[position][label] = max(found[position].get(label, 0.0), strength)
    return found


def _nearest(anchors: Sequence[int], position: int) -> list[int]:
    """The few anchors that stand nearest to a column: a table of thousands of columns has hundreds of them."""
    return sorted(anchors, key=lambda anchor: abs(anchor - position))[:_ANCHORS]


def _mark_postcodes(
    sample: Sample, profiles: Sequence[Profile], labels: Sequence[str], found: dict[int, dict[str, float]]
) -> None:
    """Six digits that, beside division codes, lie in the range of postcodes of the same row's province."""
    coded = [
        i for i, label in enumerate(labels) if label == "division_code" and profiles[i].share("division_code") > 0.9
    ]
    posted = [i for i, profile in enumerate(profiles) if i not in coded and profile.share("postcode") > 0.9]
    table = sample.table.slice(0, _ROWS)
    for anchor in coded if posted else ():
        divisions = [_text(cell) for cell in table.column(anchor).to_pylist()]
        for position in posted:
            cells = [_text(cell) for cell in table.column(position).to_pylist()]
            pairs = [(division, cell) for division, cell in zip(divisions, cells, strict=True) if division and cell]
            if len(pairs) >= _LEAST_PAIRS and sum(_posted_there(*pair) for pair in pairs) >= 0.75 * len(pairs):
                found[position]["postcode"] = 1.0


def _posted_there(division: str, cell: str) -> bool:
    return cell.zfill(6)[:2] in POSTCODE_PROVINCES.get(division[:2], "").split()


def _of_id(profile: Profile) -> bool:
    """A pupil's number that is a letter and an identity number."""
    return profile.share("id_student") > 0.6


def _text(cell: object) -> str:
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell)[:64]).strip()


def _from_id(cell: str) -> Birth | None:
    number = re.sub(r"[^0-9Xx]", "", re.sub(r"\.0+$|^[GLJ]", "", cell))
    if len(number) == 15:
        number = f"{number[:6]}19{number[6:]}0"
    if len(number) != 18 or not number[:17].isdigit():
        return None
    day = _day(number[6:10], number[10:12], number[12:14])
    return Birth(day=day, odd=int(number[16]) % 2 == 1, division=number[:6]) if day else None


def _from_date(cell: str) -> Birth | None:
    day = _parsed(cell)
    return Birth(day=day) if day else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _parsed(cell: str) -> date | None:
    if found := re.match(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})", cell):
        return _day(*found.groups())
    if re.match(r"\d{8}(\.0+)?$", cell):
        return _day(cell[:4], cell[4:6], cell[6:8])
    if re.match(r"\d{4,5}(\.0+)?$", cell):
        return _SPREADSHEET_EPOCH + timedelta(days=int(cell[:5].rstrip(".")))
    if found := re.match(r"(\d{1,2})\D(\d{1,2})\D(\d{4})$", cell):
        return _day(found[3], found[2], found[1]) or _day(found[3], found[1], found[2])
    return None


def _same_birth(day: date, cell: str) -> bool:
    """The same day, or the same month where no day is given."""
    monthly = re.fullmatch(r"(\d{4})\D{0,2}(\d{1,2})\D?", cell)
    if monthly and len(cell) < 9 and not re.fullmatch(r"\d{4,5}", cell):
        return (int(monthly[1]), int(monthly[2])) == (day.year, day.month)
    return _parsed(cell) == day


def _compare(rows: Sequence[Birth | None], cells: Sequence[str], profile: Profile) -> Mapping[str, float]:
    pairs = [(birth, cell) for birth, cell in zip(rows, cells, strict=True) if birth and cell]
    if not pairs or not _comparable(profile):
        return {}
    dated = profile.days or profile.share("excel_day") > 0.8 or profile.share("year_month") > 0.8
    births = _share(pairs, lambda birth, cell: _same_birth(birth.day, cell)) if dated else 0.0
    if len(pairs) < _LEAST_PAIRS:
        return {"birth_date": births} if births == 1.0 else {}
    found = {
        "birth_date": births,
        "birth_year": _share(pairs, lambda birth, cell: cell[:4] == str(birth.day.year))
        if profile.share("year") > 0.9
        else 0.0,
        "age": _age_share(pairs) if profile.share("number") > 0.9 and profile.distinct > 3 else 0.0,
        "division_code": _share(pairs, lambda birth, cell: cell[:6] == birth.division)
        if profile.share("digits") > 0.9
        else 0.0,
        "postcode": _share(pairs, _same_province) if profile.share("postcode") > 0.9 else 0.0,
        "gender": _gender_share(pairs) if 2 <= profile.distinct <= 4 else 0.0,
    }
    return {label: strength for label, strength in found.items() if strength >= 0.75}


def _comparable(profile: Profile) -> bool:
    """Whether the column can hold anything that a birth tells: a date, a number, or one of a few words."""
    numbers = max(profile.share("number"), profile.share("digits"), profile.share("year"), profile.share("year_month"))
    return bool(profile.days) or numbers > 0.7 or profile.distinct <= 4


def _share(pairs: Sequence[tuple[Birth, str]], test: Callable[[Birth, str], bool]) -> float:
    return sum(test(birth, cell) for birth, cell in pairs) / len(pairs)


def _same_province(birth: Birth, cell: str) -> bool:
    return bool(birth.division) and _posted_there(birth.division or "", cell)


def _age_share(pairs: Sequence[tuple[Birth, str]]) -> float:
    """Share of rows whose birth year plus the number is one and the same year, or the one before it."""
    years = Counter[int]()
    for birth, cell in pairs:
        if found := re.match(r"\d{1,3}(?=\D|$)", cell):
            years[birth.day.year + int(found.group())] += 1
    if len({birth.day.year for birth, _ in pairs}) < 4 or not years:
        return 0.0
    return max((years[year] + years[year - 1]) / len(pairs) for year in years)


def _gender_share(pairs: Sequence[tuple[Birth, str]]) -> float:
    """Share of rows in which the value follows from the parity of the identity number, 0 when one parity is rare."""
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for birth, cell in pairs:
        if birth.odd is not None:
            counts[cell][birth.odd] += 1
    men = sum(count[True] for count in counts.values())
    total = sum(count.total() for count in counts.values())
    if total < 8 or min(men, total - men) < 0.1 * total:
        return 0.0
    share = sum(max(count.values()) for count in counts.values()) / total
    chosen = {count.most_common(1)[0][0] for count in counts.values() if count.total() > 1}
    return share if share >= 0.93 and len(chosen) == 2 else 0.0


def _coordinates(profiles: Sequence[Profile]) -> list[tuple[int, int]]:
    """Pairs (latitude, longitude) of columns side by side, or the only two, with four to nine decimals.

    Within China, or within a region abroad that is at most 25 degrees wide and whose longitude no latitude can be.
    """

    def within(profile: Profile, low: float, high: float) -> bool:
        numbers = profile.numbers
        if not numbers or numbers.low < low or numbers.high > high:
            return False
        rough = profile.share("cents") > 0.8 and numbers.high - numbers.low < _COUNTY_DEGREES
        return rough or profile.share("decimals_pair") > 0.8

    def narrow(profile: Profile, low: float, high: float) -> bool:
        numbers = profile.numbers
        if not numbers or profile.share("decimals_place") < 0.4 or profile.share("decimal") < 0.9:
            return False
        first, last = sorted((abs(numbers.low), abs(numbers.high)))
        return numbers.low * numbers.high > 0 and low <= first and last <= high and last - first <= 25

    south = [i for i, p in enumerate(profiles) if within(p, 17, 54) or narrow(p, 1, 72)]
    east = [i for i, p in enumerate(profiles) if within(p, 73, 136) or narrow(p, 72, 180)]
    pairs = [(lat, lng) for lat in south for lng in east if abs(lng - lat) == 1]
    return pairs or ([(south[0], east[0])] if len(south) == len(east) == 1 else [])
