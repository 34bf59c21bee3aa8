"""Which division an address begins with, against the closed list of GB/T 2260: nothing else of it can come out."""

from collections.abc import Mapping
from functools import lru_cache

import pyarrow as pa

from masking.classify.gazetteer import divisions

_PLACES = {"province": 2, "city": 4, "county": 6}
_ENDINGS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")
_PREFIXES = ("中华人民共和国", "中国")
_NO_NAMES = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Entries of the list that name no place."""


@lru_cache(maxsize=4)
def division_codes(level: str) -> tuple[str, ...]:
    """Every code of a level, filled with zeros to six places, sorted."""
    places = _PLACES[level]
    return tuple(sorted({code[:places].ljust(6, "0") for code in divisions()}))


def divisions_of(values: pa.Array, level: str) -> pa.Array:
    """The code of each address at `level`, null where the address does not name it; once a distinct address."""
    encoded = values.dictionary_encode()
    codes = [division_of(text, level) for text in encoded.dictionary.to_pylist()]
    return pa.array(codes, pa.string()).take(encoded.indices)


def division_of(address: str, level: str) -> str | None:
    """The code of one address: its province, then the city inside it, then the county inside that."""
    text = "".join(address.split())
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    found = _longest(text, _provinces())
    if found is None:
        return None
    name, code = found
    rest = text.removeprefix(name)
    if level == "province":
        return code
    city = _longest(rest, _below(code[:2], 4))
    if level == "city":
        return city[1] if city else _only_city(code, rest)
    area = city[1][:4] if city else code[:2]
    county = _longest(rest.removeprefix(city[0]) if city else rest, _below(area, 6))
    return county[1] if county else None


def _only_city(province: str, rest: str) -> str | None:
    """In a municipality, or where the city is left out, the county tells the city."""
    county = _longest(rest, _below(province[:2], 6))
    return county[1][:4] + "00" if county else None


def _longest(text: str, names: Mapping[str, str]) -> tuple[str, str] | None:
    """The longest name that the text begins with, and its code; a name that stands for two codes counts for neither."""
    for length in range(min(len(text), 15), 1, -1):
        if code := names.get(text[:length]):
            return text[:length], code
    return None


@lru_cache(maxsize=1)
def _provinces() -> Mapping[str, str]:
    names = {}
    for code, name in divisions().items():
        if code.endswith("0000"):
            names[name] = code
            for ending in _ENDINGS:
                if name.endswith(ending):
                    names[name.removesuffix(ending)] = code
                    break
    return names


@lru_cache(maxsize=512)
def _below(area: str, places: int) -> Mapping[str, str]:
    """Names of the divisions of one level inside `area`; ambiguous ones are left out."""
    names: dict[str, str] = {}
    for code, name in sorted(divisions().items()):
        inside = code.startswith(area) and code[places - 2 : places] != "00" and code[places:].strip("0") == ""
        if inside and name not in _NO_NAMES:
            names[name] = "" if names.get(name, code) != code else code
    return names
