"""The kinds of work: one line each. To add one, write its handler and name the process that may do it."""

from collections.abc import Callable, Mapping
from functools import partial

from core.ids import JobId
from core.records import Work
from jobs import analyse, ingest, materialise
from jobs.ingest import IngestContext
from jobs.materialise import MaterialiseContext
from jobs.setting import AnalyseContext
from jobs.worker import Handler


def ingest_kinds(reading: IngestContext, masking: MaterialiseContext) -> Mapping[str, Handler]:
    """Work of the ingest process: whatever needs the vault."""
    return {
        "ingest": partial(ingest.ingest, reading),
        "classify": partial(ingest.propose, reading),
        "materialise": partial(materialise.materialise, masking),
    }


def worker_kinds(context: AnalyseContext) -> Mapping[str, Handler]:
    """Work of the worker process: whatever needs the sandbox."""
    return {"analyse": partial(analyse.analyse, context)}


def gave_up(context: AnalyseContext) -> Callable[[Work, str], None]:
    """Tell whoever waits for work that has failed for good."""

    def tell(work: Work, code: str) -> None:
        del code
        if work.kind == "analyse":
            analyse.gave_up(context.database, JobId(work.payload["job"]))

    return tell
