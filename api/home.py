"""The home folder: where each kind of state lives, who may read it, and the start-up checks on it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

from api.errors import HOME_BUSY, NOT_INITIALISED, PACKAGE_NAME_TAKEN, PROFILE_UNKNOWN
from core.errors import Conflict, PlatformFault, RequestError

ROOMS = ("api", "connectors", "core", "egress", "governance", "jobs", "masking", "products", "sandbox", "store")


@dataclass(frozen=True, slots=True)
class Home:
    """Paths below one home folder. Every folder is 0700; every key file 0600."""

    root: Path

    @property
    def keys(self) -> Path:
        """One key file a purpose (`store.keys.KeyPurpose`). Each process opens only its own."""
        return self.root / "keys"

    @property
    def secrets(self) -> Path:
        """Passwords of source systems, one file each. The HTTP process writes them, the ingest process reads them."""
        return self.keys / "sources"

    @property
    def inbox(self) -> Path:
        """Where departments deliver files; the only folder that file sources may read."""
        return self.root / "inbox"

    @property
    def vault(self) -> Path:
        """Encrypted snapshots. The ingest process only."""
        return self.root / "vault"

    @property
    def registry(self) -> Path:
        """Subject registry: HMACs and ordinals. The ingest process only."""
        return self.root / "registry"

    @property
    def extracts(self) -> Path:
        """One folder an extract; the broker mounts them read-only."""
        return self.root / "extracts"

    @property
    def reports(self) -> Path:
        """Risk reports of extracts. They hold counts: the ingest process writes, the HTTP process shows officials."""
        return self.root / "reports"

    @property
    def releases(self) -> Path:
        """Content-addressed results that people have let out."""
        return self.root / "releases"

    @property
    def transcripts(self) -> Path:
        """What real runs printed, encrypted; not in a backup. The worker writes, the HTTP process reads."""
        return self.root / "transcripts"

    @property
    def reversals(self) -> Path:
        """Tokens to be turned back and the values behind them, encrypted, for a day; not in a backup."""
        return self.root / "reversals"

    @property
    def run(self) -> Path:
        """Sockets and process ids of a running server."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        """One log file a process: ids and codes, never values."""
        return self.root / "logs"

    @property
    def broker_socket(self) -> Path:
        """Where the sandbox broker listens."""
        return self.run / "broker.sock"

    @property
    def credentials(self) -> Path:
        """Saved API keys of this machine's people, by name (0600)."""
        return self.root / "credentials.json"

    @property
    def marker(self) -> Path:
        """Exists once `yunei init` has completed."""
        return self.root / "platform.json"

    def create(self) -> None:
        """Make the folders. Harmless when repeated."""
        for folder in (
            self.root,
            self.keys,
            self.secrets,
            self.inbox,
            self.vault,
            self.registry,
            self.extracts,
            self.releases,
            self.reports,
            self.transcripts,
            self.reversals,
            self.run,
            self.logs,
        ):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold this home: for a server, or for upkeep that needs it stopped. Raises Conflict (`home_busy`)."""
        handle = os.open(self.run / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(handle, self.root)
            yield
        finally:
            os.close(handle)  # and with it the lock, as when the process is killed

    def require(self) -> None:
        """Raise RequestError (`not_initialised`) unless a platform lives here."""
        if not self.marker.exists():
            raise RequestError(NOT_INITIALISED)

    def save_credential(self, name: str, secret: str) -> None:
        """Keep an API key under `name`, replacing an older one. The file is never readable by others, at no moment."""
        known = self.read_credentials() | {name: secret}
        fresh = self.credentials.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(known, file, indent=1)
        fresh.replace(self.credentials)

    def read_credentials(self) -> dict[str, str]:
        """Saved API keys by name; empty when there are none."""
        if not self.credentials.exists():
            return {}
        known: dict[str, str] = json.loads(self.credentials.read_text(encoding="utf-8"))
        return known

    def credential(self, name: str) -> str:
        """The saved key of `name`. Raises RequestError (`profile_unknown`)."""
        known = self.read_credentials()
        if name not in known:
            raise RequestError(PROFILE_UNKNOWN, name=name, known=", ".join(sorted(known)) or "-")
        return known[name]


def _lock(handle: int, root: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Conflict(HOME_BUSY, path=str(root)) from None


def check_package_names() -> None:
    """Refuse to start when another distribution owns one of our flat package names: its code would run as ours."""
    owners = packages_distributions()
    for room in ROOMS:
        if any(owner.lower() != "yunei" for owner in owners.get(room, ())):
            raise PlatformFault(PACKAGE_NAME_TAKEN, name=room)
