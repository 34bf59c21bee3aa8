"""Differencing by rows: cells with the same people and other rows of theirs.

Where a person has many rows (visits), two cells may hold the same people and differ by the visits of four of them; sets
of subjects do not show it. So cells over one table of one extract are judged as sets of rows too, by the same geometry:
nothing may be combined from them that concerns the rows of fewer than k subjects alone (`isolation.py`). Windows of
time, months against weeks, a total against its parts are all such combinations. What follows from what is out is
arithmetic, and capacity is a matter of subjects (`space.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from egress.history.admission import BLOCK, FRAME, Bench, Wish, admit, bench, distinct, everything, ordinals, runs
from egress.history.isolation import Owners
from egress.history.rulings import HistoryRules, Word
from egress.history.sheets import Sheets
from egress.history.space import Space, condensed, spread, taken
from egress.history.vectors import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The sets of rows of one table in one extract that are out, or of subjects, who may count by numbers."""

    sheets: Sheets = field(default_factory=Sheets)
    space: Space = field(default_factory=Space)
    seen: frozenset[bytes] = frozenset()
    """The sets, in canonical bytes."""

    def with_sets(self, sets: Iterable[bytes]) -> "Released":
        """The next state; equal sets count once."""
        fresh = [data for data in dict.fromkeys(map(canonical, sets)) if data not in self.seen and _some(data)]
        state = self
        for run in runs(fresh):
            space = spread(state.space, state.sheets)
            state = state._grown(everything(bench(space, state.sheets, _wishes([(data,) for data in run]), run)))
        return state

    def condensed(self) -> "Released":
        """The same with one number for each combination of sets: for rows that nothing was released of lately."""
        return replace(self, space=condensed(self.space, self.sheets))

    def too_close(
        self,
        wishes: Sequence[Sequence[bytes]],
        owners: Owners | None,
        subjects: int,
        *,
        counting: bool | None = None,
    ) -> set[int]:
        """Wishes that may not be released; those left may be, all together. `wishes`: the sets that each would show.

        `owners`: whose each row of the table is; every row of a set has an owner. `counting`: as in `Bench`.
        """
        rules = HistoryRules(subjects=subjects, capacity=_ANY, allotment=1.0)
        asked = _wishes([[data for data in map(canonical, wish) if _some(data)] for wish in wishes])
        refused: set[int] = set()
        state = self
        for start in range(0, len(asked), BLOCK):
            part = asked[start : start + BLOCK]
            news = [data for data in distinct(part)[0] if data not in state.seen]
            if not news:
                continue
            space = spread(state.space, state.sheets)
            begun = bench(space, state.sheets, part, news, owners=owners, counting=counting)
            ended, rulings = admit(begun, part, rules, lambda _columns, _populations: False)
            refused |= {index for index, ruling in rulings.items() if ruling.word is Word.WITHHELD}
            state = state._grown(ended)
        return refused

    def _grown(self, ended: Bench) -> "Released":
        """The state with what the bench has taken."""
        data_at = {place: data for data, place in ended.place.items()}
        return Released(
            sheets=self.sheets.with_sets(ended.done.sets),
            space=taken(ended.space, ended.done, len(self.sheets.sizes)),
            seen=self.seen | {data_at[place] for place in ended.done.places},
        )


_ANY = 1 - 1e-9
"""A capacity that nothing exceeds."""


def _some(data: bytes) -> bool:
    return bool(len(ordinals(data)))


def _wishes(sets: Sequence[Sequence[bytes]]) -> list[Wish]:
    return [
        Wish(index=index, sets=tuple(mine), layer="", population="", conditions="", scenario=FRAME)
        for index, mine in enumerate(sets)
    ]
