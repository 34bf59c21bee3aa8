"""What a developer is told of a real run that failed: one word, unless the domain's policy grants its class.

Threat: a job that fails in one way where somebody is, and in another where nobody is. One word makes of that one bit a
run, and `refusals.quota` bounds the runs; every further class is more. So the classes are few, no text of the job's
goes with them, and the rule `failures.class` that grants them is off until a policy sets it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from core.records.jobs import Job
from jobs.policies import guard_at
from sandbox.errors import CPU_EXCEEDED, JOB_FAILED, JOB_TIMEOUT, MEMORY_EXCEEDED, RESULT_MALFORMED, RESULT_TOO_LARGE
from store.unit_of_work import UnitOfWork

_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        JOB_TIMEOUT.code: JOB_TIMEOUT.code,
        CPU_EXCEEDED.code: JOB_TIMEOUT.code,
        MEMORY_EXCEEDED.code: MEMORY_EXCEEDED.code,
        RESULT_TOO_LARGE.code: RESULT_TOO_LARGE.code,
        RESULT_MALFORMED.code: RESULT_MALFORMED.code,
    }
)
"""Code of a failure → the class that may be told. Any other is `job_failed`: the code's own error, or ours."""


def told(uow: UnitOfWork, job: Job) -> str:
    """The code that the developer of a real, failed run is shown.

    The policy is the one that was in force when the run began: granting classes later says nothing of earlier runs.
    """
    found = _CLASSES.get(job.reason, JOB_FAILED.code)
    return found if found != JOB_FAILED.code and _is_granted(uow, job) else JOB_FAILED.code


def _is_granted(uow: UnitOfWork, job: Job) -> bool:
    """By the domain, and by every table of the extract that it ran over."""
    if job.started_at is None or job.extract is None:
        return False
    policy = guard_at(uow, job.domain, job.started_at)
    if not policy.limits().on("failures.class"):
        return False
    manifest = uow.extracts.get_unscoped(job.extract).manifest
    return policy.limits(table.name for table in manifest.tables).on("failures.class")
