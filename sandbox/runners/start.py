"""Starts the runner of a job and turns its failure into an ERROR frame."""

import json
import traceback

from sandbox.runners import parse, python, sql
from sandbox.runners.job import Job, Malformed, TooLarge
from sandbox.wire import Frame, ResultPipe

ERROR_CHARACTERS = 20_000


def run(job: Job, pipe: ResultPipe) -> None:
    """Run the job and write its frames; a failure becomes an ERROR frame."""
    act = {"sql": sql.run, "parse": parse.run, "python": python.run}[job.kind]
    try:
        act(job, pipe)
    except BaseException as problem:  # noqa: BLE001 the top of the sandbox: SystemExit and interrupts are failures too
        report(pipe, problem)
        return
    pipe.send(Frame.END)


def report(pipe: ResultPipe, problem: BaseException) -> None:
    """Write the ERROR frame of an exception."""
    codes = {TooLarge: "result_too_large", Malformed: "result_malformed", MemoryError: "memory_exceeded"}
    code = next((code for kind, code in codes.items() if isinstance(problem, kind)), "job_failed")
    try:
        text = "".join(traceback.format_exception(problem))[-ERROR_CHARACTERS:]
    except Exception:  # noqa: BLE001 a hostile exception may break while it is printed
        text = ""
    record = {"code": code, "class": type(problem).__name__[:100], "text": text}
    pipe.send(Frame.ERROR, json.dumps(record).encode("utf-8", "replace"))
