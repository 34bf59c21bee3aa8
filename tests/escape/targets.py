"""What the attacks aim at: files, listeners and a victim process, planted on the host for one run of the suite."""

import contextlib
import http.server
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq


@contextlib.contextmanager
def readable_folder() -> Iterator[Path]:
    """A folder that every user of the host can read: an ordinary user's attack must fail for another reason."""
    folder = Path(tempfile.mkdtemp(prefix="yunei-escape-"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def planted_in(folder: Path) -> Iterator[dict[str, Any]]:
    """Plant everything; what was planted, as JSON values."""
    _plant_files(folder)
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        web = stack.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Quiet))
        threading.Thread(target=web.serve_forever, daemon=True).start()
        stack.callback(web.shutdown)
        by_path = stack.enter_context(socket.socket(socket.AF_UNIX))
        by_path.bind(str(folder / "socket"))
        by_path.listen(64)
        os.chmod(folder / "socket", 0o777)
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


def _plant_files(folder: Path) -> None:
    (folder / "vault.key").write_text("secret of the vault")
    (folder / "other-scratch").write_text("secret of another job")
    with contextlib.closing(sqlite3.connect(folder / "yunei.db")) as database:
        database.execute("CREATE TABLE t AS SELECT 'secret of the platform' AS c")
        database.commit()
    with duckdb.connect(str(folder / "other.duckdb")) as connection:
        connection.execute("CREATE TABLE s AS SELECT 'secret' AS a")
        for form in ("csv", "parquet", "json"):
            connection.execute(f"COPY s TO '{folder}/other.{form}'")
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)


def make_extract(folder: Path) -> Path:
    """An extract folder with a sidecar and one table for Python."""
    (folder / "tables").mkdir(parents=True)
    with duckdb.connect(str(folder / "guard.duckdb")) as connection:
        connection.execute("CREATE TABLE visits AS SELECT range AS id, 'k' || range % 3 AS k FROM range(1000)")
    pq.write_table(pa.table({"id": [1, 2, 3], "k": ["a", "b", "a"]}), folder / "tables" / "visits.parquet")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


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
