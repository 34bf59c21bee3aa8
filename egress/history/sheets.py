"""Many sets of subjects, laid out so that intersections with all of them are counted in one pass.

Cells of one table do not overlap, so they share a *sheet*: one small integer for each ordinal, 0 for none. A new cell's
intersections with every cell of a sheet are one histogram of the sheet's labels over the new cell's subjects; fifty
tables of a thousand cells cost fifty passes and not a thousand.

A set may be *weighted*: each of its members counts by one of a few numbers, and has a label for it. Then intersections
are inner products.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ordinals = NDArray[np.uint32]
Labels = NDArray[np.unsignedinteger]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """A set whose members count by numbers other than 0."""

    members: Ordinals
    weights: Matrix


Members = Ordinals | Weighted

CHUNK = 65_536
"""Subjects that are counted at a time: their codes stay in the processor's cache over all sheets."""
TRIES = 6
"""How many of the latest sheets a new set is tried on before it gets a sheet of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Disjoint sets over ordinals: `labels[j]` is 1 + the position in `sets` of the set that holds j, or 0."""

    labels: Labels
    sets: tuple[int, ...]
    """Column numbers of the sets, in label order; a weighted set has several labels."""
    weights: tuple[float, ...]
    """By label: what its members count."""

    @property
    def weighted(self) -> bool:
        """Whether any member counts by another number than 1."""
        return any(weight != 1 for weight in self.weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """A growing list of sets over `width` ordinals; sharing its arrays with earlier versions, never changing them."""

    width: int = 0
    sheets: tuple[Sheet, ...] = ()
    sizes: tuple[int, ...] = ()
    """Number of subjects of each set, by column."""

    def with_sets(self, sets: Sequence[Members]) -> "Sheets":
        """Append sets; they get the next column numbers."""
        held = list(map(members_of, sets))
        top = max([self.width, *(int(members[-1]) + 1 for members in held if len(members))])
        grown = [_Open(_padded(sheet.labels, top), list(sheet.sets), list(sheet.weights)) for sheet in self.sheets]
        number = len(self.sizes)
        for offset, one in enumerate(sets):
            _place(grown, one, number + offset, top)
        sheets = tuple(Sheet(labels=page.labels, sets=tuple(page.sets), weights=tuple(page.weights)) for page in grown)
        sizes = self.sizes + tuple(map(len, held))
        return Sheets(width=top, sheets=sheets, sizes=sizes)

    def widened(self, width: int) -> "Sheets":
        """The same sets over at least `width` ordinals."""
        if width <= self.width:
            return self
        sheets = tuple(replace(sheet, labels=_padded(sheet.labels, width)) for sheet in self.sheets)
        return replace(self, width=width, sheets=sheets)

    def overlaps(self, sets: Sequence[Members]) -> Matrix:
        """Sizes of the intersections, shape (number of sets held, number of sets given)."""
        counts = np.zeros((len(self.sizes), len(sets)))
        if not sets or not self.sizes:
            return counts
        held = list(map(members_of, sets))
        inside = np.concatenate(held)
        owner = np.repeat(np.arange(len(sets)), list(map(len, held)))
        weights = np.concatenate(list(map(weights_of, sets))) if any(isinstance(x, Weighted) for x in sets) else None
        if len(inside) and int(inside.max()) >= self.width:
            keep = inside < self.width
            inside, owner, weights = inside[keep], owner[keep], None if weights is None else weights[keep]
        for start in range(0, len(inside), CHUNK):
            part = slice(start, start + CHUNK)
            self._count(counts, inside[part], owner[part], None if weights is None else weights[part])
        return counts

    def _count(self, counts: Matrix, inside: Ordinals, owner: NDArray[np.intp], weights: Matrix | None) -> None:
        """Add one chunk's intersections. `owner` ascends, so a chunk concerns a few of the given sets only."""
        low, high = int(owner[0]), int(owner[-1]) + 1
        for sheet in self.sheets:
            span = len(sheet.sets) + 1
            codes = (owner - low) * span
            codes += sheet.labels[inside]
            table = np.bincount(codes, weights, minlength=span * (high - low)).reshape(high - low, span)[:, 1:].T
            if sheet.weighted:
                np.add.at(counts[:, low:high], list(sheet.sets), table * np.array(sheet.weights)[:, None])
            else:
                counts[list(sheet.sets), low:high] += table

    def bounds(self, rows: Matrix) -> tuple[Matrix, Matrix]:
        """Bounds, by column, of the sum of `rows[c]` over the sets c that hold any one ordinal; not always attained."""
        low, high = np.zeros(rows.shape[1]), np.zeros(rows.shape[1])
        for _, part in self._parts(rows):
            low += part.min(axis=0)
            high += part.max(axis=0)
        return low, high

    def signature(self, at: Ordinals, columns: Sequence[int]) -> NDArray[np.uint64]:
        """A 64-bit hash for each ordinal of which of `columns` hold it: equal where those tell nobody apart."""
        keys = np.zeros(len(self.sizes), dtype=np.uint64)
        keys[list(columns)] = np.random.default_rng(0x5EED).integers(1, 2**63, size=len(columns), dtype=np.uint64)
        total = np.zeros(len(at), dtype=np.uint64)
        for sheet in self.sheets:
            part = keys[list(sheet.sets)]
            if sheet.weighted:
                part = part * _hashed(np.array(sheet.weights))
            total += np.concatenate([np.zeros(1, dtype=np.uint64), part])[_labels_at(sheet.labels, at)]
        return total

    def marks(self, columns: Sequence[int], width: int) -> NDArray[np.unsignedinteger]:
        """A number for each of the first ordinals: equal where the same of `columns` hold them, 0 where none does.

        The same however many sets have been added since.
        """
        mine = frozenset(columns)
        pages = [sheet for sheet in self.sheets if not mine.isdisjoint(sheet.sets)]
        if len(pages) != 1:
            return replace(self, sheets=tuple(pages)).signature(np.arange(width, dtype=np.uint32), columns)
        labels = pages[0].labels[:width]
        kept = np.array([False, *(column in mine for column in pages[0].sets)])
        return np.where(kept, np.arange(len(kept)), 0).astype(labels.dtype)[labels]

    def incidence(self, at: Ordinals, columns: NDArray[np.intp]) -> NDArray[np.float32]:
        """Matrix (len(columns), len(at)): 1, or the weight, where one of `columns` holds an ordinal."""
        row_of = np.full(len(self.sizes) + 1, -1, dtype=np.intp)
        row_of[columns] = np.arange(len(columns))
        found = np.zeros((len(columns), len(at)), dtype=np.float32)
        for sheet in self.sheets:
            labels = _labels_at(sheet.labels, at)
            rows = row_of[[-1, *sheet.sets]][labels]
            inside = np.flatnonzero(rows >= 0)
            found[rows[inside], inside] = np.array([0.0, *sheet.weights])[labels[inside]] if sheet.weighted else 1.0
        return found

    def sums(self, rows: NDArray[np.float32], columns: NDArray[np.intp], at: Ordinals) -> NDArray[np.float32]:
        """By ordinal: the (weighted) sum of `rows[i]` over those `columns[i]` that hold it, shape (len(at), width)."""
        row_of = np.full(len(self.sizes) + 1, len(columns), dtype=np.intp)
        row_of[columns] = np.arange(len(columns))
        padded = np.concatenate([rows, np.zeros((1, rows.shape[1]), dtype=np.float32)])
        found = np.zeros((len(at), rows.shape[1]), dtype=np.float32)
        for sheet in self.sheets:
            mine = row_of[[-1, *sheet.sets]]
            if (mine < len(columns)).any():
                part = padded[mine]
                if sheet.weighted:
                    part *= np.array([0.0, *sheet.weights], dtype=np.float32)[:, None]
                found += part[_labels_at(sheet.labels, at)]
        return found

    def quadratic(self, weights: Matrix, columns: NDArray[np.intp], at: Ordinals) -> Matrix:
        """By ordinal: the sum of `weights[a, b]` over every two of `columns`, a and b, that both hold it."""
        row_of = np.full(len(self.sizes) + 1, -1, dtype=np.intp)
        row_of[columns] = np.arange(len(columns))
        pages = [(row_of[[-1, *sheet.sets]], sheet.labels, np.array([0.0, *sheet.weights])) for sheet in self.sheets]
        pages = [page for page in pages if (page[0] >= 0).any()]
        found = np.zeros(len(at))
        for number, (rows, labels, own) in enumerate(pages):
            mine = labels[at].astype(np.intp)
            for others, more, their in pages[: number + 1]:
                part = np.where((rows >= 0)[:, None] & (others >= 0), weights[np.ix_(rows, others)], 0.0)
                part *= own[:, None] * their * (1.0 if others is rows else 2.0)
                found += part.ravel()[mine * len(others) + more[at]]
        return found

    def members(self, column: int) -> Ordinals:
        """The subjects of one set."""
        sheet = next(sheet for sheet in self.sheets if column in sheet.sets)
        return np.flatnonzero(np.array([False, *(one == column for one in sheet.sets)])[sheet.labels]).astype(np.uint32)

    def _parts(self, rows: Matrix) -> Iterator[tuple[Sheet, Matrix]]:
        blank = np.zeros((1, rows.shape[1]))
        for sheet in self.sheets:
            part = rows[list(sheet.sets)]
            if sheet.weighted:
                part *= np.array(sheet.weights)[:, None]
            if part.any():
                yield sheet, np.concatenate([blank, part])

    @property
    def bytes(self) -> int:
        """Memory of the labels."""
        return sum(sheet.labels.nbytes for sheet in self.sheets)


@dataclass(slots=True)
class _Open:
    """A sheet while sets are being placed; `own` once its labels are a private copy."""

    labels: Labels
    sets: list[int]
    weights: list[float]
    own: bool = False


def _place(pages: list[_Open], one: Members, number: int, width: int) -> None:
    members, (weights, which) = members_of(one), _classes(one)
    for page in reversed(pages[-TRIES:]):
        if len(page.sets) + len(weights) < 65_535 and not page.labels[members].any():
            break
    else:
        page = _Open(np.zeros(width, dtype=np.uint8), [], [], own=True)
        pages.append(page)
    first = len(page.sets) + 1
    page.sets += [number] * len(weights)
    page.weights += weights
    wide = np.uint8 if len(page.sets) < 256 else np.uint16
    if not page.own or page.labels.dtype != wide:
        page.labels, page.own = page.labels.astype(wide), True
    page.labels[members] = first + which


def _classes(one: Members) -> tuple[list[float], NDArray[np.intp] | int]:
    """The different weights, and which each member has."""
    if not isinstance(one, Weighted):
        return [1.0], 0
    weights, which = np.unique(one.weights, return_inverse=True)
    return weights.tolist(), which


def members_of(one: Members) -> Ordinals:
    """Who is in it, ascending."""
    return one.members if isinstance(one, Weighted) else one


def weights_of(one: Members) -> Matrix:
    """What each member counts."""
    return one.weights if isinstance(one, Weighted) else np.ones(len(one))


def _hashed(weights: Matrix) -> NDArray[np.uint64]:
    """An odd number for each weight; 1 for 1."""
    mixed = weights.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return np.where(weights == 1, np.uint64(1), (mixed >> np.uint64(11)) | np.uint64(1))


def _padded(labels: Labels, width: int) -> Labels:
    return labels if len(labels) == width else np.pad(labels, (0, width - len(labels)))


def _labels_at(labels: Labels, at: Ordinals) -> Labels:
    return labels if everybody(at, len(labels)) else labels[at]


def everybody(at: Ordinals, width: int) -> bool:
    """Whether ordinals are all of `width`, in order: what is laid out by ordinal need not be copied for them."""
    return len(at) == width and bool((at[1:] > at[:-1]).all())
