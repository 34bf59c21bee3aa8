"""`yunei mask`: masking policies before they are put in force."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.files import read_as
from api.commands.output import out, show_json, show_table
from api.commands.session import Json
from masking.labelfile import LabelFile
from masking.policy import MaskingPolicy

app = typer.Typer(no_args_is_help=True)
Labels = Annotated[list[Path], typer.Argument(help="Confirmed label files (YAML).", exists=True, dir_okay=False)]
PolicyFile = Annotated[Path, typer.Option("--policy", help="Masking policy (YAML).", exists=True, dir_okay=False)]


def _labels(files: list[Path]) -> tuple[LabelFile, ...]:
    return tuple(read_as(file, LabelFile.load) for file in files)


@app.command()
def propose(labels: Labels) -> None:
    """Propose a masking policy for labelled tables, the least lossy that every label allows.

    Example: yunei mask propose visits.labels.yaml > masking.yaml
    """
    from masking import policy

    typer.echo(policy.propose(_labels(labels)).dump(), nl=False)


@app.command()
def check(labels: Labels, policy: PolicyFile, json: Json = False) -> None:
    """Check a policy against labels and levels.

    Example: yunei mask check visits.labels.yaml --policy masking.yaml
    """
    from masking import policy as rules

    findings = rules.check(read_as(policy, MaskingPolicy.load), _labels(labels))
    if json:
        show_json(findings)
    elif findings:
        show_table((finding.plain() for finding in findings), ("table", "column", "code", "message"), title="Findings")
    else:
        out.print("[green]in order[/green]")
    raise typer.Exit(2 if findings else 0)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    new: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
) -> None:
    """What changes from one policy to another, column by column.

    Example: yunei mask diff masking-1.yaml masking-2.yaml
    """
    from masking import policy as rules

    before, after = (read_as(file, MaskingPolicy.load) for file in (old, new))
    changes = rules.diff(before, after)
    show_table((change.plain() for change in changes), ("table", "column", "before", "after"), title="Changes")
    if not changes:
        out.print("no difference")
