"""Which of several sets still fit under the capacity, taken in order: Gram-Schmidt over the people themselves."""

from collections.abc import Sequence

import numpy as np

from egress.history.sheets import Matrix, Sheets
from egress.history.space import IMPLIED, Space, Step, remainders


def fitting(
    space: Space,
    sheets: Sheets,
    made: Step,
    groups: Sequence[Sequence[int]],
    scenario: str,
    limits: tuple[float, float],
) -> tuple[bool, ...]:
    """For each group of the step's sets: whether it fits together with the groups before it that did.

    `limits`: largest excess, and largest load of the scenario.
    """
    left = remainders(sheets, made, np.arange(made.fresh.width, dtype=np.uint32))
    directions = np.zeros((made.fresh.width, left.shape[1]))
    leverage, best = np.array(space.leverage), np.array(space.best)
    load = np.array(space.loads.get(scenario, np.zeros(made.fresh.width)))
    rank, verdicts = 0, []
    for group in groups:
        gained, found = _orthogonal(left[:, list(group)], directions[:, :rank])
        better = np.array(best)
        for place in group:
            members = made.sets[place]
            better[members] = np.maximum(better[members], 1.0 / len(members))
        heavier = load + np.maximum(gained - (better - best), 0.0)
        excess = leverage + gained - better
        fits = bool(excess.max(initial=0.0) <= limits[0] and heavier.max(initial=0.0) <= limits[1])
        verdicts.append(fits)
        if fits:
            directions[:, rank : rank + found.shape[1]] = found
            rank += found.shape[1]
            leverage, best, load = leverage + gained, better, heavier
    return tuple(verdicts)


def _orthogonal(left: Matrix, directions: Matrix) -> tuple[Matrix, Matrix]:
    """New orthonormal directions of some remainders, and by how much they raise each leverage."""
    found = np.zeros((len(left), 0))
    for place in range(left.shape[1]):
        rest = left[:, place]
        for earlier in (directions, found):
            rest = rest - earlier @ (earlier.T @ rest)
        length = float(rest @ rest)
        if length > IMPLIED:
            found = np.column_stack([found, rest / np.sqrt(length)])
    gained: Matrix = np.einsum("ij,ij->i", found, found)
    return gained, found
