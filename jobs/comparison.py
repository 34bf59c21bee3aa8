"""A result beside the last one that was released of the same question: what a reviewer would learn by comparing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from core.decision import CellStatus, Decision
from core.manifest import Value
from core.records.jobs import Job
from core.states import JobState
from store.unit_of_work import UnitOfWork

_Key = tuple[Value | None, ...]
_Cell = tuple[str, _Key, str]
"""The name of a part, a row's key values, and the name of a measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that is not what it was; None: withheld, or not there."""

    key: _Key
    measure: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How a result differs from an earlier one of the same question."""

    same: int
    """Cells with an equal value, or withheld in both."""
    changed: tuple[Change, ...]
    """Cells with two different values."""
    shown_now: tuple[Change, ...]
    """Cells that had no value before: whoever holds both results learns these."""
    hidden_now: tuple[Change, ...]
    """Cells that have no value any more; their earlier one has left already."""


def released_before(uow: UnitOfWork, job: Job) -> Job | None:
    """The last job of the domain that was released with the same canonical question, whoever asked; None: none was."""
    if job.plan_hash is None or job.mock:
        return None
    found = uow.jobs.find_unscoped(
        domain=job.domain, state=JobState.RELEASED, plan_hash=job.plan_hash, mock=False, newest_first=True, limit=2
    )
    earlier = [item for item in found if item.id != job.id and item.submitted_at <= job.submitted_at]
    return uow.jobs.get_unscoped(earlier[0].id) if earlier else None


def compare(before: Decision | None, after: Decision | None) -> Difference | None:
    """Cell by cell, rows matched by their keys; None when there is nothing to compare. Pure.

    Free code does not say which of its columns are measures: of its results nothing can be matched.
    """
    if before is None or after is None:
        return None
    old, new = dict(_cells(before)), dict(_cells(after))
    if not old and not new:
        return None
    changes = [
        Change(key=cell[1], measure=cell[2], before=old.get(cell), after=new.get(cell))
        for cell in dict.fromkeys(chain(new, old))
        if old.get(cell) != new.get(cell)
    ]
    return Difference(
        same=len(old.keys() | new.keys()) - len(changes),
        changed=tuple(item for item in changes if item.before is not None and item.after is not None),
        shown_now=tuple(item for item in changes if item.before is None),
        hidden_now=tuple(item for item in changes if item.after is None),
    )


def _cells(decision: Decision) -> Iterator[tuple[_Cell, Value | None]]:
    for part in decision.parts:
        places = [place for place, column in enumerate(part.columns) if column.measure]
        for row, statuses in zip(part.rows, part.statuses, strict=True):
            key = tuple(value for value, column in zip(row, part.columns, strict=True) if not column.measure)
            for place, status in zip(places, statuses, strict=True):
                cell = (part.name, key, part.columns[place].name)
                yield cell, None if status is CellStatus.WITHHELD else row[place]
