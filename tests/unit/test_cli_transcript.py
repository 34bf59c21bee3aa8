"""What the command sends of a job's file, and how it shows a transcript."""

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api import cli
from api.commands import jobs, reviews


class Server:
    """Takes what is sent, and answers with one transcript."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def post(self, path: str, body: Any = None) -> Any:
        self.sent.append((path, body))
        return {"id": "job_1", "state": "submitted"}

    def get(self, path: str) -> Any:
        assert path == "/jobs/job_1/transcript"
        return {
            "job": "job_1",
            "stdout": "[bold]7[/bold] :smile:\n",
            "stderr": "",
            "error": "E",
            "error_class": "other",
        }


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    for module in (jobs, reviews):
        monkeypatch.setattr(module, "connect", lambda _: made)
    return made


def submitted(server: Server, file: Path) -> Any:
    done = CliRunner().invoke(cli.app, ["job", "submit", str(file), "--scenario", "scn_1", "--no-wait", "-q"])
    assert (done.exit_code, done.output) == (0, "job_1\n")
    ((path, body),) = server.sent
    assert path == "/jobs"
    assert body["title"] == file.stem
    return {name: body[name] for name in ("kind", "text", "archive") if name in body}


@pytest.mark.parametrize("name", ["job.zip", "JOB.ZIP"])
def test_sends_a_zip_as_an_archive_of_python(server: Server, tmp_path: Path, name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("main.py", "x = 1")
    (tmp_path / name).write_bytes(buffer.getvalue())
    sent = submitted(server, tmp_path / name)
    assert base64.b64decode(sent.pop("archive")) == buffer.getvalue()
    assert sent == {"kind": "python"}


@pytest.mark.parametrize(("name", "kind"), [("a.py", "python"), ("a.sql", "sql"), ("a.txt", "sql")])
def test_sends_other_files_as_text(server: Server, tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_text("SELECT 1")
    assert submitted(server, tmp_path / name) == {"kind": kind, "text": "SELECT 1"}


def test_shows_a_transcript_letter_by_letter(server: Server) -> None:
    shown = CliRunner().invoke(cli.app, ["review", "transcript", "job_1"]).output
    assert "[bold]7[/bold] :smile:" in shown
    assert "stderr" not in shown
    plain = CliRunner().invoke(cli.app, ["review", "transcript", "job_1", "--json"]).output
    assert json.loads(plain) == server.get("/jobs/job_1/transcript")
