"""Reads a sandbox's one pipe under all its limits, and says how the run ended."""

import os
import select
import signal
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from core.errors import JobFailed
from sandbox import cgroups
from sandbox.executor import Usage
from sandbox.limits import Limits
from sandbox.pool import Member
from sandbox.results import MAX_TABLES, read_json
from sandbox.transcript import Transcript
from sandbox.wire import FRAME, Frame

TRANSCRIPT_BYTES = 256 * 1024
"""Of stdout and stderr each; what comes after is dropped, not an error."""
_CONTROL_BYTES = 256 * 1024
_MAX_FRAMES = 100_000
_PRINTED_BYTES = 16 * TRANSCRIPT_BYTES
"""Our own runner stops at the transcript's cap: more comes only from a job that keeps the broker busy on purpose."""
_CHUNK = 64 * 1024
"""What a pipe holds: limits are looked at again after each read."""
_ERROR_CODES = frozenset({"job_failed", "memory_exceeded", "result_too_large", "result_malformed"})


class Stop:
    """A flag that wakes whoever polls it. Setting it twice, or after the end, is harmless."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        self._lock = threading.Lock()
        self._set = False
        self._closed = False

    def fileno(self) -> int:
        """Readable once the flag is set."""
        return self._read

    def is_set(self) -> bool:
        """True from the first `set` on."""
        return self._set

    def set(self) -> None:
        """Raise the flag."""
        with self._lock:
            if not self._set and not self._closed:
                os.write(self._write, b"x")
            self._set = True

    def close(self) -> None:
        """Free the descriptors."""
        with self._lock:
            if not self._closed:
                self._closed = True
                os.close(self._read)
                os.close(self._write)


@dataclass(slots=True, kw_only=True)
class Collected:
    """What came out of one sandbox, unread except for its frames."""

    tables: list[memoryview] = field(default_factory=list)
    values: memoryview = field(default_factory=lambda: memoryview(b""))
    transcript: Transcript = field(default_factory=Transcript)
    usage: Usage = field(default_factory=lambda: Usage(wall_s=0.0, cpu_s=0.0, peak_memory_bytes=0))
    failure: str | None = None
    """Code of the failure; None: the run ended well."""
    detail: str = ""
    canaries: dict[str, bool] = field(default_factory=dict)
    """What the sandbox's attacks on itself came to: attack → stopped."""
    fault: str | None = None
    """A layer could not be set up: ours, not the job's."""


class _Pipe:
    """Cuts the byte stream into frames as they come."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._buffer = bytearray()
        self._need = FRAME.size
        self._kind: Frame | None = None
        self.result_bytes = self._printed_bytes = self._frames = 0
        self.locked = self.ended = False
        self.found = Collected()
        self.printed: dict[Frame, bytearray] = {Frame.STDOUT: bytearray(), Frame.STDERR: bytearray()}

    def feed(self, data: bytes) -> None:
        """Take what was read. Raises JobFailed over a cap or on nonsense."""
        self._buffer += data
        while not self.ended and len(self._buffer) >= self._need:
            part = bytes(self._buffer[: self._need])
            del self._buffer[: self._need]
            if self._kind is None:
                self._open(part)
            else:
                kind, self._kind, self._need = self._kind, None, FRAME.size
                self._take(kind, memoryview(part))

    def _open(self, head: bytes) -> None:
        mark, length = FRAME.unpack(head)
        try:
            kind = Frame(mark)
        except ValueError:
            raise _Bad("result_malformed", "unknown frame") from None
        self._frames += 1
        self._printed_bytes += length if kind in (Frame.STDOUT, Frame.STDERR) else 0
        if self._frames > _MAX_FRAMES or self._printed_bytes > _PRINTED_BYTES:
            raise _Bad("result_malformed", "a flood of frames")
        if kind in (Frame.TABLE, Frame.VALUES):
            self.result_bytes += length
            if self.result_bytes > self._limits.result_bytes:
                raise _Bad("result_too_large", "the result's bytes are over the limit")
        elif length > _CONTROL_BYTES:
            raise _Bad("result_malformed", "frame too long")
        if not self.locked and kind not in (Frame.LOCKED, Frame.FAULT):
            raise _Bad("result_malformed", "frame before the lock")
        self._kind, self._need = kind, length

    def _take(self, kind: Frame, payload: memoryview) -> None:
        found = self.found
        match kind:
            case Frame.LOCKED if not self.locked:
                self.locked = True
                found.canaries = {name: stopped is True for name, stopped in read_json(payload).items()}
            case Frame.FAULT if not self.locked:
                found.fault = str(payload, "utf-8", "replace")
                self.ended = True
            case Frame.TABLE if len(found.tables) < MAX_TABLES:
                found.tables.append(payload)
            case Frame.VALUES if not found.values:
                found.values = payload
            case Frame.STDOUT | Frame.STDERR:
                printed = self.printed[kind]
                printed += payload[: max(0, TRANSCRIPT_BYTES - len(printed))]
            case Frame.ERROR:
                self._fail(payload)
            case Frame.END:
                self.ended = True
            case _:
                raise _Bad("result_malformed", f"frame {kind.name} twice or out of place")

    def _fail(self, payload: memoryview) -> None:
        record: dict[str, Any] = read_json(payload)
        code = record.get("code")
        self.found.failure = code if isinstance(code, str) and code in _ERROR_CODES else "job_failed"
        self.found.detail = str(record.get("text", ""))[-20_000:]
        self.found.transcript = Transcript(
            error=self.found.detail, error_class=_public_class(str(record.get("class", "")))
        )
        self.ended = True


class _Bad(Exception):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def _public_class(name: str) -> str:
    """Names of classes that say nothing about data; anything of the job's own making is `other`."""
    import builtins

    known = getattr(builtins, name, None)
    if isinstance(known, type) and issubclass(known, BaseException):
        return name
    return name if name in _ENGINE_CLASSES else "other"


_ENGINE_CLASSES = frozenset(
    {"BinderException", "CatalogException", "ConversionException", "OutOfMemoryException", "ParserException"}
    | {"InvalidInputException", "OutOfRangeException", "InterruptException", "ArrowInvalid", "Malformed", "TooLarge"}
)


def collect(member: Member, limits: Limits, stop: Stop, before: cgroups.Reading | None) -> Collected:
    """Read until the end mark, the pipe's end, a limit or a stop; kill the sandbox; account for it."""
    started = time.monotonic()
    pipe = _Pipe(limits)
    failure: tuple[str, str] | None = None
    try:
        watched = None if member.group is not None else _Watched(member.pid, limits.memory_bytes)
        failure = _pump(pipe, member.result, started + limits.wall_s, stop, watched)
    except _Bad as bad:
        failure = (bad.code, str(bad))
    except JobFailed as bad:
        failure = (bad.code, bad.detail or "")
    finally:
        member.kill()
    found = pipe.found
    wall_s = time.monotonic() - started
    if failure is not None:
        found.failure, found.detail = failure
        if failure[0] == "job_failed":
            found.failure, found.detail = _why_it_died(member, limits, before)
    found.transcript = Transcript(
        stdout=pipe.printed[Frame.STDOUT].decode("utf-8", "replace"),
        stderr=pipe.printed[Frame.STDERR].decode("utf-8", "replace"),
        error=found.transcript.error,
        error_class=found.transcript.error_class,
    )
    found.usage = _usage(member, wall_s, before)
    return found


class _Watched:
    """Looks at a sandbox's memory where no control group does: coarse, but it also sees shared memory."""

    INTERVAL_MS = 20

    def __init__(self, pid: int, limit_bytes: int) -> None:
        self._path = f"/proc/{pid}/status"
        self._limit_kib = limit_bytes // 1024
        self._start_kib: int | None = None

    def is_over(self) -> bool:
        """True when the job has added more than its limit to what the zygote's fork held."""
        try:
            with open(self._path, encoding="ascii") as file:
                rows = [line.split() for line in file if line.startswith(("RssAnon", "RssShmem"))]
        except OSError:
            return False
        now = sum(int(row[1]) for row in rows)
        if self._start_kib is None:
            self._start_kib = now
        return now - self._start_kib > self._limit_kib


def _pump(pipe: _Pipe, read_end: int, deadline: float, stop: Stop, watched: _Watched | None) -> tuple[str, str] | None:
    """Returns None at the end mark, else code and detail of the failure."""
    poll = select.poll()
    poll.register(read_end, select.POLLIN)
    poll.register(stop.fileno(), select.POLLIN)
    while not pipe.ended:
        left_ms = (deadline - time.monotonic()) * 1000
        if left_ms <= 0:
            return "job_timeout", "wall-clock limit"
        if watched is not None and watched.is_over():
            return "memory_exceeded", "over its memory limit"
        ready = dict(poll.poll(left_ms if watched is None else min(left_ms, watched.INTERVAL_MS)))
        if stop.fileno() in ready:
            return "job_cancelled", "stopped"
        if read_end in ready:
            data = os.read(read_end, _CHUNK)
            if not data:
                return "job_failed", "ended without its end mark"
            pipe.feed(data)
    return None


def _why_it_died(member: Member, limits: Limits, before: cgroups.Reading | None) -> tuple[str, str]:
    """The sandbox is gone without a word: which limit did it meet?"""
    member.ended.wait(5)
    after = member.group.read() if member.group is not None else None
    if after is not None and before is not None and after.out_of_memory > before.out_of_memory:
        return "memory_exceeded", "killed by the kernel at its memory limit"
    if member.exit is None:
        return "job_failed", "the sandbox is gone"
    if member.exit.cpu_s >= limits.cpu_s - 0.5 and os.WIFSIGNALED(member.exit.status):
        return "cpu_exceeded", "killed by the kernel at its processor limit"
    if os.WIFSIGNALED(member.exit.status):
        number = os.WTERMSIG(member.exit.status)
        return "job_failed", f"died of {signal.Signals(number).name}"
    return "job_failed", f"ended with status {os.waitstatus_to_exitcode(member.exit.status)}"


def _usage(member: Member, wall_s: float, before: cgroups.Reading | None) -> Usage:
    """From the control group; what it does not know, from the parent, once the sandbox is dead."""
    after = member.group.read() if member.group is not None else None
    cpu_s = after.cpu_s - before.cpu_s if after is not None and before is not None else None
    peak = after.peak_memory_bytes if after is not None else None
    if cpu_s is None or peak is None:
        member.ended.wait(5)
        ended = member.exit
        cpu_s = cpu_s if cpu_s is not None else ended.cpu_s if ended else 0.0
        peak = peak if peak is not None else ended.peak_bytes if ended else 0
    return Usage(wall_s=wall_s, cpu_s=cpu_s, peak_memory_bytes=peak)
