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
from egress.layout import Layout, Projection, only_where
from egress.summands import Evidence, Judged

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


def window_columns(layout: Layout, evidence: Evidence) -> tuple[list[str], list[str]]:
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
    least = layout.limits.count("quantile.support") * (layout.most_rows or 1)
    tests = [
        f"WHEN {rows} >= {(least + 2) * blocks} THEN {2 + 2 * way}"
        for way, blocks in reversed(list(enumerate(_BLOCKS)))
        if way > 0
    ]
    return f"(CASE {' '.join(tests)} ELSE 2 END)"


def window_statements(layout: Layout, evidence: Evidence) -> list[Statement]:
    """`<b>_q<measure>`: subjects in the block, at its very quantile, below, above; its mean and sizes."""
    made = []
    least = layout.limits.count("threshold.subjects")
    for judged in asked(evidence):
        name, rows = judged.measure.name, Projection(layout)
        value, within = _value(judged, rows), in_block(judged, rows)
        low, high = (f"u.{end}" for end in block_ends(judged))
        tests = {"d": within, "same": f"{value} = u.{name}", "below": f"{value} < {low}", "above": f"{value} >= {high}"}
        counts = [f"{_subjects(layout, test)} AS {title}" for title, test in tests.items()]
        sizes = {
            "mean": f"avg({value})",
            # No subject has more; where nobody knows how many rows one has, all may be one subject's.
            "largest": f"{layout.most_rows} * max(abs({value}))" if layout.most_rows else f"sum(abs({value}))",
            "total": f"sum(abs({value}))",
        }
        counts += [f"{size} FILTER (WHERE {within}) AS {title}" for title, size in sizes.items()]
        items = ", ".join(("u.c AS c", *counts))
        ends = ", ".join((name, *block_ends(judged)))
        cells = f"SELECT rowid AS c, {layout.cell()}, {ends} FROM {layout.name}_t"
        sql = layout.each_set(items, rows.rows(), f"({cells} WHERE n >= {least})", tail=" GROUP BY u.c")
        made.append(Statement(sql=sql, output=f"{layout.name}_q{name}"))
    return made


def _subjects(layout: Layout, test: str) -> str:
    """Subjects with a row on which a test holds: so many at least, by rows, where one has no more than so many.

    Blocks are cut to hold enough rows for that; counting the subjects themselves takes ten times as long.
    """
    if layout.single:
        return f"count_if({test})"
    if layout.most_rows:
        return f"CAST(ceil(count_if({test}) / {layout.most_rows}) AS BIGINT)"
    return f"least({', '.join(f'count(DISTINCT s.o{i}) FILTER (WHERE {test})' for i in layout.subjects)})"
