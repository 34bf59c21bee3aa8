"""The people among whom a journalist searches: who looks for any success and does not know who is in the table.

A subject of a class with f subjects in the table and F in the population is found with chance 1 / F. Three cases:

- published counts by the same columns give F. A class that they do not name, or of which they name fewer people than
  the table has, counts as if the table were the population: 1 / f, which never understates.
- the table is a random sample of share π: F is unknown, and distributed as the trials up to the f-th success of chance
  π (negative binomial), so the chance is E[1 / F | f] (Benedetti & Franconi 1998). The naive π / f is too low by far
  where it matters: 0.10 instead of 0.26 for a sample unique at π = 0.1.
- nothing is declared: the table is the population.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from masking.policy import Population
from masking.risk.frequencies import Coded, Frequencies, keys_of

_NEGLIGIBLE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What was known of the population, for the report. Private: counts of classes."""

    source: str = ""
    """As the policy cites it; empty: the table itself."""
    share: float | None = None
    counted: int = 0
    """Classes of the table that the published counts name with at least as many people."""
    uncounted: int = 0
    """Classes that they do not name, or with fewer people than the table has."""


def chances(frequencies: Frequencies, population: Population | None) -> tuple[np.ndarray | None, Against]:
    """(chance of finding a subject of each class, what it rests on); no chances without a population."""
    if population is None:
        return None, Against()
    if population.share is not None:
        return sampled(frequencies.subjects, population.share), Against(
            source=population.source, share=population.share
        )
    people = counted(frequencies.classes, population)
    enough = people >= frequencies.subjects
    found = 1.0 / np.where(enough, people, frequencies.subjects)
    return found, Against(
        source=population.source, counted=int(enough.sum()), uncounted=int(len(enough) - enough.sum())
    )


def counted(classes: Coded, population: Population) -> np.ndarray:
    """People of each class by the published counts; 0 where they do not name it."""
    codes, people = _coded(classes, population)
    rows = classes.rows
    keys, _ = keys_of([np.concatenate(pair) for pair in zip(classes.codes, codes, strict=True)], classes.sizes)
    order = np.argsort(keys[rows:])
    known, people = keys[rows:][order], people[order]
    if not len(known):
        return np.zeros(rows, np.int64)
    at = np.minimum(np.searchsorted(known, keys[:rows]), len(known) - 1)
    found: np.ndarray = np.where(known[at] == keys[:rows], people[at], 0)
    return found


def _coded(classes: Coded, population: Population) -> tuple[list[np.ndarray], np.ndarray]:
    """The counts in the codes of the table's classes; those by values that the table does not hold are left out."""
    codes = []
    for name, values in zip(classes.names, classes.values, strict=True):
        place = population.columns.index(name)
        given = pa.array([entry[place] for entry in population.counts]).cast(values.type)
        codes.append(pc.fill_null(pc.index_in(given, value_set=values), -1).to_numpy().astype(np.int32))
    held = np.all([code >= 0 for code in codes], axis=0)
    people = np.array([entry[-1] for entry in population.counts], np.int64)
    return [code[held] for code in codes], people[held]


def sampled(subjects: np.ndarray, share: float) -> np.ndarray:
    """E[1 / F | f] for each class of f subjects of a random sample of share π."""
    sizes, place = np.unique(subjects, return_inverse=True)
    found: np.ndarray = np.array([_expected(int(size), share) for size in sizes])[place]
    return found


def _expected(size: int, share: float) -> float:
    """(π / f) · Σ q^j · Π_{i ≤ j} i / (f + i), q = 1 − π: all terms positive, each below q times the one before."""
    if share == 1.0:
        return 1.0 / size
    rest = 1.0 - share
    terms = 1 + int(np.ceil(np.log(_NEGLIGIBLE * share) / np.log(rest)))
    places = np.arange(1, terms)
    ratios = rest * places / (size + places)
    return float(share / size * (1.0 + np.cumprod(ratios).sum()))


def least_class(share: float, limit: float) -> int:
    """The smallest class of a sample whose chance is at most `limit`; larger ones have less."""
    size = 1
    while _expected(size, share) > limit + _NEGLIGIBLE:
        size *= 2
    low = size // 2
    while size - low > 1:
        middle = (low + size) // 2
        low, size = (middle, size) if _expected(middle, share) > limit + _NEGLIGIBLE else (low, middle)
    return size
