"""`yunei scenario`: one application, one scenario."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.files import read_yaml
from api.commands.output import show_json, show_record, show_table
from api.commands.session import As, Json, connect

app = typer.Typer(no_args_is_help=True)


@app.command()
def apply(
    file: Annotated[Path, typer.Argument(help="YAML with the application's fields.", exists=True, dir_okay=False)],
    actor: As = "developer",
) -> None:
    """Apply for a scenario. `docs/` of the API (/api/docs) lists the fields.

    Example: yunei scenario apply application.yaml --as developer
    """
    show_record(connect(actor).post("/scenarios", read_yaml(file)), title="Scenario")


@app.command("list")
def list_scenarios(actor: As = "developer", json: Json = False) -> None:
    """Scenarios that you may see.

    Example: yunei scenario list --as operator
    """
    found = connect(actor).get("/scenarios")
    if json:
        show_json(found)
    else:
        show_table(found, ("id", "title", "organisation", "state", "term_days"), title="Scenarios")


@app.command()
def show(scenario: str, actor: As = "developer", json: Json = False) -> None:
    """One scenario: its application, votes, next step and grant.

    Example: yunei scenario show scn_…
    """
    found = connect(actor).get(f"/scenarios/{scenario}")
    if json:
        show_json(found)
    else:
        show_record(found, title="Scenario")


@app.command()
def schema(scenario: str, actor: As = "developer", json: Json = False) -> None:
    """What the scenario's extract holds: tables, columns, kinds, declared domains and ranges.

    Example: yunei scenario schema scn_…
    """
    found = connect(actor).get(f"/scenarios/{scenario}/schema")
    if json:
        show_json(found)
        return
    for table in found["tables"]:
        show_table(table["columns"], ("name", "type", "kind", "domain", "range", "coarsenings"), title=table["name"])


@app.command()
def vote(
    scenario: str,
    verdict: Annotated[str, typer.Argument(help="approve, reject or return")],
    actor: As,
    comment: Annotated[str, typer.Option(help="On record.")] = "",
) -> None:
    """Vote at your step of the chain. Approving says that every check of the step was found in order.

    Example: yunei scenario vote scn_… approve --as bureau
    """
    remote = connect(actor)
    step = remote.get(f"/scenarios/{scenario}").get("next_step") or {"checks": []}
    checks = {check["id"]: verdict == "approve" for check in step["checks"]}
    answer = remote.post(f"/scenarios/{scenario}/votes", {"verdict": verdict, "checks": checks, "comment": comment})
    show_record(answer, title="Scenario")
