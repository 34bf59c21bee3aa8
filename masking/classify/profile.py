# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""What SQL measures of every column: shares of values that fit each recogniser's tests, numbers, dates, shapes.

One query over the long table answers every test for every column at once. Shares are by rows, not by distinct values.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np

from masking.classify.sample import Sample

FloatArray = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Distinct numbers of a column in rising order, with the rows that hold each."""

    values: FloatArray
    weights: FloatArray

    def quantile(self, share: float) -> float:
        """The value below which `share` of the rows lie."""
        total = np.cumsum(self.weights)
        return float(self.values[np.searchsorted(total, share * total[-1])])

    @property
    def low(self) -> float:
        """Smallest."""
        return float(self.values[0])

    @property
    def high(self) -> float:
        """Greatest."""
        return float(self.values[-1])


_PERSONAL = frozenset({"resident_id", "person_name", "gender", "birth_date", "kinship", "marital_status", "ethnicity"})
"""Labels of columns that tell of persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One column as the recognisers see it."""

    position: int
    header: str
    hints: Mapping[str, float]
    """Label → how strongly the header names it, 0 to 1, already weighed by trust in this table's headers."""
    rows: int
    """Rows in the sample."""
    filled: int
    """Rows of the sample that hold something, null words left out."""
    distinct: int
    """Distinct values in the sample."""
    shares: Mapping[str, float]
    """Test → share of the filled rows that pass."""
    numbers: Series | None
    days: Series | None
    """Dates as days since 1970-01-01."""
    shapes: tuple[tuple[str, float], ...]
    sequential: bool = False
    """The numbers follow the order of the rows one by one."""
    ordered: bool = False
    """Dates that only rise, or only fall, with the order of the rows: a series in time."""
    temporal: bool = False
    """The stored type is a date or a time stamp."""
    words: tuple[str, ...] = ()
    """All the values, when they are few and short; else empty."""
    prefix: str = ""
    """Latin letters with which every value begins before its digits: `ZY` of ZY0012345."""
    tagged: Mapping[str, float] = field(default_factory=dict)
    """Label → strength of what the prefix says, 0 to 1: it abbreviates the kind of number, as a header would."""
    related: Mapping[str, float] = field(default_factory=dict)
    """Label → strength of what other columns say about this one, 0 to 1."""
    strays: float = 0.0
    """Share of the filled rows that are of another kind than nearly all others and are not judged: 测试 among numbers."""
    remarked: float = 0.0
    """Share of the filled rows behind whose value somebody had written a remark."""
    rising: bool = False
    """Whole numbers or codes that only rise, or only fall, with the order of the rows, in steps of any size."""
    beside: frozenset[str] = frozenset()
    """Labels that the first look gave the table's other columns with some confidence; empty in that first look."""

    def share(self, *tests: str) -> float:
        """The sum of the shares of tests that exclude each other."""
        total = 0.0
        for test in tests:  # asked some hundred times a column
            total += self.shares.get(test, 0.0)
        return total if total < 1.0 else 1.0

    def hint(self, *labels: str) -> float:
        """The strongest vote of the header, or of the values' prefix, for any of the labels."""
        if not self.hints and not self.tagged:
            return 0.0
        return max((max(self.hints.get(label, 0.0), self.tagged.get(label, 0.0)) for label in labels), default=0.0)

    @property
    def of_people(self) -> bool:
        """Other columns tell of persons, one a row."""
        return bool(self.beside & _PERSONAL)

    @property
    def of_things(self) -> bool:
        """Other columns are known, and none of them tells of persons."""
        return bool(self.beside) and not self.of_people

    @property
    def one_width(self) -> bool:
        """Nine tenths of the values have one length."""
        return self.shares.get("short", 0.0) == self.shares.get("long", -1.0)

    @property
    def variety(self) -> float:
        """Distinct values per filled row, 0 to 1."""
        return min(1.0, self.distinct / self.filled) if self.filled else 0.0


_INNER_DAY = "^\\d{2,8}?(20[0-2]\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01]))\\d{3,8}$"
"""A day of this century inside a long number, behind the code of an office."""

_TESTS_A_QUERY = 64
"""Beyond some tens of aggregates a query's working set leaves the caches and its time doubles."""


def measure(engine: duckdb.DuckDBPyConnection, tests: Mapping[str, str]) -> dict[int, dict[str, float]]:
    """Column number → test → share, with `filled`, `distinct` and lengths, from the table `cell`."""
    found = _grouped(
        engine,
        {
            "filled": "sum(n)",
            "distinct": "count(*)",
            "length": "sum(n * len) / sum(n)",
            "longest": "max(len)",
            "places": "sum(n * length(u)) / sum(n)",
            "short": "quantile_disc(length(u), 0.05)",
            "long": "quantile_disc(length(u), 0.95)",
            "tops": "count(DISTINCT u[1:2])",
            "inner_days": f"count(DISTINCT nullif(regexp_extract(u, '{_INNER_DAY}', 1), ''))",
            "heads": "count(DISTINCT regexp_replace(u, '^\\+?(00)?86(1\\d{10})$', '\\2')[1:3])",
        },
    )
    names = list(tests)
    for start in range(0, len(names), _TESTS_A_QUERY):
        part = {
            name: f"sum(CASE WHEN {tests[name]} THEN n ELSE 0 END) / sum(n)" for name in names[start:][:_TESTS_A_QUERY]
        }
        for column, shares in _grouped(engine, part).items():
            found[column].update(shares)
    return found


def _grouped(engine: duckdb.DuckDBPyConnection, aggregates: Mapping[str, str]) -> dict[int, dict[str, float]]:
    """Aggregates of `cell` by column number."""
    listed = ", ".join(f'({sql})::DOUBLE AS "{name}"' for name, sql in aggregates.items())
    rows = engine.execute(f"SELECT col, {listed} FROM cell GROUP BY col").fetchall()
    return {int(row[0]): dict(zip(aggregates, map(float, row[1:]), strict=True)) for row in rows}


def series(engine: duckdb.DuckDBPyConnection, expression: str) -> dict[int, Series]:
    """Column position → the non-null values of a numeric expression over `cell`."""
    table = engine.execute(
        f"SELECT col, CAST({expression} AS DOUBLE) AS x, sum(n)::DOUBLE AS n FROM cell"
        f" WHERE ({expression}) IS NOT NULL AND isfinite(CAST({expression} AS DOUBLE)) GROUP BY ALL ORDER BY col, x"
    ).fetchnumpy()
    columns, values, weights = (np.asarray(table[name]) for name in ("col", "x", "n"))
    found: dict[int, Series] = {}
    for position in np.unique(columns):
        mine = columns == position
        found[int(position)] = Series(values=values[mine], weights=weights[mine])
    return found


def prefixes(engine: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Column position → the Latin letters that begin every value before a digit; only columns that have such."""
    rows = engine.execute(
        "SELECT col, min(p) FROM (SELECT col, regexp_extract(u, '^([A-Z]{1,5})[0-9]', 1) AS p FROM cell)"
        " GROUP BY col HAVING min(p) = max(p) AND min(p) <> ''"
    ).fetchall()
    return {int(position): prefix for position, prefix in rows}


_SHAPE = (
    "regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(v[1:40], '[0-9]', '9', 'g'),"
    " '[A-Z]', 'A', 'g'), '[a-z]', 'a', 'g'), '[\u3400-\u9fff]', '汉', 'g'), '[^ -~汉·]', '文', 'g')"
)


def shapes(engine: duckdb.DuckDBPyConnection, kept: int = 6) -> dict[int, tuple[tuple[str, float], ...]]:
    """Column position → its commonest shapes with their shares: 9 a digit, A or a letter, 汉 a Chinese character, 文
    anything else outside ASCII."""
    rows = engine.execute(
        f"SELECT col, shape, rows / sum(rows) OVER (PARTITION BY col) FROM"
        f" (SELECT col, {_SHAPE} AS shape, sum(n)::DOUBLE AS rows FROM cell GROUP BY ALL)"
        f" QUALIFY row_number() OVER (PARTITION BY col ORDER BY rows DESC, shape) <= {kept} ORDER BY col, rows DESC, shape"
    ).fetchall()
    found: dict[int, list[tuple[str, float]]] = {}
    for position, shape, share in rows:
        found.setdefault(position, []).append((_shortened(shape), float(share)))
    return {position: tuple(items) for position, items in found.items()}


def _shortened(shape: str) -> str:
    """Runs as counts, other characters as they are: `999999` is `9{6}`."""
    out: list[str] = []
    start = 0
    for end in range(1, len(shape) + 1):
        if end == len(shape) or shape[end] != shape[start]:
            run = end - start
            out.append(shape[start] if run == 1 else f"{shape[start]}{{{run}}}")
            start = end
    return "".join(out)


_NUMBERED = re.compile(r"[A-Za-z]{0,3}(\d{1,15})(?:\.0+)?")
_FIRST_ROWS = 300
_LEAST_COUNTED = 0.5
"""Share of the rows that must hold a number, so that the steps between rows mean something."""


def sequential(sample: Sample, position: int) -> bool:
    """Whether a column's whole numbers rise or fall by one from row to row of the stream."""
    return _counts_up(sample, position, _FIRST_ROWS) and _counts_up(sample, position, len(sample.numbers))


def _counts_up(sample: Sample, position: int, rows: int) -> bool:
    """The same of its first `rows` rows."""
    found = [_NUMBERED.fullmatch(cell) for cell in _cells(sample, position, rows)]
    values: FloatArray = np.array([float(match[1]) if match else np.nan for match in found])
    finite = np.isfinite(values)
    if finite.sum() < 3 or finite.mean() < _LEAST_COUNTED:
        return False
    return _steady(values[finite], sample.numbers[:rows][finite])


def _cells(sample: Sample, position: int, rows: int) -> list[str]:
    """The first cells as people read them: half width, without blanks, quotes and the marks of a spreadsheet."""
    column = sample.table.column(position).slice(0, rows).to_pylist()
    return [
        "" if cell is None else unicodedata.normalize("NFKC", str(cell)[:64]).strip(" \t\r\n='\"`") for cell in column
    ]


_CODED = re.compile(r"([A-Za-z]{0,6})(\d{1,30})(?:\.0+)?")
_LEAST_ORDERED = 8


def rising(sample: Sample, position: int) -> bool:
    """Whether a column's numbers only rise, or only fall, from row to row of the stream."""
    found = [match[2] for cell in _cells(sample, position, _FIRST_ROWS) if (match := _CODED.fullmatch(cell))]
    numbers = [int(digits) for digits in found]
    return len(found) > _LEAST_COUNTED * min(_FIRST_ROWS, len(sample.numbers)) and _ordered(numbers)


def _ordered(values: Sequence[int]) -> bool:
    """Nearly every step that is one goes the same way."""
    steps = [(after > before) - (after < before) for before, after in pairwise(values)]
    moved = sum(map(abs, steps))
    return moved >= _LEAST_ORDERED and abs(sum(steps)) > 0.95 * moved


_DATED = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?:\D.*)?")


def ordered(sample: Sample, position: int) -> bool:
    """Whether a column's dates (year first) rise, or fall, from row to row of the stream."""
    found = [match.groups() for cell in _cells(sample, position, 2_000) if (match := _DATED.fullmatch(cell))]
    return _ordered([10_000 * int(year) + 100 * int(month) + int(day) for year, month, day in found])


def _steady(values: FloatArray, numbers: np.ndarray[Any, Any]) -> bool:
    slope = (values[-1] - values[0]) / max(1, numbers[-1] - numbers[0])
    expected = values[0] + slope * (numbers - numbers[0])
    return bool(abs(slope) == 1 and np.mean(np.abs(values - expected) < 0.5) > 0.98)


MAX_DOMAIN = 60
"""Most values that a proposed domain may list."""


def words(engine: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, ...]]:
    """Column position → its values in order, for columns of few short values."""
    rows = engine.execute(
        f"SELECT col, list(o ORDER BY x, o) FROM (SELECT col, o, any_value(x) AS x, max(len) AS len FROM cell GROUP BY ALL)"
        f" GROUP BY col HAVING count(*) <= {MAX_DOMAIN} AND max(len) <= 60"
    ).fetchall()
    return {position: tuple(values) for position, values in rows}


def column_type(p: Profile) -> str:
    """The `ColumnType` value that all filled values can be read as."""
    if p.strays or p.remarked:
        return "varchar"
    if p.share("number") > 0.999 and p.shares.get("leading_zero", 0.0) == 0:
        long = p.numbers is not None and max(abs(p.numbers.low), abs(p.numbers.high)) >= 2**53
        return "varchar" if long else "integer" if p.share("integer") > 0.999 else "double"
    if p.share("date") > 0.999:
        return "timestamp" if p.share("timed") > 0.5 and p.share("midnight") < 0.95 else "date"
    return "varchar"


def domain(p: Profile) -> tuple[str | int, ...]:
    """The values of a column that repeats few of them: a proposal for its public domain."""
    if not p.words or p.distinct > MAX_DOMAIN or p.variety > 0.5:
        return ()
    if column_type(p) == "varchar":
        return p.words
    return tuple(map(int, p.numbers.values)) if p.numbers and column_type(p) == "integer" else ()


def round_bounds(numbers: Series) -> tuple[float, float]:
    """The nearest 0, 1, 2 or 5 times a power of ten outside the values, so that no extreme value shows."""

    def outside(value: float) -> float:
        if value <= 0:
            return 0.0
        power = 10.0 ** np.floor(np.log10(value))
        return float(next(step * power for step in (1, 2, 5, 10) if step * power >= value))

    low = -outside(-numbers.low) if numbers.low < 0 else 0.0
    high = outside(numbers.high) if numbers.high > 0 else 0.0
    return (low, high) if low < high else (0.0, 1.0)
