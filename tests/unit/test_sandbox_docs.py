"""The document of what a sandbox grants is what the code grants."""

from pathlib import Path

from sandbox.reference import render_grants

DOCUMENT = Path(__file__).parents[2] / "docs" / "sandbox-grants.md"


def test_grants_document_is_fresh() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == render_grants()
