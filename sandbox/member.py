"""One sandbox from the inside: how a fresh fork of the zygote shuts itself in, in two steps.

Theory of operation. First step, ahead of any job: leave every namespace, become an unprivileged user, make the minimal
tree the root, warm up, wait. Second step, when a job is assigned: attach its input (read-only) and its scratch, set the
limits, close every descriptor but the one result pipe, drop all capabilities, bind to Landlock, prove that there is
exactly one thread, install the system-call filter, and let the canary attacks try the result. Only then does anything
of the job's run. Whatever fails on the way ends the sandbox with a FAULT, never with less isolation.

The process is the first of its process namespace: when it dies, everything in it dies. It dies with the zygote
(parent-death signal) and with the broker (the zygote kills all when its channel closes).
"""

import fcntl
import os
import resource
import select
import signal
import socket
from dataclasses import dataclass
from typing import Any, NoReturn

from sandbox import canary, kernel, landlock, seccomp, tree, wire
from sandbox.layers import LayerName
from sandbox.limits import MIB, Limits
from sandbox.runners import sql, start
from sandbox.runners.job import Job

INSIDE_ID = 1000
"""User and group inside the namespace."""
RESULT, _CHANNEL, _LIFE, _RULESET = 3, 3, 4, 4
"""Descriptors: the result pipe takes the channel's place once the job has come, the ruleset that of the life line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the zygote gives all its sandboxes."""

    layers: frozenset[LayerName]
    """Layers that are on."""
    paths: tuple[tree.Granted, ...]
    landlock_version: int
    address_space_bytes: int
    """Of the zygote: what the preloaded libraries take before the job starts."""
    data_bytes: int
    filter_of_init: bytes
    """The call filter of a process that is the first of its namespace, built ahead."""

    def has(self, layer: LayerName) -> bool:
        """True when the layer is on."""
        return layer in self.layers


def live(shape: Shape, channel: int, life: int, outside_uid: int) -> NoReturn:
    """The whole life of a sandbox: shut in, wait, run one job, end. Never returns."""
    status = 1
    try:
        end = _enter(shape, channel, life)
        sql.rehearse(tree.REHEARSAL if shape.has(LayerName.TREE) else None)
        wire.send(end, {"op": "warm"})
        message = wire.receive(end)
        if message is not None:
            status = _serve(shape, outside_uid, end, *message)
    except Exception as problem:  # noqa: BLE001 the top of a process: whatever it is, nothing runs
        _report(problem)
    finally:
        os._exit(status)


def _report(problem: BaseException) -> None:
    """Tell the broker on descriptor 3, which is the channel before the assignment and the result pipe after it."""
    text = f"{type(problem).__name__}: {problem}"[:1000]
    try:
        with socket.socket(fileno=os.dup(_CHANNEL)) as end:
            wire.send(end, {"op": "fault", "text": text})
    except OSError:
        wire.ResultPipe(RESULT).send(wire.Frame.FAULT, text.encode())


def _enter(shape: Shape, channel: int, life: int) -> socket.socket:
    """First step. The caller has already left the namespaces when that layer is on."""
    channel, life = (fcntl.fcntl(handle, fcntl.F_DUPFD, 200) for handle in (channel, life))
    os.dup2(channel, _CHANNEL)
    os.dup2(life, _LIFE)
    for standard in (0, 1, 2):
        os.dup2(os.open("/dev/null", os.O_RDWR), standard)
    kernel.close_from(_LIFE + 1)
    os.setsid()
    if shape.has(LayerName.NAMESPACES):
        os.setresgid(INSIDE_ID, INSIDE_ID, INSIDE_ID)  # capabilities of the user namespace stay until the lock
        os.setresuid(INSIDE_ID, INSIDE_ID, INSIDE_ID)
    elif shape.has(LayerName.TREE):
        kernel.unshare(kernel.CLONE_NEWNS)  # an experiment: the tree alone
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if select.select([_LIFE], [], [], 0)[0]:
        os._exit(1)  # the zygote died before the line above
    os.close(_LIFE)
    if shape.has(LayerName.TREE):
        tree.enter()
    if shape.has(LayerName.NAMESPACES):
        kernel.set_hostname("sandbox")
    if shape.has(LayerName.CAPABILITIES):
        kernel.bound_capabilities()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    if shape.has(LayerName.LANDLOCK):
        _begin_rules(shape)
    return socket.socket(fileno=_CHANNEL)


def _begin_rules(shape: Shape) -> None:
    """The rules that every job has; they bind nobody yet."""
    ruleset = landlock.begin(shape.landlock_version)
    landlock.allow(ruleset, shape.landlock_version, ((item.path, item.access) for item in shape.paths))
    if ruleset != _RULESET:
        os.dup2(ruleset, _RULESET)
        os.close(ruleset)


def _serve(shape: Shape, outside_uid: int, end: socket.socket, order: dict[str, Any], handles: list[int]) -> int:
    """Second step, then the job."""
    payload, result = handles
    channel = socket.socket(fileno=os.dup(end.detach()))
    os.dup2(result, RESULT)  # from here on faults are reported there
    limits = Limits(**order["limits"])
    header, blobs = wire.unpack_payload(payload)
    scratch = _make_scratch(shape, limits)
    folder = _attach_input(channel) if order["mounts"] else order["folder"]
    channel.close()
    kernel.close_from(_RULESET + 1 if shape.has(LayerName.LANDLOCK) else RESULT + 1)
    pipe = wire.ResultPipe(RESULT)
    if shape.has(LayerName.IDENTITY) and not shape.has(LayerName.NAMESPACES) and os.geteuid() == 0:
        _take_identity(outside_uid, scratch)
    lock(shape, limits, folder, scratch)
    stopped = canary.attack() if order["canaries"] else {}
    if not all(stopped.values()):
        raise RuntimeError(f"canary attacks succeeded: {[name for name, well in stopped.items() if not well]}")
    pipe.send_json(wire.Frame.LOCKED, stopped)
    job = Job(kind=order["kind"], header=header, blobs=blobs, folder=folder, scratch=scratch, limits=limits)
    start.run(job, pipe)
    return 0


def _attach_input(channel: socket.socket) -> str:
    """The extract's mount comes behind the assignment: it is made while the rest is unpacked."""
    message = wire.receive(channel)
    if message is None:
        raise ConnectionError("no mount came")
    kernel.attach_tree(message[1][0], tree.INPUT)
    return tree.INPUT


def _take_identity(uid: int, scratch: str | None) -> None:
    """An experiment: the slot's user id without a user namespace."""
    if scratch is not None:
        os.chown(scratch, uid, uid)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _make_scratch(shape: Shape, limits: Limits) -> str | None:
    """A private folder in memory, or None: no writable path."""
    if not limits.scratch_bytes or not shape.has(LayerName.TREE):
        return None
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    data = f"size={limits.scratch_bytes},nr_inodes={limits.scratch_inodes + 1},mode=0700"  # one for the folder itself
    kernel.mount("tmpfs", tree.SCRATCH, "tmpfs", flags, data)
    os.chdir(tree.SCRATCH)
    return tree.SCRATCH


def lock(shape: Shape, limits: Limits, folder: str | None, scratch: str | None) -> None:
    """From here on nothing can be regained. The order matters: each step needs what the next one takes away."""
    if shape.has(LayerName.LIMITS):
        set_limits(shape, limits)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if shape.has(LayerName.CAPABILITIES):
        kernel.drop_capabilities()
    threads = count_threads()
    if shape.has(LayerName.LANDLOCK):
        landlock.allow(_RULESET, shape.landlock_version, _rules(folder, scratch))
        landlock.bind(_RULESET)
    if threads != 1:
        raise RuntimeError(f"{threads} threads where one is allowed")
    if shape.has(LayerName.SECCOMP):
        pid = os.getpid()
        kernel.install_filter(shape.filter_of_init if pid == 1 else seccomp.build_filter(pid))


def count_threads() -> int:
    """Threads of this process, ours and the libraries'. /proc is gone in the tree: ask the kernel otherwise.

    unshare(CLONE_SIGHAND | CLONE_VM) is refused with EINVAL exactly when the process has more than one thread, and
    does nothing otherwise.
    """
    clone_vm, clone_sighand, clone_thread = 0x100, 0x800, 0x10000
    try:
        kernel.unshare(clone_vm | clone_sighand | clone_thread)
    except OSError:
        return 2
    return 1


def _rules(folder: str | None, scratch: str | None) -> list[tuple[str, int]]:
    """What this job has beside the paths of all."""
    rules = []
    if folder is not None:
        rules.append((folder, landlock.READ))
    if scratch is not None:
        rules.append((scratch, landlock.SCRATCH))
    return rules


def set_limits(shape: Shape, limits: Limits) -> None:
    """The kernel's own limits, which hold even where no cgroup can be written."""
    room = limits.memory_bytes
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: limits.cpu_s,
        resource.RLIMIT_DATA: shape.data_bytes + room + 64 * MIB,
        resource.RLIMIT_AS: shape.address_space_bytes + 2 * room + (512 + 80 * limits.threads) * MIB,
        resource.RLIMIT_FSIZE: limits.scratch_bytes,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_NPROC: 32 + 4 * limits.threads,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: 64,
        resource.RLIMIT_STACK: 8 * MIB,
    }
    for limit, value in wanted.items():
        _, hard = resource.getrlimit(limit)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))
