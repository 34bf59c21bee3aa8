"""`yunei mask`: masking policies before they are put in force, and the way back from tokens."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands import reversals, risk
from api.commands.files import read_as
from api.commands.output import chinese, out, show_json, show_table
from api.commands.session import Json
from masking.labelfile import LabelFile
from masking.policy import MaskingPolicy

app = typer.Typer(no_args_is_help=True)
app.add_typer(risk.app, name="risk", help="Risk reports of extracts: list, show, sign.")
app.add_typer(reversals.app, name="reveal", help="What tokens stand for: asked for, approved by two, read by one.")
Labels = Annotated[list[Path], typer.Argument(help="Confirmed label files (YAML).", exists=True, dir_okay=False)]
PolicyFile = Annotated[Path, typer.Option("--policy", help="Masking policy (YAML).", exists=True, dir_okay=False)]


def _labels(files: list[Path]) -> tuple[LabelFile, ...]:
    return tuple(read_as(file, LabelFile.load) for file in files)


@app.command()
def propose(labels: Labels) -> None:
    """Propose a masking policy for labelled tables, the least lossy that every label allows.

    Example: yunei mask propose visits.labels.yaml > masking.yaml
    """
    from masking import drafting

    typer.echo(drafting.propose(_labels(labels)).dump(), nl=False)


@app.command()
def check(labels: Labels, policy: PolicyFile, json: Json = False) -> None:
    """Check a policy against labels and levels.

    Example: yunei mask check visits.labels.yaml --policy masking.yaml
    """
    from masking import drafting

    read, tables = read_as(policy, MaskingPolicy.load), _labels(labels)
    findings = drafting.check(read, tables)
    if json:
        show_json(findings)
    else:
        if findings:
            shown = [finding.plain() for finding in findings]
            texts = ("message_zh", "hint_zh") if chinese() else ("message", "hint")
            show_table(shown, ("table", "column", "code", *texts), title="Findings")
        else:
            out.print("[green]in order[/green]")
        for table in drafting.ungated_tables(read, tables):
            out.print(f"[yellow]{table}: no gate, so its risk will not be measured[/yellow]; add `gate:` to the policy")
    raise typer.Exit(2 if findings else 0)


@app.command()
def preview(
    labels: Labels,
    policy: PolicyFile,
    rows: Annotated[int, typer.Option(min=1, max=20, help="Values to show a column.")] = 3,
    json: Json = False,
) -> None:
    """Show what a policy makes of generated values of each label's form: nobody's data, keys that are thrown away.

    The values on the left and those on the right are not in the same order. Columns that are not listed are not
    supplied.

    Example: yunei mask preview visits.labels.yaml --policy masking.yaml
    """
    from masking import preview as previews

    shown = previews.preview(read_as(policy, MaskingPolicy.load), _labels(labels), rows=rows)
    if json:
        show_json(shown)
        return
    lines = (
        {
            "table": item.table,
            "column": item.column,
            "operator": item.operator,
            "generated": "\n".join(item.before),
            "masked": "\n".join(item.after),
        }
        for item in shown
    )
    show_table(lines, ("table", "column", "operator", "generated", "masked"), title="Preview on generated values")


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    new: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    json: Json = False,
) -> None:
    """What changes from one policy to another, column by column.

    Example: yunei mask diff masking-1.yaml masking-2.yaml
    """
    from masking import drafting

    before, after = (read_as(file, MaskingPolicy.load) for file in (old, new))
    changes = drafting.diff(before, after)
    if json:
        show_json(changes)
        return
    if changes:
        show_table((change.plain() for change in changes), ("table", "column", "before", "after"), title="Changes")
    else:
        out.print("no difference")
