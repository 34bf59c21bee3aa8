"""What the attacks aim at (planted on the host), the control without a sandbox, and the sandbox."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.limits import MIB, Limits
from sandbox.local import LocalExecutor
from sandbox.settings import Settings
from tests.escape.targets import make_extract, planted_in, readable_folder

ROOT = Path(__file__).resolve().parent.parent.parent
LIMITS = Limits(
    wall_s=5, cpu_s=4, memory_bytes=256 * MIB, scratch_bytes=16 * MIB, scratch_inodes=256, result_bytes=MIB, threads=1
)


@pytest.fixture(scope="session")
def base() -> Iterator[Path]:
    """A folder that every user can read."""
    with readable_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def planted(base: Path) -> Iterator[dict[str, Any]]:
    """Files, listeners and a victim process; as JSON values."""
    folder = base / "host"
    folder.mkdir()
    with planted_in(folder) as found:
        yield found


@pytest.fixture(scope="session")
def extract(base: Path) -> Path:
    """An extract folder with a sidecar and one table for Python."""
    return make_extract(base / "extract")


class Control:
    """Runs attacks in a plain process."""

    def __init__(self, process: "subprocess.Popen[str]", parameters: dict[str, Any]) -> None:
        self._process = process
        self._parameters = parameters

    def wins(self, code: str) -> bool:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"code": code, "parameters": self._parameters}) + "\n")
        self._process.stdin.flush()
        return bool(json.loads(self._process.stdout.readline()))


@pytest.fixture(scope="session")
def control(planted: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Control]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.escape.control"],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore", "TMPDIR": str(tmp_path_factory.mktemp("control"))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield Control(process, planted)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()
    process.wait(10)


@pytest.fixture(scope="session")
def executor() -> Iterator[LocalExecutor]:
    made = LocalExecutor(Settings(slots=2, warm=2))
    yield made
    made.close()
