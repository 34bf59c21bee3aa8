"""Free Python."""

from sandbox.runners.job import Job
from sandbox.wire import ResultPipe


def run(job: Job, pipe: ResultPipe) -> None:
    raise NotImplementedError
