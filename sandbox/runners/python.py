"""Free Python: a developer's own program over lazily read tables, with one function to give results.

Nothing here is a defence: the job may rewrite all of it. It only makes the honest way easy; the sandbox around it and
the strict reading outside are what hold.

The job sees a module `yunei` (and the names `inputs`, `parameters` and `result` without an import):
`inputs["visits"]` is a table that is read when it is asked for (`.pandas()`, `.polars()`, `.arrow()`, each with
`columns=`), `parameters` what was submitted beside the code, `file(name)` a data file of the job, and
`result(tables={...}, scalars={...}, models={...}, figures={...})` gives everything that shall be judged, once.
"""

import builtins
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import random
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, cast

import numpy.random
import pyarrow as pa
import pyarrow.parquet as pq

from core.figure import Figure
from sandbox.runners.job import Job, Malformed
from sandbox.runners.sql import flatten
from sandbox.wire import Frame, ResultPipe

_FLUSH_CHARACTERS = 8192
_TRANSCRIPT_CHARACTERS = 256 * 1024


class Table:
    """One table of the extract. Nothing is read before it is asked for."""

    def __init__(self, path: str) -> None:
        self.path = path
        """For readers of Parquet files: DuckDB, Polars, pyarrow."""

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(pq.read_schema(self.path).names)

    def arrow(self, columns: Sequence[str] | None = None) -> pa.Table:
        """The table as a pyarrow Table."""
        return pq.ParquetFile(self.path).read(columns=list(columns) if columns is not None else None)

    def pandas(self, columns: Sequence[str] | None = None) -> Any:
        """The table as a pandas DataFrame."""
        return self.arrow(columns).to_pandas()

    def polars(self, columns: Sequence[str] | None = None) -> Any:
        """The table as a Polars DataFrame."""
        import polars

        return polars.from_arrow(self.arrow(columns))


class Inputs(Mapping[str, Table]):
    """The tables of the extract by name."""

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        names = os.listdir(folder) if folder else []
        self._names = sorted(name.removesuffix(".parquet") for name in names if name.endswith(".parquet"))

    def __getitem__(self, name: str) -> Table:
        if name not in self._names:
            raise KeyError(f"no table {name!r}; there are {', '.join(self._names) or 'none'}")
        return Table(f"{self._folder}/{name}.parquet")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _Printed(io.TextIOBase):
    """stdout or stderr of the job: sent in pieces, cut off at a cap."""

    def __init__(self, pipe: ResultPipe, kind: Frame) -> None:
        self._pipe, self._kind = pipe, kind
        self._parts: list[str] = []
        self._waiting = 0
        self._left = _TRANSCRIPT_CHARACTERS

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        kept = text[: self._left]
        self._left -= len(kept)
        self._parts.append(kept)
        self._waiting += len(kept)
        if self._waiting >= _FLUSH_CHARACTERS:
            self.flush()
        return len(text)

    def flush(self) -> None:
        data = "".join(self._parts).encode("utf-8", "replace")
        self._parts, self._waiting = [], 0
        if data:
            self._pipe.send(self._kind, data[: 4 * _TRANSCRIPT_CHARACTERS // 5])


class _Modules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the job's own modules from memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def _place(self, name: str) -> tuple[str, bool] | None:
        stem = name.replace(".", "/")
        for path, package in ((f"{stem}/__init__.py", True), (f"{stem}.py", False)):
            if path in self._files:
                return path, package
        return None

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 the interpreter's signature
        target: types.ModuleType | None = None,  # noqa: ARG002 the interpreter's signature
    ) -> importlib.machinery.ModuleSpec | None:
        place = self._place(fullname)
        if place is None:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=f"job/{place[0]}", is_package=place[1])

    def exec_module(self, module: types.ModuleType) -> None:
        place = self._place(module.__name__)
        if place is None:
            raise ImportError(module.__name__)
        exec(compile(self._files[place[0]], f"job/{place[0]}", "exec"), module.__dict__)  # noqa: S102 its purpose


class _Result:
    """Takes the job's result, once, and checks what the far side will check again."""

    def __init__(self) -> None:
        self.tables: dict[str, pa.Table] | None = None
        self.values: dict[str, Any] = {}

    def __call__(
        self,
        tables: Mapping[str, Any] | None = None,
        *,
        scalars: Mapping[str, Any] | None = None,
        models: Mapping[str, Any] | None = None,
        figures: Mapping[str, Any] | None = None,
    ) -> None:
        """Give the result: named flat tables, scalars, model specifications, and figures that draw the tables. Once.

        A figure is a mapping of the fields of `core.figure.Figure`; its `table` names one of the tables, or is one,
        which then bears the figure's name.
        """
        if self.tables is not None:
            raise Malformed("result() may be called once")
        self.tables = {name: as_table(table) for name, table in (tables or {}).items()}
        drawn = {name: _drawn(name, dict(figure), self.tables) for name, figure in (figures or {}).items()}
        self.values = {"scalars": dict(scalars or {}), "models": dict(models or {}), "figures": drawn}


def _drawn(name: str, figure: dict[str, Any], tables: dict[str, pa.Table]) -> dict[str, Any]:
    """A figure that names its table. Checked here so that a mock run says what is wrong; the guard checks again."""
    if not isinstance(figure.get("table"), str):
        if name in tables:
            raise Malformed(f"figure {name}: a table has this name already")
        tables[name] = as_table(figure.get("table"))
        figure["table"] = name
    try:
        read = Figure.read(name, figure)
    except ValueError as problem:
        raise Malformed(f"figure {name}: {problem}") from problem
    unfit = read.problem(_numeric(tables[read.table]) if read.table in tables else None)
    if unfit is not None:
        raise Malformed(f"figure {name}: {unfit}")
    return figure


def _numeric(table: pa.Table) -> dict[str, bool]:
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return {field.name: any(fits(field.type) for fits in kinds) for field in table.schema}


def as_table(value: Any) -> pa.Table:
    """A pyarrow Table of a pandas, Polars or pyarrow table, a DuckDB relation, or a mapping of columns."""
    if isinstance(value, pa.Table):
        table = value
    elif isinstance(value, pa.RecordBatch):
        table = pa.Table.from_batches([value])
    elif isinstance(value, Mapping):
        table = pa.table(dict(value))
    elif hasattr(value, "to_arrow_table"):
        table = value.to_arrow_table()
    elif hasattr(value, "to_arrow"):
        table = value.to_arrow()
    elif type(value).__module__.partition(".")[0] == "pandas":
        frame = value.to_frame() if value.ndim == 1 else value
        table = pa.Table.from_pandas(frame, preserve_index=frame.index.name is not None)
    else:
        raise Malformed(f"{type(value).__name__} is not a table")
    return flatten(table)


def run(job: Job, pipe: ResultPipe) -> None:
    """Run the entry file as `__main__`, then send what it gave."""
    _wake()
    files = {name: bytes(blob) for name, blob in zip(job.header["names"], job.blobs, strict=True)}
    result = _Result()
    module = _make_module(job, files, result)
    printed = (_Printed(pipe, Frame.STDOUT), _Printed(pipe, Frame.STDERR))
    sys.stdout, sys.stderr = (cast("Any", stream) for stream in printed)
    sys.modules["yunei"] = module
    sys.meta_path.insert(0, _Modules(files))
    sys.argv = [job.header["entry"]]
    try:
        _run_entry(job.header["entry"], files, module)
    finally:
        for stream in printed:
            stream.flush()
    _send(result, pipe)


def _wake() -> None:
    """What the zygote put to sleep. Its children share its state of randomness: give each job its own."""
    gc.enable()
    random.seed(os.urandom(32))
    numpy.random.seed(int.from_bytes(os.urandom(4), "little"))


def _make_module(job: Job, files: Mapping[str, bytes], result: _Result) -> types.ModuleType:
    module = types.ModuleType("yunei", __doc__)
    names: dict[str, Any] = {
        "inputs": Inputs(job.folder),
        "parameters": dict(job.header["parameters"]),
        "result": result,
        "file": lambda name: files[str(PurePosixPath(name))],
        "scratch": job.scratch,
    }
    module.__dict__.update(names)
    return module


def _run_entry(entry: str, files: Mapping[str, bytes], module: types.ModuleType) -> None:
    main = types.ModuleType("__main__")
    main.__dict__.update(
        {"__builtins__": builtins, "inputs": module.inputs, "parameters": module.parameters, "result": module.result}
    )
    sys.modules["__main__"] = main
    code = compile(files[entry], f"job/{entry}", "exec")
    try:
        exec(code, main.__dict__)  # noqa: S102 running the job is what this process is for
    except SystemExit as end:
        if end.code not in (None, 0):
            raise


def _send(result: _Result, pipe: ResultPipe) -> None:
    if result.tables is None:
        raise Malformed("the job gave no result: call result(...) once")
    for name, table in result.tables.items():
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        pipe.send_table(name, memoryview(sink.getvalue()))
    try:
        pipe.send_json(Frame.VALUES, result.values)
    except (TypeError, ValueError) as problem:
        raise Malformed(f"a scalar, model or figure is not JSON: {problem}") from problem
