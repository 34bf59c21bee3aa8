"""`yunei init`: keys, database, the domain with its approval chains, the bureau and its first member."""

import json
from pathlib import Path

from api.errors import ALREADY_INITIALISED
from api.home import Home
from api.platform import save_trust
from api.settings import Settings
from core.clock import stamp
from core.errors import Conflict
from core.ids import DomainId
from governance import domains, members
from store.database import Database
from store.keys import PASSING, KeyPurpose, create_keyring, load_keyring
from store.migrations import migrate
from store.signing import public_keys

SIGNING = (KeyPurpose.RELEASE_SIGNING, KeyPurpose.AUDIT_SIGNING)


def found(settings: Settings, *, scheme: str, bureau: str, member: str) -> str:
    """Make a platform in the home folder; returns the first member's key, which is shown once.

    `scheme` names the domain's rules (`governance/domain_rules`). The marker is written last: an interrupted start is
    begun again. Raises Conflict (`already_initialised`).
    """
    home = Home(settings.home)
    if home.marker.exists():
        raise Conflict(ALREADY_INITIALISED)
    home.create()
    _create_keys(home)
    migrate(settings.database_url)
    database = Database.open(settings.database_url)
    try:
        with database.begin() as uow:
            rules = domains.shipped(scheme)
            domain = domains.read_domain(rules, id=DomainId(uow.new_id("domain")), created_at=uow.now)
            _, secret = members.found(uow, domain, bureau=bureau, member=member)
            founded = {"domain": domain.id, "scheme": scheme, "founded_at": stamp(uow.now)}
    finally:
        database.close()
    home.save_credential("bureau", secret)
    home.marker.write_text(json.dumps(founded), encoding="utf-8")
    return secret


def complete_keys(home: Home) -> None:
    """Make the keys of what is kept for days where none is: in a home older than it, or brought back from a backup.

    Of the other keys none is ever made anew: a missing one must be missed.
    """
    for purpose in sorted(PASSING):
        if not _path(home, purpose).exists():
            create_keyring(_path(home, purpose), purpose)


def _create_keys(home: Home) -> None:
    for purpose in KeyPurpose:
        if not _path(home, purpose).exists():
            create_keyring(_path(home, purpose), purpose)
    save_trust(home, {purpose.value: public_keys(load_keyring(_path(home, purpose), purpose)) for purpose in SIGNING})


def _path(home: Home, purpose: KeyPurpose) -> Path:
    return home.keys / purpose.value
