"""The broker's side of a zygote: warm sandboxes, each used once.

One thread of the pool, its keeper, makes sandboxes. It lets a job that has just got one go first, because forking and
warming up the next costs more processor time than a small job has. Lock order: a pool's condition is never held while
the zygote is asked for something.
"""

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import PlatformFault
from sandbox import cgroups, preload, rlimits, wire
from sandbox.errors import EXECUTOR_CLOSED, EXTRACT_MISSING, ISOLATION_UNAVAILABLE
from sandbox.layers import LayerName
from sandbox.limits import Limits

START_TIMEOUT_S = 120.0
SPAWN_TIMEOUT_S = 60.0
_HEAD_START_S = 0.02
"""How long the keeper waits after a sandbox was taken, unless its job ends earlier or somebody waits for one."""
_LAST_START_S = 0.003
"""How long it still waits when the job has ended: its caller reads the result first."""
_ENTRY = "import sys; sys.path.insert(0, sys.argv[1]); from sandbox.zygote import main; main(int(sys.argv[2]))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """How a sandbox's process ended, as its parent saw it."""

    status: int
    """As `os.wait4` gives it."""
    cpu_s: float
    peak_bytes: int


@dataclass(slots=True, kw_only=True)
class Member:
    """One live sandbox, seen from outside."""

    serial: int
    slot: int
    pid: int
    channel: socket.socket
    process: int
    """Process descriptor: names this very process, never a later one of the same id."""
    result: int
    """The reading end of its result pipe."""
    payload: int
    """The memory file for its input."""
    loaded: rlimits.Loaded
    group: cgroups.Group | None
    namespace: int | None = None
    """Its mount namespace, once it is warm and has a tree of its own."""
    ended: threading.Event = field(default_factory=threading.Event)
    exit: Exit | None = None

    def await_warm(self) -> None:
        """Wait until it has made itself ready for a job. Raises PlatformFault; it must be killed then."""
        try:
            self.channel.settimeout(SPAWN_TIMEOUT_S)
            answer = wire.receive(self.channel)
            self.channel.settimeout(None)
        except OSError as problem:
            raise unavailable(f"sandbox: {problem}") from problem
        if answer is None or answer[0]["op"] != "warm":
            raise unavailable(answer[0]["text"] if answer else "the sandbox died while it was made")
        self.namespace = answer[1][0] if answer[1] else None

    def limit(self, limits: Limits) -> None:
        """Set the kernel's own limits of its job. Raises OSError.

        The kernel takes a process id here: that it still names this very process is asked first.
        """
        signal.pidfd_send_signal(self.process, 0)
        rlimits.apply(self.pid, rlimits.of_job(limits, self.loaded))

    def assign(self, order: dict[str, Any], header: dict[str, Any], blobs: Sequence[bytes | memoryview]) -> None:
        """Give it its job. Raises OSError."""
        wire.fill_payload(self.payload, header, blobs)
        wire.send(self.channel, order)

    def kill(self) -> None:
        """Kill it and all that it started; repeating is harmless."""
        with contextlib.suppress(ProcessLookupError, OSError):
            signal.pidfd_send_signal(self.process, signal.SIGKILL)

    def close(self) -> None:
        """Forget it; it must be dead or dying."""
        self.channel.close()
        if self.process >= 0:
            for handle in (self.process, self.result, self.payload):
                os.close(handle)
            self.process = -1
        if self.namespace is not None:
            os.close(self.namespace)
            self.namespace = None


class ZygoteHandle:
    """Starts one zygote and speaks with it. Safe to use from several threads."""

    def __init__(
        self,
        modules: tuple[str, ...],
        layers: frozenset[LayerName],
        first_uid: int,
        groups: Sequence[str],
        *,
        canaries: bool = True,
    ) -> None:
        ours, theirs = wire.channel_pair()
        self._mounts, their_mounts = wire.channel_pair()
        self._mounts.settimeout(SPAWN_TIMEOUT_S)
        self._mounting = threading.Lock()
        self._control = ours
        self._lock = threading.Lock()
        self._serials = itertools.count(1)
        self._replies: dict[int, tuple[threading.Event, list[Any]]] = {}
        self._members: dict[int, Member] = {}
        self.on_exit: Callable[[Member], None] = lambda _: None
        self.alive = True
        self._listener: threading.Thread | None = None
        home = str(Path(__file__).resolve().parent.parent)
        self._process = _start(theirs, home)
        order = {
            "layers": sorted(layers),
            "modules": modules,
            "hidden_paths": [home, ""],
            "first_uid": first_uid,
            "groups": list(groups),
            "canaries": canaries,
        }
        with theirs, their_mounts:
            wire.send(ours, order, [their_mounts.fileno()])
        ours.settimeout(START_TIMEOUT_S)
        self._loaded = self._await_ready()
        ours.settimeout(None)
        self._listener = threading.Thread(target=self._listen, name="zygote", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """Process id of the zygote."""
        return self._process.pid

    def _await_ready(self) -> rlimits.Loaded:
        try:
            answer = wire.receive(self._control)
        except OSError:
            answer = None
        if answer is None or answer[0]["op"] != "ready":
            self.close()
            detail = answer[0].get("error", "") if answer else "the zygote died while it started"
            raise PlatformFault(ISOLATION_UNAVAILABLE, detail=detail, remedy=f"run `yunei doctor` ({detail})")
        return rlimits.Loaded(**answer[0]["loaded"])

    def spawn(self, slot: int, group: cgroups.Group | None) -> Member:
        """Fork a sandbox, which goes on making itself ready. Raises PlatformFault."""
        serial = next(self._serials)
        with contextlib.ExitStack() as undo:
            payload = wire.make_payload()
            undo.callback(os.close, payload)
            result, write_end = os.pipe()
            undo.callback(os.close, result)
            try:
                request = {"op": "spawn", "serial": serial, "slot": slot}
                reply, handles = self._ask(request, serial, [write_end, payload])
            finally:
                os.close(write_end)
            undo.pop_all()
        member = Member(
            serial=serial,
            slot=slot,
            pid=reply["pid"],
            channel=socket.socket(fileno=handles[0]),
            process=handles[1],
            result=result,
            payload=payload,
            loaded=self._loaded,
            group=group,
        )
        with self._lock:
            self._members[serial] = member
        if group is not None:
            try:
                group.admit(member.pid)
            except OSError:
                member.kill()  # it was dying already; its end frees the slot
        return member

    @contextlib.contextmanager
    def furnishing(self, member: Member, folder: Path | None, limits: Limits) -> Iterator[None]:
        """Have the mounter give a sandbox its extract and its scratch, while the body does the rest.

        Raises PlatformFault, also when the folder is not there.
        """
        usual, wanted = ((x.scratch_bytes, x.scratch_inodes) for x in (Limits(), limits))
        if member.namespace is None or (folder is None and wanted == usual):
            yield
            return
        order = {
            "path": None if folder is None else str(folder),
            "slot": member.slot,
            "scratch": None if wanted == usual else wanted,
        }
        with self._mounting:
            self._tell_mounter(order, member.namespace)
            try:
                yield
            finally:
                answer = self._hear_mounter()
        if "error" in answer:
            if folder is not None and not folder.is_dir():
                raise PlatformFault(EXTRACT_MISSING, detail=answer["error"])
            raise unavailable(answer["error"])

    def _tell_mounter(self, order: dict[str, Any], namespace: int) -> None:
        try:
            wire.send(self._mounts, order, [namespace])
        except OSError as problem:
            raise self._without_mounter() from problem

    def _hear_mounter(self) -> dict[str, Any]:
        try:
            answer = wire.receive(self._mounts)
        except OSError as problem:
            raise self._without_mounter() from problem
        if answer is None:
            raise self._without_mounter()
        return answer[0]

    def _without_mounter(self) -> PlatformFault:
        """Without its mounter the zygote is of no use; the next sandbox comes from a new one."""
        self._process.kill()
        return unavailable("the mounter is gone")

    def _ask(self, request: dict[str, Any], serial: int, given: Sequence[int]) -> tuple[dict[str, Any], list[int]]:
        event, box = threading.Event(), []  # type: ignore[var-annotated]  # filled by _listen
        with self._lock:
            if not self.alive:
                raise PlatformFault(EXECUTOR_CLOSED, detail="zygote gone")
            self._replies[serial] = (event, box)
            wire.send(self._control, request, given)
        if not event.wait(SPAWN_TIMEOUT_S) or not box:
            self._process.kill()  # whatever it waits for: the next sandbox comes from a new one
            raise unavailable("the zygote does not answer")
        reply, handles = box
        if "error" in reply:
            raise unavailable(reply["error"])
        return reply, handles

    def _listen(self) -> None:
        """Sort the zygote's messages until it is gone; then everybody who waits learns it."""
        while True:
            try:
                message = wire.receive(self._control)
            except OSError:
                message = None
            if message is None:
                return self._lost()
            reply, handles = message
            if reply["op"] == "exit":
                self._ended(reply)
                continue
            with self._lock:
                event, box = self._replies.pop(reply["serial"])
            box.extend((reply, handles))
            event.set()

    def _ended(self, reply: dict[str, Any]) -> None:
        with self._lock:
            member = self._members.pop(reply["serial"], None)
        if member is not None:
            member.exit = Exit(status=reply["status"], cpu_s=reply["cpu_s"], peak_bytes=reply["peak_bytes"])
            member.ended.set()
            self.on_exit(member)

    def _lost(self) -> None:
        with self._lock:
            self.alive = False
            waiting, members = list(self._replies.values()), list(self._members.values())
            self._replies.clear()
            self._members.clear()
        for event, _ in waiting:
            event.set()
        for member in members:
            member.ended.set()
            self.on_exit(member)

    def close(self) -> None:
        """End the zygote and with it all its sandboxes. Repeating is harmless."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self.alive = False
        if self._listener is not None:
            self._listener.join(5)
        self._control.close()
        self._mounts.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def unavailable(detail: str) -> PlatformFault:
    """No sandbox could be made; the operator learns why."""
    return PlatformFault(ISOLATION_UNAVAILABLE, detail=detail, remedy=f"run `yunei doctor` ({detail})")


def _start(channel: socket.socket, home: str) -> "subprocess.Popen[bytes]":
    """By exec, so that nothing of this process (threads, locks, secrets in memory) is inherited."""
    handle = channel.fileno()
    command = [sys.executable, "-s", "-P", "-c", _ENTRY, home, str(handle)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603 our own interpreter with our own arguments
        command, env=preload.ENVIRONMENT, cwd="/", stdin=quiet, stdout=quiet, stderr=quiet, pass_fds=(handle,)
    )


class Pool:
    """Warm sandboxes of one zygote. A slot is an identity (user id, control group) that one sandbox has at a time."""

    def __init__(
        self, make: Callable[[Sequence[str]], ZygoteHandle], warm: int, slots: range, home: cgroups.Home | None
    ) -> None:
        self._make = make
        self._warm = warm
        self._free = list(slots)
        self._slots = slots
        self._home = home
        self._groups: dict[int, cgroups.Group] = {}
        self._ready: list[Member] = []
        self._waiting = 0
        self._due_s = 0.0
        """Monotonic time before which nothing is made ahead."""
        self._problem: PlatformFault | None = None
        """Why the last sandbox could not be made; nothing is made ahead until somebody wants one again."""
        self._condition = threading.Condition()
        self._zygote: ZygoteHandle | None = None
        self._starting = threading.Lock()
        self._keeper: threading.Thread | None = None
        self.closed = False

    @property
    def zygote(self) -> ZygoteHandle:
        """The zygote, started when there is none or the last one died."""
        with self._starting:
            if self.closed:
                raise PlatformFault(EXECUTOR_CLOSED)
            if self._zygote is None or not self._zygote.alive:
                if self._zygote is not None:
                    self._zygote.close()
                self._zygote = self._make(self._make_groups())
                self._zygote.on_exit = self._exited
            return self._zygote

    def _make_groups(self) -> list[str]:
        """A control group for each slot, once; the zygote is told, because it removes them when we are killed."""
        if self._home is not None and not self._groups:
            self._groups = {slot: cgroups.Group(self._home, slot) for slot in self._slots}
        return [str(folder) for group in self._groups.values() for folder in group.folders]

    def start(self) -> None:
        """Fill up ahead of the first job. Repeating is harmless."""
        with self._condition:
            if self._keeper is None and not self.closed:
                self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
                self._keeper.start()

    def take(self) -> Member:
        """A warm sandbox, or a fresh one. Raises PlatformFault."""
        self.start()
        member = self._take()
        try:
            member.await_warm()
        except PlatformFault:
            member.kill()
            member.close()
            raise
        return member

    def _take(self) -> Member:
        with self._condition:
            self._problem = None  # of an earlier attempt
            self._waiting += 1
            self._condition.notify_all()
            try:
                self._condition.wait_for(lambda: self.closed or self._ready or self._problem, START_TIMEOUT_S)
            finally:
                self._waiting -= 1
            if self.closed:
                raise PlatformFault(EXECUTOR_CLOSED)
            if not self._ready:
                raise self._problem or unavailable("no sandbox is free")
            self._due_s = time.monotonic() + _HEAD_START_S
            return self._ready.pop(0)

    def refill(self) -> None:
        """A job is over: make up for what was taken, once its result is read."""
        with self._condition:
            self._due_s = min(self._due_s, time.monotonic() + _LAST_START_S)
            self._condition.notify_all()

    def _keep(self) -> None:
        """The keeper's life: make a sandbox whenever one is missing."""
        while (slot := self._next_slot()) is not None:
            self._add(slot)

    def _next_slot(self) -> int | None:
        """Wait until a sandbox shall be made, and take a slot for it; None once the pool is closed."""
        with self._condition:
            while not self.closed:
                left_s: float | None = None
                if self._free and self._problem is None and len(self._ready) < max(self._warm, self._waiting):
                    left_s = 0.0 if self._waiting > len(self._ready) else self._due_s - time.monotonic()
                    if left_s <= 0:
                        return self._free.pop(0)
                self._condition.wait(left_s)
        return None

    def _add(self, slot: int) -> None:
        """Make one sandbox for this slot."""
        member, problem = None, None
        try:
            member = self.zygote.spawn(slot, self._groups.get(slot))
        except PlatformFault as fault:
            problem = fault
        except Exception as crash:  # noqa: BLE001 the top of a thread: whoever waits must learn of it
            problem = unavailable(f"{type(crash).__name__}: {crash}")
        with self._condition:
            if member is None:
                self._problem = problem
                self._free.append(slot)
            elif member.ended.is_set():
                member.close()  # dead already; its slot is free again
            else:
                self._ready.append(member)
            self._condition.notify_all()

    def _exited(self, member: Member) -> None:
        """A sandbox is dead: its slot is free again."""
        with self._condition:
            if member in self._ready:
                self._ready.remove(member)
                member.close()
            self._free.append(member.slot)
            self._condition.notify_all()

    def close(self) -> None:
        """Kill everything. Repeating is harmless."""
        with self._condition:
            self.closed = True
            self._condition.notify_all()
        with self._starting:
            if self._zygote is not None:
                self._zygote.close()
        if self._keeper is not None:
            self._keeper.join(SPAWN_TIMEOUT_S)
        ready, self._ready = self._ready, []
        for member in ready:
            member.kill()
            member.close()
        for group in self._groups.values():
            group.remove()
