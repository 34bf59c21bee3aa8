"""The queue and the audit chain on SQLite and PostgreSQL: `python -m benchmarks.store_queue`.

One cycle is enqueue, lease and complete, each in a transaction of its own that is durable when it returns; one worker.
Runs are interleaved, the median is shown, and ratios are to SQLite of the same round.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from core.ids import DomainId
from core.records.parties import Actor
from store import audit, migrations
from store.audit import Sealer
from store.database import Database
from tests.factories.postgres import running_postgres
from tests.factories.signing import PEN, TRUSTED

CYCLES = 150
ROWS = 2_000
ROUNDS = 3
_SYSTEM = Actor.system(DomainId("dom_benchmark"))


def cycle(database: Database, run: int) -> float:
    """Cycles a second."""
    started = time.perf_counter()
    for number in range(CYCLES):
        with database.begin() as uow:
            uow.queue.enqueue("analyse", {"n": number}, f"{run}:{number}")
        with database.begin() as uow:
            work = uow.queue.lease(("analyse",), "w", 60)
        if work is None:
            raise RuntimeError("the queue lost an entry")
        with database.begin() as uow:
            uow.queue.complete(work)
    return CYCLES / (time.perf_counter() - started)


def seal(database: Database, run: int) -> float:
    """Audit rows chained and signed a second, in one batch."""
    with database.begin() as uow:
        for number in range(ROWS):
            uow.note(_SYSTEM, "benchmark.noted", f"{run}:{number}")
    started = time.perf_counter()
    Sealer(database, PEN).seal()
    return ROWS / (time.perf_counter() - started)


def verify(database: Database, run: int) -> float:
    """Links recomputed and checked a second."""
    del run
    started = time.perf_counter()
    report = audit.verify(database, TRUSTED)
    if not report.ok:
        raise RuntimeError("the chain does not verify")
    return report.links / (time.perf_counter() - started)


MEASURES: tuple[tuple[str, Callable[[Database, int], float]], ...] = (
    ("queue cycles/s", cycle),
    ("audit rows sealed/s", seal),
    ("audit rows verified/s", verify),
)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        urls = {
            "SQLite": f"sqlite:///{Path(folder) / 'y.db'}",
            "PostgreSQL": server.url.replace("postgresql://", "postgresql+psycopg://", 1),
        }
        databases = {}
        for name, url in urls.items():
            migrations.migrate(url)
            databases[name] = Database.open(url)
        Console().print(_table(_measure(databases)))
        for database in databases.values():
            database.close()


def _measure(databases: dict[str, Database]) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = {}
    for run in range(ROUNDS):
        for label, act in MEASURES:
            for name, database in databases.items():
                found.setdefault((label, name), []).append(act(database, run))
    return found


def _table(found: dict[tuple[str, str], list[float]]) -> Table:
    table = Table("measure", "SQLite", "PostgreSQL", "ratio", title=f"store, {ROUNDS} interleaved rounds, medians")
    for label, _ in MEASURES:
        sqlite, postgres = found[label, "SQLite"], found[label, "PostgreSQL"]
        ratio = statistics.median(theirs / ours for ours, theirs in zip(sqlite, postgres, strict=True))
        table.add_row(label, f"{statistics.median(sqlite):,.0f}", f"{statistics.median(postgres):,.0f}", f"{ratio:.2f}")
    return table


if __name__ == "__main__":
    main()
