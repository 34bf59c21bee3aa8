"""The release histories that a worker has built: the next job takes up what is new and replays nothing.

A history is a value and grows by the reservations that come after those it was built from. Whatever else happened to
them (a rejected job freed its own), it is built anew, one reservation at a time as it
grew, so that a worker that was restarted judges like one that was not.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.decision import HistoryEntry
from egress.history import History

Reserved = tuple[tuple[HistoryEntry, ...], ...]
"""What each job reserved, oldest first."""


@dataclass(slots=True)
class Remembered:
    """The last history of each domain and subject type. Safe to share between threads."""

    _held: dict[tuple[str, str], tuple[Reserved, History]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def history(self, domain: str, subject_type: str, reserved: Sequence[tuple[HistoryEntry, ...]]) -> History:
        """The history of these reservations, which come oldest first."""
        stored = tuple(reserved)
        with self._lock:
            known, history = self._held.get((domain, subject_type), ((), History()))
        if stored[: len(known)] != known:
            known, history = (), History()
        for entries in stored[len(known) :]:
            history = history.with_entries(entries)
        with self._lock:
            self._held[domain, subject_type] = stored, history
        return history
