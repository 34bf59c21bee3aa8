"""Settings of an executor, and the layers by name."""

import os
from dataclasses import dataclass
from enum import StrEnum

from sandbox.executor import Tier


class LayerName(StrEnum):
    """The layers that can be probed and, in experiments, switched off one at a time."""

    NAMESPACES = "namespaces"
    TREE = "tree"
    IDENTITY = "identity"
    CAPABILITIES = "capabilities"
    LANDLOCK = "landlock"
    SECCOMP = "seccomp"
    LIMITS = "limits"


REASONS = {
    LayerName.NAMESPACES: "own user, mount, process, network, IPC, host-name and cgroup namespaces: nothing to see",
    LayerName.TREE: "minimal read-only file tree without /proc, /sys, /etc: nothing to open",
    LayerName.IDENTITY: "a user id of its own for each slot: files and signals of others are out of reach",
    LayerName.CAPABILITIES: "no capability, none to regain: nothing to mount, trace or load",
    LayerName.LANDLOCK: "a second word on files, sockets and signals that mounts and owners cannot overrule",
    LayerName.SECCOMP: "an allow-list of system calls: the kernel's rest cannot be attacked",
    LayerName.LIMITS: "memory, processor, process and file limits: the host stays usable",
}


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
