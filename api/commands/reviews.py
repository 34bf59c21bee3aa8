"""`yunei review`: the operator's ten minutes for each release."""

from typing import Annotated, Any

import typer

from api.commands.output import FIGURE_FIELDS, out, show_act, show_json, show_list, show_record, show_table, shown_value
from api.commands.session import As, Json, connect
from api.remote import Remote

app = typer.Typer(no_args_is_help=True)
Seen = Annotated[
    str,
    typer.Option(help="Hash of the decision that you looked at (`review show`): turned back if it is another by now."),
]


@app.command("list")
def list_reviews(actor: As = "operator", json: Json = False) -> None:
    """Jobs that wait for your word.

    Example: yunei review list --as operator
    """
    found = connect(actor).get("/jobs", state="in_review")
    show_list(found, ("id", "title", "reason", "submitted_at"), title="In review", json=json)


@app.command()
def show(job: str, actor: As = "operator", json: Json = False) -> None:
    """A job's decision record: findings, cells withheld with their rule, the question, and what would leave.

    Example: yunei review show job_… --as operator
    """
    found = connect(actor).get(f"/jobs/{job}/record")
    if json:
        show_json(found)
        return
    show_record(
        {name: found[name] for name in ("job", "verdict", "decision_hash", "history_version", "reviewers_needed")},
        title="Decision",
    )
    show_table(found["findings"], ("rule", "outcome", "en", "private"), title="Findings")
    counts: dict[str, int] = {}
    for withheld in (found.get("record") or {}).get("withheld", ()):
        counts[withheld["rule"]] = counts.get(withheld["rule"], 0) + 1
    show_table(({"rule": rule, "cells": count} for rule, count in counts.items()), ("rule", "cells"), title="Withheld")
    out.print(found["text"], markup=False)
    for part in found["parts"]:
        _show_part(part)
    if found["figures"]:
        show_table(found["figures"], FIGURE_FIELDS, title="Figures of these tables; drawn on the console page")
    out.print(f"[dim]Beside the last release of the same question: the console page /console/jobs/{job}[/dim]")


@app.command()
def transcript(job: str, actor: As = "operator", json: Json = False) -> None:
    """What a real run printed and how it broke. It holds data: the look is on record.

    Example: yunei review transcript job_… --as operator
    """
    found = connect(actor).get(f"/jobs/{job}/transcript")
    if json:
        show_json(found)
        return
    show_record({"job": found["job"], "error class": found["error_class"]}, title="Transcript")
    for part in ("stdout", "stderr", "error"):
        if found[part]:
            out.print(f"[bold]{part}[/bold]")
            typer.echo(found[part])


def _show_part(part: dict[str, Any], *, limit: int = 40) -> None:
    """One table that would leave, row by row; withheld cells and carried values say so."""
    columns = part["columns"]
    measures = [column["name"] for column in columns if column["measure"]]
    rows = []
    for place, values in enumerate(part["rows"][:limit]):
        row = {column["name"]: value for column, value in zip(columns, values, strict=True)}
        dates = part["as_of"][place] if part["as_of"] else [""] * len(measures)
        for name, status, as_of in zip(measures, part["statuses"][place], dates, strict=True):
            row[name] = shown_value(row[name], status, as_of)
        rows.append(row)
    show_table(rows, [column["name"] for column in columns], title=f"What would leave: {part['name']}")
    if len(part["rows"]) > limit:
        out.print(f"[dim]… {len(part['rows']) - limit} more rows; use --json[/dim]")


@app.command()
def approve(
    job: str,
    actor: As = "operator",
    comment: Annotated[str, typer.Option(help="On record.")] = "",
    seen: Seen = "",
    json: Json = False,
) -> None:
    """Approve the release of a job.

    Example: yunei review approve job_… --as operator --comment "checked"
    """
    show_act(_vote(connect(actor), job, "approve", comment, seen), title="Review", json=json)


@app.command()
def reject(
    job: str,
    comment: Annotated[str, typer.Option(help="Why; on record.")],
    actor: As = "operator",
    seen: Seen = "",
    json: Json = False,
) -> None:
    """Reject the release of a job.

    Example: yunei review reject job_… --comment "not within the purpose"
    """
    show_act(_vote(connect(actor), job, "reject", comment, seen), title="Review", json=json)


def _vote(remote: Remote, job: str, verdict: str, comment: str, seen: str) -> Any:
    """Vote on the decision that was looked at; without its hash, on the one that stands now."""
    etag = f'"{seen}"' if seen else remote.raw(f"/jobs/{job}/record").headers.get("ETag", '"-"')
    return remote.post(f"/jobs/{job}/votes", {"verdict": verdict, "comment": comment}, if_match=etag)
