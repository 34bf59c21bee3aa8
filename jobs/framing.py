"""Judging the release frame of an extract, once, before the first question over it (`egress/frame.py`)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from core.decision import HistoryEntry
from core.errors import Refused
from core.manifest import Manifest
from egress import frame, schema
from egress.history import FRAME, History
from egress.judging import judge
from egress.policy import GuardPolicy
from egress.program import compiler
from egress.reading import planner
from sandbox.executor import Executor
from sandbox.limits import Limits

Histories = Mapping[str, History]


def grown(histories: Histories, entries: Iterable[HistoryEntry]) -> Histories:
    """The histories, by subject type, once these entries are out."""
    listed = tuple(entries)
    found = dict(histories)
    for name in {entry.subject_type for entry in listed}:
        mine = [entry for entry in listed if entry.subject_type == name]
        found[name] = found.get(name, History()).with_entries(mine)
    return found


def frame_entries(
    executor: Executor,
    manifest: Manifest,
    policy: GuardPolicy,
    histories: Histories,
    *,
    mounted: Path,
    limits: Limits,
    ticket: str,
) -> tuple[HistoryEntry, ...]:
    """What the extract's frame adds to the histories; nothing when it is in them. Raises JobFailed, PlatformFault.

    `mounted`: the extract's folder. `ticket`: of each run in turn.
    """
    if not frame.missing(manifest, histories):
        return ()
    found: list[HistoryEntry] = []
    ddl = schema.ddl(manifest)
    for text in frame.texts(manifest):
        try:
            plan = planner.plan(executor.parse(text, ddl), manifest, policy)
            program = compiler.compile(plan, manifest, policy)
            program = replace(program, spec={**program.spec, "scenario": FRAME})
            ran = executor.run_program(program.cells, mounted=mounted, inputs={}, limits=limits, ticket=ticket)
            entries = judge.judge(program, ran.tables, histories, policy).entries
        except Refused:  # a margin that nobody may see (a key of too many values): it was never published
            continue
        found += entries
        histories = grown(histories, entries)
    return (*found, *frame.marks(manifest))
