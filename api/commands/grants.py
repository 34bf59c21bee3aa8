"""`yunei grant`: what scenarios were given, and how it is taken back."""

from typing import Annotated

import typer

from api.commands.acts import act_with_reason
from api.commands.output import show_act, show_list
from api.commands.session import As, Json, Why, connect

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_grants(
    actor: As = "bureau",
    scenario: Annotated[str, typer.Option(help="Only this scenario's.")] = "",
    json: Json = False,
) -> None:
    """Grants that you may see; `problem` says why one may not be used now.

    Example: yunei grant list --as bureau
    """
    found = connect(actor).get("/grants", **({"scenario": scenario} if scenario else {}))
    show_list(found, ("id", "scenario", "state", "valid_until", "problem"), title="Grants", json=json)


@app.command()
def show(grant: str, actor: As = "bureau", json: Json = False) -> None:
    """One grant: its tables, columns and term.

    Example: yunei grant show grt_… --as bureau
    """
    show_act(connect(actor).get(f"/grants/{grant}"), title="Grant", json=json)


@app.command()
def suspend(grant: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """Suspend a grant (bureau, security officer): its running jobs are killed.

    Example: yunei grant suspend grt_… --reason "incident" --as security
    """
    act_with_reason(connect(actor), f"/grants/{grant}/suspend", reason, title="Grant", json=json)


@app.command()
def restore(grant: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """Restore a suspended grant (bureau).

    Example: yunei grant restore grt_… --reason "cleared" --as bureau
    """
    act_with_reason(connect(actor), f"/grants/{grant}/restore", reason, title="Grant", json=json)


@app.command()
def revoke(grant: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """Revoke a grant for good (bureau): its scenario ends, with its extracts and unfinished jobs.

    Example: yunei grant revoke grt_… --reason "used outside the purpose" --as bureau
    """
    act_with_reason(connect(actor), f"/grants/{grant}/revoke", reason, title="Grant", json=json)
