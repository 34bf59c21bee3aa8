"""Whether a combination of what is out is, to the last digit, about fewer than k subjects.

Where subjects count by numbers (`vectors.py`), combinations that are *nearly* about a few are common and harmless: one
person with sixty visits, among many with one or two, weighs nearly all of the squares of their numbers, and holds a
third of the sum. What tells is a combination that is exactly 0 for everybody else. With P the projector onto the span,
such combinations with members among some rows H are the vectors that P_HH leaves as they are: its eigenvectors of
eigenvalue 1. Looked for among them are the lightest: all that are 0 wherever they can be, where these are few; else for
every row the combination with the least sum of absolute values that counts the row once, a linear programme over as
many numbers as there are eigenvectors. A person's row is looked at beside those which the released cells tie closest to
it, that is, on which its projection is largest: many times k of them.

Of numbers that nobody knows (incomes) any such combination tells. Where what is added up is known to be 1 for each, it
is a number of people, or of rows: that tells that they are few only if it cannot be negative for anybody, and if it
says a small number when the least that anybody counts in it is 1 (`counting`).
"""

from collections.abc import Iterator
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from egress.history.isolation import NOBODY, Owners, Projections, atoms_of
from egress.history.sheets import Matrix, Ordinals
from egress.history.space import Step
from egress.solver import cheapest

EXACT = 1 - 1e-6
"""Eigenvalue from which a combination is 0 elsewhere, within the rounding of what is computed."""
NEAREST = 64
"""Kinds of rows that are looked at together: those that the released cells tie closest to the heaviest."""
MOST_CHOICES = 2_000
"""Combinations that are all tried."""
MOST_HEADS = 200
"""Rows for which the lightest is looked for."""
_ROUNDS = 3
"""Linear programmes for one row: after the first, what counts little costs more, so that little becomes nothing."""
_SMALL = 0.05
_UNTIED = 1e-7
_ZERO = 1e-5


def told(
    made: Step, history: Projections, suspects: Ordinals, subjects: int, owners: Owners | None, *, counting: bool
) -> Ordinals | None:
    """Rows of a combination that is about fewer than `subjects` subjects alone; None: there is none.

    `suspects`: the rows that may be the heaviest of one, once the step is out. Nobody's rows: that is not known.
    """
    atoms, _ = atoms_of(made, history)
    _, first = np.unique(atoms[suspects], return_index=True)
    if not len(first) or len(first) > MOST_HEADS:
        return NOBODY
    few = _few(atoms, owners, subjects)
    for head in suspects[first]:
        kinds = _Kinds(_nearest(made, history, head, few), atoms, owners)
        words, place = _exact(made, history, kinds), kinds.place(head)
        if not words.shape[1] or place < 0:
            continue
        for word in _lightest(words, kinds, place, counting=counting):
            if kinds.about(word, counting=counting) < subjects:
                return kinds.members(word)
    return None


def _few(atoms: NDArray[np.intp], owners: Owners | None, subjects: int) -> NDArray[np.bool_]:
    """Rows of kinds of which few subjects have any: a combination about a few is 0 on all others."""
    whose = np.arange(len(atoms)) if owners is None else owners[: len(atoms)]
    return _holders(atoms, whose)[atoms] < subjects


def _nearest(made: Step, history: Projections, head: np.uint32, few: NDArray[np.bool_]) -> Ordinals:
    """The rows on which the head's projection is largest."""
    at, block, places = np.array([head]), made.block, np.array(made.directed, dtype=np.intp)
    inner = made.inverse @ made.directions(history.sheets, at).T
    outer = history.space.factor.backward(history.of(at)) - block.own[:, places] @ inner
    rows = np.flatnonzero(few).astype(np.uint32)
    tie = history.sheets.sums(outer.astype(np.float32), block.basis, rows)
    tie += block.fresh.sums(inner.astype(np.float32), places, rows)
    near = np.abs(tie[:, 0])
    kept = np.flatnonzero(near > _UNTIED)
    if len(kept) > NEAREST:
        kept = kept[np.argpartition(-near[kept], NEAREST)[:NEAREST]]
    found: Ordinals = np.union1d(rows[kept], at).astype(np.uint32)
    return found


class _Kinds:
    """Rows that no set tells apart are of a *kind*."""

    def __init__(self, at: Ordinals, atoms: NDArray[np.intp], owners: Owners | None) -> None:
        self._at = at
        self._whose = at.astype(np.int64) if owners is None else owners[at]
        _, first, self._kind = np.unique(atoms[at], return_index=True, return_inverse=True)
        self.first: Ordinals = at[first]
        """One row of each kind."""
        self.rows = np.bincount(self._kind, minlength=len(first)).astype(np.float64)
        self.holders = _holders(self._kind, self._whose).astype(np.float64)
        """Subjects of each kind."""

    def place(self, row: np.uint32) -> int:
        """The kind of a row."""
        return int(self._kind[np.searchsorted(self._at, row)])

    def about(self, word: Matrix, *, counting: bool) -> float:
        """Subjects that a combination concerns; `counting`: at most, by what it says itself."""
        size = np.abs(word)
        if not counting:
            return float(len(np.unique(self._whose[size[self._kind] > _ZERO])))
        most: dict[int, float] = {}
        for subject, value in zip(self._whose.tolist(), size[self._kind].tolist(), strict=True):
            most[subject] = max(most.get(subject, 0.0), value)
        return sum(most.values()) / float(size[size > _ZERO].min())

    def members(self, word: Matrix) -> Ordinals:
        """The rows that it concerns."""
        found: Ordinals = self._at[np.abs(word)[self._kind] > _ZERO]
        return found


def _holders(atoms: NDArray[np.intp], whose: NDArray[np.int64]) -> NDArray[np.intp]:
    """How many subjects there are of each."""
    width = int(whose.max(initial=0)) + 2
    pairs = np.unique(atoms * width + whose + 1)
    return np.bincount(pairs // width, minlength=int(atoms.max(initial=-1)) + 1)


def _exact(made: Step, history: Projections, kinds: _Kinds) -> Matrix:
    """An orthonormal basis of the combinations that are 0 on all other rows: (kinds, combinations)."""
    block, places = made.block, np.array(made.directed, dtype=np.intp)
    if not len(kinds.first):
        return np.zeros((0, 0))
    new = block.fresh.incidence(kinds.first, places).astype(np.float64)  # as doubles: what is 0 must be seen to be
    new -= block.own[:, places].T @ history.sheets.incidence(kinds.first, block.basis).astype(np.float64)
    scaled = np.vstack([history.of(kinds.first), made.inverse.T @ new]) * np.sqrt(kinds.rows)
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    found: Matrix = vectors[:, values > EXACT] / np.sqrt(kinds.rows)[:, None]
    found[np.abs(found) < _ZERO] = 0.0
    return found


def _lightest(words: Matrix, kinds: _Kinds, head: int, *, counting: bool) -> Iterator[Matrix]:
    """The lightest combinations: all that are 0 wherever they can be, or one that counts the head once.

    One that is 0 wherever it can be is given by as many kinds on which it is 0 as there are directions, less one.
    """
    size, directions = words.shape
    if comb(size, directions - 1) <= MOST_CHOICES:
        yield from _each(words, counting=counting)
        return
    cost = kinds.holders
    for _ in range(1 if counting else _ROUNDS):
        word = _light(words, cost, head, counting=counting)
        if word is None:
            return
        yield word
        cost = kinds.holders / (np.abs(word) + _SMALL)


def _each(words: Matrix, *, counting: bool) -> Iterator[Matrix]:
    """Every combination that is 0 wherever it can be."""
    size, directions = words.shape
    chosen = np.array(list(combinations(range(size), directions - 1)), dtype=np.intp)
    _, singular, turned = np.linalg.svd(words[chosen])
    if directions > 1:
        turned = turned[singular[:, -1] >= _ZERO]  # other choices give the same
    found = turned[:, -1] @ words.T
    found /= np.take_along_axis(found, np.argmax(np.abs(found), axis=1)[:, None], axis=1)
    found[np.abs(found) < _ZERO] = 0.0
    yield from found[(found >= 0).all(axis=1)] if counting else found


def _light(words: Matrix, cost: Matrix, head: int, *, counting: bool) -> Matrix | None:
    """The combination of the least cost that counts `head` once; `counting`: that is nowhere negative."""
    size, number = words.shape
    free = np.full(number, np.inf)
    if counting:
        rows, least = words, np.full(size, -_ZERO / 10)
        price, low, high = cost @ words, -free, free
    else:  # the combination is what it has above 0 less what it has below, and pays for both
        each = np.eye(size)
        rows, least = np.concatenate([words, -each, each], axis=1), np.zeros(size)
        price = np.concatenate([np.zeros(number), cost, cost])
        low, high = np.concatenate([-free, np.zeros(2 * size)]), np.full(number + 2 * size, np.inf)
    head_row = np.concatenate([words[head], np.zeros(rows.shape[1] - number)])
    most = np.append(np.full(size, np.inf) if counting else least, 1.0)
    found = cheapest(price, np.vstack([rows, head_row]), np.append(least, 1.0), most, (low, high))
    if found is None:
        return None
    word: Matrix = words @ found[:number]
    word[np.abs(word) < _ZERO] = 0.0
    return word
