"""Memory limits of control groups version 2, by a real kernel.

They need a version 2 group with the memory controller that was given to us: a root of a container, or
`systemd-run --wait -p Delegate=yes …`. Where the host has none, the tests say why they do not run; with User Mode Linux
installed (Debian's `user-mode-linux`) the last one boots a kernel that has one and runs all others in it.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.factories.sandbox import ROOT

_KERNEL = shutil.which("linux.uml")
_INSIDE = "YUNEI_CGROUP2"
"""Set where these tests must not skip."""

_FIND = """
from sandbox import cgroups
home = cgroups.find_home()
print("" if home and home.version == 2 else f"version {home.version} has the memory controller" if home
      else "no group with a memory controller was given to us")
"""
_GROUP = """
import json, subprocess, sys
from sandbox import cgroups
from sandbox.limits import MIB, Limits
take = {
    "heap": "x = bytearray(200 << 20)",
    "shared": "import os; f = os.memfd_create('x'); [os.write(f, bytes(1 << 20)) for _ in range(200)]",
}[sys.argv[1]]
group = cgroups.Group(cgroups.find_home(), 1)
before = group.begin(Limits(memory_bytes=int(sys.argv[2]) * MIB, scratch_bytes=0))
program = f"input(); {take}; print('lived')"
child = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
group.admit(child.pid)
said = child.communicate("go\\n", timeout=120)[0].strip()
after = group.read()
group.remove()
killed = after.out_of_memory - before.out_of_memory
left = [str(folder) for folder in group.folders if folder.exists()]
print(json.dumps({"said": said, "status": child.returncode, "killed": killed, "left": left}))
"""
_JOB = """
import json, sys
from core.errors import YuneiError
from sandbox import kernel
from sandbox.layers import LayerName
from sandbox.limits import MIB, Limits
from sandbox.local import LocalExecutor
from sandbox.settings import Settings
from sandbox.source import read_job
text = b"x = bytearray(100 << 20)\\nwith open('/scratch/x', 'wb') as f: f.write(x)\\nresult(scalars={'n': 1})"
without = frozenset() if kernel.landlock_version() else frozenset({LayerName.LANDLOCK})
executor = LocalExecutor(Settings(slots=1, warm=1, without=without))
found = []
for memory in (150, 400, 150):
    limits = Limits(wall_s=60, cpu_s=60, memory_bytes=memory * MIB, scratch_bytes=120 * MIB)
    try:
        usage = executor.run_python(read_job(text), extract=None, limits=limits, ticket="x").usage
        found.append(["ok", "", usage.peak_memory_bytes // MIB])
    except YuneiError as problem:
        found.append([problem.code, problem.detail or "", 0])
executor.close()
print(json.dumps(found))
"""


def _run(program: str, *arguments: str) -> str:
    """In a process of its own: whoever looks for a home may be moved into a group."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def version_2() -> None:
    reason = _run(_FIND)
    if reason and _INSIDE not in os.environ:
        pytest.skip(f"{reason}; {'the last test boots a kernel' if _KERNEL else 'install user-mode-linux'}")
    assert not reason


@pytest.mark.usefixtures("version_2")
@pytest.mark.parametrize("kind", ["heap", "shared"])
def test_kernel_kills_at_the_memory_limit(kind: str) -> None:
    found: dict[str, Any] = json.loads(_run(_GROUP, kind, "96"))
    assert (found["said"], found["status"], found["left"]) == ("", -9, [])
    assert found["killed"] >= 1


@pytest.mark.usefixtures("version_2")
@pytest.mark.parametrize("kind", ["heap", "shared"])
def test_control_the_same_lives_below_the_limit(kind: str) -> None:
    assert json.loads(_run(_GROUP, kind, "400")) == {"said": "lived", "status": 0, "killed": 0, "left": []}


@pytest.mark.usefixtures("version_2")
def test_a_jobs_memory_and_scratch_count_together() -> None:
    """No resource limit sees both: only the group can have killed it."""
    first, control, again = json.loads(_run(_JOB))
    assert first == again == ["memory_exceeded", "killed by the kernel at its memory limit", 0]
    assert control[0] == "ok"
    assert control[2] >= 100


_INIT = """#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run TMPDIR=/run PYTHONDONTWRITEBYTECODE=1 {inside}=1
mount -t proc none /proc; mount -t sysfs none /sys; mount -t tmpfs none /run; mount -t cgroup2 none /sys/fs/cgroup
cd {root}
{python} -m pytest -v --color=no -p no:cacheprovider --basetemp /run/pytest -m "not soak" {file}
halt -f
"""


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.skipif(_KERNEL is None, reason="User Mode Linux is not installed")
def test_on_a_kernel_that_has_it(tmp_path: Path) -> None:
    init = tmp_path / "init"
    init.write_text(_INIT.format(inside=_INSIDE, root=ROOT, python=sys.executable, file=__file__))
    init.chmod(0o755)
    command = [str(_KERNEL), "mem=1536M", "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro"]
    done = subprocess.run(
        [*command, f"init={init}", "con=null", "con0=fd:0,fd:1"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=1000,
        check=False,
    )
    assert " 5 passed" in done.stdout, done.stdout[-4000:]
    assert "skipped" not in done.stdout
