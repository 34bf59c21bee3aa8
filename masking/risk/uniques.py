"""Special uniques: small sets of quasi-identifiers that alone single a subject out (after SUDA, Elliot 2002).

A *minimal sample unique* of a subject is a set of columns on which it is alone while it is not on any smaller one. The
fewer columns it takes, the riskier: each weighs (columns − size)!, in the manner of SUDA's score. Exact where every
subject has one row; otherwise a subject's rows are one another's company, which understates, and the report says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from masking.risk.frequencies import Coded, Frequencies, grouped, keys_of

MAX_SIZE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialUniques:
    """How often small sets of columns single somebody out."""

    by_size: tuple[int, ...]
    """Subjects with a minimal unique of 1, 2, … columns."""
    by_column: tuple[tuple[str, float], ...]
    """Share of the total score to which each column contributes, most dangerous first; they do not add up to 1."""
    exact: bool


def special_uniques(frequencies: Frequencies, max_size: int = MAX_SIZE) -> SpecialUniques:
    """Search all sets of up to `max_size` columns among classes that are alone on all columns."""
    coded = frequencies.classes
    found: dict[tuple[int, ...], np.ndarray] = {}
    for columns in _sets(len(coded.names), max_size):
        alone = _alone(coded, frequencies.subjects, columns)
        for smaller in combinations(columns, len(columns) - 1):
            for size in range(1, len(smaller) + 1):
                for part in combinations(smaller, size):
                    alone &= ~found[part]
        found[columns] = alone
    width = len(coded.names)
    sizes = tuple(
        int(np.any([rows for columns, rows in found.items() if len(columns) == size], axis=0).sum())
        for size in range(1, min(max_size, width) + 1)
    )
    return SpecialUniques(by_size=sizes, by_column=_by_column(coded.names, found), exact=frequencies.additive)


def _sets(width: int, max_size: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, min(max_size, width) + 1):
        yield from combinations(range(width), size)


def _alone(coded: Coded, subjects: np.ndarray, columns: tuple[int, ...]) -> np.ndarray:
    """Which classes hold one subject and share these columns' values with no other class."""
    keys, bound = keys_of([coded.codes[i] for i in columns], [coded.sizes[i] for i in columns])
    first, sums = grouped(keys, bound, subjects)
    alone = np.zeros(coded.rows, bool)
    alone[first[sums == 1]] = True
    return alone


def _by_column(names: tuple[str, ...], found: dict[tuple[int, ...], np.ndarray]) -> tuple[tuple[str, float], ...]:
    width = len(names)
    score = dict.fromkeys(names, 0.0)
    total = 0.0
    for columns, rows in found.items():
        weight = int(rows.sum()) * factorial(width - len(columns))
        total += weight
        for column in columns:
            score[names[column]] += weight
    shares = [(name, value / total if total else 0.0) for name, value in score.items()]
    return tuple(sorted(shares, key=lambda item: (-item[1], item[0])))
