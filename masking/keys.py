"""Keys of the masking process, derived and never stored: HKDF-SHA256(master, purpose ‖ domain ‖ scenario ‖ version).

Tokens of one scenario join with each other; those of two scenarios have independent keys and join with nothing.
A rotation is a new `version`; the manifest names it. The master key is handed in by `jobs` from the key service and
never leaves this process; its bytes are kept out of `repr`, logs and errors.
"""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


def derive(master: bytes, *labels: str) -> bytes:
    """32 bytes for a list of labels. Each label is length-prefixed, so ("ab", "c") and ("a", "bc") differ.

    Raises ValueError if the master key is shorter than 32 bytes.
    """
    if len(master) < KEY_BYTES:
        raise ValueError("a master key has at least 32 bytes")
    parts = [label.encode("utf-8") for label in ("yunei.masking.v1", *labels)]
    info = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(master)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioKeys:
    """The keys of one scenario in one domain, one version."""

    domain: str
    scenario: str
    version: int
    master: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.master) < KEY_BYTES or self.version < 1:
            raise ValueError("scenario keys need a master of at least 32 bytes and a version from 1")

    def key(self, *purpose: str) -> bytes:
        """The 32-byte key of one purpose, such as ("pseudonym", "person", "zper")."""
        return derive(self.master, "scenario", self.domain, self.scenario, str(self.version), *purpose)
