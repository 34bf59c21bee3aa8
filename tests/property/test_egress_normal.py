"""A condition in its one form is true, false and NULL on the very rows on which it was."""

import random
from datetime import date

import duckdb
import pytest

from egress.plan.expressions import Call, Cast, Column, Expr, Literal, Type
from egress.plan.normal import normal
from egress.program.render import cells_renderer
from tests.factories.guard_world import golden_world

COLUMNS = (
    Column(source="t", name="n", type=Type.INTEGER),
    Column(source="t", name="x", type=Type.DOUBLE),
    Column(source="t", name="k", type=Type.VARCHAR),
    Column(source="t", name="d", type=Type.DATE),
    Column(source="t", name="s", type=Type.TIMESTAMP),
)
ROWS = """
CREATE TABLE t AS SELECT * FROM
  (SELECT unnest([NULL, -1, 0, 1, 2, 9, 10]) AS n),
  (SELECT unnest([NULL, 0.0, 1.5]) AS x),
  (SELECT unnest([NULL, 'a', 'b']) AS k),
  (SELECT unnest([NULL, '2022-12-31', '2023-01-01', '2023-06-30', '2023-07-01', '2024-01-01'])::DATE AS d),
  (SELECT unnest([NULL, '2022-12-31 23:59:59.999999', '2023-01-01', '2023-04-01 12:00'])::TIMESTAMP AS s)
"""
DAYS = ("2022-12-31", "2023-01-01", "2023-04-01", "2023-06-30", "2023-07-01", "2024-01-01")
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


def _call(name: str, *args: Expr, kind: Type = Type.BOOLEAN) -> Call:
    return Call(name=name, args=args, type=kind)


def _constant(made: random.Random, kind: Type) -> Expr:
    match kind:
        case Type.INTEGER:
            return Literal(value=made.choice(["-1", "0", "1", "9", "10"]), type=Type.INTEGER)
        case Type.DOUBLE:
            return Literal(value=made.choice(["0.0", "1.5"]), type=Type.DOUBLE)
        case Type.VARCHAR:
            return Literal(value=made.choice(["a", "b", "c"]), type=Type.VARCHAR)
    text = Literal(value=made.choice(DAYS), type=Type.VARCHAR)
    return made.choice([text, Cast(value=text, type=Type.DATE, sql_type="DATE")])


def _test(made: random.Random) -> Expr:
    column = made.choice(COLUMNS)
    if column.type.temporal and made.random() < 0.5:
        year = Literal(value=made.choice(["2022", "2023", "2024"]), type=Type.INTEGER)
        unit = Literal(value=made.choice(["year", "quarter", "month"]), type=Type.VARCHAR)
        part = _call("date_part", Literal(value="year", type=Type.VARCHAR), column, kind=Type.INTEGER)
        form = _call("strftime", column, Literal(value="%Y", type=Type.VARCHAR), kind=Type.VARCHAR)
        cut = _call("date_trunc", unit, column, kind=column.type)
        day = Cast(value=Literal(value=made.choice(DAYS), type=Type.VARCHAR), type=Type.DATE, sql_type="DATE")
        return made.choice(
            [
                _call(made.choice(COMPARISONS), part, year),
                _call("in", part, year),
                _call("between", part, year, year),
                _call("=", form, Literal(value="2023", type=Type.VARCHAR)),
                _call(made.choice(COMPARISONS), cut, day),
            ]
        )
    first, second = _constant(made, column.type), _constant(made, column.type)
    name = made.choice([*COMPARISONS, "between", "in", "is_null", "is_not_null"])
    match name:
        case "between":
            return _call(name, column, first, second)
        case "in":
            return _call(name, column, *made.choice([(first,), (first, second)]))
        case "is_null" | "is_not_null":
            return _call(name, column)
    return _call(name, column, first)


def _condition(made: random.Random, depth: int) -> Expr:
    if depth == 0:
        return _test(made)
    parts = [_condition(made, depth - 1) for _ in range(made.choice([2, 2, 3]))]
    return made.choice([_call("not", parts[0]), _call("and", *parts), _call("or", *parts)])


@pytest.mark.parametrize("seed", range(8))
def test_one_form_holds_on_the_same_rows(seed: int) -> None:
    made, sql = random.Random(seed), cells_renderer()
    connection = duckdb.connect()
    connection.execute(ROWS)
    conditions = [_condition(made, made.choice([0, 1, 2])) for _ in range(60)]
    pairs = [(sql.expr(one), sql.expr(normal(one))) for one in conditions]
    unlike = ", ".join(f"count_if(({one}) IS DISTINCT FROM ({other}))" for one, other in pairs)
    (counts,) = connection.execute(f"SELECT {unlike} FROM t").fetchall()
    assert [pair for pair, count in zip(pairs, counts, strict=True) if count] == []
    assert any(one != other for one, other in pairs)
    assert all(normal(normal(one)) == normal(one) for one in conditions)


SPELLINGS = [
    ("age < 40", "NOT age >= 40"),
    ("age BETWEEN 20 AND 39", "age >= 20 AND age < 40"),
    ("age BETWEEN 20 AND 39", "NOT (age < 20 OR age > 39)"),
    ("district IN ('D01', 'D02')", "district = 'D02' OR district = 'D01'"),
    ("district NOT IN ('D01', 'D02')", "NOT (district = 'D01' OR district = 'D02')"),
    ("year(birth) = 1990", "birth BETWEEN DATE '1990-01-01' AND DATE '1990-12-31'"),
    ("year(birth) = 1990", "date_trunc('year', birth) = DATE '1990-01-01'"),
    ("year(birth) = 1990", "strftime(birth, '%Y') = '1990'"),
    ("year(birth) < 1990", "birth < '1990-01-01'"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_spellings_of_a_filter_are_one_question(one: str, other: str) -> None:
    world = golden_world()

    def where(test: str) -> object:
        return world.plan(f"SELECT count(*) AS n, sum(income) AS s FROM persons WHERE {test}").boundaries[0].canonical()

    def inside(test: str) -> object:
        return world.plan(f"SELECT count(*) FILTER (WHERE {test}) AS n FROM persons").boundaries[0].canonical()

    assert where(one) == where(other)
    assert inside(one) == inside(other)
    assert (where(one), inside(one)) != (where(f"{other} AND smoker = 1"), inside(f"{other} AND smoker = 1"))


def test_case_without_else_is_a_filter() -> None:
    world = golden_world()

    def boundary(value: str) -> object:
        return world.plan(f"SELECT sex, {value} AS v FROM persons GROUP BY sex").boundaries[0].canonical()

    assert boundary("avg(CASE WHEN age >= 65 THEN income END)") == boundary("avg(income) FILTER (WHERE age >= 65)")
    assert boundary("count(CASE WHEN age >= 65 THEN 1 END)") == boundary("count(*) FILTER (WHERE age >= 65)")
    people = "count(DISTINCT CASE WHEN age >= 65 THEN pid END)"
    assert boundary(people) == boundary("count(DISTINCT pid) FILTER (WHERE age >= 65)")
    assert boundary("sum(CASE WHEN age >= 65 THEN income ELSE 1 END)") != boundary(
        "sum(income) FILTER (WHERE age >= 65)"
    )


def test_years_that_no_date_reaches_stay_as_they_are() -> None:
    column = COLUMNS[3]
    part = _call("date_part", Literal(value="year", type=Type.VARCHAR), column, kind=Type.INTEGER)
    for year in ("0", "-5", "9999", "99999"):
        test = _call("=", part, Literal(value=year, type=Type.INTEGER))
        assert normal(test) == test
    far = Cast(value=Literal(value=date.max.isoformat(), type=Type.VARCHAR), type=Type.DATE, sql_type="DATE")
    assert normal(_call("<=", column, far)) == _call("<=", column, far)
