"""What takes rows to show it: that values differ, that some are large. A few rows prove it for most cells.

Rows prove such a thing by being there; more of them prove it no less. So the first rows of a table are looked at beside
the one pass over all of them, and a look at all rows follows for those cells alone that the first leave open. A sample
never speaks against a cell: what is left open is looked at in full, and judged as if there had been no sample.

Where rows come from several tables a sample would cost as much as the join; there, the pass itself looks at every row.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from egress.program.layout import Layout, Projection


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One column of a look: an SQL expression over a row, and how it is put together; `{}` is what goes in."""

    name: str
    row: str
    cell: str
    """Aggregate over the rows of a cell."""
    subject: str
    """Aggregate over the rows of one subject in a cell, where the sample counts subjects …"""
    subjects: str
    """… and over the subjects of the cell then."""

    @property
    def sql(self) -> str:
        """Over the rows of a cell."""
        return f"{self.cell.format(self.row)} AS {self.name}"


def largest(name: str, value: str) -> Witness:
    """The largest absolute value."""
    return Witness(name=name, row=value, cell="max(abs({}))", subject="max(abs({}))", subjects="max({})")


def spoken_of(witnesses: Iterable[Witness], proofs: Iterable[str]) -> list[Witness]:
    """Those that some proof needs."""
    words = set(re.findall(r"\w+", " ".join(proofs)))
    return [witness for witness in witnesses if witness.name in words]


def sample(layout: Layout, witnesses: list[Witness], rows: Projection) -> str:
    """The look at the first rows: one line for each cell that has some of them."""
    values = {value: f"w{number}" for number, value in enumerate(dict.fromkeys(one.row for one in witnesses))}
    first = rows.rows(ordinals=not layout.single, first=layout.first_rows)
    owner = [] if layout.single else ["o0"]
    items = [*layout.keys, *owner, *(f"{value} AS {name}" for value, name in values.items())]
    source = f"SELECT {', '.join(items)} FROM ({first})"
    if not layout.single:
        parts = [f"{one.subject.format(values[one.row])} AS {one.name}" for one in witnesses]
        whose = ", ".join([*layout.keys, "o0"])
        source = f"SELECT {', '.join([whose, *parts])} FROM ({source}) GROUP BY {whose}"
    counts = [
        (one.cell.format(values[one.row]) if layout.single else one.subjects.format(one.name)) + f" AS {one.name}"
        for one in witnesses
    ]
    return f"SELECT {', '.join([*layout.keys, layout.mask(), *counts])} FROM ({source}){layout.group_by()}"


def full(layout: Layout, witnesses: list[Witness], rows: Projection) -> str:
    """The look at all rows of the open cells, by cell number."""
    items = ", ".join(["u.c AS c", *(one.sql for one in witnesses)])
    cells = f"(SELECT rowid AS c, {layout.cell()} FROM {layout.name}_t WHERE open)"
    return layout.each_set(items, rows.rows(ordinals=False), cells, tail=" GROUP BY u.c")
