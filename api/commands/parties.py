"""`yunei org`: parties, people, keys, agreements."""

from typing import Annotated

import typer

from api.commands.output import err, show_act, show_json, show_table
from api.commands.session import As, Json, Quiet, connect
from api.home import Home
from api.remote import Remote
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
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Register an organisation.

    Example: yunei org register "Health department" --role source_department --as bureau
    """
    show_act(
        connect(actor).post("/organisations", {"name": name, "role": role}),
        title="Organisation",
        json=json,
        quiet=quiet,
    )


@app.command("add-member")
def add_member(
    organisation: str,
    name: str,
    actor: As = "bureau",
    trained_until: Annotated[str, typer.Option(help="ISO moment until which training is current.")] = "",
    confidentiality_until: Annotated[str, typer.Option(help="ISO moment until which the agreement is current.")] = "",
    save_as: Annotated[str, typer.Option(help="Issue a key at once and save it here under this name.")] = "",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Add a named person, with a key if wanted.

    Example: yunei org add-member org_… "Wang" --save-as health --as bureau
    """
    remote = connect(actor)
    dates = {"trained_until": trained_until or None, "confidentiality_until": confidentiality_until or None}
    member = remote.post(f"/organisations/{organisation}/members", {"name": name, **dates})
    show_act(member, title="Member", json=json, quiet=quiet)
    if save_as:
        _issue(remote, member["id"], save_as)


@app.command("issue-key")
def issue_key(
    member: str,
    save_as: Annotated[
        str, typer.Option(help="Save the key here under this name; without it the key is printed.")
    ] = "",
    actor: As = "bureau",
) -> None:
    """Issue a key to a member. It is shown or saved this once and kept as a hash only.

    Example: yunei org issue-key mem_… --save-as developer --as bureau
    """
    secret = _issue(connect(actor), member, save_as)
    if not save_as:
        typer.echo(secret)


@app.command("revoke-key")
def revoke_key(key: str, actor: As = "bureau", json: Json = False) -> None:
    """Revoke a key at once.

    Example: yunei org revoke-key key_… --as bureau
    """
    show_act(connect(actor).post(f"/keys/{key}/revoke"), title="Key", json=json)


def _issue(remote: Remote, member: str, save_as: str) -> str:
    """Issue a key and keep it if it is to be kept; its id and use go to standard error, out of a script's way."""
    key = remote.post(f"/members/{member}/keys", {})
    if save_as:
        Home(read_settings().home).save_credential(save_as, key["secret"])
        err.print(f"Key {key['id']} saved; use it with --as {save_as}.")
    secret: str = key["secret"]
    return secret


@app.command()
def suspend(organisation: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """Suspend an organisation: its grants cease at once, its running jobs are killed.

    Example: yunei org suspend org_… --reason "rectification" --as security
    """
    show_act(
        connect(actor).post(f"/organisations/{organisation}/suspend", {"reason": reason}),
        title="Organisation",
        json=json,
    )


@app.command()
def restore(organisation: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """Restore a suspended organisation.

    Example: yunei org restore org_… --reason "mended"
    """
    show_act(
        connect(actor).post(f"/organisations/{organisation}/restore", {"reason": reason}),
        title="Organisation",
        json=json,
    )


@app.command("sign-agreement")
def sign_agreement(
    organisation: str,
    valid_from: Annotated[str, typer.Option("--from", help="ISO moment with zone.")],
    valid_until: Annotated[str, typer.Option("--until", help="ISO moment with zone.")],
    scope: Annotated[str, typer.Option(help="What it covers.")],
    actor: As = "operator",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Put a signed agreement with a developer organisation on record.

    Example: yunei org sign-agreement org_… --from 2026-01-01T00:00:00Z --until 2027-01-01T00:00:00Z --scope "…"
    """
    body = {"organisation": organisation, "valid_from": valid_from, "valid_until": valid_until, "scope": scope}
    show_act(connect(actor).post("/agreements", body), title="Agreement", json=json, quiet=quiet)


@app.command("agreements")
def list_agreements(actor: As = "operator", json: Json = False) -> None:
    """Agreements that you may see.

    Example: yunei org agreements --as operator
    """
    found = connect(actor).get("/agreements")
    if json:
        show_json(found)
    else:
        show_table(found, ("id", "kind", "state", "valid_until"), title="Agreements")


@app.command("revoke-agreement")
def revoke_agreement(agreement: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """Revoke an agreement for violations: its scenarios cease, and no new application is taken for a time.

    Example: yunei org revoke-agreement agr_… --reason "data passed on" --as bureau
    """
    show_act(connect(actor).post(f"/agreements/{agreement}/revoke", {"reason": reason}), title="Agreement", json=json)
