"""A small extract of one protected table, to hold results of free code against."""

import pyarrow as pa

from core.manifest import Column, ColumnKind, ColumnType, Manifest, Range, Subject, Table
from egress.policy import GuardPolicy, Limits

ROWS = 200
FEW = 12
"""Rows with a trade of their own."""


def manifest() -> Manifest:
    """One protected table (token, district, year, cost, stay, trade) and a public one of the districts' names."""

    def column(name: str, type: ColumnType, kind: ColumnKind, **more: object) -> Column:
        return Column(name=name, type=type, kind=kind, label="x", level=2, operator="keep", **more)  # type: ignore[arg-type]

    columns = (
        column("pid", ColumnType.VARCHAR, ColumnKind.SUBJECT, subject_type="person"),
        column("district", ColumnType.VARCHAR, ColumnKind.KEY),
        column("year", ColumnType.INTEGER, ColumnKind.KEY),
        column("cost", ColumnType.DOUBLE, ColumnKind.MEASURE, range=Range(low=0, high=1000)),
        column("stay", ColumnType.DOUBLE, ColumnKind.MEASURE, range=Range(low=0, high=1000)),
        column("trade", ColumnType.VARCHAR, ColumnKind.QUASI),
        column("sex", ColumnType.VARCHAR, ColumnKind.KEY, domain=("M", "F", "nobody")),
    )
    subject = Subject(subject_type="person", column="pid", ordinal="$person", max_rows=1)
    table = Table(name="visits", columns=columns, subjects=(subject,))
    named = tuple(column(name, ColumnType.VARCHAR, ColumnKind.PUBLIC) for name in ("district", "title", "seat"))
    districts = Table(name="districts", columns=named, public=True)
    return Manifest(
        domain="d",
        scenario="s",
        policy_hash="p",
        key_version=1,
        mock=False,
        snapshots=(),
        tables=(table, districts),
    )


def visits() -> pa.Table:
    return pa.table(
        {
            "pid": [f"{i:032x}" for i in range(ROWS)],
            "district": [f"D{i % 4}" for i in range(ROWS)],
            "year": [2020 + i % 3 for i in range(ROWS)],
            "cost": [100 + i * 1.37 for i in range(ROWS)],
            "stay": [3 + i * 0.71 for i in range(ROWS)],
            "trade": [f"keeper of well {i}" if i < FEW else "farmer" for i in range(ROWS)],
            "sex": ["nobody" if i == 0 else "MF"[i % 2] for i in range(ROWS)],
        }
    )


def districts() -> pa.Table:
    return pa.table({name: [f"{name} {i}" for i in range(4)] for name in ("district", "title", "seat")})


def limits(**rules: float) -> Limits:
    named = {name.replace("__", "."): value for name, value in rules.items()}
    return GuardPolicy.parse({"rules": named}).limits()
