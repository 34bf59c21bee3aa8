"""Bounds of expressions hold on every row, and are close; what is not understood has none."""

import pytest

from egress.plan.magnitudes import Magnitudes
from egress.plan.plan import TableSource
from egress.program.render import cells_renderer
from tests.factories.guard_world import golden_world

VALUES = {
    "cost": True,
    "-cost": True,
    "cost + days": True,
    "cost - 3 * days": True,
    "least(cost, 50)": True,
    "greatest(days, 7)": True,
    "coalesce(days, -40)": True,
    "CASE WHEN cost > 20 THEN cost WHEN days > 3 THEN -77 END": True,
    "cost * days": True,
    "sqrt(cost)": False,
}


@pytest.mark.parametrize(("value", "known"), VALUES.items())
def test_bound_holds_on_every_row(value: str, known: bool) -> None:
    world = golden_world()
    (boundary,) = world.plan(f"SELECT diagnosis, sum({value}) FROM visits GROUP BY 1").boundaries
    first, arg = boundary.rows.first, boundary.measures[0].aggregate.args[0]
    assert isinstance(first, TableSource)
    magnitudes = Magnitudes(first)
    bound = magnitudes.of(arg)
    assert (bound is not None) == known
    if bound is None:
        return
    sql = cells_renderer().expr(arg)
    ((most, allowed),) = world.bare(
        f"SELECT max(abs({sql})), any_value({bound}) FROM guard.main.visits AS {first.alias}, "
        f"({magnitudes.sql('guard.main.visits')}) AS b"
    )
    assert 0 < float(str(most)) <= float(str(allowed)) <= 10 * float(str(most)) + 2000
