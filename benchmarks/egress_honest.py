"""Fifty honest tables end to end: how many of their cells come out, in four developers' turns, and what they cost.

Every table is a text that is planned, compiled, run, judged against frame and history, suppressed and finished. The
data are the RAND Health Insurance Experiment, 20,190 person-years, each taken as a person here; public. The tables are
those of `benchmarks.egress_reconstruction`, where cells are judged without the engine.
"""

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from time import process_time

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from benchmarks.egress_reconstruction import K, Keys, fifty_tables, people_of_randhie
from egress.trial import PolicyFile
from jobs.framing import grown
from tests.factories.guard_world import GuardWorld

DEVELOPERS = 4


def world_of(keys: Keys, folder: Path) -> GuardWorld:
    """One table of people; every key's domain and margin are declared."""
    data = {"person": pa.array([f"p{number}" for number in range(len(next(iter(keys.values()))))])}
    data |= {name: pa.array(values) for name, values in keys.items()}
    pq.write_table(pa.table(data), folder / "people.parquet")
    script = folder / "schema.sql"
    script.write_text(f"CREATE TABLE people AS FROM read_parquet('{folder}/people.parquet')", encoding="utf-8")
    columns: dict[str, dict[str, object]] = {"person": {"kind": "subject", "subject": "person"}}
    columns |= {name: {"kind": "key", "domain": sorted({int(v) for v in values})} for name, values in keys.items()}
    people = {"subjects": {"person": "person"}, "columns": columns, "frame": sorted(keys)}
    return GuardWorld(PolicyFile.parse({"tables": {"people": people}}), script)


def rows_of(keys: Keys) -> list[tuple[int, str, int, int, Mapping[str, int], float]]:
    """By table: number, keys, cells of at least k people, cells that came out, rules that withhold, CPU seconds."""
    found = []
    with tempfile.TemporaryDirectory(prefix="yunei-honest-") as name:
        world = world_of(keys, Path(name))
        history = world.frame()
        own = world.manifest
        for number, names in enumerate(fifty_tables(keys)):
            world.manifest = replace(own, scenario=f"developer{number % DEVELOPERS}")
            listed = ", ".join(names)
            text = f"SELECT {listed}, count(*) AS n FROM people GROUP BY {listed}"
            begun = process_time()
            answer = world.answer(text, history)
            history = grown(history, answer.decision.entries)
            spent = process_time() - begun
            large = sum(row[-1] >= K for row in world.bare(text))
            kept = sum(row[-1] is not None for row in answer.decision.table.rows)
            rules = Counter(note.rule for note in answer.judgement.withheld if not note.rule.startswith("threshold."))
            found.append((number, listed, large, kept, rules, spent))
    return found


def main() -> None:
    """Print what each table kept, and the whole."""
    rows = rows_of(people_of_randhie())
    table = Table("#", "keys", "cells of 10", "kept", "CPU s", "withheld by", title="Fifty honest tables, end to end")
    withheld: Counter[str] = Counter()
    for number, listed, large, kept, rules, spent in rows:
        withheld.update(rules)
        table.add_row(f"{number}", listed, f"{large}", f"{kept}", f"{spent:.2f}", f"{dict(rules) or ''}")
    large, kept = sum(row[2] for row in rows), sum(row[3] for row in rows)
    spent = sorted(row[5] for row in rows)
    whole = sum(row[2] == row[3] for row in rows)
    console = Console(width=160)
    console.print(table)
    console.print(f"{kept} of {large} cells of at least {K} people kept: {kept / large:.1%}; {whole} tables whole")
    console.print(f"withheld besides the threshold: {dict(withheld)}")
    console.print(
        f"CPU a table: median {spent[len(spent) // 2]:.2f} s, largest {spent[-1]:.2f} s, all {sum(spent):.0f} s"
    )


if __name__ == "__main__":
    main()
