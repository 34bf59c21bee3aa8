"""The control: runs an attack in a plain process without any sandbox, to show that it works there.

As root the control first leaves the host's mount, host-name and IPC namespaces, so that an attack that works harms
nobody; that is no protection against any of the attacks.
"""

import json
import os
import signal
import sys

from tests.escape.attacks import PRELUDE


def works(code: str, parameters: dict[str, object]) -> bool:
    """Run the attack in a child and kill whatever it leaves; True when it has won."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        names: dict[str, object] = {"parameters": parameters}
        try:
            exec(compile(PRELUDE + code, "control", "exec"), names)
            os.write(write_end, b"1" if names["won"] else b"0")
        except BaseException as problem:
            os.write(write_end, f"0{type(problem).__name__}: {problem}".encode()[:500])
        finally:
            os._exit(0)
    os.close(write_end)
    answer = os.read(read_end, 600)
    os.close(read_end)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return answer == b"1"


def main() -> None:
    """One JSON object a line in, `true` or `false` a line out."""
    if os.geteuid() == 0:
        from sandbox import kernel

        kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWUTS | kernel.CLONE_NEWIPC)
        kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(works(order["code"], order["parameters"])), flush=True)


if __name__ == "__main__":
    main()
