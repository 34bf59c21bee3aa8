"""The same attacks as an ordinary user, on the reduced tier, and with any one layer left off."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.executor import Tier
from sandbox.layers import LayerName
from sandbox.settings import Settings
from tests.escape.attacks import ATTACKS, REDUCED_GAPS
from tests.escape.conftest import ROOT
from tests.escape.sql_attacks import NAMES
from tests.escape.suite import winners

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="as an ordinary user the main suite is this test")
QUICK = [attack for attack in ATTACKS if attack.family != "resources"]
USER = 12345
_DEFAULTS = {
    "uid": 0,
    "first": 0,
    "every": 1,
    "attacks": None,
    "tier": "full",
    "without": [],
    "extract": None,
    "control": False,
}
LEAST_STOPPED = 0.8
"""Share of attacks that must still be stopped with any one layer off."""


def _run_suite(order: dict[str, Any], timeout_s: float = 280) -> tuple[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.escape.suite"],
        input=json.dumps({**_DEFAULTS, **order}),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=timeout_s,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    tier, won = json.loads(done.stdout)
    return tier, won


@needs_root
def test_an_ordinary_user_without_a_sandbox_does_harm(planted: dict[str, Any]) -> None:
    """The control of the two below: what was planted can be reached by that user."""
    _, won = _run_suite({"uid": USER, "parameters": planted, "every": 13, "control": True})
    sample = ATTACKS[::13]
    assert len(won) >= 0.6 * len(sample), "others need root, also outside"
    assert {"files", "network", "processes", "kernel"} <= {name.partition("/")[0] for name in won}


@needs_root
@pytest.mark.parametrize(("tier", "gaps"), [("full", frozenset()), ("reduced", REDUCED_GAPS)])
def test_as_an_ordinary_user(tier: str, gaps: frozenset[str], planted: dict[str, Any], extract: Path) -> None:
    reached, won = _run_suite({"uid": USER, "parameters": planted, "every": 13, "tier": tier, "extract": str(extract)})
    assert reached == tier
    assert set(won) <= gaps


@pytest.mark.soak
@pytest.mark.timeout(3600)
@needs_root
@pytest.mark.parametrize(("tier", "gaps"), [("full", frozenset()), ("reduced", REDUCED_GAPS)])
def test_as_an_ordinary_user_on_every_attack(
    tier: str, gaps: frozenset[str], planted: dict[str, Any], extract: Path
) -> None:
    order = {"uid": USER, "parameters": planted, "tier": tier, "extract": str(extract)}
    reached, won = _run_suite(order, timeout_s=3000)
    assert reached == tier
    assert set(won) == gaps


def test_reduced_tier_stops_all_but_the_listed(planted: dict[str, Any], extract: Path) -> None:
    settings = Settings(slots=1, warm=1, tier=Tier.REDUCED)
    sample = QUICK[::6] + [attack for attack in QUICK if attack.id in REDUCED_GAPS]
    tier, won = winners(settings, planted, sample, extract, NAMES[::4])
    assert tier == "reduced"
    assert set(won) == REDUCED_GAPS


@pytest.mark.parametrize("layer", list(LayerName))
def test_other_layers_still_stop_most_without(layer: LayerName, planted: dict[str, Any]) -> None:
    harmful = [attack for attack in ATTACKS if not attack.surface]
    # Without the call filter most is open, and a sample could be unlucky; for the others a quarter is enough.
    attacks = harmful if layer is LayerName.SECCOMP else harmful[::4]
    order = {"parameters": planted, "without": [layer.value], "attacks": [attack.id for attack in attacks]}
    tier, won = _run_suite(order)
    assert tier == "none", "an executor with a layer off never claims a tier"
    assert len(won) <= (1 - LEAST_STOPPED) * len(attacks)
