"""`yunei audit`: the sealed record of every act."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.output import cell, out, show_json
from api.commands.session import As, Json, connect, trusted_keys
from api.errors import ANCHOR_WRONG, CHAIN_EMPTY
from api.home import Home
from api.settings import read_settings
from core.canonical import to_plain
from core.errors import RequestError

if TYPE_CHECKING:
    from store.chain import Anchor, Report
    from store.signing import PublicKey

app = typer.Typer(no_args_is_help=True)


@app.command()
def verify(
    file: Annotated[Path | None, typer.Option(help="An exported chain instead of this home folder's database.")] = None,
    trust: Annotated[Path | None, typer.Option(help="trust.json with the platform's public keys.")] = None,
    anchor: Annotated[str, typer.Option(help="POSITION:HEAD kept from an earlier report: betrays a cut-off end.")] = "",
    json: Json = False,
) -> None:
    """Recompute the chain and its signatures. Needs no running server; an exported file needs no database.

    Example: yunei audit verify
    """
    from store.chain import verify_lines

    settings = read_settings()
    expected = _anchor(anchor)
    trusted = trusted_keys(trust, "audit_signing")
    if file is not None:
        with file.open(encoding="utf-8") as lines:
            report = verify_lines(lines, trusted, expected)
        if report.ok and not report.links:
            raise RequestError(CHAIN_EMPTY, path=str(file))
    else:
        report = _verify_home(settings.database_url, Home(settings.home), trusted, expected)
    _show(report, json)


def _verify_home(url: str, home: Home, trusted: "tuple[PublicKey, ...]", expected: "Anchor | None") -> "Report":
    from store import audit
    from store.database import Database

    home.require()
    database = Database.open(url)
    try:
        return audit.verify(database, trusted, expected)
    finally:
        database.close()


def _show(report: "Report", json: bool) -> None:
    if json:
        show_json({"intact": report.ok, **to_plain(report)})
    elif report.broken is not None:
        row = f", row {report.broken.row}" if report.broken.row else ""
        out.print(f"[bold red]broken[/bold red] at {report.broken.position}{row}: {report.broken.reason}")
        out.print("[dim]docs/audit.md says what each reason means.[/dim]")
    elif report.anchor is None:
        out.print("nothing is sealed yet")
    else:
        out.print(f"[green]intact[/green]: {report.links} acts")
        kept = f"--anchor {report.anchor.position}:{report.anchor.head}"
        out.print(f"[dim]Keep this elsewhere: {kept}[/dim]", soft_wrap=True)
    raise typer.Exit(0 if report.ok else 3)


def _anchor(text: str) -> "Anchor | None":
    from store.chain import Anchor

    if not text:
        return None
    position, _, head = text.partition(":")
    if not position.isdecimal() or not head:
        raise RequestError(ANCHOR_WRONG)
    return Anchor(position=int(position), head=head)


@app.command("list")
def list_acts(
    actor: As = "security",
    object: Annotated[str, typer.Option(help="Only acts upon this id.")] = "",
    limit: int = 50,
    json: Json = False,
) -> None:
    """The latest acts: who, in which role, did what to what, when.

    Example: yunei audit list --object job_… --as security
    """
    found = connect(actor).get("/audit", limit=limit, **({"object": object} if object else {}))
    if json:
        show_json(found)
    else:
        for act in found:
            # Two lines an act, never folded: an id that is broken in two cannot be copied.
            out.print(f"{cell(act['at'])}  [bold]{cell(act['act'])}[/bold]  {cell(act['object'])}", soft_wrap=True)
            out.print(f"    [dim]{act['role']} {act['member']}  {cell(act['details'])}[/dim]", soft_wrap=True)


@app.command()
def export(file: Path, actor: As = "security") -> None:
    """Write the sealed chain to a file that verifies anywhere.

    Example: yunei audit export chain.jsonl --as security
    """
    response = connect(actor).raw("/audit/export")
    file.write_bytes(response.content)
    out.print(f"written: {file}")
