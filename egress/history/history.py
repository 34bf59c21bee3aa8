"""The state of one space (domain, subject type) of releases."""

from collections.abc import Iterable, Sequence
from typing import Self

from core.decision import HistoryEntry
from egress.history.rulings import Candidate, HistoryRules, Ruling


class History:
    """Everything released about one subject type in one domain, as values; never changed after it is made."""

    version: int
    """Number of entries."""

    @classmethod
    def of(cls, entries: Iterable[HistoryEntry], frame: Iterable[HistoryEntry] = ()) -> Self:
        """Build from stored entries, in the order in which they were released; `frame`: published from the first day."""
        raise NotImplementedError

    def with_entries(self, entries: Iterable[HistoryEntry]) -> Self:
        """The next version. Equal to `of` over all entries."""
        raise NotImplementedError

    def consider(self, candidates: Sequence[Candidate], rules: HistoryRules) -> tuple[Ruling, ...]:
        """Judge cells that would be released together, in order; each is judged as if those before it were out."""
        raise NotImplementedError
