"""`yunei org`: parties, people, keys, agreements."""

from typing import Annotated

import typer

from api.commands.output import out, show_json, show_record, show_table
from api.commands.session import As, Json, connect
from api.home import Home
from api.settings import read_settings

app = typer.Typer(no_args_is_help=True)
Why = Annotated[str, typer.Option("--reason", help="On record.")]


@app.command("list")
def list_organisations(actor: As = "bureau", json: Json = False) -> None:
    """Organisations that you may see.

    Example: yunei org list --as bureau
    """
    found = connect(actor).get("/organisations")
    if json:
        show_json(found)
    else:
        show_table(found, ("id", "name", "role", "state"), title="Organisations")


@app.command()
def register(
    name: str,
    role: Annotated[str, typer.Option(help="source_department, operator, developer, consumer, security_officer, …")],
    actor: As = "bureau",
) -> None:
    """Register an organisation.

    Example: yunei org register "Health department" --role source_department --as bureau
    """
    show_record(connect(actor).post("/organisations", {"name": name, "role": role}), title="Organisation")


@app.command("add-member")
def add_member(
    organisation: str,
    name: str,
    actor: As = "bureau",
    trained_until: Annotated[str, typer.Option(help="ISO moment until which training is current.")] = "",
    confidentiality_until: Annotated[str, typer.Option(help="ISO moment until which the agreement is current.")] = "",
    save_as: Annotated[str, typer.Option(help="Issue a key at once and save it here under this name.")] = "",
) -> None:
    """Add a named person, with a key if wanted.

    Example: yunei org add-member org_… "Wang" --save-as health --as bureau
    """
    remote = connect(actor)
    dates = {"trained_until": trained_until or None, "confidentiality_until": confidentiality_until or None}
    member = remote.post(f"/organisations/{organisation}/members", {"name": name, **dates})
    show_record(member, title="Member")
    if save_as:
        key = remote.post(f"/members/{member['id']}/keys", {})
        Home(read_settings().home).save_credential(save_as, key["secret"])
        out.print(f"Key saved; use it with --as {save_as}.")


@app.command()
def suspend(organisation: str, reason: Why, actor: As = "bureau") -> None:
    """Suspend an organisation: its grants cease at once, its running jobs are killed.

    Example: yunei org suspend org_… --reason "rectification" --as security
    """
    show_record(connect(actor).post(f"/organisations/{organisation}/suspend", {"reason": reason}))


@app.command()
def restore(organisation: str, reason: Why, actor: As = "bureau") -> None:
    """Restore a suspended organisation.

    Example: yunei org restore org_… --reason "mended"
    """
    show_record(connect(actor).post(f"/organisations/{organisation}/restore", {"reason": reason}))


@app.command("sign-agreement")
def sign_agreement(
    organisation: str,
    valid_from: Annotated[str, typer.Option("--from", help="ISO moment with zone.")],
    valid_until: Annotated[str, typer.Option("--until", help="ISO moment with zone.")],
    scope: Annotated[str, typer.Option(help="What it covers.")],
    actor: As = "operator",
) -> None:
    """Put a signed agreement with a developer organisation on record.

    Example: yunei org sign-agreement org_… --from 2026-01-01T00:00:00Z --until 2027-01-01T00:00:00Z --scope "…"
    """
    body = {"organisation": organisation, "valid_from": valid_from, "valid_until": valid_until, "scope": scope}
    show_record(connect(actor).post("/agreements", body), title="Agreement")
