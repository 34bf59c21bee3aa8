"""`yunei rekey`: a new key for the vault, and the end of the old one.

Theory of operation. The new key is in the key file before anything is wrapped under it; the old one leaves the file
after every snapshot is under the new one and the act is on record. Whoever is interrupted begins again: each step may
be repeated, and a snapshot can be read at any moment. Data is not encrypted anew: who had both the old key and the
wrapped data key of a snapshot can still read a copy of it.
"""

from api.home import Home
from api.settings import Settings
from core.records.parties import Actor
from store.database import Database
from store.keys import FileKeyService, KeyPurpose, Keyring, add_key, retire_keys
from store.revision import require_newest
from store.vault import Vault


def rekey_vault(settings: Settings) -> int:
    """Change the vault's key; returns how many snapshots there are. The server must not run: it holds the old key.

    Raises RequestError (`not_initialised`), Conflict (`home_busy`), PlatformFault (`snapshot_altered`, `key_wrong`, …);
    then the old key is still there.
    """
    home = Home(settings.home)
    home.require()
    with home.held():
        require_newest(settings.database_url)
        path = home.keys / KeyPurpose.VAULT
        keyring = add_key(path, KeyPurpose.VAULT)
        vault = Vault(home.vault, FileKeyService(keyring))
        snapshots = vault.snapshots()
        for snapshot in snapshots:
            vault.rewrap(snapshot)
        _note(settings, keyring)
        retire_keys(path, KeyPurpose.VAULT)
    return len(snapshots)


def _note(settings: Settings, keyring: Keyring) -> None:
    """One row in each domain's record: the vault is of all of them."""
    database = Database.open(settings.database_url)
    retired = sorted(keyring.keys.keys() - {keyring.active})
    try:
        with database.begin() as uow:
            for domain in uow.domains.find_unscoped():
                uow.note(Actor.system(domain.id), "vault.rekeyed", keyring.active, retired=retired)
    finally:
        database.close()
