"""The executor from end to end: parsing, programs, Python, limits, stopping, and what leaks (nothing)."""

import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from core.errors import JobFailed, PlatformFault, Refused
from core.program import Statement
from sandbox import errors
from sandbox.executor import Executor, RunResult, Tier
from sandbox.layers import LayerName
from sandbox.limits import MIB, Limits
from sandbox.local import LocalExecutor
from sandbox.pool import Member
from sandbox.settings import Settings
from sandbox.source import PythonJob, read_job
from sandbox.wire import FRAME, Frame
from tests.factories.sandbox import make_extract

LIMITS = Limits(wall_s=10, cpu_s=10, memory_bytes=512 * MIB, scratch_bytes=32 * MIB)
SCHEMA = ["CREATE TABLE visits (site VARCHAR, cost DOUBLE)"]
ENDLESS = "SELECT sum(hash(a.range, b.range)) AS s FROM range(10000000) a, range(1000000) b"


@pytest.fixture(scope="module")
def executor() -> Iterator[LocalExecutor]:
    made = LocalExecutor(Settings(slots=2, warm=2))
    yield made
    made.close()


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_extract(tmp_path_factory.mktemp("made") / "extract")


def run_sql(executor: Executor, *steps: str, extract: Path | None = None, **changes: Any) -> RunResult:
    statements = [Statement(sql=sql) for sql in steps[:-1]] + [Statement(sql=steps[-1], output="result")]
    limits = replace(LIMITS, **changes)
    return executor.run_program(statements, mounted=extract, inputs={}, limits=limits, ticket=str(uuid.uuid4()))


def run_python(
    executor: Executor, text: str, extract: Path | None = None, reveal: bool = False, **changes: Any
) -> RunResult:
    limits, ticket = replace(LIMITS, **changes), str(uuid.uuid4())
    return executor.run_python(read_job(text.encode()), extract=extract, limits=limits, ticket=ticket, reveal=reveal)


# Parsing


def test_parses_against_the_schema(executor: LocalExecutor) -> None:
    reading = executor.parse("SELECT site, count(*) FROM visits GROUP BY site", SCHEMA)
    assert '"error":false' in reading.tree
    assert "LOGICAL_AGGREGATE_AND_GROUP_BY" in reading.bound
    assert "visits" in reading.bound


def test_syntax_and_binding_errors_stand_in_the_reading(executor: LocalExecutor) -> None:
    assert '"error":true' in executor.parse("SELEC 1", SCHEMA).tree
    assert '"error":true' in executor.parse("SELECT nothing FROM visits", SCHEMA).bound


@pytest.mark.parametrize(("size", "refused"), [(errors.TEXT_BYTES, False), (errors.TEXT_BYTES + 1, True)])
def test_text_length(executor: LocalExecutor, size: int, refused: bool) -> None:
    text = "SELECT 1 -- " + "x" * (size - 12)
    if refused:
        with pytest.raises(Refused) as caught:
            executor.parse(text, [])
        assert caught.value.code == "text_too_long"
    else:
        assert executor.parse(text, []).text == text


def test_length_counts_bytes_not_characters(executor: LocalExecutor) -> None:
    with pytest.raises(Refused):
        executor.parse("SELECT '" + "文" * (errors.TEXT_BYTES // 3) + "'", [])


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM " + "(SELECT * FROM " * 3000 + "visits" + ")" * 3000,
        "SELECT " + "(" * 10_000 + "1" + ")" * 10_000,
        "SELECT " + "[" * 5_000 + "1" + "]" * 5_000,
        "SELECT " + "NOT " * 12_000 + "true",
        "SELECT " + "-" * 1 + "- ".join(["1"] * 20_000),
        "SELECT " + "+".join(["1"] * 20_000),
        "SELECT " + "CASE WHEN true THEN " * 2500 + "1" + " END" * 2500,
        "SELECT 1 UNION " * 4000 + "SELECT 1",
        "WITH " + ", ".join(f"c{i} AS (SELECT * FROM c{i - 1})" for i in range(1, 1500)) + " SELECT 1",
        "\x00" * 100,
        "\ud800",
    ],
    ids=["selects", "parentheses", "lists", "nots", "minus", "sum", "cases", "unions", "ctes", "nulls", "surrogate"],
)
def test_hostile_texts_never_harm_the_server(executor: LocalExecutor, text: str) -> None:
    """Whatever a text does to the parser, the answer is a reading or a refusal, and the next text is read."""
    started = time.monotonic()
    try:
        executor.parse(text, SCHEMA)
    except Refused as refusal:
        assert refusal.code in ("text_too_deep", "parse_failed", "text_too_long")  # noqa: PT017 a reading is fine too
    assert time.monotonic() - started < 10
    assert '"error":false' in executor.parse("SELECT site FROM visits", SCHEMA).tree


def test_parser_that_is_killed_is_a_refusal(executor: LocalExecutor) -> None:
    """The schema is ours; here it plays the part of a text that crashes the engine."""
    with pytest.raises(Refused) as caught:
        executor.parse("SELECT 1", ["CREATE TABLE t AS " + ENDLESS])
    assert caught.value.code == "parse_failed"


# Programs


def test_program_reads_the_sidecar(executor: LocalExecutor, extract: Path) -> None:
    found = run_sql(
        executor,
        "CREATE TEMP TABLE c AS SELECT site, count(*) AS n FROM guard.main.visits GROUP BY site",
        "SELECT * FROM c ORDER BY site",
        extract=extract,
    )
    assert found.tables["result"].to_pydict() == {"site": ["s0", "s1", "s2"], "n": [300, 300, 300]}
    assert found.tier is Tier.FULL
    assert found.transcript is None
    assert found.usage.wall_s > 0


def test_inputs_become_tables_and_nothing_is_mounted(executor: LocalExecutor) -> None:
    inputs = {"cells": pa.table({"k": ["a", "b", None], "n": pa.array([1, None, 3], pa.int64())})}
    steps = [Statement(sql="SELECT k, n * 2 AS n FROM cells ORDER BY n NULLS LAST", output="result")]
    found = executor.run_program(steps, mounted=None, inputs=inputs, limits=LIMITS, ticket="inputs")
    assert found.tables["result"].to_pydict() == {"k": ["a", None, "b"], "n": [2, 6, None]}


def test_several_outputs(executor: LocalExecutor) -> None:
    steps = [Statement(sql="SELECT 1 AS a", output="one"), Statement(sql="SELECT 'x' AS b WHERE false", output="none")]
    found = executor.run_program(steps, mounted=None, inputs={}, limits=LIMITS, ticket="outputs")
    assert (found.tables["one"].num_rows, found.tables["none"].num_rows) == (1, 0)


@pytest.mark.parametrize(("rows", "fails"), [(9, False), (10, False), (11, True)])
def test_row_cap_of_a_statement(executor: LocalExecutor, rows: int, fails: bool) -> None:
    steps = [Statement(sql=f"SELECT * FROM range({rows})", output="result", max_rows=10)]
    if fails:
        with pytest.raises(JobFailed) as caught:
            executor.run_program(steps, mounted=None, inputs={}, limits=LIMITS, ticket="rows")
        assert caught.value.code == "result_too_large"
    else:
        found = executor.run_program(steps, mounted=None, inputs={}, limits=LIMITS, ticket="rows")
        assert found.tables["result"].num_rows == rows


def test_engine_errors_are_private(executor: LocalExecutor) -> None:
    with pytest.raises(errors.RunFailed) as caught:
        run_sql(executor, "SELECT CAST('secret value' AS INTEGER) AS a")
    assert caught.value.code == "job_failed"
    assert "secret" not in str(caught.value) + caught.value.message("zh") + caught.value.hint()
    assert caught.value.transcript is None
    assert "secret value" in caught.value.private_transcript.error
    assert caught.value.private_transcript.error_class == "ConversionException"


def test_spills_into_scratch(executor: LocalExecutor) -> None:
    """A sort larger than its memory works, and leaves nothing behind that a later job could find."""
    sql = "SELECT count(*) AS n FROM (SELECT range, md5(range::VARCHAR) AS h FROM range(1500000) ORDER BY h OFFSET 5)"
    found = run_sql(executor, sql, memory_bytes=400 * MIB, scratch_bytes=200 * MIB, wall_s=30)
    assert found.tables["result"]["n"].to_pylist() == [1_499_995]
    listed = run_python(executor, "import os; result(scalars={'n': len(os.listdir('/scratch'))})")
    assert listed.scalars == {"n": 0}


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_missing_extract_is_our_fault(executor: LocalExecutor, extract: Path, tmp_path: Path, name: str) -> None:
    """A file fails only when the mounter has entered the sandbox: it must come back to serve the next."""
    (tmp_path / "file").touch()
    with pytest.raises(PlatformFault) as caught:
        run_sql(executor, "SELECT 1 AS a", extract=tmp_path / name)
    assert caught.value.code == "extract_missing"
    assert run_sql(executor, "SELECT 1 AS a", extract=extract).tables["result"].num_rows == 1, "the control"


def test_a_sandbox_that_cannot_be_furnished_is_our_fault(
    executor: LocalExecutor, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job must not run without what it was to have."""
    await_warm = Member.await_warm

    def lose_namespace(member: Member) -> None:
        await_warm(member)
        assert member.namespace is not None
        os.close(member.namespace)
        member.namespace = os.open("/dev/null", os.O_RDONLY)

    monkeypatch.setattr(Member, "await_warm", lose_namespace)
    with pytest.raises(PlatformFault) as caught:
        run_sql(executor, "SELECT 1 AS a", extract=extract)
    assert caught.value.code == "isolation_unavailable"
    assert "setns" in (caught.value.detail or "")
    monkeypatch.undo()
    assert run_sql(executor, "SELECT 1 AS a", extract=extract).tables["result"].num_rows == 1, "the control"


def _say_fault(member: Member) -> None:
    """What a sandbox does that could not shut itself after it was warm."""
    text = b"canary attacks succeeded"
    read_end, write_end = os.pipe()
    os.write(write_end, FRAME.pack(Frame.FAULT.value, len(text)) + text)
    os.close(write_end)
    os.dup2(read_end, member.result)
    os.close(read_end)
    member.kill()
    assert member.ended.wait(10)


def _lose_channel(member: Member) -> None:
    """The sandbox lives, but no job can be handed to it."""
    member.channel.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize(("break_it", "detail"), [(_say_fault, "canary"), (_lose_channel, "assignment")])
def test_a_sandbox_that_ended_before_its_job_says_why(
    executor: LocalExecutor, monkeypatch: pytest.MonkeyPatch, break_it: Callable[[Member], None], detail: str
) -> None:
    await_warm = Member.await_warm

    def then_break(member: Member) -> None:
        await_warm(member)
        break_it(member)

    monkeypatch.setattr(Member, "await_warm", then_break)
    started = time.monotonic()
    with pytest.raises(PlatformFault) as caught:
        run_sql(executor, "SELECT 1 AS a")
    assert caught.value.code == "isolation_unavailable"
    assert detail in (caught.value.detail or "")
    assert time.monotonic() - started < LIMITS.wall_s / 2, "nobody waits for the dead"
    monkeypatch.undo()
    assert run_sql(executor, "SELECT 1 AS a").tables["result"].num_rows == 1, "the control"


# Python


def test_python_reads_lazily_and_returns_everything(executor: LocalExecutor, extract: Path) -> None:
    found = run_python(
        executor,
        "import yunei\n"
        "table = yunei.inputs['visits'].arrow(columns=['site'])\n"
        "yunei.result({'t': {'site': table['site'].unique().sort()}}, scalars={'n': table.num_rows, 'ok': True},\n"
        "             models={'m': {'coef': [1.5, 2.5]}},\n"
        "             figures={'f': {'table': {'n': [1]}, 'mark': 'bar', 'x': 'n', 'y': 'n'}})",
        extract,
    )
    assert found.tables["t"].to_pydict() == {"site": ["s0", "s1", "s2"]}
    assert found.scalars == {"n": 900, "ok": True}
    assert found.models == {"m": {"coef": [1.5, 2.5]}}
    assert found.figures == {"f": {"table": "f", "mark": "bar", "x": "n", "y": "n"}}
    assert found.tables["f"].to_pydict() == {"n": [1]}


def test_python_never_sees_the_sidecar(executor: LocalExecutor, extract: Path) -> None:
    text = (
        "import os\nfound = [os.path.join(d, f) for d, _, names in os.walk('/input') for f in names]\n"
        "result(scalars={'files': ' '.join(found), 'is_there': os.path.exists('/input/extract/guard.duckdb')})"
    )
    assert run_python(executor, text, extract).scalars == {"files": "/input/extract/visits.parquet", "is_there": False}


def test_own_modules_and_data_files_come_along(executor: LocalExecutor) -> None:
    files = {
        "run.py": b"from tools.shapes import double\nimport yunei\n"
        b"result(scalars={'n': double(len(yunei.file('data.txt'))) + parameters['more']})",
        "tools/__init__.py": b"",
        "tools/shapes.py": b"def double(x): return 2 * x",
        "data.txt": b"12345",
    }
    job = PythonJob(files=files, entry="run.py", parameters={"more": 7})
    found = executor.run_python(job, extract=None, limits=LIMITS, ticket="modules")
    assert found.scalars == {"n": 17}


def test_stack_is_available(executor: LocalExecutor, extract: Path) -> None:
    found = run_python(
        executor,
        "import duckdb, numpy as np, pandas as pd, polars as pl, pyarrow as pa, scipy.stats\n"
        "import sklearn.linear_model as lm\n"
        "import statsmodels.api as sm\n"
        "frame = inputs['visits'].pandas()\n"
        "x = frame[['cost']].to_numpy(); y = 2 * x[:, 0] + 1\n"
        "slope = float(lm.LinearRegression().fit(x, y).coef_[0])\n"
        "fit = sm.OLS(y, sm.add_constant(x)).fit()\n"
        "sizes = inputs['visits'].polars().group_by('site').len().sort('site')\n"
        "means = duckdb.sql('SELECT site, avg(cost) AS m FROM frame GROUP BY site ORDER BY site')\n"
        "result({'pandas': frame.groupby('site').cost.sum().reset_index(), 'polars': sizes},\n"
        "       scalars={'slope': slope, 'const': float(fit.params[0]), 'p': scipy.stats.norm.cdf(0.0),\n"
        "                'm': len(means.fetchall())})",
        extract,
        wall_s=60,
        cpu_s=60,
    )
    assert found.tables["polars"]["len"].to_pylist() == [300, 300, 300]
    assert found.scalars["slope"] == pytest.approx(2)
    assert found.scalars["const"] == pytest.approx(1)
    assert (found.scalars["p"], found.scalars["m"]) == (0.5, 3)


_LIBRARIES = {
    "numpy": "import numpy; x = int(numpy.arange(4).sum())",
    "pyarrow": "import pyarrow.compute as pc; x = pc.sum(inputs['visits'].arrow()['cost'].slice(0, 4)).as_py()",
    "pandas": "x = int(inputs['visits'].pandas().cost.head(4).sum())",
    "polars": "x = int(inputs['visits'].polars()['cost'].head(4).sum())",
    "duckdb": "import duckdb; t = inputs['visits'].path\n"
    "x = int(duckdb.sql(f\"SELECT sum(cost) FROM '{t}' WHERE cost < 4\").fetchall()[0][0])",
    "scipy": "import scipy.integrate; x = round(scipy.integrate.quad(lambda v: 3.0, 0, 2)[0])",
    "sklearn": "from sklearn.svm import SVC\nx = 6 * int(SVC().fit([[0], [1], [9]], [0, 0, 1]).predict([[9]])[0])",
    "statsmodels": "import statsmodels.tsa.api as tsa; x = int(2 * len(tsa.add_lag([1.0, 2.0, 3.0, 4.0])))",
}
"""Library → a job that uses it over the input or beside it, also parts that no zygote has loaded; each gives 6."""


@pytest.mark.parametrize("library", _LIBRARIES)
def test_each_library_of_the_stack_works(executor: LocalExecutor, extract: Path, library: str) -> None:
    text = f"{_LIBRARIES[library]}\nimport sys; result(scalars={{'x': x, 'loaded': '{library}' in sys.modules}})"
    assert run_python(executor, text, extract, wall_s=60, cpu_s=60).scalars == {"x": 6, "loaded": True}


def test_jobs_do_not_share_randomness(executor: LocalExecutor) -> None:
    text = "import random, numpy as np; result(scalars={'a': random.random(), 'b': float(np.random.rand())})"
    first, second = run_python(executor, text).scalars, run_python(executor, text).scalars
    assert first["a"] != second["a"]
    assert first["b"] != second["b"]


@pytest.mark.parametrize("reveal", [True, False])
def test_what_the_developer_learns(executor: LocalExecutor, reveal: bool) -> None:
    with pytest.raises(errors.RunFailed) as caught:
        run_python(executor, "print('row 17'); raise KeyError('row 18')", reveal=reveal)
    problem = caught.value
    assert problem.private_transcript.stdout == "row 17\n"
    assert "row 18" in problem.private_transcript.error
    assert problem.private_transcript.error_class == "KeyError"
    assert (problem.transcript is not None) == reveal
    assert "row 1" not in problem.message() + problem.hint()


def test_printing_is_cut_off_and_no_failure(executor: LocalExecutor) -> None:
    found = run_python(executor, "for _ in range(3000): print('x' * 1000)\nresult(scalars={'n': 1})")
    assert 0 < len(found.private_transcript.stdout) <= 256 * 1024


def test_class_names_of_the_jobs_own_making_are_hidden(executor: LocalExecutor) -> None:
    with pytest.raises(errors.RunFailed) as caught:
        run_python(executor, "class SecretOfRow17(Exception): pass\nraise SecretOfRow17")
    assert caught.value.private_transcript.error_class == "other"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x = 1", "result_malformed"),
        ("result(); result()", "result_malformed"),
        ("result({'t': [[1], [2]]})", "result_malformed"),
        ("result({'t': {'a': [[1], [2]]}})", "result_malformed"),
        ("result(scalars={'x': float('nan')})", "result_malformed"),
        ("result(scalars={'x': [1]})", "result_malformed"),
        ("result(scalars={'x': 1 << 63})", "result_malformed"),
        ("result(scalars={'x': -(1 << 63) - 1})", "result_malformed"),
        ("result(models={'x': object()})", "result_malformed"),
        ("import os; os._exit(0)", "job_failed"),
        ("import os; os.abort()", "job_failed"),
        ("import ctypes; ctypes.string_at(0)", "job_failed"),
        ("raise SystemExit(3)", "job_failed"),
        ("this is not Python", "job_failed"),
        ("import os; os.write(3, b'\\x80\\x04.')", "result_malformed"),
        ("import os; os.close(3)", "job_failed"),
        ("import os; os.write(3, b'.' + bytes(8)); os._exit(0)", "result_malformed"),
        ("import os, struct; os.write(3, b'T' + struct.pack('<Q', 1 << 60))", "result_too_large"),
        ("import os, struct; os.write(3, b'T' + struct.pack('<Q', 1 << 20)); os._exit(0)", "job_failed"),
        ("import os, struct; os.write(3, b'O' + struct.pack('<Q', 1 << 30))", "result_malformed"),
        ("import os, struct; os.write(3, b'L' + struct.pack('<Q', 2) + b'{}')", "result_malformed"),
        ("import os, struct; os.write(3, b'F' + struct.pack('<Q', 4) + b'ours')", "result_malformed"),
        ("import os, struct; os.write(3, b'T' + struct.pack('<QH', 7, 1) + b'tnope'); result()", "result_malformed"),
        ("import os, struct; p = b'{\"tables\": {}}'; os.write(3, b'J' + struct.pack('<Q', len(p)) + p)\n"
         "os.write(3, b'.' + bytes(8)); os._exit(0)", "result_malformed"),
        ("import os, struct\nwhile True: os.write(3, (b'O' + struct.pack('<Q', 0)) * 5000)", "result_malformed"),
        ("import os, struct\nwhile True: os.write(3, b'E' + struct.pack('<Q', 999) + bytes(999))", "result_malformed"),
        ("result(scalars={'x': 'y' * (5 << 20)})", "result_too_large"),
        ("import os, struct; p = b'[' * 99; os.write(3, b'X' + struct.pack('<Q', len(p)) + p)", "result_malformed"),
    ],
)  # fmt: skip
def test_broken_and_hostile_ends(executor: LocalExecutor, text: str, code: str) -> None:
    """The broker is unharmed: the next job runs."""
    with pytest.raises(JobFailed) as caught:
        run_python(executor, text)
    assert caught.value.code == code
    assert run_python(executor, "result(scalars={'n': 1})").scalars == {"n": 1}


def test_a_job_that_forges_its_frames_gets_no_more_than_an_honest_one(executor: LocalExecutor) -> None:
    """Control of the cases above: well-formed frames written by hand are simply a result."""
    text = (
        "import os, struct; p = b'{\"scalars\": {\"n\": 5}}'; os.write(3, b'J' + struct.pack('<Q', len(p)) + p)\n"
        "os.write(3, b'.' + bytes(8)); os._exit(0)"
    )
    assert run_python(executor, text).scalars == {"n": 5}


# Limits and stopping


def test_result_bytes(executor: LocalExecutor) -> None:
    with pytest.raises(JobFailed) as caught:
        run_sql(executor, "SELECT range AS a FROM range(200000)", result_bytes=MIB)
    assert caught.value.code == "result_too_large"
    assert (
        run_sql(executor, "SELECT range AS a FROM range(100000)", result_bytes=MIB).tables["result"].num_rows == 100_000
    )


@pytest.mark.parametrize("text", ["while True: pass", "import time; time.sleep(60)", "x = 7 ** (10 ** 9)"])
def test_kill_comes_at_the_limit(executor: LocalExecutor, text: str) -> None:
    started = time.monotonic()
    with pytest.raises(errors.RunFailed) as caught:
        run_python(executor, text, wall_s=0.5)
    assert caught.value.code == "job_timeout"
    assert 0.5 <= time.monotonic() - started < 1.5, "generous: other tests may keep both processors busy"


def test_kill_comes_within_50_ms_of_the_limit(executor: LocalExecutor) -> None:
    """The least of some: load delays some of them, a slow way would delay all. `python -m benchmarks sandbox_limits`
    prints the distribution."""
    late_s = []
    for _ in range(7):
        started = time.monotonic()
        with pytest.raises(errors.RunFailed):
            run_python(executor, "while True: pass", wall_s=0.2)
        late_s.append(time.monotonic() - started - 0.2)
    assert min(late_s) < 0.05


@pytest.mark.parametrize(("size", "fits"), [(4 * MIB - 1, True), (4 * MIB, True), (4 * MIB + 1, False)])
def test_scratch_bytes(executor: LocalExecutor, size: int, fits: bool) -> None:
    text = (
        "fits = True\ntry:\n with open('/scratch/x', 'wb') as file: file.write(bytes(parameters['size']))\n"
        "except OSError: fits = False\nresult(scalars={'fits': fits})"
    )
    limits = replace(LIMITS, scratch_bytes=4 * MIB)
    job = read_job(text.encode(), {"size": size})
    found = executor.run_python(job, extract=None, limits=limits, ticket="scratch-bytes")
    assert found.scalars == {"fits": fits}


def test_scratch_bytes_over_several_files(executor: LocalExecutor) -> None:
    text = (
        "n = 0\ntry:\n for n in range(100):\n  with open(f'/scratch/{n}', 'wb') as file: file.write(bytes(1 << 20))\n"
        "except OSError: pass\nresult(scalars={'n': n})"
    )
    assert run_python(executor, text, scratch_bytes=8 * MIB).scalars == {"n": 8}


@pytest.mark.parametrize(("count", "fits"), [(63, True), (64, True), (65, False)])
def test_scratch_inodes(executor: LocalExecutor, count: int, fits: bool) -> None:
    text = (
        "fits = True\ntry:\n for n in range(parameters['count']): open(f'/scratch/{n}', 'w').close()\n"
        "except OSError: fits = False\nresult(scalars={'fits': fits})"
    )
    limits = replace(LIMITS, scratch_inodes=64)
    job = read_job(text.encode(), {"count": count})
    found = executor.run_python(job, extract=None, limits=limits, ticket="scratch-inodes")
    assert found.scalars == {"fits": fits}


@pytest.mark.parametrize(("threads", "least", "most"), [(1, 8, 72), (4, 16, 96)])
def test_threads(executor: LocalExecutor, threads: int, least: int, most: int) -> None:
    """An engine gets what it was given; a job cannot start threads without end."""
    sql = "SELECT current_setting('threads')::BIGINT AS n"
    assert run_sql(executor, sql, threads=threads).tables["result"]["n"].to_pylist() == [threads]
    text = (
        "import threading\nhold, n = threading.Event(), 0\ntry:\n"
        " for n in range(5000): threading.Thread(target=hold.wait, daemon=True).start()\n"
        "except RuntimeError: pass\nhold.set()\nresult(scalars={'n': n})"
    )
    assert least <= run_python(executor, text, threads=threads).scalars["n"] <= most


def test_memory(executor: LocalExecutor) -> None:
    with pytest.raises(errors.RunFailed) as caught:
        run_python(
            executor, "x = bytearray(300 << 20); x[::4096] = bytes(len(x[::4096])); result()", memory_bytes=128 * MIB
        )
    assert caught.value.code == "memory_exceeded"


def test_engine_memory(executor: LocalExecutor) -> None:
    with pytest.raises(errors.RunFailed) as caught:
        run_sql(executor, "SELECT len(repeat('x', 900000000)) AS n", memory_bytes=128 * MIB)
    assert caught.value.code in ("memory_exceeded", "job_failed")


def test_processor_time(executor: LocalExecutor) -> None:
    with pytest.raises(errors.RunFailed) as caught:
        run_python(executor, "while True: pass", cpu_s=1, wall_s=30)
    assert caught.value.code == "cpu_exceeded"


@pytest.mark.parametrize(
    "act", ["open('/scratch/x', 'w')", "open('x', 'w')", "os.mkdir('/scratch/x')", "open('/input/x', 'w')"]
)
@pytest.mark.parametrize("scratch_bytes", [0, 1 << 20])
def test_no_scratch_means_no_writable_path(executor: LocalExecutor, act: str, scratch_bytes: int) -> None:
    text = f"import os\ntry:\n {act}; won = True\nexcept OSError: won = False\nresult(scalars={{'won': won}})"
    works = bool(scratch_bytes) and "/input" not in act
    assert run_python(executor, text, scratch_bytes=scratch_bytes).scalars == {"won": works}


@pytest.mark.parametrize("scratch_bytes", [4 * MIB, Limits().scratch_bytes, 2 * Limits().scratch_bytes])
def test_scratch_has_the_size_of_its_job(executor: LocalExecutor, scratch_bytes: int) -> None:
    """The sandbox made it before its job was known."""
    text = "import os\ns = os.statvfs('/scratch')\nresult(scalars={'bytes': s.f_blocks * s.f_frsize})"
    found = run_python(executor, text, memory_bytes=1024 * MIB, scratch_bytes=scratch_bytes)
    assert found.scalars == {"bytes": scratch_bytes}


def test_running_job_is_stopped(executor: LocalExecutor) -> None:
    ticket = "to-stop"
    threading.Timer(0.4, executor.stop, [ticket]).start()
    steps = [Statement(sql=ENDLESS, output="result")]
    started = time.monotonic()
    with pytest.raises(errors.RunFailed) as caught:
        executor.run_program(steps, mounted=None, inputs={}, limits=LIMITS, ticket=ticket)
    assert caught.value.code == "job_cancelled"
    assert time.monotonic() - started < 3
    executor.stop(ticket)


def test_queued_job_is_cancelled_and_never_starts() -> None:
    executor = LocalExecutor(Settings(slots=1, warm=1))
    run_sql(executor, "SELECT 1 AS a")
    ends: dict[str, str] = {}

    def run(ticket: str) -> None:
        steps = [Statement(sql=ENDLESS, output="result")]
        with pytest.raises(JobFailed) as caught:
            executor.run_program(steps, mounted=None, inputs={}, limits=LIMITS, ticket=ticket)
        ends[ticket] = caught.value.code

    try:
        first, second = (threading.Thread(target=run, args=(ticket,)) for ticket in ("first", "second"))
        first.start()
        time.sleep(0.5)
        second.start()
        time.sleep(0.2)
        executor.stop("second")
        second.join(5)
        assert ends == {"second": "job_cancelled"}
        executor.stop("first")
        first.join(5)
        assert ends["first"] == "job_cancelled"
    finally:
        executor.close()


def test_one_ticket_serves_one_run(executor: LocalExecutor) -> None:
    """While a run holds a ticket nobody else gets it; afterwards it may be used again."""
    steps = [Statement(sql=ENDLESS, output="result")]
    ends: list[str] = []

    def run() -> None:
        with pytest.raises(JobFailed) as caught:
            executor.run_program(steps, mounted=None, inputs={}, limits=LIMITS, ticket="again")
        ends.append(caught.value.code)

    for _ in range(2):
        running = threading.Thread(target=run)
        running.start()
        time.sleep(0.2)
        with pytest.raises(ValueError, match="ticket"):
            executor.run_program(steps, mounted=None, inputs={}, limits=LIMITS, ticket="again")
        executor.stop("again")
        running.join(5)
    assert ends == ["job_cancelled", "job_cancelled"]


def test_closed_executor_refuses() -> None:
    executor = LocalExecutor(Settings(slots=1, warm=0))
    run_sql(executor, "SELECT 1 AS a")
    executor.close()
    executor.close()
    with pytest.raises(PlatformFault) as caught:
        run_sql(executor, "SELECT 1 AS a")
    assert caught.value.code == "executor_closed"


# Tiers


def test_probe_names_every_layer(executor: LocalExecutor) -> None:
    report = executor.probe()
    assert report.tier is Tier.FULL
    assert {layer.name for layer in report.layers} == {name.value for name in LayerName}
    assert report.canaries
    assert all(report.canaries.values())
    assert next(iter(report.plain())) == "tier"


def test_examining_the_host_is_cheap() -> None:
    """The trials run in a process of their own; it must not load the engine for them."""
    program = "import sys, sandbox.examine; print(sorted({'duckdb', 'numpy', 'pyarrow'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]"


def test_least_tier_is_demanded() -> None:
    executor = LocalExecutor(Settings(slots=1, warm=0, tier=Tier.REDUCED, least_tier=Tier.FULL))
    try:
        with pytest.raises(PlatformFault) as caught:
            run_sql(executor, "SELECT 1 AS a")
        assert caught.value.code == "isolation_unavailable"
    finally:
        executor.close()


def test_reduced_tier_runs_and_says_so(extract: Path) -> None:
    executor = LocalExecutor(Settings(slots=1, warm=0, tier=Tier.REDUCED))
    try:
        found = run_sql(executor, "SELECT count(*) AS n FROM guard.main.visits", extract=extract)
        assert (found.tier, found.tables["result"]["n"].to_pylist()) == (Tier.REDUCED, [900])
        assert (
            run_python(executor, "result(scalars={'n': inputs['visits'].arrow().num_rows})", extract).scalars["n"]
            == 900
        )
    finally:
        executor.close()


def test_no_layer_that_holds_means_no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    from sandbox import kernel

    monkeypatch.setattr(kernel, "supported", lambda: False)
    executor = LocalExecutor(Settings(slots=1, warm=0))
    try:
        assert executor.tier is Tier.NONE
        with pytest.raises(PlatformFault) as caught:
            run_sql(executor, "SELECT 1 AS a")
        assert caught.value.code == "isolation_unavailable"
        assert "Linux" in caught.value.hint()
    finally:
        executor.close()
