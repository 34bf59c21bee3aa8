"""The primary rules, applied to the statistics that came with the cells: which rule withholds a value, if any.

Pure and over whole columns at once. What is missing fails: a NULL statistic becomes NaN, and every test asks for proof
(`not x >= least`), so that a number which did not come can let nothing through.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.manifest import Value
from egress.policy import Limits
from egress.program.summands import SAME

RULES = (
    "",
    "threshold.subjects",
    "complement.subjects",
    "condition.subjects",
    "dominance.contributors",
    "dominance.top1_share",
    "dominance.top2_share",
    "dominance.p_percent",
    "uniform.withhold",
    "quantile.support",
    "variance.degrees",
    "value.finite",
    "values.subjects",
    "functions.subjects",
    "join.repeats",
    (BRANCHES := "condition.branches"),
)
"""Position is code; 0 lets through. Append-only."""
CODES = {rule: code for code, rule in enumerate(RULES)}

Numbers = NDArray[np.float64]
Codes = NDArray[np.int8]
Tests = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Codes of `RULES`, by cell."""

    cells: Codes
    measures: tuple[Codes, ...]


class Statistics:
    """One table of statistics, spread over all cells; NaN where it has no line for a cell or no number in it."""

    def __init__(self, table: pa.Table, cells: int) -> None:
        self._table = table
        self._places = _whole(table.column("c"))
        self._cells = cells
        if self._places.size and (self._places.min() < 0 or self._places.max() >= cells):
            raise ValueError("statistics of a cell that is not there")

    @property
    def listed(self) -> Tests:
        """Cells that have a line."""
        found = np.zeros(self._cells, dtype=np.bool_)
        found[self._places] = True
        return found

    def has(self, name: str) -> bool:
        """Whether there is such a column."""
        return name in self._table.column_names

    def among(self, name: str, values: Collection[Value | None]) -> Tests:
        """Cells whose value in a column is one of these."""
        found = np.zeros(self._cells, dtype=np.bool_)
        found[self._places] = [value in values for value in self._table.column(name).to_pylist()]
        return found

    def floating(self, name: str) -> bool:
        """Whether a column may hold what is not a number."""
        return bool(pa.types.is_floating(self._table.schema.field(name).type))

    def number(self, name: str) -> Numbers:
        """A column by cell. Raises KeyError when it is not there."""
        column = self._table.column(name)
        found = np.full(self._cells, np.nan)
        found[self._places] = column.cast(pa.float64()).fill_null(np.nan).to_numpy()
        return found


def _whole(column: pa.ChunkedArray) -> NDArray[np.int64]:
    found: NDArray[np.int64] = column.cast(pa.int64()).to_numpy()
    return found


def verdicts(spec: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> Verdicts:
    """Judge the cells of one boundary. Raises KeyError, ValueError or pa.ArrowInvalid on tables that break promises."""
    with np.errstate(invalid="ignore", over="ignore"):  # infinite sums are judged, not reported
        return _Judge(spec, tables).verdicts()


def quantiles(spec: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> dict[str, Numbers]:
    """What is shown for each quantile: the mean of its block, or itself where enough subjects have that very value."""
    least, cells = Limits(values=spec["limits"]).count("quantile.support"), tables[spec["name"]].num_rows
    found = {}
    for measure in spec["measures"]:
        if measure["smoothed"]:
            block = Statistics(tables[f"{spec['name']}_q{measure['name']}"], cells)
            exact = Statistics(tables[spec["name"]], cells).number(measure["name"])
            found[measure["name"]] = np.where(block.number("same") >= least, exact, block.number("mean"))
    return found


class _Judge:
    def __init__(self, spec: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> None:
        self._spec = spec
        self._tables = tables
        self._limits = Limits(values=spec["limits"])
        name, cells = spec["name"], tables[spec["name"]].num_rows
        self._all = Statistics(tables[name], cells)
        self._masks = self._all.number("g")
        self._rows = self._all.number("n")
        self._cells = cells
        self._open = self._all.number("open") != 0 if spec["looks"] else np.zeros(cells, np.bool_)
        self._left = self._open.copy()
        """Cells that the pass left open to any look: those that the second look clears of what is exact among them."""
        self._looked = Statistics(tables[f"{name}_w"], cells) if self._open.any() else None
        if self._looked is not None and spec["open"]:
            self._open &= self._looked.number("open") != 0
        types = range(len(spec["subjects"])) if self._looked is not None and spec["open"] else ()
        self._exact = [Statistics(tables[f"{name}_x{i}"], cells) for i in types]

    def verdicts(self) -> Verdicts:
        return Verdicts(self._cell_codes(), tuple(self._measure_codes(one) for one in self._spec["measures"]))

    def _codes(self) -> "_Marks":
        return _Marks(np.zeros(self._cells, dtype=np.int8))

    def _cell_codes(self) -> Codes:
        marks, least = self._codes(), self._limits.count("threshold.subjects")
        marks.unless(self._rows >= least, "threshold.subjects")
        for exact in self._exact:
            marks.unless(~self._open | (exact.number("d") >= least), "threshold.subjects")
        least = self._limits.count("complement.subjects")
        for number, settled in enumerate(self._spec["complements"]):
            nobody = np.isin(self._masks, settled) if least > 0 else np.ones(self._cells, np.bool_)
            nobody |= self._settled(number)
            proven, lost = self._beside(f"lost{number}", f"d{number}")
            for index in range(len(self._spec["subjects"]) if lost is not None else 0):
                out = lost.number(f"d{index}") if lost is not None else self._rows
                marks.unless(proven | (out >= least) | ((out == 0) & nobody), "complement.subjects")
        least = self._limits.count("condition.subjects")
        for index in self._spec["branches"]:
            proven, branch = self._beside(f"branch{index}", f"h{index}")
            if branch is not None:
                marks.unless(proven | (branch.number("d") >= least), "condition.subjects")
        return marks.codes

    def _settled(self, population: int) -> Tests:
        """Cells whose key says all that the filters of a population do."""
        flag = f"kept{population}"
        found = self._all.number(flag) == 1 if self._all.has(flag) else np.zeros(self._cells, dtype=np.bool_)
        for number, mask, key, values in self._spec["settled_values"]:
            if number == population:
                found |= (self._masks == mask) & self._all.among(key, values)
        return found

    def _beside(self, flag: str, table: str) -> tuple[Tests, Statistics | None]:
        """Cells of which a first look proved enough, and what a full one found of the others, if there are any."""
        proven = self._all.number(flag) == 0
        name = f"{self._spec['name']}_{table}"
        return proven, None if proven.all() else Statistics(self._tables[name], self._cells)

    def _measure_codes(self, measure: Mapping[str, Any]) -> Codes:
        marks = self._codes()
        if self._spec["repeats"] and measure["judged"] != "distinct":
            repeated = _whole(self._tables[f"{self._spec['name']}_r"].column("g"))
            marks.unless(~np.isin(self._masks, repeated), "join.repeats")
        for index, met, unmet in measure["guards"]:
            self._guard(marks, f"f{index}", met, unmet, f"h{index}")
        for summand in measure["summands"]:
            self._summand(marks, summand)
        if self._looked is not None:
            for flag, table, degree in measure["few"]:
                self._few(marks, flag, Statistics(self._tables[table], self._cells), degree)
            for number in measure["modal"]:
                self._modal(marks, number)
        if measure["rule"]:
            self._support(marks, measure)
        if measure["degrees"] > 1:
            self._functions(marks, measure)
        if measure["smoothed"]:
            self._block(marks, Statistics(self._tables[f"{self._spec['name']}_q{measure['name']}"], self._cells))
        if measure["judged"] == "distinct":
            self._distinct(marks, measure)
        if measure["judged"] in ("variance", "pair") and self._limits.on("uniform.withhold"):
            marks.unless(np.abs(self._all.number(measure["name"])) != 0, "uniform.withhold")  # all have the same
        if self._all.floating(measure["name"]):
            value = self._all.number(measure["name"])
            marks.unless(np.isfinite(value) | np.isnan(value), "value.finite")
        return marks.codes

    def _distinct(self, marks: "_Marks", measure: Mapping[str, Any]) -> None:
        """Not everybody is the same one, and the rows beyond one for each are none or not a few people's.

        Beside the number of rows in the same text, 60 people with 61 rows tell that one came twice.
        """
        people = self._all.number(measure["name"])
        if self._limits.on("uniform.withhold"):
            marks.unless(people > 1, "uniform.withhold")
        if not self._spec["single"] and any(one["judged"] == "count" for one in self._spec["measures"]):
            again = self._all.number(f"f{measure['support_count']}") - people
            marks.unless(_enough(again, "none_or_enough", self._limits.count("values.subjects")), "values.subjects")

    def _block(self, marks: "_Marks", block: Statistics) -> None:
        """A quantile's block as what it is: a mean over some people; and what the cell's total leaves beside it.

        A value that enough people have is shown as it is; of their block, which may be empty, nothing is.
        """
        least = self._limits.count("quantile.support")
        common = block.number("same") >= least
        marks.unless(common | (block.number("d") >= least), "quantile.support")
        for side in ("below", "above"):
            marks.unless(common | (block.number(side) == 0) | (block.number(side) >= least), "quantile.support")
        largest, total = block.number("largest"), block.number("total")
        for people, rule in ((1, "dominance.top1_share"), (2, "dominance.top2_share")):
            marks.unless(common | (people * largest <= self._limits.share(rule) * total), rule)

    def _modal(self, marks: "_Marks", number: int) -> None:
        """Subjects outside the values that nearly everybody holds."""
        table = self._tables[f"{self._spec['name']}_p"]
        looked = Statistics(table.filter(pa.array(_whole(table.column("n")) == number)), self._cells)
        enough = looked.number("rest") >= self._limits.count("values.subjects")
        marks.unless(self._proven(f"p{number}") | (looked.number("told") == 0) | enough, "values.subjects")

    def _proven(self, flag: str) -> Tests:
        """Cells for which a cheap look has settled what another one would look at: the others must have its numbers."""
        looked = np.nan if self._looked is None else self._looked.number(flag)
        return ~self._left | (looked == 0)

    def _guard(self, marks: "_Marks", met: str, need_met: str, need_unmet: str, unmet: str) -> None:
        """Both sides of a condition: by rows where every row is a subject, else by subjects in the open cells."""
        least = self._limits.count("condition.subjects")
        inside = self._all.number(met)
        if self._spec["single"]:
            marks.unless(_enough(inside, need_met, least), "condition.subjects")
            marks.unless(_enough(self._rows - inside, need_unmet, least), "condition.subjects")
            return
        for exact in self._exact:
            marks.unless(~self._open | _enough(exact.number(met), need_met, least), "condition.subjects")
            marks.unless(~self._open | _enough(exact.number(unmet), need_unmet, least), "condition.subjects")

    def _summand(self, marks: "_Marks", summand: Mapping[str, Any]) -> None:
        name, uniform = summand["name"], summand["uniform"] and self._limits.on("uniform.withhold")
        if summand["summed"]:
            total = self._all.number(f"{name}s")
            marks.unless(np.isfinite(total) | np.isnan(total), "value.finite")
            if uniform:
                counted = self._all.number(f"{name}c")
                same = counted * self._largest(f"{name}a") * SAME
                marks.unless((counted == 0) | (np.abs(total) < same), "uniform.withhold")
        for exact in self._exact:
            harmless = self._harmless(exact, summand)
            for rule, proven in self._dominance(exact, name):
                marks.unless(harmless | proven, rule)
            if summand["centred"]:
                most = self._limits.share("dominance.top1_share") * exact.number(f"{name}q")
                marks.unless(harmless | (exact.number(f"{name}f") ** 2 <= most), "dominance.top1_share")
            if uniform:
                marks.unless(~self._open | (exact.number(f"{name}u") == 0), "uniform.withhold")

    def _largest(self, name: str) -> Numbers:
        """The largest value; that of a sample where it proves enough."""
        if self._looked is None or not self._looked.has(name):
            return self._all.number(name)
        listed = self._looked.listed
        return np.where(listed, self._looked.number(name), self._all.number(name))

    def _harmless(self, exact: Statistics, summand: Mapping[str, Any]) -> Tests:
        """Cells in which nothing is left to judge of a summand; what nobody asked for may be nothing at all.

        What is left of a whole that is never out itself tells nothing either.
        """
        found: Tests = ~self._open
        if summand["beside"]:
            found |= exact.number(f"{summand['name']}s") == 0
        if summand["whole"]:
            failed = [~proven for _, proven in self._dominance(exact, summand["whole"])]
            found |= np.any(failed, axis=0) & exact.listed
        return found

    def _dominance(self, exact: Statistics, name: str) -> Iterator[tuple[str, Tests]]:
        """The rules on what one or two subjects hold of a sum, with the cells of which each is proven."""
        total, first = exact.number(f"{name}s"), exact.number(f"{name}1")
        second, limits = np.nan_to_num(exact.number(f"{name}2"), nan=0.0), self._limits
        yield "dominance.contributors", exact.number(f"{name}z") >= limits.count("dominance.contributors")
        yield "dominance.top1_share", first <= limits.share("dominance.top1_share") * total
        yield "dominance.top2_share", first + second < limits.share("dominance.top2_share") * total
        yield "dominance.p_percent", total - first - second >= limits.share("dominance.p_percent") * first

    def _few(self, marks: "_Marks", flag: str, looked: Statistics, degree: int) -> None:
        """Values of a whole-numbered measure that its moments could count, one by one; none where nobody has one."""
        span, kinds, least = looked.number("span"), looked.number("kinds"), self._limits.count("values.subjects")
        each = (kinds == span + 1) & (looked.number("least") >= least)
        marks.unless(self._proven(flag) | (kinds == 0) | (span > degree) | each, "values.subjects")

    def _functions(self, marks: "_Marks", measure: Mapping[str, Any]) -> None:
        """Enough people with a value for the equations about it."""
        needed = self._limits.count("functions.subjects") * measure["degrees"]
        counted = [f"{summand['name']}c" for summand in measure["summands"] if summand["uniform"]]
        counted += [f"f{measure['support_count']}"] if measure["rule"] else []
        for count in counted:
            marks.unless(self._all.number(count) >= needed, "functions.subjects")
        for exact in self._exact:
            marks.unless(~self._open | (exact.number("d") >= needed), "functions.subjects")

    def _support(self, marks: "_Marks", measure: Mapping[str, Any]) -> None:
        count, needed = f"f{measure['support_count']}", measure["needed"]
        marks.unless(self._all.number(count) >= needed, measure["rule"])
        for exact in self._exact:
            marks.unless(~self._open | (exact.number(count) >= needed), measure["rule"])


class _Marks:
    """Codes of one column; the first rule that objects to a cell is the one that is named."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes

    def unless(self, proven: Tests, rule: str) -> None:
        """Withhold where nothing is proven and no earlier rule objected."""
        self.codes[~proven & (self.codes == 0)] = CODES[rule]


def _enough(count: Numbers, need: str, least: int) -> Tests:
    """Where as many people meet a condition as it needs; a need that nobody knows is met nowhere."""
    found: Tests = np.zeros(count.shape, np.bool_)
    match need:
        case "enough":
            found = count >= least
        case "none_or_enough":
            found = (count >= least) | (count == 0)
        case "any":
            found = ~found
    return found
