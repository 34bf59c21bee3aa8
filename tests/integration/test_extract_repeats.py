"""The same inputs make the same manifest; another row, key or policy makes another."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from masking.sidecar import content_of
from tests.factories.masking import build_both, visits


def test_same_inputs_make_the_same_manifest_and_files(tmp_path: Path) -> None:
    one = build_both(tmp_path, "one")
    other = build_both(tmp_path, "other", batch_rows=7)
    assert one.hash == other.hash
    for name in ("visits", "residents"):
        file = f"tables/{name}.parquet"
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()


def test_large_extracts_repeat_although_runs_are_spilled(tmp_path: Path, monkeypatch) -> None:
    from masking import staging

    rows = pa.concat_tables([visits()] * 200)
    one = build_both(tmp_path, "one", rows=rows, batch_rows=100_000)
    monkeypatch.setattr(staging, "RUN_BYTES", 1 << 20)
    assert build_both(tmp_path, "other", rows=rows, batch_rows=9_999).hash == one.hash


def test_another_value_or_scenario_makes_another_manifest(tmp_path: Path) -> None:
    one = build_both(tmp_path, "one")
    changed = visits().slice(1)
    assert build_both(tmp_path, "two", rows=changed).hash != one.hash
    assert build_both(tmp_path, "three", scenario="scn_other").files != one.files


def test_tampering_with_a_finished_sidecar_shows(tmp_path: Path) -> None:
    manifest = build_both(tmp_path, "one")
    folder = tmp_path / "one"
    assert content_of(folder, manifest).hash == manifest.files[0].hash
    with duckdb.connect(str(folder / "guard.duckdb")) as connection:
        connection.execute("UPDATE visits SET meddol = meddol + 1 WHERE rowid = 3")
    assert content_of(folder, manifest).hash != manifest.files[0].hash


def test_sidecar_and_parquet_hold_the_same_rows_in_the_same_order(tmp_path: Path) -> None:
    build_both(tmp_path, "one")
    with duckdb.connect(str(tmp_path / "one/guard.duckdb"), read_only=True) as connection:
        guard = connection.sql('SELECT * EXCLUDE ("$person") FROM visits').to_arrow_table()
    assert guard.to_pylist() == pq.read_table(tmp_path / "one/tables/visits.parquet").to_pylist()
