"""Cells of keys that a text computes and whose values are known beforehand: what goes with one that is withheld.

`CASE WHEN income > c THEN 'high' … END`. Which cells there are is the text's own choice, so that whether one holds
nobody, a few, or exactly as many as are asked for would be an answer about one person. A *line* is all cells of such a
key beside the same other keys, in the order of the text. Where one of them is withheld or empty, neighbours go with it
until together they hold so many that any number of the first would do; what went is then not told from what had to go.
The choice rests on the withheld cells' sum alone, which whoever knows the line's total knows as well.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.manifest import Value
from egress.judging.outputs import CellRow, Key
from egress.judging.verdicts import BRANCHES, CODES

_LARGE = (0, CODES[BRANCHES])
"""Verdicts on cells of enough subjects."""
Line = list[int | None]
"""Rows of its cells in order; None: nobody is there."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Chooses what goes with withheld cells; `subjects`: fewest of a cell."""

    spec: Mapping[str, Any]
    rows: Sequence[CellRow]
    subjects: int

    def rows_to_hide(self) -> set[int]:
        """Rows to withhold beside those that are withheld already."""
        lines = list(self._lines())
        hidden = {index for index, row in enumerate(self.rows) if row.code}
        before, known = set(hidden), -1
        while known < len(hidden):  # what goes from one line may be the first to go from a line of another key
            known = len(hidden)
            for line in lines:
                self._close(line, hidden)
        return hidden - before

    def _close(self, line: Line, hidden: set[int]) -> None:
        """Withhold neighbours in one line."""
        gone = [place for place, row in enumerate(line) if row is None or row in hidden]
        open_ = [place for place in range(len(line)) if place not in gone]
        nearest = sorted(open_, key=lambda place: (min(abs(place - other) for other in gone), place)) if gone else []
        while nearest and not self._enough([line[place] for place in gone]):
            place = nearest.pop(0)
            gone.append(place)
            hidden.update(row for row in (line[place],) if row is not None)

    def _enough(self, gone: Line) -> bool:
        """Several cells, of which the small ones may hold anybody or nobody."""
        cells = [self.rows[row] for row in gone if row is not None]
        large = [cell.rows for cell in cells if cell.code in _LARGE]
        small = [min(cell.rows, self.subjects - 1) for cell in cells if cell.code not in _LARGE]
        return len(gone) > 1 and bool(large) and sum(large) + sum(small) >= 2 * self.subjects - 1

    def _lines(self) -> Iterator[Line]:
        for index, key in enumerate(self.spec["keys"]):
            if key["chosen"]:
                yield from self._lines_of(index, key["domain"])

    def _lines_of(self, index: int, values: Iterable[Value | None]) -> Iterator[Line]:
        """The lines of one key: all of its values, and those that occur beside them."""
        bit = 1 << (len(self.spec["keys"]) - 1 - index)
        found: dict[tuple[int, Key], dict[Value | None, int]] = {}
        for number, row in enumerate(self.rows):
            if not row.mask & bit:
                rest = (*row.key[:index], *row.key[index + 1 :])
                found.setdefault((row.mask, rest), {})[row.key[index]] = number
        for cells in found.values():
            yield [cells.get(value) for value in dict.fromkeys([*values, *cells])]
