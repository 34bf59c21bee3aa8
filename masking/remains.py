"""The last look: no identifier may stand in finished rows where an operator lets characters of the source through.

Labels are decided on samples and by people, and both err: a remark labelled as a title, a column of mobile numbers
labelled as a count. Operators that only coarsen or keep would supply what stands there as it is. So the columns that
could still spell out an identifier are searched value by value, folded (full width, spaces, dashes, embedded in text),
by the patterns and checksums of the full pass. One find refuses the extract: better a false alarm, which a person
answers with a stronger operator, than one number that leaves.
"""

import duckdb
import pyarrow as pa

from core.errors import Refused
from core.manifest import ColumnType
from masking import errors
from masking.classify.leaks import WEAK_KINDS, Haystack, Search, scan
from masking.classify.sql import MACROS
from masking.cleaning import quoted
from masking.labels import MinimumOperator
from masking.operators.operator import NUMBERS
from masking.plan import PlannedColumn, PlannedTable

_LETS_THROUGH = frozenset({"keep", "redact_text"})
"""Operators that leave eleven characters of a text, or more, side by side."""
_LEAST = 10**10
"""The least number of eleven digits, as many as the shortest identifier (a mobile number) has."""
_BATCH_ROWS = 122_880


def refuse_remains(connection: duckdb.DuckDBPyConnection, planned: PlannedTable) -> None:
    """Search `main.<table>`. Raises Refused (`identifier_left`), naming the column and the kind, never a value."""
    columns = [column for column in planned.columns if _is_open(planned, column)]
    if not columns:
        return
    listed = ", ".join(_searched(column) for column in columns)

    def batches() -> pa.RecordBatchReader:
        return connection.sql(f"SELECT {listed} FROM main.{quoted(planned.name)}").to_arrow_reader(_BATCH_ROWS)

    searches = [Search(table=0, column=place, haystack=Haystack.TEXT) for place in range(len(columns))]
    with _judge() as judge:
        counts = scan(judge, [batches], searches)
    for column, count in zip(columns, counts, strict=True):
        strong = sorted(kind for kind, hits in count.kinds.items() if hits and kind not in WEAK_KINDS)
        if strong:
            raise Refused(errors.IDENTIFIER_LEFT, table=planned.name, column=column.name, label=strong[0])


def _judge() -> duckdb.DuckDBPyConnection:
    """An engine with the checksums that the patterns call."""
    connection = duckdb.connect(config={"threads": 1, "enable_external_access": False, "temp_directory": ""})
    for head, body in MACROS.items():
        connection.execute(f"CREATE MACRO {head} AS ({body})")
    return connection


def _searched(column: PlannedColumn) -> str:
    """The column as text; numbers without a fraction as their digits, and only those with as many as an identifier."""
    name = quoted(column.name)
    if column.shape.type is ColumnType.VARCHAR:
        return name
    long = f"abs({name}) >= {_LEAST} AND abs({name}) < 1e19"
    return f"CASE WHEN {long} THEN CAST(CAST(abs({name}) AS HUGEINT) AS VARCHAR) END AS {name}"


def _is_open(planned: PlannedTable, column: PlannedColumn) -> bool:
    """Whether the masked column could spell out an identifier of its source."""
    if planned.labels.public or column.shape.domain is not None:
        return False
    if column.shape.type is ColumnType.VARCHAR:
        return column.operator.name in _LETS_THROUGH
    coarse = column.operator.family.strength <= MinimumOperator.COARSEN.strength
    bounded = column.shape.range is not None and max(abs(column.shape.range.low), abs(column.shape.range.high)) < _LEAST
    return column.shape.type in NUMBERS and coarse and not bounded
