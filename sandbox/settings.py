"""Settings of an executor."""

import os
from dataclasses import dataclass

from sandbox.executor import Tier
from sandbox.layers import LayerName


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How an executor runs. Everything has a safe default."""

    slots: int = max(1, os.cpu_count() or 1)
    """Jobs at the same time, [1, 256]."""
    warm: int = 2
    """Sandboxes of each kind that wait ready, [0, 32]."""
    preload_stack: bool = False
    """Load the full Python stack at once rather than with the first Python job that needs it (some seconds)."""
    least_tier: Tier = Tier.REDUCED
    """Below it no job runs."""
    tier: Tier = Tier.FULL
    """The best tier to try; a lower one is for tests and for hosts whose operator knows."""
    first_uid: int = 1_900_000_000
    """As root, slots run under user ids from here on, 1024 for each broker's process id; nobody else may use them."""
    without: frozenset[LayerName] = frozenset()
    """For experiments alone: layers left off. Such an executor's tier is `none`, and says so in every result."""

    def __post_init__(self) -> None:
        if not (1 <= self.slots <= 256 and 0 <= self.warm <= 32 and 1000 <= self.first_uid < 1 << 31):
            raise ValueError("settings out of range")
