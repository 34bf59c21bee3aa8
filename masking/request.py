"""What an extract is made from: grant, confirmed labels, masking policy, and where raw batches come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from core.manifest import SnapshotRef, Value
from masking.labelfile import LabelFile
from masking.policy import MaskingPolicy


class BatchSource(Protocol):
    """Opens the raw snapshot of one table; may be called several times, every time with the same rows in one order.

    `columns` asks for these columns only, so that what was not granted is not even decrypted. None means all.
    """

    def __call__(self, columns: Sequence[str] | None = None) -> pa.RecordBatchReader: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCondition:
    """One condition on the rows that were granted; several are joined by AND. Either `values` or bounds are set."""

    column: str
    values: tuple[Value, ...] = ()
    """The row's value must be one of these."""
    low: Value | None = None
    """The row's value must not be below this (dates as ISO text)."""
    high: Value | None = None

    def __post_init__(self) -> None:
        bounded = self.low is not None or self.high is not None
        if bool(self.values) == bounded:
            raise ValueError(f"row condition on {self.column}: give values or bounds, and not both")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRequest:
    """One granted table. Columns outside `columns` or outside the policy do not pass (default deny)."""

    labels: LabelFile
    columns: tuple[str, ...]
    """Granted columns, source names."""
    rows: tuple[RowCondition, ...] = ()
    """Granted rows; empty: all."""
    snapshot: SnapshotRef

    @property
    def name(self) -> str:
        return self.labels.table


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractRequest:
    """Everything that decides an extract except its data and its keys."""

    domain: str
    scenario: str
    tables: tuple[TableRequest, ...]
    policy: MaskingPolicy
    as_of: str
    """ISO date of the extract."""

    def __post_init__(self) -> None:
        names = [table.name.lower() for table in self.tables]
        if len(set(names)) != len(names) or not names:
            raise ValueError("an extract needs at least one table and no table twice")
