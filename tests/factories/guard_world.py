"""The world of the guard's corpora, and running one text or file through plan, cells, judge and finish."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import duckdb
import yaml

from core.decision import Decision
from core.manifest import Manifest
from core.program import Program
from egress import frame, schema
from egress.history import FRAME, History
from egress.judging import judge
from egress.judging.judge import Judgement
from egress.plan.plan import Plan
from egress.policy import GuardPolicy
from egress.program import compiler
from egress.reading import planner
from egress.trial import PolicyFile, steps
from jobs.framing import Histories, grown
from jobs.guard_trial import after
from jobs.trial_tables import build
from tests.factories.in_process import InProcess, run

HERE = Path(__file__).parent.parent / "golden"
WORLD = HERE / "guard_world"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one text came to."""

    program: Program
    judgement: Judgement
    decision: Decision


class GuardWorld:
    """A sidecar with its policy, open for many texts."""

    def __init__(self, policy: PolicyFile, script: Path) -> None:
        self._database = duckdb.connect()
        with tempfile.TemporaryDirectory(prefix="yunei-guard-world-") as folder:
            self.manifest: Manifest = build(policy, script, None, Path(folder))
            self._take(Path(folder) / "guard.duckdb")
        self.policy: GuardPolicy = policy.guard
        self.ddl = schema.ddl(self.manifest)
        self.engine = InProcess()
        self._database.execute("USE guard.main")
        self._finish = duckdb.connect()
        self._finish.execute("SET threads = 1")
        self._frame: Histories | None = None

    def _take(self, sidecar: Path) -> None:
        """Copy the sidecar into memory, so that no file outlives the making."""
        self._database.execute("SET enable_progress_bar = false; SET threads = 1; ATTACH ':memory:' AS guard")
        self._database.execute(f"ATTACH '{sidecar}' AS disk (READ_ONLY)")
        for table in self.manifest.tables:
            self._database.execute(f'CREATE TABLE guard.main."{table.name}" AS FROM disk.main."{table.name}"')
        self._database.execute("DETACH disk")

    def plan(self, text: str) -> Plan:
        """The plan of a text."""
        return planner.plan(self.engine.parse(text, self.ddl), self.manifest, self.policy)

    def bare(self, text: str) -> list[tuple[object, ...]]:
        """What the engine alone would answer."""
        return self._database.execute(text).fetchall()

    def frame(self) -> Histories:
        """The history on its first day: the release frame, judged like any question."""
        if self._frame is not None:
            return self._frame
        own = self.manifest
        history: Histories = {}
        self.manifest = replace(own, scenario=FRAME)
        try:
            for text in frame.texts(own):
                history = grown(history, self.answer(text, history).decision.entries)
        finally:
            self.manifest = own
        self._frame = grown(history, frame.marks(own))
        return self._frame

    def answer(self, text: str, history: Mapping[str, History] | None = None) -> Answer:
        """Run a text to its decision. Raises Refused."""
        program = compiler.compile(self.plan(text), self.manifest, self.policy)
        connection = self._database.cursor()
        try:
            tables = run(connection, program.cells, {})
        finally:
            for statement in program.cells:
                if statement.sql.startswith("CREATE TEMP TABLE"):
                    connection.execute(f"DROP TABLE IF EXISTS {statement.sql.split()[3]}")
        judgement = judge.judge(program, tables, history or {}, self.policy)
        finish = self._finish.cursor()
        try:
            result = run(finish, program.finish, judgement.released)["result"]
        finally:
            for name in judgement.released:
                finish.unregister(name)
        return Answer(program, judgement, judge.conclude(program, judgement, result, manifest=self.manifest))


def read_policy(path: Path) -> PolicyFile:
    """A policy file."""
    return PolicyFile.parse(yaml.safe_load(path.read_text(encoding="utf-8")))


def answers(world: GuardWorld, text: str) -> list[object]:
    """What every step of a text shows, and what is withheld, on a history that begins with the release frame."""
    history = world.frame()
    found: list[object] = []
    for step in steps(text):
        answer = world.answer(step, history)
        history = after(history, answer.decision)
        found.append((answer.decision.table.rows, sorted(answer.judgement.withheld, key=str)))
    return found


@lru_cache(maxsize=1)
def golden_world() -> GuardWorld:
    """The corpora's world, made once a process."""
    return GuardWorld(read_policy(WORLD / "policy.yaml"), WORLD / "schema.sql")
