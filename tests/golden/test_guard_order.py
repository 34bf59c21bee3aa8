"""The guard's answer must not depend on the order in which the engine finds cells and rows."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from core.program import Program
from egress.judging import judge
from tests.factories.guard_world import HERE, answers, golden_world

TEXTS = sorted((HERE / "honest").glob("**/*.sql"))[::12] + sorted((HERE / "attacks").glob("sequences/*.sql"))[::4]


def shuffled(tables: Mapping[str, pa.Table], seed: int) -> dict[str, pa.Table]:
    """The same cells under other numbers, in another order; owners of rows stay in the order of row numbers."""
    random = np.random.default_rng(seed)
    cells = {name: random.permutation(table.num_rows) for name, table in tables.items() if "c" in table.column_names}
    found = {}
    for name, table in tables.items():
        number = cells.get(name.partition("_")[0])
        if "c" in table.column_names and number is not None:
            renamed = pa.array(number[table.column("c").to_numpy()], table.schema.field("c").type)
            table = table.set_column(table.column_names.index("c"), table.schema.field("c"), renamed)
        ordered = name.endswith("_owners")
        found[name] = table if ordered else table.take(pa.array(random.permutation(table.num_rows)))
    return found


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_order_of_cells_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text(encoding="utf-8")
    world = golden_world()
    plain = answers(world, text)
    original = judge.judge

    def mixed(program: Program, tables: Mapping[str, pa.Table], *rest: object) -> judge.Judgement:
        return original(program, shuffled(tables, seed=7), *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(judge, "judge", mixed)
    assert answers(world, text) == plain
