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
_Cell = tuple[_Key, str]
"""A row's key values, and the name of a measure."""


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
    """Cell by cell, rows matched by their keys; None when there is nothing to compare. Pure."""
    if before is None or after is None or not after.columns:
        return None
    old, new = dict(_cells(before)), dict(_cells(after))
    changes = [
        Change(key=key, measure=measure, before=old.get((key, measure)), after=new.get((key, measure)))
        for key, measure in dict.fromkeys(chain(new, old))
        if old.get((key, measure)) != new.get((key, measure))
    ]
    return Difference(
        same=len(old.keys() | new.keys()) - len(changes),
        changed=tuple(item for item in changes if item.before is not None and item.after is not None),
        shown_now=tuple(item for item in changes if item.before is None),
        hidden_now=tuple(item for item in changes if item.after is None),
    )


def _cells(decision: Decision) -> Iterator[tuple[_Cell, Value | None]]:
    places = [place for place, column in enumerate(decision.columns) if column.measure]
    for row, statuses in zip(decision.rows, decision.statuses, strict=True):
        key = tuple(value for value, column in zip(row, decision.columns, strict=True) if not column.measure)
        for place, status in zip(places, statuses, strict=True):
            yield (key, decision.columns[place].name), None if status is CellStatus.WITHHELD else row[place]
