"""Checksums and normal forms as SQL macros, one place for the sample and for the full pass.

GB 11643 (identity number), GB 32100 (credit code), GB 11714 (organisation code), ISO 7812 (Luhn), ISO 3779 (VIN),
GS 15-2006 (business registration number). A macro expects the compact upper form of a value and the right length.
"""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from masking.classify.arrow import text_array
from masking.classify.gazetteer import CREDIT_PLACES, divisions, word_lists
from masking.identifiers import RESIDENT_ID_CHECKS, RESIDENT_ID_WEIGHTS

_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_RANGES = {
    "\\p{Han}": "\u3400-\u9fff",
    "\\p{L}": "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u0373\u0386-\u1fff"
    "\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3",
}
"""Unicode properties as ranges that hold nearly the same: RE2 compiles the full property, and each repetition of it,
many times slower."""


def plain_ranges(sql: str) -> str:
    """`\\p{Han}` and `\\p{L}` in a pattern as plain ranges."""
    for name, ranges in _RANGES.items():
        pieces = sql.split(name)
        sql = pieces[0]
        for piece in pieces[1:]:
            inside = sql.rfind("[") > sql.rfind("]")
            sql += (ranges if inside else f"[{ranges}]") + piece
    return sql


def _weighted(alphabet: str, weights: Sequence[int], text: str = "u") -> str:
    """The sum over the places of `text` of their values (position in `alphabet`, from 0) times the weights.

    A list and a lambda: one expression node a place would cost more than the data of a small table.
    """
    value = f"(strpos('{alphabet}', {text}[i]) - 1) * ({list(weights)})[i]"
    return f"list_sum(list_transform(range(1, {len(weights) + 1}), lambda i: {value}))::BIGINT"


def _resident_id() -> str:
    total = _weighted("0123456789", RESIDENT_ID_WEIGHTS)
    return f"substr('{RESIDENT_ID_CHECKS}', {total} % 11 + 1, 1) = u[18]"


def _luhn() -> str:
    padded = "lpad(u, 20, '0')"
    doubled = f"strpos('0516273849', {padded}[2 * i - 1]) - 1"
    plain = f"ascii({padded}[2 * i]) - 48"
    return f"list_sum(list_transform(range(1, 11), lambda i: {doubled} + {plain}))::BIGINT % 10 = 0"


def _credit() -> str:
    total = _weighted(CREDIT_PLACES, [pow(3, i, 31) for i in range(17)])
    return f"substr('{CREDIT_PLACES}', (31 - {total} % 31) % 31 + 1, 1) = u[18]"


def _organisation() -> str:
    total = _weighted("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (3, 7, 9, 10, 5, 8, 4, 2))
    return f"substr('123456789X0', 10 - {total} % 11 + 1, 1) = u[9]"


def _vin() -> str:
    order = "".join(_VIN_VALUES)
    values = [*range(10), *_VIN_VALUES.values()]
    value = f"({values})[strpos('0123456789{order}', u[i])] * ({list(_VIN_WEIGHTS)})[i]"
    total = f"list_sum(list_transform(range(1, 18), lambda i: {value}))::BIGINT"
    return f"substr('0123456789X', {total} % 11 + 1, 1) = u[9]"


def _registration() -> str:
    """GS 15-2006: mod 11,10 over 14 digits and the check digit."""
    step = "lambda s, p: (CASE WHEN (s + p) % 10 = 0 THEN 10 ELSE (s + p) % 10 END) * 2 % 11"
    digits = "list_transform(range(1, 15), lambda i: (ascii(u[i]) - 48)::BIGINT)"
    return f"(ascii(u[15]) - 48 + list_reduce({digits}, {step}, CAST(10 AS BIGINT))) % 10 = 1"


MACROS = {
    "compact(t)": "upper(regexp_replace(t, '[\\s\\p{Pd}\\x{2212}_·•.()\\x{27}\"]+', '', 'g'))",
    "id_check(u)": _resident_id(),
    "luhn_check(u)": _luhn(),
    "credit_check(u)": _credit(),
    "organisation_check(u)": _organisation(),
    "vin_check(u)": _vin(),
    "registration_check(u)": _registration(),
    "day_of(y, m, d)": "TRY_CAST(y || '-' || lpad(m, 2, '0') || '-' || lpad(d, 2, '0') AS DATE)",
    "numeral(t)": "translate(CASE WHEN t = '十' THEN '10' WHEN t[1] = '十' THEN '1' || t[2:]"
    " WHEN t[-1] = '十' THEN t[1] || '0' ELSE replace(t, '十', '') END, '〇○零一二三四五六七八九', '000123456789')",
    "born(y, m, d)": "coalesce(day_of(y, m, d) BETWEEN DATE '1890-01-01' AND current_date, false)",
    "id18(u)": "regexp_full_match(u, '[1-9]\\d{16}[0-9X]') AND born(u[7:10], u[11:12], u[13:14])",
    "id15(u)": "regexp_full_match(u, '[1-9]\\d{14}') AND born('19' || u[7:8], u[9:10], u[11:12])",
}


def engine() -> duckdb.DuckDBPyConnection:
    """A private in-memory engine with our macros and two tables. Writes nothing to disk.

    `division(code)`: GB/T 2260. `listed(word, lists)`: one row per compact word of the gazetteer with the names of the
    lists that hold it, each between spaces.
    """
    connection = duckdb.connect(":memory:", config={"threads": 1, "enable_external_access": False})
    for head, body in MACROS.items():
        connection.execute(f"CREATE MACRO {head} AS ({body})")
    _create(connection, "division", "SELECT code FROM rows", code=list(divisions()))
    pairs = [(word, name) for name, words in word_lists().items() for word in words]
    words, names = (list(side) for side in zip(*pairs, strict=True))
    grouped = "SELECT compact(word) AS word, ' ' || string_agg(DISTINCT name, ' ') || ' ' AS lists FROM rows GROUP BY 1"
    _create(connection, "listed", grouped, word=words, name=names)
    return connection


def _create(connection: duckdb.DuckDBPyConnection, table: str, select: str, **columns: list[str]) -> None:
    connection.register("rows", pa.table({name: text_array(cells) for name, cells in columns.items()}))
    connection.execute(f"CREATE TABLE {table} AS {select}")
    connection.unregister("rows")
