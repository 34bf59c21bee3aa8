"""Commands of this machine itself: found a platform, run it, look at its isolation, play the story."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.progress import Progress, TaskID

from api.commands.output import chinese, err, out, show_error, show_json, show_line, show_record, show_table
from api.commands.session import As, Json, connect
from api.home import Home, check_package_names
from api.settings import read_settings
from core.errors import PlatformFault, YuneiError

if TYPE_CHECKING:
    from masking.classify.source import Reading, Watch  # heavy: most commands do without

_FILES_AT_ONCE = 16
"""Files that one run of the classifier takes together: most of a small file's cost is fixed."""


def install(app: typer.Typer) -> None:
    """Register the commands that stand directly under `yunei`."""
    for command in (init, migrate, rekey, backup, restore, serve, demo, doctor, login, key, me, classify):
        app.command()(command)


def init(
    scheme: Annotated[
        str, typer.Option(help="Rules and approval chains of the domain: `yanzhou` or `jinan`.")
    ] = "yanzhou",
    bureau: Annotated[str, typer.Option(help="Name of the data bureau.")] = "区大数据局 Data bureau",
    member: Annotated[str, typer.Option(help="Name of its first member.")] = "bureau",
) -> None:
    """Make a new platform in the home folder. The bureau's first key is saved there under the name `bureau`.

    Example: YUNEI_HOME=./platform yunei init
    """
    from api import founding

    settings = read_settings()
    founding.found(settings, scheme=scheme, bureau=bureau, member=member)
    out.print(f"A platform lives in {settings.home}. Start it with [bold]yunei serve[/bold].")
    out.print("The bureau's first key is saved; use it with [bold]--as bureau[/bold].")


def migrate() -> None:
    """Bring the database of this home folder to the version that this software needs. Stop the server first.

    Example: yunei migrate
    """
    from store import migrations, revision

    settings = read_settings()
    home = Home(settings.home)
    home.require()
    with home.held():
        before = revision.revision(settings.database_url)
        migrations.migrate(settings.database_url)
    out.print(f"The database is at {revision.newest()} (was {before}).")


def rekey() -> None:
    """Give the vault a new key, and forget the old one once every snapshot is under the new. Stop the server first.

    A backup made before is opened by the copy of `keys` that was kept with it: make a new backup and a new copy.

    Example: yunei rekey
    """
    from api.rekeying import rekey_vault

    snapshots = rekey_vault(read_settings())
    out.print(f"The vault has a new key; {snapshots} snapshots are under it. Copy the folder `keys` anew.")


def backup(folder: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Back this platform up, also while it runs: everything but keys and deliveries. Keep a copy of `keys` elsewhere.

    Example: yunei backup /backups/2026-11-21
    """
    from api.backup import back_up

    settings = read_settings()
    back_up(settings, folder)
    out.print(f"Backed up to {folder}. It holds no keys: keep a copy of {Home(settings.home).keys} apart from it.")


def restore(
    folder: Annotated[Path, typer.Argument(help="What `yunei backup` wrote.", exists=True, file_okay=False)],
    keys: Annotated[Path, typer.Option(help="A copy of the folder `keys`.", exists=True, file_okay=False)],
) -> None:
    """Bring a backup back into a new home folder (YUNEI_HOME); then `yunei migrate` if the software is newer.

    Example: YUNEI_HOME=./again yunei restore /backups/2026-11-21 --keys /safe/keys
    """
    from api.backup import restore as bring_back

    settings = read_settings()
    bring_back(folder, keys, Home(settings.home))
    out.print(f"A platform lives in {settings.home} again. Start it with [bold]yunei serve[/bold].")


def serve() -> None:
    """Run the server: API and console, worker, ingest, sandbox broker. Stop it with Ctrl-C.

    YUNEI_HOST (127.0.0.1) and YUNEI_PORT (8765) say where it listens; docs/operating.md lists all settings.

    Example: yunei serve
    """
    from api.founding import complete_keys
    from api.supervisor import Supervisor
    from store.revision import require_newest

    settings = read_settings()
    home = Home(settings.home)
    home.require()
    check_package_names()
    with home.held():
        complete_keys(home)
        supervisor = Supervisor(os.environ, logs=home.logs, run=home.run)
        supervisor.start()
        try:
            require_newest(settings.database_url)  # each process asks as well; here a person reads the answer
        except PlatformFault:
            supervisor.stop()
            raise
        out.print(f"Yunei serves [bold]{settings.url}[/bold]  API: /api/docs  console: /console")
        sys.exit(supervisor.watch())


def demo(
    postgres_url: Annotated[str, typer.Option(help="Use this PostgreSQL server instead of starting one.")] = "",
    postgres_table: Annotated[str, typer.Option(help="Its table of person-years.")] = "rand_hie",
    residents: Annotated[Path | None, typer.Option(help="Use this CSV (GB18030) or Parquet file of residents.")] = None,
    home: Annotated[Path | None, typer.Option(help="Keep the platform here; default: a fresh folder.")] = None,
    json: Json = False,
) -> None:
    """Play the whole story on this machine: two departments in, one approved aggregate out, and what was refused.

    Example: yunei demo
    """
    from api.demo import stage

    stage.perform(postgres_url=postgres_url, postgres_table=postgres_table, residents=residents, home=home, json=json)


def doctor(json: Json = False) -> None:
    """Show which isolation this machine gives to jobs, and what to do where a layer is missing.

    Example: yunei doctor --json
    """
    from sandbox.local import LocalExecutor

    with err.status("probing the sandbox's layers"), closing(LocalExecutor()) as executor:
        plain = executor.probe().plain()
    if json:
        show_json(plain)
    else:
        rows = [{**layer, "works": "yes" if layer["works"] else "no"} for layer in plain["layers"]]
        show_table(rows, ("name", "works", "found", "remedy"), title="Layers")
        stopped = sum(1 for good in plain["canaries"].values() if good)
        out.print(f"Canary attacks stopped: {stopped} of {len(plain['canaries'])}")
        colour = {"full": "green", "reduced": "yellow", "none": "red"}[plain["tier"]]
        out.print(f"Isolation tier: [{colour}]{plain['tier']}[/{colour}]")
        for remedy in plain["remedies"]:
            out.print(f"  → {remedy}")
    raise typer.Exit(0 if plain["tier"] != "none" else 3)


def login(name: Annotated[str, typer.Argument(help="Name under which the key is saved.")]) -> None:
    """Save an API key of yours under a name (read without echo, kept with 0600).

    Example: yunei login developer
    """
    settings = read_settings()
    home = Home(settings.home)
    home.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.save_credential(name, typer.prompt("API key", hide_input=True).strip())
    out.print(f"Saved as {name}.")


def key(name: Annotated[str, typer.Argument(help="Name under which the key is saved.")]) -> None:
    """Print a saved API key, to log in at the console or to call the API. Whoever reads it can act as you.

    Example: yunei key operator
    """
    typer.echo(Home(read_settings().home).credential(name))


def me(actor: As, json: Json = False) -> None:
    """Who a saved key acts as.

    Example: yunei me --as operator
    """
    found = connect(actor).get("/me")
    if json:
        show_json(found)
    else:
        show_record(found)


def classify(
    files: Annotated[list[Path], typer.Argument(help="CSV or Parquet files.")],
    headers: Annotated[bool, typer.Option("--headers/--no-headers", help="Whether the first line holds names.")] = True,
    json: Json = False,
) -> None:
    """Say what each column holds, how sure that is, and whether it identifies anybody. Stores nothing.

    Say --no-headers where the first line is data already: else its values are shown as the columns' names.

    With --json, one object a line and column: file, column, label, identifying, level, confidence, mixture, evidence.
    The labels are listed in docs/labels.md. A file that cannot be read is reported with its code, the others are still
    answered, and the exit code is 2.

    Example: yunei classify residents.csv visits.parquet --json
    """
    columns = ("column", "label", "identifying", "level", "confidence", "mixture", "evidence")
    broken = False
    for start in range(0, len(files), _FILES_AT_ONCE):
        for file, found in _classified(files[start : start + _FILES_AT_ONCE], headers=headers):
            if isinstance(found, YuneiError):
                broken = True
                err.print(f"[bold]{file}[/bold]")
                show_error(found)
                continue
            if json:
                for finding in found:
                    show_line(finding)
            else:
                show_table(found, columns, title=str(file))
            _hint_at_headers(file, found)
    raise typer.Exit(2 if broken else 0)


def _hint_at_headers(file: Path, found: list[dict[str, Any]]) -> None:
    """Say so, apart from the answer, when the first line seems to be data."""
    from masking.classify import LOOKS_LIKE_DATA

    if any(LOOKS_LIKE_DATA in finding["evidence"] for finding in found):
        said = (
            "首行看似数据而非列名，请使用 --no-headers。"
            if chinese()
            else "the first line looks like data, not names: say --no-headers."
        )
        err.print(f"[yellow]{escape(str(file))}[/yellow]: {said}")


@contextmanager
def _bar() -> "Iterator[Watch]":
    """A progress bar on a terminal, for as long as files are read; nothing elsewhere."""
    with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def watch(at: "Reading") -> None:
            if at.name not in tasks:
                tasks[at.name] = progress.add_task(escape(at.name), total=None)
            progress.update(tasks[at.name], total=at.total, completed=at.rows)

        yield watch


def _classified(files: list[Path], *, headers: bool) -> Iterator[tuple[Path, list[dict[str, Any]] | YuneiError]]:
    """Findings or an error for each file: all in one go, or one by one when one of them cannot be read."""
    from masking.classify import classify_file, classify_files

    try:
        with _bar() as watch:
            together = classify_files(files, headers=headers, watch=watch)
    except YuneiError:
        for file in files:
            try:
                yield file, [finding.plain() for finding in classify_file(file, headers=headers)]
            except YuneiError as error:
                yield file, error
        return
    for file, findings in zip(files, together, strict=True):
        yield file, [finding.plain() for finding in findings]
