"""One sandbox from the inside: how a fresh fork of the zygote shuts itself in, in two steps.

Theory of operation. First step: leave every namespace, become an unprivileged user, make the minimal tree the root with
a scratch in it, warm up. Second step, the lock: drop all capabilities, bind to Landlock, prove that there is just one
thread, install the system-call filter, and let the canary attacks try the result. With namespaces and a tree of its own
a sandbox does both ahead of any job and waits shut; what depends on the job is done to it from outside (`mounter`,
`rlimits`, `cgroups`). Without them (the reduced tier) the lock comes with the job.
Only then is every descriptor but the one result pipe closed and the job run. Whatever fails on the way ends the sandbox
with a FAULT, never with less isolation.

The process is the first of its process namespace: when it dies, everything in it dies. It dies with the zygote
(parent-death signal) and with the broker (the zygote kills all when its channel closes).
"""

import fcntl
import os
import select
import signal
import socket
from dataclasses import dataclass
from typing import Any, NoReturn

from sandbox import canary, kernel, landlock, rlimits, seccomp, tree, wire
from sandbox.layers import LayerName
from sandbox.limits import Limits
from sandbox.runners import sql, start
from sandbox.runners.job import Job

INSIDE_ID = 1000
"""User and group inside the namespace."""
RESULT, _CHANNEL, _PAYLOAD, _LIFE, _RULESET, _NAMESPACE = 3, 4, 5, 6, 6, 7
"""Descriptors: the ruleset takes the place of the life line. The job keeps the result pipe alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What a fresh fork holds of the world outside, as descriptors."""

    channel: int
    """To the broker."""
    life: int
    """Readable once the zygote is dead."""
    result: int
    """The one way out."""
    payload: int
    """Where the job's input will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the zygote gives all its sandboxes."""

    layers: frozenset[LayerName]
    """Layers that are on."""
    paths: tuple[tree.Granted, ...]
    landlock_version: int
    filter_of_init: bytes
    """The call filter of a process that is the first of its namespace, built ahead."""
    canaries: bool
    """Whether the sandbox attacks itself; off in experiments alone."""

    def has(self, layer: LayerName) -> bool:
        """True when the layer is on."""
        return layer in self.layers

    @property
    def waits_shut(self) -> bool:
        """True when what depends on the job can be done from outside.

        Landlock must know the folder of an input that is not mounted; and a broker that is root without every
        capability may limit another user's process only in a user namespace that it made.
        """
        return self.has(LayerName.TREE) and self.has(LayerName.NAMESPACES)

    @property
    def changes_user(self) -> bool:
        """True where no user namespace gives the slot its user id: root takes it by name."""
        return self.has(LayerName.IDENTITY) and not self.has(LayerName.NAMESPACES) and os.geteuid() == 0


def live(shape: Shape, ends: Ends, outside_uid: int) -> NoReturn:
    """The whole life of a sandbox: shut in, wait, run one job, end. Never returns."""
    status, warm = 1, False
    try:
        _enter(shape, ends)
        with_tree = shape.has(LayerName.TREE)
        sql.rehearse(tree.REHEARSAL if with_tree else None)
        scratch = _make_scratch(outside_uid if shape.changes_user else os.geteuid()) if with_tree else None
        _announce(with_tree)
        warm = True
        if shape.waits_shut:
            _shut(shape, tree.INPUTS, scratch, outside_uid)
        order = wire.read(_CHANNEL)
        if order is not None:
            status = _serve(shape, scratch, outside_uid, order)
    except Exception as problem:  # noqa: BLE001 the top of a process: whatever it is, nothing runs
        _report(problem, warm)
    finally:
        os._exit(status)


def _report(problem: BaseException, warm: bool) -> None:
    """Tell the broker: it listens to the channel until the sandbox is warm, then to the result pipe."""
    text = f"{type(problem).__name__}: {problem}"[:1000]
    if warm:
        wire.ResultPipe(RESULT).send(wire.Frame.FAULT, text.encode())
        return
    with socket.socket(fileno=os.dup(_CHANNEL)) as end:
        wire.send(end, {"op": "fault", "text": text})


def _enter(shape: Shape, ends: Ends) -> None:
    """First step. The caller has already left the namespaces when that layer is on."""
    _take_places(ends)
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
        _hold_namespace()
        tree.enter()
    if shape.has(LayerName.NAMESPACES):
        kernel.set_hostname("sandbox")
    if shape.has(LayerName.CAPABILITIES):
        kernel.bound_capabilities()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    if shape.has(LayerName.LANDLOCK):
        _begin_rules(shape)


def _take_places(ends: Ends) -> None:
    """Bring every descriptor to its number and close all others."""
    wanted = {RESULT: ends.result, _CHANNEL: ends.channel, _PAYLOAD: ends.payload, _LIFE: ends.life}
    aside = {place: fcntl.fcntl(handle, fcntl.F_DUPFD, 200) for place, handle in wanted.items()}
    for place, handle in aside.items():
        os.dup2(handle, place)
    for standard in (0, 1, 2):
        os.dup2(os.open("/dev/null", os.O_RDWR), standard)
    kernel.close_from(_LIFE + 1)


def _hold_namespace() -> None:
    """Our mount namespace, for the mounter: from outside it could not be opened once we cannot be dumped."""
    handle = os.open("/proc/self/ns/mnt", os.O_RDONLY)
    if handle != _NAMESPACE:
        os.dup2(handle, _NAMESPACE)
        os.close(handle)


def _announce(with_tree: bool) -> None:
    """Say that a job may come, and give the mount namespace away."""
    with socket.socket(fileno=os.dup(_CHANNEL)) as end:
        wire.send(end, {"op": "warm"}, [_NAMESPACE] if with_tree else [])
    kernel.close_from(_RULESET + 1)


def _begin_rules(shape: Shape) -> None:
    """The rules that every job has; they bind nobody yet. What the slot's user cannot reach it need not be given."""
    ruleset = landlock.begin(shape.landlock_version)
    rules = [(item.path, item.access) for item in shape.paths if os.path.exists(item.path)]
    landlock.allow(ruleset, shape.landlock_version, rules)
    if ruleset != _RULESET:
        os.dup2(ruleset, _RULESET)
        os.close(ruleset)


def _serve(shape: Shape, scratch: str | None, outside_uid: int, order: dict[str, Any]) -> int:
    """Take the job and run it."""
    header, blobs = wire.unpack_payload(_PAYLOAD)
    os.close(_CHANNEL)
    os.close(_PAYLOAD)
    limits, folder = Limits(**order["limits"]), order["folder"]
    if not shape.waits_shut:
        _shut(shape, tree.INPUTS if shape.has(LayerName.TREE) else folder, scratch, outside_uid)
    room = scratch if limits.scratch_bytes else None
    job = Job(kind=order["kind"], header=header, blobs=blobs, folder=folder, scratch=room, limits=limits)
    start.run(job, wire.ResultPipe(RESULT))
    return 0


def _shut(shape: Shape, folder: str | None, scratch: str | None, outside_uid: int) -> None:
    """Second step: lock, let the canaries try it, and say so on the result pipe. Raises if one gets through."""
    if shape.changes_user:
        _take_identity(outside_uid)
    lock(shape, folder, scratch)
    stopped = canary.attack() if shape.canaries else {}
    if not all(stopped.values()):
        raise RuntimeError(f"canary attacks succeeded: {[name for name, well in stopped.items() if not well]}")
    wire.ResultPipe(RESULT).send_json(wire.Frame.LOCKED, stopped)


def _take_identity(uid: int) -> None:
    """The slot's user id without a user namespace."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _make_scratch(owner: int) -> str:
    """As large as most jobs want it; the mounter gives it another size for the others."""
    usual = Limits()
    tree.make_scratch(usual.scratch_bytes, usual.scratch_inodes, owner)
    os.chdir(tree.SCRATCH)
    return tree.SCRATCH


def lock(shape: Shape, folder: str | None, scratch: str | None) -> None:
    """From here on nothing can be regained. The order matters: each step needs what the next one takes away."""
    if shape.has(LayerName.LIMITS):
        rlimits.apply(0, rlimits.FIXED)
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
    """What a job has beside the paths of all."""
    rules = []
    if folder is not None:
        rules.append((folder, landlock.READ))
    if scratch is not None:
        rules.append((scratch, landlock.SCRATCH))
    return rules
