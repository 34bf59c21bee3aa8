"""`yunei serve`: one command, several processes, each with only the keys and files it needs.

    broker   starts sandboxes; reads extracts; no keys, no database
    ingest   reads sources, writes and reads the vault, builds extracts; vault, masking and registry keys
    worker   plans, runs and judges jobs, publishes, expires, seals the audit chain; signing and transcript keys
    http     answers people and pipelines; the transcript key

A process that ends is started again after a pause; one that ends five times within a minute ends the server, because
a platform that cannot hold itself up must not look as if it did. Every process asks the kernel to be killed with its
parent, so that `kill -9` of the supervisor leaves nothing behind.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROCESSES = ("broker", "ingest", "worker", "http")
_RESTARTS = 5
_WINDOW_S = 60.0
_STOP_S = 3.0
"""How long processes may take to end."""
_PR_SET_PDEATHSIG = 1

log = logging.getLogger("yunei.supervisor")


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends; end at once if that has already happened."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


@dataclass(slots=True)
class _Child:
    name: str
    process: subprocess.Popen[bytes]
    starts: list[float] = field(default_factory=list)


class Supervisor:
    """Starts, watches and stops the server's processes. Use from one thread."""

    def __init__(self, environment: Mapping[str, str], *, logs: Path, run: Path) -> None:
        """`logs` gets one file a process, `run` one `<name>.pid`."""
        self._environment = dict(environment)
        self._logs = logs
        self._run = run
        self._children: dict[str, _Child] = {}
        self._stopping = False

    def start(self) -> None:
        """Start every process, the broker first."""
        for name in PROCESSES:
            self._children[name] = _Child(name, self._spawn(name), [time.monotonic()])

    def watch(self) -> int:
        """Keep the processes up until SIGTERM or SIGINT; the exit code: 0 on request, 1 when one cannot be kept up."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._request_stop)
        code = 0
        while not self._stopping:
            time.sleep(0.2)
            if not all(self._keep_up(child) for child in self._children.values()):
                code = 1
                break
        self.stop()
        return code

    def stop(self) -> None:
        """Ask every process to end, last started first, and kill those that do not: their work is taken up again."""
        children = list(self._children.values())[::-1]
        for child in children:
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + _STOP_S
        for child in children:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()

    def _request_stop(self, *_: object) -> None:
        self._stopping = True

    def _keep_up(self, child: _Child) -> bool:
        code = child.process.poll()
        if code is None or self._stopping:
            return True
        now = time.monotonic()
        child.starts = [moment for moment in child.starts if now - moment < _WINDOW_S]
        log.warning("process %s ended with code %s", child.name, code)
        if len(child.starts) >= _RESTARTS:
            log.error("process %s cannot be kept up; see %s", child.name, self._logs / f"{child.name}.log")
            return False
        child.starts.append(now)
        child.process = self._spawn(child.name)
        return True

    def _spawn(self, name: str) -> subprocess.Popen[bytes]:
        handle = os.open(self._logs / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter with our own arguments
                [sys.executable, "-m", "api.processes", name, str(os.getpid())],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=handle,
                start_new_session=True,
            )
        finally:
            os.close(handle)
        (self._run / f"{name}.pid").write_text(str(process.pid), encoding="ascii")
        return process
