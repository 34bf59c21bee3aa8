"""The command starts light: what only some acts need is imported by those acts."""

import subprocess
import sys

HEAVY = ("duckdb", "fastapi", "httpx", "numpy", "pyarrow", "sqlalchemy", "yunei_client")


def loaded_after(statement: str) -> set[str]:
    """Which of the heavy packages a fresh interpreter has loaded after `statement`."""
    script = f"{statement}\nimport sys\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    return set(
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    )


def test_starts_without_what_only_some_acts_need() -> None:
    assert loaded_after("import api.cli") == set()


def test_the_look_at_loaded_packages_would_find_one() -> None:
    assert loaded_after("import api.cli, httpx") == {"httpx"}
