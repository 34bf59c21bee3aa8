"""What columns say about each other, row by row on the sample: the identity number knows birth, gender and division."""

import re
import unicodedata
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

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
    told = {i: _Told.by(_from_id, _texts(table, i)) for i in anchors}
    told |= {i: _Told.by(_from_date, _texts(table, i)) for i in births if i not in told}
    skipped = set(anchors)
    for position, profile in enumerate(profiles):
        if position in skipped or not _comparable(profile):
            continue
        read = _Read.of(_texts(table, position), profile)
        for anchor in _nearest(anchors, position) + _nearest(births, position):
            if position != anchor:
                for label, strength in _compare(told[anchor], read, profile).items():
                    found[position][label] = max(found[position].get(label, 0.0), strength)
    return found


def _nearest(anchors: Sequence[int], position: int) -> list[int]:
    """The few of the ascending anchors that stand nearest to a column: a table of thousands of columns has hundreds."""
    place = bisect(anchors, position)
    near = anchors[max(0, place - _ANCHORS) : place + _ANCHORS]
    return sorted(near, key=lambda anchor: abs(anchor - position))[:_ANCHORS]


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


def _texts(table: pa.Table, position: int) -> list[str]:
    return [_text(cell) for cell in table.column(position).to_pylist()]


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


_NO_DAY = -1
"""In an array of days, months, ages or parities: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the rows of one column of identity numbers or birth dates tell, as arrays: they are compared with many."""

    known: np.ndarray
    odd: np.ndarray
    """1 a man, 0 a woman."""
    days: np.ndarray
    """Ordinals."""
    months: np.ndarray
    """100 × year + month."""
    years: np.ndarray
    written_years: np.ndarray
    divisions: np.ndarray

    @classmethod
    def by(cls, read: Callable[[str], Birth | None], cells: Sequence[str]) -> "_Told":
        births = [read(cell) for cell in cells]
        days = [birth.day if birth else date.min for birth in births]
        return cls(
            known=np.array([birth is not None for birth in births], bool),
            odd=np.array([_NO_DAY if birth is None or birth.odd is None else birth.odd for birth in births], np.int64),
            days=np.array([day.toordinal() for day in days], np.int64),
            months=np.array([100 * day.year + day.month for day in days], np.int64),
            years=np.array([day.year for day in days], np.int64),
            written_years=np.array([str(day.year) for day in days], "U4"),
            divisions=np.array([birth.division if birth and birth.division else "" for birth in births], "U6"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """The rows of one column as far as its profile allows them to be compared; an array that nobody needs is empty."""

    cells: Sequence[str]
    filled: np.ndarray
    days: np.ndarray
    months: np.ndarray
    """Where only a month is given; it counts then, and the day does not."""
    years: np.ndarray
    ages: np.ndarray
    divisions: np.ndarray
    kinds: np.ndarray
    """Equal numbers for equal cells."""

    @classmethod
    def of(cls, cells: Sequence[str], profile: Profile) -> "_Read":
        dated = cells if _dated(profile) else ()
        parsed = [_parsed(cell) for cell in dated]
        known = {cell: number for number, cell in enumerate(dict.fromkeys(cells))}
        aged = cells if profile.share("number") > 0.9 and profile.distinct > 3 else ()
        return cls(
            cells=cells,
            filled=np.array([bool(cell) for cell in cells], bool),
            days=np.array([day.toordinal() if day else _NO_DAY for day in parsed], np.int64),
            months=np.array([_month(cell) for cell in dated], np.int64),
            years=np.array([cell[:4] for cell in (cells if profile.share("year") > 0.9 else ())], "U4"),
            ages=np.array([_age(cell) for cell in aged], np.int64),
            divisions=np.array([cell[:6] for cell in (cells if profile.share("digits") > 0.9 else ())], "U6"),
            kinds=np.array([known[cell] for cell in (cells if 2 <= profile.distinct <= 4 else ())], np.int64),
        )


def _dated(profile: Profile) -> bool:
    return bool(profile.days) or profile.share("excel_day") > 0.8 or profile.share("year_month") > 0.8


def _month(cell: str) -> int:
    """100 × year + month of a cell that gives no day."""
    monthly = re.fullmatch(r"(\d{4})\D{0,2}(\d{1,2})\D?", cell)
    if monthly and len(cell) < 9 and not re.fullmatch(r"\d{4,5}", cell):
        return 100 * int(monthly[1]) + int(monthly[2])
    return _NO_DAY


def _age(cell: str) -> int:
    found = re.match(r"\d{1,3}(?=\D|$)", cell)
    return int(found.group()) if found else _NO_DAY


def _compare(told: _Told, read: _Read, profile: Profile) -> Mapping[str, float]:
    both = np.flatnonzero(told.known & read.filled)
    if not len(both):
        return {}
    same_day = (
        np.where(read.months == _NO_DAY, read.days == told.days, read.months == told.months) if len(read.days) else []
    )
    births = _share(same_day, both)
    if len(both) < _LEAST_PAIRS:
        return {"birth_date": births} if births == 1.0 else {}
    found = {
        "birth_date": births,
        "birth_year": _share(read.years == told.written_years if len(read.years) else [], both),
        "age": _age_share(told.years[both], read.ages[both]) if len(read.ages) else 0.0,
        "division_code": _share(read.divisions == told.divisions if len(read.divisions) else [], both),
        "postcode": _province_share(told, read, both) if profile.share("postcode") > 0.9 else 0.0,
        "gender": _gender_share(told.odd[both], read.kinds[both]) if len(read.kinds) else 0.0,
    }
    return {label: strength for label, strength in found.items() if strength >= 0.75}


def _comparable(profile: Profile) -> bool:
    """Whether the column can hold anything that a birth tells: a date, a number, or one of a few words."""
    numbers = max(profile.share("number"), profile.share("digits"), profile.share("year"), profile.share("year_month"))
    return bool(profile.days) or numbers > 0.7 or profile.distinct <= 4


def _share(same: np.ndarray | Sequence[bool], both: np.ndarray) -> float:
    """Share of the rows `both` in which `same` is true; 0 where it was not asked."""
    return float(np.count_nonzero(np.asarray(same)[both]) / len(both)) if len(same) else 0.0


def _province_share(told: _Told, read: _Read, both: np.ndarray) -> float:
    divisions = [str(division) for division in told.divisions[both]]
    posted = (bool(code) and _posted_there(code, read.cells[row]) for code, row in zip(divisions, both, strict=True))
    return sum(posted) / len(both)


def _age_share(born: np.ndarray, ages: np.ndarray) -> float:
    """Share of rows whose birth year plus the number is one and the same year, or the one before it."""
    years, counts = np.unique((born + ages)[ages != _NO_DAY], return_counts=True)
    if len(set(born.tolist())) < 4 or not len(years):
        return 0.0
    before = np.concatenate(([0], np.where(np.diff(years) == 1, counts[:-1], 0)))
    return float((counts + before).max() / len(born))


def _gender_share(odd: np.ndarray, kinds: np.ndarray) -> float:
    """Share of rows in which the value follows from the parity of the identity number, 0 when one parity is rare."""
    known = odd != _NO_DAY
    cells = 2 * (int(kinds.max()) + 1)
    counts = np.bincount(2 * kinds[known] + odd[known], minlength=cells).reshape(-1, 2)
    total, men = int(counts.sum()), int(counts[:, 1].sum())
    if total < 8 or min(men, total - men) < 0.1 * total:
        return 0.0
    share = float(counts.max(axis=1).sum() / total)
    chosen = set(counts[counts.sum(axis=1) > 1].argmax(axis=1).tolist())
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
