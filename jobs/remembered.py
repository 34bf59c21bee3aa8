"""The release histories that a worker has built: the next job takes up what is new and replays nothing.

A history is a value and grows by its entries alone, so as long as every entry that it was built from is still stored,
it needs those that have come since. Whatever else happened to them (a rejected job freed its own, a reviewer marked one
neutral), it is built anew. The store gives entries in no order of time; here they are taken up in the order in which
they came.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.decision import HistoryEntry
from egress.history import History

_Held = tuple[Counter[HistoryEntry], History]


@dataclass(slots=True)
class Remembered:
    """The last history of each domain and subject type. Safe to share between threads."""

    _held: dict[tuple[str, str], _Held] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def history(self, domain: str, subject_type: str, entries: Sequence[HistoryEntry]) -> History:
        """The history of these entries; they may come in any order."""
        stored = Counter(entries)
        with self._lock:
            known, history = self._held.get((domain, subject_type), (Counter(), History()))
        if not known <= stored:
            known, history = Counter(), History()
        if fresh := _without(entries, known):
            history = history.with_entries(fresh)
        with self._lock:
            self._held[domain, subject_type] = stored, history
        return history


def _without(entries: Sequence[HistoryEntry], known: Counter[HistoryEntry]) -> list[HistoryEntry]:
    """The entries that are not known yet, in order."""
    left, fresh = Counter(known), []
    for entry in entries:
        if left[entry]:
            left[entry] -= 1
        else:
            fresh.append(entry)
    return fresh
