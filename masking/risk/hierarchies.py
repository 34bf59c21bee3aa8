"""Ways to make a masked column coarser still, for the search: read from the form of its values."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from masking.risk.frequencies import Coded
from masking.risk.lattice import Hierarchy

_ALL = "*"


def hierarchies_of(coded: Coded) -> tuple[Hierarchy, ...]:
    """One hierarchy a column: as it is, the steps that its values allow, and one value for all."""
    return tuple(_hierarchy(name, values) for name, values in zip(coded.names, coded.values, strict=True))


def _hierarchy(name: str, values: pa.Array) -> Hierarchy:
    plain = values.to_pylist()
    maps: list[tuple[str, Callable[[Any], Any]]] = [("as it is 原样", lambda value: value), *_steps(values.type, plain)]
    maps.append((f"one value 全部 {_ALL}", lambda _: _ALL))
    levels: list[np.ndarray] = []
    titles: list[str] = []
    for title, coarser in maps:
        level = _codes([None if value is None else coarser(value) for value in plain], last=coarser is maps[-1][1])
        if not levels or len(np.unique(level)) < len(np.unique(levels[-1])):
            levels.append(level)
            titles.append(title)
    return Hierarchy(name=name, levels=tuple(levels), titles=tuple(titles))


def _codes(values: Sequence[Any], *, last: bool) -> np.ndarray:
    if last:
        return np.zeros(len(values), np.int32)
    place: dict[Any, int] = {}
    return np.array([place.setdefault(value, len(place)) for value in values], np.int32)


def _steps(kind: pa.DataType, values: Sequence[Any]) -> list[tuple[str, Callable[[Any], Any]]]:
    """Steps between the value and `*`, each a function of the one before."""
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return [("month 月", _month), ("year 年", _year), ("ten years 十年", lambda day: day.year // 10)]
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _number_steps([value for value in values if value is not None])
    texts = [value for value in values if value is not None]
    if texts and all(isinstance(text, str) and text.isdigit() and len(text) >= 6 for text in texts):
        return [("city 市", lambda code: code[:4]), ("province 省", lambda code: code[:2])]
    return []


def _month(day: datetime.date) -> tuple[int, int]:
    return day.year, day.month


def _year(day: datetime.date) -> int:
    return day.year


def _number_steps(values: Sequence[float]) -> list[tuple[str, Callable[[Any], Any]]]:
    """Bands of two and of ten times the usual step between neighbours."""
    steps = np.diff(np.unique(np.array(values, float)))
    if not len(steps):
        return []
    width = float(np.median(steps))
    return [
        (f"bands of {2 * width:g} 分段", lambda value: float(value) // (2 * width)),
        (f"bands of {10 * width:g} 分段", lambda value: float(value) // (2 * width) // 5),
    ]
