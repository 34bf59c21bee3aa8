"""Read the table of frequencies of a masked table from the engine that holds it, in one grouping a question."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from core.manifest import ColumnType
from masking.cleaning import quoted
from masking.operators.operator import CALENDAR, NUMBERS
from masking.risk.frequencies import (
    Coded,
    Frequencies,
    Members,
    Sensitive,
    additive_frequencies,
    code,
    grouped,
    keys_of,
)


def read_frequencies(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], ordinal: str, *, one_row: bool
) -> Frequencies:
    """Frequencies of `table` (SQL) over `columns` (at least one); `ordinal` is the subject's column.

    `one_row`: every subject is known to have exactly one row, so that rows can be counted.
    """
    if one_row:
        return _frequencies_of_rows(connection, table, columns)
    names = ", ".join(map(quoted, columns))
    pairs = connection.sql(f'SELECT DISTINCT {names}, {quoted(ordinal)} AS "$owner" FROM {table}').to_arrow_table()
    coded = code(pairs, columns)
    people, owners = np.unique(pairs.column("$owner").to_numpy(), return_inverse=True)
    keys, bound = keys_of(coded.codes, coded.sizes)
    first, subjects = grouped(keys, bound, np.ones(len(keys)))
    additive = len(people) == len(owners)
    classes = Coded(names=coded.names, codes=tuple(item[first] for item in coded.codes), values=coded.values)
    return Frequencies(
        classes=classes,
        subjects=subjects,
        total=len(people),
        smallest=_smallest(keys, first, subjects, owners),
        additive=additive,
        members=None if additive else Members(classes=np.searchsorted(keys[first], keys), owners=owners),
    )


def _frequencies_of_rows(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> Frequencies:
    names = ", ".join(map(quoted, columns))
    grouped_rows = connection.sql(f'SELECT {names}, count(*) AS "$n" FROM {table} GROUP BY ALL').to_arrow_table()
    return additive_frequencies(code(grouped_rows, columns), grouped_rows.column("$n").to_numpy())


def _smallest(keys: np.ndarray, first: np.ndarray, subjects: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Subjects by the size of their smallest class."""
    if not len(keys):
        return np.zeros(1, np.int64)
    class_keys = keys[first]
    order = np.argsort(class_keys)
    size = subjects[order][np.searchsorted(class_keys[order], keys)]
    least = np.full(int(owners.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, owners, size)
    return np.bincount(least[least < np.iinfo(np.int64).max])


def read_sensitive(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[str],
    ordinal: str,
    sensitive: str,
    kind: ColumnType,
    *,
    one_row: bool,
) -> Sensitive:
    """How the values of one sensitive column lie in the classes of `columns`, counted in subjects."""
    names = ", ".join(map(quoted, columns))
    value = f'{quoted(sensitive)} AS "$value"'
    counted = "count(*)" if one_row else f"count(DISTINCT {quoted(ordinal)})"
    found: pa.Table = connection.sql(
        f'SELECT {names}, {value}, {counted} AS "$n" FROM {table} GROUP BY ALL'
    ).to_arrow_table()
    coded = code(found, [*columns, "$value"])
    keys, bound = keys_of(coded.codes[:-1], coded.sizes[:-1])
    full, _ = keys_of([keys, coded.codes[-1]], [bound, coded.sizes[-1]])
    order = np.argsort(full)
    classes = keys[order]
    return Sensitive(
        name=sensitive,
        group=np.cumsum(np.diff(classes, prepend=classes[:1]) != 0),
        value=coded.codes[-1][order].astype(np.int64),
        subjects=found.column("$n").to_numpy()[order],
        ordered=kind in NUMBERS | CALENDAR,
    )
