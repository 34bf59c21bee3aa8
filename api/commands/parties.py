"""`yunei org`: parties and agreements; people and keys are in `api/commands/people.py`."""

from typing import Annotated

import typer

from api.commands import people
from api.commands.acts import act_with_reason
from api.commands.output import show_act, show_list
from api.commands.session import As, Json, Quiet, Why, connect

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_organisations(actor: As = "bureau", json: Json = False) -> None:
    """Organisations that you may see.

    Example: yunei org list --as bureau
    """
    found = connect(actor).get("/organisations")
    show_list(found, ("id", "name", "role", "state"), title="Organisations", json=json)


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


@app.command()
def suspend(organisation: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """Suspend an organisation (bureau, security officer): its grants cease at once, its running jobs are killed.

    Example: yunei org suspend org_… --reason "rectification" --as security
    """
    act_with_reason(connect(actor), f"/organisations/{organisation}/suspend", reason, title="Organisation", json=json)


@app.command()
def restore(organisation: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """Restore a suspended organisation (bureau): grants within their term are usable again.

    Example: yunei org restore org_… --reason "mended" --as bureau
    """
    act_with_reason(connect(actor), f"/organisations/{organisation}/restore", reason, title="Organisation", json=json)


@app.command()
def terminate(organisation: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """End an organisation's part for good (bureau): its people no longer come in, all that it was given ends.

    Example: yunei org terminate org_… --reason "contract broken" --as bureau
    """
    act_with_reason(connect(actor), f"/organisations/{organisation}/terminate", reason, title="Organisation", json=json)


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
    show_list(found, ("id", "organisation", "kind", "state", "valid_until"), title="Agreements", json=json)


@app.command("end-agreement")
def end_agreement(agreement: str, reason: Why, actor: As = "operator", json: Json = False) -> None:
    """End an agreement before its term, by consent: the grants, extracts and jobs that rest on it end.

    Example: yunei org end-agreement agr_… --reason "both sides agreed" --as operator
    """
    act_with_reason(connect(actor), f"/agreements/{agreement}/end", reason, title="Agreement", json=json)


@app.command("revoke-agreement")
def revoke_agreement(agreement: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """Revoke an agreement for violations (bureau): all that rests on it ends; no new one for three years.

    Example: yunei org revoke-agreement agr_… --reason "data passed on" --as bureau
    """
    act_with_reason(connect(actor), f"/agreements/{agreement}/revoke", reason, title="Agreement", json=json)


people.install(app)
