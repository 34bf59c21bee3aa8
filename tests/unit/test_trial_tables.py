"""The tables of `yunei guard try`: what is declared holds."""

from pathlib import Path
from typing import Any

import pytest

from egress.trial import PolicyFile
from tests.factories.guard_world import GuardWorld


@pytest.mark.parametrize(
    ("kind", "values", "bounds", "kept"),
    [
        ("BIGINT", "(-5), (7), (12), (NULL)", [0, 10], [0, 7, 10, None]),
        ("DOUBLE", "(-0.5), (7.25), (10.5), (NULL)", [0, 10], [0.0, 7.25, 10.0, None]),
        ("DATE", "('2019-12-31'), ('2020-06-01'), ('2021-01-01')", ["2020-01-01", "2020-12-31"], None),
        (
            "TIMESTAMP",
            "('2019-12-31 23:00'), ('2020-12-31 18:00'), ('2021-01-01 00:00')",
            ["2020-01-01", "2020-12-31"],
            None,
        ),
    ],
)
def test_values_beyond_a_declared_range_are_clipped(
    kind: str, values: str, bounds: list[Any], kept: list[Any] | None, tmp_path: Path
) -> None:
    script = tmp_path / "schema.sql"
    script.write_text(
        f"CREATE TABLE t AS SELECT 'p' || row_number() OVER () AS pid, v FROM (VALUES {values}) s(v);"
        f"ALTER TABLE t ALTER v TYPE {kind}",
        encoding="utf-8",
    )
    column = {
        "kind": "measure" if kept else "quasi",
        "range": bounds,
        **({} if kept else {"coarsen": [{"date": "day"}]}),
    }
    policy = {"tables": {"t": {"subjects": {"person": "pid"}, "columns": {"pid": "subject", "v": column}}}}
    found = [
        row[0] for row in GuardWorld(PolicyFile.parse(policy), script).bare("SELECT v FROM t ORDER BY v NULLS LAST")
    ]
    if kept is not None:
        assert found == kept
    else:
        days = [str(value) for value in found]
        assert (days[0][:10], days[-1][:10]) == tuple(bounds)
        assert kind == "DATE" or days[1] == "2020-12-31 00:00:00"
        assert kind == "DATE" or days[2] == "2020-12-31 18:00:00"
