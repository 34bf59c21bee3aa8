"""What is looked up table by table is what products with all sets give."""

import numpy as np
import pytest

from egress.history.sheets import Matrix, Ordinals, Sheets
from egress.history.space import Space, open_block, raised, squares, step, taken

PEOPLE = 400


def tables(rng: np.random.Generator, number: int, width: int) -> list[Ordinals]:
    labels = rng.integers(0, width, (number, PEOPLE))
    return [np.flatnonzero(table == cell).astype(np.uint32) for table in labels for cell in range(width)]


def test_sums_over_the_sets_that_hold_a_person() -> None:
    rng = np.random.default_rng(1)
    sheets = Sheets().with_sets(tables(rng, 4, 25))
    columns = rng.permutation(100)[:70]
    rows = rng.normal(size=(70, 5)).astype(np.float32)
    at = rng.permutation(PEOPLE)[:90].astype(np.uint32)
    wanted = sheets.incidence(at, columns).T @ rows
    assert np.allclose(sheets.sums(rows, columns, at), wanted, atol=1e-5)


@pytest.mark.parametrize("width", [3, 25])
def test_squares_are_what_the_projector_gains(width: int) -> None:
    """Over few cells by products with all, over many table by table; against an orthonormal basis."""
    rng = np.random.default_rng(2)
    held, asked = tables(rng, 3, width), tables(rng, 1, 6)
    sheets = Sheets().with_sets(held).widened(PEOPLE)
    before = step(open_block(Space(), Sheets(), held), range(len(held)))
    space = taken(raised(Space(), held, np.zeros(PEOPLE), "s"), before, 0)
    made = step(open_block(space, sheets, asked), range(len(asked)))
    everybody = np.arange(PEOPLE, dtype=np.uint32)
    first, then = squares(sheets, made, everybody, 2)
    for found, number in ((0, 0), (first, 2), (first + then, len(asked))):
        assert np.allclose(found, leverage([*held, *asked[:number]]) - leverage(held), atol=1e-4)


def leverage(sets: list[Ordinals]) -> Matrix:
    """Diagonal of the projector onto the sets' span."""
    matrix = np.zeros((PEOPLE, len(sets)))
    for place, members in enumerate(sets):
        matrix[members, place] = 1
    left, singular, _ = np.linalg.svd(matrix, full_matrices=False)
    found: Matrix = (left[:, singular > 1e-8] ** 2).sum(axis=1)
    return found
