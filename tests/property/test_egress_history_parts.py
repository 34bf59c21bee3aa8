"""One text against the same questions asked one after the other."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from core.decision import HistoryEntry
from egress.history import Candidate, History, HistoryRules, Word

PEOPLE, K = 40, 3
RULES = HistoryRules(subjects=K, capacity=0.99, allotment=1.0)
Asked = tuple[frozenset[int], str, str]

everybody = frozenset(range(PEOPLE))
few = st.frozensets(st.integers(0, PEOPLE - 1), max_size=K)
halves = st.sampled_from([everybody, frozenset(range(20)), frozenset(range(20, PEOPLE)), frozenset(range(10))])
asked = st.tuples(
    st.builds(frozenset.symmetric_difference, halves, few).filter(lambda one: len(one) >= K),
    st.sampled_from(["", "p", "q"]),
    st.sampled_from(["", "diagnosis=A"]),
)


def entry(people: frozenset[int], population: str, layer: str, number: int) -> HistoryEntry:
    return HistoryEntry(
        subject_type="person",
        lineage="t",
        measure="count",
        cell=str(number),
        subjects=BitMap(people).serialize(),
        value=len(people),
        scenario="s",
        population=population,
        layer=layer,
        siblings=str(number),
    )


def shown(history: History, wishes: list[Candidate]) -> set[str]:
    rulings = history.consider(wishes, RULES)
    return {w.entry.cell for w, ruling in zip(wishes, rulings, strict=True) if ruling.word is not Word.WITHHELD}


def one_by_one(wishes: list[Candidate]) -> set[str]:
    history, found = History(), set[str]()
    for wish in wishes:
        if shown(history, [wish]):
            found.add(wish.entry.cell)
            history = history.with_entries(wish.entries)
    return found


def selects(questions: list[Asked]) -> list[Candidate]:
    return [Candidate(entry=entry(*one, number), part=str(number)) for number, one in enumerate(questions)]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(questions=st.lists(asked, min_size=2, max_size=7))
def test_one_text_releases_no_more_than_its_selects_one_after_the_other(questions: list[Asked]) -> None:
    wishes = selects(questions)
    assert shown(History(), wishes) <= one_by_one(wishes)


def test_columns_of_one_select_tell_no_more_of_a_few_but_may_leave_nobody() -> None:
    """Everybody, those with A, and those with neither A nor what one has alone, or nobody."""
    first = frozenset(range(20))
    for alone, together in ((frozenset({20}), {"0", "1"}), (frozenset[int](), {"0", "1", "2"})):
        wishes = selects([(everybody, "", ""), (first, "", "diagnosis=A"), (everybody - first - alone, "q", "")])
        assert shown(History(), wishes) == one_by_one(wishes) == {"0", "1"}
        assert shown(History(), [replace(wish, part="") for wish in wishes]) == together
