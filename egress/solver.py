"""Linear programmes: the one place of the guard that calls the solver (HiGHS).

`scipy.optimize.milp` with no whole numbers asked for is the same solver with the same answers as `linprog`, at half the
cost: an attacker's programme has some ten unknowns, and `linprog` spends 2.5 ms before and after 0.3 ms of solving.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

Numbers = NDArray[np.float64]


def cheapest(
    cost: Numbers, rows: csr_matrix | Numbers, least: Numbers, most: Numbers, bounds: tuple[Numbers, Numbers]
) -> Numbers | None:
    """The x within `bounds` (low, high) of least `cost @ x` with `least <= rows @ x <= most`.

    None: there is none, or the solver came to a limit of its own.
    """
    constraints = [LinearConstraint(rows, least, most)] if rows.shape[0] else []
    found = milp(cost, constraints=constraints, bounds=Bounds(*bounds))
    answer: Numbers | None = found.x if found.status == 0 else None
    return answer
