"""Processes of the server leave out what they do not need."""

import subprocess
import sys

import pytest

CONVERT = """
import sys
from api.processes.__main__ import _WithoutPandas
if sys.argv[1] == "without":
    sys.meta_path.insert(0, _WithoutPandas())
import pyarrow
assert pyarrow.chunked_array([pyarrow.array([1, 2])]).to_numpy().sum() == 3
print("pandas" in sys.modules)
"""


@pytest.mark.parametrize(("how", "loaded"), [("with", "True"), ("without", "False")])
def test_arrays_are_read_without_pandas(how: str, loaded: str) -> None:
    run = subprocess.run([sys.executable, "-c", CONVERT, how], capture_output=True, text=True, check=True)  # ours
    assert run.stdout.strip() == loaded
