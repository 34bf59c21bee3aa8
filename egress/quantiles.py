"""Quantiles that are nobody's value.

The exact median of an odd number of people is one person's value. So the boundary asks for the quantiles at both ends
of windows [q - w, q + w] as well, and a second pass takes the mean of the values in the narrowest window with enough
rows: k subjects at least share in it, as in any mean. Where k subjects have the very value of the quantile, it stands.
"""

from decimal import Decimal

from core.program import Statement
from egress.layout import Layout, Projection, only_where
from egress.summands import Evidence, Judged

_WINDOWS = 8
_NARROWER = 3
"""The widest window reaches four fifths of the way to the nearer end, each next one is a third of the one before."""


def points(q: str) -> list[str]:
    """The quantile and both ends of each window, widest first, as decimal text."""
    at = Decimal(q)
    found = [at]
    for width in _widths(q):
        found += [at - width, at + width]
    return [f"{point:f}" for point in found]


def _widths(q: str) -> list[Decimal]:
    widest = min(Decimal(q), 1 - Decimal(q)) * Decimal("0.8")
    return [(widest / _NARROWER**step).quantize(Decimal("1e-9")) for step in range(_WINDOWS)]


def window_columns(layout: Layout, evidence: Evidence) -> list[str]:
    """The quantile and the ends of its window, in place of the list, for every quantile of the boundary."""
    found, lists = [], []
    for judged in asked(evidence):
        name, (q,) = judged.measure.name, judged.measure.aggregate.parameter
        lists.append(f"{name}q")
        place = _place(layout, q, f"f{judged.support}")
        found += [f"{name}q[1] AS {name}", f"{name}q[{place}] AS {name}l", f"{name}q[{place} + 1] AS {name}h"]
    return [f"* EXCLUDE ({', '.join(lists)})", *found] if lists else ["*"]


def asked(evidence: Evidence) -> list[Judged]:
    """The quantiles of a boundary."""
    return [judged for judged in evidence.measures if judged.measure.judged == "quantile"]


def _place(layout: Layout, q: str, rows: str) -> str:
    """Where the lower end of the narrowest window with enough rows stands in the list."""
    least = layout.limits.count("quantile.support") * (layout.most_rows or 1)
    tests = [
        f"WHEN {rows} * {2 * width:f} >= {least + 2} THEN {2 + 2 * step}"
        for step, width in reversed(list(enumerate(_widths(q))))
        if step > 0
    ]
    return f"(CASE {' '.join(tests)} ELSE 2 END)"


def window_statements(layout: Layout, evidence: Evidence) -> list[Statement]:
    """`<b>_q<measure>`: subjects in the window, subjects at its very quantile, and the mean of the window's values."""
    made = []
    least = layout.limits.count("threshold.subjects")
    for judged in asked(evidence):
        name, aggregate = judged.measure.name, judged.measure.aggregate
        rows = Projection(layout)
        value = f"CAST(s.{rows.name(only_where(aggregate.where, aggregate.args[0]))} AS DOUBLE)"
        people, same = _subjects(layout, "TRUE"), _subjects(layout, f"{value} = u.q")
        items = f"u.c AS c, {people} AS d, {same} AS same, avg({value}) AS mean"
        cells = f"SELECT rowid AS c, {layout.cell()}, {name} AS q, {name}l AS l, {name}h AS h FROM {layout.name}_t"
        tail = f" WHERE {value} BETWEEN u.l AND u.h GROUP BY u.c"
        sql = layout.each_set(items, rows.rows(), f"({cells} WHERE n >= {least})", tail=tail)
        made.append(Statement(sql=sql, output=f"{layout.name}_q{name}"))
    return made


def _subjects(layout: Layout, test: str) -> str:
    """Subjects with a row on which a test holds, of the type that has the fewest."""
    if layout.single:
        return f"count_if({test})"
    return f"least({', '.join(f'count(DISTINCT s.o{i}) FILTER (WHERE {test})' for i in layout.subjects)})"
