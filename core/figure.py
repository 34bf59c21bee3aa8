"""A figure as data: which columns of a released table are drawn, how, and under which short texts.

A closed declaration. It holds no data (the points are the table's own cells), no markup, no address and no expression:
whoever draws it (`products/drawing.py`, or a consumer's own tool) can be made to do nothing but draw.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from core.canonical import read_record
from core.manifest import IDENTIFIER

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that a reviewer does not see, or that turn round the others."""


class Mark(StrEnum):
    """What stands for a row. Stored; append-only."""

    LINE = "line"
    """Rows of one colour joined in the order of x."""
    AREA = "area"
    """A line, filled down to zero."""
    BAR = "bar"
    """From zero; x is read as categories, colours stand side by side."""
    POINT = "point"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How one part of a result is drawn. Columns are names of that part's columns."""

    name: str
    """Unique in its result; a name as of a table."""
    table: str
    """Name of the part."""
    mark: Mark
    x: str
    """Any column: numbers, dates, or categories."""
    y: str
    """A column of numbers."""
    colour: str | None = None
    """A column of few categories; one colour for each."""
    low: str | None = None
    """With `high`: columns of numbers between which the true value is thought to lie."""
    high: str | None = None
    title: str = ""
    x_title: str = ""
    """Empty: the column's name."""
    y_title: str = ""

    def __post_init__(self) -> None:
        if not IDENTIFIER.fullmatch(self.name):
            raise ValueError("name is not a plain name")
        if (self.low is None) != (self.high is None):
            raise ValueError("low and high come together")
        if any(unicodedata.category(character) in _UNSEEN for text in self.texts for character in text):
            raise ValueError("a text holds characters that cannot be seen")

    @classmethod
    def read(cls, name: str, plain: Mapping[str, Any]) -> Self:
        """The figure that free code declared under `name`. Raises ValueError on anything but the fields above."""
        if "name" in plain:
            raise ValueError("unknown keys name")
        figure: Self = read_record(cls, {"name": name, **plain})
        return figure

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that is free code's own word."""
        return (self.name, self.title, self.x_title, self.y_title)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Columns that must hold numbers."""
        return tuple(column for column in (self.y, self.low, self.high) if column is not None)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that it draws."""
        return (self.x, *self.numbers, *(() if self.colour is None else (self.colour,)))

    def problem(self, numeric: Mapping[str, bool] | None) -> str | None:
        """Why it cannot be drawn over the columns of its table (name → whether numbers; None: no such table)."""
        if numeric is None:
            return "table: no such table"
        if any(column not in numeric for column in self.columns):
            return "it names a column that its table does not have"
        if not all(numeric[column] for column in self.numbers):
            return "y, low and high must be columns of numbers"
        return None
