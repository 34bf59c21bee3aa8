"""What each process holds: its database handle, its folders, and only the keys that its work needs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.errors import TRUST_UNREADABLE
from api.home import Home
from api.settings import Settings
from core.errors import RequestError
from sandbox.executor import Executor
from store.database import Database
from store.files import FileStore
from store.keys import FileKeyService, KeyPurpose, load_keyring
from store.sealed import SealedFiles
from store.signing import PublicKey


@dataclass(frozen=True, slots=True)
class HttpPlatform:
    """What the HTTP process may touch: no key but those of what is kept for days, no vault, no registry."""

    settings: Settings
    home: Home
    database: Database
    files: FileStore
    transcripts: SealedFiles
    reversals: SealedFiles
    executor: Executor
    trusted: tuple[PublicKey, ...]
    """Keys that sign receipts."""
    audit_trusted: tuple[PublicKey, ...]
    """Keys that seal the audit chain."""


def open_transcripts(home: Home) -> SealedFiles:
    """What real runs printed. Raises PlatformFault (`key_file_missing`, …)."""
    return _open_sealed(home, home.transcripts, KeyPurpose.TRANSCRIPTS)


def open_reversals(home: Home) -> SealedFiles:
    """Tokens to be turned back, and the values behind them. Raises as `open_transcripts`."""
    return _open_sealed(home, home.reversals, KeyPurpose.REVERSALS)


def _open_sealed(home: Home, folder: Path, purpose: KeyPurpose) -> SealedFiles:
    return SealedFiles(folder, FileKeyService(load_keyring(home.keys / purpose, purpose)))


def save_trust(home: Home, keys: Mapping[str, tuple[PublicKey, ...]]) -> None:
    """Publish the public halves of the signing keys (`trust.json`), by purpose."""
    plain = {
        purpose: [{"algorithm": key.algorithm, "key_id": key.key_id, "key": key.key.hex()} for key in entries]
        for purpose, entries in keys.items()
    }
    (home.root / "trust.json").write_text(json.dumps(plain, indent=1), encoding="utf-8")


def read_trust(root: Path) -> dict[str, tuple[PublicKey, ...]]:
    """Public signing keys by purpose, as `save_trust` wrote them."""
    return read_trust_file(root / "trust.json")


def read_trust_file(path: Path) -> dict[str, tuple[PublicKey, ...]]:
    """Public signing keys by purpose in one file. Raises RequestError (`trust_unreadable`)."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return {
            purpose: tuple(
                PublicKey(algorithm=item["algorithm"], key_id=item["key_id"], key=bytes.fromhex(item["key"]))
                for item in entries
            )
            for purpose, entries in plain.items()
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise RequestError(TRUST_UNREADABLE, path=str(path)) from None
