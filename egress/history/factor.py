"""Cholesky factor of a growing Gram matrix, in blocks of rows, shared between versions.

Rows are float64: the residual of a cell of a million people must be right to a fraction of one person, a relative 1e-7
after thousands of eliminations, which float32 cannot give. 4,000 independent cells take 68 MB.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.linalg.lapack import dpotri

Matrix = NDArray[np.float64]
BLOCK = 256
"""Rows a block: large enough for matrix products to dominate, small enough to waste little above the diagonal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Lower triangular L with L Lᵀ = G. Block i holds rows 256·i onward, columns up to the end of its own rows."""

    blocks: tuple[Matrix, ...] = ()
    rank: int = 0

    def forward(self, right: Matrix) -> Matrix:
        """Solve L Y = `right`, shape (rank, m)."""
        solved: Matrix = np.array(right, dtype=np.float64)
        for index, block in enumerate(self.blocks):
            top, bottom = index * BLOCK, index * BLOCK + len(block)
            part = solved[top:bottom] - block[:, :top] @ solved[:top]
            solved[top:bottom] = _solve(block[:, top:bottom], part, transposed=False)
        return solved

    def backward(self, right: Matrix) -> Matrix:
        """Solve Lᵀ W = `right`, shape (rank, m)."""
        solved: Matrix = np.array(right, dtype=np.float64)
        for index in reversed(range(len(self.blocks))):
            block = self.blocks[index]
            top, bottom = index * BLOCK, index * BLOCK + len(block)
            solved[top:bottom] = _solve(block[:, top:bottom], solved[top:bottom], transposed=True)
            solved[:top] -= block[:, :top].T @ solved[top:bottom]
        return solved

    def extended(self, cross: Matrix, corner: Matrix) -> "Factor":
        """Append m rows: `cross` = L⁻¹B transposed (m, rank), `corner` = lower triangular factor of the rest (m, m)."""
        rows = np.hstack([cross, corner])
        blocks = list(self.blocks)
        done = 0
        while done < len(rows):
            filled = len(blocks[-1]) if blocks and len(blocks[-1]) < BLOCK else 0
            last = blocks.pop() if filled else None
            take = min(BLOCK - filled, len(rows) - done)
            width = len(blocks) * BLOCK + filled + take
            block = np.zeros((filled + take, width))
            if last is not None:
                block[:filled, : last.shape[1]] = last
            block[filled:] = rows[done : done + take, :width]
            blocks.append(block)
            done += take
        return Factor(blocks=tuple(blocks), rank=self.rank + len(rows))

    def inverse(self) -> Matrix:
        """G⁻¹, shape (rank, rank): for 4,000 cells 128 MB, to be let go after use."""
        whole = np.zeros((self.rank, self.rank), order="F")
        for index, block in enumerate(self.blocks):
            whole[index * BLOCK : index * BLOCK + len(block), : block.shape[1]] = block
        inverse, _ = dpotri(whole, lower=1, overwrite_c=1)
        inverse += np.tril(inverse, -1).T
        found: Matrix = inverse
        return found

    @property
    def bytes(self) -> int:
        """Memory of the factor."""
        return sum(block.nbytes for block in self.blocks)


def _solve(triangle: Matrix, right: Matrix, *, transposed: bool) -> Any:
    return solve_triangular(triangle, right, lower=True, trans="T" if transposed else "N", check_finite=False)
