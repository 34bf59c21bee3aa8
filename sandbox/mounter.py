"""The mounter: a fork of the zygote that clones the mounts of extracts, one request after the other.

It stands beside the zygote so that a job's mount does not wait while the zygote forks. It has the zygote's namespaces
and rights, reads nothing but requests of the broker, and ends with the broker's channel or with the zygote.
"""

import os
import signal
import socket
from dataclasses import dataclass, field
from typing import NoReturn

from sandbox import identity, kernel, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Mounter:
    """Answers `{path, slot}` with a mount, or with `{error}`."""

    channel: socket.socket
    first_uid: int
    has_slots: bool
    """Each slot has a user id of its own: the owner of an extract is mapped to it."""
    owners: dict[tuple[int, int, int], int] = field(default_factory=dict)
    """(owner, group, slot) → user namespace that maps a mount's owner to the slot's user."""

    def serve(self) -> None:
        """Answer until the broker is gone."""
        while (request := wire.receive(self.channel)) is not None:
            path, slot = str(request[0]["path"]), int(request[0]["slot"])
            try:
                mount = self._mount(path, slot)
            except OSError as problem:
                wire.send(self.channel, {"error": str(problem)})
                continue
            wire.send(self.channel, {}, [mount])
            os.close(mount)

    def _mount(self, path: str, slot: int) -> int:
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
        _live(Mounter(channel=channel, first_uid=first_uid, has_slots=has_slots), zygote)
    channel.close()


def _live(mounter: Mounter, zygote: int) -> NoReturn:
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == zygote:  # it could have died before the line above
            mounter.serve()
    finally:
        os._exit(0)
