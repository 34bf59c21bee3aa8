"""The executor that keeps its own pool of sandboxes, in this process or (see `broker`) in a process of its own.

Theory of operation. A call waits for a slot, takes a warm sandbox, hands it a sealed copy of the input, and reads its
one pipe until the end mark, a limit, a cancel, or the sandbox's death; then the sandbox is killed, whatever it says.
Nothing that comes out of the pipe is believed beyond its form (`results`).
"""

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.errors import JobFailed, PlatformFault, Refused
from core.program import Reading, Statement
from sandbox import cgroups, doctor, kernel, preload, tree
from sandbox.collect import Collected, Stop, collect
from sandbox.errors import (
    CATALOGUE,
    EXECUTOR_CLOSED,
    ISOLATION_UNAVAILABLE,
    JOB_CANCELLED,
    PARSE_FAILED,
    RESULT_MALFORMED,
    TEXT_BYTES,
    TEXT_TOO_DEEP,
    RunFailed,
    text_too_long,
)
from sandbox.executor import ProbeReport, RunResult, Tier
from sandbox.layers import LayerName
from sandbox.limits import PARSER_LIMITS, Limits
from sandbox.pool import Member, Pool, ZygoteHandle, unavailable
from sandbox.results import nesting, read_json, read_name, read_table, read_text
from sandbox.settings import Settings
from sandbox.source import PythonJob

TEXT_DEPTH = 200
"""Brackets within brackets in a developer's text."""
TREE_DEPTH = 600
"""JSON levels of a parse tree: what the guard, which recurses over it, can read."""
MAX_PYTHON_ROWS = 10_000_000


@dataclass(slots=True)
class _Ticket:
    """One call that waits or runs."""

    stop: Stop = field(default_factory=Stop)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What one call wants to have run."""

    kind: str
    header: Mapping[str, Any]
    blobs: Sequence[bytes | memoryview]
    folder: Path | None
    limits: Limits
    stack: bool = False


_NOTHING = _Order(
    kind="sql", header={"statements": []}, blobs=(), folder=None, limits=replace(PARSER_LIMITS, wall_s=30.0)
)
"""Shuts a sandbox, lets the canaries try it, and ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _House:
    """The pools of the tier that this host reached."""

    tier: Tier
    layers: frozenset[LayerName]
    bare: Pool
    stack: Pool
    canaries: Mapping[str, bool]


class LocalExecutor:
    """An `Executor` over a local pool. See `sandbox.executor` for what each call promises."""

    def __init__(self, settings: Settings = Settings()) -> None:  # noqa: B008 frozen
        self._settings = settings
        self._running = threading.Semaphore(settings.slots)
        self._tickets: dict[str, _Ticket] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._house: _House | None = None
        self._failure = ""
        self._settled = threading.Event()
        threading.Thread(target=self._settle, name="settle", daemon=True).start()

    def _settle(self) -> None:
        """Find the best tier that really holds: a sandbox of it must shut and stop its canary attacks."""
        try:
            for tier in self._tiers():
                if kernel.supported() and not self._closed:
                    self._house = self._try_tier(tier)
                if self._house is not None:
                    break
        except Exception as crash:  # noqa: BLE001 the top of a thread: no house, so no job runs
            self._failure = f"{type(crash).__name__}: {crash}"
        finally:
            self._settled.set()
        if self._house is not None and self._settings.preload_stack:
            self._house.stack.start()

    def _tiers(self) -> list[Tier]:
        """Those to try, best first. An experiment that cannot be made must not become another one."""
        tiers = [tier for tier in (Tier.FULL, Tier.REDUCED) if tier.rank <= self._settings.tier.rank]
        return tiers[:1] if self._settings.without else tiers

    def _try_tier(self, tier: Tier) -> _House | None:
        layers = doctor.TIER_LAYERS[tier] - self._settings.without
        home = cgroups.find_home() if LayerName.LIMITS in layers else None
        if home is not None:
            cgroups.remove_stale(home)
        count = self._settings.slots + self._settings.warm + 1
        bare = self._pool(preload.BARE, layers, range(count), home)
        stack = self._pool(preload.BARE + preload.STACK, layers, range(count, 2 * count), home)
        house = _House(tier=tier, layers=layers, bare=bare, stack=stack, canaries={})
        stop = Stop()
        try:
            found = self._run_now(house, _NOTHING, stop)
        except PlatformFault as problem:
            found = Collected(fault=problem.detail or "")
        finally:
            stop.close()
        if found.fault is not None or found.failure is not None:
            self._failure = self._failure or found.fault or found.detail
            bare.close()
            stack.close()
            return None
        return replace(house, canaries=found.canaries)

    def _pool(
        self, modules: tuple[str, ...], layers: frozenset[LayerName], slots: range, home: cgroups.Home | None
    ) -> Pool:
        first_uid = self._settings.first_uid + 1024 * (os.getpid() % 100_000)

        def make(groups: Sequence[str]) -> ZygoteHandle:
            return ZygoteHandle(modules, layers, first_uid, groups, canaries=not self._settings.without)

        return Pool(make, self._settings.warm, slots, home)

    @property
    def tier(self) -> Tier:
        """The tier of every run here; `none` when a layer was left off on purpose. Waits until it is known."""
        self._settled.wait()
        return Tier.NONE if self._house is None or self._settings.without else self._house.tier

    def parse(self, text: str, schema: Sequence[str]) -> Reading:
        """See `Executor.parse`."""
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > TEXT_BYTES:
            raise text_too_long()
        if text.count("(") + text.count("[") > TEXT_DEPTH and _bracket_depth(text) > TEXT_DEPTH:
            raise Refused(TEXT_TOO_DEEP, limit=TEXT_DEPTH)
        header = {"text": text, "schema": list(schema)}
        order = _Order(kind="parse", header=header, blobs=(), folder=None, limits=PARSER_LIMITS)
        try:
            found = self._run(order, ticket=f"parse-{threading.get_ident()}-{os.urandom(8).hex()}")
            texts = dict(map(read_text, found.tables))
        except JobFailed as problem:
            raise Refused(PARSE_FAILED, detail=f"{problem.code}: {problem.detail}") from problem
        tree, bound = texts.get("tree"), texts.get("bound")
        if tree is None or bound is None:
            raise Refused(PARSE_FAILED, detail="the parser gave no reading")
        if nesting(tree, stop=TREE_DEPTH) > TREE_DEPTH or nesting(bound, stop=TREE_DEPTH) > TREE_DEPTH:
            raise Refused(TEXT_TOO_DEEP, limit=TEXT_DEPTH)
        return Reading(text=text, tree=tree, bound=bound)

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
        header = {"statements": [asdict(statement) for statement in statements], "inputs": list(inputs)}
        blobs = [memoryview(_to_stream(table)) for table in inputs.values()]
        order = _Order(kind="sql", header=header, blobs=blobs, folder=mounted, limits=limits)
        found = self._run(order, ticket=ticket, reveal=reveal)
        wanted = {x.output: x for x in statements if x.output is not None}
        return self._result(found, wanted, reveal=reveal)

    def run_python(
        self, job: PythonJob, *, extract: Path | None, limits: Limits, ticket: str, reveal: bool = False
    ) -> RunResult:
        """See `Executor.run_python`."""
        header = {"entry": job.entry, "names": list(job.files), "parameters": dict(job.parameters)}
        order = _Order(
            kind="python",
            header=header,
            blobs=list(job.files.values()),
            folder=extract / "tables" if extract is not None else None,
            limits=limits,
            stack=job.wants_stack,
        )
        return self._result(self._run(order, ticket=ticket, reveal=reveal), None, reveal=reveal)

    def stop(self, ticket: str) -> None:
        """See `Executor.stop`."""
        with self._lock:
            found = self._tickets.get(ticket)
        if found is not None:
            found.stop.set()

    def probe(self) -> ProbeReport:
        """See `Executor.probe`."""
        self._settled.wait()
        canaries = self._house.canaries if self._house is not None else {}
        if self._house is not None:
            found = self._run(_NOTHING, ticket=f"probe-{os.urandom(8).hex()}")
            canaries = found.canaries
        return doctor.report(self.tier, doctor.examine(), canaries, self._failure)

    def close(self) -> None:
        """See `Executor.close`."""
        with self._lock:
            self._closed = True
            waiting = list(self._tickets.values())
        for ticket in waiting:
            ticket.stop.set()
        self._settled.wait()
        if self._house is not None:
            self._house.bare.close()
            self._house.stack.close()

    def _run(self, order: _Order, *, ticket: str, reveal: bool = False) -> Collected:
        """Wait for a slot, run, and turn every bad end into an exception."""
        entry = _Ticket()
        with self._lock:
            if self._closed:
                raise PlatformFault(EXECUTOR_CLOSED)
            if ticket in self._tickets:
                raise ValueError("a ticket is used by one run at a time")
            self._tickets[ticket] = entry
        try:
            house = self._open_house()
            self._wait_for_slot(entry)
            try:
                found = self._run_now(house, order, entry.stop)
            finally:
                self._running.release()
        finally:
            with self._lock:
                del self._tickets[ticket]
            entry.stop.close()
        self._raise_bad_end(found, reveal)
        return found

    def _open_house(self) -> _House:
        """Raises PlatformFault `isolation_unavailable`, with the exact remedy, below the least tier demanded."""
        self._settled.wait()
        house = self._house
        if house is None or house.tier.rank < self._settings.least_tier.rank:
            found = doctor.report(self.tier, doctor.examine(), {}, self._failure)
            raise PlatformFault(ISOLATION_UNAVAILABLE, detail=self._failure, remedy=" ".join(found.remedies))
        return house

    def _wait_for_slot(self, entry: _Ticket) -> None:
        while not self._running.acquire(timeout=0.05):
            if entry.stop.is_set():
                break
        else:
            if not entry.stop.is_set():
                return
            self._running.release()
        raise RunFailed(JOB_CANCELLED)

    def _run_now(self, house: _House, order: _Order, stop: Stop) -> Collected:
        pool = house.stack if order.stack else house.bare
        member = pool.take()
        try:
            return self._assign(house, pool, member, order, stop)
        finally:
            member.kill()
            member.close()
            pool.refill()

    def _assign(self, house: _House, pool: Pool, member: Member, order: _Order, stop: Stop) -> Collected:
        limits, folder = order.limits, order.folder
        mounts = LayerName.TREE in house.layers
        try:
            with pool.zygote.furnishing(member, folder if mounts else None, limits):
                before = member.group.begin(limits) if member.group is not None else None
                if LayerName.LIMITS in house.layers:
                    member.limit(limits)
            seen = None if folder is None else tree.INPUT if mounts else str(folder)
            message = {"kind": order.kind, "limits": asdict(limits), "folder": seen}
            member.assign(message, dict(order.header), order.blobs)
        except OSError as problem:
            member.kill()
            found = collect(member, limits, stop, None)
            if found.fault is None:
                raise unavailable(f"assignment: {problem}") from problem
            return found  # it had ended before its job came, and says why
        return collect(member, limits, stop, before)

    def _raise_bad_end(self, found: Collected, reveal: bool) -> None:
        if found.fault is not None:
            raise unavailable(found.fault)
        if found.failure is None:
            return
        transcript = found.transcript
        raise RunFailed(
            CATALOGUE[found.failure],
            detail=found.detail,
            transcript=transcript if reveal else None,
            private_transcript=transcript,
        )

    def _result(self, found: Collected, wanted: Mapping[str, Statement] | None, *, reveal: bool) -> RunResult:
        """Read what came, strictly. `wanted`: the statements with an output, by its name."""
        tables: dict[str, pa.Table] = {}
        for data in found.tables:
            name, stream = read_name(data)
            if name in tables or (wanted is not None and name not in wanted):
                raise JobFailed(RESULT_MALFORMED, detail="a table twice, or one that was not asked for")
            tables[name] = read_table(stream, max_rows=wanted[name].max_rows if wanted is not None else MAX_PYTHON_ROWS)
        missing = [name for name, statement in (wanted or {}).items() if name not in tables and statement.when is None]
        if missing or (wanted is None) != bool(found.values):
            raise JobFailed(RESULT_MALFORMED, detail="a part is missing")
        values = read_json(found.values) if found.values else {}
        return RunResult(
            tables=tables,
            usage=found.usage,
            tier=self.tier,
            **_parts(values),
            transcript=found.transcript if reveal else None,
            private_transcript=found.transcript,
        )


def _parts(values: dict[str, Any]) -> dict[str, Any]:
    """Scalars, models and figures of a Python job's VALUES frame. Raises JobFailed `result_malformed`."""
    if set(values) - {"scalars", "models", "figures"} or not all(isinstance(part, dict) for part in values.values()):
        raise JobFailed(RESULT_MALFORMED, detail="unknown part of a result")
    if not all(map(_is_scalar, values.get("scalars", {}).values())):
        raise JobFailed(RESULT_MALFORMED, detail="a scalar that is none")
    return {name: values.get(name, {}) for name in ("scalars", "models", "figures")}


def _is_scalar(value: Any) -> bool:
    """JSON knows whole numbers of any length; what reads the result knows 64 bits."""
    if isinstance(value, int):
        return -(1 << 63) <= value < 1 << 63
    return isinstance(value, (float, str))


def _to_stream(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _bracket_depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth = max(0, depth - 1)
    return deepest
