"""What is NULL where a row of an outer join has no partner: the guard says so of no value that the engine fills."""

import duckdb
import pytest

from egress.plan.expressions import Call, Case, Column, Expr, Literal, Type
from egress.plan.functions import SCALARS
from egress.program.render import cells_renderer
from egress.reading.optional import is_missing

_X = Column(source="", name="x", type=Type.INTEGER)
_ONE = Literal(value="1", type=Type.INTEGER)
_FITTING = ("1", "'a'", "TRUE", "DATE '2020-01-01'", "'day'", "'%Y'", "INTERVAL 1 DAY")
"""Constants for a function's other arguments, of which some choice fits."""


@pytest.mark.parametrize("name", sorted(SCALARS))
def test_what_is_called_missing_is_null_for_the_engine(name: str) -> None:
    for number in range(SCALARS[name].arguments[0], min(SCALARS[name].arguments[1], 3) + 1):
        for place in range(number):
            args = [_ONE] * number
            call = Call(name=name, args=(*args[:place], _X, *args[place + 1 :]), type=Type.BOOLEAN)
            if is_missing(call):
                assert _values(name, number, place) <= {None}


def _values(name: str, number: int, place: int) -> set[object]:
    """What the engine makes of NULL in one place, with every constant that it takes in the others."""
    found: set[object] = set()
    for constant in _FITTING:
        args: list[Expr] = [Column(source="", name=f"a{at}", type=Type.INTEGER) for at in range(number)]
        text = cells_renderer().expr(Call(name=name, args=tuple(args), type=Type.BOOLEAN))
        values = ", ".join(f"{'NULL' if at == place else constant} AS a{at}" for at in range(number))
        try:
            found |= {row[0] for row in duckdb.execute(f"SELECT {text} FROM (SELECT {values})").fetchall()}
        except duckdb.Error:
            continue
    return found


def test_a_constant_is_there_without_a_partner() -> None:
    over = Call(name=">", args=(_X, _ONE), type=Type.BOOLEAN)
    assert not is_missing(_ONE)
    assert not is_missing(Call(name="coalesce", args=(_X, _ONE), type=Type.INTEGER))
    assert not is_missing(Call(name="is_null", args=(_X,), type=Type.BOOLEAN))
    assert not is_missing(Case(branches=((over, _ONE),), otherwise=_ONE, type=Type.INTEGER))


def test_what_is_computed_of_columns_is_not() -> None:
    nothing = Literal(value=None, type=Type.NULL)
    over = Call(name=">", args=(_X, _ONE), type=Type.BOOLEAN)
    assert is_missing(_X)
    assert is_missing(Call(name="+", args=(_X, _ONE), type=Type.INTEGER))
    assert is_missing(Case(branches=((over, _ONE),), otherwise=nothing, type=Type.INTEGER))
