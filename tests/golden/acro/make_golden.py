"""Writes golden.json: what ACRO says about generated tables. Run in an environment that has ACRO and nothing of ours:

    python -m venv /tmp/acro && /tmp/acro/bin/pip install acro==1.0.2
    /tmp/acro/bin/python tests/golden/acro/make_golden.py

The people are generated here and written to people.sql, from which the test builds the guard's tables.
"""

import json
import logging
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from acro import ACRO

HERE = Path(__file__).parent
PEOPLE = 1200


def people() -> pd.DataFrame:
    """One row per person; skewed keys, a few very large costs."""
    rng = np.random.default_rng(20260101)
    frame = pd.DataFrame(
        {
            "pid": [f"P{number:05d}" for number in range(PEOPLE)],
            "area": rng.choice(list("ABCDEF"), PEOPLE, p=[0.4, 0.25, 0.18, 0.12, 0.04, 0.01]),
            "kind": rng.choice(["x", "y", "z"], PEOPLE, p=[0.7, 0.26, 0.04]),
            "band": rng.choice(["low", "mid", "high"], PEOPLE),
            "cost": np.round(rng.gamma(1.0, 100.0, PEOPLE)),
            "days": rng.poisson(3.0, PEOPLE).astype(float),
        }
    )
    for area, kind, cost in (("A", "x", 90_000.0), ("B", "y", 40_000.0), ("C", "y", 60_000.0), ("D", "x", 20_000.0)):
        frame.loc[frame.index[(frame["area"] == area) & (frame["kind"] == kind)][0], "cost"] = cost
    return frame


TABLES = [
    (rows, columns, values, aggregate)
    for rows, columns in (("area", "kind"), ("area", "band"), ("kind", "band"))
    for values, aggregate in ((None, "count"), ("cost", "sum"), ("cost", "mean"), ("days", "sum"))
]


def judged(frame: pd.DataFrame) -> dict:
    """ACRO's whole results.json over all tables."""
    acro = ACRO(suppress=False)
    for rows, columns, values, aggregate in TABLES:
        arguments = {} if values is None else {"values": frame[values], "aggfunc": aggregate}
        acro.crosstab(frame[rows], frame[columns], **arguments)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out"  # ACRO wants to make it itself
        acro.finalise(str(target), "json")
        return json.loads((target / "results.json").read_text(encoding="utf-8"))


def main() -> None:
    """Write people.sql and golden.json."""
    logging.disable(logging.CRITICAL)
    frame = people()
    listed = ",\n".join(
        f"('{p.pid}', '{p.area}', '{p.kind}', '{p.band}', {p.cost:.1f}, {p.days:.1f})" for p in frame.itertuples()
    )
    script = (
        "-- Generated people, nobody real: see make_golden.py.\n"
        "CREATE TABLE people (pid VARCHAR, area VARCHAR, kind VARCHAR, band VARCHAR, cost DOUBLE, days DOUBLE);\n"
        f"INSERT INTO people VALUES\n{listed};\n"
    )
    (HERE / "people.sql").write_text(script, encoding="utf-8")
    results = judged(frame)
    tables = []
    for (rows, columns, values, aggregate), found in zip(TABLES, _outputs(results), strict=True):
        what = {"keys": [rows, columns], "values": values, "aggregate": aggregate}
        tables.append(what | {"cells": _cells(found)})
    shape = {"version": results["version"], "tool": results["tool"], "output": results["results"]["output_0"]}
    shape["output"]["timestamp"] = ""
    golden = {"acro": results["version"], "tables": tables, "shape": shape}
    (HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


def _outputs(results: dict) -> list[dict]:
    return [one for name, one in results["results"].items() if name.startswith("output_")]


def _cells(found: dict) -> list[dict]:
    """Keys of the cells that ACRO flags, with its checks."""
    return [
        {"key": [row, column], "checks": sorted(flags.strip("; ").split("; "))}
        for column, cells in sorted(found["outcome"].items())
        for row, flags in sorted(cells.items())
        if flags != "ok"
    ]


if __name__ == "__main__":
    main()
