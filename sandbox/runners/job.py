"""What a runner is given, and the failures it can name."""

from dataclasses import dataclass
from typing import Any

from sandbox.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What was assigned to this sandbox."""

    kind: str
    """`sql`, `parse` or `python`."""
    header: dict[str, Any]
    blobs: list[memoryview]
    folder: str | None
    """Where the input is mounted, None without one."""
    scratch: str | None
    limits: Limits


class TooLarge(Exception):
    """A result over its cap."""


class Malformed(Exception):
    """A result that cannot be expressed in the accepted form."""
