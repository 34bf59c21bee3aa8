"""Measures of re-identification and attribute disclosure, pure functions of the table of frequencies.

Sources: k-anonymity (Sweeney 2002); l-diversity, distinct and entropy (Machanavajjhala 2007); t-closeness with the
equal and the ordered distance (Li 2007); prosecutor, journalist and marketer risk (El Emam 2013).
"""

from dataclasses import dataclass

import numpy as np

from masking.risk.frequencies import Frequencies, Sensitive

HIGH_RISK = 0.05
"""A subject counts as at high risk above this (one in twenty)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diversity:
    """Attribute disclosure through one sensitive column: the worst class decides."""

    name: str
    l: int  # noqa: E741  # the literature's own name
    """Fewest different values in a class."""
    entropy_l: float
    """exp of the lowest entropy of a class; at most `l`."""
    t: float
    """Greatest distance between a class's distribution and the table's, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What the frequencies say about one masked table."""

    subjects: int
    classes: int
    k: int
    prosecutor_max: float
    """Highest chance of finding one known subject: 1 / smallest class."""
    prosecutor_mean: float
    """The same, averaged over subjects."""
    high_risk_share: float
    """Share of subjects whose chance is above `HIGH_RISK`."""
    journalist_max: float
    """Highest chance when the attacker does not know who is in the table, against a population's classes."""
    marketer: float
    """Expected share of subjects found when all are matched at random inside their classes."""
    uniques: int
    """Subjects alone in a class."""
    diversity: tuple[Diversity, ...] = ()

    @property
    def uniques_share(self) -> float:
        return self.uniques / self.subjects if self.subjects else 0.0


def measure(frequencies: Frequencies, sensitive: tuple[Diversity, ...] = (), found: np.ndarray | None = None) -> Risk:
    """All measures. `found`: the chance of finding a subject of each class in the population
    (`masking.risk.population`); without it the table counts as the whole population, which never understates it.
    """
    sizes = np.arange(len(frequencies.smallest))
    chance = np.divide(1.0, sizes, out=np.zeros(len(sizes)), where=sizes > 0)
    total = max(1, frequencies.total)
    mean = float((frequencies.smallest * chance).sum() / total)
    worst = 1.0 / frequencies.k if frequencies.k else 0.0
    return Risk(
        subjects=frequencies.total,
        classes=len(frequencies.subjects),
        k=frequencies.k,
        prosecutor_max=worst,
        prosecutor_mean=mean,
        high_risk_share=float(frequencies.smallest[chance > HIGH_RISK].sum() / total),
        journalist_max=worst if found is None else float(found.max(initial=0.0)),
        marketer=mean if found is None else float((frequencies.subjects * found).sum() / total),
        uniques=int(frequencies.smallest[1]) if len(frequencies.smallest) > 1 else 0,
        diversity=sensitive,
    )


def diversity(sensitive: Sensitive) -> Diversity:
    """l, entropy-l and t of one sensitive column. An empty table is perfectly diverse of nothing: 0, 1, 0."""
    if not len(sensitive.group):
        return Diversity(name=sensitive.name, l=0, entropy_l=1.0, t=0.0)
    values, entropies, distances = per_class(sensitive)
    return Diversity(
        name=sensitive.name,
        l=int(values.min()),
        entropy_l=float(np.exp(entropies.min())),
        t=float(distances.max()),
    )


def per_class(sensitive: Sensitive) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(different values, entropy in nats, distance t) of every class."""
    starts = np.flatnonzero(np.diff(sensitive.group, prepend=-1))
    size = np.add.reduceat(sensitive.subjects, starts)
    share = sensitive.subjects / np.repeat(size, np.diff(starts, append=len(sensitive.group)))
    entropies = -np.add.reduceat(share * np.log(share), starts)
    counts = np.bincount(sensitive.value, weights=sensitive.subjects)
    everywhere = counts / counts.sum()
    distance = _ordered_distance if sensitive.ordered else _equal_distance
    return (
        np.diff(starts, append=len(sensitive.group)),
        np.maximum(entropies, 0.0),
        distance(sensitive, share, starts, everywhere),
    )


def _equal_distance(sensitive: Sensitive, share: np.ndarray, starts: np.ndarray, everywhere: np.ndarray) -> np.ndarray:
    """Total variation: half the sum of differences; values absent from a class differ by their whole share."""
    expected = everywhere[sensitive.value]
    present = np.add.reduceat(np.abs(share - expected), starts)
    return 0.5 * (present + 1.0 - np.add.reduceat(expected, starts))


def _ordered_distance(
    sensitive: Sensitive, share: np.ndarray, starts: np.ndarray, everywhere: np.ndarray
) -> np.ndarray:
    """Earth mover's distance over m ordered values at equal steps: the area between both distribution functions.

    A class's function is flat between the values that occur in it, so the area of each flat piece follows from sums of
    the table's function left and right of the point where the two cross: entries log m, not classes times m.
    """
    steps = len(everywhere) - 1
    if steps == 0:
        return np.zeros(len(starts))
    whole = np.cumsum(everywhere)[:-1]
    summed = np.concatenate([[0.0], np.cumsum(whole)])
    ends = np.append(starts[1:], len(share))
    reached = np.cumsum(share)
    reached -= np.repeat(np.concatenate([[0.0], reached[ends[:-1] - 1]]), ends - starts)
    until = np.append(sensitive.value[1:], 0)
    until[ends - 1] = steps
    area = _area(reached, np.minimum(sensitive.value, steps), np.minimum(until, steps), whole, summed)
    before = _area(np.zeros(len(starts)), np.zeros(len(starts), np.int64), sensitive.value[starts], whole, summed)
    distances: np.ndarray = (np.add.reduceat(area, starts) + before) / steps
    return distances


def _area(level: np.ndarray, start: np.ndarray, end: np.ndarray, whole: np.ndarray, summed: np.ndarray) -> np.ndarray:
    """Sum of |level − whole[j]| for j from `start` to before `end`; `whole` ascends."""
    cross = np.clip(np.searchsorted(whole, level), start, end)
    below = level * (cross - start) - (summed[cross] - summed[start])
    above = summed[end] - summed[cross] - level * (end - cross)
    area: np.ndarray = below + above
    return area
