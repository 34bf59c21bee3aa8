"""Special uniques: small sets of quasi-identifiers that alone single a subject out (after SUDA, Elliot 2002).

A *minimal sample unique* of a subject is a set of columns on which it is alone while it is not on any smaller one. The
fewer columns it takes, the riskier: each weighs (columns − size)!, in the manner of SUDA's score. Rows of one subject
are no company for each other: alone is who shares the values with no other subject.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from masking.risk.frequencies import Frequencies, grouped, keys_of

MAX_SIZE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialUniques:
    """How often small sets of columns single somebody out."""

    by_size: tuple[int, ...]
    """Subjects with a minimal unique of 1, 2, … columns."""
    by_column: tuple[tuple[str, float], ...]
    """Share of the total score to which each column contributes, most dangerous first; they do not add up to 1."""


def special_uniques(frequencies: Frequencies, max_size: int = MAX_SIZE) -> SpecialUniques:
    """Search all sets of up to `max_size` columns among classes that are alone on all columns."""
    found: dict[tuple[int, ...], np.ndarray] = {}
    for columns in _sets(len(frequencies.classes.names), max_size):
        alone = _alone(frequencies, columns)
        for smaller in combinations(columns, len(columns) - 1):
            for size in range(1, len(smaller) + 1):
                for part in combinations(smaller, size):
                    alone &= ~found[part]
        found[columns] = alone
    width = len(frequencies.classes.names)
    sizes = tuple(
        _subjects(frequencies, np.any([rows for columns, rows in found.items() if len(columns) == size], axis=0))
        for size in range(1, min(max_size, width) + 1)
    )
    return SpecialUniques(by_size=sizes, by_column=_by_column(frequencies, found))


def _sets(width: int, max_size: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, min(max_size, width) + 1):
        yield from combinations(range(width), size)


def _alone(frequencies: Frequencies, columns: tuple[int, ...]) -> np.ndarray:
    """Which classes share these columns' values with no other subject."""
    coded = frequencies.classes
    keys, bound = keys_of([coded.codes[i] for i in columns], [coded.sizes[i] for i in columns])
    if frequencies.members is not None:
        merged = np.unique(keys, return_inverse=True)[1]
        subjects = np.bincount(frequencies.members.merged(merged).classes)
        together: np.ndarray = subjects[merged] == 1
        return together
    first, sums = grouped(keys, bound, frequencies.subjects)
    alone = np.zeros(coded.rows, bool)
    alone[first[sums == 1]] = True
    return alone


def _subjects(frequencies: Frequencies, classes: np.ndarray) -> int:
    """How many subjects stand in classes that hold one each."""
    if frequencies.members is None:
        return int(classes.sum())
    return len(np.unique(frequencies.members.owners[classes[frequencies.members.classes]]))


def _by_column(frequencies: Frequencies, found: Mapping[tuple[int, ...], np.ndarray]) -> tuple[tuple[str, float], ...]:
    names = frequencies.classes.names
    score = dict.fromkeys(names, 0.0)
    total = 0.0
    for columns, rows in found.items():
        weight = _subjects(frequencies, rows) * factorial(len(names) - len(columns))
        total += weight
        for column in columns:
            score[names[column]] += weight
    shares = [(name, value / total if total else 0.0) for name, value in score.items()]
    return tuple(sorted(shares, key=lambda item: (-item[1], item[0])))
