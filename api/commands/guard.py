"""`yunei guard`: ask before you submit, try a policy before you switch it on."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.commands.files import read_text
from api.commands.output import out, show_finding, show_json, show_line, show_table
from api.commands.session import As, Json, connect
from api.errors import CORPUS_EMPTY
from core.errors import RequestError

app = typer.Typer(no_args_is_help=True)


@app.command()
def needs(
    file: Annotated[Path, typer.Argument(help="File with one SELECT statement.", exists=True, dir_okay=False)],
    actor: As = "developer",
    json: Json = False,
) -> None:
    """Which tables and columns a text needs, read against all that is offered: the grant to apply for.

    Example: yunei guard needs by_site.sql --as developer
    """
    found = connect(actor).post("/guard/needs", {"text": read_text(file)})
    if json:
        show_json(found)
    else:
        show_table(
            ({"table": table, "columns": ", ".join(columns)} for table, columns in found["columns"].items()),
            ("table", "columns"),
            title="Needed grant",
        )


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(help="File with one SELECT statement.", exists=True, dir_okay=False)],
    scenario: Annotated[str, typer.Option(help="Scenario whose schema it is asked against.")],
    actor: As = "developer",
    json: Json = False,
) -> None:
    """What the guard would say: each rule, its place in the text, and what would make it pass. Costs nothing.

    The place is a line and a column of the text. An answer ends with 0 whatever the verdict: scripts read --json.

    Example: yunei guard explain by_site.sql --scenario scn_… --as developer
    """
    text = read_text(file)
    report = connect(actor).post("/guard/explain", {"scenario": scenario, "text": text})
    if json:
        show_json(report)
        return
    out.print(f"verdict: [bold]{report['verdict']}[/bold]")
    for finding in report.get("findings", ()):
        show_finding(finding, out, text)


@app.command("try")
def try_policy(
    files: Annotated[list[Path], typer.Argument(help="`.sql` files, or folders of them.", exists=True)],
    policy: Annotated[Path, typer.Option(help="Policy file (docs/guard-policy.md).", exists=True, dir_okay=False)],
    schema: Annotated[
        Path, typer.Option(help="SQL script that makes (and may fill) the tables.", exists=True, dir_okay=False)
    ],
    data: Annotated[
        Path | None, typer.Option(help="Folder of Parquet files, `<table>.parquet`.", exists=True, file_okay=False)
    ] = None,
    seconds: Annotated[float, typer.Option(help="Most seconds that one run over the tables may take.", min=0.1)] = 10.0,
    reasons: Annotated[bool, typer.Option("--reasons", help="Say of each refusal why, where and what to do.")] = False,
) -> None:
    """Try a corpus of queries against a policy, each on the release frame alone; one JSON object a line.

    A file with `-- @step` lines is one history, judged step by step. A step that meets the limit of `--seconds` is
    refused with the code of that limit, and the corpus goes on. Policy, schema and data are trusted input.

    Example: yunei guard try --policy policy.yaml --schema tables.sql corpus/*.sql
    """
    from jobs.guard_trial import Trial
    from jobs.guard_trial import try_policy as run
    from sandbox.limits import Limits
    from sandbox.local import LocalExecutor

    trial = Trial(policy=policy, schema=schema, data=data, files=_corpus(files), reasons=reasons)
    with closing(LocalExecutor()) as executor:
        for line in run(executor, trial, Limits(wall_s=seconds)):
            show_line(line)


def _corpus(files: list[Path]) -> list[Path]:
    """The files themselves, and every `.sql` file below a folder, by name. Raises RequestError (`corpus_empty`)."""
    found: list[Path] = []
    for path in files:
        found += sorted(path.rglob("*.sql")) if path.is_dir() else [path]
    if not found:
        raise RequestError(CORPUS_EMPTY, paths=", ".join(map(str, files)))
    return found
