"""`yunei work`: the queue behind the acts, for those who answer for it."""

from typing import Annotated

import typer

from api.commands.output import show_act, show_list
from api.commands.session import As, Json, connect

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_work(
    actor: As = "operator",
    state: Annotated[str, typer.Option(help="ready, leased, done or failed")] = "failed",
    json: Json = False,
) -> None:
    """What failed and why; or what waits, runs or is done.

    Example: yunei work list --state failed --as operator
    """
    found = connect(actor).get("/work", state=state)
    show_list(found, ("kind", "payload", "error", "attempts", "created_at"), title="Work", json=json)


@app.command()
def show(work: str, actor: As = "operator", json: Json = False) -> None:
    """One piece of queued work.

    Example: yunei work show wrk_… --as operator
    """
    show_act(connect(actor).get(f"/work/{work}"), title="Work", json=json)
