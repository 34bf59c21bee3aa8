"""The release histories that a worker has built: the next job takes up what is new and replays nothing.

A history is a value and grows by its entries alone, so one that was built from the first of the stored entries is the
beginning of the one that is asked for. Whatever else happened to them (a rejected job freed its own, a reviewer marked
one neutral), it is built anew.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.decision import HistoryEntry
from egress.history import History

_Held = tuple[tuple[HistoryEntry, ...], History]


@dataclass(slots=True)
class Remembered:
    """The last history of each domain and subject type. Safe to share between threads."""

    _held: dict[tuple[str, str], _Held] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def history(self, domain: str, subject_type: str, entries: Sequence[HistoryEntry]) -> History:
        """The history of these entries, oldest first: equal to `History.of(entries)`."""
        with self._lock:
            known, history = self._held.get((domain, subject_type), ((), History()))
        if tuple(entries[: len(known)]) != known:
            known, history = (), History()
        if len(known) < len(entries):
            history = history.with_entries(entries[len(known) :])
        with self._lock:
            self._held[domain, subject_type] = tuple(entries), history
        return history
