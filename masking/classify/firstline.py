"""Whether the line that was read for names is data already: a file without names, read as if it had some.

Its cells are compared with what stands below them. One identifier betrays such a line; anything else has to be seen in
a third of its columns, since a single name may well look like a value.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from masking.classify.finding import ColumnFinding

LOOKS_LIKE_DATA = "its name looks like a value: if the first line is data, say --no-headers"
"""Evidence of such a column."""

_COMMON = 0.3
"""Share of a column's values that have the shape of its name."""
_SHARE = 1 / 3
"""Of the columns."""
_YEAR = re.compile(r"(?:19|20)\d\d年?")
"""The name of a column of one year's numbers."""


def names_that_are_data(
    first: Sequence[str], hidden: Sequence[bool], findings: Sequence[ColumnFinding]
) -> tuple[int, ...]:
    """Positions of the columns whose name looks like one of their values; none unless the whole line looks like data.

    `first` is the line as written, `hidden` says which of its cells are identifiers, so that they are not shown.
    """
    if _numbered(first):
        return ()
    like = [place for place, cell in enumerate(first) if hidden[place] or _is_like(cell.strip(), findings[place])]
    return tuple(like) if any(hidden) or len(like) >= max(1.0, _SHARE * len(first)) else ()


def _is_like(name: str, finding: ColumnFinding) -> bool:
    if not name or _YEAR.fullmatch(name):
        return False
    if name in map(str, finding.domain):
        return True
    shape = shape_of(name)
    return "9" in shape and sum(share for known, share in finding.shapes if known == shape) >= _COMMON


def _numbered(first: Sequence[str]) -> bool:
    """Names that only count the columns: 0, 1, 2 …"""
    written = [cell.strip() for cell in first if cell.strip()]
    numbers = [int(cell) for cell in written if re.fullmatch(r"\d{1,6}", cell)]
    return len(numbers) == len(written) and all(after - before == 1 for before, after in pairwise(numbers))


def shape_of(cell: str) -> str:
    """As `profile.shapes` writes one: 9 a digit, A or a letter, 汉 Chinese, 文 anything else; runs are counted."""
    marks = "".join(map(_mark, unicodedata.normalize("NFKC", cell)[:40]))
    return re.sub(r"(.)\1+", lambda run: f"{run[1]}{{{len(run[0])}}}", marks)


def _mark(character: str) -> str:
    if "0" <= character <= "9":
        return "9"
    if "a" <= character.lower() <= "z":
        return "a" if character.islower() else "A"
    if "\u3400" <= character <= "\u9fff":
        return "汉"
    return character if " " <= character <= "~" or character == "·" else "文"
