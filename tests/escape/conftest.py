"""What the attacks aim at (planted on the host), the control without a sandbox, and the sandbox."""

import contextlib
import http.server
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sandbox.limits import MIB, Limits
from sandbox.local import LocalExecutor
from sandbox.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
LIMITS = Limits(
    wall_s=5, cpu_s=4, memory_bytes=256 * MIB, scratch_bytes=16 * MIB, scratch_inodes=256, result_bytes=MIB, threads=1
)


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Files, listeners and a victim process; as JSON values."""
    folder = tmp_path_factory.mktemp("host")
    (folder / "vault.key").write_text("secret of the vault")
    (folder / "other-scratch").write_text("secret of another job")
    with contextlib.closing(sqlite3.connect(folder / "yunei.db")) as database:
        database.execute("CREATE TABLE t AS SELECT 'secret of the platform' AS c")
        database.commit()
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        web = stack.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Quiet))
        threading.Thread(target=web.serve_forever, daemon=True).start()
        stack.callback(web.shutdown)
        by_path = stack.enter_context(socket.socket(socket.AF_UNIX))
        by_path.bind(str(folder / "socket"))
        by_path.listen(64)
        by_name = stack.enter_context(socket.socket(socket.AF_UNIX))
        name = f"yunei-{uuid.uuid4()}"
        by_name.bind("\0" + name)
        by_name.listen(64)
        threading.Thread(target=_greet, args=(listener,), daemon=True).start()
        victim = subprocess.Popen(["/bin/sleep", "1000"], env={"SECRET": "victim-secret"})
        stack.callback(victim.wait)
        stack.callback(victim.kill)
        yield {
            "home": str(Path.home()),
            "folder": str(folder),
            "database": str(folder / "yunei.db"),
            "vault_key": str(folder / "vault.key"),
            "scratch_of_other": str(folder / "other-scratch"),
            "tcp_port": listener.getsockname()[1],
            "http_port": web.server_address[1],
            "unix_path": str(folder / "socket"),
            "abstract": name,
            "victim": victim.pid,
        }


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _greet(listener: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"hi")


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
def control(planted: dict[str, Any]) -> Iterator[Control]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.escape.control"],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
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


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An extract folder with a sidecar and one table for Python."""
    import duckdb

    folder = tmp_path_factory.mktemp("extract")
    with duckdb.connect(str(folder / "guard.duckdb")) as connection:
        connection.execute("CREATE TABLE visits AS SELECT range AS id, 'k' || range % 3 AS k FROM range(1000)")
    (folder / "tables").mkdir()
    pq.write_table(pa.table({"id": [1, 2, 3], "k": ["a", "b", "a"]}), folder / "tables" / "visits.parquet")
    return folder
