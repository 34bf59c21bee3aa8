"""The cells of one boundary while they are judged, and the table of those that are let through."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pyarrow as pa

from core.errors import Refused
from core.manifest import Value
from egress import errors
from egress.history.rulings import Ruling, Word
from egress.judging.class_disclosure import Frequency
from egress.judging.lines import Closure
from egress.judging.outputs import CellRow, plain_value, read_cells, typed
from egress.judging.record import CarriedNote, WithheldNote
from egress.judging.verdicts import BRANCHES, CODES, RULES
from egress.policy import Limits
from egress.program import dates


@dataclass(slots=True)
class Boundary:
    """The cells of one boundary, and the rule that withholds each value that is not let through."""

    spec: Mapping[str, Any]
    rows: tuple[CellRow, ...]
    table: pa.Table
    """Keys and values of `rows`, as they came."""
    rules: dict[tuple[int, int], str] = field(default_factory=dict)
    """(row, measure) -> the rule that withholds it."""
    overrides: dict[tuple[int, int], Value | None] = field(default_factory=dict)
    """Earlier answers that stand instead of the new value."""
    dates: dict[tuple[int, int], str] = field(default_factory=dict)
    """As-of dates of those that are carried forward, and no answers to the identical question."""

    @property
    def name(self) -> str:
        return str(self.spec["name"])

    def passes(self, row: int, measure: int) -> bool:
        """Whether a value is released as things stand."""
        return (row, measure) not in self.rules

    def open(self) -> bool:
        """Whether any value is released as things stand."""
        return any(
            self.passes(row, measure) for row in range(len(self.rows)) for measure in range(len(self.spec["measures"]))
        )

    def rule(self, row: int, measure: int, ruling: Ruling) -> None:
        """Take over what the history says of one value."""
        if ruling.word is Word.WITHHELD:
            self.rules.setdefault((row, measure), ruling.rule)
        elif ruling.word in (Word.REPEAT, Word.CARRIED):
            self.overrides[row, measure] = ruling.value
            if ruling.word is Word.CARRIED:
                self.dates[row, measure] = ruling.as_of

    def primary(self) -> None:
        """Take over the verdicts that came with the cells."""
        for index, row in enumerate(self.rows):
            for position, code in enumerate(row.codes):
                if row.code or code:
                    self.rules[index, position] = _rule(row.code or code)

    def close(self, limits: Limits) -> None:
        """Withhold what goes with withheld cells of keys that the text computes."""
        code = CODES[BRANCHES]
        rows = list(self.rows)
        for index in Closure(self.spec, rows, max(1, limits.count("threshold.subjects"))).rows_to_hide():
            rows[index] = replace(rows[index], code=code)
            for measure in range(len(self.spec["measures"])):
                self.rules.setdefault((index, measure), BRANCHES)
        self.rows = tuple(rows)

    def take(self, other: "Boundary") -> None:
        """Share with the boundary beside this one what is withheld in the same cells; one without its like is."""
        places = {(row.mask, row.key): index for index, row in enumerate(other.rows)}
        rows = list(self.rows)
        for index, row in enumerate(rows):
            there = places.get((row.mask, row.key))
            code = other.rows[there].code if there is not None else CODES["threshold.subjects"]
            rows[index] = replace(row, code=row.code or code)
            for place in range(len(self.spec["measures"])):
                if there is None:
                    self.rules.setdefault((index, place), _rule(code))
                elif (there, place) in other.rules:
                    self.rules.setdefault((index, place), other.rules[there, place])
                elif (index, place) in self.rules:
                    other.rules.setdefault((there, place), self.rules[index, place])
        self.rows = tuple(rows)

    def withheld(self) -> list[WithheldNote]:
        """Every withheld value with its rule."""
        names = [measure["name"] for measure in self.spec["measures"]]
        return [
            WithheldNote(boundary=self.name, key=self.rows[row].key, measure=names[measure], rule=rule)
            for (row, measure), rule in sorted(self.rules.items())
        ]

    def carried(self) -> list[CarriedNote]:
        """Every value that is released as it was earlier, with its date."""
        names = [measure["name"] for measure in self.spec["measures"]]
        return [
            CarriedNote(boundary=self.name, key=self.rows[row].key, measure=names[measure], as_of=as_of)
            for (row, measure), as_of in sorted(self.dates.items())
            if self.passes(row, measure)
        ]

    def frequencies(self, measure: int, mask: int) -> list[Frequency]:
        """The count table of one measure in one grouping set, over the keys that it is grouped by."""
        top = len(self.spec["keys"]) - 1
        kept = [place for place in range(top + 1) if not mask >> (top - place) & 1]
        return [
            Frequency(
                key=tuple(row.key[place] for place in kept),
                count=_count(row.values[measure]) if self.passes(index, measure) else None,
            )
            for index, row in enumerate(self.rows)
            if row.mask == mask
        ]

    def release(self, *, rest: bool) -> pa.Table:
        """The cells as the finishing sandbox sees them.

        On a grid every cell is there. Beside it, or without one, cells that fail are left out; where the query goes
        over cells (`rest`), one empty row stands for all of them, so that a total over them is withheld and not
        silently smaller. Threat: `row_number()` beside a filter that only one person can meet tells whether that row is
        there. So it is there whatever was left out, unless the question could not choose which cells there are.
        """
        shown = [index for index, row in enumerate(self.rows) if row.listed or not row.code]
        columns: dict[str, pa.Array] = {}
        hidden = len(shown) < len(self.rows) if self.spec["whole"] else self.spec["sparse"]
        extra = 1 if rest and hidden else 0
        for key in self.spec["keys"]:
            values: list[Any] = self.table.column(key["name"]).take(pa.array(shown, pa.int64())).to_pylist()
            columns[key["name"]] = pa.array(values + [None] * extra, self.table.schema.field(key["name"]).type)
        masks = [self.rows[index].mask for index in shown] + [self.spec["masks"][0]] * extra
        columns["g"] = pa.array(masks, pa.int32())
        columns["ok"] = pa.array([not self.rows[index].code for index in shown] + [False] * extra, pa.bool_())
        for position, measure in enumerate(self.spec["measures"]):
            columns[measure["name"]] = self._measure(measure["name"], position, shown, extra)
            as_of = [self.dates.get((index, position), dates.FRESH) for index in shown]
            columns[dates.companion(measure["name"])] = pa.array(as_of + [dates.REST] * extra, pa.string())
        return pa.table(columns)

    def _measure(self, name: str, position: int, shown: list[int], extra: int) -> pa.Array:
        raw = self.table.column(name).to_pylist()
        kind = self.table.schema.field(name).type
        values = []
        for index in shown:
            value = raw[index] if self.passes(index, position) else None
            if (index, position) in self.overrides and self.passes(index, position):
                value = self.overrides[index, position]
            values.append(typed(plain_value(value) if isinstance(value, (float, Decimal)) else value, kind))
        return pa.array(values + [None] * extra, kind)


def read_boundary(spec: Mapping[str, Any], tables: Mapping[str, pa.Table], limits: Limits) -> Boundary:
    """The cells of one boundary as they came. Raises PlatformFault (`result.malformed`), Refused where too many."""
    cells = read_cells(spec, tables)
    if sum(1 for row in cells.rows if row.listed or not row.code) > limits.count("result.rows"):
        raise Refused(errors.RESULT_TOO_LARGE, limit=limits.count("result.rows"))
    return Boundary(spec=spec, rows=cells.rows, table=cells.table)


def _count(value: Value | None) -> int | None:
    return value if isinstance(value, int) else None


def _rule(code: int) -> str:
    return RULES[code] if 0 < code < len(RULES) else "threshold.subjects"
