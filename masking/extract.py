"""Make an extract: survey the raw snapshot, mask it, order it, describe it, and only then let it appear."""

from collections.abc import Mapping
from pathlib import Path

from core.manifest import Manifest
from masking.keys import ScenarioKeys
from masking.registry import SubjectRegistry
from masking.request import BatchSource, ExtractRequest


def build(
    request: ExtractRequest,
    tables: Mapping[str, BatchSource],
    *,
    keys: ScenarioKeys,
    registry: SubjectRegistry,
    folder: Path,
    reports: Path | None = None,
) -> Manifest:
    """Write `folder` (must not exist): `manifest.json`, `guard.duckdb`, `tables/<table>.parquet`.

    Everything is built in a temporary folder beside it and renamed at the end: nothing half-written is ever seen.
    `reports` receives the private risk report (`risk.html`, `risk.json`) when the policy has a gate.
    Raises Refused (policy, labels, gate, values outside a declared range, rows without subject) with its code.
    """
    raise NotImplementedError
