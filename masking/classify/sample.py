# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""Take a deterministic sample of a stream's rows and lay its cells out in one long normalised table.

The sample is the rows whose number hashes lowest: uniform over the whole stream, the same on every run, and one pass.
`cell` holds one row per column and distinct value: `o` (NFKC, trimmed), `v` (the same in simplified characters and without a leading label), `u` (compact, upper
case, without separators or `.0`), `x` (the number), `d` (the date), `n` (times seen), `lists` (the gazetteer's lists that hold
`u`), `first_name`, `last_name` and `family_first` (a usual given name first, family name last or family name first, in Latin letters), `divided` (begins with a code of GB/T 2260), `dated18` (18
places with a date, like an identity number), `luhn` (13 to 19 digits that pass).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from masking.classify.arrow import whole_array
from masking.classify.encoding import BROKEN
from masking.classify.gazetteer import names, simplified
from masking.classify.source import Batches

SAMPLE_ROWS = 12_000
MAX_DISTINCT = 2_000
"""Most distinct values of one column that are looked at."""
_MAX_CELLS = 200_000
"""Most of all columns of a table together, which is more than 2,000 each up to a hundred columns."""
_LEAST_DISTINCT = 64
"""And yet so many of each: more than a proposed domain may list, enough for the share that passes a test."""
_MAX_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Rows of one table, in stream order."""

    table: pa.Table
    """Columns `c0`, `c1` … as they came; binary decoded."""
    numbers: np.ndarray[Any, np.dtype[np.int64]]
    """The row numbers, ascending."""
    rows: int
    """Rows of the whole stream."""
    types: tuple[pa.DataType, ...]
    broken: tuple[int, ...]
    """Values of each column, in the whole stream, that hold bytes which are no text."""


def _priority(numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Splitmix64 of the row number: a fixed pseudo-random order of rows."""
    z = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def take_sample(batches: Batches, rows: int = SAMPLE_ROWS) -> Sample:
    """Read the whole stream once and keep `rows` rows of it."""
    reader = batches()
    names = [f"c{i}" for i in range(len(reader.schema))]
    kept: list[pa.RecordBatch] = []
    priorities: list[np.ndarray[Any, Any]] = []
    numbers: list[np.ndarray[Any, Any]] = []
    limit = np.uint64(2**64 - 1)
    broken = [0] * len(names)
    seen = 0
    for batch in reader:
        index = np.arange(seen, seen + batch.num_rows, dtype=np.int64)
        seen += batch.num_rows
        broken = [before + _broken(column) for before, column in zip(broken, batch.columns, strict=True)]
        priority = _priority(index)
        chosen = np.flatnonzero(priority <= limit)
        if chosen.size:
            kept.append(pa.RecordBatch.from_arrays(batch.take(whole_array(chosen)).columns, names=names))
            priorities.append(priority[chosen])
            numbers.append(index[chosen])
        if sum(map(len, numbers)) > 4 * rows:
            kept, priorities, numbers = _compact(kept, priorities, numbers, rows)
            limit = priorities[0].max()
    if numbers:
        kept, priorities, numbers = _compact(kept, priorities, numbers, rows)
    types = tuple(field.type for field in reader.schema)
    schema = pa.schema([(name, kind) for name, kind in zip(names, types, strict=True)])
    table = pa.Table.from_batches(kept) if kept else schema.empty_table()
    return Sample(
        table=_readable(table),
        numbers=numbers[0] if numbers else np.empty(0, np.int64),
        rows=seen,
        types=types,
        broken=tuple(broken),
    )


_MARK = BROKEN.encode()


def _broken(column: pa.Array) -> int:
    """Values with a broken character; a look at the raw bytes first, which nearly always ends it."""
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return sum(BROKEN in cell.decode("utf-8", "replace") for cell in column.to_pylist() if cell is not None)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return 0
    if not len(column) or _bytes(column).find(_MARK) < 0:
        return 0
    found = pc.match_substring(column, pattern=BROKEN)
    return int(pc.sum(found).as_py() or 0)


def _compact(
    kept: list[pa.RecordBatch],
    priorities: list[np.ndarray[Any, Any]],
    numbers: list[np.ndarray[Any, Any]],
    rows: int,
) -> tuple[list[pa.RecordBatch], list[np.ndarray[Any, Any]], list[np.ndarray[Any, Any]]]:
    priority, number = np.concatenate(priorities), np.concatenate(numbers)
    lowest = np.sort(np.argpartition(priority, rows)[:rows]) if len(priority) > rows else np.arange(len(priority))
    table = pa.Table.from_batches(kept).take(whole_array(lowest)).combine_chunks()
    merged = pa.RecordBatch.from_arrays([_single(column) for column in table.columns], names=table.column_names)
    return [merged], [priority[lowest]], [number[lowest]]


def _single(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole


def _readable(table: pa.Table) -> pa.Table:
    """Binary columns become text; bytes that are none become U+FFFD."""
    for position, field in enumerate(table.schema):
        if (
            pa.types.is_binary(field.type)
            or pa.types.is_large_binary(field.type)
            or pa.types.is_fixed_size_binary(field.type)
        ):
            texts = [
                None if cell is None else cell.decode("utf-8", "replace") for cell in table.column(position).to_pylist()
            ]
            table = table.set_column(position, field.name, pa.array(texts, pa.large_string()))
    return table


def _bytes(column: pa.Array) -> bytes:
    """The text of all its values, one after the other: a slice of the buffer that it may share with its neighbours."""
    _, offsets, data = column.buffers()
    wide = pa.types.is_large_string(column.type)
    ends = np.frombuffer(offsets, np.int64 if wide else np.int32)
    first, last = int(ends[column.offset]), int(ends[column.offset + len(column)])
    text: bytes = data.slice(first, last - first).to_pybytes() if data is not None else b""
    return text


_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)


def is_text(kind: pa.DataType) -> bool:
    """Whether an Arrow type is one of its text types."""
    return any(test(kind) for test in _TEXT)


def fold(values: pa.Array) -> pa.Array:
    """NFKC without invisible characters, trimmed, without quotation marks, Excel's leading apostrophe or `="…"`."""
    text = pc.utf8_normalize(values.cast(pa.large_string()), form="NFKC")
    text = pc.replace_substring_regex(text, pattern="[\\p{Cf}\\x00]+", replacement="")
    text = pc.utf8_trim_whitespace(text)
    text = pc.replace_substring_regex(text, pattern="^(?:=?[\"'`“”‘’]+)|(?:[\"'`“”‘’]+$)", replacement="")
    return pc.utf8_trim_whitespace(text)


_LABEL = "^(?:[\\p{Han}]{1,10}(?:\\([A-Za-z]+\\))?|(?i:tel|mobile|phone|name|e-?mail|address|id|id ?no|imei|passport)[.]?)\\s*:\\s*"
"""What people write before a value: `身份证号：`, `Tel:`."""

_NOTE = "^(.*[0-9A-Za-z]{4})\\s?(?:\\(\\p{Han}{1,6}\\)|[*?#!])$|^([-+¥$]?[0-9][0-9,.]*)\\s?(?:\\(\\p{Han}{1,6}\\)|[*?#!])$|^(\\p{Han}{2,4})\\(\\p{Han}{1,4}\\)$|^(.*\\p{Han}{2})[*?#]$|^([^,;]*[0-9A-Za-z])[,;。]$"
"""A remark that somebody put behind a value: `37081219800101001X(补)`, `王建国(注销)`, `13800000000?`."""

_DISTINCT_SQL = """
SELECT v, count(*) AS n, count(*) OVER () AS kinds, sum(count(*)) OVER () AS total
FROM (SELECT substr(CAST({column} AS VARCHAR), 1, {limit}) AS v FROM sample)
WHERE v IS NOT NULL GROUP BY v ORDER BY hash(v) LIMIT {distinct}
"""

_CLEAN_SQL = """
CREATE OR REPLACE TABLE clean AS
WITH plain AS (
    SELECT col, v AS o, sum(n) AS n, CASE WHEN regexp_matches(v, $older) THEN translate(v, $traditional, $simplified) ELSE v END AS v
    FROM folded GROUP BY col, folded.v
), said AS (
    SELECT col, o, n, coalesce(nullif(regexp_replace(v, $label, ''), ''), v) AS v FROM plain
    WHERE NOT regexp_full_match(v, '[\\p{P}\\s]*') AND lower(v) NOT IN (SELECT unnest($nulls))
), noted AS (
    SELECT col, o, n, v, nullif(trim(concat(regexp_extract(v, $note, 1), regexp_extract(v, $note, 2), regexp_extract(v, $note, 3), regexp_extract(v, $note, 4), regexp_extract(v, $note, 5))), '') AS bare,
        sum(n) FILTER (bare IS NOT NULL) OVER (PARTITION BY col) < 0.4 * sum(n) OVER (PARTITION BY col) AS seldom
    FROM said
), bared AS (
    SELECT col, o, n, seldom AND bare IS NOT NULL OR regexp_full_match(v, '[\\[<{【].*[\\]>}】]') AS noted, coalesce(nullif(regexp_extract(v, '^[\\[<{【]([^\\[\\]<>{}【】]+)[\\]>}】]$', 1), ''), v) AS v
    FROM (SELECT * REPLACE (CASE WHEN seldom AND bare IS NOT NULL THEN bare ELSE v END AS v) FROM noted)
), marked AS (
    SELECT *, v <> '0' AND lower(trim(v, '()')) NOT IN (SELECT unnest($soft)) AS spoken, length(v) AS places,
        regexp_matches(v, '[0-9]') AS digit, regexp_matches(v, '\\p{Han}') AS han,
        length(v) > 2 AND v[1] BETWEEN '0' AND '9' AND replace(v, v[1], '') = '' AS same
    FROM bared
), soft AS (
    SELECT col, count(*) > 12 OR coalesce(avg(digit::INT) FILTER (spoken), 0) > 0.9 AS gaps,
        coalesce(avg((places > 4)::INT) FILTER (spoken), 0) > 0.95
            OR count(*) > 4 AND NOT bool_or(spoken AND (digit OR places = 1)) AS zeros,
        sum(n) AS total, coalesce(max(n) FILTER (NOT same), 0) AS often, count(*) FILTER (spoken AND NOT digit) AS words,
        coalesce(sum(n) FILTER (spoken AND NOT digit), 0) AS worded, count(*) FILTER (spoken AND NOT han AND NOT same) AS signs,
        coalesce(sum(n) FILTER (spoken AND NOT han AND NOT same), 0) AS signed, coalesce(sum(n) FILTER (spoken AND NOT same), 0) AS usual,
        coalesce(sum(n) FILTER (digit AND NOT same), 0) AS digits, mode(places) FILTER (spoken AND NOT same) AS width,
        max(TRY_CAST(v AS DOUBLE)) FILTER (NOT same) AS highest
    FROM marked GROUP BY col
), formed AS (
    SELECT col, coalesce(sum(n) FILTER (spoken AND places = width), 0) > 0.85 * any_value(usual) AS even,
        count(*) FILTER (spoken AND 2 * places <= width) AS stubs
    FROM marked JOIN soft USING (col) GROUP BY col
)
SELECT col, o, n, v, places <= 6 AND usual >= 20 AND NOT same AND (
        NOT digit AND words <= 10 AND worded < 0.15 * usual
        OR NOT han AND places <= 4 AND signs <= 10 AND signed < 0.1 * usual
        OR even AND width >= 6 AND 2 * places <= width AND stubs <= 10
    ) AS stray, noted
FROM marked JOIN soft USING (col) JOIN formed USING (col)
WHERE NOT (gaps AND lower(trim(v, '()')) IN (SELECT unnest($soft))) AND NOT (zeros AND v = '0')
    AND NOT (same AND usual >= 4 AND (n > 1 AND n >= 2 * often OR digits < 0.1 * usual
        OR n > 1 AND even AND places < width OR n > 1 AND TRY_CAST(v AS DOUBLE) > 3 * highest))
"""
"""The values of every column without gaps and without what people wrote around them.

Gaps are words for nothing, and numbers of one repeated digit that stand out: more frequent than any other value, longer
or far greater than all others, or the only digits. A stray is a short value of another kind than nearly all others: a
word among numbers, a few digits among words or among long numbers. It is judged with no column, but reported.
"""

_CELL_SQL = """
CREATE OR REPLACE TABLE cell AS
WITH whole AS (
    SELECT *, CASE
        WHEN regexp_full_match(v, '\\d+\\.0+') THEN regexp_replace(v, '\\.0+$', '')
        WHEN regexp_full_match(v, '[1-9](\\.\\d+)?[eE]\\+?\\d{1,2}') AND TRY_CAST(v AS DOUBLE) BETWEEN 1e6 AND 1e30
            THEN CAST(CAST(TRY_CAST(v AS DOUBLE) AS HUGEINT) AS VARCHAR)
        ELSE v END AS w
    FROM clean WHERE NOT stray
), unlabelled AS (
    SELECT *,
        regexp_extract(w, '(\\d{4})\\s*[-/.年]\\s*(\\d{1,2})\\s*(?:[-/.月]\\s*(\\d{1,2}))?', ['y', 'm', 'd']) AS ymd,
        regexp_extract(w, '^(\\d{1,2})[-/.](\\d{1,2})[-/.]((?:1[89]|20)\\d{2})', ['a', 'b', 'y']) AS dmy,
        regexp_extract(w, '^(\\d{2})[-/.](\\d{1,2})[-/.](\\d{1,2})(?: .*)?$', ['a', 'b', 'c']) AS brief,
        regexp_extract(lower(w), '^(\\d{1,2})-([a-z]{3}|\\d{1,2}月\\s?)-(\\d{2})', ['d', 'm', 'y']) AS oracle,
        regexp_extract(w, '^民国\\s?(\\d{1,3})[年./-](\\d{1,2})[月./-](\\d{1,2})', ['y', 'm', 'd']) AS republic,
        regexp_extract(lower(w), '^(\\d{1,2})[- /](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[- /,]+(\\d{4})(?:[: ].*)?$', ['d', 'm', 'y']) AS english,
        regexp_extract(w, '^([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日?$', ['y', 'm', 'd']) AS han
    FROM whole
), read AS (
SELECT col, o, v, n::DOUBLE AS n, length(v) AS len, lower(v) AS l,
    CASE WHEN regexp_full_match(w, '-?\\d+[.]\\d+') THEN w ELSE compact(w) END AS u,
    upper(regexp_extract(v, '^(?:(?i:dr|mr|mrs|ms|miss|prof|sir)[.]? )?(?:[A-Za-z\\x{27}-]+, (?:(?i:dr|mr|mrs|ms|miss|prof|sir|master)[.]? )?)?([A-Za-z]{2,})', 1)) AS given,
    upper(coalesce(nullif(regexp_extract(v, '^([A-Za-z\\x{27}]{2,}),', 1), ''), regexp_extract(v, ' ([A-Za-z\\x{27}]{2,})$', 1))) AS family,
    CASE WHEN regexp_matches(w, '^[-+]?[0-9.]') THEN TRY_CAST(replace(w, ',', '') AS DOUBLE)
        WHEN regexp_full_match(w, '[(][0-9,]+[.][0-9]{2}[)]') THEN -TRY_CAST(translate(w, '(,)', '') AS DOUBLE) END AS x,
    CASE
        WHEN regexp_full_match(w, '(?:1[89]|20)\\d{6}') THEN day_of(w[1:4], w[5:6], w[7:8])
        WHEN regexp_full_match(w, '(?:1[89]|20)\\d{12}|(?:19|20)\\d{6}[ T](?:\\d{4,6}|\\d{1,2}:\\d{2}(?::\\d{2})?(?:[.]\\d+)?)') THEN day_of(w[1:4], w[5:6], w[7:8])
        WHEN regexp_full_match(w, '1[01]\\d[-/.]\\d{1,2}[-/.]\\d{1,2}')
            THEN day_of((1911 + coalesce(TRY_CAST(w[1:3] AS INTEGER), 0))::VARCHAR, split_part(translate(w, '/.', '--'), '-', 2), split_part(translate(w, '/.', '--'), '-', 3))
        WHEN regexp_full_match(w, '(?:19|20)\\d{2}[-/.年](?:\\d{1,2}|[*]{1,2})[-/.月][*]{1,2}日?') THEN day_of(w[1:4], coalesce(nullif(ymd.m, ''), '1'), '1')
        WHEN regexp_matches(w, '^\\d{4}\\s*[-/.年]\\s*\\d{1,2}\\s*[-/.月]\\s*\\d{1,2}') THEN day_of(ymd.y, ymd.m, ymd.d)
        WHEN regexp_full_match(w, '(?:19|20)\\d{2}\\s*(?:[-/.]|年)\\s*\\d{1,2}月?') THEN day_of(ymd.y, ymd.m, '1')
        WHEN dmy.y <> '' THEN coalesce(day_of(dmy.y, dmy.a, dmy.b), day_of(dmy.y, dmy.b, dmy.a))
        WHEN regexp_full_match(w, '\\d{2}[-/.]\\d{1,2}[-/.]\\d{1,2}(?: \\d{1,2}:\\d{2}(?::\\d{2})?)?')
            THEN coalesce(day_of((CASE WHEN w[1:2] > '30' THEN '19' ELSE '20' END) || w[1:2], brief.b, brief.c),
                day_of((CASE WHEN brief.c > '30' THEN '19' ELSE '20' END) || brief.c, brief.b, brief.a))
        WHEN regexp_full_match(l, '\\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\\d{1,2}月\\s?)-\\d{2}(?: .*)?')
            THEN day_of((CASE WHEN oracle.y > '30' THEN '19' ELSE '20' END) || oracle.y, CASE WHEN oracle.m < 'a' THEN replace(trim(oracle.m), '月', '')
                ELSE ((strpos('janfebmaraprmayjunjulaugsepoctnovdec', oracle.m) + 2) // 3)::VARCHAR END, oracle.d)
        WHEN republic.y <> '' THEN day_of((1911 + coalesce(TRY_CAST(republic.y AS INTEGER), 0))::VARCHAR, republic.m, republic.d)
        WHEN regexp_matches(w, '^[〇○零一二三四五六七八九]{4}年') THEN day_of(numeral(han.y), numeral(han.m), numeral(han.d))
        WHEN english.y <> '' THEN day_of(english.y, ((strpos('janfebmaraprmayjunjulaugsepoctnovdec', english.m) + 2) // 3)::VARCHAR, english.d)
        WHEN regexp_full_match(l, '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \\d{1,2},? \\d{4}')
            THEN coalesce(try_strptime(l, '%b %d, %Y'), try_strptime(l, '%B %d, %Y'), try_strptime(l, '%b %d %Y'))::DATE
    END AS d
FROM unlabelled
)
SELECT read.*, coalesce(listed.lists, '') AS lists, coalesce(contains(first.lists, ' english_first '), false) AS first_name,
    coalesce(contains(last.lists, ' foreign_last '), false) AS last_name,
    coalesce(contains(first.lists, ' foreign_last '), false) AS family_first,
    division.code IS NOT NULL AS divided, id18(u) AS dated18,
    CASE WHEN regexp_full_match(u, '\\d{13,19}') THEN luhn_check(u) ELSE false END AS luhn
FROM read LEFT JOIN listed ON listed.word = CASE WHEN regexp_full_match(u, '\\d{1,3}[:、]?[〇\\p{Han}]+') AND NOT regexp_matches(u, '[月岁年日]') THEN ltrim(u, '0123456789:、') ELSE u END LEFT JOIN listed AS first ON first.word = given
LEFT JOIN listed AS last ON last.word = compact(family) LEFT JOIN division ON division.code = u[1:6]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From what is kept of a column's sample to the whole sample; both 1 when all its distinct values are kept."""

    rows: float
    kinds: float


def build_cells(engine: duckdb.DuckDBPyConnection, samples: Sequence[Sample]) -> tuple[Scale, ...]:
    """Fill the engine's table `cell` with the columns of all samples, numbered through from 0; the scale of each."""
    parts: list[tuple[pa.Table, Scale]] = []
    for sample in samples:
        engine.register("arriving", sample.table)
        engine.execute("CREATE OR REPLACE TABLE sample AS SELECT * FROM arriving")
        engine.unregister("arriving")
        first, width = len(parts), sample.table.num_columns
        parts += [_distinct(engine, sample, column, first + column, _most(width)) for column in range(width)]
    raw = pa.concat_tables([table for table, _ in parts]).combine_chunks()
    engine.register("folded", raw.set_column(1, "v", fold(_single(raw.column("v")))))
    traditional, simple = simplified()
    words = {"nulls": list(names("nothing")), "soft": list(names("perhaps_nothing"))}
    folding = {
        "older": f"[{traditional}]",
        "traditional": traditional,
        "simplified": simple,
        "label": _LABEL,
        "note": _NOTE,
    }
    engine.execute(_CLEAN_SQL, words | folding)
    engine.execute(_CELL_SQL)
    engine.unregister("folded")
    return tuple(scale for _, scale in parts)


def strays(engine: duckdb.DuckDBPyConnection) -> dict[int, tuple[float, float]]:
    """Column position → share of its filled rows left out as strays, and share whose remark was cut off."""
    rows = engine.execute(
        "SELECT col, sum(n) FILTER (stray) / sum(n), sum(n) FILTER (noted) / sum(n) FROM clean GROUP BY col"
    ).fetchall()
    return {int(position): (float(stray or 0), float(noted or 0)) for position, stray, noted in rows}


def _most(columns: int) -> int:
    """Most distinct values of each column of a table of so many."""
    return min(MAX_DISTINCT, max(_LEAST_DISTINCT, _MAX_CELLS // max(1, columns)))


def _distinct(
    engine: duckdb.DuckDBPyConnection, sample: Sample, column: int, number: int, most: int
) -> tuple[pa.Table, Scale]:
    """Column number, value as it came and times seen, of one column."""
    counts = _counted(sample.table.column(column), most)
    if counts is None:
        sql = _DISTINCT_SQL.format(column=f"c{column}", limit=_MAX_CHARACTERS, distinct=most)
        counts = engine.sql(sql).to_arrow_table()
    position = whole_array(np.full(counts.num_rows, number))
    shown = pc.sum(counts.column("n")).as_py() or 1
    every_row, every_kind = (
        (counts.column(name)[0].as_py() if counts.num_rows else 0 for name in ("total", "kinds"))
        if "total" in counts.column_names
        else (shown, counts.num_rows)
    )
    values = counts.column("v").cast(pa.large_string())
    return pa.table({"col": position, "v": values, "n": counts.column("n")}), Scale(
        rows=float(every_row) / shown, kinds=every_kind / max(1, counts.num_rows)
    )


def _counted(column: pa.ChunkedArray, most: int) -> pa.Table | None:
    """The counts of a text column without a query; None where one is quicker: many values, and many are looked at."""
    if not is_text(column.type) or pa.types.is_string_view(column.type):
        return None
    found = _single(column).value_counts()
    if len(found) > MAX_DISTINCT == most:
        return None
    kept = found.filter(pc.is_valid(found.field("values")))
    values = pc.utf8_slice_codeunits(kept.field("values"), 0, _MAX_CHARACTERS)
    counts = pa.table({"v": values, "n": kept.field("counts")})
    return counts if len(kept) <= most else _chosen(counts, most)


def _chosen(counts: pa.Table, most: int) -> pa.Table:
    """The values with the lowest checksums, the same on every run, beside what they are chosen from."""
    sums = np.array([crc32(value.encode()) for value in counts.column("v").to_pylist()], np.int64)
    lowest = counts.take(whole_array(np.sort(np.argsort(sums, kind="stable")[:most])))
    total = np.full(most, pc.sum(counts.column("n")).as_py())
    return lowest.append_column("kinds", whole_array(np.full(most, len(sums)))).append_column(
        "total", whole_array(total)
    )
