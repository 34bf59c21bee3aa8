"""Tries each layer once, in processes of its own, and prints what it saw as JSON. Run by `doctor`, not imported.

Each trial is a fork that really uses the layer: what a kernel's configuration promises is not believed.
"""

import json
import os
import signal
from collections.abc import Callable

from sandbox import cgroups, kernel, landlock, seccomp, tree
from sandbox.layers import LayerName

_LANDLOCK_WITH_TRUNCATE = 3


def _leave_namespaces(flags: int) -> None:
    """Leave namespaces as the zygote and its sandboxes do; as an ordinary user always with a user namespace."""
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(flags if uid == 0 else flags | kernel.CLONE_NEWUSER)
    if uid != 0:
        for name, line in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(line)


def _try_namespaces() -> str:
    kernel.unshare(kernel.ALL_NAMESPACES)
    return "new namespaces of all seven kinds"


def _try_tree() -> str:
    paths = tree.granted_paths()
    _leave_namespaces(kernel.CLONE_NEWNS)
    tree.build(paths)
    tree.seal()
    tree.enter()
    visible = sorted(os.listdir("/"))
    unreadable = [item.path for item in paths if not item.node and not os.access(item.path, os.R_OK | os.X_OK)]
    if {"proc", "sys", "etc"} & set(visible) or unreadable:
        raise OSError(0, f"the tree shows {visible}; unreadable: {unreadable}")
    return f"{len(paths)} read-only paths"


def _try_identity() -> str:
    if os.geteuid() != 0:
        return f"ordinary user {os.geteuid()}: all slots share it, kept apart by their namespaces"
    os.setgroups([])
    os.setresgid(*[1_900_000_000] * 3)
    os.setresuid(*[1_900_000_000] * 3)
    return "a user id for each slot"


def _try_capabilities() -> str:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.bound_capabilities()
    kernel.drop_capabilities()
    with open("/proc/self/status", encoding="ascii") as file:
        held = [line.split() for line in file if line.startswith("Cap") and not line.startswith("CapBnd")]
    if any(int(value, 16) for _, value in held):
        raise OSError(0, f"capabilities left: {held}")
    return "none is left"


def _try_landlock() -> str:
    version = kernel.landlock_version()
    if version == 0:
        raise OSError(0, "this kernel has no Landlock, or it is not switched on")
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    landlock.bind(landlock.begin(version))
    try:
        os.close(os.open("/etc", os.O_RDONLY | os.O_DIRECTORY))
    except PermissionError:
        weak = "" if version >= _LANDLOCK_WITH_TRUNCATE else " (without truncate)"
        return f"version {version}{weak}"
    raise OSError(0, "a restricted thread could still open a folder")


def _try_seccomp() -> str:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.install_filter(seccomp.build_filter(os.getpid()))
    try:
        os.fork()
    except PermissionError:
        return f"{len(seccomp.reachable_calls())} system calls can be reached"
    raise OSError(0, "a filtered process could still fork")


def _try_limits() -> str:
    home = cgroups.find_home()
    if home is None:
        return "resource limits only: no control group can be written"
    return f"control groups version {home.version} ({', '.join(sorted(home.folders))}) and resource limits"


TRIALS: dict[LayerName, Callable[[], str]] = {
    LayerName.NAMESPACES: _try_namespaces,
    LayerName.TREE: _try_tree,
    LayerName.IDENTITY: _try_identity,
    LayerName.CAPABILITIES: _try_capabilities,
    LayerName.LANDLOCK: _try_landlock,
    LayerName.SECCOMP: _try_seccomp,
    LayerName.LIMITS: _try_limits,
}


def _fork_trial(trial: Callable[[], str]) -> tuple[bool, str]:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            answer = {"works": True, "found": trial()}
        except OSError as problem:
            answer = {"works": False, "found": str(problem)}
        finally:
            signal.alarm(5)
        os.write(write_end, json.dumps(answer).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    if not data:
        return False, "the trial's process died"
    answer = json.loads(data)
    return bool(answer["works"]), str(answer["found"])


def main() -> None:
    """Print {layer: [works, found]}."""
    os.write(1, json.dumps({name.value: _fork_trial(trial) for name, trial in TRIALS.items()}).encode())
