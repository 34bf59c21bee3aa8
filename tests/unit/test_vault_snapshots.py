"""The vault: what goes in comes out, nobody else can read it, and what was altered is not read."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from core.errors import Conflict, NotFound, PlatformFault, RequestError, YuneiError
from core.ids import SnapshotId, TableId, new_id
from store.keys import FileKeyService, KeyPurpose, Keyring, add_key, create_keyring, load_keyring, retire_keys
from store.parts import VaultLayout
from store.snapshot import SnapshotHeader
from store.vault import Vault

SMALL = VaultLayout(rows_per_group=100, rows_per_file=300)
NAME = "Zhang Weiyi of Yanzhou"
SCHEMA = pa.schema(
    [
        pa.field("resident", pa.string(), metadata={b"source_type": b"varchar(40)"}),
        pa.field("cost", pa.decimal128(12, 2), nullable=False),
    ]
)


def header(**more: object) -> SnapshotHeader:
    values: dict[str, object] = {
        "table_id": TableId(new_id("table", os.urandom)),
        "snapshot_id": SnapshotId(new_id("snapshot", os.urandom)),
        "as_of": date(2026, 11, 20),
        "taken_at": datetime(2026, 11, 21, 3, 0, tzinfo=UTC),
    }
    return SnapshotHeader(**{**values, **more})  # type: ignore[arg-type]  # values are of the fields' types


def batches(count: int, rows: int = 37) -> pa.RecordBatchReader:
    def draw() -> Iterator[pa.RecordBatch]:
        for start in range(0, count, rows):
            numbers = range(start, min(start + rows, count))
            costs = pa.array([Decimal(n) for n in numbers], pa.decimal128(12, 2))
            yield pa.RecordBatch.from_arrays([pa.array([f"{NAME} {n}" for n in numbers]), costs], schema=SCHEMA)

    return pa.RecordBatchReader.from_batches(SCHEMA, draw())


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return create_keyring(tmp_path / "keys" / "vault.json", KeyPurpose.VAULT)


@pytest.fixture
def vault(tmp_path: Path, keyring: Keyring) -> Vault:
    return Vault(tmp_path / "vault", FileKeyService(keyring), layout=SMALL)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("count", "parts"), [(0, 1), (1, 1), (299, 1), (300, 1), (301, 2), (900, 3), (1000, 4)])
def test_what_goes_in_comes_out_in_order(vault: Vault, count: int, parts: int) -> None:
    about = header(source={"mode": "full"})
    manifest = vault.write(about, batches(count))
    assert (manifest.row_count, len(manifest.files)) == (count, parts)
    assert vault.manifest(about.snapshot_id) == manifest
    assert vault.read(about.snapshot_id).read_all().equals(batches(count).read_all(), check_metadata=True)
    assert vault.read(about.snapshot_id).schema.equals(SCHEMA, check_metadata=True)
    assert vault.schema(about.snapshot_id).equals(SCHEMA, check_metadata=True)
    assert vault.snapshots() == (about.snapshot_id,)
    assert manifest.columns[0].source_type == "varchar(40)"
    assert (manifest.as_of, manifest.source) == ("2026-11-20", {"mode": "full"})


def test_reads_chosen_columns_in_the_order_asked(vault: Vault) -> None:
    about = header()
    vault.write(about, batches(10))
    assert vault.read(about.snapshot_id, ("cost", "resident")).schema.names == ["cost", "resident"]
    assert vault.read(about.snapshot_id, ("cost",)).read_all()["cost"].to_pylist()[9] == 9
    with pytest.raises(RequestError) as error:
        vault.read(about.snapshot_id, ("salary",))
    assert error.value.code == "snapshot_column"


def test_no_value_and_no_column_name_is_on_the_disk_in_the_clear(vault: Vault, tmp_path: Path) -> None:
    about = header(source={"watermark": "W-4711"})
    vault.write(about, batches(500))
    stored = b"".join(path.read_bytes() for path in files(tmp_path / "vault"))
    for secret in (NAME.encode(), b"resident", b"cost", b"varchar", b"W-4711"):
        assert secret not in stored
    plain = tmp_path / "plain.parquet"
    pa.parquet.write_table(batches(500).read_all(), plain, compression="none")
    assert NAME.encode() in plain.read_bytes()


def test_every_part_has_a_key_of_its_own_place(vault: Vault, tmp_path: Path) -> None:
    first, second = header(), header()
    vault.write(first, batches(600))
    vault.write(second, batches(600))
    folder = tmp_path / "vault"
    one, other = folder / first.snapshot_id, folder / second.snapshot_id
    moved = (one / "part-00000.parquet").read_bytes()
    for target in (one / "part-00001.parquet", other / "part-00000.parquet"):
        kept = target.read_bytes()
        target.write_bytes(moved)
        with pytest.raises(PlatformFault) as error:
            vault.read(SnapshotId(target.parent.name))
        assert error.value.code == "snapshot_altered"
        target.write_bytes(kept)


@pytest.mark.parametrize("name", ["part-00000.parquet", "part-00001.parquet", "manifest.json"])
@pytest.mark.parametrize("place", [0.0, 0.3, 0.7, 0.999])
def test_a_flipped_bit_is_found(vault: Vault, tmp_path: Path, name: str, place: float) -> None:
    about = header()
    vault.write(about, batches(400))
    path = tmp_path / "vault" / about.snapshot_id / name
    good = path.read_bytes()
    bad = bytearray(good)
    bad[int(len(bad) * place)] ^= 1
    path.write_bytes(bad)
    with pytest.raises(PlatformFault) as error:
        vault.read(about.snapshot_id)
    assert error.value.code in ("snapshot_altered", "key_wrong")
    path.write_bytes(good)
    assert vault.verify(about.snapshot_id).row_count == 400


@pytest.mark.parametrize("keep", [0, 1, 100, -1])
def test_a_truncated_or_missing_file_is_found(vault: Vault, tmp_path: Path, keep: int) -> None:
    about = header()
    vault.write(about, batches(400))
    folder = tmp_path / "vault" / about.snapshot_id
    for name in ("part-00001.parquet", "manifest.json"):
        good = (folder / name).read_bytes()
        (folder / name).write_bytes(good[:keep])
        with pytest.raises(PlatformFault) as error:
            vault.read(about.snapshot_id)
        assert error.value.code == "snapshot_altered"
        (folder / name).write_bytes(good)
    (folder / "part-00001.parquet").unlink()
    with pytest.raises(PlatformFault):
        vault.verify(about.snapshot_id)


def test_an_older_state_of_a_snapshot_does_not_pass_for_the_one_on_record(vault: Vault) -> None:
    about, other = header(), header()
    hash_on_record = vault.write(about, batches(10)).content_hash
    assert vault.read(about.snapshot_id, content_hash=hash_on_record).read_all().num_rows == 10
    vault.write(other, batches(10))
    with pytest.raises(PlatformFault) as error:
        vault.read(other.snapshot_id, content_hash=hash_on_record)
    assert error.value.code == "snapshot_altered"


def test_another_key_reads_nothing(vault: Vault, tmp_path: Path) -> None:
    about = header()
    vault.write(about, batches(10))
    other = create_keyring(tmp_path / "keys" / "other.json", KeyPurpose.VAULT)
    with pytest.raises(PlatformFault) as error:
        Vault(tmp_path / "vault", FileKeyService(other)).read(about.snapshot_id)
    assert error.value.code == "key_wrong"


def test_a_manifest_cannot_be_moved_to_another_table(vault: Vault, tmp_path: Path) -> None:
    about = header()
    vault.write(about, batches(10))
    path = tmp_path / "vault" / about.snapshot_id / "manifest.json"
    envelope = json.loads(path.read_bytes())
    envelope["table_id"] = new_id("table", os.urandom)
    path.write_text(json.dumps(envelope))
    with pytest.raises(PlatformFault) as error:
        vault.manifest(about.snapshot_id)
    assert error.value.code == "key_wrong"


def test_rotation_rewraps_without_touching_the_data(tmp_path: Path, vault: Vault) -> None:
    about = header()
    before = vault.write(about, batches(400))
    parts = {path: path.stat().st_mtime_ns for path in files(tmp_path / "vault") if path.suffix == ".parquet"}
    key_file = tmp_path / "keys" / "vault.json"
    rotated = Vault(tmp_path / "vault", FileKeyService(add_key(key_file, KeyPurpose.VAULT)))
    assert rotated.rewrap(about.snapshot_id) is True
    assert rotated.rewrap(about.snapshot_id) is False
    retire_keys(key_file, KeyPurpose.VAULT)
    after = Vault(tmp_path / "vault", FileKeyService(load_keyring(key_file, KeyPurpose.VAULT)))
    assert after.verify(about.snapshot_id).content_hash == before.content_hash
    assert {path: path.stat().st_mtime_ns for path in parts} == parts
    with pytest.raises(PlatformFault):
        vault.read(about.snapshot_id)


def test_a_snapshot_is_written_once(vault: Vault) -> None:
    about = header()
    vault.write(about, batches(10))
    with pytest.raises(Conflict) as error:
        vault.write(about, batches(20))
    assert error.value.code == "snapshot_exists"
    assert vault.manifest(about.snapshot_id).row_count == 10


class LostHalfWay(Exception):
    """What a source raises."""


def failing(count: int) -> pa.RecordBatchReader:
    def draw() -> Iterator[pa.RecordBatch]:
        yield from batches(count)
        raise LostHalfWay

    return pa.RecordBatchReader.from_batches(SCHEMA, draw())


def test_a_source_that_fails_half_way_leaves_nothing(vault: Vault, tmp_path: Path) -> None:
    about = header()
    with pytest.raises(LostHalfWay):
        vault.write(about, failing(700))
    assert list((tmp_path / "vault").iterdir()) == []
    with pytest.raises(NotFound):
        vault.read(about.snapshot_id)


def test_rows_of_another_schema_are_refused(vault: Vault, tmp_path: Path) -> None:
    other = pa.record_batch({"resident": ["a"], "cost": ["b"]})
    reader = pa.RecordBatchReader.from_batches(SCHEMA, iter([*batches(10), other]))
    with pytest.raises(RequestError) as error:
        vault.write(header(), reader)
    assert error.value.code == "snapshot_batch"
    assert list((tmp_path / "vault").iterdir()) == []


_CRASH = """
import os, sys
from pathlib import Path
from store.keys import *
from store.vault import *
from tests.unit.test_vault_snapshots import SMALL, batches, header, SCHEMA
import pyarrow as pa
vault = Vault(Path(sys.argv[1]), FileKeyService(load_keyring(Path(sys.argv[2]), KeyPurpose.VAULT)), layout=SMALL)
def draw():
    yield from batches(700)
    print("half", flush=True)
    sys.stdin.readline()
    os._exit(9)
vault.write(header(), pa.RecordBatchReader.from_batches(SCHEMA, draw()))
"""


def test_a_crash_leaves_garbage_that_sweep_removes_but_not_while_the_writer_lives(vault: Vault, tmp_path: Path) -> None:
    kept = header()
    vault.write(kept, batches(10))
    folder = tmp_path / "vault"
    command = [sys.executable, "-c", _CRASH, str(folder), str(tmp_path / "keys" / "vault.json")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "half\n"
        assert len(list(folder.iterdir())) == 2
        assert vault.sweep() == 0, "a running writer's folder is not garbage"
        writer.communicate("\n")
    assert vault.snapshots() == (kept.snapshot_id,)
    assert vault.sweep() == 1
    assert [path.name for path in folder.iterdir()] == [kept.snapshot_id]
    assert vault.verify(kept.snapshot_id).row_count == 10


def test_delete_is_complete_and_repeatable(vault: Vault, tmp_path: Path) -> None:
    about = header()
    vault.write(about, batches(400))
    vault.delete(about.snapshot_id)
    vault.delete(about.snapshot_id)
    assert list((tmp_path / "vault").iterdir()) == []
    with pytest.raises(NotFound) as error:
        vault.read(about.snapshot_id)
    assert error.value.code == "snapshot_unknown"


def test_a_half_finished_delete_is_garbage(vault: Vault, tmp_path: Path) -> None:
    about = header()
    vault.write(about, batches(400))
    (tmp_path / "vault" / about.snapshot_id / "manifest.json").unlink()
    assert vault.snapshots() == ()
    assert vault.sweep() == 1


def test_ids_cannot_leave_the_folder(vault: Vault) -> None:
    for bad in ("../keys", "snp_", "", "/etc"):
        with pytest.raises(NotFound):
            vault.read(SnapshotId(bad))
    with pytest.raises(ValueError, match="ids"):
        header(snapshot_id="../x")


def test_schema_hash_sees_source_types_and_order(vault: Vault) -> None:
    about = header()
    manifest = vault.write(about, batches(1))
    retyped = pa.schema([SCHEMA.field(0).with_metadata({b"source_type": b"text"}), SCHEMA.field(1)])
    other = vault.write(header(), pa.RecordBatchReader.from_batches(retyped, iter([])))
    same = vault.write(header(), batches(5))
    assert manifest.schema_hash == same.schema_hash != other.schema_hash
    assert manifest.content_hash != same.content_hash


def test_files_are_private(vault: Vault, tmp_path: Path) -> None:
    about = header()
    vault.write(about, batches(1))
    assert (tmp_path / "vault").stat().st_mode & 0o077 == 0
    assert (tmp_path / "vault" / about.snapshot_id).stat().st_mode & 0o077 == 0


_MEMORY = """
import re, sys
from pathlib import Path
import pyarrow as pa
from store.keys import *
from store.vault import *
from tests.unit.test_vault_snapshots import header
folder, count = Path(sys.argv[1]), int(sys.argv[2])
vault = Vault(folder / "vault", FileKeyService(create_keyring(folder / "key.json", KeyPurpose.VAULT)))
batch = pa.record_batch({"n": pa.array(range(65536)), "t": [f"value number {n}" for n in range(65536)]})
about = header()
vault.write(about, pa.RecordBatchReader.from_batches(batch.schema, (batch for _ in range(count))))
rows = sum(piece.num_rows for piece in vault.read(about.snapshot_id))
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(rows, int(peak[1]) // 1024)
"""


def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    used = []
    for count in (4, 100):
        folder = tmp_path / str(count)
        folder.mkdir()
        out = subprocess.run(
            [sys.executable, "-c", _MEMORY, str(folder), str(count)], capture_output=True, text=True, check=True
        )
        assert int(out.stdout.split()[0]) == count * 65_536
        used.append(int(out.stdout.split()[1]))
    assert used[1] - used[0] < 120, "6.5 million rows, 200 MB and more, must not be held"


def test_errors_are_ours(vault: Vault) -> None:
    with pytest.raises(YuneiError):
        vault.manifest(SnapshotId(new_id("snapshot", os.urandom)))


def test_a_part_does_not_decrypt_in_another_place_even_with_the_right_key(vault: Vault, tmp_path: Path) -> None:
    about = header()
    vault.write(about, batches(600))
    manifest, data_key = vault._open(about.snapshot_id)
    assert vault._part(manifest, 0, data_key).metadata.num_rows == 300
    first, second = (tmp_path / "vault" / about.snapshot_id / f"part-0000{index}.parquet" for index in (0, 1))
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)
    for index in (0, 1):
        with pytest.raises(PlatformFault) as error:
            vault._part(manifest, index, data_key)
        assert error.value.code == "snapshot_altered"
