"""The story on a terminal: a fresh platform, a real server as processes, progress, and what to look at afterwards."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from api import founding
from api.commands.jobs import show_released
from api.commands.output import cell, out, show_json
from api.demo import data
from api.demo.story import Scene, Story
from api.home import Home
from api.settings import read_settings
from core.canonical import to_plain

ACTS = 18
_START_S = 60.0


def perform(*, postgres_url: str, postgres_table: str, residents: Path | None, home: Path | None, json: bool) -> None:
    """Play the story from a fresh home folder to its end, then say where everything is."""
    started = time.monotonic()
    root = home.absolute() if home is not None else Path(tempfile.mkdtemp(prefix="yunei-demo-"))
    with ExitStack() as stack:
        progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TimeElapsedColumn(),
            console=out,
            disable=json,
        )
        stack.enter_context(progress)
        task = progress.add_task("departments, keys, server", total=ACTS + 1)
        stage = Home(root)
        stage.create()
        environment = _own(os.environ) | {"YUNEI_HOME": str(root), "YUNEI_PORT": str(free_port())}
        settings = read_settings({name: value for name, value in environment.items() if name.startswith("YUNEI_")})
        root_key = founding.found(settings, scheme="yanzhou", bureau="区大数据局 Data bureau", member="bureau")
        server = stack.enter_context(_started_server(environment))
        url = postgres_url or stack.enter_context(data.health_department(postgres_folder(stack)))
        stack.callback(server.terminate)  # so that both servers stop side by side, as they started
        delivered = _deliver(stage, residents)
        _await_health(server, settings.url)
        story = Story(
            url=settings.url,
            root_key=root_key,
            postgres={"table": postgres_table},
            postgres_url=url,
            residents=delivered,
            save_key=stage.save_credential,
        )
        stack.callback(story.close)
        scenes = []
        begun = time.monotonic()
        progress.advance(task)
        for scene in story.play():
            scenes.append(scene)
            progress.update(task, description=scene.title)
            progress.advance(task)
            if not json:
                _tell(progress, scene, time.monotonic() - begun)
            begun = time.monotonic()
        _keep(stage, story)
    seconds = round(time.monotonic() - started, 1)
    if json:
        show_json({"home": str(root), "seconds": seconds, "scenes": scenes, "refusals": story.refusals})
    else:
        _close(stage, story, seconds)


def _own(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without settings of another platform: the story must not write into a real one's database."""
    return {name: value for name, value in environment.items() if not name.startswith("YUNEI_")}


def postgres_folder(stack: ExitStack) -> Path:
    """A short path below the temporary folder: a PostgreSQL socket's name has at most 107 bytes."""
    folder = tempfile.mkdtemp(prefix="ypg-")
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder) / "data"


def _deliver(home: Home, residents: Path | None) -> Path:
    """Put the residents' file into the inbox, as a department would."""
    if residents is None:
        target = home.inbox / "residents.csv"
        data.residents_office(target)
        return target
    target = home.inbox / residents.name
    shutil.copyfile(residents, target)
    return target


@contextmanager
def running_server(environment: dict[str, str], url: str) -> Iterator[subprocess.Popen[bytes]]:
    """`yunei serve` as processes, once it answers; ended when the block ends."""
    with _started_server(environment) as server:
        _await_health(server, url)
        yield server


@contextmanager
def _started_server(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _await_health(server: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with code {server.returncode}; see its logs folder")
        try:
            if httpx.get(f"{url}/api/v1/health", timeout=2.0, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the server did not answer within a minute; see its logs folder")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _keep(home: Home, story: Story) -> None:
    """Leave product and receipt where a person finds them."""
    folder = home.root / "product"
    folder.mkdir(mode=0o700)
    (folder / "health-expense.parquet").write_bytes(story.known["parquet"])
    (folder / "health-expense.json").write_bytes(story.known["json"])
    (folder / "receipt.json").write_bytes(story.known["receipt"])


def _tell(progress: Progress, scene: Scene, seconds: float) -> None:
    facts = " · ".join(f"{name} [bold]{cell(to_plain(value))}[/bold]" for name, value in scene.facts.items())
    progress.console.print(f"[green]✓[/green] {scene.title} [dim]{seconds:.1f} s  {facts}[/dim]")


def _close(home: Home, story: Story, seconds: float) -> None:
    """The released table, what was refused and why, and where to go from here."""
    out.print()
    out.print("[bold]What was released[/bold] (by site and year, persons born before 1960)")
    show_released({"columns": story.known["columns"], "rows": story.known["first_rows"]}, limit=12)
    refused = Table(title="What was refused 拒绝一览", title_justify="left", header_style="bold")
    for heading in ("tried", "code", "why"):
        refused.add_column(heading, overflow="fold")
    for item in story.refusals:
        refused.add_row(item.tried, f"[red]{item.code}[/red]", item.message)
    out.print(refused)
    out.print(f"\n[bold green]Done in {seconds} s.[/bold green] What you can do now:\n")
    for what, command in _suggestions(home):
        out.print(f"[dim]# {what}[/dim]", soft_wrap=True)
        out.print(f"{command}\n", soft_wrap=True)


def _suggestions(home: Home) -> tuple[tuple[str, str], ...]:
    """What to look at, with a line to copy each: never wrapped, never framed."""
    product = home.root / "product"
    return (
        ("settings of this platform 平台目录", f"export YUNEI_HOME={home.root} PATH=$PWD/.venv/bin:$PATH"),
        (
            "check the product against its receipt, offline 离线核验",
            f"yunei receipt verify {product}/receipt.json {product}/health-expense.parquet",
        ),
        ("check the record of every act 核验审计链", "yunei audit verify"),
        ("run it again 启动", "yunei serve"),
        (
            "look at the console 控制台: print a key, then log in at http://127.0.0.1:8765/console",
            "yunei key operator",
        ),
    )
