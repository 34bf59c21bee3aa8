"""`yunei review`: the operator's ten minutes for each release."""

from typing import Annotated

import typer

from api.commands.output import out, show_json, show_record, show_table
from api.commands.session import As, Json, connect

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_reviews(actor: As = "operator", json: Json = False) -> None:
    """Jobs that wait for your word.

    Example: yunei review list --as operator
    """
    found = connect(actor).get("/jobs", state="in_review")
    if json:
        show_json(found)
    else:
        show_table(found, ("id", "title", "scenario", "verdict", "submitted_at"), title="In review")


@app.command()
def show(job: str, actor: As = "operator", json: Json = False) -> None:
    """A job's decision record: rules, findings, cells withheld with their rule.

    Example: yunei review show job_… --as operator
    """
    found = connect(actor).get(f"/jobs/{job}/record")
    if json:
        show_json(found)
        return
    show_record(
        {name: found[name] for name in ("job", "verdict", "history_version", "reviewers_needed")}, title="Decision"
    )
    show_table(found["findings"], ("rule", "outcome", "en", "private"), title="Findings")
    counts: dict[str, int] = {}
    for withheld in (found.get("record") or {}).get("withheld", ()):
        counts[withheld["rule"]] = counts.get(withheld["rule"], 0) + 1
    show_table(({"rule": rule, "cells": count} for rule, count in counts.items()), ("rule", "cells"), title="Withheld")
    out.print(f"[dim]The whole table and all cells: the console page /console/jobs/{job}[/dim]")


@app.command()
def approve(job: str, actor: As = "operator", comment: Annotated[str, typer.Option(help="On record.")] = "") -> None:
    """Approve the release of a job.

    Example: yunei review approve job_… --as operator --comment "checked"
    """
    _vote(job, actor, "approve", comment)


@app.command()
def reject(job: str, comment: Annotated[str, typer.Option(help="Why; on record.")], actor: As = "operator") -> None:
    """Reject the release of a job.

    Example: yunei review reject job_… --comment "not within the purpose"
    """
    _vote(job, actor, "reject", comment)


def _vote(job: str, actor: str, verdict: str, comment: str) -> None:
    remote = connect(actor)
    seen = remote.raw(f"/jobs/{job}/record")
    answer = remote.post(f"/jobs/{job}/votes", {"verdict": verdict, "comment": comment}, if_match=seen.headers["ETag"])
    show_record(answer, title="Review")
