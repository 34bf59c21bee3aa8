"""`yunei scenario`: one application, one scenario."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands.files import read_yaml
from api.commands.output import cell, chinese, out, show_act, show_json, show_list, show_record, show_table
from api.commands.session import As, Json, Quiet, connect

app = typer.Typer(no_args_is_help=True)


@app.command()
def apply(
    file: Annotated[Path, typer.Argument(help="YAML with the application's fields.", exists=True, dir_okay=False)],
    actor: As = "developer",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Apply for a scenario. The fields are those of docs/guide/application.yaml; /api/docs lists them all.

    Example: yunei scenario apply application.yaml --as developer
    """
    show_act(connect(actor).post("/scenarios", read_yaml(file)), title="Scenario", json=json, quiet=quiet)


@app.command()
def amend(
    scenario: str,
    file: Annotated[Path, typer.Argument(help="YAML with the whole amended application.", exists=True, dir_okay=False)],
    actor: As = "developer",
    json: Json = False,
) -> None:
    """Hand in an amended application after it was sent back: the chain begins again.

    Example: yunei scenario amend scn_… application.yaml --as developer
    """
    show_act(connect(actor).post(f"/scenarios/{scenario}/amend", read_yaml(file)), title="Scenario", json=json)


@app.command("list")
def list_scenarios(actor: As = "developer", json: Json = False) -> None:
    """Scenarios that you may see.

    Example: yunei scenario list --as operator
    """
    found = connect(actor).get("/scenarios")
    show_list(found, ("id", "title", "organisation", "state", "term_days"), title="Scenarios", json=json)


@app.command()
def show(scenario: str, actor: As = "developer", json: Json = False) -> None:
    """One scenario: its application, votes, next step and grant.

    Example: yunei scenario show scn_…
    """
    found = connect(actor).get(f"/scenarios/{scenario}")
    if json:
        show_json(found)
    else:
        _show(found)


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
        columns = [_column_for_people(column) for column in table["columns"]]
        show_table(columns, ("name", "type", "kind", "domain", "range", "coarsenings", "missing"), title=table["name"])


def _column_for_people(column: Mapping[str, Any]) -> dict[str, Any]:
    """A column of a schema with its range and coarsenings in words: `0 to 100`, `2020-01-01 to 2024-12-31`, `bin 5`."""
    span, period = column.get("range"), column.get("period")
    numbers = f"{span['low']:.12g} to {span['high']:.12g}" if span else None
    coarsenings = (
        " ".join(str(item[name]) for name in ("kind", "unit", "width", "length") if item.get(name) is not None)
        for item in column.get("coarsenings") or ()
    )
    return {
        **column,
        "range": f"{period['first']} to {period['last']}" if period else numbers,
        "coarsenings": ", ".join(coarsenings),
    }


@app.command()
def vote(
    scenario: str,
    verdict: Annotated[str, typer.Argument(help="approve, reject or return")],
    actor: As,
    comment: Annotated[str, typer.Option(help="On record.")] = "",
    json: Json = False,
) -> None:
    """Vote at your step of the chain. Approving says that every check of the step was found in order.

    Example: yunei scenario vote scn_… approve --as bureau
    """
    remote = connect(actor)
    step = remote.get(f"/scenarios/{scenario}").get("next_step") or {"checks": []}
    checks = {check["id"]: verdict == "approve" for check in step["checks"]}
    remote.post(f"/scenarios/{scenario}/votes", {"verdict": verdict, "checks": checks, "comment": comment})
    found = remote.get(f"/scenarios/{scenario}")
    if json:
        show_json(found)
    else:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    """An application as people read it; the whole of it is in the JSON."""
    hidden = {"chain", "domain", "next_step", "votes", "grant", "extracts", "round"}
    show_record({name: value for name, value in found.items() if name not in hidden}, title="Scenario")
    show_table(found["votes"], ("role", "verdict", "comment", "at"), title="Votes")
    if found["next_step"]:
        checks = "; ".join(check["zh" if chinese() else "en"] for check in found["next_step"]["checks"])
        out.print(f"waits for [bold]{found['next_step']['role']}[/bold]: {checks}")
    if found["grant"]:
        show_record({name: found["grant"][name] for name in ("id", "state", "valid_until")}, title="Grant")
    for extract in found["extracts"]:
        name = "mock" if extract["mock"] else "extract"
        out.print(f"{name}: {cell(extract['state'])} {cell(extract['reason'])}")


@app.command()
def withdraw(scenario: str, actor: As = "developer", json: Json = False) -> None:
    """Withdraw an application that is not decided yet.

    Example: yunei scenario withdraw scn_… --as developer
    """
    show_act(connect(actor).post(f"/scenarios/{scenario}/withdraw"), title="Scenario", json=json)


@app.command()
def extracts(scenario: str, actor: As = "developer", json: Json = False) -> None:
    """Extracts of a scenario that are ready: the mock, and the one on which jobs run.

    Example: yunei scenario extracts scn_… --as developer
    """
    found = connect(actor).get(f"/scenarios/{scenario}/extracts")
    show_list(found, ("id", "mock", "created_at"), title="Extracts", json=json)


@app.command("renew-extract")
def renew_extract(scenario: str, actor: As = "operator", json: Json = False) -> None:
    """Order a new extract from the newest snapshots; the older one is replaced.

    Example: yunei scenario renew-extract scn_… --as operator
    """
    show_act(connect(actor).post(f"/scenarios/{scenario}/extracts"), title="Work", json=json)


@app.command()
def mock(
    scenario: str,
    table: str,
    file: Annotated[Path, typer.Option("--out", help="Parquet file to write.")],
    actor: As = "developer",
) -> None:
    """Fetch one table of the mock, to try code at home: made from declared domains, no data was read for it.

    Example: yunei scenario mock scn_… visits --out visits.parquet --as developer
    """
    content = connect(actor).raw(f"/scenarios/{scenario}/mock/{table}.parquet").content
    file.write_bytes(content)
    out.print(f"written: {file}")
