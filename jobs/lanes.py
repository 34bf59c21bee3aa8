"""The ways through the guard, one class a kind of job. To add a lane, write its class and a line in `LANES`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from types import MappingProxyType
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from pyroaring import BitMap

from core.canonical import digest
from core.decision import Decision, HistoryEntry, Verdict
from core.manifest import Table
from core.program import Program, Statement
from core.records.jobs import JobKind, Lane
from egress import schema
from egress.judging import judge
from egress.judging.record import Evidence, decision_record
from egress.policy import Limits
from egress.program import compiler
from egress.reading import planner
from egress.review import artefacts
from egress.review.artefacts import Artefact
from egress.review.copies import Relevant
from jobs.framing import frame_entries, grown
from jobs.setting import AnalyseContext, Past, Setting
from sandbox.executor import RunResult
from sandbox.source import read_job

_BATCH_ROWS = 65_536
_SOFTWARE = ("yunei", "duckdb", "pyarrow")


class Way(Protocol):
    """One job on its way. `run` may be called once a round; `judge` again when the history has moved."""

    @property
    def lane(self) -> Lane:
        """The lane that it takes."""
        ...

    @property
    def plan_hash(self) -> str:
        """Of the canonical plan; of the text for free code."""
        ...

    @property
    def program(self) -> Program | None:
        """What runs instead of the text; None for free code."""
        ...

    def run(self) -> RunResult:
        """Run it in the sandbox. Raises JobFailed, PlatformFault."""
        ...

    def judge(self, ran: RunResult, past: Past) -> Decision:
        """Decide on what the run gave. Raises Refused, PlatformFault."""
        ...


@dataclass(frozen=True, slots=True)
class SafeAggregate:
    """SQL: planned, compiled, judged cell by cell, finished over released cells alone."""

    context: AnalyseContext
    setting: Setting
    program: Program
    lane: Lane = Lane.SAFE_AGGREGATE

    @classmethod
    def open(cls, context: AnalyseContext, setting: Setting) -> "SafeAggregate":
        """Read, plan and compile the text. Raises Refused with findings and places."""
        reading = context.executor.parse(setting.job.text, schema.ddl(setting.manifest))
        plan = planner.plan(reading, setting.manifest, setting.policy)
        return cls(context, setting, compiler.compile(plan, setting.manifest, setting.policy))

    @property
    def plan_hash(self) -> str:
        """Of the canonical plan."""
        return self.program.plan_hash

    def run(self) -> RunResult:
        """The cells, over the sidecar."""
        return self.context.executor.run_program(
            self.program.cells,
            mounted=self.setting.folder(self.context),
            inputs={},
            limits=self.context.limits,
            ticket=self.setting.ticket,
            reveal=self.setting.manifest.mock,
        )

    def judge(self, ran: RunResult, past: Past) -> Decision:
        """Judge the cells, finish over the released ones in an empty sandbox, write the record."""
        published = self._frame(past)
        histories = grown(past.histories, published)
        judgement = judge.judge(self.program, ran.tables, histories, self.setting.policy)
        finished = self.context.executor.run_program(
            self.program.finish,
            mounted=None,
            inputs=judgement.released,
            limits=self.context.limits,
            ticket=f"{self.setting.ticket}:finish",
            reveal=self.setting.manifest.mock,
        )
        decision = judge.conclude(
            self.program,
            judgement,
            finished.tables["result"],
            manifest=self.setting.manifest,
            versions=software(),
        )
        return replace(decision, history_version=past.version, entries=(*published, *decision.entries))

    def _frame(self, past: Past) -> tuple[HistoryEntry, ...]:
        """The extract's release frame, if nobody has brought it in yet; what is made up needs none."""
        if self.setting.manifest.mock:
            return ()
        return frame_entries(
            self.context.executor,
            self.setting.manifest,
            self.setting.policy,
            past.histories,
            mounted=self.setting.folder(self.context),
            limits=self.context.limits,
            ticket=f"{self.setting.ticket}:finish",
        )


@dataclass(frozen=True, slots=True)
class FreeCode:
    """Python: run over the masked tables without the sidecar, then shown to two people, never released by itself."""

    context: AnalyseContext
    setting: Setting
    lane: Lane = Lane.REVIEW
    program: None = None

    @classmethod
    def open(cls, context: AnalyseContext, setting: Setting) -> "FreeCode":
        """Nothing is checked before the run: what free code does cannot be known."""
        return cls(context, setting)

    @property
    def plan_hash(self) -> str:
        """Of the text."""
        return self.setting.job.text_hash

    def run(self) -> RunResult:
        """The job's own code. Raises RequestError (`archive_refused`) as well."""
        return self.context.executor.run_python(
            read_job(self.setting.job.text.encode("utf-8")),
            extract=self.setting.folder(self.context),
            limits=self.context.limits,
            ticket=self.setting.ticket,
            reveal=self.setting.manifest.mock,
        )

    def judge(self, ran: RunResult, past: Past) -> Decision:
        """Scan for copies of source rows; what is left goes to review, opaque to the history."""
        manifest = self.setting.manifest
        limits = self.setting.policy.limits(table.name for table in manifest.tables)
        artefact = artefacts.read_artefact(ran.tables, ran.scalars, ran.figures, ran.models)
        decision = artefacts.judge_artefact(artefact, manifest, {}, limits)  # what needs no source: its size
        if decision.verdict is not Verdict.REFUSED:
            searched = [table for table in manifest.tables if not table.public]
            sources = {table.name: self._relevant(artefact, table, limits) for table in searched}
            decision = artefacts.judge_artefact(artefact, manifest, sources, limits)
        if decision.verdict is not Verdict.REFUSED and not manifest.mock:
            decision = replace(decision, entries=self._entries())
        record = self._record(artefact, decision, limits, past)
        return replace(decision, history_version=past.version, record=record)

    def _relevant(self, artefact: Artefact, table: Table, limits: Limits) -> pa.Table:
        """The table's rows that matter to the scanner, streamed: an extract may be larger than this process."""
        relevant = Relevant(artefact.suspect, table, limits)
        with pq.ParquetFile(self.setting.folder(self.context) / "tables" / f"{table.name}.parquet") as file:
            for batch in file.iter_batches(_BATCH_ROWS):
                relevant.add(batch)
            return relevant.rows(file.schema_arrow)

    def _record(self, artefact: Artefact, decision: Decision, limits: Limits, past: Past) -> dict[str, Any]:
        return decision_record(
            Evidence(
                lane=self.lane,
                program=None,
                plan_hash=self.plan_hash,
                policy_hash=self.setting.policy.hash,
                manifest=self.setting.manifest,
                decision=decision,
                rules=limits.values,
                cells=sum(len(part.rows) * len(part.columns) for part in artefact.parts),
                history_versions=dict.fromkeys(self.setting.manifest.subject_types, past.version),
                versions=software(),
            )
        )

    def _entries(self) -> tuple[HistoryEntry, ...]:
        """Everybody in the extract is concerned: the ordinals are counted in the sandbox, where the sidecar may be."""
        manifest = self.setting.manifest
        statements = [
            Statement(
                sql=" UNION ".join(
                    f'SELECT "{subject.ordinal}" AS ordinal FROM guard.main."{table.name}"'
                    for table in manifest.tables
                    for subject in table.subjects
                    if subject.subject_type == subject_type
                ),
                output=f"s{number}",
                max_rows=1 << 31,
            )
            for number, subject_type in enumerate(manifest.subject_types)
        ]
        found = self.context.executor.run_program(
            statements,
            mounted=self.setting.folder(self.context),
            inputs={},
            limits=self.context.limits,
            ticket=f"{self.setting.ticket}:finish",
        )
        bitmaps = {
            name: BitMap(found.tables[f"s{number}"].column(0).to_numpy()).serialize()
            for number, name in enumerate(manifest.subject_types)
        }
        cell = digest({"text": self.setting.job.text_hash, "extract": manifest.hash})
        return artefacts.opaque_entries(manifest, bitmaps, cell)


def software() -> dict[str, str]:
    """Versions that a record names."""
    return {name: version(name) for name in _SOFTWARE}


LANES: Mapping[JobKind, Callable[[AnalyseContext, Setting], Way]] = MappingProxyType(
    {JobKind.SQL: SafeAggregate.open, JobKind.PYTHON: FreeCode.open}
)
"""Kind of job → how it is begun, for each of `core.records.jobs.OPEN_KINDS`."""
