"""The identical question gets the identical answer: what was withheld the first time is withheld again.

The history keeps a value for each cell that is out. A cell that was withheld leaves no trace there, though what was
wrong with it may be gone the next time: two cells that could not be released together, of which neither was. So each
answer leaves a mark of its own, which says for one extract, policy and question which values stayed behind. A question
is the cells that are asked for: other names of columns, another order, or sums over the cells are no other question.
"""

from collections.abc import Iterable, Mapping

from pyroaring import BitMap

from core.canonical import digest
from core.decision import HistoryEntry
from core.program import Program
from egress.history import History

_MARK = "answer"


def mark(program: Program, subject_type: str, withheld: Iterable[int]) -> HistoryEntry:
    """The entry that remembers an answer. `withheld`: values by number, in the order in which the judge has them."""
    return HistoryEntry(
        subject_type=subject_type,
        lineage=_MARK,
        measure=_MARK,
        cell=_question(program),
        subjects=BitMap().serialize(),
        value=BitMap(withheld).serialize().hex(),
        scenario=program.spec["scenario"],
        as_of=program.spec["as_of"],
    )


def remembered(program: Program, histories: Mapping[str, History]) -> frozenset[int] | None:
    """The numbers of the values that the first answer withheld; None: nobody asked before."""
    question = (_MARK, _MARK, _question(program))
    for history in histories.values():
        entry = history.answers.get(question)
        if entry is not None:
            return frozenset(BitMap.deserialize(bytes.fromhex(str(entry.value))))
    return None


def _question(program: Program) -> str:
    return digest([program.manifest_hash, program.policy_hash, program.spec["question"]])
