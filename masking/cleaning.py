"""Read raw values as their declared type, and find those outside it: SQL over one raw batch, before any operator.

A value that cannot be read as its declared type, is not finite, lies outside the years 1 to 9999 (the engine reads such
dates, Python and most readers of Parquet do not) or outside its declared domain or range is *outside*. The policy's
rule says what becomes of it; each is counted, none passes in silence.
"""

from dataclasses import dataclass

import pyarrow as pa

from core.manifest import ColumnType, Period
from masking.labelfile import ColumnLabel
from masking.operators.operator import literal
from masking.policy import ColumnRule, Outside
from masking.request import RowCondition

SQL_TYPES = {
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.DECIMAL: "DECIMAL(38, 6)",
    ColumnType.DOUBLE: "DOUBLE",
    ColumnType.VARCHAR: "VARCHAR",
    ColumnType.DATE: "DATE",
    ColumnType.TIMESTAMP: "TIMESTAMP",
}
_SAME = {
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DOUBLE: pa.float64(),
    ColumnType.DATE: pa.date32(),
}
"""Sources that are read as they are: nothing can be lost."""
NEVER = "FALSE"
"""`Cleaned.outside` of a column of which no value can be outside."""
_DATE_FORMS = "['%Y%m%d', '%Y年%m月%d日', '%Y.%m.%d']"


def quoted(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """SQL of one column, in three layers: the raw relation, the typed one over it, the judged one over that."""

    typed: str
    """Over the raw column: read as its declared type, NULL where that fails."""
    outside: str
    """Over `typed_name` and the raw column: whether the value is outside. Never NULL."""
    value: str
    """Over `typed_name` and `outside_name`: the value after the rule."""


def clean(label: ColumnLabel, rule: ColumnRule | None, source: pa.DataType, index: int) -> Cleaned:
    """How to clean one column that arrives as Arrow type `source`. Without a rule nothing is replaced.

    `index` is the column's number in its table: its typed and judged values are called `$t<index>` and `$o<index>`.
    """
    typed, outside = f'"$t{index}"', f'"$o{index}"'
    tests = [test for test in (_misread(label, source, typed), _beyond(label, typed)) if test]
    return Cleaned(
        typed=_typed(label, source),
        outside=f"coalesce({' OR '.join(tests)}, FALSE)" if tests else NEVER,
        value=_ruled(label, rule, typed, outside) if tests else typed,
    )


def _typed(label: ColumnLabel, source: pa.DataType) -> str:
    name, wanted = quoted(label.name), SQL_TYPES[label.type]
    if pa.types.is_timestamp(source) and source.tz:
        name = f"({name} AT TIME ZONE 'UTC')"
    plain = f"TRY_CAST({name} AS {wanted})"
    if _is_text(source) and label.type is ColumnType.DATE:
        return f"coalesce({plain}, CAST(try_strptime({name}, {_DATE_FORMS}) AS DATE))"
    return plain


def _is_text(source: pa.DataType) -> bool:
    return bool(pa.types.is_string(source) or pa.types.is_large_string(source) or pa.types.is_string_view(source))


def _misread(label: ColumnLabel, source: pa.DataType, typed: str) -> str:
    """Whether the reading lost something: a word in a number's place, or the fraction of a number."""
    if label.type is ColumnType.VARCHAR or source == _SAME.get(label.type):
        return ""
    raw = quoted(label.name)
    lost = f"({raw} IS NOT NULL AND {typed} IS NULL)"
    if label.type is not ColumnType.INTEGER or pa.types.is_integer(source):
        return lost
    return f"{lost} OR (CAST({typed} AS DOUBLE) <> TRY_CAST({raw} AS DOUBLE))"


def _beyond(label: ColumnLabel, typed: str) -> str:
    tests = []
    if label.type is ColumnType.DOUBLE:
        tests.append(f"NOT isfinite({typed})")
    if label.type in (ColumnType.DATE, ColumnType.TIMESTAMP):
        tests.append(f"{typed} < DATE '0001-01-01' OR {typed} >= TIMESTAMP '9999-12-31' + INTERVAL 1 DAY")
    if label.domain is not None:
        tests.append(f"{typed} NOT IN ({', '.join(_constant(label.type, item) for item in label.domain)})")
    if label.range is not None:
        tests.append(f"{typed} < {label.range.low!r} OR {typed} > {label.range.high!r}")
    if label.period is not None:
        tests.append(beyond(typed, label.period))
    return " OR ".join(f"({test})" for test in tests)


def beyond(name: str, period: Period) -> str:
    """SQL: a date or time lies outside the declared days."""
    return f"{name} < DATE '{period.first}' OR {name} >= DATE '{period.last}' + INTERVAL 1 DAY"


def _constant(column_type: ColumnType, value: str | int | float | bool) -> str:
    if column_type in (ColumnType.DATE, ColumnType.TIMESTAMP):
        return f"CAST({literal(value)} AS {SQL_TYPES[column_type]})"
    return literal(value)


def _ruled(label: ColumnLabel, rule: ColumnRule | None, typed: str, outside: str) -> str:
    match rule.outside if rule else Outside.REFUSE:
        case Outside.REFUSE | Outside.DROP_ROW:
            return typed
        case Outside.NULL:
            return f"CASE WHEN {outside} THEN NULL ELSE {typed} END"
        case Outside.OTHER if rule is not None and rule.other is not None:
            return f"CASE WHEN {outside} THEN {literal(rule.other)} ELSE {typed} END"
        case Outside.CLIP if label.range is not None:
            low, high, wanted = label.range.low, label.range.high, SQL_TYPES[label.type]
            finite = f"NOT isnan({typed}) AND " if label.type is ColumnType.DOUBLE else ""
            clipped = f"CAST(least(greatest({typed}, {low!r}), {high!r}) AS {wanted})"
            return f"CASE WHEN NOT {outside} THEN {typed} WHEN {finite}{typed} IS NOT NULL THEN {clipped} END"
    raise ValueError(f"column {label.name}: the rule for values outside cannot be kept")


def row_filter(conditions: tuple[RowCondition, ...], labels: dict[str, ColumnLabel], typed: dict[str, str]) -> str:
    """The granted rows as SQL over typed columns; `TRUE` without conditions. NULL is never granted."""
    tests = []
    for condition in conditions:
        value, kind = typed[condition.column], labels[condition.column].type
        if condition.values:
            tests.append(f"{value} IN ({', '.join(_constant(kind, item) for item in condition.values)})")
        if condition.low is not None:
            tests.append(f"{value} >= {_constant(kind, condition.low)}")
        if condition.high is not None:
            tests.append(f"{value} <= {_constant(kind, condition.high)}")
    return " AND ".join(f"({test})" for test in tests) or "TRUE"
