"""The layers of isolation by name, and what each is for."""

from enum import StrEnum


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
