"""Before a job runs, the files of its extract are held against the manifest: once, and again when they change."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from core.manifest import Manifest
from jobs.wholeness import ExtractChanged, Sandboxed, Wholeness
from masking.sidecar import is_whole
from sandbox.executor import RunResult
from sandbox.limits import Limits
from sandbox.local import LocalExecutor
from sandbox.settings import Settings
from tests.factories.masking import build_both


@dataclass
class Counting:
    """Passes programs on and counts them."""

    executor: LocalExecutor
    runs: int = 0

    def run_program(self, *given: object, **named: object) -> RunResult:
        self.runs += 1
        return self.executor.run_program(*given, **named)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def executor() -> Iterator[LocalExecutor]:
    made = LocalExecutor(Settings(slots=1, warm=1))
    yield made
    made.close()


@pytest.fixture
def counting(executor: LocalExecutor) -> Counting:
    return Counting(executor)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    folder = tmp_path_factory.mktemp("made")
    return folder / "extract", build_both(folder)


@pytest.fixture
def folder(made: tuple[Path, Manifest], tmp_path: Path) -> Path:
    """A copy of the extract, for one test to damage."""
    return Path(shutil.copytree(made[0], tmp_path / "extract"))


@pytest.fixture
def manifest(made: tuple[Path, Manifest]) -> Manifest:
    return made[1]


def _require(wholeness: Wholeness, folder: Path, manifest: Manifest, counting: Counting) -> None:
    reading = Sandboxed(executor=counting, limits=Limits(), ticket="whole")  # type: ignore[arg-type]
    wholeness.require(folder, manifest, reading)


def _change_a_value(folder: Path) -> None:
    with duckdb.connect(str(folder / "guard.duckdb")) as connection:
        connection.execute("UPDATE visits SET meddol = meddol + 1 WHERE rowid = 3")


def _swap_subjects(folder: Path) -> None:
    """The attack that matters: the same values, but the guard counts other people."""
    with duckdb.connect(str(folder / "guard.duckdb")) as connection:
        connection.execute('UPDATE visits SET "$person" = rowid')


def _add_a_column(folder: Path) -> None:
    with duckdb.connect(str(folder / "guard.duckdb")) as connection:
        connection.execute("ALTER TABLE visits ADD COLUMN more INTEGER DEFAULT 1")


def _hide_behind_a_view(folder: Path) -> None:
    with duckdb.connect(str(folder / "guard.duckdb")) as connection:
        connection.execute("ALTER TABLE visits RENAME TO other; CREATE VIEW visits AS SELECT * FROM other LIMIT 5")


def _flip_a_byte(name: str) -> Callable[[Path], None]:
    def flip(folder: Path) -> None:
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(data)

    return flip


def _cut(folder: Path) -> None:
    os.truncate(folder / "guard.duckdb", 4096)


def _lose(folder: Path) -> None:
    (folder / "tables" / "visits.parquet").unlink()


def _link(folder: Path) -> None:
    path = folder / "guard.duckdb"
    path.rename(folder / "elsewhere")
    path.symlink_to("/etc/hostname")


DAMAGE = {
    "a value": _change_a_value,
    "subjects": _swap_subjects,
    "a column": _add_a_column,
    "a view": _hide_behind_a_view,
    "a byte of a table": _flip_a_byte("tables/visits.parquet"),
    "a byte of the sidecar": _flip_a_byte("guard.duckdb"),
    "cut off": _cut,
    "lost": _lose,
    "a link": _link,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
@pytest.mark.parametrize("known", [False, True], ids=["never seen", "found whole before"])
def test_changed_files_are_found(
    damage: Callable[[Path], None], known: bool, folder: Path, manifest: Manifest, counting: Counting
) -> None:
    wholeness = Wholeness()
    if known:
        _require(wholeness, folder, manifest, counting)
    damage(folder)
    with pytest.raises(ExtractChanged) as caught:
        _require(wholeness, folder, manifest, counting)
    assert caught.value.code == "extract_changed"
    assert str(folder) not in caught.value.message() + caught.value.hint()
    assert not is_whole(folder, manifest), "and whoever makes the extract again does not keep it"


def test_a_whole_extract_is_read_once(folder: Path, manifest: Manifest, counting: Counting) -> None:
    wholeness = Wholeness()
    assert is_whole(folder, manifest)
    _require(wholeness, folder, manifest, counting)
    first = counting.runs
    assert first >= len(manifest.tables)
    _require(wholeness, folder, manifest, counting)
    assert counting.runs == first


def test_a_file_that_was_touched_is_read_again(folder: Path, manifest: Manifest, counting: Counting) -> None:
    wholeness = Wholeness()
    _require(wholeness, folder, manifest, counting)
    first, path = counting.runs, folder / "guard.duckdb"
    seen = path.stat()
    path.chmod(0o600)
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    _require(wholeness, folder, manifest, counting)
    assert counting.runs == 2 * first, "the time of the last change cannot be set back"


def test_long_tables_are_read_in_parts(
    folder: Path, manifest: Manifest, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.wholeness._ROWS", 7)
    _require(Wholeness(), folder, manifest, counting)
    assert counting.runs > 2 * len(manifest.tables), json.dumps({"runs": counting.runs})
