"""The subject registry: which identifier is which data subject, as a dense number that persists across snapshots.

Grain: one entry per (domain, subject type, namespace, identifier). Identifiers are kept only as HMAC-SHA256 of their
normalised form under the domain's registry key, cut to 128 bits; ordinals are dense unsigned 32-bit numbers per
(domain, subject type). New ordinals follow the order of the HMACs, so that nothing about source order shows.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa


class SubjectRegistry:
    """The registry of one domain, a private folder of the masking process."""

    def __init__(self, folder: Path, *, domain: str, master: bytes) -> None:
        self._folder = folder
        self._domain = domain
        self._master = master

    def ordinals(self, subject_type: str, namespace: str, identifiers: pa.Array) -> np.ndarray:
        """Ordinals (uint32) of normalised identifiers (strings, no nulls); unknown ones are registered durably."""
        raise NotImplementedError

    def link(self, subject_type: str, namespace: str, known: str, pairs: pa.Table) -> None:
        """Register a linkage table: identifiers of `namespace` (column 0) are subjects of `known` (column 1)."""
        raise NotImplementedError
