"""The release history: a result is judged together with everything released before about the same subjects.

`History.of(entries)` builds it, `consider` judges candidate cells, `with_entries` gives the next version. Pure values.
`history.py` opens with the theory of operation, `space.py` with the mathematics. Callers know this package only.
"""

from egress.history.admission import FRAME
from egress.history.history import History
from egress.history.rulings import Candidate, HistoryRules, Ruling, Word

__all__ = ["FRAME", "Candidate", "History", "HistoryRules", "Ruling", "Word"]
