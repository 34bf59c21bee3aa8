"""Secondary suppression: what is withheld must not follow from what is released.

Theory of operation. The attacker knows every released cell, every margin of the release frame (published from the first
day), which keys nest in which, and that counts and declared non-negative measures are at least 0. All of that is one
linear system over the cells of all grouping sets of one measure (`system.py`). A withheld cell is protected when that
system leaves it free to be `below` less and `above` more than it is (`Protection`). `protect` chooses further cells to
withhold, at least cost (`choice.py`), until every cell that had to be withheld is protected, and proves it with linear
programmes (`audit.py`, HiGHS). Where a proof is not found within its limits it withholds more, never less. What the
frame alone fixes cannot be protected and is left alone: it is public.

Reference: Fischetti and Salazar-González, "Models and Algorithms for Optimizing Cell Suppression in Tabular Data with
Linear Constraints", JASA 95 (2000). Callers know this package only.
"""

from egress.suppression.budget import Budget
from egress.suppression.protect import protect
from egress.suppression.tables import TOTAL, Cell, Moment, Protection, TableKey, Total

__all__ = ["TOTAL", "Budget", "Cell", "Moment", "Protection", "TableKey", "Total", "protect"]
