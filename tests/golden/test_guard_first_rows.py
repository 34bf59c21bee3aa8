"""How many rows a first look takes changes what the guard costs, never what it answers."""

from pathlib import Path

import pytest

from egress.program.layout import Layout
from tests.factories.guard_world import HERE, answers, golden_world

FILES = sorted((HERE / "honest").glob("**/*.sql"))[5::12] + sorted((HERE / "attacks").glob("*/*.sql"))[::8]
TEXTS = [path for path in FILES if "-- expect: refused" not in path.read_text(encoding="utf-8")]
WIDTHS = (1, 300)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_width_of_a_first_look_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, world = path.read_text(encoding="utf-8"), golden_world()
    wide = answers(world, text)
    for width in WIDTHS:
        monkeypatch.setattr(Layout, "first_rows", width)
        assert answers(world, text) == wide
