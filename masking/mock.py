"""Make a mock of an extract from declared domains and ranges only: no data is read, and none could be."""

from pathlib import Path

from core.manifest import Manifest
from masking.request import ExtractRequest


def build(request: ExtractRequest, folder: Path, *, rows: int, seed: int) -> Manifest:
    """Write `folder` in the shape of `masking.extract.build`, `mock=True`, about `rows` rows a protected table."""
    raise NotImplementedError
