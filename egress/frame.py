"""The release frame: totals and one-way margins of the declared keys, which count as published from the first day.

Nothing is believed to be public that could not be released: the frame is a handful of ordinary questions that are
planned, run and judged like a developer's before the first question over an extract, and what passes is kept in the
release history, charged to no scenario (decision 0330). A margin that a rule withholds is not in the frame.
"""

from collections.abc import Iterator, Mapping

from pyroaring import BitMap

from core.decision import HistoryEntry
from core.manifest import ColumnKind, Manifest
from egress.history import FRAME, History
from egress.schema import identifier

_MARK = "frame"


def texts(manifest: Manifest) -> Iterator[str]:
    """The frame's questions, by table: the total, which goes before all else, and each declared key's margin."""
    for table in manifest.tables:
        found = (table.column(name) for name in table.frame if table.subjects)
        keys = [identifier(column.name) for column in found if column and column.kind is ColumnKind.KEY]
        if keys:
            yield f"SELECT count(*) AS n FROM {identifier(table.name)}"
        yield from (f"SELECT {key}, count(*) AS n FROM {identifier(table.name)} GROUP BY {key}" for key in keys)


def marks(manifest: Manifest) -> tuple[HistoryEntry, ...]:
    """Entries that say, for each subject type, that the frame of this extract is in the history."""
    return tuple(
        HistoryEntry(
            subject_type=name,
            lineage=_MARK,
            measure=_MARK,
            cell=manifest.hash,
            subjects=BitMap().serialize(),
            value=None,
            scenario=FRAME,
        )
        for name in manifest.subject_types
    )


def missing(manifest: Manifest, histories: Mapping[str, History]) -> bool:
    """Whether the frame of this extract is yet to be judged."""
    return any(
        (entry.lineage, entry.measure, entry.cell) not in histories.get(entry.subject_type, History()).answers
        for entry in marks(manifest)
    )
