"""`yunei mask risk`: what risk an extract leaves, and the word of those who answer for it."""

from typing import Annotated, Any

import typer

from api.commands.output import out, show_act, show_json, show_list, show_record, show_table
from api.commands.session import As, Json, Quiet, connect

app = typer.Typer(no_args_is_help=True)
_SHOWN = ("id", "scenario", "tables", "as_of", "passed", "manifest_hash", "policy_hash", "report_hash", "created_at")
_MEASURES = ("k", "prosecutor_max", "journalist_max", "marketer", "uniques", "subjects", "classes")


@app.command("list")
def list_reports(
    actor: As,
    scenario: Annotated[str, typer.Option(help="Only of this scenario (`scn_…`).")] = "",
    json: Json = False,
) -> None:
    """Risk reports on record, newest first.

    Example: yunei mask risk list --as bureau
    """
    found = connect(actor).get("/risk-reports", **({"scenario": scenario} if scenario else {}))
    for item in found:
        item["signed"] = ", ".join(vote["verdict"] for vote in item["signatures"])
    show_list(found, ("id", "tables", "as_of", "passed", "signed", "created_at"), title="Risk reports", json=json)


@app.command()
def show(report: str, actor: As, json: Json = False) -> None:
    """One report: what each gate asked and found. --json shows every figure; the console page has the charts.

    Example: yunei mask risk show rsk_… --as bureau
    """
    found = connect(actor).get(f"/risk-reports/{report}")
    if json:
        show_json(found)
        return
    show_record({name: found[name] for name in _SHOWN}, title="Risk report")
    for table in found["figures"]["tables"]:
        for gate in table["gates"]:
            show_record(_measures(gate), title=f"{table['name']}, subjects of type {gate['subject_type']}")
            show_table(gate["breaches"], ("rule", "limit", "found"), title="Limits not kept")
        if not table["gates"]:
            out.print(f"[red]{table['name']}: the policy has no gate for it, so its risk was not measured[/red]")
    show_table(found["signatures"], ("role", "verdict", "comment", "at"), title="Signatures")
    out.print(f"[dim]With charts: the console page /console/risk/{report}[/dim]")


def _measures(gate: dict[str, Any]) -> dict[str, Any]:
    return {
        "passed": gate["passed"],
        "grade": gate["grade"],
        "asked_k": gate["gate"]["k"],
        **{name: gate["risk"][name] for name in _MEASURES},
    }


@app.command()
def sign(
    report: str,
    verdict: Annotated[str, typer.Argument(help="approve or reject")],
    actor: As,
    comment: Annotated[str, typer.Option(help="On record; a refusal needs one.")] = "",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Sign that you have read the figures and the extract may be supplied, or refuse: the grant is suspended at once.

    Bureau and security officer.

    Example: yunei mask risk sign rsk_… approve --as bureau
    """
    body = {"verdict": verdict, "comment": comment}
    signed = connect(actor).post(f"/risk-reports/{report}/signatures", body)
    show_act(signed, title="Risk report", json=json, quiet=quiet)
