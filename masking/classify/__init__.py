"""Classify columns: what each holds, how sure we are, and whether identifiers hide inside it.

`classify_file`, `classify_files` and `classify_batches` are the doors; `propose_labels` drafts the label file that a
person of the department confirms; `drift` compares two snapshots' findings, and `carry_over` keeps the confirmed labels
of all columns that did not drift. How it works: `docs/classification.md`.
"""

from masking.classify.carry import Carried, carry_over
from masking.classify.drift import drift
from masking.classify.finding import ColumnFinding
from masking.classify.firstline import LOOKS_LIKE_DATA
from masking.classify.propose import propose_labels
from masking.classify.run import classify_batches, classify_file, classify_files

__all__ = [
    "LOOKS_LIKE_DATA",
    "Carried",
    "ColumnFinding",
    "carry_over",
    "classify_batches",
    "classify_file",
    "classify_files",
    "drift",
    "propose_labels",
]
