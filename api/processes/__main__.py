"""One process of the server: `python -m api.processes NAME PARENT_PID`, started by the supervisor."""

import logging
import os
import signal
import sys
import threading
from importlib import import_module
from importlib.abc import MetaPathFinder

from api.home import Home
from api.settings import read_settings
from api.supervisor import PROCESSES, die_with_parent


class _WithoutPandas(MetaPathFinder):
    """pyarrow loads pandas wherever it is installed (for Python jobs, which have processes of their own).

    No process of the server converts to pandas: half a second of start-up and 30 MB for nothing.
    """

    def find_spec(self, name: str, path: object, target: object = None) -> None:  # noqa: ARG002  # the finder's form
        """Nothing, or ModuleNotFoundError."""
        if name == "pandas":
            raise ModuleNotFoundError("no process of the server uses pandas", name=name)


def main() -> None:
    """Run the process that the supervisor names."""
    name, parent = sys.argv[1], int(sys.argv[2])
    if name not in PROCESSES:
        raise SystemExit(f"no such process: {name}")
    die_with_parent(parent)
    sys.meta_path.insert(0, _WithoutPandas())
    os.umask(0o077)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = read_settings()
    home = Home(settings.home)
    home.require()
    import_module(f"api.processes.{name}").run(settings, home, stop)


if __name__ == "__main__":
    main()
