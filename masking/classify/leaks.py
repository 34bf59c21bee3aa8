# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""The full pass: every value of every column is searched for identifiers that hide inside other text.

A sample of 12,000 rows misses what stands in one remark of 100,000. A coarse pattern (one regular expression over the
raw column) picks the values that could hide anything; only those are folded and tested by the patterns of each kind,
with their checksums. Kinds without a checksum need a word beside them (姓名, 微信, 护照 …).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from masking.classify.arrow import text_array, whole_array
from masking.classify.gazetteer import PLATE_PROVINCES, characters, names
from masking.classify.sample import fold, is_text
from masking.classify.source import Batches

_FLUSH_ROWS = 100_000
_LONG_NUMBER = 10**10
"""Numbers of fewer than eleven digits hide nothing."""
_D = "[0-9０-９]"
COARSE = (
    f"{_D}(?:[ \\-—－　.]?{_D}){{6}}|[@＠]|微信|[Qq][Qq]|护照|姓名|联系人|患者|当事人|投诉人|举报人|申请人|户主|业主|先生|女士|同志|[号栋幢室单元]{_D}|{_D}号|"
    f"[{PLATE_PROVINCES}][·• ]?[A-Z]|[0-9a-fA-F]{{2}}:[0-9a-fA-F]{{2}}:"
)
_COARSE_NUMBERS = f"^[^.]*{_D}(?:[ -]?{_D}){{9}}|[@＠]|\\p{{Han}}"
"""For columns of numbers: long whole numbers, and anything that is none."""
_COARSE_CODES = "(?:^|[^0-9A-Za-z.])1[3-9][0-9]{9}(?:$|[^0-9A-Za-z])|[@＠]|微信|姓名|电话|手机|身份证|[０-９]{7}"
"""For columns of codes: what stands apart from a code. Identity numbers among codes are counted on the sample."""


class Haystack(StrEnum):
    """What a searched column mostly holds; each has its coarse pattern."""

    TEXT = "text"
    NUMBERS = "numbers"
    CODES = "codes"

    @property
    def coarse(self) -> str:
        """The pattern that a value must match to be looked at closely."""
        return {Haystack.TEXT: COARSE, Haystack.NUMBERS: _COARSE_NUMBERS, Haystack.CODES: _COARSE_CODES}[self]


_SURNAME = f"(?:{'|'.join(names('compound_surnames'))}|[{characters('common_surnames')}])"
_GIVEN = f"[{characters('given_strong')}{characters('given_weak')}]{{1,2}}"
_ID = "[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx]"
_CARD = "62(?:[ -]?[0-9]){14,17}"


def _found(pattern: str, check: str) -> str:
    """SQL: a match of the first group of `pattern` in `t` passes `check` (over `w`, compact and upper case)."""
    compact = "upper(regexp_replace(m, '[ -]', '', 'g'))"
    return f"len(list_filter(regexp_extract_all(t, '{pattern}', 1), lambda m: {check.replace('$w', compact)})) > 0"


_LONG = "regexp_matches(t, '[0-9](?:[ -]?[0-9]){14}')"


def _gated(gate: str, sql: str) -> str:
    """A dear test behind a cheap one."""
    return f"CASE WHEN {gate} THEN {sql} ELSE false END"


KINDS: Mapping[str, str] = {
    "resident_id": _gated(
        _LONG, _found(f"(?:^|[^0-9])({_ID})(?:$|[^0-9])", "CASE WHEN id18($w) THEN id_check($w) ELSE false END")
    ),
    "mobile": "regexp_matches(t, '(?:^|[^0-9A-Za-z.])(?:\\+?86[ -]?)?1(?:3\\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\\d|9[0-35-9])[ -]?\\d{4}[ -]?\\d{4}(?:$|[^0-9A-Za-z.]|[.](?:$|[^0-9]|0+$))')",
    "email": "regexp_matches(t, '[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+[.][A-Za-z]{2,}')",
    "bank_card": _gated(
        _LONG,
        _found(
            f"(?:^|[^0-9])({_CARD})(?:$|[^0-9])",
            "CASE WHEN length($w) BETWEEN 16 AND 19 THEN luhn_check($w) ELSE false END",
        ),
    ),
    "credit_code": _gated(
        "regexp_matches(t, '[0-9A-Z]{18}')",
        _found(
            "(?:^|[^0-9A-Za-z])((?:1[1239]|5[1239]|9[123]|Y1|N[123]|A1)(?:1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|99|10)\\d{4}[0-9A-HJ-NPQRTUWXY]{10})(?:$|[^0-9A-Za-z])",
            "credit_check($w)",
        ),
    ),
    "landline": "regexp_matches(t, '(?:^|[^0-9A-Za-z-])0(?:10|2\\d|[3-9]\\d{2})[- )]\\s?[2-8]\\d{6,7}(?:$|[^0-9])')",
    "plate": f"regexp_matches(t, '[{PLATE_PROVINCES}][A-HJ-NP-Z][·• ]?(?:[A-HJ-NP-Z0-9]*\\d[A-HJ-NP-Z0-9]*){{1}}(?:$|[^A-Za-z0-9])') AND regexp_matches(t, '[{PLATE_PROVINCES}][A-HJ-NP-Z][·• ]?[A-HJ-NP-Z0-9]{{5,6}}(?:$|[^A-Za-z0-9])')",
    "wechat": "regexp_matches(t, '微信号?码?(?:是|为|:)?\\s?[A-Za-z][-_A-Za-z0-9]{5,19}|wxid_[a-z0-9]{8,}')",
    "qq": "regexp_matches(t, '[Qq]{2}号?码?(?:是|为|:)?\\s?[1-9]\\d{4,10}')",
    "passport": "regexp_matches(t, '护照号?码?(?:是|为|:)?\\s?[A-Z][A-Z0-9]?\\d{7,8}')",
    "mac": "regexp_matches(t, '(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}')",
    "person_name": f"regexp_matches(t, '(?:姓名|联系人|患者|当事人|投诉人|举报人|申请人|户主|业主|家属|群众|居民|村民)(?:是|为|叫|:)?\\s?{_SURNAME}{_GIVEN}') OR regexp_matches(t, '{_SURNAME}[{characters('given_strong')}]{{1,2}}(?:先生|女士|同志|大爷|大妈|阿姨)')",
    "address": "regexp_matches(t, '(?:路|街|村|小区|社区|巷|花园|苑)\\s?\\d+\\s?号|\\d+\\s?(?:号楼|栋|幢)\\s?\\d+\\s?(?:单元|室)|\\d+单元\\d+室')",
}
"""Kind → SQL over `t`, the folded text."""

WEAK_KINDS = frozenset({"person_name", "address", "plate", "landline"})
"""Found by words around them: one hit among thousands may be chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakCount:
    """What the full pass found in one column."""

    filled: int = 0
    """Values that are not null and not empty."""
    any_kind: int = 0
    """Values with at least one kind."""
    kinds: Mapping[str, int]


@dataclass(slots=True)
class _Tally:
    filled: int
    any_kind: int
    kinds: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One column to search: which stream, which column of it, and what it mostly holds."""

    table: int
    column: int
    haystack: Haystack


def scan(
    engine: duckdb.DuckDBPyConnection, streams: Sequence[Batches], searches: Sequence[Search]
) -> tuple[LeakCount, ...]:
    """Read the streams to their ends and count, for each searched column, the values with identifiers inside."""
    tallies = [_Tally(0, 0, {}) for _ in searches]
    pending: list[pa.Table] = []
    rows = 0
    for table, batches in enumerate(streams):
        mine = [(place, search) for place, search in enumerate(searches) if search.table == table]
        for batch in batches() if mine else ():
            for place, search in mine:
                hits, filled = _suspects(batch.column(search.column), search.haystack)
                tallies[place].filled += filled
                rows += len(hits)
                if len(hits):
                    pending.append(pa.table({"col": whole_array(np.full(len(hits), place)), "raw": hits}))
            if rows > _FLUSH_ROWS:
                _count(engine, pending, tallies)
                pending, rows = [], 0
    _count(engine, pending, tallies)
    return tuple(LeakCount(filled=tally.filled, any_kind=tally.any_kind, kinds=tally.kinds) for tally in tallies)


def _suspects(column: pa.Array, haystack: Haystack) -> tuple[pa.Array, int]:
    """Values that match the coarse pattern, and how many values are filled."""
    if isinstance(column.type, pa.DictionaryType):
        column = column.cast(column.type.value_type)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        column = pa.array(
            [None if cell is None else cell.decode("utf-8", "replace") for cell in column.to_pylist()],
            pa.large_string(),
        )
    filled = len(column) - column.null_count
    if pa.types.is_nested(column.type):
        column = pa.array([None if cell is None else str(cell) for cell in column.to_pylist()], pa.large_string())
    if not is_text(column.type):
        return _long_numbers(column), filled
    filled = pc.sum(pc.cast(pc.binary_length(column), pa.bool_())).as_py() or 0
    found = pc.match_substring_regex(column, pattern=haystack.coarse)
    return pc.filter(column, found).cast(pa.large_string()), filled


def _long_numbers(column: pa.Array) -> pa.Array:
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)):
        return text_array(())
    if (pc.max(column).as_py() or 0) < _LONG_NUMBER:
        return text_array(())
    whole = column if pa.types.is_integer(column.type) else pc.cast(column, pa.float64())
    big = pc.filter(column, pc.fill_null(pc.greater_equal(pc.cast(whole, pa.float64()), _LONG_NUMBER), False))
    if not len(big):
        return text_array(())
    if not pa.types.is_integer(big.type):
        big = pc.filter(big, pc.less(pc.cast(big, pa.float64()), 9.2e18))
        big = pc.cast(pc.floor(pc.cast(big, pa.float64())), pa.int64(), safe=False)
    return big.cast(pa.large_string())


def _count(engine: duckdb.DuckDBPyConnection, pending: Sequence[pa.Table], tallies: Sequence[_Tally]) -> None:
    if not pending:
        return
    table = pa.concat_tables(pending)
    folded = fold(table.column("raw").combine_chunks())
    engine.register("suspect", pa.table({"col": table.column("col"), "t": folded}))
    flags = ", ".join(f'({sql}) AS "{kind}"' for kind, sql in KINDS.items())
    counts = ", ".join(f'count_if("{kind}")' for kind in KINDS)
    anything = " OR ".join(f'"{kind}"' for kind in KINDS)
    rows = engine.execute(
        f"SELECT col, count_if({anything}), {counts} FROM (SELECT col, {flags} FROM suspect) GROUP BY col"
    ).fetchall()
    engine.unregister("suspect")
    for position, total, *kinds in rows:
        tallies[position].any_kind += total
        for kind, count in zip(KINDS, kinds, strict=True):
            if count:
                tallies[position].kinds[kind] = tallies[position].kinds.get(kind, 0) + count
