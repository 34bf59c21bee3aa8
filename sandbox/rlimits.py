"""The kernel's own limits on a sandbox, which hold even where no control group can be written.

What every job has is set from inside before the sandbox shuts itself. What its own limits say is set by the broker from
outside: the sandbox waits shut, and could not set a limit any more.
"""

import resource
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.limits import MIB, Limits

FIXED: Mapping[int, int] = {
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NOFILE: 256,
    resource.RLIMIT_MEMLOCK: 0,
    resource.RLIMIT_MSGQUEUE: 0,
    resource.RLIMIT_SIGPENDING: 64,
    resource.RLIMIT_STACK: 8 * MIB,
}
"""Of every job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What the preloaded libraries take of a process before its job starts."""

    address_space_bytes: int
    data_bytes: int


def of_job(limits: Limits, loaded: Loaded) -> dict[int, int]:
    """Resource → its limit, for a job in a process of this size."""
    room = limits.memory_bytes
    return {
        resource.RLIMIT_CPU: limits.cpu_s,
        resource.RLIMIT_DATA: loaded.data_bytes + room + 64 * MIB,
        resource.RLIMIT_AS: loaded.address_space_bytes + 2 * room + (512 + 80 * limits.threads) * MIB,
        resource.RLIMIT_FSIZE: limits.scratch_bytes,
        resource.RLIMIT_NPROC: 32 + 4 * limits.threads,
    }


def apply(pid: int, wanted: Mapping[int, int]) -> None:
    """Set limits of a process (0: of this one), never above what it is held to already. Raises OSError."""
    for kind, value in wanted.items():
        _, hard = resource.prlimit(pid, kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.prlimit(pid, kind, (value, value))
