"""What the classifier says about one column."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFinding:
    """One column of one table, classified. Holds shapes and shares, never a value of an identifier."""

    table: str
    """The file as it was given, or the table's name."""
    column: str
    """The header; `column_1`, `column_2` … where there is none. Repeated headers get `#2`, `#3` … appended."""
    label: str
    """A name of `masking.labels.LABELS`."""
    identifying: bool
    level: int
    """1 to 4, of the data before masking."""
    confidence: float
    """0 to 1."""
    mixture: float
    """Share of the non-empty values that hold an identifier which the label does not announce, 0 to 1."""
    evidence: tuple[str, ...]
    """Sentences for a person: shapes, pass rates, headers, other columns."""
    decided: bool
    """False: not supplied until a person decides."""
    leaks: tuple[tuple[str, float], ...] = ()
    """Label and share of each kind of identifier found inside the column's values, in falling order."""
    shapes: tuple[tuple[str, float], ...] = ()
    """The commonest shapes (9 digit, A letter, 汉 character) with their shares: drift compares them."""
    null_share: float = 0.0
    type: str = "varchar"
    """A value of `core.manifest.ColumnType`: what the column's values can be read as."""
    domain: tuple[str | int, ...] = ()
    """The complete list of words or codes of a short list, for a person to confirm; empty for every other column."""
    bounds: tuple[float, float] | None = None
    """Round numbers around the values of a quantity, for a person to confirm."""
    variety: float = 0.0
    """Distinct values per filled row in the sample."""

    def __post_init__(self) -> None:
        if not (0 <= self.confidence <= 1 and 0 <= self.mixture <= 1 and 0 <= self.null_share <= 1):
            raise ValueError(f"column {self.column}: a share is outside 0 to 1")

    def plain(self) -> dict[str, Any]:
        """The JSON object that `yunei classify` prints."""
        return {
            "file": self.table,
            "column": self.column,
            "label": self.label,
            "identifying": self.identifying,
            "level": self.level,
            "confidence": round(self.confidence, 4),
            "mixture": round(self.mixture, 6),
            "evidence": list(self.evidence),
        }
