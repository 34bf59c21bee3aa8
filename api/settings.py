"""Settings: read once from the environment, typed and frozen. Unknown `YUNEI_` variables are refused."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from api.errors import SETTING_UNKNOWN, SETTING_WRONG
from core.errors import RequestError

_KNOWN = {"YUNEI_HOME", "YUNEI_DATABASE_URL", "YUNEI_HOST", "YUNEI_PORT", "YUNEI_URL", "YUNEI_MINIMUM_TIER"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the platform lives and how it is reached."""

    home: Path
    """The one folder that holds all state."""
    database_url: str
    """SQLAlchemy URL; SQLite inside the home folder unless set."""
    host: str = "127.0.0.1"
    port: int = 8765
    minimum_tier: str = "reduced"
    """The weakest isolation under which jobs may run: `full` or `reduced`."""
    remote_url: str = ""
    """Where the command finds the server, when that is not this machine."""

    @property
    def url(self) -> str:
        """Base URL under which the server answers."""
        return self.remote_url or f"http://{self.host}:{self.port}"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environment` (default: the process's). Raises RequestError on unknown or malformed variables."""
    env = os.environ if environment is None else environment
    unknown = sorted(name for name in env if name.startswith("YUNEI_") and name not in _KNOWN)
    if unknown:
        raise RequestError(SETTING_UNKNOWN, name=unknown[0], known=", ".join(sorted(_KNOWN)))
    home = Path(env.get("YUNEI_HOME") or user_data_path("yunei")).absolute()
    port = env.get("YUNEI_PORT", "8765")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise RequestError(SETTING_WRONG, name="YUNEI_PORT", wanted="1..65535")
    url = env.get("YUNEI_URL", "").rstrip("/")
    if url and not url.startswith(("http://", "https://")):
        raise RequestError(SETTING_WRONG, name="YUNEI_URL", wanted="http://… | https://…")
    tier = env.get("YUNEI_MINIMUM_TIER", "reduced")
    if tier not in ("full", "reduced"):
        raise RequestError(SETTING_WRONG, name="YUNEI_MINIMUM_TIER", wanted="full | reduced")
    return Settings(
        home=home,
        database_url=env.get("YUNEI_DATABASE_URL") or f"sqlite:///{home / 'yunei.sqlite'}",
        host=env.get("YUNEI_HOST", "127.0.0.1"),
        port=int(port),
        minimum_tier=tier,
        remote_url=url,
    )
