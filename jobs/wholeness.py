"""Whether an extract's files are still what its manifest names: looked at before a job runs over them.

Threat: a file that was damaged, half restored or replaced would be judged and put on record under a manifest that
speaks of another one. A Parquet file is named by the hash of its bytes. The sidecar is named by its content (decision
0511), so its rows are read out of a sandbox, as a job would see them, and hashed here: the worker, which holds signing
keys, never opens a database file that may have been tampered with.

Hashing takes about as long as reading, so a worker does it once for each file as the file system knows it: device,
node, size, times of last change. What changes one of them has it hashed again; the kernel sets the last of them, and
nobody who may only write the file can set it back.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path

import pyarrow as pa

from core.errors import JobFailed, PlatformFault
from core.manifest import ExtractFile, Manifest
from core.program import Statement
from jobs.errors import EXTRACT_CHANGED
from masking.cleaning import quoted
from masking.content import Content, ContentHash, combined
from masking.sidecar import GUARD_FILE, file_entry, guard_entry
from sandbox.errors import JOB_FAILED, RESULT_MALFORMED
from sandbox.executor import Executor
from sandbox.limits import MIB, Limits

_ROWS = 122_880
"""Read from the sidecar at a time: a row group of the engine."""
_RESULT_BYTES = 512 * MIB
_UNREADABLE = frozenset({JOB_FAILED.code, RESULT_MALFORMED.code})
"""How a read ends that the file itself makes fail; at a limit it may be the host."""
_Identity = tuple[int, int, int, int, int]


class ExtractChanged(PlatformFault):
    """A file of an extract is not what its manifest names. Trying again would find the same."""

    def __init__(self, detail: str) -> None:
        super().__init__(EXTRACT_CHANGED, detail=detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandboxed:
    """How the sidecar is read."""

    executor: Executor
    limits: Limits
    ticket: str


@dataclass(slots=True)
class Wholeness:
    """The files that were found whole. Safe to share between threads."""

    _found: dict[Path, _Identity] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def require(self, folder: Path, manifest: Manifest, sandboxed: Sandboxed) -> None:
        """Pass when every file of the manifest is whole. Raises ExtractChanged, and what the sandbox raises."""
        for file in manifest.files:
            path = folder / file.name
            identity = _identify(path)
            with self._lock:
                if self._found.get(path) == identity:
                    continue
            if _entry(folder, file.name, manifest, sandboxed) != file or _identify(path) != identity:
                raise ExtractChanged(f"{path} is not what its manifest names")
            with self._lock:
                self._found[path] = identity


def _identify(path: Path) -> _Identity:
    try:
        seen = path.stat(follow_symlinks=False)
    except OSError as problem:
        raise ExtractChanged(str(problem)) from problem
    return seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


def _entry(folder: Path, name: str, manifest: Manifest, sandboxed: Sandboxed) -> ExtractFile:
    """What a manifest made now would say of the file."""
    if name != GUARD_FILE:
        return file_entry(folder, name)
    try:
        return guard_entry(combined(_content(folder, table.name, sandboxed) for table in manifest.tables))
    except JobFailed as problem:
        if problem.code not in _UNREADABLE:
            raise
        raise ExtractChanged(f"{folder / name} cannot be read: {problem.detail}") from problem


def _content(folder: Path, table: str, sandboxed: Sandboxed) -> Content:
    """The content of one of the sidecar's tables."""
    parts = _parts(folder, table, sandboxed)
    first = next(parts)
    content = ContentHash(table, first.schema)
    for part in chain([first], parts):
        for batch in part.to_batches():
            content.update(batch)
    return content.finish()


def _parts(folder: Path, table: str, sandboxed: Sandboxed) -> Iterator[pa.Table]:
    """All rows in their order, a run of the sandbox for each part; at least one part."""
    limits = replace(sandboxed.limits, result_bytes=_RESULT_BYTES)
    for start in count(step=_ROWS):
        places = f"rowid >= {start} AND rowid < {start + _ROWS}"
        sql = f"SELECT * FROM guard.main.{quoted(table)} WHERE {places} ORDER BY rowid"
        steps = [Statement(sql=sql, output="rows", max_rows=_ROWS)]
        ran = sandboxed.executor.run_program(steps, mounted=folder, inputs={}, limits=limits, ticket=sandboxed.ticket)
        yield ran.tables["rows"]
        if ran.tables["rows"].num_rows < _ROWS:
            return
