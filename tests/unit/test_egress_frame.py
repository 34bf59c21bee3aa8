"""The release frame counts as published: what follows from it and from releases is withheld."""

from pathlib import Path

import pytest
import yaml

from egress import frame, schema
from egress.history import FRAME
from egress.judging import judge
from egress.program import compiler
from egress.reading import planner
from egress.trial import PolicyFile
from jobs.framing import Histories, frame_entries, grown
from jobs.trial_tables import build
from sandbox.limits import Limits
from tests.factories.in_process import InProcess

POLICY = """
domain: trial
rules: {threshold.subjects: 10}
tables:
  patients:
    subjects: {person: pid}
    columns:
      pid: subject
      town: {kind: key, domain: [T1, T2]}
      illness: {kind: key, domain: [a, b, c, d]}
    frame: [town]
"""
FIRST = "SELECT town, count(*) AS n FROM patients WHERE illness IN ('a', 'b') GROUP BY town"
SECOND = "SELECT town, count(*) AS n FROM patients WHERE illness = 'c' GROUP BY town"


class World:
    """Two towns: T2 has 100 people of each illness, T1 has 40, 30, 30 and `few`; with or without the frame declared."""

    def __init__(self, folder: Path, few: int, *, framed: bool) -> None:
        plain = yaml.safe_load(POLICY)
        if not framed:
            del plain["tables"]["patients"]["frame"]
        self.policy = PolicyFile.parse(plain)
        counts = {"T1": (40, 30, 30, few), "T2": (100, 100, 100, 100)}
        people = [
            (town, ill) for town, of in counts.items() for ill, n in zip("abcd", of, strict=True) for _ in range(n)
        ]
        rows = ", ".join(f"({number}, '{town}', '{ill}')" for number, (town, ill) in enumerate(people))
        script = folder / "schema.sql"
        script.write_text(
            f"CREATE TABLE patients (pid INT, town TEXT, illness TEXT); INSERT INTO patients VALUES {rows};"
        )
        self.manifest = build(self.policy, script, None, folder)
        self.folder = folder
        self.engine = InProcess()

    def frame(self, histories: Histories) -> Histories:
        """The histories with the frame in them."""
        entries = frame_entries(
            self.engine,  # type: ignore[arg-type]
            self.manifest,
            self.policy.guard,
            histories,
            mounted=self.folder,
            limits=Limits(),
            ticket="t",
        )
        return grown(histories, entries)

    def ask(self, text: str, histories: Histories) -> judge.Judgement:
        """Judge one text."""
        reading = self.engine.parse(text, schema.ddl(self.manifest))
        plan = planner.plan(reading, self.manifest, self.policy.guard)
        program = compiler.compile(plan, self.manifest, self.policy.guard)
        ran = self.engine.run_program(program.cells, mounted=self.folder, inputs={})
        return judge.judge(program, ran.tables, histories, self.policy.guard)

    def withheld(self) -> set[str]:
        """Towns of which the second question gets nothing, all for the history's sake."""
        histories = self.frame({})
        first = self.ask(FIRST, histories)
        assert not first.withheld
        second = self.ask(SECOND, grown(histories, first.entries))
        assert all(note.rule.startswith("history.") for note in second.withheld)
        return {str(note.key[0]) for note in second.withheld}


def test_a_small_rest_of_a_margin_is_withheld(tmp_path: Path) -> None:
    assert World(tmp_path, few=4, framed=True).withheld() == {"T1"}


def test_a_rest_of_k_passes(tmp_path: Path) -> None:
    assert World(tmp_path, few=10, framed=True).withheld() == set()


def test_control_without_a_frame_nothing_is_known_to_subtract_from(tmp_path: Path) -> None:
    assert World(tmp_path, few=4, framed=False).withheld() == set()


def test_the_frame_is_judged_once_and_charged_to_nobody(tmp_path: Path) -> None:
    world = World(tmp_path, few=40, framed=True)
    assert frame.missing(world.manifest, {})
    histories = world.frame({})
    assert not frame.missing(world.manifest, histories)
    assert world.frame(histories) == histories
    assert set(histories["person"].spaces[""].loads) == {FRAME}
    asked = world.ask("SELECT town, count(*) AS n FROM patients GROUP BY town", histories)
    assert not asked.withheld
    assert not asked.entries


def test_a_margin_under_the_threshold_is_not_in_the_frame(tmp_path: Path) -> None:
    world = World(tmp_path, few=4, framed=True)
    strict = PolicyFile.parse(yaml.safe_load(POLICY.replace("threshold.subjects: 10", "threshold.subjects: 150")))
    world.policy = strict
    released = [entry for entry in world.frame({})["person"].answers.values() if entry.value is not None]
    assert {entry.value for entry in released if entry.lineage == "patients"} == {504}


@pytest.mark.parametrize("text", [FIRST, SECOND])
def test_each_question_alone_is_honest(tmp_path: Path, text: str) -> None:
    world = World(tmp_path, few=4, framed=True)
    assert not world.ask(text, world.frame({})).withheld
