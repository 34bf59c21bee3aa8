"""The allow-list of functions. What is not here is refused (`function.unknown`, `aggregate.unknown`).

Each scalar is pure, total or made total by TRY at row level, and cheap: nothing here can build a large value, read the
catalogue, or keep state. `raises` marks those that can fail on data.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_ANY = "any"
"""Result has the type of the first typed argument."""
_NUMBER = "number"
"""Result is the widest numeric type of the arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarFunction:
    """One allowed scalar function."""

    name: str
    """Canonical name, as in `Call.name`."""
    template: str
    """Generated SQL; {0}, {1} … are arguments, {*} all of them separated by commas."""
    arguments: tuple[int, int]
    """Least and most arguments."""
    result: str
    """`any`, `number` or a `Type` value."""
    raises: bool = False
    row: bool = True
    """Allowed over protected rows."""


def _f(
    name: str, template: str, arguments: tuple[int, int], result: str, *, raises: bool = False, row: bool = True
) -> ScalarFunction:
    return ScalarFunction(name=name, template=template, arguments=arguments, result=result, raises=raises, row=row)


_LIST = (
    _f("+", "({0} + {1})", (2, 2), _NUMBER, raises=True),
    _f("-", "({0} - {1})", (2, 2), _NUMBER, raises=True),
    _f("*", "({0} * {1})", (2, 2), _NUMBER, raises=True),
    _f("/", "({0} / {1})", (2, 2), "double", raises=True),
    _f("//", "({0} // {1})", (2, 2), _NUMBER, raises=True),
    _f("%", "({0} % {1})", (2, 2), _NUMBER, raises=True),
    _f("negate", "(-{0})", (1, 1), _NUMBER, raises=True),
    _f("abs", "abs({0})", (1, 1), _NUMBER, raises=True),
    _f("sign", "sign({0})", (1, 1), "integer"),
    _f("floor", "floor({0})", (1, 1), _NUMBER),
    _f("ceil", "ceil({0})", (1, 1), _NUMBER),
    _f("round", "round({*})", (1, 2), _NUMBER),
    _f("trunc", "trunc({0})", (1, 1), _NUMBER),
    _f("sqrt", "sqrt({0})", (1, 1), "double", raises=True),
    _f("ln", "ln({0})", (1, 1), "double", raises=True),
    _f("log10", "log10({0})", (1, 1), "double", raises=True),
    _f("log2", "log2({0})", (1, 1), "double", raises=True),
    _f("exp", "exp({0})", (1, 1), "double", raises=True, row=False),
    _f("power", "pow({0}, {1})", (2, 2), "double", raises=True),
    _f("least", "least({*})", (2, 8), _ANY),
    _f("greatest", "greatest({*})", (2, 8), _ANY),
    _f("=", "({0} = {1})", (2, 2), "boolean"),
    _f("<>", "({0} <> {1})", (2, 2), "boolean"),
    _f("<", "({0} < {1})", (2, 2), "boolean"),
    _f("<=", "({0} <= {1})", (2, 2), "boolean"),
    _f(">", "({0} > {1})", (2, 2), "boolean"),
    _f(">=", "({0} >= {1})", (2, 2), "boolean"),
    _f("is_distinct", "({0} IS DISTINCT FROM {1})", (2, 2), "boolean"),
    _f("is_not_distinct", "({0} IS NOT DISTINCT FROM {1})", (2, 2), "boolean"),
    _f("is_null", "({0} IS NULL)", (1, 1), "boolean"),
    _f("is_not_null", "({0} IS NOT NULL)", (1, 1), "boolean"),
    _f("not", "(NOT {0})", (1, 1), "boolean"),
    _f("and", "({AND})", (1, 4096), "boolean"),
    _f("or", "({OR})", (1, 4096), "boolean"),
    _f("in", "({0} IN ({1*}))", (2, 4096), "boolean"),
    _f("between", "({0} BETWEEN {1} AND {2})", (3, 3), "boolean"),
    _f("like", "({0} LIKE {1})", (2, 2), "boolean"),
    _f("not_like", "({0} NOT LIKE {1})", (2, 2), "boolean"),
    _f("ilike", "({0} ILIKE {1})", (2, 2), "boolean"),
    _f("not_ilike", "({0} NOT ILIKE {1})", (2, 2), "boolean"),
    _f("coalesce", "coalesce({*})", (1, 8), _ANY),
    _f("starts_with", "starts_with({0}, {1})", (2, 2), "boolean"),
    _f("ends_with", "suffix({0}, {1})", (2, 2), "boolean"),
    _f("regexp_matches", "regexp_matches({*})", (2, 3), "boolean"),
    _f("regexp_full_match", "regexp_full_match({*})", (2, 3), "boolean"),
    _f("regexp_extract", "regexp_extract({*})", (2, 3), "varchar"),
    _f("contains", "contains({0}, {1})", (2, 2), "boolean"),
    _f("lower", "lower({0})", (1, 1), "varchar"),
    _f("upper", "upper({0})", (1, 1), "varchar"),
    _f("trim", "trim({0})", (1, 1), "varchar"),
    _f("ltrim", "ltrim({0})", (1, 1), "varchar"),
    _f("rtrim", "rtrim({0})", (1, 1), "varchar"),
    _f("lpad", "lpad({*})", (3, 3), "varchar"),
    _f("rpad", "rpad({*})", (3, 3), "varchar"),
    _f("replace", "replace({*})", (3, 3), "varchar"),
    _f("split_part", "split_part({*})", (3, 3), "varchar"),
    _f("strpos", "instr({0}, {1})", (2, 2), "integer"),
    _f("length", "length({0})", (1, 1), "integer"),
    _f("substring", "substring({*})", (2, 3), "varchar"),
    _f("left", "left({0}, {1})", (2, 2), "varchar"),
    _f("right", "right({0}, {1})", (2, 2), "varchar"),
    _f("concat", "concat({*})", (1, 8), "varchar"),
    _f("concat_ws", "concat_ws({*})", (2, 9), "varchar"),
    _f("||", "({0} || {1})", (2, 2), "varchar"),
    _f("date_trunc", "date_trunc({0}, {1})", (2, 2), "date"),
    _f("date_part", "date_part({0}, {1})", (2, 2), "integer"),
    _f("date_diff", "date_diff({0}, {1}, {2})", (3, 3), "integer", raises=True),
    _f("dayname", "dayname({0})", (1, 1), "varchar"),
    _f("monthname", "monthname({0})", (1, 1), "varchar"),
    _f("strftime", "strftime({0}, {1})", (2, 2), "varchar"),
    _f("to_years", "to_years({0})", (1, 1), "interval", raises=True),
    _f("to_months", "to_months({0})", (1, 1), "interval", raises=True),
    _f("to_weeks", "to_weeks({0})", (1, 1), "interval", raises=True),
    _f("to_days", "to_days({0})", (1, 1), "interval", raises=True),
    _f("to_hours", "to_hours({0})", (1, 1), "interval", raises=True),
    _f("to_minutes", "to_minutes({0})", (1, 1), "interval", raises=True),
    _f("to_seconds", "to_seconds({0})", (1, 1), "interval", raises=True),
)

SCALARS: Mapping[str, ScalarFunction] = {function.name: function for function in _LIST}

ALIASES: Mapping[str, str] = {
    "ceiling": "ceil",
    "pow": "power",
    "**": "power",
    "^": "power",
    "~~": "like",
    "!~~": "not_like",
    "~~*": "ilike",
    "!~~*": "not_ilike",
    "prefix": "starts_with",
    "suffix": "ends_with",
    "instr": "strpos",
    "position": "strpos",
    "lcase": "lower",
    "ucase": "upper",
    "substr": "substring",
    "len": "length",
    "char_length": "length",
    "character_length": "length",
    "datetrunc": "date_trunc",
    "datepart": "date_part",
    "datediff": "date_diff",
    "date_add": "+",
    "log": "log10",
    "@": "abs",
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "//",
    "mod": "%",
}
"""Other spellings of an allowed scalar."""

DATE_PARTS = frozenset(
    [
        "year",
        "quarter",
        "month",
        "week",
        "day",
        "hour",
        "minute",
        "second",
        "dayofweek",
        "isodow",
        "dayofyear",
        "isoyear",
        "decade",
        "century",
        "yearweek",
    ]
)
"""Functions of their own (`year(d)`) and first arguments of date_part/extract."""
PART_ALIASES: Mapping[str, str] = {"weekday": "dayofweek", "dayofmonth": "day", "weekofyear": "week"}
"""Other spellings of functions that show a part of a date."""
DATE_UNITS = frozenset(["year", "quarter", "month", "week", "day", "hour", "minute", "second", "decade", "century"])
"""First arguments of date_trunc and date_diff."""
STRFTIME = {"%Y": "year", "%Y-%m": "month", "%Y%m": "month", "%Y-%m-%d": "day", "%Y%m%d": "day", "%m": "month"}
"""Formats that stand for one unit of the calendar, in its order, and that unit."""
_DIRECTIVES = {
    **dict.fromkeys("YyG", "year"),
    **dict.fromkeys("mbB", "month"),
    **dict.fromkeys("UWV", "week"),
    **dict.fromkeys("dj", "day"),
    **dict.fromkeys("awuA", "weekday"),
    **dict.fromkeys("HIp", "hour"),
}
"""Letters of a strftime format and the unit that each one shows."""


def strftime_units(form: object) -> frozenset[str] | None:
    """The units that a format shows; None for a format that shows anything else, or nothing."""
    letters = re.findall("%-?(.?)", str(form).replace("%%", "")) if isinstance(form, str) else []
    if not letters or any(letter not in _DIRECTIVES for letter in letters):
        return None
    return frozenset(_DIRECTIVES[letter] for letter in letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateFunction:
    """One allowed aggregate over protected rows."""

    name: str
    arguments: int
    result: str
    judged: str
    """How the boundary judges it: count, sum, distinct, quantile, variance, pair or flag."""


AGGREGATES: Mapping[str, AggregateFunction] = {
    entry.name: entry
    for entry in (
        AggregateFunction(name="count_star", arguments=0, result="integer", judged="count"),
        AggregateFunction(name="count", arguments=1, result="integer", judged="count"),
        AggregateFunction(name="sum", arguments=1, result=_NUMBER, judged="sum"),
        AggregateFunction(name="avg", arguments=1, result="double", judged="sum"),
        AggregateFunction(name="quantile_cont", arguments=1, result="double", judged="quantile"),
        AggregateFunction(name="quantile_disc", arguments=1, result=_ANY, judged="quantile"),
        *(
            AggregateFunction(name=name, arguments=1, result="double", judged="variance")
            for name in ("var_samp", "var_pop", "stddev_samp", "stddev_pop")
        ),
        *(
            AggregateFunction(name=name, arguments=2, result="double", judged="pair")
            for name in [
                "corr",
                "covar_pop",
                "covar_samp",
                "regr_slope",
                "regr_intercept",
                "regr_r2",
                "regr_avgx",
                "regr_avgy",
                "regr_sxx",
                "regr_syy",
                "regr_sxy",
            ]
        ),
        AggregateFunction(name="regr_count", arguments=2, result="integer", judged="pair"),
    )
}

AGGREGATE_ALIASES: Mapping[str, str] = {
    "mean": "avg",
    "median": "quantile_cont",
    "quantile": "quantile_disc",
    "percentile_cont": "quantile_cont",
    "percentile_disc": "quantile_disc",
    "approx_quantile": "quantile_cont",
    "variance": "var_samp",
    "stddev": "stddev_samp",
    "countif": "count_if",
    "fsum": "sum",
    "kahan_sum": "sum",
    "sumkahan": "sum",
    "favg": "avg",
}

COMPOSED = frozenset(["approx_count_distinct", "geomean", "geometric_mean", "sem"])
"""Aggregates that are written with others (`aggregates.AggregateCalls`), and judged as those."""

ANY_ONE = frozenset(["any_value", "arbitrary", "first"])
"""Of what has one value in each group they are that value; `min` stands for them, which does not depend on the order
of rows."""

SINGLE_VALUE = frozenset(
    [
        "min",
        "max",
        "first",
        "last",
        "any_value",
        "arbitrary",
        "arg_max",
        "arg_min",
        "max_by",
        "min_by",
        "argmax",
        "argmin",
        "arg_max_null",
        "arg_min_null",
        "mode",
        "list",
        "array_agg",
        "string_agg",
        "group_concat",
        "listagg",
        "histogram",
        "histogram_exact",
        "approx_top_k",
        "min_n",
        "max_n",
        "map_from_entries",
        "reservoir_quantile",
        "product",
        "entropy",
        "kurtosis",
        "kurtosis_pop",
        "skewness",
        "mad",
        "bitstring_agg",
        "bit_and",
        "bit_or",
        "bit_xor",
        "bool_and",
        "bool_or",
        "weighted_avg",
    ]
)
"""Aggregates that show values of single subjects, or that the guard has no rule for; named to explain the refusal."""

PER_SUBJECT = frozenset(["min", "max", "bool_and", "bool_or"])
"""Allowed besides AGGREGATES where the group is one subject."""

AFTER = frozenset(["min", "max", "bool_and", "bool_or", "any_value", "first"])
"""Allowed besides AGGREGATES over released cells and public tables."""

WINDOWS = frozenset(
    [
        "row_number",
        "rank",
        "dense_rank",
        "percent_rank",
        "cume_dist",
        "ntile",
        "lag",
        "lead",
        "first_value",
        "last_value",
        "nth_value",
        "sum",
        "avg",
        "count",
        "count_star",
        "min",
        "max",
        "var_samp",
        "var_pop",
        "stddev_samp",
        "stddev_pop",
        "bool_and",
        "bool_or",
    ]
)

CLOCKS = frozenset(
    ["now", "today", "current_date", "current_time", "current_timestamp", "localtimestamp", "get_current_timestamp"]
)
"""What differs from run to run; named to explain the refusal."""

KNOWN = frozenset(
    (*SCALARS, *ALIASES, *DATE_PARTS, *PART_ALIASES, *AGGREGATES, *AGGREGATE_ALIASES, *COMPOSED, *WINDOWS)
)
"""Every name that may be right somewhere: what a misspelt one is held against."""

_WRITTEN: Mapping[str, str] = {
    "quantile_cont": "quantile_cont(x, 0.25), quantile_cont(x, 0.5)",
    "percentile_cont": "percentile_cont(0.5) WITHIN GROUP (ORDER BY x)",
    "approx_quantile": "approx_quantile(x, 0.5)",
    "time_bucket": "time_bucket(INTERVAL '1 month', d), date_trunc('month', d)",
    "date_trunc": "date_trunc('month', d)",
    "date_part": "date_part('month', d)",
    "date_diff": "date_diff('day', d, e)",
    "strftime": "strftime(d, '%Y-%m')",
    "lpad": "lpad(x, 2, '0')",
    "rpad": "rpad(x, 8, ' ')",
    "replace": "replace(x, 'a', 'b')",
    "regexp_matches": "regexp_matches(x, '^[A-C]')",
    "split_part": "split_part(x, '-', 1)",
    "round": "round(x, 2)",
    "%": "x // 10 * 10, x - x % 10",
    "count": "count(*), count(x), count(DISTINCT x)",
    "if": "if(x > 1, 'a', 'b')",
}
"""Functions whose arguments must be constants of some form."""


def written(name: str) -> str:
    """How a function may be written, as SQL that a reader can adapt."""
    known = ALIASES.get(name, AGGREGATE_ALIASES.get(name, name))
    found = _WRITTEN.get(name) or _WRITTEN.get(known)
    if found is not None:
        return found
    scalar = SCALARS.get(known)
    number = scalar.arguments[0] if scalar is not None else 1
    return f"{name}({', '.join('xyz'[:number])})"
