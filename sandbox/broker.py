"""The broker: the executor as a process of its own behind a Unix socket, and the client with the same interface.

Theory of operation. API and worker hold keys, database connections and many threads; they should neither fork nor need
privileges. So one small process owns the sandboxes and holds nothing else. Its socket lies in a private folder, mode
0600, and it serves only its own user and root. One connection is one call; when the caller goes away, its run is
stopped. When the broker is killed, the zygotes' channels close and the kernel kills every sandbox.
"""

import argparse
import contextlib
import os
import select
import signal
import socket
import socketserver
import struct
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.errors import PlatformFault, YuneiError
from core.program import Reading, Statement
from sandbox import errors, kernel
from sandbox.executor import Executor, Layer, ProbeReport, RunResult, Tier, Usage
from sandbox.limits import Limits
from sandbox.local import LocalExecutor
from sandbox.settings import Settings
from sandbox.source import PythonJob
from sandbox.stream import read_message, write_message
from sandbox.transcript import Transcript

_LOOK_AGAIN_S = 0.02
_NICENESS = -10
"""Of the broker, where it may choose: a kill must not wait until a busy host finds time for it."""


def serve(socket_path: Path, settings: Settings, *, ready: threading.Event | None = None) -> None:
    """Serve until SIGTERM or SIGINT. Another broker on the same socket is an error (PlatformFault)."""
    is_own_process = threading.current_thread() is threading.main_thread()
    if is_own_process:
        _take_precedence()  # before there are other threads, which take it over
    with LocalServer(socket_path, LocalExecutor(settings)) as server:
        if is_own_process:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
        if ready is not None:
            ready.set()
        server.serve_forever(poll_interval=0.2)


class LocalServer(socketserver.ThreadingUnixStreamServer):
    """Serves one executor on one socket; closes both."""

    daemon_threads = True

    def __init__(self, socket_path: Path, executor: Executor) -> None:
        self.executor = executor
        self._path = socket_path
        _clear(socket_path)
        before = os.umask(0o177)
        try:
            super().__init__(str(socket_path), _Call)
        finally:
            os.umask(before)

    def server_close(self) -> None:
        """Stop listening, kill every sandbox."""
        super().server_close()
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        self.executor.close()


def _clear(path: Path) -> None:
    """Make a private folder and remove the socket of a broker that was killed; a living one is an error."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except FileNotFoundError:
            return
        except OSError:
            path.unlink(missing_ok=True)
            return
    raise PlatformFault(errors.EXECUTOR_CLOSED, detail=f"another broker serves {path}")


class _Call(socketserver.BaseRequestHandler):
    """One connection: one call, one answer."""

    server: LocalServer
    request: socket.socket

    def handle(self) -> None:
        if not _is_friend(self.request):
            return
        try:
            head, blobs = read_message(self.request)
            answer, parts = self._answer(head, blobs)
        except YuneiError as problem:
            answer, parts = {"error": _describe(problem)}, []
        except (OSError, ValueError, KeyError, TypeError) as problem:
            fault = PlatformFault(errors.EXECUTOR_CLOSED, detail=f"{type(problem).__name__}: {problem}")
            answer, parts = {"error": _describe(fault)}, []
        with contextlib.suppress(OSError):
            write_message(self.request, answer, parts)

    def _answer(self, head: dict[str, Any], blobs: list[memoryview]) -> tuple[dict[str, Any], list[Any]]:
        executor = self.server.executor
        match head["call"]:
            case "parse":
                reading = executor.parse(head["text"], head["schema"])
                return {"tree": reading.tree, "bound": reading.bound}, []
            case "run_program" | "run_python":
                with self._watch(head["ticket"]):
                    return _pack_result(self._run(head, blobs))
            case "stop":
                executor.stop(head["ticket"])
                return {}, []
            case "probe":
                return executor.probe().plain(), []
        raise ValueError("unknown call")

    def _run(self, head: dict[str, Any], blobs: list[memoryview]) -> RunResult:
        executor, limits = self.server.executor, Limits(**head["limits"])
        folder = Path(head["folder"]) if head["folder"] is not None else None
        if head["call"] == "run_program":
            tables = (pa.ipc.open_stream(pa.py_buffer(blob)).read_all() for blob in blobs)
            return executor.run_program(
                [Statement(**statement) for statement in head["statements"]],
                mounted=folder,
                inputs=dict(zip(head["inputs"], tables, strict=True)),
                limits=limits,
                ticket=head["ticket"],
                reveal=head["reveal"],
            )
        files = dict(zip(head["names"], map(bytes, blobs), strict=True))
        job = PythonJob(files=files, entry=head["entry"], parameters=head["parameters"])
        return executor.run_python(job, extract=folder, limits=limits, ticket=head["ticket"], reveal=head["reveal"])

    @contextlib.contextmanager
    def _watch(self, ticket: str) -> Any:
        """Stop the run when the caller goes away."""
        over_read, over_write = socket.socketpair()

        def wait() -> None:

            ready, _, _ = select.select([self.request, over_read], [], [])
            if over_read not in ready:
                self.server.executor.stop(ticket)
            over_read.close()

        threading.Thread(target=wait, name="watch", daemon=True).start()
        try:
            yield
        finally:
            over_write.close()


def _is_friend(connection: socket.socket) -> bool:
    """True for our own user and root; the folder's mode says the same, this says it again."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, _ = struct.unpack("3i", credentials)
    return uid in (0, os.geteuid())


def _describe(problem: YuneiError) -> dict[str, Any]:
    transcripts = {}
    if isinstance(problem, errors.RunFailed):
        transcripts = {
            "transcript": asdict(problem.transcript) if problem.transcript else None,
            "private_transcript": asdict(problem.private_transcript),
        }
    return {
        "kind": type(problem).__name__,
        "code": problem.code,
        "detail": problem.detail,
        "fields": problem.fields,
        **transcripts,
    }


def _rebuild(record: Mapping[str, Any]) -> YuneiError:
    """The exception that `_describe` described."""
    entry = errors.CATALOGUE[record["code"]]
    if record["kind"] == "RunFailed":
        shown = record["transcript"]
        return errors.RunFailed(
            entry,
            detail=record["detail"],
            transcript=Transcript(**shown) if shown else None,
            private_transcript=Transcript(**record["private_transcript"]),
        )
    kind = errors.KINDS.get(record["kind"], PlatformFault)
    return kind(entry, detail=record["detail"], **record["fields"])


def _pack_result(result: RunResult) -> tuple[dict[str, Any], list[Any]]:
    head = {
        "names": list(result.tables),
        "usage": asdict(result.usage),
        "tier": result.tier.value,
        "scalars": result.scalars,
        "models": result.models,
        "figures": result.figures,
        "transcript": asdict(result.transcript) if result.transcript else None,
        "private_transcript": asdict(result.private_transcript),
    }
    return head, [_to_stream(table) for table in result.tables.values()]


def _to_stream(table: pa.Table) -> memoryview:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return memoryview(sink.getvalue())


def _unpack_result(head: Mapping[str, Any], blobs: Sequence[memoryview]) -> RunResult:
    """What the broker sends has been read strictly there and written anew: plain reading is enough here."""
    tables = [pa.ipc.open_stream(pa.py_buffer(blob)).read_all() for blob in blobs]
    return RunResult(
        tables=dict(zip(head["names"], tables, strict=True)),
        usage=Usage(**head["usage"]),
        tier=Tier(head["tier"]),
        scalars=head["scalars"],
        models=head["models"],
        figures=head["figures"],
        transcript=Transcript(**head["transcript"]) if head["transcript"] else None,
        private_transcript=Transcript(**head["private_transcript"]),
    )


class BrokerExecutor:
    """An `Executor` whose work a broker does. Holds nothing open between calls."""

    def __init__(self, socket_path: Path, *, patience_s: float = 0.0) -> None:
        """`patience_s`: how long a call waits for a broker that does not listen (yet), [0, 3600]."""
        self._path = socket_path
        self._patience_s = patience_s

    def parse(self, text: str, schema: Sequence[str]) -> Reading:
        """See `Executor.parse`."""
        if len(text.encode("utf-8", "surrogatepass")) > errors.TEXT_BYTES:
            raise errors.text_too_long()
        head, _ = self._call({"call": "parse", "text": text, "schema": list(schema)})
        return Reading(text=text, tree=head["tree"], bound=head["bound"])

    def run_program(
        self,
        statements: Sequence[Statement],
        *,
        mounted: Path | None,
        inputs: Mapping[str, pa.Table],
        limits: Limits,
        ticket: str,
        reveal: bool = False,
    ) -> RunResult:
        """See `Executor.run_program`."""
        order = {
            "call": "run_program",
            "statements": [asdict(statement) for statement in statements],
            "inputs": list(inputs),
            **_common(mounted, limits, ticket, reveal),
        }
        return _unpack_result(*self._call(order, [_to_stream(table) for table in inputs.values()]))

    def run_python(
        self, job: PythonJob, *, extract: Path | None, limits: Limits, ticket: str, reveal: bool = False
    ) -> RunResult:
        """See `Executor.run_python`."""
        order = {
            "call": "run_python",
            "names": list(job.files),
            "entry": job.entry,
            "parameters": dict(job.parameters),
            **_common(extract, limits, ticket, reveal),
        }
        return _unpack_result(*self._call(order, list(job.files.values())))

    def stop(self, ticket: str) -> None:
        """See `Executor.stop`."""
        self._call({"call": "stop", "ticket": ticket})

    def probe(self) -> ProbeReport:
        """See `Executor.probe`."""
        head, _ = self._call({"call": "probe"})
        layers = tuple(Layer(**layer) for layer in head["layers"])
        return ProbeReport(tier=Tier(head["tier"]), layers=layers, canaries=head["canaries"])

    def close(self) -> None:
        """Nothing to free here; the broker goes on."""

    def _call(
        self, head: dict[str, Any], blobs: Sequence[bytes | memoryview] = ()
    ) -> tuple[dict[str, Any], list[memoryview]]:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                self._connect(connection)
                write_message(connection, head, blobs)
                answer, parts = read_message(connection)
        except OSError as problem:
            raise PlatformFault(errors.EXECUTOR_CLOSED, detail=f"broker: {problem}") from problem
        if "error" in answer:
            raise _rebuild(answer["error"])
        return answer, parts

    def _connect(self, connection: socket.socket) -> None:
        """All processes of a server start at once: a broker that is not there yet is no failure. Raises OSError."""
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                return connection.connect(str(self._path))
            except (FileNotFoundError, ConnectionRefusedError):
                if time.monotonic() >= deadline:
                    raise
            time.sleep(_LOOK_AGAIN_S)


def _common(folder: Path | None, limits: Limits, ticket: str, reveal: bool) -> dict[str, Any]:
    return {
        "folder": str(folder.absolute()) if folder is not None else None,
        "limits": asdict(limits),
        "ticket": ticket,
        "reveal": reveal,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry of the broker's process: `python -m sandbox.broker SOCKET [--slots N] [--warm N] [--least-tier TIER]`.

    With `--parent PID` it ends when that process, which must have started it, ends. Needs a sixth of the processor time
    that a process of the whole platform takes to start.
    """
    parser = argparse.ArgumentParser(prog="python -m sandbox.broker", description="Serve sandboxes on a Unix socket.")
    parser.add_argument("socket", type=Path)
    parser.add_argument("--slots", type=int, default=Settings().slots)
    parser.add_argument("--warm", type=int, default=Settings().warm)
    parser.add_argument("--least-tier", type=Tier, choices=list(Tier), default=Settings().least_tier)
    parser.add_argument("--preload-stack", action="store_true")
    parser.add_argument("--parent", type=int)
    given = parser.parse_args(arguments)
    if given.parent is not None:
        _die_with(given.parent)
    settings = Settings(
        slots=given.slots, warm=given.warm, least_tier=given.least_tier, preload_stack=given.preload_stack
    )
    serve(given.socket, settings)


def _die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends; end at once if that has already happened."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def _take_precedence() -> None:
    """Come before ordinary processes, unless whoever started us chose otherwise or we may not; zygotes step back."""
    if os.getpriority(os.PRIO_PROCESS, 0) == 0:
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)


if __name__ == "__main__":
    main()
