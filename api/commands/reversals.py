"""`yunei mask reveal`: what tokens stand for, asked for by one, approved by two, read by the one who asked."""

from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands.files import read_text
from api.commands.output import chinese, show_act, show_json, show_list, show_record, show_table
from api.commands.session import As, Json, Quiet, Why, connect

app = typer.Typer(no_args_is_help=True)
_SHOWN = ("id", "state", "scenario", "table", "column", "key_version", "tokens", "reason", "ends_at")


@app.command()
def ask(
    tokens: Annotated[Path, typer.Argument(help="Tokens, one a line.", exists=True, dir_okay=False)],
    scenario: Annotated[str, typer.Option(help="Scenario whose tokens they are.")],
    table: Annotated[str, typer.Option(help="Your department's table (`tab_…`).")],
    column: Annotated[str, typer.Option(help="The column that the tokens stand in.")],
    reason: Why,
    actor: As,
    key_version: Annotated[int, typer.Option(help="Of the scenario's keys; 0: that of the newest extract.")] = 0,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Ask for the values behind tokens of your department's table. Bureau and security officer decide.

    The key must name the scope `reversals:act`; the bureau issues such a key.

    Example: yunei mask reveal ask tokens.txt --scenario scn_… --table tab_… --column phone --reason "case 7" --as case
    """
    body = {
        "scenario": scenario,
        "table": table,
        "column": column,
        "tokens": read_text(tokens).split(),
        "reason": reason,
        "key_version": key_version or None,
    }
    show_act(connect(actor).post("/reversals", body), title="Reversal", json=json, quiet=quiet)


@app.command("list")
def list_reversals(actor: As, json: Json = False) -> None:
    """Requests that you may see.

    Example: yunei mask reveal list --as case
    """
    found = connect(actor).get("/reversals")
    show_list(found, ("id", "state", "table", "column", "tokens", "reason"), title="Reversals", json=json)


@app.command()
def show(reversal: str, actor: As, json: Json = False) -> None:
    """One request: where it stands, what was said, why it failed.

    Example: yunei mask reveal show rvs_… --as case
    """
    found = connect(actor).get(f"/reversals/{reversal}")
    if json:
        show_json(found)
    else:
        _show(found)


@app.command()
def vote(
    reversal: str,
    verdict: Annotated[str, typer.Argument(help="approve or reject")],
    actor: As,
    comment: Annotated[str, typer.Option(help="On record; a rejection needs one.")] = "",
    json: Json = False,
) -> None:
    """Decide (bureau and security officer, both must approve).

    Example: yunei mask reveal vote rvs_… approve --comment "court order seen" --as security-case
    """
    found = connect(actor).post(f"/reversals/{reversal}/votes", {"verdict": verdict, "comment": comment})
    if json:
        show_json(found)
    else:
        _show(found)


@app.command()
def read(reversal: str, actor: As, json: Json = False) -> None:
    """Read the values, if it was you who asked. Each reading is on record.

    Example: yunei mask reveal read rvs_… --as case
    """
    found = connect(actor).post(f"/reversals/{reversal}/reveal")
    if json:
        show_json(found)
    else:
        show_table(found["values"], ("token", "value"), title="Values: raw data, not to be passed on")


def _show(found: dict[str, Any]) -> None:
    zh = "_zh" if chinese() else ""
    shown = {name: found[name] for name in _SHOWN}
    said = {"message": found.get(f"message{zh}"), "hint": found.get(f"hint{zh}")} if found["failure"] else {}
    show_record(shown | said, title="Reversal")
    show_table(found["votes"], ("role", "verdict", "comment", "at"), title="Votes")
