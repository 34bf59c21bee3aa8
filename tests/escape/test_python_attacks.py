"""Every attack works as a plain process and fails as a job."""

import itertools
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import JobFailed
from sandbox.local import LocalExecutor
from sandbox.source import PythonJob
from tests.escape.attacks import ATTACKS, PRELUDE, Attack
from tests.escape.conftest import LIMITS, Control

_tickets = itertools.count()


def attack_wins(executor: LocalExecutor, attack: Attack, parameters: dict[str, Any], extract: Path | None) -> bool:
    """Run the attack as a job; a killed or broken job has not won."""
    text = PRELUDE + attack.code + "\nresult(scalars={'won': bool(won)})\n"
    job = PythonJob(files={"main.py": text.encode()}, entry="main.py", parameters=parameters)
    limits = replace(LIMITS, **dict(attack.limits))
    try:
        found = executor.run_python(job, extract=extract, limits=limits, ticket=f"attack-{next(_tickets)}")
    except JobFailed:
        return False
    return bool(found.scalars["won"])


def test_the_sandbox_is_full(executor: LocalExecutor) -> None:
    """The suite would prove little on a lower tier; the reduced one has a test of its own."""
    assert executor.tier == "full"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_attack_works_outside_and_fails_inside(
    attack: Attack, control: Control, executor: LocalExecutor, planted: dict[str, Any], extract: Path
) -> None:
    if os.geteuid() == 0 or not attack.needs_root:
        assert control.wins(attack.code), "the control must win, or the attack proves nothing"
    assert not attack_wins(executor, attack, planted, extract)


def test_an_honest_job_of_the_same_form_wins(executor: LocalExecutor, planted: dict[str, Any], extract: Path) -> None:
    """Guards the guards: if every job failed, every attack would look stopped."""
    honest = Attack("honest", "read_input", "won = inputs['visits'].arrow().num_rows == 3")
    assert attack_wins(executor, honest, planted, extract)
