"""What several nouns do in the same way: acts that give their reason."""

from api.commands.output import show_act
from api.remote import Remote


def act_with_reason(remote: Remote, address: str, reason: str, *, title: str, json: bool) -> None:
    """Do the act at `address`, and show what it was done to as it now is."""
    show_act(remote.post(address, {"reason": reason}), title=title, json=json)
