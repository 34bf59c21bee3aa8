"""What changed between two classifications of one table. Any finding stops the supply of its column until looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from masking.classify.finding import ColumnFinding

NEW_SHAPE_SHARE = 0.05
"""Share of values in shapes that the last snapshot did not have, from which on a person looks."""
LEAK_FACTOR = 2.0
"""A leak share that grew by this factor is a finding; a first leak always is."""
_NULL_STEP = 0.3


class DriftKind(StrEnum):
    """What changed. Stored; append-only."""

    NEW_COLUMN = "new_column"
    MISSING_COLUMN = "missing_column"
    LABEL_CHANGED = "label_changed"
    NEW_SHAPES = "new_shapes"
    LEAK_GREW = "leak_grew"
    EMPTIED = "emptied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One change in one column."""

    column: str
    kind: DriftKind
    detail: str
    """For a person: labels, shapes and shares, no values."""


def drift(previous: Sequence[ColumnFinding], current: Sequence[ColumnFinding]) -> tuple[Drift, ...]:
    """Changes from the last snapshot's findings to this one's, in column order, missing columns last."""
    old = {finding.column: finding for finding in previous}
    found: list[Drift] = []
    for finding in current:
        before = old.pop(finding.column, None)
        if before is None:
            found.append(Drift(column=finding.column, kind=DriftKind.NEW_COLUMN, detail=f"now {finding.label}"))
        else:
            found += _changes(before, finding)
    found += [
        Drift(column=name, kind=DriftKind.MISSING_COLUMN, detail=f"was {gone.label}") for name, gone in old.items()
    ]
    return tuple(found)


def _changes(before: ColumnFinding, now: ColumnFinding) -> list[Drift]:
    found = []
    if now.label != before.label:
        found.append(Drift(column=now.column, kind=DriftKind.LABEL_CHANGED, detail=f"{before.label} → {now.label}"))
    strange = _strange(before, now)
    if strange >= NEW_SHAPE_SHARE and now.label == before.label:
        found.append(
            Drift(column=now.column, kind=DriftKind.NEW_SHAPES, detail=f"{strange:.1%} of values in new shapes")
        )
    if now.mixture > LEAK_FACTOR * before.mixture and now.mixture > 0:
        found.append(
            Drift(column=now.column, kind=DriftKind.LEAK_GREW, detail=f"{before.mixture:.4%} → {now.mixture:.4%}")
        )
    if now.null_share > before.null_share + _NULL_STEP:
        found.append(
            Drift(
                column=now.column,
                kind=DriftKind.EMPTIED,
                detail=f"{before.null_share:.0%} → {now.null_share:.0%} empty",
            )
        )
    return found


def _strange(before: ColumnFinding, now: ColumnFinding) -> float:
    """Share of values in common shapes of now that were not among the common shapes; 0 for text of endless shapes."""
    if sum(share for _, share in before.shapes) < 0.8:
        return 0.0
    known = {shape for shape, _ in before.shapes}
    return sum(share for shape, share in now.shapes if shape not in known)
