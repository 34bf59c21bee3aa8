"""`yunei org …`: the people of a party and their keys."""

from typing import Annotated

import typer

from api.commands.acts import act_with_reason
from api.commands.output import err, show_act, show_list
from api.commands.session import As, Json, Quiet, Why, connect
from api.home import Home
from api.remote import Remote
from api.settings import read_settings

Trained = Annotated[
    str, typer.Option(help="Until when training is current: an ISO time with zone, 2027-01-31T00:00:00Z.")
]
Bound = Annotated[str, typer.Option(help="Until when the confidentiality agreement is current, likewise.")]
SaveAs = Annotated[str, typer.Option(help="Save the key here under this name (for `--as`).")]
Scope = Annotated[
    list[str] | None, typer.Option(help="Narrow the key, such as `products:read`; give each. None: all of the role.")
]


def install(app: typer.Typer) -> None:
    """Register the commands about people."""
    app.command("members")(members)
    app.command("add-member")(add_member)
    app.command("renew-member")(renew_member)
    app.command("end-access")(end_access)
    app.command("restore-access")(restore_access)
    app.command("keys")(keys)
    app.command("issue-key")(issue_key)
    app.command("revoke-key")(revoke_key)


def members(organisation: str, actor: As = "bureau", json: Json = False) -> None:
    """The people of an organisation, and until when they are trained and bound to confidentiality.

    Example: yunei org members org_… --as bureau
    """
    found = connect(actor).get(f"/organisations/{organisation}/members")
    show_list(found, ("id", "name", "active", "trained_until", "confidentiality_until"), title="Members", json=json)


def add_member(
    organisation: str,
    name: str,
    actor: As = "bureau",
    trained_until: Trained = "",
    confidentiality_until: Bound = "",
    save_as: SaveAs = "",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Add a named person, with a key if wanted. Only the bureau gives dates; operators and developers need both.

    Example: yunei org add-member org_… "Wang" --save-as health --as bureau
    """
    remote = connect(actor)
    dates = {"trained_until": trained_until or None, "confidentiality_until": confidentiality_until or None}
    member = remote.post(f"/organisations/{organisation}/members", {"name": name, **dates})
    show_act(member, title="Member", json=json, quiet=quiet)
    if save_as:
        _issue(remote, member["id"], save_as, ())


def renew_member(
    member: str,
    actor: As = "bureau",
    trained_until: Trained = "",
    confidentiality_until: Bound = "",
    json: Json = False,
) -> None:
    """Put a new training or confidentiality agreement on record (bureau); what you leave out stays as it is.

    Example: yunei org renew-member mem_… --trained-until 2027-12-31T00:00:00Z --as bureau
    """
    dates = {"trained_until": trained_until, "confidentiality_until": confidentiality_until}
    body = {name: until for name, until in dates.items() if until}
    show_act(connect(actor).post(f"/members/{member}/renew", body), title="Member", json=json)


def end_access(member: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """A person has left: none of their keys comes in any more.

    Example: yunei org end-access mem_… --reason "left the company" --as bureau
    """
    act_with_reason(connect(actor), f"/members/{member}/end-access", reason, title="Member", json=json)


def restore_access(member: str, reason: Why, actor: As = "bureau", json: Json = False) -> None:
    """Let a person in again, with the keys that were not revoked (bureau).

    Example: yunei org restore-access mem_… --reason "back from leave" --as bureau
    """
    act_with_reason(connect(actor), f"/members/{member}/restore-access", reason, title="Member", json=json)


def keys(member: str, actor: As = "bureau", json: Json = False) -> None:
    """A member's keys: when made, until when, narrowed to what. A secret is never shown again.

    Example: yunei org keys mem_… --as bureau
    """
    found = connect(actor).get(f"/members/{member}/keys")
    show_list(found, ("id", "scopes", "created_at", "expires_at", "revoked_at"), title="Keys", json=json)


def issue_key(
    member: str,
    save_as: SaveAs = "",
    scope: Scope = None,
    expires_at: Annotated[str, typer.Option(help="ISO time with zone at which the key ends.")] = "",
    actor: As = "bureau",
) -> None:
    """Issue a key to a member. It is saved, or else printed, this once and kept as a hash only.

    Example: yunei org issue-key mem_… --scope products:read --save-as pipeline --as bureau
    """
    secret = _issue(connect(actor), member, save_as, scope or (), expires_at)
    if not save_as:
        typer.echo(secret)


def revoke_key(key: str, actor: As = "bureau", json: Json = False) -> None:
    """Revoke a key at once.

    Example: yunei org revoke-key key_… --as bureau
    """
    show_act(connect(actor).post(f"/keys/{key}/revoke"), title="Key", json=json)


def _issue(remote: Remote, member: str, save_as: str, scopes: "list[str] | tuple[()]", expires_at: str = "") -> str:
    """Issue a key and keep it if it is to be kept; its id and use go to standard error, out of a script's way."""
    key = remote.post(f"/members/{member}/keys", {"scopes": list(scopes), "expires_at": expires_at or None})
    if save_as:
        Home(read_settings().home).save_credential(save_as, key["secret"])
        err.print(f"Key {key['id']} saved; use it with --as {save_as}.")
    secret: str = key["secret"]
    return secret
