"""The order in which what one text asks for is judged: as if its SELECTs were asked one after the other.

Everybody, those with diagnosis A, and those with neither A nor R tell together of whoever has R alone. Asked by three
texts the third is withheld; so it must be by three SELECTs of one text. Columns of one SELECT are judged together.
"""

from collections.abc import Sequence

from core.decision import HistoryEntry
from egress.history.rulings import Candidate, Ruling, Word


def parts(candidates: Sequence[Candidate]) -> list[list[int]]:
    """By SELECT: the positions of its cells."""
    found: dict[str, list[int]] = {}
    for position, candidate in enumerate(candidates):
        found.setdefault(candidate.part, []).append(position)
    return list(found.values())


def released(asked: Sequence[Candidate], rulings: Sequence[Ruling]) -> list[HistoryEntry]:
    """What is kept of those that pass."""
    passing = (one for one, ruling in zip(asked, rulings, strict=True) if ruling.word in (Word.NEW, Word.IMPLIED))
    return [entry for one in passing for entry in one.entries]
