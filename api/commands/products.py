"""`yunei product` and `yunei receipt`."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.acts import act_with_reason
from api.commands.files import form_of
from api.commands.output import out, show_act, show_json, show_list, show_record, show_table
from api.commands.session import As, Json, Quiet, connect, trusted_keys
from api.errors import RECEIPT_REFUSED
from core.errors import RequestError

app = typer.Typer(no_args_is_help=True)
receipts = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_products(actor: As = "developer", json: Json = False) -> None:
    """Products that you may see.

    Example: yunei product list --as pipeline
    """
    found = connect(actor).get("/products")
    show_list(found, ("name", "title", "form", "id"), title="Products", json=json)


@app.command()
def show(name: str, actor: As = "developer", json: Json = False) -> None:
    """A product's contract: owner, sources, columns, versions.

    Example: yunei product show health-expense --as pipeline
    """
    found = connect(actor).get(f"/products/{name}")
    if json:
        show_json(found)
        return
    show_record(found["product"], title="Product")
    for version in found["versions"]:
        show_record(version, title="Version")


@app.command()
def versions(actor: As = "security", json: Json = False) -> None:
    """Versions that you may see, in every state; those that wait for checks are `requested`.

    Example: yunei product versions --as security
    """
    found = connect(actor).get("/versions")
    show_list(found, ("id", "n", "state", "statement"), title="Versions", json=json)


@app.command()
def register(
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits and hyphens.")],
    scenario: Annotated[str, typer.Option()],
    title: Annotated[str, typer.Option()],
    form: Annotated[str, typer.Option(help="component, model, verification, service, tool or report")] = "report",
    actor: As = "developer",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Name a product.

    Example: yunei product register health-expense --scenario scn_… --title "Health expense"
    """
    body = {"scenario": scenario, "name": name, "title": title, "form": form}
    show_act(connect(actor).post("/products", body), title="Product", json=json, quiet=quiet)


@app.command()
def publish(
    product: Annotated[str, typer.Argument(help="Id of the product.")],
    release: Annotated[str, typer.Option(help="Id of the release (see `yunei job show`).")],
    statement: Annotated[str, typer.Option(help="Purpose and range, for the checks.")],
    source: Annotated[list[str], typer.Option(help="A data source; give each.")],
    part: Annotated[str, typer.Option(help="Which table of the release, if it has several.")] = "",
    actor: As = "developer",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Ask for publication of a release.

    Example: yunei product publish prd_… --release rel_… --statement "…" --source rand_hie
    """
    body = {"release": release, "part": part, "statement": statement, "sources": source}
    show_act(connect(actor).post(f"/products/{product}/versions", body), title="Version", json=json, quiet=quiet)


@app.command()
def check(
    version: str,
    actor: As,
    passed: Annotated[bool, typer.Option("--pass/--fail", help="All five in order, or not.")] = True,
    comment: Annotated[str, typer.Option(help="On record.")] = "",
    json: Json = False,
) -> None:
    """Make the five checks (YZ 19). For single answers use the API.

    Example: yunei product check ver_… --pass --as security
    """
    names = ("purpose_and_range", "sources_lawful", "no_raw_or_sensitive_data", "no_leak_of_secrets", "no_other_risk")
    body = {**dict.fromkeys(names, passed), "comment": comment}
    show_act(connect(actor).post(f"/versions/{version}/checks", body), title="Version", json=json)


@app.command()
def recall(
    version: str, reason: Annotated[str, typer.Option(help="On record.")], actor: As = "bureau", json: Json = False
) -> None:
    """Recall a published version.

    Example: yunei product recall ver_… --reason "source corrected" --as bureau
    """
    act_with_reason(connect(actor), f"/versions/{version}/recall", reason, title="Version", json=json)


@app.command()
def fetch(
    name: str,
    file: Annotated[Path, typer.Option("--out", help="Parquet, CSV or JSON by its ending.")],
    version: Annotated[str, typer.Option(help="latest, or a number")] = "latest",
    receipt: Annotated[Path | None, typer.Option(help="Write the receipt here as well.")] = None,
    actor: As = "pipeline",
) -> None:
    """Fetch a product's data.

    Example: yunei product fetch health-expense --out table.parquet --receipt receipt.json
    """
    remote = connect(actor)
    content = remote.raw(f"/products/{name}/data", version=version, format=form_of(file)).content
    file.write_bytes(content)
    out.print(f"written: {file}")
    if receipt is not None:
        receipt.write_bytes(remote.raw(f"/products/{name}/receipt", version=version).content)
        out.print(f"written: {receipt}")


@receipts.command()
def verify(
    receipt: Annotated[Path, typer.Argument(help="The receipt.", exists=True, dir_okay=False)],
    data: Annotated[Path, typer.Argument(help="The file that it speaks of.", exists=True, dir_okay=False)],
    trust: Annotated[Path | None, typer.Option(help="trust.json of the platform; default: this home folder's.")] = None,
    json: Json = False,
) -> None:
    """Verify a receipt and a file offline: signature, hash, approvals, sources.

    Example: yunei receipt verify receipt.json table.parquet
    """
    from yunei_client import ReceiptError, verify_receipt  # heavy: most commands do without

    trusted = trusted_keys(trust, "release_signing")
    keys = {key.key_id: key.key for key in trusted}
    try:
        verified = verify_receipt(receipt.read_bytes(), data.read_bytes(), keys)
    except ReceiptError as error:
        why = str(error).removeprefix(f"{error.code}: ")
        raise RequestError(RECEIPT_REFUSED, receipt_code=error.code, why=why) from error
    if json:
        show_json(verified.receipt)
    else:
        out.print(f"[green]verified[/green]: this file is what the receipt speaks of ({verified.format})")
        receipt_shown = {name: verified.receipt[name] for name in ("product", "scenario", "issued_at")}
        show_record({**receipt_shown, "signed by": verified.key_id}, title="Receipt")
        show_table(verified.receipt["snapshots"], ("table", "as_of", "snapshot_id"), title="Made from")
        show_table(verified.receipt["approvals"], ("what", "role", "member", "at"), title="Approved by")
