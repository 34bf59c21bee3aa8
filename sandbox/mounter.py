"""The mounter: a fork of the zygote that furnishes waiting sandboxes from outside, one request after the other.

A sandbox is shut before its job is known, and can mount nothing from then on. So the mounter enters its mount namespace
for a moment, attaches the job's extract, gives the scratch the job's size, and comes back; no code of a job runs in
that sandbox yet. It stands beside the zygote so that a job does not wait while the zygote forks. It has the zygote's
namespaces and rights, reads nothing but requests of the broker, and ends with the broker's channel or with the zygote.
"""

import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from sandbox import identity, kernel, tree, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Mounter:
    """Answers `{path, slot, scratch}` and a mount namespace with `{}`, or with `{error}`."""

    channel: socket.socket
    first_uid: int
    has_slots: bool
    """Each slot has a user id of its own: the owner of an extract is mapped to it."""
    home: int
    """Its own mount namespace."""
    root: int
    """Its own root: entering a namespace changes it."""
    owners: dict[tuple[int, int, int], int] = field(default_factory=dict)
    """(owner, group, slot) → user namespace that maps a mount's owner to the slot's user."""

    def serve(self) -> None:
        """Answer until the broker is gone."""
        while (request := wire.receive(self.channel)) is not None:
            order, (namespace,) = request
            try:
                self._furnish(order, namespace)
                answer = {}
            except OSError as problem:
                answer = {"error": str(problem)}
            finally:
                os.close(namespace)
            wire.send(self.channel, answer)

    def _furnish(self, order: dict[str, Any], namespace: int) -> None:
        with contextlib.ExitStack() as undo:
            mount = -1
            if order["path"] is not None:
                mount = self._clone(order["path"], order["slot"])
                undo.callback(os.close, mount)
            undo.enter_context(self._inside(namespace))
            if mount >= 0:
                kernel.attach_tree(mount, tree.INPUT)
            if order["scratch"] is not None:
                tree.resize_scratch(*order["scratch"])

    @contextlib.contextmanager
    def _inside(self, namespace: int) -> Iterator[None]:
        kernel.enter_namespace(namespace, kernel.CLONE_NEWNS)
        try:
            yield
        finally:
            self._return()

    def _return(self) -> None:
        """Come back, or end: whoever is lost in a sandbox serves nobody."""
        try:
            kernel.enter_namespace(self.home, kernel.CLONE_NEWNS)
            os.fchdir(self.root)
            os.chroot(".")
        except OSError:
            os._exit(1)

    def _clone(self, path: str, slot: int) -> int:
        """Clone the mount of a folder, read-only, its owner mapped to the slot's user."""
        mount = kernel.clone_tree(path)
        try:
            flags = kernel.MOUNT_ATTR_RDONLY | kernel.MOUNT_ATTR_NOSUID | kernel.MOUNT_ATTR_NODEV
            kernel.set_tree_flags(mount, flags | kernel.MOUNT_ATTR_NOEXEC)
            if self.has_slots:
                seen = os.stat(path)
                kernel.set_tree_flags(mount, kernel.MOUNT_ATTR_IDMAP, self._namespace(seen.st_uid, seen.st_gid, slot))
        except OSError:
            os.close(mount)
            raise
        return mount

    def _namespace(self, owner: int, group: int, slot: int) -> int:
        key = (owner, group, slot)
        if key not in self.owners:
            uid = self.first_uid + slot
            self.owners[key] = identity.make_namespace((owner, uid), (group, uid))
        return self.owners[key]


def fork(channel: socket.socket, control: socket.socket, first_uid: int, has_slots: bool) -> None:
    """Fork the mounter from the zygote; it takes `channel` over and leaves `control` to the zygote."""
    zygote = os.getpid()
    if os.fork() == 0:
        control.close()
        _live(channel, first_uid, has_slots, zygote)
    channel.close()


def _live(channel: socket.socket, first_uid: int, has_slots: bool, zygote: int) -> NoReturn:
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        home, root = os.open("/proc/self/ns/mnt", os.O_RDONLY), os.open("/", os.O_PATH)
        mounter = Mounter(channel=channel, first_uid=first_uid, has_slots=has_slots, home=home, root=root)
        if os.getppid() == zygote:  # it could have died before the line above
            mounter.serve()
    finally:
        os._exit(0)
