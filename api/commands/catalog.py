"""`yunei source` and `yunei catalog`: what departments keep, describe and supply."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import yaml

from api.codes import described
from api.commands.acts import act_with_reason
from api.commands.files import read_text, read_yaml
from api.commands.output import err, out, show_act, show_json, show_list
from api.commands.session import As, Json, Quiet, Why, connect, wait_until
from api.errors import LABELS_NONE
from api.remote import Declined, Remote
from core.errors import NotFound

sources = typer.Typer(no_args_is_help=True)
app = typer.Typer(no_args_is_help=True)


class PolicyKind(StrEnum):
    """Policies that a domain puts in force."""

    MASKING = "masking"
    GUARD = "guard"


YamlFile = Annotated[Path, typer.Argument(help="YAML file.", exists=True, dir_okay=False)]


@sources.command("register")
def register_source(
    file: YamlFile,
    actor: As,
    secret: Annotated[
        list[str] | None, typer.Option(help="A secret setting to ask for without echo, such as `url`.")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Register a source system from YAML (name, kind, settings); secrets are asked for, never read from the file.

    Example: yunei source register hospital.yaml --secret url --as health
    """
    secrets = {name: typer.prompt(name, hide_input=True) for name in secret or ()}
    body = {**read_yaml(file), "secrets": secrets}
    show_act(connect(actor).post("/sources", body), title="Source", json=json, quiet=quiet)


@sources.command("list")
def list_sources(actor: As, json: Json = False) -> None:
    """Source systems of your department.

    Example: yunei source list --as health
    """
    found = connect(actor).get("/sources")
    show_list(found, ("id", "name", "kind", "settings"), title="Sources", json=json)


@app.command("list")
def list_tables(
    actor: As = "developer",
    everything: Annotated[bool, typer.Option("--all", help="Every state, not only what is offered.")] = False,
    json: Json = False,
) -> None:
    """What may be asked for.

    Example: yunei catalog list --as developer
    """
    found = connect(actor).get("/tables" if everything else "/catalog")
    show_list(found, ("id", "name", "title", "state", "update_cycle"), title="Catalogue", json=json)


@app.command("register")
def register_table(file: YamlFile, actor: As, json: Json = False, quiet: Quiet = False) -> None:
    """Register a table from YAML (source, name, title, fields with levels, update_cycle).

    Example: yunei catalog register visits.yaml --as health
    """
    show_act(connect(actor).post("/tables", read_yaml(file)), title="Table", json=json, quiet=quiet)


@app.command()
def snapshot(
    table: str,
    actor: As,
    as_of: Annotated[str, typer.Option(help="ISO date of the data; today unless given.")] = "",
    json: Json = False,
) -> None:
    """Read the table into a dated, encrypted snapshot and wait for it.

    Example: yunei catalog snapshot tab_… --as health
    """
    remote = connect(actor)
    work = remote.post(f"/tables/{table}/snapshots", {"as_of": as_of} if as_of else {})
    _follow(remote, work["id"], "reading the source")
    found = remote.get(f"/tables/{table}/snapshots")
    show_list(found, ("id", "as_of", "row_count"), title="Snapshots", json=json)


@app.command()
def labels(
    table: str,
    actor: As,
    propose: Annotated[bool, typer.Option("--propose", help="Classify the newest snapshot first.")] = False,
) -> None:
    """The newest labels of a table as YAML, ready to be corrected and confirmed.

    Example: yunei catalog labels tab_… --propose --as health > visits.labels.yaml
    """
    remote = connect(actor)
    if propose:
        _follow(remote, remote.post(f"/tables/{table}/labels/propose")["id"], "classifying columns")
    found = remote.get(f"/tables/{table}/labels")
    if not found:
        raise NotFound(LABELS_NONE)
    typer.echo(yaml.safe_dump(found[-1]["columns"], allow_unicode=True, sort_keys=False), nl=False)


@app.command()
def confirm(table: str, file: YamlFile, actor: As, json: Json = False) -> None:
    """Confirm the labels of every column, as a person of the department.

    Example: yunei catalog confirm tab_… visits.labels.yaml --as health
    """
    answer = connect(actor).post(f"/tables/{table}/labels", {"columns": read_yaml(file)})
    if json:
        show_json(answer)
    else:
        out.print(f"labels version {answer['version']}: {answer['state']}")


@app.command()
def publish(table: str, actor: As, json: Json = False) -> None:
    """Publish the entry and consent to supply.

    Example: yunei catalog publish tab_… --as health
    """
    show_act(connect(actor).post(f"/tables/{table}/publish", {"consent": True}), title="Table", json=json)


@app.command()
def stop(table: str, actor: As, reason: Why, json: Json = False) -> None:
    """Stop supply at once: running jobs are killed, extracts close.

    Example: yunei catalog stop tab_… --reason "correction" --as health
    """
    act_with_reason(connect(actor), f"/tables/{table}/stop", reason, title="Table", json=json)


@app.command()
def resume(table: str, actor: As, reason: Why, json: Json = False) -> None:
    """Resume supply.

    Example: yunei catalog resume tab_… --reason "corrected" --as health
    """
    act_with_reason(connect(actor), f"/tables/{table}/resume", reason, title="Table", json=json)


@app.command("set-policy")
def set_policy(
    kind: Annotated[PolicyKind, typer.Argument(help="Whose rules.")], file: YamlFile, actor: As = "operator"
) -> None:
    """Put a new version of the domain's masking or guard policy in force.

    Example: yunei catalog set-policy guard guard.yaml --as bureau
    """
    answer = connect(actor).post(f"/policies/{kind}", {"text": read_text(file)})
    out.print(f"{kind} policy version {answer['version']}: {answer['hash']}")


def _follow(remote: Remote, work: str, doing: str) -> None:
    with err.status(doing):
        found = wait_until(lambda: remote.get(f"/work/{work}"), {"done", "failed"}, doing)
    if found["state"] == "failed":
        raise Declined(described(found["error"]))
