"""Migrations from empty, and their agreement with the tables."""

import json
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Text, inspect

from core.canonical import canonical_json, read_record
from core.decision import RESULT, CellStatus, Decision, Part, ResultColumn
from core.errors import PlatformFault
from core.manifest import ColumnType
from store import migrations, revision
from store.database import make_engine
from store.tables import JOBS, METADATA
from tests.factories.databases import fresh_sqlite


def differences(url: str) -> list[object]:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return list(compare_metadata(MigrationContext.configure(connection), METADATA))
    finally:
        engine.dispose()


def test_migrates_from_empty_and_repeating_is_harmless(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/y.db"
    assert revision.revision(url) is None
    assert migrations.migrate(url) == revision.newest()
    assert migrations.migrate(url) == revision.newest()
    assert revision.revision(url) == revision.newest()


def test_migrations_and_tables_agree(tmp_path: Path) -> None:
    assert differences(fresh_sqlite(tmp_path)) == []


def test_rows_of_the_first_revision_survive_the_next_ones(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/y.db")
    with engine.connect() as connection, connection.begin() as transaction:
        migrations.upgrade(connection, "0001")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # the row stands alone, and is rolled back
        _insert(connection, "snapshots", {"row_count": 7})
        migrations.upgrade(connection, "head")
        kept = connection.exec_driver_sql("SELECT id, row_count, content_hash FROM snapshots").all()
        transaction.rollback()
    engine.dispose()
    assert kept == [("id", 7, "content_hash")]


def test_reservations_made_before_take_the_place_that_their_jobs_were_judged_at(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/y.db")
    with engine.connect() as connection, connection.begin() as transaction:
        migrations.upgrade(connection, "0002")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # the rows stand alone, and are rolled back
        for job, version in (("job_b", 4), ("job_a", 7)):
            given = {"id": job, "history_version": version, "mock": 0, "round": 0, "decision": None}
            _insert(connection, "jobs", given)
            reservation = (job, "dom", 1)
            connection.exec_driver_sql("INSERT INTO history_reservations VALUES (?, ?, ?)", reservation)
        migrations.upgrade(connection, "head")
        kept = connection.exec_driver_sql("SELECT job, version FROM history_reservations ORDER BY version").all()
        transaction.rollback()
    engine.dispose()
    assert kept == [("job_b", 5), ("job_a", 8)]


def test_decisions_made_before_become_results_of_one_part(tmp_path: Path) -> None:
    table = {"columns": [{"name": "n", "type": "integer", "measure": True}], "rows": [[7]], "statuses": [["released"]]}
    head = {"verdict": "accepted", "code": None, "findings": [], "entries": [], "history_version": 3, "record": None}
    before = {"job_old": head | table | {"as_of": [[""]]}, "job_refused": head | {"rows": [], "columns": []}}
    engine = make_engine(f"sqlite:///{tmp_path}/y.db")
    with engine.connect() as connection, connection.begin() as transaction:
        migrations.upgrade(connection, "0005")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # the rows stand alone, and are rolled back
        for job, decision in before.items():
            _insert(connection, "jobs", {"id": job, "mock": 0, "round": 0, "decision": json.dumps(decision)})
        _insert(connection, "jobs", {"id": "job_new", "mock": 0, "round": 0, "decision": None})
        _insert(connection, "product_versions", {"id": "ver_1", "n": 1})
        migrations.upgrade(connection, "head")
        kept = {row.id: row.decision for row in connection.exec_driver_sql("SELECT id, decision FROM jobs")}
        part = connection.exec_driver_sql("SELECT part FROM product_versions").scalar()
        transaction.rollback()
    engine.dispose()
    assert (part, kept.pop("job_new")) == (RESULT, None)
    read = {job: read_record(Decision, json.loads(text)) for job, text in kept.items()}
    columns = (ResultColumn(name="n", type=ColumnType.INTEGER, measure=True),)
    released = Part(name=RESULT, columns=columns, rows=((7,),), statuses=((CellStatus.RELEASED,),), as_of=(("",),))
    assert {job: decision.parts for job, decision in read.items()} == {"job_old": (released,), "job_refused": ()}
    assert {decision.history_version for decision in read.values()} == {3}
    assert all(canonical_json(read[job]).decode() == text for job, text in kept.items())


def _insert(connection: Connection, table: str, given: dict[str, object]) -> None:
    """A row whose other columns hold their own names."""
    names = [column["name"] for column in inspect(connection).get_columns(table)]
    listed, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" for _ in names)
    row = tuple(given.get(name, name) for name in names)
    connection.exec_driver_sql(f"INSERT INTO {table} ({listed}) VALUES ({marks})", row)


def test_a_column_without_a_migration_would_be_noticed(tmp_path: Path) -> None:
    url = fresh_sqlite(tmp_path)
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE jobs DROP COLUMN title")
    engine.dispose()
    assert len(differences(url)) == 1


def test_a_database_that_is_not_migrated_is_refused_at_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/y.db"
    with pytest.raises(PlatformFault) as error:
        revision.require_newest(url)
    assert error.value.code == "store_not_migrated"
    migrations.migrate(url)
    revision.require_newest(url)


def test_a_failed_migration_leaves_nothing_behind(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/y.db"
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE work (id TEXT)")  # in the way of the first migration
    with pytest.raises(Exception, match="already exists"):
        migrations.migrate(url)
    assert set(inspect(engine).get_table_names()) == {"work"}
    engine.dispose()


def test_every_table_has_a_primary_key_and_named_constraints() -> None:
    for table in METADATA.tables.values():
        assert table.primary_key.columns, table.name
        assert all(constraint.name for constraint in table.constraints), table.name
    assert isinstance(JOBS.c.text, Column)
    assert isinstance(JOBS.c.text.type, Text)


def test_the_newest_revision_is_the_head_of_the_migrations() -> None:
    folder = Path(migrations.__file__).parent
    config = Config()
    config.set_main_option("script_location", str(folder))
    assert ScriptDirectory.from_config(config).get_current_head() == revision.newest()
