"""The table of frequencies: how many subjects share each combination of quasi-identifiers. All measures start here.

A *class* is one combination of values. Where every subject has one row, classes are disjoint sets of subjects and
their sizes add up (`additive`); where subjects have several rows, a subject may stand in several classes, and what has
to be counted together is counted on (class, subject) pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_MAX_KEY = 2**62
_DENSE = 1 << 24
"""Keys below this are counted in a dense array, above it by sorting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """Columns as small whole numbers; a null is a value of its own."""

    names: tuple[str, ...]
    codes: tuple[np.ndarray, ...]
    """One array of int32 a column, all of one length."""
    values: tuple[pa.Array, ...]
    """What each code stands for, a column."""

    @property
    def rows(self) -> int:
        return len(self.codes[0]) if self.codes else 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many codes each column has."""
        return tuple(len(values) for values in self.values)


def code(table: pa.Table, names: Sequence[str]) -> Coded:
    """Dictionary-code columns; codes follow the order of the values, null last."""
    codes, values = zip(*(_coded(table.column(name)) for name in names), strict=True) if names else ((), ())
    return Coded(names=tuple(names), codes=codes, values=values)


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray, pa.Array]:
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return place[encoded.indices.to_numpy()], encoded.dictionary.take(pa.array(order))


def keys_of(codes: Sequence[np.ndarray], sizes: Sequence[int]) -> tuple[np.ndarray, int]:
    """One int64 key a row, equal exactly for equal rows, and a bound above all keys."""
    if not codes:
        return np.zeros(0, np.int64), 1
    key, bound = codes[0].astype(np.int64), max(1, sizes[0])
    for column, size in zip(codes[1:], sizes[1:], strict=True):
        if bound * size >= _MAX_KEY:
            distinct, key = np.unique(key, return_inverse=True)
            bound = len(distinct)
        key = key * size + column
        bound *= max(1, size)
    return key, bound


def grouped(keys: np.ndarray, bound: int, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(first row of each group, summed weights), groups in the order of their keys."""
    if bound <= _DENSE:
        sums = np.bincount(keys, weights=weights, minlength=bound)
        first = np.full(bound, -1)
        first[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)
        present = np.flatnonzero(first >= 0)
        return first[present], sums[present].astype(np.int64)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=keys[order[0]] - 1)) if len(order) else np.zeros(0, np.int64)
    return order[starts], np.add.reduceat(weights[order], starts) if len(order) else np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Pairs of a class and a subject that stands in it, each once."""

    classes: np.ndarray
    """Place of the class in the table of frequencies."""
    owners: np.ndarray
    """Subjects as small whole numbers."""

    def merged(self, into: np.ndarray) -> "Members":
        """The pairs after class i has become class `into[i]`."""
        width = int(self.owners.max(initial=0)) + 1
        pairs = np.unique(into[self.classes].astype(np.int64) * width + self.owners)
        return Members(classes=pairs // width, owners=pairs % width)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """Classes of one table, and how its subjects lie in them."""

    classes: Coded
    """One row a class."""
    subjects: np.ndarray
    """Different subjects of each class."""
    total: int
    """Different subjects of the table."""
    smallest: np.ndarray
    """How many subjects have a smallest class of size i, for i from 0 on: a subject is as safe as its rarest row."""
    additive: bool
    """Whether every subject stands in exactly one class."""
    members: "Members | None" = None
    """Who stands in which class; needed, and kept, only where classes share subjects."""

    @property
    def k(self) -> int:
        """Subjects of the smallest class; 0 for an empty table."""
        return int(self.subjects.min(initial=0)) if not len(self.subjects) else int(self.subjects.min())


def additive_frequencies(classes: Coded, subjects: np.ndarray) -> Frequencies:
    """Frequencies of a table in which every subject has one row; classes are put in the order of their keys."""
    keys, _ = keys_of(classes.codes, classes.sizes)
    order = np.argsort(keys)
    subjects = subjects[order]
    return Frequencies(
        classes=Coded(names=classes.names, codes=tuple(item[order] for item in classes.codes), values=classes.values),
        subjects=subjects,
        total=int(subjects.sum()),
        smallest=np.bincount(subjects, weights=subjects).astype(np.int64),
        additive=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitive:
    """How the values of one sensitive column lie in the classes: one entry a (class, value) that occurs."""

    name: str
    group: np.ndarray
    """Class of each entry, 0 …, ascending."""
    value: np.ndarray
    """Code of the value, ordered as the values are; ascending inside a class."""
    subjects: np.ndarray
    ordered: bool
    """Whether distance between values means something (numbers, dates)."""

    def merged(self, into: np.ndarray) -> "Sensitive":
        """The same values after class i has become class `into[i]`; right where every subject has one row."""
        width = int(self.value.max(initial=0)) + 1
        keys = into[self.group].astype(np.int64) * width + self.value
        distinct, place = np.unique(keys, return_inverse=True)
        return Sensitive(
            name=self.name,
            group=distinct // width,
            value=distinct % width,
            subjects=np.bincount(place, weights=self.subjects),
            ordered=self.ordered,
        )
