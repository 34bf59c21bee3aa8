"""The `yunei` command: puts the nouns together."""

import os
from typing import Annotated

import typer

from api.commands import (
    audit,
    catalog,
    grants,
    guard,
    jobs,
    local,
    masking,
    parties,
    products,
    reviews,
    scenarios,
    work,
)
from api.commands.boundary import Edge

app = typer.Typer(
    name="yunei",
    cls=Edge,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="""Yunei 域内 – open government data for use without giving it away.

    A platform lives in one home folder ([bold]YUNEI_HOME[/bold]). [bold]yunei init[/bold] makes it, [bold]yunei
    serve[/bold] runs it, and every other act is done by a member, whose key you choose with [bold]--as NAME[/bold].

    New here? Run [bold]yunei demo[/bold]: it plays the whole story in a minute or two.""",
)


def _tell_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"yunei {version('yunei')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options that need no command."""


local.install(app)
app.add_typer(parties.app, name="org", help="Organisations, members, keys, agreements.")
app.add_typer(catalog.sources, name="source", help="Departments' source systems.")
app.add_typer(catalog.app, name="catalog", help="Catalogue entries: snapshots, labels, supply.")
app.add_typer(scenarios.app, name="scenario", help="Scenario applications and votes, extracts and mocks.")
app.add_typer(grants.app, name="grant", help="What scenarios were given: suspend, restore, revoke.")
app.add_typer(jobs.app, name="job", help="Submit code, follow it, read what was released.")
app.add_typer(reviews.app, name="review", help="Look at decision records and vote.")
app.add_typer(products.app, name="product", help="Publish, fetch and recall products.")
app.add_typer(products.receipts, name="receipt", help="Receipts, checked offline.")
app.add_typer(work.app, name="work", help="The queue: what waits, runs, or failed and why.")
app.add_typer(audit.app, name="audit", help="The sealed record of every act.")
app.add_typer(guard.app, name="guard", help="Explain a question, try a policy.")
app.add_typer(masking.app, name="mask", help="Masking policies: propose, check, preview, compare; tokens back.")


def main() -> None:
    """Entry point. Exit codes: 0 done, 2 the request was wrong or refused, 3 the platform is at fault."""
    os.umask(0o077)  # whatever the platform writes is for its owner alone
    app()


if __name__ == "__main__":
    main()
