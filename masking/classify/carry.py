"""A person's decisions at the next snapshot: kept where the data stayed what it was, in doubt where it drifted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from masking.classify.drift import Drift, drift
from masking.classify.finding import ColumnFinding
from masking.classify.propose import propose_labels, proposed_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The label file for a newer snapshot, as a proposal, and what changed since the one that a person looked at."""

    labels: Mapping[str, Any]
    changes: tuple[Drift, ...]


def carry_over(
    confirmed: Mapping[str, Any], previous: Sequence[ColumnFinding], current: Sequence[ColumnFinding]
) -> Carried:
    """The confirmed label file with every drifted column `unsure`, which stops its supply until a person confirms.

    `previous` are the findings of the snapshot that the file was confirmed for, `current` those of the new one.
    Columns that nobody has decided on enter as the classifier proposes them, unsure. Raises ValueError without columns.
    """
    changes = drift(previous, current)
    doubted = {change.column for change in changes}
    names = dict(zip((finding.column for finding in current), proposed_names(current), strict=True))
    decided: Mapping[str, Mapping[str, Any]] = confirmed["columns"]
    proposed = propose_labels(current)["columns"]
    columns = {**decided, **{name: proposed[name] for name in names.values() if name not in decided}}
    unsure = {names.get(column, column) for column in doubted} | (set(columns) - set(decided))
    entries = {name: {**entry, "unsure": True} if name in unsure else dict(entry) for name, entry in columns.items()}
    return Carried(labels={**confirmed, "columns": entries}, changes=changes)
