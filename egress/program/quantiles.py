"""Quantiles that are nobody's value.

The exact median of an odd number of people is one person's value. So what is shown is a mean over a *block*: the sorted
values of a cell are cut into B blocks of equal share, B the largest of a fixed list that leaves each block enough rows,
and a quantile shows the mean of the block that it falls into. Where k subjects have the very value of the quantile, it
stands itself.

Threat: windows around each quantile overlap, and two overlapping means subtract to the few people between them. The
blocks of one cell are the same for every question, so what follows from several is a union of blocks again; and nobody,
or k subjects at least, stand on either side of a block. Decision 0395.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from core.program import Statement
from egress.program.layout import Layout, Projection, only_where
from egress.program.summands import Evidence, Judged

_BLOCKS = (3, 5, 15, 25, 45, 75, 135, 225, 405, 675)
"""Ways to cut a cell, coarsest first. Odd multiples of five put median and deciles into the middle of their block."""


def points(q: str) -> list[str]:
    """The quantile and both ends of its block for each way to cut, as decimal text."""
    found = [Decimal(q)]
    for blocks in _BLOCKS:
        block = _block(q, blocks)
        found += [Decimal(block) / blocks, Decimal(block + 1) / blocks]
    return [f"{point:.12f}" for point in found]


def _block(q: str, blocks: int) -> int:
    """Number of the block that a quantile falls into, from 0; between two blocks: the one nearer the middle."""
    at = Decimal(q) * blocks
    if Decimal(q) < Decimal("0.5"):
        return int(at.to_integral_value(ROUND_FLOOR))
    return int(at.to_integral_value(ROUND_CEILING)) - 1


def block_columns(layout: Layout, evidence: Evidence) -> tuple[list[str], list[str]]:
    """Lists of quantiles, and what stands in their place: each quantile and the ends of its block."""
    found, lists = [], []
    for judged in asked(evidence):
        name, (q,) = judged.measure.name, judged.measure.aggregate.parameter
        lists.append(f"{name}q")
        place = _place(layout, f"f{judged.support}")
        last = [str(2 + 2 * way) for way, blocks in enumerate(_BLOCKS) if _block(q, blocks) == blocks - 1]
        high = f"{name}q[{place} + 1]"
        high = f"CASE WHEN {place} IN ({', '.join(last)}) THEN 'infinity'::DOUBLE ELSE {high} END" if last else high
        ends = block_ends(judged)
        found += [f"{name}q[1] AS {name}", f"{name}q[{place}] AS {ends[0]}", f"{high} AS {ends[1]}"]
    return lists, found


def block(judged: Judged) -> str:
    """Name of the flag of rows that lie in a quantile's block: the history takes it for a mean over them."""
    return f"b{judged.measure.name}"


def block_ends(judged: Judged) -> tuple[str, str]:
    """Columns of a cell: where the block begins, and where it ends (exclusive)."""
    return f"{judged.measure.name}l", f"{judged.measure.name}h"


def in_block(judged: Judged, rows: Projection) -> str:
    """Whether a row (as s) lies in the block of its cell (as u)."""
    value, (low, high) = _value(judged, rows), block_ends(judged)
    return f"{value} >= u.{low} AND {value} < u.{high}"


def _value(judged: Judged, rows: Projection) -> str:
    aggregate = judged.measure.aggregate
    return f"CAST(s.{rows.name(only_where(aggregate.where, aggregate.args[0]))} AS DOUBLE)"


def asked(evidence: Evidence) -> list[Judged]:
    """The quantiles of a boundary."""
    return [judged for judged in evidence.measures if judged.measure.judged == "quantile"]


def _place(layout: Layout, rows: str) -> str:
    """Where the lower end of the narrowest block with enough rows stands in the list."""
    rows_of_one = layout.most_rows if layout.most_rows is not None else 1
    least = layout.limits.count("quantile.support") * rows_of_one
    tests = [
        f"WHEN {rows} >= {(least + 2) * blocks} THEN {2 + 2 * way}"
        for way, blocks in reversed(list(enumerate(_BLOCKS)))
        if way > 0
    ]
    return f"(CASE {' '.join(tests)} ELSE 2 END)"


def block_statements(layout: Layout, evidence: Evidence) -> list[Statement]:
    """`<b>_q<measure>`: subjects in the block, at its very quantile, below, above; its mean and sizes.

    Where a subject has several rows, bounds by rows come first; the subjects themselves, which take ten times as long,
    are counted in the cells that these leave open.
    """
    made = []
    least = layout.limits.count("threshold.subjects")
    for judged in asked(evidence):
        name = f"{layout.name}_q{judged.measure.name}"
        first = _by_rows(layout, judged, f"WHERE n >= {least}")
        if layout.single:
            made.append(Statement(sql=first, output=name))
            continue
        made.append(Statement(sql=f"CREATE TEMP TABLE {name}_r AS {first}"))
        open_cells = f"WHERE rowid IN (SELECT c FROM {name}_r WHERE {_open(layout)})"
        made.append(Statement(sql=f"CREATE TEMP TABLE {name}_s AS {_by_subjects(layout, judged, open_cells)}"))
        counted = ", ".join(f"coalesce(s.{title}, r.{title}) AS {title}" for title in (*_COUNTED, "largest"))
        sql = f"SELECT r.c, {counted}, r.mean, r.total FROM {name}_r r LEFT JOIN {name}_s s USING (c)"
        made.append(Statement(sql=sql, output=name))
    return made


_COUNTED = ("d", "same", "below", "above")
"""In the block, at the quantile itself, below and above the block."""


def _tests(judged: Judged, rows: Projection) -> dict[str, str]:
    value, (low, high) = _value(judged, rows), (f"u.{end}" for end in block_ends(judged))
    found = (in_block(judged, rows), f"{value} = u.{judged.measure.name}", f"{value} < {low}", f"{value} >= {high}")
    return dict(zip(_COUNTED, found, strict=True))


def _cells(layout: Layout, judged: Judged, where: str) -> str:
    ends = ", ".join((judged.measure.name, *block_ends(judged)))
    return f"(SELECT rowid AS c, {layout.cell()}, {ends} FROM {layout.name}_t {where})"


def _by_rows(layout: Layout, judged: Judged, where: str) -> str:
    """Bounds, since no subject has more than so many rows; where nobody knows how many, all may be one subject's."""
    rows = Projection(layout)
    value, within = _value(judged, rows), in_block(judged, rows)
    most = layout.most_rows
    counts = {
        title: f"CAST(ceil(count_if({test}) / {most}) AS BIGINT)" if most else f"CAST(count_if({test}) > 0 AS BIGINT)"
        for title, test in _tests(judged, rows).items()
    }
    sizes = {
        "mean": f"avg({value})",
        "largest": f"{most} * max(abs({value}))" if most else f"sum(abs({value}))",
        "total": f"sum(abs({value}))",
    }
    counts |= {title: f"{size} FILTER (WHERE {within})" for title, size in sizes.items()}
    items = ", ".join(("u.c AS c", *(f"{sql} AS {title}" for title, sql in counts.items())))
    return layout.each_set(items, rows.rows(), _cells(layout, judged, where), tail=" GROUP BY u.c")


def _open(layout: Layout) -> str:
    """Cells in which the bounds prove too little; what is missing proves nothing."""
    least = layout.limits.count("quantile.support")
    enough = " AND ".join([f"d >= {least}", *(f"({side} = 0 OR {side} >= {least})" for side in ("below", "above"))])
    shares = [
        f"{people} * largest <= {layout.limits.share(rule)!r} * total"
        for people, rule in ((1, "dominance.top1_share"), (2, "dominance.top2_share"))
    ]
    return f"(same >= {least} OR ({enough} AND {' AND '.join(shares)})) IS NOT TRUE"


def _by_subjects(layout: Layout, judged: Judged, where: str) -> str:
    """The same by subjects: the fewest of any type, and the largest part that one of them has."""
    parts = []
    for subject in layout.subjects:
        rows = Projection(layout)
        value, tests = _value(judged, rows), _tests(judged, rows)
        items = ["u.c AS c", f"s.o{subject} AS o", *(f"bool_or({test}) AS {title}" for title, test in tests.items())]
        items.append(f"sum(abs({value})) FILTER (WHERE {tests['d']}) AS part")
        tail = f" GROUP BY u.c, s.o{subject}"
        one = layout.each_set(", ".join(items), rows.rows(), _cells(layout, judged, where), tail=tail)
        counts = ", ".join(f"count_if({title}) AS {title}" for title in _COUNTED)
        parts.append(f"SELECT c, {counts}, max(part) AS largest FROM ({one}) GROUP BY c")
    fewest = ", ".join(f"min({title}) AS {title}" for title in _COUNTED)
    return f"SELECT c, {fewest}, max(largest) AS largest FROM ({' UNION ALL '.join(parts)}) GROUP BY c"
