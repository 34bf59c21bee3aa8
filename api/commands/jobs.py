"""`yunei job`: what a developer does all day."""

import base64
from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands.files import form_of, read_text
from api.commands.output import (
    FIGURE_FIELDS,
    chinese,
    err,
    out,
    show_act,
    show_finding,
    show_json,
    show_list,
    show_record,
    show_table,
    shown_value,
)
from api.commands.session import As, Json, Quiet, connect, wait_until
from api.remote import Remote

app = typer.Typer(no_args_is_help=True)
_SETTLED = {"in_review", "released", "refused", "failed", "cancelled", "rejected"}
_ENDED_BADLY = {"refused", "failed", "cancelled", "rejected"}
_NEXT = {
    "in_review": "Now people look at it. Follow it: yunei job show {job}",
    "released": "Read it: yunei job result {job}",
}
_SHOWN = ("id", "title", "kind", "mock", "state", "reason", "submitted_at")


@app.command()
def submit(
    file: Annotated[
        Path, typer.Argument(help="One SELECT statement, or Python (`.py`, `.zip`).", exists=True, dir_okay=False)
    ],
    scenario: Annotated[str, typer.Option(help="Scenario whose data it runs on.")],
    actor: As = "developer",
    title: Annotated[str, typer.Option(help="A title for the reviewers.")] = "",
    mock: Annotated[
        bool, typer.Option("--mock", help="Run on the mock: everything is shown, nothing is real.")
    ] = False,
    wait: Annotated[bool, typer.Option(help="Wait until the guard has decided.")] = True,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Submit a file of SQL or Python as a job, and wait for the guard. Exit code 2: refused or failed.

    A zip holds `job.json` (`{"format": 1, "entry": "main.py"}`) and Python with modules of its own.

    Example: yunei job submit by_site.sql --scenario scn_… --as developer
    """
    remote = connect(actor)
    body = {
        "scenario": scenario,
        **_code(file),
        "title": title or file.stem,
        "mock": mock,
    }
    job = remote.post("/jobs", body)
    if wait:
        with err.status("waiting for the guard"):
            job = wait_until(lambda: remote.get(f"/jobs/{job['id']}"), _SETTLED, "the guard's decision")
    if json or quiet:
        show_act(job, title="Job", json=json, quiet=quiet)
    else:
        _show(job)
    if job["state"] in _ENDED_BADLY:
        raise typer.Exit(2)


def _code(file: Path) -> dict[str, str]:
    """What a file's ending says that it is."""
    match file.suffix.lower():
        case ".zip":
            return {"kind": "python", "archive": base64.b64encode(file.read_bytes()).decode("ascii")}
        case ".py":
            return {"kind": "python", "text": read_text(file)}
        case _:
            return {"kind": "sql", "text": read_text(file)}


def _show(job: dict[str, Any]) -> None:
    """Where a job is and why, in the reader's language, and what comes next."""
    zh = "_zh" if chinese() else ""
    shown = {name: job.get(name) for name in (*_SHOWN, "release")}
    show_record({**shown, "message": job.get(f"message{zh}"), "hint": job.get(f"hint{zh}")}, title="Job")
    for finding in job.get("findings", ()):
        show_finding(finding, out, job.get("text") or "")
    if job["state"] in _NEXT:
        out.print(f"[dim]{_NEXT[job['state']].format(job=job['id'])}[/dim]", soft_wrap=True)


@app.command("list")
def list_jobs(
    actor: As = "developer", state: Annotated[str, typer.Option(help="Only this state.")] = "", json: Json = False
) -> None:
    """Jobs that you may see.

    Example: yunei job list --as developer --state in_review
    """
    found = connect(actor).get("/jobs", **({"state": state} if state else {}))
    show_list(found, _SHOWN, title="Jobs", json=json)


@app.command()
def show(job: str, actor: As = "developer", json: Json = False) -> None:
    """One job: where it is, and why.

    Example: yunei job show job_… --as developer
    """
    found = connect(actor).get(f"/jobs/{job}")
    if json:
        show_json(found)
    else:
        _show(found)
        out.print(found["text"], markup=False)


@app.command()
def result(
    job: str,
    actor: As = "developer",
    part: Annotated[str, typer.Option(help="One table, if the result has several; default: all of them.")] = "",
    out_file: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Write one table as Parquet, CSV or JSON by the file's ending, or everything into a folder: tables as "
            "Parquet, figures as SVG.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """The released cells of a job; the others say `withheld`, and values of earlier data their date.

    Example: yunei job result job_… --out table.parquet
    """
    remote = connect(actor)
    if out_file is not None and (part or out_file.suffix):
        _write(out_file, remote.raw(f"/jobs/{job}/result", format=form_of(out_file), part=part))
        return
    found = remote.get(f"/jobs/{job}/result/parts")
    if out_file is not None:
        _write_all(remote, job, found, out_file)
        return
    names = [part] if part else [item["name"] for item in found["parts"]]
    tables = {name: remote.get(f"/jobs/{job}/result", format="json", part=name) for name in names}
    if json:
        show_json(tables[names[0]] if len(names) == 1 else {"parts": tables, "figures": found["figures"]})
        return
    for name, table in tables.items():
        show_released(table, title=name if len(found["parts"]) > 1 else "")
    if found["figures"]:
        show_table(found["figures"], FIGURE_FIELDS, title="Figures; --out FOLDER draws them")


def _write_all(remote: Remote, job: str, found: dict[str, Any], folder: Path) -> None:
    """Every part of a result as a file of its name. Names are plain: the guard lets no other through."""
    folder.mkdir(parents=True, exist_ok=True)
    for item in found["parts"]:
        path = folder / f"{item['name']}.parquet"
        _write(path, remote.raw(f"/jobs/{job}/result", format="parquet", part=item["name"]))
    for item in found["figures"]:
        _write(folder / f"{item['name']}.svg", remote.raw(f"/jobs/{job}/result/figures/{item['name']}"))


def _write(path: Path, answer: Any) -> None:
    path.write_bytes(answer.content)
    out.print(f"written: {path}", soft_wrap=True)


@app.command()
def cancel(job: str, actor: As = "developer", json: Json = False) -> None:
    """Cancel a job that has not ended; if it runs, it is killed.

    Example: yunei job cancel job_… --as developer
    """
    show_act(connect(actor).post(f"/jobs/{job}/cancel"), title="Job", json=json)


def show_released(found: dict[str, Any], *, title: str = "", limit: int = 60) -> None:
    """A released table; a value that is not there says why."""
    names = [column["name"] for column in found["columns"]]
    shown = [name for name in names if not _is_beside(name, names)]
    rows = [
        {name: shown_value(row[name], row.get(f"{name}_status"), row.get(f"{name}_as_of")) for name in shown}
        for row in found["rows"][:limit]
    ]
    show_table(rows, shown, title=title)
    if len(found["rows"]) > limit:
        out.print(f"[dim]… {len(found['rows']) - limit} more rows; use --out or --json[/dim]")


def _is_beside(name: str, names: list[str]) -> bool:
    """Whether it is the status or the date of another column."""
    return any(name.endswith(end) and name.removesuffix(end) in names for end in ("_status", "_as_of"))
