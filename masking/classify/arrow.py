"""Small Arrow arrays without `pyarrow.array`, which loads pandas wherever it is installed (a third of a second)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa


def text_array(cells: Sequence[str]) -> pa.LargeStringArray:
    """`cells` as an Arrow array. Twice as slow a cell as `pyarrow.array`: for arrays of some thousand cells."""
    encoded = [cell.encode() for cell in cells]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(cell) for cell in encoded], out=offsets[1:])
    return pa.LargeStringArray.from_buffers(len(encoded), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded)))


def whole_array(numbers: np.ndarray[Any, Any]) -> pa.Array:
    """Whole numbers as an Arrow array of 64-bit integers."""
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers.astype(np.int64))])
