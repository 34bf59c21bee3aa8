"""Which of several sets still fit under the capacity, taken in order: Gram-Schmidt over the people themselves."""

from collections.abc import Sequence

import numpy as np

from egress.history.sheets import Matrix
from egress.history.space import IMPLIED, Block, Space, Step, raised


def fitting(
    space: Space,
    block: Block,
    done: Step,
    groups: Sequence[Sequence[int]],
    scenario: str,
    limits: tuple[float, float],
) -> tuple[bool, ...]:
    """For each group of the block's sets: whether it fits together with `done` and the groups before it that did.

    `space`: raised by `done`. `limits`: largest excess, and largest load of the scenario. Precondition: the block has
    its remainders.
    """
    if block.left is None:
        raise ValueError("the block has no remainders")
    rank, verdicts = len(done.kept), []
    directions = np.zeros((len(block.left), rank + sum(map(len, groups))))
    directions[:, :rank] = block.left[:, done.directed] @ done.inverse
    for group in groups:
        found = _orthogonal(block.left[:, list(group)].astype(np.float64), directions[:, :rank])
        gained = np.einsum("ij,ij->i", found, found)
        after = raised(space, [block.sets[place] for place in group], gained, scenario)
        excess, load = after.excess.max(initial=0.0), after.loads[scenario].max(initial=0.0)
        fits = bool(excess <= limits[0] and load <= limits[1])
        verdicts.append(fits)
        if fits:
            directions[:, rank : rank + found.shape[1]] = found
            rank, space = rank + found.shape[1], after
    return tuple(verdicts)


def _orthogonal(left: Matrix, directions: Matrix) -> Matrix:
    """New orthonormal directions of some remainders."""
    found = np.zeros((len(left), 0))
    for place in range(left.shape[1]):
        rest = left[:, place]
        for earlier in (directions, found):
            rest = rest - earlier @ (earlier.T @ rest)
        length = float(rest @ rest)
        if length > IMPLIED:
            found = np.column_stack([found, rest / np.sqrt(length)])
    return found
