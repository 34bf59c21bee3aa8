"""Many sets of subjects, laid out so that intersections with all of them are counted in one pass.

Cells of one table do not overlap, so they share a *sheet*: one small integer for each ordinal, 0 for none. A new cell's
intersections with every cell of a sheet are one histogram of the sheet's labels over the new cell's subjects; fifty
tables of a thousand cells cost fifty passes and not a thousand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ordinals = NDArray[np.uint32]
Labels = NDArray[np.unsignedinteger]
Matrix = NDArray[np.float64]

CHUNK = 65_536
"""Subjects that are counted at a time: their codes stay in the processor's cache over all sheets."""
TRIES = 6
"""How many of the latest sheets a new set is tried on before it gets a sheet of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Disjoint sets over ordinals: `labels[j]` is 1 + the position in `sets` of the set that holds j, or 0."""

    labels: Labels
    sets: tuple[int, ...]
    """Column numbers of the sets, in label order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """A growing list of sets over `width` ordinals; sharing its arrays with earlier versions, never changing them."""

    width: int = 0
    sheets: tuple[Sheet, ...] = ()
    sizes: tuple[int, ...] = ()
    """Number of subjects of each set, by column."""

    def with_sets(self, sets: Sequence[Ordinals]) -> "Sheets":
        """Append sets; they get the next column numbers."""
        top = max([self.width, *(int(members[-1]) + 1 for members in sets if len(members))])
        grown = [_Open(_padded(sheet.labels, top), list(sheet.sets)) for sheet in self.sheets]
        number = len(self.sizes)
        for offset, members in enumerate(sets):
            _place(grown, members, number + offset, top)
        sheets = tuple(Sheet(labels=page.labels, sets=tuple(page.sets)) for page in grown)
        sizes = self.sizes + tuple(len(members) for members in sets)
        return Sheets(width=top, sheets=sheets, sizes=sizes)

    def widened(self, width: int) -> "Sheets":
        """The same sets over at least `width` ordinals."""
        if width <= self.width:
            return self
        sheets = tuple(Sheet(labels=_padded(sheet.labels, width), sets=sheet.sets) for sheet in self.sheets)
        return replace(self, width=width, sheets=sheets)

    def overlaps(self, sets: Sequence[Ordinals]) -> Matrix:
        """Sizes of the intersections, shape (number of sets held, number of sets given)."""
        counts = np.zeros((len(self.sizes), len(sets)))
        if not sets or not self.sizes:
            return counts
        inside = np.concatenate(sets)
        owner = np.repeat(np.arange(len(sets)), [len(members) for members in sets])
        if len(inside) and int(inside.max()) >= self.width:
            keep = inside < self.width
            inside, owner = inside[keep], owner[keep]
        for start in range(0, len(inside), CHUNK):
            self._count(counts, inside[start : start + CHUNK], owner[start : start + CHUNK])
        return counts

    def _count(self, counts: Matrix, inside: Ordinals, owner: NDArray[np.intp]) -> None:
        """Add one chunk's intersections. `owner` ascends, so a chunk concerns a few of the given sets only."""
        low, high = int(owner[0]), int(owner[-1]) + 1
        for sheet in self.sheets:
            span = len(sheet.sets) + 1
            codes = (owner - low) * span
            codes += sheet.labels[inside]
            table = np.bincount(codes, minlength=span * (high - low)).reshape(high - low, span)
            counts[list(sheet.sets), low:high] += table[:, 1:].T

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
            part = np.concatenate([np.zeros(1, dtype=np.uint64), keys[list(sheet.sets)]])
            total += part[_labels_at(sheet.labels, at)]
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
        """0/1 matrix (len(columns), len(at)): which of `columns` hold which ordinal."""
        row_of = np.full(len(self.sizes) + 1, -1, dtype=np.intp)
        row_of[columns] = np.arange(len(columns))
        found = np.zeros((len(columns), len(at)), dtype=np.float32)
        for sheet in self.sheets:
            rows = row_of[[-1, *sheet.sets]][_labels_at(sheet.labels, at)]
            inside = np.flatnonzero(rows >= 0)
            found[rows[inside], inside] = 1.0
        return found

    def sums(self, rows: NDArray[np.float32], columns: NDArray[np.intp], at: Ordinals) -> NDArray[np.float32]:
        """By ordinal: the sum of `rows[i]` over those `columns[i]` that hold it, shape (len(at), rows.shape[1])."""
        row_of = np.full(len(self.sizes) + 1, len(columns), dtype=np.intp)
        row_of[columns] = np.arange(len(columns))
        padded = np.concatenate([rows, np.zeros((1, rows.shape[1]), dtype=np.float32)])
        found = np.zeros((len(at), rows.shape[1]), dtype=np.float32)
        for sheet in self.sheets:
            mine = row_of[[-1, *sheet.sets]]
            if (mine < len(columns)).any():
                found += padded[mine[_labels_at(sheet.labels, at)]]
        return found

    def quadratic(self, weights: Matrix, columns: NDArray[np.intp], at: Ordinals) -> Matrix:
        """By ordinal: the sum of `weights[a, b]` over every two of `columns`, a and b, that both hold it."""
        row_of = np.full(len(self.sizes) + 1, -1, dtype=np.intp)
        row_of[columns] = np.arange(len(columns))
        pages = [(row_of[[-1, *sheet.sets]], sheet.labels) for sheet in self.sheets]
        pages = [(rows, labels) for rows, labels in pages if (rows >= 0).any()]
        found = np.zeros(len(at))
        for number, (rows, labels) in enumerate(pages):
            mine = labels[at].astype(np.intp)
            for others, more in pages[: number + 1]:
                part = np.where((rows >= 0)[:, None] & (others >= 0), weights[np.ix_(rows, others)], 0.0)
                part *= 1.0 if others is rows else 2.0
                found += part.ravel()[mine * len(others) + more[at]]
        return found

    def members(self, column: int) -> Ordinals:
        """The subjects of one set."""
        sheet = next(sheet for sheet in self.sheets if column in sheet.sets)
        return np.flatnonzero(sheet.labels == sheet.sets.index(column) + 1).astype(np.uint32)

    def _parts(self, rows: Matrix) -> Iterator[tuple[Sheet, Matrix]]:
        blank = np.zeros((1, rows.shape[1]))
        for sheet in self.sheets:
            part = rows[list(sheet.sets)]
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
    own: bool = False


def _place(pages: list[_Open], members: Ordinals, number: int, width: int) -> None:
    for page in reversed(pages[-TRIES:]):
        if len(page.sets) < 65_534 and not page.labels[members].any():
            break
    else:
        page = _Open(np.zeros(width, dtype=np.uint8), [], own=True)
        pages.append(page)
    page.sets.append(number)
    wide = np.uint8 if len(page.sets) < 256 else np.uint16
    if not page.own or page.labels.dtype != wide:
        page.labels, page.own = page.labels.astype(wide), True
    page.labels[members] = len(page.sets)


def _padded(labels: Labels, width: int) -> Labels:
    return labels if len(labels) == width else np.pad(labels, (0, width - len(labels)))


def _labels_at(labels: Labels, at: Ordinals) -> Labels:
    return labels if everybody(at, len(labels)) else labels[at]


def everybody(at: Ordinals, width: int) -> bool:
    """Whether ordinals are all of `width`, in order: what is laid out by ordinal need not be copied for them."""
    return len(at) == width and bool((at[1:] > at[:-1]).all())
