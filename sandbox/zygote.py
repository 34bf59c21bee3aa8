"""The zygote: one process with the libraries loaded and a single thread, whose forks become sandboxes.

Theory of operation. It is started by exec with an empty environment, loads its libraries, builds the read-only tree in
a mount namespace of its own, forks the mounter (which mounts extracts in sandboxes, so that no job waits for that while
the zygote forks), and then only forks sandboxes. It runs no job and reads nothing that a job wrote. When the broker's
channel closes it kills every sandbox and ends; when it is killed itself, the kernel kills them (parent-death signal,
and each is the init of its own process namespace).
"""

import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, NoReturn

from sandbox import identity, kernel, member, mounter, preload, seccomp, tree, wire
from sandbox.layers import LayerName
from sandbox.runners import sql


@dataclass(slots=True)
class Zygote:
    """State of the zygote's loop."""

    control: socket.socket
    shape: member.Shape
    first_uid: int
    has_slots: bool
    """Each slot has a user id of its own: only root may give them."""
    children: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Process descriptor → (pid, serial)."""
    groups: tuple[tuple[str, int], ...] = ()
    """Control groups to remove when the broker was killed: name, and descriptor of the parent folder."""
    life: tuple[int, int] = (-1, -1)

    def serve(self) -> None:
        """Answer the broker until it is gone; then leave nothing alive."""
        self.life = os.pipe()
        try:
            while self._serve_once():
                pass
        except (BrokenPipeError, ConnectionResetError):
            return  # the broker died while it was being answered
        finally:
            self._end()

    def _serve_once(self) -> bool:
        """Bury the dead, answer one request; False when the broker is gone."""
        ready, _, _ = select.select([self.control.fileno(), *self.children], [], [])
        for handle in self.children.keys() & set(ready):
            self._reap(handle)
        self._bury_strangers()
        if self.control.fileno() not in ready:
            return True
        request = wire.receive(self.control)
        if request is not None:
            self._answer(*request)
        return request is not None

    def _answer(self, request: dict[str, Any], given: list[int]) -> None:
        try:
            reply, handles = self._spawn(request, *given)
        except OSError as problem:
            reply, handles = {"error": str(problem)}, []
        for handle in given:
            os.close(handle)
        wire.send(self.control, {"op": "spawn", "serial": request["serial"], **reply}, handles)
        for handle in handles:
            if handle not in self.children:
                os.close(handle)

    def _reap(self, handle: int) -> None:
        pid, serial = self.children.pop(handle)
        _, status, usage = os.wait4(pid, 0)
        os.close(handle)
        report = {
            "status": status,
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "peak_bytes": usage.ru_maxrss * 1024,
        }
        wire.send(self.control, {"op": "exit", "serial": serial, **report})

    def _bury_strangers(self) -> None:
        """Wait for sandboxes whose launcher was killed before it could name them: they end at their gate."""
        known, look = {pid for pid, _ in self.children.values()}, os.WEXITED | os.WNOHANG | os.WNOWAIT
        with contextlib.suppress(ChildProcessError):  # no child at all
            while (dead := os.waitid(os.P_ALL, 0, look)) and dead.si_pid not in known:
                os.waitpid(dead.si_pid, 0)

    def _end(self) -> None:
        for handle in self.children:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        for pid, _ in self.children.values():
            os.waitpid(pid, 0)
        for name, parent in self.groups:
            with contextlib.suppress(OSError):
                os.rmdir(name, dir_fd=parent)

    def _spawn(self, request: dict[str, Any], result: int, payload: int) -> tuple[dict[str, Any], list[int]]:
        ours, theirs = wire.channel_pair()
        with theirs, contextlib.ExitStack() as undo:
            undo.enter_context(ours)
            uid = self.first_uid + int(request["slot"])
            ends = member.Ends(channel=theirs.fileno(), life=self.life[0], result=result, payload=payload)
            pid = self._fork(ends, uid) if self.shape.has(LayerName.NAMESPACES) else self._fork_plain(ends, uid)
            undo.pop_all()
        process = os.pidfd_open(pid)
        self.children[process] = (pid, int(request["serial"]))
        return {"pid": pid}, [ours.detach(), process]

    def _fork_plain(self, ends: member.Ends, uid: int) -> int:
        pid = os.fork()
        if pid == 0:
            os.close(self.life[1])
            member.live(self.shape, ends, uid)
        return pid

    def _fork(self, ends: member.Ends, uid: int) -> int:
        """A launcher leaves the namespaces and forks the sandbox as the first process of the new process namespace.

        The sandbox waits at a gate of its own: whichever of the two is killed on the way, nobody waits for ever.
        """
        gate, opener = os.pipe()
        up, down = socket.socketpair()
        launcher = os.fork()
        if launcher == 0:
            os.close(opener)
            up.close()
            self._launch(ends, down, gate, uid)
        down.close()
        os.close(gate)
        with up, contextlib.ExitStack() as undo:
            undo.callback(os.close, opener)
            waiting = undo.enter_context(contextlib.ExitStack())
            waiting.callback(os.waitpid, launcher, 0)
            waiting.callback(up.shutdown, socket.SHUT_RDWR)
            identity.expect(up)
            self._map_identity(launcher, uid)
            up.sendall(b"{}\n")
            word = identity.expect(up)
            waiting.pop_all()
            os.waitpid(launcher, 0)
            with contextlib.suppress(BrokenPipeError):  # it was killed: its end is reported like any other
                os.write(opener, b"1")
        return int(word["pid"])

    def _map_identity(self, pid: int, uid: int) -> None:
        outside_uid, outside_gid = (uid, uid) if self.has_slots else (os.getuid(), os.getgid())
        identity.write_maps(pid, (member.INSIDE_ID, outside_uid), (member.INSIDE_ID, outside_gid))

    def _launch(self, ends: member.Ends, down: socket.socket, gate: int, uid: int) -> NoReturn:
        try:
            if self.has_slots:
                os.setgroups([])
            kernel.unshare(kernel.ALL_NAMESPACES)
            down.sendall(b"{}\n")
            identity.expect(down)
            pid = os.fork()
            if pid == 0:
                down.close()
                os.close(self.life[1])
                if not os.read(gate, 1):  # it opens when the launcher has been waited for and the zygote is the parent
                    os._exit(1)
                member.live(self.shape, ends, uid)
            down.sendall(json.dumps({"pid": pid}).encode() + b"\n")
        except OSError as problem:
            down.sendall(json.dumps({"error": str(problem), "errno": problem.errno or 0}).encode() + b"\n")
        finally:
            os._exit(0)


def _load(names: list[str]) -> None:
    """Import what jobs will use, as far as it is installed.

    Compiled modules are kept beside their sources where those are ours to write: an installation without them would
    compile the whole stack at each start (four times the processor time). Jobs write none.
    """
    for name in names:
        with contextlib.suppress(ImportError):
            import_module(name)
    sys.dont_write_bytecode = True


def _isolate(layers: frozenset[LayerName], paths: tuple[tree.Granted, ...]) -> None:
    """Enter a mount namespace of the zygote's own and build the tree there. Raises OSError."""
    if LayerName.TREE not in layers:
        return
    uid, gid = os.getuid(), os.getgid()
    if uid == 0:
        kernel.unshare(kernel.CLONE_NEWNS)
    else:
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS)
        identity.write_maps(os.getpid(), (uid, uid), (gid, gid))
    tree.build(paths)
    sql.write_rehearsal(tree.SPOT + tree.REHEARSAL)
    tree.seal()


def _threads() -> list[str]:
    names = []
    for thread in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{thread}/comm", encoding="utf-8") as file:
            names.append(file.read().strip())
    return sorted(names)


def _measure() -> dict[str, int]:
    """What the libraries take of this process: fields of `rlimits.Loaded`."""
    with open("/proc/self/statm", encoding="ascii") as file:
        fields = [int(word) * resource.getpagesize() for word in file.read().split()]
    return {"address_space_bytes": fields[0], "data_bytes": fields[5]}


def main(channel: int) -> None:
    """Entry of the process: settings come as the first message, the answer says what stands."""
    os.umask(0o022)  # the tree must be readable inside, whatever the broker was started with
    os.setpriority(os.PRIO_PROCESS, 0, max(0, os.getpriority(os.PRIO_PROCESS, 0)))  # the broker's is not for jobs
    control = socket.socket(fileno=channel)
    order = wire.receive(control)
    if order is None:
        return
    settings, (mounts,) = order
    try:
        zygote = _prepare(control, settings)
    except OSError as problem:
        wire.send(control, {"op": "broken", "error": str(problem)})
        return
    mounter.fork(socket.socket(fileno=mounts), control, zygote.first_uid, zygote.has_slots)
    wire.send(control, {"op": "ready", "loaded": _measure()})
    try:
        zygote.serve()
    finally:
        os._exit(0)  # tearing down the libraries would take longer than anybody wants to wait


def _prepare(control: socket.socket, settings: dict[str, Any]) -> Zygote:
    """Load and isolate. Raises OSError."""
    layers = frozenset(LayerName(name) for name in settings["layers"])
    _load(settings["modules"])
    sys.path[:] = [path for path in sys.path if path not in settings["hidden_paths"]]
    paths = tree.granted_paths()
    parents = {parent: os.open(parent, os.O_PATH) for parent in {os.path.dirname(path) for path in settings["groups"]}}
    _isolate(layers, paths)
    with_tree = LayerName.TREE in layers
    sql.prepare(tree.SCRATCH if with_tree else "", tree.SPOT + tree.REHEARSAL if with_tree else None)
    threads = [name for name in _threads() if name not in preload.SLEEPERS]
    if len(threads) != 1:
        raise OSError(0, f"threads after loading: {threads}")
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    shape = member.Shape(
        layers=layers,
        paths=paths,
        landlock_version=kernel.landlock_version(),
        filter_of_init=seccomp.build_filter(1),
        canaries=settings["canaries"],
    )
    gc.collect()
    gc.disable()
    gc.freeze()
    return Zygote(
        control=control,
        shape=shape,
        first_uid=settings["first_uid"],
        has_slots=os.geteuid() == 0 and LayerName.IDENTITY in layers and identity.in_initial_namespace(),
        groups=tuple((os.path.basename(path), parents[os.path.dirname(path)]) for path in settings["groups"]),
    )
