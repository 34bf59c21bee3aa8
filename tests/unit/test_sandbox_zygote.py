"""What a zygote does about processes that nobody told it of."""

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import os, select, sys
from sandbox.zygote import Zygote

def dead(status):
    pid = os.fork()
    if pid == 0:
        os._exit(status)
    handle = os.pidfd_open(pid)
    select.select([handle], [], [])
    return pid, handle

def is_left(pid):
    return os.path.exists(f"/proc/{pid}")

living = os.fork()
if living == 0:
    os.execv("/bin/sleep", ["sleep", "60"])
stranger, _ = dead(1)
another, _ = dead(0)
known, handle = dead(7)
zygote = Zygote(control=None, shape=None, first_uid=0, has_slots=False, children={handle: (known, 1)})
assert all(map(is_left, (stranger, another, known, living)))
zygote._bury_strangers()
assert not is_left(stranger) and not is_left(another)
assert is_left(known) and is_left(living), "the known one is left to be reported, the living one alone"
assert os.waitstatus_to_exitcode(os.waitpid(known, 0)[1]) == 7
zygote.children.clear()
zygote._bury_strangers()
os.kill(living, 9)
os.waitpid(living, 0)
zygote._bury_strangers()
print("buried")
"""


def test_strangers_are_buried_and_the_known_left_to_be_reported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, cwd=Path(__file__).parents[2], timeout=60
    )
    assert done.stdout.strip() == "buried", done.stderr
