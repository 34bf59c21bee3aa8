"""Can two scenarios' extracts of the same people be linked? Two attacks, beside their controls.

Tokens: an attacker holds both extracts and matches equal tokens, and rows by their position. Quasi-identifiers: an
attacker matches rows whose combination of supplied group keys is unique in both. The control shows that the same
attack works where protection is missing: tokens under one key, or columns supplied as they are.
"""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from core.manifest import SnapshotRef
from masking import extract
from masking.keys import ScenarioKeys
from masking.labelfile import LabelFile
from masking.policy import MaskingPolicy
from masking.registry import SubjectRegistry
from masking.request import BatchSource, ExtractRequest, TableRequest

PEOPLE = 20_000
LABELS = LabelFile.load("""
table: people
confirmed_by: bench
subjects: [{type: person, namespace: n, column: id}]
columns:
  id:   {label: resident_id, level: 3, type: varchar, kind: subject}
  born: {label: birth_date, level: 3, type: date, kind: quasi}
  area: {label: division_code, level: 2, type: varchar, kind: key}
  sex:  {label: gender, level: 2, type: integer, kind: key, domain: [1, 2]}
  job:  {label: category, level: 2, type: integer, kind: key, domain: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]}
""")
MASKED = MaskingPolicy.load("""
name: masked
version: 1
tables:
  people:
    columns:
      id:   {operator: pseudonym}
      born: {operator: date_truncate, parameters: {unit: year}}
      area: {operator: region, parameters: {level: city}}
      sex:  {operator: keep}
    gate: {quasi_identifiers: [born, area, sex], k: 5, suppression_limit: 0.02}
""")
WEAK = MaskingPolicy.load("""
name: weak
version: 1
tables:
  people:
    columns:
      id:   {operator: pseudonym}
      born: {operator: date_truncate, parameters: {unit: day}}
      area: {operator: keep}
      sex:  {operator: keep}
      job:  {operator: keep}
""")


def make_people() -> pa.Table:
    """Generated people; no identifier belongs to anybody."""
    random = np.random.default_rng(3)
    return pa.table(
        {
            "id": pa.array([f"P{i:08d}" for i in range(PEOPLE)]),
            "born": pa.array(random.integers(-14_000, 13_000, PEOPLE).astype(np.int32), pa.date32()),
            "area": pa.array((370_800 + random.integers(0, 15, PEOPLE)).astype("U")),
            "sex": random.integers(1, 3, PEOPLE),
            "job": random.integers(0, 10, PEOPLE),
        }
    )


def _source(table: pa.Table) -> BatchSource:
    return lambda columns=None: (table if columns is None else table.select(list(columns))).to_reader()


def _rows(folder: Path, table: pa.Table, policy: MaskingPolicy, scenario: str, key: str) -> list[tuple[object, ...]]:
    """One scenario's extract as an attacker sees it, and each row's true person in the last place, for scoring only."""
    names = tuple(column.name for column in LABELS.columns)
    snapshot = SnapshotRef(table="people", snapshot_id="snp", as_of="2026-01-01", content_hash="")
    request = ExtractRequest(
        domain="dom",
        scenario=key,
        tables=(TableRequest(labels=LABELS, columns=names, snapshot=snapshot),),
        policy=replace(policy, name=f"{policy.name}-{scenario}"),
        as_of="2026-01-01",
    )
    extract.build(
        request,
        {"people": _source(table)},
        keys=ScenarioKeys(domain="dom", scenario=key, version=1, master=bytes(32)),
        registry=SubjectRegistry(folder / "registry", domain="dom", master=bytes(32)),
        folder=folder / scenario,
    )
    with duckdb.connect(str(folder / scenario / "guard.duckdb"), read_only=True) as connection:
        return connection.sql("FROM people").fetchall()


def linked_by_token(left: list[tuple[object, ...]], right: list[tuple[object, ...]]) -> float:
    """Share of people whom equal tokens link, rightly."""
    known = {row[0]: row[-1] for row in left}
    return sum(known.get(row[0]) == row[-1] for row in right) / len(right)


def linked_by_place(left: list[tuple[object, ...]], right: list[tuple[object, ...]]) -> float:
    """Share of people whom the n-th row of both extracts links, rightly."""
    return sum(a[-1] == b[-1] for a, b in zip(left, right, strict=False)) / len(right)


def linked_by_values(left: list[tuple[object, ...]], right: list[tuple[object, ...]]) -> float:
    """Share of people whom a combination of supplied values, unique in both extracts, links, rightly."""
    ours, theirs = (_unique(rows) for rows in (left, right))
    return sum(ours.get(values) == person for values, person in theirs.items()) / len(right)


def _unique(rows: list[tuple[object, ...]]) -> dict[tuple[object, ...], object]:
    seen: dict[tuple[object, ...], list[object]] = {}
    for row in rows:
        seen.setdefault(row[1:-1], []).append(row[-1])
    return {values: people[0] for values, people in seen.items() if len(people) == 1}


def main() -> None:
    """Print, for each pair of extracts, the share of people that each attack links. Guessing is 1 / people."""
    people = make_people()
    table = Table(title=f"Linking {PEOPLE:,} people across two scenarios (guessing: {1 / PEOPLE:.5f})")
    for heading in ("extracts", "equal tokens", "same place", "unique values"):
        table.add_column(heading, justify="left" if heading == "extracts" else "right")
    cases = [
        ("two scenarios, masked, gate k = 5", MASKED, ("one", "two")),
        ("two scenarios, weak policy, no gate (control)", WEAK, ("one", "two")),
        ("one key for both (control)", MASKED, ("same", "same")),
    ]
    for title, policy, keys in cases:
        folder = Path(tempfile.mkdtemp(prefix="yunei-bench-"))
        try:
            left, right = (_rows(folder, people, policy, f"s{i}", key) for i, key in enumerate(keys))
        finally:
            shutil.rmtree(folder)
        attacks = (linked_by_token, linked_by_place, linked_by_values)
        table.add_row(title, *(f"{attack(left, right):.5f}" for attack in attacks))
    Console().print(table)


if __name__ == "__main__":
    main()
