"""The zygote: one process with the libraries loaded and a single thread, whose forks become sandboxes.

Theory of operation. It is started by exec with an empty environment, loads its libraries, builds the read-only tree in
a mount namespace of its own, and then only answers three requests of the broker: fork a sandbox, clone the mount of an
extract, stop. It runs no job and reads nothing that a job wrote. When the broker's channel closes it kills every
sandbox and ends; when it is killed itself, the kernel kills them (parent-death signal, and each is the init of its own
process namespace).
"""

import contextlib
import errno
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

from sandbox import kernel, landlock, member, preload, seccomp, tree, wire
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
    owners: dict[tuple[int, int, int], int] = field(default_factory=dict)
    """(owner, group, slot) → user namespace that maps a mount's owner to the slot's user."""
    groups: tuple[tuple[str, int], ...] = ()
    """Control groups to remove when the broker was killed: name, and descriptor of the parent folder."""
    life: tuple[int, int] = (-1, -1)

    def serve(self) -> None:
        """Answer the broker until it is gone; then leave nothing alive."""
        self.life = os.pipe()
        while True:
            ready, _, _ = select.select([self.control.fileno(), *self.children], [], [])
            for handle in self.children.keys() & set(ready):
                self._reap(handle)
            if self.control.fileno() in ready:
                request = wire.receive(self.control)
                if request is None:
                    return self._end()
                self._answer(request[0])

    def _answer(self, request: dict[str, Any]) -> None:
        act = {"spawn": self._spawn, "mount": self._mount}[request["op"]]
        try:
            reply, handles = act(request)
        except OSError as problem:
            reply, handles = {"error": str(problem), "errno": problem.errno or 0}, []
        wire.send(self.control, {"op": request["op"], "serial": request["serial"], **reply}, handles)
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

    def _end(self) -> None:
        for handle in self.children:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        for pid, _ in self.children.values():
            os.waitpid(pid, 0)
        for name, parent in self.groups:
            with contextlib.suppress(OSError):
                os.rmdir(name, dir_fd=parent)

    def _spawn(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[int]]:
        ours, theirs = wire.channel_pair()
        try:
            uid = self.first_uid + int(request["slot"])
            pid = self._fork(theirs, uid) if self.shape.has(LayerName.NAMESPACES) else self._fork_plain(theirs, uid)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        process = os.pidfd_open(pid)
        self.children[process] = (pid, int(request["serial"]))
        return {"pid": pid}, [ours.detach(), process]

    def _fork_plain(self, channel: socket.socket, uid: int) -> int:
        pid = os.fork()
        if pid == 0:
            os.close(self.life[1])
            member.live(self.shape, channel.fileno(), self.life[0], uid)
        return pid

    def _fork(self, channel: socket.socket, uid: int) -> int:
        """A launcher leaves the namespaces and forks the sandbox as the first process of the new process namespace."""
        up, down = socket.socketpair()
        launcher = os.fork()
        if launcher == 0:
            up.close()
            self._launch(channel, down, uid)
        down.close()
        with up:
            try:
                word = _expect(up)
                self._map_identity(launcher, uid)
                up.sendall(b"{}\n")
                word = _expect(up)
                os.waitpid(launcher, 0)
                up.sendall(b"{}\n")
            except BaseException:
                up.shutdown(socket.SHUT_RDWR)
                os.waitpid(launcher, 0)
                raise
        return int(word["pid"])

    def _map_identity(self, pid: int, uid: int) -> None:
        outside_uid, outside_gid = (uid, uid) if self.has_slots else (os.getuid(), os.getgid())
        _map(pid, (member.INSIDE_ID, outside_uid), (member.INSIDE_ID, outside_gid))

    def _launch(self, channel: socket.socket, down: socket.socket, uid: int) -> NoReturn:
        try:
            if self.has_slots:
                os.setgroups([])
            kernel.unshare(kernel.ALL_NAMESPACES)
            down.sendall(b"{}\n")
            _expect(down)
            pid = os.fork()
            if pid == 0:
                os.close(self.life[1])
                _expect(down)  # the launcher has been waited for: from here on the zygote is the parent
                member.live(self.shape, channel.fileno(), self.life[0], uid)
            down.sendall(json.dumps({"pid": pid}).encode() + b"\n")
        except OSError as problem:
            down.sendall(json.dumps({"error": str(problem), "errno": problem.errno or 0}).encode() + b"\n")
        finally:
            os._exit(0)

    def _mount(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[int]]:
        """Clone the mount of a folder, read-only, its owner mapped to the slot's user."""
        path = request["path"]
        handle = kernel.clone_tree(path)
        try:
            flags = kernel.MOUNT_ATTR_RDONLY | kernel.MOUNT_ATTR_NOSUID | kernel.MOUNT_ATTR_NODEV
            kernel.set_tree_flags(handle, flags | kernel.MOUNT_ATTR_NOEXEC)
            if self.has_slots:
                seen = os.stat(path)
                owner = self._owner_namespace(seen.st_uid, seen.st_gid, int(request["slot"]))
                kernel.set_tree_flags(handle, kernel.MOUNT_ATTR_IDMAP, owner)
        except BaseException:
            os.close(handle)
            raise
        return {}, [handle]

    def _owner_namespace(self, owner: int, group: int, slot: int) -> int:
        key = (owner, group, slot)
        if key not in self.owners:
            self.owners[key] = _make_user_namespace((owner, self.first_uid + slot), (group, self.first_uid + slot))
        return self.owners[key]


def _expect(channel: socket.socket) -> dict[str, Any]:
    """The next line of the other side; raises OSError for an error or a closed channel."""
    data = b""
    while not data.endswith(b"\n"):
        part = channel.recv(4096)
        if not part:
            raise OSError(errno.EPIPE, "launcher gone")
        data += part
    message: dict[str, Any] = json.loads(data)
    if "error" in message:
        raise OSError(message["errno"], message["error"])
    return message


def _map(pid: int, user: tuple[int, int], group: tuple[int, int]) -> None:
    """Write the identity maps of a process that has just made a user namespace."""
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{user[0]} {user[1]} 1"),
        ("gid_map", f"{group[0]} {group[1]} 1"),
    ):
        with open(f"/proc/{pid}/{name}", "w", encoding="ascii") as file:
            file.write(line)


def _in_initial_namespace() -> bool:
    with open("/proc/self/uid_map", encoding="ascii") as file:
        return file.read().split() == ["0", "0", str(2**32 - 1)]


def _make_user_namespace(user: tuple[int, int], group: tuple[int, int]) -> int:
    """A user namespace with these maps, as a descriptor, for an id-mapped mount."""
    up, down = socket.socketpair()
    child = os.fork()
    if child == 0:
        up.close()
        try:
            kernel.unshare(kernel.CLONE_NEWUSER)
            down.sendall(b"{}\n")
            down.recv(1)
        finally:
            os._exit(0)
    down.close()
    with up:
        try:
            _expect(up)
            _map(child, user, group)
            return os.open(f"/proc/{child}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
        finally:
            up.shutdown(socket.SHUT_RDWR)
            os.waitpid(child, 0)


def _load(names: list[str]) -> list[str]:
    """Import what jobs will use; returns what is not installed.

    Compiled modules are kept beside their sources where those are ours to write: an installation without them would
    compile the whole stack at each start (four times the processor time). Jobs write none.
    """
    missing = []
    for name in names:
        try:
            import_module(name)
        except ImportError:
            missing.append(name)
    sys.dont_write_bytecode = True
    return missing


def _isolate(layers: frozenset[LayerName], paths: tuple[tree.Granted, ...]) -> None:
    """Enter a mount namespace of the zygote's own and build the tree there. Raises OSError."""
    if LayerName.TREE not in layers:
        return
    uid, gid = os.getuid(), os.getgid()
    if uid == 0:
        kernel.unshare(kernel.CLONE_NEWNS)
    else:
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS)
        _map(os.getpid(), (uid, uid), (gid, gid))
    tree.build(paths)


def _threads() -> list[str]:
    names = []
    for thread in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{thread}/comm", encoding="utf-8") as file:
            names.append(file.read().strip())
    return sorted(names)


def _statm() -> tuple[int, int]:
    """Address space and data of this process, bytes."""
    with open("/proc/self/statm", encoding="ascii") as file:
        fields = [int(word) * resource.getpagesize() for word in file.read().split()]
    return fields[0], fields[5]


def main(channel: int) -> None:
    """Entry of the process: settings come as the first message, the answer says what stands."""
    os.umask(0o022)  # the tree must be readable inside, whatever the broker was started with
    control = socket.socket(fileno=channel)
    order = wire.receive(control)
    if order is None:
        return
    settings, _ = order
    layers = frozenset(LayerName(name) for name in settings["layers"])
    missing = _load(settings["modules"])
    sys.path[:] = [path for path in sys.path if path not in settings["hidden_paths"]]
    paths = tree.granted_paths()
    parents = {parent: os.open(parent, os.O_PATH) for parent in {os.path.dirname(path) for path in settings["groups"]}}
    groups = tuple((os.path.basename(path), parents[os.path.dirname(path)]) for path in settings["groups"])
    try:
        _isolate(layers, paths)
    except OSError as problem:
        wire.send(control, {"op": "broken", "error": str(problem), "errno": problem.errno or 0})
        return
    sql.prepare(tree.SCRATCH if LayerName.TREE in layers else "")
    threads = [name for name in _threads() if name not in preload.SLEEPERS]
    if len(threads) != 1:
        wire.send(control, {"op": "broken", "error": f"threads after loading: {threads}", "errno": 0})
        return
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    size, data = _statm()
    shape = member.Shape(
        layers=layers,
        paths=paths,
        landlock_version=kernel.landlock_version(),
        address_space_bytes=size,
        data_bytes=data,
        filter_of_init=seccomp.build_filter(1),
    )
    gc.collect()
    gc.disable()
    gc.freeze()
    has_slots = os.geteuid() == 0 and LayerName.IDENTITY in layers and _in_initial_namespace()
    wire.send(control, {"op": "ready", "missing": missing, "landlock": landlock.handled_files(shape.landlock_version)})
    Zygote(control=control, shape=shape, first_uid=settings["first_uid"], has_slots=has_slots, groups=groups).serve()
