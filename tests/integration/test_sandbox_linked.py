"""Jobs run where the virtual environment is reached through a symbolic link, and see no more there than elsewhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories.sandbox import ROOT

_PROGRAM = """
import json, sys
from pathlib import Path
from core.program import Statement
from sandbox.limits import Limits
from sandbox.local import LocalExecutor
from sandbox.settings import Settings
from sandbox.source import read_job

# The first needs a part of pyarrow that is loaded when it is asked for, the second modules that nothing has loaded.
FRAME = b"import pandas; result({'t': pandas.DataFrame({'a': [1, 2]})})"
LATE = b"import gzip, encodings.gb18030, scipy.fft, sys; result(scalars={'prefix': sys.prefix})"
LOOK = '''
import os
def names(folder):
    try:
        return ' '.join(sorted(os.listdir(folder)))
    except OSError:
        return 'closed'
link = parameters['link']
result(scalars={'beside': names(os.path.dirname(link)), 'below': names(link), 'target': names(parameters['target']),
                'secret': os.path.exists(os.path.dirname(link) + '/secret')})
'''
executor = LocalExecutor(Settings(slots=1, warm=1))
how = {"limits": Limits(), "ticket": "linked"}
places = {"link": sys.argv[1], "target": str(Path(sys.argv[1]).resolve())}
try:
    rows = executor.run_python(read_job(FRAME), extract=None, **how).tables["t"].num_rows
    late = executor.run_python(read_job(LATE), extract=None, **how).scalars
    seen = executor.run_python(read_job(LOOK.encode(), places), extract=None, **how).scalars
    steps = [Statement(sql="SELECT 1 AS a", output="result")]
    executor.run_program(steps, mounted=None, inputs={}, **how)
    error = json.loads(executor.parse("SELECT 1", []).tree)["error"]
    print(json.dumps({"tier": executor.tier.value, "rows": rows, "error": error, **late, **seen}))
finally:
    executor.close()
"""


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="needs a virtual environment to link")
def test_every_runner_works_through_a_linked_environment(tmp_path: Path) -> None:
    link = tmp_path / ".venv"
    link.symlink_to(sys.prefix)
    (tmp_path / "secret").write_text("beside the link")
    done = subprocess.run(
        [str(link / "bin" / "python"), "-c", _PROGRAM, str(link)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["tier"], found["rows"], found["error"]) == ("full", 2, False)
    assert found["prefix"] == str(link), "the control: the interpreter knows itself by the link"
    assert {path.name for path in link.iterdir()} >= {"bin", "lib"}, "the control: outside the folder is open"
    assert {found[name] for name in ("beside", "below", "target")} == {"closed"}
    assert found["secret"] is False
